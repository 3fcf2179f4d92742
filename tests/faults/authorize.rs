//! Group B: the authorization request.

use std::collections::HashSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_codegen::diagnostics::Severity;
use oauth_core::{
    Client, ErrorKind, Provider, SettingValues, Step,
    definition::{
        Addition, Authorize, CodeChallengeMethod, Definition, Field, Param, Part, Place, Scopes,
        Setting, Template, ValueKind, Variable,
    },
};
use oauth_tests::wire::Answer;

use crate::support::{
    Acme, Bench, CLIENT_ID, PLAIN, REDIRECT, challenge, codes, compile, compile_whole, good, one,
    pairs, providers, query, settings, state, verifier,
};

const fn always(name: &'static str, value: &'static str) -> Param {
    Param { name, value: Template::Fixed(value) }
}

const HOSTED: Definition = Definition {
    settings: &[
        PLAIN.settings[0],
        PLAIN.settings[1],
        Setting {
            field: Field { name: "base", required: true, ..Field::PLAIN },
            value: ValueKind::Origin,
        },
    ],
    authorization_endpoint: &[Template::Parts(&[
        Part::Value(Variable::Setting("base"), Place::Origin),
        Part::Text("/authorize"),
    ])],
    token_endpoint: &[Template::Parts(&[
        Part::Value(Variable::Setting("base"), Place::Origin),
        Part::Text("/token"),
    ])],
    ..PLAIN
};

providers! {
    WithQuery = Definition {
        authorization_endpoint: &[Template::Fixed("https://acme.example/authorize?tenant=x%26y")],
        ..PLAIN
    };
    WithEmptyQuery = Definition {
        authorization_endpoint: &[Template::Fixed("https://acme.example/authorize?")],
        ..PLAIN
    };
    WithOpenQuery = Definition {
        authorization_endpoint: &[Template::Fixed("https://acme.example/authorize?tenant=x&")],
        ..PLAIN
    };
    WithFragment = Definition {
        authorization_endpoint: &[Template::Fixed("https://acme.example/authorize#x")],
        ..PLAIN
    };
    WithParams = Definition {
        authorize: Authorize { params: &[always("audience", "api & more")], ..Authorize::PLAIN },
        offline: Some(Addition { params: &[always("access_type", "offline")], scopes: &["forever"] }),
        consent: Some(Addition { params: &[always("prompt", "consent")], scopes: &[] }),
        ..PLAIN
    };
    WithoutPkce = Definition {
        code_challenge_method: CodeChallengeMethod::None,
        ..PLAIN
    };
    Commas = Definition {
        scopes: Scopes { separator: ",", ..Scopes::PLAIN },
        ..PLAIN
    };
    Hosted = HOSTED;
    HostedHere = Definition { local: true, ..HOSTED };
    PlainHttp = Definition {
        authorization_endpoint: &[Template::Fixed("http://acme.example/authorize")],
        ..PLAIN
    };
    PlainHttpToken = Definition {
        token_endpoint: &[Template::Fixed("http://acme.example/token")],
        ..PLAIN
    };
}

#[test]
fn f25_values_are_encoded_and_come_back_exactly() {
    for (id, redirect, scopes, extra) in [
        ("plain", "https://app.example/cb", &["read"][..], "x"),
        (
            "a&b=c#d e%20+é\u{1f511}\"'",
            "https://app.example/cb?x=1&y=%20%26&z=a+b",
            &["a&b", "c#d", "e%20f", "https://acme.example/auth/x?y=z&w"],
            "a&b=c#d e%20+é\u{1f511}\"'\\<>",
        ),
        ("&state=evil", "https://app.example/&state=evil/", &["&redirect_uri=evil"], "&state=evil"),
        ("id", "https://m\u{fc}nchen.example/\u{e9}", &["*", "~", "!"], "%"),
    ] {
        let bench =
            Bench::<Acme>::with(settings(Acme::definition()).set("client_id", id), redirect, []);
        let ask = bench.client.authorize(scopes.iter().copied()).param("login_hint", extra);
        let login = ask.start().expect("a login begins");
        assert!(login.url.bytes().all(|byte| byte.is_ascii_graphic()), "{}", login.url);
        let query = query(&login.url);
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", id),
            ("redirect_uri", redirect),
            ("scope", &scopes.join(" ")),
            ("login_hint", extra),
            ("state", &state(&login.pending)),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(one(&query, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(query.len(), 8, "{query:?}");
    }
    // What no scope may have (RFC 6749 appendix A.4) is refused, not sent as something else.
    for scope in ["", "a b", "é", "a\"b", "a\\b", "a\r\nb", "a\0"] {
        let bench = Bench::<Acme>::new([]);
        let error = bench.client.authorize(["read", scope]).start().expect_err(scope);
        assert_eq!((error.kind(), error.step()), (ErrorKind::Config, Step::Authorize), "{scope:?}");
    }
}

#[test]
fn f26_a_query_of_the_endpoint_is_kept_and_a_fragment_refused() {
    for (url, start) in [
        (Bench::<Acme>::new([]).login().url, "https://acme.example/authorize?response_type=code&"),
        (
            Bench::<WithQuery>::new([]).login().url,
            "https://acme.example/authorize?tenant=x%26y&response_type=code&",
        ),
        (
            Bench::<WithEmptyQuery>::new([]).login().url,
            "https://acme.example/authorize?response_type=code&",
        ),
        (
            Bench::<WithOpenQuery>::new([]).login().url,
            "https://acme.example/authorize?tenant=x&response_type=code&",
        ),
    ] {
        assert!(url.starts_with(start), "{url}");
        assert_eq!(url.matches('?').count(), 1, "{url}");
        assert_eq!(one(&query(&url), "client_id").as_deref(), Some(CLIENT_ID));
    }
    for (endpoint, fits) in [
        ("https://acme.example/authorize", true),
        ("https://acme.example/authorize?tenant=x", true),
        ("https://acme.example/authorize#x", false),
        ("https://acme.example/authorize?tenant=x#", false),
    ] {
        for text in [
            format!(
                "authorization_endpoint: {endpoint}\ntoken_endpoint: https://acme.example/token\n"
            ),
            format!("authorization_endpoint: https://acme.example/a\ntoken_endpoint: {endpoint}\n"),
        ] {
            let compiled = compile_whole(&format!("id: acme\nname: Acme\n{text}"));
            assert_eq!(codes(&compiled), if fits { vec![] } else { vec!["invalid-url"] }, "{text}");
        }
    }
    // A definition that no compiler has seen is refused as well, before any URL is shown.
    let definition = WithFragment::definition();
    let error =
        Client::<WithFragment>::new(settings(definition), REDIRECT).expect_err("a fragment");
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn f27_parameters_of_the_engine_are_not_declared() {
    const RESERVED: [&str; 11] = [
        "state",
        "client_id",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
        "response_type",
        "response_mode",
        "request",
        "request_uri",
        "scope",
        "client_secret",
    ];
    for place in ["authorize", "offline", "consent"] {
        for name in RESERVED {
            let compiled = compile(&format!("{place}: {{ params: {{ {name}: x }} }}\n"));
            assert!(compiled.has_errors(), "{place} {name}");
            assert_eq!(codes(&compiled), ["reserved-parameter"], "{place} {name}");
        }
        let compiled = compile(&format!("{place}: {{ params: {{ audience: x }} }}\n"));
        assert_eq!(codes(&compiled), [""; 0], "{place}");
    }
    for name in
        ["grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier"]
    {
        let compiled = compile(&format!("token: {{ request: {{ params: {{ {name}: x }} }} }}\n"));
        assert_eq!(codes(&compiled), ["reserved-parameter"], "token {name}");
    }
    let compiled = compile("token: { request: { params: { audience: x } } }\n");
    assert_eq!(codes(&compiled), [""; 0]);
}

#[test]
fn f28_callers_cannot_set_what_the_engine_sets() {
    let bench = Bench::<WithParams>::new([]);
    let start = |name: &str, value: &str| {
        bench.client.authorize([]).offline().consent().param(name, value).start()
    };
    for name in [
        "state",
        "client_id",
        "redirect_uri",
        "code_challenge",
        "code_challenge_method",
        "response_type",
        "response_mode",
        "request",
        "request_uri",
        "scope",
        "client_secret",
        "code",
        "code_verifier",
        "grant_type",
        "iss",
        "error",
        // What the definition sets.
        "audience",
        "access_type",
        "prompt",
        "",
        "a\r\nb",
    ] {
        let error = start(name, "https://evil.example").expect_err(name);
        assert_eq!((error.kind(), error.step()), (ErrorKind::Config, Step::Authorize), "{name}");
    }
    assert!(start("login_hint", "a\r\nb").is_err());
    let twice =
        bench.client.authorize([]).param("login_hint", "a").param("login_hint", "b").start();
    assert_eq!(twice.expect_err("twice").kind(), ErrorKind::Config);

    // What is left cannot break out of its place.
    for name in ["login_hint", "hd&state", "x=y&redirect_uri", "ui_locales#", "Statement"] {
        let login = start(name, "a&state=evil#").expect(name);
        let query = query(&login.url);
        assert_eq!(one(&query, name).as_deref(), Some("a&state=evil#"), "{name}");
        assert_eq!(one(&query, "state"), Some(state(&login.pending)));
        assert_eq!(one(&query, "redirect_uri").as_deref(), Some(REDIRECT));
        for (name, value) in
            [("audience", "api & more"), ("access_type", "offline"), ("prompt", "consent")]
        {
            assert_eq!(one(&query, name).as_deref(), Some(value));
        }
        assert_eq!(one(&query, "scope").as_deref(), Some("forever"));
    }
}

#[test]
fn f29_states_are_random_and_never_repeat() {
    const COUNT: usize = 100_000;
    let bench = Bench::<Acme>::new([]);
    let mut known = HashSet::with_capacity(COUNT);
    let mut ones = [0_u32; 128];
    for _ in 0..COUNT {
        let url = bench.login().url;
        let (_, rest) = url.split_once("&state=").expect("a state");
        let state = rest.split('&').next().unwrap_or_default();
        let bytes = URL_SAFE_NO_PAD.decode(state).expect("base64url");
        let bytes: [u8; 16] = bytes.try_into().expect("128 bits");
        let bits = u128::from_be_bytes(bytes);
        for (position, count) in ones.iter_mut().enumerate() {
            *count += u32::from(bits >> position & 1 == 1);
        }
        assert!(known.insert(bits), "a state came twice");
    }
    // Each bit is 1 half of the time: 50,000 with a standard deviation of 158; eight of them are off
    // by chance once in 10^13 runs.
    for (position, count) in ones.iter().enumerate() {
        assert!(count.abs_diff(50_000) < 8 * 158, "bit {position} was 1 {count} times");
    }
}

#[tokio::test]
async fn f30_verifiers_are_fresh_and_challenged_by_s256() {
    let bench = Bench::<Acme>::new((0..20).map(|_| Answer::tokens("")));
    let mut known = HashSet::new();
    for _ in 0..20 {
        let login = bench.login();
        let own = verifier(&login.pending).expect("a verifier");
        assert!((43..=128).contains(&own.len()));
        assert!(own.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)));
        let parameters = query(&login.url);
        assert_eq!(one(&parameters, "code_challenge"), Some(challenge(&own)));
        assert_eq!(one(&parameters, "code_challenge_method").as_deref(), Some("S256"));
        assert_eq!(one(&parameters, "code_verifier"), None);
        assert!(!login.url.contains(&own), "the verifier is secret until the exchange");
        assert!(known.insert(own.clone()), "a verifier came twice");
        let callback = good(&state(&login.pending));
        bench.finish(login.pending, callback).await.expect("granted");
        let sent = pairs(&bench.wire.seen().last().expect("a request").text());
        assert_eq!(one(&sent, "code_verifier"), Some(own));
    }
    // The example of RFC 7636 appendix B, so that the reference is right as well.
    assert_eq!(
        challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
    for (method, fits) in [("S256", true), ("none", true), ("plain", false), ("s256", false)] {
        let compiled = compile(&format!("code_challenge_method: {method}\n"));
        assert_eq!(compiled.has_errors(), !fits, "{method}");
    }
}

#[tokio::test]
async fn f31_pkce_is_left_out_only_by_declaration() {
    let bench = Bench::<WithoutPkce>::new([Answer::tokens("")]);
    let login = bench.login();
    let parameters = query(&login.url);
    assert_eq!(one(&parameters, "code_challenge"), None);
    assert_eq!(one(&parameters, "code_challenge_method"), None);
    assert_eq!(verifier(&login.pending), None);
    let callback = good(&state(&login.pending));
    bench.finish(login.pending, callback).await.expect("granted");
    assert!(!bench.wire.seen()[0].text().contains("code_verifier"));

    // The declaration is read from the file, and nothing else turns PKCE off.
    for (more, method) in [
        ("code_challenge_method: none\n", CodeChallengeMethod::None),
        ("code_challenge_method: S256\n", CodeChallengeMethod::S256),
        ("", CodeChallengeMethod::S256),
        ("token_endpoint_auth_method: none\n", CodeChallengeMethod::S256),
        ("scopes: none\n", CodeChallengeMethod::S256),
    ] {
        let text = format!(
            "id: acme\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
             token_endpoint: https://acme.example/token\n{more}"
        );
        let loaded = oauth_load::load_text("acme.yaml", &text).expect(more);
        assert_eq!(loaded.code_challenge_method, method, "{more}");
    }
}

#[tokio::test]
async fn f32_without_offline_access_there_is_no_refresh_token_and_it_is_said() {
    // The compiler warns of what the host could not decide.
    for (more, warned) in [
        ("authorize: { params: { access_type: offline } }\n", true),
        ("authorize: { params: { token_access_type: offline } }\n", true),
        ("scopes: { default: [read, offline_access] }\n", true),
        ("offline: { params: { access_type: offline } }\n", false),
        ("offline: { scopes: [offline_access] }\n", false),
        ("authorize: { params: { access_type: online } }\n", false),
    ] {
        let compiled = compile(more);
        assert_eq!(codes(&compiled).contains(&"offline-not-declared"), warned, "{more}");
        assert!(compiled.diagnostics.iter().all(|found| found.severity == Severity::Warning));
    }
    // The runtime says that there is none, and why.
    for (offline, answer, refreshable, why) in [
        (false, "", false, Some("offline access was not asked for")),
        (true, "", false, Some("the provider sent none")),
        (true, r#""refresh_token":"rt-SENTINEL""#, true, None),
        (false, r#""refresh_token":"rt-SENTINEL""#, true, None),
    ] {
        let bench = Bench::<WithParams>::new([Answer::tokens(answer)]);
        let ask = bench.client.authorize([]);
        let login = if offline { ask.offline().start() } else { ask.start() };
        let login = login.expect("a login begins");
        assert_eq!(one(&query(&login.url), "access_type").is_some(), offline);
        let callback = good(&state(&login.pending));
        let tokens = bench.finish(login.pending, callback).await.expect("granted");
        assert_eq!(tokens.refreshable(), refreshable, "{offline} {answer}");
        let said = tokens.not_refreshable();
        assert_eq!(said.is_none(), why.is_none(), "{said:?}");
        if let (Some(said), Some(why)) = (said, why) {
            assert!(said.contains(why), "{said}");
        }
        if !refreshable {
            let before = bench.wire.seen().len();
            let error = bench.client.refresh(&tokens).await.expect_err("nothing to refresh with");
            assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
            assert_eq!(bench.wire.seen().len(), before, "no request");
        }
    }
}

#[tokio::test]
async fn f33_scopes_are_joined_as_declared_and_split_by_that_and_by_spaces() {
    for (answer, granted, missing) in [
        (r#""scope":"a,b""#, "a b", ""),
        (r#""scope":"a b""#, "a b", ""),
        (r#""scope":"a, b""#, "a b", ""),
        (r#""scope":"b""#, "b", "a"),
        ("", "a b", ""),
    ] {
        let bench = Bench::<Commas>::new([Answer::tokens(answer)]);
        let login = bench.client.authorize(["a", "b"]).start().expect("a login begins");
        assert!(login.url.contains("&scope=a%2Cb&"), "{}", login.url);
        assert_eq!(one(&query(&login.url), "scope").as_deref(), Some("a,b"));
        let callback = good(&state(&login.pending));
        let tokens = bench.finish(login.pending, callback).await.expect("granted");
        assert_eq!(tokens.scopes().join(" "), granted, "{answer}");
        assert_eq!(tokens.missing_scopes().collect::<String>(), missing, "{answer}");
    }
    // With the standard separator.
    let bench = Bench::<Acme>::new([]);
    let login = bench.client.authorize(["a", "b"]).start().expect("a login begins");
    assert!(login.url.contains("&scope=a%20b&"), "{}", login.url);
    // A scope that holds the separator would become two.
    let bench = Bench::<Commas>::new([]);
    let error = bench.client.authorize(["a,b"]).start().expect_err("two scopes");
    assert_eq!(error.kind(), ErrorKind::Config);
    let loaded = compile("scopes: { separator: \",\", default: [a, b] }\n");
    assert_eq!(codes(&loaded), [""; 0]);
}

#[test]
fn f34_endpoints_are_https() {
    // In a file.
    for (endpoint, local, fits) in [
        ("https://acme.example/x", false, true),
        ("http://acme.example/x", false, false),
        ("http://acme.example/x", true, false),
        ("HTTP://acme.example/x", false, false),
        ("ftp://acme.example/x", false, false),
        ("//acme.example/x", false, false),
        ("http://127.0.0.1:8080/x", false, false),
        ("http://127.0.0.1:8080/x", true, true),
        ("http://localhost:8080/x", true, true),
        ("http://127.0.0.1.evil.example/x", true, false),
    ] {
        for key in ["authorization_endpoint", "token_endpoint"] {
            let other =
                if key == "token_endpoint" { "authorization_endpoint" } else { "token_endpoint" };
            let compiled = compile_whole(&format!(
                "id: acme\nname: Acme\nlocal: {local}\n{key}: {endpoint}\n\
                 {other}: https://acme.example/other\n"
            ));
            assert_eq!(compiled.has_errors(), !fits, "{key}: {endpoint} {:?}", codes(&compiled));
        }
    }
    // Of a tenant.
    fn tenant<P>(base: &str) -> Result<String, oauth_core::Error>
    where
        P: Provider<Settings = SettingValues, Scope = &'static str>
            + oauth_core::capability::Authorize,
    {
        let client = Client::<P>::new(settings(P::definition()).set("base", base), REDIRECT)?;
        Ok(client.authorize([]).start()?.url)
    }
    for (base, remote, local) in [
        ("https://git.acme.example", true, true),
        ("http://git.acme.example", false, false),
        ("http://127.0.0.1:8080", false, true),
        ("http://[::1]:8080", false, true),
        ("http://localhost", false, true),
        ("http://127.0.0.1.evil.example", false, false),
        ("http://localhost.evil.example", false, false),
        ("http://169.254.169.254", false, false),
    ] {
        for (made, fits) in [(tenant::<Hosted>(base), remote), (tenant::<HostedHere>(base), local)]
        {
            match made {
                Ok(url) => assert!(fits && url.starts_with(&format!("{base}/authorize?")), "{url}"),
                Err(error) => {
                    assert_eq!((fits, error.kind()), (false, ErrorKind::Config), "{base}");
                }
            }
        }
    }
    // In a definition that no compiler has seen.
    for error in [
        Client::<PlainHttp>::new(settings(PlainHttp::definition()), REDIRECT).expect_err("http"),
        Client::<PlainHttpToken>::new(settings(PlainHttpToken::definition()), REDIRECT)
            .expect_err("http"),
    ] {
        assert_eq!(error.kind(), ErrorKind::Config);
    }
}
