//! What can go wrong, and what to do about it.

use std::{borrow::Cow, fmt, time::Duration};

use oauth_core::{Action, ErrorKind as OAuthErrorKind, Tokens};

use crate::{
    clients::NotConfigured,
    seal::KeyError,
    store::{StoreError, StoreErrorKind},
};

/// What to do about an API key that the provider does not take.
pub(crate) const ANOTHER_KEY: &str = "enter another key";

/// Why something could not be done. Cheap to clone: everybody who waited for a refresh gets it.
///
/// Its `Display` says what happened and what to do; it holds no secret.
#[derive(Clone)]
pub struct Error(Box<Parts>);

#[derive(Clone)]
struct Parts {
    kind: ErrorKind,
    what: String,
    advice: Cow<'static, str>,
    cause: Option<Cause>,
    retry_after: Option<Duration>,
    unsaved: Option<Tokens>,
    missing: Option<NotConfigured>,
    /// Where it is not what the kind says.
    action: Option<Action>,
}

/// What it came from.
#[derive(Clone)]
enum Cause {
    OAuth(oauth_core::Error),
    Store(StoreError),
    Key(KeyError),
}

/// What kind of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no such account.
    NotFound,
    /// No provider with this id was given to the builder.
    UnknownProvider,
    /// There is no client for the provider; [`Error::missing`] says what is missing.
    NotConfigured,
    /// The provider no longer takes the account: the user logs in again, or enters another key.
    NeedsReauthorization,
    /// A refresh succeeded and its tokens could not be stored: [`Error::into_unsaved`] has them.
    Unsaved,
    /// The provider cannot answer now or be reached, or is being left alone for a while.
    Transient,
    /// The callback belongs to no login that has begun here, or to one that is over.
    UnknownLogin,
    /// Another account of the owner and provider has this name.
    NameTaken,
    /// What was given cannot be used: a value, a name, a redirect URI, a setting.
    Invalid,
    /// The provider has no means for it.
    Unsupported,
    /// The store failed.
    Store,
    /// A key is missing, or a stored secret does not decrypt.
    Key,
    /// A step with the provider failed; [`Error::oauth`] says how.
    OAuth,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            kind,
            what: what.into(),
            advice: Cow::Borrowed(kind.advice()),
            cause: None,
            retry_after: None,
            unsaved: None,
            missing: None,
            action: None,
        }))
    }

    pub(crate) fn no_account() -> Self {
        Self::new(ErrorKind::NotFound, "there is no such account")
    }

    pub(crate) fn damaged() -> Self {
        Self::from(StoreError::new(StoreErrorKind::Damaged, crate::parts::DAMAGED))
    }

    /// The task that looked after an account panicked, or its runtime ended.
    pub(crate) fn interrupted() -> Self {
        Self::new(ErrorKind::Transient, "the refresh of this account was interrupted")
    }

    pub(crate) fn not_configured(missing: NotConfigured) -> Self {
        let mut error = Self::new(ErrorKind::NotConfigured, missing.to_string());
        error.0.advice = Cow::Owned(missing.advice());
        error.0.missing = Some(missing);
        error
    }

    /// A refresh succeeded, and storing it failed.
    pub(crate) fn unsaved(tokens: Tokens, why: &Self) -> Self {
        let what = format!("{}: new tokens could not be stored: {}", tokens.provider(), why.0.what);
        let mut error = Self::new(ErrorKind::Unsaved, what);
        error.0.cause = why.0.cause.clone();
        error.0.unsaved = Some(tokens);
        error
    }

    /// What happened, without the provider's id before it and the advice after it: as an account keeps it.
    pub(crate) fn problem(&self, provider: &str) -> String {
        let what = self.0.what.strip_prefix(provider).and_then(|rest| rest.strip_prefix(": "));
        what.unwrap_or(&self.0.what).to_owned()
    }

    pub(crate) fn with_advice(mut self, advice: impl Into<Cow<'static, str>>) -> Self {
        self.0.advice = advice.into();
        self
    }

    pub(crate) fn with_action(mut self, action: Action) -> Self {
        self.0.action = Some(action);
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Duration) -> Self {
        self.0.retry_after = Some(after);
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
        if let Some(action) = self.0.action {
            return action;
        }
        let retry = Action::Retry { after: self.retry_after() };
        match (self.0.kind, &self.0.cause) {
            (ErrorKind::NeedsReauthorization | ErrorKind::UnknownLogin, _) => Action::Reauthorize,
            (ErrorKind::Unsaved, _) => retry,
            // A step that cannot be repeated says so, whatever kind of fault it is.
            (_, Some(Cause::OAuth(error))) => match error.action() {
                Action::Retry { .. } => retry,
                other => other,
            },
            (ErrorKind::Transient, _) => retry,
            (_, Some(Cause::Store(error))) if error.is_transient() => retry,
            _ => Action::FixConfiguration,
        }
    }

    /// What to do about it, in words for the user or the operator, as [`action`](Self::action) says whose
    /// turn it is.
    #[must_use]
    pub fn advice(&self) -> &str {
        &self.0.advice
    }

    /// When to try again, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after.or_else(|| self.oauth().and_then(oauth_core::Error::retry_after))
    }

    /// The fault of the step with the provider.
    #[must_use]
    pub fn oauth(&self) -> Option<&oauth_core::Error> {
        match &self.0.cause {
            Some(Cause::OAuth(error)) => Some(error),
            _ => None,
        }
    }

    /// The fault of the store.
    #[must_use]
    pub fn store(&self) -> Option<&StoreError> {
        match &self.0.cause {
            Some(Cause::Store(error)) => Some(error),
            _ => None,
        }
    }

    /// Which settings of a client are missing.
    #[must_use]
    pub fn missing(&self) -> Option<&NotConfigured> {
        self.0.missing.as_ref()
    }

    /// New tokens that could not be stored. The old ones may be used up: keep these. As long as the process
    /// lives, each further use of the account tries to store them again.
    #[must_use]
    pub fn into_unsaved(self) -> Option<Tokens> {
        self.0.unsaved
    }
}

impl ErrorKind {
    const fn advice(self) -> &'static str {
        match self {
            Self::NotFound => "look at the list of the owner's accounts, or connect one",
            Self::UnknownProvider => "give its definition to the builder",
            Self::NotConfigured => "enter the client's settings",
            Self::NeedsReauthorization => "send the user through the login again",
            Self::Unsaved => {
                "the tokens are in the error: keep them, and look after the store; they are stored at the next use if that works"
            }
            Self::Transient => "try again later",
            Self::UnknownLogin => "start the login again",
            Self::NameTaken => "choose another name",
            Self::Invalid => "correct it",
            Self::Unsupported => "the provider has no means for this",
            Self::Store => "look after the store, and try again",
            Self::Key => "give the keys that secrets were encrypted with to the keyring",
            Self::OAuth => "",
        }
    }
}

impl From<oauth_core::Error> for Error {
    fn from(error: oauth_core::Error) -> Self {
        let kind = match error.kind() {
            OAuthErrorKind::NeedsReauthorization | OAuthErrorKind::Invalid => {
                ErrorKind::NeedsReauthorization
            }
            OAuthErrorKind::Transient | OAuthErrorKind::Transport => ErrorKind::Transient,
            OAuthErrorKind::Unsupported => ErrorKind::Unsupported,
            _ => ErrorKind::OAuth,
        };
        let mut what = error.to_string();
        if !error.advice().is_empty()
            && let Some(at) = what.rfind(&format!("; {}", error.advice()))
        {
            what.truncate(at);
        }
        let mut own = Self::new(kind, what).with_advice(error.advice().to_owned());
        own.0.cause = Some(Cause::OAuth(error));
        own
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let mut own = Self::new(ErrorKind::Store, error.to_string());
        own.0.cause = Some(Cause::Store(error));
        own
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        let mut own = Self::new(ErrorKind::Key, error.to_string());
        own.0.cause = Some(Cause::Key(error));
        own
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.what)?;
        if !self.0.advice.is_empty() {
            write!(f, "; {}", self.0.advice)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &format_args!("{self}"))
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.cause {
            Some(Cause::OAuth(error)) => Some(error),
            Some(Cause::Store(error)) => Some(error),
            Some(Cause::Key(error)) => Some(error),
            None => None,
        }
    }
}
