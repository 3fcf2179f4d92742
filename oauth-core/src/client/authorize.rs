//! A login about to begin.

use std::{fmt, marker::PhantomData};

use crate::{
    Error, Login, Provider, capability,
    engine::{Ask, Engine},
};

/// A login about to begin: what to ask the user for.
#[must_use = "the login begins with `start`"]
pub struct Authorize<'a, P: Provider> {
    engine: &'a Engine,
    ask: Ask,
    provider: PhantomData<fn() -> P>,
}

impl<'a, P: Provider> Authorize<'a, P> {
    pub(crate) fn new(engine: &'a Engine, scopes: impl IntoIterator<Item = P::Scope>) -> Self {
        let mut ask = Ask::default();
        ask.scopes(engine.definition, scopes);
        Self { engine, ask, provider: PhantomData }
    }

    /// Asks for scopes that the definition does not list, as the provider spells them.
    pub fn other_scopes(mut self, scopes: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.ask.scopes(self.engine.definition, scopes);
        self
    }

    /// Asks for access while the user is away: for a refresh token.
    pub fn offline(mut self) -> Self
    where
        P: capability::Offline,
    {
        self.ask.offline = true;
        self
    }

    /// Asks the user again for what they have already agreed to.
    pub fn consent(mut self) -> Self
    where
        P: capability::Consent,
    {
        self.ask.consent = true;
        self
    }

    /// Asks for scopes of a further list of the definition (`scopes.more`), as for a second token.
    ///
    /// [`start`](Self::start) refuses a list that the definition does not have.
    pub fn more_scopes(
        mut self,
        list: &str,
        scopes: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        for scope in scopes {
            self.ask.more_scope(self.engine.definition, list, scope.as_ref());
        }
        self
    }

    /// Adds a parameter (`login_hint`, `hd`, ...).
    ///
    /// [`start`](Self::start) refuses the names that the engine sets, such as `state` and
    /// `redirect_uri`, and those that the definition sets.
    pub fn param(mut self, name: &str, value: &str) -> Self {
        self.ask.param(name, value);
        self
    }

    /// Binds the login to the user's session: the callback must say the same session.
    pub fn session(mut self, session: &str) -> Self {
        self.ask.session(session);
        self
    }

    /// Makes the URL to send the user to, with a fresh state and a fresh PKCE verifier.
    ///
    /// # Errors
    /// `Config` when a scope or a parameter cannot be sent.
    pub fn start(self) -> Result<Login, Error> {
        self.engine.authorize(self.ask)
    }
}

impl<P: Provider> fmt::Debug for Authorize<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorize").field("provider", &P::definition().id).finish_non_exhaustive()
    }
}
