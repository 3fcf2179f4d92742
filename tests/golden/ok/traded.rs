/// Traded.
pub struct Traded;
impl ::oauth_core::Provider for Traded {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "traded",
  "name": "Traded",
  "settings": [
    ["Text", {"name": "client_id", "required": true, "label": "Client ID"}],
    [
      "Text",
      {"name": "client_secret", "kind": "SecretInput", "required": true, "label": "Client secret"}
    ]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "refresh_token", "kind": "SecretInput", "label": "Refresh token"},
    {"name": "expires_at", "label": "Expires at"},
    {"name": "user_id", "label": "User ID"},
    {"name": "tier", "label": "Tier"}
  ],
  "authorization_endpoint": ["https://traded.example/authorize"],
  "token_endpoint": ["https://traded.example/token"],
  "code_challenge_method": "None",
  "scopes": {"default": ["basic"]},
  "token_request": {
    "body": "Query",
    "method": "Get",
    "names": [["client_id", "app_id"], ["client_secret", "secret"], ["grant_type", ""]]
  },
  "token_response": {
    "root": [["data", "0"], []],
    "token_type_optional": true,
    "captures": [{"name": "user_id", "path": ["data", "0", "user_id"]}]
  },
  "refresh": {
    "rotates": false,
    "call": {
      "method": "Post",
      "url": "https://graph.traded.example/refresh",
      "headers": [["x-token", [["Whole", "AccessToken"]]]],
      "body": {"Form": [["grant_type", "again"]]},
      "auth": "Client"
    },
    "subject": "AccessToken",
    "response": {
      "access_token": ["token"],
      "token_type": ["kind"],
      "token_type_optional": true,
      "captures": [{"name": "user_id", "path": ["data", "0", "user_id"]}]
    }
  },
  "follow_up": [
    {
      "call": {
        "method": "Post",
        "url": "https://graph.traded.example/access_token",
        "body": {
          "Json": {
            "Object": [
              ["grant_type", {"Text": "exchange"}],
              ["token", {"Text": [["Whole", "AccessToken"]]}],
              ["secret", {"Text": [["Whole", "Setting", "client_secret"]]}]
            ]
          }
        },
        "auth": "None"
      },
      "on_exchange": true,
      "on_refresh": false,
      "response": {"token_type_optional": true, "captures": [{"name": "tier", "path": ["tier"]}]}
    },
    {
      "call": {
        "method": "Post",
        "url": "https://graph.traded.example/login",
        "body": {"Form": [["back", [["Whole", "RedirectUri"]]]]}
      },
      "on_exchange": true,
      "on_refresh": true,
      "response": {"access_token": ["session"], "token_type_optional": true, "expiry": "Never"}
    }
  ]
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Traded {}
impl ::oauth_core::capability::Refresh for Traded {}
/// A scope of Traded. The definition lists none.
pub type Scope = ::oauth_core::AnyScope;
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
    /// `user_id` of the login.
    #[must_use]
    #[inline]
    pub fn user_id(&self) -> Option<&'a str> {
        self.0.captured("user_id")
    }
    /// `tier` of the login.
    #[must_use]
    #[inline]
    pub fn tier(&self) -> Option<&'a str> {
        self.0.captured("tier")
    }
}
