/// Renamed.
pub struct Renamed;
impl ::oauth_core::Provider for Renamed {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Renamed {}
impl ::oauth_core::capability::Refresh for Renamed {}
impl Renamed {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        shop: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret, shop)
    }
}
/// What Renamed does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    &d::Definition {
        id: "renamed",
        name: "Renamed",
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
            d::Setting {
                field: d::Field {
                    name: "shop",
                    required: true,
                    label: d::Text::plain("Shop"),
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Label,
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
                name: "user_access_token",
                kind: d::FieldKind::SecretInput,
                label: d::Text::plain("User access token"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "user_refresh_token",
                kind: d::FieldKind::SecretInput,
                label: d::Text::plain("User refresh token"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "user_expires_at",
                label: d::Text::plain("User expires at"),
                ..d::Field::PLAIN
            },
        ],
        authorization_endpoint: &[
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("shop"), d::Place::Host),
                    d::Part::Text(".renamed.example/#/oauth/authorize"),
                ],
            ),
        ],
        token_endpoint: &[
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("shop"), d::Place::Host),
                    d::Part::Text(".renamed.example/token?version=1"),
                ],
            ),
        ],
        code_challenge_method: d::CodeChallengeMethod::Plain,
        scopes: d::Scopes {
            default: &["read"],
            separator: ",",
            more: &[
                d::MoreScopes {
                    name: "user",
                    param: "user_scope",
                    default: &["search"],
                    known: &[
                        d::KnownScope {
                            name: "search",
                            description: "Search as the user",
                            granted_as: &[],
                        },
                        d::KnownScope {
                            name: "write",
                            description: "Write",
                            granted_as: &["w"],
                        },
                    ],
                },
            ],
            ..d::Scopes::PLAIN
        },
        authorize: d::Authorize {
            params: &[
                d::Param {
                    name: "salt",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::Nonce, d::Place::Whole)],
                    ),
                },
                d::Param {
                    name: "stamp",
                    value: d::Template::Parts(
                        &[
                            d::Part::Value(d::Variable::Uuid, d::Place::Whole),
                            d::Part::Text("-"),
                            d::Part::Value(d::Variable::Timestamp, d::Place::Whole),
                            d::Part::Text("-"),
                            d::Part::Value(d::Variable::TimestampMs, d::Place::Whole),
                        ],
                    ),
                },
                d::Param {
                    name: "back",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::RedirectUri, d::Place::Whole)],
                    ),
                },
            ],
            response_type: "auth_code",
            names: d::Renames(
                &[
                    ("client_id", "appKey"),
                    ("redirect_uri", "redirectUri"),
                    ("state", "customField"),
                    ("code_challenge", "challenge"),
                    ("response_type", ""),
                ],
            ),
            ..d::Authorize::PLAIN
        },
        callback: d::Callback {
            names: d::Renames(&[("code", "auth_code"), ("state", "customField")]),
            ..d::Callback::PLAIN
        },
        token_request: d::TokenRequest {
            body: d::BodyFormat::Json,
            headers: &[
                d::Header {
                    name: "x-secret",
                    value: d::Template::Parts(
                        &[
                            d::Part::Value(
                                d::Variable::Setting("client_secret"),
                                d::Place::Whole,
                            ),
                        ],
                    ),
                },
                d::Header {
                    name: "x-code",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::Code, d::Place::Whole)],
                    ),
                },
                d::Header {
                    name: "x-state",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::State, d::Place::Whole)],
                    ),
                },
                d::Header {
                    name: "x-request",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::Uuid, d::Place::Whole)],
                    ),
                },
            ],
            method: d::Method::Put,
            query: &[
                d::Param {
                    name: "shop",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::Setting("shop"), d::Place::Whole)],
                    ),
                },
            ],
            grant_type: "auth_code",
            names: d::Renames(
                &[
                    ("client_id", "appKey"),
                    ("code", "auth_code"),
                    ("grant_type", "grantType"),
                    ("client_secret", ""),
                    ("redirect_uri", ""),
                ],
            ),
            ..d::TokenRequest::PLAIN
        },
        token_response: d::TokenResponse {
            error: &[d::Path(&["code"]), d::Path(&["fault", "code"])],
            error_description: &[d::Path(&["msg"]), d::Path(&["fault", "text"])],
            root: &[d::Path(&["data"]), d::Path(&[])],
            expiry: d::Expiry::Claim {
                path: d::Path(&["exp"]),
                absent: d::Absent::Seconds(3600u32),
            },
            also: &[("user", d::Path(&["authed_user"]))],
            ..d::TokenResponse::PLAIN
        },
        refresh: Some(d::Refresh {
            redirect_uri: true,
            grant_type: "renew",
            headers: &[
                d::Header {
                    name: "x-renew",
                    value: d::Template::Parts(
                        &[d::Part::Value(d::Variable::RefreshToken, d::Place::Whole)],
                    ),
                },
            ],
            names: d::Renames(
                &[
                    ("refresh_token", "renewToken"),
                    ("redirect_uri", "back"),
                    ("client_secret", ""),
                ],
            ),
            endpoint: &[
                d::Template::Parts(
                    &[
                        d::Part::Text("https://"),
                        d::Part::Value(d::Variable::Setting("shop"), d::Place::Host),
                        d::Part::Text(".renamed.example/refresh"),
                    ],
                ),
            ],
            response: Some(d::TokenResponse {
                error: &[d::Path(&["code"]), d::Path(&["fault", "code"])],
                error_description: &[d::Path(&["msg"]), d::Path(&["fault", "text"])],
                expiry: d::Expiry::In {
                    path: d::Path(&["ttl"]),
                    unit: d::Unit::Seconds,
                    absent: d::Absent::Unknown,
                },
                also: &[("user", d::Path(&["authed_user"]))],
                ..d::TokenResponse::PLAIN
            }),
            ..d::Refresh::PLAIN
        }),
        ..d::Definition::PLAIN
    }
};
/// A scope of Renamed.
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
/// What the operator sets to use Renamed.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `client_secret`: Client secret.
    ///
    /// * `shop`: Shop.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        shop: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(DEFINITION)
                .set("client_id", client_id)
                .set("client_secret", client_secret)
                .set("shop", shop),
        )
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Renamed.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
