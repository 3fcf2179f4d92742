//! A token that can be used now.

use std::{fmt, sync::Arc};

use oauth_core::{Api, Expires, Secret};

use crate::{Error, refresh::Fresh};

/// An access token that can be used now, or an API key. Cheap to clone.
#[derive(Clone)]
pub struct AccessToken(pub(crate) Arc<Fresh>);

impl AccessToken {
    /// The token itself.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        self.0.tokens.access_token()
    }

    /// When it expires.
    #[must_use]
    pub fn expires_at(&self) -> Expires {
        self.0.tokens.expires_at()
    }

    /// The scopes that were granted.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        self.0.tokens.scopes()
    }

    /// A value that was kept from the login (`capture`).
    #[must_use]
    pub fn captured(&self, name: &str) -> Option<&str> {
        self.0.tokens.captured(name)
    }

    /// The API, called with this token.
    ///
    /// # Errors
    /// `Unsupported` where the definition has no `api`; `NotConfigured` when the client is gone that the token
    /// was issued to.
    pub fn api(&self) -> Result<Api, Error> {
        let client = self.0.client.as_ref().map_err(Clone::clone)?;
        Ok(client.api(&self.0.tokens)?)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
