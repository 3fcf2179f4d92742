//! Scopes, the authorization request and response, the token request and response, refresh.

use super::{
    Group, HEADERS, Key, NameKind, PARAMS, PATH, PATHS, SCOPE_LIST, Shape, TEXT, TextKind,
    VALUE_TYPE, defaulted, names, optional, required,
};

pub(super) const SCOPES: Group = Group {
    name: "scopes",
    doc: "Which scopes there are and how they are written.",
    keys: &[
        defaulted("default", &SCOPE_LIST, "none", "Asked for when the host names no scopes."),
        defaulted(
            "required",
            &SCOPE_LIST,
            "none",
            "A login that was not granted all of these is an error.",
        ),
        optional(
            "known",
            &KNOWN_SCOPES,
            "The documented scopes with what each allows. They become the variants of `Scope`; others \
             can be asked for by `other_scopes`.",
        ),
        defaulted(
            "separator",
            &Shape::Word(&[
                (" ", "a space (RFC 6749 section 3.3)"),
                (",", "a comma"),
                ("+", "a plus sign"),
                ("|", "a bar"),
                (";", "a semicolon"),
            ]),
            "\" \"",
            "Between two scopes in the request. Answers are read with spaces and commas as well.",
        ),
        defaulted(
            "param",
            &TEXT,
            "scope",
            "The name of the parameter in the authorization request.",
        ),
        optional(
            "granted_prefix",
            &TEXT,
            "What answers put in front of each granted scope, and requests do not.",
        ),
        optional(
            "more",
            &Shape::Entries(NameKind::Identifier, &Shape::Map(&MORE_SCOPES)),
            "Further lists of scopes, each in a parameter of its own, by the name that the host calls them.",
        ),
    ],
};

const MORE_SCOPES: Group = Group {
    name: "more scopes",
    doc: "A list of scopes beside the main one, written the same way, as for a second token.",
    keys: &[
        required("param", &TEXT, "The parameter of the authorization request."),
        defaulted(
            "default",
            &SCOPE_LIST,
            "none",
            "Asked for when the host names none of this list.",
        ),
        optional("known", &KNOWN_SCOPES, "The documented scopes with what each allows."),
    ],
};

const KNOWN_SCOPES: Shape =
    Shape::Entries(NameKind::Scope, &Shape::Either(&[TEXT, Shape::Map(&KNOWN_SCOPE)]));

const KNOWN_SCOPE: Group = Group {
    name: "known scope",
    doc: "A documented scope.",
    keys: &[
        required("description", &TEXT, "What the scope allows."),
        optional(
            "granted_as",
            &SCOPE_LIST,
            "Other names under which the provider says that it was granted.",
        ),
    ],
};

pub(super) const ADDITION: Group = Group {
    name: "offline and consent",
    doc: "What is added to the authorization request when the host asks for it.",
    keys: &[
        optional("params", &PARAMS, "Parameters that are added."),
        optional("scopes", &SCOPE_LIST, "Scopes that are added."),
    ],
};

pub(super) const AUTHORIZE: Group = Group {
    name: "authorize",
    doc: "The authorization request (RFC 6749 section 4.1.1).",
    keys: &[
        optional("params", &PARAMS, "Always sent besides the standard parameters."),
        optional(
            "response_mode",
            &Shape::Word(&[
                ("query", "in the query of the redirect URI"),
                ("form_post", "as a form that the browser posts to the redirect URI"),
            ]),
            "Sent as it is, and the only way in which an answer is accepted. Left out, the parameter \
             is not sent and the answer comes in the query.",
        ),
        defaulted(
            "response_type",
            &TEXT,
            "code",
            "The response type, at providers that have another word for a code.",
        ),
        names::AUTHORIZE_NAMES,
        names::AUTHORIZE_OMIT,
    ],
};

pub(super) const CALLBACK: Group = Group {
    name: "callback",
    doc: "The authorization response (RFC 6749 section 4.1.2).",
    keys: &[
        names::CALLBACK_NAMES,
        optional(
            "capture",
            &Shape::Entries(
                NameKind::Identifier,
                &Shape::Either(&[TEXT, Shape::Map(&CALLBACK_CAPTURE)]),
            ),
            "Parameters to keep, by the name they are kept under: the parameter's name, or a map. Usable \
             as `{name}` from then on.",
        ),
    ],
};

const CALLBACK_CAPTURE: Group = Group {
    name: "callback capture",
    doc: "A parameter of the callback that is kept.",
    keys: &[
        required("param", &TEXT, "The parameter's name."),
        CAPTURE_REQUIRED,
        CAPTURE_SECRET,
        CAPTURE_TYPE,
        CAPTURE_VALUES,
        CAPTURE_ALLOW,
    ],
};

pub(super) const CAPTURE_REQUIRED: super::Key =
    defaulted("required", &Shape::Bool, "false", "An answer without it is malformed.");
pub(super) const CAPTURE_SECRET: super::Key =
    defaulted("secret", &Shape::Bool, "false", "It is a secret, like a second token.");
pub(super) const CAPTURE_TYPE: super::Key =
    defaulted("type", &VALUE_TYPE, "text", "What it must look like; anything else is malformed.");
pub(super) const CAPTURE_VALUES: super::Key =
    optional("values", &Shape::List(&TEXT), "The values of an `enum`.");
pub(super) const CAPTURE_ALLOW: super::Key = optional(
    "allow",
    &Shape::Either(&[
        Shape::Text(TextKind::OriginPattern),
        Shape::List(&Shape::Text(TextKind::OriginPattern)),
    ]),
    "The origins that an `origin` or `hostname` may be. `*.` at the start of the host stands for one \
     or more labels. Needed for any value that stands in a host, because whoever makes the link of a \
     callback chooses it.",
);

pub(super) const TOKEN: Group = Group {
    name: "token",
    doc: "The token request and its answer.",
    keys: &[
        optional("request", &Shape::Map(&TOKEN_REQUEST), "What is special about the request."),
        optional("response", &Shape::Map(&TOKEN_RESPONSE), "What is special about the answer."),
    ],
};

const BODY_FORMAT: Shape =
    Shape::Word(&[("form", "`application/x-www-form-urlencoded`"), ("json", "`application/json`")]);

const TOKEN_REQUEST: Group = Group {
    name: "token.request",
    doc: "The token request (RFC 6749 section 4.1.3).",
    keys: &[
        defaulted(
            "method",
            &Shape::Word(&[
                ("POST", "as RFC 6749 section 3.2 says"),
                ("GET", "with everything in the URL, so `body` is `query`"),
                ("PUT", "with a body"),
            ]),
            "POST",
            "The HTTP method of every request to the token endpoint.",
        ),
        defaulted(
            "body",
            &Shape::Word(&[
                ("form", "`application/x-www-form-urlencoded`"),
                ("json", "`application/json`"),
                (
                    "query",
                    "no body: the parameters stand in the URL, for providers that take them nowhere else",
                ),
            ]),
            "form",
            "Where the parameters stand, for a refresh as well.",
        ),
        optional(
            "query",
            &PARAMS,
            "Added to the URL's query, at every request. No secret stands here.",
        ),
        defaulted("grant_type", &TEXT, "authorization_code", "The grant type of a code."),
        names::TOKEN_NAMES,
        names::TOKEN_OMIT,
        optional(
            "params",
            &PARAMS,
            "Sent besides the standard parameters when a code is exchanged.",
        ),
        optional("headers", &HEADERS, "Sent with every request to the token endpoint."),
        defaulted(
            "scope",
            &Shape::Bool,
            "false",
            "Send the scopes again when a code is exchanged.",
        ),
    ],
};

pub(super) const TOKEN_RESPONSE: Group = Group {
    name: "token.response",
    doc: RESPONSE_DOC,
    keys: &[
        BODY,
        FAILS_UNLESS,
        ERROR,
        ERROR_DESCRIPTION,
        ERROR_CODES,
        ROOT,
        ACCESS_TOKEN,
        REFRESH_TOKEN,
        TOKEN_TYPE,
        SCOPE,
        EXPIRES,
        REFRESH_TOKEN_EXPIRES_IN,
        ALSO,
        optional(
            "capture",
            &CAPTURE_ENTRIES,
            "Values to keep, by the name they are kept under: the path, or a map. They become methods \
             of the typed credentials.",
        ),
    ],
};

/// The same without what is kept: that stands under `token.response` alone.
pub(super) const TRADE_RESPONSE: Group = Group {
    name: "refresh.response",
    doc: "What is special about the answer to a refresh. What is left out is as under `token.response`.",
    keys: &[
        BODY,
        FAILS_UNLESS,
        ERROR,
        ERROR_DESCRIPTION,
        ERROR_CODES,
        ROOT,
        ACCESS_TOKEN,
        REFRESH_TOKEN,
        TOKEN_TYPE,
        SCOPE,
        EXPIRES,
        REFRESH_TOKEN_EXPIRES_IN,
    ],
};

const BODY: Key = defaulted(
    "body",
    &Shape::Either(&[BODY_FORMAT, Shape::List(&BODY_FORMAT)]),
    "json",
    "The formats that the provider answers in. Any other is refused, never guessed.",
);
const FAILS_UNLESS: Key = optional(
    "fails_unless",
    &Shape::Entries(NameKind::Path, &Shape::Scalar),
    "A successful answer has all of these, by path: `{ ok: true }`.",
);
const ERROR: Key = defaulted(
    "error",
    &PATHS,
    "error",
    "The path of the error code, or a list of which the first that is there counts.",
);
const ERROR_DESCRIPTION: Key = defaulted(
    "error_description",
    &PATHS,
    "error_description",
    "The path of the error's explanation, or a list as above.",
);
const ERROR_CODES: Key = optional(
    "error_codes",
    &Shape::Entries(
        NameKind::Code,
        &Shape::Word(&[
            ("invalid_grant", "the code or refresh token is dead"),
            ("invalid_client", "the client's id or secret is wrong"),
            ("invalid_request", "the request is malformed"),
            ("unauthorized_client", "the client may not do this"),
            ("unsupported_grant_type", "the grant is not supported"),
            ("invalid_scope", "a scope is unknown or not allowed"),
            ("temporarily_unavailable", "trying again later helps"),
            ("authorization_pending", "the user has not decided on their device (RFC 8628)"),
            ("slow_down", "the same, and the client asks too often"),
            ("access_denied", "the user said no on their device"),
            ("expired_token", "the codes for another device have expired"),
        ]),
    ),
    "The provider's own error codes, and the standard ones (RFC 6749 section 5.2) that they \
             mean: `{ bad_refresh_token: invalid_grant }`. They decide what the host is told to do.",
);
const ROOT: Key = optional(
    "root",
    &PATHS,
    "The path of the object that the token members stand in, or a list of which the first that is \
             there counts; `.` is the top. The paths below start there; `capture`, `fails_unless` and the \
             error paths start at the top.",
);
const ACCESS_TOKEN: Key =
    defaulted("access_token", &PATH, "access_token", "The path of the access token.");
const REFRESH_TOKEN: Key =
    defaulted("refresh_token", &PATH, "refresh_token", "The path of the refresh token.");
const TOKEN_TYPE: Key = optional(
    "token_type",
    &Shape::Map(&TOKEN_TYPE_MAP),
    "What is special about the token type. Without it, it must be there and be `Bearer` in \
             any case of letters.",
);
const SCOPE: Key =
    defaulted("scope", &PATH, "scope", "The path of the granted scopes, a text or a list.");
const EXPIRES: Key = optional(
    "expiry",
    &Shape::Either(&[
        Shape::Word(&[("never", "tokens of this provider do not expire")]),
        Shape::Map(&EXPIRY),
    ]),
    "How long an access token lives. Left out: `expires_in` in seconds, and when that is \
             missing the lifetime is unknown, never invented.",
);
const REFRESH_TOKEN_EXPIRES_IN: Key = defaulted(
    "refresh_token_expires_in",
    &PATH,
    "refresh_token_expires_in",
    "The path of the refresh token's lifetime in seconds.",
);
const ALSO: Key = optional(
    "also",
    &Shape::Entries(NameKind::Identifier, &PATH),
    "Further tokens in the same answer, by the name that the host calls them: the path of the object that \
     each stands in. Each may have a refresh token of its own.",
);
const RESPONSE_DOC: &str = "The token response (RFC 6749 section 5). An `error` member makes it an error \
                            whatever its status is.";

const TOKEN_TYPE_MAP: Group = Group {
    name: "token.response.token_type",
    doc: "What is special about the token type (RFC 6749 section 7.1).",
    keys: &[
        defaulted("path", &PATH, "token_type", "The path of the token type."),
        defaulted(
            "optional",
            &Shape::Bool,
            "false",
            "The answer may leave it out, which then counts as `Bearer`.",
        ),
        optional(
            "accept",
            &Shape::List(&TEXT),
            "Types that are used like `Bearer`, besides it: `bot`.",
        ),
    ],
};

const EXPIRY: Group = Group {
    name: "token.response.expiry",
    doc: "How long an access token lives: a lifetime (`in`), a point in time (`at`), or a claim of the token.",
    keys: &[
        optional("in", &PATH, "The path of a lifetime, a number or a text of digits."),
        defaulted(
            "unit",
            &Shape::Word(&[("s", "seconds"), ("ms", "milliseconds")]),
            "s",
            "What the number counts, since 1970 for a point in time.",
        ),
        optional("at", &PATH, "The path of a point in time."),
        optional(
            "format",
            &Shape::Word(&[
                ("unix", "a number since 1970, in `unit`"),
                ("rfc3339", "a text like `2026-01-31T12:00:00Z`"),
            ]),
            "How the point in time is written; left out, `unix`.",
        ),
        optional(
            "access_token",
            &PATH,
            "The claim of the access token that says when it expires, where that is a JWT: `exp`.",
        ),
        optional(
            "lifetime",
            &Shape::Scalar,
            "How many seconds a token lives by the provider's documentation, where its answers do not say.",
        ),
        defaulted(
            "absent",
            &Shape::Word(&[
                ("unknown", "the token is used until the API refuses it"),
                ("never", "the token does not expire"),
            ]),
            "unknown",
            "What it means when the answer does not say.",
        ),
    ],
};

pub(super) const CAPTURE_ENTRIES: Shape =
    Shape::Entries(NameKind::Identifier, &Shape::Either(&[PATH, Shape::Map(&RESPONSE_CAPTURE)]));

const RESPONSE_CAPTURE: Group = Group {
    name: "token.response capture",
    doc: "A value of the token response that is kept: one of `path`, `id_token` and `access_token`.",
    keys: &[
        optional("path", &PATH, "Where it stands, from the top of the answer."),
        optional(
            "id_token",
            &PATH,
            "The claim of the ID token: `tid`. Nobody checks the token's signature, as it comes from the \
             token endpoint itself.",
        ),
        optional(
            "access_token",
            &PATH,
            "The claim of the access token, where that is a JWT (RFC 9068); of another it is missing.",
        ),
        CAPTURE_REQUIRED,
        CAPTURE_SECRET,
        CAPTURE_TYPE,
        CAPTURE_VALUES,
        CAPTURE_ALLOW,
    ],
};
