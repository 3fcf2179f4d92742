//! Credentials of a provider that keeps nothing besides tokens.

use crate::{Expires, Secret, Tokens};

/// The stored credential of a provider that captures no values of its own.
#[derive(Debug, Clone, Copy)]
pub struct StandardCredentials<'a> {
    /// What the API is called with.
    pub access_token: &'a Secret,
    /// What a new access token is asked for with.
    pub refresh_token: Option<&'a Secret>,
    /// When the access token expires.
    pub expires_at: Expires,
}

impl<'a> From<&'a Tokens> for StandardCredentials<'a> {
    fn from(tokens: &'a Tokens) -> Self {
        Self {
            access_token: tokens.access_token(),
            refresh_token: tokens.refresh_token(),
            expires_at: tokens.expires_at(),
        }
    }
}
