//! stub
use super::{DEPTH, Places};
use crate::{
    diagnostics::{Diagnostic, codes},
    source::Span,
};
pub(super) fn explain(places: &Places<'_>, info: &str, at: usize) -> Diagnostic {
    Diagnostic::error(&codes::SYNTAX, places.span(at, at), info)
}
pub(super) fn alias(places: &Places<'_>, start: usize, end: usize) -> Diagnostic {
    Diagnostic::error(&codes::ANCHOR, places.span(start, end), "alias")
}
pub(super) fn anchor(places: &Places<'_>, start: usize, end: usize) -> Diagnostic {
    Diagnostic::error(&codes::ANCHOR, places.span(start, end), "anchor")
}
pub(super) fn tag(places: &Places<'_>, start: usize, end: usize) -> Diagnostic {
    Diagnostic::error(&codes::TAG, places.span(start, end), "tag")
}
pub(super) fn merge_key(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::ANCHOR, span, "merge key")
}
pub(super) fn too_deep(places: &Places<'_>, start: usize) -> Diagnostic {
    Diagnostic::error(&codes::TOO_DEEP, places.span(start, start), format!("{DEPTH}"))
}
pub(super) fn tab(places: &Places<'_>, at: usize) -> Diagnostic {
    Diagnostic::error(&codes::SYNTAX, places.span(at, at + 1), "tab")
}
