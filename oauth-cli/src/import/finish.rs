//! From a draft to a definition that passes `oauth check`.

use oauth_codegen::{
    Compilation, Input, compile,
    diagnostics::{Diagnostic, Severity, codes},
};

use super::{
    Entry,
    draft::Draft,
    report::{Line, Status},
    settings,
    write::write,
};

/// An entry as it is written and reported.
pub(crate) struct Finished {
    pub(crate) line: Line,
    /// The definition's id and text, where there is one.
    pub(crate) definition: Option<(String, String)>,
}

/// Parts that a definition does without: a fault in one of them is a reason to leave it out, not to have
/// no definition.
const PARTS: [&str; 9] = [
    "api",
    "category",
    "confidence",
    "discover",
    "docs",
    "lookup",
    "revoke",
    "sources",
    "validate",
];

pub(crate) fn finish(entry: Entry) -> Finished {
    let Entry { id, kind, mut status, mut reasons, draft } = entry;
    let mut definition = None;
    if let Some(mut draft) = draft {
        match passing(&mut draft) {
            Ok(text) => {
                let left = draft.left_out.iter().filter(|left| !left.foreign);
                reasons.extend(left.map(|left| format!("{}: {}", left.what, left.why)));
                definition = Some((draft.id().to_owned(), text));
            }
            Err(faults) => {
                status = Status::OutOfScope;
                reasons.push("the definition would not pass `oauth check`".to_owned());
                reasons.extend(faults);
            }
        }
    }
    Finished { line: Line { id, kind, status, reasons }, definition }
}

/// The text of a draft that has no faults, or its faults. The draft loses what it does without.
fn passing(draft: &mut Draft) -> Result<String, Vec<String>> {
    // Each round takes one part or gives one id; then there is nothing left to try.
    for _ in 0..=PARTS.len() {
        // What is taken out below may have been all that used a setting.
        let mut whole = draft.clone();
        settings::declare(&mut whole);
        let text = write(&whole);
        let name = format!("{}.yaml", draft.id());
        let compilation = compile(&[Input::text(name, text.as_str())]);
        let Some(first) = errors(&compilation).next() else {
            *draft = whole;
            return Ok(text);
        };
        if first.code.id == codes::RESERVED_ID.id {
            let id = format!("{}-com", draft.id());
            draft.set(&["id"], id);
            continue;
        }
        // A part that the language does not know explains faults in others that lean on it.
        let unknown = |found: &&Diagnostic| found.code.id == codes::UNKNOWN_KEY.id;
        let faulty = errors(&compilation)
            .filter(unknown)
            .chain(errors(&compilation))
            .find_map(|found| Some((part(&compilation, &text, found)?, found.message.clone())));
        let Some((key, why)) = faulty else { return Err(faults(&compilation)) };
        if draft.get(&[key]).is_none() {
            return Err(faults(&compilation));
        }
        draft.remove(&[key]);
        draft.leave_out(&format!("`{key}`"), why);
    }
    Err(vec!["it could not be mended".to_owned()])
}

fn errors(compilation: &Compilation) -> impl Iterator<Item = &Diagnostic> {
    compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error)
}

fn faults(compilation: &Compilation) -> Vec<String> {
    errors(compilation)
        .map(|found| {
            let at = compilation.sources.position(found.span);
            format!("line {}: {}", at.line, found.message)
        })
        .collect()
}

/// The part at the root that a fault is in, if the definition does without it.
fn part(compilation: &Compilation, text: &str, found: &Diagnostic) -> Option<&'static str> {
    let line = compilation.sources.position(found.span).line;
    let root = text
        .lines()
        .take(line)
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .last()?;
    PARTS.into_iter().find(|part| root.strip_prefix(part).is_some_and(|rest| rest.starts_with(':')))
}
