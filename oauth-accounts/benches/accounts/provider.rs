//! A provider that answers at once, and accounts of it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use oauth_accounts::{Accounts, Deployment, Key, Keyring, Owner, store::Store};
use oauth_core::{
    Clock,
    definition::{Definition, Field, FieldKind, Setting, Template, ValueKind},
    transport::{BoxFuture, Request, Response, Transport, TransportError},
};

/// When all tokens were issued; they are good for an hour.
pub(crate) const ISSUED: u64 = 1_700_000_000;

/// A time at which all of them are due.
pub(crate) const DUE: u64 = ISSUED + 3200;

const fn setting(name: &'static str, kind: FieldKind) -> Setting {
    Setting { field: Field { name, kind, required: true, ..Field::PLAIN }, value: ValueKind::Text }
}

static ACME: Definition = Definition {
    id: "acme",
    name: "Acme",
    settings: &[
        setting("client_id", FieldKind::TextInput),
        setting("client_secret", FieldKind::SecretInput),
    ],
    authorization_endpoint: &[Template::Fixed("https://acme.example/authorize")],
    token_endpoint: &[Template::Fixed("https://acme.example/token")],
    ..Definition::PLAIN
};

/// Answers each request to the token endpoint with another pair of tokens.
struct Provider;

/// No two logins of a process have the same tokens.
static NUMBER: AtomicU64 = AtomicU64::new(0);

impl Transport for Provider {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let body = format!(
            r#"{{"access_token":"access-token-{number:020}","refresh_token":"refresh-token-{number:020}",
            "token_type":"Bearer","expires_in":3600}}"#
        );
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Box::pin(async { Ok(Response { status: 200, headers, body: body.into_bytes().into() }) })
    }
}

/// A clock that stands still.
struct Standing(u64);

impl Clock for Standing {
    fn now(&self) -> u64 {
        self.0
    }
}

/// Accounts in a store, at a time; on the clock of the system where none is said.
pub(crate) fn accounts(store: Arc<dyn Store>, time: Option<u64>) -> Accounts {
    let keys = Arc::new(Keyring::new(Key::from_bytes("bench", [7; 32]).unwrap()));
    let place = Deployment::cloud("https://app.example/callback/{provider}").unwrap();
    let mut builder = Accounts::builder_with(store, keys, place)
        .provider(&ACME)
        .managed_client("acme", [("client_id", "id"), ("client_secret", "secret")])
        .transport(Arc::new(Provider));
    if let Some(time) = time {
        builder = builder.clock(Arc::new(Standing(time)));
    }
    builder.build().unwrap()
}

/// Connects an account of an owner.
pub(crate) async fn connect(accounts: &Accounts, owner: impl Into<Owner>) {
    let started = accounts.connect(owner, "acme").start().await.unwrap();
    let (_, rest) = started.url.split_once("state=").unwrap();
    let state = rest.split('&').next().unwrap();
    accounts.finish(format!("code=code&state={state}")).await.unwrap();
}
