//! The same client without futures, for programs without an async runtime.
//!
//! The default transport must not be used within an async runtime, where it would block all other work.

use std::{fmt, marker::PhantomData, sync::Arc};

use crate::{
    Authorize, Callback, ClientCredentials, ClientMetadata, Clock, Device, DeviceLogin, DevicePoll,
    Discovered, Error, HookError, Introspection, Kept, PendingLogin, Profile, Provider, Register,
    Registration, Secret, Tokens, Used, capability,
    client::{Parts, UseOfToken},
    definition::Definition,
    engine::{Engine, Next, Outgoing, Polls, check_hook, retry},
    transport::BlockingTransport,
};
pub use crate::{
    api::blocking::{Api, ApiRequest},
    dynamic::blocking::{DynamicProvider, Platform},
};

/// A client of the provider `P` that blocks the thread; see [`crate::Client`].
pub struct Client<P: Provider> {
    inner: Arc<Inner>,
    provider: PhantomData<fn() -> P>,
}

struct Inner {
    engine: Arc<Engine>,
    carrier: Arc<Carrier>,
    hook: Option<Arc<dyn AfterExchange>>,
}

/// What the host does with new tokens before they are stored; see [`crate::AfterExchange`].
pub trait AfterExchange: Send + Sync {
    /// Does the work; what is returned is checked and kept with the tokens.
    ///
    /// # Errors
    /// When it cannot be done.
    fn after_exchange(&self, tokens: &Tokens) -> Result<Kept, HookError>;
}

/// The transport, made when it is first needed.
pub(crate) enum Carrier {
    /// One that the caller brought.
    Given(Arc<dyn BlockingTransport>),
    /// The default one.
    #[cfg(feature = "http")]
    Http(std::sync::OnceLock<Arc<crate::transport::BlockingHttpTransport>>),
    /// None: without the feature `http` the caller brings one.
    #[cfg(not(feature = "http"))]
    Missing,
}

impl Carrier {
    #[cfg(feature = "http")]
    pub(crate) fn standard() -> Self {
        Self::Http(std::sync::OnceLock::new())
    }

    #[cfg(not(feature = "http"))]
    pub(crate) fn standard() -> Self {
        Self::Missing
    }

    fn get(&self, engine: &Engine) -> Result<Arc<dyn BlockingTransport>, Error> {
        match self {
            Self::Given(transport) => Ok(Arc::clone(transport)),
            #[cfg(feature = "http")]
            Self::Http(made) => {
                if let Some(transport) = made.get() {
                    return Ok(Arc::clone(transport) as Arc<dyn BlockingTransport>);
                }
                let transport = crate::transport::BlockingHttpTransport::new()
                    .map_err(|fault| engine.no_transport(&fault.to_string()))?;
                let transport = made.get_or_init(|| Arc::new(transport));
                Ok(Arc::clone(transport) as Arc<dyn BlockingTransport>)
            }
            #[cfg(not(feature = "http"))]
            Self::Missing => Err(engine.no_transport(crate::driver::MISSING)),
        }
    }

    /// Builds a request, sends it and reads its answer. The transport comes first, so that a login is
    /// not used up where there is none.
    pub(crate) fn drive<T>(
        &self,
        engine: &Engine,
        build: impl FnOnce() -> Result<Outgoing<T>, Error>,
    ) -> Result<T, Error> {
        let transport = self.get(engine)?;
        let Outgoing { mut request, mut repeat, mut read } = build()?;
        let (mut done, mut started) = (0, engine.clock.now());
        loop {
            let kept = (done < retry::MOST).then(|| request.clone());
            let sent = engine.clock.now();
            let answer = transport.send(request);
            match (kept, engine.again(repeat, started, done, &answer)) {
                (Some(kept), Some(pause)) if transport.wait(pause) => {
                    request = kept;
                    done += 1;
                }
                _ => match read(sent, answer)? {
                    Next::Done(result) => return Ok(result),
                    Next::Ask(next) => {
                        Outgoing { request, repeat, read } = next;
                        (done, started) = (0, engine.clock.now());
                    }
                },
            }
        }
    }
}

impl Inner {
    /// The tokens with what the host's hook adds.
    fn hooked(&self, tokens: Tokens) -> Result<Tokens, Error> {
        match &self.hook {
            None => Ok(tokens),
            Some(hook) => {
                let given = hook.after_exchange(&tokens);
                self.engine.after_exchange(tokens, given)
            }
        }
    }
}

impl Carrier {
    /// Polls a login on another device until its user has decided.
    pub(crate) fn wait_for_user(
        &self,
        engine: &Arc<Engine>,
        login: DeviceLogin,
    ) -> Result<Tokens, Error> {
        let transport = self.get(engine)?;
        let mut polls = Polls::new(login);
        loop {
            if !transport.wait(polls.pause(engine)?) {
                return Err(engine.no_transport(crate::driver::NO_TIMER));
            }
            let result = self.drive(engine, || engine.poll_device(polls.login()));
            if let Some(tokens) = polls.next(engine, result)? {
                return Ok(tokens);
            }
        }
    }
}

impl<P: Provider> Client<P> {
    /// A client with the operator's settings and the redirect URI that is registered for it.
    ///
    /// # Errors
    /// `Config` when a setting or the redirect URI breaks a rule.
    pub fn new(settings: P::Settings, redirect_uri: impl AsRef<str>) -> Result<Self, Error> {
        Self::builder(settings, redirect_uri).build()
    }

    /// The same with a transport, a clock or another rule for the redirect URI.
    pub fn builder(settings: P::Settings, redirect_uri: impl AsRef<str>) -> ClientBuilder<P> {
        ClientBuilder::new(settings.into(), Some(redirect_uri.as_ref()))
    }

    /// See [`crate::Client::without_redirect`].
    ///
    /// # Errors
    /// As there.
    pub fn without_redirect(settings: P::Settings) -> Result<Self, Error> {
        Self::builder_without_redirect(settings).build()
    }

    /// See [`crate::Client::builder_without_redirect`].
    pub fn builder_without_redirect(settings: P::Settings) -> ClientBuilder<P> {
        ClientBuilder::new(settings.into(), None)
    }

    /// See [`crate::Client::register`].
    pub fn register(metadata: ClientMetadata) -> Register<P, dyn BlockingTransport>
    where
        P: capability::Register,
    {
        Register::new(metadata)
    }

    /// See [`crate::Client::registered`].
    ///
    /// # Errors
    /// As there.
    pub fn registered(
        registration: &Registration,
        redirect_uri: impl AsRef<str>,
    ) -> Result<ClientBuilder<P>, Error> {
        let settings = registration.settings(P::definition())?;
        Ok(ClientBuilder::new(settings, Some(redirect_uri.as_ref())))
    }

    fn from_inner(inner: Inner) -> Self {
        Self { inner: Arc::new(inner), provider: PhantomData }
    }

    /// The same client on another transport.
    #[must_use]
    pub fn with_transport(self, transport: impl BlockingTransport + 'static) -> Self {
        let engine = Arc::clone(&self.inner.engine);
        let carrier = Arc::new(Carrier::Given(Arc::new(transport)));
        let hook = self.inner.hook.clone();
        Self::from_inner(Inner { engine, carrier, hook })
    }

    pub(crate) fn drive<T>(
        &self,
        build: impl FnOnce(&Arc<Engine>) -> Result<Outgoing<T>, Error>,
    ) -> Result<T, Error> {
        let engine = &self.inner.engine;
        self.inner.carrier.drive(engine, || build(engine))
    }

    /// See [`crate::Client::authorize`].
    pub fn authorize(&self, scopes: impl IntoIterator<Item = P::Scope>) -> Authorize<'_, P>
    where
        P: capability::Authorize,
    {
        Authorize::new(&self.inner.engine, scopes)
    }

    /// See [`crate::Client::exchange`].
    ///
    /// # Errors
    /// As there.
    pub fn exchange(
        &self,
        pending: PendingLogin,
        callback: impl Into<Callback>,
    ) -> Result<Tokens, Error>
    where
        P: capability::Authorize,
    {
        let tokens = self.drive(|engine| engine.exchange(pending, &callback.into()))?;
        self.inner.hooked(tokens)
    }

    /// See [`crate::Client::device`].
    pub fn device(&self) -> Device<'_, P, Self>
    where
        P: capability::Device,
    {
        Device::new(self)
    }

    /// See [`crate::Client::poll`].
    ///
    /// # Errors
    /// As there.
    pub fn poll(&self, login: &DeviceLogin) -> Result<DevicePoll, Error>
    where
        P: capability::Device,
    {
        match self.drive(|engine| engine.poll_device(login))? {
            DevicePoll::Granted(tokens) => self.inner.hooked(tokens).map(DevicePoll::Granted),
            other => Ok(other),
        }
    }

    /// See [`crate::Client::wait_for_user`].
    ///
    /// # Errors
    /// As there.
    pub fn wait_for_user(&self, login: DeviceLogin) -> Result<Tokens, Error>
    where
        P: capability::Device,
    {
        let tokens = self.inner.carrier.wait_for_user(&self.inner.engine, login)?;
        self.inner.hooked(tokens)
    }

    /// See [`crate::Client::client_credentials`].
    pub fn client_credentials(&self) -> ClientCredentials<'_, P, Self>
    where
        P: capability::ClientCredentials,
    {
        ClientCredentials::new(self)
    }

    /// See [`crate::Client::refresh`].
    ///
    /// # Errors
    /// As there.
    pub fn refresh(&self, tokens: &Tokens) -> Result<Tokens, Error>
    where
        P: capability::Refresh,
    {
        self.drive(|engine| engine.refresh(tokens))
    }

    /// See [`crate::Client::revoke`].
    ///
    /// # Errors
    /// As there.
    pub fn revoke(&self, tokens: &Tokens) -> Result<(), Error>
    where
        P: capability::Revoke,
    {
        self.drive(|engine| engine.revoke(tokens))
    }

    /// See [`crate::Client::introspect`].
    ///
    /// # Errors
    /// As there.
    pub fn introspect(&self, tokens: &Tokens) -> Result<Introspection, Error>
    where
        P: capability::Introspect,
    {
        self.drive(|engine| engine.introspect(tokens))
    }

    /// See [`crate::Client::validate`].
    ///
    /// # Errors
    /// As there.
    pub fn validate(&self, tokens: &Tokens) -> Result<Profile, Error>
    where
        P: capability::Validate,
    {
        self.drive(|engine| engine.validate(tokens))
    }

    /// See [`crate::Client::userinfo`].
    ///
    /// # Errors
    /// As there.
    pub fn userinfo(&self, tokens: &Tokens) -> Result<Profile, Error>
    where
        P: capability::UserInfo,
    {
        match self.inner.engine.told_by_id_token(tokens) {
            Some(told) => told,
            None => self.drive(|engine| engine.userinfo(tokens)),
        }
    }

    /// See [`crate::Client::api`].
    pub fn api(&self, tokens: &Tokens) -> Api
    where
        P: capability::Api,
    {
        Api::new(&self.inner.engine, &self.inner.carrier, tokens.clone())
    }

    /// See [`crate::Client::lookup`].
    ///
    /// # Errors
    /// As there.
    pub fn lookup(&self, tokens: &Tokens) -> Result<Tokens, Error>
    where
        P: capability::Lookup,
    {
        self.drive(|engine| engine.lookup(tokens))
    }

    /// See [`crate::Client::discover`].
    ///
    /// # Errors
    /// As there.
    pub fn discover(&self, tokens: &Tokens) -> Result<Vec<Discovered>, Error>
    where
        P: capability::Discover,
    {
        self.drive(|engine| engine.discover(tokens))
    }

    /// See [`crate::Client::with_token`].
    ///
    /// # Errors
    /// As there.
    pub fn with_token<T>(
        &self,
        tokens: &Tokens,
        mut call: impl FnMut(&Secret) -> Option<T>,
    ) -> Result<Used<T>, Error> {
        let engine = &self.inner.engine;
        let mut use_of = UseOfToken::new(tokens);
        loop {
            if use_of.wants_refresh(engine) {
                let result = self.drive(|engine| engine.renew(use_of.tokens()));
                use_of.refreshed(engine, result)?;
            }
            if let Some(value) = call(use_of.tokens().access_token()) {
                return Ok(use_of.done(value));
            }
            use_of.rejected(engine)?;
        }
    }

    /// The tokens and captured values as this provider's own type.
    #[must_use]
    pub fn credentials<'a>(&self, tokens: &'a Tokens) -> P::Credentials<'a> {
        P::Credentials::from(tokens)
    }

    /// A setting that is no secret.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.inner.engine.setting(name)
    }

    /// The redirect URI, as it was given.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        self.inner.engine.redirect_uri()
    }

    /// Everything the provider does, as data.
    #[must_use]
    pub fn definition(&self) -> &'static Definition {
        P::definition()
    }
}

impl<P: Provider> Clone for Client<P> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), provider: PhantomData }
    }
}

impl<P: Provider> fmt::Debug for Client<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("provider", &P::definition().id)
            .field("redirect_uri", &self.redirect_uri())
            .finish_non_exhaustive()
    }
}

/// Builds a [`Client`].
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<P: Provider> {
    parts: Parts,
    carrier: Carrier,
    hook: Option<Arc<dyn AfterExchange>>,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> ClientBuilder<P> {
    fn new(settings: crate::SettingValues, redirect_uri: Option<&str>) -> Self {
        let parts = Parts::new(settings, redirect_uri);
        Self { parts, carrier: Carrier::standard(), hook: None, provider: PhantomData }
    }

    /// The hook `after_exchange` of a definition that has one.
    pub fn after_exchange(mut self, hook: Arc<dyn AfterExchange>) -> Self {
        self.hook = Some(hook);
        self
    }

    /// Carries the requests.
    pub fn transport(mut self, transport: Arc<dyn BlockingTransport>) -> Self {
        self.carrier = Carrier::Given(transport);
        self
    }

    /// Tells the time.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.parts.clock = clock;
        self
    }

    /// Takes a redirect URI with `http` on a host that is not loopback: everybody on the way can then
    /// read the code.
    pub fn allow_insecure_redirect(mut self) -> Self {
        self.parts.insecure = true;
        self
    }

    /// Checks everything and makes the client.
    ///
    /// # Errors
    /// `Config` when a setting or the redirect URI breaks a rule.
    pub fn build(self) -> Result<Client<P>, Error> {
        check_hook(P::definition(), self.hook.is_some())?;
        let engine = self.parts.engine::<P>()?;
        let carrier = Arc::new(self.carrier);
        Ok(Client::from_inner(Inner { engine, carrier, hook: self.hook }))
    }
}

impl<P: Provider> fmt::Debug for ClientBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("provider", &P::definition().id)
            .finish_non_exhaustive()
    }
}
