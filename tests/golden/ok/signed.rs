/// Signed.
pub struct Signed;
impl ::oauth_core::Provider for Signed {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "signed",
  "name": "Signed",
  "settings": [
    ["Text", {"name": "client_id", "required": true, "label": "Client ID"}],
    [
      "Pem",
      {
        "name": "private_key",
        "kind": "SecretInput",
        "required": true,
        "label": "Private key",
        "help": "The file that is downloaded once"
      }
    ],
    ["Label", {"name": "team_id", "required": true, "label": "Team ID"}],
    ["Label", {"name": "key_id", "required": true, "label": "Key ID"}]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "refresh_token", "kind": "SecretInput", "label": "Refresh token"},
    {"name": "expires_at", "label": "Expires at"}
  ],
  "authorization_endpoint": ["https://signed.example/authorize"],
  "token_endpoint": ["https://signed.example/token"],
  "token_endpoint_auth_method": "PrivateKeyJwt",
  "client_assertion": {
    "alg": "Es256",
    "iss": [["Whole", "Setting", "team_id"]],
    "aud": "https://signed.example",
    "kid": [["Whole", "Setting", "key_id"]],
    "lifetime": 600,
    "sent_as": "ClientSecret"
  },
  "revoke": {
    "method": "Post",
    "url": "https://signed.example/revoke",
    "body": {
      "Form": [["token", [["Whole", "Token"]]], ["token_type_hint", [["Whole", "TokenTypeHint"]]]]
    },
    "auth": "Client"
  }
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Signed {}
impl ::oauth_core::capability::Refresh for Signed {}
impl ::oauth_core::capability::Revoke for Signed {}
/// A scope of Signed. The definition lists none.
pub type Scope = ::oauth_core::AnyScope;
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
            ::oauth_core::SettingValues::new(
                    <Signed as ::oauth_core::Provider>::definition(),
                )
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
