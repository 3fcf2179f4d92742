//! Refresh and revocation.

use oauth_core::{
    Action, Client, ErrorKind, Expires, SettingValues, StoredTokens, Tokens, definition::*,
    transport::TransportErrorKind,
};

use crate::{
    provider,
    support::{ACME, Acme, NOW, Script, client, now, param},
};

fn stored() -> StoredTokens {
    let mut stored = StoredTokens::new("acme", "old-access-sentinel");
    stored.refresh_token = Some("old-refresh-sentinel".to_owned());
    stored.issued_at = NOW - 3600;
    stored.expires = Expires::At(NOW);
    stored.granted = vec!["read".to_owned()];
    stored.asked = stored.granted.clone();
    stored.captured.insert("team".to_owned(), "T1".to_owned());
    stored
}

fn refresh(script: &Script, stored: StoredTokens) -> Result<Tokens, oauth_core::Error> {
    let result = now(client::<Acme>(script).refresh(&Tokens::from_stored(stored).unwrap()));
    if let Err(error) = &result {
        assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
    }
    result
}

#[test]
fn what_the_answer_leaves_out_stays() {
    for refresh_token in ["", r#","refresh_token":null"#, r#","refresh_token":"""#] {
        let body = format!(
            r#"{{"access_token":"new","token_type":"bearer","expires_in":60{refresh_token}}}"#
        );
        let script = Script::default().json(200, &body);
        let tokens = refresh(&script, stored()).unwrap();
        assert_eq!(tokens.access_token().expose(), "new");
        assert_eq!(tokens.refresh_token().unwrap().expose(), "old-refresh-sentinel");
        assert_eq!(tokens.captured("team"), Some("T1"));
        assert_eq!(tokens.scopes(), ["read"]);
        assert_eq!(tokens.expires_at(), Expires::At(NOW + 60));
        let sent = &script.sent()[0];
        assert_eq!(param(&sent.body, "grant_type").as_deref(), Some("refresh_token"));
        assert_eq!(param(&sent.body, "refresh_token").as_deref(), Some("old-refresh-sentinel"));
        assert_eq!(param(&sent.body, "scope"), None);
    }
}

#[test]
fn what_the_answer_brings_is_taken() {
    let body = r#"{"access_token":"new","token_type":"bearer","refresh_token":"new-r","refresh_token_expires_in":60,"scope":"less"}"#;
    let tokens = refresh(&Script::default().json(200, body), stored()).unwrap();
    assert_eq!(tokens.refresh_token().unwrap().expose(), "new-r");
    assert_eq!(tokens.refresh_token_expires_at(), Some(NOW + 60));
    assert_eq!(tokens.missing_scopes().collect::<Vec<_>>(), ["read"]);
    assert_eq!(tokens.expires_at(), Expires::Unknown, "nothing is invented");
}

#[test]
fn a_dead_refresh_token_is_not_a_busy_provider() {
    use ErrorKind::{Config, Malformed, NeedsReauthorization, Transient};
    for (status, body, kind) in [
        (
            400,
            r#"{"error":"invalid_grant","error_description":"old-refresh-sentinel"}"#,
            NeedsReauthorization,
        ),
        (200, r#"{"error":"bad_refresh_token"}"#, NeedsReauthorization),
        (503, "", Transient),
        (429, "", Transient),
        (401, r#"{"error":"invalid_client"}"#, Config),
        (200, r#"{"access_token":"a","token_type":"bearer","expires_in":true}"#, Malformed),
    ] {
        let error = refresh(&Script::default().json(status, body), stored()).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}");
    }
    let timeout = refresh(&Script::default().fault(TransportErrorKind::Timeout), stored());
    let timeout = timeout.unwrap_err();
    assert_eq!((timeout.kind(), timeout.outcome_unknown()), (Transient, true));
    assert_eq!(timeout.action(), Action::Retry { after: None });
    let connect = refresh(&Script::default().fault(TransportErrorKind::Connect), stored());
    assert!(!connect.unwrap_err().outcome_unknown());
}

#[test]
fn no_request_is_made_that_cannot_help() {
    let mut none = stored();
    none.refresh_token = None;
    let mut expired = stored();
    expired.refresh_token_expires_at = Some(NOW);
    let mut other = stored();
    other.provider = "other".to_owned();
    let mut tenant = stored();
    tenant.settings = Some("00".to_owned());
    for (stored, kind) in [
        (none, ErrorKind::NeedsReauthorization),
        (expired, ErrorKind::NeedsReauthorization),
        (other, ErrorKind::Config),
        (tenant, ErrorKind::Config),
    ] {
        let script = Script::default();
        let error = refresh(&script, stored).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(script.sent().is_empty());
    }
}

#[test]
fn a_second_dead_token_in_a_row_is_malformed() {
    let dead = r#"{"access_token":"a","token_type":"bearer","expires_in":0}"#;
    let first = refresh(&Script::default().json(200, dead), stored()).unwrap();
    assert!(first.is_expired_at(NOW));
    let error = refresh(&Script::default().json(200, dead), first.expose()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Malformed);
}

#[test]
fn the_better_token_is_revoked() {
    let mut access = stored();
    access.refresh_token = None;
    for (stored, token, hint) in [
        (stored(), "old-refresh-sentinel", "refresh_token"),
        (access, "old-access-sentinel", "access_token"),
    ] {
        let script = Script::default().answer(200, &[], "");
        let tokens = Tokens::from_stored(stored).unwrap();
        now(client::<Acme>(&script).revoke(&tokens)).unwrap();
        let sent = &script.sent()[0];
        assert_eq!(param(&sent.body, "token").as_deref(), Some(token));
        assert_eq!(param(&sent.body, "token_type_hint").as_deref(), Some(hint));
        assert_eq!(param(&sent.body, "client_id").as_deref(), Some("id"));
    }
    for (status, body, kind) in [
        (503, "", ErrorKind::Transient),
        (400, r#"{"error":"unsupported_token_type"}"#, ErrorKind::Unsupported),
        (400, r#"{"error":"x"}"#, ErrorKind::Provider),
        (200, r#"{"ok":false,"error":"invalid_auth"}"#, ErrorKind::Provider),
        (302, "", ErrorKind::Transport),
    ] {
        let script = Script::default().json(status, body);
        let tokens = Tokens::from_stored(stored()).unwrap();
        let error = now(client::<Acme>(&script).revoke(&tokens)).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}");
    }
}

#[test]
fn the_granted_scopes_are_sent_where_the_definition_says_so() {
    provider!(
        Scoped,
        Definition { refresh: Some(Refresh { scope: true, ..Refresh::PLAIN }), ..ACME }
    );
    let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
    now(client::<Scoped>(&script).refresh(&Tokens::from_stored(stored()).unwrap())).unwrap();
    assert_eq!(param(&script.sent()[0].body, "scope").as_deref(), Some("read"));
}

#[test]
fn settings_are_checked_when_a_client_is_built() {
    let build = |values: SettingValues, redirect: &str| Client::<Acme>::new(values, redirect).err();
    let good = || crate::support::settings::<Acme>();
    assert!(build(good(), "https://app.example/cb").is_none());
    for (values, redirect) in [
        (good().set("client_id", ""), "https://app.example/cb"),
        (good().set("client_secret", "x\r\nsentinel"), "https://app.example/cb"),
        (good().set("other", "x"), "https://app.example/cb"),
        (good(), "/console/api/callback"),
        (good(), "http://app.example/cb"),
        (good(), "javascript:alert(1)"),
        (good(), "https://app.example/cb#x"),
    ] {
        let error = build(values, redirect).expect("refused");
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(!error.to_string().contains("sentinel"), "{error}");
    }
    assert!(
        Client::<Acme>::builder(good(), "http://app.internal/cb")
            .allow_insecure_redirect()
            .build()
            .is_ok()
    );
}
