//! What is kept while the user is away.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Short;

/// How long the user may take: 10 minutes, in seconds.
pub(crate) const TTL: u64 = 600;

/// A login that waits for the user to come back.
///
/// Good for one [`exchange`](crate::Client::exchange) within 10 minutes, with the client it came from
/// or one with the same settings. It holds the PKCE verifier and the state, so keep it where only the
/// user's own session reaches it: on the server, or in an encrypted cookie. It cannot be cloned, and
/// serialising it is the caller's own decision; a second exchange with a copy is refused by the client
/// (and its clones) that did the first.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingLogin {
    /// The form of what is written, so that a later version can tell.
    #[serde(rename = "v")]
    pub(crate) version: Version,
    pub(crate) provider: Cow<'static, str>,
    /// 16 random bytes.
    pub(crate) state: Short<22>,
    /// 32 random bytes, also when the provider takes no PKCE.
    pub(crate) verifier: Short<43>,
    pub(crate) redirect_uri: Arc<str>,
    pub(crate) issuer: Option<Arc<str>>,
    /// Stands for the client and the tenant.
    pub(crate) fingerprint: Arc<str>,
    pub(crate) scopes: Scopes,
    /// Offline access was asked for.
    pub(crate) offline: bool,
    /// Stands for the user's session, when one was named.
    pub(crate) session: Option<Short<43>>,
    /// Seconds since 1970.
    pub(crate) started_at: u64,
}

impl PendingLogin {
    /// The provider's identifier, for a callback path that several providers share.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The state parameter, under which a server-side store may keep this login. The one that comes
    /// back with the user finds it again.
    #[must_use]
    pub fn state(&self) -> &str {
        self.state.expose()
    }

    /// The redirect URI that was sent.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// When this login can be deleted, in seconds since 1970.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.started_at.saturating_add(TTL)
    }
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingLogin")
            .field("provider", &self.provider)
            .field("redirect_uri", &self.redirect_uri)
            .field("scopes", &self.scopes)
            .field("started_at", &self.started_at)
            .finish_non_exhaustive()
    }
}

/// The only form there is.
pub(crate) struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        1u8.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match u8::deserialize(from)? {
            1 => Ok(Self),
            _ => Err(serde::de::Error::custom("written by another version of this library")),
        }
    }
}

/// Scopes in one text, each followed by a line feed, which no scope holds: one allocation for all.
#[derive(Default, Clone)]
pub(crate) struct Scopes(String);

impl Scopes {
    /// Room for `bytes` of scopes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Adds `scope` unless it is there; `false`: it is empty or has control characters.
    #[must_use]
    pub(crate) fn push(&mut self, scope: &str) -> bool {
        if scope.is_empty() || crate::text::has_control(scope) {
            return false;
        }
        if !self.iter().any(|known| known == scope) {
            self.0.push_str(scope);
            self.0.push('\n');
        }
        true
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator('\n')
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As many bytes as the scopes and one separator each.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut scopes = Self::default();
        for scope in Vec::<String>::deserialize(from)? {
            if !scopes.push(&scope) {
                return Err(serde::de::Error::custom("not a scope"));
            }
        }
        Ok(scopes)
    }
}
