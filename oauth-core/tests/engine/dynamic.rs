//! Providers without their types, with and without futures.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicU64},
};

use oauth_core::{
    Callback, ErrorKind,
    definition::{Definition, Field, FieldKind},
    dynamic::{Credentials, DynamicProvider, NEVER, Options, Platform},
};

use crate::support::{ACME, Hand, NOW, REDIRECT, SECRET, Script, now, param};

const fn kept(name: &'static str) -> Field {
    Field { name, kind: FieldKind::SecretInput, ..Field::PLAIN }
}

const DEFINITION: &Definition = &Definition {
    credentials: &[kept("access_token"), kept("refresh_token"), kept("expires_at")],
    api_key: &[kept("api_key")],
    ..ACME
};

fn platform(script: &Script) -> Platform {
    Platform::new(DEFINITION)
        .with_transport(Arc::new(script.clone()))
        .with_clock(Arc::new(Hand(AtomicU64::new(NOW))))
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn settings() -> BTreeMap<String, String> {
    map(&[("client_id", "id"), ("client_secret", SECRET)])
}

#[test]
fn the_five_functions_of_a_plugin() {
    let script = Script::default()
        .json(
            200,
            r#"{"access_token":"a","token_type":"bearer","refresh_token":"r","expires_in":60}"#,
        )
        .json(200, r#"{"access_token":"b","token_type":"bearer"}"#)
        .json(200, r#"{"ok":true,"id":1}"#);
    let acme: &dyn DynamicProvider = &platform(&script);
    assert_eq!(acme.client_form().len(), 2);
    assert_eq!(acme.credentials_form().len(), 3);
    assert_eq!(acme.api_key_form().len(), 1);

    let options = Options { offline: true, ..Options::default() };
    let login = acme.authorization_url(REDIRECT, &settings(), &options).unwrap();
    assert_eq!(param(&login.url, "access_type").as_deref(), Some("offline"));
    let callback = Callback::query(format!("code=c&state={}", param(&login.url, "state").unwrap()));
    let kept = now(acme.credentials(REDIRECT, &settings(), login.pending, callback)).unwrap();
    let expected = map(&[
        ("access_token", "a"),
        ("refresh_token", "r"),
        ("expires_at", &(NOW + 60).to_string()),
    ]);
    assert_eq!((&kept.values, kept.expires_at), (&expected, 1_700_000_060));
    assert!(!format!("{kept:?}").contains("\"a\""));

    let fresh = now(acme.refresh_credentials(REDIRECT, &settings(), &kept)).unwrap();
    assert_eq!(fresh.expires_at, NEVER, "the provider did not say");
    assert_eq!(fresh.values["access_token"], "b");
    assert_eq!(fresh.values["refresh_token"], "r");

    let profile = now(acme.validate_credentials(&BTreeMap::new(), &fresh.values)).unwrap();
    assert_eq!(profile.id.as_deref(), Some("1"));
    assert_eq!(acme.access_token(&fresh.values).unwrap().expose(), "b");
}

#[test]
fn an_api_key_is_validated_like_a_token() {
    let script = Script::default().json(200, r#"{"ok":true,"id":1}"#);
    let platform = platform(&script);
    let key = map(&[("api_key", "key")]);
    now(platform.validate_credentials(&BTreeMap::new(), &key)).unwrap();
    assert_eq!(script.sent()[0].header("authorization"), Some("Bearer key"));
    assert_eq!(platform.access_token(&key).unwrap().expose(), "key");
    let error = platform.access_token(&BTreeMap::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
}

#[test]
fn a_state_is_used_once_across_calls_and_the_redirect_uri_stays() {
    let script = Script::default();
    let platform = platform(&script);
    let start = || platform.authorization_url(REDIRECT, &settings(), &Options::default()).unwrap();
    let login = start();
    let stored = serde_json::to_string(&login.pending).unwrap();
    let bad = now(platform.credentials(REDIRECT, &settings(), login.pending, "code=c".into()));
    assert_eq!(bad.unwrap_err().kind(), ErrorKind::StateMismatch);
    let callback = format!("code=c&state={}", param(&login.url, "state").unwrap());
    let again = serde_json::from_str(&stored).unwrap();
    let bad = now(platform.clone().credentials(REDIRECT, &settings(), again, callback.into()));
    assert_eq!(bad.unwrap_err().kind(), ErrorKind::StateMismatch);

    let pending = start().pending;
    let other = "https://app.example/callback";
    let bad = now(platform.credentials(other, &settings(), pending, "".into())).unwrap_err();
    assert!(bad.to_string().contains("slash"), "{bad}");
}

#[test]
fn what_a_provider_cannot_do_is_said_in_words() {
    const PLAIN: &Definition = &Definition { refresh: None, revoke: None, validate: None, ..ACME };
    let platform = Platform::new(PLAIN).with_transport(Arc::new(Script::default()));
    let credentials = Credentials {
        values: map(&[("access_token", "a"), ("refresh_token", "r")]),
        expires_at: NEVER,
    };
    let refresh = now(platform.refresh_credentials(REDIRECT, &settings(), &credentials));
    let validate = now(platform.validate_credentials(&settings(), &credentials.values));
    let revoke = now(platform.revoke_credentials(&settings(), &credentials.values));
    let errors = [refresh.err().unwrap(), validate.err().unwrap(), revoke.err().unwrap()];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
}

#[cfg(not(feature = "http"))]
#[test]
fn without_a_transport_the_login_is_not_used_up() {
    use oauth_core::Client;

    use crate::support::{Acme, settings};
    let client = Client::<Acme>::new(settings::<Acme>(), REDIRECT).unwrap();
    let login = client.authorize([]).start().unwrap();
    let stored = serde_json::to_string(&login.pending).unwrap();
    let answer = format!("code=c&state={}", param(&login.url, "state").unwrap());
    let error = now(client.exchange(login.pending, &answer)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("`http`"), "{error}");
    let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
    let client = client.with_transport(script);
    now(client.exchange(serde_json::from_str(&stored).unwrap(), &answer)).unwrap();
}

#[cfg(feature = "blocking")]
#[test]
fn the_same_without_futures() {
    use oauth_core::blocking;

    use crate::support::{Acme, settings as typed};
    let ok = r#"{"access_token":"a","token_type":"bearer","refresh_token":"r"}"#;
    let script = Script::default()
        .json(200, ok)
        .json(200, ok)
        .json(200, r#"{"ok":true,"id":1}"#)
        .answer(200, &[], "")
        .json(200, ok);
    let client = blocking::Client::<Acme>::new(typed::<Acme>(), REDIRECT).unwrap();
    let client = client.with_transport(script.clone());
    let login = client.authorize(["read"]).offline().start().unwrap();
    let answer = format!("code=c&state={}", param(&login.url, "state").unwrap());
    let tokens = client.exchange(login.pending, &answer).unwrap();
    let tokens = client.refresh(&tokens).unwrap();
    assert_eq!(client.validate(&tokens).unwrap().id.as_deref(), Some("1"));
    client.revoke(&tokens).unwrap();

    let platform = blocking::Platform::new(DEFINITION).with_transport(Arc::new(script.clone()));
    let platform: &dyn blocking::DynamicProvider = &platform;
    let login = platform.authorization_url(REDIRECT, &settings(), &Options::default()).unwrap();
    let callback = Callback::query(format!("code=c&state={}", param(&login.url, "state").unwrap()));
    let kept = platform.credentials(REDIRECT, &settings(), login.pending, callback).unwrap();
    assert_eq!(kept.values["refresh_token"], "r");
}
