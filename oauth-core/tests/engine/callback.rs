//! The authorization request and its response.

use oauth_core::{Action, Callback, ErrorKind, PendingLogin};

use crate::{
    provider,
    support::{ACME, Acme, REDIRECT, Script, client, login, now, param},
};
use oauth_core::definition::{Authorize, CodeChallengeMethod, Definition, ResponseMode};

#[test]
fn the_url_carries_exactly_what_was_asked_for() {
    let client = client::<Acme>(&Script::default());
    let login = client
        .authorize(["read", "a&b#c", "read"])
        .offline()
        .consent()
        .param("login_hint", "a b@c")
        .start()
        .unwrap();
    let url = &login.url;
    assert!(
        url.starts_with("https://acme.example/authorize?tenant=x&response_type=code&client_id=id&")
    );
    for (name, value) in [
        ("redirect_uri", REDIRECT),
        ("scope", "read a&b#c offline_access"),
        ("code_challenge_method", "S256"),
        ("access_type", "offline"),
        ("prompt", "consent"),
        ("login_hint", "a b@c"),
    ] {
        assert_eq!(param(url, name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(param(url, "state").unwrap().len(), 22);
    assert_eq!(param(url, "code_challenge").unwrap().len(), 43);
    assert!(!url.contains("sentinel"), "the client's secret is not in the URL");
    assert!(!format!("{login:?}").contains(&param(url, "state").unwrap()));
}

#[test]
fn the_challenge_is_that_of_the_verifier() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let login = client::<Acme>(&Script::default()).authorize([]).start().unwrap();
    let stored = serde_json::to_value(&login.pending).unwrap();
    let verifier = stored["verifier"].as_str().unwrap();
    let digest = sha2::Sha256::digest(verifier.as_bytes());
    let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest);
    assert_eq!(param(&login.url, "code_challenge"), Some(challenge));
    assert_eq!(param(&login.url, "scope").as_deref(), Some("read"), "the default scopes");
}

#[test]
fn reserved_and_doubled_parameters_are_refused() {
    let client = client::<Acme>(&Script::default());
    for name in
        ["state", "redirect_uri", "client_id", "scope", "code_challenge", "request", "", "a\nb"]
    {
        let error = client.authorize([]).param(name, "x").start().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
    }
    assert!(client.authorize([]).param("a", "1").param("a", "2").start().is_err());
    assert!(client.authorize([]).consent().param("prompt", "none").start().is_err());
    assert!(client.authorize([]).param("prompt", "none").start().is_ok());
    for scope in ["", "a b", "a\"", "é"] {
        assert!(client.authorize([scope]).start().is_err(), "{scope}");
    }
}

#[test]
fn what_is_no_answer_to_this_login_sends_nothing() {
    use ErrorKind::{Callback as Bad, Denied, IssuerMismatch, StateMismatch, Transient};
    let long = format!("code={}&state=STATE", "a".repeat(5000));
    let huge = format!("code=a&state=STATE&x={}", "a".repeat(20_000));
    for (answer, kind) in [
        ("error=access_denied&error_description=no&state=STATE", Denied),
        ("error=access_denied&code=c&state=STATE", Denied),
        ("error=server_error&state=STATE", Transient),
        ("state=STATE", Bad),
        ("code=&state=STATE", Bad),
        ("code=c&state=other", StateMismatch),
        ("code=c", StateMismatch),
        ("code=c&state=", StateMismatch),
        ("code=a&code=b&state=STATE", Bad),
        ("code=a&%63ode=b&state=STATE", Bad),
        ("code=a&state=STATE&state=STATE", Bad),
        ("error=a&error=b&state=STATE", Bad),
        ("code=%zz&state=STATE", Bad),
        ("code=%ff%fe&state=STATE", Bad),
        ("code=a%&state=STATE", Bad),
        ("code=%00&state=STATE", Bad),
        ("code=%0d%0aX:1&state=STATE", Bad),
        ("code=c&state=STATE&iss=https://evil.example", IssuerMismatch),
        ("https://app.example/callback/#code=c&state=STATE", Bad),
        ("", StateMismatch),
        (&long, Bad),
        (&huge, Bad),
    ] {
        let script = Script::default();
        let client = client::<Acme>(&script);
        let login = client.authorize([]).start().unwrap();
        let stored = serde_json::to_string(&login.pending).unwrap();
        let state = param(&login.url, "state").unwrap();
        let answer = answer.replace("STATE", &state);
        let error = now(client.exchange(login.pending, &answer)).unwrap_err();
        assert_eq!(error.kind(), kind, "{answer:.80}: {error}");
        assert!(script.sent().is_empty());

        // The state is used up all the same.
        let again: PendingLogin = serde_json::from_str(&stored).unwrap();
        let error = now(client.exchange(again, format!("code=c&state={state}"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StateMismatch, "{answer:.80}");
        assert!(script.sent().is_empty());
    }
}

#[test]
fn each_way_of_handing_the_answer_over_is_understood() {
    for form in [
        "code=a%2Bb&state=STATE",
        "?code=a%2Bb&state=STATE&iss=https%3A%2F%2Facme.example&authuser=0&hd=%E9",
        "/callback/?state=STATE&code=a%2Bb",
        "https://app.example/callback/?code=a%2Bb&state=STATE&return=https://x.example/?y",
        "https://app.example/callback/?code=a%2Bb&state=STATE#_=_",
    ] {
        let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
        let client = client::<Acme>(&script);
        let login = client.authorize([]).start().unwrap();
        let answer = form.replace("STATE", &param(&login.url, "state").unwrap());
        let tokens = now(client.exchange(login.pending, &answer));
        assert!(tokens.is_ok(), "{form}: {tokens:?}");
        assert_eq!(param(&script.sent()[0].body, "code").as_deref(), Some("a+b"), "{form}");
    }
}

#[test]
fn a_login_is_bound_to_session_provider_client_and_time() {
    provider!(Other, Definition { id: "other", ..ACME });
    let acme = client::<Acme>(&Script::default());
    let mismatch = |pending: PendingLogin, callback: Callback| {
        let error = now(acme.exchange(pending, callback)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StateMismatch, "{error}");
        assert_eq!(error.action(), Action::Reauthorize);
    };
    let start = |session: Option<&str>| {
        let ask = acme.authorize([]);
        let login = match session {
            Some(session) => ask.session(session),
            None => ask,
        };
        let login = login.start().unwrap();
        let answer = format!("code=c&state={}", param(&login.url, "state").unwrap());
        (login.pending, answer)
    };
    let (pending, answer) = start(Some("one"));
    mismatch(pending, Callback::query(answer).session("two"));
    let (pending, answer) = start(Some("one"));
    mismatch(pending, Callback::query(answer));
    let (pending, answer) = start(None);
    mismatch(pending, Callback::query(answer).session("two"));

    let login = client::<Other>(&Script::default()).authorize([]).start().unwrap();
    let answer = format!("code=c&state={}", param(&login.url, "state").unwrap());
    mismatch(login.pending, answer.into());

    let (pending, answer) = start(None);
    let mut stored = serde_json::to_value(&pending).unwrap();
    stored["started"] = (crate::support::NOW - 601).into();
    mismatch(serde_json::from_value(stored).unwrap(), answer.into());
    let (pending, answer) = start(None);
    let mut stored = serde_json::to_value(&pending).unwrap();
    stored["settings"] = "00".into();
    mismatch(serde_json::from_value(stored).unwrap(), answer.into());
}

#[test]
fn form_post_is_taken_where_it_is_declared_and_nowhere_else() {
    provider!(
        Posted,
        Definition {
            authorize: Authorize {
                response_mode: Some(ResponseMode::FormPost),
                ..Authorize::PLAIN
            },
            ..ACME
        }
    );
    let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
    let posted = client::<Posted>(&script);
    for good in [true, false] {
        let login = posted.authorize([]).start().unwrap();
        assert_eq!(param(&login.url, "response_mode").as_deref(), Some("form_post"));
        let answer = format!("code=c&state={}", param(&login.url, "state").unwrap());
        let callback = if good { Callback::form_post(answer) } else { Callback::query(answer) };
        assert_eq!(now(posted.exchange(login.pending, callback)).is_ok(), good);
    }
    let acme = client::<Acme>(&script);
    let login = acme.authorize([]).start().unwrap();
    let answer = format!("code=c&state={}", param(&login.url, "state").unwrap());
    let error = now(acme.exchange(login.pending, Callback::form_post(answer))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Callback);
}

#[test]
fn a_provider_without_pkce_gets_no_pkce() {
    provider!(Old, Definition { code_challenge_method: CodeChallengeMethod::None, ..ACME });
    let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
    let url = client::<Old>(&script).authorize([]).start().unwrap().url;
    assert!(!url.contains("code_challenge"), "{url}");
    login::<Old>(&script).unwrap();
    assert!(!script.sent()[0].body.contains("code_verifier"));
}

#[test]
fn an_issuer_that_is_promised_must_be_there() {
    provider!(
        Promised,
        Definition { authorization_response_iss_parameter_supported: true, ..ACME }
    );
    let error = login::<Promised>(&Script::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IssuerMismatch);
}

#[test]
fn a_provider_that_echoes_secrets_is_not_repeated() {
    let client = client::<Acme>(&Script::default());
    let login = client.authorize([]).start().unwrap();
    let state = param(&login.url, "state").unwrap();
    let answer = format!(
        "error=access_denied&error_description=bad+{state}+%3Cb%3E+client-sentinel%2F%2B+%26&state={state}"
    );
    let error = now(client.exchange(login.pending, answer)).unwrap_err();
    let shown = format!("{error} {error:?} {:?}", error.description());
    assert!(!shown.contains("sentinel") && !shown.contains(&state), "{shown}");
    assert_eq!(error.description(), Some("bad [hidden] <b> [hidden]"));
}
