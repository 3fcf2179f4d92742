//! Engines for a platform, which brings other settings with each call.

use std::sync::Arc;

use super::{Map, Options, credentials};
use crate::{
    Clock, Error, ErrorKind, Login, PendingLogin, SettingValues, Step, Tokens,
    definition::Definition,
    engine::{Ask, Engine, Purpose},
    memory::Memory,
    redirect::{self, RedirectUri},
};

/// Makes engines of one definition that share one memory.
#[derive(Clone)]
pub(super) struct Engines {
    definition: &'static Definition,
    clock: Arc<dyn Clock>,
    memory: Arc<Memory>,
    insecure: bool,
}

impl Engines {
    pub(super) fn new(definition: &'static Definition, clock: Arc<dyn Clock>) -> Self {
        Self { definition, clock, memory: Arc::default(), insecure: false }
    }

    pub(super) fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    pub(super) fn allow_insecure_redirect(self) -> Self {
        Self { insecure: true, ..self }
    }

    pub(super) fn definition(&self) -> &'static Definition {
        self.definition
    }

    fn engine(&self, purpose: Purpose<'_>, settings: &Map) -> Result<Arc<Engine>, Error> {
        let values = SettingValues::from_map(self.definition, settings)?;
        let (clock, memory) = (Arc::clone(&self.clock), Arc::clone(&self.memory));
        Ok(Arc::new(Engine::new(self.definition, values, purpose, clock, memory)?))
    }

    /// An engine for everything.
    pub(super) fn with_redirect(
        &self,
        redirect_uri: &str,
        settings: &Map,
    ) -> Result<Arc<Engine>, Error> {
        if self.definition.authorization_endpoint.is_empty() {
            // Nobody is ever sent there.
            return self.without_redirect(settings);
        }
        let uri = RedirectUri::checked(redirect_uri, self.insecure)
            .map_err(|fault| Error::config(self.definition.id, fault.to_string()))?;
        self.engine(Purpose::Logins(&uri), settings)
    }

    /// An engine before there is a client, and whether a redirect URI may be `http`.
    pub(super) fn for_registration(&self, settings: &Map) -> Result<(Arc<Engine>, bool), Error> {
        Ok((self.engine(Purpose::Calls, settings)?, self.insecure))
    }

    /// An engine for grants that send nobody away.
    pub(super) fn without_redirect(&self, settings: &Map) -> Result<Arc<Engine>, Error> {
        self.engine(Purpose::Grants, settings)
    }

    /// An engine to end a login with, whose redirect URI must be that of its beginning.
    pub(super) fn for_exchange(
        &self,
        redirect_uri: &str,
        settings: &Map,
        pending: &PendingLogin,
    ) -> Result<Arc<Engine>, Error> {
        let engine = self.with_redirect(redirect_uri, settings)?;
        match redirect::difference(pending.redirect_uri(), redirect_uri) {
            None => Ok(engine),
            Some(difference) => {
                let what = format!("the redirect URI is not that of the login: {difference}");
                Err(Error::new(ErrorKind::Config, self.definition.id, Step::Exchange, what)
                    .with_advice("pass the redirect URI that the login was started with"))
            }
        }
    }

    /// An engine for a call with a credential, of OAuth or an API key, and that as tokens.
    pub(super) fn with_tokens(
        &self,
        settings: &Map,
        values: &Map,
    ) -> Result<(Tokens, Arc<Engine>), Error> {
        let tokens = credentials::tokens(self.definition, values)?;
        Ok((tokens, self.engine(Purpose::Calls, settings)?))
    }

    /// What to ask for, by scopes alone.
    pub(super) fn ask(&self, scopes: &[String]) -> Ask {
        let mut ask = Ask::default();
        scopes.iter().for_each(|scope| ask.scope(self.definition, scope));
        ask
    }

    /// The same for a login on another device.
    pub(super) fn ask_device(&self, options: &Options) -> Ask {
        let mut ask = self.ask(&options.scopes);
        ask.offline = options.offline && self.definition.offline.is_some();
        ask
    }

    pub(super) fn authorization_url(
        &self,
        redirect_uri: &str,
        settings: &Map,
        options: &Options,
    ) -> Result<Login, Error> {
        let mut ask = self.ask(&options.scopes);
        for (list, scopes) in &options.more_scopes {
            scopes.iter().for_each(|scope| ask.more_scope(self.definition, list, scope));
        }
        options.params.iter().for_each(|(name, value)| ask.param(name, value));
        options.session.iter().for_each(|session| ask.session(session));
        ask.offline = options.offline && self.definition.offline.is_some();
        ask.consent = options.consent && self.definition.consent.is_some();
        self.with_redirect(redirect_uri, settings)?.authorize(ask)
    }
}
