/// Traded.
pub struct Traded;
impl ::oauth_core::Provider for Traded {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Traded {}
impl ::oauth_core::capability::Refresh for Traded {}
impl Traded {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What Traded does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    &d::Definition {
        id: "traded",
        name: "Traded",
        settings: &[
            d::Setting {
                field: d::Field {
                    name: "client_id",
                    required: true,
                    label: d::Text::plain("Client ID"),
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
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Text,
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
            d::Field {
                name: "expires_at",
                label: d::Text::plain("Expires at"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "user_id",
                label: d::Text::plain("User ID"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "tier",
                label: d::Text::plain("Tier"),
                ..d::Field::PLAIN
            },
        ],
        authorization_endpoint: &[
            d::Template::Fixed("https://traded.example/authorize"),
        ],
        token_endpoint: &[d::Template::Fixed("https://traded.example/token")],
        code_challenge_method: d::CodeChallengeMethod::None,
        scopes: d::Scopes {
            default: &["basic"],
            ..d::Scopes::PLAIN
        },
        token_request: d::TokenRequest {
            body: d::BodyFormat::Query,
            method: d::Method::Get,
            names: d::Renames(
                &[
                    ("client_id", "app_id"),
                    ("client_secret", "secret"),
                    ("grant_type", ""),
                ],
            ),
            ..d::TokenRequest::PLAIN
        },
        token_response: d::TokenResponse {
            root: &[d::Path(&["data", "0"]), d::Path(&[])],
            token_type_optional: true,
            captures: &[
                d::Capture {
                    name: "user_id",
                    path: d::Path(&["data", "0", "user_id"]),
                    ..d::Capture::PLAIN
                },
            ],
            ..d::TokenResponse::PLAIN
        },
        refresh: Some(d::Refresh {
            rotates: false,
            call: Some(d::Call {
                method: d::Method::Post,
                url: d::Template::Fixed("https://graph.traded.example/refresh"),
                headers: &[
                    d::Header {
                        name: "x-token",
                        value: d::Template::Parts(
                            &[d::Part::Value(d::Variable::AccessToken, d::Place::Whole)],
                        ),
                    },
                ],
                body: d::Body::Form(
                    &[
                        d::Param {
                            name: "grant_type",
                            value: d::Template::Fixed("again"),
                        },
                    ],
                ),
                auth: d::CallAuth::Client,
                ..d::Call::PLAIN
            }),
            subject: d::Subject::AccessToken,
            response: Some(d::TokenResponse {
                access_token: d::Path(&["token"]),
                token_type: d::Path(&["kind"]),
                token_type_optional: true,
                captures: &[
                    d::Capture {
                        name: "user_id",
                        path: d::Path(&["data", "0", "user_id"]),
                        ..d::Capture::PLAIN
                    },
                ],
                ..d::TokenResponse::PLAIN
            }),
            ..d::Refresh::PLAIN
        }),
        follow_up: &[
            d::FollowUp {
                call: d::Call {
                    method: d::Method::Post,
                    url: d::Template::Fixed("https://graph.traded.example/access_token"),
                    body: d::Body::Json(
                        d::Json::Object(
                            &[
                                (
                                    "grant_type",
                                    d::Json::Text(d::Template::Fixed("exchange")),
                                ),
                                (
                                    "token",
                                    d::Json::Text(
                                        d::Template::Parts(
                                            &[d::Part::Value(d::Variable::AccessToken, d::Place::Whole)],
                                        ),
                                    ),
                                ),
                                (
                                    "secret",
                                    d::Json::Text(
                                        d::Template::Parts(
                                            &[
                                                d::Part::Value(
                                                    d::Variable::Setting("client_secret"),
                                                    d::Place::Whole,
                                                ),
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
                on_exchange: true,
                on_refresh: false,
                response: d::TokenResponse {
                    token_type_optional: true,
                    captures: &[
                        d::Capture {
                            name: "tier",
                            path: d::Path(&["tier"]),
                            ..d::Capture::PLAIN
                        },
                    ],
                    ..d::TokenResponse::PLAIN
                },
            },
            d::FollowUp {
                call: d::Call {
                    method: d::Method::Post,
                    url: d::Template::Fixed("https://graph.traded.example/login"),
                    body: d::Body::Form(
                        &[
                            d::Param {
                                name: "back",
                                value: d::Template::Parts(
                                    &[d::Part::Value(d::Variable::RedirectUri, d::Place::Whole)],
                                ),
                            },
                        ],
                    ),
                    ..d::Call::PLAIN
                },
                on_exchange: true,
                on_refresh: true,
                response: d::TokenResponse {
                    access_token: d::Path(&["session"]),
                    token_type_optional: true,
                    expiry: d::Expiry::Never,
                    ..d::TokenResponse::PLAIN
                },
            },
        ],
        ..d::Definition::PLAIN
    }
};
/// A scope of Traded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "the provider chose the names")]
#[non_exhaustive]
pub enum Scope {
    /// A scope that the definition does not list.
    Other(String),
}
impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        match self {
            Self::Other(name) => name,
        }
    }
}
/// What the operator sets to use Traded.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `client_secret`: Client secret.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(DEFINITION)
                .set("client_id", client_id)
                .set("client_secret", client_secret),
        )
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Traded.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a> {
    tokens: &'a ::oauth_core::Tokens,
    standard: ::oauth_core::StandardCredentials<'a>,
}
impl<'a> From<&'a ::oauth_core::Tokens> for Credentials<'a> {
    fn from(tokens: &'a ::oauth_core::Tokens) -> Self {
        Self {
            tokens,
            standard: tokens.into(),
        }
    }
}
impl<'a> ::oauth_core::__private::Deref for Credentials<'a> {
    type Target = ::oauth_core::StandardCredentials<'a>;
    fn deref(&self) -> &Self::Target {
        &self.standard
    }
}
impl<'a> Credentials<'a> {
    /// `user_id` of the login.
    #[must_use]
    pub fn user_id(&self) -> Option<&'a str> {
        self.tokens.captured("user_id")
    }
    /// `tier` of the login.
    #[must_use]
    pub fn tier(&self) -> Option<&'a str> {
        self.tokens.captured("tier")
    }
}
