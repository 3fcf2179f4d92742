//! A platform to test: its store, its clock, what it was told, and the providers around it.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use oauth_accounts::{
    Account, Accounts, AccountsBuilder, Deployment, Event, Key, Keyring, Owner, Policy, Reference,
    store::{MemoryStore, Record, Store},
};
use oauth_core::{Clock, Provider as _, definition::Definition};
use oauth_providers::{github::Github, gmail::Gmail};

use crate::world::World;

oauth_core::provider!(pub(crate) "definitions/");

/// When the tests take place.
pub(crate) const NOW: u64 = 1_800_000_000;

/// Where all deployments of the tests send users back to.
pub(crate) const TEMPLATE: &str = "https://host.example/oauth/{provider}/callback";

/// A clock that the test moves.
pub(crate) struct TestClock(AtomicU64);

impl TestClock {
    pub(crate) fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// What a host was told.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<Event>>>);

impl Told {
    pub(crate) fn all(&self) -> Vec<Event> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The names of what was told since the last time.
    pub(crate) fn take(&self) -> Vec<&'static str> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.drain(..).map(|event| name(&event)).collect()
    }

    pub(crate) fn listener(&self) -> impl Fn(&Event) + Send + Sync + 'static {
        let told = Arc::clone(&self.0);
        move |event| told.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone())
    }
}

pub(crate) fn name(event: &Event) -> &'static str {
    match event {
        Event::Connected(_) => "connected",
        Event::Reauthorized(_) => "reauthorized",
        Event::NeedsReauthorization { .. } => "needs reauthorization",
        Event::Rotated(_) => "rotated",
        Event::ScopeChanged { .. } => "scope changed",
        Event::InDoubt(_) => "in doubt",
        Event::Removed(_) => "removed",
        Event::DefaultChanged(_) => "default changed",
        _ => "something else",
    }
}

/// A platform, with what is around it.
pub(crate) struct Host {
    pub(crate) world: Arc<World>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) told: Told,
    pub(crate) accounts: Accounts,
}

/// What a platform is set up with.
pub(crate) struct Setup {
    pub(crate) world: Arc<World>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) keys: Keyring,
    pub(crate) deployment: Deployment,
    pub(crate) policy: Policy,
    pub(crate) managed: bool,
}

/// The providers of the tests.
pub(crate) fn providers() -> [&'static Definition; 4] {
    let (acme, steady) = (acme::Acme::definition(), steady::Steady::definition());
    [Gmail::definition(), Github::definition(), acme, steady]
}

pub(crate) fn key(id: &str, byte: u8) -> Key {
    Key::from_bytes(id, [byte; 32]).expect("a key")
}

impl Setup {
    /// A platform that runs by itself, with managed clients.
    pub(crate) fn new() -> Self {
        Self {
            world: World::new(),
            clock: Arc::new(TestClock(AtomicU64::new(NOW))),
            store: Arc::new(MemoryStore::new()),
            keys: Keyring::new(key("k1", 1)),
            deployment: Deployment::custom(TEMPLATE).expect("a template"),
            policy: Policy::default(),
            managed: true,
        }
    }

    /// The same in another mode.
    pub(crate) fn deployed(deployment: Result<Deployment, oauth_accounts::Error>) -> Self {
        Self { deployment: deployment.expect("a deployment"), ..Self::new() }
    }

    pub(crate) fn builder(&self) -> AccountsBuilder {
        let mut builder = Accounts::builder_with(
            Arc::clone(&self.store),
            Arc::new(self.keys.clone()),
            self.deployment.clone(),
        )
        .transport(Arc::clone(&self.world) as _)
        .clock(Arc::clone(&self.clock) as _)
        .policy(self.policy);
        for definition in providers() {
            builder = builder.provider(definition);
            if self.managed {
                let secret = format!("managed-{}-SENTINEL", definition.id);
                self.world.keep_secret(&secret);
                let settings = [("client_id", "managed".to_owned()), ("client_secret", secret)];
                builder = builder.managed_client(definition.id, settings);
            }
        }
        builder
    }

    /// One process of the platform.
    pub(crate) fn start(&self) -> Host {
        let told = Told::default();
        let accounts = self.builder().on_event(told.listener()).build().expect("accounts");
        Host {
            world: Arc::clone(&self.world),
            clock: Arc::clone(&self.clock),
            store: Arc::clone(&self.store),
            told,
            accounts,
        }
    }
}

impl Host {
    pub(crate) fn new() -> Self {
        Setup::new().start()
    }

    /// `user` connects an account of a provider for `owner`. A second passes, so that one account is
    /// older than another.
    pub(crate) async fn connect(
        &self,
        owner: impl Into<Owner>,
        provider: &str,
        user: &str,
    ) -> Account {
        let started = self.accounts.connect(owner, provider).start().await.expect("a login");
        let callback = self.world.sign_in(&started.url, user);
        let account = self.accounts.finish(callback).await.expect("an account");
        self.clock.advance(1);
        account
    }

    /// The name of the account that a reference means now.
    pub(crate) async fn means(&self, owner: &str, provider: &str, reference: &str) -> String {
        let reference: Reference = reference.parse().expect("a reference");
        let found = self.accounts.find(owner, provider, &reference).await;
        found.map_or_else(|error| format!("{:?}", error.kind()), |account| account.name)
    }

    /// The row of an account.
    pub(crate) async fn row(&self, account: &Account) -> Record {
        self.store.get(&account.id).await.expect("the store works").expect("the account is there")
    }

    /// Settings of a client that is not the managed one.
    pub(crate) fn own_client(&self, secret: &str) -> oauth_core::dynamic::Map {
        self.world.keep_secret(secret);
        settings([("client_id", "own"), ("client_secret", secret)])
    }
}

pub(crate) fn settings<const N: usize>(values: [(&str, &str); N]) -> oauth_core::dynamic::Map {
    values.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}
