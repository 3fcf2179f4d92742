//! Four providers that between them have every peculiarity.

use oauth_core::definition::*;

pub const CLIENT: [Setting; 2] = [
    Setting {
        field: Field { name: "client_id", required: true, ..Field::PLAIN },
        value: ValueKind::Text,
    },
    Setting {
        field: Field {
            name: "client_secret",
            kind: FieldKind::SecretInput,
            required: true,
            ..Field::PLAIN
        },
        value: ValueKind::Text,
    },
];

const fn fixed(name: &'static str, value: &'static str) -> Param {
    Param { name, value: Template::Fixed(value) }
}

const fn value(name: &'static str, variable: &'static [Part]) -> Param {
    Param { name, value: Template::Parts(variable) }
}

/// Plain OAuth 2.0 with everything standard: issuer, revocation, user info.
pub const PLAIN: Definition = Definition {
    id: "plain",
    name: "Plain",
    settings: &CLIENT,
    issuer: Some(Template::Fixed("https://plain.example")),
    authorization_response_iss_parameter_supported: true,
    authorization_endpoint: &[Template::Fixed("https://plain.example/authorize")],
    token_endpoint: &[Template::Fixed("https://plain.example/token")],
    scopes: Scopes {
        known: &[KnownScope { name: "read", description: "Read things", granted_as: &[] }],
        ..Scopes::PLAIN
    },
    revoke: Some(Call {
        method: Method::Post,
        url: Template::Fixed("https://plain.example/revoke"),
        query: &[],
        headers: &[],
        body: Body::Form(&[
            value("token", &[Part::Value(Variable::Token, Place::Whole)]),
            value("token_type_hint", &[Part::Value(Variable::TokenTypeHint, Place::Whole)]),
        ]),
        auth: CallAuth::Client,
        ..Call::PLAIN
    }),
    userinfo: Some(Probe {
        call: Call {
            method: Method::Get,
            url: Template::Fixed("https://api.plain.example/userinfo"),
            query: &[],
            headers: &[],
            body: Body::Empty,
            auth: CallAuth::Bearer,
            ..Call::PLAIN
        },
        expect: &[],
        profile: ProfileMap::OIDC,
        scopes: &["read"],
        errors: ErrorCodes::PLAIN,
        ..Probe::PLAIN
    }),
    ..Definition::PLAIN
};

/// Commas between scopes, captures, errors with status 200, a nested answer, no PKCE, no refresh.
pub const COMMA: Definition = Definition {
    id: "comma",
    name: "Comma",
    settings: &CLIENT,
    authorization_endpoint: &[Template::Fixed("https://comma.example/oauth?app=1")],
    token_endpoint: &[
        Template::Parts(&[
            Part::Value(Variable::Captured("server"), Place::Origin),
            Part::Text("/token"),
        ]),
        Template::Fixed("https://comma.example/token"),
    ],
    code_challenge_method: CodeChallengeMethod::None,
    scopes: Scopes { separator: ",", ..Scopes::PLAIN },
    callback: Callback {
        captures: &[Capture {
            name: "server",
            path: Path(&["accounts-server"]),
            required: true,
            secret: false,
            value: ValueKind::Origin,
            allow: &[Template::Fixed("https://*.comma.example")],
            ..Capture::PLAIN
        }],
        ..Callback::PLAIN
    },
    token_response: TokenResponse {
        fails_unless: &[Expect { path: Path(&["ok"]), value: Expected::Bool(true) }],
        error_description: &[Path(&["details", "message"])],
        root: &[Path(&["tokens", "0"])],
        token_types: &["user"],
        expiry: Expiry::Never,
        captures: &[
            Capture {
                name: "team",
                path: Path(&["team", "id"]),
                required: true,
                secret: false,
                value: ValueKind::Label,
                allow: &[],
                ..Capture::PLAIN
            },
            Capture {
                name: "hook",
                path: Path(&["hook_secret"]),
                required: false,
                secret: true,
                value: ValueKind::Text,
                allow: &[],
                ..Capture::PLAIN
            },
        ],
        ..TokenResponse::PLAIN
    },
    refresh: None,
    validate: Some(Probe {
        call: Call {
            method: Method::Post,
            url: Template::Parts(&[
                Part::Text("https://"),
                Part::Value(Variable::Captured("team"), Place::Host),
                Part::Text(".comma.example/graphql"),
            ]),
            query: &[fixed("v", "2")],
            headers: &[Header {
                name: "x-token",
                value: Template::Parts(&[
                    Part::Text("tok "),
                    Part::Value(Variable::AccessToken, Place::Whole),
                ]),
            }],
            body: Body::Json(Json::Object(&[(
                "query",
                Json::Text(Template::Fixed("{ me { id } }")),
            )])),
            auth: CallAuth::None,
            ..Call::PLAIN
        },
        expect: &[
            Expect { path: Path(&["status"]), value: Expected::Integer(7) },
            Expect { path: Path(&["data"]), value: Expected::Present },
        ],
        profile: ProfileMap {
            id: &[ProfileValue::Path(Path(&["data", "me", "id"]))],
            email: &[ProfileValue::Path(Path(&["data", "me", "emails", "0", "value"]))],
            ..ProfileMap::PLAIN
        },
        scopes: &[],
        errors: ErrorCodes::PLAIN,
        ..Probe::PLAIN
    }),
    ..Definition::PLAIN
};

/// HTTP Basic, JSON bodies, a tenant in the host, a declared header and parameter, no scopes.
pub const BASIC: Definition = Definition {
    id: "basic",
    name: "Basic",
    settings: &[
        CLIENT[0],
        CLIENT[1],
        Setting {
            field: Field { name: "shop", required: true, ..Field::PLAIN },
            value: ValueKind::Label,
        },
    ],
    authorization_endpoint: &[Template::Parts(&[
        Part::Text("https://"),
        Part::Value(Variable::Setting("shop"), Place::Host),
        Part::Text(".basic.example/authorize"),
    ])],
    token_endpoint: &[Template::Parts(&[
        Part::Text("https://"),
        Part::Value(Variable::Setting("shop"), Place::Host),
        Part::Text(".basic.example/token"),
    ])],
    token_endpoint_auth_method: AuthMethod::ClientSecretBasic,
    scopes: Scopes { supported: false, ..Scopes::PLAIN },
    token_request: TokenRequest {
        body: BodyFormat::Json,
        params: &[value("shop", &[Part::Value(Variable::Setting("shop"), Place::Whole)])],
        headers: &[Header { name: "x-version", value: Template::Fixed("2026-01-01") }],
        ..TokenRequest::PLAIN
    },
    token_response: TokenResponse {
        token_type_optional: true,
        expiry: Expiry::In {
            path: Path(&["ttl"]),
            unit: Unit::Milliseconds,
            absent: Absent::Unknown,
        },
        ..TokenResponse::PLAIN
    },
    ..Definition::PLAIN
};

/// Fixed parameters, offline access that must be asked for, answers by a form, forms for answers.
pub const OFFLINE: Definition = Definition {
    id: "offline",
    name: "Offline",
    settings: &CLIENT,
    // A platform can only send scopes again that it has kept.
    credentials: &[
        Field { name: "access_token", kind: FieldKind::SecretInput, ..Field::PLAIN },
        Field { name: "refresh_token", kind: FieldKind::SecretInput, ..Field::PLAIN },
        Field { name: "scope", ..Field::PLAIN },
    ],
    authorization_endpoint: &[Template::Fixed("https://offline.example/authorize")],
    token_endpoint: &[Template::Fixed("https://offline.example/token")],
    scopes: Scopes {
        known: &[KnownScope {
            name: "email",
            description: "See the address",
            granted_as: &["https://offline.example/scope/email"],
        }],
        ..Scopes::PLAIN
    },
    offline: Some(Addition {
        params: &[fixed("access_type", "offline")],
        scopes: &["offline_access"],
    }),
    consent: Some(Addition { params: &[fixed("prompt", "consent")], scopes: &[] }),
    authorize: Authorize {
        params: &[fixed("audience", "api"), fixed("prompt", "login")],
        response_mode: Some(ResponseMode::FormPost),
        ..Authorize::PLAIN
    },
    token_response: TokenResponse {
        body: &[BodyFormat::Form],
        expiry: Expiry::At {
            path: Path(&["expires_at"]),
            format: TimeFormat::Rfc3339,
            absent: Absent::Never,
        },
        ..TokenResponse::PLAIN
    },
    refresh: Some(Refresh {
        rotates: false,
        params: &[fixed("audience", "api")],
        scope: true,
        ..Refresh::PLAIN
    }),
    ..Definition::PLAIN
};

/// Secrets in the URL, an API with a header of its own, claims, choices, an address of its own call.
pub const ODD: Definition = Definition {
    id: "odd",
    name: "Odd",
    settings: &CLIENT,
    authorization_endpoint: &[Template::Fixed("https://odd.example/oauth")],
    token_endpoint: &[Template::Fixed("https://odd.example/token")],
    token_response: TokenResponse {
        captures: &[
            Capture {
                name: "tenant",
                from: CaptureFrom::IdToken,
                path: Path(&["tid"]),
                required: true,
                value: ValueKind::Segment,
                ..Capture::PLAIN
            },
            Capture {
                name: "corp",
                from: CaptureFrom::AccessToken,
                path: Path(&["corp", "id"]),
                required: true,
                ..Capture::PLAIN
            },
        ],
        ..TokenResponse::PLAIN
    },
    revoke: Some(Call {
        method: Method::Delete,
        url: Template::Parts(&[
            Part::Text("https://api.odd.example/tokens/"),
            Part::Value(Variable::Token, Place::Segment),
        ]),
        auth: CallAuth::None,
        ..Call::PLAIN
    }),
    validate: Some(Probe {
        call: Call {
            url: Template::Parts(&[
                Part::Text("https://api.odd.example/"),
                Part::Value(Variable::Captured("tenant"), Place::Segment),
                Part::Text("/me"),
            ]),
            secret_query: &[value(
                "app",
                &[
                    Part::Value(Variable::Setting("client_id"), Place::Whole),
                    Part::Text("|"),
                    Part::Value(Variable::Setting("client_secret"), Place::Whole),
                ],
            )],
            auth: CallAuth::Api,
            ..Call::PLAIN
        },
        profile: ProfileMap {
            id: &[ProfileValue::Path(Path(&["ids", "[kind=user]", "id"]))],
            name: &[ProfileValue::Text(&[
                ProfilePart::Path(Path(&["first"])),
                ProfilePart::Text(" "),
                ProfilePart::Path(Path(&["last"])),
            ])],
            ..ProfileMap::PLAIN
        },
        email: Some(EmailRequest {
            call: Call {
                url: Template::Fixed("https://api.odd.example/emails"),
                secret_query: &[value(
                    "access_token",
                    &[Part::Value(Variable::AccessToken, Place::Whole)],
                )],
                auth: CallAuth::None,
                ..Call::PLAIN
            },
            email: Path(&["[primary=true]", "email"]),
            email_verified: Path(&["[primary=true]", "verified"]),
        }),
        ..Probe::PLAIN
    }),
    lookup: &[
        Lookup {
            call: Call {
                url: Template::Fixed("https://odd.example/metadata"),
                auth: CallAuth::Api,
                ..Call::PLAIN
            },
            captures: &[Capture {
                name: "dc",
                path: Path(&["data", "[kind=home]", "dc"]),
                required: true,
                value: ValueKind::Label,
                ..Capture::PLAIN
            }],
        },
        Lookup {
            call: Call {
                url: Template::Parts(&[
                    Part::Text("https://"),
                    Part::Value(Variable::Captured("dc"), Place::Host),
                    Part::Text(".odd.example/account"),
                ]),
                method: Method::Post,
                body: Body::Form(&[value(
                    "tenant",
                    &[Part::Value(Variable::Captured("tenant"), Place::Whole)],
                )]),
                ..Call::PLAIN
            },
            captures: &[Capture { name: "account", path: Path(&["id"]), ..Capture::PLAIN }],
        },
    ],
    api: Some(Api {
        base: &[Template::Parts(&[
            Part::Text("https://"),
            Part::Value(Variable::Captured("dc"), Place::Host),
            Part::Text(".odd.example/v1"),
        ])],
        headers: &[Header { name: "x-version", value: Template::Fixed("1") }],
        header: "x-odd-token",
        scheme: "",
        ..Api::PLAIN
    }),
    ..Definition::PLAIN
};
