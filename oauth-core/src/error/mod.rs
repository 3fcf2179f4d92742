//! What can go wrong, and what to do about it.

mod id_token;
mod kind;
mod redact;

use std::{borrow::Cow, fmt, time::Duration};

use crate::Tokens;

pub use id_token::IdTokenCheck;
pub use kind::{Action, ErrorKind, Step};
pub(crate) use redact::Redactor;

/// Why a step failed, and what to do about it.
///
/// Its `Display` is one line, `github: exchange: what happened; what to do`. It never holds a secret or
/// the body of an answer: codes and descriptions of the provider are reduced to the characters of
/// RFC 6749 appendix A.7 and A.8, cut at a length, and freed of every secret of the request.
#[derive(Clone)]
pub struct Error(Box<Parts>);

#[derive(Clone)]
struct Parts {
    kind: ErrorKind,
    action: Action,
    provider: Cow<'static, str>,
    step: Step,
    what: String,
    advice: Cow<'static, str>,
    code: Option<String>,
    status: Option<u16>,
    description: Option<String>,
    retry_after: Option<Duration>,
    outcome_unknown: bool,
    tokens: Option<Tokens>,
}

impl Error {
    /// An error with the action that belongs to its kind.
    pub(crate) fn new(
        kind: ErrorKind,
        provider: impl Into<Cow<'static, str>>,
        step: Step,
        what: impl Into<String>,
    ) -> Self {
        Self(Box::new(Parts {
            kind,
            action: kind.action(step),
            provider: provider.into(),
            step,
            what: what.into(),
            advice: Cow::Borrowed(kind.advice(step)),
            code: None,
            status: None,
            description: None,
            retry_after: None,
            outcome_unknown: false,
            tokens: None,
        }))
    }

    /// A fault of settings or of the definition.
    pub(crate) fn config(provider: &'static str, what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, provider, Step::Configure, what)
    }

    pub(crate) fn with_advice(mut self, advice: impl Into<Cow<'static, str>>) -> Self {
        self.0.advice = advice.into();
        self
    }

    pub(crate) fn with_action(mut self, action: Action) -> Self {
        self.0.action = action;
        self
    }

    pub(crate) fn with_code(mut self, code: Option<String>) -> Self {
        self.0.code = code;
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_description(mut self, description: Option<String>) -> Self {
        self.0.description = description;
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = after;
        if let Action::Retry { after: known } = &mut self.0.action {
            *known = after;
        }
        self
    }

    pub(crate) fn with_tokens(mut self, tokens: Tokens) -> Self {
        self.0.tokens = Some(tokens);
        self
    }

    pub(crate) fn with_outcome_unknown(mut self) -> Self {
        self.0.outcome_unknown = true;
        self
    }

    /// What kind of fault it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What the host does about it.
    #[must_use]
    pub fn action(&self) -> Action {
        self.0.action
    }

    /// The provider's id; empty where no provider is concerned, as in [`redirect`](crate::redirect).
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// The step that failed.
    #[must_use]
    pub fn step(&self) -> Step {
        self.0.step
    }

    /// The error code of the provider (`invalid_grant`, ...), reduced to harmless characters.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The HTTP status of the answer, when there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The provider's explanation: at most 200 harmless characters, without the request's secrets.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// How long the provider asks to wait, at most a day.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What happened, without the provider's words and without advice.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.0.what
    }

    /// What to do about it, in a sentence for the user or the operator, as [`action`](Self::action) says
    /// whose turn it is.
    #[must_use]
    pub fn advice(&self) -> &str {
        &self.0.advice
    }

    /// Tokens that are good although the step failed: after a login whose
    /// hook or lookup failed, or a refresh whose
    /// new access token the API refused as well. Store them, or revoke them.
    #[must_use]
    pub fn into_tokens(self) -> Option<Tokens> {
        self.0.tokens
    }

    /// There are tokens that must not be lost.
    pub(crate) fn holds_tokens(&self) -> bool {
        self.0.tokens.is_some()
    }

    /// The request may have reached the provider, and nobody knows what came of it: a refresh token
    /// that rotates may be used up, so repeating the request may end the access (RFC 9700 section
    /// 4.14.2).
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { provider, step, what, advice, code, status, description, .. } = &*self.0;
        if !provider.is_empty() {
            write!(f, "{provider}: ")?;
        }
        write!(f, "{step}: {what}")?;
        match (code, status) {
            (Some(code), Some(status)) => write!(f, " ({code}, status {status})")?,
            (Some(code), None) => write!(f, " ({code})")?,
            (None, Some(status)) => write!(f, " (status {status})")?,
            (None, None) => {}
        }
        if let Some(description) = description {
            write!(f, ": {description}")?;
        }
        if !advice.is_empty() {
            write!(f, "; {advice}")?;
        }
        if let Some(after) = self.0.retry_after {
            write!(f, ", after {} s", after.as_secs())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("action", &self.0.action)
            .field("message", &format_args!("{self}"))
            .finish()
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::{Action, Error, ErrorKind, Step};
    use std::time::Duration;

    #[test]
    fn display_is_one_line_of_what_and_what_to_do() {
        let error =
            Error::new(ErrorKind::Transient, "github", Step::Refresh, "the provider is busy")
                .with_code(Some("slow_down".to_owned()))
                .with_status(429)
                .with_description(Some("later".to_owned()))
                .with_retry_after(Some(Duration::from_secs(30)));
        assert_eq!(
            error.to_string(),
            "github: refresh: the provider is busy (slow_down, status 429): later; try again later, after 30 s"
        );
        assert_eq!(error.action(), Action::Retry { after: Some(Duration::from_secs(30)) });
    }

    #[test]
    fn a_code_that_may_be_used_up_is_not_sent_again() {
        let error = Error::new(ErrorKind::Transient, "github", Step::Exchange, "busy")
            .with_retry_after(Some(Duration::from_secs(30)));
        assert_eq!(error.action(), Action::Reauthorize);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    }
}
