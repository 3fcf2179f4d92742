/// Renamed.
pub struct Renamed;
impl ::oauth_core::Provider for Renamed {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "renamed",
  "name": "Renamed",
  "settings": [
    ["Text", {"name": "client_id", "required": true, "label": "Client ID"}],
    [
      "Text",
      {"name": "client_secret", "kind": "SecretInput", "required": true, "label": "Client secret"}
    ],
    ["Label", {"name": "shop", "required": true, "label": "Shop"}]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "refresh_token", "kind": "SecretInput", "label": "Refresh token"},
    {"name": "expires_at", "label": "Expires at"},
    {"name": "user_access_token", "kind": "SecretInput", "label": "User access token"},
    {"name": "user_refresh_token", "kind": "SecretInput", "label": "User refresh token"},
    {"name": "user_expires_at", "label": "User expires at"}
  ],
  "authorization_endpoint": [
    ["https://", ["Host", "Setting", "shop"], ".renamed.example/#/oauth/authorize"]
  ],
  "token_endpoint": [["https://", ["Host", "Setting", "shop"], ".renamed.example/token?version=1"]],
  "code_challenge_method": "Plain",
  "scopes": {
    "default": ["read"],
    "separator": ",",
    "more": [
      {
        "name": "user",
        "param": "user_scope",
        "default": ["search"],
        "known": [
          {"name": "search", "description": "Search as the user"},
          {"name": "write", "description": "Write", "granted_as": ["w"]}
        ]
      }
    ]
  },
  "authorize": {
    "params": [
      ["salt", [["Whole", "Nonce"]]],
      ["stamp", [["Whole", "Uuid"], "-", ["Whole", "Timestamp"], "-", ["Whole", "TimestampMs"]]],
      ["back", [["Whole", "RedirectUri"]]]
    ],
    "response_type": "auth_code",
    "names": [
      ["client_id", "appKey"],
      ["redirect_uri", "redirectUri"],
      ["state", "customField"],
      ["code_challenge", "challenge"],
      ["response_type", ""]
    ]
  },
  "callback": {"names": [["code", "auth_code"], ["state", "customField"]]},
  "token_request": {
    "body": "Json",
    "headers": [
      ["x-secret", [["Whole", "Setting", "client_secret"]]],
      ["x-code", [["Whole", "Code"]]],
      ["x-state", [["Whole", "State"]]],
      ["x-request", [["Whole", "Uuid"]]]
    ],
    "method": "Put",
    "query": [["shop", [["Whole", "Setting", "shop"]]]],
    "grant_type": "auth_code",
    "names": [
      ["client_id", "appKey"],
      ["code", "auth_code"],
      ["grant_type", "grantType"],
      ["client_secret", ""],
      ["redirect_uri", ""]
    ]
  },
  "token_response": {
    "error": [["code"], ["fault", "code"]],
    "error_description": [["msg"], ["fault", "text"]],
    "root": [["data"], []],
    "expiry": {"Claim": [["exp"], {"Seconds": 3600}]},
    "also": [["user", ["authed_user"]]]
  },
  "refresh": {
    "redirect_uri": true,
    "grant_type": "renew",
    "headers": [["x-renew", [["Whole", "RefreshToken"]]]],
    "names": [["refresh_token", "renewToken"], ["redirect_uri", "back"], ["client_secret", ""]],
    "endpoint": [["https://", ["Host", "Setting", "shop"], ".renamed.example/refresh"]],
    "response": {
      "error": [["code"], ["fault", "code"]],
      "error_description": [["msg"], ["fault", "text"]],
      "expiry": {"In": [["ttl"], "Seconds", "Unknown"]},
      "also": [["user", ["authed_user"]]]
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
impl ::oauth_core::capability::Authorize for Renamed {}
impl ::oauth_core::capability::Refresh for Renamed {}
/// A scope of Renamed. The definition lists none.
pub type Scope = ::oauth_core::AnyScope;
/// What the operator sets to use Renamed.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    ///
    /// * `client_secret`: Client secret.
    ///
    /// * `shop`: Shop.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        shop: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(
                    <Renamed as ::oauth_core::Provider>::definition(),
                )
                .set("client_id", client_id)
                .set("client_secret", client_secret)
                .set("shop", shop),
        )
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Renamed.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
