//! Logins: who may end one, and once.

use oauth_accounts::{ErrorKind, store::Kind};
use oauth_core::{Action, Callback};
use serde_json::json;

use crate::{
    support::{Host, Setup, settings},
    world::{Fault, To},
};

#[tokio::test]
async fn a_callback_of_no_login_is_refused_before_anything_is_sent() {
    let host = Host::new();
    for callback in [
        "https://host.example/oauth/acme/callback?code=c&state=0123456789abcdef0123456789abcdef",
        "https://host.example/oauth/acme/callback?code=c",
        "?code=c&state=a&state=b",
        "",
        "not a query at all",
    ] {
        let error = host.accounts.finish(callback).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownLogin, "{callback}: {error}");
        assert_eq!(error.action(), Action::Reauthorize);
    }
    assert_eq!(host.world.came(To::Token).len(), 0);
}

#[tokio::test]
async fn a_callback_that_comes_twice_counts_once() {
    let host = Host::new();
    let started = host.accounts.connect("alice", "acme").start().await.unwrap();
    let callback = host.world.sign_in(&started.url, "alice");
    let (first, second) = tokio::join!(
        host.accounts.finish(callback.as_str()),
        host.accounts.finish(callback.as_str())
    );
    assert!(first.is_ok() != second.is_ok());
    let replay = host.accounts.finish(callback.as_str()).await.unwrap_err();
    assert_eq!(replay.kind(), ErrorKind::UnknownLogin, "{replay}");
    assert_eq!(host.accounts.list("alice").await.unwrap().len(), 1);
    assert_eq!(host.world.came(To::Token).len(), 1);
}

#[tokio::test]
async fn a_login_ends_in_another_process_than_it_began_in() {
    let setup = Setup::new();
    let (here, there) = (setup.start(), setup.start());
    let started = here.accounts.connect("alice", "acme").named("Work").start().await.unwrap();
    let account = there.accounts.finish(here.world.sign_in(&started.url, "alice")).await.unwrap();
    assert_eq!(account.name, "Work");
    assert_eq!((here.told.take().len(), there.told.take()), (0, vec!["connected"]));
    assert_eq!(here.accounts.get(&account.id).await.unwrap(), account);
}

#[tokio::test]
async fn a_callback_in_another_session_is_refused() {
    let host = Host::new();
    for (session, is_ours) in [(Some("bob's"), false), (None, false), (Some("alice's"), true)] {
        let started = host.accounts.connect("alice", "acme").session("alice's");
        let started = started.start().await.unwrap();
        let callback = Callback::query(host.world.sign_in(&started.url, "mallory"));
        let callback = match session {
            Some(session) => callback.session(session),
            None => callback,
        };
        let result = host.accounts.finish(callback).await;
        assert_eq!(result.is_ok(), is_ours, "{session:?}");
        if let Err(error) = result {
            assert_eq!(error.action(), Action::Reauthorize, "{error}");
            assert_eq!(host.world.came(To::Token).len(), 0);
        }
    }
}

#[tokio::test]
async fn a_login_that_took_too_long_is_over() {
    let host = Host::new();
    let started = host.accounts.connect("alice", "acme").start().await.unwrap();
    let callback = host.world.sign_in(&started.url, "alice");
    host.clock.advance(u64::try_from(started.expires_at).unwrap() - crate::support::NOW);
    let error = host.accounts.finish(callback).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownLogin, "{error}");
    assert_eq!(host.world.came(To::Token).len(), 0);
}

#[tokio::test]
async fn a_login_is_not_thrown_away_because_its_name_was_taken_meanwhile() {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    let started = host.accounts.connect("alice", "acme").named("Work").start().await.unwrap();
    host.accounts.rename(&account.id, "Work").await.unwrap();
    let callback = host.world.sign_in(&started.url, "bob");
    assert_eq!(host.accounts.finish(callback).await.unwrap().name, "Work 2");
    let error = host.accounts.connect("alice", "acme").named("\n").start().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    // A key can be entered again, so there it is told.
    let values = settings([("access_token", &host.world.api_key("alice"))]);
    let taken = host.accounts.add_api_key("alice", "acme", values, Some("Work")).await;
    assert_eq!(taken.unwrap_err().kind(), ErrorKind::NameTaken);
}

#[tokio::test]
async fn accounts_without_a_name_are_numbered() {
    let host = Host::new();
    for number in 1..=3 {
        let account = host.connect("alice", "steady", "alice").await;
        assert_eq!(account.name, format!("Steady {number}"));
    }
}

#[tokio::test]
async fn an_api_key_stands_beside_a_login_of_the_same_provider_and_owner() {
    let host = Host::new();
    let login = host.connect("alice", "acme", "alice").await;
    let values = settings([("access_token", &host.world.api_key("alice"))]);
    let key = host.accounts.add_api_key("alice", "acme", values, Some("Key")).await.unwrap();
    assert_ne!(login.id, key.id);
    assert_eq!((login.kind, key.kind), (Kind::OAuth, Kind::ApiKey));
    assert!(login.is_default && !key.is_default);
    host.clock.advance(365 * 24 * 3600);
    host.accounts.set_default(&key.id).await.unwrap();
    let client = host.accounts.client("alice", "acme").await.unwrap();
    assert_eq!(client.send(|api| api.get("/notes")).await.unwrap().status(), 200);
    assert_eq!(host.world.refreshes(), 0);
    let error = host.accounts.reauthorize(&key.id).start().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn an_api_key_needs_no_client() {
    let host = Setup { managed: false, ..Setup::new() }.start();
    let values = settings([("access_token", &host.world.api_key("alice"))]);
    let key = host.accounts.add_api_key("alice", "acme", values, None).await.unwrap();
    let client = host.accounts.client_of(&key.id).await.unwrap();
    assert_eq!(client.send(|api| api.get("/notes")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_wrong_api_key_is_refused_before_anything_is_stored() {
    let host = Host::new();
    for (values, kind) in [
        (settings([("access_token", "wrong-SENTINEL")]), ErrorKind::NeedsReauthorization),
        (settings([]), ErrorKind::Invalid),
        (settings([("access_token", "")]), ErrorKind::Invalid),
        (settings([("access_token", "two words SENTINEL")]), ErrorKind::Invalid),
        (settings([("acces_token", "x-SENTINEL")]), ErrorKind::Invalid),
    ] {
        let error = host.accounts.add_api_key("alice", "acme", values, None).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        if kind == ErrorKind::NeedsReauthorization {
            assert_eq!(error.advice(), "enter another key");
        }
        assert!(!format!("{error} {error:?}").contains("SENTINEL"), "{error}");
    }
    let values = settings([("access_token", "x")]);
    let error = host.accounts.add_api_key("alice", "steady", values, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(host.accounts.list("alice").await.unwrap().is_empty());
}

#[tokio::test]
async fn another_api_key_takes_the_place_of_one_that_the_provider_refuses() {
    let host = Host::new();
    let values = settings([("access_token", &host.world.api_key("alice"))]);
    let account = host.accounts.add_api_key("alice", "acme", values, None).await.unwrap();
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let old = client.token().await.unwrap().secret().expose().to_owned();
    host.world.revoke("alice");
    let error = client.send(|api| api.get("/notes")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    assert_eq!(error.advice(), "enter another key");

    let wrong = settings([("access_token", "wrong-SENTINEL")]);
    assert!(host.accounts.replace_api_key(&account.id, wrong).await.is_err());
    let new = settings([("access_token", &host.world.api_key("alice"))]);
    let replaced = host.accounts.replace_api_key(&account.id, new).await.unwrap();
    assert_eq!((&replaced.id, &replaced.name), (&account.id, &account.name));
    assert_ne!(client.token().await.unwrap().secret().expose(), old);
    assert_eq!(client.send(|api| api.get("/notes")).await.unwrap().status(), 200);

    let login = host.connect("alice", "acme", "bob").await;
    let values = settings([("access_token", &host.world.api_key("bob"))]);
    let error = host.accounts.replace_api_key(&login.id, values).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn what_the_provider_says_against_a_login_is_told() {
    let host = Host::new();
    let started = host.accounts.connect("alice", "acme").start().await.unwrap();
    let error = host.accounts.finish(host.world.deny(&started.url)).await.unwrap_err();
    assert_eq!((error.kind(), error.action()), (ErrorKind::OAuth, Action::Denied), "{error}");

    for (fault, kind) in [
        (Fault::Answer(400, json!({ "error": "invalid_client" })), ErrorKind::OAuth),
        (Fault::Answer(503, json!({})), ErrorKind::Transient),
        (Fault::Unreachable, ErrorKind::Transient),
        (Fault::Lost, ErrorKind::Transient),
    ] {
        let started = host.accounts.connect("alice", "acme").start().await.unwrap();
        let callback = host.world.sign_in(&started.url, "alice");
        host.world.fail(To::Token, fault);
        // What never left is sent again by itself.
        (0..5).for_each(|_| host.world.fail(To::Token, Fault::Unreachable));
        let error = host.accounts.finish(callback.as_str()).await.unwrap_err();
        host.world.heal();
        assert_eq!(error.kind(), kind, "{error}");
        // The code is used up: trying the same again helps nobody.
        assert!(!matches!(error.action(), Action::Retry { .. }), "{error:?}");
    }
    assert!(host.accounts.list("alice").await.unwrap().is_empty());
    assert!(host.told.all().is_empty());
}
