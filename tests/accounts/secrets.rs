//! No secret in a file, a log or an error: a platform lives through everything, and what it left is searched.

use std::{
    error::Error as _,
    fmt::Debug,
    fs,
    io::Write,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use oauth_accounts::{Error, Event, Keyring, store::SqliteStore};
use oauth_core::Callback;
use serde_json::json;

use crate::{
    support::{Host, Setup, key, settings},
    world::{Fault, To},
};

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A folder of this test, which ends with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("oauth-accounts-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// The names and bytes of its files.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries =
            fs::read_dir(&self.0).expect("the folder").map(|entry| entry.expect("a file"));
        entries
            .map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                (name, fs::read(entry.path()).expect("the file can be read"))
            })
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Everything that was shown.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn thing(&mut self, thing: &impl Debug) {
        self.0.push_str(&format!("{thing:?}\n{thing:#?}\n"));
    }

    fn error(&mut self, error: &Error) {
        self.thing(error);
        self.0.push_str(&format!("{error}\n{}\n", error.advice()));
        let mut source = error.source();
        while let Some(error) = source {
            self.0.push_str(&format!("{error} {error:?}\n"));
            source = error.source();
        }
    }

    fn result<T: Debug>(&mut self, result: Result<T, Error>) -> Option<T> {
        match result {
            Ok(value) => {
                self.thing(&value);
                Some(value)
            }
            Err(error) => {
                self.error(&error);
                None
            }
        }
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn no_secret_is_in_a_file_a_log_or_an_error() {
    let log = Log::default();
    let writer = log.clone();
    // The threads of the store log as well, so it is that of the whole process.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone());
    subscriber.init();

    let folder = Folder::new();
    let store = SqliteStore::open(folder.0.join("accounts.db")).expect("a store");
    let mut setup = Setup { store: Arc::new(store), ..Setup::new() };
    let mut shown = Shown::default();
    live(&setup.start(), &mut shown).await;
    setup.keys = Keyring::new(key("k2", 2)).with_older(key("k1", 1));
    rotate(&setup.start(), &mut shown).await;
    let files = folder.files();

    let secrets = setup.world.secrets();
    assert!(secrets.len() > 30, "{} secrets were there to be seen", secrets.len());
    let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    for secret in secrets.iter().chain([&"SENTINEL".to_owned()]) {
        for (name, bytes) in &files {
            assert!(!holds(bytes, secret), "{secret} is in {name}");
        }
        let line = shown.0.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "{secret} was shown");
        assert!(!holds(&log, secret), "{secret} was logged");
    }
    // There was something to be seen.
    assert!(
        files
            .iter()
            .any(|(name, bytes)| name == "accounts.db" || holds(bytes, "alice@mail.example"))
    );
    assert!(files.iter().any(|(_, bytes)| holds(bytes, "team-of-acme")), "{:?}", files.len());
    assert!(shown.0.contains("invalid_grant") && shown.0.contains("another user"));
    assert!(holds(&log, "refresh"), "{} bytes of log", log.len());
}

/// What can happen to accounts, good and bad.
async fn live(host: &Host, shown: &mut Shown) {
    let accounts = &host.accounts;
    let own = host.own_client("own-SENTINEL");
    shown.result(accounts.clients().set("alice", "acme", own).await);
    shown.result(accounts.clients().get("alice", "acme").await);
    let mut damaged = host.own_client("other-SENTINEL");
    damaged.insert("tenant".to_owned(), "x-SENTINEL".to_owned());
    shown.result(accounts.clients().set("alice", "github", damaged).await);

    let alice = host.connect("alice", "acme", "alice").await;
    let bob = host.connect("bob", "github", "bob").await;
    shown.thing(&accounts.list("alice").await);
    // Callbacks of every kind.
    let started = accounts.connect("alice", "acme").session("session-SENTINEL");
    shown.thing(&started);
    let started = started.start().await.expect("a login");
    shown.thing(&started);
    let callback = host.world.sign_in(&started.url, "alice");
    let theirs = Callback::query(callback.as_str()).session("theirs-SENTINEL");
    shown.thing(&theirs);
    shown.result(accounts.finish(theirs).await);
    shown.result(accounts.finish(callback).await);
    shown.result(accounts.finish("?code=made-up-SENTINEL&state=made-up-SENTINEL").await);
    for fault in [
        Fault::Answer(400, json!({ "error": "invalid_grant", "error_description": "no code" })),
        Fault::Answer(200, json!({ "access_token": "two words SENTINEL" })),
        Fault::Answer(200, json!({ "token": "elsewhere-SENTINEL" })),
        Fault::Answer(500, json!("page-SENTINEL")),
        Fault::Lost,
    ] {
        let started = accounts.connect("alice", "acme").start().await.expect("a login");
        let callback = host.world.sign_in(&started.url, "alice");
        host.world.fail(To::Token, fault);
        shown.result(accounts.finish(callback).await);
    }
    let started = accounts.reauthorize(&alice.id).start().await.expect("a login");
    shown.result(accounts.finish(host.world.sign_in(&started.url, "mallory")).await);
    let started = accounts.connect("alice", "acme").start().await.expect("a login");
    shown.result(accounts.finish(host.world.deny(&started.url)).await);

    // Keys, good and bad.
    let values = settings([("access_token", &host.world.api_key("alice"))]);
    let api_key = shown.result(accounts.add_api_key("alice", "acme", values, Some("Key")).await);
    for bad in ["wrong-SENTINEL", "two words SENTINEL", "line\nSENTINEL"] {
        let values = settings([("access_token", bad)]);
        shown.result(accounts.add_api_key("alice", "acme", values, None).await);
    }
    let api_key = api_key.expect("an account");

    // Calls, refreshes, and their ends.
    for account in [&alice, &bob, &api_key] {
        let client = accounts.client_of(&account.id).await.expect("an account");
        shown.thing(&client);
        shown.result(client.token().await);
        shown.result(client.send(|api| api.get("/notes")).await);
        host.world.fail_with(To::Api, 500, 3);
        shown.result(client.send(|api| api.post("/notes").json(&json!({ "note": 1 }))).await);
        host.world.heal();
        shown.result(accounts.validate(&account.id).await);
        host.clock.advance(4000);
        host.world.fail(To::Token, Fault::Lost);
        shown.result(client.token().await);
        host.clock.advance(4000);
        shown.result(client.token().await);
        host.world.heal();
    }
    shown.result(accounts.worker().run_once().await);
    for event in host.told.all() {
        shown.thing(&event);
        if let Event::NeedsReauthorization { reason, .. } = event {
            shown.0.push_str(&reason);
        }
    }
    for account in accounts.list("alice").await.expect("a list") {
        shown.thing(&account);
        shown.thing(&host.row(&account).await);
    }
    shown.result(accounts.remove(&bob.id).await);
    // One that lives, and a login that has begun, are left in the file.
    host.connect("carol", "acme", "carol").await;
    let started = accounts.connect("carol", "acme").session("session-SENTINEL").start().await;
    let url = started.expect("a login").url;
    host.world.keep_secret(crate::world::query(&url)["state"].clone());
    shown.thing(accounts);
}

async fn rotate(host: &Host, shown: &mut Shown) {
    shown.result(host.accounts.rotate_keys().await);
    let client = host.accounts.client("carol", "acme").await.expect("an account");
    shown.result(client.token().await);
}
