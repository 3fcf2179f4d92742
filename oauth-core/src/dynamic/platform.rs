//! Any definition as a platform uses it.

use std::{fmt, sync::Arc};

use super::{Credentials, DynamicProvider, Options, Values, credentials};
use crate::{
    Callback, Clock, Error, ErrorKind, Login, PendingLogin, Profile, Reply, SettingValues, Step,
    SystemClock,
    client::{Carrier, Inner},
    definition::Definition,
    engine::{Ask, Engine},
    redirect::{self, RedirectUri},
    replay::ReplayGuard,
    transport::Transport,
};

/// A definition with a transport. Clones share which logins have been used up.
#[derive(Clone)]
pub struct Platform {
    base: Base,
    transport: Option<Arc<dyn Transport>>,
}

/// What the asynchronous and the blocking platform share.
#[derive(Clone)]
pub(super) struct Base {
    pub(super) definition: &'static Definition,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) insecure_redirect: bool,
    replay: Arc<ReplayGuard>,
}

impl Base {
    pub(super) fn new(definition: &'static Definition) -> Self {
        Self {
            definition,
            clock: Arc::new(SystemClock),
            insecure_redirect: false,
            replay: Arc::default(),
        }
    }

    pub(super) fn engine(&self, redirect_uri: &str, client: &Values) -> Result<Arc<Engine>, Error> {
        let uri = RedirectUri::checked(redirect_uri, self.insecure_redirect)
            .map_err(|fault| Error::config(self.definition.id, fault.to_string()))?;
        self.build(Some(&uri), client)
    }

    /// An engine for what needs no client: settings that are missing are missed when they are used.
    pub(super) fn partial_engine(&self, client: &Values) -> Result<Arc<Engine>, Error> {
        self.build(None, client)
    }

    fn build(&self, uri: Option<&RedirectUri>, client: &Values) -> Result<Arc<Engine>, Error> {
        let settings = SettingValues::from_map(
            self.definition,
            client.expose().iter().map(|(name, value)| (name, value.as_str())),
        )?;
        let (clock, replay) = (Arc::clone(&self.clock), Arc::clone(&self.replay));
        Engine::new(self.definition, settings, uri, clock, replay).map(Arc::new)
    }

    pub(super) fn authorization_url(
        &self,
        redirect_uri: &str,
        client: &Values,
        options: &Options,
    ) -> Result<Login, Error> {
        let engine = self.engine(redirect_uri, client)?;
        if options.offline && self.definition.offline.is_none() && self.definition.refresh.is_none() {
            return Err(Error::new(
                ErrorKind::Unsupported,
                self.definition.id,
                Step::Authorize,
                "this provider issues no refresh tokens, so there is no offline access",
            ));
        }
        let mut ask = Ask::default();
        ask.offline = options.offline && self.definition.offline.is_some();
        ask.consent = options.consent;
        for scope in &options.scopes {
            ask.scope(self.definition, scope);
        }
        for (name, value) in &options.params {
            ask.param(name, value);
        }
        if let Some(session) = &options.session {
            ask.session(session);
        }
        engine.authorize(ask)
    }

    /// The engine of an exchange, whose redirect URI must be that of the login.
    pub(super) fn exchange_engine(
        &self,
        redirect_uri: &str,
        client: &Values,
        pending: &PendingLogin,
    ) -> Result<Arc<Engine>, Error> {
        let engine = self.engine(redirect_uri, client)?;
        match redirect::difference(pending.redirect_uri(), redirect_uri) {
            None => Ok(engine),
            Some(difference) => Err(Error::new(
                ErrorKind::Config,
                self.definition.id,
                Step::Exchange,
                format!("the redirect URI is not the one of the login: {difference}"),
            )
            .with_advice("pass the redirect URI that the login was started with")),
        }
    }
}

impl Platform {
    /// A platform with the default transport, made when it is first needed.
    #[must_use]
    pub fn new(definition: &'static Definition) -> Self {
        Self { base: Base::new(definition), transport: None }
    }

    /// The same platform on another transport, which it may share with others.
    #[must_use]
    pub fn with_transport(self, transport: Arc<dyn Transport>) -> Self {
        Self { transport: Some(transport), ..self }
    }

    /// Takes the time from `clock`.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.base.clock = clock;
        self
    }

    /// As [`ClientBuilder::allow_insecure_redirect`](crate::ClientBuilder::allow_insecure_redirect).
    #[must_use]
    pub fn allow_insecure_redirect(mut self) -> Self {
        self.base.insecure_redirect = true;
        self
    }

    fn inner(&self, engine: Arc<Engine>) -> Arc<Inner> {
        let transport = self.transport.clone().map_or_else(Carrier::standard, Carrier::Given);
        Arc::new(Inner { engine, transport })
    }
}

/// An error that is known before anything is sent, as a reply.
fn refused<T: Send + 'static>(error: Error) -> Reply<T> {
    Reply::new(std::future::ready(Err(error)))
}

impl DynamicProvider for Platform {
    fn definition(&self) -> &'static Definition {
        self.base.definition
    }

    fn authorization_url(
        &self,
        redirect_uri: &str,
        client: &Values,
        options: &Options,
    ) -> Result<Login, Error> {
        self.base.authorization_url(redirect_uri, client, options)
    }

    fn credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        pending: PendingLogin,
        callback: Callback,
    ) -> Reply<Credentials> {
        let definition = self.base.definition;
        let engine = match self.base.exchange_engine(redirect_uri, client, &pending) {
            Ok(engine) => engine,
            Err(error) => return refused(error),
        };
        let tokens = self.inner(Arc::clone(&engine)).drive(engine.exchange(pending, &callback));
        Reply::new(async move { Ok(Credentials::new(definition, &tokens.await?)) })
    }

    fn refreshed_credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        values: &Values,
    ) -> Reply<Credentials> {
        let definition = self.base.definition;
        let prepared = self
            .base
            .engine(redirect_uri, client)
            .and_then(|engine| Ok((engine, credentials::tokens(definition, values)?)));
        let (engine, tokens) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return refused(error),
        };
        let tokens = self.inner(Arc::clone(&engine)).drive(engine.refresh(&tokens));
        Reply::new(async move { Ok(Credentials::new(definition, &tokens.await?)) })
    }

    fn validate_credentials(&self, client: &Values, values: &Values) -> Reply<Profile> {
        let prepared = self
            .base
            .partial_engine(client)
            .and_then(|engine| Ok((engine, credentials::tokens(self.base.definition, values)?)));
        match prepared {
            Ok((engine, tokens)) => self.inner(Arc::clone(&engine)).drive(engine.validate(&tokens)),
            Err(error) => refused(error),
        }
    }

    fn revoke_credentials(&self, client: &Values, values: &Values) -> Reply<()> {
        let prepared = self
            .base
            .partial_engine(client)
            .and_then(|engine| Ok((engine, credentials::tokens(self.base.definition, values)?)));
        match prepared {
            Ok((engine, tokens)) => self.inner(Arc::clone(&engine)).drive(engine.revoke(&tokens)),
            Err(error) => refused(error),
        }
    }

    fn access_token<'a>(&self, values: &'a Values) -> Result<&'a str, Error> {
        credentials::access_token(self.base.definition, values)
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform").field("provider", &self.base.definition.id).finish_non_exhaustive()
    }
}
