//! Grants besides the login in a browser.

use super::{Group, PARAMS, SCOPE_LIST, Shape, TEXT, defaulted, names::DEVICE_NAMES, optional};

/// Keys of which a definition has one at least: without any of them nobody gets a token.
pub(crate) const WAYS: [&str; 3] =
    ["authorization_endpoint", "client_credentials", "device_authorization_endpoint"];

pub(super) const DEVICE: Group = Group {
    name: "device",
    doc: "What is special about the login on another device (RFC 8628).",
    keys: &[
        DEVICE_NAMES,
        optional(
            "params",
            &PARAMS,
            "Sent to `device_authorization_endpoint` besides the standard parameters.",
        ),
        optional(
            "token_params",
            &PARAMS,
            "Sent to the token endpoint besides the standard parameters.",
        ),
        defaulted(
            "grant_type",
            &TEXT,
            "urn:ietf:params:oauth:grant-type:device_code",
            "The grant type at the token endpoint.",
        ),
        defaulted(
            "auth",
            &Shape::Word(&[
                ("client", "the client's credentials, as at the token endpoint"),
                ("none", "`client_id` alone"),
            ]),
            "client",
            "What the request for the codes is authorized by.",
        ),
    ],
};

pub(super) const CLIENT_CREDENTIALS: Group = Group {
    name: "client_credentials",
    doc: "How the client asks for a token of its own, without any user (RFC 6749 section 4.4).",
    keys: &[
        defaulted("grant_type", &TEXT, "client_credentials", "The provider's name of the grant."),
        optional(
            "params",
            &PARAMS,
            "Sent besides the standard parameters. A `scope` here may name settings; then the host \
             cannot ask for others.",
        ),
        optional(
            "scopes",
            &SCOPE_LIST,
            "Asked for when the host names no scopes; left out, those of `scopes.default`.",
        ),
    ],
};
