//! Reports for tools.

use serde_json::{Map, Value, json};

use super::{Diagnostic, render::clean};
use crate::source::{Sources, Span};

/// How much of a text a tool gets: definitions may come from anywhere.
const LONGEST: usize = 1000;

/// An array with an object for each fault: `code`, `severity`, `message`, `file`, `line`, `column`,
/// `end_line`, `end_column` (from 1, in characters), `help` (lines joined), `label` (or null) and
/// `related`, an array of places with a `message` each.
#[must_use]
pub fn json(sources: &Sources, all: &[Diagnostic]) -> String {
    let all: Vec<Value> = all.iter().map(|d| object(sources, d)).collect();
    format!("{:#}", Value::Array(all))
}

fn object(sources: &Sources, d: &Diagnostic) -> Value {
    let help: Vec<_> = d.help.iter().map(|help| clean(help, LONGEST)).collect();
    let mut object = Map::new();
    object.insert("code".to_owned(), json!(d.code.id));
    object.insert("severity".to_owned(), json!(d.severity.name()));
    object.insert("message".to_owned(), json!(clean(&d.message, LONGEST)));
    place(&mut object, sources, d.span);
    object.insert("help".to_owned(), json!(help.join("\n")));
    object.insert("label".to_owned(), json!(d.label.as_deref().map(|label| clean(label, LONGEST))));
    let related = d.related.iter().map(|(span, reason)| {
        let mut object = Map::new();
        place(&mut object, sources, *span);
        object.insert("message".to_owned(), json!(clean(reason, LONGEST)));
        Value::Object(object)
    });
    object.insert("related".to_owned(), related.collect());
    Value::Object(object)
}

fn place(object: &mut Map<String, Value>, sources: &Sources, span: Span) {
    let position = sources.position(span);
    object.insert("file".to_owned(), json!(sources.shown(span.file)));
    object.insert("line".to_owned(), json!(position.line));
    object.insert("column".to_owned(), json!(position.column));
    object.insert("end_line".to_owned(), json!(position.end_line));
    object.insert("end_column".to_owned(), json!(position.end_column));
}
