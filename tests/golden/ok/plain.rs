/// Acme.
pub struct Plain;
impl ::oauth_core::Provider for Plain {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Plain {}
impl ::oauth_core::capability::Refresh for Plain {}
impl Plain {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What Acme does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "plain";
        it.name = "Acme";
        it.settings = &d::Setting::client(None);
        it.credentials = d::Field::TOKENS;
        it.authorization_endpoint = &[
            d::Template::Fixed("https://acme.example/authorize"),
        ];
        it.token_endpoint = &[d::Template::Fixed("https://acme.example/token")];
        it
    };
    &DATA
};
/// A scope of Acme.
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
/// What the operator sets to use Acme.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
///
/// * `client_secret`: Client secret.
pub type Settings = ::oauth_core::ClientSettings<Plain>;
/// A stored credential of Acme.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
