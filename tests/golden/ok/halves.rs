/// Halves.
pub struct Halves;
impl ::oauth_core::Provider for Halves {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Halves {}
impl ::oauth_core::capability::Refresh for Halves {}
impl Halves {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What Halves does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    &d::Definition {
        id: "halves",
        name: "Halves",
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
            d::Template::Fixed("https://halves.example/authorize"),
        ],
        token_endpoint: &[d::Template::Fixed("https://halves.example/token")],
        token_endpoint_auth_method: d::AuthMethod::ClientSecretBasicRaw,
        client_secret_basic: Some(d::BasicHalves {
            username: d::Template::Parts(
                &[d::Part::Value(d::Variable::Setting("client_secret"), d::Place::Whole)],
            ),
            password: d::Template::Fixed(""),
        }),
        ..d::Definition::PLAIN
    }
};
/// A scope of Halves.
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
/// What the operator sets to use Halves.
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
/// A stored credential of Halves.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
