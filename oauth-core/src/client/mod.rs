//! The client of one provider.

mod authorize;
mod builder;
mod reply;

use std::{fmt, marker::PhantomData, sync::Arc};

pub use authorize::Authorize;
pub use builder::ClientBuilder;
pub(crate) use builder::Parts;
pub use reply::Reply;

use crate::{
    Callback, Error, PendingLogin, Profile, Provider, Tokens, capability,
    definition::Definition,
    engine::{Ask, Engine, Outgoing},
    transport::Transport,
};

/// A client of the provider `P`: everything that OAuth 2.0 asks of it.
///
/// Cheap to clone; all clones share one memory of used states. What the provider cannot do does not
/// compile, see [`capability`].
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
    Given(Arc<dyn Transport>),
    /// The default one; making it loads the system's certificates.
    #[cfg(feature = "http")]
    Http(std::sync::OnceLock<Arc<crate::transport::HttpTransport>>),
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

    fn get(&self, engine: &Engine) -> Result<Arc<dyn Transport>, Error> {
        match self {
            Self::Given(transport) => Ok(Arc::clone(transport)),
            #[cfg(feature = "http")]
            Self::Http(made) => {
                if let Some(transport) = made.get() {
                    return Ok(Arc::clone(transport) as Arc<dyn Transport>);
                }
                let transport = crate::transport::HttpTransport::new().map_err(|fault| {
                    Error::config(engine.definition.id, format!("no transport: {fault}"))
                })?;
                let transport = made.get_or_init(|| Arc::new(transport));
                Ok(Arc::clone(transport) as Arc<dyn Transport>)
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
    /// Carries a request and reads its answer. The request was built when the method was called; it is
    /// sent when the reply is awaited.
    pub(crate) fn drive<T: Send + 'static>(
        self: &Arc<Self>,
        outgoing: Result<Outgoing<T>, Error>,
    ) -> Reply<T> {
        let inner = Arc::clone(self);
        Reply::new(async move {
            let Outgoing { request, read } = outgoing?;
            let transport = inner.transport.get(&inner.engine)?;
            let sent = inner.engine.clock.now();
            let answer = transport.send(request).await;
            read(sent, answer)
        })
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
        ClientBuilder::new(settings.into(), redirect_uri.as_ref())
    }

    pub(crate) fn from_inner(inner: Inner) -> Self {
        Self { inner: Arc::new(inner), provider: PhantomData }
    }

    /// The same client on another transport.
    #[must_use]
    pub fn with_transport(self, transport: impl Transport + 'static) -> Self {
        let engine = Arc::clone(&self.inner.engine);
        Self::from_inner(Inner { engine, transport: Carrier::Given(Arc::new(transport)) })
    }

    /// Begins a login that asks for `scopes`; an empty list asks for the definition's default scopes.
    /// [`Authorize::start`] ends with the URL to send the user to.
    pub fn authorize(&self, scopes: impl IntoIterator<Item = P::Scope>) -> Authorize<'_, P> {
        let mut ask = Ask::default();
        for scope in scopes {
            ask.scope(P::DEFINITION, scope.as_ref());
        }
        Authorize::new(&self.inner.engine, ask)
    }

    /// Ends a login with what came back to the redirect URI.
    ///
    /// The pending login is used up whatever comes of it, also when the reply is dropped.
    ///
    /// # Errors
    /// `Denied`, `Callback`, `StateMismatch` or `IssuerMismatch` before any request; then `Provider`,
    /// `Config`, `Transient`, `Transport`, `Malformed` or `MissingScope`.
    pub fn exchange(&self, pending: PendingLogin, callback: impl Into<Callback>) -> Reply<Tokens> {
        self.inner.drive(self.inner.engine.exchange(pending, &callback.into()))
    }

    /// Gets a new access token. The old tokens stay as they are: keep them until the new ones are
    /// stored, and store the new ones before they are used, as the refresh token may have changed.
    ///
    /// # Errors
    /// `NeedsReauthorization` when only the user can help; `Transient`, `Transport`, `Provider`,
    /// `Config` or `Malformed`, after which the old tokens may still work.
    pub fn refresh(&self, tokens: &Tokens) -> Reply<Tokens>
    where
        P: capability::Refresh,
    {
        self.inner.drive(self.inner.engine.refresh(tokens))
    }

    /// Revokes the refresh token, or the access token where there is no other.
    ///
    /// # Errors
    /// `Transient`, `Transport`, `Provider`, `Config` or `Unsupported`.
    pub fn revoke(&self, tokens: &Tokens) -> Reply<()>
    where
        P: capability::Revoke,
    {
        self.inner.drive(self.inner.engine.revoke(tokens))
    }

    /// Asks the provider whether the access token works, with a real call.
    ///
    /// # Errors
    /// `Invalid` or `MissingScope` when the provider says so; `Inconclusive` when it does not say.
    pub fn validate(&self, tokens: &Tokens) -> Reply<Profile>
    where
        P: capability::Validate,
    {
        self.inner.drive(self.inner.engine.validate(tokens))
    }

    /// Asks the provider who the user is.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn userinfo(&self, tokens: &Tokens) -> Reply<Profile>
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
