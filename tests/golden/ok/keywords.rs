/// Keywords.
pub struct Keywords;
impl ::oauth_core::Provider for Keywords {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Keywords {}
impl ::oauth_core::capability::Refresh for Keywords {}
impl Keywords {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        r#type: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret, r#type)
    }
}
/// What Keywords does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "keywords";
        it.name = "Keywords";
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
                    name: "type",
                    required: true,
                    label: d::Text::plain("Type"),
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Label,
            },
            d::Setting {
                field: d::Field {
                    name: "async",
                    label: d::Text::plain("Async"),
                    default: Some(d::DefaultValue::Text("a")),
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Label,
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
                name: "match",
                label: d::Text::plain("Match"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "yield",
                kind: d::FieldKind::SecretInput,
                label: d::Text::plain("Yield"),
                ..d::Field::PLAIN
            },
        ];
        it.authorization_endpoint = &[
            d::Template::Parts(
                &[
                    d::Part::Text("https://"),
                    d::Part::Value(d::Variable::Setting("type"), d::Place::Host),
                    d::Part::Text("."),
                    d::Part::Value(d::Variable::Setting("async"), d::Place::Host),
                    d::Part::Text(".keywords.example/authorize"),
                ],
            ),
        ];
        it.token_endpoint = &[d::Template::Fixed("https://keywords.example/token")];
        it.token_response.captures = &[
            d::Capture {
                name: "match",
                path: d::Path(&["match"]),
                ..d::Capture::PLAIN
            },
            d::Capture {
                name: "yield",
                path: d::Path(&["yield"]),
                secret: true,
                ..d::Capture::PLAIN
            },
        ];
        it
    };
    &DATA
};
/// A scope of Keywords.
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
/// What the operator sets to use Keywords.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `client_secret`: Client secret.
    ///
    /// * `type`: Type.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        r#type: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(DEFINITION)
                .set("client_id", client_id)
                .set("client_secret", client_secret)
                .set("type", r#type),
        )
    }
    /// Async.
    #[must_use]
    pub fn r#async(self, r#async: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("async", r#async))
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Keywords.
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
    /// `match` of the login.
    #[must_use]
    #[inline]
    pub fn r#match(&self) -> Option<&'a str> {
        self.tokens.captured("match")
    }
    /// `yield` of the login.
    #[must_use]
    #[inline]
    pub fn r#yield(&self) -> Option<&'a ::oauth_core::Secret> {
        self.tokens.captured_secret("yield")
    }
}
