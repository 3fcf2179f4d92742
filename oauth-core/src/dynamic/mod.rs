//! A provider without its type, for platforms: forms out, string maps in and out.
//!
//! A plugin of a platform has five functions: the authorization URL, credentials from the callback,
//! refreshed credentials, validation, and the access token for a tool. [`DynamicProvider`] is these
//! five, object-safe; [`Platform`] is them for any [`Definition`].

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
mod credentials;
mod engine;

use std::{collections::BTreeMap, fmt, sync::Arc};

pub use credentials::{Credentials, NEVER};
use engine::Engines;

use crate::{
    AfterExchange, Api, Callback, ClientMetadata, Clock, DeviceLogin, DevicePoll, Discovered,
    Error, Introspection, Login, PendingLogin, Profile, Registration, Reply, Secret, SystemClock,
    definition::{Definition, Field, Setting},
    driver::Carrier,
    engine::check_hook,
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
        check_hook(self.definition(), self.hook.is_some())?;
        self.engines.authorization_url(redirect_uri, settings, options)
    }

    fn credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        pending: PendingLogin,
        callback: Callback,
    ) -> Reply<Credentials> {
        let definition = self.definition();
        match self.engines.for_exchange(redirect_uri, settings, &pending) {
            Err(error) => Reply::ready(Err(error)),
            Ok(engine) => {
                let tokens = self.carrier.drive(&engine, || engine.exchange(pending, &callback));
                let tokens = match &self.hook {
                    None => tokens,
                    Some(hook) => tokens.then_hook(engine, Arc::clone(hook)),
                };
                tokens.map(move |tokens| Credentials::of(definition, &tokens))
            }
        }
    }

    fn start_device(&self, settings: &Map, options: &Options) -> Reply<DeviceLogin> {
        let engine = self.engines.without_redirect(settings);
        match check_hook(self.definition(), self.hook.is_some()).and(engine) {
            Err(error) => Reply::ready(Err(error)),
            Ok(engine) => self
                .carrier
                .drive(&engine, || engine.start_device(self.engines.ask_device(options))),
        }
    }

    fn poll_device(&self, settings: &Map, login: &DeviceLogin) -> Reply<DevicePoll<Credentials>> {
        let (definition, hook) = (self.definition(), self.hook.clone());
        match self.engines.without_redirect(settings) {
            Err(error) => Reply::ready(Err(error)),
            Ok(engine) => {
                let reply = self.carrier.drive(&engine, || engine.poll_device(login));
                Reply::new(async move {
                    let polled = match (reply.await?, hook) {
                        (DevicePoll::Granted(tokens), Some(hook)) => {
                            let given = hook.after_exchange(&tokens).await;
                            DevicePoll::Granted(engine.after_exchange(tokens, given)?)
                        }
                        (other, _) => other,
                    };
                    Ok(polled.map(|tokens| Credentials::of(definition, &tokens)))
                })
            }
        }
    }

    fn wait_for_user(&self, settings: &Map, login: DeviceLogin) -> Reply<Credentials> {
        let (definition, hook) = (self.definition(), self.hook.clone());
        let carrier = Arc::clone(&self.carrier);
        match self.engines.without_redirect(settings) {
            Err(error) => Reply::ready(Err(error)),
            Ok(engine) => {
                let waited = Arc::clone(&engine);
                let tokens = Reply::new(async move { carrier.wait_for_user(&waited, login).await });
                let tokens = match hook {
                    None => tokens,
                    Some(hook) => tokens.then_hook(engine, hook),
                };
                tokens.map(move |tokens| Credentials::of(definition, &tokens))
            }
        }
    }

    fn client_credentials(&self, settings: &Map, scopes: &[String]) -> Reply<Credentials> {
        let definition = self.definition();
        match self.engines.without_redirect(settings) {
            Err(error) => Reply::ready(Err(error)),
            Ok(engine) => self
                .carrier
                .drive(&engine, || engine.client_credentials(self.engines.ask(scopes)))
                .map(move |tokens| Credentials::of(definition, &tokens)),
        }
    }

    fn refresh_credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        credentials: &Credentials,
    ) -> Reply<Credentials> {
        let (definition, old) = (self.definition(), credentials.clone());
        let engine = self.engines.with_redirect(redirect_uri, settings);
        match engine.and_then(|engine| Ok((credentials.tokens(definition)?, engine))) {
            Err(error) => Reply::ready(Err(error)),
            Ok((tokens, engine)) => self
                .carrier
                .drive(&engine, || engine.renew(&tokens))
                .map(move |tokens| Credentials::of(definition, &tokens).keeping(old)),
        }
    }

    fn validate_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Profile> {
        match self.engines.with_tokens(settings, credentials) {
            Err(error) => Reply::ready(Err(error)),
            Ok((tokens, engine)) => self.carrier.drive(&engine, || engine.validate(&tokens)),
        }
    }

    fn userinfo_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Profile> {
        match self.engines.with_tokens(settings, credentials) {
            Err(error) => Reply::ready(Err(error)),
            Ok((tokens, engine)) => match engine.told_by_id_token(&tokens) {
                Some(told) => Reply::ready(told),
                None => self.carrier.drive(&engine, || engine.userinfo(&tokens)),
            },
        }
    }

    fn revoke_credentials(&self, settings: &Map, credentials: &Map) -> Reply<()> {
        match self.engines.with_tokens(settings, credentials) {
            Err(error) => Reply::ready(Err(error)),
            Ok((tokens, engine)) => self.carrier.drive(&engine, || engine.revoke(&tokens)),
        }
    }

    fn introspect_credentials(&self, settings: &Map, credentials: &Map) -> Reply<Introspection> {
        match self.engines.with_tokens(settings, credentials) {
            Err(error) => Reply::ready(Err(error)),
            Ok((tokens, engine)) => self.carrier.drive(&engine, || engine.introspect(&tokens)),
        }
    }

    fn discover(&self, settings: &Map, credentials: &Map) -> Reply<Vec<Discovered>> {
        match self.engines.with_tokens(settings, credentials) {
            Err(error) => Reply::ready(Err(error)),
            Ok((tokens, engine)) => self.carrier.drive(&engine, || engine.discover(&tokens)),
        }
    }

    fn lookup(&self, settings: &Map, credentials: &Credentials) -> Reply<Credentials> {
        let (definition, old) = (self.definition(), credentials.clone());
        match self.engines.with_tokens(settings, &credentials.values) {
            Err(error) => Reply::ready(Err(error)),
            Ok((tokens, engine)) => self
                .carrier
                .drive(&engine, || engine.lookup(&tokens))
                .map(move |tokens| Credentials::of(definition, &tokens).keeping(old)),
        }
    }

    fn api(&self, settings: &Map, credentials: &Map) -> Result<Api, Error> {
        let (tokens, engine) = self.engines.with_tokens(settings, credentials)?;
        engine.check_api()?;
        Ok(Api::new(&engine, &self.carrier, tokens))
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
