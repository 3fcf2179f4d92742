//! Reports for people.

use std::{borrow::Cow, ops::Range};

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle,
};

use super::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};

/// The longest report in bytes. Definitions may come from anywhere, and builds keep their logs.
const LONGEST_REPORT: usize = 2048;

/// How many help lines and related places are shown.
const MOST_HELP: usize = 6;
const MOST_RELATED: usize = 3;

/// How much is shown of what is long, in characters.
#[derive(Clone, Copy)]
struct Limits {
    message: usize,
    label: usize,
    help: usize,
    /// Of a line of the file.
    width: usize,
    /// Of it before the place, when the line is cut.
    before: usize,
}

const LIMITS: Limits = Limits { message: 240, label: 80, help: 320, width: 100, before: 30 };

impl Limits {
    /// The largest that keep a report short.
    fn of(sources: &Sources, d: &Diagnostic) -> Self {
        let mut limits = LIMITS;
        for part in [2, 4, 8] {
            if report(&Renderer::plain(), sources, d, title(d, limits), limits).len()
                <= LONGEST_REPORT
            {
                break;
            }
            limits = Limits {
                message: LIMITS.message / part,
                label: LIMITS.label / part,
                help: LIMITS.help / part,
                width: LIMITS.width / part,
                before: LIMITS.before / part,
            };
        }
        limits
    }
}

/// A report without colours:
///
/// ```text
/// error[duplicate-key]: the key `name` is there twice
///  --> providers/acme.yaml:3:1
///   |
/// 2 | name: Acme
///   | ---- first here
/// 3 | name: Acme Mail
///   | ^^^^ again here
///   |
///   = help: keep one of them
/// ```
#[must_use]
pub fn plain(sources: &Sources, d: &Diagnostic) -> String {
    let limits = Limits::of(sources, d);
    report(&Renderer::plain(), sources, d, title(d, limits), limits)
}

/// The same in colours, for a terminal.
#[must_use]
pub fn human(sources: &Sources, d: &Diagnostic) -> String {
    let limits = Limits::of(sources, d);
    report(&Renderer::styled(), sources, d, title(d, limits), limits)
}

/// The text of a `compile_error!`. Editors show the first line alone, so it says where and what. rustc
/// writes `error: ` before it.
#[must_use]
pub fn for_rustc(sources: &Sources, d: &Diagnostic) -> String {
    let limits = Limits::of(sources, d);
    let group = Group::with_level(level(d.severity));
    let report = report(&Renderer::plain(), sources, d, group, limits);
    let file = clean(sources.shown(d.span.file), LIMITS.message);
    let position = sources.position(d.span);
    let message = clean(&d.message, limits.message);
    format!("{file}:{}:{}: {message} [{}]\n{report}", position.line, position.column, d.code.id)
}

/// How many there were: `2 errors, 1 warning`.
#[must_use]
pub fn summary(errors: usize, warnings: usize) -> String {
    let counted = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    };
    match (errors, warnings) {
        (0, 0) => "no errors".to_owned(),
        (errors, 0) => counted(errors, "error"),
        (0, warnings) => counted(warnings, "warning"),
        _ => format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

fn title(d: &Diagnostic, limits: Limits) -> Group<'_> {
    let title = clean(&d.message, limits.message);
    Group::with_title(level(d.severity).primary_title(title).id(d.code.id))
}

/// The title or level of `group` with all that belongs to it.
fn report<'r>(
    renderer: &Renderer,
    sources: &'r Sources,
    d: &'r Diagnostic,
    mut group: Group<'r>,
    limits: Limits,
) -> String {
    let mut places = vec![Place {
        span: d.span,
        kind: AnnotationKind::Primary,
        label: d.label.as_deref().map(|label| clean(label, limits.label)),
    }];
    places.extend(d.related.iter().take(MOST_RELATED).map(|(span, reason)| Place {
        span: *span,
        kind: AnnotationKind::Context,
        label: Some(clean(reason, limits.label)),
    }));
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|place| place.span.file == d.span.file);
    group = group.element(origin(sources, d.span));
    if !sources.text(d.span.file).is_empty() {
        group = group.element(snippet(sources, d.span.file, &here, limits));
    }
    for place in elsewhere {
        let span = place.span;
        group = group.element(origin(sources, span));
        if !sources.text(span.file).is_empty() {
            group = group.element(snippet(sources, span.file, &[place], limits));
        }
    }
    for help in d.help.iter().take(MOST_HELP) {
        group = group.element(Level::HELP.message(clean(help, limits.help)));
    }
    // Lines have been cut already, around what matters.
    let renderer = renderer.clone().decor_style(DecorStyle::Ascii).term_width(4 * LIMITS.width);
    without_empty_origins(&renderer.render(&[group]))
}

/// A snippet without a path of its own still gets a line for it, with nothing but `:::`.
fn without_empty_origins(report: &str) -> String {
    let empty = |line: &str| {
        let mut shown = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('\x1b') {
            shown.push_str(before);
            rest = after.split_once('m').map_or("", |(_, after)| after);
        }
        shown.push_str(rest);
        shown.trim() == ":::"
    };
    report.lines().filter(|line| !empty(line)).collect::<Vec<_>>().join("\n")
}

/// Path, line and column; of a file that was not read, its start, so that tools find a place.
fn origin(sources: &Sources, span: Span) -> Origin<'_> {
    let position = sources.position(span);
    Origin::path(clean(sources.shown(span.file), LIMITS.message))
        .line(position.line)
        .char_column(position.column)
}

/// Something to underline.
struct Place<'d> {
    span: Span,
    kind: AnnotationKind,
    label: Option<Cow<'d, str>>,
}

/// The lines of the places, as a text of its own with long lines cut and the lines between left empty,
/// so that the work and the report stay small however large the file is.
fn snippet<'s>(
    sources: &'s Sources,
    file: FileId,
    places: &[Place<'s>],
    limits: Limits,
) -> Snippet<'s, Annotation<'s>> {
    let marks: Vec<(usize, Range<usize>)> =
        places.iter().map(|place| on_one_line(sources, place.span)).collect();
    let first = marks.iter().map(|(line, _)| *line).min().unwrap_or(1);
    let last = marks.iter().map(|(line, _)| *line).max().unwrap_or(1);
    let mut source = String::new();
    let mut annotations: Vec<Option<Range<usize>>> = vec![None; marks.len()];
    for line in first..=last.min(sources.line_count(file)) {
        if line > first {
            source.push('\n');
        }
        if !marks.iter().any(|(marked, _)| marked.abs_diff(line) <= 1) {
            continue;
        }
        let range = sources.line(file, line);
        let focus = marks
            .iter()
            .find(|(marked, _)| *marked == line)
            .map_or(range.start, |(_, mark)| mark.start);
        let (window, cut_before, cut_after) = window(sources.text(file), range, focus, limits);
        if cut_before {
            source.push_str("...");
        }
        let offset = source.len();
        source.push_str(&sources.text(file)[window.clone()]);
        for ((marked, mark), annotation) in marks.iter().zip(&mut annotations) {
            if *marked == line && mark.start <= window.end && mark.end >= window.start {
                let clip = |at: usize| offset + at.clamp(window.start, window.end) - window.start;
                *annotation = Some(clip(mark.start)..clip(mark.end));
            }
        }
        if cut_after {
            source.push_str("...");
        }
    }
    let annotations = places
        .iter()
        .zip(annotations)
        .filter_map(|(place, range)| Some(place.kind.span(range?).label(place.label.clone())));
    Snippet::source(source).line_start(first).fold(true).annotations(annotations)
}

/// The part of a span that is on its first line.
fn on_one_line(sources: &Sources, span: Span) -> (usize, Range<usize>) {
    let line = sources.position(span).line;
    let range = sources.line(span.file, line);
    let start = span.start.clamp(range.start, range.end);
    let mut end = span.end.clamp(start, range.end);
    if span.end > range.end {
        let text = sources.text(span.file)[start..end].trim_end();
        end = start + text.len();
    }
    (line, start..end)
}

/// The part of a line to show: all of it, or what is around the focus.
fn window(
    text: &str,
    line: Range<usize>,
    focus: usize,
    limits: Limits,
) -> (Range<usize>, bool, bool) {
    let before = text[line.start..focus].chars().rev();
    let ahead = text[focus..line.end].chars();
    let len = |chars: &mut dyn Iterator<Item = char>| chars.map(char::len_utf8).sum::<usize>();
    let near = text[line.start..line.end].chars().nth(limits.width).is_none();
    if near {
        return (line, false, false);
    }
    let few_before = before.clone().nth(limits.before).is_none();
    let start = if few_before { line.start } else { focus - len(&mut before.take(limits.before)) };
    let shown = text[start..focus].chars().count();
    let end = focus + len(&mut ahead.take(limits.width.saturating_sub(shown)));
    let cut = (start > line.start, end < line.end);
    (start..end, cut.0, cut.1)
}

/// Text for a report: without characters that would change the terminal or hide something, and not
/// longer than a report can bear.
pub(super) fn clean(text: &str, longest: usize) -> Cow<'_, str> {
    let safe = |c: char| !hides(c);
    if text.len() <= longest && text.chars().all(safe) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == longest {
            cleaned.push_str("...");
            // Keeps a pair of backticks a pair.
            if cleaned.matches('`').count() % 2 == 1 {
                cleaned.push('`');
            }
            break;
        }
        if safe(c) { cleaned.push(c) } else { cleaned.extend(c.escape_default()) }
    }
    Cow::Owned(cleaned)
}

/// Control characters, and those that change the direction of text or have no width.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
