//! A definition as it is written: maps, lists and texts, each with its place.
//!
//! Nothing is interpreted: `no`, `1e3` and `0x1` are texts. What YAML has beyond data (anchors, tags,
//! directives, several documents) is a fault, and so is a key that stands twice.

mod explain;
mod glance;
mod grow;
mod place;
mod refuse;

use saphyr_parser::Parser;

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    source::{FAULTS, FileId, Sources, Span},
};
use grow::{Grow, Grown};
use place::Places;

/// How deep lists and maps may be nested. The deepest real definition has a quarter of that.
pub const DEPTH: usize = 32;

/// How many keys, values and items a file may have.
pub const VALUES: usize = 20_000;

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// A scalar with its quotes, of a block its content; a collection from its first key, item or
    /// bracket to the end of its last child or its bracket; of an absent value the empty place after
    /// its key.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Absent, `~` or `null`.
    Null,
    /// A text, whatever it looks like.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<Entry>),
}

/// A text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, without quotes and escapes.
    pub text: String,
    /// It stands without quotes and is no block, so it may be meant as a number or boolean.
    pub plain: bool,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// A key and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The text.
    pub text: String,
    /// The place, with quotes.
    pub span: Span,
}

impl Node {
    /// The entry of `key`, in a map.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|entry| entry.key.text == key),
            _ => None,
        }
    }

    /// What this is, for messages: `a text`, `a list`, `a map` or `nothing`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// Parses a file. Reports all faults that can be found, and returns what can be used in spite of them.
/// There is nothing without a map at the top, nor when values are missing because of a fault: what
/// would be said about those is not the author's doing.
pub fn parse(sources: &Sources, file: FileId, diagnostics: &mut Diagnostics) -> Option<Node> {
    if !sources.usable(file, diagnostics) {
        return None;
    }
    let places = Places::new(file, sources.text(file));
    // A directive is a line of its own: as a comment it has the same length and no effect.
    let text = without_directives(&places, diagnostics);
    // The parser reads all of a bracket before it says anything, in time by depth and by length.
    if let Some(at) = glance::glance(places.text, places.text.len()).deep {
        diagnostics.push(refuse::too_deep(&places, at));
        return None;
    }
    let mut grow = Grow::new(&places, diagnostics);
    for event in Parser::new_from_str(text.as_deref().unwrap_or(places.text)) {
        match event {
            Ok((event, span)) => {
                if grow.event(event, places.range(span)).is_break() {
                    break;
                }
            }
            Err(why) => {
                let at = places.byte(*why.marker());
                let _ = grow.end_with(explain::explain(&places, why.info(), at));
                break;
            }
        }
    }
    match grow.finish() {
        Grown::Map(node) => Some(node),
        Grown::Other(node) => {
            diagnostics.push(not_a_map(&node));
            None
        }
        Grown::Empty => {
            let fault = Diagnostic::error(
                &codes::EMPTY_FILE,
                places.span(0, 0),
                format!("`{}` has no content", sources.shown(file)),
            );
            diagnostics.push(fault.help("begin with `id: acme` and `name: Acme`"));
            None
        }
        Grown::Unusable => None,
    }
}

fn not_a_map(node: &Node) -> Diagnostic {
    let fault = Diagnostic::error(
        &codes::NOT_A_MAP,
        node.span,
        format!("a definition is a map of keys, and this is {}", node.kind()),
    );
    match &node.value {
        Value::List(_) => {
            fault.help("write the keys of one provider without `-`; a second one has its own file")
        }
        _ => fault.help("write keys with values, like `id: acme`"),
    }
}

/// Reports directives, which stand before everything but comments. The text without them, if there
/// are any.
fn without_directives(places: &Places<'_>, diagnostics: &mut Diagnostics) -> Option<String> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in places.text.split_inclusive('\n') {
        let content = line.trim_end();
        if content.starts_with('%') {
            lines.push((start, start + content.len()));
        } else if !content.is_empty() && !content.trim_start().starts_with('#') {
            break;
        }
        start += line.len();
    }
    for &(start, end) in lines.iter().take(FAULTS) {
        let line = &places.text[start..end];
        let word = line.split_whitespace().next().unwrap_or(line);
        diagnostics.push(
            Diagnostic::error(
                &codes::DIRECTIVE,
                places.span(start, end),
                format!("`{word}` is a directive, and those are not used here"),
            )
            .help("take the line out; a text that begins with `%` stands in quotes"),
        );
    }
    if lines.is_empty() {
        return None;
    }
    let mut text = places.text.to_owned();
    for (start, _) in lines {
        text.replace_range(start..=start, "#");
    }
    Some(text)
}
