//! Building a client.

use std::{fmt, marker::PhantomData, sync::Arc};

use super::{Client, Inner};
use crate::{
    Clock, Error, Provider, SettingValues, SystemClock, driver::Carrier, engine::Engine,
    redirect::RedirectUri, replay::ReplayGuard, transport::Transport,
};

/// Builds a [`Client`].
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<P: Provider> {
    parts: Parts,
    carrier: Carrier,
    provider: PhantomData<fn() -> P>,
}

/// What async and blocking clients are built from.
pub(crate) struct Parts {
    settings: SettingValues,
    redirect_uri: String,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) insecure: bool,
}

impl Parts {
    pub(crate) fn new(settings: SettingValues, redirect_uri: &str) -> Self {
        let redirect_uri = redirect_uri.to_owned();
        Self { settings, redirect_uri, clock: Arc::new(SystemClock), insecure: false }
    }

    pub(crate) fn engine<P: Provider>(self) -> Result<Arc<Engine>, Error> {
        let uri = RedirectUri::checked(&self.redirect_uri, self.insecure)
            .map_err(|fault| Error::config(P::DEFINITION.id, fault.to_string()))?;
        let replay = Arc::new(ReplayGuard::default());
        let engine = Engine::new(P::DEFINITION, self.settings, Some(&uri), self.clock, replay)?;
        Ok(Arc::new(engine))
    }
}

impl<P: Provider> ClientBuilder<P> {
    pub(crate) fn new(settings: SettingValues, redirect_uri: &str) -> Self {
        let parts = Parts::new(settings, redirect_uri);
        Self { parts, carrier: Carrier::standard(), provider: PhantomData }
    }

    /// Carries the requests.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.carrier = Carrier::Given(transport);
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
        Ok(Client::from_inner(Inner { engine: self.parts.engine::<P>()?, carrier: self.carrier }))
    }
}

impl<P: Provider> fmt::Debug for ClientBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("provider", &P::DEFINITION.id).finish_non_exhaustive()
    }
}
