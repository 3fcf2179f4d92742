/// Keywords.
pub struct Keywords;
impl ::oauth_core::Provider for Keywords {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "keywords",
  "name": "Keywords",
  "settings": [
    ["Text", {"name": "client_id", "required": true, "label": "Client ID"}],
    [
      "Text",
      {"name": "client_secret", "kind": "SecretInput", "required": true, "label": "Client secret"}
    ],
    ["Label", {"name": "type", "required": true, "label": "Type"}],
    ["Label", {"name": "async", "label": "Async", "default": {"Text": "a"}}]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "refresh_token", "kind": "SecretInput", "label": "Refresh token"},
    {"name": "expires_at", "label": "Expires at"},
    {"name": "match", "label": "Match"},
    {"name": "yield", "kind": "SecretInput", "label": "Yield"}
  ],
  "authorization_endpoint": [
    [
      "https://",
      ["Host", "Setting", "type"],
      ".",
      ["Host", "Setting", "async"],
      ".keywords.example/authorize"
    ]
  ],
  "token_endpoint": ["https://keywords.example/token"],
  "token_response": {
    "captures": [
      {"name": "match", "path": ["match"]},
      {"name": "yield", "path": ["yield"], "secret": true}
    ]
  }
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Keywords {}
impl ::oauth_core::capability::Refresh for Keywords {}
/// A scope of Keywords. The definition lists none.
pub type Scope = ::oauth_core::AnyScope;
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
            ::oauth_core::SettingValues::new(
                    <Keywords as ::oauth_core::Provider>::definition(),
                )
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
pub struct Credentials<'a>(::oauth_core::StandardCredentials<'a>);
impl<'a> From<&'a ::oauth_core::Tokens> for Credentials<'a> {
    #[inline]
    fn from(tokens: &'a ::oauth_core::Tokens) -> Self {
        Self(tokens.into())
    }
}
impl<'a> ::oauth_core::__private::Deref for Credentials<'a> {
    type Target = ::oauth_core::StandardCredentials<'a>;
    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
impl<'a> Credentials<'a> {
    /// `match` of the login.
    #[must_use]
    #[inline]
    pub fn r#match(&self) -> Option<&'a str> {
        self.0.captured("match")
    }
    /// `yield` of the login.
    #[must_use]
    #[inline]
    pub fn r#yield(&self) -> Option<&'a ::oauth_core::Secret> {
        self.0.captured_secret("yield")
    }
}
