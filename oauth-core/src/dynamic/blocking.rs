//! The same without futures.

use std::{fmt, sync::Arc};

use super::{Credentials, Map, Options, credentials, engine::Engines};
use crate::{
    Callback, ClientMetadata, Clock, DeviceLogin, DevicePoll, Discovered, Error, Introspection,
    Login, PendingLogin, Profile, Registration, Secret, SystemClock, Tokens,
    api::blocking::Api,
    blocking::{AfterExchange, Carrier},
    definition::{Definition, Field, Setting},
    engine::{Engine, Outgoing, check_hook},
    transport::BlockingTransport,
};

/// A provider as a platform without an async runtime sees it; see
/// [`dynamic::DynamicProvider`](crate::dynamic::DynamicProvider).
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

    /// See [`crate::dynamic::DynamicProvider::register`].
    ///
    /// # Errors
    /// As there.
    fn register(&self, settings: &Map, metadata: &ClientMetadata) -> Result<Registration, Error>;

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

    /// Ends a login with what came back.
    ///
    /// # Errors
    /// As [`Client::exchange`](crate::Client::exchange).
    fn credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        pending: PendingLogin,
        callback: Callback,
    ) -> Result<Credentials, Error>;

    /// See [`crate::dynamic::DynamicProvider::introspect_credentials`].
    ///
    /// # Errors
    /// As there.
    fn introspect_credentials(
        &self,
        settings: &Map,
        credentials: &Map,
    ) -> Result<Introspection, Error>;

    /// See [`crate::dynamic::DynamicProvider::start_device`].
    ///
    /// # Errors
    /// As there.
    fn start_device(&self, settings: &Map, options: &Options) -> Result<DeviceLogin, Error>;

    /// See [`crate::dynamic::DynamicProvider::poll_device`].
    ///
    /// # Errors
    /// As there.
    fn poll_device(
        &self,
        settings: &Map,
        login: &DeviceLogin,
    ) -> Result<DevicePoll<Credentials>, Error>;

    /// See [`crate::dynamic::DynamicProvider::wait_for_user`].
    ///
    /// # Errors
    /// As there.
    fn wait_for_user(&self, settings: &Map, login: DeviceLogin) -> Result<Credentials, Error>;

    /// See [`crate::dynamic::DynamicProvider::client_credentials`].
    ///
    /// # Errors
    /// As there.
    fn client_credentials(&self, settings: &Map, scopes: &[String]) -> Result<Credentials, Error>;

    /// Renews a credential.
    ///
    /// # Errors
    /// As [`Client::refresh`](crate::Client::refresh); `Unsupported` where there are no refresh tokens.
    fn refresh_credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        credentials: &Credentials,
    ) -> Result<Credentials, Error>;

    /// Asks the provider whether a credential works, of OAuth or an API key.
    ///
    /// # Errors
    /// As [`Client::validate`](crate::Client::validate); `Unsupported` where there is no call for it.
    fn validate_credentials(&self, settings: &Map, credentials: &Map) -> Result<Profile, Error>;

    /// Says who the user is.
    ///
    /// Nobody checks the signature of an ID token here: only what this library returned may be passed, never
    /// what a user could have written. Whoever can change the store can be anyone.
    ///
    /// # Errors
    /// As [`Client::userinfo`](crate::Client::userinfo); `Unsupported` where nobody says it.
    fn userinfo_credentials(&self, settings: &Map, credentials: &Map) -> Result<Profile, Error>;

    /// Ends a credential at the provider.
    ///
    /// # Errors
    /// As [`Client::revoke`](crate::Client::revoke); `Unsupported` where there is no means for it.
    fn revoke_credentials(&self, settings: &Map, credentials: &Map) -> Result<(), Error>;

    /// Asks which places a credential reaches, for the user to choose one.
    ///
    /// # Errors
    /// As [`Client::discover`](crate::Client::discover); `Unsupported` where the provider lists none.
    fn discover(&self, settings: &Map, credentials: &Map) -> Result<Vec<Discovered>, Error>;

    /// Looks up again what the definition keeps with a credential.
    ///
    /// # Errors
    /// As [`Client::lookup`](crate::Client::lookup); `Unsupported` where there is nothing to look up.
    fn lookup(&self, settings: &Map, credentials: &Credentials) -> Result<Credentials, Error>;

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
    pub fn with_transport(mut self, transport: Arc<dyn BlockingTransport>) -> Self {
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
    /// The tokens with what the host's hook adds.
    fn hooked(&self, engine: &Engine, tokens: Tokens) -> Result<Tokens, Error> {
        match &self.hook {
            None => Ok(tokens),
            Some(hook) => {
                let given = hook.after_exchange(&tokens);
                engine.after_exchange(tokens, given)
            }
        }
    }

    /// A request of the client itself, and the engine that made it.
    fn grant<T: Send + 'static>(
        &self,
        settings: &Map,
        build: impl FnOnce(&Arc<Engine>) -> Result<Outgoing<T>, Error>,
    ) -> Result<(T, Arc<Engine>), Error> {
        let configured = self.engines.configured(None, settings)?;
        let engine = configured.for_grants()?;
        let result = self.carrier.drive(engine, || build(engine))?;
        Ok((result, Arc::clone(engine)))
    }

    /// A credential as tokens, and an engine to call with them.
    fn with_tokens(
        &self,
        settings: &Map,
        credentials: &Map,
    ) -> Result<(Tokens, Arc<Engine>), Error> {
        let tokens = credentials::tokens(self.definition(), credentials)?;
        let configured = self.engines.configured(None, settings)?;
        Ok((tokens, Arc::clone(configured.for_calls())))
    }

    /// A request with a credential.
    fn call<T: Send + 'static>(
        &self,
        settings: &Map,
        credentials: &Map,
        build: impl FnOnce(&Arc<Engine>, &Tokens) -> Result<Outgoing<T>, Error>,
    ) -> Result<T, Error> {
        let (tokens, engine) = self.with_tokens(settings, credentials)?;
        self.carrier.drive(&engine, || build(&engine, &tokens))
    }
}

impl DynamicProvider for Platform {
    fn definition(&self) -> &'static Definition {
        self.engines.definition()
    }

    fn register(&self, settings: &Map, metadata: &ClientMetadata) -> Result<Registration, Error> {
        let (engine, insecure) = self.engines.for_registration(settings)?;
        self.carrier.drive(&engine, || engine.register(metadata, insecure))
    }

    fn authorization_url(
        &self,
        redirect_uri: &str,
        settings: &Map,
        options: &Options,
    ) -> Result<Login, Error> {
        check_hook(self.definition(), self.hook.is_some())?;
        let configured = self.engines.configured(Some(redirect_uri), settings)?;
        configured.for_grants()?.authorize(options.ask(self.definition()))
    }

    fn credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        pending: PendingLogin,
        callback: Callback,
    ) -> Result<Credentials, Error> {
        let configured = self.engines.configured(Some(redirect_uri), settings)?;
        let engine = configured.for_exchange(&pending)?;
        let tokens = self.carrier.drive(engine, || engine.exchange(pending, &callback))?;
        Ok(Credentials::of(self.definition(), &self.hooked(engine, tokens)?))
    }

    fn start_device(&self, settings: &Map, options: &Options) -> Result<DeviceLogin, Error> {
        check_hook(self.definition(), self.hook.is_some())?;
        let ask = options.ask_device(self.definition());
        self.grant(settings, |engine| engine.start_device(ask)).map(|(login, _)| login)
    }

    fn poll_device(
        &self,
        settings: &Map,
        login: &DeviceLogin,
    ) -> Result<DevicePoll<Credentials>, Error> {
        let (polled, engine) = self.grant(settings, |engine| engine.poll_device(login))?;
        let polled = match polled {
            DevicePoll::Granted(tokens) => DevicePoll::Granted(self.hooked(&engine, tokens)?),
            other => other,
        };
        Ok(polled.map(|tokens| Credentials::of(self.definition(), &tokens)))
    }

    fn wait_for_user(&self, settings: &Map, login: DeviceLogin) -> Result<Credentials, Error> {
        let configured = self.engines.configured(None, settings)?;
        let engine = configured.for_grants()?;
        let tokens = self.carrier.wait_for_user(engine, login)?;
        Ok(Credentials::of(self.definition(), &self.hooked(engine, tokens)?))
    }

    fn client_credentials(&self, settings: &Map, scopes: &[String]) -> Result<Credentials, Error> {
        let options = Options { scopes: scopes.to_vec(), ..Options::default() };
        let ask = options.ask_device(self.definition());
        let (tokens, _) = self.grant(settings, |engine| engine.client_credentials(ask))?;
        Ok(Credentials::of(self.definition(), &tokens))
    }

    fn refresh_credentials(
        &self,
        redirect_uri: &str,
        settings: &Map,
        credentials: &Credentials,
    ) -> Result<Credentials, Error> {
        let configured = self.engines.configured(Some(redirect_uri), settings)?;
        let engine = configured.for_grants()?;
        let tokens = credentials.tokens(self.definition())?;
        let tokens = self.carrier.drive(engine, || engine.renew(&tokens))?;
        Ok(Credentials::of(self.definition(), &tokens).keeping(credentials.clone()))
    }

    fn validate_credentials(&self, settings: &Map, credentials: &Map) -> Result<Profile, Error> {
        self.call(settings, credentials, Engine::validate)
    }

    fn userinfo_credentials(&self, settings: &Map, credentials: &Map) -> Result<Profile, Error> {
        let (tokens, engine) = self.with_tokens(settings, credentials)?;
        match engine.told_by_id_token(&tokens) {
            Some(told) => told,
            None => self.carrier.drive(&engine, || engine.userinfo(&tokens)),
        }
    }

    fn revoke_credentials(&self, settings: &Map, credentials: &Map) -> Result<(), Error> {
        self.call(settings, credentials, Engine::revoke)
    }

    fn introspect_credentials(
        &self,
        settings: &Map,
        credentials: &Map,
    ) -> Result<Introspection, Error> {
        self.call(settings, credentials, Engine::introspect)
    }

    fn discover(&self, settings: &Map, credentials: &Map) -> Result<Vec<Discovered>, Error> {
        self.call(settings, credentials, Engine::discover)
    }

    fn lookup(&self, settings: &Map, credentials: &Credentials) -> Result<Credentials, Error> {
        let tokens = self.call(settings, &credentials.values, Engine::lookup)?;
        Ok(Credentials::of(self.definition(), &tokens).keeping(credentials.clone()))
    }

    fn api(&self, settings: &Map, credentials: &Map) -> Result<Api, Error> {
        let (tokens, engine) = self.with_tokens(settings, credentials)?;
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
