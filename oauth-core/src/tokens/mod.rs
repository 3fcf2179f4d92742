//! What a login ends with.

mod expires;
mod standard;
mod stored;

use std::{borrow::Cow, fmt};

pub use expires::Expires;
pub(crate) use expires::MAX_LIFETIME;
pub use standard::StandardCredentials;
pub(crate) use stored::NoRefresh;
pub use stored::StoredTokens;

use crate::{Clock as _, Discovered, Secret, SystemClock, expand::Captured};

/// The tokens of one account, with what is known of them.
///
/// They cannot be serialised by accident: [`expose`](Self::expose) makes the form for a store, which
/// is as secret as the tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    pub(crate) provider: Cow<'static, str>,
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) id_token: Option<Secret>,
    /// When the request for them was sent.
    pub(crate) issued_at: u64,
    pub(crate) expires: Expires,
    pub(crate) refresh_token_expires_at: Option<u64>,
    pub(crate) asked: Vec<String>,
    pub(crate) granted: Vec<String>,
    pub(crate) captured: Vec<Captured>,
    /// Further tokens of the same login, by name.
    pub(crate) also: Vec<(String, Tokens)>,
    /// Stands for the client and the tenant that they were issued to; `None`: not known.
    pub(crate) settings: Option<String>,
    pub(crate) no_refresh: NoRefresh,
    /// How the access token is sent: `Bearer`, or an API key's own word.
    pub(crate) scheme: Cow<'static, str>,
}

impl Tokens {
    /// The provider's id.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// What the API is called with.
    #[must_use]
    pub fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// What a new access token is asked for with.
    #[must_use]
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// The ID token as it came. It was checked where the definition says `userinfo: { from: id_token }`, and
    /// [`Client::userinfo`](crate::Client::userinfo) tells what it says; elsewhere nobody has looked at it: do
    /// not take an identity from it.
    #[must_use]
    pub fn id_token(&self) -> Option<&Secret> {
        self.id_token.as_ref()
    }

    /// When the access token expires.
    #[must_use]
    pub fn expires_at(&self) -> Expires {
        self.expires
    }

    /// The access token has expired, by the clock of the machine. What is not known has not expired.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        self.is_expired_at(SystemClock.now())
    }

    /// The access token has expired at `now`, in seconds since 1970.
    #[must_use]
    pub fn is_expired_at(&self, now: u64) -> bool {
        matches!(self.expires, Expires::At(at) if at <= now)
    }

    /// The access token expires within a minute, or within half of its life where that is shorter; or
    /// it claims to live longer than any token may, because a clock was wrong.
    #[must_use]
    pub fn needs_refresh_at(&self, now: u64) -> bool {
        let Expires::At(at) = self.expires else { return false };
        let margin = (at.saturating_sub(self.issued_at) / 2).min(60);
        at <= now.saturating_add(margin) || at.saturating_sub(now) > MAX_LIFETIME
    }

    /// When the refresh token expires, in seconds since 1970; `None`: the provider did not say.
    #[must_use]
    pub fn refresh_token_expires_at(&self) -> Option<u64> {
        self.refresh_token_expires_at
    }

    /// The scopes that were granted, under the names of the definition where it knows them. Where the
    /// provider did not say, they are those that were asked for (RFC 6749 section 5.1).
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.granted
    }

    /// Scopes that were asked for and not granted.
    pub fn missing_scopes(&self) -> impl Iterator<Item = &str> {
        self.asked.iter().filter(|scope| !self.granted.contains(scope)).map(String::as_str)
    }

    /// Scopes that were granted and not asked for.
    pub fn unexpected_scopes(&self) -> impl Iterator<Item = &str> {
        self.granted.iter().filter(|scope| !self.asked.contains(scope)).map(String::as_str)
    }

    /// A value kept from the callback or the token response.
    #[must_use]
    pub fn captured(&self, name: &str) -> Option<&str> {
        self.captured_secret(name).map(Secret::expose)
    }

    /// The same as a [`Secret`], for values that are as secret as a token.
    #[must_use]
    pub fn captured_secret(&self, name: &str) -> Option<&Secret> {
        self.captured.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// A further token that came in the same answers, under the name that the definition gives it
    /// (`token.response.also`). It is used and refreshed like any other tokens of this provider, and
    /// stored with those that it came with.
    #[must_use]
    pub fn also(&self, name: &str) -> Option<&Self> {
        self.also.iter().find(|(known, _)| known == name).map(|(_, tokens)| tokens)
    }

    /// The same tokens with a further token that was refreshed.
    #[must_use]
    pub fn with_also(&self, name: &str, refreshed: Self) -> Self {
        let mut tokens = self.clone();
        if let Some((_, old)) = tokens.also.iter_mut().find(|(known, _)| known == name) {
            *old = refreshed;
        }
        tokens
    }

    /// The same tokens for a place that the user chose; what was kept of another place is replaced.
    #[must_use]
    pub fn with(&self, place: &Discovered) -> Self {
        let mut tokens = self.clone();
        let chosen = place.values();
        tokens.captured.retain(|(name, _)| chosen.iter().all(|(other, _)| other != name));
        tokens.captured.extend_from_slice(chosen);
        tokens
    }

    /// They can be refreshed: there is a refresh token, or the provider trades the access token itself.
    /// [`not_refreshable`](Self::not_refreshable) says why not.
    #[must_use]
    pub fn refreshable(&self) -> bool {
        self.refresh_token.is_some() || self.no_refresh == NoRefresh::AccessToken
    }

    /// Why there is no refresh token; `None` when there is one.
    #[must_use]
    pub fn not_refreshable(&self) -> Option<&'static str> {
        (!self.refreshable()).then(|| self.no_refresh.sentence())
    }

    /// The same for a store: plain, and as secret as the tokens.
    #[must_use]
    pub fn expose(&self) -> StoredTokens {
        StoredTokens::from(self)
    }

    /// Tokens from a store.
    ///
    /// # Errors
    /// `Malformed` when they cannot be tokens: an empty one, or characters that no header may carry.
    pub fn from_stored(stored: StoredTokens) -> Result<Self, crate::Error> {
        stored.into_tokens()
    }
}

impl fmt::Debug for Tokens {
    /// What is known of the tokens, and none of them; of captured values only the names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("provider", &self.provider)
            .field("expires_at", &self.expires)
            .field("refreshable", &self.refreshable())
            .field("scopes", &self.granted)
            .field("captured", &self.captured.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// Characters that a token may have: visible ASCII without the space, at most 16 KiB (RFC 6749 appendix
/// A.12 and A.17 without the space, RFC 6750 section 2.1).
pub(crate) fn is_token(text: &str) -> bool {
    (1..=16 * 1024).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::{Expires, MAX_LIFETIME, StoredTokens, Tokens, is_token};

    fn tokens(issued_at: u64, expires: Expires) -> Tokens {
        let mut stored = StoredTokens::new("acme", "access-sentinel");
        stored.issued_at = issued_at;
        stored.expires = expires;
        stored.captured.insert("team".to_owned(), "team-sentinel".to_owned());
        Tokens::from_stored(stored).unwrap()
    }

    #[test]
    fn the_margin_is_a_minute_or_half_of_a_short_life() {
        for (life, at, needed) in [
            (3600, 3539, false),
            (3600, 3540, true),
            (30, 14, false),
            (30, 15, true),
            (1, 0, false),
            (1, 1, true),
            (0, 0, true),
        ] {
            let tokens = tokens(1000, Expires::At(1000 + life));
            assert_eq!(tokens.needs_refresh_at(1000 + at), needed, "life {life}, after {at}");
            assert_eq!(tokens.is_expired_at(1000 + at), at >= life);
        }
    }

    #[test]
    fn a_token_from_the_future_is_refreshed() {
        let tokens = tokens(1000, Expires::At(1001 + MAX_LIFETIME));
        assert!(tokens.needs_refresh_at(1000));
        assert!(!tokens.needs_refresh_at(1001));
    }

    #[test]
    fn what_is_not_known_is_not_invented() {
        for expires in [Expires::Never, Expires::Unknown] {
            let tokens = tokens(1000, expires);
            assert!(!tokens.is_expired_at(u64::MAX) && !tokens.needs_refresh_at(u64::MAX));
        }
    }

    #[test]
    fn debug_shows_neither_tokens_nor_captured_values() {
        let tokens = tokens(1000, Expires::At(5));
        let shown = format!("{tokens:?} {:?}", tokens.expose());
        assert!(!shown.contains("sentinel"), "{shown}");
    }

    #[test]
    fn tokens_are_visible_ascii() {
        let long = "a".repeat(16 * 1024 + 1);
        for bad in ["", "a b", "a\0", "a\r\nX: 1", "é", "a\u{2028}", &long] {
            assert!(!is_token(bad), "{bad:.10}");
        }
        assert!(is_token(&long[1..]) && is_token("ya29.a-b_c~+/="));
    }
}
