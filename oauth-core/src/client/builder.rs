//! Building a client.

use std::{fmt, marker::PhantomData, sync::Arc};

use super::{Client, Inner};
use crate::{
    AfterExchange, Clock, Error, Provider, SettingValues, SystemClock,
    driver::Carrier,
    engine::{Engine, Purpose, check_hook},
    memory::Memory,
    redirect::RedirectUri,
    transport::Transport,
};

/// Builds a [`Client`].
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<P: Provider> {
    parts: Parts,
    carrier: Carrier,
    hook: Option<Arc<dyn AfterExchange>>,
    provider: PhantomData<fn() -> P>,
}

/// What async and blocking clients are built from.
pub(crate) struct Parts {
    settings: SettingValues,
    /// `None`: nobody is sent away.
    redirect_uri: Option<String>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) insecure: bool,
}

impl Parts {
    pub(crate) fn new(settings: SettingValues, redirect_uri: Option<&str>) -> Self {
        let redirect_uri = redirect_uri.map(str::to_owned);
        Self { settings, redirect_uri, clock: Arc::new(SystemClock), insecure: false }
    }

    pub(crate) fn engine<P: Provider>(self) -> Result<Arc<Engine>, Error> {
        let uri = self.redirect_uri.map(|uri| RedirectUri::checked(&uri, self.insecure));
        let uri = uri.transpose();
        let uri = uri.map_err(|fault| Error::config(P::definition().id, fault.to_string()))?;
        let purpose = uri.as_ref().map_or(Purpose::Grants, Purpose::Logins);
        let memory = Arc::new(Memory::default());
        let engine = Engine::new(P::definition(), self.settings, purpose, self.clock, memory)?;
        Ok(Arc::new(engine))
    }
}

impl<P: Provider> ClientBuilder<P> {
    pub(crate) fn new(settings: SettingValues, redirect_uri: Option<&str>) -> Self {
        let parts = Parts::new(settings, redirect_uri);
        Self { parts, carrier: Carrier::standard(), hook: None, provider: PhantomData }
    }

    /// Carries the requests.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.carrier = Carrier::Given(transport);
        self
    }

    /// The hook `after_exchange` of a definition that has one.
    pub fn after_exchange(mut self, hook: Arc<dyn AfterExchange>) -> Self {
        self.hook = Some(hook);
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
