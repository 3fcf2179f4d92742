//! 2. Token expiry scenarios.

use std::time::Duration;

use oauth_accounts::{AccountClient, ErrorKind, Policy, store::Status};
use oauth_core::{Action, Expires};
use serde_json::json;

use crate::{
    support::{Host, Setup},
    world::{Fault, To},
};

async fn connected(provider: &str) -> (Host, AccountClient) {
    let host = Host::new();
    let account = host.connect("alice", provider, "alice").await;
    let client = host.accounts.client_of(&account.id).await.unwrap();
    (host, client)
}

/// The provider answers that it is busy, or does not answer at all.
fn down(host: &Host, is_there: bool) {
    for _ in 0..10 {
        let fault = if is_there { Fault::Answer(429, json!({})) } else { Fault::Unreachable };
        host.world.fail(To::Token, fault);
    }
}

async fn token(client: &AccountClient) -> String {
    client.token().await.expect("a token").secret().expose().to_owned()
}

#[tokio::test]
async fn a_fresh_token_is_used_as_it_is() {
    let (host, client) = connected("acme").await;
    let first = token(&client).await;
    host.clock.advance(3500);
    assert_eq!(token(&client).await, first);
    assert_eq!(host.world.refreshes(), 0);
}

#[tokio::test]
async fn a_token_that_is_about_to_expire_is_refreshed_before_it_does() {
    let (host, client) = connected("acme").await;
    let first = token(&client).await;
    host.clock.advance(3545);
    assert_ne!(token(&client).await, first);
    assert_eq!(host.world.refreshes(), 1);
    token(&client).await;
    assert_eq!(host.world.refreshes(), 1);
}

#[tokio::test]
async fn an_expired_token_is_refreshed_once_however_many_ask() {
    let (host, client) = connected("acme").await;
    let first = token(&client).await;
    host.clock.advance(4000);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { token(&client).await })
        })
        .collect();
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await.unwrap());
    }
    seen.dedup();
    assert_eq!(seen.len(), 1);
    assert_ne!(seen[0], first);
    assert_eq!(host.world.refreshes(), 1);
}

#[tokio::test]
async fn a_short_lived_token_is_used_for_half_of_its_life() {
    let host = Host::new();
    host.world.lifetime(Some(40));
    let account = host.connect("alice", "acme", "alice").await;
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let first = token(&client).await;
    // A second has passed since the login.
    for (seconds, refreshes) in [(18, 0), (2, 1), (18, 1), (3, 2)] {
        host.clock.advance(seconds);
        token(&client).await;
        assert_eq!(host.world.refreshes(), refreshes);
    }
    assert_ne!(token(&client).await, first);
}

#[tokio::test]
async fn a_token_that_never_expires_is_never_refreshed() {
    let host = Host::new();
    host.world.lifetime(None);
    let account = host.connect("alice", "github", "alice").await;
    assert_eq!(account.expires, Expires::Never);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let first = token(&client).await;
    host.clock.advance(10 * 365 * 24 * 3600);
    assert_eq!(token(&client).await, first);
    let done = host.accounts.worker().run_once().await.unwrap();
    assert_eq!((done.refreshed, host.world.refreshes()), (0, 0));
}

#[tokio::test]
async fn a_token_of_unknown_life_is_used_until_the_api_refuses_it() {
    let host = Host::new();
    host.world.lifetime(None);
    let account = host.connect("alice", "acme", "alice").await;
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let first = token(&client).await;
    host.clock.advance(365 * 24 * 3600);
    assert_eq!(token(&client).await, first);

    host.world.refuse_access("alice");
    let answer = client.send(|api| api.get("/notes")).await.unwrap();
    assert_eq!((answer.status(), host.world.refreshes()), (200, 1));
    // Who comes later with the older token gets the newer one, without another refresh.
    let calls = std::cell::Cell::new(0);
    let got = client
        .with_token(|token| {
            calls.set(calls.get() + 1);
            let is_old = token.secret().expose() == first;
            async move { (!is_old).then_some(()) }
        })
        .await;
    assert!(got.is_ok());
    assert_eq!((calls.get(), host.world.refreshes()), (1, 1));
}

#[tokio::test]
async fn a_token_of_unknown_life_without_a_refresh_token_needs_the_user_when_it_is_refused() {
    let host = Host::new();
    host.world.lifetime(None);
    host.world.rotates(true);
    let account = host.connect("alice", "acme", "alice").await;
    let client = host.accounts.client_of(&account.id).await.unwrap();
    host.world.revoke("alice");
    let error = client.send(|api| api.get("/notes")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    assert_eq!(error.action(), Action::Reauthorize);
    assert_eq!(client.account().await.unwrap().status, Status::NeedsReauthorization);
}

#[tokio::test]
async fn a_dead_refresh_token_needs_the_user_and_nothing_is_sent_until_then() {
    let (host, client) = connected("acme").await;
    host.told.take();
    host.world.revoke("alice");
    host.clock.advance(4000);
    for _ in 0..3 {
        let error = client.token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
        assert_eq!(error.action(), Action::Reauthorize);
        assert!(error.to_string().contains("invalid_grant"), "{error}");
    }
    assert_eq!(host.world.refreshes(), 1);
    assert_eq!(host.told.take(), ["needs reauthorization"]);
    let account = client.account().await.unwrap();
    assert_eq!(account.status, Status::NeedsReauthorization);
    host.clock.advance(100_000);
    host.accounts.worker().run_once().await.unwrap();
    assert_eq!(host.world.refreshes(), 1);

    let again = host.accounts.reauthorize(&account.id).start().await.unwrap();
    let again = host.accounts.finish(host.world.sign_in(&again.url, "alice")).await.unwrap();
    assert_eq!((&again.id, again.status), (&account.id, Status::Active));
    assert_eq!(again.problem, None);
    token(&client).await;
    assert_eq!(host.told.take(), ["reauthorized"]);
}

#[tokio::test]
async fn when_the_token_has_expired_a_provider_that_is_down_means_later() {
    let mut policy = Policy::default();
    policy.first_pause = Duration::from_millis(200);
    for is_there in [true, false] {
        let host = Setup { policy, ..Setup::new() }.start();
        let account = host.connect("alice", "acme", "alice").await;
        let client = host.accounts.client_of(&account.id).await.unwrap();
        token(&client).await;
        down(&host, is_there);
        host.clock.advance(4000);
        for _ in 0..2 {
            let error = client.token().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
            assert!(matches!(error.action(), Action::Retry { .. }), "{error:?}");
        }
        // The second time nothing was sent: the account is left alone for a while.
        let sent = host.world.refreshes();
        let error = client.token().await.unwrap_err();
        assert_eq!(host.world.refreshes(), sent);
        assert!(error.retry_after().is_some_and(|wait| wait <= policy.first_pause));
        host.world.heal();
        tokio::time::sleep(policy.first_pause).await;
        token(&client).await;
        assert_eq!(host.told.take(), ["connected", "rotated"]);
    }
}

#[tokio::test]
async fn while_the_token_lives_a_provider_that_is_down_is_not_noticed() {
    for is_there in [true, false] {
        let (host, client) = connected("acme").await;
        let first = token(&client).await;
        down(&host, is_there);
        host.clock.advance(3545);
        assert_eq!(token(&client).await, first);
        let account = client.account().await.unwrap();
        assert_eq!((account.status, account.in_doubt), (Status::Active, false));
        assert!(account.problem.is_some());
        // Up again, after the pause.
        host.world.heal();
        host.clock.advance(10);
        assert_ne!(token(&client).await, first);
        assert_eq!(client.account().await.unwrap().problem, None);
    }
}

#[tokio::test]
async fn a_problem_names_the_provider_and_what_to_do_once() {
    let (host, client) = connected("acme").await;
    host.world.fail_with(To::Token, 503, 1);
    host.clock.advance(4000);
    for _ in 0..2 {
        let error = client.token().await.unwrap_err();
        let text = error.to_string();
        assert_eq!(text.matches("acme").count(), 1, "{text}");
        assert_eq!(text.matches(error.advice()).count(), 1, "{text}");
    }
    let problem = client.account().await.unwrap().problem.unwrap();
    assert!(!problem.contains("acme"), "{problem}");
}
