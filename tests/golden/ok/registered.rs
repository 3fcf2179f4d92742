/// Registered.
pub struct Registered;
impl ::oauth_core::Provider for Registered {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "registered",
  "name": "Registered",
  "settings": [
    ["Text", {"name": "client_id", "required": true, "label": "Client ID"}],
    ["Label", {"name": "tenant", "required": true, "label": "Tenant"}]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "refresh_token", "kind": "SecretInput", "label": "Refresh token"},
    {"name": "expires_at", "label": "Expires at"}
  ],
  "registration_endpoint": [
    "https://",
    ["Host", "Setting", "tenant"],
    ".registered.example/register"
  ],
  "authorization_endpoint": [
    ["https://", ["Host", "Setting", "tenant"], ".registered.example/authorize"]
  ],
  "token_endpoint": [["https://", ["Host", "Setting", "tenant"], ".registered.example/token"]],
  "token_endpoint_auth_method": "None",
  "scopes": {"default": ["read"], "known": [{"name": "read", "description": "Read"}]}
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Register for Registered {}
impl ::oauth_core::capability::Authorize for Registered {}
impl ::oauth_core::capability::Refresh for Registered {}
/// A scope of Registered. Others are asked for by `other_scopes`.
#[non_exhaustive]
pub enum Scope {
    /// `read`: Read.
    Read,
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        ::oauth_core::__private::scope::<Registered>(*self as usize)
    }
}
impl PartialEq for Scope {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        *self as usize == *other as usize
    }
}
impl Eq for Scope {}
impl Clone for Scope {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}
impl Copy for Scope {}
impl ::oauth_core::__private::Debug for Scope {
    #[inline]
    fn fmt(
        &self,
        f: &mut ::oauth_core::__private::Formatter<'_>,
    ) -> ::oauth_core::__private::FmtResult {
        f.write_str(self.as_ref())
    }
}
/// What the operator sets to use Registered.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `tenant`: Tenant.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        tenant: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(
                    <Registered as ::oauth_core::Provider>::definition(),
                )
                .set("client_id", client_id)
                .set("tenant", tenant),
        )
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Registered.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
