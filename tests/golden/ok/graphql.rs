/// GraphQL.
pub struct Graphql;
impl ::oauth_core::Provider for Graphql {
    #[inline]
    fn definition() -> &'static ::oauth_core::definition::Definition {
        ::oauth_core::definition::v1(
            r#"
{
  "id": "graphql",
  "name": "GraphQL",
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
  "authorization_endpoint": ["https://graphql.example/authorize"],
  "token_endpoint": ["https://graphql.example/token"],
  "scopes": {"default": ["read"], "separator": ","},
  "token_response": {"expiry": {"In": [["lifetime"], "Milliseconds", "Unknown"]}},
  "validate": {
    "call": {
      "method": "Post",
      "url": "https://graphql.example/graphql",
      "body": {"Json": {"Object": [["query", {"Text": "query { viewer { id name email } }"}]]}}
    },
    "expect": [{"path": ["data", "viewer", "id"], "value": "Present"}],
    "profile": {
      "id": [{"Path": ["data", "viewer", "id"]}],
      "name": [{"Path": ["data", "viewer", "name"]}],
      "email": [{"Path": ["data", "viewer", "email"]}]
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
impl ::oauth_core::capability::Identity for Graphql {}
impl ::oauth_core::capability::Authorize for Graphql {}
impl ::oauth_core::capability::Refresh for Graphql {}
/// A scope of GraphQL. The definition lists none.
pub type Scope = ::oauth_core::AnyScope;
/// What the operator sets to use GraphQL.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
///
/// * `client_secret`: Client secret.
pub type Settings = ::oauth_core::ClientSettings<Graphql>;
/// A stored credential of GraphQL.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
