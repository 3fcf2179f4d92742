/// Uses every key of the language; see \[nothing\] \*at all\*.
///
/// Documentation: <https://everything.example/docs?a=1>
///
/// Source: <https://everything.example/docs>
///
/// Source: <https://everything.example/more>
///
/// How sure: two independent sources agree on the endpoints.
pub struct Everything;
impl ::oauth_core::Provider for Everything {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Everything {}
impl ::oauth_core::capability::Refresh for Everything {}
impl ::oauth_core::capability::Revoke for Everything {}
impl ::oauth_core::capability::Validate for Everything {}
impl ::oauth_core::capability::UserInfo for Everything {}
impl ::oauth_core::capability::Offline for Everything {}
impl ::oauth_core::capability::Consent for Everything {}
impl ::oauth_core::capability::Discover for Everything {}
impl ::oauth_core::capability::Lookup for Everything {}
impl ::oauth_core::capability::Api for Everything {}
impl Everything {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        tenant: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        base: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret, tenant, base)
    }
}
/// What Everything "quoted" \\ {} \*/ \#\[doc\] \<b\> does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "everything";
        it.name = "Everything \"quoted\" \\ {} */ #[doc] <b>";
        it.description = Some("Uses every key of the language; see [nothing] *at all*");
        it.docs = Some("https://everything.example/docs?a=1");
        it.sources = &[
            "https://everything.example/docs",
            "https://everything.example/more",
        ];
        it.categories = &["identity", "real-estate"];
        it.confidence = Some(d::Confidence::CrossChecked);
        it.settings = &[
            d::Setting {
                field: d::Field {
                    name: "client_id",
                    required: true,
                    label: d::Text {
                        en_us: "Client ID",
                        others: &[
                            ("zh_Hans", "客户端 ID"),
                            ("pt_BR", "ID do cliente"),
                        ],
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
                        d::Choice {
                            value: "eu",
                            label: d::Text::plain("Europe"),
                        },
                        d::Choice {
                            value: "us",
                            label: d::Text::plain("us"),
                        },
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
                        d::Choice {
                            value: "world",
                            label: d::Text::plain("world"),
                        },
                        d::Choice {
                            value: "land",
                            label: d::Text::plain("land"),
                        },
                    ],
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Table(
                    &[
                        (
                            "world",
                            &[("login", "login.everything.example"), ("name", "World")],
                        ),
                        (
                            "land",
                            &[("login", "login.everything.land"), ("name", "A \"land\"")],
                        ),
                    ],
                ),
            },
        ];
        it.credentials = &[
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
            d::Field {
                name: "expires_at",
                label: d::Text::plain("Expires at"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "scope",
                label: d::Text::plain("Scope"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "shard",
                label: d::Text::plain("Shard"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "team_id",
                label: d::Text::plain("Team ID"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "user_token",
                kind: d::FieldKind::SecretInput,
                label: d::Text::plain("User token"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "api_origin",
                label: d::Text::plain("API origin"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "plan",
                label: d::Text::plain("Plan"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "tid",
                label: d::Text::plain("Tid"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "corp",
                label: d::Text::plain("Corp"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "cluster",
                label: d::Text::plain("Cluster"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "account",
                label: d::Text::plain("Account"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "account_key",
                kind: d::FieldKind::SecretInput,
                label: d::Text::plain("Account key"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "place_id",
                label: d::Text::plain("Place ID"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "place_key",
                kind: d::FieldKind::SecretInput,
                label: d::Text::plain("Place key"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "ready_at",
                label: d::Text::plain("Ready at"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "ready_key",
                kind: d::FieldKind::SecretInput,
                label: d::Text::plain("Ready key"),
                ..d::Field::PLAIN
            },
        ];
        it.api_key = &[
            d::Field {
                name: "api_key",
                kind: d::FieldKind::SecretInput,
                required: true,
                label: d::Text::plain("API key"),
                url: Some("https://everything.example/keys"),
                scheme: "Token",
                ..d::Field::PLAIN
            },
        ];
        it.issuer = Some(
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Part("cloud", "login"), d::Place::Host),
                    d::Part::Text("/*/v2"),
                ],
            ),
        );
        it.authorization_response_iss_parameter_supported = true;
        it.authorization_endpoint = &[
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
                    d::Part::Text("."),
                    d::Part::Value(d::Variable::Setting("region"), d::Place::Host),
                    d::Part::Text(".everything.example/realms/"),
                    d::Part::Value(d::Variable::Setting("realm"), d::Place::Segment),
                    d::Part::Text("/authorize?kept=1"),
                ],
            ),
        ];
        it.token_endpoint = &[
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Captured("shard"), d::Place::Host),
                    d::Part::Text(".everything.example/token"),
                ],
            ),
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
                    d::Part::Text(".everything.example/token"),
                ],
            ),
        ];
        it.token_endpoint_auth_method = d::AuthMethod::ClientSecretBasicRaw;
        it.scopes.default = &["read", "team:write"];
        it.scopes.required = &["read"];
        it.scopes.known = &[
            d::KnownScope {
                name: "read",
                description: "Read \"everything\"",
                granted_as: &[],
            },
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
            d::KnownScope {
                name: "type",
                description: "A keyword",
                granted_as: &[],
            },
            d::KnownScope {
                name: "*",
                description: "All of it",
                granted_as: &[],
            },
        ];
        it.scopes.separator = ",";
        it.scopes.param = "rights";
        it.scopes.granted_prefix = "https://everything.example/";
        it.offline = Some(d::Addition {
            params: &[
                d::Param {
                    name: "access_type",
                    value: d::Template::Fixed("offline"),
                },
            ],
            scopes: &["offline"],
        });
        it.consent = Some(d::Addition {
            params: &[
                d::Param {
                    name: "prompt",
                    value: d::Template::Fixed("consent"),
                },
            ],
            scopes: &[],
        });
        it.authorize.params = &[
            d::Param {
                name: "audience",
                value: d::Template::Parts(
                    &[
                        d::Part::Text("https://"),
                        d::Part::Value(d::Variable::Setting("tenant"), d::Place::Whole),
                        d::Part::Text(".everything.example"),
                    ],
                ),
            },
            d::Param {
                name: "note",
                value: d::Template::Parts(
                    &[
                        d::Part::Value(d::Variable::Setting("note"), d::Place::Whole),
                        d::Part::Text(" "),
                        d::Part::Value(
                            d::Variable::Part("cloud", "name"),
                            d::Place::Whole,
                        ),
                        d::Part::Text(" "),
                        d::Part::Value(d::Variable::Setting("cloud"), d::Place::Whole),
                    ],
                ),
            },
            d::Param {
                name: "version",
                value: d::Template::Fixed("2022-06-28"),
            },
            d::Param {
                name: "flag",
                value: d::Template::Fixed("true"),
            },
        ];
        it.authorize.response_mode = Some(d::ResponseMode::FormPost);
        it.callback.captures = &[
            d::Capture {
                name: "shard",
                path: d::Path(&["shard-name"]),
                required: true,
                value: d::ValueKind::Label,
                ..d::Capture::PLAIN
            },
        ];
        it.token_request.body = d::BodyFormat::Json;
        it.token_request.params = &[
            d::Param {
                name: "audience",
                value: d::Template::Fixed("api"),
            },
            d::Param {
                name: "n",
                value: d::Template::Fixed("1"),
            },
        ];
        it.token_request.headers = &[
            d::Header {
                name: "x-version",
                value: d::Template::Fixed("2022-06-28"),
            },
            d::Header {
                name: "x-tenant",
                value: d::Template::Parts(
                    &[d::Part::Value(d::Variable::Setting("tenant"), d::Place::Whole)],
                ),
            },
        ];
        it.token_request.scope = true;
        it.token_response.body = &[d::BodyFormat::Json, d::BodyFormat::Form];
        it.token_response.fails_unless = &[
            d::Expect {
                path: d::Path(&["ok"]),
                value: d::Expected::Bool(true),
            },
            d::Expect {
                path: d::Path(&["code"]),
                value: d::Expected::Integer(0),
            },
            d::Expect {
                path: d::Path(&["status"]),
                value: d::Expected::Text("1"),
            },
            d::Expect {
                path: d::Path(&["kind"]),
                value: d::Expected::Present,
            },
        ];
        it.token_response.error = &[d::Path(&["err", "code"])];
        it.token_response.error_description = &[d::Path(&["err", "text"])];
        it.token_response.error_codes = &[
            ("dead", "invalid_grant"),
            ("who", "invalid_client"),
        ];
        it.token_response.root = &[d::Path(&["data"])];
        it.token_response.access_token = d::Path(&["token"]);
        it.token_response.refresh_token = d::Path(&["renew"]);
        it.token_response.token_type = d::Path(&["kind"]);
        it.token_response.token_type_optional = true;
        it.token_response.token_types = &["bot"];
        it.token_response.scope = d::Path(&["rights"]);
        it.token_response.expiry = d::Expiry::At {
            path: d::Path(&["until"]),
            format: d::TimeFormat::UnixMilliseconds,
            absent: d::Absent::Never,
        };
        it.token_response.refresh_token_expires_in = d::Path(&["renew_in"]);
        it.token_response.captures = &[
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
                    d::Template::Parts(
                        &[
                            d::Part::Text("https://api."),
                            d::Part::Value(
                                d::Variable::Setting("region"),
                                d::Place::Host,
                            ),
                            d::Part::Text(".everything.example"),
                        ],
                    ),
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
        ];
        it.refresh = Some({
            let mut it = d::Refresh::PLAIN;
            it.rotates = false;
            it.params = &[
                d::Param {
                    name: "audience",
                    value: d::Template::Parts(
                        &[
                            d::Part::Value(
                                d::Variable::Captured("team_id"),
                                d::Place::Whole,
                            ),
                        ],
                    ),
                },
            ];
            it.scope = true;
            it
        });
        it.revoke = Some(d::Call {
            method: d::Method::Post,
            url: d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                    d::Part::Text("/revoke"),
                ],
            ),
            query: &[
                d::Param {
                    name: "realm",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::Setting("realm"), d::Place::Whole)],
                    ),
                },
            ],
            headers: &[
                d::Header {
                    name: "x-version",
                    value: d::Template::Fixed("1"),
                },
            ],
            body: d::Body::Form(
                &[
                    d::Param {
                        name: "token",
                        value: d::Template::Parts(
                            &[d::Part::Value(d::Variable::Token, d::Place::Whole)],
                        ),
                    },
                    d::Param {
                        name: "hint",
                        value: d::Template::Parts(
                            &[
                                d::Part::Value(d::Variable::TokenTypeHint, d::Place::Whole),
                            ],
                        ),
                    },
                    d::Param {
                        name: "access",
                        value: d::Template::Parts(
                            &[d::Part::Value(d::Variable::AccessToken, d::Place::Whole)],
                        ),
                    },
                ],
            ),
            auth: d::CallAuth::ClientSecretBasic,
            ..d::Call::PLAIN
        });
        it.validate = Some({
            let mut it = d::Probe::PLAIN;
            it.call.method = d::Method::Post;
            it.call.url = d::Template::Parts(
                &[
                    d::Part::Value(
                        d::Variable::Captured("api_origin"),
                        d::Place::Origin,
                    ),
                    d::Part::Text("/check"),
                ],
            );
            it.call.query = &[
                d::Param {
                    name: "team",
                    value: d::Template::Parts(
                        &[
                            d::Part::Value(
                                d::Variable::Captured("team_id"),
                                d::Place::Whole,
                            ),
                        ],
                    ),
                },
            ];
            it.call.secret_query = &[
                d::Param {
                    name: "key",
                    value: d::Template::Parts(
                        &[
                            d::Part::Value(
                                d::Variable::Captured("user_token"),
                                d::Place::Whole,
                            ),
                        ],
                    ),
                },
                d::Param {
                    name: "app",
                    value: d::Template::Parts(
                        &[
                            d::Part::Value(
                                d::Variable::Setting("client_id"),
                                d::Place::Whole,
                            ),
                            d::Part::Text("|"),
                            d::Part::Value(
                                d::Variable::Setting("client_secret"),
                                d::Place::Whole,
                            ),
                        ],
                    ),
                },
            ];
            it.call.headers = &[
                d::Header {
                    name: "x-token",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::AccessToken, d::Place::Whole)],
                    ),
                },
                d::Header {
                    name: "accept",
                    value: d::Template::Fixed("application/json"),
                },
            ];
            it.call.body = d::Body::Json(
                d::Json::Object(
                    &[
                        (
                            "query",
                            d::Json::Text(d::Template::Fixed("query { viewer { id } }")),
                        ),
                        (
                            "list",
                            d::Json::List(
                                &[
                                    d::Json::Number("1"),
                                    d::Json::Number("2.5"),
                                    d::Json::Bool(true),
                                    d::Json::Null,
                                    d::Json::Text(d::Template::Fixed("text")),
                                ],
                            ),
                        ),
                        (
                            "nested",
                            d::Json::Object(
                                &[
                                    (
                                        "tenant",
                                        d::Json::Text(
                                            d::Template::Parts(
                                                &[
                                                    d::Part::Value(
                                                        d::Variable::Setting("tenant"),
                                                        d::Place::Whole,
                                                    ),
                                                ],
                                            ),
                                        ),
                                    ),
                                ],
                            ),
                        ),
                    ],
                ),
            );
            it.call.auth = d::CallAuth::Api;
            it.expect = &[
                d::Expect {
                    path: d::Path(&["data", "viewer", "id"]),
                    value: d::Expected::Present,
                },
            ];
            it.profile.id = &[
                d::ProfileValue::Path(d::Path(&["data", "viewer", "id"])),
                d::ProfileValue::Path(d::Path(&["id"])),
            ];
            it.profile.username = &[d::ProfileValue::Path(d::Path(&["login"]))];
            it.profile.name = &[
                d::ProfileValue::Text(
                    &[
                        d::ProfilePart::Path(d::Path(&["first"])),
                        d::ProfilePart::Text(" "),
                        d::ProfilePart::Path(d::Path(&["last", "0"])),
                    ],
                ),
                d::ProfileValue::Path(d::Path(&["name"])),
            ];
            it.profile.email = &[
                d::ProfileValue::Path(d::Path(&["emails", "[type=a.b]"])),
            ];
            it.profile.email_verified = &[d::ProfileValue::Path(d::Path(&["ok"]))];
            it.profile.picture = &[
                d::ProfileValue::Text(
                    &[
                        d::ProfilePart::Text("https://cdn.example/"),
                        d::ProfilePart::Path(d::Path(&["id"])),
                        d::ProfilePart::Text("/"),
                        d::ProfilePart::Path(d::Path(&["pic"])),
                        d::ProfilePart::Text(".png"),
                    ],
                ),
            ];
            it.scopes = &["read"];
            it.errors.path = d::Path(&["errors", "0", "code"]);
            it.errors.codes = &[
                ("expired", d::Refusal::InvalidToken),
                ("small", d::Refusal::InsufficientScope),
                ("off", d::Refusal::NotEnabled),
                ("odd", d::Refusal::Unclear),
            ];
            it.email = Some(d::EmailRequest {
                call: d::Call {
                    method: d::Method::Post,
                    url: d::Template::Parts(
                        &[
                            d::Part::Text("https://"),
                            d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                            d::Part::Text("/emails"),
                        ],
                    ),
                    query: &[
                        d::Param {
                            name: "a",
                            value: d::Template::Fixed("b"),
                        },
                    ],
                    body: d::Body::Form(
                        &[
                            d::Param {
                                name: "token",
                                value: d::Template::Parts(
                                    &[d::Part::Value(d::Variable::AccessToken, d::Place::Whole)],
                                ),
                            },
                        ],
                    ),
                    auth: d::CallAuth::None,
                    ..d::Call::PLAIN
                },
                email: d::Path(&["[primary=true]", "email"]),
                email_verified: d::Path(&["[primary=true]", "verified"]),
            });
            it
        });
        it.userinfo = Some({
            let mut it = d::Probe::PLAIN;
            it.call.url = d::Template::Parts(
                &[
                    d::Part::Value(d::Variable::Setting("base"), d::Place::Origin),
                    d::Part::Text("/userinfo"),
                ],
            );
            it.call.query = &[
                d::Param {
                    name: "fields",
                    value: d::Template::Fixed("all"),
                },
            ];
            it.call.headers = &[
                d::Header {
                    name: "x-a",
                    value: d::Template::Fixed("b"),
                },
            ];
            it.call.auth = d::CallAuth::Client;
            it.expect = &[
                d::Expect {
                    path: d::Path(&["ok"]),
                    value: d::Expected::Bool(true),
                },
            ];
            it.profile.id = &[d::ProfileValue::Path(d::Path(&["sub"]))];
            it.scopes = &["read"];
            it
        });
        it.discover = Some(d::Discover {
            call: d::Call {
                url: d::Template::Parts(
                    &[
                        d::Part::Text("https://"),
                        d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                        d::Part::Text("/places"),
                    ],
                ),
                query: &[
                    d::Param {
                        name: "all",
                        value: d::Template::Fixed("yes"),
                    },
                ],
                headers: &[
                    d::Header {
                        name: "x-version",
                        value: d::Template::Fixed("1"),
                    },
                ],
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
        });
        it.lookup = &[
            d::Lookup {
                call: d::Call {
                    url: d::Template::Parts(
                        &[
                            d::Part::Text("https://"),
                            d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                            d::Part::Text("/meta"),
                        ],
                    ),
                    query: &[
                        d::Param {
                            name: "a",
                            value: d::Template::Fixed("b"),
                        },
                    ],
                    auth: d::CallAuth::Api,
                    ..d::Call::PLAIN
                },
                captures: &[
                    d::Capture {
                        name: "cluster",
                        path: d::Path(&["hosts", "[main=true]", "name"]),
                        required: true,
                        value: d::ValueKind::Label,
                        ..d::Capture::PLAIN
                    },
                ],
            },
            d::Lookup {
                call: d::Call {
                    method: d::Method::Put,
                    url: d::Template::Parts(
                        &[
                            d::Part::Text("https://"),
                            d::Part::Value(
                                d::Variable::Captured("cluster"),
                                d::Place::Host,
                            ),
                            d::Part::Text(".everything.example/account"),
                        ],
                    ),
                    secret_query: &[
                        d::Param {
                            name: "t",
                            value: d::Template::Parts(
                                &[d::Part::Value(d::Variable::AccessToken, d::Place::Whole)],
                            ),
                        },
                    ],
                    headers: &[
                        d::Header {
                            name: "x-version",
                            value: d::Template::Fixed("1"),
                        },
                    ],
                    body: d::Body::Json(
                        d::Json::Object(
                            &[
                                (
                                    "again",
                                    d::Json::Text(
                                        d::Template::Parts(
                                            &[
                                                d::Part::Value(d::Variable::RefreshToken, d::Place::Whole),
                                            ],
                                        ),
                                    ),
                                ),
                            ],
                        ),
                    ),
                    auth: d::CallAuth::None,
                    ..d::Call::PLAIN
                },
                captures: &[
                    d::Capture {
                        name: "account",
                        path: d::Path(&["id"]),
                        ..d::Capture::PLAIN
                    },
                    d::Capture {
                        name: "account_key",
                        path: d::Path(&["key"]),
                        secret: true,
                        ..d::Capture::PLAIN
                    },
                ],
            },
        ];
        it.api = Some(d::Api {
            base: &[
                d::Template::Parts(
                    &[
                        d::Part::Value(
                            d::Variable::Captured("api_origin"),
                            d::Place::Origin,
                        ),
                        d::Part::Text("/v1"),
                    ],
                ),
                d::Template::Parts(
                    &[
                        d::Part::Text("https://"),
                        d::Part::Value(d::Variable::Setting("site"), d::Place::Host),
                        d::Part::Text("/v1"),
                    ],
                ),
            ],
            header: "x-token",
            scheme: "",
            headers: &[
                d::Header {
                    name: "x-version",
                    value: d::Template::Fixed("1"),
                },
            ],
            query: &[
                d::Param {
                    name: "format",
                    value: d::Template::Fixed("json"),
                },
            ],
            secret_query: &[
                d::Param {
                    name: "key",
                    value: d::Template::Parts(
                        &[
                            d::Part::Value(
                                d::Variable::Captured("user_token"),
                                d::Place::Whole,
                            ),
                        ],
                    ),
                },
            ],
        });
        it.after_exchange = Some(d::AfterExchange {
            description: "Make the \"place\" ready",
            captures: &[
                d::Capture {
                    name: "ready_at",
                    required: true,
                    ..d::Capture::PLAIN
                },
                d::Capture {
                    name: "ready_key",
                    secret: true,
                    ..d::Capture::PLAIN
                },
            ],
        });
        it.setup = &["Open the page and press \"New\"", "Paste {redirect_uri}"];
        it
    };
    &DATA
};
/// A scope of Everything "quoted" \\ {} \*/ \#\[doc\] \<b\>.
#[derive(Clone)]
#[allow(clippy::enum_variant_names, reason = "the provider chose the names")]
#[non_exhaustive]
pub enum Scope {
    /// `read`: Read "everything".
    Read,
    /// `team:write`: Write.
    TeamWrite,
    /// `other`: Not the variant for others.
    OtherScope,
    /// `type`: A keyword.
    Type,
    /// `*`: All of it.
    All,
    /// A scope that the definition does not list.
    Other(String),
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        match self {
            Self::Read => "read",
            Self::TeamWrite => "team:write",
            Self::OtherScope => "other",
            Self::Type => "type",
            Self::All => "*",
            Self::Other(name) => name,
        }
    }
}
impl PartialEq for Scope {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_ref() == other.as_ref()
    }
}
impl Eq for Scope {}
impl ::std::fmt::Debug for Scope {
    #[inline]
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(self.as_ref())
    }
}
/// What the operator sets to use Everything "quoted" \\ {} \*/ \#\[doc\] \<b\>.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID. See <https://everything.example/apps>.
    ///
    /// * `client_secret`: Client secret. Shown once.
    ///
    /// * `tenant`: Tenant. The first part of your address.
    ///
    /// * `base`: Base.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        tenant: impl Into<::oauth_core::Secret>,
        base: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(DEFINITION)
                .set("client_id", client_id)
                .set("client_secret", client_secret)
                .set("tenant", tenant)
                .set("base", base),
        )
    }
    /// Region.
    #[must_use]
    pub fn region(self, region: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("region", region))
    }
    /// Model.
    #[must_use]
    pub fn model(self, model: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("model", model))
    }
    /// App.
    #[must_use]
    pub fn app(self, app: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("app", app))
    }
    /// Tools.
    #[must_use]
    pub fn tools(self, tools: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("tools", tools))
    }
    /// Verbose.
    #[must_use]
    pub fn verbose(self, verbose: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("verbose", verbose))
    }
    /// Limit.
    #[must_use]
    pub fn limit(self, limit: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("limit", limit))
    }
    /// Tags.
    #[must_use]
    pub fn tags(self, tags: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("tags", tags))
    }
    /// Realm.
    #[must_use]
    pub fn realm(self, realm: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("realm", realm))
    }
    /// Site.
    #[must_use]
    pub fn site(self, site: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("site", site))
    }
    /// Note.
    #[must_use]
    pub fn note(self, note: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("note", note))
    }
    /// Cloud.
    #[must_use]
    pub fn cloud(self, cloud: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("cloud", cloud))
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Everything "quoted" \\ {} \*/ \#\[doc\] \<b\>.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a> {
    tokens: &'a ::oauth_core::Tokens,
    standard: ::oauth_core::StandardCredentials<'a>,
}
impl<'a> From<&'a ::oauth_core::Tokens> for Credentials<'a> {
    #[inline]
    fn from(tokens: &'a ::oauth_core::Tokens) -> Self {
        Self {
            tokens,
            standard: tokens.into(),
        }
    }
}
impl<'a> ::oauth_core::__private::Deref for Credentials<'a> {
    type Target = ::oauth_core::StandardCredentials<'a>;
    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.standard
    }
}
impl<'a> Credentials<'a> {
    /// `shard` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn shard(&self) -> Option<&'a str> {
        self.tokens.captured("shard")
    }
    /// `team_id` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn team_id(&self) -> Option<&'a str> {
        self.tokens.captured("team_id")
    }
    /// `user_token` of the login.
    #[must_use]
    #[inline]
    pub fn user_token(&self) -> Option<&'a ::oauth_core::Secret> {
        self.tokens.captured_secret("user_token")
    }
    /// `api_origin` of the login.
    #[must_use]
    #[inline]
    pub fn api_origin(&self) -> Option<&'a str> {
        self.tokens.captured("api_origin")
    }
    /// `plan` of the login.
    #[must_use]
    #[inline]
    pub fn plan(&self) -> Option<&'a str> {
        self.tokens.captured("plan")
    }
    /// `tid` of the login.
    #[must_use]
    #[inline]
    pub fn tid(&self) -> Option<&'a str> {
        self.tokens.captured("tid")
    }
    /// `corp` of the login.
    #[must_use]
    #[inline]
    pub fn corp(&self) -> Option<&'a str> {
        self.tokens.captured("corp")
    }
    /// `cluster` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn cluster(&self) -> Option<&'a str> {
        self.tokens.captured("cluster")
    }
    /// `account` of the login.
    #[must_use]
    #[inline]
    pub fn account(&self) -> Option<&'a str> {
        self.tokens.captured("account")
    }
    /// `account_key` of the login.
    #[must_use]
    #[inline]
    pub fn account_key(&self) -> Option<&'a ::oauth_core::Secret> {
        self.tokens.captured_secret("account_key")
    }
    /// `ready_at` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn ready_at(&self) -> Option<&'a str> {
        self.tokens.captured("ready_at")
    }
    /// `ready_key` of the login.
    #[must_use]
    #[inline]
    pub fn ready_key(&self) -> Option<&'a ::oauth_core::Secret> {
        self.tokens.captured_secret("ready_key")
    }
    /// `place_id` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn place_id(&self) -> Option<&'a str> {
        self.tokens.captured("place_id")
    }
    /// `place_key` of the login.
    #[must_use]
    #[inline]
    pub fn place_key(&self) -> Option<&'a ::oauth_core::Secret> {
        self.tokens.captured_secret("place_key")
    }
}
