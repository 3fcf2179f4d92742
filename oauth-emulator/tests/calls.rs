//! Revocation, user info and validation, one rule at a time.

mod support;

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_emulator::{Emulator, Step, User};
use support::{definitions::*, *};

const USERINFO: &str = "https://api.plain.example/userinfo";
const REVOKE: &str = "https://plain.example/revoke";

struct Tokens {
    access: String,
    refresh: String,
}

fn tokens(emulator: &Emulator, scope: &str) -> Tokens {
    let url = login("my-app").set("scope", scope).url("https://plain.example/authorize");
    let code = param(&emulator.sign_in(&url).expect("signed in"), "code").expect("a code");
    let answer = post(
        emulator,
        "https://plain.example/token",
        &Params::new(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("client_id", "my-app"),
            ("client_secret", "my-secret"),
        ]),
    );
    Tokens { access: answer.text("access_token"), refresh: answer.text("refresh_token") }
}

fn refresh(emulator: &Emulator, token: &str) -> u16 {
    let params = Params::new(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", "my-app"),
        ("client_secret", "my-secret"),
    ]);
    post(emulator, "https://plain.example/token", &params).status
}

#[test]
fn user_info_wants_a_living_token_in_the_right_place() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let tokens = tokens(&emulator, "read");
    let good = format!("Bearer {}", tokens.access);
    let refresh = format!("Bearer {}", tokens.refresh);
    let in_query = format!("{USERINFO}?access_token={}", tokens.access);
    for (status, error, method, url, authorization) in [
        (405, "invalid_request", "POST", USERINFO, good.as_str()),
        (401, "", "GET", USERINFO, ""),
        (400, "invalid_request", "GET", USERINFO, "Basic abc"),
        (401, "invalid_token", "GET", USERINFO, "Bearer unknown"),
        (401, "invalid_token", "GET", USERINFO, &refresh),
        (400, "invalid_request", "GET", &in_query, &good),
    ] {
        let mut headers = vec![("authorization", authorization)];
        headers.retain(|(_, value)| !value.is_empty());
        let answer = send(&emulator, method, url, &headers, "");
        assert_eq!(answer.status, status, "{method} {}", answer.body);
        if !error.is_empty() {
            assert_eq!(answer.text("error"), error);
        }
        if status == 401 {
            let challenge = answer.header("www-authenticate");
            assert!(challenge.starts_with("Bearer"), "{challenge}");
            assert_eq!(challenge.contains("error=\"invalid_token\""), error == "invalid_token");
        }
    }
    let body = bearer(&emulator, USERINFO, &tokens.access).json();
    let user = emulator.user();
    assert_eq!(body["sub"], user.id.as_str());
    assert_eq!(body["email"], user.email.as_str());
    assert_eq!(body["email_verified"], true);
    assert_eq!(body["preferred_username"], user.username.as_str());
}

#[test]
fn tokens_and_keys_stay_with_the_person_who_allowed_them() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let robins = tokens(&emulator, "read");
    let sam = User {
        id: "2".into(),
        username: "sam".into(),
        name: "Sam Example".into(),
        email: "sam@user.example".into(),
        picture: "https://user.example/sam.png".into(),
    };
    emulator.switch_user(sam);
    let key = emulator.api_key(PLAIN.id).expect("this provider is there");
    let sams = tokens(&emulator, "read");
    emulator.switch_user(User::default());
    let who = |token: &str| bearer(&emulator, USERINFO, token).json()["sub"].clone();
    assert_eq!(who(&robins.access), User::default().id.as_str());
    assert_eq!((who(&sams.access), who(&key)), ("2".into(), "2".into()));
    assert_eq!(emulator.api_key("other"), None);
}

#[test]
fn a_missing_scope_is_forbidden() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let answer = bearer(&emulator, USERINFO, &tokens(&emulator, "write").access);
    assert_eq!(answer.status, 403);
    assert_eq!(answer.text("error"), "insufficient_scope");
    assert!(answer.header("www-authenticate").contains("insufficient_scope"));
}

#[test]
fn tokens_die_in_every_way_that_they_can() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let first = tokens(&emulator, "read");
    emulator.expire_access_tokens();
    assert_eq!(bearer(&emulator, USERINFO, &first.access).status, 401);
    assert_eq!(refresh(&emulator, &first.refresh), 200, "refresh tokens live on");
    let second = tokens(&emulator, "read");
    emulator.advance(Duration::from_secs(3599));
    assert_eq!(bearer(&emulator, USERINFO, &second.access).status, 200);
    emulator.advance(Duration::from_secs(1));
    assert_eq!(bearer(&emulator, USERINFO, &second.access).status, 401);
    emulator.revoke_everything();
    assert_eq!(refresh(&emulator, &second.refresh), 400);
    let brief = Emulator::builder(&PLAIN)
        .token_lifetime(Duration::from_secs(5))
        .refresh_token_lifetime(Duration::from_secs(60))
        .start()
        .expect("started");
    let third = tokens(&brief, "read");
    brief.advance(Duration::from_secs(5));
    assert_eq!(bearer(&brief, USERINFO, &third.access).status, 401);
    brief.advance(Duration::from_secs(55));
    assert_eq!(refresh(&brief, &third.refresh), 400);
}

#[test]
fn revocation_wants_the_client_and_ends_the_family() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let mut tokens = tokens(&emulator, "read");
    let good = |token: &str, hint: &str| {
        Params::new(&[
            ("token", token),
            ("token_type_hint", hint),
            ("client_id", "my-app"),
            ("client_secret", "my-secret"),
        ])
    };
    let access = good(&tokens.access, "access_token");
    for (status, params) in [
        (401, access.clone().set("client_secret", "wrong")),
        (401, access.clone().without("client_id")),
        (400, access.clone().without("token")),
        (400, access.clone().without("token_type_hint")),
        (400, access.clone().set("token_type_hint", "id_token")),
        (400, access.clone().with("token", "twice")),
        (400, access.clone().with("reason", "none")),
    ] {
        let answer = post(&emulator, REVOKE, &params);
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(!answer.body.contains(&tokens.access), "{}", answer.body);
    }
    let basic = format!("Basic {}", STANDARD.encode("my-app:my-secret"));
    let headers = [("content-type", FORM), ("authorization", basic.as_str())];
    assert_eq!(send(&emulator, "POST", REVOKE, &headers, &access.form()).status, 401);
    assert_eq!(bearer(&emulator, USERINFO, &tokens.access).status, 200, "nothing has happened yet");

    assert_eq!(post(&emulator, REVOKE, &access).status, 200);
    assert_eq!(bearer(&emulator, USERINFO, &tokens.access).status, 401);
    assert_eq!(refresh(&emulator, &tokens.refresh), 400);
    assert_eq!(post(&emulator, REVOKE, &good("unknown", "refresh_token")).status, 200);

    tokens = self::tokens(&emulator, "read");
    assert_eq!(post(&emulator, REVOKE, &good(&tokens.refresh, "refresh_token")).status, 200);
    assert_eq!(bearer(&emulator, USERINFO, &tokens.access).status, 401);
}

#[test]
fn a_call_of_the_providers_own_is_read_to_the_letter() {
    let emulator = Emulator::start(&COMMA).expect("started");
    let query = login("my-app").without("code_challenge").without("code_challenge_method");
    let callback = emulator.sign_in(&query.set("app", "1").url("https://comma.example/oauth"));
    let code = param(&callback.expect("signed in"), "code").expect("a code");
    let exchange = Params::new(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", "my-app"),
        ("client_secret", "my-secret"),
    ]);
    let wrong = post(&emulator, "https://comma.example/token", &exchange);
    assert_eq!(wrong.status, 404, "the callback has said that it is another server");
    let answer = post(&emulator, "https://emulated.comma.example/token", &exchange);
    let token = answer.json()["tokens"][0]["access_token"].as_str().expect("a token").to_owned();

    let url = "https://emulated.comma.example/graphql?v=2";
    let body = r#"{"query":"{ me { id } }"}"#;
    let good = format!("tok {token}");
    let bare = "https://emulated.comma.example/graphql";
    for (status, url, header, content_type, body) in [
        (400, bare, good.as_str(), "application/json", body),
        (400, "https://emulated.comma.example/graphql?v=3", &good, "application/json", body),
        (400, url, &token, "application/json", body),
        (400, url, "", "application/json", body),
        (400, url, &good, "text/plain", body),
        (400, url, &good, "application/json", "{}"),
        (400, url, &good, "application/json", r#"{"query":"{ me { id } }","more":1}"#),
        (401, url, "tok unknown", "application/json", body),
        (200, url, &good, "application/json; charset=utf-8", body),
    ] {
        let mut headers = vec![("x-token", header), ("content-type", content_type)];
        headers.retain(|(_, value)| !value.is_empty());
        let answer = send(&emulator, "POST", url, &headers, body);
        assert_eq!(answer.status, status, "{} {header}", answer.body);
        if status == 200 {
            let body = answer.json();
            assert_eq!(body["status"], 7);
            assert_eq!(body["data"]["me"]["id"], emulator.user().id.as_str());
            assert_eq!(body["data"]["me"]["emails"][0]["value"], emulator.user().email.as_str());
        }
    }
    let double = [
        ("x-token", good.as_str()),
        ("content-type", "application/json"),
        ("authorization", "Bearer x"),
    ];
    assert_eq!(send(&emulator, "POST", url, &double, body).status, 400);
    assert_eq!(emulator.count(Step::Validate), 10);
}

#[test]
fn several_providers_keep_their_tokens_apart() {
    let emulator = Emulator::start_all(&[&COMMA, &PLAIN]).expect("started");
    let tokens = tokens(&emulator, "read");
    assert_eq!(bearer(&emulator, USERINFO, &tokens.access).status, 200);
    let headers = [
        ("x-token", format!("tok {}", tokens.access)),
        ("content-type", "application/json".into()),
    ];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let url = "https://emulated.comma.example/graphql?v=2";
    let answer = send(&emulator, "POST", url, &headers, r#"{"query":"{ me { id } }"}"#);
    assert_eq!(answer.status, 401);
}
