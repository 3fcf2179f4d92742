//! How the API is called.

use super::{Param, Template};

/// Where the API is, and how it takes the access token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Api {
    pub base: Vec<Template>,
    pub header: String,
    pub scheme: String,
    pub headers: Vec<Param>,
    pub query: Vec<Param>,
    pub secret_query: Vec<Param>,
}
