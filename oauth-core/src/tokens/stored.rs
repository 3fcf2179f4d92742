//! Tokens in the form in which they are stored.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Expires, NotRefreshable};
use crate::{Secret, secret};

/// Tokens with their secrets in the open for a store: serialising writes them, so encrypt the result.
///
/// Made by [`Tokens::expose`](crate::Tokens::expose) and read by
/// [`Tokens::from_stored`](crate::Tokens::from_stored), which checks it.
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StoredTokens {
    /// The form of what is written.
    #[serde(rename = "v")]
    pub version: u8,
    /// The provider's identifier.
    pub provider: String,
    /// The access token.
    #[serde(with = "secret::exposed")]
    pub access_token: Secret,
    /// The refresh token.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "secret::exposed_option")]
    pub refresh_token: Option<Secret>,
    /// The ID token, not verified.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "secret::exposed_option")]
    pub id_token: Option<Secret>,
    /// When the access token expires.
    pub expires_at: Expires,
    /// When the refresh token expires, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_expires_at: Option<u64>,
    /// When the request for these tokens was sent, in seconds since 1970.
    pub obtained_at: u64,
    /// The granted scopes.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The scopes that were asked for.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Values captured from the callback and the token response.
    #[serde(default)]
    pub captured: Vec<Captured>,
    /// Why there is no refresh token, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_refreshable: Option<NotRefreshable>,
    /// Stands for the client and the tenant that the tokens were issued to; empty: not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fingerprint: String,
}

/// A captured value.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Captured {
    /// The name it is kept under.
    pub name: String,
    /// The value.
    #[serde(with = "secret::exposed")]
    pub value: Secret,
    /// It must not be shown.
    #[serde(default)]
    pub secret: bool,
}

impl Captured {
    /// A captured value.
    pub fn new(name: impl Into<String>, value: impl Into<Secret>, secret: bool) -> Self {
        Self { name: name.into(), value: value.into(), secret }
    }
}

impl StoredTokens {
    /// What `version` says in this version.
    pub const VERSION: u8 = 1;

    /// A lone access token of which nothing is known.
    pub fn new(provider: impl Into<String>, access_token: impl Into<Secret>) -> Self {
        Self {
            version: Self::VERSION,
            provider: provider.into(),
            access_token: access_token.into(),
            refresh_token: None,
            id_token: None,
            expires_at: Expires::Unknown,
            refresh_token_expires_at: None,
            obtained_at: 0,
            scopes: Vec::new(),
            asked: Vec::new(),
            captured: Vec::new(),
            not_refreshable: None,
            fingerprint: String::new(),
        }
    }

    /// Everything but the secrets, under the name of the type that holds them.
    pub(crate) fn show(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        f.debug_struct(name)
            .field("provider", &self.provider)
            .field("access_token", &self.access_token)
            .field("refresh_token", &self.refresh_token)
            .field("id_token", &self.id_token)
            .field("expires_at", &self.expires_at)
            .field("refresh_token_expires_at", &self.refresh_token_expires_at)
            .field("obtained_at", &self.obtained_at)
            .field("scopes", &self.scopes)
            .field("captured", &self.captured.iter().map(|c| &c.name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for StoredTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(f, "StoredTokens")
    }
}
