/// Identity.
pub struct Identity;
impl ::oauth_core::Provider for Identity {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "identity",
  "name": "Identity",
  "settings": [
    ["Text", {"name": "client_id", "required": true, "label": "Client ID"}],
    [
      "Text",
      {"name": "client_secret", "kind": "SecretInput", "required": true, "label": "Client secret"}
    ],
    ["Label", {"name": "tenant", "required": true, "label": "Tenant"}]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "refresh_token", "kind": "SecretInput", "label": "Refresh token"},
    {"name": "expires_at", "label": "Expires at"},
    {"name": "id_token", "kind": "SecretInput", "label": "ID token"}
  ],
  "issuer": ["https://", ["Host", "Setting", "tenant"], ".identity.example/*/v2.0"],
  "authorization_endpoint": [
    ["https://", ["Host", "Setting", "tenant"], ".identity.example/authorize"]
  ],
  "token_endpoint": [["https://", ["Host", "Setting", "tenant"], ".identity.example/token"]],
  "scopes": {
    "default": ["openid", "email"],
    "known": [
      {"name": "openid", "description": "Sign the user in"},
      {"name": "email", "description": "See the e-mail address"}
    ]
  },
  "id_token": {
    "iss": [
      ["https://", ["Whole", "Setting", "tenant"], ".identity.example/*/v2.0"],
      [["Whole", "Setting", "tenant"], ".identity.example"]
    ],
    "profile": {
      "id": [{"Path": ["oid"]}, {"Path": ["sub"]}],
      "name": [{"Text": [{"Path": ["given_name"]}, {"Text": " "}, {"Path": ["family_name"]}]}],
      "email": [{"Path": ["emails", "0"]}],
      "email_verified": [{"Path": ["verified"]}]
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
impl ::oauth_core::capability::Authorize for Identity {}
impl ::oauth_core::capability::Refresh for Identity {}
impl ::oauth_core::capability::UserInfo for Identity {}
/// A scope of Identity. Others are asked for by `other_scopes`.
#[non_exhaustive]
pub enum Scope {
    /// `openid`: Sign the user in.
    Openid,
    /// `email`: See the e-mail address.
    Email,
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        ::oauth_core::__private::scope::<Identity>(*self as usize)
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
/// What the operator sets to use Identity.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `client_secret`: Client secret.
    ///
    /// * `tenant`: Tenant.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        tenant: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(
                    <Identity as ::oauth_core::Provider>::definition(),
                )
                .set("client_id", client_id)
                .set("client_secret", client_secret)
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
/// A stored credential of Identity.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
