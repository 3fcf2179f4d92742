//! Credentials of a provider that keeps nothing besides tokens.

use std::fmt;

use crate::{Expires, Secret, Tokens};

/// The stored credential of a provider that captures no values of its own.
#[derive(Clone, Copy)]
pub struct StandardCredentials<'a> {
    /// What the API is called with.
    pub access_token: &'a Secret,
    /// What a new access token is asked for with.
    pub refresh_token: Option<&'a Secret>,
    /// When the access token expires.
    pub expires_at: Expires,
    /// Everything else is asked for here.
    tokens: &'a Tokens,
}

impl<'a> StandardCredentials<'a> {
    /// For generated code, which knows the names; see [`Tokens::captured`].
    #[doc(hidden)]
    #[must_use]
    pub fn captured(&self, name: &str) -> Option<&'a str> {
        self.tokens.captured(name)
    }

    /// For generated code, which knows the names; see [`Tokens::captured_secret`].
    #[doc(hidden)]
    #[must_use]
    pub fn captured_secret(&self, name: &str) -> Option<&'a Secret> {
        self.tokens.captured_secret(name)
    }
}

impl fmt::Debug for StandardCredentials<'_> {
    /// No secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { access_token, refresh_token, expires_at, tokens: _ } = self;
        f.debug_struct("StandardCredentials")
            .field("access_token", access_token)
            .field("refresh_token", refresh_token)
            .field("expires_at", expires_at)
            .finish()
    }
}

impl<'a> From<&'a Tokens> for StandardCredentials<'a> {
    fn from(tokens: &'a Tokens) -> Self {
        Self {
            access_token: tokens.access_token(),
            refresh_token: tokens.refresh_token(),
            expires_at: tokens.expires_at(),
            tokens,
        }
    }
}
