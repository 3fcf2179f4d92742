//! The client of one provider.

mod authorize;
mod builder;
mod client_credentials;
mod device;
mod register;
mod reply;
mod use_of_token;

use std::{fmt, marker::PhantomData, sync::Arc};

pub use authorize::Authorize;
pub use builder::ClientBuilder;
#[cfg(feature = "blocking")]
pub(crate) use builder::Parts;
pub use client_credentials::ClientCredentials;
pub use device::Device;
pub use register::Register;
pub use reply::Reply;
pub(crate) use use_of_token::UseOfToken;
pub use use_of_token::Used;

use crate::{
    AfterExchange, Api, Callback, ClientMetadata, DeviceLogin, DevicePoll, Discovered, Error,
    Introspection, PendingLogin, Profile, Provider, Registration, Secret, Tokens, capability,
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
    carrier: Arc<Carrier>,
    hook: Option<Arc<dyn AfterExchange>>,
}

impl Inner {
    /// The tokens with what the host's hook adds.
    async fn hooked(&self, tokens: Tokens) -> Result<Tokens, Error> {
        match &self.hook {
            None => Ok(tokens),
            Some(hook) => {
                let given = hook.after_exchange(&tokens).await;
                self.engine.after_exchange(tokens, given)
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

    /// A client that sends nobody away, so that it needs no redirect URI: for
    /// [`client_credentials`](Self::client_credentials), and for calls with tokens.
    ///
    /// # Errors
    /// `Config` when a setting breaks a rule.
    pub fn without_redirect(settings: P::Settings) -> Result<Self, Error> {
        Self::builder_without_redirect(settings).build()
    }

    /// The same with a transport or a clock.
    pub fn builder_without_redirect(settings: P::Settings) -> ClientBuilder<P> {
        ClientBuilder::new(settings.into(), None)
    }

    /// Registers a client at the provider (RFC 7591), before there is one. [`Register::send`] sends the
    /// request.
    pub fn register(metadata: ClientMetadata) -> Register<P>
    where
        P: capability::Register,
    {
        Register::new(metadata)
    }

    /// Builds the client that was registered. Where the definition has further settings that must be
    /// there, make the settings with the registration's `client_id` instead.
    ///
    /// # Errors
    /// `Config` when it is registered at another provider.
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
    pub fn with_transport(self, transport: impl Transport + 'static) -> Self {
        let engine = Arc::clone(&self.inner.engine);
        let carrier = Arc::new(Carrier::Given(Arc::new(transport)));
        let hook = self.inner.hook.clone();
        Self::from_inner(Inner { engine, carrier, hook })
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
    pub fn authorize(&self, scopes: impl IntoIterator<Item = P::Scope>) -> Authorize<'_, P>
    where
        P: capability::Authorize,
    {
        Authorize::new(&self.inner.engine, scopes)
    }

    /// Ends a login with what came back to the redirect URI.
    ///
    /// The pending login is used up whatever comes of it, also when the reply is dropped.
    ///
    /// # Errors
    /// `Denied`, `Callback`, `StateMismatch` or `IssuerMismatch` before any request; then `Provider`,
    /// `Config`, `Transient`, `Transport`, `Malformed`, `MissingScope` or `IdToken`; `Hook` when the host's
    /// hook failed.
    pub fn exchange(&self, pending: PendingLogin, callback: impl Into<Callback>) -> Reply<Tokens>
    where
        P: capability::Authorize,
    {
        let reply = self.drive(|engine| engine.exchange(pending, &callback.into()));
        match &self.inner.hook {
            None => reply,
            Some(hook) => reply.then_hook(Arc::clone(&self.inner.engine), Arc::clone(hook)),
        }
    }

    /// Begins a login on another device (RFC 8628), as for a television or a command line.
    /// [`Device::start`] sends the request; show the user what it gives, and then
    /// [`wait_for_user`](Self::wait_for_user) or [`poll`](Self::poll).
    pub fn device(&self) -> Device<'_, P>
    where
        P: capability::Device,
    {
        Device::new(self)
    }

    /// Asks once whether the user has agreed on their device. Poll no faster than the login's
    /// [`interval`](DeviceLogin::interval).
    ///
    /// # Errors
    /// `Transient` or `Transport`, after which the next poll may be answered; `Provider`, `Config`,
    /// `Malformed` or `MissingScope`; `Hook` when the host's hook failed.
    pub fn poll(&self, login: &DeviceLogin) -> Reply<DevicePoll>
    where
        P: capability::Device,
    {
        let reply = self.drive(|engine| engine.poll_device(login));
        let inner = Arc::clone(&self.inner);
        match &inner.hook {
            None => reply,
            Some(_) => Reply::new(async move {
                match reply.await? {
                    DevicePoll::Granted(tokens) => {
                        inner.hooked(tokens).await.map(DevicePoll::Granted)
                    }
                    other => Ok(other),
                }
            }),
        }
    }

    /// Waits until the user has decided on their device: polls as the provider wants it, slower when it
    /// asks for that or cannot be reached, and no longer than the codes live.
    ///
    /// # Errors
    /// `Denied` when the user said no, `NeedsReauthorization` when the codes have expired; those of
    /// [`poll`](Self::poll) that waiting does not help; `Config` when the transport has no timer.
    pub fn wait_for_user(&self, login: DeviceLogin) -> Reply<Tokens>
    where
        P: capability::Device,
    {
        let inner = Arc::clone(&self.inner);
        Reply::new(async move {
            let tokens = inner.carrier.wait_for_user(&inner.engine, login).await?;
            inner.hooked(tokens).await
        })
    }

    /// Asks for a token of the client itself, without any user (RFC 6749 section 4.4).
    /// [`ClientCredentials::send`] sends the request.
    pub fn client_credentials(&self) -> ClientCredentials<'_, P>
    where
        P: capability::ClientCredentials,
    {
        ClientCredentials::new(self)
    }

    /// Gets a new access token. The old tokens stay as they are: keep them until the new ones are
    /// stored, and store the new ones before they are used, as the refresh token may have changed.
    ///
    /// Sent again only if nothing of the request was sent, unless the definition says that refresh tokens do
    /// not rotate. A refresh token that the provider called dead, or that was exchanged for another one, is
    /// not sent again by this client and its clones.
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

    /// Asks the provider what it knows of the access token (RFC 7662).
    ///
    /// # Errors
    /// `Config` when it does not accept the client; `Inconclusive`, `Transient`, `Transport`, `Provider` or
    /// `Malformed` when it says nothing.
    pub fn introspect(&self, tokens: &Tokens) -> Reply<Introspection>
    where
        P: capability::Introspect,
    {
        self.drive(|engine| engine.introspect(tokens))
    }

    /// Asks the provider whether the access token works, with a real call. Where that is a GET, it is sent
    /// again up to twice while the provider cannot answer.
    ///
    /// # Errors
    /// `Invalid` or `MissingScope` when the provider says so; `Inconclusive` when it does not say.
    pub fn validate(&self, tokens: &Tokens) -> Reply<Profile>
    where
        P: capability::Validate,
    {
        self.drive(|engine| engine.validate(tokens))
    }

    /// Asks the provider who the user is; where the definition says `userinfo: { from: id_token }`, it is read
    /// from the ID token of the login, and nothing is sent.
    ///
    /// The signature of that token was left to the connection that brought it: whoever can change the stored
    /// tokens can be anyone.
    ///
    /// # Errors
    /// As [`validate`](Self::validate). Of an ID token `IdToken` when it must not be believed, and
    /// `MissingScope` or `Inconclusive` when there is none.
    pub fn userinfo(&self, tokens: &Tokens) -> Reply<Profile>
    where
        P: capability::UserInfo,
    {
        match self.inner.engine.told_by_id_token(tokens) {
            Some(told) => Reply::ready(told),
            None => self.drive(|engine| engine.userinfo(tokens)),
        }
    }

    /// Asks which places the token reaches, for the user to choose one: [`Tokens::with`] keeps the choice.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn discover(&self, tokens: &Tokens) -> Reply<Vec<Discovered>>
    where
        P: capability::Discover,
    {
        self.drive(|engine| engine.discover(tokens))
    }

    /// Looks up again what the definition keeps with the tokens of a login: after an exchange whose lookup
    /// failed ([`Error::into_tokens`] has its tokens), or when it has changed at the provider.
    ///
    /// # Errors
    /// As [`validate`](Self::validate), and `Malformed` when the answer does not have it; the error holds
    /// the tokens.
    pub fn lookup(&self, tokens: &Tokens) -> Reply<Tokens>
    where
        P: capability::Lookup,
    {
        self.drive(|engine| engine.lookup(tokens))
    }

    /// The API that these tokens are for: requests that have the access token where the API takes it.
    ///
    /// ```no_run
    /// # use oauth_core::{Client, Provider, Tokens, capability};
    /// # async fn f<P: capability::Api>(client: Client<P>, tokens: Tokens) -> Result<(), oauth_core::Error> {
    /// let answer = client.api(&tokens).get("/user").query("fields", "id,name").send().await?;
    /// if answer.is_unauthorized() {
    ///     // The token is dead: refresh it, or send the user through the login again.
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn api(&self, tokens: &Tokens) -> Api
    where
        P: capability::Api,
    {
        Api::new(&self.inner.engine, &self.inner.carrier, tokens.clone())
    }

    /// Makes a call of the API with a token that works, as far as that can be had without the user.
    ///
    /// `call` is given the access token and makes the request; it returns `None` when the API does not
    /// accept the token (status 401, RFC 6750 section 3.1), and anything else as its value. A token that
    /// is about to expire is refreshed first; if that is not possible now and the token still lives, it
    /// is used as it is. After a `None` the token is refreshed once and the call made once more. A token of
    /// the client itself is not refreshed but asked for again, with the same scopes.
    ///
    /// Store [`Used::refreshed`] when there is one. Tokens that were refreshed are lost with this future when
    /// it is dropped before it ends: let it run in a task of its own where a caller may give up.
    ///
    /// # Errors
    /// `NeedsReauthorization` when the API accepts neither the token nor a new one; else those of
    /// [`refresh`](Self::refresh). Where a refresh had succeeded, the error holds its tokens.
    pub async fn with_token<T, F, R>(&self, tokens: &Tokens, mut call: F) -> Result<Used<T>, Error>
    where
        F: FnMut(Secret) -> R,
        R: Future<Output = Option<T>>,
    {
        let engine = &self.inner.engine;
        let mut use_of = UseOfToken::new(tokens);
        loop {
            if use_of.wants_refresh(engine) {
                let result = self.drive(|engine| engine.renew(use_of.tokens())).await;
                use_of.refreshed(engine, result)?;
            }
            if let Some(value) = call(use_of.tokens().access_token().clone()).await {
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
        self.inner.engine.definition
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
