//! What a doctor says.

use clap::ValueEnum;
use serde_json::{Value, json};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Severity {
    /// The definition is wrong: users run into it.
    Fault,
    /// It may be wrong, and somebody should look.
    Doubt,
    /// It could say more.
    Note,
}

impl Severity {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Doubt => "doubt",
            Self::Note => "note",
        }
    }
}

/// One thing that is missing, doubtful or old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// A word by which tools know it.
    pub(crate) code: &'static str,
    /// The key of the definition that it is about.
    pub(crate) key: &'static str,
    /// What is found, and why it matters.
    pub(crate) reason: String,
    /// What to do.
    pub(crate) advice: String,
}

impl Finding {
    pub(crate) fn new(
        severity: Severity,
        code: &'static str,
        key: &'static str,
        reason: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { severity, code, key, reason: reason.into(), advice: advice.into() }
    }

    pub(crate) fn object(&self) -> Value {
        json!({
            "severity": self.severity.as_str(),
            "code": self.code,
            "key": self.key,
            "reason": self.reason,
            "advice": self.advice,
        })
    }
}
