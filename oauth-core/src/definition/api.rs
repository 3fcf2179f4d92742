//! How the API is called that the tokens are for.

use super::{Header, Param, Template};

/// Where the API is, and how it takes the access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Api {
    /// What all URLs begin with: the first template whose values are all known.
    pub base: &'static [Template],
    /// The header that carries the token, in lower case; empty: none does.
    pub header: &'static str,
    /// The word before the token in that header; empty: the token stands alone.
    pub scheme: &'static str,
    /// Sent with every request.
    pub headers: &'static [Header],
    /// Added to the query of every URL.
    pub query: &'static [Param],
    /// Likewise, and with secrets in it: for APIs that take the token nowhere else.
    pub secret_query: &'static [Param],
}

impl Api {
    /// `Authorization: Bearer` (RFC 6750 section 2.1); there is no base yet.
    pub const PLAIN: Self = Self {
        base: &[],
        header: "authorization",
        scheme: "Bearer",
        headers: &[],
        query: &[],
        secret_query: &[],
    };
}
