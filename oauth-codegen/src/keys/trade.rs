//! How tokens are traded for newer ones: refresh, and what follows an exchange.

use super::{
    Group, HEADERS, Key, PARAMS, Shape, TEXT, calls, defaulted,
    flow::{TOKEN_RESPONSE, TRADE_RESPONSE},
    names, optional,
};

const AUTH: Key = defaulted(
    "auth",
    &Shape::Word(&[
        ("none", "nothing but what the request says itself"),
        ("bearer", "the access token"),
        ("client", "the client's credentials, as at the token endpoint"),
        ("client_secret_basic", "the client's credentials as HTTP Basic"),
    ]),
    "none",
    "What the request is authorized by.",
);

pub(super) const REFRESH: Group = Group {
    name: "refresh",
    doc: "How tokens are refreshed (RFC 6749 section 6). The old refresh token is kept when an answer \
          has none, whatever stands here. With `get`, `post` or `put` the request is described as a \
          whole, in place of the standard one; when it sends `{access_token}` and no `{refresh_token}`, \
          it is the access token that is traded for a newer one.",
    keys: &[
        defaulted(
            "rotates",
            &Shape::Bool,
            "true",
            "A used refresh token may be dead, so a refresh whose outcome is unknown is never \
             repeated. `false` allows that.",
        ),
        defaulted("grant_type", &TEXT, "refresh_token", "The grant type."),
        optional("params", &PARAMS, "Sent besides the standard parameters."),
        defaulted("scope", &Shape::Bool, "false", "Send the granted scopes again."),
        defaulted("redirect_uri", &Shape::Bool, "false", "Send the redirect URI again."),
        names::TOKEN_NAMES,
        names::TOKEN_OMIT,
        optional("headers", &HEADERS, "Sent besides those of `token.request`."),
        calls::GET,
        calls::POST,
        calls::PUT,
        calls::QUERY,
        calls::SECRET_QUERY,
        calls::FORM,
        calls::JSON,
        AUTH,
        optional(
            "response",
            &Shape::Map(&TRADE_RESPONSE),
            "What is special about the answer, besides what stands under `token.response`.",
        ),
        defaulted(
            "keeps_access_token",
            &Shape::Bool,
            "false",
            "An answer without an access token prolongs the old one.",
        ),
    ],
};

pub(super) const FOLLOW_UP: Group = Group {
    name: "follow_up",
    doc: "A request that trades the tokens for others at once: one of `get`, `post` and `put`.",
    keys: &[
        calls::GET,
        calls::POST,
        calls::PUT,
        calls::QUERY,
        calls::SECRET_QUERY,
        calls::CALL_HEADERS,
        calls::FORM,
        calls::JSON,
        AUTH,
        defaulted(
            "on",
            &Shape::List(&Shape::Word(&[
                ("exchange", "after a code was exchanged"),
                ("refresh", "after a refresh"),
            ])),
            "[exchange]",
            "When it is made.",
        ),
        optional(
            "response",
            &Shape::Map(&TOKEN_RESPONSE),
            "What is special about the answer, which is read like a token response; what it leaves out \
             stays as it was.",
        ),
    ],
};
