//! What happens in the background.

use std::time::Duration;

use oauth_accounts::{
    Account, ErrorKind, Owner, Policy,
    store::{Held, Lease, Leased, Status, Validity},
};
use tokio::sync::oneshot;

use crate::{
    faulty_store::FaultyStore,
    support::{Host, Setup},
    world::{Fault, To},
};

async fn with_accounts(host: &Host, tenant: &str, provider: &str, number: usize) -> Vec<Account> {
    let mut accounts = Vec::new();
    for user in 0..number {
        let owner = Owner::of(tenant, format!("user{user}"));
        accounts.push(host.connect(owner, provider, &format!("{tenant}{user}")).await);
    }
    accounts
}

#[tokio::test]
async fn what_is_due_is_refreshed_before_it_expires_and_nothing_else() {
    let host = Host::new();
    let soon = with_accounts(&host, "t1", "acme", 3).await;
    host.world.lifetime(Some(100_000));
    let late = with_accounts(&host, "t2", "acme", 3).await;
    let done = host.accounts.worker().run_once().await.unwrap();
    assert_eq!((done.refreshed, done.failed), (0, 0));

    host.clock.advance(3300);
    let done = host.accounts.worker().run_once().await.unwrap();
    assert_eq!((done.refreshed, done.failed), (3, 0));
    for (accounts, generation) in [(&soon, 2), (&late, 1)] {
        for account in accounts {
            assert_eq!(host.row(account).await.credential.generation, generation);
        }
    }
    // Whoever asks afterwards finds the new token, without a request.
    let client = host.accounts.client_of(&soon[0].id).await.unwrap();
    client.token().await.unwrap();
    assert_eq!(host.world.refreshes(), 3);
}

#[tokio::test]
async fn two_workers_share_the_work() {
    let setup = Setup::new();
    let (here, there) = (setup.start(), setup.start());
    with_accounts(&here, "t1", "acme", 40).await;
    setup.clock.advance(3400);
    let (one, two) = tokio::join!(
        here.accounts.worker().at_once(4).run_once(),
        there.accounts.worker().at_once(4).run_once()
    );
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.refreshed + two.refreshed, one.failed + two.failed), (40, 0));
    assert_eq!(setup.world.refreshes(), 40);
}

#[tokio::test]
async fn a_tenant_with_many_accounts_does_not_keep_the_others_waiting() {
    let host = Host::new();
    with_accounts(&host, "a big one", "acme", 60).await;
    let small = with_accounts(&host, "small", "acme", 1).await.remove(0);
    host.clock.advance(3400);
    let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&order);
    let setup = Setup {
        world: host.world.clone(),
        clock: host.clock.clone(),
        store: host.store.clone(),
        ..Setup::new()
    };
    let accounts = setup.builder().on_event(move |event| {
        if let oauth_accounts::Event::Rotated(account) = event {
            seen.lock().unwrap().push(account.owner.tenant().to_owned());
        }
    });
    let accounts = accounts.build().unwrap();
    accounts.worker().at_once(4).run_once().await.unwrap();
    let order = order.lock().unwrap();
    let at = order.iter().position(|tenant| *tenant == small.owner.tenant()).unwrap();
    assert_eq!(order.len(), 61);
    assert!(at < 4, "the small tenant came {at}th");
}

#[tokio::test]
async fn a_provider_gets_no_more_requests_at_once_than_the_worker_was_told() {
    let host = Host::new();
    with_accounts(&host, "t1", "acme", 30).await;
    with_accounts(&host, "t1", "github", 5).await;
    host.clock.advance(3400);
    let done = host.accounts.worker().at_once(10).of_one_provider(3).run_once().await.unwrap();
    assert_eq!(done.refreshed, 35);
    let most = host.world.most_at_once();
    assert!((3..=6).contains(&most), "{most} at once, of two providers");

    let host = Host::new();
    with_accounts(&host, "t1", "acme", 30).await;
    host.clock.advance(3400);
    host.accounts.worker().of_one_provider(3).run_once().await.unwrap();
    assert_eq!(host.world.most_at_once(), 3);
}

#[tokio::test]
async fn a_worker_that_is_stopped_ends_what_it_has_begun() {
    let host = Host::new();
    let account = with_accounts(&host, "t1", "acme", 1).await.remove(0);
    host.clock.advance(3400);
    host.world.fail(To::Token, Fault::Held);
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = host.accounts.worker().idle(Duration::from_millis(5)).validation_every(None);
    let working = tokio::spawn(worker.run(async move { drop(stopped.await) }));
    while host.world.refreshes() == 0 {
        tokio::task::yield_now().await;
    }
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(!working.is_finished());
    host.world.open_gate();
    let done = working.await.unwrap();
    assert_eq!(done.refreshed, 1);
    let row = host.row(&account).await;
    assert_eq!((row.credential.generation, row.holder), (2, None));
}

#[tokio::test]
async fn a_worker_validates_what_is_due() {
    let host = Host::new();
    let accounts = with_accounts(&host, "t1", "acme", 4).await;
    let at_once = Some(Duration::ZERO);
    let done = host.accounts.worker().validation_every(at_once).run_once().await.unwrap();
    assert_eq!(done.validated, 0);

    host.clock.advance(24 * 3600);
    host.told.take();
    host.world.revoke("t10");
    host.world.fail_with(To::Api, 500, 1);
    let done = host.accounts.worker().validation_every(at_once).run_once().await.unwrap();
    // The one whose refresh failed is not validated, or fails there.
    assert!((3..=4).contains(&done.validated), "{done:?}");
    let mut said = Vec::new();
    for account in &accounts {
        let account = host.accounts.get(&account.id).await.unwrap();
        said.push((account.status, account.validity));
    }
    let needs = said.iter().filter(|(status, _)| *status == Status::NeedsReauthorization).count();
    let valid = said.iter().filter(|(_, validity)| *validity == Validity::Valid).count();
    assert_eq!(needs, 1, "{said:?}");
    assert!(valid >= 2, "{said:?}");
    let told = host.told.take();
    assert_eq!(told.iter().filter(|name| **name == "needs reauthorization").count(), 1, "{told:?}");
}

#[tokio::test]
async fn a_failed_refresh_is_tried_again_after_a_pause() {
    let host = Host::new();
    let account = with_accounts(&host, "t1", "acme", 1).await.remove(0);
    host.clock.advance(3400);
    host.world.fail_with(To::Token, 429, 1);
    let done = host.accounts.worker().run_once().await.unwrap();
    assert_eq!((done.refreshed, done.failed), (0, 1));
    assert_eq!(host.accounts.worker().run_once().await.unwrap().failed, 0);
    host.clock.advance(6);
    assert_eq!(host.accounts.worker().run_once().await.unwrap().refreshed, 1);
    assert_eq!(host.accounts.get(&account.id).await.unwrap().problem, None);
}

#[tokio::test(start_paused = true)]
async fn tokens_that_could_not_be_stored_are_in_the_error() {
    let store = FaultyStore::new();
    let mut policy = Policy::default();
    policy.save_patience = Duration::from_millis(100);
    let host = Setup { store: store.clone(), policy, ..Setup::new() }.start();
    let account = host.connect("alice", "acme", "alice").await;
    host.clock.advance(4000);
    store.fail_to_save(true);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let error = client.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsaved, "{error}");
    let kept = error.into_unsaved().expect("the tokens");
    store.fail_to_save(false);
    let stored = client.token().await.unwrap();
    assert_eq!(stored.secret().expose(), kept.access_token().expose());
    assert_eq!(host.world.refreshes(), 1);
    assert_eq!(host.told.take(), ["connected", "rotated"]);
}

#[tokio::test]
async fn a_worker_takes_over_from_a_process_that_died_once_it_has_watched_it() {
    let mut policy = Policy::default();
    policy.request_timeout = Duration::from_millis(80);
    policy.save_patience = Duration::from_millis(10);
    policy.lease_margin = Duration::from_millis(10);
    let setup = Setup { policy, ..Setup::new() };
    let host = setup.start();
    let account = host.connect("alice", "acme", "alice").await;
    host.clock.advance(3500);
    died_while_refreshing(&host, &account).await;

    // Its clock may be ahead by as much as it likes: what counts is how long the lease was watched.
    host.clock.advance(200);
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = host.accounts.worker().idle(Duration::from_millis(10));
    let working = tokio::spawn(worker.run(async move { drop(stopped.await) }));
    tokio::time::sleep(Duration::from_millis(40)).await;
    assert_eq!(host.world.refreshes(), 0);
    for _ in 0..100 {
        host.clock.advance(1);
        tokio::time::sleep(Duration::from_millis(20)).await;
        if host.world.refreshes() == 1 {
            break;
        }
    }
    stop.send(()).unwrap();
    working.await.unwrap();
    let now = host.accounts.get(&account.id).await.unwrap();
    assert_eq!((host.world.refreshes(), now.status), (1, Status::Active));
    assert_eq!((now.problem, now.in_doubt), (None, false));
}

#[tokio::test]
async fn a_provider_that_is_down_is_left_alone_by_the_worker() {
    let host = Host::new();
    with_accounts(&host, "t1", "acme", 40).await;
    with_accounts(&host, "t1", "github", 2).await;
    host.clock.advance(3400);
    host.world.fail_with(To::Token, 503, 1000);
    host.accounts.worker().of_one_provider(1).run_once().await.unwrap();
    // Five failures of each provider open its breaker.
    let sent = host.world.refreshes();
    assert!(sent <= 5 + 2, "{sent} requests");
}

/// The same where a host's own scheduler runs it now and then.
#[tokio::test]
async fn many_short_runs_take_over_from_a_process_that_died() {
    let mut policy = Policy::default();
    policy.request_timeout = Duration::from_millis(40);
    policy.save_patience = Duration::from_millis(5);
    policy.lease_margin = Duration::from_millis(5);
    let host = Setup { policy, ..Setup::new() }.start();
    let account = host.connect("alice", "acme", "alice").await;
    host.clock.advance(3500);
    died_while_refreshing(&host, &account).await;
    host.clock.advance(200);
    for _ in 0..3 {
        assert_eq!(host.accounts.get(&account.id).await.unwrap().status, Status::Active);
        host.clock.advance(1);
        host.accounts.worker().validation_every(None).run_once().await.unwrap();
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    assert_eq!(host.world.refreshes(), 1);
    assert_eq!(host.row(&account).await.credential.generation, 3);
}

/// A process died after its request may have been sent, and before the provider got it.
async fn died_while_refreshing(host: &Host, account: &Account) {
    let now = i64::try_from(crate::support::NOW + 3500).unwrap() * 1000;
    let lease =
        Lease { generation: 1, holder: "a dead process", now, until: now + 100, over: None };
    let leased = host.store.lease(&account.id, lease).await.unwrap();
    let Leased::Taken(record) = leased else { panic!("{leased:?}") };
    let held = Held { fence: record.fence, generation: 1 };
    assert!(host.store.mark_sent(&account.id, held).await.unwrap());
}

/// New tokens that a store did not take are kept, and are what is stored next, whoever comes first.
#[tokio::test(start_paused = true)]
async fn tokens_that_could_not_be_stored_are_not_lost_to_the_worker() {
    let store = FaultyStore::new();
    let mut policy = Policy::default();
    policy.save_patience = Duration::from_millis(100);
    policy.request_timeout = Duration::from_millis(100);
    policy.lease_margin = Duration::from_millis(10);
    let host = Setup { store: store.clone(), policy, ..Setup::new() }.start();
    let account = host.connect("alice", "acme", "alice").await;
    host.clock.advance(3400);
    store.fail_to_save(true);
    let done = host.accounts.worker().run_once().await.unwrap();
    assert_eq!((done.refreshed, done.failed), (0, 1));
    store.fail_to_save(false);
    // However long that lease has been there.
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(150));
        host.clock.advance(60);
        host.accounts.worker().run_once().await.unwrap();
    }
    let client = host.accounts.client_of(&account.id).await.unwrap();
    client.token().await.unwrap();
    assert_eq!(host.accounts.get(&account.id).await.unwrap().status, Status::Active);
    assert_eq!(host.world.refreshes(), 1);
}
