//! `oauth explain`.

use std::process::ExitCode;

use oauth_codegen::diagnostics::{codes, nearest};

use crate::Outcome;

pub(crate) fn run(code: &str) -> Outcome {
    let wanted = code.trim().trim_matches(['[', ']']);
    if let Some(found) = codes::find(wanted) {
        anstream::print!("{}", found.page);
        return Ok(ExitCode::SUCCESS);
    }
    let all = codes::ALL.iter().map(|code| code.id);
    Err(match nearest(wanted, all.clone()) {
        Some(meant) => format!("there is no code `{wanted}`; did you mean `{meant}`?"),
        None => {
            format!("there is no code `{wanted}`; there are {}", all.collect::<Vec<_>>().join(", "))
        }
    })
}
