/// Device.
pub struct Device;
impl ::oauth_core::Provider for Device {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Device for Device {}
impl ::oauth_core::capability::ClientCredentials for Device {}
impl ::oauth_core::capability::Revoke for Device {}
impl ::oauth_core::capability::Introspect for Device {}
impl ::oauth_core::capability::Validate for Device {}
impl ::oauth_core::capability::UserInfo for Device {}
impl ::oauth_core::capability::Offline for Device {}
impl Device {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What Device does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    &d::Definition {
        id: "device",
        name: "Device",
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
                name: "expires_at",
                label: d::Text::plain("Expires at"),
                ..d::Field::PLAIN
            },
        ],
        token_endpoint: &[d::Template::Fixed("https://device.example/token")],
        scopes: d::Scopes {
            default: &["watch"],
            known: &[
                d::KnownScope {
                    name: "watch",
                    description: "Watch films",
                    granted_as: &[],
                },
                d::KnownScope {
                    name: "offline_access",
                    description: "Stay connected",
                    granted_as: &[],
                },
            ],
            ..d::Scopes::PLAIN
        },
        offline: Some(d::Addition {
            params: &[],
            scopes: &["offline_access"],
        }),
        token_response: d::TokenResponse {
            error_codes: &[
                ("PENDING", "authorization_pending"),
                ("TOO_FAST", "slow_down"),
            ],
            ..d::TokenResponse::PLAIN
        },
        refresh: None,
        device: Some(d::Device {
            endpoint: &[d::Template::Fixed("https://device.example/code")],
            authenticated: false,
            names: d::Renames(&[("scope", "scopes")]),
            params: &[
                d::Param {
                    name: "audience",
                    value: d::Template::Fixed("films"),
                },
            ],
            grant_type: "device_code",
            token_params: &[
                d::Param {
                    name: "client_type",
                    value: d::Template::Fixed("tv"),
                },
            ],
        }),
        client_credentials: Some(d::ClientCredentials {
            scopes: Some(&[]),
            ..d::ClientCredentials::PLAIN
        }),
        revoke: Some(d::Call {
            method: d::Method::Post,
            url: d::Template::Fixed("https://device.example/revoke"),
            body: d::Body::Form(
                &[
                    d::Param {
                        name: "token",
                        value: d::Template::Parts(
                            &[d::Part::Value(d::Variable::Token, d::Place::Whole)],
                        ),
                    },
                    d::Param {
                        name: "token_type_hint",
                        value: d::Template::Parts(
                            &[
                                d::Part::Value(d::Variable::TokenTypeHint, d::Place::Whole),
                            ],
                        ),
                    },
                ],
            ),
            auth: d::CallAuth::Client,
            ..d::Call::PLAIN
        }),
        introspect: Some(d::Call {
            method: d::Method::Post,
            url: d::Template::Fixed("https://device.example/introspect"),
            headers: &[
                d::Header {
                    name: "x-api",
                    value: d::Template::Fixed("films"),
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
                        name: "token_type_hint",
                        value: d::Template::Parts(
                            &[
                                d::Part::Value(d::Variable::TokenTypeHint, d::Place::Whole),
                            ],
                        ),
                    },
                ],
            ),
            auth: d::CallAuth::ClientSecretBasic,
            ..d::Call::PLAIN
        }),
        userinfo: Some(d::Probe {
            call: d::Call {
                url: d::Template::Fixed("https://device.example/me"),
                ..d::Call::PLAIN
            },
            profile: d::ProfileMap::OIDC,
            ..d::Probe::PLAIN
        }),
        ..d::Definition::PLAIN
    }
};
/// A scope of Device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "the provider chose the names")]
#[non_exhaustive]
pub enum Scope {
    /// `watch`: Watch films.
    Watch,
    /// `offline_access`: Stay connected.
    OfflineAccess,
    /// A scope that the definition does not list.
    Other(String),
}
impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        match self {
            Self::Watch => "watch",
            Self::OfflineAccess => "offline_access",
            Self::Other(name) => name,
        }
    }
}
/// What the operator sets to use Device.
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
/// A stored credential of Device.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
