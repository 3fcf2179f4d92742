//! What is encrypted at rest, with which key, and what for.

use oauth_accounts::{
    ErrorKind, Keyring,
    store::{MemoryStore, Record, Replacement, Store as _},
};

use crate::{
    faulty_store::FaultyStore,
    support::{Host, Setup, key, settings},
};

/// Everything that a store has of an account, as bytes.
fn bytes(row: &Record) -> Vec<u8> {
    let mut all = row.credential.sealed.clone();
    all.extend_from_slice(plain(row).as_bytes());
    all
}

/// What of it is not encrypted.
fn plain(row: &Record) -> String {
    format!(
        "{} {} {:?} {:?} {}",
        row.credential.public, row.profile, row.subject, row.problem, row.name
    )
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[tokio::test]
async fn what_the_schema_marks_is_encrypted_and_nothing_else() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    let row = host.row(&account).await;
    for secret in host.world.secrets() {
        assert!(!holds(&bytes(&row), &secret), "{secret} can be read in the row");
    }
    let expires = (crate::support::NOW + 3600).to_string();
    assert!(
        !plain(&row).contains(&expires),
        "the schema calls the expiry a secret: {}",
        plain(&row)
    );
    for seen in ["team-of-acme", "\"read\"", "acme"] {
        assert!(plain(&row).contains(seen), "{seen} should be in {}", plain(&row));
    }
    // Where the schema does not call it one, it can be seen, and a worker's query can use it.
    let steady = host.connect("alice", "steady", "alice").await;
    assert!(format!("{:?}", steady.expires).starts_with("At"), "{:?}", steady.expires);
}

#[tokio::test]
async fn of_a_client_the_secret_is_encrypted_and_its_id_is_not() {
    let host = Host::new();
    host.accounts.clients().set("t1", "acme", host.own_client("own-SENTINEL")).await.unwrap();
    let row = host.store.client("t1", "acme").await.unwrap().unwrap();
    assert!(!row.public.contains("SENTINEL") && row.public.contains("own"), "{}", row.public);
    assert!(!holds(&row.sealed, "SENTINEL") && !holds(&row.sealed, "client_secret"));
    // Another tenant cannot get it by a copy of the row.
    let stolen = oauth_accounts::store::ClientRecord { tenant: "t2".to_owned(), ..row };
    assert!(host.store.put_client(None, stolen).await.unwrap());
    let error = host.accounts.clients().get("t2", "acme").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Key, "{error}");
}

#[tokio::test]
async fn an_api_key_is_encrypted() {
    let host = Host::new();
    let values = settings([("access_token", &host.world.api_key("alice"))]);
    let account = host.accounts.add_api_key("alice", "acme", values, None).await.unwrap();
    let row = host.row(&account).await;
    assert!(!holds(&bytes(&row), "SENTINEL"));
    assert_eq!(row.credential.public, r#"{"values":{}}"#);
}

#[tokio::test]
async fn a_login_that_has_begun_is_encrypted() {
    let spy = FaultyStore::new();
    let host = Setup { store: spy.clone(), ..Setup::new() }.start();
    let started = host.accounts.connect("alice", "acme").session("s-SENTINEL").start();
    let url = started.await.unwrap().url;
    let row = spy.login();
    let state = &crate::world::query(&url)["state"];
    for secret in [state.as_str(), "s-SENTINEL", "alice", "verifier"] {
        assert!(!holds(&row.sealed, secret) && !row.key.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_credential_that_is_moved_to_another_account_does_not_decrypt() {
    let host = Host::new();
    let alice = host.connect("alice", "acme", "alice").await;
    let mallory = host.connect("mallory", "acme", "mallory").await;
    let (theirs, own) = (host.row(&alice).await, host.row(&mallory).await);
    let stolen = Replacement {
        credential: theirs.credential,
        client: own.client,
        refresh_at: own.refresh_at,
        subject: own.subject,
        profile: own.profile,
        validity: own.validity,
        validated_at: own.validated_at,
        validate_at: own.validate_at,
    };
    assert!(host.store.replace(&mallory.id, own.fence, stolen).await.unwrap());
    let client = host.accounts.client_of(&mallory.id).await.unwrap();
    let error = client.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Key, "{error}");
    assert!(error.to_string().contains("does not decrypt"), "{error}");
}

#[tokio::test]
async fn a_row_that_was_changed_does_not_decrypt() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    let row = host.row(&account).await;
    /// A change of a row.
    type Change = fn(&mut Record);
    let changes: [(&str, Change); 5] = [
        ("the owner", |row| row.owner = "mallory".into()),
        ("the provider", |row| row.provider = "steady".to_owned()),
        ("a value in plain", |row| {
            row.credential.public = row.credential.public.replace("read", "admin");
        }),
        ("the generation", |row| row.credential.generation += 1),
        ("a byte", |row| row.credential.sealed[30] ^= 1),
    ];
    for (what, change) in changes {
        let mut changed = row.clone();
        change(&mut changed);
        let store = MemoryStore::new();
        store.insert(changed).await.unwrap().unwrap();
        let host = Setup { store: std::sync::Arc::new(store), ..Setup::new() }.start();
        let client = host.accounts.client_of(&account.id).await.unwrap();
        let error = client.token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Key, "{what}: {error}");
    }
}

#[tokio::test]
async fn keys_are_rotated_while_accounts_are_used() {
    let mut setup = Setup::new();
    let before = setup.start();
    let mut accounts = Vec::new();
    for number in 0..250 {
        accounts.push(before.connect("alice", "acme", &format!("user{number}")).await);
    }
    before.accounts.clients().set("t1", "acme", before.own_client("own-SENTINEL")).await.unwrap();
    setup.keys = Keyring::new(key("k2", 2)).with_older(key("k1", 1));
    let during = setup.start();
    let used = {
        let (accounts, clients) = (during.accounts.clone(), accounts.clone());
        tokio::spawn(async move {
            for account in clients {
                let client = accounts.client_of(&account.id).await.unwrap();
                let token = client.token().await.unwrap();
                client.renewed(&token).await.unwrap();
            }
        })
    };
    let done = during.accounts.rotate_keys().await.unwrap();
    used.await.unwrap();
    assert_eq!((done.clients, done.failed), (1, 0));
    assert_eq!(during.accounts.rotate_keys().await.unwrap(), Default::default());

    // Without the older key everything can be read.
    setup.keys = Keyring::new(key("k2", 2));
    let after = setup.start();
    for account in &accounts {
        let client = after.accounts.client_of(&account.id).await.unwrap();
        client.token().await.unwrap();
    }
    assert!(after.accounts.clients().get("t1", "acme").await.unwrap().is_some());
}

#[tokio::test]
async fn an_older_key_that_is_missing_is_named() {
    let mut setup = Setup::new();
    let account = setup.start().connect("alice", "acme", "alice").await;
    setup.keys = Keyring::new(key("k2", 2));
    let host = setup.start();
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let error = client.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Key);
    assert!(error.to_string().contains("no key `k1`"), "{error}");
    // It can still be shown and removed, and is not called dead.
    assert_eq!(host.accounts.get(&account.id).await.unwrap().name, account.name);
    assert_eq!(host.accounts.rotate_keys().await.unwrap().failed, 1);
    let removed = host.accounts.remove(&account.id).await.unwrap();
    assert_eq!(removed.not_revoked.map(|error| error.kind()), Some(ErrorKind::Key));
    assert!(host.told.all().iter().all(|event| crate::support::name(event) == "removed"));
}

/// Another key under the same name.
#[tokio::test]
async fn a_wrong_key_is_told_from_a_dead_account() {
    let mut setup = Setup::new();
    let account = setup.start().connect("alice", "acme", "alice").await;
    setup.keys = Keyring::new(key("k1", 9));
    let host = setup.start();
    host.clock.advance(4000);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::Key);
    host.accounts.worker().run_once().await.unwrap();
    assert_eq!(host.world.refreshes(), 0);
    let status = host.accounts.get(&account.id).await.unwrap().status;
    assert_eq!(status, oauth_accounts::store::Status::Active);
}
