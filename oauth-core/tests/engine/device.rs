//! A user who agrees on another device.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use oauth_core::{
    Action, Client, DeviceLogin, DevicePoll, ErrorKind, Provider as _,
    definition::*,
    dynamic::{DynamicProvider as _, Options, Platform},
    transport::TransportErrorKind,
};

use crate::{
    provider,
    support::{ACME, Hand, NOW, SECRET, Script, now, param, settings},
};

const CODES: &str = r#"{"device_code":"device-sentinel","user_code":"WDJB-MJHT",
    "verification_uri":"https://acme.example/device",
    "verification_uri_complete":"https://acme.example/device?user_code=WDJB-MJHT",
    "expires_in":600,"interval":7}"#;

const TOKEN: &str = r#"{"access_token":"a","token_type":"bearer","refresh_token":"r"}"#;

const TV: Definition = Definition {
    authorization_endpoint: &[],
    device: Some(Device {
        endpoint: &[Template::Fixed("https://acme.example/device/code")],
        params: &[Param { name: "audience", value: Template::Fixed("api") }],
        token_params: &[Param { name: "kind", value: Template::Fixed("tv") }],
        ..Device::PLAIN
    }),
    ..ACME
};

provider!(Tv, TV);
provider!(
    NameAlone,
    Definition {
        token_endpoint_auth_method: AuthMethod::ClientSecretBasic,
        device: Some(Device {
            endpoint: &[Template::Fixed("https://acme.example/device/code")],
            authenticated: false,
            ..Device::PLAIN
        }),
        ..TV
    }
);

fn tv(script: &Script) -> Client<Tv> {
    Client::builder_without_redirect(settings::<Tv>())
        .clock(Arc::new(Hand(AtomicU64::new(NOW))))
        .transport(Arc::new(script.clone()))
        .build()
        .unwrap()
}

/// A login that waits for its user, with these answers to come.
fn begun(answers: impl FnOnce(Script) -> Script) -> (Client<Tv>, Script, DeviceLogin) {
    let script = answers(Script::default().json(200, CODES)).with_timer();
    let tv = tv(&script);
    let login = now(tv.device().start()).unwrap();
    script.sent();
    (tv, script, login)
}

fn word(word: &str) -> String {
    format!(r#"{{"error":"{word}"}}"#)
}

fn no_secret(error: &oauth_core::Error) {
    assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
}

#[test]
fn the_requests_are_those_of_rfc_8628() {
    let script = Script::default().json(200, CODES).json(200, TOKEN);
    let tv = tv(&script);
    let login = now(tv.device().scopes(["watch"]).offline().start()).unwrap();
    assert_eq!(login.user_code(), "WDJB-MJHT");
    assert_eq!(login.verification_uri(), "https://acme.example/device");
    assert!(login.verification_uri_complete().unwrap().ends_with("=WDJB-MJHT"));
    assert_eq!((login.expires_at(), login.interval()), (NOW + 600, Duration::from_secs(7)));

    let DevicePoll::Granted(tokens) = now(tv.poll(&login)).unwrap() else { panic!("not granted") };
    assert_eq!(tokens.refresh_token().unwrap().expose(), "r");
    assert_eq!(tokens.scopes(), ["watch", "offline_access"]);

    let [codes, token] = &script.sent()[..] else { panic!("two requests") };
    assert_eq!(codes.url, "https://acme.example/device/code");
    assert_eq!(param(&codes.body, "scope").as_deref(), Some("watch offline_access"));
    assert_eq!(param(&codes.body, "audience").as_deref(), Some("api"));
    assert_eq!(param(&codes.body, "client_id").as_deref(), Some("id"));
    assert_eq!(param(&codes.body, "client_secret").as_deref(), Some(SECRET));
    assert_eq!(token.url, "https://acme.example/token");
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    assert_eq!(param(&token.body, "grant_type").as_deref(), Some(grant));
    assert_eq!(param(&token.body, "device_code").as_deref(), Some("device-sentinel"));
    assert_eq!(param(&token.body, "kind").as_deref(), Some("tv"));
    assert_eq!(param(&token.body, "redirect_uri"), None);
}

#[test]
fn some_want_the_name_alone_for_the_codes() {
    let script = Script::default().json(200, CODES).json(200, TOKEN);
    let client = Client::<NameAlone>::without_redirect(settings::<NameAlone>()).unwrap();
    let client = client.with_transport(script.clone());
    let login = now(client.device().start()).unwrap();
    now(client.poll(&login)).unwrap();
    let sent = script.sent();
    assert_eq!(sent[0].body, "scope=read&client_id=id");
    assert_eq!(sent[0].header("authorization"), None);
    assert!(sent[1].header("authorization").unwrap().starts_with("Basic "));
}

#[test]
fn codes_that_cannot_be_shown_or_sent_are_refused() {
    let with = |name: &str, json: &str| {
        let mut value: serde_json::Value = serde_json::from_str(CODES).unwrap();
        match json {
            "" => drop(value.as_object_mut().unwrap().remove(name)),
            json => value[name] = serde_json::from_str(json).unwrap(),
        }
        value.to_string()
    };
    let long = format!("\"{}\"", "A".repeat(65));
    for (name, json) in [
        ("device_code", ""),
        ("device_code", "null"),
        ("device_code", "7"),
        ("device_code", r#""""#),
        ("device_code", r#""a b""#),
        ("device_code", r#""sentinel\r\nX: 1""#),
        ("user_code", ""),
        ("user_code", "12345678"),
        ("user_code", r#""sentinel\u0007""#),
        ("user_code", r#""sentinel\u001b[2J""#),
        ("user_code", r#""AB\u202eCD""#),
        ("user_code", r#""AB\nCD""#),
        ("user_code", r#"" AB""#),
        ("user_code", &long),
        ("verification_uri", ""),
        ("verification_uri", r#""http://acme.example/sentinel""#),
        ("verification_uri", r#""http://127.0.0.1/sentinel""#),
        ("verification_uri", r#""javascript:alert(1)""#),
        ("verification_uri", r#""https://acme.example@evil.example/""#),
        ("verification_uri", r#""https://acme.example/a b""#),
        ("verification_uri", r#""https://acme.example/\u001b[2J""#),
        ("verification_uri", r#""https://10.0.0.1/""#),
        ("verification_uri", r#""acme.example/device""#),
        ("verification_uri_complete", r#""http://evil.example/sentinel""#),
        ("verification_uri_complete", "7"),
        ("expires_in", ""),
        ("expires_in", "0"),
        ("expires_in", "-1"),
        ("expires_in", r#""soon""#),
        ("expires_in", "true"),
        ("interval", r#""often""#),
        ("interval", "[]"),
    ] {
        let script = Script::default().json(200, &with(name, json));
        let error = now(tv(&script).device().start()).expect_err(json);
        assert_eq!(error.kind(), ErrorKind::Malformed, "{name} {json}: {error}");
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
        no_secret(&error);
    }
    for body in ["", "[]", "null", "<html>", &CODES.replacen('{', r#"{"user_code":"X","#, 1)] {
        let error = now(tv(&Script::default().json(200, body)).device().start()).expect_err(body);
        assert_eq!(error.kind(), ErrorKind::Malformed, "{body}: {error}");
    }
}

#[test]
fn what_the_answer_leaves_out_is_the_standards() {
    for (from, to, interval, life) in [
        (r#","interval":7"#, "", 5, 600),
        (r#""interval":7"#, r#""interval":"9""#, 9, 600),
        (r#""interval":7"#, r#""interval":0"#, 1, 600),
        (r#""expires_in":600"#, r#""expires_in":1e30"#, 7, 86_400),
        (r#""expires_in":600"#, r#""expires_in":"900""#, 7, 900),
        (r#""verification_uri":"#, r#""verification_url":"#, 7, 600),
    ] {
        let body = CODES.replace(from, to);
        let login = now(tv(&Script::default().json(200, &body)).device().start()).expect(to);
        assert_eq!(login.interval(), Duration::from_secs(interval), "{to}");
        assert_eq!(login.expires_at(), NOW + life, "{to}");
        assert_eq!(login.verification_uri(), "https://acme.example/device");
    }
}

#[test]
fn a_refusal_of_the_codes_says_what_to_do() {
    for (status, body, kind) in [
        (401, word("invalid_client"), ErrorKind::Config),
        (400, word("invalid_scope"), ErrorKind::Config),
        (200, word("invalid_client"), ErrorKind::Config),
        (503, String::new(), ErrorKind::Transient),
        (302, String::new(), ErrorKind::Transport),
        (
            400,
            r#"{"error":"x","error_description":"client-sentinel/+ &"}"#.to_owned(),
            ErrorKind::Provider,
        ),
    ] {
        let error = now(tv(&Script::default().json(status, &body)).device().start()).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
        no_secret(&error);
    }
}

#[test]
fn a_poll_comes_to_one_of_four_things() {
    for status in [200, 400, 401, 403, 428] {
        let (tv, _, login) = begun(|script| {
            script
                .json(status, &word("authorization_pending"))
                .json(status, &word("slow_down"))
                .json(status, &word("slow_down"))
                .json(status, &word("access_denied"))
                .json(status, &word("expired_token"))
                .json(200, TOKEN)
        });
        let pending = |login: &DeviceLogin| match now(tv.poll(login)).unwrap() {
            DevicePoll::Pending(login) => login,
            other => panic!("{other:?}"),
        };
        let login = pending(&login);
        assert_eq!(login.interval(), Duration::from_secs(7));
        let login = pending(&pending(&login));
        assert_eq!(login.interval(), Duration::from_secs(17), "five more each time");
        assert_eq!(now(tv.poll(&login)).unwrap(), DevicePoll::Denied);
        assert_eq!(now(tv.poll(&login)).unwrap(), DevicePoll::Expired);
        assert!(matches!(now(tv.poll(&login)).unwrap(), DevicePoll::Granted(_)));
    }
}

#[test]
fn what_is_none_of_them_is_an_error() {
    for (status, body, kind) in [
        (400, word("invalid_grant"), ErrorKind::Provider),
        (401, word("invalid_client"), ErrorKind::Config),
        (429, String::new(), ErrorKind::Transient),
        (200, "{}".to_owned(), ErrorKind::Malformed),
        (200, r#"{"access_token":"a b","token_type":"bearer"}"#.to_owned(), ErrorKind::Malformed),
        (
            400,
            r#"{"error":"device-sentinel","error_description":"WDJB-MJHT device-sentinel"}"#
                .to_owned(),
            ErrorKind::Provider,
        ),
    ] {
        let (tv, _, login) = begun(|script| script.json(status, &body));
        let error = now(tv.poll(&login)).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}: {error}");
        no_secret(&error);
        assert!(!error.to_string().contains("WDJB"), "{error}");
    }
}

#[test]
fn waiting_keeps_the_interval_and_grows_with_slow_down_and_trouble() {
    let (tv, script, login) = begun(|script| {
        script
            .json(400, &word("authorization_pending"))
            .json(400, &word("slow_down"))
            .json(400, &word("authorization_pending"))
            .fault(TransportErrorKind::Timeout)
            .fault(TransportErrorKind::Broken)
            .json(503, "")
            .json(400, &word("authorization_pending"))
            .json(200, TOKEN)
    });
    now(tv.wait_for_user(login)).unwrap();
    let pauses: Vec<_> = script.pauses().iter().map(Duration::as_secs).collect();
    // 7, then 12 after `slow_down`; twice as long after each trouble, and 12 again once it answers.
    assert_eq!(pauses, [7, 7, 12, 12, 24, 48, 96, 12]);
    assert_eq!(script.sent().len(), 8);
}

#[test]
fn waiting_ends_with_the_users_decision_and_with_the_codes() {
    for (answer, kind, action) in [
        ("access_denied", ErrorKind::Denied, Action::Denied),
        ("expired_token", ErrorKind::NeedsReauthorization, Action::Reauthorize),
        ("invalid_grant", ErrorKind::Provider, Action::Reauthorize),
    ] {
        let (tv, _, login) = begun(|script| script.json(400, &word(answer)));
        let error = now(tv.wait_for_user(login)).unwrap_err();
        assert_eq!((error.kind(), error.action()), (kind, action), "{error}");
        no_secret(&error);
    }
    // No time passes in the pauses here, but trouble makes them longer than the codes live.
    let (tv, script, login) =
        begun(|script| (0..7).fold(script, |script, _| script.fault(TransportErrorKind::Timeout)));
    let error = now(tv.wait_for_user(login)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
    assert_eq!(script.sent().len(), 7, "448 seconds are the last pause that ends in time");
    // A redirect is no trouble on the way, and waiting does not help.
    let (tv, _, login) = begun(|script| script.json(302, ""));
    assert_eq!(now(tv.wait_for_user(login)).unwrap_err().kind(), ErrorKind::Transport);
    // Retry-After counts where it is longer.
    let (tv, script, login) =
        begun(|script| script.answer(429, &[("retry-after", "60")], "").json(200, TOKEN));
    now(tv.wait_for_user(login)).unwrap();
    assert_eq!(script.pauses().last(), Some(&Duration::from_secs(60)));
}

#[test]
fn without_a_timer_nobody_waits() {
    let script = Script::default().json(200, CODES);
    let tv = tv(&script);
    let login = now(tv.device().start()).unwrap();
    let error = now(tv.wait_for_user(login)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("`poll`"), "{error}");
}

#[test]
fn a_login_is_kept_between_polls_and_shows_no_code() {
    let (tv, script, login) = begun(|script| script.json(200, TOKEN));
    let stored = serde_json::to_value(&login).unwrap();
    let back: DeviceLogin = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!(back, login);
    let shown = format!("{back:?} {:?}", DevicePoll::<()>::Pending(back.clone()));
    assert!(!shown.contains("sentinel") && !shown.contains("WDJB"), "{shown}");
    assert!(matches!(now(tv.poll(&back)).unwrap(), DevicePoll::Granted(_)));
    script.sent();

    for (name, bad) in [
        ("version", serde_json::json!(2)),
        ("device_code", serde_json::json!("a\r\nb")),
        ("unknown", serde_json::json!(1)),
    ] {
        let mut stored = stored.clone();
        stored[name] = bad;
        assert!(serde_json::from_value::<DeviceLogin>(stored).is_err(), "{name}");
    }
    for (name, other) in [("provider", "other"), ("settings", "00")] {
        let mut stored = stored.clone();
        stored[name] = other.into();
        let error = now(tv.poll(&serde_json::from_value(stored).unwrap())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    }
    assert!(script.sent().is_empty(), "a code goes to no other provider or client");
}

#[test]
fn a_platform_does_the_same_without_types() {
    let script = Script::default()
        .json(200, CODES)
        .json(400, &word("slow_down"))
        .json(200, TOKEN)
        .json(200, TOKEN)
        .with_timer();
    let platform = |definition| {
        Platform::new(definition)
            .with_transport(Arc::new(script.clone()))
            .with_clock(Arc::new(Hand(AtomicU64::new(NOW))))
    };
    let values = [("client_id", "id"), ("client_secret", SECRET)];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let tv = platform(Tv::definition());
    let login = now(tv.start_device(&values, &Options::default())).unwrap();
    let DevicePoll::Pending(slower) = now(tv.poll_device(&values, &login)).unwrap() else {
        panic!("not pending")
    };
    assert_eq!(slower.interval(), Duration::from_secs(12));
    let DevicePoll::Granted(kept) = now(tv.poll_device(&values, &slower)).unwrap() else {
        panic!("not granted")
    };
    assert_eq!(kept.values["refresh_token"], "r");
    assert_eq!(now(tv.wait_for_user(&values, login)).unwrap(), kept);
    let error = now(platform(&ACME).start_device(&values, &Options::default())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[cfg(feature = "blocking")]
#[test]
fn the_same_without_futures() {
    use oauth_core::blocking;

    let script = Script::default()
        .json(200, CODES)
        .json(400, &word("authorization_pending"))
        .json(400, &word("authorization_pending"))
        .json(200, TOKEN)
        .with_timer();
    let client = blocking::Client::<Tv>::without_redirect(settings::<Tv>()).unwrap();
    let client = client.with_transport(script.clone());
    let login = client.device().scopes(["a"]).start().unwrap();
    assert!(matches!(client.poll(&login).unwrap(), DevicePoll::Pending(_)));
    client.wait_for_user(login).unwrap();
    assert_eq!(script.pauses().len(), 2);
}
