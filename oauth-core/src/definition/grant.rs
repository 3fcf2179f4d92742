//! Grants that need no authorization endpoint.

use super::Param;

/// How the client asks for tokens of its own, without any user (RFC 6749 section 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientCredentials {
    /// The value of `grant_type`.
    pub grant_type: &'static str,
    /// Sent besides the standard parameters.
    pub params: &'static [Param],
    /// Asked for when the caller names none; `None`: those of a login.
    pub scopes: Option<&'static [&'static str]>,
}

impl ClientCredentials {
    /// The grant as RFC 6749 has it.
    pub const PLAIN: Self = Self { grant_type: "client_credentials", params: &[], scopes: None };
}
