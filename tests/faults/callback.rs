//! Group A: the authorization response.

use std::{fs, sync::Arc};

use oauth_core::{
    Action, Callback, ErrorKind, Provider as _, Step, blocking,
    definition::{
        Authorize, Definition, Field, ResponseMode, Scopes, Setting, Template, ValueKind,
    },
    dynamic::{DynamicProvider as _, Options, Platform},
};
use oauth_tests::wire::{Answer, Wire};

use crate::support::{
    Acme, Bench, CODE, NOW, PLAIN, REDIRECT, assert_no_secret, challenge, copy, good, map, one,
    pairs, providers, query, settings, state, verifier,
};

providers! {
    /// Names its issuer, and says so in each callback.
    Issuing = Definition {
        id: "issuing",
        issuer: Some(Template::Fixed("https://issuing.example")),
        authorization_response_iss_parameter_supported: true,
        ..PLAIN
    };
    /// Has an issuer, but need not name it.
    Silent = Definition {
        id: "silent",
        issuer: Some(Template::Fixed("https://silent.example/")),
        ..PLAIN
    };
    Posting = Definition {
        id: "posting",
        authorize: Authorize { response_mode: Some(ResponseMode::FormPost), ..Authorize::PLAIN },
        ..PLAIN
    };
    Tenanted = Definition {
        id: "tenanted",
        settings: &[
            PLAIN.settings[0],
            PLAIN.settings[1],
            Setting { field: Field { name: "tenant", ..Field::PLAIN }, value: ValueKind::Segment },
        ],
        ..PLAIN
    };
    Demanding = Definition {
        id: "demanding",
        scopes: Scopes { required: &["read"], ..Scopes::PLAIN },
        ..PLAIN
    };
}

/// Ends a fresh login with this callback, `STATE` being its state; nothing reaches the wire.
async fn refused(callback: &str) -> oauth_core::Error {
    let bench = Bench::<Acme>::new([Answer::tokens("")]);
    let login = bench.login();
    let callback = callback.replace("STATE", &state(&login.pending));
    let ended = bench.finish(login.pending, callback.as_str()).await;
    assert!(bench.wire.seen().is_empty(), "{callback}");
    let error = ended.expect_err(&callback);
    assert_eq!((error.provider(), error.step()), ("acme", Step::Callback), "{callback}");
    error
}

/// The same with a callback that is good: the body of the one token request.
async fn granted(callback: &str) -> Vec<(String, String)> {
    let bench = Bench::<Acme>::new([Answer::tokens("")]);
    let login = bench.login();
    let callback = callback.replace("STATE", &state(&login.pending));
    let tokens = bench.finish(login.pending, callback.as_str()).await.expect(&callback);
    assert_eq!(tokens.access_token().expose(), "at-SENTINEL");
    let seen = bench.wire.seen();
    assert_eq!(seen.len(), 1, "{callback}");
    pairs(&seen[0].text())
}

#[tokio::test]
async fn f01_a_denial_is_told_with_its_words() {
    let long = "no ".repeat(200);
    for (callback, kind, action, description) in [
        (
            "error=access_denied&error_description=The+user+said+no&state=STATE",
            ErrorKind::Denied,
            Action::Denied,
            Some("The user said no"),
        ),
        ("error=access_denied&state=STATE", ErrorKind::Denied, Action::Denied, None),
        (
            &format!("error=access_denied&error_description={long}&state=STATE").replace(' ', "+"),
            ErrorKind::Denied,
            Action::Denied,
            Some(long[..200].trim()),
        ),
        // Other errors are no denial.
        (
            "error=temporarily_unavailable&state=STATE",
            ErrorKind::Transient,
            Action::Retry { after: None },
            None,
        ),
        ("error=invalid_scope&state=STATE", ErrorKind::Config, Action::FixConfiguration, None),
        ("error=unheard_of&state=STATE", ErrorKind::Provider, Action::Report, None),
    ] {
        let error = refused(callback).await;
        assert_eq!((error.kind(), error.action()), (kind, action), "{callback}");
        assert_eq!(error.description(), description, "{callback}");
    }
}

#[tokio::test]
async fn f02_an_error_wins_over_a_code() {
    for (callback, kind) in [
        ("error=access_denied&code=code-SENTINEL&state=STATE", ErrorKind::Denied),
        ("code=code-SENTINEL&state=STATE&error=server_error", ErrorKind::Transient),
        ("code=code-SENTINEL&state=STATE&error=", ErrorKind::Provider),
        // Without it the same code is traded.
        ("code=code-SENTINEL&state=STATE", ErrorKind::Denied),
    ] {
        if callback.contains("error") {
            assert_eq!(refused(callback).await.kind(), kind, "{callback}");
        } else {
            assert_eq!(one(&granted(callback).await, "code").as_deref(), Some(CODE));
        }
    }
}

#[tokio::test]
async fn f03_without_code_and_error_there_is_no_request() {
    for callback in ["state=STATE", "?state=STATE", "state=STATE&scope=read", "state=STATE&Code=a"]
    {
        let error = refused(callback).await;
        assert_eq!(error.kind(), ErrorKind::Callback, "{callback}");
        assert!(error.what().contains("no code"), "{error}");
    }
    granted("state=STATE&code=a").await;
}

#[tokio::test]
async fn f04_an_empty_code_is_none() {
    for callback in ["state=STATE&code=", "state=STATE&code", "code=&state=STATE"] {
        let error = refused(callback).await;
        assert_eq!(error.kind(), ErrorKind::Callback, "{callback}");
        assert!(error.what().contains("no code"), "{error}");
    }
    granted("state=STATE&code=0").await;
}

#[tokio::test]
async fn f05_another_state_ends_the_login() {
    for callback in [
        "code=a&state=other",
        "code=a&state=STATEx",
        "code=a&state=xSTATE",
        "code=a&state=AAAAAAAAAAAAAAAAAAAAAA",
        "code=a&state=STATE%20",
        "error=access_denied&state=other",
    ] {
        let error = refused(callback).await;
        assert_eq!(error.kind(), ErrorKind::StateMismatch, "{callback}");
        assert_eq!(error.action(), Action::Reauthorize);
    }
    granted("code=a&state=STATE").await;
}

#[tokio::test]
async fn f06_a_missing_state_ends_the_login() {
    for callback in ["code=a", "code=a&state=", "code=a&state", "error=access_denied", "", "?"] {
        let error = refused(callback).await;
        assert_eq!(error.kind(), ErrorKind::StateMismatch, "{callback}");
        assert!(error.what().contains("no state"), "{error}");
    }
}

#[tokio::test]
async fn f07_a_state_is_good_for_one_login() {
    let bench = Bench::<Acme>::new([Answer::json(400, "{}"), Answer::tokens("")]);
    let login = bench.login();
    let (again, callback) = (copy(&login.pending), good(&state(&login.pending)));
    // It was removed before the exchange: that the exchange fails does not bring it back.
    let first = bench.client.exchange(login.pending, callback.as_str()).await;
    assert_eq!(first.expect_err("status 400").step(), Step::Exchange);
    // Clones share the memory of used states.
    let second = bench.client.clone().exchange(again, callback.as_str()).await;
    assert_eq!(second.expect_err("a replay").kind(), ErrorKind::StateMismatch);
    assert_eq!(bench.wire.seen().len(), 1);
    // Another login is none of its business.
    let other = bench.login();
    let callback = good(&state(&other.pending));
    bench.finish(other.pending, callback).await.expect("a state of its own");
}

#[tokio::test]
async fn f07_platforms_remember_states_as_well() {
    let wire = Wire::new([Answer::tokens(""), Answer::tokens("")]);
    let platform = Platform::new(Acme::definition()).with_transport(Arc::new(wire.transport()));
    let login = platform.authorization_url(REDIRECT, &map(), &Options::default());
    let pending = login.expect("a login begins").pending;
    let (again, callback) = (copy(&pending), good(&state(&pending)));
    let first = platform.credentials(REDIRECT, &map(), pending, callback.as_str().into()).await;
    assert_eq!(first.expect("granted").values["access_token"], "at-SENTINEL");
    let second = platform.credentials(REDIRECT, &map(), again, callback.as_str().into()).await;
    let error = second.expect_err("a replay");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert_no_secret(&error, &[]);
    assert_eq!(wire.seen().len(), 1);
}

#[test]
fn f07_blocking_clients_remember_states_as_well() {
    let wire = Wire::new([Answer::tokens(""), Answer::tokens("")]);
    let client = blocking::Client::<Acme>::new(settings(Acme::definition()), REDIRECT)
        .expect("a client")
        .with_transport(wire.blocking_transport());
    let pending = client.authorize([]).start().expect("a login begins").pending;
    let (again, callback) = (copy(&pending), good(&state(&pending)));
    client.exchange(pending, callback.as_str()).expect("granted");
    let error = client.clone().exchange(again, callback.as_str()).expect_err("a replay");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert_eq!(wire.seen().len(), 1);

    let platform = blocking::Platform::new(Acme::definition())
        .with_transport(Arc::new(wire.blocking_transport()));
    use blocking::DynamicProvider as _;
    let login = platform.authorization_url(REDIRECT, &map(), &Options::default());
    let pending = login.expect("a login begins").pending;
    let (again, callback) = (copy(&pending), good(&state(&pending)));
    let first = platform.credentials(REDIRECT, &map(), pending, callback.as_str().into());
    first.expect("granted");
    let second = platform.credentials(REDIRECT, &map(), again, callback.as_str().into());
    assert_eq!(second.expect_err("a replay").kind(), ErrorKind::StateMismatch);
    assert_eq!(wire.seen().len(), 2);
}

#[tokio::test]
async fn f08_a_state_lives_ten_minutes() {
    for (now, lives) in [
        (NOW, true),
        (NOW + 600, true),
        (NOW + 601, false),
        (NOW + 100_000, false),
        (u64::MAX, false),
        // The clock was set back.
        (NOW - 600, true),
        (NOW - 601, false),
    ] {
        let bench = Bench::<Acme>::new([Answer::tokens("")]);
        let login = bench.login();
        assert_eq!(login.pending.expires_at(), NOW + 600);
        let callback = good(&state(&login.pending));
        bench.clock.set(now);
        let ended = bench.finish(login.pending, callback).await;
        assert_eq!(ended.is_ok(), lives, "{now}");
        assert_eq!(bench.wire.seen().len(), usize::from(lives), "{now}");
        if let Err(error) = ended {
            assert_eq!(error.kind(), ErrorKind::StateMismatch);
            assert!(error.what().contains("expired"), "{error}");
        }
    }
}

#[tokio::test]
async fn f09_a_state_belongs_to_one_session_client_tenant_and_provider() {
    // Session.
    for (begun, ended, fits) in [
        (Some("alice"), Some("alice"), true),
        (None, None, true),
        (Some("alice"), Some("bob"), false),
        (Some("alice"), None, false),
        (None, Some("alice"), false),
        (Some("alice"), Some(""), false),
    ] {
        let bench = Bench::<Acme>::new([Answer::tokens("")]);
        let mut ask = bench.client.authorize([]);
        if let Some(session) = begun {
            ask = ask.session(session);
        }
        let pending = ask.start().expect("a login begins").pending;
        let mut callback = Callback::query(good(&state(&pending)));
        if let Some(session) = ended {
            callback = callback.session(session);
        }
        let tokens = bench.finish(pending, callback).await;
        assert_eq!(tokens.is_ok(), fits, "{begun:?} {ended:?}");
        assert_eq!(bench.wire.seen().len(), usize::from(fits));
        assert!(tokens.is_ok() || tokens.is_err_and(|e| e.kind() == ErrorKind::StateMismatch));
    }

    // Client and tenant; a client secret may be replaced meanwhile.
    let started = || settings(Tenanted::definition()).set("tenant", "one");
    for (finishing, fits) in [
        (started(), true),
        (started().set("client_secret", "cs-SENTINEL-2"), true),
        (started().set("tenant", "two"), false),
        (started().set("tenant", ""), false),
        (started().set("client_id", "another"), false),
    ] {
        let pending = Bench::<Tenanted>::with(started(), REDIRECT, []).login().pending;
        let bench = Bench::<Tenanted>::with(finishing.clone(), REDIRECT, [Answer::tokens("")]);
        let callback = good(&state(&pending));
        let tokens = bench.finish(pending, callback).await;
        assert_eq!(tokens.is_ok(), fits, "{finishing:?}");
        assert_eq!(bench.wire.seen().len(), usize::from(fits));
        assert!(tokens.is_ok() || tokens.is_err_and(|e| e.kind() == ErrorKind::StateMismatch));
    }

    // Provider.
    let pending = Bench::<Posting>::new([]).login().pending;
    let bench = Bench::<Acme>::new([Answer::tokens("")]);
    let callback = good(&state(&pending));
    let error = bench.finish(pending, callback).await.expect_err("another provider");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert!(bench.wire.seen().is_empty());
}

#[tokio::test]
async fn f10_states_are_compared_in_constant_time() {
    // Wherever the first difference stands, the answer is the same word for word.
    let bench = Bench::<Acme>::new([]);
    let mut words = Vec::new();
    for position in 0..22 {
        let login = bench.login();
        let mut wrong = state(&login.pending).into_bytes();
        wrong[position] = if wrong[position] == b'A' { b'B' } else { b'A' };
        let wrong = String::from_utf8(wrong).expect("ASCII");
        let error = bench.finish(login.pending, good(&wrong)).await.expect_err("another state");
        words.push(error.to_string());
    }
    assert!(words.iter().all(|word| *word == words[0]), "{words:?}");

    // Timing cannot be measured here without noise; the code can be read. A secret that is compared
    // is compared by `subtle`.
    let source = oauth_tests::workspace().join("oauth-core/src/engine/callback.rs");
    let source = fs::read_to_string(source).expect("the source of the callback");
    let compared: Vec<&str> = source
        .lines()
        .filter(|line| {
            line.contains("pending.state()") || line.contains("(Some(login), Some(answer))")
        })
        .filter(|line| !line.contains("consume(") && !line.contains("redactor.add("))
        .collect();
    assert_eq!(compared.len(), 2, "{compared:#?}");
    assert!(compared.iter().all(|line| line.contains(".ct_eq(")), "{compared:#?}");
}

#[tokio::test]
async fn f11_a_parameter_stands_there_once() {
    for callback in [
        "code=a&code=b&state=STATE",
        "code=a&code=a&state=STATE",
        "code=a&state=STATE&state=STATE",
        "code=a&state=STATE&state=other",
        "code=a&state=other&state=STATE",
        "error=access_denied&error=server_error&state=STATE",
        "code=a&state=STATE&iss=x&iss=x",
        "code=a&state=STATE&%63ode=b",
        "code=a&state=STATE&code",
    ] {
        let error = refused(callback).await;
        assert_eq!(error.kind(), ErrorKind::Callback, "{callback}");
        assert!(error.what().contains("duplicate parameter"), "{error}");
    }
    // What nobody reads may stand there as often as it likes.
    granted("code=a&state=STATE&x=1&x=2").await;
}

#[tokio::test]
async fn f12_unknown_parameters_are_ignored() {
    for callback in [
        "code=a&state=STATE&session_state=s&scope=read&authuser=0&hd=acme.example&prompt=none",
        "hd&code=a&x=%zz&state=STATE",
        "&&code=a&&state=STATE&",
        "?code=a&state=STATE&state_=x&codes=b&a?b=c",
        "https://app.example/callback?x=1&code=a&state=STATE",
        "/callback?code=a&state=STATE#_=_",
    ] {
        assert_eq!(one(&granted(callback).await, "code").as_deref(), Some("a"), "{callback}");
    }
}

#[tokio::test]
async fn f13_damaged_encoding_is_malformed() {
    for value in ["%zz", "%ff%fe", "%", "a%", "a%2", "%+1", "%-1", "%c3%28", "%ed%a0%80"] {
        for callback in [
            format!("code={value}&state=STATE"),
            format!("code=a&state={value}"),
            format!("error={value}&state=STATE"),
            format!("code=a&state=STATE&iss={value}"),
        ] {
            let error = refused(&callback).await;
            assert_eq!(error.kind(), ErrorKind::Callback, "{callback}");
            assert!(error.what().contains("malformed"), "{error}");
        }
    }
    granted("code=%61&state=STATE").await;
}

#[tokio::test]
async fn f14_a_code_is_visible_ascii() {
    for value in [
        "%00",
        "a%00b",
        "%0d%0aX:1",
        "a%0a",
        "%09",
        "%7f",
        "%c3%a9",
        "é",
        "%e2%80%a8",
        "a\r\nb",
        "\0",
    ] {
        let error = refused(&format!("code={value}&state=STATE")).await;
        assert_eq!(error.kind(), ErrorKind::Callback, "{value:?}");
    }
    let all: String = (' '..='~').map(|c| format!("%{:02x}", u32::from(c))).collect();
    let body = granted(&format!("code={all}&state=STATE")).await;
    assert_eq!(one(&body, "code"), Some((' '..='~').collect()));
}

#[tokio::test]
async fn f15_a_code_is_decoded_once_and_encoded_once() {
    for (value, code, sent) in [
        ("a+b", "a b", "code=a+b"),
        ("a%2Bb", "a+b", "code=a%2Bb"),
        ("a%20b", "a b", "code=a+b"),
        ("a%252Bb", "a%2Bb", "code=a%252Bb"),
        ("4/0Ab_c-d.e~f", "4/0Ab_c-d.e~f", "code=4%2F0Ab_c-d.e%7Ef"),
        ("a%26code%3Db", "a&code=b", "code=a%26code%3Db"),
    ] {
        let bench = Bench::<Acme>::new([Answer::tokens("")]);
        let login = bench.login();
        let callback = format!("code={value}&state={}", state(&login.pending));
        bench.finish(login.pending, callback).await.expect(value);
        let body = bench.wire.seen()[0].text();
        assert!(body.split('&').any(|pair| pair == sent), "{body}");
        assert_eq!(one(&pairs(&body), "code").as_deref(), Some(code));
    }
}

#[tokio::test]
async fn f16_answers_have_a_length() {
    let code = |length: usize| format!("code={}&state=STATE", "a".repeat(length));
    // The state has 22 characters where `STATE` stands here.
    let query = |length: usize| {
        let start = "code=a&state=STATE&x=";
        format!("{start}{}", "x".repeat(length - start.len() - 17))
    };
    for bad in [code(4097), code(1024 * 1024), query(16 * 1024 + 1), query(10 * 1024 * 1024)] {
        let error = refused(&bad).await;
        assert_eq!(error.kind(), ErrorKind::Callback);
        assert!(error.what().contains("longer than"), "{error}");
    }
    for good in [code(4096), query(16 * 1024)] {
        granted(&good).await;
    }
}

#[tokio::test]
async fn f17_another_issuer_ends_the_login() {
    for (iss, fits) in [
        ("https%3A%2F%2Fissuing.example", true),
        ("https://issuing.example", true),
        ("https%3A%2F%2Fissuing.example%2F", false),
        ("https%3A%2F%2FIssuing.example", false),
        ("http%3A%2F%2Fissuing.example", false),
        ("https%3A%2F%2Fissuing.example%3A443", false),
        ("https%3A%2F%2Fissuing.example.evil.example", false),
        ("https%3A%2F%2Fevil.example", false),
        ("", false),
    ] {
        let bench = Bench::<Issuing>::new([Answer::tokens("")]);
        let login = bench.login();
        let callback = format!("{}&iss={iss}", good(&state(&login.pending)));
        let ended = bench.finish(login.pending, callback).await;
        assert_eq!(ended.is_ok(), fits, "{iss}");
        assert_eq!(bench.wire.seen().len(), usize::from(fits), "{iss}");
        assert!(ended.is_ok() || ended.is_err_and(|e| e.kind() == ErrorKind::IssuerMismatch));
    }
    // An error of another issuer is no answer to this login either.
    let bench = Bench::<Issuing>::new([]);
    let login = bench.login();
    let callback = format!("error=access_denied&iss=x&state={}", state(&login.pending));
    let error = bench.finish(login.pending, callback).await.expect_err("another issuer");
    assert_eq!(error.kind(), ErrorKind::IssuerMismatch);
    // Who has no issuer has nothing to compare it with.
    granted("code=a&state=STATE&iss=https://anyone.example").await;
}

#[tokio::test]
async fn f18_an_issuer_that_is_promised_must_be_there() {
    let bench = Bench::<Issuing>::new([Answer::tokens("")]);
    let login = bench.login();
    let callback = good(&state(&login.pending));
    let error = bench.finish(login.pending, callback).await.expect_err("no issuer");
    assert_eq!(error.kind(), ErrorKind::IssuerMismatch);
    assert!(bench.wire.seen().is_empty());

    // Where it is not promised it may be missing, but not be another.
    let bench = Bench::<Silent>::new([Answer::tokens("")]);
    let login = bench.login();
    let callback = good(&state(&login.pending));
    bench.finish(login.pending, callback).await.expect("need not be there");
    let login = bench.login();
    let callback = format!("{}&iss=https://silent.example", good(&state(&login.pending)));
    let error = bench.finish(login.pending, callback).await.expect_err("without the slash");
    assert_eq!(error.kind(), ErrorKind::IssuerMismatch);
}

#[tokio::test]
async fn f19_the_callback_of_one_provider_is_nothing_to_another() {
    // One callback path for both. The user began at `Issuing` and at `Silent`; their answers are mixed up.
    let (a, b) = (Bench::<Issuing>::new([]), Bench::<Silent>::new([]));
    let (of_a, of_b) = (a.login(), b.login());
    let (state_a, state_b) = (state(&of_a.pending), state(&of_b.pending));
    let (copy_a, copy_b) = (copy(&of_a.pending), copy(&of_b.pending));
    let error = b.finish(of_b.pending, good(&state_a)).await.expect_err("the state of another");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    // The right state for the pending login, which is of the other provider.
    let error = b.finish(of_a.pending, good(&state_a)).await.expect_err("the login of another");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert!(error.what().contains("another provider"), "{error}");
    // A mix-up attack: the state of B's login, and a code of A, who names itself.
    let (a, b) = (Bench::<Issuing>::new([Answer::tokens("")]), Bench::<Silent>::new([]));
    let mixed = format!("{}&iss=https://issuing.example", good(&state_b));
    let error = b.finish(copy_b, mixed).await.expect_err("the code of another");
    assert_eq!(error.kind(), ErrorKind::IssuerMismatch);
    assert!(b.wire.seen().is_empty());
    // Unmixed, it is a login.
    let straight = format!("{}&iss=https://issuing.example", good(&state_a));
    a.finish(copy_a, straight).await.expect("its own");
}

#[tokio::test]
async fn f20_words_of_a_provider_are_made_harmless() {
    for (encoded, kept) in [
        ("plain+words", Some("plain words")),
        ("a%22b%5Cc", Some("abc")),
        ("a%0D%0Ab%00c%1b%5B31m%7f", Some("abc[31m")),
        ("a%E2%80%AEb%E2%81%A6c%C2%A0d%C3%A9", Some("abcd")),
        // Angle brackets are among the characters of RFC 6749, so who shows them must escape them.
        ("%3Cscript%3Ealert(1)%3C%2Fscript%3E%E2%80%8B", Some("<script>alert(1)</script>")),
        ("%00%0a%E2%80%AE", None),
        ("%zz", None),
    ] {
        let callback = format!("error=access_denied&error_description={encoded}&state=STATE");
        let error = refused(&callback).await;
        assert_eq!(error.kind(), ErrorKind::Denied, "{encoded}");
        assert_eq!(error.description(), kept, "{encoded}");
        let line = error.to_string();
        assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{line}");
    }
    // The code as well.
    let error = refused("error=a%22%0d%0ab%E2%80%AE&state=STATE").await;
    assert_eq!(error.code(), Some("ab"));
    let error = refused(&format!("error={}&state=STATE", "x".repeat(1000))).await;
    assert_eq!(error.code().map(str::len), Some(64));
}

#[tokio::test]
async fn f21_an_answer_comes_the_declared_way() {
    let text = "code=code-SENTINEL&state=STATE";
    let url = format!("{REDIRECT}?{text}");
    let fragment = format!("{REDIRECT}#{text}");
    let both = format!("{REDIRECT}?{text}#access_token=at-SENTINEL");
    let hash = format!("#{text}");
    type Make = fn(&str) -> Callback;
    let (queried, posted): (Make, Make) =
        (|text| Callback::query(text), |text| Callback::form_post(text));
    for (posting, make, text, fits) in [
        (false, queried, text, true),
        (false, queried, url.as_str(), true),
        (false, queried, fragment.as_str(), false),
        (false, queried, hash.as_str(), false),
        (false, queried, both.as_str(), false),
        (false, posted, text, false),
        (true, posted, text, true),
        (true, queried, text, false),
        (true, queried, url.as_str(), false),
    ] {
        let (seen, ended) = if posting {
            let bench = Bench::<Posting>::new([Answer::tokens("")]);
            let pending = bench.login().pending;
            let callback = make(&text.replace("STATE", &state(&pending)));
            let ended = bench.finish(pending, callback).await;
            (bench.wire.seen().len(), ended)
        } else {
            let bench = Bench::<Acme>::new([Answer::tokens("")]);
            let pending = bench.login().pending;
            let callback = make(&text.replace("STATE", &state(&pending)));
            let ended = bench.finish(pending, callback).await;
            (bench.wire.seen().len(), ended)
        };
        assert_eq!((ended.is_ok(), seen), (fits, usize::from(fits)), "{posting} {text}");
        assert!(ended.is_ok() || ended.is_err_and(|e| e.kind() == ErrorKind::Callback));
    }
    // What the definition declares is what the request asks for.
    let mode = |url: &str| one(&query(url), "response_mode");
    assert_eq!(mode(&Bench::<Posting>::new([]).login().url).as_deref(), Some("form_post"));
    assert_eq!(mode(&Bench::<Acme>::new([]).login().url), None);
}

#[tokio::test]
async fn f22_scopes_in_the_callback_are_recorded() {
    for (callback, answer, granted, missing) in [
        ("&scope=read", "", "read", "write"),
        ("&scope=read+write", "", "read write", ""),
        ("&scope=read,admin", "", "read admin", "write"),
        ("", "", "read write", ""),
        ("&scope=", "", "read write", ""),
        // The token response has the last word.
        ("&scope=read+write", r#""scope":"write""#, "write", "read"),
    ] {
        let bench = Bench::<Acme>::new([Answer::tokens(answer)]);
        let login = bench.client.authorize(["read", "write"]).start().expect("a login begins");
        let callback = format!("{}{callback}", good(&state(&login.pending)));
        let tokens = bench.finish(login.pending, callback.as_str()).await.expect("granted");
        assert_eq!(tokens.scopes().join(" "), granted, "{callback}");
        assert_eq!(tokens.missing_scopes().collect::<Vec<_>>().join(" "), missing, "{callback}");
    }
    // A login without a scope that it cannot do without is an error.
    let bench = Bench::<Demanding>::new([Answer::tokens("")]);
    let login = bench.client.authorize(["read", "write"]).start().expect("a login begins");
    let callback = format!("{}&scope=write", good(&state(&login.pending)));
    let error = bench.finish(login.pending, callback).await.expect_err("`read` is required");
    assert_eq!(error.kind(), ErrorKind::MissingScope);
}

#[tokio::test]
async fn f23_each_login_sends_its_own_verifier() {
    let bench =
        Bench::<Acme>::new([Answer::tokens(""), Answer::json(400, r#"{"error":"invalid_grant"}"#)]);
    let (victim, attacker) = (bench.login(), bench.login());
    let challenges = [&victim, &attacker].map(|login| {
        let query = query(&login.url);
        assert_eq!(one(&query, "code_challenge_method").as_deref(), Some("S256"));
        one(&query, "code_challenge").expect("a challenge")
    });
    assert_ne!(challenges[0], challenges[1]);
    let own = verifier(&victim.pending).expect("a verifier");

    // The attacker's code reaches the victim's callback with the victim's state.
    let callback = format!("code=code-of-attacker&state={}", state(&victim.pending));
    bench.finish(victim.pending, callback).await.expect("this server does not look");
    let body = pairs(&bench.wire.seen()[0].text());
    assert_eq!(one(&body, "code").as_deref(), Some("code-of-attacker"));
    assert_eq!(one(&body, "code_verifier").as_deref(), Some(own.as_str()));
    // A server that looks sees that code and verifier are of two logins.
    assert_eq!(challenge(&own), challenges[0]);
    assert_ne!(challenge(&own), challenges[1]);

    let callback = good(&state(&attacker.pending));
    let error = bench.finish(attacker.pending, callback).await.expect_err("this one looks");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Provider, Some("invalid_grant")));
    assert_eq!(error.action(), Action::Reauthorize);
}

#[tokio::test]
async fn f24_a_code_is_traded_once() {
    let bench = Bench::<Acme>::new([Answer::tokens(""), Answer::tokens("")]);
    let login = bench.login();
    let callback = good(&state(&login.pending));
    // Two workers that read the same session.
    let (one, two) = (bench.client.clone(), bench.client.clone());
    let (first, second) = (copy(&login.pending), copy(&login.pending));
    let (first, second) = tokio::join!(
        one.exchange(first, callback.as_str()),
        two.exchange(second, callback.as_str())
    );
    assert!(first.is_ok() != second.is_ok());
    let error = first.err().or(second.err()).expect("one of them");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    // And a third one later.
    let error = bench.finish(login.pending, callback.as_str()).await.expect_err("too late");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert_eq!(bench.wire.seen().len(), 1);

    // A reply that nobody awaits has used the login up as well.
    let login = bench.login();
    let again = copy(&login.pending);
    let callback = good(&state(&login.pending));
    drop(bench.client.exchange(login.pending, callback.as_str()));
    let error = bench.finish(again, callback.as_str()).await.expect_err("used up");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    assert_eq!(bench.wire.seen().len(), 1);
}
