//! The options of `oauth import`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Where definitions come from.
#[derive(Debug, Subcommand)]
pub(crate) enum Source {
    /// From a server's metadata (RFC 8414) or an OpenID provider's discovery document.
    ///
    /// Of an issuer without a path to the document, both well-known places are asked. Only https is
    /// asked, and no redirect is followed.
    Discovery {
        /// The URL of the document, an issuer, or a file.
        #[arg(value_name = "URL|FILE")]
        from: String,
        /// The provider's name; left out, it is made of the issuer's host.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// From a Dify plugin's provider file: of tools, of a datasource or of triggers.
    ///
    /// The forms (`client_schema`, `credentials_schema`, the fields of an API key) are kept word for
    /// word. Such a file has no endpoints, because the plugin's code has them: name them, or a
    /// definition that has them. Without either, the catalogue's provider of the same name gives them,
    /// and where there is none, the definition has places to fill in.
    Dify {
        /// The provider file.
        file: PathBuf,
        #[command(flatten)]
        endpoints: Endpoints,
        #[command(flatten)]
        common: Common,
    },
    /// From a catalogue in the format of Nango (`providers.yaml`).
    Nango {
        /// The catalogue.
        file: PathBuf,
        /// One entry of it.
        #[arg(long, value_name = "ID")]
        only: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// From a catalogue in the format of grant (`oauth.json`).
    Grant {
        /// The catalogue.
        file: PathBuf,
        #[command(flatten)]
        common: Common,
    },
}

/// What all importers have.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The folder to write to; left out, one definition is printed.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write over files that are different.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Say what came of each entry. Without `--out` nothing is written.
    #[arg(long, value_enum)]
    pub(crate) report: Option<Report>,
}

/// Where a plugin's endpoints come from.
#[derive(Debug, Default, Args)]
pub(crate) struct Endpoints {
    /// A definition to take the endpoints from, with what belongs to them: an id of the catalogue, or a
    /// file.
    #[arg(long, value_name = "ID|FILE", conflicts_with_all = ["authorization_endpoint", "token_endpoint"])]
    pub(crate) from: Option<String>,
    /// Where the user is sent; may have `{values}` in it.
    #[arg(long, value_name = "URL", requires = "token_endpoint")]
    pub(crate) authorization_endpoint: Option<String>,
    /// Where codes are exchanged; may have `{values}` in it.
    #[arg(long, value_name = "URL", requires = "authorization_endpoint")]
    pub(crate) token_endpoint: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Report {
    /// For tools: a JSON array with `id`, `kind`, `status` and `reasons` of each entry.
    Json,
    /// For people: a table of counts, and why entries are not `ok`.
    Text,
}
