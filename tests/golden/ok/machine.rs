/// Machine.
pub struct Machine;
impl ::oauth_core::Provider for Machine {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::ClientCredentials for Machine {}
impl ::oauth_core::capability::Validate for Machine {}
impl Machine {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        account: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret, account)
    }
}
/// What Machine does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    &d::Definition {
        id: "machine",
        name: "Machine",
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
                    name: "account",
                    required: true,
                    label: d::Text::plain("Account"),
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Segment,
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
        token_endpoint: &[d::Template::Fixed("https://machine.example/token")],
        token_endpoint_auth_method: d::AuthMethod::ClientSecretBasic,
        scopes: d::Scopes {
            known: &[
                d::KnownScope {
                    name: "read",
                    description: "Read things",
                    granted_as: &[],
                },
                d::KnownScope {
                    name: "write",
                    description: "Write things",
                    granted_as: &[],
                },
            ],
            ..d::Scopes::PLAIN
        },
        refresh: None,
        client_credentials: Some(d::ClientCredentials {
            grant_type: "account_credentials",
            params: &[
                d::Param {
                    name: "account_id",
                    value: d::Template::Parts(
                        &[
                            d::Part::Value(
                                d::Variable::Setting("account"),
                                d::Place::Whole,
                            ),
                        ],
                    ),
                },
            ],
            scopes: Some(&["read", "write"]),
        }),
        validate: Some(d::Probe {
            call: d::Call {
                url: d::Template::Fixed("https://api.machine.example/me"),
                ..d::Call::PLAIN
            },
            scopes: &["read"],
            ..d::Probe::PLAIN
        }),
        ..d::Definition::PLAIN
    }
};
/// A scope of Machine.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::enum_variant_names, reason = "the provider chose the names")]
#[non_exhaustive]
pub enum Scope {
    /// `read`: Read things.
    Read,
    /// `write`: Write things.
    Write,
    /// A scope that the definition does not list.
    Other(String),
}
impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Other(name) => name,
        }
    }
}
/// What the operator sets to use Machine.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `client_secret`: Client secret.
    ///
    /// * `account`: Account.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        account: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(DEFINITION)
                .set("client_id", client_id)
                .set("client_secret", client_secret)
                .set("account", account),
        )
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Machine.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
