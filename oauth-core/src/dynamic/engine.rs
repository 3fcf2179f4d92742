//! Engines for a platform, which brings other settings with each client.

use std::sync::Arc;

use super::{Map, Options};
use crate::{
    Clock, Error, ErrorKind, PendingLogin, SettingValues, Step,
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

    fn engine(&self, purpose: Purpose<'_>, values: SettingValues) -> Result<Arc<Engine>, Error> {
        let (clock, memory) = (Arc::clone(&self.clock), Arc::clone(&self.memory));
        Ok(Arc::new(Engine::new(self.definition, values, purpose, clock, memory)?))
    }

    /// An engine with its settings, and the redirect URI if there are logins.
    pub(super) fn configured(
        &self,
        redirect_uri: Option<&str>,
        settings: &Map,
    ) -> Result<Configured, Error> {
        let values = SettingValues::from_map(self.definition, settings)?;
        // Where there is no page for it, nobody is ever sent there.
        let has_page = !self.definition.authorization_endpoint.is_empty();
        let uri = redirect_uri
            .filter(|_| has_page)
            .map(|uri| RedirectUri::checked(uri, self.insecure))
            .transpose()
            .map_err(|fault| Error::config(self.definition.id, fault.to_string()))?;
        let purpose = match (&uri, redirect_uri) {
            (Some(uri), _) => Purpose::Logins(uri),
            (None, Some(_)) => Purpose::Grants,
            (None, None) => Purpose::Calls,
        };
        let unchecked = redirect_uri.is_none().then(|| values.clone());
        Ok(Configured { engine: self.engine(purpose, values)?, unchecked })
    }

    /// An engine before there is a client, and whether a redirect URI may be `http`.
    pub(super) fn for_registration(&self, settings: &Map) -> Result<(Arc<Engine>, bool), Error> {
        let configured = self.configured(None, settings)?;
        Ok((configured.engine, self.insecure))
    }
}

/// An engine, and what it is good for.
pub(super) struct Configured {
    engine: Arc<Engine>,
    /// The settings, where some that must be there may be missing: calls with tokens need few of them.
    unchecked: Option<SettingValues>,
}

impl Configured {
    /// For calls with tokens.
    pub(super) fn for_calls(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// For what the client itself asks: every setting that must be there is there.
    pub(super) fn for_grants(&self) -> Result<&Arc<Engine>, Error> {
        if let Some(values) = &self.unchecked {
            values.clone().check(true)?;
        }
        Ok(&self.engine)
    }

    /// To end a login with, whose redirect URI must be that of its beginning.
    pub(super) fn for_exchange(&self, pending: &PendingLogin) -> Result<&Arc<Engine>, Error> {
        let engine = self.for_grants()?;
        let definition = engine.definition;
        let config = |what| Error::new(ErrorKind::Config, definition.id, Step::Exchange, what);
        if definition.authorization_endpoint.is_empty() {
            return Ok(engine);
        }
        if engine.redirect_uri().is_empty() {
            return Err(config("this client was made without a redirect URI".to_owned()));
        }
        match redirect::difference(pending.redirect_uri(), engine.redirect_uri()) {
            None => Ok(engine),
            Some(difference) => {
                let what = format!("the redirect URI is not that of the login: {difference}");
                Err(config(what)
                    .with_advice("pass the redirect URI that the login was started with"))
            }
        }
    }
}

impl Options {
    /// What to ask for at the page of a login.
    pub(super) fn ask(&self, definition: &'static Definition) -> Ask {
        let mut ask = self.ask_device(definition);
        for (list, scopes) in &self.more_scopes {
            scopes.iter().for_each(|scope| ask.more_scope(definition, list, scope));
        }
        self.params.iter().for_each(|(name, value)| ask.param(name, value));
        self.session.iter().for_each(|session| ask.session(session));
        ask.consent = self.consent && definition.consent.is_some();
        ask
    }

    /// What to ask for where there is no such page: the scopes, and offline access where that is a choice.
    pub(super) fn ask_device(&self, definition: &'static Definition) -> Ask {
        let mut ask = Ask::default();
        self.scopes.iter().for_each(|scope| ask.scope(definition, scope));
        ask.offline = self.offline && definition.offline.is_some();
        ask
    }
}
