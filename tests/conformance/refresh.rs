//! Refresh tokens: rotation, reuse, expiry, scopes.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use oauth_core::{Action, Client, Clock, Error, ErrorKind, Expires, Secret, dynamic::Credentials};
use oauth_tests::browser::ask;

use crate::{
    bench::{Bench, REDIRECT, offline, sign_in},
    definitions::public::{self, Public, Scope},
    server::{Server, server},
};

/// The server did not accept the refresh token, and only the user can help.
pub(crate) fn assert_dead(error: &Error) {
    assert_eq!(
        (error.kind(), error.action(), error.code()),
        (ErrorKind::NeedsReauthorization, Action::Reauthorize, Some("invalid_grant")),
        "{error}"
    );
}

#[tokio::test]
async fn r1_a_refresh_gives_new_tokens_that_work() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let old = bench.log_in(&offline()).await;
    let new = bench.refresh(&old).await.expect("it can be refreshed");
    for name in ["access_token", "refresh_token"] {
        assert!(new.values[name] != old.values[name], "{name} is the old one");
    }
    // Within a second, the new ID token is the same text.
    assert!(new.values.contains_key("id_token"));
    assert_eq!(new.values["scope"], old.values["scope"]);
    let user = bench.validate(&new).await.expect("the new token works");
    assert_eq!(user.id.as_deref(), Some("alice"));
}

#[tokio::test]
async fn r2_an_old_refresh_token_used_again_ends_the_new_ones() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let old = bench.log_in(&offline()).await;
    let new = bench.refresh(&old).await.expect("it can be refreshed");
    let sent = bench.wire.seen().len();
    let error = bench.refresh(&old).await.expect_err("it was used");
    assert_eq!((error.kind(), error.code()), (ErrorKind::NeedsReauthorization, None));
    assert_eq!(bench.wire.seen().len(), sent, "the client does not send a used token");
    assert!(bench.is_active(&new));

    let elsewhere = bench.elsewhere();
    assert_dead(&elsewhere.refresh(&old).await.expect_err("it was used"));
    assert_dead(&elsewhere.refresh(&new).await.expect_err("the server has ended them all"));
    assert!(!bench.is_active(&new));
}

#[tokio::test]
async fn r3_an_expired_refresh_token_needs_the_user() {
    let Some(bench) = Bench::new("public", "public-short-rt") else { return };
    let credentials = bench.log_in(&offline()).await;
    // It lives for three seconds of the server's clock, which counts whole seconds.
    tokio::time::sleep(Duration::from_millis(4100)).await;
    assert_dead(&bench.refresh(&credentials).await.expect_err("it is dead"));
}

#[tokio::test]
async fn r4_a_revoked_refresh_token_needs_the_user() {
    let Some(bench) = Bench::new("basic", "conf-basic") else { return };
    let credentials = bench.log_in(&offline()).await;
    assert!(bench.is_active(&credentials));
    bench.revoke(&credentials).await.expect("it can be revoked");
    let sent = bench.wire.seen().pop().expect("a request was sent");
    assert!(sent.body.contains("token_type_hint=refresh_token"), "{}", sent.url);
    assert_dead(&bench.refresh(&credentials).await.expect_err("it is revoked"));
    assert!(!bench.is_active(&credentials));
}

#[tokio::test]
async fn r5_a_refresh_may_narrow_the_scopes_and_never_widen_them() {
    let Some(bench) = Bench::new("basic-scope", "conf-basic") else { return };
    let with_scopes = |credentials: &Credentials, scopes: &str| {
        let mut credentials = credentials.clone();
        credentials.values.insert("scope".to_owned(), scopes.to_owned());
        credentials
    };
    let wide = bench.log_in(&offline()).await;
    assert_eq!(wide.values["scope"], "openid email offline_access");
    let narrow = bench.refresh(&with_scopes(&wide, "openid")).await.expect("fewer are granted");
    assert_eq!(narrow.values["scope"], "openid");
    assert!(bench.is_active(&narrow));

    let wider = with_scopes(&narrow, "openid api:write");
    let error = bench.refresh(&wider).await.expect_err("the user has not agreed to it");
    assert_eq!((error.action(), error.code()), (Action::Reauthorize, Some("invalid_scope")));
    // The refresh token itself is as good as before, and nobody is told otherwise.
    assert!(!error.what().contains("dead"), "{error}");
    bench.refresh(&narrow).await.expect("what was agreed to is still granted");
}

/// A clock that stands still.
struct Stopped(u64);

impl Clock for Stopped {
    fn now(&self) -> u64 {
        self.0
    }
}

/// Asks the server who the user is, as a program with a token does; `None` when it refuses the token.
fn who(server: &Server, token: &Secret) -> Option<String> {
    let bearer = format!("Bearer {}", token.expose());
    let page = ask("GET", &format!("{}/me", server.issuer), &[("authorization", &bearer)], "");
    match page.status {
        200 => Some(page.body),
        401 => None,
        other => panic!("status {other}: {}", page.body),
    }
}

#[tokio::test]
async fn r6_an_expired_access_token_is_refreshed_and_works_again() {
    let Some(server) = server() else { return };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let settings = public::Settings::new("public-short", server.issuer.as_str());
    let client = Client::<Public>::builder(settings, REDIRECT)
        .clock(Arc::new(Stopped(now)))
        .build()
        .expect("settings and redirect URI are good");
    let login = client.authorize([]).offline().start().expect("a login begins");
    let callback = sign_in(&login.url);
    let tokens = client.exchange(login.pending, callback).await.expect("the login ends well");
    assert_eq!(tokens.expires_at(), Expires::At(now + 2));
    client.validate(&tokens).await.expect("it works");

    // The server counts whole seconds.
    tokio::time::sleep(Duration::from_millis(3100)).await;
    let error = client.validate(&tokens).await.expect_err("it is dead");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Invalid, Some(401)));
    // By the client's clock it lives, so only the refusal leads to a refresh.
    let mut calls = 0;
    let used = client
        .with_token(&tokens, |token| {
            calls += 1;
            async move { who(server, &token) }
        })
        .await
        .expect("the refresh token lives on");
    assert_eq!(calls, 2);
    assert!(used.value.contains("alice"), "{}", used.value);
    let new = used.refreshed.expect("there are new tokens to store");
    client.validate(&new).await.expect("the new token works");
}

#[tokio::test]
async fn r7_a_refresh_token_of_another_client_is_refused_and_lives_on() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    // A map says nothing of the client it belongs to, so it is the server that refuses.
    let credentials = bench.log_in(&offline()).await;
    let other = bench.clone().with("client_id", "public-es256");
    assert_dead(&other.refresh(&credentials).await.expect_err("another client's token"));
    bench.refresh(&credentials).await.expect("the owner still can");

    // Tokens do, and are not sent.
    let client = |id: &str| {
        let settings = public::Settings::new(id, bench.server.issuer.as_str());
        Client::<Public>::new(settings, REDIRECT).expect("settings and redirect URI are good")
    };
    let owner = client("public-pkce");
    let login = owner.authorize([]).offline().start().expect("a login begins");
    let callback = sign_in(&login.url);
    let tokens = owner.exchange(login.pending, callback).await.expect("the login ends well");
    let error = client("public-es256").refresh(&tokens).await.expect_err("another client's");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Config, None));
    owner.refresh(&tokens).await.expect("the owner still can");
}

#[tokio::test]
async fn r8_without_offline_access_there_is_no_refresh_token_and_the_client_says_why() {
    let Some(server) = server() else { return };
    let settings = public::Settings::new("public-pkce", server.issuer.as_str());
    let client = Client::<Public>::new(settings, REDIRECT).expect("good settings");
    let login = client.authorize([Scope::Openid]).start().expect("a login begins");
    let callback = sign_in(&login.url);
    let tokens = client.exchange(login.pending, callback).await.expect("the login ends well");
    assert!(tokens.not_refreshable().is_some_and(|why| why.contains("offline")));
    let error = client.refresh(&tokens).await.expect_err("there is no refresh token");
    assert_eq!((error.kind(), error.status()), (ErrorKind::NeedsReauthorization, None));
}
