//! The tree from the parser's events. Never recursive: open collections are kept in a list.

use std::{
    collections::HashMap,
    ops::{ControlFlow, Range},
};

use saphyr_parser::{Event, ScalarStyle};

use super::{DEPTH, Entry, Key, Node, Places, Scalar, VALUES, Value, glance, refuse};
use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    source::FAULTS,
};

/// What has become of a file.
pub(super) enum Grown {
    Map(Node),
    Other(Node),
    Empty,
    /// Values are missing because of faults.
    Unusable,
}

pub(super) struct Grow<'a> {
    places: &'a Places<'a>,
    diagnostics: &'a mut Diagnostics,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    values: usize,
    faults: usize,
    complete: bool,
}

/// A list or map whose end has not come. Places are bytes of the text.
struct Open {
    start: usize,
    /// The end of the last child.
    end: usize,
    shape: Shape,
}

enum Shape {
    List(Vec<Node>),
    Map(Vec<Entry>, Keys),
}

/// What is known of a map's keys.
#[derive(Default)]
struct Keys {
    /// Where each stands in the map.
    known: HashMap<String, usize>,
    pending: Pending,
}

/// The key whose value comes next.
#[derive(Default)]
enum Pending {
    #[default]
    None,
    Key(Key),
    /// It cannot be used, and its value neither.
    Dropped,
}

impl<'a> Grow<'a> {
    pub(super) fn new(places: &'a Places<'a>, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            places,
            diagnostics,
            open: Vec::new(),
            root: None,
            documents: 0,
            values: 0,
            faults: 0,
            complete: true,
        }
    }

    /// Adds a fault, but not thousands.
    fn report(&mut self, fault: Diagnostic) {
        if self.faults < FAULTS {
            self.diagnostics.push(fault);
        }
        self.faults += 1;
    }

    /// Adds the fault that is the last, because the rest cannot be read.
    pub(super) fn end_with(&mut self, fault: Diagnostic) -> ControlFlow<()> {
        self.complete = false;
        self.diagnostics.push(fault);
        ControlFlow::Break(())
    }

    pub(super) fn finish(self) -> Grown {
        match self.root {
            _ if !self.complete => Grown::Unusable,
            None | Some(Node { value: Value::Null, .. }) => Grown::Empty,
            Some(node) if matches!(node.value, Value::Map(_)) => Grown::Map(node),
            Some(node) => Grown::Other(node),
        }
    }

    /// Takes the next event, until nothing that follows can be read.
    pub(super) fn event(&mut self, event: Event<'_>, at: Range<usize>) -> ControlFlow<()> {
        match event {
            Event::DocumentStart(_) => self.document(&at)?,
            Event::Scalar(text, style, anchor, tag) => {
                self.count(at.start)?;
                let start = self.properties(&at, anchor > 0, tag.is_some());
                let node = self.scalar(&text, style, start, at.end);
                self.place(node);
            }
            Event::SequenceStart(anchor, tag) => {
                let start = self.properties(&at, anchor > 0, tag.is_some());
                self.open(self.first_item(start), Shape::List(Vec::new()))?;
            }
            Event::MappingStart(anchor, tag) => {
                let start = self.properties(&at, anchor > 0, tag.is_some());
                self.open(start, Shape::Map(Vec::new(), Keys::default()))?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at.start),
            Event::Alias(_) => {
                self.count(at.start)?;
                let end = at.start + self.places.text[at.clone()].trim_end().len();
                // The value of a merge key has been reported with its key.
                if !matches!(
                    self.open.last(),
                    Some(Open { shape: Shape::Map(_, Keys { pending: Pending::Dropped, .. }), .. })
                ) {
                    self.report(refuse::alias(self.places, at.start, end));
                }
                self.complete = false;
                self.place(Node { span: self.places.span(at.start, end), value: Value::Null });
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        ControlFlow::Continue(())
    }

    fn document(&mut self, at: &Range<usize>) -> ControlFlow<()> {
        self.documents += 1;
        if self.documents == 1 {
            return ControlFlow::Continue(());
        }
        self.diagnostics.push(
            Diagnostic::error(
                &codes::SEVERAL_DOCUMENTS,
                self.places.span(at.start, self.places.line_end(at.start)),
                "a second document starts here",
            )
            .help("a file holds one definition: move what follows into a file of its own"),
        );
        ControlFlow::Break(())
    }

    /// Counts a value. Nobody writes that many by hand.
    fn count(&mut self, at: usize) -> ControlFlow<()> {
        self.values += 1;
        if self.values <= VALUES {
            return ControlFlow::Continue(());
        }
        self.end_with(
            Diagnostic::error(
                &codes::TOO_MANY_VALUES,
                self.places.span(at, at),
                format!("the file has more than {VALUES} keys and values"),
            )
            .help("a definition describes one provider; is this the right file?"),
        )
    }

    /// Reports an anchor and a tag. They stand before the value, whose start is returned.
    fn properties(&mut self, at: &Range<usize>, anchor: bool, tag: bool) -> usize {
        if !anchor && !tag {
            return at.start;
        }
        let text = self.places.text;
        let mut start = at.start;
        loop {
            let rest = &text[start..];
            let word = if rest.starts_with("!<") {
                rest.find('>').map(|end| end + 1)
            } else {
                rest.find([' ', '\t', '\r', '\n', ',', '[', ']', '{', '}'])
            };
            let end = start + word.unwrap_or(rest.len());
            if rest.starts_with('&') {
                self.report(refuse::anchor(self.places, start, end));
            } else if rest.starts_with('!') {
                self.report(refuse::tag(self.places, start, end));
            } else {
                return start;
            }
            start = glance::next_token(text, end);
        }
    }

    /// The start of a list. Of one that is not indented, the parser knows the place after the dash.
    fn first_item(&self, at: usize) -> usize {
        if self.places.text[at..].starts_with(['[', '-']) {
            return at;
        }
        let line = self.places.line_start(at);
        line + self.places.text[line..at].find('-').unwrap_or(at - line)
    }

    fn scalar(&self, text: &str, style: ScalarStyle, start: usize, end: usize) -> Node {
        let source = self.places.text;
        let plain = style == ScalarStyle::Plain;
        if plain && text.is_empty() {
            let at = start.min(end);
            return Node { span: self.places.span(at, at), value: Value::Null };
        }
        let end = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                glance::quote_end(source, start).unwrap_or(end)
            }
            _ => start + source[start..end.max(start)].trim_end().len(),
        };
        let value = if plain && matches!(text, "~" | "null") {
            Value::Null
        } else {
            Value::Scalar(Scalar { text: text.to_owned(), plain })
        };
        Node { span: self.places.span(start, end), value }
    }

    fn open(&mut self, start: usize, shape: Shape) -> ControlFlow<()> {
        self.count(start)?;
        if self.open.len() == DEPTH {
            return self.end_with(refuse::too_deep(self.places, start));
        }
        self.open.push(Open { start, end: start, shape });
        ControlFlow::Continue(())
    }

    fn close(&mut self, at: usize) {
        let Some(Open { start, end, shape }) = self.open.pop() else { return };
        let text = self.places.text;
        let brackets = text[start..].starts_with(['[', '{']) && text[at..].starts_with([']', '}']);
        let end = if brackets { at + 1 } else { end };
        let value = match shape {
            Shape::List(items) => Value::List(items),
            Shape::Map(entries, _) => Value::Map(entries),
        };
        self.place(Node { span: self.places.span(start, end), value });
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, mut node: Node) {
        let Some(mut open) = self.open.pop() else {
            self.root = Some(node);
            return;
        };
        let absent = node.value == Value::Null && node.span.start == node.span.end;
        let start = self.places.offset(node.span.start);
        match &mut open.shape {
            Shape::List(items) => {
                self.indented(start);
                if absent {
                    let at = self.after_dash(start);
                    node.span = self.places.span(at, at);
                }
                open.end = open.end.max(self.places.offset(node.span.end));
                items.push(node);
            }
            Shape::Map(entries, keys) => match std::mem::take(&mut keys.pending) {
                Pending::None => {
                    self.indented(start);
                    open.end = open.end.max(self.places.offset(node.span.end));
                    keys.pending = self.key(node, absent, entries, &mut keys.known);
                }
                Pending::Key(key) => {
                    if absent {
                        let at = self.after_colon(self.places.offset(key.span.end));
                        node.span = self.places.span(at, at);
                    }
                    open.end = open.end.max(self.places.offset(node.span.end));
                    entries.push(Entry { key, value: node });
                }
                Pending::Dropped => {
                    open.end = open.end.max(self.places.offset(node.span.end));
                }
            },
        }
        self.open.push(open);
    }

    /// Makes a key of a node.
    fn key(
        &mut self,
        node: Node,
        absent: bool,
        entries: &[Entry],
        known: &mut HashMap<String, usize>,
    ) -> Pending {
        let (span, kind) = (node.span, node.kind());
        let fault = match node.value {
            Value::Scalar(Scalar { text, plain: true }) if text == "<<" => {
                self.complete = false;
                refuse::merge_key(span)
            }
            Value::Scalar(Scalar { text, .. }) => match known.get(&text) {
                None => {
                    known.insert(text.clone(), entries.len());
                    return Pending::Key(Key { text, span });
                }
                Some(&first) => Diagnostic::error(
                    &codes::DUPLICATE_KEY,
                    span,
                    format!("`{text}` stands here twice"),
                )
                .related(entries[first].key.span, "the first one")
                .help("keep one of them, with all that belongs to it"),
            },
            Value::Null if absent => self.no_key(self.places.offset(span.start)),
            // An alias, which has been reported.
            Value::Null if self.places.text[self.places.offset(span.start)..].starts_with('*') => {
                return Pending::Dropped;
            }
            Value::Null => {
                Diagnostic::error(&codes::INVALID_KEY, span, "a key is a text, and this is nothing")
                    .help("put quotes around it, or give it a name")
            }
            Value::List(_) | Value::Map(_) => Diagnostic::error(
                &codes::INVALID_KEY,
                span,
                format!("a key is a text, and this is {}", kind),
            )
            .help("put quotes around a key that begins with `{` or `[`"),
        };
        self.report(fault);
        Pending::Dropped
    }

    /// A colon or question mark without a key.
    fn no_key(&self, at: usize) -> Diagnostic {
        let text = self.places.text;
        let (start, message) = if text[at..].starts_with(':') {
            (at, "there is no key before the `:`")
        } else {
            let before = text[..at].trim_end();
            let start = if before.ends_with('?') { before.len() - 1 } else { at };
            (start, "there is no key after the `?`")
        };
        let length = text[start..].chars().next().map_or(0, char::len_utf8);
        Diagnostic::error(&codes::INVALID_KEY, self.places.span(start, start + length), message)
            .help("write `key: value`; a text that begins with `:` or `?` stands in quotes")
    }

    /// Reports a tab before the first value of a line. YAML allows some of those, but they look
    /// different in each editor.
    fn indented(&mut self, start: usize) {
        let before = &self.places.text[..start];
        // Not the line's whole text: a line may have all values of a file.
        let indent = before.trim_end_matches([' ', '\t', '-', '?', ':']);
        if (indent.is_empty() || indent.ends_with('\n'))
            && let Some(tab) = before[indent.len()..].find('\t')
        {
            self.report(refuse::tab(self.places, indent.len() + tab));
        }
    }

    /// The place after the dash of an item that has no value.
    fn after_dash(&self, at: usize) -> usize {
        let line = self.places.line_start(at);
        let before = &self.places.text[line..at];
        let rest = before.trim_start_matches([' ', '-', '?', ':', '\t']);
        let dashes = &before[..before.len() - rest.len()];
        dashes.rfind('-').map_or(at, |dash| line + dash + 1)
    }

    /// The place after the colon of a key that has no value.
    fn after_colon(&self, at: usize) -> usize {
        let rest = &self.places.text[at..];
        let blanks = rest.len() - rest.trim_start().len();
        if rest[blanks..].starts_with(':') { at + blanks + 1 } else { at }
    }
}
