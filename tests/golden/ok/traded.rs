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
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "traded";
        it.name = "Traded";
        it.settings = &d::Setting::client(None);
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
                name: "user_id",
                label: d::Text::plain("User ID"),
                ..d::Field::PLAIN
            },
            d::Field {
                name: "tier",
                label: d::Text::plain("Tier"),
                ..d::Field::PLAIN
            },
        ];
        it.authorization_endpoint = &[
            d::Template::Fixed("https://traded.example/authorize"),
        ];
        it.token_endpoint = &[d::Template::Fixed("https://traded.example/token")];
        it.code_challenge_method = d::CodeChallengeMethod::None;
        it.scopes.default = &["basic"];
        it.token_request.body = d::BodyFormat::Query;
        it.token_request.method = d::Method::Get;
        it.token_request.names = d::Renames(
            &[("client_id", "app_id"), ("client_secret", "secret"), ("grant_type", "")],
        );
        it.token_response.root = &[d::Path(&["data", "0"]), d::Path(&[])];
        it.token_response.token_type_optional = true;
        it.token_response.captures = &[
            d::Capture {
                name: "user_id",
                path: d::Path(&["data", "0", "user_id"]),
                ..d::Capture::PLAIN
            },
        ];
        it.refresh = Some({
            let mut it = d::Refresh::PLAIN;
            it.rotates = false;
            it.call = Some(d::Call {
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
            });
            it.subject = d::Subject::AccessToken;
            it.response = Some(d::TokenResponse {
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
            });
            it
        });
        it.follow_up = &[
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
        ];
        it
    };
    &DATA
};
/// A scope of Traded.
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
/// What the operator sets to use Traded.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
///
/// * `client_secret`: Client secret.
pub type Settings = ::oauth_core::ClientSettings<Traded>;
/// A stored credential of Traded.
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
    /// `user_id` of the login.
    #[must_use]
    #[inline]
    pub fn user_id(&self) -> Option<&'a str> {
        self.tokens.captured("user_id")
    }
    /// `tier` of the login.
    #[must_use]
    #[inline]
    pub fn tier(&self) -> Option<&'a str> {
        self.tokens.captured("tier")
    }
}
