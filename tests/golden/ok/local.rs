/// Local.
pub struct Local;
impl ::oauth_core::Provider for Local {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "local",
  "name": "Local",
  "local": true,
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
  "authorization_endpoint": ["http://127.0.0.1:8080/authorize"],
  "token_endpoint": ["http://localhost:8080/token"],
  "userinfo": {
    "call": {"url": "http://[::1]:8080/me"},
    "profile": {
      "id": [{"Path": ["sub"]}],
      "username": [{"Path": ["preferred_username"]}],
      "name": [{"Path": ["name"]}],
      "email": [{"Path": ["email"]}],
      "email_verified": [{"Path": ["email_verified"]}],
      "picture": [{"Path": ["picture"]}]
    }
  }
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Identity for Local {}
impl ::oauth_core::capability::Authorize for Local {}
impl ::oauth_core::capability::Refresh for Local {}
/// A scope of Local. The definition lists none.
pub type Scope = ::oauth_core::AnyScope;
/// What the operator sets to use Local.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
///
/// * `client_secret`: Client secret.
pub type Settings = ::oauth_core::ClientSettings<Local>;
/// A stored credential of Local.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
