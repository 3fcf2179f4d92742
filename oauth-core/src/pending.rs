//! A login that has begun and waits for its callback.

use std::{borrow::Cow, fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{Secret, encode};

/// How many seconds a login may take: ten minutes.
pub(crate) const LIFETIME: u64 = 600;

/// The length of a state: 16 random bytes in base64url.
pub(crate) const STATE_LEN: usize = 22;

/// The length of a PKCE verifier: 32 random bytes in base64url (RFC 7636 section 4.1).
pub(crate) const VERIFIER_LEN: usize = 43;

/// The length of a nonce: 16 random bytes in base64url.
const NONCE_LEN: usize = 22;

/// The form of a serialised pending login.
const VERSION: u32 = 1;

/// Where to send the user, and what to keep until the answer comes.
#[must_use = "the user is sent to `url`, and `pending` is kept in the user's session"]
pub struct Login {
    /// The URL to open in the user's browser.
    pub url: String,
    /// To be kept where only this user's session can reach it, and given to `exchange`.
    pub pending: PendingLogin,
}

impl fmt::Debug for Login {
    /// The URL without its query, which holds the state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.url.find('?').unwrap_or(self.url.len());
        f.debug_struct("Login")
            .field("url", &format_args!("{}?..", &self.url[..end]))
            .field("pending", &self.pending)
            .finish()
    }
}

/// What must be remembered between the authorization request and its response.
///
/// It serialises, so that it can be kept in a session; whoever reads the serialised form can finish the
/// login, so it is as secret as the session. It is used once: `exchange` consumes it, a client
/// remembers the states it has seen, and after ten minutes it is worth nothing.
pub struct PendingLogin {
    pub(crate) provider: Cow<'static, str>,
    pub(crate) state: Zeroizing<[u8; STATE_LEN]>,
    /// `None` for a provider without PKCE.
    pub(crate) verifier: Option<Zeroizing<[u8; VERIFIER_LEN]>>,
    /// What the ID token must have; `None` where the definition does not read it.
    pub(crate) nonce: Option<Secret>,
    /// Byte for byte as in the authorization request.
    pub(crate) redirect_uri: Arc<str>,
    pub(crate) issuer: Option<Arc<str>>,
    /// Stands for the client and the tenant.
    pub(crate) settings: Arc<str>,
    /// The scopes that were asked for, joined by spaces.
    pub(crate) scopes: String,
    pub(crate) offline: bool,
    /// A hash of the user's session, when the login was bound to it.
    pub(crate) session: Option<[u8; 32]>,
    /// Seconds since 1970.
    pub(crate) started: u64,
}

impl PendingLogin {
    /// The provider's id.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The redirect URI of this login, byte for byte.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Stands for the login in a place where many are kept: a hash of its `state`, which cannot be got
    /// from it. The callback says it too: [`Callback::login_key`](crate::Callback::login_key).
    #[must_use]
    pub fn key(&self) -> String {
        login_key(self.state())
    }

    /// When the login expires, in seconds since 1970.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.started.saturating_add(LIFETIME)
    }

    pub(crate) fn state(&self) -> &str {
        ascii(self.state.as_slice())
    }

    pub(crate) fn verifier(&self) -> Option<&str> {
        self.verifier.as_ref().map(|verifier| ascii(verifier.as_slice()))
    }

    pub(crate) fn nonce(&self) -> Option<&str> {
        self.nonce.as_ref().map(Secret::expose)
    }

    pub(crate) fn asked(&self) -> impl Iterator<Item = &str> {
        self.scopes.split(' ').filter(|scope| !scope.is_empty())
    }
}

/// Characters of base64url, which is all that a pending login ever holds here.
fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("states and verifiers are base64url")
}

/// The hash under which a login is kept.
pub(crate) fn login_key(state: &str) -> String {
    let hash = Sha256::new().chain_update("login:").chain_update(state).finalize();
    encode::hex(&hash)
}

/// The hash under which a session is remembered.
pub(crate) fn session_hash(session: &str) -> [u8; 32] {
    Sha256::digest(session.as_bytes()).into()
}

impl fmt::Debug for PendingLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingLogin")
            .field("provider", &self.provider)
            .field("redirect_uri", &self.redirect_uri)
            .field("started", &self.started)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    version: u32,
    provider: Cow<'a, str>,
    state: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verifier: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<Cow<'a, str>>,
    redirect_uri: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<Cow<'a, str>>,
    settings: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    scopes: Cow<'a, str>,
    #[serde(default)]
    offline: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<Cow<'a, str>>,
    started: u64,
}

impl Serialize for PendingLogin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored {
            version: VERSION,
            provider: Cow::Borrowed(&self.provider),
            state: Cow::Borrowed(self.state()),
            verifier: self.verifier().map(Cow::Borrowed),
            nonce: self.nonce().map(Cow::Borrowed),
            redirect_uri: Cow::Borrowed(&self.redirect_uri),
            issuer: self.issuer.as_deref().map(Cow::Borrowed),
            settings: Cow::Borrowed(&self.settings),
            scopes: Cow::Borrowed(&self.scopes),
            offline: self.offline,
            session: self.session.map(|hash| Cow::Owned(encode::hex(&hash))),
            started: self.started,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PendingLogin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        let (state, verifier) = (wiped(stored.state), stored.verifier.map(wiped));
        let nonce = stored.nonce.map(wiped);
        if stored.version != VERSION {
            return Err(D::Error::custom("a pending login of another version"));
        }
        let damaged = || D::Error::custom("a damaged pending login");
        let verifier = match verifier {
            Some(verifier) => Some(fixed(&verifier).ok_or_else(damaged)?),
            None => None,
        };
        let nonce = match nonce {
            Some(nonce) => {
                fixed::<NONCE_LEN>(&nonce).ok_or_else(damaged)?;
                Some(Secret::from(nonce.as_str()))
            }
            None => None,
        };
        let session = match stored.session {
            Some(text) => Some(from_hex(&text).ok_or_else(damaged)?),
            None => None,
        };
        Ok(Self {
            provider: Cow::Owned(stored.provider.into_owned()),
            state: fixed(&state).ok_or_else(damaged)?,
            verifier,
            nonce,
            redirect_uri: stored.redirect_uri.into(),
            issuer: stored.issuer.map(Into::into),
            settings: stored.settings.into(),
            scopes: stored.scopes.into_owned(),
            offline: stored.offline,
            session,
            started: stored.started,
        })
    }
}

/// Takes a text so that its copy is wiped.
fn wiped(text: Cow<'_, str>) -> Zeroizing<String> {
    Zeroizing::new(text.into_owned())
}

/// Base64url of exactly `N` characters.
fn fixed<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    URL_SAFE_NO_PAD.decode(text).ok().map(Zeroizing::new)?;
    text.as_bytes().try_into().ok().map(Zeroizing::new)
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{PendingLogin, session_hash};
    use zeroize::Zeroizing;

    fn pending() -> PendingLogin {
        PendingLogin {
            provider: Cow::Borrowed("acme"),
            state: Zeroizing::new(*b"AAAAAAAAAAAAAAAAAAAAAA"),
            verifier: Some(Zeroizing::new([b'A'; 43])),
            nonce: Some("AAAAAAAAAAAAAAAAAAAAAA".into()),
            redirect_uri: "https://app.example/callback/".into(),
            issuer: None,
            settings: "00".into(),
            scopes: "a b".to_owned(),
            offline: true,
            session: Some(session_hash("session")),
            started: 1000,
        }
    }

    #[test]
    fn it_is_the_same_after_a_session_kept_it() {
        let text = serde_json::to_string(&pending()).unwrap();
        let back: PendingLogin = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), text);
        assert_eq!(back.redirect_uri(), "https://app.example/callback/");
        assert_eq!(back.session, Some(session_hash("session")));
        // Formats that own their strings as well.
        let value = serde_json::to_value(&back).unwrap();
        assert!(serde_json::from_value::<PendingLogin>(value).is_ok());
    }

    #[test]
    fn debug_shows_no_state_no_verifier_and_no_nonce() {
        let shown = format!("{:?}", pending());
        assert!(!shown.contains("AAAA"), "{shown}");
    }

    #[test]
    fn a_damaged_one_is_refused() {
        let good = serde_json::to_value(pending()).unwrap();
        for (name, bad) in [
            ("version", serde_json::json!(2)),
            ("state", serde_json::json!("short")),
            ("state", serde_json::json!("AAAAAAAAAAAAAAAAAAAA&=")),
            ("verifier", serde_json::json!("A")),
            ("nonce", serde_json::json!("A")),
            ("session", serde_json::json!("zz")),
            ("unknown", serde_json::json!(1)),
        ] {
            let mut value = good.clone();
            value[name] = bad;
            assert!(serde_json::from_value::<PendingLogin>(value).is_err(), "{name}");
        }
    }
}
