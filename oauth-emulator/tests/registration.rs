//! The registration endpoint, one rule at a time.

mod support;

use oauth_core::definition::{Definition, Template};
use oauth_emulator::{Emulator, Step};
use serde_json::{Value, json};
use support::{definitions::PLAIN, *};

const REGISTER: &str = "https://plain.example/register";

const OPEN: Definition =
    Definition { registration_endpoint: Some(Template::Fixed(REGISTER)), ..PLAIN };

fn good() -> Value {
    json!({
        "redirect_uris": [CALLBACK],
        "client_name": "App",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_post",
        "scope": "read",
    })
}

fn register(emulator: &Emulator, metadata: &Value) -> Answer {
    let headers = [("content-type", "application/json")];
    send(emulator, "POST", REGISTER, &headers, &metadata.to_string())
}

#[test]
fn a_client_is_told_what_is_registered_and_is_accepted_then() {
    let emulator = Emulator::start(&OPEN).expect("started");
    let made = register(&emulator, &good());
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.header("cache-control"), "no-store");
    let told = made.json();
    for (name, value) in good().as_object().expect("an object") {
        assert_eq!(&told[name], value, "{name}");
    }
    assert_eq!(told["client_secret_expires_at"], 0);
    let (id, secret) = (made.text("client_id"), made.text("client_secret"));

    let url = |params: &Params| params.url("https://plain.example/authorize");
    let code = emulator.sign_in(&url(&login(&id).set("scope", "read"))).expect("signed in");
    let exchange = Params::new(&[
        ("grant_type", "authorization_code"),
        ("code", &param(&code, "code").expect("a code")),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", &id),
        ("client_secret", &secret),
    ]);
    // The first client has the same right to its own codes alone.
    let other = exchange.clone().set("client_id", "my-app").set("client_secret", "my-secret");
    let refused = post(&emulator, "https://plain.example/token", &other);
    assert_eq!(refused.text("error"), "invalid_client", "{}", refused.body);
    let tokens = post(&emulator, "https://plain.example/token", &exchange);
    assert_eq!(tokens.status, 200, "{}", tokens.body);

    let elsewhere = login(&id).set("scope", "read").set("redirect_uri", "https://app.example/x");
    assert!(emulator.sign_in(&url(&elsewhere)).is_err());
    let more = emulator.sign_in(&url(&login(&id).set("scope", "write"))).expect("it comes back");
    assert_eq!(param(&more, "error").as_deref(), Some("invalid_scope"));

    let log = emulator.log();
    assert_eq!(log[0].step, Step::Register);
    let log: String = log.iter().map(|event| format!("{event} {event:?}")).collect();
    assert!(!log.contains(&secret) && log.contains(&id), "{log}");
}

#[test]
fn what_is_not_right_is_refused_and_named() {
    let emulator = Emulator::start(&OPEN).expect("started");
    for (name, value, error) in [
        ("redirect_uris", json!(["http://app.example/cb"]), "invalid_redirect_uri"),
        ("redirect_uris", json!([7]), "invalid_redirect_uri"),
        ("redirect_uris", json!([]), "invalid_redirect_uri"),
        ("redirect_uris", Value::Null, "invalid_redirect_uri"),
        ("grant_types", json!([]), "invalid_client_metadata"),
        ("grant_types", json!(["password"]), "invalid_client_metadata"),
        ("response_types", json!(["token"]), "invalid_client_metadata"),
        ("token_endpoint_auth_method", json!("none"), "invalid_client_metadata"),
        ("client_name", json!(""), "invalid_client_metadata"),
        ("jwks", json!({}), "invalid_client_metadata"),
    ] {
        let mut metadata = good();
        metadata[name] = value;
        let answer = register(&emulator, &metadata);
        assert_eq!((answer.status, answer.text("error").as_str()), (400, error), "{name}");
        assert!(answer.text("error_description").contains(name), "{}", answer.body);
    }
    let form = [("content-type", FORM)];
    assert_eq!(send(&emulator, "POST", REGISTER, &form, "client_name=App").status, 400);
    assert_eq!(send(&emulator, "GET", REGISTER, &[], "").header("allow"), "POST");
    let json = [("content-type", "application/json")];
    assert_eq!(send(&emulator, "POST", REGISTER, &json, "[]").status, 400);
}
