//! 3. Scope changes requiring re-auth.

use oauth_accounts::{ErrorKind, Event, Reference};

use crate::{
    support::Host,
    world::{To, query},
};

fn asked(url: &str) -> Vec<String> {
    query(url)["scope"].split(' ').map(str::to_owned).collect()
}

#[tokio::test]
async fn an_upgrade_keeps_the_account_and_asks_for_the_scopes_that_it_has_too() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    host.accounts.rename(&account.id, "Notes").await.unwrap();
    assert_eq!(account.scopes, ["read"]);

    let upgrade = host.accounts.upgrade(&account.id, ["write", "read"]).start().await.unwrap();
    assert_eq!(asked(&upgrade.url), ["read", "write"]);
    // Until the user has agreed nothing changes.
    assert_eq!(host.accounts.get(&account.id).await.unwrap().scopes, ["read"]);
    host.told.take();
    let upgraded = host.accounts.finish(host.world.sign_in(&upgrade.url, "alice")).await.unwrap();
    assert_eq!(upgraded.scopes, ["read", "write"]);
    assert_eq!((&upgraded.id, upgraded.name.as_str()), (&account.id, "Notes"));
    assert!(upgraded.is_default);
    assert_eq!(host.told.take(), ["reauthorized"]);

    // And the next one asks for all three.
    let upgrade = host.accounts.upgrade(&account.id, ["admin"]).start().await.unwrap();
    assert_eq!(asked(&upgrade.url), ["read", "write", "admin"]);
}

#[tokio::test]
async fn after_an_upgrade_handles_use_the_new_token_at_once() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    let client = host.accounts.client_of(&account.id).await.unwrap();
    assert_eq!(client.token().await.unwrap().scopes(), ["read"]);
    let upgrade = host.accounts.upgrade(&account.id, ["write"]).start().await.unwrap();
    host.accounts.finish(host.world.sign_in(&upgrade.url, "alice")).await.unwrap();
    assert_eq!(client.token().await.unwrap().scopes(), ["read", "write"]);
    assert_eq!(host.world.refreshes(), 0);
}

#[tokio::test]
async fn a_denied_upgrade_leaves_the_account_as_it_was() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    let upgrade = host.accounts.upgrade(&account.id, ["write"]).start().await.unwrap();
    let error = host.accounts.finish(host.world.deny(&upgrade.url)).await.unwrap_err();
    assert_eq!(error.action(), oauth_core::Action::Denied);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    assert_eq!(client.token().await.unwrap().scopes(), ["read"]);
}

#[tokio::test]
async fn a_refresh_that_narrows_the_scopes_is_told() {
    let host = Host::new();
    let started = host.accounts.connect("alice", "acme").scopes(["read", "write"]);
    let started = started.start().await.unwrap();
    let account = host.accounts.finish(host.world.sign_in(&started.url, "alice")).await.unwrap();
    host.told.take();
    host.world.narrow("read");
    host.clock.advance(4000);
    let client = host.accounts.client_of(&account.id).await.unwrap();
    assert_eq!(client.token().await.unwrap().scopes(), ["read"]);
    let told = host.told.all();
    let [Event::Rotated(_), Event::ScopeChanged { account, added, removed }] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!((added.len(), removed.as_slice()), (0, ["write".to_owned()].as_slice()));
    assert_eq!(account.scopes, ["read"]);
    // The way back asks for what the account had, and not only for what is left.
    let again = host.accounts.reauthorize(&account.id).start().await.unwrap();
    assert_eq!(asked(&again.url), ["read", "write"]);
}

#[tokio::test]
async fn another_user_cannot_take_an_account_over() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let before = client.token().await.unwrap().secret().expose().to_owned();
    let again = host.accounts.reauthorize(&account.id).start().await.unwrap();
    let error = host.accounts.finish(host.world.sign_in(&again.url, "mallory")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("another user"), "{error}");
    assert_eq!(client.token().await.unwrap().secret().expose(), before);
    assert_eq!(host.accounts.list("alice").await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_user_connecting_twice_updates_the_account() {
    let host = Host::new();
    let first = host.connect("alice", "acme", "alice").await;
    let second = host.connect("alice", "acme", "alice").await;
    assert_eq!(first.id, second.id);
    assert_eq!(host.told.take(), ["connected", "reauthorized"]);
    assert_eq!(host.accounts.list("alice").await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_user_gets_a_second_account_where_that_is_wanted() {
    let host = Host::new();
    let first = host.connect("alice", "acme", "alice").await;
    let started = host.accounts.connect("alice", "acme").as_new().start().await.unwrap();
    let second = host.accounts.finish(host.world.sign_in(&started.url, "alice")).await.unwrap();
    assert_ne!(first.id, second.id);
    assert_ne!(first.name, second.name);
    let named = Reference::Named(second.name.clone());
    assert_eq!(host.accounts.find("alice", "acme", &named).await.unwrap().id, second.id);
}

#[tokio::test]
async fn nobody_takes_an_account_over_while_the_provider_cannot_say_who_logged_in() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let before = client.token().await.unwrap().secret().expose().to_owned();
    let again = host.accounts.reauthorize(&account.id).start().await.unwrap();
    host.world.fail_with(To::Api, 503, 5);
    let error = host.accounts.finish(host.world.sign_in(&again.url, "mallory")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    // The login is used up: it is begun again, and not tried again.
    assert_eq!(error.action(), oauth_core::Action::Reauthorize);
    assert_eq!(client.token().await.unwrap().secret().expose(), before);
}
