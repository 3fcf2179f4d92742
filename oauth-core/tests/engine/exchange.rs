//! The token request and its answer.

use std::time::Duration;

use oauth_core::{
    Action, ErrorKind, Expires, Tokens, definition::*, transport::TransportErrorKind,
};

use crate::{
    provider,
    support::{ACME, Acme, NOW, REDIRECT, SECRET, Script, login, param},
};

/// The tokens for an answer, and one request.
fn tokens(script: &Script) -> Result<Tokens, oauth_core::Error> {
    let result = login::<Acme>(script);
    assert_eq!(script.sent().len(), 1, "one request, whatever comes of it");
    if let Err(error) = &result {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("sentinel"), "{shown}");
        assert!(!error.to_string().contains('\n'));
    }
    result
}

#[test]
fn the_request_is_rfc_6749_with_the_verifier() {
    let script = Script::default().json(
        200,
        r#"{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r","scope":"write"}"#,
    );
    let tokens = login::<Acme>(&script).unwrap();
    let sent = &script.sent()[0];
    assert_eq!(sent.url, "https://acme.example/token");
    assert_eq!(sent.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(sent.header("accept"), Some("application/json"));
    assert!(sent.header("user-agent").unwrap().starts_with("oauth-core/"));
    assert_eq!(sent.header("authorization"), None);
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("code", "code-sentinel"),
        ("redirect_uri", REDIRECT),
        ("client_id", "id"),
        ("client_secret", SECRET),
    ] {
        assert_eq!(param(&sent.body, name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(param(&sent.body, "code_verifier").unwrap().len(), 43);

    assert_eq!(tokens.access_token().expose(), "a");
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 3600));
    assert_eq!(tokens.scopes(), ["write"]);
    assert_eq!(tokens.missing_scopes().collect::<Vec<_>>(), ["read"]);
    assert_eq!(tokens.unexpected_scopes().collect::<Vec<_>>(), ["write"]);
}

#[test]
fn basic_authentication_is_in_the_header_alone() {
    use base64::Engine as _;
    let script = Script::default();
    let sent = |with: fn(&Script)| {
        with(&script);
        script.sent().remove(0)
    };
    let ok = r#"{"access_token":"a","token_type":"bearer"}"#;
    provider!(
        Basic,
        Definition { token_endpoint_auth_method: AuthMethod::ClientSecretBasic, ..ACME }
    );
    provider!(
        Raw,
        Definition { token_endpoint_auth_method: AuthMethod::ClientSecretBasicRaw, ..ACME }
    );
    provider!(Public, Definition { token_endpoint_auth_method: AuthMethod::None, ..ACME });
    let _ = script.clone().json(200, ok).json(200, ok).json(200, ok);
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);

    let basic = sent(|script| drop(login::<Basic>(script)));
    let expected = format!("Basic {}", encode("id:client-sentinel%2F%2B+%26"));
    assert_eq!(basic.header("authorization"), Some(expected.as_str()));
    let raw = sent(|script| drop(login::<Raw>(script)));
    let expected = format!("Basic {}", encode("id:client-sentinel/+ &"));
    assert_eq!(raw.header("authorization"), Some(expected.as_str()));
    for sent in [&basic, &raw] {
        assert_eq!(param(&sent.body, "client_id"), None);
        assert_eq!(param(&sent.body, "client_secret"), None);
    }
    let public = sent(|script| drop(login::<Public>(script)));
    assert_eq!(param(&public.body, "client_id").as_deref(), Some("id"));
    assert_eq!(param(&public.body, "client_secret"), None);
    assert_eq!(public.header("authorization"), None);
}

#[test]
fn what_is_no_token_response_is_malformed() {
    let long = format!(r#"{{"access_token":"{}","token_type":"bearer"}}"#, "a".repeat(20_000));
    let deep = format!(r#"{{"access_token":"a","x":{}}}"#, "[".repeat(100_000));
    for body in [
        "",
        "[]",
        "5",
        "null",
        "true",
        r#""a""#,
        r#"{"access_token":"#,
        "{} {}",
        "<html>",
        "a=b",
        "{}",
        r#"{"access_token":null,"token_type":"bearer"}"#,
        r#"{"access_token":"","token_type":"bearer"}"#,
        r#"{"access_token":5,"token_type":"bearer"}"#,
        r#"{"access_token":["a"],"token_type":"bearer"}"#,
        r#"{"access_token":"a-sentinel","access_token":"b","token_type":"bearer"}"#,
        r#"{"access_token":"a b","token_type":"bearer"}"#,
        r#"{"access_token":"a\r\nX: 1","token_type":"bearer"}"#,
        r#"{"access_token":"a\u0000","token_type":"bearer"}"#,
        r#"{"access_token":"a\u2028","token_type":"bearer"}"#,
        r#"{"access_token":"\ud800","token_type":"bearer"}"#,
        r#"{"access_token":"a"}"#,
        r#"{"access_token":"a","token_type":"mac"}"#,
        r#"{"access_token":"a","token_type":"DPoP"}"#,
        r#"{"access_token":"a","token_type":"code-sentinel"}"#,
        r#"{"access_token":"a","token_type":5}"#,
        r#"{"access_token":"a","token_type":"bearer","expires_in":"soon"}"#,
        r#"{"access_token":"a","token_type":"bearer","scope":5}"#,
        r#"{"access_token":"a","token_type":"bearer","refresh_token":5}"#,
        &long,
        &deep,
    ] {
        let error = tokens(&Script::default().json(200, body)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{body:.80}: {error}");
    }
    let html = Script::default().answer(
        200,
        &[("content-type", "text/html")],
        r#"{"access_token":"a","token_type":"bearer"}"#,
    );
    assert_eq!(tokens(&html).unwrap_err().kind(), ErrorKind::Malformed);
    for status in [99, 101, 204, 205, 206, 600] {
        let script =
            Script::default().json(status, r#"{"access_token":"a","token_type":"bearer"}"#);
        assert_eq!(tokens(&script).unwrap_err().kind(), ErrorKind::Malformed, "{status}");
    }
}

#[test]
fn errors_are_told_apart() {
    use ErrorKind::{Config, Provider, Transient, Transport};
    for (status, body, kind, action, code) in [
        (
            200,
            r#"{"error":"bad_verification_code"}"#,
            Provider,
            Action::Reauthorize,
            "bad_verification_code",
        ),
        (
            200,
            r#"{"error":"x","access_token":"token-sentinel","error_description":"token-sentinel"}"#,
            Provider,
            Action::Report,
            "x",
        ),
        (400, r#"{"error":"invalid_grant"}"#, Provider, Action::Reauthorize, "invalid_grant"),
        (401, r#"{"error":"invalid_client"}"#, Config, Action::FixConfiguration, "invalid_client"),
        (
            400,
            r#"{"error":"redirect_uri_mismatch"}"#,
            Config,
            Action::FixConfiguration,
            "redirect_uri_mismatch",
        ),
        (
            400,
            r#"{"error":"invalid_request","error_description":"Bad redirect_uri"}"#,
            Config,
            Action::FixConfiguration,
            "invalid_request",
        ),
        (400, "<html>client-sentinel", Provider, Action::Report, ""),
        (429, "", Transient, Action::Reauthorize, ""),
        (503, r#"{"error":"invalid_grant"}"#, Transient, Action::Reauthorize, "invalid_grant"),
        (302, "", Transport, Action::Report, ""),
        (307, "", Transport, Action::Report, ""),
        (304, "", Transport, Action::Report, ""),
    ] {
        let error = tokens(&Script::default().json(status, body)).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
        assert_eq!(error.action(), action, "{status} {body}");
        assert_eq!(error.code().unwrap_or_default(), code);
        assert_eq!(error.status(), Some(status));
    }
    let mismatch = tokens(&Script::default().json(400, r#"{"error":"redirect_uri_mismatch"}"#));
    let shown = mismatch.unwrap_err().to_string();
    assert!(shown.contains(REDIRECT) && shown.contains("https://acme.example/apps"), "{shown}");
    let fault = tokens(&Script::default().fault(TransportErrorKind::Timeout)).unwrap_err();
    assert_eq!((fault.kind(), fault.outcome_unknown()), (Transport, true));
    for not_error in ["null", "\"\"", "false", "0"] {
        let body = format!(r#"{{"error":{not_error},"access_token":"a","token_type":"bearer"}}"#);
        assert!(tokens(&Script::default().json(200, &body)).is_ok(), "{body}");
    }
}

#[test]
fn retry_after_is_believed_within_reason() {
    let day = Duration::from_secs(24 * 60 * 60);
    for (value, after) in [
        ("30", Some(Duration::from_secs(30))),
        ("Tue, 14 Nov 2023 22:14:20 GMT", Some(Duration::from_secs(60))),
        ("Wed, 21 Oct 2015 07:28:00 GMT", Some(Duration::ZERO)),
        ("Wed, 21 Oct 2099 07:28:00 GMT", Some(day)),
        ("1000000000000", Some(day)),
        ("-1", None),
        ("soon", None),
        ("", None),
    ] {
        let script = Script::default().answer(429, &[("retry-after", value)], "");
        assert_eq!(tokens(&script).unwrap_err().retry_after(), after, "{value}");
    }
}

#[test]
fn an_answer_is_judged_as_the_definition_says() {
    provider!(
        Slack,
        Definition {
            token_response: TokenResponse {
                fails_unless: &[Expect { path: Path(&["ok"]), value: Expected::Bool(true) }],
                error_codes: &[("code_gone", "invalid_grant")],
                root: &[Path(&["authed_user"])],
                token_type_optional: true,
                captures: &[Capture {
                    name: "team_id",
                    path: Path(&["team", "id"]),
                    required: true,
                    ..Capture::PLAIN
                }],
                ..TokenResponse::PLAIN
            },
            ..ACME
        }
    );
    let of = |body: &str| login::<Slack>(&Script::default().json(200, body));
    let good = of(r#"{"ok":true,"authed_user":{"access_token":"a"},"team":{"id":"T1"}}"#).unwrap();
    assert_eq!(good.captured("team_id"), Some("T1"));
    for (body, kind) in [
        (r#"{"ok":false,"error":"invalid_code"}"#, ErrorKind::Provider),
        (r#"{"authed_user":{"access_token":"a"},"team":{"id":"T1"}}"#, ErrorKind::Malformed),
        (
            r#"{"ok":"true","authed_user":{"access_token":"a"},"team":{"id":"T1"}}"#,
            ErrorKind::Malformed,
        ),
        (r#"{"ok":true,"authed_user":{"access_token":"a"},"team":{}}"#, ErrorKind::Malformed),
        (
            r#"{"ok":true,"authed_user":{"access_token":"a"},"team":{"id":["T1"]}}"#,
            ErrorKind::Malformed,
        ),
        (r#"{"ok":true,"access_token":"a","team":{"id":"T1"}}"#, ErrorKind::Malformed),
    ] {
        assert_eq!(of(body).unwrap_err().kind(), kind, "{body}");
    }
    let gone = of(r#"{"ok":false,"error":"code_gone"}"#).unwrap_err();
    assert_eq!((gone.code(), gone.action()), (Some("code_gone"), Action::Reauthorize));

    provider!(
        Feishu,
        Definition {
            token_response: TokenResponse {
                fails_unless: &[
                    Expect { path: Path(&["code"]), value: Expected::Integer(0) },
                    Expect { path: Path(&["error", "code"]), value: Expected::Text("ok") },
                ],
                error: &[Path(&["code"])],
                ..TokenResponse::PLAIN
            },
            ..ACME
        }
    );
    let of = |body: &str| login::<Feishu>(&Script::default().json(200, body));
    assert!(
        of(r#"{"code":0,"error":{"code":"ok"},"access_token":"a","token_type":"bearer"}"#).is_ok()
    );
    let error = of(r#"{"code":20003,"error":{"code":"ok"}}"#).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Provider, Some("20003")));
}

#[test]
fn a_captured_origin_must_be_an_allowed_one() {
    provider!(
        Zoho,
        Definition {
            callback: oauth_core::definition::Callback {
                captures: &[Capture {
                    name: "server",
                    path: Path(&["accounts-server"]),
                    value: ValueKind::Origin,
                    allow: &[Template::Fixed("https://*.zoho.example")],
                    ..Capture::PLAIN
                }],
                ..oauth_core::definition::Callback::PLAIN
            },
            token_endpoint: &[
                Template::Parts(&[
                    Part::Value(Variable::Captured("server"), Place::Origin),
                    Part::Text("/token"),
                ]),
                Template::Fixed("https://acme.example/token"),
            ],
            ..ACME
        }
    );
    let script = Script::default();
    let client = crate::support::client::<Zoho>(&script);
    for (server, url) in [
        ("https%3A%2F%2Feu.zoho.example", Some("https://eu.zoho.example/token")),
        ("", Some("https://acme.example/token")),
        ("https%3A%2F%2Fevil.example", None),
        ("http%3A%2F%2Feu.zoho.example", None),
        ("https%3A%2F%2Fevil.example%2F.zoho.example", None),
        ("https%3A%2F%2F169.254.169.254", None),
    ] {
        let _ = script.clone().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
        let login = client.authorize([]).start().unwrap();
        let state = param(&login.url, "state").unwrap();
        let answer = format!("code=c&state={state}&accounts-server={server}");
        let result = crate::support::now(client.exchange(login.pending, answer));
        let sent = script.sent();
        assert_eq!(sent.first().map(|sent| sent.url.as_str()), url, "{server}");
        assert_eq!(result.is_ok(), url.is_some());
    }
}

#[test]
fn a_required_scope_must_be_granted() {
    provider!(
        Strict,
        Definition {
            scopes: Scopes { default: &["read"], required: &["read"], ..Scopes::PLAIN },
            ..ACME
        }
    );
    let of = |scope: &str| {
        let body = format!(r#"{{"access_token":"a","token_type":"bearer","scope":{scope}}}"#);
        login::<Strict>(&Script::default().json(200, &body))
    };
    assert!(of(r#""write,read""#).is_ok());
    assert!(of(r#"["read"]"#).is_ok());
    assert!(of("null").is_ok(), "then what was asked for is granted");
    assert_eq!(of(r#""write""#).unwrap_err().kind(), ErrorKind::MissingScope);
}

#[test]
fn why_there_is_no_refresh_token_is_known() {
    let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
    let tokens = login::<Acme>(&script).unwrap();
    assert!(!tokens.refreshable());
    assert!(tokens.not_refreshable().unwrap().contains(".offline()"));
    assert_eq!(tokens.expires_at(), Expires::Unknown);
}

#[test]
fn form_encoded_answers_are_read_where_they_are_declared() {
    provider!(
        Form,
        Definition {
            token_response: TokenResponse { body: &[BodyFormat::Form], ..TokenResponse::PLAIN },
            token_request: TokenRequest { body: BodyFormat::Json, ..TokenRequest::PLAIN },
            ..ACME
        }
    );
    let script = Script::default().answer(
        200,
        &[("content-type", "application/x-www-form-urlencoded")],
        "access_token=a%2Bb&token_type=bearer&expires_in=60",
    );
    let tokens = login::<Form>(&script).unwrap();
    assert_eq!(tokens.access_token().expose(), "a+b");
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 60));
    let sent = &script.sent()[0];
    assert_eq!(sent.header("content-type"), Some("application/json"));
    let body: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(body["client_secret"], SECRET);
}
