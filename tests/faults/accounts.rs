//! Group H through accounts in a store: what holds of tokens in hand holds of those that are kept.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use oauth_accounts::{
    AccountClient, AccountId, Accounts, Deployment, Error, ErrorKind, Event, Key, Keyring,
    store::{MemoryStore, Status, Store},
};
use oauth_core::{
    Clock,
    definition::{Api, Capture, Definition, Path, Template, TokenResponse},
};
use oauth_tests::{
    browser::parameter,
    wire::{Answer, Wire},
};

use crate::support::{CLIENT_ID, CLIENT_SECRET, CODE, Hands, NOW, PLAIN, REDIRECT, one, pairs};

const OLD: &str = "old-rt-SENTINEL";
/// How long the token of the login lives, in seconds.
const LIFE: u64 = 3600;

/// A provider with an API and a value that it tells once.
static ACME: Definition = Definition {
    api: Some(Api { base: &[Template::Fixed("https://acme.example/api")], ..Api::PLAIN }),
    token_response: TokenResponse {
        captures: &[Capture { name: "workspace", path: Path(&["workspace"]), ..Capture::PLAIN }],
        ..TokenResponse::PLAIN
    },
    ..PLAIN
};

/// The same, and it issues no refresh tokens.
static BARE: Definition = Definition { refresh: None, ..ACME };

/// The same at an address of each tenant's own.
fn tenanted() -> &'static Definition {
    let text = "id: acme\nname: Acme\nconfig: { tenant: { type: label } }\n\
                authorization_endpoint: \"https://{tenant}.acme.example/authorize\"\n\
                token_endpoint: \"https://{tenant}.acme.example/token\"\n";
    oauth_load::load_text("acme.yaml", text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Accounts with one login, against a scripted wire.
struct Bench {
    wire: Wire,
    clock: Arc<Hands>,
    store: Arc<dyn Store>,
    definition: &'static Definition,
    accounts: Accounts,
    client: AccountClient,
    id: AccountId,
    dead: Arc<AtomicUsize>,
    scopes: Arc<Mutex<Vec<String>>>,
}

impl Bench {
    /// A login whose answer has these members besides the access token.
    async fn new(definition: &'static Definition, more: &str) -> Self {
        let wire = Wire::new([Answer::tokens(more)]);
        let clock = Arc::new(Hands::new(NOW));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let (dead, scopes) = (Arc::<AtomicUsize>::default(), Arc::<Mutex<Vec<String>>>::default());
        let heard = (Arc::clone(&dead), Arc::clone(&scopes));
        let builder =
            builder(&wire, &clock, &store, definition, "home").on_event(move |event| match event {
                Event::NeedsReauthorization { .. } => {
                    heard.0.fetch_add(1, Ordering::SeqCst);
                }
                Event::ScopeChanged { removed, .. } => {
                    let mut scopes = heard.1.lock().unwrap_or_else(PoisonError::into_inner);
                    scopes.extend(removed.iter().cloned());
                }
                _ => {}
            });
        let accounts = builder.build().expect("a good platform");
        let connect = accounts.connect("alice", "acme").scopes(["read", "write"]);
        let url = connect.start().await.expect("a login begins").url;
        let state = parameter(&url, "state").expect("a state");
        let callback = format!("code={CODE}&state={state}");
        let id = accounts.finish(callback).await.expect("the login ends well").id;
        let client = accounts.client_of(&id).await.expect("it is there");
        Self { wire, clock, store, definition, accounts, client, id, dead, scopes }
    }

    /// With a refresh token, and the usual life.
    async fn usual() -> Self {
        Self::new(&ACME, &usual("")).await
    }

    /// So many seconds after the login, the provider answers so.
    fn later(&self, seconds: u64, answers: impl IntoIterator<Item = Answer>) {
        self.clock.set(NOW + seconds);
        self.wire.script(answers);
    }

    async fn token(&self) -> Result<String, Error> {
        let token = self.client.token().await;
        token.inspect_err(has_no_secret).map(|token| token.secret().expose().to_owned())
    }

    /// The refresh tokens that were sent.
    fn sent(&self) -> Vec<String> {
        let seen = self.wire.seen();
        let forms = seen.iter().filter(|seen| seen.target == "/token").map(|seen| seen.text());
        forms.filter_map(|form| one(&pairs(&form), "refresh_token")).collect()
    }

    async fn status(&self) -> Status {
        self.accounts.get(&self.id).await.expect("it is there").status
    }
}

fn builder(
    wire: &Wire,
    clock: &Arc<Hands>,
    store: &Arc<dyn Store>,
    definition: &'static Definition,
    tenant: &str,
) -> oauth_accounts::AccountsBuilder {
    let key = Keyring::new(Key::from_bytes("test", [7; 32]).expect("a good id"));
    let mut settings = vec![("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)];
    if definition.setting("tenant").is_some() {
        settings.push(("tenant", tenant));
    }
    let deployment = Deployment::cloud(REDIRECT).expect("a good redirect URI");
    Accounts::builder_with(Arc::clone(store), Arc::new(key), deployment)
        .provider(definition)
        .managed_client("acme", settings)
        .transport(Arc::new(wire.transport()))
        .clock(Arc::clone(clock) as Arc<dyn Clock>)
}

fn usual(more: &str) -> String {
    let comma = if more.is_empty() { "" } else { "," };
    format!(r#""refresh_token":"{OLD}","expires_in":{LIFE}{comma}{more}"#)
}

/// A good answer to a refresh, with another access token.
fn new(more: &str) -> Answer {
    let comma = if more.is_empty() { "" } else { "," };
    Answer::tokens(&format!(r#""expires_in":{LIFE}{comma}{more}"#)).with("at-", "new-at-")
}

fn no(status: u16, code: &str) -> Answer {
    Answer::json(status, format!(r#"{{"error":"{code}"}}"#))
}

fn has_no_secret(error: &Error) {
    let shown = format!("{error}\n{error:?}\n{error:#?}");
    assert!(!shown.contains("SENTINEL"), "{shown}");
}

#[tokio::test]
async fn f101_accounts_keep_a_refresh_token_that_is_not_mentioned() {
    // Null and empty ones as well (F102); and a new one takes its place (F103).
    for (more, next) in [
        ("", OLD),
        (r#""refresh_token":null"#, OLD),
        (r#""refresh_token":"""#, OLD),
        (r#""refresh_token":"new-rt-SENTINEL""#, "new-rt-SENTINEL"),
    ] {
        let bench = Bench::usual().await;
        bench.later(LIFE, [new(more)]);
        assert_eq!(bench.token().await.expect(more), "new-at-SENTINEL");
        bench.later(2 * LIFE, [new("")]);
        bench.token().await.expect(more);
        assert_eq!(bench.sent(), [OLD, next], "{more}");
    }
}

#[tokio::test]
async fn f104_an_account_that_is_dead_sends_nothing_any_more() {
    for (status, code) in [(400, "invalid_grant"), (401, "invalid_grant"), (400, "token_revoked")] {
        let bench = Bench::usual().await;
        bench.later(LIFE, [no(status, code), new("")]);
        for _ in 0..3 {
            let error = bench.token().await.expect_err(code);
            assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{code}: {error}");
        }
        assert_eq!(bench.sent(), [OLD], "{code}");
        assert_eq!(bench.status().await, Status::NeedsReauthorization, "{code}");
        assert_eq!(bench.dead.load(Ordering::SeqCst), 1, "{code}");
    }
}

#[tokio::test]
async fn f105_an_account_outlives_what_passes() {
    let page = Answer::new(502, &[("content-type", "text/html")], "<html>Bad Gateway</html>");
    for (row, answer) in [
        ("500", no(500, "server_error")),
        ("503", no(503, "temporarily_unavailable")),
        ("429", no(429, "slow_down")),
        ("a page", page),
        ("nothing", Answer(Vec::new())),
    ] {
        let bench = Bench::usual().await;
        // Within its last minute, the old token is used on.
        bench.later(LIFE - 30, [answer.clone()]);
        assert_eq!(bench.token().await.expect(row), "at-SENTINEL", "{row}");
        assert_eq!(bench.status().await, Status::Active, "{row}");
        assert_eq!(bench.dead.load(Ordering::SeqCst), 0, "{row}");
        // After it, and after whatever pause, the account is refreshed.
        bench.later(2 * LIFE, [new(r#""refresh_token":"new-rt-SENTINEL""#)]);
        assert_eq!(bench.token().await.expect(row), "new-at-SENTINEL", "{row}");
        assert_eq!(bench.sent(), [OLD, OLD], "{row}");
    }
}

#[tokio::test]
async fn f111_an_account_without_a_refresh_token_needs_the_user_and_sends_nothing() {
    // Nor does one of a provider that issues none (F114).
    for definition in [&ACME, &BARE] {
        let bench = Bench::new(definition, &format!(r#""expires_in":{LIFE}"#)).await;
        assert_eq!(bench.token().await.expect("it lives"), "at-SENTINEL");
        let before = bench.wire.seen().len();
        bench.later(LIFE, [new("")]);
        for _ in 0..2 {
            let error = bench.token().await.expect_err("it has expired");
            assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
        }
        assert_eq!(bench.wire.seen().len(), before);
        assert_eq!(bench.dead.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn f112_accounts_keep_what_a_refresh_does_not_mention() {
    let bench = Bench::new(&ACME, &usual(r#""workspace":"w-1""#)).await;
    for (round, (more, workspace)) in
        (1..).zip([("", "w-1"), (r#""workspace":null"#, "w-1"), (r#""workspace":"w-2""#, "w-2")])
    {
        bench.later(round * LIFE, [new(more)]);
        let token = bench.client.token().await.expect("refreshed");
        assert_eq!(token.captured("workspace"), Some(workspace), "{more}");
    }
}

#[tokio::test]
async fn f113_scopes_that_an_account_lost_are_told() {
    let bench = Bench::new(&ACME, &usual(r#""scope":"read write""#)).await;
    bench.later(LIFE, [new(r#""scope":"read""#)]);
    bench.token().await.expect("refreshed");
    assert_eq!(*bench.scopes.lock().unwrap_or_else(PoisonError::into_inner), ["write"]);
    assert_eq!(bench.accounts.get(&bench.id).await.expect("it is there").scopes, ["read"]);
}

#[tokio::test]
async fn f115_a_call_that_is_refused_is_made_once_more_with_a_new_token() {
    let fine = || Answer::json(200, "{}");
    let refused = || no(401, "invalid_token");
    for (row, answers, expected, asked) in [
        ("it works", vec![fine()], None, vec!["/api/x"]),
        (
            "a new one works",
            vec![refused(), new(""), fine()],
            None,
            vec!["/api/x", "/token", "/api/x"],
        ),
        (
            "none works",
            vec![refused(), new(""), refused()],
            Some(ErrorKind::NeedsReauthorization),
            vec!["/api/x", "/token", "/api/x"],
        ),
        (
            "it is dead",
            vec![refused(), no(400, "invalid_grant")],
            Some(ErrorKind::NeedsReauthorization),
            vec!["/api/x", "/token"],
        ),
    ] {
        let bench = Bench::usual().await;
        bench.later(1, answers);
        let ended = bench.client.send(|api| api.get("/x")).await;
        assert_eq!(ended.err().map(|error| error.kind()), expected, "{row}");
        let seen = bench.wire.seen();
        let targets: Vec<_> = seen[1..].iter().map(|seen| seen.target.as_str()).collect();
        assert_eq!(targets, asked, "{row}");
    }
}

#[tokio::test]
async fn f116_an_account_whose_client_moved_to_another_tenant_sends_nothing_there() {
    let bench = Bench::new(tenanted(), &usual("")).await;
    let moved = builder(&bench.wire, &bench.clock, &bench.store, bench.definition, "elsewhere");
    let moved = moved.build().expect("a good platform");
    let client = moved.client_of(&bench.id).await.expect("it is there");
    bench.later(LIFE, [new("")]);
    let before = bench.wire.seen().len();
    let error = client.token().await.expect_err("it belongs to another tenant");
    has_no_secret(&error);
    assert_ne!(error.kind(), ErrorKind::NeedsReauthorization, "it works again when moved back");
    assert_eq!(bench.wire.seen().len(), before, "{error}");
    // At home it works on.
    assert_eq!(bench.token().await.expect("it is at home"), "new-at-SENTINEL");
}
