//! What is refused when a code is exchanged.

use std::time::Duration;

use oauth_core::{Action, Callback, Error, ErrorKind, Login, dynamic::DynamicProvider as _};
use oauth_tests::browser::parameter;

use crate::bench::{Bench, REDIRECT, copy, forged, member, offline, sign_in};

/// The server did not accept the code, and the user has to log in again.
fn assert_refused_code(error: &Error) {
    assert_eq!((error.kind(), error.code()), (ErrorKind::Provider, Some("invalid_grant")));
    assert_eq!((error.status(), error.action()), (Some(400), Action::Reauthorize));
}

/// The server did not accept the client's secret, and the operator has to correct it.
fn assert_refused_client(error: &Error) {
    assert_eq!((error.kind(), error.code()), (ErrorKind::Config, Some("invalid_client")));
    assert_eq!((error.status(), error.action()), (Some(401), Action::FixConfiguration));
}

#[tokio::test]
async fn n10_a_wrong_verifier_gives_no_tokens_and_the_right_one_still_does() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    let other = member(&bench.begin(&offline()).pending, "verifier").expect("PKCE is done");
    let wrong = forged(&pending, "verifier", &other);
    let error = bench.finish(wrong, &callback).await.expect_err("the verifier is another login's");
    assert_refused_code(&error);

    // This server keeps the code; a client elsewhere, which has not seen the login end, can use it.
    let credentials = bench.elsewhere().finish(pending, &callback).await.expect("the right one");
    assert!(bench.is_active(&credentials));
}

#[tokio::test]
async fn n11_a_code_used_twice_ends_what_it_gave() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    let (again, elsewhere) = (copy(&pending), copy(&pending));
    let credentials = bench.finish(pending, &callback).await.expect("the login ends well");
    assert!(bench.is_active(&credentials));

    let error = bench.finish(again, &callback).await.expect_err("the login has ended");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert_eq!(bench.wire.seen().len(), 1, "the client does not send a code twice");
    assert!(bench.is_active(&credentials));

    let error = bench.elsewhere().finish(elsewhere, &callback).await.expect_err("a used code");
    assert_refused_code(&error);
    assert!(!bench.is_active(&credentials));
    let error = bench.refresh(&credentials).await.expect_err("the server has ended it all");
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
}

#[tokio::test]
async fn n12_an_expired_code_gives_no_tokens() {
    let Some(bench) = Bench::new("public", "public-short-code") else { return };
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    // The code lives for a second of the server's clock, which counts whole seconds.
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_refused_code(&bench.finish(pending, &callback).await.expect_err("the code is dead"));
}

#[tokio::test]
async fn n13_a_code_of_another_client_gives_no_tokens() {
    let Some(victim) = Bench::new("public", "public-pkce") else { return };
    let Some(other) = Bench::new("public", "public-es256") else { return };
    let login = victim.begin(&offline());
    let stolen = sign_in(&login.url);
    let error = other.finish(login.pending, &stolen).await.expect_err("another client's login");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert!(other.wire.seen().is_empty(), "no token request is sent");

    // Put into an answer that the other client waits for, the code reaches the server.
    let login = other.begin(&offline());
    let own = sign_in(&login.url);
    let code = |callback| parameter(callback, "code").expect("a code");
    let callback = own.replace(&code(&own), &code(&stolen));
    assert_ne!(callback, own);
    assert_refused_code(&other.finish(login.pending, &callback).await.expect_err("a stolen code"));
}

#[tokio::test]
async fn n14_the_redirect_uri_of_the_exchange_is_that_of_the_login() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    let other = "http://127.0.0.1:1/cb";
    let (spare, forged) = (copy(&pending), forged(&pending, "redirect_uri", other));
    let finish = |pending, redirect| {
        let callback = Callback::query(callback.as_str());
        bench.platform.credentials(redirect, &bench.settings, pending, callback)
    };

    let error = finish(pending, other).await.expect_err("the client sees the difference");
    assert_eq!((error.kind(), error.action()), (ErrorKind::Config, Action::FixConfiguration));
    assert!(bench.wire.seen().is_empty(), "no token request is sent");

    let error = finish(forged, other).await.expect_err("the server sees the difference");
    assert_refused_code(&error);
    let error = finish(spare, REDIRECT).await.expect_err("the login has ended");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
}

#[tokio::test]
async fn n15_a_wrong_secret_in_a_header_is_the_operators_to_correct() {
    let Some(bench) = Bench::new("basic", "conf-basic") else { return };
    let bench = bench.with("client_secret", "wrong-SENTINEL");
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    let error = bench.finish(pending, &callback).await.expect_err("the secret is wrong");
    assert_refused_client(&error);
    assert!(!format!("{error} {error:?}").contains("SENTINEL"), "{error}");
    let [answer] = &bench.wire.seen()[..] else { panic!("one token request is sent") };
    assert!(answer.challenge.as_deref().is_some_and(|text| text.starts_with("Basic")));
}

#[tokio::test]
async fn n16_a_wrong_secret_in_the_body_is_the_operators_to_correct() {
    let Some(bench) = Bench::new("post", "conf-post") else { return };
    let bench = bench.with("client_secret", "wrong-SENTINEL");
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    let error = bench.finish(pending, &callback).await.expect_err("the secret is wrong");
    assert_refused_client(&error);
    assert!(!format!("{error} {error:?}").contains("SENTINEL"), "{error}");
    let [sent] = &bench.wire.seen()[..] else { panic!("one token request is sent") };
    assert!(sent.body.contains("client_secret=wrong-SENTINEL"));
}
