/// Uses every key of the language; see \[nothing\] \*at all\*.
///
/// Documentation: <https://everything.example/docs?a=1>
///
/// Source: <https://everything.example/docs>
///
/// Source: <https://everything.example/more>
///
/// How sure: two independent sources agree on the endpoints.
pub struct Everything;
impl ::oauth_core::Provider for Everything {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "everything",
  "name": "Everything \"quoted\" \\ {} */ #[doc] <b>",
  "description": "Uses every key of the language; see [nothing] *at all*",
  "docs": "https://everything.example/docs?a=1",
  "sources": ["https://everything.example/docs", "https://everything.example/more"],
  "categories": ["identity", "real-estate"],
  "confidence": "CrossChecked",
  "settings": [
    [
      "Text",
      {
        "name": "client_id",
        "required": true,
        "label": ["Client ID", [["zh_Hans", "客户端 ID"], ["pt_BR", "ID do cliente"]]],
        "url": "https://everything.example/apps"
      }
    ],
    [
      "Text",
      {
        "name": "client_secret",
        "kind": "SecretInput",
        "required": true,
        "label": "Client secret",
        "help": "Shown once"
      }
    ],
    [
      {"OneOf": ["eu", "us", "com.au"]},
      {
        "name": "region",
        "kind": "Select",
        "label": "Region",
        "default": {"Text": "eu"},
        "options": [["eu", "Europe"], ["us", "us"]]
      }
    ],
    ["Text", {"name": "model", "kind": "ModelSelector", "label": "Model", "scope": "llm"}],
    ["Text", {"name": "app", "kind": "AppSelector", "label": "App", "scope": "all"}],
    ["Text", {"name": "tools", "kind": "ArrayTools", "label": "Tools", "multiple": true}],
    [
      "Text",
      {
        "name": "verbose",
        "kind": "Boolean",
        "label": "Verbose",
        "placeholder": "On or off",
        "default": {"Bool": false}
      }
    ],
    ["Text", {"name": "limit", "label": "Limit", "default": {"Number": "20"}}],
    ["Text", {"name": "tags", "label": "Tags", "default": {"List": ["a", "b"]}, "multiple": true}],
    [
      "Label",
      {
        "name": "tenant",
        "required": true,
        "label": "Tenant",
        "help": "The first part of your address",
        "placeholder": "acme"
      }
    ],
    ["Segment", {"name": "realm", "label": "Realm", "default": {"Text": "master"}}],
    ["Origin", {"name": "base", "required": true, "label": "Base"}],
    ["Hostname", {"name": "site", "label": "Site", "default": {"Text": "www.everything.example"}}],
    ["Text", {"name": "note", "label": "Note", "default": {"Text": "nothing"}}],
    [
      {
        "Table": [
          ["world", [["login", "login.everything.example"], ["name", "World"]]],
          ["land", [["login", "login.everything.land"], ["name", "A \"land\""]]]
        ]
      },
      {
        "name": "cloud",
        "kind": "Select",
        "label": "Cloud",
        "default": {"Text": "world"},
        "options": [["world", "world"], ["land", "land"]]
      }
    ]
  ],
  "credentials": [
    {"name": "access_token", "kind": "SecretInput", "required": true, "label": "Access token"},
    {"name": "refresh_token", "kind": "SecretInput", "label": "Refresh token"},
    {"name": "expires_at", "label": "Expires at"},
    {"name": "scope", "label": "Scope"},
    {"name": "shard", "label": "Shard"},
    {"name": "team_id", "label": "Team ID"},
    {"name": "user_token", "kind": "SecretInput", "label": "User token"},
    {"name": "api_origin", "label": "API origin"},
    {"name": "plan", "label": "Plan"},
    {"name": "tid", "label": "Tid"},
    {"name": "corp", "label": "Corp"},
    {"name": "cluster", "label": "Cluster"},
    {"name": "account", "label": "Account"},
    {"name": "account_key", "kind": "SecretInput", "label": "Account key"},
    {"name": "place_id", "label": "Place ID"},
    {"name": "place_key", "kind": "SecretInput", "label": "Place key"},
    {"name": "ready_at", "label": "Ready at"},
    {"name": "ready_key", "kind": "SecretInput", "label": "Ready key"}
  ],
  "api_key": [
    {
      "name": "api_key",
      "kind": "SecretInput",
      "required": true,
      "label": "API key",
      "url": "https://everything.example/keys",
      "scheme": "Token"
    }
  ],
  "issuer": ["https://", ["Host", "Part", "cloud", "login"], "/*/v2"],
  "authorization_response_iss_parameter_supported": true,
  "authorization_endpoint": [
    [
      "https://",
      ["Host", "Setting", "tenant"],
      ".",
      ["Host", "Setting", "region"],
      ".everything.example/realms/",
      ["Segment", "Setting", "realm"],
      "/authorize?kept=1"
    ]
  ],
  "token_endpoint": [
    ["https://", ["Host", "Captured", "shard"], ".everything.example/token"],
    ["https://", ["Host", "Setting", "tenant"], ".everything.example/token"]
  ],
  "token_endpoint_auth_method": "ClientSecretBasicRaw",
  "scopes": {
    "default": ["read", "team:write"],
    "required": ["read"],
    "known": [
      {"name": "read", "description": "Read \"everything\""},
      {
        "name": "team:write",
        "description": "Write",
        "granted_as": ["team_write", "https://everything.example/write"]
      },
      {"name": "other", "description": "Not the variant for others"},
      {"name": "type", "description": "A keyword"},
      {"name": "*", "description": "All of it"}
    ],
    "separator": ",",
    "param": "rights",
    "granted_prefix": "https://everything.example/"
  },
  "offline": {"params": [["access_type", "offline"]], "scopes": ["offline"]},
  "consent": {"params": [["prompt", "consent"]]},
  "authorize": {
    "params": [
      ["audience", ["https://", ["Whole", "Setting", "tenant"], ".everything.example"]],
      [
        "note",
        [
          ["Whole", "Setting", "note"],
          " ",
          ["Whole", "Part", "cloud", "name"],
          " ",
          ["Whole", "Setting", "cloud"]
        ]
      ],
      ["version", "2022-06-28"],
      ["flag", "true"]
    ],
    "response_mode": "FormPost"
  },
  "callback": {
    "captures": [{"name": "shard", "path": ["shard-name"], "required": true, "value": "Label"}]
  },
  "token_request": {
    "body": "Json",
    "params": [
      ["audience", "api"],
      ["n", "1"],
      [
        "hash",
        [["Whole", [["Whole", "Setting", "client_secret"], "|", ["Whole", "Code"]], ["Sha256Hex"]]]
      ]
    ],
    "headers": [
      ["x-version", "2022-06-28"],
      ["x-tenant", [["Whole", "Setting", "tenant"]]],
      ["x-client", [["Whole", [["Whole", "Setting", "client_id"]], ["Base64"]]]]
    ],
    "scope": true
  },
  "token_response": {
    "body": ["Json", "Form"],
    "fails_unless": [
      {"path": ["ok"], "value": {"Bool": true}},
      {"path": ["code"], "value": {"Integer": 0}},
      {"path": ["status"], "value": {"Text": "1"}},
      {"path": ["kind"], "value": "Present"}
    ],
    "error": [["err", "code"]],
    "error_description": [["err", "text"]],
    "error_codes": [["dead", "invalid_grant"], ["who", "invalid_client"]],
    "root": [["data"]],
    "access_token": ["token"],
    "refresh_token": ["renew"],
    "token_type": ["kind"],
    "token_type_optional": true,
    "token_types": ["bot"],
    "scope": ["rights"],
    "expiry": {"At": [["until"], "UnixMilliseconds", "Never"]},
    "refresh_token_expires_in": ["renew_in"],
    "captures": [
      {"name": "team_id", "path": ["team", "id"], "required": true},
      {"name": "user_token", "path": ["users", "0", "token"], "secret": true},
      {
        "name": "api_origin",
        "path": ["api"],
        "value": "Origin",
        "allow": [
          "https://*.everything.example",
          ["https://api.", ["Host", "Setting", "region"], ".everything.example"]
        ]
      },
      {"name": "plan", "path": ["plan"], "value": {"OneOf": ["free", "paid"]}},
      {"name": "tid", "from": "IdToken", "path": ["tid"], "value": "Segment"},
      {"name": "corp", "from": "AccessToken", "path": ["corp", "id"]}
    ]
  },
  "refresh": {
    "rotates": false,
    "params": [["audience", [["Whole", "Captured", "team_id"]]]],
    "scope": true
  },
  "revoke": {
    "method": "Post",
    "url": ["https://", ["Host", "Setting", "site"], "/revoke"],
    "query": [["realm", [["Whole", "Setting", "realm"]]]],
    "headers": [["x-version", "1"]],
    "body": {
      "Form": [
        ["token", [["Whole", "Token"]]],
        ["hint", [["Whole", "TokenTypeHint"]]],
        ["access", [["Whole", "AccessToken"]]]
      ]
    },
    "auth": "ClientSecretBasic"
  },
  "validate": {
    "call": {
      "method": "Post",
      "url": [["Origin", "Captured", "api_origin"], "/check"],
      "query": [["team", [["Whole", "Captured", "team_id"]]]],
      "secret_query": [
        ["key", [["Whole", "Captured", "user_token"]]],
        ["app", [["Whole", "Setting", "client_id"], "|", ["Whole", "Setting", "client_secret"]]],
        [
          "proof",
          [
            [
              "Whole",
              [["Whole", "AccessToken"]],
              [{"HmacSha256Hex": ["Setting", "client_secret"]}, {"Truncate": 32}]
            ]
          ]
        ]
      ],
      "headers": [["x-token", [["Whole", "AccessToken"]]], ["accept", "application/json"]],
      "body": {
        "Json": {
          "Object": [
            ["query", {"Text": "query { viewer { id } }"}],
            [
              "list",
              {
                "List": [
                  {"Number": "1"},
                  {"Number": "2.5"},
                  {"Bool": true},
                  "Null",
                  {"Text": "text"}
                ]
              }
            ],
            [
              "nested",
              {
                "Object": [
                  ["tenant", {"Text": [["Whole", "Setting", "tenant"]]}],
                  [
                    "mark",
                    {
                      "Text": [
                        "v1=",
                        [
                          "Whole",
                          [["Whole", "Setting", "tenant"], ".", ["Whole", "Timestamp"]],
                          [{"HmacSha256Hex": ["Captured", "user_token"]}]
                        ]
                      ]
                    }
                  ]
                ]
              }
            ]
          ]
        }
      },
      "auth": "Api"
    },
    "expect": [{"path": ["data", "viewer", "id"], "value": "Present"}],
    "profile": {
      "id": [{"Path": ["data", "viewer", "id"]}, {"Path": ["id"]}],
      "username": [{"Path": ["login"]}],
      "name": [
        {"Text": [{"Path": ["first"]}, {"Text": " "}, {"Path": ["last", "0"]}]},
        {"Path": ["name"]}
      ],
      "email": [{"Path": ["emails", "[type=a.b]"]}],
      "email_verified": [{"Path": ["ok"]}],
      "picture": [
        {
          "Text": [
            {"Text": "https://cdn.example/"},
            {"Path": ["id"]},
            {"Text": "/"},
            {"Path": ["pic"]},
            {"Text": ".png"}
          ]
        }
      ]
    },
    "scopes": ["read"],
    "errors": {
      "path": ["errors", "0", "code"],
      "codes": [
        ["expired", "InvalidToken"],
        ["small", "InsufficientScope"],
        ["off", "NotEnabled"],
        ["odd", "Unclear"]
      ]
    },
    "email": {
      "call": {
        "method": "Post",
        "url": ["https://", ["Host", "Setting", "site"], "/emails"],
        "query": [["a", "b"]],
        "body": {"Form": [["token", [["Whole", "AccessToken"]]]]},
        "auth": "None"
      },
      "email": ["[primary=true]", "email"],
      "email_verified": ["[primary=true]", "verified"]
    }
  },
  "userinfo": {
    "call": {
      "url": [["Origin", "Setting", "base"], "/userinfo"],
      "query": [["fields", "all"]],
      "headers": [["x-a", "b"]],
      "auth": "Client"
    },
    "expect": [{"path": ["ok"], "value": {"Bool": true}}],
    "profile": {"id": [{"Path": ["sub"]}]},
    "scopes": ["read"]
  },
  "discover": {
    "call": {
      "url": ["https://", ["Host", "Setting", "site"], "/places"],
      "query": [["all", "yes"]],
      "headers": [["x-version", "1"]]
    },
    "list": ["data", "places"],
    "name": ["title"],
    "captures": [
      {"name": "place_id", "path": ["id"], "required": true, "value": "Segment"},
      {"name": "place_key", "path": ["key"], "secret": true}
    ]
  },
  "lookup": [
    {
      "call": {
        "url": [
          "https://",
          ["Host", "Setting", "site"],
          "/meta/",
          ["Segment", [["Whole", "Captured", "team_id"]], ["Sha256Hex"]]
        ],
        "query": [["a", "b"]],
        "auth": "Api"
      },
      "captures": [
        {
          "name": "cluster",
          "path": ["hosts", "[main=true]", "name"],
          "required": true,
          "value": "Label"
        }
      ]
    },
    {
      "call": {
        "method": "Put",
        "url": ["https://", ["Host", "Captured", "cluster"], ".everything.example/account"],
        "secret_query": [["t", [["Whole", "AccessToken"]]]],
        "headers": [["x-version", "1"]],
        "body": {"Json": {"Object": [["again", {"Text": [["Whole", "RefreshToken"]]}]]}},
        "auth": "None"
      },
      "captures": [
        {"name": "account", "path": ["id"]},
        {"name": "account_key", "path": ["key"], "secret": true}
      ]
    }
  ],
  "api": {
    "base": [
      [["Origin", "Captured", "api_origin"], "/v1"],
      ["https://", ["Host", "Setting", "site"], "/v1"]
    ],
    "header": "x-token",
    "scheme": "",
    "headers": [["x-version", "1"]],
    "query": [["format", "json"]],
    "secret_query": [["key", [["Whole", "Captured", "user_token"]]]]
  },
  "after_exchange": {
    "description": "Make the \"place\" ready",
    "captures": [{"name": "ready_at", "required": true}, {"name": "ready_key", "secret": true}]
  },
  "setup": ["Open the page and press \"New\"", "Paste {redirect_uri}"]
}
"#,
        )
    }
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Common for Everything {}
impl ::oauth_core::capability::Prompts for Everything {}
impl ::oauth_core::capability::Revoke for Everything {}
impl ::oauth_core::capability::Discover for Everything {}
impl ::oauth_core::capability::Lookup for Everything {}
/// A scope of Everything "quoted" \\ {} \*/ \#\[doc\] \<b\>. Others are asked for by `other_scopes`.
#[non_exhaustive]
pub enum Scope {
    /// `read`: Read "everything".
    Read,
    /// `team:write`: Write.
    TeamWrite,
    /// `other`: Not the variant for others.
    Other,
    /// `type`: A keyword.
    Type,
    /// `*`: All of it.
    All,
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        ::oauth_core::__private::scope::<Everything>(*self as usize)
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
/// What the operator sets to use Everything "quoted" \\ {} \*/ \#\[doc\] \<b\>.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID. See <https://everything.example/apps>.
    ///
    /// * `client_secret`: Client secret. Shown once.
    ///
    /// * `tenant`: Tenant. The first part of your address.
    ///
    /// * `base`: Base.
    #[must_use]
    pub fn new(
        client_id: impl Into<::oauth_core::Secret>,
        client_secret: impl Into<::oauth_core::Secret>,
        tenant: impl Into<::oauth_core::Secret>,
        base: impl Into<::oauth_core::Secret>,
    ) -> Self {
        Self(
            ::oauth_core::SettingValues::new(
                    <Everything as ::oauth_core::Provider>::definition(),
                )
                .set("client_id", client_id)
                .set("client_secret", client_secret)
                .set("tenant", tenant)
                .set("base", base),
        )
    }
    /// Region.
    #[must_use]
    pub fn region(self, region: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("region", region))
    }
    /// Model.
    #[must_use]
    pub fn model(self, model: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("model", model))
    }
    /// App.
    #[must_use]
    pub fn app(self, app: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("app", app))
    }
    /// Tools.
    #[must_use]
    pub fn tools(self, tools: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("tools", tools))
    }
    /// Verbose.
    #[must_use]
    pub fn verbose(self, verbose: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("verbose", verbose))
    }
    /// Limit.
    #[must_use]
    pub fn limit(self, limit: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("limit", limit))
    }
    /// Tags.
    #[must_use]
    pub fn tags(self, tags: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("tags", tags))
    }
    /// Realm.
    #[must_use]
    pub fn realm(self, realm: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("realm", realm))
    }
    /// Site.
    #[must_use]
    pub fn site(self, site: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("site", site))
    }
    /// Note.
    #[must_use]
    pub fn note(self, note: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("note", note))
    }
    /// Cloud.
    #[must_use]
    pub fn cloud(self, cloud: impl Into<::oauth_core::Secret>) -> Self {
        Self(self.0.set("cloud", cloud))
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Everything "quoted" \\ {} \*/ \#\[doc\] \<b\>.
#[derive(Debug, Clone, Copy)]
pub struct Credentials<'a>(::oauth_core::StandardCredentials<'a>);
impl<'a> From<&'a ::oauth_core::Tokens> for Credentials<'a> {
    #[inline]
    fn from(tokens: &'a ::oauth_core::Tokens) -> Self {
        Self(tokens.into())
    }
}
impl<'a> ::oauth_core::__private::Deref for Credentials<'a> {
    type Target = ::oauth_core::StandardCredentials<'a>;
    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
impl<'a> Credentials<'a> {
    /// `shard` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn shard(&self) -> Option<&'a str> {
        self.0.captured("shard")
    }
    /// `team_id` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn team_id(&self) -> Option<&'a str> {
        self.0.captured("team_id")
    }
    /// `user_token` of the login.
    #[must_use]
    #[inline]
    pub fn user_token(&self) -> Option<&'a ::oauth_core::Secret> {
        self.0.captured_secret("user_token")
    }
    /// `api_origin` of the login.
    #[must_use]
    #[inline]
    pub fn api_origin(&self) -> Option<&'a str> {
        self.0.captured("api_origin")
    }
    /// `plan` of the login.
    #[must_use]
    #[inline]
    pub fn plan(&self) -> Option<&'a str> {
        self.0.captured("plan")
    }
    /// `tid` of the login.
    #[must_use]
    #[inline]
    pub fn tid(&self) -> Option<&'a str> {
        self.0.captured("tid")
    }
    /// `corp` of the login.
    #[must_use]
    #[inline]
    pub fn corp(&self) -> Option<&'a str> {
        self.0.captured("corp")
    }
    /// `cluster` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn cluster(&self) -> Option<&'a str> {
        self.0.captured("cluster")
    }
    /// `account` of the login.
    #[must_use]
    #[inline]
    pub fn account(&self) -> Option<&'a str> {
        self.0.captured("account")
    }
    /// `account_key` of the login.
    #[must_use]
    #[inline]
    pub fn account_key(&self) -> Option<&'a ::oauth_core::Secret> {
        self.0.captured_secret("account_key")
    }
    /// `ready_at` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn ready_at(&self) -> Option<&'a str> {
        self.0.captured("ready_at")
    }
    /// `ready_key` of the login.
    #[must_use]
    #[inline]
    pub fn ready_key(&self) -> Option<&'a ::oauth_core::Secret> {
        self.0.captured_secret("ready_key")
    }
    /// `place_id` of the login. Each login has it.
    #[must_use]
    #[inline]
    pub fn place_id(&self) -> Option<&'a str> {
        self.0.captured("place_id")
    }
    /// `place_key` of the login.
    #[must_use]
    #[inline]
    pub fn place_key(&self) -> Option<&'a ::oauth_core::Secret> {
        self.0.captured_secret("place_key")
    }
}
