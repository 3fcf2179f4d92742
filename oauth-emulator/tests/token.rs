//! The token endpoint, one rule at a time.

mod support;

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_emulator::Emulator;
use support::{definitions::*, *};

const TOKEN: &str = "https://plain.example/token";

fn code(emulator: &Emulator) -> String {
    let url = login("my-app").set("scope", "read").url("https://plain.example/authorize");
    param(&emulator.sign_in(&url).expect("signed in"), "code").expect("a code")
}

fn exchange(code: &str) -> Params {
    Params::new(&[
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", "my-app"),
        ("client_secret", "my-secret"),
    ])
}

fn refresh(token: &str) -> Params {
    Params::new(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", "my-app"),
        ("client_secret", "my-secret"),
    ])
}

#[test]
fn a_good_request_brings_tokens() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let answer = post(&emulator, TOKEN, &exchange(&code(&emulator)));
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["scope"], "read");
    assert!(body["access_token"].is_string() && body["refresh_token"].is_string());
    assert_eq!(emulator.token_requests(), 1);
}

#[test]
fn each_fault_of_a_request_is_refused_and_leaves_the_code_alone() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let code = code(&emulator);
    let good = || exchange(&code);
    let other_verifier = "a".repeat(43);
    let cases = [
        (400, "invalid_request", "grant_type", good().without("grant_type")),
        (400, "unsupported_grant_type", "grant_type", good().set("grant_type", "password")),
        (400, "invalid_request", "code", good().without("code")),
        (400, "invalid_request", "code", good().set("code", "")),
        (400, "invalid_request", "code", good().with("code", &code)),
        (400, "invalid_grant", "no such code", good().set("code", "unknown")),
        (400, "invalid_request", "redirect_uri", good().without("redirect_uri")),
        (
            400,
            "invalid_grant",
            "byte 29",
            good().set("redirect_uri", "https://app.example/callback/"),
        ),
        (
            400,
            "invalid_grant",
            "byte 9",
            good().set("redirect_uri", "https://APP.example/callback"),
        ),
        (400, "invalid_request", "code_verifier", good().without("code_verifier")),
        (400, "invalid_request", "code_verifier", good().set("code_verifier", "short")),
        (400, "invalid_grant", "code_verifier", good().set("code_verifier", &other_verifier)),
        (400, "invalid_request", "scope", good().set("scope", "read")),
        (400, "invalid_request", "state", good().set("state", STATE)),
        (401, "invalid_client", "client_id", good().without("client_id")),
        (401, "invalid_client", "client_secret", good().without("client_secret")),
        (401, "invalid_client", "wrong", good().set("client_secret", "wrong-secret")),
        (401, "invalid_client", "wrong", good().set("client_id", "other-app")),
    ];
    for (status, error, word, params) in cases {
        let answer = post(&emulator, TOKEN, &params);
        assert_eq!(
            (answer.status, answer.text("error").as_str()),
            (status, error),
            "{}",
            answer.body
        );
        let description = answer.text("error_description");
        assert!(description.contains(word), "{description}");
        for secret in [&code, VERIFIER, "my-secret", "wrong-secret", &other_verifier] {
            assert!(!answer.body.contains(secret), "{}", answer.body);
        }
    }
    let basic = format!("Basic {}", STANDARD.encode("my-app:my-secret"));
    let accept = ("accept", "application/json");
    let form = ("content-type", FORM);
    for (status, method, headers) in [
        (405, "GET", &[form, accept][..]),
        (405, "PUT", &[form, accept]),
        (400, "POST", &[accept]),
        (400, "POST", &[("content-type", "application/json"), accept]),
        (400, "POST", &[form]),
        (400, "POST", &[form, ("accept", "text/html")]),
        (401, "POST", &[form, accept, ("authorization", &basic)]),
    ] {
        let answer = send(&emulator, method, TOKEN, headers, &good().form());
        assert_eq!(answer.status, status, "{method} {headers:?}");
    }
    let answer = send(&emulator, "POST", &format!("{TOKEN}?a=b"), &[form, accept], &good().form());
    assert_eq!(answer.status, 400);
    assert_eq!(post(&emulator, TOKEN, &good()).status, 200, "the code is still good");
}

#[test]
fn a_code_works_once_and_its_second_use_ends_the_grant() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let code = code(&emulator);
    let first = post(&emulator, TOKEN, &exchange(&code));
    let api = "https://api.plain.example/userinfo";
    assert_eq!(bearer(&emulator, api, &first.text("access_token")).status, 200);
    let second = post(&emulator, TOKEN, &exchange(&code));
    assert_eq!((second.status, second.text("error").as_str()), (400, "invalid_grant"));
    assert_eq!(bearer(&emulator, api, &first.text("access_token")).status, 401);
    assert_eq!(post(&emulator, TOKEN, &refresh(&first.text("refresh_token"))).status, 400);
}

#[test]
fn a_code_lives_for_a_minute() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let code = code(&emulator);
    emulator.advance(Duration::from_secs(61));
    let answer = post(&emulator, TOKEN, &exchange(&code));
    assert_eq!(answer.text("error"), "invalid_grant");
    assert!(answer.text("error_description").contains("expired"));
}

#[test]
fn refresh_tokens_rotate_and_reuse_ends_the_family() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let first = post(&emulator, TOKEN, &exchange(&code(&emulator)));
    let old = first.text("refresh_token");
    let second = post(&emulator, TOKEN, &refresh(&old));
    assert_eq!(second.status, 200);
    let new = second.text("refresh_token");
    assert!(!new.is_empty() && new != old);
    for params in [
        refresh(&new).without("refresh_token"),
        refresh(&new).set("scope", "read"),
        refresh(&new).set("redirect_uri", CALLBACK),
        refresh("unknown"),
    ] {
        assert_eq!(post(&emulator, TOKEN, &params).status, 400, "{}", params.form());
    }
    let reuse = post(&emulator, TOKEN, &refresh(&old));
    assert!(reuse.text("error_description").contains("used before"), "{}", reuse.body);
    assert_eq!(post(&emulator, TOKEN, &refresh(&new)).status, 400, "the family is dead");
    let api = "https://api.plain.example/userinfo";
    assert_eq!(bearer(&emulator, api, &second.text("access_token")).status, 401);
}

#[test]
fn the_shape_is_the_providers_and_so_are_its_errors() {
    let emulator = Emulator::start(&COMMA).expect("started");
    let query = login("my-app").without("code_challenge").without("code_challenge_method");
    let url = query.set("app", "1").set("scope", "a,b").url("https://comma.example/oauth");
    let code = param(&emulator.sign_in(&url).expect("signed in"), "code").expect("a code");
    let good = exchange(&code).without("code_verifier");
    let token = "https://emulated.comma.example/token";
    let bad = post(&emulator, token, &exchange(&code));
    assert_eq!(bad.status, 200);
    assert_eq!(bad.json()["ok"], false);
    assert_eq!(bad.json()["error"], "invalid_request");
    assert!(
        bad.json()["details"]["message"]
            .as_str()
            .is_some_and(|text| text.contains("code_verifier"))
    );
    let answer = post(&emulator, token, &good);
    let body = answer.json();
    assert_eq!(body["ok"], true);
    assert!(body["tokens"][0]["access_token"].is_string(), "{body}");
    assert_eq!(body["tokens"][0]["scope"], "a,b");
    assert_eq!(body["tokens"][0]["token_type"], "user");
    assert_eq!(body["team"]["id"], "emulated");
    assert!(body["hook_secret"].is_string());
    assert!(body["tokens"][0].get("refresh_token").is_none());
    assert!(body["tokens"][0].get("expires_in").is_none());
    let refused = post(&emulator, token, &refresh("x"));
    assert_eq!(refused.json()["error"], "unsupported_grant_type");
}

#[test]
fn basic_and_json_are_wanted_exactly_so() {
    let (id, secret) = ("my app", "s:3%+é");
    let emulator = Emulator::builder(&BASIC).client(id, secret).start().expect("started");
    let url = login(id).url("https://emulated.basic.example/authorize");
    let code = param(&emulator.sign_in(&url).expect("signed in"), "code").expect("a code");
    let good = || {
        let body = exchange(&code).without("client_id").without("client_secret");
        body.set("shop", "emulated")
    };
    let encoded = format!("Basic {}", STANDARD.encode("my+app:s%3A3%25%2B%C3%A9"));
    let raw = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    let token = "https://emulated.basic.example/token";
    let ask = |authorization: &str, version: &str, body: &str| {
        let mut headers =
            vec![("content-type", "application/json"), ("accept", "application/json")];
        headers.extend([("authorization", authorization), ("x-version", version)]);
        headers.retain(|(_, value)| !value.is_empty());
        send(&emulator, "POST", token, &headers, body)
    };
    let version = "2026-01-01";
    for (status, authorization, version, body) in [
        (401, raw.as_str(), version, good().json()),
        (401, "", version, good().json()),
        (401, "Bearer x", version, good().json()),
        (401, &encoded, version, good().set("client_secret", secret).json()),
        (400, &encoded, version, good().set("client_id", id).json()),
        (400, &encoded, "", good().json()),
        (400, &encoded, "2025-01-01", good().json()),
        (400, &encoded, version, good().without("shop").json()),
        (400, &encoded, version, good().set("shop", "other").json()),
        (400, &encoded, version, good().form()),
        (400, &encoded, version, format!("{} {{}}", good().json())),
        (400, &encoded, version, good().with("code", "twice").json()),
        (400, &encoded, version, r#"{"grant_type":1}"#.to_owned()),
    ] {
        let answer = ask(authorization, version, &body);
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(!answer.body.contains(secret) && !answer.body.contains(&code));
        if status == 401 {
            assert!(answer.header("www-authenticate").starts_with("Basic"), "{:?}", answer.headers);
        }
    }
    let answer = ask(&encoded, version, &good().json());
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["ttl"], 3_600_000);
    assert!(answer.json().get("token_type").is_none());
    assert!(answer.json().get("scope").is_none());
}

#[test]
fn a_public_client_only_says_its_name() {
    let emulator = Emulator::builder(&PLAIN).public_client("my-app").start().expect("started");
    let code = code(&emulator);
    let answer = post(&emulator, TOKEN, &exchange(&code));
    assert_eq!(answer.status, 401);
    assert_eq!(post(&emulator, TOKEN, &exchange(&code).without("client_secret")).status, 200);
}

/// Nobody could set a secret for this one.
const SECRETLESS: oauth_core::definition::Definition =
    oauth_core::definition::Definition { settings: CLIENT.split_at(1).0, ..PLAIN };

#[test]
fn a_definition_without_a_secret_has_public_clients() {
    let emulator = Emulator::start_all(&[&SECRETLESS]).expect("started");
    assert_eq!(emulator.settings_of("plain").collect::<Vec<_>>(), [("client_id", "my-app")]);
    assert_eq!(emulator.settings_of("other").count(), 0);
    let params = exchange(&code(&emulator)).without("client_secret");
    assert_eq!(post(&emulator, TOKEN, &params).status, 200);
}

#[test]
fn offline_access_must_be_asked_for_and_forms_are_answered_with() {
    let emulator = Emulator::start(&OFFLINE).expect("started");
    let token = "https://offline.example/token";
    let ask = |query: Params| {
        let query =
            query.set("audience", "api").set("prompt", "login").set("response_mode", "form_post");
        let form =
            emulator.sign_in(&query.url("https://offline.example/authorize")).expect("signed in");
        post(&emulator, token, &exchange(&param(&form, "code").expect("a code")))
    };
    for query in [
        login("my-app").set("scope", "email"),
        login("my-app").set("scope", "email").set("access_type", "offline"),
        login("my-app").set("scope", "email offline_access"),
    ] {
        let answer = ask(query);
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(param(&answer.body, "refresh_token"), None);
    }
    let answer =
        ask(login("my-app").set("scope", "email offline_access").set("access_type", "offline"));
    assert_eq!(answer.header("content-type"), FORM);
    let granted = "https://offline.example/scope/email offline_access";
    assert_eq!(param(&answer.body, "scope").as_deref(), Some(granted));
    assert!(
        param(&answer.body, "expires_at").is_some_and(|at| at.len() == 20 && at.ends_with('Z'))
    );
    let old = param(&answer.body, "refresh_token").expect("a refresh token");
    let good = refresh(&old).set("audience", "api").set("scope", granted);
    for params in [
        good.clone().without("audience"),
        good.clone().without("scope"),
        good.clone().set("scope", "email more"),
    ] {
        assert_eq!(post(&emulator, token, &params).status, 400, "{}", params.form());
    }
    for _ in 0..2 {
        let answer = post(&emulator, token, &good);
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(param(&answer.body, "refresh_token"), None, "it does not rotate");
    }
}

#[test]
fn the_same_seed_makes_the_same_codes() {
    let codes =
        [7, 7, 8].map(|seed| code(&Emulator::builder(&PLAIN).seed(seed).start().expect("started")));
    assert_eq!(codes[0], codes[1]);
    assert_ne!(codes[0], codes[2]);
}
