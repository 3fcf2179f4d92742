//! The token that a handle gives out.

use std::time::Duration;

use oauth_accounts::ErrorKind;
use tokio::task::JoinSet;

use crate::{provider::status, way::WAYS, world::World};

#[tokio::test]
async fn fifty_calls_with_an_expired_token_refresh_it_once() {
    for &way in WAYS {
        let world = std::sync::Arc::new(World::new().await);
        world.pass(4000);
        world.provider.slow_down(Duration::from_millis(20));
        let mut calls = JoinSet::new();
        for _ in 0..50 {
            let world = world.clone();
            calls.spawn(async move { world.call(way, "GET", "/x").await.unwrap() });
        }
        assert_eq!(calls.join_all().await, [200; 50], "{way:?}");
        assert_eq!(world.provider.refreshes(), 1, "{way:?}");
    }
}

#[tokio::test]
async fn fifty_calls_that_are_refused_the_same_token_refresh_it_once() {
    for &way in WAYS {
        let world = std::sync::Arc::new(World::new().await);
        world.provider.slow_down(Duration::from_millis(20));
        // All of them are on their way before the first is refused.
        world.provider.revoke_access();
        let mut calls = JoinSet::new();
        for _ in 0..50 {
            let world = world.clone();
            calls.spawn(async move { world.call(way, "GET", "/x").await.unwrap() });
        }
        assert_eq!(calls.join_all().await, [200; 50], "{way:?}");
        assert_eq!(world.provider.refreshes(), 1, "{way:?}");
    }
}

#[tokio::test]
async fn the_cached_token_is_a_fresh_one_or_none() {
    let world = World::new().await;
    assert!(world.client.cached_token().is_none(), "nothing was read yet");
    let token = world.client.token().await.unwrap();
    let cached = world.client.cached_token().unwrap();
    assert_eq!(cached.secret().expose(), token.secret().expose());
    // All handles of the account in this process know it.
    let other = world.accounts.client("alice", "acme").await.unwrap();
    assert!(other.cached_token().is_some());

    for (seconds, is_there) in [(59, true), (1, false)] {
        world.pass(seconds);
        assert_eq!(world.client.cached_token().is_some(), is_there, "somebody looks each minute");
    }
    // Half an hour later, and then with twenty seconds left before the minute in which it is refreshed.
    for (seconds, quiet) in [(1800, 60), (3600 - 1920 - 80, 20)] {
        world.pass(seconds);
        world.client.token().await.unwrap();
        world.pass(quiet - 1);
        assert!(world.client.cached_token().is_some(), "{quiet}");
        world.pass(1);
        assert!(world.client.cached_token().is_none(), "{quiet}");
    }
    world.pass(5000);
    assert!(world.client.cached_token().is_none());
    assert_eq!(world.client.token().await.unwrap().secret().expose(), "access-sentinel-2");
    assert_eq!(world.provider.refreshes(), 1);
}

#[tokio::test]
async fn a_clock_that_went_back_makes_somebody_look_again() {
    let world = World::new().await;
    world.client.token().await.unwrap();
    world.pass(0_u64.wrapping_sub(10));
    assert!(world.client.cached_token().is_none());
    world.client.token().await.unwrap();
    assert!(world.client.cached_token().is_some());
    assert_eq!(world.provider.refreshes(), 0);
}

/// F129: the token goes to the API that it is for, and nowhere else.
#[tokio::test]
async fn the_token_goes_to_the_declared_host_and_nowhere_else() {
    for &way in WAYS {
        let world = World::new().await;
        let port = world.base.rsplit_once(':').unwrap().1.to_owned();
        for url in [
            "https://evil.example/x".to_owned(),
            format!("https://127.0.0.1:{port}/x"),
            format!("http://localhost:{port}/x"),
            "http://127.0.0.1:1/x".to_owned(),
            format!("{}@evil.example/x", world.base),
        ] {
            let error = world.call(way, "GET", &url).await.unwrap_err();
            assert!(!error.text().contains("sentinel"), "{way:?} {url}: {}", error.text());
            let error = error.own();
            assert_eq!(error.kind(), ErrorKind::OAuth, "{way:?} {url}: {error}");
            assert!(!error.to_string().contains("evil"), "{way:?}: {error}");
        }
        assert!(world.provider.seen().is_empty(), "{way:?}: a request was sent");
        assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 200, "{way:?}");
    }
}

#[tokio::test]
async fn requests_reach_the_api_as_they_were_made_and_with_the_token() {
    for &way in WAYS {
        let world = World::new().await;
        world.provider.script([status(200)]);
        world.call(way, "PUT", "/a%20b/c?q=x%26y&n=1").await.unwrap();
        let seen = &world.provider.seen()[0];
        assert_eq!(seen.method, "PUT", "{way:?}");
        assert_eq!(seen.url, format!("{}/a%20b/c?q=x%26y&n=1", world.base), "{way:?}");
        assert_eq!(seen.header("authorization"), Some("Bearer access-sentinel-1"), "{way:?}");
    }
}
