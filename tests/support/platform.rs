//! A platform of the tests: accounts in a store, of the strict authorization server.

use std::{path::PathBuf, sync::Arc, time::Duration};

use oauth_accounts::{
    Account, AccountId, Accounts, AccountsBuilder, Deployment, Key, KeySource, Keyring, Policy,
    UnknownOutcome,
    store::{MemoryStore, PostgresStore, SqliteStore, Store},
};
use serde::{Deserialize, Serialize};

use crate::{authority, browser::Browser};

/// Nothing listens there: the browser stops before it asks.
const REDIRECT: &str = "http://127.0.0.1:54321/cb";

/// How a platform is set up. All processes of one are given the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Platform {
    /// The path of a SQLite file, the URL of a PostgreSQL database, or `memory`.
    pub store: String,
    /// Where the authorization server is.
    pub server: String,
    /// The file of the provider's definition; `None`: the strict authorization server of the tests.
    pub definition: Option<PathBuf>,
    /// The client's identifier there.
    pub client_id: String,
    /// The strict server can be asked about refresh tokens.
    pub introspects: bool,
    /// What is done where it cannot.
    pub tries_again: bool,
    /// The longest that a refresh may take, in milliseconds.
    pub request_timeout: u64,
    /// How much longer a lease lasts, likewise.
    pub lease_margin: u64,
}

impl Platform {
    /// One that gives each refresh a second, and half of one more for the rest.
    #[must_use]
    pub fn new(store: impl Into<String>, server: impl Into<String>) -> Self {
        Self {
            store: store.into(),
            server: server.into(),
            definition: None,
            client_id: "app".to_owned(),
            introspects: true,
            tries_again: true,
            request_timeout: 1000,
            lease_margin: 500,
        }
    }

    /// Opens the store.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open(&self) -> Arc<dyn Store> {
        if self.store == "memory" {
            return Arc::new(MemoryStore::new());
        }
        if self.store.starts_with("postgres") {
            let store = PostgresStore::connect(&self.store).await;
            return Arc::new(store.unwrap_or_else(|why| panic!("{why}")));
        }
        Arc::new(SqliteStore::open(&self.store).unwrap_or_else(|why| panic!("{why}")))
    }

    /// How refreshes are timed.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let mut policy = Policy::default();
        policy.request_timeout = Duration::from_millis(self.request_timeout);
        policy.lease_margin = Duration::from_millis(self.lease_margin);
        policy.save_patience = Duration::from_secs(1);
        policy.first_pause = Duration::from_millis(200);
        policy.validate_every = None;
        policy.unknown_outcome = match self.tries_again {
            true => UnknownOutcome::TryAgain,
            false => UnknownOutcome::Reauthorize,
        };
        policy
    }

    /// Accounts in a store that is open.
    ///
    /// # Panics
    /// When the definition is not good.
    pub fn builder(&self, store: Arc<dyn Store>) -> AccountsBuilder {
        let definition = match &self.definition {
            Some(path) => oauth_load::load(path).unwrap_or_else(|faults| panic!("{faults}")),
            None => authority::definition(self.introspects),
        };
        let key = Key::from_bytes("test", [7; 32]).expect("a good id");
        let keys: Arc<dyn KeySource> = Arc::new(Keyring::new(key));
        let deployment = Deployment::cloud(REDIRECT).expect("a good redirect URI");
        Accounts::builder_with(store, keys, deployment)
            .provider(definition)
            .managed_client(
                definition.id,
                [("client_id", self.client_id.as_str()), ("server", self.server.as_str())],
            )
            .policy(self.policy())
    }

    /// Opens the store, and sets up the accounts in it.
    ///
    /// # Panics
    /// When the store cannot be opened.
    pub async fn accounts(&self) -> Accounts {
        let store = self.open().await;
        self.builder(store).build().unwrap_or_else(|why| panic!("{why}"))
    }
}

/// Connects an account of a new user: its id, and the number of its login at the server.
///
/// # Panics
/// When the login does not end well.
pub async fn connect(accounts: &Accounts) -> (AccountId, u64) {
    let account = log_in(accounts, "authority").await;
    let family = account.profile.id.expect("the server says who it is");
    (account.id, family.parse().expect("a number"))
}

/// Connects an account of a provider.
///
/// # Panics
/// When the login does not end well.
pub async fn log_in(accounts: &Accounts, provider: &str) -> Account {
    let started = accounts.connect("alice", provider).as_new().start().await;
    let url = started.unwrap_or_else(|why| panic!("{why}")).url;
    // The browser blocks, and the caller's runtime may have no other thread for what else goes on.
    let browsed = tokio::task::spawn_blocking(move || Browser::new().open(&url, REDIRECT));
    let callback = browsed.await.expect("the browser ends").callback();
    accounts.finish(callback).await.unwrap_or_else(|why| panic!("{why}"))
}
