//! The same provider without its type, for platforms: forms, and maps of strings in and out.
//!
//! A platform knows its providers only when it runs. It shows the forms of a definition, keeps what
//! comes out as maps of strings, and asks for the five things that a tool plugin implements:
//!
//! | a plugin's function | here |
//! | --- | --- |
//! | `_oauth_get_authorization_url` | [`DynamicProvider::authorization_url`] |
//! | `_oauth_get_credentials` | [`DynamicProvider::credentials`] |
//! | `_oauth_refresh_credentials` | [`DynamicProvider::refreshed_credentials`] |
//! | `_validate_credentials` | [`DynamicProvider::validate_credentials`] |
//! | `credentials["access_token"]` | [`DynamicProvider::access_token`] |
//!
//! [`Platform`] is the one implementation, for any definition; `BlockingPlatform` (feature `blocking`)
//! does the same without futures.

#[cfg(feature = "blocking")]
mod blocking;
mod credentials;
mod platform;
mod values;

use std::borrow::Cow;

#[cfg(feature = "blocking")]
pub use blocking::{BlockingDynamicProvider, BlockingPlatform};
pub use credentials::Credentials;
pub use platform::Platform;
pub use values::Values;

use crate::{
    Callback, Error, Login, PendingLogin, Profile, Reply,
    definition::{Definition, Field, Setting},
};

/// A provider as a platform sees it. Object-safe: keep them as `Box<dyn DynamicProvider>`.
pub trait DynamicProvider: Send + Sync {
    /// Everything that is known of the provider.
    fn definition(&self) -> &'static Definition;

    /// What the operator fills in (`client_schema` and the tenant's settings).
    fn client_form(&self) -> &'static [Setting] {
        self.definition().settings
    }

    /// What a login brings and the platform stores (`credentials_schema`).
    fn credentials_form(&self) -> &'static [Field] {
        self.definition().credentials
    }

    /// The API-key alternative (`credentials_for_provider`); empty when there is none.
    fn api_key_form(&self) -> &'static [Field] {
        self.definition().api_key
    }

    /// Where to send the user, and what to keep until they come back to `redirect_uri`.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) when `client` does not keep the rules of the form, and
    /// [`Unsupported`](crate::ErrorKind::Unsupported) when `options` ask for what there is not.
    fn authorization_url(
        &self,
        redirect_uri: &str,
        client: &Values,
        options: &Options,
    ) -> Result<Login, Error>;

    /// The credential, from what came back with the user. `redirect_uri` and `client` must be those of
    /// the login.
    ///
    /// # Errors
    /// As [`Client::exchange`](crate::Client::exchange).
    fn credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        pending: PendingLogin,
        callback: Callback,
    ) -> Reply<Credentials>;

    /// A new credential for an old one, with everything in it that is to be stored.
    ///
    /// # Errors
    /// As [`Client::refresh`](crate::Client::refresh), and
    /// [`Unsupported`](crate::ErrorKind::Unsupported) where the provider issues no refresh tokens.
    fn refreshed_credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        credentials: &Values,
    ) -> Reply<Credentials>;

    /// Asks the provider whether the credential works. `client` may be empty unless the call needs a
    /// setting. An API key is taken as well, if it stands under `access_token`.
    ///
    /// # Errors
    /// As [`Client::validate`](crate::Client::validate), and
    /// [`Unsupported`](crate::ErrorKind::Unsupported) where there is no such call.
    fn validate_credentials(&self, client: &Values, credentials: &Values) -> Reply<Profile>;

    /// Tells the provider to forget the credential. `client` must be that of the login where the
    /// provider wants to know it.
    ///
    /// # Errors
    /// As [`Client::revoke`](crate::Client::revoke), and
    /// [`Unsupported`](crate::ErrorKind::Unsupported) where there is no revocation.
    fn revoke_credentials(&self, client: &Values, credentials: &Values) -> Reply<()>;

    /// What a tool sends as `Authorization: Bearer`.
    ///
    /// # Errors
    /// [`Malformed`](crate::ErrorKind::Malformed) when the credential has no token, or one that no
    /// header can carry.
    fn access_token<'a>(&self, credentials: &'a Values) -> Result<&'a str, Error>;
}

/// How a login is asked for.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The scopes; none: the definition's default ones.
    pub scopes: Vec<String>,
    /// Ask for access while the user is away; ignored where a refresh token comes without asking.
    pub offline: bool,
    /// Make the provider ask the user again.
    pub consent: bool,
    /// Further parameters.
    pub params: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// The user's session, which the callback must then name as well.
    pub session: Option<String>,
}

impl Options {
    /// The definition's default scopes and nothing more.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With access while the user is away.
    #[must_use]
    pub fn offline(self) -> Self {
        Self { offline: true, ..self }
    }

    /// With repeated consent.
    #[must_use]
    pub fn consent(self) -> Self {
        Self { consent: true, ..self }
    }

    /// With these scopes.
    #[must_use]
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { scopes: scopes.into_iter().map(Into::into).collect(), ..self }
    }

    /// With a further parameter.
    #[must_use]
    pub fn param(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.params.push((name.into(), value.into()));
        self
    }

    /// Bound to a session.
    #[must_use]
    pub fn session(self, session: impl Into<String>) -> Self {
        Self { session: Some(session.into()), ..self }
    }
}
