//! Standard parameters under other names, or left out.

use super::{Group, Key, Shape, TEXT, optional};

const CLIENT_ID: Key = optional("client_id", &TEXT, "What `client_id` is called.");
const CLIENT_SECRET: Key = optional("client_secret", &TEXT, "What `client_secret` is called.");
const REDIRECT_URI: Key = optional("redirect_uri", &TEXT, "What `redirect_uri` is called.");
const STATE: Key = optional("state", &TEXT, "What `state` is called.");
const CODE: Key = optional("code", &TEXT, "What `code` is called.");
const SCOPE: Key = optional("scope", &TEXT, "What `scope` is called.");

pub(super) const AUTHORIZE_NAMES: Key = optional(
    "names",
    &Shape::Map(&Group {
        name: "authorize.names",
        doc: "Other names for standard parameters of the authorization request; the scopes have `scopes.param`.",
        keys: &[
            optional("response_type", &TEXT, "What `response_type` is called."),
            CLIENT_ID,
            REDIRECT_URI,
            STATE,
            optional("code_challenge", &TEXT, "What `code_challenge` is called."),
            optional("code_challenge_method", &TEXT, "What `code_challenge_method` is called."),
        ],
    }),
    "Other names for standard parameters: `{ client_id: client_key }`.",
);

pub(super) const AUTHORIZE_OMIT: Key = optional(
    "omit",
    &Shape::List(&Shape::Word(&[
        ("response_type", "the provider knows one answer only"),
        ("redirect_uri", "the provider takes the registered one and refuses the parameter"),
    ])),
    "Standard parameters that are not sent.",
);

pub(super) const CALLBACK_NAMES: Key = optional(
    "names",
    &Shape::Map(&Group {
        name: "callback.names",
        doc: "Other names for standard parameters of the authorization response.",
        keys: &[CODE, STATE],
    }),
    "Other names for standard parameters: `{ code: auth_code }`.",
);

pub(super) const TOKEN_NAMES: Key = optional(
    "names",
    &Shape::Map(&Group {
        name: "token.request.names",
        doc: "Other names for standard parameters of requests to the token endpoint.",
        keys: &[
            optional("grant_type", &TEXT, "What `grant_type` is called."),
            CODE,
            REDIRECT_URI,
            CLIENT_ID,
            CLIENT_SECRET,
            optional("code_verifier", &TEXT, "What `code_verifier` is called."),
            optional("refresh_token", &TEXT, "What `refresh_token` is called."),
            SCOPE,
        ],
    }),
    "Other names for standard parameters: `{ client_id: client_key }`.",
);

pub(super) const DEVICE_NAMES: Key = optional(
    "names",
    &Shape::Map(&Group {
        name: "device.names",
        doc: "Other names for standard parameters of the request to `device_authorization_endpoint`; where \
              there is none, those of `token.request.names`.",
        keys: &[CLIENT_ID, CLIENT_SECRET, SCOPE],
    }),
    "Other names for standard parameters of the request for the codes: `{ scope: scopes }`.",
);

pub(super) const TOKEN_OMIT: Key = optional(
    "omit",
    &Shape::List(&Shape::Word(&[
        ("grant_type", "the endpoint has one grant only"),
        ("redirect_uri", "the provider refuses it here"),
        ("client_id", "the provider refuses it here"),
        ("client_secret", "it goes elsewhere, as in a header, or nowhere"),
    ])),
    "Standard parameters that are not sent.",
);
