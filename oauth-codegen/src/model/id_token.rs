//! The ID token, where it says who the user is.

use super::{ProfileMap, Template};

/// How an ID token is checked and read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct IdToken {
    pub iss: Vec<Template>,
    pub profile: ProfileMap,
}

impl Default for IdToken {
    fn default() -> Self {
        Self { iss: Vec::new(), profile: ProfileMap::oidc() }
    }
}
