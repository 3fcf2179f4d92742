//! A provider without its type, for platforms: forms out, string maps in and out.
//!
//! A plugin of a platform has five functions: the authorization URL, credentials from the callback,
//! refreshed credentials, validation, and the access token for a tool. [`DynamicProvider`] is these
//! five, object-safe; [`Platform`] is them for any [`Definition`]. A host that keeps tokens itself takes a
//! [`Client`] of the platform, which has the settings and deals in [`Tokens`].

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
mod client;
mod credentials;
mod engine;

use std::{collections::BTreeMap, fmt, sync::Arc};

pub use client::Client;
pub use credentials::{Credentials, NEVER};
use engine::Engines;

use crate::{
    AfterExchange, Api, Callback, ClientMetadata, Clock, DeviceLogin, DevicePoll, Discovered,
    Error, Introspection, Login, PendingLogin, Profile, Registration, Reply, Secret, SystemClock,
    Tokens,
    definition::{Definition, Field, Setting},
    driver::Carrier,
    transport::Transport,
};

/// Values by name, as a platform keeps them.
pub type Map = BTreeMap<String, String>;

/// What a platform asks for when a login begins.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The scopes; empty: the definition's default scopes.
    pub scopes: Vec<String>,
    /// Scopes of further lists of the definition (`scopes.more`), by the name of the list.
    pub more_scopes: BTreeMap<String, Vec<String>>,
    /// Ask for access while the user is away. Where the provider has no switch for it, nothing is
    /// added: refresh tokens come without asking, or never.
    pub offline: bool,
    /// Ask the user again for what they have already agreed to; likewise.
    pub consent: bool,
    /// More parameters of the authorization request.
    pub params: Vec<(String, String)>,
    /// The user's session, which the callback must name again.
    pub session: Option<String>,
}

impl fmt::Debug for Options {
    /// Without the session, and of the parameters only the names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("scopes", &self.scopes)
            .field("more_scopes", &self.more_scopes)
            .field("offline", &self.offline)
            .field("consent", &self.consent)
            .field("params", &self.params.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// A provider as a platform sees it.
pub trait DynamicProvider: Send + Sync {
    /// Everything the provider does, as data.
    fn definition(&self) -> &'static Definition;

    /// What the operator sets (`client_schema` and `config`).
    fn client_form(&self) -> &'static [Setting] {
        self.definition().settings
    }

    /// What a stored credential consists of (`credentials_schema`).
    fn credentials_form(&self) -> &'static [Field] {
        self.definition().credentials
    }

    /// What a user enters instead of OAuth (`credentials_for_provider`); empty: nothing.
    fn api_key_form(&self) -> &'static [Field] {
        self.definition().api_key
    }

    /// Registers a client; see [`Client::register`](crate::Client::register). The settings are those of the
    /// tenant; [`Registration::add_to`] puts the client there. `Unsupported` where the provider registers
    /// none by itself.
    fn register(&self, settings: &Map, metadata: &ClientMetadata) -> Reply<Registration>;

    /// Begins a login: the URL to send the user to, and what to keep until the callback.
    ///
    /// # Errors
    /// `Config` when a setting, the redirect URI or an option breaks a rule.
    fn authorization_url(
        &self,
        redirect_uri: &str,
        settings: &Map,
        options: &Options,
    ) -> Result<Login, Error>;

    /// Ends a login with what came back; see [`Client::exchange`](crate::Client::exchange).
    fn credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        pending: PendingLogin,
        callback: Callback,
    ) -> Reply<Credentials>;

    /// Begins a login on another device; see [`Client::device`](crate::Client::device). Of the options
    /// only the scopes and `offline` count. `Unsupported` where the provider has no such login.
    fn start_device(&self, settings: &Map, options: &Options) -> Reply<DeviceLogin>;

    /// Asks once whether the user has agreed; see [`Client::poll`](crate::Client::poll).
    fn poll_device(&self, settings: &Map, login: &DeviceLogin) -> Reply<DevicePoll<Credentials>>;

    /// Waits until the user has decided; see
    /// [`Client::wait_for_user`](crate::Client::wait_for_user).
    fn wait_for_user(&self, settings: &Map, login: DeviceLogin) -> Reply<Credentials>;

    /// Gets a credential of the client itself, without any user; see
    /// [`Client::client_credentials`](crate::Client::client_credentials). Without scopes it asks for the
    /// definition's own. `Unsupported` where the provider has no such grant.
    fn client_credentials(&self, settings: &Map, scopes: &[String]) -> Reply<Credentials>;

    /// Renews a credential; see [`Client::refresh`](crate::Client::refresh). What the provider leaves
    /// out stays as it was. `Unsupported` where there are no refresh tokens; but where a provider gives tokens
    /// to the client itself alone, it is simply asked again.
    fn refresh_credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        credentials: &Credentials,
    ) -> Reply<Credentials>;

    /// Asks the provider whether a credential works, of OAuth or an API key; see
    /// [`Client::validate`](crate::Client::validate). Settings that the call does not need may be
    /// missing. `Unsupported` where the provider has no call for it.
    fn validate_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Profile>;

    /// Says who the user is; see [`Client::userinfo`](crate::Client::userinfo). Where the definition reads the
    /// ID token, the credential must hold it, and nothing is sent. `Unsupported` where nobody says it.
    ///
    /// Nobody checks the signature of an ID token here: only what this library returned may be passed, never
    /// what a user could have written. Whoever can change the store can be anyone.
    fn userinfo_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Profile>;

    /// Ends a credential at the provider; see [`Client::revoke`](crate::Client::revoke). `Unsupported`
    /// where the provider has no means for it.
    fn revoke_credentials(&self, settings: &Map, credentials: &Map) -> Reply<()>;

    /// Asks the provider what it knows of a credential; see
    /// [`Client::introspect`](crate::Client::introspect). `Unsupported` where it has no means for it.
    fn introspect_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Introspection>;

    /// Asks which places a credential reaches, for the user to choose one; see
    /// [`Client::discover`](crate::Client::discover). [`Credentials::with`] keeps the choice.
    /// `Unsupported` where the provider lists none.
    fn discover(&self, settings: &Map, credentials: &Map) -> Reply<Vec<Discovered>>;

    /// Looks up again what the definition keeps with a credential.
    ///
    /// # Errors
    /// As [`Client::lookup`](crate::Client::lookup); `Unsupported` where there is nothing to look up.
    fn lookup(&self, settings: &Map, credentials: &Credentials) -> Reply<Credentials>;

    /// The API, called with a credential, of OAuth or an API key.
    ///
    /// # Errors
    /// `NeedsReauthorization` when there is no token; `Unsupported` where the definition has no `api`.
    fn api(&self, settings: &Map, credentials: &Map) -> Result<Api, Error>;

    /// The access token of a credential, or its API key, for a tool.
    ///
    /// # Errors
    /// `NeedsReauthorization` when there is none.
    fn access_token(&self, credentials: &Map) -> Result<Secret, Error>;
}

/// A [`DynamicProvider`] of any definition. Clones share one memory of used states.
#[derive(Clone)]
pub struct Platform {
    engines: Engines,
    carrier: Arc<Carrier>,
    hook: Option<Arc<dyn AfterExchange>>,
}

impl Platform {
    /// The provider of a definition, with the default transport and the clock of the machine.
    #[must_use]
    pub fn new(definition: &'static Definition) -> Self {
        let engines = Engines::new(definition, Arc::new(SystemClock));
        Self { engines, carrier: Arc::new(Carrier::standard()), hook: None }
    }

    /// With another transport.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.carrier = Arc::new(Carrier::Given(transport));
        self
    }

    /// With the hook `after_exchange`, for a definition that has one. Without it no login begins.
    #[must_use]
    pub fn with_after_exchange(mut self, hook: Arc<dyn AfterExchange>) -> Self {
        self.hook = Some(hook);
        self
    }

    /// With another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.engines = self.engines.with_clock(clock);
        self
    }

    /// Takes redirect URIs with `http` on hosts that are not loopback, for deployments in a closed
    /// network.
    #[must_use]
    pub fn allow_insecure_redirect(mut self) -> Self {
        self.engines = self.engines.allow_insecure_redirect();
        self
    }
}

impl Platform {
    /// A client with these settings, to deal in [`Tokens`] instead of maps.
    ///
    /// With a redirect URI it does everything, and every setting that must be there is there. Without one
    /// nobody is sent away, and settings may be missing, as where nothing but an API key is used: calls with
    /// tokens need few of them, and a grant (a device, a refresh, tokens of the client itself) says which one
    /// is missing when it is asked for. A provider that wants the redirect URI with a refresh as well needs a
    /// client that has one.
    ///
    /// # Errors
    /// `Config` when a setting or the redirect URI breaks a rule.
    pub fn client(&self, redirect_uri: Option<&str>, settings: &Map) -> Result<Client, Error> {
        let configured = self.engines.configured(redirect_uri, settings)?;
        Ok(Client::new(configured, Arc::clone(&self.carrier), self.hook.clone()))
    }

    /// Something that a client without a redirect URI does.
    fn without_redirect<T: Send + 'static>(
        &self,
        settings: &Map,
        act: impl FnOnce(&Client) -> Reply<T>,
    ) -> Reply<T> {
        Reply::of(self.client(None, settings).map(|client| act(&client)))
    }

    /// The same with a credential, of OAuth or an API key.
    fn with_tokens<T: Send + 'static>(
        &self,
        settings: &Map,
        credentials: &Map,
        act: impl FnOnce(&Client, &Tokens) -> Reply<T>,
    ) -> Reply<T> {
        match credentials::tokens(self.definition(), credentials) {
            Err(error) => Reply::ready(Err(error)),
            Ok(tokens) => self.without_redirect(settings, |client| act(client, &tokens)),
        }
    }

    /// Tokens as a platform stores them.
    fn stored(&self, tokens: Reply<Tokens>) -> Reply<Credentials> {
        let definition = self.definition();
        tokens.map(move |tokens| Credentials::of(definition, &tokens))
    }

    /// The same, with what the old credential has besides.
    fn renewed(&self, tokens: Reply<Tokens>, old: &Credentials) -> Reply<Credentials> {
        let old = old.clone();
        self.stored(tokens).map(move |credentials| credentials.keeping(old))
    }
}

impl DynamicProvider for Platform {
    fn definition(&self) -> &'static Definition {
        self.engines.definition()
    }

    fn register(&self, settings: &Map, metadata: &ClientMetadata) -> Reply<Registration> {
        match self.engines.for_registration(settings) {
            Err(error) => Reply::ready(Err(error)),
            Ok((engine, insecure)) => {
                self.carrier.drive(&engine, || engine.register(metadata, insecure))
            }
        }
    }

    fn authorization_url(
        &self,
        redirect_uri: &str,
        settings: &Map,
        options: &Options,
    ) -> Result<Login, Error> {
        self.client(Some(redirect_uri), settings)?.authorize(options)
    }

    fn credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        pending: PendingLogin,
        callback: Callback,
    ) -> Reply<Credentials> {
        let client = self.client(Some(redirect_uri), settings);
        self.stored(Reply::of(client.map(|client| client.exchange(pending, callback))))
    }

    fn start_device(&self, settings: &Map, options: &Options) -> Reply<DeviceLogin> {
        self.without_redirect(settings, |client| client.start_device(options))
    }

    fn poll_device(&self, settings: &Map, login: &DeviceLogin) -> Reply<DevicePoll<Credentials>> {
        let definition = self.definition();
        self.without_redirect(settings, |client| client.poll_device(login))
            .map(move |polled| polled.map(|tokens| Credentials::of(definition, &tokens)))
    }

    fn wait_for_user(&self, settings: &Map, login: DeviceLogin) -> Reply<Credentials> {
        self.stored(self.without_redirect(settings, |client| client.wait_for_user(login)))
    }

    fn client_credentials(&self, settings: &Map, scopes: &[String]) -> Reply<Credentials> {
        self.stored(self.without_redirect(settings, |client| client.client_credentials(scopes)))
    }

    fn refresh_credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        credentials: &Credentials,
    ) -> Reply<Credentials> {
        let refreshed = self
            .client(Some(redirect_uri), settings)
            .and_then(|client| Ok(client.refresh(&credentials.tokens(self.definition())?)));
        self.renewed(Reply::of(refreshed), credentials)
    }

    fn validate_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Profile> {
        self.with_tokens(settings, credentials, Client::validate)
    }

    fn userinfo_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Profile> {
        self.with_tokens(settings, credentials, Client::userinfo)
    }

    fn revoke_credentials(&self, settings: &Map, credentials: &Map) -> Reply<()> {
        self.with_tokens(settings, credentials, Client::revoke)
    }

    fn introspect_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Introspection> {
        self.with_tokens(settings, credentials, Client::introspect)
    }

    fn discover(&self, settings: &Map, credentials: &Map) -> Reply<Vec<Discovered>> {
        self.with_tokens(settings, credentials, Client::discover)
    }

    fn lookup(&self, settings: &Map, credentials: &Credentials) -> Reply<Credentials> {
        let tokens = self.with_tokens(settings, &credentials.values, Client::lookup);
        self.renewed(tokens, credentials)
    }

    fn api(&self, settings: &Map, credentials: &Map) -> Result<Api, Error> {
        let tokens = credentials::tokens(self.definition(), credentials)?;
        self.client(None, settings)?.api(&tokens)
    }

    fn access_token(&self, credentials: &Map) -> Result<Secret, Error> {
        credentials::access_token(self.definition(), credentials)
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform")
            .field("provider", &self.engines.definition().id)
            .finish_non_exhaustive()
    }
}
