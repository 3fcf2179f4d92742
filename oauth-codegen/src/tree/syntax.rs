//! What the parser says about broken syntax, in words for people who write definitions.

use saphyr_parser::ScanError;

use super::{
    Places,
    builder::{alias, too_deep},
    survey::survey,
};
use crate::{
    diagnostics::{Diagnostic, codes},
    source::Span,
};

/// Tabs before the first character of a line. YAML forbids some of them and each editor shows them at
/// another width, so none is allowed.
pub(super) fn tabs(places: &Places<'_>) -> Option<Diagnostic> {
    let mut lines = 0;
    let mut first: Option<(usize, usize)> = None;
    let mut start = 0;
    for line in places.body().split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = &line[..line.len() - content.len()];
        let empty = content.trim_end().is_empty() || content.starts_with('#');
        if !empty && let Some(tab) = indent.find('\t') {
            let run = indent[tab..].bytes().take_while(|&byte| byte == b'\t').count();
            first.get_or_insert((start + tab, start + tab + run));
            lines += 1;
        }
        start += line.len();
    }
    let (from, to) = first?;
    let fault = tab(places.at(from, to));
    Some(match lines {
        1 => fault,
        2 => fault.help("one more line starts with a tab"),
        _ => fault.help(format!("{} more lines start with a tab", lines - 1)),
    })
}

fn tab(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::TAB, span, "a tab in the indentation")
        .help("indent with spaces, two for each level")
}

/// The lines that start with `%` before the definition.
pub(super) fn directives(places: &Places<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in places.body().split_inclusive('\n') {
        let text = line.trim_end();
        if text.starts_with('%') {
            found.push(directive(places.at(start, start + text.len())));
        } else if !text.is_empty() && !text.trim_start().starts_with('#') {
            break;
        }
        start += line.len();
    }
    found
}

fn directive(span: Span) -> Diagnostic {
    Diagnostic::error(&codes::DIRECTIVE, span, "a definition has no directives")
        .help("take out the lines that start with `%`")
}

/// What broke the parser.
pub(super) fn fault(places: &Places<'_>, error: &ScanError) -> Diagnostic {
    let body = places.body();
    let mut at = places.byte(*error.marker());
    let info = error.info();
    let known = known(info);
    match known {
        Known::Deep => return too_deep(places, at),
        Known::Alias if body[at..].starts_with('*') => return alias(places, at),
        Known::Tab => return tab_near(places, at),
        Known::Tag if body[at..].starts_with('!') => return tag(places, at, info),
        Known::Directive => {
            let (start, line) = places.line(at);
            return directive(places.at(start, start + line.trim_end().len()));
        }
        _ => {}
    }
    let survey = survey(body, at);
    let unclosed = match known {
        Known::Quote => Some(survey.quote.unwrap_or(at)),
        _ => survey.quote,
    };
    if let Some(open) = unclosed {
        return quote(places, open, at);
    }
    if let Known::Escape = known {
        return escape(places, at);
    }
    let content = body.trim_end().len();
    let at_end = at >= content;
    if at_end {
        at = content;
    }
    let (start, _) = places.line(at);
    if let Some(open) = survey.bracket
        && (at_end || open < start || matches!(known, Known::Flow))
    {
        return bracket(places, open, at);
    }
    plain(places, at, info, known)
}

/// What a message of the parser is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Deep,
    Alias,
    Tab,
    Tag,
    Directive,
    /// In a quoted text whose end was not found; the place is its start.
    Quote,
    /// The same, but the end has nothing to do with it.
    Escape,
    Flow,
    /// What is wrong, and what to write instead.
    Other(&'static str, &'static str),
    Unknown,
}

fn known(info: &str) -> Known {
    let has = |part: &str| info.contains(part);
    if has("recursion limit") {
        Known::Deep
    } else if has("unknown anchor") {
        Known::Alias
    } else if has("tab cannot")
        || has("tabs disallowed")
        || has("found a tab")
        || has("start with a tab")
    {
        Known::Tab
    } else if has("quoted scalar, found unexpected") || has("indentation in quoted scalar") {
        Known::Quote
    } else if has("escape character") || has("escape code") || has("hexadecimal number") {
        Known::Escape
    } else if has("directive") || has("TAG") {
        Known::Directive
    } else if has(" tag") || has("the handle wasn't declared") {
        Known::Tag
    } else if has("',' or '}'") || has("',' or ']'") || has("in flow construct") {
        Known::Flow
    } else {
        WORDED
            .iter()
            .find(|(part, ..)| has(part))
            .map_or(Known::Unknown, |&(_, wrong, instead)| Known::Other(wrong, instead))
    }
}

/// A part of the parser's message, what it means, and what to write instead.
const WORDED: &[(&str, &str, &str)] = &[
    (
        "mapping values are not allowed",
        "a `:` inside a plain text",
        "put a text that has `: ` in quotes, and write each key on a line of its own",
    ),
    (
        "simple key expect",
        "a line without `:` where a key is expected",
        "write `key: value`; put a text of several lines in quotes, or indent all its lines alike",
    ),
    (
        "did not find expected key",
        "a key does not fit the map it stands in",
        "indent the keys of a map alike, and give each the form `key: value`",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot start here",
        "start a list on the line after its key, or write `[a, b]`",
    ),
    ("'-' indicator", "a list item is expected here", "indent all `- ` of a list alike"),
    (
        "did not find expected <document start>",
        "this does not belong to what is above it",
        "indent the keys of a map alike, and give each the form `key: value`",
    ),
    (
        "invalid trailing content",
        "something stands after the closing quote",
        "put the whole text into one pair of quotes; in double quotes, write `\\\"` for a quote",
    ),
    (
        "comments must be separated",
        "a `#` without a space before it",
        "write a space before a comment; put a text that has `#` in quotes",
    ),
    (
        "comment intercepting",
        "a comment inside a text of several lines",
        "put the comment above the text",
    ),
    ("misplaced bracket", "this bracket closes nothing", "take it out, or write the opening one"),
    (
        "unexpected character",
        "a plain text cannot start with this character",
        "put the text in quotes",
    ),
    ("anchor or alias", "a plain text cannot start with `*` or `&`", "put the text in quotes"),
    (
        "indentation for anchor",
        "a plain text cannot start with `&`",
        "put the text in quotes; a definition has no anchors",
    ),
    (
        "block scalar",
        "a text of several lines is not indented alike",
        "write `|` or `>` and nothing else on the line, and indent all lines of the text alike",
    ),
    (
        "expected node content",
        "a value is expected here",
        "write a value, or take the `,` or `:` before it out",
    ),
    ("plain scalar", "a plain text cannot start like this", "put the text in quotes"),
    (
        "illegal placement of ':'",
        "a `:` cannot stand here",
        "write the key and its `:` on one line; put a text that has `:` in quotes",
    ),
    ("':' may not precede", "a space is missing after `:`", "write `key: [a]` or `key: { a: b }`"),
    ("':' must be followed", "a space is missing after `:`", "write `key: value`"),
    (
        "keys are not allowed",
        "a key cannot stand here",
        "write each key on a line of its own, indented like the others",
    ),
    ("invalid indentation", "the indentation fits no line above", "indent the keys of a map alike"),
    (
        "after document end marker",
        "something stands after `...`",
        "take the line out; a file has one definition",
    ),
];

fn plain(places: &Places<'_>, at: usize, info: &str, known: Known) -> Diagnostic {
    let (message, help) = match known {
        Known::Other(wrong, instead) => (wrong.to_owned(), instead),
        Known::Alias => {
            ("this is not YAML".to_owned(), "put a text that starts with `*` in quotes")
        }
        Known::Tag => ("this is not YAML".to_owned(), "put a text that starts with `!` in quotes"),
        _ => (format!("this is not YAML: {info}"), "put texts with special characters in quotes"),
    };
    Diagnostic::error(&codes::SYNTAX, places.word(at), message).help(help)
}

fn tab_near(places: &Places<'_>, at: usize) -> Diagnostic {
    let (start, line) = places.line(at);
    let before = &line[..(at - start).min(line.len())];
    let found = before.rfind('\t').or_else(|| line.find('\t')).map_or(at, |tab| start + tab);
    tab(places.at(found, (found + 1).min(places.body().len()).max(found)))
}

fn tag(places: &Places<'_>, at: usize, info: &str) -> Diagnostic {
    let word = places.body()[at..].split(char::is_whitespace).next().unwrap_or_default();
    Diagnostic::error(&codes::TAG, places.at(at, at + word.len()), "a definition has no tags")
        .label(
            info.trim_start_matches("while scanning a tag, ")
                .trim_start_matches("while parsing a tag, "),
        )
        .help("take it out; put a text that starts with `!` in quotes")
}

fn quote(places: &Places<'_>, open: usize, at: usize) -> Diagnostic {
    let (start, line) = places.line(open);
    let end = start + line.trim_end().len();
    let quote = places.body()[open..].chars().next().unwrap_or('"');
    let fault = Diagnostic::error(
        &codes::UNCLOSED_QUOTE,
        places.at(open, end),
        format!("the text that starts with `{quote}` does not end on its line"),
    )
    .label("opened here")
    .help(format!(
        "write `{quote}` at the end of the text; indent the lines of a text that goes on"
    ));
    elsewhere(fault, places, at, end)
}

fn bracket(places: &Places<'_>, open: usize, at: usize) -> Diagnostic {
    let (found, close) = match places.body().as_bytes()[open] {
        b'[' => ('[', ']'),
        _ => ('{', '}'),
    };
    let fault = Diagnostic::error(
        &codes::UNCLOSED_BRACKET,
        places.at(open, open + 1),
        format!("this `{found}` is not closed"),
    )
    .label("opened here")
    .help(format!("write `,` between the parts and `{close}` at the end; put texts with `:` or brackets in quotes"));
    elsewhere(fault, places, at, open + 1)
}

/// Adds where the parser noticed, when that is another place.
fn elsewhere(fault: Diagnostic, places: &Places<'_>, at: usize, end: usize) -> Diagnostic {
    let content = places.body().trim_end().len();
    if at < end {
        fault
    } else if at >= content {
        fault.help("it is open until the end of the file")
    } else {
        fault.related(places.word(at), "this does not fit any more")
    }
}

/// The parser tells the start of the text that has a wrong escape.
fn escape(places: &Places<'_>, start: usize) -> Diagnostic {
    let body = places.body();
    let mut at = start + 1;
    let wrong = loop {
        let Some(next) = body[at.min(body.len())..].find('\\').map(|next| at + next) else {
            break start;
        };
        let after = &body[next + 1..];
        let length = match after.chars().next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some(c) if "0abtnvfre \"/\\N_LP\t\n\r".contains(c) => 0,
            _ => break next,
        };
        let digits = after.get(1..=length).unwrap_or_default();
        let named = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        if length > 0 && (named.is_none() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            break next;
        }
        at = next + 2 + length;
    };
    let escape: String = body[wrong..].chars().take(2).filter(|c| !c.is_whitespace()).collect();
    Diagnostic::error(
        &codes::SYNTAX,
        places.at(wrong, wrong + escape.len()),
        format!("`{escape}` is no escape"),
    )
    .help("write `\\\\` for a backslash, or put the text in single quotes")
    .help("`\\n`, `\\t`, `\\\"`, `\\x41` and `\\u0041` are escapes")
}
