//! What YAML has and definitions do not, with what to write instead.

use super::{DEPTH, Places};
use crate::{
    diagnostics::{Diagnostic, codes},
    source::Span,
};

const EXTENDS: &str = "`extends: acme` starts from all that another definition says";

/// `*name`.
pub(super) fn alias(places: &Places<'_>, start: usize, end: usize) -> Diagnostic {
    let text = &places.text[start..end];
    let fault = Diagnostic::error(
        &codes::ANCHOR,
        places.span(start, end),
        format!("`{text}` is an alias, and those are not used here"),
    )
    .help(format!("write the value itself, or `\"{text}\"` if it is a text"));
    if text == "*" { fault } else { fault.help(EXTENDS) }
}

/// `&name`.
pub(super) fn anchor(places: &Places<'_>, start: usize, end: usize) -> Diagnostic {
    let text = &places.text[start..end];
    Diagnostic::error(
        &codes::ANCHOR,
        places.span(start, end),
        format!("`{text}` is an anchor, and those are not used here"),
    )
    .help("take it out; a text that begins with `&` stands in quotes")
    .help(EXTENDS)
}

/// `<<`.
pub(super) fn merge_key(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::ANCHOR, span, "`<<` is a merge key, and those are not used here")
        .help(EXTENDS)
}

/// `!name`.
pub(super) fn tag(places: &Places<'_>, start: usize, end: usize) -> Diagnostic {
    let text = &places.text[start..end];
    Diagnostic::error(
        &codes::TAG,
        places.span(start, end),
        format!("`{text}` is a tag, and those are not used here"),
    )
    .help("take it out: texts stay texts; a text that begins with `!` stands in quotes")
}

/// One list or map too many inside each other.
pub(super) fn too_deep(places: &Places<'_>, start: usize) -> Diagnostic {
    let first = places.text[start..].chars().next().map_or(0, char::len_utf8);
    Diagnostic::error(
        &codes::TOO_DEEP,
        places.span(start, start + first),
        format!("lists and maps are nested more than {DEPTH} deep"),
    )
    .help("no key needs that: is a bracket or an indentation wrong?")
}

/// A tab before the first character of a line.
pub(super) fn tab(places: &Places<'_>, at: usize) -> Diagnostic {
    let run = places.text[at..].bytes().take_while(|&byte| byte == b'\t').count();
    let lines = places.text.lines().filter(|line| line.starts_with('\t')).count();
    let fault =
        Diagnostic::error(&codes::SYNTAX, places.span(at, at + run), "a tab cannot indent a line")
            .help("indent with spaces, two for each step");
    if lines > 1 { fault.help(format!("{lines} lines begin with a tab")) } else { fault }
}
