//! Requests that a definition describes: validation, user info, revocation.

use super::{
    Group, HEADERS, Key, NameKind, PARAMS, PATH, SCOPE_LIST, Shape, TEMPLATE, TextKind,
    URL_TEMPLATE, defaulted, optional, required,
};

pub(super) const GET: Key = optional("get", &URL_TEMPLATE, "The URL of a GET request.");
pub(super) const POST: Key = optional("post", &URL_TEMPLATE, "The URL of a POST request.");
pub(super) const PUT: Key = optional("put", &URL_TEMPLATE, "The URL of a PUT request.");
const DELETE: Key = optional("delete", &URL_TEMPLATE, "The URL of a DELETE request.");
pub(super) const QUERY: Key =
    optional("query", &PARAMS, "Added to the URL's query. Secrets never stand here.");
pub(super) const SECRET_QUERY: Key = optional(
    "secret_query",
    &PARAMS,
    "Added to the URL's query, with secrets in it: for providers that take them nowhere else. The runtime \
     shows such a URL to nobody.",
);
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

/// How a call with a token is authorized.
pub(super) const AUTH: Key = optional(
    "auth",
    &Shape::Word(&[
        ("bearer", "the access token as bearer (RFC 6750 section 2.1)"),
        ("api", "the access token, where `api` says"),
        ("client", "the client's credentials, as at the token endpoint"),
        ("client_secret_basic", "the client's credentials as HTTP Basic"),
        ("none", "nothing"),
    ]),
    "What the request is authorized by. Left out: nothing where `{access_token}` stands in the URL, `api` \
     where the definition has `api`, and else `bearer`.",
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
        NameKind::Code,
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
    doc: "The call that tells whether a token works: one of `get` and `post`.",
    keys: &[
        GET,
        POST,
        QUERY,
        SECRET_QUERY,
        CALL_HEADERS,
        FORM,
        JSON,
        AUTH,
        EXPECT,
        ERROR,
        ERROR_CODES,
        PROFILE,
        EMAIL_REQUEST,
        SCOPES,
    ],
};

pub(super) const USERINFO: Group = Group {
    name: "userinfo",
    doc: "Who the user is: what is special about the call of `userinfo_endpoint`, or that the ID token says it.",
    keys: &[
        optional(
            "from",
            &Shape::Word(&[(
                "id_token",
                "the claims of the ID token, without a call. Each login sends a fresh `nonce`, and the \
                 runtime checks `iss`, `aud`, `azp`, `exp`, `iat`, `nonce` and `sub` as OIDC Core section \
                 3.1.3.7 says; not the signature, which item 6 there leaves to TLS for a token that comes \
                 from the token endpoint itself; one in another answer, as of `follow_up`, is not looked at. A \
                 later one, as of a refresh, must go on from it (section 12.2). Needs `issuer` or `iss`",
            )]),
            "Where the user is described, if not in an answer of `userinfo_endpoint`.",
        ),
        optional(
            "iss",
            &Shape::Either(&[TEMPLATE, Shape::List(&TEMPLATE)]),
            "What `iss` of the ID token is, where it is known to differ from `issuer`; a list where it is \
             one of several. One segment of a path may be `*`, as there.",
        ),
        QUERY,
        SECRET_QUERY,
        CALL_HEADERS,
        AUTH,
        EXPECT,
        ERROR,
        ERROR_CODES,
        optional(
            "profile",
            &Shape::Map(&PROFILE_MAP),
            "Where the user is described; left out, the claims of OIDC Core section 5.1 (`sub`, \
             `preferred_username`, `name`, `email`, `email_verified`, `picture`).",
        ),
        EMAIL_REQUEST,
        SCOPES,
    ],
};

const CLIENT_AUTH: Key = defaulted(
    "auth",
    &Shape::Word(&[
        ("client", "the client's credentials, as at the token endpoint"),
        ("client_secret_basic", "the client's credentials as HTTP Basic"),
        ("bearer", "the access token"),
        ("api", "the access token, where `api` says"),
        ("none", "nothing"),
    ]),
    "client",
    "What the request is authorized by.",
);

pub(super) const INTROSPECT: Group = Group {
    name: "introspect",
    doc: "What is special about the request at `introspection_endpoint` (RFC 7662 section 2.1).",
    keys: &[QUERY, CALL_HEADERS, FORM, JSON, CLIENT_AUTH],
};

pub(super) const REVOKE: Group = Group {
    name: "revoke",
    doc: "How a token is revoked: `post`, `put`, `delete` or `get`, or what differs at \
          `revocation_endpoint`.",
    keys: &[POST, PUT, DELETE, GET, QUERY, SECRET_QUERY, CALL_HEADERS, FORM, JSON, CLIENT_AUTH],
};

const EMAIL_REQUEST: Key = optional(
    "email_request",
    &Shape::Map(&EMAIL_REQUEST_MAP),
    "The call that knows the e-mail address, made when the profile has none. A provider that refuses it \
     leaves the profile without.",
);

const EMAIL_REQUEST_MAP: Group = Group {
    name: "email_request",
    doc: "The call that knows the e-mail address: one of `get` and `post`.",
    keys: &[
        GET,
        POST,
        QUERY,
        SECRET_QUERY,
        CALL_HEADERS,
        FORM,
        JSON,
        AUTH,
        required("email", &PATH, "The path of the address: `\"[primary=true].email\"`."),
        optional(
            "email_verified",
            &PATH,
            "The path that says whether the provider has checked it.",
        ),
    ],
};

const PROFILE_VALUE: Shape = Shape::Text(TextKind::PathTemplate);
const PROFILE_VALUES: Shape = Shape::Either(&[PROFILE_VALUE, Shape::List(&PROFILE_VALUE)]);

const PROFILE_MAP: Group = Group {
    name: "profile",
    doc: "Where the parts of a user's profile are: for each a path, or a text with `{paths}` in it like \
          `\"{first_name} {last_name}\"`, or a list of which the first that holds a value counts. A text \
          one of whose values is missing is missing; in one that begins with `https://` the values are \
          percent-encoded.",
    keys: &[
        optional("id", &PROFILE_VALUES, "The identifier that never changes; numbers become texts."),
        optional("username", &PROFILE_VALUES, "The name the user signs in with."),
        optional("name", &PROFILE_VALUES, "The name for people."),
        optional("email", &PROFILE_VALUES, "The e-mail address."),
        optional(
            "email_verified",
            &PROFILE_VALUES,
            "Whether the provider has checked the address.",
        ),
        optional("picture", &PROFILE_VALUES, "The URL of a picture."),
    ],
};
