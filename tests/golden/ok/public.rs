/// Public client.
///
/// How sure: one source that is not the provider says the endpoints.
pub struct Public;
impl ::oauth_core::Provider for Public {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Authorize for Public {}
impl Public {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id)
    }
}
/// What Public client does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "public";
        it.name = "Public client";
        it.categories = &["developer"];
        it.confidence = Some(d::Confidence::SingleSource);
        it.settings = &[
            d::Setting {
                field: d::Field {
                    name: "client_id",
                    required: true,
                    label: d::Text::plain("Client ID"),
                    ..d::Field::PLAIN
                },
                value: d::ValueKind::Text,
            },
        ];
        it.credentials = d::Field::TOKEN_THAT_ENDS;
        it.authorization_endpoint = &[
            d::Template::Fixed("https://public.example/authorize"),
        ];
        it.token_endpoint = &[d::Template::Fixed("https://public.example/token")];
        it.token_endpoint_auth_method = d::AuthMethod::None;
        it.scopes.supported = false;
        it.refresh = None;
        it
    };
    &DATA
};
/// A scope of Public client. It has none, so there is no value of this type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        match *self {}
    }
}
/// What the operator sets to use Public client.
#[derive(Debug, Clone)]
pub struct Settings(::oauth_core::SettingValues);
impl Settings {
    /// The settings that must be there.
    ///
    /// * `client_id`: Client ID.
    #[must_use]
    pub fn new(client_id: impl Into<::oauth_core::Secret>) -> Self {
        Self(::oauth_core::SettingValues::new(DEFINITION).set("client_id", client_id))
    }
}
impl From<Settings> for ::oauth_core::SettingValues {
    #[inline]
    fn from(settings: Settings) -> Self {
        settings.0
    }
}
/// A stored credential of Public client.
pub type Credentials<'a> = ::oauth_core::StandardCredentials<'a>;
