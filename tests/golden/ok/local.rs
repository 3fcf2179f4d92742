/// Local.
pub struct Local;
impl ::oauth_core::Provider for Local {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Local {}
impl ::oauth_core::capability::Refresh for Local {}
impl ::oauth_core::capability::Validate for Local {}
impl ::oauth_core::capability::UserInfo for Local {}
impl Local {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What Local does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "local";
        it.name = "Local";
        it.local = true;
        it.settings = &d::Setting::client(None);
        it.credentials = d::Field::TOKENS;
        it.authorization_endpoint = &[
            d::Template::Fixed("http://127.0.0.1:8080/authorize"),
        ];
        it.token_endpoint = &[d::Template::Fixed("http://localhost:8080/token")];
        it.userinfo = Some({
            let mut it = d::Probe::PLAIN;
            it.call.url = d::Template::Fixed("http://[::1]:8080/me");
            it.profile = d::ProfileMap::OIDC;
            it
        });
        it
    };
    &DATA
};
/// A scope of Local.
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
