/// Machine.
pub struct Machine;
impl ::oauth_core::Provider for Machine {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "machine",
  "name": "Machine",
  "settings": [
    ["Text", {"name": "client_id", "required": true, "label": "Client ID"}],
    [
      "Text",
      {"name": "client_secret", "kind": "SecretInput", "required": true, "label": "Client secret"}
    ],
    ["Segment", {"name": "account", "required": true, "label": "Account"}]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "expires_at", "label": "Expires at"}
  ],
  "token_endpoint": ["https://machine.example/token"],
  "token_endpoint_auth_method": "ClientSecretBasic",
  "scopes": {
    "known": [
      {"name": "read", "description": "Read things"},
      {"name": "write", "description": "Write things"}
    ]
  },
  "refresh": null,
  "client_credentials": {
    "grant_type": "account_credentials",
    "params": [["account_id", [["Whole", "Setting", "account"]]]],
    "scopes": ["read", "write"]
  },
  "validate": {"call": {"url": "https://api.machine.example/me"}, "scopes": ["read"]}
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::ClientCredentials for Machine {}
impl ::oauth_core::capability::Validate for Machine {}
/// A scope of Machine. Others are asked for by `other_scopes`.
#[non_exhaustive]
pub enum Scope {
    /// `read`: Read things.
    Read,
    /// `write`: Write things.
    Write,
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        ::oauth_core::__private::scope::<Machine>(*self as usize)
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
/// What the operator sets to use Machine.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `client_secret`: Client secret.
    ///
    /// * `account`: Account.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        account: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(
                    <Machine as ::oauth_core::Provider>::definition(),
                )
                .set("client_id", client_id)
                .set("client_secret", client_secret)
                .set("account", account),
        )
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Machine.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
