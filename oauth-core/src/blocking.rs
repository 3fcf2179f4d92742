//! Clients without futures: the same engine, on transports that block the thread.

use std::{fmt, marker::PhantomData, sync::Arc};

use crate::{
    Callback, Clock, Error, PendingLogin, Profile, Provider, SettingValues, Tokens, capability,
    client::Parts,
    definition::Definition,
    engine::{Ask, Engine, Outgoing},
    transport::BlockingTransport,
};

/// As [`crate::Client`], waiting for the answers. Not for use within async code.
pub struct Client<P: Provider> {
    inner: Arc<Inner>,
    provider: PhantomData<fn() -> P>,
}

/// What the clones of a client share.
pub(crate) struct Inner {
    pub(crate) engine: Arc<Engine>,
    pub(crate) transport: Carrier,
}

/// The transport, made when it is first needed.
pub(crate) enum Carrier {
    /// One that the caller brought.
    Given(Arc<dyn BlockingTransport>),
    /// The default one; making it loads the system's certificates.
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
                let transport =
                    crate::transport::BlockingHttpTransport::new().map_err(|fault| {
                        Error::config(engine.definition.id, format!("no transport: {fault}"))
                    })?;
                let transport = made.get_or_init(|| Arc::new(transport));
                Ok(Arc::clone(transport) as Arc<dyn BlockingTransport>)
            }
            #[cfg(not(feature = "http"))]
            Self::Missing => Err(Error::config(engine.definition.id, "there is no transport")
                .with_advice(
                    "enable the feature `http` of oauth-core, or pass one with `with_transport`",
                )),
        }
    }
}

impl Inner {
    /// Carries a request and reads its answer.
    pub(crate) fn drive<T>(&self, outgoing: Result<Outgoing<T>, Error>) -> Result<T, Error> {
        let Outgoing { request, read } = outgoing?;
        let transport = self.transport.get(&self.engine)?;
        let sent = self.engine.clock.now();
        read(sent, transport.send(request))
    }
}

/// Builds a [`Client`].
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<P: Provider> {
    parts: Parts,
    transport: Option<Arc<dyn BlockingTransport>>,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> ClientBuilder<P> {
    /// Carries the requests.
    pub fn transport(mut self, transport: Arc<dyn BlockingTransport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Tells the time.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.parts.clock = clock;
        self
    }

    /// As [`crate::ClientBuilder::allow_insecure_redirect`].
    pub fn allow_insecure_redirect(mut self) -> Self {
        self.parts.insecure = true;
        self
    }

    /// Checks everything and makes the client.
    ///
    /// # Errors
    /// `Config` when a setting or the redirect URI breaks a rule.
    pub fn build(self) -> Result<Client<P>, Error> {
        let transport = self.transport.map_or_else(Carrier::standard, Carrier::Given);
        let inner = Inner { engine: self.parts.engine::<P>()?, transport };
        Ok(Client { inner: Arc::new(inner), provider: PhantomData })
    }
}

impl<P: Provider> fmt::Debug for ClientBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("provider", &P::DEFINITION.id).finish_non_exhaustive()
    }
}

impl<P: Provider> Client<P> {
    /// As [`crate::Client::new`].
    ///
    /// # Errors
    /// `Config` when a setting or the redirect URI breaks a rule.
    pub fn new(settings: P::Settings, redirect_uri: impl AsRef<str>) -> Result<Self, Error> {
        Self::builder(settings, redirect_uri).build()
    }

    /// As [`crate::Client::builder`].
    pub fn builder(settings: P::Settings, redirect_uri: impl AsRef<str>) -> ClientBuilder<P> {
        let settings: SettingValues = settings.into();
        ClientBuilder {
            parts: Parts::new(settings, redirect_uri.as_ref()),
            transport: None,
            provider: PhantomData,
        }
    }

    /// The same client on another transport.
    #[must_use]
    pub fn with_transport(self, transport: impl BlockingTransport + 'static) -> Self {
        let engine = Arc::clone(&self.inner.engine);
        let inner = Inner { engine, transport: Carrier::Given(Arc::new(transport)) };
        Self { inner: Arc::new(inner), provider: PhantomData }
    }

    /// As [`crate::Client::authorize`].
    pub fn authorize(
        &self,
        scopes: impl IntoIterator<Item = P::Scope>,
    ) -> crate::Authorize<'_, P> {
        let mut ask = Ask::default();
        for scope in scopes {
            ask.scope(P::DEFINITION, scope.as_ref());
        }
        crate::Authorize::new(&self.inner.engine, ask)
    }

    /// As [`crate::Client::exchange`].
    ///
    /// # Errors
    /// As there.
    pub fn exchange(
        &self,
        pending: PendingLogin,
        callback: impl Into<Callback>,
    ) -> Result<Tokens, Error> {
        self.inner.drive(self.inner.engine.exchange(pending, &callback.into()))
    }

    /// As [`crate::Client::refresh`].
    ///
    /// # Errors
    /// As there.
    pub fn refresh(&self, tokens: &Tokens) -> Result<Tokens, Error>
    where
        P: capability::Refresh,
    {
        self.inner.drive(self.inner.engine.refresh(tokens))
    }

    /// As [`crate::Client::revoke`].
    ///
    /// # Errors
    /// As there.
    pub fn revoke(&self, tokens: &Tokens) -> Result<(), Error>
    where
        P: capability::Revoke,
    {
        self.inner.drive(self.inner.engine.revoke(tokens))
    }

    /// As [`crate::Client::validate`].
    ///
    /// # Errors
    /// As there.
    pub fn validate(&self, tokens: &Tokens) -> Result<Profile, Error>
    where
        P: capability::Validate,
    {
        self.inner.drive(self.inner.engine.validate(tokens))
    }

    /// As [`crate::Client::userinfo`].
    ///
    /// # Errors
    /// As there.
    pub fn userinfo(&self, tokens: &Tokens) -> Result<Profile, Error>
    where
        P: capability::UserInfo,
    {
        self.inner.drive(self.inner.engine.userinfo(tokens))
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
        P::DEFINITION
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
            .field("provider", &P::DEFINITION.id)
            .field("redirect_uri", &self.redirect_uri())
            .finish_non_exhaustive()
    }
}
