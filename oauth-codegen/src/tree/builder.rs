use std::ops::{ControlFlow, Range};

use saphyr_parser::{Event, ScalarStyle};

use super::{Entry, Key, MAX_DEPTH, MAX_NODES, Node, Places, Scalar, Value};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, codes};

/// A file with more faults than this is not a definition at all, and nobody reads on.
const MAX_REPORTS: usize = 100;

/// Makes a tree of events. A stack of open maps and lists takes the place of recursion, so no input can
/// exhaust the stack.
pub(super) struct Builder<'p> {
    places: &'p Places<'p>,
    diagnostics: &'p mut Diagnostics,
    reports: usize,
    nodes: usize,
    open: Vec<Open>,
    root: Option<Node>,
    /// Nothing that was left out would lead to faults that are none.
    usable: bool,
    documents: usize,
}

/// A map or list whose end has not come yet.
struct Open {
    start: usize,
    /// The end of what has been read of it.
    end: usize,
    /// Between brackets: ends after them and not with its last child.
    flow: bool,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Awaited },
}

/// What a map waits for.
enum Awaited {
    Key,
    /// The value of this key.
    Value(Key),
    /// The value of a key that has been reported and is left out.
    Nothing {
        end: usize,
    },
}

impl<'p> Builder<'p> {
    pub(super) fn new(places: &'p Places<'p>, diagnostics: &'p mut Diagnostics) -> Self {
        Self {
            places,
            diagnostics,
            reports: 0,
            nodes: 0,
            open: Vec::new(),
            root: None,
            usable: true,
            documents: 0,
        }
    }

    pub(super) fn report(&mut self, fault: Diagnostic) {
        self.reports += 1;
        match self.reports.cmp(&MAX_REPORTS) {
            std::cmp::Ordering::Less => self.diagnostics.push(fault),
            std::cmp::Ordering::Equal => {
                self.diagnostics.push(fault.help("the faults after this one are left out"));
            }
            std::cmp::Ordering::Greater => {}
        }
    }

    /// Reports a fault after which there is no sense in reading on.
    pub(super) fn broken(&mut self, fault: Diagnostic) -> ControlFlow<()> {
        for open in std::mem::take(&mut self.open) {
            if let Content::Map { entries, .. } = open.content {
                self.without_duplicates(entries);
            }
        }
        self.usable = false;
        self.report(fault);
        ControlFlow::Break(())
    }

    /// The tree, if there is one.
    pub(super) fn finish(mut self) -> Option<Node> {
        if !self.usable {
            return None;
        }
        let Some(root) = self.root.take() else {
            self.report(self.places.empty_file());
            return None;
        };
        match root.value {
            Value::Map(_) => Some(root),
            Value::Null => {
                self.report(self.places.empty_file());
                None
            }
            Value::Scalar(_) | Value::List(_) => {
                let message = format!("a definition is a map of keys, and this is {}", root.kind());
                self.report(
                    Diagnostic::error(&codes::NOT_A_MAP, root.span, message)
                        .help("start with `id: acme`, and write each key on a line of its own"),
                );
                None
            }
        }
    }

    pub(super) fn event(&mut self, event: Event<'_>, span: Range<usize>) -> ControlFlow<()> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {
                ControlFlow::Continue(())
            }
            Event::DocumentStart(_) => self.document(span),
            Event::Alias(_) => {
                self.report(alias(self.places, span.start));
                self.usable = false;
                self.counted(span.start)?;
                let value = Value::Null;
                self.add(Node { span: self.places.at(span.start, span.end), value }, false);
                ControlFlow::Continue(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.properties(span, anchor > 0 || tag.is_some());
                self.counted(span.start)?;
                let node = self.scalar(text.into_owned(), style, span);
                self.add(node, true);
                ControlFlow::Continue(())
            }
            Event::SequenceStart(anchor, tag) => {
                let span = self.properties(span, anchor > 0 || tag.is_some());
                self.start(span, Content::List(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                let span = self.properties(span, anchor > 0 || tag.is_some());
                self.start(span, Content::Map { entries: Vec::new(), key: Awaited::Key })
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.end(span);
                ControlFlow::Continue(())
            }
        }
    }

    fn document(&mut self, span: Range<usize>) -> ControlFlow<()> {
        self.documents += 1;
        if self.documents == 1 {
            return ControlFlow::Continue(());
        }
        let end = if span.is_empty() {
            self.places.word(span.start)
        } else {
            self.places.at(span.start, span.end)
        };
        self.report(
            Diagnostic::error(&codes::SEVERAL_DOCUMENTS, end, "a second document in the same file")
                .label("it starts here")
                .help("put each definition into a file of its own"),
        );
        ControlFlow::Break(())
    }

    fn counted(&mut self, at: usize) -> ControlFlow<()> {
        self.nodes += 1;
        if self.nodes <= MAX_NODES {
            return ControlFlow::Continue(());
        }
        let message = format!("the file has more than {MAX_NODES} keys and values");
        self.broken(
            Diagnostic::error(&codes::TOO_MANY_NODES, self.places.word(at), message)
                .label("the limit is here")
                .help("put each provider into a file of its own"),
        )
    }

    /// Reports the anchor and the tag of a node, and gives the span without them.
    fn properties(&mut self, span: Range<usize>, any: bool) -> Range<usize> {
        let body = self.places.body();
        let mut start = span.start;
        while any {
            let rest = &body[start..];
            let word = rest.split(|c: char| c.is_whitespace() || ",[]{}".contains(c)).next();
            let word = word.unwrap_or_default();
            let at = self.places.at(start, start + word.len());
            match word.as_bytes().first() {
                Some(b'&') => self.report(anchor(at, word)),
                Some(b'!') => self.report(tag(at, word)),
                _ => break,
            }
            start += word.len();
            start += blank(&body[start..]);
        }
        let start = start.min(body.len());
        start..span.end.max(start)
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, span: Range<usize>) -> Node {
        let body = self.places.body();
        let plain = style == ScalarStyle::Plain;
        if plain && text.is_empty() {
            let at = self.absent(span.start);
            return Node { span: self.places.at(at, at), value: Value::Null };
        }
        let end = match style {
            ScalarStyle::Plain => span.end,
            // The parser's span goes on over blanks and a comment.
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                super::survey::quote_end(body, span.start).unwrap_or(span.end)
            }
            // And here over line ends into the indentation of what follows.
            ScalarStyle::Literal | ScalarStyle::Folded => {
                span.start + body[span.start..span.end].trim_end().len()
            }
        };
        let value = if plain && (text == "~" || text == "null") {
            Value::Null
        } else {
            Value::Scalar(Scalar { text, plain })
        };
        Node { span: self.places.at(span.start, end), value }
    }

    /// Where a value that is not there would be: behind the `:` of its key or its `-`.
    fn absent(&self, at: usize) -> usize {
        let body = self.places.body();
        let key_end = match self.open.last().map(|open| &open.content) {
            Some(Content::Map { key: Awaited::Value(key), .. }) => {
                key.span.end.checked_sub(self.places.at(0, 0).start)
            }
            _ => None,
        };
        if let Some(end) = key_end {
            let blanks = body[end..].len() - body[end..].trim_start_matches([' ', '\t']).len();
            return if body[end + blanks..].starts_with(':') { end + blanks + 1 } else { end };
        }
        let before = body[..at].trim_end();
        if before.ends_with(['-', '[', ',', ':', '?', '{']) { before.len() } else { at }
    }

    /// Puts a value, or a key, where it belongs.
    fn add(&mut self, node: Node, known: bool) {
        let skipped = self.places.at(0, 0).start;
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        open.end = open.end.max(node.span.end - skipped);
        let entries_key = match &mut open.content {
            Content::List(items) => {
                items.push(node);
                return;
            }
            Content::Map { entries, key } => (entries, key),
        };
        let (entries, awaited) = entries_key;
        match std::mem::replace(awaited, Awaited::Key) {
            Awaited::Value(key) => entries.push(Entry { key, value: node }),
            Awaited::Nothing { .. } => {}
            Awaited::Key => match self.key(node, known) {
                Ok(key) => self.await_value(Awaited::Value(key)),
                Err(end) => self.await_value(Awaited::Nothing { end }),
            },
        }
    }

    fn await_value(&mut self, awaited: Awaited) {
        if let Some(Open { content: Content::Map { key, .. }, .. }) = self.open.last_mut() {
            *key = awaited;
        }
    }

    /// The key that a node is; its end when it cannot be one, which has then been reported.
    fn key(&mut self, node: Node, known: bool) -> Result<Key, usize> {
        let Node { span, value } = node;
        let end = span.end;
        let fault: (&'static Code, String, &str) = match value {
            // An alias, which has been reported.
            Value::Null if !known => return Err(end),
            Value::Scalar(Scalar { text, plain: true }) if text == "<<" => {
                self.usable = false;
                (
                    &codes::MERGE_KEY,
                    "a definition has no merge keys".to_owned(),
                    "write `extends: base` to build on another definition, or repeat the keys",
                )
            }
            Value::Scalar(Scalar { text, .. }) if !text.is_empty() => {
                return Ok(Key { text, span });
            }
            // `~` and `null` are texts like any other here.
            Value::Null if span.start < span.end => {
                let text = self.places.body()[self.local(span)].to_owned();
                return Ok(Key { text, span });
            }
            Value::Null | Value::Scalar(_) => {
                let message = "a key is missing before the `:`".to_owned();
                (&codes::KEY_NOT_TEXT, message, "write `key: value`")
            }
            value @ (Value::List(_) | Value::Map(_)) => {
                let kind = Node { span, value }.kind();
                let message = format!("{kind} cannot be a key");
                let help = "a key is a text; put a value that starts with `{` or `[` in quotes";
                (&codes::KEY_NOT_TEXT, message, help)
            }
        };
        let (code, message, help) = fault;
        self.report(Diagnostic::error(code, span, message).help(help));
        Err(end)
    }

    fn local(&self, span: crate::source::Span) -> Range<usize> {
        let skipped = self.places.at(0, 0).start;
        span.start - skipped..span.end - skipped
    }

    fn start(&mut self, span: Range<usize>, content: Content) -> ControlFlow<()> {
        self.counted(span.start)?;
        if self.open.len() == MAX_DEPTH {
            return self.broken(too_deep(self.places, span.start));
        }
        let flow = self.places.body()[span.start..].starts_with(['[', '{']) && !span.is_empty();
        self.open.push(Open { start: span.start, end: span.end, flow, content });
        ControlFlow::Continue(())
    }

    fn end(&mut self, span: Range<usize>) {
        let Some(open) = self.open.pop() else { return };
        let end = if open.flow { span.end.max(open.end) } else { open.end };
        let value = match open.content {
            Content::List(items) => Value::List(items),
            Content::Map { entries, .. } => Value::Map(self.without_duplicates(entries)),
        };
        self.add(Node { span: self.places.at(open.start, end.max(open.start)), value }, true);
    }

    /// Reports keys that are there again, and keeps the first of each.
    fn without_duplicates(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(|&a, &b| (&entries[a].key.text, a).cmp(&(&entries[b].key.text, b)));
        let mut again: Vec<(usize, usize)> = Vec::new();
        let mut first = 0;
        for at in 1..order.len() {
            if entries[order[at]].key.text == entries[order[first]].key.text {
                again.push((order[at], order[first]));
            } else {
                first = at;
            }
        }
        if again.is_empty() {
            return entries;
        }
        again.sort_unstable();
        for &(second, first) in &again {
            let key = &entries[second].key;
            let fault = Diagnostic::error(
                &codes::DUPLICATE_KEY,
                key.span,
                format!("the key `{}` is there twice", key.text),
            );
            self.report(
                fault
                    .label("again here")
                    .related(entries[first].key.span, "first here")
                    .help("keep one of them"),
            );
        }
        let mut index = 0;
        let mut dropped = again.iter().map(|(second, _)| *second).peekable();
        let mut entries = entries;
        entries.retain(|_| {
            let drop = dropped.next_if_eq(&index).is_some();
            index += 1;
            !drop
        });
        entries
    }
}

/// The blanks, line ends and comments at the start.
fn blank(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        match rest.strip_prefix('#') {
            Some(comment) => rest = comment.find('\n').map_or("", |end| &comment[end..]),
            None => return text.len() - rest.len(),
        }
    }
}

fn anchor(at: crate::source::Span, word: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::ANCHOR,
        at,
        format!("a definition has no anchors, and `{word}` is one"),
    )
    .help(
        "take it out and repeat the value, or write `extends: base` to build on another definition",
    )
    .help("put a text that starts with `&` in quotes")
}

pub(super) fn alias(places: &Places<'_>, at: usize) -> Diagnostic {
    let word = places.body()[at..].split(|c: char| c.is_whitespace() || ",[]{}".contains(c)).next();
    let word = word.unwrap_or_default();
    let span = places.at(at, at + word.len());
    Diagnostic::error(
        &codes::ALIAS,
        span,
        format!("a definition has no aliases, and `{word}` is one"),
    )
    .help("repeat the value, or write `extends: base` to build on another definition")
    .help("put a text that starts with `*` in quotes")
}

fn tag(at: crate::source::Span, word: &str) -> Diagnostic {
    Diagnostic::error(&codes::TAG, at, format!("a definition has no tags, and `{word}` is one"))
        .help("take it out; put a text that starts with `!` in quotes")
}

pub(super) fn too_deep(places: &Places<'_>, at: usize) -> Diagnostic {
    let message = format!("more than {MAX_DEPTH} maps and lists inside each other");
    Diagnostic::error(&codes::TOO_DEEP, places.word(at), message)
        .label("the limit is here")
        .help("no part of a definition is deeper than 10; check the brackets and the indentation")
}
