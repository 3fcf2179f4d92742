/// Halves.
pub struct Halves;
impl ::oauth_core::Provider for Halves {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "halves",
  "name": "Halves",
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
    {"name": "expires_at", "label": "Expires at"}
  ],
  "authorization_endpoint": ["https://halves.example/authorize"],
  "token_endpoint": ["https://halves.example/token"],
  "token_endpoint_auth_method": "ClientSecretBasicRaw",
  "client_secret_basic": {"username": [["Whole", "Setting", "client_secret"]], "password": ""}
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Halves {}
impl ::oauth_core::capability::Refresh for Halves {}
/// A scope of Halves. The definition lists none.
pub type Scope = ::oauth_core::AnyScope;
/// What the operator sets to use Halves.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
///
/// * `client_secret`: Client secret.
pub type Settings = ::oauth_core::ClientSettings<Halves>;
/// A stored credential of Halves.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
