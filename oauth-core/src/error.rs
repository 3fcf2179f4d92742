//! What can go wrong, and what to do about it.

use std::{borrow::Cow, fmt, time::Duration};

use crate::transport::TransportErrorKind;

/// Why something did not work.
///
/// One line says what happened and what to do: `github: exchange: the code is not valid
/// (bad_verification_code); send the user through authorize again`. It never holds a secret or a raw
/// body: the provider's own words are reduced to plain ASCII of at most 200 characters, and whatever
/// secret of the request they echo is taken out.
#[derive(Clone)]
pub struct Error(Box<Parts>);

#[derive(Clone)]
struct Parts {
    kind: ErrorKind,
    action: Action,
    provider: Cow<'static, str>,
    step: Step,
    what: String,
    todo: Cow<'static, str>,
    code: Option<String>,
    description: Option<String>,
    status: Option<u16>,
    retry_after: Option<Duration>,
    transport: Option<TransportErrorKind>,
}

/// What sort of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The user said no (RFC 6749 section 4.1.2.1, `access_denied`).
    Denied,
    /// The callback is not one that the protocol allows; nothing was sent.
    Callback,
    /// The callback does not belong to this pending login, which is used up; nothing was sent.
    StateMismatch,
    /// The callback comes from another authorization server (RFC 9207); nothing was sent.
    IssuerMismatch,
    /// The provider answered with an error of its own.
    Provider,
    /// The grant is gone: the user must sign in again.
    NeedsReauthorization,
    /// The provider has trouble of its own for now.
    Transient,
    /// The answer is not one that the definition or the protocol allows.
    Malformed,
    /// There was no whole answer, or it was a redirect.
    Transport,
    /// The operator's settings or the caller's arguments are at fault.
    Config,
    /// The provider has no means for this.
    Unsupported,
    /// The provider says that the credential does not work.
    Invalid,
    /// The credential works but does not reach far enough.
    MissingScope,
    /// Whether the credential works could not be found out.
    Inconclusive,
}

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Send the user through `authorize` again.
    Reauthorize,
    /// Call the same method again later.
    Retry {
        /// How long the provider asks to wait.
        after: Option<Duration>,
    },
    /// Correct the settings, here or at the provider.
    FixConfiguration,
    /// Accept that the user said no.
    Denied,
    /// Nothing that the user or the operator does helps: tell the maintainers of the definition.
    Report,
}

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Building a client.
    Setup,
    /// Building an authorization URL.
    Authorize,
    /// Reading a callback.
    Callback,
    /// Exchanging a code for tokens.
    Exchange,
    /// Refreshing tokens.
    Refresh,
    /// Revoking tokens.
    Revoke,
    /// Asking whether tokens work.
    Validate,
    /// Asking who the user is.
    UserInfo,
    /// Reading stored tokens.
    Stored,
}

impl Step {
    /// The word that the error's line begins with.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Authorize => "authorize",
            Self::Callback => "callback",
            Self::Exchange => "exchange",
            Self::Refresh => "refresh",
            Self::Revoke => "revoke",
            Self::Validate => "validate",
            Self::UserInfo => "userinfo",
            Self::Stored => "stored tokens",
        }
    }
}

impl Error {
    /// An error with the usual action of its kind; `what` must hold no secret.
    pub(crate) fn new(
        provider: impl Into<Cow<'static, str>>,
        step: Step,
        kind: ErrorKind,
        what: impl Into<String>,
    ) -> Self {
        let action = match kind {
            ErrorKind::Denied => Action::Denied,
            ErrorKind::Callback
            | ErrorKind::StateMismatch
            | ErrorKind::NeedsReauthorization
            | ErrorKind::Invalid
            | ErrorKind::MissingScope => Action::Reauthorize,
            ErrorKind::Config => Action::FixConfiguration,
            // A code can be exchanged once, so what failed on the way is a new login.
            ErrorKind::Transient | ErrorKind::Transport if step == Step::Exchange => {
                Action::Reauthorize
            }
            ErrorKind::Transient | ErrorKind::Transport | ErrorKind::Inconclusive => {
                Action::Retry { after: None }
            }
            ErrorKind::IssuerMismatch
            | ErrorKind::Provider
            | ErrorKind::Malformed
            | ErrorKind::Unsupported => Action::Report,
        };
        Self(Box::new(Parts {
            kind,
            action,
            provider: provider.into(),
            step,
            what: what.into(),
            todo: Cow::Borrowed(""),
            code: None,
            description: None,
            status: None,
            retry_after: None,
            transport: None,
        }))
    }

    pub(crate) fn with_action(mut self, action: Action) -> Self {
        self.0.action = action;
        self
    }

    /// Says what to do instead of the action's usual words.
    pub(crate) fn with_todo(mut self, todo: impl Into<Cow<'static, str>>) -> Self {
        self.0.todo = todo.into();
        self
    }

    pub(crate) fn with_code(mut self, code: Option<String>) -> Self {
        self.0.code = code;
        self
    }

    pub(crate) fn with_description(mut self, description: Option<String>) -> Self {
        self.0.description = description;
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = after;
        if let Action::Retry { .. } = self.0.action {
            self.0.action = Action::Retry { after };
        }
        self
    }

    pub(crate) fn with_transport(mut self, kind: TransportErrorKind) -> Self {
        self.0.transport = Some(kind);
        self
    }

    /// What sort of fault it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What helps.
    #[must_use]
    pub fn action(&self) -> Action {
        self.0.action
    }

    /// The provider's identifier.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// What was being done.
    #[must_use]
    pub fn step(&self) -> Step {
        self.0.step
    }

    /// What happened, without the provider's words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.what
    }

    /// The provider's error code (RFC 6749 sections 4.1.2.1 and 5.2), sanitised.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The provider's explanation, sanitised: plain ASCII, at most 200 characters, no secrets.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The HTTP status, if there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// How long the provider asks to wait (RFC 9110 section 10.2.3), at most a day.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What went wrong on the way, if there was no whole answer.
    #[must_use]
    pub fn transport(&self) -> Option<TransportErrorKind> {
        self.0.transport
    }

    /// The provider may have acted on the request although no success came back, so repeating it with
    /// a one-time value (a code, a rotating refresh token) may find the value used up.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        match self.0.transport {
            Some(TransportErrorKind::Connect | TransportErrorKind::Refused) => false,
            Some(_) => true,
            None => {
                self.0.status.is_some_and(|status| status >= 500)
                    || self.0.kind == ErrorKind::Malformed && self.0.status.is_some()
            }
        }
    }

    fn todo(&self) -> Cow<'_, str> {
        if !self.0.todo.is_empty() {
            return Cow::Borrowed(&self.0.todo);
        }
        match self.0.action {
            Action::Reauthorize => "send the user through authorize again".into(),
            Action::Retry { after: Some(after) } => {
                format!("try again in {} s", after.as_secs()).into()
            }
            Action::Retry { after: None } => "try again later".into(),
            Action::FixConfiguration => "correct the settings".into(),
            Action::Denied => "the user may try again".into(),
            Action::Report => "report this to the maintainers of the definition".into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { provider, step, what, code, description, .. } = &*self.0;
        write!(f, "{provider}: {}: {what}", step.as_str())?;
        match (code, description) {
            (Some(code), Some(words)) => write!(f, " ({code}: {words})")?,
            (Some(code), None) => write!(f, " ({code})")?,
            (None, Some(words)) => write!(f, " ({words})")?,
            (None, None) => {}
        }
        write!(f, "; {}", self.todo())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("action", &self.0.action)
            .field("status", &self.0.status)
            .field("message", &self.to_string())
            .finish()
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_what_and_what_to_do() {
        let error = Error::new("github", Step::Exchange, ErrorKind::Provider, "the code was refused")
            .with_code(Some("bad_verification_code".into()))
            .with_action(Action::Reauthorize);
        assert_eq!(
            error.to_string(),
            "github: exchange: the code was refused (bad_verification_code); send the user through authorize again"
        );
    }

    #[test]
    fn an_error_is_small_and_moves_between_threads() {
        fn both<T: Send + Sync + 'static>() {}
        both::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
