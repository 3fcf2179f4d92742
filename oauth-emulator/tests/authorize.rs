//! The authorization endpoint, one rule at a time.

mod support;

use oauth_emulator::{Emulator, EmulatorError, Step};
use support::{definitions::*, *};

const AUTHORIZE: &str = "https://plain.example/authorize";

#[test]
fn a_good_request_brings_a_code_state_and_issuer() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let callback = emulator.sign_in(&login("my-app").url(AUTHORIZE)).expect("signed in");
    assert!(callback.starts_with("https://app.example/callback?"), "{callback}");
    assert!(param(&callback, "code").is_some_and(|code| code.len() > 20));
    assert_eq!(param(&callback, "state").as_deref(), Some(STATE));
    assert_eq!(param(&callback, "iss").as_deref(), Some("https://plain.example"));
    assert_eq!(emulator.count(Step::Authorize), 1);
    assert_eq!(emulator.count(Step::Decision), 1);
}

#[test]
fn a_denial_is_told_with_state_and_issuer() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let callback = emulator.deny(&login("my-app").url(AUTHORIZE)).expect("denied");
    assert_eq!(param(&callback, "error").as_deref(), Some("access_denied"));
    assert_eq!(param(&callback, "state").as_deref(), Some(STATE));
    assert_eq!(param(&callback, "iss").as_deref(), Some("https://plain.example"));
    assert_eq!(param(&callback, "code"), None);
}

#[test]
fn what_must_not_redirect_is_a_page() {
    let emulator = Emulator::builder(&PLAIN)
        .redirect_uri(CALLBACK)
        .redirect_uri("http://127.0.0.1/cb")
        .start();
    let emulator = emulator.expect("started");
    let good = || login("my-app");
    let cases = [
        ("client_id", good().without("client_id")),
        ("client_id", good().set("client_id", "somebody-else")),
        ("client_id", good().with("client_id", "my-app")),
        ("redirect_uri", good().without("redirect_uri")),
        ("redirect_uri", good().with("redirect_uri", CALLBACK)),
        ("redirect_uri", good().set("redirect_uri", "")),
        ("redirect_uri", good().set("redirect_uri", "/callback")),
        ("redirect_uri", good().set("redirect_uri", "https://app.example/callback#x")),
        ("redirect_uri", good().set("redirect_uri", "https://me@app.example/callback")),
        ("redirect_uri", good().set("redirect_uri", "http://app.example/callback")),
        ("redirect_uri", good().set("redirect_uri", "javascript:alert(1)")),
        ("registered", good().set("redirect_uri", "https://app.example/callback/")),
        ("registered", good().set("redirect_uri", "https://APP.example/callback")),
        ("registered", good().set("redirect_uri", "https://app.example:8443/callback")),
    ];
    for (word, params) in cases {
        match emulator.sign_in(&params.url(AUTHORIZE)) {
            Err(EmulatorError::Refused { status: 400, reason }) => {
                assert!(reason.contains(word), "{reason}")
            }
            other => panic!("{}: {other:?}", params.form()),
        }
    }
    let loopback = good().set("redirect_uri", "http://127.0.0.1:5555/cb").url(AUTHORIZE);
    assert!(
        emulator
            .sign_in(&loopback)
            .expect("any port")
            .starts_with("http://127.0.0.1:5555/cb?code=")
    );
    let posted = send(&emulator, "POST", AUTHORIZE, &[("content-type", FORM)], &good().form());
    assert_eq!((posted.status, posted.header("allow")), (405, "GET"));
}

#[test]
fn everything_else_redirects_with_an_error() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let good = || login("my-app");
    let cases = [
        ("invalid_request", "response_type", good().without("response_type")),
        ("unsupported_response_type", "response_type", good().set("response_type", "token")),
        ("invalid_request", "state", good().without("state")),
        ("invalid_request", "state", good().set("state", "")),
        ("invalid_request", "state", good().set("state", "only-15-letters")),
        ("invalid_request", "state", good().with("state", STATE)),
        ("invalid_request", "code_challenge", good().without("code_challenge")),
        ("invalid_request", "code_challenge", good().set("code_challenge", "short")),
        ("invalid_request", "code_challenge", good().set("code_challenge", &"=".repeat(43))),
        ("invalid_request", "plain", good().without("code_challenge_method")),
        ("invalid_request", "S256", good().set("code_challenge_method", "plain")),
        ("invalid_request", "S256", good().set("code_challenge_method", "s256")),
        ("invalid_request", "response_mode", good().set("response_mode", "form_post")),
        ("invalid_request", "nonce", good().set("nonce", "")),
        ("invalid_request", "login_hint", good().with("login_hint", "a").with("login_hint", "b")),
        ("invalid_scope", "scope", good().set("scope", "read,write")),
        ("invalid_scope", "scope", good().set("scope", "read  write")),
        ("invalid_scope", "scope", good().set("scope", "re\"ad")),
    ];
    for (error, word, params) in cases {
        let callback = emulator.sign_in(&params.url(AUTHORIZE)).expect("sent back");
        assert_eq!(param(&callback, "error").as_deref(), Some(error), "{callback}");
        let description = param(&callback, "error_description").expect("a description");
        assert!(description.contains(word), "{description}");
        assert_eq!(param(&callback, "iss").as_deref(), Some("https://plain.example"));
        assert_eq!(param(&callback, "state").is_some(), word != "state", "{callback}");
    }
    assert_eq!(emulator.count(Step::Decision), 0, "nobody was asked");
}

#[test]
fn a_provider_without_pkce_or_scopes_wants_neither() {
    let emulator = Emulator::start(&COMMA).expect("started");
    let url = "https://comma.example/oauth";
    let good = || {
        login("my-app").without("code_challenge").without("code_challenge_method").set("app", "1")
    };
    let callback = emulator.sign_in(&good().set("scope", "a,b").url(url)).expect("signed in");
    assert_eq!(
        param(&callback, "accounts-server").as_deref(),
        Some("https://emulated.comma.example")
    );
    for (error, params) in [
        ("invalid_request", good().set("code_challenge", CHALLENGE)),
        ("invalid_request", good().without("app")),
        ("invalid_request", good().set("app", "2")),
        ("invalid_scope", good().set("scope", "a b")),
    ] {
        let callback = emulator.sign_in(&params.url(url)).expect("sent back");
        assert_eq!(param(&callback, "error").as_deref(), Some(error), "{callback}");
    }
    let emulator = Emulator::builder(&BASIC).setting("shop", "corner").start().expect("started");
    let callback = emulator
        .sign_in(&login("my-app").set("scope", "a").url("https://corner.basic.example/authorize"));
    assert_eq!(param(&callback.expect("sent back"), "error").as_deref(), Some("invalid_scope"));
    assert!(emulator.sign_in("https://other.basic.example/authorize").is_err());
}

#[test]
fn declared_parameters_must_be_right_and_the_answer_is_a_form() {
    let emulator = Emulator::start(&OFFLINE).expect("started");
    let url = "https://offline.example/authorize";
    let good = || {
        let login = login("my-app").set("audience", "api").set("prompt", "login");
        login.set("response_mode", "form_post").set("scope", "email")
    };
    let form = emulator.sign_in(&good().url(url)).expect("signed in");
    assert!(!form.contains('?') && param(&form, "code").is_some(), "{form}");
    // What asks for consent may take the place of a fixed parameter.
    let form = emulator.sign_in(&good().set("prompt", "consent").url(url)).expect("signed in");
    assert!(param(&form, "code").is_some(), "{form}");
    for params in [
        good().without("audience"),
        good().set("audience", "other"),
        good().set("prompt", "none"),
        good().without("response_mode"),
        good().set("response_mode", "query"),
    ] {
        let form = emulator.sign_in(&params.url(url)).expect("sent back");
        assert_eq!(param(&form, "error").as_deref(), Some("invalid_request"), "{form}");
        assert_eq!(param(&form, "state").as_deref(), Some(STATE));
    }
}

#[test]
fn a_query_that_cannot_be_read_is_a_page() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    for query in ["a=%zz", "a=%", "a=%ff%fe", "a=1&&b=2"] {
        let answer = send(&emulator, "GET", &format!("{AUTHORIZE}?{query}"), &[], "");
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.body.contains("cannot be read"));
    }
}
