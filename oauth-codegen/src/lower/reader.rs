//! Reading of a tree whose shape has been checked: what does not fit is not there.
//!
//! The shape check has already reported every value of a wrong shape, so these helpers stay silent but
//! for [`no_empty_list`].

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    source::Span,
    tree::{Entry, Node, Scalar, Value},
};

/// A text with the place it stands at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word<'t> {
    pub(crate) text: &'t str,
    pub(crate) span: Span,
}

/// What a scalar means where the language has typed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plain {
    Bool(bool),
    Integer(i64),
    Number(String),
    Text(String),
}

/// Only `true`, `false` and JSON numbers without an exponent are typed; `no`, `1e3` and `0x1` are texts.
pub(crate) fn resolve(scalar: &Scalar) -> Plain {
    let text = scalar.text.as_str();
    if !scalar.plain {
        return Plain::Text(text.to_owned());
    }
    match text {
        "true" => return Plain::Bool(true),
        "false" => return Plain::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if !all_digits(whole) || leading_zero || fraction.is_some_and(|part| !all_digits(part)) {
        return Plain::Text(text.to_owned());
    }
    match (fraction, text.parse()) {
        (None, Ok(integer)) => Plain::Integer(integer),
        _ => Plain::Number(text.to_owned()),
    }
}

/// A list that stands for one or more values has at least one: no shape says so.
pub(crate) fn no_empty_list(tree: &Node, key: &str, help: &str, diagnostics: &mut Diagnostics) {
    if let Some(node) = tree.child(key)
        && matches!(&node.value, Value::List(items) if items.is_empty())
    {
        diagnostics.push(
            Diagnostic::error(&codes::EMPTY_VALUE, node.span, format!("`{key}` is an empty list"))
                .help(help),
        );
    }
}

impl Node {
    /// The entries of a map; none for anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; none for anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The scalar that stands here.
    pub(crate) fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text that stands here.
    pub(crate) fn word(&self) -> Option<Word<'_>> {
        self.scalar().map(|scalar| Word { text: &scalar.text, span: self.span })
    }

    /// The value of `key`.
    pub(crate) fn child(&self, key: &str) -> Option<&Node> {
        self.get(key).map(|entry| &entry.value)
    }

    /// The value at a path of keys.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.child(key))
    }

    /// The text of `key`.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.child(key)?.word().map(|word| word.text.to_owned())
    }

    /// The boolean of `key`.
    pub(crate) fn bool(&self, key: &str) -> Option<bool> {
        match resolve(self.child(key)?.scalar()?) {
            Plain::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The texts of the list `key`.
    pub(crate) fn words(&self, key: &str) -> Vec<Word<'_>> {
        self.child(key)
            .map_or_else(Vec::new, |node| node.items().iter().filter_map(Node::word).collect())
    }

    /// The text of `key`, or the texts of its list.
    pub(crate) fn one_or_more(&self, key: &str) -> Vec<Word<'_>> {
        match self.child(key) {
            Some(node) if matches!(node.value, Value::Scalar(_)) => {
                node.word().into_iter().collect()
            }
            _ => self.words(key),
        }
    }

    /// The same as owned texts.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        self.words(key).into_iter().map(|word| word.text.to_owned()).collect()
    }

    /// Where `key` itself stands, or the start of this map.
    pub(crate) fn key_span(&self, key: &str) -> Span {
        self.get(key).map_or_else(|| self.head(), |entry| entry.key.span)
    }

    /// The place to point at when something is missing here: the first key of a map.
    pub(crate) fn head(&self) -> Span {
        self.entries().first().map_or(self.span, |entry| entry.key.span)
    }
}
