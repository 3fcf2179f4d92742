//! A client that registers itself (RFC 7591): what it says of itself, and what comes of it.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    Error, Expires, Secret, SettingValues,
    definition::Definition,
    settings::{CLIENT_ID, CLIENT_SECRET},
};

/// The form of a serialised registration.
const VERSION: u32 = 1;

/// What a client says of itself when it registers (RFC 7591 section 2).
///
/// Grant types, response types and the way in which the client proves itself come from the definition.
#[derive(Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct ClientMetadata {
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) client_name: Option<String>,
    pub(crate) client_uri: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) software_id: Option<String>,
    pub(crate) software_version: Option<String>,
    pub(crate) initial_access_token: Option<Secret>,
}

impl ClientMetadata {
    /// A client that says nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more redirect URI. A client that sends users away needs one at least.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// The name that users are shown when they are asked to agree.
    pub fn client_name(mut self, name: impl Into<String>) -> Self {
        self.client_name = Some(name.into());
        self
    }

    /// A page about the client: a URL with `https`.
    pub fn client_uri(mut self, uri: impl Into<String>) -> Self {
        self.client_uri = Some(uri.into());
        self
    }

    /// The scopes that the client will ask for; without any it is those of the definition. What
    /// `offline` and `consent` add there is always among them.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.scopes.extend(scopes.into_iter().map(|scope| scope.as_ref().to_owned()));
        self
    }

    /// The same for all installations of a program.
    pub fn software_id(mut self, id: impl Into<String>) -> Self {
        self.software_id = Some(id.into());
        self
    }

    /// The version of that program.
    pub fn software_version(mut self, version: impl Into<String>) -> Self {
        self.software_version = Some(version.into());
        self
    }

    /// The token that the provider gives to those who may register (RFC 7591 section 3), where not
    /// everybody may.
    pub fn initial_access_token(mut self, token: impl Into<Secret>) -> Self {
        self.initial_access_token = Some(token.into());
        self
    }
}

impl fmt::Debug for ClientMetadata {
    /// Without the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientMetadata")
            .field("redirect_uris", &self.redirect_uris)
            .field("client_name", &self.client_name)
            .field("client_uri", &self.client_uri)
            .field("scopes", &self.scopes)
            .field("software_id", &self.software_id)
            .field("software_version", &self.software_version)
            .finish_non_exhaustive()
    }
}

/// A client that the provider has registered (RFC 7591 section 3.2.1).
///
/// Store it: it serialises, and is as secret as what is in it. The client is made of it by
/// [`Client::registered`](crate::Client::registered), or of settings with its `client_id`.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    pub(crate) provider: Cow<'static, str>,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) client_id_issued_at: Option<u64>,
    pub(crate) client_secret_expires_at: Expires,
    pub(crate) registration_access_token: Option<Secret>,
    pub(crate) registration_client_uri: Option<String>,
    pub(crate) token_endpoint_auth_method: String,
    pub(crate) scopes: Vec<String>,
}

impl Registration {
    /// The provider's id.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The client's name at the provider.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client's secret. One that the client does not prove itself with is not kept.
    #[must_use]
    pub fn client_secret(&self) -> Option<&Secret> {
        self.client_secret.as_ref()
    }

    /// When the client was registered, in seconds since 1970, if the provider says.
    #[must_use]
    pub fn client_id_issued_at(&self) -> Option<u64> {
        self.client_id_issued_at
    }

    /// When the secret expires, after which the client must be registered again. The provider writes `0`
    /// for never; a client without a secret never expires either.
    #[must_use]
    pub fn client_secret_expires_at(&self) -> Expires {
        self.client_secret_expires_at
    }

    /// What the registration can be read and changed with (RFC 7592 section 3).
    #[must_use]
    pub fn registration_access_token(&self) -> Option<&Secret> {
        self.registration_access_token.as_ref()
    }

    /// Where it can be read and changed (RFC 7592 section 3): a URL with `https`.
    #[must_use]
    pub fn registration_client_uri(&self) -> Option<&str> {
        self.registration_client_uri.as_deref()
    }

    /// How the client proves itself at the token endpoint, as the provider has registered it.
    #[must_use]
    pub fn token_endpoint_auth_method(&self) -> &str {
        &self.token_endpoint_auth_method
    }

    /// The scopes that the client may ask for.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// The settings of this client, to which values of a tenant can be added.
    ///
    /// # Errors
    /// `Config` when it is registered at another provider.
    pub fn settings(&self, definition: &'static Definition) -> Result<SettingValues, Error> {
        if self.provider != definition.id {
            let what = "this client is registered at another provider";
            return Err(Error::config(definition.id, what)
                .with_advice("use the registration at this provider, or register first"));
        }
        let values = SettingValues::new(definition).set(CLIENT_ID, self.client_id.as_str());
        Ok(match &self.client_secret {
            Some(secret) => values.set(CLIENT_SECRET, secret),
            None => values,
        })
    }

    /// The same for settings that a platform keeps in a map: puts the client there.
    pub fn add_to(&self, settings: &mut BTreeMap<String, String>) {
        settings.insert(CLIENT_ID.to_owned(), self.client_id.clone());
        match &self.client_secret {
            Some(secret) => {
                settings.insert(CLIENT_SECRET.to_owned(), secret.expose().to_owned());
            }
            // That of a client before this one would not fit.
            None => {
                settings.remove(CLIENT_SECRET);
            }
        }
    }
}

impl fmt::Debug for Registration {
    /// Without the secret and the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("provider", &self.provider)
            .field("client_id", &self.client_id)
            .field("client_id_issued_at", &self.client_id_issued_at)
            .field("client_secret_expires_at", &self.client_secret_expires_at)
            .field("token_endpoint_auth_method", &self.token_endpoint_auth_method)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    version: u32,
    provider: Cow<'a, str>,
    client_id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id_issued_at: Option<u64>,
    client_secret_expires_at: Expires,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration_access_token: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration_client_uri: Option<Cow<'a, str>>,
    token_endpoint_auth_method: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<String>,
}

fn borrowed(secret: Option<&Secret>) -> Option<Cow<'_, str>> {
    secret.map(|secret| Cow::Borrowed(secret.expose()))
}

impl Serialize for Registration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored {
            version: VERSION,
            provider: Cow::Borrowed(&self.provider),
            client_id: Cow::Borrowed(&self.client_id),
            client_secret: borrowed(self.client_secret.as_ref()),
            client_id_issued_at: self.client_id_issued_at,
            client_secret_expires_at: self.client_secret_expires_at,
            registration_access_token: borrowed(self.registration_access_token.as_ref()),
            registration_client_uri: self.registration_client_uri.as_deref().map(Cow::Borrowed),
            token_endpoint_auth_method: Cow::Borrowed(&self.token_endpoint_auth_method),
            scopes: self.scopes.clone(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Registration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        if stored.version != VERSION {
            return Err(D::Error::custom("a registration of another version"));
        }
        let secret = |text: Option<Cow<'_, str>>| text.map(|text| Secret::from(&*text));
        let damaged = stored.client_id.is_empty()
            || stored.client_secret.as_ref().is_some_and(|secret| secret.is_empty());
        if damaged {
            return Err(D::Error::custom("a damaged registration"));
        }
        Ok(Self {
            provider: Cow::Owned(stored.provider.into_owned()),
            client_id: stored.client_id.into_owned(),
            client_secret: secret(stored.client_secret),
            client_id_issued_at: stored.client_id_issued_at,
            client_secret_expires_at: stored.client_secret_expires_at,
            registration_access_token: secret(stored.registration_access_token),
            registration_client_uri: stored.registration_client_uri.map(Cow::into_owned),
            token_endpoint_auth_method: stored.token_endpoint_auth_method.into_owned(),
            scopes: stored.scopes,
        })
    }
}
