//! Setting up.

use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::{
    Accounts, Deployment, Error, ErrorKind, Event, Mode, Policy,
    account_id::AccountId,
    breaker::Breakers,
    inner::{Inner, Listener},
    refresh::guard::GuardedTransport,
    seal::{KeySource, Sealer},
    store::Store,
};
use oauth_core::{
    AfterExchange, Clock, SystemClock,
    definition::Definition,
    dynamic::{Map, Platform},
    transport::Transport,
};

/// Sets up [`Accounts`].
#[must_use = "a builder does nothing until `build`"]
pub struct AccountsBuilder {
    store: Arc<dyn Store>,
    keys: Arc<dyn KeySource>,
    deployment: Deployment,
    providers: Vec<(&'static Definition, Option<Arc<dyn AfterExchange>>)>,
    managed: BTreeMap<String, Map>,
    redirect_uris: BTreeMap<String, String>,
    transport: Option<Arc<dyn Transport>>,
    clock: Arc<dyn Clock>,
    policy: Policy,
    listeners: Vec<Listener>,
}

impl AccountsBuilder {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        keys: Arc<dyn KeySource>,
        deployment: Deployment,
    ) -> Self {
        Self {
            store,
            keys,
            deployment,
            providers: Vec::new(),
            managed: BTreeMap::new(),
            redirect_uris: BTreeMap::new(),
            transport: None,
            clock: Arc::new(SystemClock),
            policy: Policy::default(),
            listeners: Vec::new(),
        }
    }

    /// A provider whose accounts there can be: `Github::definition()`, or all of a catalogue, one by one.
    pub fn provider(mut self, definition: &'static Definition) -> Self {
        self.providers.push((definition, None));
        self
    }

    /// A provider with the hook `after_exchange` that its definition has.
    pub fn provider_with_hook(
        mut self,
        definition: &'static Definition,
        hook: Arc<dyn AfterExchange>,
    ) -> Self {
        self.providers.push((definition, Some(hook)));
        self
    }

    /// The platform's managed client of a provider: the values of its `client_schema`.
    pub fn managed_client<N: Into<String>, V: Into<String>>(
        mut self,
        provider: impl Into<String>,
        settings: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let settings = settings.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.managed.insert(provider.into(), settings.collect());
        self
    }

    /// The redirect URI of one provider, in place of what the deployment's template gives.
    pub fn redirect_uri(mut self, provider: impl Into<String>, uri: impl Into<String>) -> Self {
        self.redirect_uris.insert(provider.into(), uri.into());
        self
    }

    /// Carries the requests, in place of one that connects to public addresses alone, unless the deployment is
    /// self-hosted or a definition is for local work. Its time limit should not be above [`Policy::request_timeout`], which cuts them
    /// off.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Tells the time.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How refreshes are timed.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Is told what happens. It is called by whatever task made it happen, and should return soon: hand the
    /// event to a channel where there is more to do. A panic in it is caught.
    pub fn on_event(mut self, listener: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.listeners.push(Box::new(listener));
        self
    }

    /// Everything together.
    ///
    /// # Errors
    /// `Invalid` when two providers have one id, a managed client or a redirect URI is of a provider that is not
    /// there, or there is no transport; `Key` when there are no random numbers.
    pub fn build(self) -> Result<Accounts, Error> {
        let invalid = |what: String| Error::new(ErrorKind::Invalid, what);
        if self.policy.wait_for_others <= self.policy.lease() {
            let what = "the policy's wait_for_others must be longer than a lease: request_timeout, save_patience and lease_margin together";
            return Err(invalid(what.to_owned()));
        }
        let in_public = self.deployment.mode() != Mode::SelfHosted
            && !self.providers.iter().any(|(definition, _)| definition.local);
        let transport: Arc<dyn Transport> = Arc::new(GuardedTransport(match self.transport {
            Some(given) => given,
            None => transport(&self.policy, in_public)?,
        }));
        let (mut platforms, mut definitions) = (BTreeMap::new(), BTreeMap::new());
        for (definition, hook) in self.providers {
            let mut platform = Platform::new(definition)
                .with_transport(Arc::clone(&transport))
                .with_clock(Arc::clone(&self.clock));
            if let Some(hook) = hook {
                platform = platform.with_after_exchange(hook);
            }
            if self.deployment.is_insecure() {
                platform = platform.allow_insecure_redirect();
            }
            platforms.insert(definition.id, platform);
            if definitions.insert(definition.id, definition).is_some() {
                return Err(invalid(format!("two providers are called `{}`", definition.id)));
            }
        }
        for provider in self.managed.keys().chain(self.redirect_uris.keys()) {
            if !definitions.contains_key(provider.as_str()) {
                return Err(invalid(format!("there is no provider `{provider}` here")));
            }
        }
        let holder = AccountId::random()
            .map_err(|_| crate::KeyError::new("the operating system gives no random numbers"))?;
        Ok(Accounts::new(Inner {
            store: self.store,
            sealer: Sealer::new(self.keys),
            deployment: self.deployment,
            redirect_uris: self.redirect_uris,
            platforms,
            definitions,
            managed: self.managed,
            clock: self.clock,
            policy: self.policy,
            listeners: self.listeners,
            breakers: Breakers::default(),
            holder: holder.to_string(),
            cells: Default::default(),
            unsaved: Default::default(),
            watched: Default::default(),
            leases: Default::default(),
        }))
    }
}

/// The usual transport. Where tenants of a platform say where requests go, these stay out of its own network.
#[cfg(feature = "http")]
fn transport(policy: &Policy, in_public: bool) -> Result<Arc<dyn Transport>, Error> {
    let mut builder = oauth_core::HttpTransport::builder().timeout(policy.request_timeout);
    if in_public {
        builder = builder.address_policy(oauth_core::transport::PublicAddresses);
    }
    let made = builder.build().map_err(|why| Error::new(ErrorKind::Invalid, why.to_string()))?;
    Ok(Arc::new(made))
}

#[cfg(not(feature = "http"))]
fn transport(_: &Policy, _: bool) -> Result<Arc<dyn Transport>, Error> {
    let what = "there is no transport: give one, or use the feature `http`";
    Err(Error::new(ErrorKind::Invalid, what))
}

impl fmt::Debug for AccountsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.providers.iter().map(|(definition, _)| definition.id).collect();
        f.debug_struct("AccountsBuilder")
            .field("providers", &ids)
            .field("mode", &self.deployment.mode())
            .finish_non_exhaustive()
    }
}
