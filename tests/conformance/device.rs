//! Users who agree on another device.

use oauth_core::{
    DeviceLogin, DevicePoll, ErrorKind,
    dynamic::{Credentials, DynamicProvider as _},
};
use oauth_tests::browser::{Browser, Page};

use crate::bench::{Bench, REDIRECT, offline};

async fn begin(bench: &Bench) -> DeviceLogin {
    let login = bench.platform.start_device(&bench.settings, &offline()).await;
    login.unwrap_or_else(|error| panic!("{error}"))
}

async fn poll(bench: &Bench, login: &DeviceLogin) -> DevicePoll<Credentials> {
    let polled = bench.platform.poll_device(&bench.settings, login).await;
    polled.unwrap_or_else(|error| panic!("{error}"))
}

/// Enters the code at the server's own page and presses a button of the next one.
fn enter(login: &DeviceLogin, button: &str) -> Page {
    let mut browser = Browser::new();
    let uri = login.verification_uri();
    let shown = browser.open(uri, REDIRECT).page();
    let (_, rest) = shown.body.split_once("name=\"xsrf\" value=\"").expect("the page has a form");
    let xsrf = rest.split('"').next().expect("it ends");
    let form = format!("xsrf={xsrf}&user_code={}", login.user_code());
    let confirm = browser.send(uri, &form, REDIRECT).page();
    assert!(confirm.body.contains(login.user_code()), "{}", confirm.body);
    browser.send(uri, &format!("{form}&{button}=yes"), REDIRECT).page()
}

#[tokio::test]
async fn d1_a_user_agrees_on_another_device() {
    let Some(bench) = Bench::new("tv", "tv") else { return };
    let login = begin(&bench).await;
    let complete = login.verification_uri_complete().expect("this server gives one");
    assert!(complete.contains(login.user_code()));
    let DevicePoll::Pending(login) = poll(&bench, &login).await else { panic!("nobody agreed") };
    let done = enter(&login, "confirm");
    assert_eq!(done.status, 200, "{}", done.body);
    let DevicePoll::Granted(credentials) = poll(&bench, &login).await else {
        panic!("the user has agreed")
    };
    assert!(bench.is_active(&credentials));
    let user = bench.validate(&credentials).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(user.id.as_deref(), Some("alice"));
    let known = bench.introspect(&credentials).await;
    assert!(known.active && known.expires_at.is_some());
    assert_eq!((known.client_id.as_deref(), known.sub.as_deref()), (Some("tv"), Some("alice")));
    assert!(known.scopes.iter().any(|scope| scope == "openid"), "{known:?}");
    let next = bench.refresh(&credentials).await.unwrap_or_else(|error| panic!("{error}"));
    bench.revoke(&next).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(!bench.is_active(&next));
    assert!(!bench.introspect(&next).await.active);
    let used = bench.platform.poll_device(&bench.settings, &login).await.expect_err("used up");
    assert_eq!((used.kind(), used.code()), (ErrorKind::Provider, Some("invalid_grant")));
}

#[tokio::test]
async fn d2_a_user_says_no_on_another_device() {
    let Some(bench) = Bench::new("tv", "tv") else { return };
    let login = begin(&bench).await;
    enter(&login, "abort");
    assert!(matches!(poll(&bench, &login).await, DevicePoll::Denied));
}

#[tokio::test]
async fn d3_a_client_without_its_secret_gets_no_codes() {
    let Some(bench) = Bench::new("tv", "tv") else { return };
    let bench = bench.with("client_secret", "wrong");
    let error = bench.platform.start_device(&bench.settings, &offline()).await;
    assert_eq!(error.expect_err("refused").code(), Some("invalid_client"));
}
