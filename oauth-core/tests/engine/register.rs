//! Clients that register themselves (RFC 7591).

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicU64},
};

use oauth_core::{
    Action, Client, ClientMetadata, Error, ErrorKind, Expires, Provider, Registration,
    definition::*,
    dynamic::{DynamicProvider as _, Options, Platform},
    transport::TransportErrorKind,
};
use serde_json::{Value, json};

use crate::{
    provider,
    support::{ACME, Hand, NOW, REDIRECT, Script, now, param, setting},
};

const INITIAL: &str = "initial-sentinel";
const ISSUED: &str = "issued-sentinel";
const MANAGE: &str = "manage-sentinel";

const PUBLIC: Definition = Definition {
    settings: &[setting("client_id", FieldKind::TextInput, ValueKind::Text)],
    registration_endpoint: Some(Template::Fixed("https://acme.example/register")),
    token_endpoint_auth_method: AuthMethod::None,
    ..ACME
};

/// A tenant is in the host, and the client has a secret.
const TENANT: Definition = Definition {
    settings: &[
        setting("client_id", FieldKind::TextInput, ValueKind::Text),
        setting("client_secret", FieldKind::SecretInput, ValueKind::Text),
        setting("tenant", FieldKind::TextInput, ValueKind::Label),
    ],
    registration_endpoint: Some(Template::Parts(&[
        Part::Text("https://"),
        Part::Value(Variable::Setting("tenant"), Place::Host),
        Part::Text(".acme.example/register"),
    ])),
    token_endpoint_auth_method: AuthMethod::ClientSecretBasic,
    scopes: Scopes { separator: ",", default: &["read", "write"], ..Scopes::PLAIN },
    device: Some(Device {
        endpoint: &[Template::Fixed("https://acme.example/device")],
        ..Device::PLAIN
    }),
    client_credentials: Some(ClientCredentials::PLAIN),
    ..ACME
};

provider!(Public, PUBLIC);
provider!(Tenant, TENANT);
provider!(Signed, Definition { token_endpoint_auth_method: AuthMethod::PrivateKeyJwt, ..PUBLIC });
provider!(Machine, Definition { authorization_endpoint: &[], ..TENANT });
provider!(Without, ACME);

fn metadata() -> ClientMetadata {
    ClientMetadata::new().redirect_uri(REDIRECT).client_name("App")
}

fn register<P: oauth_core::capability::Register>(
    script: &Script,
    metadata: ClientMetadata,
) -> Result<Registration, Error> {
    let builder = Client::<P>::register(metadata)
        .transport(Arc::new(script.clone()))
        .clock(Arc::new(Hand(AtomicU64::new(NOW))));
    let builder = match P::definition().setting("tenant") {
        Some(_) => builder.setting("tenant", "north"),
        None => builder,
    };
    now(builder.send())
}

/// Of one answer, without a second request.
fn answered<P: oauth_core::capability::Register>(
    status: u16,
    body: &str,
) -> Result<Registration, Error> {
    register::<P>(&Script::default().with_timer().json(status, body), metadata())
}

#[test]
fn a_public_client_says_what_the_definition_says_and_nothing_else() {
    let script = Script::default().json(201, r#"{"client_id":"c1","client_id_issued_at":5}"#);
    let made = register::<Public>(&script, metadata()).unwrap();
    assert_eq!((made.provider(), made.client_id()), ("acme", "c1"));
    assert_eq!(made.client_secret(), None);
    assert_eq!(made.client_id_issued_at(), Some(5));
    assert_eq!(made.client_secret_expires_at(), Expires::Never);
    assert_eq!(made.token_endpoint_auth_method(), "none");
    assert_eq!(made.scopes(), ["read", "offline_access"]);

    let sent = script.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].method, Method::Post);
    assert_eq!(sent[0].url, "https://acme.example/register");
    assert_eq!(sent[0].header("content-type"), Some("application/json"));
    assert_eq!(sent[0].header("accept"), Some("application/json"));
    assert_eq!(sent[0].header("authorization"), None);
    let body: Value = serde_json::from_str(&sent[0].body).unwrap();
    let expected = json!({
        "redirect_uris": [REDIRECT],
        "client_name": "App",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "scope": "read offline_access",
    });
    assert_eq!(body, expected);
}

#[test]
fn all_that_a_client_can_say_is_sent() {
    let answer = json!({
        "client_id": "c1", "client_secret": ISSUED, "client_secret_expires_at": NOW + 60,
        "token_endpoint_auth_method": "client_secret_basic", "scope": "read admin",
        "redirect_uris": ["https://other.example/", REDIRECT, "com.acme.app:/cb"],
        "registration_access_token": MANAGE,
        "registration_client_uri": "https://acme.example/register/c1",
    });
    let script = Script::default().json(200, &answer.to_string());
    let asked = metadata()
        .redirect_uri("com.acme.app:/cb")
        .client_uri("https://app.example/")
        .scopes(["admin"])
        .software_id("4NRB1")
        .software_version("2.1")
        .initial_access_token(INITIAL);
    let made = register::<Tenant>(&script, asked).unwrap();
    assert_eq!(made.client_secret().unwrap().expose(), ISSUED);
    assert_eq!(made.client_secret_expires_at(), Expires::At(NOW + 60));
    assert_eq!(made.registration_access_token().unwrap().expose(), MANAGE);
    assert_eq!(made.registration_client_uri(), Some("https://acme.example/register/c1"));
    assert_eq!(made.scopes(), ["read", "admin"]);

    let sent = script.sent();
    assert_eq!(sent[0].url, "https://north.acme.example/register");
    assert_eq!(sent[0].header("authorization"), Some("Bearer initial-sentinel"));
    let body: Value = serde_json::from_str(&sent[0].body).unwrap();
    let expected = json!({
        "redirect_uris": [REDIRECT, "com.acme.app:/cb"],
        "client_name": "App",
        "client_uri": "https://app.example/",
        "grant_types": [
            "authorization_code",
            "urn:ietf:params:oauth:grant-type:device_code",
            "refresh_token",
            "client_credentials",
        ],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "admin offline_access",
        "software_id": "4NRB1",
        "software_version": "2.1",
    });
    assert_eq!(body, expected);
}

#[test]
fn default_scopes_are_joined_by_a_space_whatever_a_login_has_between_them() {
    let script = Script::default().json(201, r#"{"client_id":"c1","client_secret":"s"}"#);
    register::<Tenant>(&script, metadata()).unwrap();
    let body: Value = serde_json::from_str(&script.sent()[0].body).unwrap();
    assert_eq!(body["scope"], "read write offline_access");
}

#[test]
fn a_client_without_users_needs_no_redirect_uri() {
    let script = Script::default().json(201, r#"{"client_id":"c1","client_secret":"s"}"#);
    register::<Machine>(&script, ClientMetadata::new()).unwrap();
    let body: Value = serde_json::from_str(&script.sent()[0].body).unwrap();
    assert_eq!(body.get("redirect_uris"), None);
    assert_eq!(body["response_types"], json!([]));
    let error = register::<Machine>(&script, metadata()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    let error = register::<Public>(&script, ClientMetadata::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
}

#[test]
fn what_the_client_says_of_itself_is_checked_before_anything_is_sent() {
    let long = "x".repeat(300);
    for bad in [
        metadata().redirect_uri("http://app.example/cb"),
        metadata().redirect_uri("https://app.example/cb#x"),
        metadata().redirect_uri("javascript:alert(1)"),
        metadata().client_name(""),
        metadata().client_name("a\nb"),
        metadata().software_id(&long),
        metadata().software_version("\0"),
        metadata().client_uri("http://app.example/"),
        metadata().client_uri("app.example"),
        metadata().scopes(["a b"]),
        metadata().initial_access_token("a b"),
        metadata().initial_access_token(""),
    ] {
        let error = register::<Public>(&Script::default(), bad.clone()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{bad:?}: {error}");
        assert_eq!(error.action(), Action::FixConfiguration, "{error}");
    }
    let insecure = metadata().redirect_uri("http://intranet/cb");
    let script = Script::default().json(201, r#"{"client_id":"c1"}"#);
    let builder = Client::<Public>::register(insecure).transport(Arc::new(script));
    assert!(now(builder.allow_insecure_redirect().send()).is_ok());
}

#[test]
fn a_client_that_cannot_be_registered_so_is_told_why() {
    let error = register::<Signed>(&Script::default(), metadata()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    let error = register::<Without>(&Script::default(), metadata()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    let builder = Client::<Tenant>::register(metadata()).transport(Arc::new(Script::default()));
    let error = now(builder.send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "the tenant is missing: {error}");
    let builder = Client::<Tenant>::register(metadata()).setting("tenant", "a.evil.example/");
    let error = now(builder.transport(Arc::new(Script::default())).send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
}

#[test]
fn an_answer_must_be_one() {
    use ErrorKind::{Config, Malformed, Provider};
    for (status, body, kind) in [
        (201, "", Malformed),
        (201, "[]", Malformed),
        (201, "{}", Malformed),
        (201, r#"{"client_id":""}"#, Malformed),
        (201, r#"{"client_id":7}"#, Malformed),
        (201, r#"{"client_id":"a\nb"}"#, Malformed),
        (201, r#"{"client_id":"a","client_id":"b"}"#, Malformed),
        (202, r#"{"client_id":"a"}"#, Malformed),
        (204, "", Malformed),
        (201, r#"{"client_id":"a","token_endpoint_auth_method":1}"#, Malformed),
        (201, r#"{"client_id":"a","registration_access_token":"a b"}"#, Malformed),
        (201, r#"{"client_id":"a","scope":5}"#, Malformed),
        (200, r#"{"error":"invalid_request"}"#, Provider),
        (201, r#"{"client_id":"a","redirect_uris":[]}"#, Config),
        (201, r#"{"client_id":"a","redirect_uris":"https://app.example/callback/"}"#, Config),
        (201, r#"{"client_id":"a","redirect_uris":["https://app.example/callback"]}"#, Config),
        (201, r#"{"client_id":"a","token_endpoint_auth_method":"client_secret_post"}"#, Config),
        (201, r#"{"client_id":"a","token_endpoint_auth_method":"of-its-own"}"#, Config),
    ] {
        let error = answered::<Public>(status, body).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
        assert!(!error.to_string().contains("of-its-own"), "{error}");
    }
    // What only the management of the client needs does no harm.
    let odd = r#"{"client_id":"a","registration_client_uri":"/register/a","client_secret":"s"}"#;
    let made = answered::<Public>(201, odd).unwrap();
    assert_eq!(made.registration_client_uri(), None);
    assert_eq!(made.client_secret(), None, "nothing would prove itself with it");
}

#[test]
fn a_secret_that_is_needed_must_be_there_and_alive() {
    let answer = |more: &str| format!(r#"{{"client_id":"a"{more}}}"#);
    for (more, expected) in [
        ("", None),
        (r#","client_secret":"""#, None),
        (r#","client_secret":"a\nb""#, None),
        (r#","client_secret":"s","client_secret_expires_at":1700000000"#, None),
        (r#","client_secret":"s","client_secret_expires_at":"soon""#, None),
        (r#","client_secret":"s","token_endpoint_auth_method":"none""#, None),
        (r#","client_secret":"s""#, Some(Expires::Unknown)),
        (r#","client_secret":"s","client_secret_expires_at":0"#, Some(Expires::Never)),
        (
            r#","client_secret":"s","client_secret_expires_at":1700000001"#,
            Some(Expires::At(NOW + 1)),
        ),
    ] {
        let made = answered::<Tenant>(201, &answer(more));
        let expires = made.as_ref().ok().map(Registration::client_secret_expires_at);
        assert_eq!(expires, expected, "{more}: {made:?}");
    }
}

#[test]
fn a_refusal_says_what_to_do_and_nothing_is_registered_twice() {
    use ErrorKind::{Config, Provider, Transient, Transport};
    for (status, body, kind, words) in [
        (400, r#"{"error":"invalid_redirect_uri"}"#, Config, "redirect URI"),
        (400, r#"{"error":"invalid_client_metadata"}"#, Config, "what the client says"),
        (400, r#"{"error":"invalid_software_statement"}"#, Config, "by hand"),
        (400, r#"{"error":"unapproved_software_statement"}"#, Config, "by hand"),
        (401, r#"{"error":"invalid_token"}"#, Config, "initial access token"),
        (401, "", Config, "initial access token"),
        (403, "<html>", Config, "initial access token"),
        (400, r#"{"error":"else"}"#, Provider, "else"),
        (429, "{}", Transient, "cannot answer now"),
        (503, "", Transient, "cannot answer now"),
        (302, "", Transport, "redirect"),
    ] {
        let error = answered::<Public>(status, body).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.to_string().starts_with("acme: register: "), "{error}");
    }
    let script = Script::default().with_timer().fault(TransportErrorKind::Timeout);
    let error = register::<Public>(&script, metadata()).unwrap_err();
    assert!(error.outcome_unknown(), "{error}");
}

#[test]
fn no_secret_is_shown() {
    let echo = format!(
        r#"{{"error":"invalid_token","error_description":"not {INITIAL} {ISSUED} {MANAGE}",
            "client_secret":"{ISSUED}","registration_access_token":"{MANAGE}"}}"#
    );
    let script = Script::default().json(401, &echo);
    let asked = metadata().initial_access_token(INITIAL);
    let mut shown = format!("{asked:?} {asked:#?}");
    let error = register::<Tenant>(&script, asked.clone()).unwrap_err();
    shown += &format!("{error} {error:?} {error:#?}");
    shown += &format!("{:?}", Client::<Tenant>::register(asked));
    let good = format!(
        r#"{{"client_id":"a","client_secret":"{ISSUED}","registration_access_token":"{MANAGE}"}}"#
    );
    let made = answered::<Tenant>(201, &good).unwrap();
    shown += &format!("{made:?} {made:#?} {:?}", made.settings(Tenant::definition()).unwrap());
    assert!(!shown.contains("sentinel"), "{shown}");
}

#[test]
fn a_registration_is_stored_and_becomes_a_client() {
    let good =
        format!(r#"{{"client_id":"a","client_secret":"{ISSUED}","client_secret_expires_at":0}}"#);
    let made = answered::<Tenant>(201, &good).unwrap();
    let text = serde_json::to_string(&made).unwrap();
    let back: Registration = serde_json::from_str(&text).unwrap();
    assert_eq!(back, made);
    for (name, value) in [("version", json!(2)), ("client_id", json!("")), ("more", json!(1))] {
        let mut odd: Value = serde_json::from_str(&text).unwrap();
        odd[name] = value;
        assert!(serde_json::from_value::<Registration>(odd).is_err(), "{name}");
    }

    let made = answered::<Public>(201, r#"{"client_id":"c1"}"#).unwrap();
    let public = Client::<Public>::registered(&made, REDIRECT).unwrap().build().unwrap();
    let login = public.authorize([]).start().unwrap();
    assert_eq!(param(&login.url, "client_id").as_deref(), Some("c1"));
    let mut elsewhere: Value = serde_json::to_value(&made).unwrap();
    elsewhere["provider"] = json!("other");
    let elsewhere: Registration = serde_json::from_value(elsewhere).unwrap();
    let error = Client::<Public>::registered(&elsewhere, REDIRECT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
}

#[test]
fn a_platform_registers_into_its_map() {
    let script = Script::default().json(201, r#"{"client_id":"c1"}"#);
    let platform = Platform::new(Public::definition()).with_transport(Arc::new(script.clone()));
    let made = now(platform.register(&BTreeMap::new(), &metadata())).unwrap();
    let mut settings = BTreeMap::from([("client_secret".to_owned(), "of another".to_owned())]);
    made.add_to(&mut settings);
    assert_eq!(settings, BTreeMap::from([("client_id".to_owned(), "c1".to_owned())]));
    let login = platform.authorization_url(REDIRECT, &settings, &Options::default()).unwrap();
    assert_eq!(param(&login.url, "client_id").as_deref(), Some("c1"));
}

#[cfg(feature = "blocking")]
#[test]
fn the_blocking_faces_do_the_same() {
    use oauth_core::blocking::{self, DynamicProvider as _};

    let script = Script::default().json(201, r#"{"client_id":"c2"}"#);
    let builder = blocking::Client::<Public>::register(metadata());
    let made = builder.transport(Arc::new(script)).send().unwrap();
    let public = blocking::Client::<Public>::registered(&made, REDIRECT).unwrap().build().unwrap();
    assert_eq!(public.setting("client_id"), Some("c2"));

    let script = Script::default().json(201, r#"{"client_id":"c2","client_secret":"s"}"#);
    let platform =
        blocking::Platform::new(Tenant::definition()).with_transport(Arc::new(script.clone()));
    let mut settings = BTreeMap::from([("tenant".to_owned(), "north".to_owned())]);
    let made = platform.register(&settings, &metadata()).unwrap();
    made.add_to(&mut settings);
    assert_eq!(settings["client_secret"], "s");
    assert_eq!(script.sent()[0].url, "https://north.acme.example/register");
}
