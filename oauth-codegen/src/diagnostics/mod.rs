//! Faults and warnings: what is wrong, where, and what to write instead.

pub mod codes;
#[cfg(feature = "json")]
pub mod json;
pub mod render;

use crate::source::Span;
pub use codes::Code;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The definition cannot be compiled.
    Error,
    /// The definition can be compiled, and is probably not what its author meant.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One fault or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a diagnostic that is not pushed is lost"]
pub struct Diagnostic {
    /// Its kind, with a page of explanation.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case at the start, no full stop, the user's text in backticks.
    pub message: String,
    /// The exact place.
    pub span: Span,
    /// What is said at the place.
    pub label: Option<String>,
    /// What to write instead.
    pub help: Vec<String>,
    /// Other places that belong to it, each with what is said there.
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    /// A fault.
    pub fn error(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message.into())
    }

    /// A warning.
    pub fn warning(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message.into())
    }

    fn new(code: &'static Code, severity: Severity, span: Span, message: String) -> Self {
        let (label, help, related) = (None, Vec::new(), Vec::new());
        Self { code, severity, message, span, label, help, related }
    }

    /// Says something at the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Shows another place.
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }
}

/// Collects everything that is found, so that all of it is reported at once.
#[derive(Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault or warning.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Whether something keeps a definition from being compiled.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.error_count() > 0
    }

    /// How many faults there are.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warning_count(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|found| found.severity == severity).count()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How much was found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// What was found, in the order in which it was.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// What was found by file, place and kind, each once.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        // The message makes equal ones neighbours; the sort keeps the rest in the order of finding.
        self.found.sort_by(|a, b| {
            let key = |found: &Diagnostic| (found.span.file, found.span.start, found.code.id);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        self.found.dedup();
        self.found
    }
}

/// The candidate that `word` was probably meant to be.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // One copy of what follows is enough, whatever the candidates come in.
    nearest_of(word, &candidates.into_iter().collect::<Vec<_>>())
}

fn nearest_of<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    // Comparing takes time by the product of both lengths, and no name is that long.
    const LONGEST: usize = 80;
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    let plain = normal(word);
    let parts = sorted_parts(&plain);
    candidates
        .iter()
        .copied()
        .filter(|candidate| candidate.len() <= LONGEST && *candidate != word)
        .filter_map(|candidate| {
            let other = normal(candidate);
            let most = length.max(candidate.chars().count()) / 3;
            let distance = if parts == sorted_parts(&other) {
                // `endpoint_token` for `token_endpoint`, `clientId` for `client_id`.
                0
            } else {
                strsim::damerau_levenshtein(&plain, &other)
            };
            (distance <= most.max(usize::from(length > 1)) && distance < candidate.chars().count())
                .then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Without what people mix up: case, hyphens, camel case.
fn normal(word: &str) -> String {
    let mut normal = String::with_capacity(word.len());
    let mut lower = false;
    for character in word.chars() {
        if character.is_uppercase() && lower {
            normal.push('_');
        }
        lower = character.is_lowercase() || character.is_ascii_digit();
        match character {
            '-' | ' ' => normal.push('_'),
            _ => normal.extend(character.to_lowercase()),
        }
    }
    normal
}

fn sorted_parts(word: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = word.split('_').filter(|part| !part.is_empty()).collect();
    parts.sort_unstable();
    parts
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics, codes, nearest};
    use crate::source::{Sources, Span};

    #[test]
    fn the_nearest_key_is_what_was_meant() {
        let keys = ["id", "name", "scopes", "token_endpoint", "authorization_endpoint", "docs"];
        for (word, meant) in [
            ("scope", Some("scopes")),
            ("Name", Some("name")),
            ("tokenEndpoint", Some("token_endpoint")),
            ("endpoint-token", Some("token_endpoint")),
            ("authorisation_endpoint", Some("authorization_endpoint")),
            ("nmae", Some("name")),
            ("ids", Some("id")),
            ("x", None),
            ("", None),
            ("colour", None),
            ("redirect_uri", None),
        ] {
            assert_eq!(nearest(word, keys), meant, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(1_000_000), keys), None);
        assert_eq!(nearest("name", ["name"]), None);
    }

    #[test]
    fn sorted_ones_are_in_order_and_each_once() {
        let mut sources = Sources::new();
        let (first, second) = (sources.add("a", "xy"), sources.add("b", "xy"));
        let at = |file, start| Span { file, start, end: 2 };
        let mut found = Diagnostics::new();
        for (span, message) in [
            (at(second, 0), "d"),
            (at(first, 1), "c"),
            (at(first, 0), "b"),
            (at(first, 0), "a"),
            (at(first, 0), "b"),
        ] {
            found.push(Diagnostic::error(&codes::UNKNOWN_KEY, span, message));
        }
        found.push(Diagnostic::warning(&codes::UNDOCUMENTED_SCOPE, at(first, 0), "w"));
        assert_eq!((found.error_count(), found.warning_count(), found.len()), (5, 1, 6));
        let sorted: Vec<_> = found.into_sorted().into_iter().map(|found| found.message).collect();
        assert_eq!(sorted, ["w", "a", "b", "c", "d"]);
    }
}
