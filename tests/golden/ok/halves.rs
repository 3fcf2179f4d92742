/// Halves.
pub struct Halves;
impl ::oauth_core::Provider for Halves {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Halves {}
impl ::oauth_core::capability::Refresh for Halves {}
impl Halves {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What Halves does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "halves";
        it.name = "Halves";
        it.settings = &d::Setting::client(None);
        it.credentials = d::Field::TOKENS;
        it.authorization_endpoint = &[
            d::Template::Fixed("https://halves.example/authorize"),
        ];
        it.token_endpoint = &[d::Template::Fixed("https://halves.example/token")];
        it.token_endpoint_auth_method = d::AuthMethod::ClientSecretBasicRaw;
        it.client_secret_basic = Some(d::BasicHalves {
            username: d::Template::Parts(
                &[d::Part::Value(d::Variable::Setting("client_secret"), d::Place::Whole)],
            ),
            password: d::Template::Fixed(""),
        });
        it
    };
    &DATA
};
/// A scope of Halves.
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
/// What the operator sets to use Halves.
///
/// The settings that must be there.
///
/// * `client_id`: Client ID.
///
/// * `client_secret`: Client secret.
pub type Settings = ::oauth_core::ClientSettings<Halves>;
/// A stored credential of Halves.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
