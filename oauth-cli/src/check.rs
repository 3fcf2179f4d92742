//! `oauth check`.

use std::{path::PathBuf, process::ExitCode};

use oauth_codegen::{
    Compilation, Input, compile,
    diagnostics::{Severity, codes, json, render},
};

use crate::Format;

/// Reports on standard output, so that a tool can read it; the exit status says the rest.
pub(crate) fn run(paths: &[PathBuf], format: Format) -> ExitCode {
    let inputs: Vec<_> = paths.iter().map(Input::path).collect();
    let compilation = compile(&inputs);
    match format {
        Format::Json => {
            anstream::println!("{}", json::json(&compilation.sources, &compilation.diagnostics));
        }
        Format::Human => human(&compilation),
    }
    status(&compilation)
}

/// Prints every diagnostic and a summary.
pub(crate) fn human(compilation: &Compilation) {
    let Compilation { units, sources, diagnostics } = compilation;
    for found in diagnostics {
        anstream::println!("{}\n", render::human(sources, found));
    }
    let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    if diagnostics.is_empty() {
        let noun = if units.len() == 1 { "definition" } else { "definitions" };
        anstream::println!("{} {noun}, no faults", units.len());
    } else {
        anstream::println!("{}", render::summary(errors, warnings));
        if let Some(first) = diagnostics.first() {
            anstream::println!("for more about a code: oauth explain {}", first.code.id);
        }
    }
}

/// 0 when clean, 1 with faults, 2 when something could not even be read. Warnings are no faults.
pub(crate) fn status(compilation: &Compilation) -> ExitCode {
    let unreadable = compilation
        .diagnostics
        .iter()
        .any(|found| [codes::CANNOT_READ.id, codes::NO_DEFINITIONS.id].contains(&found.code.id));
    match (unreadable, compilation.has_errors()) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::from(1),
        (false, false) => ExitCode::SUCCESS,
    }
}
