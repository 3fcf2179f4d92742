//! What a host is told: each thing once, by whoever did it.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use oauth_accounts::{ErrorKind, Event, Policy, UnknownOutcome, store::Status};

use crate::{
    support::{Host, Setup, Told, settings},
    world::{Fault, To},
};

#[tokio::test]
async fn a_refresh_is_told_by_the_process_that_made_it() {
    let setup = Setup::new();
    let (here, there) = (setup.start(), setup.start());
    let account = here.connect("alice", "acme", "alice").await;
    here.told.take();
    setup.clock.advance(4000);
    for host in [&here, &there] {
        let client = host.accounts.client_of(&account.id).await.unwrap();
        client.token().await.unwrap();
    }
    assert_eq!((here.told.take(), there.told.take()), (vec!["rotated"], vec![]));
}

#[tokio::test]
async fn a_refresh_that_brings_no_other_refresh_token_is_no_event() {
    let host = Host::new();
    host.world.rotates(false);
    let account = host.connect("alice", "acme", "alice").await;
    host.told.take();
    host.clock.advance(4000);
    host.accounts.client_of(&account.id).await.unwrap().token().await.unwrap();
    assert_eq!(host.world.refreshes(), 1);
    assert!(host.told.take().is_empty());
}

#[tokio::test]
async fn that_the_user_is_needed_is_told_once_by_all_processes_together() {
    let setup = Setup::new();
    let hosts = [setup.start(), setup.start(), setup.start()];
    let account = hosts[0].connect("alice", "acme", "alice").await;
    hosts[0].told.take();
    setup.world.revoke("alice");
    setup.clock.advance(4000);
    let mut tasks = Vec::new();
    for host in &hosts {
        for _ in 0..5 {
            let client = host.accounts.client_of(&account.id).await.unwrap();
            tasks.push(tokio::spawn(async move { client.token().await.map(drop) }));
        }
    }
    for task in tasks {
        let error = task.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    }
    let told: Vec<_> = hosts.iter().flat_map(|host| host.told.take()).collect();
    assert_eq!(told, ["needs reauthorization"]);
    assert_eq!(setup.world.refreshes(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_told_once_as_doubt() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    host.told.take();
    host.world.fail(To::Token, Fault::Lost);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    client.token().await.unwrap();
    host.clock.advance(3545);
    // The token lives: it is used on, and nothing is sent meanwhile.
    client.token().await.unwrap();
    assert_eq!(host.told.take(), ["in doubt"]);
    host.clock.advance(10);
    client.token().await.unwrap();
    assert_eq!((host.told.take().len(), host.world.refreshes()), (0, 1));
    assert!(client.account().await.unwrap().in_doubt);

    // It expires. The provider had taken the lost request, so the old refresh token is dead.
    host.clock.advance(1000);
    let error = client.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    assert_eq!((host.told.take(), host.world.refreshes()), (vec!["needs reauthorization"], 2));
}

#[tokio::test]
async fn a_host_may_forbid_that_a_refresh_token_in_doubt_is_sent_again() {
    let mut policy = Policy::default();
    policy.unknown_outcome = UnknownOutcome::Reauthorize;
    policy.first_pause = Duration::from_millis(10);
    let host = Setup { policy, ..Setup::new() }.start();
    let account = host.connect("alice", "acme", "alice").await;
    host.world.fail(To::Token, Fault::Lost);
    host.clock.advance(4000);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    client.token().await.unwrap_err();
    assert!(client.account().await.unwrap().in_doubt);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let error = client.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    assert_eq!(host.world.refreshes(), 1);
}

#[tokio::test]
async fn where_refresh_tokens_stay_there_is_no_doubt() {
    let host = Host::new();
    host.world.rotates(false);
    let account = host.connect("alice", "gmail", "alice").await;
    host.told.take();
    host.world.fail(To::Token, Fault::Lost);
    host.clock.advance(4000);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    // A refresh that may be repeated is repeated by itself.
    client.token().await.unwrap();
    assert!(host.told.take().is_empty());
}

#[tokio::test]
async fn a_refused_key_is_told_once_by_all_processes_together() {
    let setup = Setup::new();
    let (here, there) = (setup.start(), setup.start());
    let values = settings([("access_token", &setup.world.api_key("alice"))]);
    let account = here.accounts.add_api_key("alice", "acme", values, None).await.unwrap();
    here.told.take();
    setup.world.revoke("alice");
    // Both have asked before either has written down what came.
    setup.world.fail(To::Api, Fault::Held);
    setup.world.fail(To::Api, Fault::Held);
    let asked = setup.world.came(To::Api).len() + 2;
    let mut tasks = Vec::new();
    for host in [&here, &there] {
        let (accounts, id) = (host.accounts.clone(), account.id.clone());
        tasks.push(tokio::spawn(async move { accounts.validate(&id).await.map(drop) }));
    }
    while setup.world.came(To::Api).len() < asked {
        tokio::task::yield_now().await;
    }
    setup.world.open_gate();
    setup.world.open_gate();
    for task in tasks {
        let _ = task.await.unwrap();
    }
    let told: Vec<_> = [&here, &there].iter().flat_map(|host| host.told.take()).collect();
    assert_eq!(told, ["needs reauthorization"]);
    let row = here.row(&account).await;
    assert_eq!((row.status, row.holder), (Status::NeedsReauthorization, None));
}

#[tokio::test]
async fn a_panic_of_a_listener_harms_nobody() {
    let setup = Setup::new();
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let told = Told::default();
    let builder = setup.builder().on_event(|_: &Event| {
        CALLS.fetch_add(1, Ordering::SeqCst);
        panic!("a fault of the host");
    });
    let accounts = builder.on_event(told.listener()).build().unwrap();
    let host = Host { accounts, told, ..setup.start() };
    let account = host.connect("alice", "acme", "alice").await;
    host.clock.advance(4000);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    client.token().await.unwrap();
    assert_eq!(CALLS.load(Ordering::SeqCst), 2);
    assert_eq!(host.told.take(), ["connected", "rotated"]);
    assert_eq!(client.account().await.unwrap().status, Status::Active);
}
