//! Any definition as a platform uses it.

use std::{fmt, sync::Arc};

use super::{Credentials, DynamicProvider, Options, Values, credentials};
use crate::{
    Callback, Clock, Error, ErrorKind, Login, PendingLogin, Profile, Reply, SettingValues, Step,
    SystemClock,
    client::Common,
    definition::Definition,
    driver::{Driver, default_transport},
    engine::{Engine, ReplayGuard, Wish},
    redirect,
    transport::Transport,
};

/// Stands in for the redirect URI where none is needed.
const NO_REDIRECT: &str = "https://localhost/";

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

    pub(super) fn engine(&self, redirect_uri: &str, client: &Values) -> Result<Engine, Error> {
        self.build(redirect_uri, client, false)
    }

    /// An engine for what needs no client: settings that are missing are missed when they are used.
    pub(super) fn partial_engine(&self, client: &Values) -> Result<Engine, Error> {
        self.build(NO_REDIRECT, client, true)
    }

    fn build(&self, redirect_uri: &str, client: &Values, partial: bool) -> Result<Engine, Error> {
        let settings = SettingValues::from_map(
            self.definition,
            client.expose().iter().map(|(name, value)| (name, value.as_str())),
        )?;
        let mut common = Common::new(settings, redirect_uri);
        common.partial = partial;
        common.insecure_redirect = self.insecure_redirect;
        common.clock = Arc::clone(&self.clock);
        common.replay = Arc::clone(&self.replay);
        common.engine(self.definition)
    }

    pub(super) fn authorization_url(
        &self,
        redirect_uri: &str,
        client: &Values,
        options: &Options,
    ) -> Result<Login, Error> {
        let engine = self.engine(redirect_uri, client)?;
        let unsupported =
            |what: &str| Err(engine.error(Step::Authorize, ErrorKind::Unsupported, what));
        if options.consent && self.definition.consent.is_none() {
            return unsupported("this provider has no switch for repeated consent");
        }
        if options.offline && self.definition.offline.is_none() && self.definition.refresh.is_none() {
            return unsupported("this provider issues no refresh tokens, so there is no offline access");
        }
        let mut wish =
            Wish { offline: options.offline, consent: options.consent, ..Wish::default() };
        for scope in &options.scopes {
            wish.scope(scope);
        }
        wish.params.clone_from(&options.params);
        if let Some(session) = &options.session {
            wish.bind(session);
        }
        engine.authorize(wish)
    }

    /// The engine of an exchange, whose redirect URI must be that of the login.
    pub(super) fn exchange_engine(
        &self,
        redirect_uri: &str,
        client: &Values,
        pending: &PendingLogin,
    ) -> Result<Engine, Error> {
        let engine = self.engine(redirect_uri, client)?;
        match redirect::difference(pending.redirect_uri(), redirect_uri) {
            None => Ok(engine),
            Some(difference) => Err(engine
                .error(
                    Step::Exchange,
                    ErrorKind::Config,
                    format!("the redirect URI is not the one of the login: {difference}"),
                )
                .with_todo("pass the redirect URI that the login was started with")),
        }
    }
}

impl Platform {
    /// A platform with the default transport.
    ///
    /// # Errors
    /// [`Config`](crate::ErrorKind::Config) when the system's root certificates cannot be read.
    pub fn new(definition: &'static Definition) -> Result<Self, Error> {
        Ok(Self { base: Base::new(definition), transport: default_transport(definition)? })
    }

    /// A platform with a transport that it may share with others.
    #[must_use]
    pub fn with_transport(definition: &'static Definition, transport: Arc<dyn Transport>) -> Self {
        Self { base: Base::new(definition), transport: Some(transport) }
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

    fn driver(&self, engine: Engine) -> Arc<Driver> {
        Arc::new(Driver { engine, transport: self.transport.clone() })
    }
}

/// Hands an error over as a reply.
macro_rules! or_reply {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(error) => return Reply::ready(Err(error)),
        }
    };
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
        let driver = self.driver(or_reply!(self.base.exchange_engine(redirect_uri, client, &pending)));
        driver
            .run(Step::Exchange, |engine| engine.exchange(pending, &callback))
            .map(move |tokens| Credentials::new(definition, &tokens?, Step::Exchange))
    }

    fn refreshed_credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        credentials: &Values,
    ) -> Reply<Credentials> {
        let definition = self.base.definition;
        let driver = self.driver(or_reply!(self.base.engine(redirect_uri, client)));
        let tokens = or_reply!(credentials::tokens(definition, credentials));
        driver
            .run(Step::Refresh, |engine| engine.refresh(&tokens))
            .map(move |tokens| Credentials::new(definition, &tokens?, Step::Refresh))
    }

    fn validate_credentials(&self, client: &Values, credentials: &Values) -> Reply<Profile> {
        let driver = self.driver(or_reply!(self.base.partial_engine(client)));
        let tokens = or_reply!(credentials::tokens(self.base.definition, credentials));
        driver.run(Step::Validate, |engine| engine.validate(&tokens))
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
