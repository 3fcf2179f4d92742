/// Device.
pub struct Device;
impl ::oauth_core::Provider for Device {
    const DEFINITION: &'static ::oauth_core::definition::Definition = DEFINITION;
    type Scope = Scope;
    type Settings = Settings;
    type Credentials<'a> = Credentials<'a>;
}
impl ::oauth_core::capability::Device for Device {}
impl ::oauth_core::capability::ClientCredentials for Device {}
impl ::oauth_core::capability::Revoke for Device {}
impl ::oauth_core::capability::Validate for Device {}
impl ::oauth_core::capability::UserInfo for Device {}
impl ::oauth_core::capability::Offline for Device {}
impl Device {
    /// The settings that must be there.
    #[must_use]
    pub fn settings(
        client_id: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
        client_secret: impl ::oauth_core::__private::Into<::oauth_core::Secret>,
    ) -> Settings {
        Settings::new(client_id, client_secret)
    }
}
/// What Device does, as data.
pub const DEFINITION: &::oauth_core::definition::Definition = {
    use ::oauth_core::definition as d;
    static DATA: d::Definition = {
        let mut it = d::Definition::PLAIN;
        it.id = "device";
        it.name = "Device";
        it.settings = &d::Setting::client(None);
        it.credentials = d::Field::TOKEN_THAT_ENDS;
        it.token_endpoint = &[d::Template::Fixed("https://device.example/token")];
        it.scopes.default = &["watch"];
        it.scopes.known = &d::KnownScope::list([
            ["watch", "Watch films"],
            ["offline_access", "Stay connected"],
        ]);
        it.offline = Some(d::Addition {
            params: &[],
            scopes: &["offline_access"],
        });
        it.token_response.error_codes = &[
            ("PENDING", "authorization_pending"),
            ("TOO_FAST", "slow_down"),
        ];
        it.refresh = None;
        it.device = Some(d::Device {
            endpoint: &[d::Template::Fixed("https://device.example/code")],
            authenticated: false,
            params: &[
                d::Param {
                    name: "audience",
                    value: d::Template::Fixed("films"),
                },
            ],
            grant_type: "device_code",
            token_params: &[
                d::Param {
                    name: "client_type",
                    value: d::Template::Fixed("tv"),
                },
            ],
        });
        it.client_credentials = Some(d::ClientCredentials {
            scopes: Some(&[]),
            ..d::ClientCredentials::PLAIN
        });
        it.revoke = Some(d::Call {
            method: d::Method::Post,
            url: d::Template::Fixed("https://device.example/revoke"),
            body: d::Body::Form(
                &[
                    d::Param {
                        name: "token",
                        value: d::Template::Parts(
                            &[d::Part::Value(d::Variable::Token, d::Place::Whole)],
                        ),
                    },
                    d::Param {
                        name: "token_type_hint",
                        value: d::Template::Parts(
                            &[
                                d::Part::Value(d::Variable::TokenTypeHint, d::Place::Whole),
                            ],
                        ),
                    },
                ],
            ),
            auth: d::CallAuth::Client,
            ..d::Call::PLAIN
        });
        it.userinfo = Some({
            let mut it = d::Probe::PLAIN;
            it.call.url = d::Template::Fixed("https://device.example/me");
            it.profile = d::ProfileMap::OIDC;
            it
        });
        it
    };
    &DATA
};
/// A scope of Device.
#[derive(Clone)]
#[allow(clippy::enum_variant_names, reason = "the provider chose the names")]
#[non_exhaustive]
pub enum Scope {
    /// `watch`: Watch films.
    Watch,
    /// `offline_access`: Stay connected.
    OfflineAccess,
    /// A scope that the definition does not list.
    Other(String),
}
impl AsRef<str> for Scope {
    #[inline]
    fn as_ref(&self) -> &str {
        match self {
            Self::Watch => "watch",
            Self::OfflineAccess => "offline_access",
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
