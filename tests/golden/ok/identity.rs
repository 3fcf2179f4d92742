/// Identity.
pub struct Identity;
impl ::oauth_core::Provider for Identity {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Identity {}
impl ::oauth_core::capability::Refresh for Identity {}
impl ::oauth_core::capability::UserInfo for Identity {}
impl Identity {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        tenant: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret, tenant)
    }
}
/// What Identity does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    &d::Definition {
        id: "identity",
        name: "Identity",
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
                    name: "tenant",
                    required: true,
                    label: d::Text::plain("Tenant"),
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
                name: "id_token",
                kind: d::FieldKind::SecretInput,
                label: d::Text::plain("ID token"),
                ..d::Field::PLAIN
            },
        ],
        issuer: Some(
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
                    d::Part::Text(".identity.example/*/v2.0"),
                ],
            ),
        ),
        authorization_endpoint: &[
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
                    d::Part::Text(".identity.example/authorize"),
                ],
            ),
        ],
        token_endpoint: &[
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("tenant"), d::Place::Host),
                    d::Part::Text(".identity.example/token"),
                ],
            ),
        ],
        scopes: d::Scopes {
            default: &["openid", "email"],
            known: &[
                d::KnownScope {
                    name: "openid",
                    description: "Sign the user in",
                    granted_as: &[],
                },
                d::KnownScope {
                    name: "email",
                    description: "See the e-mail address",
                    granted_as: &[],
                },
            ],
            ..d::Scopes::PLAIN
        },
        id_token: Some(d::IdToken {
            iss: &[
                d::Template::Parts(
                    &[
                        d::Part::Text("https://"),
                        d::Part::Value(d::Variable::Setting("tenant"), d::Place::Whole),
                        d::Part::Text(".identity.example/*/v2.0"),
                    ],
                ),
                d::Template::Parts(
                    &[
                        d::Part::Value(d::Variable::Setting("tenant"), d::Place::Whole),
                        d::Part::Text(".identity.example"),
                    ],
                ),
            ],
            profile: d::ProfileMap {
                id: &[
                    d::ProfileValue::Path(d::Path(&["oid"])),
                    d::ProfileValue::Path(d::Path(&["sub"])),
                ],
                name: &[
                    d::ProfileValue::Text(
                        &[
                            d::ProfilePart::Path(d::Path(&["given_name"])),
                            d::ProfilePart::Text(" "),
                            d::ProfilePart::Path(d::Path(&["family_name"])),
                        ],
                    ),
                ],
                email: &[d::ProfileValue::Path(d::Path(&["emails", "0"]))],
                email_verified: &[d::ProfileValue::Path(d::Path(&["verified"]))],
                ..d::ProfileMap::PLAIN
            },
        }),
        ..d::Definition::PLAIN
    }
};
/// A scope of Identity.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "the provider chose the names")]
#[non_exhaustive]
pub enum Scope {
    /// `openid`: Sign the user in.
    Openid,
    /// `email`: See the e-mail address.
    Email,
    /// A scope that the definition does not list.
    Other(String),
}
impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        match self {
            Self::Openid => "openid",
            Self::Email => "email",
            Self::Other(name) => name,
        }
    }
}
/// What the operator sets to use Identity.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `client_secret`: Client secret.
    ///
    /// * `tenant`: Tenant.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        tenant: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(DEFINITION)
                .set("client_id", client_id)
                .set("client_secret", client_secret)
                .set("tenant", tenant),
        )
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Identity.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
