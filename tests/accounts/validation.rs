//! Whether the provider takes a credential: yes, no, and cannot say.

use oauth_accounts::{
    ErrorKind,
    store::{Status, Validity},
};
use serde_json::json;

use crate::{
    support::{Host, settings},
    world::{Fault, To},
};

#[tokio::test]
async fn what_the_provider_says_at_the_login_is_kept() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    assert_eq!(account.validity, Validity::Valid);
    assert!(account.validated_at.is_some());
    // No call for it: nobody asked.
    let steady = host.connect("alice", "steady", "alice").await;
    assert_eq!((steady.validity, steady.validated_at), (Validity::Unknown, None));
}

#[tokio::test]
async fn a_token_that_its_own_provider_refuses_is_not_stored() {
    let host = Host::new();
    let started = host.accounts.connect("alice", "acme").start().await.unwrap();
    let callback = host.world.sign_in(&started.url, "alice");
    host.world.fail(To::Api, Fault::Answer(401, json!({})));
    let error = host.accounts.finish(callback).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    assert!(host.accounts.list("alice").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_login_whose_validation_says_nothing_counts() {
    let host = Host::new();
    let started = host.accounts.connect("alice", "acme").start().await.unwrap();
    let callback = host.world.sign_in(&started.url, "alice");
    host.world.fail_with(To::Api, 503, 5);
    let account = host.accounts.finish(callback).await.unwrap();
    assert_eq!((account.validity, account.status), (Validity::Inconclusive, Status::Active));
    assert!(account.problem.is_some());
}

#[tokio::test]
async fn valid_invalid_and_inconclusive_are_kept_apart() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    host.told.take();
    let checked = host.accounts.validate(&account.id).await.unwrap();
    assert_eq!(checked.validity, Validity::Valid);

    host.world.fail_with(To::Api, 500, 5);
    let checked = host.accounts.validate(&account.id).await.unwrap();
    assert_eq!(checked.validity, Validity::Inconclusive);
    assert_eq!(checked.account.status, Status::Active);
    assert!(host.told.take().is_empty());
    let client = host.accounts.client_of(&account.id).await.unwrap();
    assert!(client.token().await.is_ok());
}

/// The API refuses the token, and the refresh token is good.
#[tokio::test]
async fn a_refused_token_is_refreshed_before_it_counts() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    host.told.take();
    host.world.refuse_access("alice");
    let checked = host.accounts.validate(&account.id).await.unwrap();
    assert_eq!((checked.validity, checked.account.status), (Validity::Valid, Status::Active));
    assert_eq!(host.told.take(), ["rotated"]);
}

#[tokio::test]
async fn a_token_that_is_refused_after_a_refresh_too_needs_the_user() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    host.told.take();
    host.world.fail(To::Api, Fault::Answer(401, json!({})));
    host.world.fail(To::Api, Fault::Answer(401, json!({})));
    let checked = host.accounts.validate(&account.id).await.unwrap();
    assert_eq!(checked.validity, Validity::Invalid);
    assert_eq!(checked.account.status, Status::NeedsReauthorization);
    assert_eq!(host.told.take(), ["rotated", "needs reauthorization"]);
}

#[tokio::test]
async fn an_api_key_that_is_refused_needs_the_user() {
    let host = Host::new();
    let values = settings([("access_token", &host.world.api_key("alice"))]);
    let account = host.accounts.add_api_key("alice", "acme", values, None).await.unwrap();
    host.world.revoke("alice");
    host.told.take();
    let checked = host.accounts.validate(&account.id).await.unwrap();
    assert_eq!(checked.validity, Validity::Invalid);
    assert_eq!(checked.account.status, Status::NeedsReauthorization);
    assert_eq!(host.told.take(), ["needs reauthorization"]);
    let error = host.accounts.validate(&account.id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
    assert!(host.told.take().is_empty());
}

/// A validation that was under way while the account died does not bring it back.
#[tokio::test]
async fn a_validation_does_not_revive_an_account_that_died_meanwhile() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    host.told.take();
    host.world.fail(To::Api, Fault::Held);
    let accounts = host.accounts.clone();
    let id = account.id.clone();
    let validation = tokio::spawn(async move { accounts.validate(&id).await });
    while host.world.came(To::Api).len() < 2 {
        tokio::task::yield_now().await;
    }
    // Meanwhile the token expires, and the refresh token turns out to be dead.
    host.clock.advance(4000);
    host.world.fail(To::Token, Fault::Answer(400, json!({ "error": "invalid_grant" })));
    let client = host.accounts.client_of(&account.id).await.unwrap();
    client.token().await.unwrap_err();
    host.world.open_gate();
    let _ = validation.await.unwrap();
    let now = host.accounts.get(&account.id).await.unwrap();
    assert_eq!(now.status, Status::NeedsReauthorization);
    client.token().await.unwrap_err();
    assert_eq!(host.told.take(), ["needs reauthorization"]);
}
