//! The command `oauth`: checks, compiles and tries provider definitions.
#![forbid(unsafe_code)]

mod catalogue;
mod catalogue_page;
mod check;
mod doctor;
mod explain;
mod generate;
mod import;
mod list;
mod new;
mod page;
mod print;
mod schema;
mod show;
mod try_out;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};

/// Checks, compiles and tries OAuth 2.0 provider definitions.
#[derive(Debug, Parser)]
#[command(name = "oauth", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Report everything that is wrong with definitions.
    ///
    /// Exit status: 0 when clean, 1 when there are faults, 2 when a path cannot be read.
    Check {
        /// Definitions, or folders with definitions.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// How to report.
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Compile definitions to Rust, a file for each, and a `mod.rs`; and write their pages of the docs.
    ///
    /// Exit status: 0 when done, 1 when there are faults or, with --check, something is not fresh.
    Generate(generate::Generate),
    /// Write a definition to fill in, with comments; nothing is asked.
    New(new::New),
    /// Print the JSON Schema of the language, for editors.
    Schema {
        /// Print the reference page in Markdown instead.
        #[arg(long)]
        reference: bool,
    },
    /// List the providers of the catalogue, or the definitions in files.
    List(list::List),
    /// Show how a provider is set up and what it can do.
    Show {
        /// An id of the catalogue, or a file.
        provider: String,
        /// As a JSON object.
        #[arg(long)]
        json: bool,
        /// As the page of the docs.
        #[arg(long, conflicts_with = "json")]
        markdown: bool,
        /// The redirect URI of your app, to have it in the steps.
        #[arg(long, value_name = "URI", conflicts_with_all = ["json", "markdown"])]
        redirect_uri: Option<String>,
    },
    /// Say what is missing, doubtful or old in definitions.
    ///
    /// Exit status: 0 without faults (doubts and notes are no faults), 1 with faults, 2 when a
    /// definition cannot be read, 3 when --live finds no network.
    Doctor(doctor::Doctor),
    /// Explain a diagnostic: what it means, a wrong and a right example.
    Explain {
        /// The code in the brackets of a diagnostic, like `unknown-key`.
        code: String,
    },
    /// Make definitions of what others have: discovery documents, plugins, catalogues.
    ///
    /// What is written passes `oauth check`; what could not be taken over stands in comments, with the
    /// reason. Exit status: 0, or 1 when the only entry has no definition, or 2 when nothing could be read.
    Import {
        #[command(subcommand)]
        source: import::Source,
    },
    /// Run a provider's whole flow against an emulator on this machine.
    Try {
        /// An id of the catalogue, or a file.
        provider: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people, coloured on a terminal.
    Human,
    /// For tools: one JSON array.
    Json,
}

/// What a command says when it cannot run at all.
type Outcome = Result<ExitCode, String>;

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Check { paths, format } => Ok(check::run(&paths, format)),
        Command::Generate(generate) => generate::run(&generate),
        Command::New(new) => new::run(&new),
        Command::Schema { reference } => {
            schema::run(reference);
            Ok(ExitCode::SUCCESS)
        }
        Command::List(list) => list::run(&list),
        Command::Show { provider, json: true, .. } => show::json(&provider),
        Command::Show { provider, markdown: true, .. } => page::run(&provider),
        Command::Show { provider, redirect_uri, .. } => {
            show::run(&provider, redirect_uri.as_deref())
        }
        Command::Doctor(doctor) => doctor::run(&doctor),
        Command::Explain { code } => explain::run(&code),
        Command::Import { source } => import::run(source),
        Command::Try { provider } => try_out::run(&provider),
    };
    outcome.unwrap_or_else(|why| {
        anstream::eprintln!("error: {why}");
        ExitCode::from(2)
    })
}
