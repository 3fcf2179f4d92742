//! A platform with one account, that of the provider in memory.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use oauth_accounts::{AccountClient, Accounts, Deployment, Key, Keyring, store::MemoryStore};
use oauth_core::{
    Clock,
    definition::{
        Api, Definition, Field, FieldKind, Param, Part, Place, Setting, Template, ValueKind,
        Variable,
    },
};

use crate::{
    provider::{Provider, TOKEN_ENDPOINT},
    server,
};

/// A clock that is set by hand.
pub(crate) struct Hand(AtomicU64);

impl Clock for Hand {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) accounts: Accounts,
    pub(crate) client: AccountClient,
    /// Where the API is.
    pub(crate) base: String,
    clock: Arc<Hand>,
}

const fn setting(name: &'static str, kind: FieldKind) -> Setting {
    Setting { field: Field { name, kind, required: true, ..Field::PLAIN }, value: ValueKind::Text }
}

const ACME: Definition = Definition {
    id: "acme",
    name: "Acme",
    local: true,
    settings: &[
        setting("client_id", FieldKind::TextInput),
        setting("client_secret", FieldKind::SecretInput),
    ],
    api_key: &[Field {
        name: "key",
        kind: FieldKind::SecretInput,
        scheme: "Bot",
        required: true,
        ..Field::PLAIN
    }],
    authorization_endpoint: &[Template::Fixed("https://acme.example/authorize")],
    token_endpoint: &[Template::Fixed(TOKEN_ENDPOINT)],
    ..Definition::PLAIN
};

/// An API that takes the token in the URL, and nowhere else.
pub(crate) const IN_URL: Api = Api {
    header: "",
    secret_query: &[Param {
        name: "access_token",
        value: Template::Parts(&[Part::Value(Variable::AccessToken, Place::Whole)]),
    }],
    ..Api::PLAIN
};

/// A definition with an API at `base`.
fn definition(api: Api, base: &str) -> &'static Definition {
    let base: &'static str = base.to_owned().leak();
    let base = vec![Template::Fixed(base)].leak();
    Box::leak(Box::new(Definition { api: Some(Api { base, ..api }), ..ACME }))
}

impl World {
    /// An account by a login, whose token is good for an hour.
    pub(crate) async fn new() -> Self {
        Self::with(Api::PLAIN).await
    }

    /// The same with an API that is called otherwise.
    pub(crate) async fn with(api: Api) -> Self {
        let (provider, accounts, base, clock) = Self::empty(api).await;
        let started = accounts.connect("alice", "acme").start().await.unwrap();
        let (_, rest) = started.url.split_once("state=").unwrap();
        let state = rest.split('&').next().unwrap();
        accounts.finish(format!("code=code-sentinel&state={state}")).await.unwrap();
        let client = accounts.client("alice", "acme").await.unwrap();
        Self { provider, accounts, client, base, clock }
    }

    /// An account by an API key.
    pub(crate) async fn with_api_key() -> Self {
        let (provider, accounts, base, clock) = Self::empty(Api::PLAIN).await;
        let values = [("key".to_owned(), "key-sentinel".to_owned())].into();
        accounts.add_api_key("alice", "acme", values, None).await.unwrap();
        let client = accounts.client("alice", "acme").await.unwrap();
        Self { provider, accounts, client, base, clock }
    }

    async fn empty(api: Api) -> (Provider, Accounts, String, Arc<Hand>) {
        let provider = Provider::default();
        let base = server::serve(provider.clone()).await;
        let clock = Arc::new(Hand(AtomicU64::new(1_700_000_000)));
        let keys = Keyring::new(Key::generate("k").unwrap());
        let place = Deployment::cloud("http://127.0.0.1/cb/{provider}").unwrap();
        let accounts = Accounts::builder(MemoryStore::new(), keys, place)
            .provider(definition(api, &base))
            .managed_client("acme", [("client_id", "id"), ("client_secret", "secret-sentinel")])
            .transport(Arc::new(provider.clone()))
            .clock(clock.clone())
            .build()
            .unwrap();
        (provider, accounts, base, clock)
    }

    /// Lets seconds pass on the clock that tokens expire by.
    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The access tokens, or other credentials, that the API was shown, in order.
    pub(crate) fn shown(&self) -> Vec<String> {
        let seen = self.provider.seen();
        let shown = seen.iter().map(|seen| seen.header("authorization").unwrap_or("none"));
        shown.map(str::to_owned).collect()
    }
}
