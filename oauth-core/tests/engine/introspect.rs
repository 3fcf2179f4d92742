//! What a provider says that it knows of a token.

use oauth_core::{
    ErrorKind, Introspection, StoredTokens, Tokens, definition::*, transport::TransportErrorKind,
};

use crate::{
    provider,
    support::{ACME, Script, client, now, param},
};

const KNOWING: Definition = Definition {
    introspect: match ACME.revoke {
        Some(call) => {
            Some(Call { url: Template::Fixed("https://acme.example/introspect"), ..call })
        }
        None => None,
    },
    ..ACME
};
provider!(Knowing, KNOWING);
provider!(Silent, ACME);

fn tokens() -> Tokens {
    let mut stored = StoredTokens::new("acme", "access-sentinel");
    stored.refresh_token = Some("refresh-sentinel".to_owned());
    Tokens::from_stored(stored).unwrap()
}

fn ask(script: &Script) -> Result<Introspection, oauth_core::Error> {
    let result = now(client::<Knowing>(script).introspect(&tokens()));
    if let Err(error) = &result {
        assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
    }
    result
}

#[test]
fn the_access_token_is_asked_about_and_the_answer_read() {
    let body = r#"{"active":true,"scope":"read write","client_id":"id","username":"ann","sub":42,
        "aud":["api","other"],"iss":"https://acme.example","token_type":"Bearer",
        "exp":1700003600,"iat":"1700000000","nbf":1700000000.9,"extension":{"x":1}}"#;
    let script = Script::default().json(200, body);
    let known = ask(&script).unwrap();
    assert!(known.active);
    assert_eq!(known.scopes, ["read", "write"]);
    assert_eq!(known.client_id.as_deref(), Some("id"));
    assert_eq!(known.username.as_deref(), Some("ann"));
    assert_eq!(known.sub.as_deref(), Some("42"));
    assert_eq!(known.aud, ["api", "other"]);
    assert_eq!(known.token_type.as_deref(), Some("Bearer"));
    assert_eq!(known.expires_at, Some(1_700_003_600));
    assert_eq!((known.issued_at, known.not_before), (Some(1_700_000_000), Some(1_700_000_000)));
    let sent = &script.sent()[0];
    assert_eq!(sent.url, "https://acme.example/introspect");
    assert_eq!(param(&sent.body, "token").as_deref(), Some("access-sentinel"));
    assert_eq!(param(&sent.body, "token_type_hint").as_deref(), Some("access_token"));
    assert_eq!(param(&sent.body, "client_id").as_deref(), Some("id"));
}

#[test]
fn of_a_dead_token_nothing_is_believed() {
    let body = r#"{"active":false,"username":"ann","scope":"admin","exp":1}"#;
    assert_eq!(ask(&Script::default().json(200, body)).unwrap(), Introspection::default());
}

#[test]
fn what_says_neither_yes_nor_no_is_an_error() {
    use ErrorKind::{Config, Inconclusive, Malformed, Provider, Transient, Transport};
    for (status, body, kind) in [
        (200, "{}", Malformed),
        (200, r#"{"active":"true"}"#, Malformed),
        (200, r#"{"active":1}"#, Malformed),
        (200, r#"{"active":null}"#, Malformed),
        (200, r#"{"active":true,"active":false}"#, Malformed),
        (200, r#"{"active":true,"sub":"a","sub":"b"}"#, Malformed),
        (200, "[]", Malformed),
        (200, "", Malformed),
        (200, "<html>access-sentinel</html>", Malformed),
        (200, r#"{"error":"invalid_client"}"#, Config),
        (401, r#"{"error":"invalid_client","error_description":"access-sentinel"}"#, Config),
        (400, r#"{"error":"access-sentinel"}"#, Provider),
        (503, "", Transient),
        (302, "", Transport),
    ] {
        let error = ask(&Script::default().json(status, body)).expect_err(body);
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
    }
    let error = ask(&Script::default().fault(TransportErrorKind::Timeout)).unwrap_err();
    assert_eq!(error.kind(), Inconclusive);
    let silent = now(client::<Silent>(&Script::default()).introspect(&tokens())).unwrap_err();
    assert_eq!(silent.kind(), ErrorKind::Unsupported);
}

#[test]
fn it_changes_nothing_so_it_is_sent_again() {
    let script = Script::default().json(503, "").json(200, r#"{"active":false}"#).with_timer();
    ask(&script).unwrap();
    assert_eq!(script.sent().len(), 2);
}
