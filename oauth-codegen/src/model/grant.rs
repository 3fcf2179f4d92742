//! Grants that need no authorization endpoint.

use super::{Param, Renames, Template};

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

/// How a user agrees on another device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Device {
    pub endpoint: Vec<Template>,
    pub authenticated: bool,
    pub names: Renames,
    pub params: Vec<Param>,
    pub grant_type: String,
    pub token_params: Vec<Param>,
}

impl Default for Device {
    fn default() -> Self {
        Self {
            endpoint: Vec::new(),
            authenticated: true,
            names: Renames::default(),
            params: Vec::new(),
            grant_type: "urn:ietf:params:oauth:grant-type:device_code".to_owned(),
            token_params: Vec::new(),
        }
    }
}
