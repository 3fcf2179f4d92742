//! What `ok/everything.yaml` means, written out: neither the compiler nor the reader of its texts made this.

use oauth_core::definition as d;

/// The definition.
pub(crate) const DEFINITION: &d::Definition = &d::Definition {
    id: "everything",
    name: "Everything \"quoted\" \\ {} */ #[doc] <b>",
    description: Some("Uses every key of the language; see [nothing] *at all*"),
    docs: Some("https://everything.example/docs?a=1"),
    sources: &["https://everything.example/docs", "https://everything.example/more"],
    categories: &["identity", "real-estate"],
    confidence: Some(d::Confidence::CrossChecked),
    settings: &[
        d::Setting {
            field: d::Field {
                name: "client_id",
                required: true,
                label: d::Text {
                    en_us: "Client ID",
                    others: &[("zh_Hans", "客户端 ID"), ("pt_BR", "ID do cliente")],
                },
                url: Some("https://everything.example/apps"),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "client_secret",
                kind: d::FieldKind::SecretInput,
                required: true,
                label: d::Text::plain("Client secret"),
                help: Some(d::Text::plain("Shown once")),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "region",
                kind: d::FieldKind::Select,
                label: d::Text::plain("Region"),
                default: Some(d::DefaultValue::Text("eu")),
                options: &[
                    d::Choice { value: "eu", label: d::Text::plain("Europe") },
                    d::Choice { value: "us", label: d::Text::plain("us") },
                ],
                ..d::Field::PLAIN
            },
            value: d::ValueKind::OneOf(&["eu", "us", "com.au"]),
        },
        d::Setting {
            field: d::Field {
                name: "model",
                kind: d::FieldKind::ModelSelector,
                label: d::Text::plain("Model"),
                scope: Some("llm"),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "app",
                kind: d::FieldKind::AppSelector,
                label: d::Text::plain("App"),
                scope: Some("all"),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "tools",
                kind: d::FieldKind::ArrayTools,
                label: d::Text::plain("Tools"),
                multiple: true,
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "verbose",
                kind: d::FieldKind::Boolean,
                label: d::Text::plain("Verbose"),
                placeholder: Some(d::Text::plain("On or off")),
                default: Some(d::DefaultValue::Bool(false)),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "limit",
                label: d::Text::plain("Limit"),
                default: Some(d::DefaultValue::Number("20")),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "tags",
                label: d::Text::plain("Tags"),
                default: Some(d::DefaultValue::List(&["a", "b"])),
                multiple: true,
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "tenant",
                required: true,
                label: d::Text::plain("Tenant"),
                help: Some(d::Text::plain("The first part of your address")),
                placeholder: Some(d::Text::plain("acme")),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Label,
        },
        d::Setting {
            field: d::Field {
                name: "realm",
                label: d::Text::plain("Realm"),
                default: Some(d::DefaultValue::Text("master")),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Segment,
        },
        d::Setting {
            field: d::Field {
                name: "base",
                required: true,
                label: d::Text::plain("Base"),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Origin,
        },
        d::Setting {
            field: d::Field {
                name: "site",
                label: d::Text::plain("Site"),
                default: Some(d::DefaultValue::Text("www.everything.example")),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Hostname,
        },
        d::Setting {
            field: d::Field {
                name: "note",
                label: d::Text::plain("Note"),
                default: Some(d::DefaultValue::Text("nothing")),
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Text,
        },
        d::Setting {
            field: d::Field {
                name: "cloud",
                kind: d::FieldKind::Select,
                label: d::Text::plain("Cloud"),
                default: Some(d::DefaultValue::Text("world")),
                options: &[
                    d::Choice { value: "world", label: d::Text::plain("world") },
                    d::Choice { value: "land", label: d::Text::plain("land") },
                ],
                ..d::Field::PLAIN
            },
            value: d::ValueKind::Table(&[
                ("world", &[("login", "login.everything.example"), ("name", "World")]),
                ("land", &[("login", "login.everything.land"), ("name", "A \"land\"")]),
            ]),
        },
    ],
    credentials: &[
        d::Field {
            name: "access_token",
            kind: d::FieldKind::SecretInput,
            required: true,
            label: d::Text::plain("Access token"),
            ..d::Field::PLAIN
        },
        d::Field {
            name: "refresh_token",
            kind: d::FieldKind::SecretInput,
            label: d::Text::plain("Refresh token"),
            ..d::Field::PLAIN
        },
        d::Field { name: "expires_at", label: d::Text::plain("Expires at"), ..d::Field::PLAIN },
        d::Field { name: "scope", label: d::Text::plain("Scope"), ..d::Field::PLAIN },
        d::Field { name: "shard", label: d::Text::plain("Shard"), ..d::Field::PLAIN },
        d::Field { name: "team_id", label: d::Text::plain("Team ID"), ..d::Field::PLAIN },
        d::Field {
            name: "user_token",
            kind: d::FieldKind::SecretInput,
            label: d::Text::plain("User token"),
            ..d::Field::PLAIN
        },
        d::Field { name: "api_origin", label: d::Text::plain("API origin"), ..d::Field::PLAIN },
        d::Field { name: "plan", label: d::Text::plain("Plan"), ..d::Field::PLAIN },
        d::Field { name: "tid", label: d::Text::plain("Tid"), ..d::Field::PLAIN },
        d::Field { name: "corp", label: d::Text::plain("Corp"), ..d::Field::PLAIN },
        d::Field { name: "cluster", label: d::Text::plain("Cluster"), ..d::Field::PLAIN },
        d::Field { name: "account", label: d::Text::plain("Account"), ..d::Field::PLAIN },
        d::Field {
            name: "account_key",
            kind: d::FieldKind::SecretInput,
            label: d::Text::plain("Account key"),
            ..d::Field::PLAIN
        },
        d::Field { name: "place_id", label: d::Text::plain("Place ID"), ..d::Field::PLAIN },
        d::Field {
            name: "place_key",
            kind: d::FieldKind::SecretInput,
            label: d::Text::plain("Place key"),
            ..d::Field::PLAIN
        },
        d::Field { name: "ready_at", label: d::Text::plain("Ready at"), ..d::Field::PLAIN },
        d::Field {
            name: "ready_key",
            kind: d::FieldKind::SecretInput,
            label: d::Text::plain("Ready key"),
            ..d::Field::PLAIN
        },
    ],
    api_key: &[d::Field {
        name: "api_key",
        kind: d::FieldKind::SecretInput,
        required: true,
        label: d::Text::plain("API key"),
        url: Some("https://everything.example/keys"),
        scheme: "Token",
        ..d::Field::PLAIN
    }],
    issuer: Some(d::Template::Parts(&[
        d::Part::Text("https://"),
        d::Part::Value(d::Variable::Part("cloud", "login"), d::Place::Host),
        d::Part::Text("/*/v2"),
    ])),
    authorization_response_iss_parameter_supported: true,
    authorization_endpoint: &[d::Template::Parts(&[
        d::Part::Text("https://"),
        d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
        d::Part::Text("."),
        d::Part::Value(d::Variable::Setting("region"), d::Place::Host),
        d::Part::Text(".everything.example/realms/"),
        d::Part::Value(d::Variable::Setting("realm"), d::Place::Segment),
        d::Part::Text("/authorize?kept=1"),
    ])],
    token_endpoint: &[
        d::Template::Parts(&[
            d::Part::Text("https://"),
            d::Part::Value(d::Variable::Captured("shard"), d::Place::Host),
            d::Part::Text(".everything.example/token"),
        ]),
        d::Template::Parts(&[
            d::Part::Text("https://"),
            d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
            d::Part::Text(".everything.example/token"),
        ]),
    ],
    token_endpoint_auth_method: d::AuthMethod::ClientSecretBasicRaw,
    scopes: d::Scopes {
        default: &["read", "team:write"],
        required: &["read"],
        known: &[
            d::KnownScope { name: "read", description: "Read \"everything\"", granted_as: &[] },
            d::KnownScope {
                name: "team:write",
                description: "Write",
                granted_as: &["team_write", "https://everything.example/write"],
            },
            d::KnownScope {
                name: "other",
                description: "Not the variant for others",
                granted_as: &[],
            },
            d::KnownScope { name: "type", description: "A keyword", granted_as: &[] },
            d::KnownScope { name: "*", description: "All of it", granted_as: &[] },
        ],
        separator: ",",
        param: "rights",
        granted_prefix: "https://everything.example/",
        ..d::Scopes::PLAIN
    },
    offline: Some(d::Addition {
        params: &[d::Param { name: "access_type", value: d::Template::Fixed("offline") }],
        scopes: &["offline"],
    }),
    consent: Some(d::Addition {
        params: &[d::Param { name: "prompt", value: d::Template::Fixed("consent") }],
        scopes: &[],
    }),
    authorize: d::Authorize {
        params: &[
            d::Param {
                name: "audience",
                value: d::Template::Parts(&[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("tenant"), d::Place::Whole),
                    d::Part::Text(".everything.example"),
                ]),
            },
            d::Param {
                name: "note",
                value: d::Template::Parts(&[
                    d::Part::Value(d::Variable::Setting("note"), d::Place::Whole),
                    d::Part::Text(" "),
                    d::Part::Value(d::Variable::Part("cloud", "name"), d::Place::Whole),
                    d::Part::Text(" "),
                    d::Part::Value(d::Variable::Setting("cloud"), d::Place::Whole),
                ]),
            },
            d::Param { name: "version", value: d::Template::Fixed("2022-06-28") },
            d::Param { name: "flag", value: d::Template::Fixed("true") },
        ],
        response_mode: Some(d::ResponseMode::FormPost),
        ..d::Authorize::PLAIN
    },
    callback: d::Callback {
        captures: &[d::Capture {
            name: "shard",
            path: d::Path(&["shard-name"]),
            required: true,
            value: d::ValueKind::Label,
            ..d::Capture::PLAIN
        }],
        ..d::Callback::PLAIN
    },
    token_request: d::TokenRequest {
        body: d::BodyFormat::Json,
        params: &[
            d::Param { name: "audience", value: d::Template::Fixed("api") },
            d::Param { name: "n", value: d::Template::Fixed("1") },
            d::Param {
                name: "hash",
                value: d::Template::Parts(&[d::Part::Filtered(d::Filtered {
                    text: &[
                        d::Part::Value(d::Variable::Setting("client_secret"), d::Place::Whole),
                        d::Part::Text("|"),
                        d::Part::Value(d::Variable::Code, d::Place::Whole),
                    ],
                    filters: &[d::Filter::Sha256Hex],
                    place: d::Place::Whole,
                })]),
            },
        ],
        headers: &[
            d::Header { name: "x-version", value: d::Template::Fixed("2022-06-28") },
            d::Header {
                name: "x-tenant",
                value: d::Template::Parts(&[d::Part::Value(
                    d::Variable::Setting("tenant"),
                    d::Place::Whole,
                )]),
            },
            d::Header {
                name: "x-client",
                value: d::Template::Parts(&[d::Part::Filtered(d::Filtered {
                    text: &[d::Part::Value(d::Variable::Setting("client_id"), d::Place::Whole)],
                    filters: &[d::Filter::Base64],
                    place: d::Place::Whole,
                })]),
            },
        ],
        scope: true,
        ..d::TokenRequest::PLAIN
    },
    token_response: d::TokenResponse {
        body: &[d::BodyFormat::Json, d::BodyFormat::Form],
        fails_unless: &[
            d::Expect { path: d::Path(&["ok"]), value: d::Expected::Bool(true) },
            d::Expect { path: d::Path(&["code"]), value: d::Expected::Integer(0) },
            d::Expect { path: d::Path(&["status"]), value: d::Expected::Text("1") },
            d::Expect { path: d::Path(&["kind"]), value: d::Expected::Present },
        ],
        error: &[d::Path(&["err", "code"])],
        error_description: &[d::Path(&["err", "text"])],
        error_codes: &[("dead", "invalid_grant"), ("who", "invalid_client")],
        root: &[d::Path(&["data"])],
        access_token: d::Path(&["token"]),
        refresh_token: d::Path(&["renew"]),
        token_type: d::Path(&["kind"]),
        token_type_optional: true,
        token_types: &["bot"],
        scope: d::Path(&["rights"]),
        expiry: d::Expiry::At {
            path: d::Path(&["until"]),
            format: d::TimeFormat::UnixMilliseconds,
            absent: d::Absent::Never,
        },
        refresh_token_expires_in: d::Path(&["renew_in"]),
        captures: &[
            d::Capture {
                name: "team_id",
                path: d::Path(&["team", "id"]),
                required: true,
                ..d::Capture::PLAIN
            },
            d::Capture {
                name: "user_token",
                path: d::Path(&["users", "0", "token"]),
                secret: true,
                ..d::Capture::PLAIN
            },
            d::Capture {
                name: "api_origin",
                path: d::Path(&["api"]),
                value: d::ValueKind::Origin,
                allow: &[
                    d::Template::Fixed("https://*.everything.example"),
                    d::Template::Parts(&[
                        d::Part::Text("https://api."),
                        d::Part::Value(d::Variable::Setting("region"), d::Place::Host),
                        d::Part::Text(".everything.example"),
                    ]),
                ],
                ..d::Capture::PLAIN
            },
            d::Capture {
                name: "plan",
                path: d::Path(&["plan"]),
                value: d::ValueKind::OneOf(&["free", "paid"]),
                ..d::Capture::PLAIN
            },
            d::Capture {
                name: "tid",
                from: d::CaptureFrom::IdToken,
                path: d::Path(&["tid"]),
                value: d::ValueKind::Segment,
                ..d::Capture::PLAIN
            },
            d::Capture {
                name: "corp",
                from: d::CaptureFrom::AccessToken,
                path: d::Path(&["corp", "id"]),
                ..d::Capture::PLAIN
            },
        ],
        ..d::TokenResponse::PLAIN
    },
    refresh: Some(d::Refresh {
        rotates: false,
        params: &[d::Param {
            name: "audience",
            value: d::Template::Parts(&[d::Part::Value(
                d::Variable::Captured("team_id"),
                d::Place::Whole,
            )]),
        }],
        scope: true,
        ..d::Refresh::PLAIN
    }),
    revoke: Some(d::Call {
        method: d::Method::Post,
        url: d::Template::Parts(&[
            d::Part::Text("https://"),
            d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
            d::Part::Text("/revoke"),
        ]),
        query: &[d::Param {
            name: "realm",
            value: d::Template::Parts(&[d::Part::Value(
                d::Variable::Setting("realm"),
                d::Place::Whole,
            )]),
        }],
        headers: &[d::Header { name: "x-version", value: d::Template::Fixed("1") }],
        body: d::Body::Form(&[
            d::Param {
                name: "token",
                value: d::Template::Parts(&[d::Part::Value(d::Variable::Token, d::Place::Whole)]),
            },
            d::Param {
                name: "hint",
                value: d::Template::Parts(&[d::Part::Value(
                    d::Variable::TokenTypeHint,
                    d::Place::Whole,
                )]),
            },
            d::Param {
                name: "access",
                value: d::Template::Parts(&[d::Part::Value(
                    d::Variable::AccessToken,
                    d::Place::Whole,
                )]),
            },
        ]),
        auth: d::CallAuth::ClientSecretBasic,
        ..d::Call::PLAIN
    }),
    validate: Some(d::Probe {
        call: d::Call {
            method: d::Method::Post,
            url: d::Template::Parts(&[
                d::Part::Value(d::Variable::Captured("api_origin"), d::Place::Origin),
                d::Part::Text("/check"),
            ]),
            query: &[d::Param {
                name: "team",
                value: d::Template::Parts(&[d::Part::Value(
                    d::Variable::Captured("team_id"),
                    d::Place::Whole,
                )]),
            }],
            secret_query: &[
                d::Param {
                    name: "key",
                    value: d::Template::Parts(&[d::Part::Value(
                        d::Variable::Captured("user_token"),
                        d::Place::Whole,
                    )]),
                },
                d::Param {
                    name: "app",
                    value: d::Template::Parts(&[
                        d::Part::Value(d::Variable::Setting("client_id"), d::Place::Whole),
                        d::Part::Text("|"),
                        d::Part::Value(d::Variable::Setting("client_secret"), d::Place::Whole),
                    ]),
                },
                d::Param {
                    name: "proof",
                    value: d::Template::Parts(&[d::Part::Filtered(d::Filtered {
                        text: &[d::Part::Value(d::Variable::AccessToken, d::Place::Whole)],
                        filters: &[
                            d::Filter::HmacSha256Hex(d::Variable::Setting("client_secret")),
                            d::Filter::Truncate(32),
                        ],
                        place: d::Place::Whole,
                    })]),
                },
            ],
            headers: &[
                d::Header {
                    name: "x-token",
                    value: d::Template::Parts(&[d::Part::Value(
                        d::Variable::AccessToken,
                        d::Place::Whole,
                    )]),
                },
                d::Header { name: "accept", value: d::Template::Fixed("application/json") },
            ],
            body: d::Body::Json(d::Json::Object(&[
                ("query", d::Json::Text(d::Template::Fixed("query { viewer { id } }"))),
                (
                    "list",
                    d::Json::List(&[
                        d::Json::Number("1"),
                        d::Json::Number("2.5"),
                        d::Json::Bool(true),
                        d::Json::Null,
                        d::Json::Text(d::Template::Fixed("text")),
                    ]),
                ),
                (
                    "nested",
                    d::Json::Object(&[
                        (
                            "tenant",
                            d::Json::Text(d::Template::Parts(&[d::Part::Value(
                                d::Variable::Setting("tenant"),
                                d::Place::Whole,
                            )])),
                        ),
                        (
                            "mark",
                            d::Json::Text(d::Template::Parts(&[
                                d::Part::Text("v1="),
                                d::Part::Filtered(d::Filtered {
                                    text: &[
                                        d::Part::Value(
                                            d::Variable::Setting("tenant"),
                                            d::Place::Whole,
                                        ),
                                        d::Part::Text("."),
                                        d::Part::Value(d::Variable::Timestamp, d::Place::Whole),
                                    ],
                                    filters: &[d::Filter::HmacSha256Hex(d::Variable::Captured(
                                        "user_token",
                                    ))],
                                    place: d::Place::Whole,
                                }),
                            ])),
                        ),
                    ]),
                ),
            ])),
            auth: d::CallAuth::Api,
        },
        expect: &[d::Expect {
            path: d::Path(&["data", "viewer", "id"]),
            value: d::Expected::Present,
        }],
        profile: d::ProfileMap {
            id: &[
                d::ProfileValue::Path(d::Path(&["data", "viewer", "id"])),
                d::ProfileValue::Path(d::Path(&["id"])),
            ],
            username: &[d::ProfileValue::Path(d::Path(&["login"]))],
            name: &[
                d::ProfileValue::Text(&[
                    d::ProfilePart::Path(d::Path(&["first"])),
                    d::ProfilePart::Text(" "),
                    d::ProfilePart::Path(d::Path(&["last", "0"])),
                ]),
                d::ProfileValue::Path(d::Path(&["name"])),
            ],
            email: &[d::ProfileValue::Path(d::Path(&["emails", "[type=a.b]"]))],
            email_verified: &[d::ProfileValue::Path(d::Path(&["ok"]))],
            picture: &[d::ProfileValue::Text(&[
                d::ProfilePart::Text("https://cdn.example/"),
                d::ProfilePart::Path(d::Path(&["id"])),
                d::ProfilePart::Text("/"),
                d::ProfilePart::Path(d::Path(&["pic"])),
                d::ProfilePart::Text(".png"),
            ])],
        },
        scopes: &["read"],
        errors: d::ErrorCodes {
            path: d::Path(&["errors", "0", "code"]),
            codes: &[
                ("expired", d::Refusal::InvalidToken),
                ("small", d::Refusal::InsufficientScope),
                ("off", d::Refusal::NotEnabled),
                ("odd", d::Refusal::Unclear),
            ],
        },
        email: Some(d::EmailRequest {
            call: d::Call {
                method: d::Method::Post,
                url: d::Template::Parts(&[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                    d::Part::Text("/emails"),
                ]),
                query: &[d::Param { name: "a", value: d::Template::Fixed("b") }],
                body: d::Body::Form(&[d::Param {
                    name: "token",
                    value: d::Template::Parts(&[d::Part::Value(
                        d::Variable::AccessToken,
                        d::Place::Whole,
                    )]),
                }]),
                auth: d::CallAuth::None,
                ..d::Call::PLAIN
            },
            email: d::Path(&["[primary=true]", "email"]),
            email_verified: d::Path(&["[primary=true]", "verified"]),
        }),
    }),
    userinfo: Some(d::Probe {
        call: d::Call {
            url: d::Template::Parts(&[
                d::Part::Value(d::Variable::Setting("base"), d::Place::Origin),
                d::Part::Text("/userinfo"),
            ]),
            query: &[d::Param { name: "fields", value: d::Template::Fixed("all") }],
            headers: &[d::Header { name: "x-a", value: d::Template::Fixed("b") }],
            auth: d::CallAuth::Client,
            ..d::Call::PLAIN
        },
        expect: &[d::Expect { path: d::Path(&["ok"]), value: d::Expected::Bool(true) }],
        profile: d::ProfileMap {
            id: &[d::ProfileValue::Path(d::Path(&["sub"]))],
            ..d::ProfileMap::PLAIN
        },
        scopes: &["read"],
        ..d::Probe::PLAIN
    }),
    discover: Some(d::Discover {
        call: d::Call {
            url: d::Template::Parts(&[
                d::Part::Text("https://"),
                d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                d::Part::Text("/places"),
            ]),
            query: &[d::Param { name: "all", value: d::Template::Fixed("yes") }],
            headers: &[d::Header { name: "x-version", value: d::Template::Fixed("1") }],
            ..d::Call::PLAIN
        },
        list: d::Path(&["data", "places"]),
        name: d::Path(&["title"]),
        captures: &[
            d::Capture {
                name: "place_id",
                path: d::Path(&["id"]),
                required: true,
                value: d::ValueKind::Segment,
                ..d::Capture::PLAIN
            },
            d::Capture {
                name: "place_key",
                path: d::Path(&["key"]),
                secret: true,
                ..d::Capture::PLAIN
            },
        ],
    }),
    lookup: &[
        d::Lookup {
            call: d::Call {
                url: d::Template::Parts(&[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                    d::Part::Text("/meta/"),
                    d::Part::Filtered(d::Filtered {
                        text: &[d::Part::Value(d::Variable::Captured("team_id"), d::Place::Whole)],
                        filters: &[d::Filter::Sha256Hex],
                        place: d::Place::Segment,
                    }),
                ]),
                query: &[d::Param { name: "a", value: d::Template::Fixed("b") }],
                auth: d::CallAuth::Api,
                ..d::Call::PLAIN
            },
            captures: &[d::Capture {
                name: "cluster",
                path: d::Path(&["hosts", "[main=true]", "name"]),
                required: true,
                value: d::ValueKind::Label,
                ..d::Capture::PLAIN
            }],
        },
        d::Lookup {
            call: d::Call {
                method: d::Method::Put,
                url: d::Template::Parts(&[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Captured("cluster"), d::Place::Host),
                    d::Part::Text(".everything.example/account"),
                ]),
                secret_query: &[d::Param {
                    name: "t",
                    value: d::Template::Parts(&[d::Part::Value(
                        d::Variable::AccessToken,
                        d::Place::Whole,
                    )]),
                }],
                headers: &[d::Header { name: "x-version", value: d::Template::Fixed("1") }],
                body: d::Body::Json(d::Json::Object(&[(
                    "again",
                    d::Json::Text(d::Template::Parts(&[d::Part::Value(
                        d::Variable::RefreshToken,
                        d::Place::Whole,
                    )])),
                )])),
                auth: d::CallAuth::None,
                ..d::Call::PLAIN
            },
            captures: &[
                d::Capture { name: "account", path: d::Path(&["id"]), ..d::Capture::PLAIN },
                d::Capture {
                    name: "account_key",
                    path: d::Path(&["key"]),
                    secret: true,
                    ..d::Capture::PLAIN
                },
            ],
        },
    ],
    api: Some(d::Api {
        base: &[
            d::Template::Parts(&[
                d::Part::Value(d::Variable::Captured("api_origin"), d::Place::Origin),
                d::Part::Text("/v1"),
            ]),
            d::Template::Parts(&[
                d::Part::Text("https://"),
                d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                d::Part::Text("/v1"),
            ]),
        ],
        header: "x-token",
        scheme: "",
        headers: &[d::Header { name: "x-version", value: d::Template::Fixed("1") }],
        query: &[d::Param { name: "format", value: d::Template::Fixed("json") }],
        secret_query: &[d::Param {
            name: "key",
            value: d::Template::Parts(&[d::Part::Value(
                d::Variable::Captured("user_token"),
                d::Place::Whole,
            )]),
        }],
    }),
    after_exchange: Some(d::AfterExchange {
        description: "Make the \"place\" ready",
        captures: &[
            d::Capture { name: "ready_at", required: true, ..d::Capture::PLAIN },
            d::Capture { name: "ready_key", secret: true, ..d::Capture::PLAIN },
        ],
    }),
    setup: &["Open the page and press \"New\"", "Paste {redirect_uri}"],
    ..d::Definition::PLAIN
};
