//! Group H, what many callers of one account do to each other.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use oauth_accounts::{
    AccessToken, AccountClient, AccountId, Accounts, ErrorKind, Event,
    store::{Status, Store, StoreError, StoreErrorKind},
};
use oauth_tests::{
    authority::{Authority, Counts, Fate, Stage},
    hooked_store::{HookedStore, Step},
    platform::{Platform, connect},
};
use tokio::{sync::Notify, task::JoinSet};

const CALLERS: usize = 50;

/// A platform in one process, with one account whose token the API no longer takes.
struct World {
    authority: Authority,
    platform: Platform,
    store: Arc<dyn Store>,
    id: AccountId,
    family: u64,
}

impl World {
    async fn new() -> Self {
        let authority = Authority::start();
        let platform = Platform::new("memory", authority.url());
        let store = platform.open().await;
        let accounts = platform.builder(Arc::clone(&store)).build().expect("a good platform");
        let (id, family) = connect(&accounts).await;
        Self { authority, platform, store, id, family }
    }

    fn process(&self) -> Accounts {
        self.platform.builder(Arc::clone(&self.store)).build().expect("a good platform")
    }

    /// A process that a test stops, or whose store fails.
    fn hooked(
        &self,
        on_step: impl Fn(Step) -> oauth_core::transport::BoxFuture<'static, Result<(), StoreError>>
        + Send
        + Sync
        + 'static,
    ) -> Accounts {
        let store: Arc<dyn Store> = Arc::new(HookedStore::new(Arc::clone(&self.store), on_step));
        self.platform.builder(store).build().expect("a good platform")
    }

    fn counts(&self) -> (u64, u64) {
        let Counts { asked, reused, .. } = self.authority.counts(self.family);
        (asked, reused)
    }

    /// A handle of the account, and a token that the API no longer takes.
    async fn refused(&self, accounts: &Accounts) -> (AccountClient, AccessToken) {
        let client = accounts.client_of(&self.id).await.expect("it is there");
        let token = client.token().await.expect("it has one");
        self.authority.expire(self.family);
        (client, token)
    }
}

/// What a caller gets: the token, or the kind of the error with its words.
type Got = Result<String, (ErrorKind, String)>;

/// Many callers whom the API refused the same token.
fn ask(client: &AccountClient, refused: &AccessToken, callers: usize) -> JoinSet<Got> {
    let mut asking = JoinSet::new();
    for _ in 0..callers {
        let (client, refused) = (client.clone(), refused.clone());
        asking.spawn(async move {
            let token = client.renewed(&refused).await;
            let token = token.map_err(|error| (error.kind(), error.to_string()))?;
            Ok(token.secret().expose().to_owned())
        });
    }
    asking
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f106_fifty_callers_at_expiry_make_one_request_and_get_one_result() {
    let world = World::new().await;
    let accounts = world.process();
    let (client, old) = world.refused(&accounts).await;
    world.authority.on_refresh(|_| Fate::Waits(Duration::from_millis(50)));
    let got = ask(&client, &old, CALLERS).join_all().await;
    let tokens: BTreeSet<_> = got.into_iter().map(|got| got.expect("a token")).collect();
    assert_eq!(tokens.len(), 1);
    assert!(!tokens.contains(old.secret().expose()));
    assert_eq!(world.counts(), (1, 0));
    // Whoever comes late with the same refused token gets the newer one.
    assert!(ask(&client, &old, CALLERS).join_all().await.iter().all(Result::is_ok));
    assert_eq!(world.counts(), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f107_followers_get_the_error_of_a_leader_that_fails() {
    let world = World::new().await;
    let accounts = world.process();
    let (client, old) = world.refused(&accounts).await;
    world.authority.on_refresh(|refresh| match refresh.stage {
        Stage::Read => Fate::Fails(429),
        _ => Fate::Goes,
    });
    let got = ask(&client, &old, CALLERS).join_all().await;
    let kinds: Vec<_> = got.iter().map(|got| got.as_ref().map_err(|(kind, _)| *kind)).collect();
    assert!(kinds.iter().all(|kind| *kind == Err(ErrorKind::Transient)), "{kinds:?}");
    // One, and perhaps one more of somebody who came when it had failed already.
    assert!(world.counts().0 <= 2, "{:?}", world.counts());
    assert!(got.iter().all(|got| !format!("{got:?}").contains("SENTINEL")));
    // Nothing is stuck.
    world.authority.on_refresh_nothing();
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert!(ask(&client, &old, CALLERS).join_all().await.iter().all(Result::is_ok));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f107_a_leader_that_is_cancelled_leaves_its_work_to_be_done() {
    let world = World::new().await;
    let accounts = world.process();
    let (client, old) = world.refused(&accounts).await;
    let came = Arc::new(Notify::new());
    let hook = Arc::clone(&came);
    world.authority.on_refresh(move |refresh| {
        if refresh.stage == Stage::Read {
            hook.notify_one();
            return Fate::Waits(Duration::from_millis(100));
        }
        Fate::Goes
    });
    let mut leader = ask(&client, &old, 1);
    came.notified().await;
    let followers = ask(&client, &old, CALLERS);
    leader.shutdown().await;
    assert!(followers.join_all().await.iter().all(Result::is_ok));
    assert_eq!(world.counts(), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f107_after_a_leader_that_panics_another_one_takes_its_place() {
    let world = World::new().await;
    let panics = Arc::new(AtomicUsize::new(1));
    let accounts = world.hooked(move |step| {
        let left = (step == Step::MarkSent)
            && panics
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
                .is_ok();
        Box::pin(async move {
            assert!(!left, "as a fault of a store would");
            Ok(())
        })
    });
    let (client, old) = world.refused(&accounts).await;
    let got = ask(&client, &old, CALLERS).join_all().await;
    let failed: Vec<_> = got.iter().filter_map(|got| got.as_ref().err()).collect();
    // The caller of the one that panicked may be told so; nobody else.
    assert!(failed.len() <= 1, "{failed:?}");
    assert!(failed.iter().all(|(kind, _)| *kind == ErrorKind::Transient), "{failed:?}");
    assert_eq!(world.counts(), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f108_of_two_processes_one_refreshes_and_the_other_uses_its_token() {
    let world = World::new().await;
    let (first, second) = (world.process(), world.process());
    let (one, old) = world.refused(&first).await;
    let two = second.client_of(&world.id).await.expect("it is there");
    world.authority.on_refresh(|_| Fate::Waits(Duration::from_millis(50)));
    let (mut all, more) = (ask(&one, &old, CALLERS), ask(&two, &old, CALLERS));
    let mut got = more.join_all().await;
    while let Some(next) = all.join_next().await {
        got.push(next.expect("no panic"));
    }
    let tokens: BTreeSet<_> = got.into_iter().map(|got| got.expect("a token")).collect();
    assert_eq!(tokens.len(), 1);
    assert_eq!(world.counts(), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f108_a_process_that_looked_before_another_one_found_the_account_dead_sends_nothing() {
    let world = World::new().await;
    let (looked, goes_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (looked, goes_on) = (Arc::clone(&looked), Arc::clone(&goes_on));
        world.hooked(move |step| {
            let (looked, goes_on) = (Arc::clone(&looked), Arc::clone(&goes_on));
            Box::pin(async move {
                if step == Step::Lease {
                    looked.notify_one();
                    goes_on.notified().await;
                }
                Ok(())
            })
        })
    };
    let told = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&told);
    let first = world.platform.builder(Arc::clone(&world.store)).on_event(move |event| {
        if matches!(event, Event::NeedsReauthorization { .. }) {
            *counted.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        }
    });
    let first = first.build().expect("a good platform");
    let (client, old) = world.refused(&slow).await;
    world.authority.revoke(world.family);
    let waiting = ask(&client, &old, 1);
    looked.notified().await;
    let client = first.client_of(&world.id).await.expect("it is there");
    let error = client.renewed(&old).await.expect_err("the provider no longer takes it");
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    goes_on.notify_one();
    let got = waiting.join_all().await.pop().expect("one asked");
    assert_eq!(got.map_err(|(kind, _)| kind), Err(ErrorKind::NeedsReauthorization));
    assert_eq!(world.counts().0, 1);
    assert_eq!(*told.lock().unwrap_or_else(PoisonError::into_inner), 1);
    let account = first.get(&world.id).await.expect("it is there");
    assert_eq!(account.status, Status::NeedsReauthorization);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f109_tokens_that_could_not_be_stored_are_in_the_error_and_are_stored_by_the_next_use() {
    let world = World::new().await;
    let is_full = Arc::new(AtomicUsize::new(1));
    let hook = Arc::clone(&is_full);
    let accounts = world.hooked(move |step| {
        let fails = step == Step::Save && hook.load(Ordering::SeqCst) > 0;
        let full = StoreError::new(StoreErrorKind::Full, "no space");
        Box::pin(std::future::ready(if fails { Err(full) } else { Ok(()) }))
    });
    let (client, old) = world.refused(&accounts).await;
    let error = client.renewed(&old).await.expect_err("it cannot be stored");
    assert_eq!(error.kind(), ErrorKind::Unsaved, "{error}");
    let shown = format!("{error}\n{error:?}\n{error:#?}");
    assert!(!shown.contains("SENTINEL"), "{shown}");
    let tokens = error.into_unsaved().expect("the new tokens");
    let refresh_token = tokens.refresh_token().expect("a new one").expose().to_owned();
    assert!(refresh_token.starts_with("rt-") && refresh_token.ends_with("-1"));

    is_full.store(0, Ordering::SeqCst);
    let token = client.renewed(&old).await.expect("it is stored now");
    assert_eq!(token.secret().expose(), tokens.access_token().expose());
    // Another process has them as well, and goes on from there.
    let other = world.process().client_of(&world.id).await.expect("it is there");
    let there = other.token().await.expect("it has one");
    assert_eq!(there.secret().expose(), tokens.access_token().expose());
    assert_eq!(world.counts(), (1, 0));
    world.authority.expire(world.family);
    other.renewed(&there).await.expect("the new refresh token was stored");
    assert_eq!(world.counts(), (2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f110_a_process_with_old_tokens_in_memory_never_sends_the_old_refresh_token() {
    let world = World::new().await;
    let (first, second) = (world.process(), world.process());
    let two = second.client_of(&world.id).await.expect("it is there");
    let stale = two.token().await.expect("it has one");
    for round in 1..=3 {
        let (one, old) = world.refused(&first).await;
        one.renewed(&old).await.expect("the first refreshes");
        // The second knows nothing of it until the API refuses what it has.
        let newer = two.renewed(&stale).await.expect("it finds the newer one");
        assert_ne!(newer.secret().expose(), stale.secret().expose());
        assert_eq!(world.counts(), (round, 0));
    }
    assert!(world.authority.lives(world.family));
}
