//! The client of one provider.

mod authorize;
mod builder;
mod reply;

use std::{fmt, marker::PhantomData, sync::Arc};

pub use authorize::Authorize;
pub use builder::ClientBuilder;
#[cfg(feature = "blocking")]
pub(crate) use builder::Parts;
pub use reply::Reply;

use crate::{
    Callback, Error, PendingLogin, Profile, Provider, Tokens, capability,
    definition::Definition,
    driver::Carrier,
    engine::{Engine, Outgoing},
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
struct Inner {
    engine: Arc<Engine>,
    carrier: Carrier,
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

    fn from_inner(inner: Inner) -> Self {
        Self { inner: Arc::new(inner), provider: PhantomData }
    }

    /// The same client on another transport.
    #[must_use]
    pub fn with_transport(self, transport: impl Transport + 'static) -> Self {
        let engine = Arc::clone(&self.inner.engine);
        Self::from_inner(Inner { engine, carrier: Carrier::Given(Arc::new(transport)) })
    }

    fn drive<T: Send + 'static>(
        &self,
        build: impl FnOnce(&Arc<Engine>) -> Result<Outgoing<T>, Error>,
    ) -> Reply<T> {
        let engine = &self.inner.engine;
        self.inner.carrier.drive(engine, || build(engine))
    }

    /// Begins a login that asks for `scopes`; an empty list asks for the definition's default scopes.
    /// [`Authorize::start`] ends with the URL to send the user to.
    pub fn authorize(&self, scopes: impl IntoIterator<Item = P::Scope>) -> Authorize<'_, P> {
        Authorize::new(&self.inner.engine, scopes)
    }

    /// Ends a login with what came back to the redirect URI.
    ///
    /// The pending login is used up whatever comes of it, also when the reply is dropped.
    ///
    /// # Errors
    /// `Denied`, `Callback`, `StateMismatch` or `IssuerMismatch` before any request; then `Provider`,
    /// `Config`, `Transient`, `Transport`, `Malformed` or `MissingScope`.
    pub fn exchange(&self, pending: PendingLogin, callback: impl Into<Callback>) -> Reply<Tokens> {
        self.drive(|engine| engine.exchange(pending, &callback.into()))
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
        self.drive(|engine| engine.refresh(tokens))
    }

    /// Revokes the refresh token, or the access token where there is no other.
    ///
    /// # Errors
    /// `Transient`, `Transport`, `Provider`, `Config` or `Unsupported`.
    pub fn revoke(&self, tokens: &Tokens) -> Reply<()>
    where
        P: capability::Revoke,
    {
        self.drive(|engine| engine.revoke(tokens))
    }

    /// Asks the provider whether the access token works, with a real call.
    ///
    /// # Errors
    /// `Invalid` or `MissingScope` when the provider says so; `Inconclusive` when it does not say.
    pub fn validate(&self, tokens: &Tokens) -> Reply<Profile>
    where
        P: capability::Validate,
    {
        self.drive(|engine| engine.validate(tokens))
    }

    /// Asks the provider who the user is.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn userinfo(&self, tokens: &Tokens) -> Reply<Profile>
    where
        P: capability::UserInfo,
    {
        self.drive(|engine| engine.userinfo(tokens))
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
