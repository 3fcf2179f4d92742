//! Grants that need no authorization endpoint.

use super::{Param, Renames, Template};

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

/// How a user agrees on another device (RFC 8628).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// Where the codes are asked for (section 3.1): the first template whose values are all known.
    pub endpoint: &'static [Template],
    /// The client proves itself there as at the token endpoint; otherwise it only says its name.
    pub authenticated: bool,
    /// Other names for the standard parameters there; they come before those of the token request.
    pub names: Renames,
    /// Sent there besides the standard parameters.
    pub params: &'static [Param],
    /// The value of `grant_type` at the token endpoint.
    pub grant_type: &'static str,
    /// Sent to the token endpoint besides the standard parameters.
    pub token_params: &'static [Param],
}

impl Device {
    /// The grant as RFC 8628 has it; the endpoint is empty.
    pub const PLAIN: Self = Self {
        endpoint: &[],
        authenticated: true,
        names: Renames::PLAIN,
        params: &[],
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        token_params: &[],
    };
}
