//! Names of parameters and headers that a definition cannot set.

use crate::tree::Node;

/// Names that only the runtime may set, with the reason that a fault gives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reserved {
    pub(crate) names: &'static [&'static str],
    pub(crate) why: &'static str,
}

/// Of the authorization request.
pub(crate) const AUTHORIZE: Reserved = Reserved {
    names: &[
        "response_type",
        "response_mode",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "client_secret",
    ],
    why: "the runtime sets it; scopes stand under `scopes`, the response mode under `authorize.response_mode`",
};

/// Of the token request.
pub(crate) const TOKEN: Reserved = Reserved {
    names: &[
        "grant_type",
        "code",
        "redirect_uri",
        "client_id",
        "client_secret",
        "code_verifier",
        "refresh_token",
        "scope",
        "client_assertion",
        "client_assertion_type",
    ],
    why: "the runtime sets it; `scope: true` sends the scopes",
};

/// Of the requests of a login on another device.
pub(crate) const DEVICE: Reserved = Reserved {
    names: &[
        "grant_type",
        "device_code",
        "client_id",
        "client_secret",
        "scope",
        "client_assertion",
        "client_assertion_type",
    ],
    why: "the runtime sets it; scopes stand under `scopes`, the grant type under `device.grant_type`",
};

/// Of calls: nothing in a query may look like a token.
pub(crate) const QUERY: Reserved = Reserved {
    names: &["access_token", "refresh_token", "client_secret", "token"],
    why: "secrets never stand in a URL (RFC 6750 section 5.3); where the provider takes one nowhere else, `secret_query` does it",
};

pub(crate) const NOTHING: Reserved = Reserved { names: &[], why: "" };

/// Of the token request of clients whose secret is a statement that somebody else has signed.
const TOKEN_WITH_STATEMENT: Reserved = Reserved {
    names: &[
        "grant_type",
        "code",
        "redirect_uri",
        "client_id",
        "client_secret",
        "code_verifier",
        "refresh_token",
        "scope",
        "client_assertion",
    ],
    ..TOKEN
};

/// What is reserved in a request to the token endpoint. Where the secret is sent as `client_assertion`, the
/// runtime does not send its type, so the definition may.
pub(crate) fn of_token(tree: &Node) -> Reserved {
    match tree.at(&["token", "request", "names", "client_secret"]).and_then(Node::word) {
        Some(word) if word.text == "client_assertion" => TOKEN_WITH_STATEMENT,
        _ => TOKEN,
    }
}

/// Of the client credentials grant, where a scope may depend on a setting.
pub(crate) const CLIENT_CREDENTIALS: Reserved = Reserved {
    names: &[
        "grant_type",
        "code",
        "redirect_uri",
        "client_id",
        "client_secret",
        "code_verifier",
        "refresh_token",
        "client_assertion",
        "client_assertion_type",
    ],
    ..TOKEN
};

/// Reserved names with values that switch off no protection: a fresh `nonce`, where a provider wants one
/// without issuing ID tokens.
pub(crate) fn harmless(name: &str, text: &str) -> bool {
    name == "nonce" && matches!(text, "{nonce}" | "{uuid}")
}

pub(crate) const HEADERS: &[&str] = &[
    "authorization",
    "host",
    "cookie",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "accept-encoding",
    "proxy-authorization",
];
