//! A login on another device that has begun and waits for its user.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{Secret, Tokens};

/// The form of a serialised login.
const VERSION: u32 = 1;

/// What the user is shown, and what the client asks with until they have agreed (RFC 8628 section 3.2).
///
/// Show the user [`user_code`](Self::user_code) and [`verification_uri`](Self::verification_uri), or a QR
/// code of [`verification_uri_complete`](Self::verification_uri_complete). It serialises, so that it can be
/// kept between polls; whoever reads that form can take the tokens, so it is as secret as they are.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceLogin {
    pub(crate) provider: Cow<'static, str>,
    /// Stands for the client and the tenant.
    pub(crate) settings: Arc<str>,
    pub(crate) device_code: Secret,
    pub(crate) user_code: String,
    pub(crate) verification_uri: String,
    pub(crate) verification_uri_complete: Option<String>,
    /// Seconds since 1970.
    pub(crate) expires_at: u64,
    /// Seconds.
    pub(crate) interval: u64,
    /// The scopes that were asked for.
    pub(crate) asked: Vec<String>,
    pub(crate) offline: bool,
}

impl DeviceLogin {
    /// The provider's id.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The code that the user enters, in visible ASCII.
    #[must_use]
    pub fn user_code(&self) -> &str {
        &self.user_code
    }

    /// Where the user enters it: a URL with `https`.
    #[must_use]
    pub fn verification_uri(&self) -> &str {
        &self.verification_uri
    }

    /// The same with the code in it, where the provider gives one.
    #[must_use]
    pub fn verification_uri_complete(&self) -> Option<&str> {
        self.verification_uri_complete.as_deref()
    }

    /// When the codes expire, in seconds since 1970.
    #[must_use]
    pub fn expires_at(&self) -> u64 {
        self.expires_at
    }

    /// How long to wait before the next poll.
    #[must_use]
    pub fn interval(&self) -> Duration {
        Duration::from_secs(self.interval)
    }
}

impl fmt::Debug for DeviceLogin {
    /// Without the codes, and without the URL that holds one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceLogin")
            .field("provider", &self.provider)
            .field("verification_uri", &self.verification_uri)
            .field("expires_at", &self.expires_at)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

/// What a poll came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DevicePoll<T = Tokens> {
    /// The user has not decided yet: poll this login, after its
    /// [`interval`](DeviceLogin::interval), which may have grown.
    Pending(DeviceLogin),
    /// The user agreed.
    Granted(T),
    /// The user said no.
    Denied,
    /// The codes have expired: start again.
    Expired,
}

impl<T> DevicePoll<T> {
    /// The same with another value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> DevicePoll<U> {
        match self {
            Self::Pending(login) => DevicePoll::Pending(login),
            Self::Granted(value) => DevicePoll::Granted(change(value)),
            Self::Denied => DevicePoll::Denied,
            Self::Expired => DevicePoll::Expired,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    version: u32,
    provider: Cow<'a, str>,
    settings: Cow<'a, str>,
    device_code: Cow<'a, str>,
    user_code: Cow<'a, str>,
    verification_uri: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verification_uri_complete: Option<Cow<'a, str>>,
    expires_at: u64,
    interval: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    asked: Vec<String>,
    #[serde(default)]
    offline: bool,
}

impl Serialize for DeviceLogin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored {
            version: VERSION,
            provider: Cow::Borrowed(&self.provider),
            settings: Cow::Borrowed(&self.settings),
            device_code: Cow::Borrowed(self.device_code.expose()),
            user_code: Cow::Borrowed(&self.user_code),
            verification_uri: Cow::Borrowed(&self.verification_uri),
            verification_uri_complete: self.verification_uri_complete.as_deref().map(Cow::Borrowed),
            expires_at: self.expires_at,
            interval: self.interval,
            asked: self.asked.clone(),
            offline: self.offline,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DeviceLogin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        if stored.version != VERSION {
            return Err(D::Error::custom("a device login of another version"));
        }
        if !crate::tokens::is_token(&stored.device_code) {
            return Err(D::Error::custom("a damaged device login"));
        }
        Ok(Self {
            provider: Cow::Owned(stored.provider.into_owned()),
            settings: stored.settings.into(),
            device_code: Secret::from(&*stored.device_code),
            user_code: stored.user_code.into_owned(),
            verification_uri: stored.verification_uri.into_owned(),
            verification_uri_complete: stored.verification_uri_complete.map(Cow::into_owned),
            expires_at: stored.expires_at,
            interval: stored.interval,
            asked: stored.asked,
            offline: stored.offline,
        })
    }
}
