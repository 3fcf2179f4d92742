//! The top of a definition, in the order in which the flow runs.

use super::{
    CATEGORIES, ENDPOINTS, Group, Key, NameKind, Shape, TEXT, TextKind, URL, URL_TEMPLATE, after,
    api, calls, client, defaulted, flow, forms, grants, optional, required, trade,
};

/// The keys of a file.
pub const ROOT: Group = Group { name: "definition", doc: "One provider per file.", keys: KEYS };

const CATEGORY: Shape = Shape::Word(CATEGORIES);

const KEYS: &[Key] = &[
    required(
        "id",
        &Shape::Text(TextKind::Id),
        "The name in code and in file names: lower case letters, digits and single hyphens. \
         `git-hub` becomes the struct `GitHub` in the module `git_hub`.",
    ),
    required("name", &TEXT, "The name for people."),
    optional("description", &TEXT, "One sentence about the provider or product."),
    optional("docs", &URL, "The provider's page about OAuth."),
    optional(
        "category",
        &Shape::Either(&[CATEGORY, Shape::List(&CATEGORY)]),
        "What the provider is used for, by which catalogues are sorted: a word, or a list with the \
         most fitting word first.",
    ),
    optional(
        "extends",
        &Shape::Text(TextKind::Id),
        "The id of a definition in the same folder to start from. Maps are merged key by key, lists \
         and texts are replaced, and a key without a value (`null`) is taken away.",
    ),
    defaulted(
        "local",
        &Shape::Bool,
        "false",
        "Allows `http` endpoints on `127.0.0.1`, `[::1]` and `localhost`: for work on one machine, \
         never for users.",
    ),
    optional(
        "oauth_schema",
        &Shape::Map(&forms::OAUTH_SCHEMA),
        "The forms: what the operator sets and what a stored credential consists of. Left out, they \
         are the obvious ones: `client_id` and, unless the client is public, `client_secret`; \
         `access_token`, `refresh_token`, `expires_at`, an ID token that user info comes from, and what is \
         captured.",
    ),
    optional(
        "credentials_for_provider",
        &Shape::Either(&[
            Shape::Entries(NameKind::Identifier, &Shape::Map(&forms::NAMELESS_FIELD)),
            Shape::List(&Shape::Map(&forms::FIELD)),
        ]),
        "The API-key alternative to OAuth: a map from name to field, or a list of fields.",
    ),
    optional(
        "config",
        &Shape::Entries(NameKind::Identifier, &Shape::Map(&forms::CONFIG)),
        "Values that the operator sets once per deployment, like a tenant or region. They are used as \
         `{name}` in URLs, parameters and headers, and each is checked before it gets there. An entry \
         of `client_schema` with the same name says how it is asked for.",
    ),
    optional(
        "issuer",
        &URL_TEMPLATE,
        "The issuer identifier (RFC 8414 section 2). A callback whose `iss` is another is refused \
         (RFC 9207 section 2.4), and an ID token that user info comes from. One segment of its path may be \
         `*`, for any one segment, where each tenant is an issuer of its own.",
    ),
    defaulted(
        "authorization_response_iss_parameter_supported",
        &Shape::Bool,
        "false",
        "Every callback carries `iss` (RFC 9207 section 3), so one without it is refused. Needs \
         `issuer`.",
    ),
    optional(
        "registration_endpoint",
        &URL_TEMPLATE,
        "Where a client registers itself (RFC 7591 section 3), so that nobody has to do it by hand. What \
         it asks for comes from the rest of the definition: grants, default scopes and those of `offline`, \
         `token_endpoint_auth_method`. Settings that it names are those of a tenant; there is no \
         `client_id` yet. Without it `register` does not compile.",
    ),
    optional(
        "authorization_endpoint",
        &ENDPOINTS,
        "Where the user is sent (RFC 6749 section 3.1). A list is tried in order: the first whose \
         values are all known is taken. A page that is named by a route (`#/oauth`) gets its parameters \
         after it. **Required** unless there is `client_credentials` or `device_authorization_endpoint`; without it `authorize` and \
         `exchange` do not compile.",
    ),
    required(
        "token_endpoint",
        &ENDPOINTS,
        "Where codes and refresh tokens are exchanged (RFC 6749 section 3.2); a list works as above.",
    ),
    optional(
        "refresh_endpoint",
        &ENDPOINTS,
        "Where refresh tokens are exchanged, if that is another place than `token_endpoint`.",
    ),
    optional(
        "revocation_endpoint",
        &URL_TEMPLATE,
        "Where tokens are revoked (RFC 7009). What is special about the request stands in `revoke`.",
    ),
    optional(
        "device_authorization_endpoint",
        &ENDPOINTS,
        "Where the codes come from that a user enters on another device (RFC 8628 section 3.1); a list \
         works as above. What is special about it stands in `device`.",
    ),
    optional(
        "introspection_endpoint",
        &URL_TEMPLATE,
        "Says what the provider knows of a token (RFC 7662). What is special about the request stands in \
         `introspect`.",
    ),
    optional(
        "userinfo_endpoint",
        &URL_TEMPLATE,
        "Says who the user is (OIDC Core section 5.3), asked with the access token. Also \
         validates tokens where there is no `validate`.",
    ),
    defaulted(
        "token_endpoint_auth_method",
        &client::AUTH_METHOD,
        "client_secret_post",
        "How the client proves itself at the token endpoint (RFC 7591 section 2).",
    ),
    optional(
        "client_secret_basic",
        &Shape::Map(&client::BASIC),
        "What is special about HTTP Basic at this provider.",
    ),
    optional(
        "client_assertion",
        &Shape::Map(&client::CLIENT_ASSERTION),
        "What is special about the statement that the client signs.",
    ),
    defaulted(
        "code_challenge_method",
        &Shape::Word(&[
            ("S256", "PKCE with SHA-256, always (RFC 7636 section 4.2)"),
            (
                "plain_only",
                "the provider takes nothing but the method `plain`, whose challenge is the verifier",
            ),
            ("none", "the provider refuses PKCE parameters; `state` alone protects the login"),
        ]),
        "S256",
        "How PKCE is done. A provider that ignores the parameters keeps the default.",
    ),
    optional(
        "scopes",
        &Shape::Either(&[
            Shape::Word(&[("none", "the provider has no scopes; the parameter is never sent")]),
            Shape::Map(&flow::SCOPES),
        ]),
        "Which scopes there are and how they are written (RFC 6749 section 3.3).",
    ),
    optional(
        "offline",
        &Shape::Map(&flow::ADDITION),
        "What is added when the host asks for access while the user is away, at providers that give a \
         refresh token only then.",
    ),
    optional(
        "consent",
        &Shape::Map(&flow::ADDITION),
        "What is added when the host wants the user to be asked again, as after a change of scopes.",
    ),
    optional("authorize", &Shape::Map(&flow::AUTHORIZE), "The authorization request."),
    optional("callback", &Shape::Map(&flow::CALLBACK), "The authorization response."),
    optional("token", &Shape::Map(&flow::TOKEN), "The token request and its answer."),
    optional(
        "refresh",
        &Shape::Either(&[
            Shape::Word(&[("none", "there are no refresh tokens: `refresh` does not compile")]),
            Shape::Map(&trade::REFRESH),
        ]),
        "How tokens are refreshed (RFC 6749 section 6). Left out, the standard way.",
    ),
    optional(
        "follow_up",
        &Shape::List(&Shape::Map(&trade::FOLLOW_UP)),
        "What the tokens are traded for before the host gets them, in order: at providers whose code is \
         exchanged for a short-lived token first.",
    ),
    optional(
        "device",
        &Shape::Map(&grants::DEVICE),
        "What is special about the login on another device.",
    ),
    optional(
        "client_credentials",
        &Shape::Map(&grants::CLIENT_CREDENTIALS),
        "The client may ask for a token of its own, without any user (RFC 6749 section 4.4). `{}` is the \
         standard way.",
    ),
    optional(
        "revoke",
        &Shape::Map(&calls::REVOKE),
        "How a token is revoked where it is not a plain RFC 7009 request. `{token}` is the refresh \
         token where there is one, else the access token; `{token_type_hint}` says which.",
    ),
    optional(
        "introspect",
        &Shape::Map(&calls::INTROSPECT),
        "What is special about the call of `introspection_endpoint`. `{token}` is the access token.",
    ),
    optional(
        "validate",
        &Shape::Map(&calls::VALIDATE),
        "The call that tells whether a token works, and perhaps whose it is.",
    ),
    optional(
        "userinfo",
        &Shape::Map(&calls::USERINFO),
        "Who the user is: what is special about the call of `userinfo_endpoint`, or `from: id_token`.",
    ),
    optional(
        "discover",
        &Shape::Map(&after::DISCOVER),
        "The call after a login that lists the places of which the user chooses one.",
    ),
    optional(
        "lookup",
        &Shape::List(&Shape::Map(&after::LOOKUP)),
        "Calls made once after an exchange, in order, of whose answers something is kept with the tokens: \
         a data centre, an account.",
    ),
    optional("api", &Shape::Map(&api::API), "How the API is called that the tokens are for."),
    optional("hooks", &Shape::Map(&after::HOOKS), "Work of the host that data cannot say."),
    optional(
        "setup",
        &Shape::List(&TEXT),
        "What the operator does at the provider, step by step; `{redirect_uri}` stands for the redirect \
         URI to paste.",
    ),
    optional(
        "sources",
        &Shape::List(&URL),
        "The pages that the facts come from; the generated docs show them.",
    ),
    optional(
        "confidence",
        &Shape::Word(&[
            ("documented", "the provider's own documentation says the endpoints"),
            ("cross_checked", "two sources that do not copy each other say the same"),
            ("single_source", "one source that is not the provider says so"),
        ]),
        "How sure the facts are. The catalogue needs it; in your own files it may be left out.",
    ),
];
