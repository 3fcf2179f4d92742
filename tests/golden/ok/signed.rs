/// Signed.
pub struct Signed;
impl ::oauth_core::Provider for Signed {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Signed {}
impl ::oauth_core::capability::Refresh for Signed {}
impl ::oauth_core::capability::Revoke for Signed {}
impl Signed {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        private_key: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        team_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        key_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, private_key, team_id, key_id)
    }
}
/// What Signed does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "signed";
        it.name = "Signed";
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
                    name: "private_key",
                    kind: d::FieldKind::SecretInput,
                    required: true,
                    label: d::Text::plain("Private key"),
                    help: Some(d::Text::plain("The file that is downloaded once")),
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Pem,
            },
            d::Setting {
                field: d::Field {
                    name: "team_id",
                    required: true,
                    label: d::Text::plain("Team ID"),
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Label,
            },
            d::Setting {
                field: d::Field {
                    name: "key_id",
                    required: true,
                    label: d::Text::plain("Key ID"),
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Label,
            },
        ];
        it.credentials = d::Field::TOKENS;
        it.authorization_endpoint = &[
            d::Template::Fixed("https://signed.example/authorize"),
        ];
        it.token_endpoint = &[d::Template::Fixed("https://signed.example/token")];
        it.token_endpoint_auth_method = d::AuthMethod::PrivateKeyJwt;
        it.client_assertion.alg = d::Algorithm::Es256;
        it.client_assertion.iss = d::Template::Parts(
            &[d::Part::Value(d::Variable::Setting("team_id"), d::Place::Whole)],
        );
        it.client_assertion.aud = Some(d::Template::Fixed("https://signed.example"));
        it.client_assertion.kid = Some(
            d::Template::Parts(
                &[d::Part::Value(d::Variable::Setting("key_id"), d::Place::Whole)],
            ),
        );
        it.client_assertion.lifetime = 600;
        it.client_assertion.sent_as = d::SentAs::ClientSecret;
        it.revoke = Some(d::Call {
            method: d::Method::Post,
            url: d::Template::Fixed("https://signed.example/revoke"),
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
        });
        it
    };
    &DATA
};
/// A scope of Signed.
#[derive(Clone)]
#[allow(clippy::enum_variant_names, reason = "the provider chose the names")]
#[non_exhaustive]
pub enum Scope {
    /// A scope that the definition does not list.
    Other(String),
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        match self {
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
/// What the operator sets to use Signed.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `private_key`: Private key. The file that is downloaded once.
    ///
    /// * `team_id`: Team ID.
    ///
    /// * `key_id`: Key ID.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        private_key: impl Into<::oauth_core::Secret>,
        team_id: impl Into<::oauth_core::Secret>,
        key_id: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(DEFINITION)
                .set("client_id", client_id)
                .set("private_key", private_key)
                .set("team_id", team_id)
                .set("key_id", key_id),
        )
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Signed.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
