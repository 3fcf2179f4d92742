//! A running emulator.

use std::{collections::HashSet, fmt, io, time::Duration};

use oauth_core::{
    definition::Definition,
    transport::{HttpTransport, TransportError},
};

use crate::{
    Builder, EmulatedTransport, EmulatorError, Event, Fault, StandIn, Step, User, person,
    server::Server, transport::Route, url::Url,
};

/// An authorization server on this machine that behaves as a definition says.
///
/// It listens on 127.0.0.1 and stops when it is dropped.
pub struct Emulator {
    route: Route,
    server: Server,
}

impl Emulator {
    pub(crate) fn new(route: Route, server: Server) -> Self {
        Self { route, server }
    }

    /// Plays one provider, for the client `my-app` with the secret `my-secret`.
    ///
    /// # Errors
    /// As for [`Builder::start`].
    pub fn start(definition: &'static Definition) -> io::Result<Self> {
        Self::builder(definition).start()
    }

    /// Plays several providers at once, for the same client.
    ///
    /// Definitions with the same endpoints are one server: which of them a login means is told by
    /// its scopes, and a token of one is a token of the others.
    ///
    /// # Errors
    /// As for [`Builder::start`].
    pub fn start_all(definitions: &[&'static Definition]) -> io::Result<Self> {
        Self::builder_all(definitions).start()
    }

    /// For another client, tenant values, lifetimes or a seed.
    pub fn builder(definition: &'static Definition) -> Builder {
        Builder::new(vec![definition])
    }

    /// The same for several providers at once.
    pub fn builder_all(definitions: &[&'static Definition]) -> Builder {
        Builder::new(definitions.to_vec())
    }

    /// A transport that takes a client's requests to this emulator instead of the real provider.
    ///
    /// # Errors
    /// When no HTTP transport can be made on this machine.
    pub fn transport(&self) -> Result<EmulatedTransport, TransportError> {
        Ok(EmulatedTransport { route: self.route.clone(), http: HttpTransport::new()? })
    }

    /// The same for blocking clients.
    ///
    /// # Errors
    /// When no HTTP transport can be made on this machine.
    #[cfg(feature = "blocking")]
    pub fn blocking_transport(&self) -> Result<crate::BlockingEmulatedTransport, TransportError> {
        let http = oauth_core::transport::BlockingHttpTransport::new()?.into();
        Ok(crate::BlockingEmulatedTransport { route: self.route.clone(), http })
    }

    /// The loopback URL that answers for a URL of the provider: what a real browser has to open
    /// instead of a login URL.
    ///
    /// # Errors
    /// [`EmulatorError::Foreign`] when it is no URL of an emulated provider.
    pub fn browser_url(&self, url: &str) -> Result<String, EmulatorError> {
        self.route.find(url).map_err(|origin| EmulatorError::Foreign { origin })
    }

    /// Plays a person who opens a login URL and allows what it asks for. Blocks for the moment
    /// that this takes.
    ///
    /// Returns what the client gets: the callback URL that the browser is sent to, or, where the
    /// provider answers with a form (`response_mode=form_post`), the body of that form. When the
    /// request is not right, that is a callback with an error, as with a real provider.
    ///
    /// # Errors
    /// When the provider shows an error page instead, or the URL is not one of its own.
    pub fn sign_in(&self, url: &str) -> Result<String, EmulatorError> {
        self.decide(url, "allow")
    }

    /// Plays a person who opens a login URL and denies what it asks for; else like
    /// [`Emulator::sign_in`].
    ///
    /// # Errors
    /// As for [`Emulator::sign_in`].
    pub fn deny(&self, url: &str) -> Result<String, EmulatorError> {
        self.decide(url, "deny")
    }

    /// Plays a person who opens the page for devices, enters a code and allows what is asked for. Blocks
    /// for the moment that this takes.
    ///
    /// # Errors
    /// When the URL is not one of its own, or there is no such code.
    pub fn connect_device(
        &self,
        verification_uri: &str,
        user_code: &str,
    ) -> Result<(), EmulatorError> {
        self.decide_device(verification_uri, user_code, "allow")
    }

    /// The same person says no.
    ///
    /// # Errors
    /// As for [`Emulator::connect_device`].
    pub fn refuse_device(
        &self,
        verification_uri: &str,
        user_code: &str,
    ) -> Result<(), EmulatorError> {
        self.decide_device(verification_uri, user_code, "deny")
    }

    fn decide_device(
        &self,
        verification_uri: &str,
        user_code: &str,
        decision: &str,
    ) -> Result<(), EmulatorError> {
        person::connect(self.server.port, &self.target(verification_uri)?, user_code, decision)
    }

    /// The target of the loopback server for a URL of an emulated provider.
    fn target(&self, url: &str) -> Result<String, EmulatorError> {
        // Makes sure of the origin; the person then talks to the server directly.
        self.browser_url(url)?;
        let foreign = || EmulatorError::Foreign { origin: "(no URL)".into() };
        let target = Url::parse(url).ok_or_else(foreign)?.target();
        if target.bytes().all(|byte| byte.is_ascii_graphic()) { Ok(target) } else { Err(foreign()) }
    }

    fn decide(&self, url: &str, decision: &str) -> Result<String, EmulatorError> {
        // A page that is named by a route reads its parameters there; a server never sees them.
        let without_route = url.split_once('#').map(|(page, route)| {
            let parameters = route.split_once('?').map_or("", |(_, parameters)| parameters);
            let joint = if page.contains('?') { '&' } else { '?' };
            format!("{page}{joint}{parameters}")
        });
        let url = without_route.as_deref().unwrap_or(url);
        person::log_in(self.server.port, &self.target(url)?, decision)
    }

    /// Where the server listens: `http://127.0.0.1:` and the port.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.server.port)
    }

    /// What the operator would have set: the client's id and secret, and tenant values, in the
    /// definition's order. Pairs of name and value, the secret among them; of the first provider,
    /// where there are several.
    pub fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.route.service.providers.own().iter().take(1).flat_map(|provider| provider.settings())
    }

    /// The same of the provider whose definition has this id.
    pub fn settings_of(&self, id: &str) -> impl Iterator<Item = (&'static str, &str)> {
        let mut providers = self.route.service.providers.own().iter();
        providers
            .find(|provider| provider.definition.id == id)
            .into_iter()
            .flat_map(|provider| provider.settings())
    }

    /// What stands in for the host's hook of the first provider, where its definition asks for one.
    #[must_use]
    pub fn stand_in(&self) -> Option<StandIn> {
        let provider = self.route.service.providers.own().first()?;
        let hook = provider.definition.after_exchange.as_ref()?;
        let kept = hook.captures.iter();
        let kept = kept.map(|capture| (capture.name.to_owned(), provider.values.captured(capture)));
        Some(StandIn::new(kept.collect()))
    }

    /// Who signs in.
    #[must_use]
    pub fn user(&self) -> User {
        self.route.service.state().ledger.user.clone()
    }

    /// Another person sits at the browser from now on. What others have allowed stays theirs, and so
    /// does a consent page that is open.
    pub fn switch_user(&self, user: User) {
        self.route.service.state().ledger.user = user;
    }

    /// An API key of the provider whose definition has this id, as the user who signs in now makes it
    /// on the provider's own pages. It has every scope that the definition knows, and does not expire.
    /// `None`: there is no such provider.
    #[must_use]
    pub fn api_key(&self, id: &str) -> Option<String> {
        let own = self.route.service.providers.own();
        let index = own.iter().position(|provider| provider.definition.id == id)?;
        let known = own[index].definition.scopes.known;
        let scopes = known.iter().map(|scope| scope.name.to_owned()).collect();
        Some(self.route.service.state().ledger.new_key(index, scopes))
    }

    /// What has happened so far, without secrets.
    #[must_use]
    pub fn log(&self) -> Vec<Event> {
        self.route.service.state().log.clone()
    }

    /// How many requests of a step have come.
    #[must_use]
    pub fn count(&self, step: Step) -> usize {
        self.route.service.state().log.iter().filter(|event| event.step == step).count()
    }

    /// How many requests have come to the token endpoint.
    #[must_use]
    pub fn token_requests(&self) -> usize {
        self.count(Step::Token)
    }

    /// Lets something go wrong once, at the next request that it applies to.
    pub fn inject(&self, fault: Fault) {
        self.route.service.state().faults.push(fault);
    }

    /// Ends all access tokens; refresh tokens live on.
    pub fn expire_access_tokens(&self) {
        let mut state = self.route.service.state();
        let now = state.ledger.now();
        for token in state.ledger.access_tokens.values_mut() {
            token.expires = Some(now);
        }
    }

    /// Ends all grants, as a user does who takes back the permission: every token is dead, and
    /// every code.
    pub fn revoke_everything(&self) {
        for grant in &mut self.route.service.state().ledger.grants {
            grant.alive = false;
        }
    }

    /// Puts the server's clock forward.
    pub fn advance(&self, time: Duration) {
        self.route.service.advance(time);
    }
}

impl fmt::Debug for Emulator {
    /// The providers and the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let providers = self.route.service.providers.own().iter();
        let names = providers.map(|provider| provider.definition.id).collect::<HashSet<_>>();
        f.debug_struct("Emulator")
            .field("providers", &names)
            .field("port", &self.server.port)
            .finish()
    }
}
