/// Acme.
pub struct Plain;
impl ::oauth_core::Provider for Plain {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "plain",
  "name": "Acme",
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
  "authorization_endpoint": ["https://acme.example/authorize"],
  "token_endpoint": ["https://acme.example/token"]
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Plain {}
impl ::oauth_core::capability::Refresh for Plain {}
/// A scope of Acme. The definition lists none.
pub type Scope = ::oauth_core::AnyScope;
/// What the operator sets to use Acme.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
///
/// * `client_secret`: Client secret.
pub type Settings = ::oauth_core::ClientSettings<Plain>;
/// A stored credential of Acme.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
