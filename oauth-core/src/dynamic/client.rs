//! One client of a provider without its type: its settings are given once, and it deals in tokens.

use std::{fmt, sync::Arc};

use super::{Map, Options, credentials, engine::Configured};
use crate::{
    AfterExchange, Api, Callback, DeviceLogin, DevicePoll, Discovered, Error, Introspection, Login,
    PendingLogin, Profile, Reply, Tokens,
    definition::Definition,
    driver::Carrier,
    engine::{Engine, Outgoing, check_hook},
};

/// A client of a provider without its type: what [`Client`](crate::Client) is for a provider that is
/// known when the program is compiled.
///
/// It deals in [`Tokens`], which remember the client and tenant that they were issued to: those of another
/// one are refused with `Config`, before anything is sent. What the definition does not have is
/// `Unsupported` when it is asked for.
///
/// Made by [`Platform::client`](super::Platform::client); cheap to clone. It shares the memory of used states
/// and refresh tokens with its platform.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

/// What the clones of a client share.
struct Inner {
    configured: Configured,
    carrier: Arc<Carrier>,
    hook: Option<Arc<dyn AfterExchange>>,
}

impl Client {
    pub(super) fn new(
        configured: Configured,
        carrier: Arc<Carrier>,
        hook: Option<Arc<dyn AfterExchange>>,
    ) -> Self {
        Self { inner: Arc::new(Inner { configured, carrier, hook }) }
    }

    fn drive<T: Send + 'static>(
        &self,
        engine: &Arc<Engine>,
        build: impl FnOnce(&Arc<Engine>) -> Result<Outgoing<T>, Error>,
    ) -> Reply<T> {
        self.inner.carrier.drive(engine, || build(engine))
    }

    /// A request that settings may be missing for.
    fn call<T: Send + 'static>(
        &self,
        build: impl FnOnce(&Arc<Engine>) -> Result<Outgoing<T>, Error>,
    ) -> Reply<T> {
        self.drive(self.inner.configured.for_calls(), build)
    }

    /// A request of the client itself, for which all settings must be there.
    fn grant<T: Send + 'static>(
        &self,
        build: impl FnOnce(&Arc<Engine>) -> Result<Outgoing<T>, Error>,
    ) -> Reply<T> {
        Reply::of(self.inner.configured.for_grants().map(|engine| self.drive(engine, build)))
    }

    fn check_hook(&self) -> Result<(), Error> {
        check_hook(self.definition(), self.inner.hook.is_some())
    }

    /// The tokens with what the host's hook adds.
    fn hooked(&self, tokens: Reply<Tokens>) -> Reply<Tokens> {
        match &self.inner.hook {
            None => tokens,
            Some(hook) => {
                let engine = Arc::clone(self.inner.configured.for_calls());
                tokens.then_hook(engine, Arc::clone(hook))
            }
        }
    }

    /// Everything the provider does, as data.
    #[must_use]
    pub fn definition(&self) -> &'static Definition {
        self.inner.configured.for_calls().definition
    }

    /// Stands for the client and tenant: what [`StoredTokens::settings`](crate::StoredTokens::settings) holds
    /// of tokens that were issued to them. 128 bits of a SHA-256 hash in hexadecimal, of all settings but the
    /// client's secret or key, which may be replaced without ending logins or tokens. So no secret can be got
    /// from it; but whoever guesses all other settings can check the guess.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        self.inner.configured.for_calls().fingerprint()
    }

    /// Begins a login: the URL to send the user to, and what to keep until the callback.
    ///
    /// # Errors
    /// `Config` when the client has no redirect URI, an option breaks a rule, or the hook that the definition
    /// has is missing; `Unsupported` where nobody is sent away.
    pub fn authorize(&self, options: &Options) -> Result<Login, Error> {
        self.check_hook()?;
        let engine = self.inner.configured.for_grants()?;
        engine.authorize(options.ask(self.definition()))
    }

    /// Ends a login with what came back, and runs the hook `after_exchange`; see
    /// [`Client::exchange`](crate::Client::exchange) for the errors. The redirect URI must be that of the
    /// beginning of the login.
    pub fn exchange(&self, pending: PendingLogin, callback: Callback) -> Reply<Tokens> {
        let tokens = Reply::of(self.inner.configured.for_exchange(&pending).map(|engine| {
            self.inner.carrier.drive(engine, || engine.exchange(pending, &callback))
        }));
        self.hooked(tokens)
    }

    /// Begins a login on another device (RFC 8628); see [`Client::device`](crate::Client::device). Of the
    /// options only the scopes and `offline` count.
    pub fn start_device(&self, options: &Options) -> Reply<DeviceLogin> {
        match self.check_hook() {
            Err(error) => Reply::ready(Err(error)),
            Ok(()) => {
                let ask = options.ask_device(self.definition());
                self.grant(|engine| engine.start_device(ask))
            }
        }
    }

    /// Asks once whether the user has agreed, and runs the hook `after_exchange` when they have; see
    /// [`Client::poll`](crate::Client::poll).
    pub fn poll_device(&self, login: &DeviceLogin) -> Reply<DevicePoll<Tokens>> {
        let polled = self.grant(|engine| engine.poll_device(login));
        let client = self.clone();
        Reply::new(async move {
            match polled.await? {
                DevicePoll::Granted(tokens) => {
                    client.hooked(Reply::ready(Ok(tokens))).await.map(DevicePoll::Granted)
                }
                other => Ok(other),
            }
        })
    }

    /// Waits until the user has decided, and runs the hook `after_exchange`; see
    /// [`Client::wait_for_user`](crate::Client::wait_for_user).
    pub fn wait_for_user(&self, login: DeviceLogin) -> Reply<Tokens> {
        let client = self.clone();
        self.hooked(Reply::new(async move {
            let engine = client.inner.configured.for_grants()?;
            client.inner.carrier.wait_for_user(engine, login).await
        }))
    }

    /// Gets tokens of the client itself, without any user (RFC 6749 section 4.4); see
    /// [`Client::client_credentials`](crate::Client::client_credentials). Without scopes it asks for the
    /// definition's own.
    pub fn client_credentials(&self, scopes: &[String]) -> Reply<Tokens> {
        let options = Options { scopes: scopes.to_vec(), ..Options::default() };
        let ask = options.ask_device(self.definition());
        self.grant(|engine| engine.client_credentials(ask))
    }

    /// Gets a new access token; see [`Client::refresh`](crate::Client::refresh). Tokens of the client itself
    /// are simply asked for again, with the same scopes.
    pub fn refresh(&self, tokens: &Tokens) -> Reply<Tokens> {
        self.grant(|engine| engine.renew(tokens))
    }

    /// Asks the provider whether the access token works, of OAuth or an API key; see
    /// [`Client::validate`](crate::Client::validate).
    pub fn validate(&self, tokens: &Tokens) -> Reply<Profile> {
        self.call(|engine| engine.validate(tokens))
    }

    /// Says who the user is; see [`Client::userinfo`](crate::Client::userinfo), also for what must not be
    /// believed of an ID token.
    pub fn userinfo(&self, tokens: &Tokens) -> Reply<Profile> {
        match self.inner.configured.for_calls().told_by_id_token(tokens) {
            Some(told) => Reply::ready(told),
            None => self.call(|engine| engine.userinfo(tokens)),
        }
    }

    /// Revokes the refresh token, or the access token where there is no other; see
    /// [`Client::revoke`](crate::Client::revoke).
    pub fn revoke(&self, tokens: &Tokens) -> Reply<()> {
        self.call(|engine| engine.revoke(tokens))
    }

    /// Asks the provider what it knows of the access token (RFC 7662); see
    /// [`Client::introspect`](crate::Client::introspect).
    pub fn introspect(&self, tokens: &Tokens) -> Reply<Introspection> {
        self.call(|engine| engine.introspect(tokens))
    }

    /// Asks the provider what it knows of the refresh token (RFC 7662, with `token_type_hint` where the
    /// definition sends one): whether it is still good, without using it up.
    ///
    /// `Unsupported` without an introspection endpoint, and where there is no refresh token; the other errors
    /// are those of [`introspect`](Self::introspect).
    pub fn introspect_refresh_token(&self, tokens: &Tokens) -> Reply<Introspection> {
        self.call(|engine| engine.introspect_refresh_token(tokens))
    }

    /// Asks which places the tokens reach, for the user to choose one: [`Tokens::with`] keeps the choice. See
    /// [`Client::discover`](crate::Client::discover).
    pub fn discover(&self, tokens: &Tokens) -> Reply<Vec<Discovered>> {
        self.call(|engine| engine.discover(tokens))
    }

    /// Looks up again what the definition keeps with the tokens; see
    /// [`Client::lookup`](crate::Client::lookup).
    pub fn lookup(&self, tokens: &Tokens) -> Reply<Tokens> {
        self.call(|engine| engine.lookup(tokens))
    }

    /// The API, called with these tokens.
    ///
    /// # Errors
    /// `Unsupported` where the definition has no `api`.
    pub fn api(&self, tokens: &Tokens) -> Result<Api, Error> {
        let engine = self.inner.configured.for_calls();
        engine.check_api()?;
        Ok(Api::new(engine, &self.inner.carrier, tokens.clone()))
    }

    /// An API key, the values of the form [`Definition::api_key`], as tokens that calls can be made with.
    ///
    /// They never expire, cannot be refreshed, and are of no client: an OAuth client that is set up later
    /// does not make them void.
    ///
    /// # Errors
    /// `Unsupported` where the provider takes no API key; `Config` when a value that must be there is missing,
    /// is not one of the options, has characters that no key may have, or is not one of the form.
    pub fn api_key(&self, values: &Map) -> Result<Tokens, Error> {
        credentials::api_key(self.definition(), values)
    }
}

impl fmt::Debug for Client {
    /// The provider and the redirect URI, and no setting.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("provider", &self.definition().id)
            .field("redirect_uri", &self.inner.configured.for_calls().redirect_uri())
            .finish_non_exhaustive()
    }
}
