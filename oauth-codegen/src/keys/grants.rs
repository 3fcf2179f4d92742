//! Grants besides the login in a browser.

use super::{Group, PARAMS, SCOPE_LIST, TEXT, defaulted, optional};

/// Keys of which a definition has one at least: without any of them nobody gets a token.
pub(crate) const WAYS: [&str; 2] = ["authorization_endpoint", "client_credentials"];

pub(super) const CLIENT_CREDENTIALS: Group = Group {
    name: "client_credentials",
    doc: "How the client asks for a token of its own, without any user (RFC 6749 section 4.4).",
    keys: &[
        defaulted("grant_type", &TEXT, "client_credentials", "The provider's name of the grant."),
        optional("params", &PARAMS, "Sent besides the standard parameters."),
        optional(
            "scopes",
            &SCOPE_LIST,
            "Asked for when the host names no scopes; left out, those of `scopes.default`.",
        ),
    ],
};
