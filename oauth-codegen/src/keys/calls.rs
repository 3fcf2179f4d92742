//! Requests that a definition describes: validation, user info, revocation.

use super::{
    Group, HEADERS, Key, NameKind, PARAMS, PATH, PATHS, SCOPE_LIST, Shape, URL_TEMPLATE, defaulted,
    optional,
};

pub(super) const GET: Key = optional("get", &URL_TEMPLATE, "The URL of a GET request.");
pub(super) const POST: Key = optional("post", &URL_TEMPLATE, "The URL of a POST request.");
pub(super) const PUT: Key = optional("put", &URL_TEMPLATE, "The URL of a PUT request.");
const DELETE: Key = optional("delete", &URL_TEMPLATE, "The URL of a DELETE request.");
pub(super) const QUERY: Key =
    optional("query", &PARAMS, "Added to the URL's query. Tokens never stand here.");
pub(super) const CALL_HEADERS: Key = optional(
    "headers",
    &HEADERS,
    "Sent besides `accept`, `user-agent` and the credentials; `accept` may be replaced.",
);
pub(super) const FORM: Key = optional("form", &PARAMS, "The body, as a form.");
pub(super) const JSON: Key = optional(
    "json",
    &Shape::Json,
    "The body, as JSON. Texts may have `{values}`; other braces are written with a space inside.",
);

const EXPECT: Key = optional(
    "expect",
    &Shape::Entries(NameKind::Path, &Shape::Scalar),
    "A good answer has all of these, by path, besides a status of 2xx: `{ ok: true }`. The word \
     `present` stands for anything but `null`.",
);
const PROFILE: Key = optional("profile", &Shape::Map(&PROFILE_MAP), "Where the user is described.");
const SCOPES: Key = optional(
    "scopes",
    &SCOPE_LIST,
    "The scopes that the call needs; they must be among those that are asked for.",
);

const ERROR: Key = optional(
    "error",
    &PATH,
    "The path of the provider's error code in an answer that says no; left out, the usual places.",
);
const ERROR_CODES: Key = optional(
    "error_codes",
    &Shape::Entries(
        NameKind::Param,
        &Shape::Word(&[
            ("invalid_token", "the token does not work: expired, revoked or never good"),
            ("insufficient_scope", "the token works, but a scope is missing"),
            ("not_enabled", "the API is not switched on for the client"),
            ("unclear", "it says nothing about the token"),
        ]),
    ),
    "The provider's own error codes, and what they mean (RFC 6750 section 3.1); a status of 401 and the \
     codes that many providers share need no entry.",
);

pub(super) const VALIDATE: Group = Group {
    name: "validate",
    doc: "The call that tells whether a token works: one of `get` and `post`, with the access token as \
          bearer.",
    keys: &[
        GET,
        POST,
        QUERY,
        CALL_HEADERS,
        FORM,
        JSON,
        EXPECT,
        ERROR,
        ERROR_CODES,
        PROFILE,
        SCOPES,
    ],
};

pub(super) const USERINFO: Group = Group {
    name: "userinfo",
    doc: "What is special about the call of `userinfo_endpoint`.",
    keys: &[
        QUERY,
        CALL_HEADERS,
        EXPECT,
        ERROR,
        ERROR_CODES,
        optional(
            "profile",
            &Shape::Map(&PROFILE_MAP),
            "Where the user is described; left out, the claims of OIDC Core section 5.1 (`sub`, \
             `preferred_username`, `name`, `email`, `email_verified`, `picture`).",
        ),
        SCOPES,
    ],
};

pub(super) const REVOKE: Group = Group {
    name: "revoke",
    doc: "How a token is revoked: `post`, `put` or `delete`, or what differs at `revocation_endpoint`.",
    keys: &[
        POST,
        PUT,
        DELETE,
        QUERY,
        CALL_HEADERS,
        FORM,
        JSON,
        defaulted(
            "auth",
            &Shape::Word(&[
                ("client", "the client's credentials, as at the token endpoint"),
                ("client_secret_basic", "the client's credentials as HTTP Basic"),
                ("bearer", "the access token"),
                ("none", "nothing"),
            ]),
            "client",
            "What the request is authorized by.",
        ),
    ],
};

const PROFILE_MAP: Group = Group {
    name: "profile",
    doc: "Where the parts of a user's profile are: for each a path, or a list of which the first that \
          holds a value counts.",
    keys: &[
        optional("id", &PATHS, "The identifier that never changes; numbers become texts."),
        optional("username", &PATHS, "The name the user signs in with."),
        optional("name", &PATHS, "The name for people."),
        optional("email", &PATHS, "The e-mail address."),
        optional("email_verified", &PATHS, "Whether the provider has checked the address."),
        optional("picture", &PATHS, "The URL of a picture."),
    ],
};
