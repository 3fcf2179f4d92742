/// GraphQL.
pub struct Graphql;
impl ::oauth_core::Provider for Graphql {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Graphql {}
impl ::oauth_core::capability::Refresh for Graphql {}
impl ::oauth_core::capability::Validate for Graphql {}
impl ::oauth_core::capability::UserInfo for Graphql {}
impl Graphql {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What GraphQL does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    &d::Definition {
        id: "graphql",
        name: "GraphQL",
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
        ],
        authorization_endpoint: &[
            d::Template::Fixed("https://graphql.example/authorize"),
        ],
        token_endpoint: &[d::Template::Fixed("https://graphql.example/token")],
        scopes: d::Scopes {
            default: &["read"],
            separator: ",",
            ..d::Scopes::PLAIN
        },
        token_response: d::TokenResponse {
            expiry: d::Expiry::In {
                path: d::Path(&["lifetime"]),
                unit: d::Unit::Milliseconds,
                absent: d::Absent::Unknown,
            },
            ..d::TokenResponse::PLAIN
        },
        validate: Some(d::Probe {
            call: d::Call {
                method: d::Method::Post,
                url: d::Template::Fixed("https://graphql.example/graphql"),
                body: d::Body::Json(
                    d::Json::Object(
                        &[
                            (
                                "query",
                                d::Json::Text(
                                    d::Template::Fixed("query { viewer { id name email } }"),
                                ),
                            ),
                        ],
                    ),
                ),
                ..d::Call::PLAIN
            },
            expect: &[
                d::Expect {
                    path: d::Path(&["data", "viewer", "id"]),
                    value: d::Expected::Present,
                },
            ],
            profile: d::ProfileMap {
                id: &[d::ProfileValue::Path(d::Path(&["data", "viewer", "id"]))],
                name: &[d::ProfileValue::Path(d::Path(&["data", "viewer", "name"]))],
                email: &[d::ProfileValue::Path(d::Path(&["data", "viewer", "email"]))],
                ..d::ProfileMap::PLAIN
            },
            ..d::Probe::PLAIN
        }),
        ..d::Definition::PLAIN
    }
};
/// A scope of GraphQL.
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
/// What the operator sets to use GraphQL.
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
/// A stored credential of GraphQL.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
