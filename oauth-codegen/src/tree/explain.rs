//! What is wrong with a syntax, in the words of who wrote it. The parser says where it could not go
//! on, which for a missing quote or bracket is far from where that should be.

use super::{
    Places, glance,
    glance::Glance,
    refuse::{alias, anchor, tab, tag, too_deep},
};
use crate::diagnostics::{Diagnostic, codes};

/// Explains the parser's `info` about the place `at`.
pub(super) fn explain(places: &Places<'_>, info: &str, at: usize) -> Diagnostic {
    let fault = Fault { places, text: places.text, info, at };
    fault
        .feature()
        .or_else(|| fault.quote())
        .or_else(|| fault.bracket())
        .or_else(|| fault.key())
        .or_else(|| fault.indicator())
        .unwrap_or_else(|| fault.other())
}

struct Fault<'f> {
    places: &'f Places<'f>,
    text: &'f str,
    info: &'f str,
    at: usize,
}

impl Fault<'_> {
    fn says(&self, words: &str) -> bool {
        self.info.contains(words)
    }

    fn error(&self, start: usize, end: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(&codes::SYNTAX, self.places.span(start, end.max(start)), message)
    }

    /// The error at the character that the parser stopped at.
    fn here(&self, message: impl Into<String>) -> Diagnostic {
        self.error(self.at, self.at + self.next().map_or(0, char::len_utf8), message)
    }

    fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next().filter(|c| !matches!(c, '\r' | '\n'))
    }

    /// The text from a place to the end of its line.
    fn rest(&self, at: usize) -> &str {
        &self.text[at..self.places.line_end(at)]
    }

    /// The line before a place, from its first character.
    fn before(&self) -> &str {
        self.text[self.places.line_start(self.at)..self.at].trim_start()
    }

    /// Anchors, tags and the like, and tabs.
    fn feature(&self) -> Option<Diagnostic> {
        let at = self.at;
        let word = self.rest(at);
        let end = word.find([' ', ',', '[', ']', '{', '}']).map_or(at + word.len(), |end| at + end);
        if self.says("anchor") && word.starts_with('&') {
            return Some(anchor(self.places, at, end));
        }
        if self.says("anchor") && word.starts_with('*') {
            return Some(alias(self.places, at, end));
        }
        if word.starts_with('!') && (self.says(" tag") || self.says("handle")) {
            return Some(tag(self.places, at, end));
        }
        if self.says("directive") {
            let message = "this line is a directive, and those are not used here";
            let span = self.places.span(at, at + word.len());
            return Some(
                Diagnostic::error(&codes::DIRECTIVE, span, message)
                    .help("take the line out; a key that begins with `%` stands in quotes"),
            );
        }
        if self.says("recursion") {
            return Some(too_deep(self.places, at));
        }
        (self.says("tab") || self.says("valid YAML whitespace")).then(|| self.tab()).flatten()
    }

    /// The tab that a line begins with, here or after the text that starts here.
    fn tab(&self) -> Option<Diagnostic> {
        let mut line = self.places.line_start(self.at);
        while line < self.text.len() {
            let content = self.text[line..].split('\n').next().unwrap_or_default();
            let indent = &content
                [..content.len() - content.trim_start_matches([' ', '\t', '-', '?', ':']).len()];
            if let Some(tab_at) = indent.find('\t') {
                return Some(tab(self.places, line + tab_at));
            }
            line += content.len() + 1;
        }
        None
    }

    /// Texts in quotes. The parser stops at their start, or after them.
    fn quote(&self) -> Option<Diagnostic> {
        let at = self.at;
        if self.says("trailing content after") {
            let found = glance::glance(self.text, at);
            if let Some((start, end)) = found.quote
                && self.text[end.min(at)..at].trim().is_empty()
            {
                let again = self.places.span(at, at);
                return Some(self.open_quote(start).related(again, "the next quote has closed it"));
            }
            let closing = self.text[..at].trim_end().chars().next_back();
            let help = match closing {
                Some('\'') => "a quote in single quotes is written twice, like `'it''s'`",
                _ => "put the quotes around all of the text, and a `\\` before each quote inside",
            };
            let end = at + self.rest(at).len();
            return Some(
                self.error(at, end, "this follows the end of a text in quotes").help(help),
            );
        }
        if !self.says("quoted scalar") {
            return None;
        }
        if self.says("escape") || self.says("hexadecimal") || self.says("Unicode") {
            let start = self.bad_escape()?;
            let escape: String = self.text[start..].chars().take(2).collect();
            let digits = self.text[start + escape.len()..]
                .bytes()
                .take(match escape.as_str() {
                    "\\x" => 2,
                    "\\u" => 4,
                    "\\U" => 8,
                    _ => 0,
                })
                .take_while(u8::is_ascii_hexdigit)
                .count();
            let end = start + escape.len() + digits;
            let shown = &self.text[start..end];
            return Some(self.error(start, end, format!("`{shown}` is not an escape")).help(
                "write `\\\\` for a backslash, or put the text in single quotes, where it is one",
            ));
        }
        Some(self.open_quote(at).help("a text over several lines is indented further than its key"))
    }

    fn open_quote(&self, start: usize) -> Diagnostic {
        let quote = self.text[start..].chars().next().unwrap_or('"');
        self.error(start, start + self.rest(start).len(), "this text in quotes is not closed")
            .label("starts here")
            .help(format!("add a `{quote}` where it ends"))
    }

    /// The escape in the text in double quotes that is none.
    fn bad_escape(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.at + 1;
        loop {
            if *bytes.get(at)? != b'\\' {
                at += 1;
                continue;
            }
            let digits = match bytes.get(at + 1)? {
                b'x' => 2,
                b'u' => 4,
                b'U' => 8,
                b'0' | b'a' | b'b' | b't' | b'\t' | b'n' | b'v' | b'f' | b'r' | b'e' | b' '
                | b'"' | b'/' | b'\\' | b'N' | b'_' | b'L' | b'P' | b'\r' | b'\n' => 0,
                _ => return Some(at),
            };
            let code = self.text.get(at + 2..at + 2 + digits);
            let good = code.is_some_and(|code| {
                digits == 0 || u32::from_str_radix(code, 16).ok().and_then(char::from_u32).is_some()
            });
            if !good {
                return Some(at);
            }
            at += 2 + digits;
        }
    }

    /// Brackets that are not closed, closed twice, or begin what is meant as a text.
    fn bracket(&self) -> Option<Diagnostic> {
        let at = self.at;
        let Glance { brackets, .. } = glance::glance(self.text, at);
        let Some(&start) = brackets.last() else {
            return self.after_bracket();
        };
        let (open, close) =
            if self.text[start..].starts_with('[') { ('[', ']') } else { ('{', '}') };
        if glance::glance(self.text, self.text.len()).brackets.contains(&start) {
            let fault = self.error(start, start + 1, format!("this `{open}` is not closed")).help(
                format!("add a `{close}`, or put quotes around a text that begins with `{open}`"),
            );
            let same_line = self.places.line_start(start) == self.places.line_start(at);
            return Some(match self.next() {
                Some(_) if !same_line => {
                    fault.related(self.here("").span, "this does not belong to it")
                }
                _ => fault,
            });
        }
        let fault = match self.next() {
            Some(']' | '}') => self.here(format!("a `{close}` is expected here")),
            Some(',') if self.says("node content") => {
                self.here("a value is missing before the `,`")
            }
            Some('-') if self.says("only valid inside a block") => {
                return Some(
                    self.here("items between brackets have no dashes")
                        .help("separate them with commas, or take out the brackets"),
                );
            }
            Some(':') if self.says("precede") => {
                return Some(
                    self.here("a space is missing after the `:`").help("write `key: [value]`"),
                );
            }
            Some(':') => {
                return Some(self.here(format!("a `,` or `{close}` is expected here")).help(
                    "put a comma between two keys, and quotes around a text that holds `: `",
                ));
            }
            _ => self.here(format!("a `,` or `{close}` is expected here")),
        };
        Some(fault.help("parts between brackets are separated by commas"))
    }

    /// Text behind a closed bracket, and brackets that close nothing.
    fn after_bracket(&self) -> Option<Diagnostic> {
        let at = self.at;
        if self.says("misplaced bracket") {
            let shown = self.next().unwrap_or(']');
            return Some(
                self.here(format!("this `{shown}` closes nothing"))
                    .help("take it out, or put quotes around a text that begins with it"),
            );
        }
        let before = self.before();
        if !before.trim_end().ends_with(['}', ']']) || self.next().is_none() {
            return None;
        }
        // The bracket that was closed, with its partner on the same line.
        let mut depth = 0_usize;
        let start = (at - before.len()..at).rev().find(|&place| {
            match self.text.as_bytes()[place] {
                b']' | b'}' => depth += 1,
                b'[' | b'{' => depth = depth.saturating_sub(1),
                _ => return false,
            }
            depth == 0
        })?;
        let value = self.rest(start);
        let (open, kind) = if value.starts_with('[') { ('[', "list") } else { ('{', "map") };
        Some(
            self.error(start, start + value.len(), format!("a text cannot begin with `{open}`"))
                .label(format!("read as a {kind} with text after it"))
                .help(in_quotes(value)),
        )
    }

    /// Keys and items: colons, dashes and indentation.
    fn key(&self) -> Option<Diagnostic> {
        const COLUMN: &str = "keys of one map start in the same column";
        let at = self.at;
        let line = at - self.before().len();
        let content = self.rest(line);
        let end = line + content.len();
        if self.says("mapping values are not allowed") {
            if let Some(colon) = self.before().find(": ") {
                let value = self.rest(line + colon + 2).trim_start();
                return Some(
                    self.here("a line has one `: `, and this is the second").help(in_quotes(value)),
                );
            }
            if let Some(fault) = self.without_colon(line) {
                return Some(fault);
            }
            let fault =
                self.error(line, at, "this line is indented further than the one before it");
            return Some(fault.help(COLUMN));
        }
        if self.says("simple key expect") {
            let upto = if self.before().is_empty() { line } else { end };
            return self.without_colon(upto).or_else(|| self.without_colon(line));
        }
        if self.says("block sequence entries are not allowed") {
            return Some(
                self.here("a list cannot start on the line of its key")
                    .help("write each item on a line of its own, or write `[a, b]`")
                    .help("put quotes around a text that begins with `- `"),
            );
        }
        if self.says("did not find expected '-'") {
            return Some(
                self.error(line, end, "a list goes on with its next item, and this is none")
                    .help("begin it with `- `, or indent it like the key of the list"),
            );
        }
        if self.says("did not find expected key") && content.starts_with('-') {
            return Some(
                self.error(line, line + 1, "an item of a list stands among keys")
                    .help("indent it like the other items of its list"),
            );
        }
        if self.says("did not find expected key") && line == at {
            let fault = self.error(line, end, "this line is indented like none above it");
            return Some(match content.contains(": ") || content.ends_with(':') {
                true => fault.help(COLUMN),
                false => fault.help("all lines of a text are indented like its first, or further"),
            });
        }
        if self.says("expected <document start>") || self.says("<document-start>") {
            let first = glance::next_token(self.text, 0);
            let fault =
                self.error(line, end, "this stands outside of the map that the file begins with");
            let length = self.text[first..].chars().next().map_or(0, char::len_utf8);
            let span = self.places.span(first, first + length);
            let related = fault.related(span, "the map begins here");
            return Some(related.help("all keys at the top start in the same column"));
        }
        None
    }

    /// The last line before a place, when it has no colon.
    fn without_colon(&self, before: usize) -> Option<Diagnostic> {
        let mut end = before;
        loop {
            end = self.text[..end].trim_end().len();
            let start = self.places.line_start(end);
            let line = &self.text[start..end];
            let content = line.trim_start();
            if content.is_empty() {
                return None;
            }
            if content.starts_with('#') {
                end = start;
                continue;
            }
            let content = content.split(" #").next().unwrap_or(content).trim_end();
            let content = content.trim_start_matches("- ");
            let from = start + (line.len() - line.trim_start().len());
            let from = from + self.text[from..end].find(content).unwrap_or(0);
            if content.contains(": ") || content.ends_with(':') {
                return None;
            }
            let colon = content.find(':').filter(|&colon| !content[colon..].starts_with("://"));
            if let Some(colon) = colon {
                let (key, value) = (&content[..colon], &content[colon + 1..]);
                let place = from + colon;
                return Some(
                    self.error(place, place + 1, "a space is missing after the `:`")
                        .help(format!("write `{key}: {value}`")),
                );
            }
            return Some(
                self.error(from, from + content.len(), "this key has no `:` and no value")
                    .help(format!("write `{content}: value`")),
            );
        }
    }

    /// Characters that mean something where they stand.
    fn indicator(&self) -> Option<Diagnostic> {
        let value = self.rest(self.at);
        let shown = self.next()?;
        if self.says("unexpected character") || self.says("plain scalar cannot start") {
            let message = format!("a text cannot begin with `{shown}`");
            return Some(self.here(message).help(in_quotes(value)));
        }
        if self.says("block scalar") && matches!(shown, '|' | '>') {
            let message = format!("a text after `{shown}` starts on the next line");
            return Some(self.here(message).help(in_quotes(value)));
        }
        if self.says("comments must be separated") {
            return Some(self.here("a space is missing before the comment").help("write ` #`"));
        }
        if self.says("comment intercepting") {
            let at = self.at + value.find('#').unwrap_or(0);
            return Some(
                self.error(at, self.at + value.len(), "a comment cannot stand inside of a text")
                    .help("put it on a line before the key")
                    .help("put quotes around a text that holds ` #`"),
            );
        }
        if self.says("mapping keys are not allowed") {
            return Some(
                self.here("`?` begins a key, which cannot stand here").help(in_quotes(value)),
            );
        }
        if self.says("after document end") {
            let end = self.at + value.len();
            return Some(
                self.error(self.at, end, "this follows the `...` that ends the document")
                    .help("take out the `...`"),
            );
        }
        None
    }

    /// What the parser says, and what may have come before.
    fn other(&self) -> Diagnostic {
        let said = match self.info.split_once(", ") {
            Some((context, said)) if context.starts_with("while ") => said,
            _ => self.info,
        };
        let said = said.replace("did not find expected", "this is not the expected");
        let fault = self.here(format!("this is not YAML: {said}"));
        match glance::glance(self.text, self.at).quote {
            Some((start, _)) => fault.help(format!(
                "the text in quotes that starts in line {} goes on over lines: is its end missing?",
                self.places.line(start)
            )),
            None => fault.help("look at the line before it, and put quotes around unusual texts"),
        }
    }
}

/// What to do about a text that is meant as one.
fn in_quotes(text: &str) -> String {
    const LONGEST: usize = 100;
    let text = text.trim();
    if text.chars().count() > LONGEST {
        "put quotes around the text".to_owned()
    } else if text.contains(['"', '\\']) {
        format!("put quotes around it: `'{}'`", text.replace('\'', "''"))
    } else {
        format!("put quotes around it: `\"{text}\"`")
    }
}
