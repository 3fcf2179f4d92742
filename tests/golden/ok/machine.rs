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
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "machine";
        it.name = "Machine";
        it.settings = &[
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
        ];
        it.credentials = d::Field::TOKEN_THAT_ENDS;
        it.token_endpoint = &[d::Template::Fixed("https://machine.example/token")];
        it.token_endpoint_auth_method = d::AuthMethod::ClientSecretBasic;
        it.scopes.known = &d::KnownScope::list([
            ["read", "Read things"],
            ["write", "Write things"],
        ]);
        it.refresh = None;
        it.client_credentials = Some(d::ClientCredentials {
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
        });
        it.validate = Some({
            let mut it = d::Probe::PLAIN;
            it.call.url = d::Template::Fixed("https://api.machine.example/me");
            it.scopes = &["read"];
            it
        });
        it
    };
    &DATA
};
/// A scope of Machine.
#[derive(Clone)]
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
    #[inline]
    fn as_ref(&self) -> &str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
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
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Machine.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
