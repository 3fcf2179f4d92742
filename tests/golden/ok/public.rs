/// Public client.
///
/// How sure: one source that is not the provider says the endpoints.
pub struct Public;
impl ::oauth_core::Provider for Public {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "public",
  "name": "Public client",
  "categories": ["developer"],
  "confidence": "SingleSource",
  "settings": [["Text", {"name": "client_id", "required": true, "label": "Client ID"}]],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "expires_at", "label": "Expires at"}
  ],
  "authorization_endpoint": ["https://public.example/authorize"],
  "token_endpoint": ["https://public.example/token"],
  "token_endpoint_auth_method": "None",
  "scopes": {"supported": false},
  "refresh": null
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Public {}
/// A scope of Public client. It has none, so there is no value of this type.
pub type Scope = ::oauth_core::NoScope;
/// What the operator sets to use Public client.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
pub type Settings = ::oauth_core::ClientSettings<Public, ::oauth_core::shape::Public>;
/// A stored credential of Public client.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
