//! Tokens: what a login brings, and what is known of it.

mod stored;

use std::{fmt, time::SystemTime};

pub use stored::{Captured, StoredTokens};

use crate::{Error, ErrorKind, Secret, Step, text};

/// No lifetime is believed beyond 10 years, in seconds.
pub(crate) const LONGEST_LIFE: u64 = 10 * 365 * 24 * 60 * 60;

/// The longest token: 16 KiB.
pub(crate) const LONGEST_TOKEN: usize = 16 * 1024;

/// How long before its end a token is renewed, in seconds.
const MARGIN: u64 = 60;

/// How far the clocks of two machines may be apart, in seconds.
const SKEW: u64 = 300;

/// An access token and what came with it (RFC 6749 section 5.1).
///
/// Not serialisable by accident: [`Tokens::expose`] makes the form that is stored.
#[derive(Clone)]
pub struct Tokens(pub(crate) StoredTokens);

/// When a token expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expires {
    /// At this time, in seconds since 1970.
    At(u64),
    /// The definition says that tokens of this provider do not expire.
    Never,
    /// The provider did not say: use the token until the API answers 401.
    Unknown,
}

/// Why tokens cannot be refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotRefreshable {
    /// The provider issues no refresh tokens.
    NotSupported,
    /// Offline access was not asked for: use `.offline()` at the next login.
    OfflineNotAsked,
    /// It was asked for, or needs no asking, but none came. Some providers give one at the first
    /// consent only: use `.consent()` at the next login where there is that.
    NotGiven,
}

impl fmt::Display for NotRefreshable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSupported => "this provider issues no refresh tokens",
            Self::OfflineNotAsked => "offline access was not asked for at the login",
            Self::NotGiven => "the provider gave no refresh token",
        })
    }
}

impl Tokens {
    /// Takes tokens from a store.
    ///
    /// # Errors
    /// [`ErrorKind::Malformed`] when a token is empty, too long, or holds what no token holds.
    pub fn from_stored(stored: StoredTokens) -> Result<Self, Error> {
        let fault = |what: &str| {
            let provider = stored.provider.clone();
            Err(Error::new(provider, Step::Stored, ErrorKind::Malformed, format!("the stored {what}"))
                .with_todo("delete the stored tokens and send the user through authorize again"))
        };
        if !is_token(stored.access_token.expose()) {
            return fault("access token is empty or holds what no token holds");
        }
        if stored.refresh_token.as_ref().is_some_and(|token| !is_token(token.expose())) {
            return fault("refresh token is empty or holds what no token holds");
        }
        if stored.captured.iter().any(|captured| text::has_control(captured.value.expose())) {
            return fault("captured values hold a control character");
        }
        if stored.version != StoredTokens::VERSION {
            return fault("tokens were written by another version of this library");
        }
        Ok(Self(stored))
    }

    /// The form that is stored, secrets included: encrypt it.
    #[must_use]
    pub fn expose(&self) -> StoredTokens {
        self.0.clone()
    }

    /// As [`Tokens::expose`], without a copy.
    #[must_use]
    pub fn into_stored(self) -> StoredTokens {
        self.0
    }

    /// The identifier of the provider that issued them.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Opens the API; goes into `Authorization: Bearer` (RFC 6750 section 2.1), never into a URL.
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.0.access_token
    }

    /// Brings new tokens, if there is one.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.0.refresh_token.as_ref()
    }

    /// The ID token (OIDC Core section 3.1.3.3) as it came. It is not verified: it identifies nobody.
    #[must_use]
    pub fn id_token(&self) -> Option<&Secret> {
        self.0.id_token.as_ref()
    }

    /// When the access token expires.
    #[must_use]
    pub fn expires_at(&self) -> Expires {
        self.0.expires_at
    }

    /// When the refresh token expires, in seconds since 1970, if the provider said so.
    #[must_use]
    pub fn refresh_token_expires_at(&self) -> Option<u64> {
        self.0.refresh_token_expires_at
    }

    /// When the request for these tokens was sent, in seconds since 1970.
    #[must_use]
    pub fn obtained_at(&self) -> u64 {
        self.0.obtained_at
    }

    /// The access token has expired by the system's clock.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.is_expired_at(system_now())
    }

    /// The access token has expired at `now`, in seconds since 1970. One whose end is not known has not.
    #[must_use]
    pub fn is_expired_at(&self, now: u64) -> bool {
        matches!(self.0.expires_at, Expires::At(end) if now >= end)
    }

    /// It is time to refresh by the system's clock.
    #[must_use]
    pub fn needs_refresh(&self) -> bool {
        self.needs_refresh_at(system_now())
    }

    /// It is time to refresh at `now`, in seconds since 1970: less than a minute is left, or less than
    /// half of a lifetime under two minutes. Also when the clock has gone back since they were obtained,
    /// as what is left is then not known.
    #[must_use]
    pub fn needs_refresh_at(&self, now: u64) -> bool {
        let Expires::At(end) = self.0.expires_at else { return false };
        let margin = MARGIN.min(end.saturating_sub(self.0.obtained_at) / 2);
        now.saturating_add(margin) >= end
            || end > now.saturating_add(LONGEST_LIFE + SKEW)
            || self.0.obtained_at > now.saturating_add(SKEW)
    }

    /// The granted scopes.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.0.scopes.iter().map(String::as_str)
    }

    /// The scope was granted.
    #[must_use]
    pub fn has_scope(&self, scope: impl AsRef<str>) -> bool {
        self.0.scopes.iter().any(|granted| granted == scope.as_ref())
    }

    /// What was asked for but not granted. A provider that grants under another name shows up here and
    /// in [`Tokens::unexpected_scopes`].
    pub fn missing_scopes(&self) -> impl Iterator<Item = &str> {
        self.0.asked.iter().filter(|asked| !self.0.scopes.contains(asked)).map(String::as_str)
    }

    /// What was granted but not asked for.
    pub fn unexpected_scopes(&self) -> impl Iterator<Item = &str> {
        self.0.scopes.iter().filter(|granted| !self.0.asked.contains(granted)).map(String::as_str)
    }

    /// The value captured under `name`, unless it is secret.
    #[must_use]
    pub fn captured(&self, name: &str) -> Option<&str> {
        self.find(name).filter(|captured| !captured.secret).map(|captured| captured.value.expose())
    }

    /// The value captured under `name`, secret or not.
    #[must_use]
    pub fn captured_secret(&self, name: &str) -> Option<&Secret> {
        self.find(name).map(|captured| &captured.value)
    }

    fn find(&self, name: &str) -> Option<&Captured> {
        self.0.captured.iter().find(|captured| captured.name == name)
    }

    /// There is a refresh token, and its time is not over by the system's clock.
    #[must_use]
    pub fn refreshable(&self) -> bool {
        self.refreshable_at(system_now())
    }

    /// As [`Tokens::refreshable`], at `now` in seconds since 1970.
    #[must_use]
    pub fn refreshable_at(&self, now: u64) -> bool {
        self.0.refresh_token.is_some() && self.0.refresh_token_expires_at.is_none_or(|end| now < end)
    }

    /// Why there is no refresh token; `None` when there is one, or when nobody knows.
    #[must_use]
    pub fn why_not_refreshable(&self) -> Option<NotRefreshable> {
        if self.0.refresh_token.is_some() { None } else { self.0.not_refreshable }
    }

    /// Every secret in them.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        [Some(&self.0.access_token), self.0.refresh_token.as_ref(), self.0.id_token.as_ref()]
            .into_iter()
            .flatten()
            .chain(self.0.captured.iter().filter(|c| c.secret).map(|c| &c.value))
            .map(Secret::expose)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f, "Tokens")
    }
}

/// RFC 6749 appendices A.12 and A.17, without the space, which no header could carry.
pub(crate) fn is_token(token: &str) -> bool {
    token.len() <= LONGEST_TOKEN && text::is_visible(token)
}

fn system_now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The credential of a provider that captures nothing: what every login brings.
#[derive(Debug, Clone, Copy)]
pub struct StandardCredentials<'a>(&'a Tokens);

impl<'a> StandardCredentials<'a> {
    /// Opens the API.
    #[must_use]
    pub fn access_token(&self) -> &'a Secret {
        self.0.access_token()
    }

    /// Brings new tokens, if there is one.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&'a Secret> {
        self.0.refresh_token()
    }

    /// When the access token expires.
    #[must_use]
    pub fn expires_at(&self) -> Expires {
        self.0.expires_at()
    }
}

impl<'a> From<&'a Tokens> for StandardCredentials<'a> {
    fn from(tokens: &'a Tokens) -> Self {
        Self(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(obtained_at: u64, expires_at: Expires) -> Tokens {
        let mut stored = StoredTokens::new("acme", "sentinel-access");
        stored.refresh_token = Some("sentinel-refresh".into());
        stored.obtained_at = obtained_at;
        stored.expires_at = expires_at;
        Tokens::from_stored(stored).expect("valid")
    }

    #[test]
    fn tokens_are_renewed_a_minute_early_but_never_at_once() {
        let hour = tokens(1000, Expires::At(4600));
        assert!(!hour.needs_refresh_at(4539));
        assert!(hour.needs_refresh_at(4540));
        assert!(!hour.is_expired_at(4599));
        assert!(hour.is_expired_at(4600));
        let half_minute = tokens(1000, Expires::At(1030));
        assert!(!half_minute.needs_refresh_at(1000));
        assert!(half_minute.needs_refresh_at(1015));
    }

    #[test]
    fn a_clock_that_went_back_renews() {
        assert!(tokens(1_000_000, Expires::At(1_003_600)).needs_refresh_at(900_000));
        assert!(!tokens(1_000_000, Expires::At(1_003_600)).needs_refresh_at(999_800));
        assert!(tokens(0, Expires::At(u64::MAX)).needs_refresh_at(0));
    }

    #[test]
    fn an_unknown_end_is_not_invented() {
        for expires in [Expires::Never, Expires::Unknown] {
            assert!(!tokens(0, expires).is_expired_at(u64::MAX));
            assert!(!tokens(0, expires).needs_refresh_at(u64::MAX));
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let tokens = tokens(0, Expires::Never);
        let shown = format!("{tokens:?} {:#?} {:?}", tokens.expose(), StandardCredentials::from(&tokens));
        assert!(!shown.contains("sentinel"), "{shown}");
    }

    #[test]
    fn stored_tokens_are_checked() {
        for bad in ["", "a b", "a\r\nb", "a\0", "é"] {
            assert!(Tokens::from_stored(StoredTokens::new("acme", bad)).is_err(), "{bad:?}");
        }
        let json = serde_json::to_string(&tokens(5, Expires::At(7)).expose()).expect("serialises");
        let back: StoredTokens = serde_json::from_str(&json).expect("reads back");
        assert_eq!(Tokens::from_stored(back).expect("valid").expires_at(), Expires::At(7));
    }
}
