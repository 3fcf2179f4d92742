//! What goes wrong on request, and what the log says of it all.

mod support;

use std::time::{Duration, Instant};

use oauth_emulator::{CallbackEdit, Emulator, Fault, Member, Step};
use support::{definitions::*, *};

const AUTHORIZE: &str = "https://plain.example/authorize";
const TOKEN: &str = "https://plain.example/token";

fn sign_in(emulator: &Emulator) -> String {
    emulator.sign_in(&login("my-app").set("scope", "read").url(AUTHORIZE)).expect("signed in")
}

fn exchange(emulator: &Emulator) -> Params {
    Params::new(&[
        ("grant_type", "authorization_code"),
        ("code", &param(&sign_in(emulator), "code").expect("a code")),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", "my-app"),
        ("client_secret", "my-secret"),
    ])
}

fn try_post(emulator: &Emulator, params: &Params) -> Option<Answer> {
    let headers = [("content-type", FORM), ("accept", "application/json")];
    try_send(emulator, "POST", TOKEN, &headers, &params.form())
}

#[test]
fn callbacks_are_tampered_with_once() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let good = sign_in(&emulator);
    emulator.inject(Fault::other_state());
    assert!(param(&sign_in(&emulator), "state").is_some_and(|state| state != STATE));
    emulator.inject(Fault::other_issuer());
    assert_eq!(param(&sign_in(&emulator), "iss").as_deref(), Some("https://attacker.example"));
    emulator.inject(Fault::no_issuer());
    assert_eq!(param(&sign_in(&emulator), "iss"), None);
    emulator.inject(Fault::extra_parameter("session_state", "x y"));
    emulator.inject(Fault::extra_parameter("code", "second"));
    let both = sign_in(&emulator);
    assert_eq!(param(&both, "session_state").as_deref(), Some("x y"));
    assert_eq!(both.matches("code=").count(), 2, "{both}");
    emulator.inject(Fault::Callback(CallbackEdit::Remove("code".into())));
    assert_eq!(param(&sign_in(&emulator), "code"), None);
    let names = |url: &str| {
        url.split(['?', '&'])
            .filter_map(|p| p.split_once('='))
            .map(|(n, _)| n.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&sign_in(&emulator)), names(&good), "each happens once");
}

#[test]
fn members_of_a_token_response_are_what_a_test_wants() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    for (fault, wanted, unwanted) in [
        (Fault::expiry("1e400"), "\"expires_in\":1e400", "3600"),
        (Fault::expiry("\"3600\""), "\"expires_in\":\"3600\"", "\"expires_in\":3600"),
        (Fault::expiry("1,\"expires_in\":2"), "\"expires_in\":1,\"expires_in\":2", "3600"),
        (Fault::without(Member::RefreshToken), "access_token", "refresh_token"),
        (Fault::null(Member::RefreshToken), "\"refresh_token\":null", "emu_refresh"),
        (Fault::text(Member::Scope, "less"), "\"scope\":\"less\"", "\"read\""),
        (Fault::text(Member::TokenType, "mac"), "\"token_type\":\"mac\"", "Bearer"),
        (Fault::text(Member::AccessToken, "a\r\nb"), "\"access_token\":\"a\\r\\nb\"", "emu_access"),
    ] {
        let params = exchange(&emulator);
        emulator.inject(fault);
        let answer = post(&emulator, TOKEN, &params);
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains(wanted), "{}", answer.body);
        assert!(!answer.body.contains(unwanted), "{}", answer.body);
    }
    assert!(post(&emulator, TOKEN, &exchange(&emulator)).body.contains("\"expires_in\":3600"));
}

#[test]
fn answers_are_replaced_cut_short_or_never_come() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let params = exchange(&emulator);
    emulator.inject(Fault::answer(Step::Token, 503, "text/html", "<h1>Busy</h1>"));
    let answer = post(&emulator, TOKEN, &params);
    assert_eq!((answer.status, answer.body.as_str()), (503, "<h1>Busy</h1>"));
    emulator.inject(Fault::Answer {
        at: Step::Token,
        status: 200,
        headers: vec![("content-length".into(), "100".into()), ("retry-after".into(), "3".into())],
        body: b"{\"access_token\":".to_vec(),
    });
    let cut = post(&emulator, TOKEN, &params);
    assert_eq!((cut.header("content-length"), cut.header("retry-after")), ("100", "3"));
    assert_eq!(cut.body, "{\"access_token\":");
    emulator.inject(Fault::Close { at: Step::Token, after_effect: false });
    assert!(try_post(&emulator, &params).is_none());
    let start = Instant::now();
    emulator.inject(Fault::Stall { at: Step::Token, time: Duration::from_millis(200) });
    assert!(try_post(&emulator, &params).is_none());
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert_eq!(post(&emulator, TOKEN, &params).status, 200, "none of it had an effect");

    let params = exchange(&emulator);
    emulator.inject(Fault::Close { at: Step::Token, after_effect: true });
    assert!(try_post(&emulator, &params).is_none());
    assert_eq!(
        post(&emulator, TOKEN, &params).text("error"),
        "invalid_grant",
        "the code is used up"
    );
    let log = emulator.log();
    assert!(log.iter().any(|event| event.step == Step::Token && event.status.is_none()));
}

#[test]
fn a_fault_at_the_consent_page_is_an_error_for_the_person() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    emulator.inject(Fault::Close { at: Step::Authorize, after_effect: false });
    assert!(emulator.sign_in(&login("my-app").url(AUTHORIZE)).is_err());
    emulator.inject(Fault::answer(Step::Decision, 500, "text/plain", "no"));
    assert!(emulator.sign_in(&login("my-app").url(AUTHORIZE)).is_err());
}

#[test]
fn the_log_reads_well_and_holds_no_secret() {
    let emulator = Emulator::start(&PLAIN).expect("started");
    let params = exchange(&emulator);
    post(&emulator, TOKEN, &params.clone().set("redirect_uri", "https://app.example/other"));
    let answer = post(&emulator, TOKEN, &params);
    post(
        &emulator,
        TOKEN,
        &params.clone().with("note", &format!("x{}", answer.text("access_token"))),
    );
    post(&emulator, TOKEN, &params.clone().with("my-secret", "x"));
    bearer(&emulator, "https://api.plain.example/userinfo", &answer.text("access_token"));
    bearer(&emulator, "https://plain.example/nowhere", &answer.text("access_token"));
    let lines = emulator.log().iter().map(ToString::to_string).collect::<Vec<_>>();
    let text = format!("{}\n{:?}\n{emulator:?}", lines.join("\n"), emulator.log());
    let code = params.0.iter().find(|(name, _)| name == "code").map(|(_, value)| value.as_str());
    let tokens = [answer.text("access_token"), answer.text("refresh_token")];
    for secret in
        ["my-secret", VERIFIER, STATE, code.expect("a code"), &tokens[0], &tokens[1], "emu_"]
    {
        assert!(!text.contains(secret), "{secret}\n{text}");
    }
    assert!(
        lines[0].starts_with("authorize GET https://plain.example/authorize -> 200"),
        "{}",
        lines[0]
    );
    assert!(lines[0].contains("scope=read") && lines[0].contains("state=***"), "{}", lines[0]);
    assert!(lines[2].contains(
        "token POST https://plain.example/token -> 400 grant_type=authorization_code code=***"
    ));
    assert!(lines[2].contains("they differ at byte 21"), "{}", lines[2]);
    assert!(
        lines[6].starts_with("userinfo GET") && lines[6].contains("authorization='Bearer ***'"),
        "{}",
        lines[6]
    );
    assert!(
        lines[7].starts_with("unknown GET https://plain.example/nowhere -> 404"),
        "{}",
        lines[7]
    );
    assert_eq!(emulator.token_requests(), 4);
}

#[test]
fn what_cannot_be_played_does_not_start() {
    assert!(Emulator::start_all(&[]).is_err());
    assert!(Emulator::builder(&PLAIN).setting("shop", "a").start().is_err());
    assert!(Emulator::builder(&BASIC).setting("shop", "a/b").start().is_err());
    assert!(Emulator::builder(&PLAIN).setting("client_id", "a").start().is_err());
    assert!(Emulator::builder(&PLAIN).redirect_uri("http://app.example/").start().is_err());
    let emulator = Emulator::builder(&BASIC).start().expect("started");
    let settings = emulator.settings().collect::<Vec<_>>();
    assert_eq!(
        settings,
        [("client_id", "my-app"), ("client_secret", "my-secret"), ("shop", "emulated")]
    );
    let port =
        emulator.base_url().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    assert!(Emulator::builder(&PLAIN).port(port).start().is_err(), "it is taken");
    drop(emulator);
    assert!(Emulator::builder(&PLAIN).port(port).start().is_ok(), "it is free again");
}
