//! Validation and user info.

use oauth_core::{
    Action, ErrorKind, StoredTokens, Tokens, definition::Definition, transport::TransportErrorKind,
};

use crate::{
    provider,
    support::{ACME, Acme, Script, client, now},
};

fn tokens() -> Tokens {
    Tokens::from_stored(StoredTokens::new("acme", "access-sentinel")).unwrap()
}

#[test]
fn a_good_answer_says_who_the_user_is() {
    let body =
        r#"{"ok":true,"id":42,"name":"Ann","email":"ann@acme.example","email_verified":true}"#;
    let script = Script::default().json(200, body).json(200, body);
    let client = client::<Acme>(&script);
    let profile = now(client.validate(&tokens())).unwrap();
    assert_eq!(profile.id.as_deref(), Some("42"));
    assert_eq!((profile.name.as_deref(), profile.email_verified), (Some("Ann"), Some(true)));
    let sent = &script.sent()[0];
    assert_eq!(sent.header("authorization"), Some("Bearer access-sentinel"));
    assert_eq!(sent.url, "https://api.acme.example/me");
    assert_eq!(now(client.userinfo(&tokens())).unwrap(), profile, "validate stands in for it");
}

#[test]
fn only_what_the_provider_says_about_the_token_counts() {
    use ErrorKind::{Inconclusive, Invalid, MissingScope};
    let json = ("content-type", "application/json");
    let scope = ("www-authenticate", r#"Bearer error="insufficient_scope""#);
    for (status, header, body, kind) in [
        (401, json, "", Invalid),
        (401, json, r#"{"error":"invalid_token"}"#, Invalid),
        (400, json, r#"{"error":"invalid_token","error_description":"access-sentinel"}"#, Invalid),
        (403, scope, "", MissingScope),
        (403, json, r#"{"error":{"details":[{"reason":"SERVICE_DISABLED"}]}}"#, Inconclusive),
        (403, json, "", Inconclusive),
        (429, json, "", Inconclusive),
        (500, json, r#"{"error":"invalid_token"}"#, Inconclusive),
        (302, json, "", Inconclusive),
        (200, ("content-type", "text/html"), "<html>", Inconclusive),
        (200, json, r#"{"ok":false,"error":"invalid_auth"}"#, Invalid),
        (200, json, r#"{"ok":false,"error":"missing_scope"}"#, MissingScope),
        (200, json, r#"{"ok":false,"error":"ratelimited"}"#, Inconclusive),
        (200, json, r#"{"errors":[]}"#, Invalid),
    ] {
        let script = Script::default().answer(status, &[header], body);
        let error = now(client::<Acme>(&script).validate(&tokens())).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
        assert!(!format!("{error:?}").contains("sentinel"), "{error}");
    }
    let disabled = r#"{"error":{"details":[{"reason":"SERVICE_DISABLED"}]}}"#;
    let script = Script::default().json(403, disabled);
    let error = now(client::<Acme>(&script).validate(&tokens())).unwrap_err();
    assert_eq!(error.action(), Action::FixConfiguration);
    assert!(error.to_string().contains("enable the API"), "{error}");
    let script = Script::default().fault(TransportErrorKind::Timeout);
    let error = now(client::<Acme>(&script).validate(&tokens())).unwrap_err();
    assert_eq!(error.kind(), Inconclusive);
}

#[test]
fn tokens_of_another_provider_are_not_sent() {
    provider!(Other, Definition { id: "other", ..ACME });
    let script = Script::default();
    let error = now(client::<Other>(&script).validate(&tokens())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(script.sent().is_empty());
}
