//! Grants that need no authorization endpoint.

use super::Param;

/// How the client asks for tokens of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct ClientCredentials {
    pub grant_type: String,
    pub params: Vec<Param>,
    pub scopes: Option<Vec<String>>,
}

impl Default for ClientCredentials {
    fn default() -> Self {
        Self { grant_type: "client_credentials".to_owned(), params: Vec::new(), scopes: None }
    }
}
