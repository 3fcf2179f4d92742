//! Requests of an API: repeated where that helps, and not where it harms.

use std::time::Duration;

use oauth_accounts::{AccountClient, ErrorKind};
use serde_json::json;

use crate::{
    support::Host,
    world::{Fault, To},
};

async fn connected() -> (Host, AccountClient, usize) {
    let host = Host::new();
    let account = host.connect("alice", "acme", "alice").await;
    let client = host.accounts.client_of(&account.id).await.unwrap();
    let calls = host.world.came(To::Api).len();
    (host, client, calls)
}

#[tokio::test(start_paused = true)]
async fn an_api_that_is_busy_is_asked_again_for_whatever_does_no_harm() {
    for (status, method, sent) in [
        (503, "GET", 2),
        (503, "POST", 1),
        (429, "POST", 2),
        (500, "GET", 2),
        (500, "PUT", 2),
        (500, "POST", 1),
    ] {
        let (host, client, calls) = connected().await;
        host.world.fail(To::Api, Fault::Answer(status, json!({})));
        let answer = client
            .send(|api| match method {
                "GET" => api.get("/notes"),
                "PUT" => api.put("/notes/1"),
                _ => api.post("/notes"),
            })
            .await
            .unwrap();
        assert_eq!(host.world.came(To::Api).len() - calls, sent, "{method} {status}");
        assert_eq!(answer.status(), if sent == 2 { 200 } else { status });
    }
}

#[tokio::test]
async fn what_the_api_says_is_no_error() {
    let (host, client, calls) = connected().await;
    host.world.fail(To::Api, Fault::Answer(404, json!({})));
    assert_eq!(client.send(|api| api.get("/notes/1")).await.unwrap().status(), 404);
    assert_eq!(host.world.came(To::Api).len() - calls, 1);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_fails_again_and_again_is_left_alone() {
    let (host, client, calls) = connected().await;
    host.world.fail_with(To::Api, 500, 5);
    while client.send(|api| api.post("/notes")).await.is_ok() {}
    assert_eq!(host.world.came(To::Api).len() - calls, 5);
    let error = client.send(|api| api.post("/notes")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
    assert!(error.retry_after().is_some_and(|wait| wait <= Duration::from_secs(2)));
    // Its token endpoint is another matter.
    host.clock.advance(4000);
    client.token().await.unwrap();
}

#[tokio::test]
async fn requests_that_cannot_be_made_say_nothing_about_the_provider() {
    let (_, client, _) = connected().await;
    for _ in 0..10 {
        let error =
            client.send(|api| api.get("/notes").header("x-note", "a\nb")).await.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::Transient, "{error}");
    }
    assert_eq!(client.send(|api| api.get("/notes")).await.unwrap().status(), 200);
}
