/// GraphQL.
pub struct Graphql;
impl ::oauth_core::Provider for Graphql {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Graphql {}
impl ::oauth_core::capability::Refresh for Graphql {}
impl ::oauth_core::capability::Validate for Graphql {}
impl ::oauth_core::capability::UserInfo for Graphql {}
impl Graphql {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What GraphQL does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "graphql";
        it.name = "GraphQL";
        it.settings = &d::Setting::client(None);
        it.credentials = d::Field::TOKENS;
        it.authorization_endpoint = &[
            d::Template::Fixed("https://graphql.example/authorize"),
        ];
        it.token_endpoint = &[d::Template::Fixed("https://graphql.example/token")];
        it.scopes.default = &["read"];
        it.scopes.separator = ",";
        it.token_response.expiry = d::Expiry::In {
            path: d::Path(&["lifetime"]),
            unit: d::Unit::Milliseconds,
            absent: d::Absent::Unknown,
        };
        it.validate = Some({
            let mut it = d::Probe::PLAIN;
            it.call.method = d::Method::Post;
            it.call.url = d::Template::Fixed("https://graphql.example/graphql");
            it.call.body = d::Body::Json(
                d::Json::Object(
                    &[
                        (
                            "query",
                            d::Json::Text(
                                d::Template::Fixed("query { viewer { id name email } }"),
                            ),
                        ),
                    ],
                ),
            );
            it.expect = &[
                d::Expect {
                    path: d::Path(&["data", "viewer", "id"]),
                    value: d::Expected::Present,
                },
            ];
            it.profile.id = &[d::ProfileValue::Path(d::Path(&["data", "viewer", "id"]))];
            it.profile.name = &[
                d::ProfileValue::Path(d::Path(&["data", "viewer", "name"])),
            ];
            it.profile.email = &[
                d::ProfileValue::Path(d::Path(&["data", "viewer", "email"])),
            ];
            it
        });
        it
    };
    &DATA
};
/// A scope of GraphQL.
#[derive(Clone)]
#[allow(clippy::enum_variant_names, reason = "the provider chose the names")]
#[non_exhaustive]
pub enum Scope {
    /// A scope that the definition does not list.
    Other(String),
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        match self {
            Self::Other(name) => name,
        }
    }
}
impl PartialEq for Scope {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.as_ref() == other.as_ref()
    }
}
impl Eq for Scope {}
impl ::std::fmt::Debug for Scope {
    #[inline]
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str(self.as_ref())
    }
}
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
