//! What is wrong with a definition, and where.
//!
//! A [`Diagnostic`] is data; [`render`] makes a report for people of it and `json` one for tools.

pub mod codes;
#[cfg(feature = "json")]
pub mod json;
mod nearest;
pub mod render;

pub use codes::Code;
pub use nearest::nearest;

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// No code comes out of this definition.
    Error,
    /// The definition works, but probably not as meant.
    Warning,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One fault.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The kind of fault, with a page that explains it.
    pub code: &'static Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where.
    pub span: Span,
    /// A word or two under the place.
    pub label: Option<String>,
    /// What to write instead.
    pub help: Vec<String>,
    /// Other places that matter, each with the reason.
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    /// A fault that keeps code from coming out.
    pub fn error(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message.into())
    }

    /// Something that works, but probably not as meant.
    pub fn warning(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message.into())
    }

    fn new(code: &'static Code, severity: Severity, span: Span, message: String) -> Self {
        Self { code, severity, message, span, label: None, help: Vec::new(), related: Vec::new() }
    }

    /// Sets the words under the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a line on what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn related(mut self, span: Span, reason: impl Into<String>) -> Self {
        self.related.push((span, reason.into()));
        self
    }
}

/// Collects faults. A stage pushes what it finds and goes on; the gate after it asks
/// [`has_errors`](Self::has_errors).
#[derive(Debug, Default)]
#[must_use = "faults that nobody reads are lost"]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    errors: usize,
}

impl Diagnostics {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        self.found.push(diagnostic);
    }

    /// Whether no code may come out.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// How many errors there are.
    #[must_use]
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// How many warnings there are.
    #[must_use]
    pub fn warning_count(&self) -> usize {
        self.found.len() - self.errors
    }

    /// Neither errors nor warnings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// All, by file, place and code; the same from run to run.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.span.file, d.span.start, d.code.id);
            key(a).cmp(&key(b))
        });
        self.found
    }
}
