/// Device.
pub struct Device;
impl ::oauth_core::Provider for Device {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "device",
  "name": "Device",
  "settings": [
    ["Text", {"name": "client_id", "required": true, "label": "Client ID"}],
    [
      "Text",
      {"name": "client_secret", "kind": "SecretInput", "required": true, "label": "Client secret"}
    ]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "expires_at", "label": "Expires at"}
  ],
  "token_endpoint": ["https://device.example/token"],
  "scopes": {
    "default": ["watch"],
    "known": [
      {"name": "watch", "description": "Watch films"},
      {"name": "offline_access", "description": "Stay connected"}
    ]
  },
  "offline": {"scopes": ["offline_access"]},
  "token_response": {
    "error_codes": [["PENDING", "authorization_pending"], ["TOO_FAST", "slow_down"]]
  },
  "refresh": null,
  "device": {
    "endpoint": ["https://device.example/code"],
    "authenticated": false,
    "names": [["scope", "scopes"]],
    "params": [["audience", "films"]],
    "grant_type": "device_code",
    "token_params": [["client_type", "tv"]]
  },
  "client_credentials": {"scopes": []},
  "revoke": {
    "method": "Post",
    "url": "https://device.example/revoke",
    "body": {
      "Form": [["token", [["Whole", "Token"]]], ["token_type_hint", [["Whole", "TokenTypeHint"]]]]
    },
    "auth": "Client"
  },
  "introspect": {
    "method": "Post",
    "url": "https://device.example/introspect",
    "headers": [["x-api", "films"]],
    "body": {
      "Form": [["token", [["Whole", "Token"]]], ["token_type_hint", [["Whole", "TokenTypeHint"]]]]
    },
    "auth": "ClientSecretBasic"
  },
  "userinfo": {
    "call": {"url": "https://device.example/me"},
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
impl ::oauth_core::capability::Identity for Device {}
impl ::oauth_core::capability::Device for Device {}
impl ::oauth_core::capability::ClientCredentials for Device {}
impl ::oauth_core::capability::Revoke for Device {}
impl ::oauth_core::capability::Introspect for Device {}
impl ::oauth_core::capability::Offline for Device {}
/// A scope of Device. Others are asked for by `other_scopes`.
#[non_exhaustive]
pub enum Scope {
    /// `watch`: Watch films.
    Watch,
    /// `offline_access`: Stay connected.
    OfflineAccess,
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        ::oauth_core::__private::scope::<Device>(*self as usize)
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
/// What the operator sets to use Device.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
///
/// * `client_secret`: Client secret.
pub type Settings = ::oauth_core::ClientSettings<Device>;
/// A stored credential of Device.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
