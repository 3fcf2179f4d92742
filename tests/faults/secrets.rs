//! Group J: secrets.

use std::{
    fmt::Display,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_codegen::Input;
use oauth_core::{
    Callback, Client, ClientMetadata, Error, ErrorKind, Login, PendingLogin, Provider,
    Registration, Secret, SettingValues, StandardCredentials, StoredTokens, Tokens, blocking,
    definition::{
        AuthMethod, Body, BodyFormat, Call, CallAuth, Capture, Definition, Method, Param, Part,
        Path, Place, Probe, ProfileMap, Template, TokenRequest, TokenResponse, ValueKind, Variable,
    },
    dynamic::{Credentials, DynamicProvider as _, Map, Options, Platform},
    transport::{HeaderText, Request, Response, TransportError, TransportErrorKind},
};
use oauth_tests::wire::{Answer, Seen, Wire};

use crate::support::{
    Acme, Bench, CLIENT_ID, CLIENT_SECRET, CODE, PLAIN, REDIRECT, assert_no_secret, codes, compile,
    debugged, good, implements, map, pairs, providers, settings, shown, state, verifier,
};

const fn get(url: Template) -> Probe {
    let call = Call { url, ..Call::PLAIN };
    Probe { call, profile: ProfileMap::OIDC, ..Probe::PLAIN }
}

const CALLS: Definition = Definition {
    validate: Some(get(Template::Fixed("https://api.acme.example/me"))),
    userinfo: Some(get(Template::Fixed("https://id.acme.example/userinfo"))),
    revoke: Some(Call {
        url: Template::Fixed("https://acme.example/revoke"),
        method: Method::Post,
        auth: CallAuth::Client,
        body: Body::Form(&[Param {
            name: "token",
            value: Template::Parts(&[Part::Value(Variable::Token, Place::Whole)]),
        }]),
        ..Call::PLAIN
    }),
    token_response: TokenResponse {
        captures: &[
            Capture { name: "bot", path: Path(&["bot", "token"]), secret: true, ..Capture::PLAIN },
            Capture {
                name: "site",
                path: Path(&["site"]),
                value: ValueKind::Origin,
                allow: &[Template::Fixed("https://*.acme.example")],
                ..Capture::PLAIN
            },
        ],
        ..TokenResponse::PLAIN
    },
    ..PLAIN
};

providers! {
    Calls = CALLS;
    Basic = Definition {
        token_endpoint_auth_method: AuthMethod::ClientSecretBasic,
        ..CALLS
    };
    BasicRaw = Definition {
        token_endpoint_auth_method: AuthMethod::ClientSecretBasicRaw,
        ..PLAIN
    };
    BasicJson = Definition {
        token_endpoint_auth_method: AuthMethod::ClientSecretBasic,
        token_request: TokenRequest { body: BodyFormat::Json, ..TokenRequest::PLAIN },
        ..PLAIN
    };
    PostJson = Definition {
        token_request: TokenRequest { body: BodyFormat::Json, ..TokenRequest::PLAIN },
        ..PLAIN
    };
    Public = Definition {
        token_endpoint_auth_method: AuthMethod::None,
        ..PLAIN
    };
    /// What no compiler lets through: a token in the URL of a call.
    Careless = Definition {
        validate: Some(get(Template::Parts(&[
            Part::Text("https://api.acme.example/me?access_token="),
            Part::Value(Variable::AccessToken, Place::Query),
        ]))),
        ..PLAIN
    };
}

/// An answer with a secret in each place that tokens are kept in.
const TOKENS: &str = r#""refresh_token":"rt-SENTINEL","id_token":"it-SENTINEL","bot":{"token":"bot-SENTINEL"},"expires_in":3600,"scope":"read""#;

async fn logged_in<P>(bench: &Bench<P>) -> Tokens
where
    P: Provider<Settings = SettingValues, Scope = &'static str> + oauth_core::capability::Authorize,
{
    let login = bench.client.authorize(["read"]).start().expect("a login begins");
    let callback = good(&state(&login.pending));
    bench.finish(login.pending, callback).await.expect("granted")
}

/// The credential that a login leaves a platform with.
async fn dynamic_login(platform: &Platform) -> Credentials {
    let login = platform.authorization_url(REDIRECT, &map(), &Options::default());
    let pending = login.expect("a login begins").pending;
    let callback = Callback::query(good(&state(&pending)));
    platform.credentials(REDIRECT, &map(), pending, callback).await.expect("granted")
}

fn failed<T>(held: T) -> Result<(), T> {
    Err(held)
}

/// The text that a panic leaves behind.
fn panicked(with: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(with)).expect_err("a panic");
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).expect("a text")
}

#[tokio::test]
async fn f123_nothing_that_holds_a_secret_shows_it() {
    let bench = Bench::<Calls>::new([Answer::tokens(TOKENS)]);
    let login: Login = bench.login();
    let (state, verifier) = (state(&login.pending), verifier(&login.pending).expect("a verifier"));
    let tokens = logged_in(&bench).await;
    assert_eq!(tokens.captured("bot"), Some("bot-SENTINEL"), "there is something to hide");
    let stored: StoredTokens = tokens.expose();
    assert!(serde_json::to_string(&stored).expect("it is for a store").contains("rt-SENTINEL"));

    let request = Request {
        headers: vec![("authorization".into(), HeaderText::Secret(Secret::new("header-SENTINEL")))],
        body: Some(b"client_secret=cs-SENTINEL".to_vec().into()),
        ..Request::new(Method::Post, "https://acme.example/token/path-SENTINEL?x=query-SENTINEL")
    };
    let response = Response {
        status: 200,
        headers: vec![("set-cookie".to_owned(), "cookie-SENTINEL".to_owned())],
        body: b"{\"access_token\":\"at-SENTINEL\"}".to_vec().into(),
    };
    let builder = Client::<Calls>::builder(settings(Calls::definition()), REDIRECT);
    let authorize = bench.client.authorize(["read"]).param("login_hint", "hint-SENTINEL");
    let reply = bench.client.validate(&tokens);
    let credentials = bench.client.credentials(&tokens);
    let callback = Callback::query(good(&state)).session("session-SENTINEL");
    let options = Options {
        params: vec![("login_hint".to_owned(), "hint-SENTINEL".to_owned())],
        session: Some("session-SENTINEL".to_owned()),
        ..Options::default()
    };
    let wire = Wire::new([Answer::tokens(TOKENS)]);
    let platform = Platform::new(Calls::definition()).with_transport(Arc::new(wire.transport()));
    let dynamic = dynamic_login(&platform).await;
    assert_eq!(dynamic.values["refresh_token"], "rt-SENTINEL", "there is something to hide");
    let blocking = blocking::Client::<Calls>::new(settings(Calls::definition()), REDIRECT);
    let metadata = ClientMetadata::new().initial_access_token("initial-SENTINEL");
    let registration: Registration = serde_json::from_value(serde_json::json!({
        "version": 1, "provider": "acme", "client_id": "c", "client_secret": "cs-SENTINEL",
        "client_secret_expires_at": "never", "registration_access_token": "rat-SENTINEL",
        "token_endpoint_auth_method": "client_secret_post",
    }))
    .expect("a registration as a store has it");
    for (what, text) in [
        ("ClientMetadata", debugged(&metadata)),
        ("Registration", debugged(&registration)),
        ("Secret", debugged(&Secret::new("s-SENTINEL"))),
        ("Option<Secret>", debugged(&Some(Secret::new("s-SENTINEL")))),
        ("SettingValues", debugged(&settings(Calls::definition()))),
        ("Client", debugged(&bench.client)),
        ("ClientBuilder", debugged(&builder)),
        ("Authorize", debugged(&authorize)),
        ("Login", debugged(&login)),
        ("PendingLogin", debugged(&login.pending)),
        ("Callback", debugged(&callback)),
        ("Callback of a form", debugged(&Callback::form_post(good(&state)))),
        ("Tokens", debugged(&tokens)),
        ("StoredTokens", debugged(&stored)),
        ("StandardCredentials", debugged(&credentials)),
        ("Reply", debugged(&reply)),
        ("dynamic::Options", debugged(&options)),
        ("dynamic::Platform", debugged(&platform)),
        ("dynamic::Credentials", debugged(&dynamic)),
        ("blocking::Client", debugged(&blocking.expect("a client"))),
        ("blocking::Platform", debugged(&blocking::Platform::new(Calls::definition()))),
        (
            "blocking::ClientBuilder",
            debugged(&blocking::Client::<Calls>::builder(settings(Calls::definition()), REDIRECT)),
        ),
        ("Request", debugged(&request)),
        ("Response", debugged(&response)),
        (
            "TransportError",
            debugged(&TransportError::new(TransportErrorKind::Broken, "the answer broke off")),
        ),
        // Panics show the `Debug` of what was unwrapped.
        ("a panic", {
            let held = tokens.clone();
            panicked(|| failed(held).expect("nothing"))
        }),
        ("a panic with a pending login", {
            let held = bench.login().pending;
            panicked(|| failed(held).expect("nothing"))
        }),
    ] {
        assert!(text.len() > 3, "{what} shows something: {text}");
        assert!(!text.contains("SENTINEL"), "{what}: {text}");
        assert!(!text.contains(&state) && !text.contains(&verifier), "{what}: {text}");
    }
    // The good row: what is no secret is shown, so the sweep reads the right texts.
    assert!(debugged(&tokens).contains("read") && debugged(&tokens).contains("bot"));
    assert!(debugged(&request).contains("acme.example"));
    assert!(debugged(&login).contains(REDIRECT));

    // None of them has a `Display` that a log line could use.
    const {
        assert!(implements!(Error: Display));
        assert!(!implements!(Secret: Display));
        assert!(!implements!(SettingValues: Display));
        assert!(!implements!(Tokens: Display));
        assert!(!implements!(StoredTokens: Display));
        assert!(!implements!(PendingLogin: Display));
        assert!(!implements!(Login: Display));
        assert!(!implements!(Callback: Display));
        assert!(!implements!(Request: Display));
        assert!(!implements!(Response: Display));
        assert!(!implements!(HeaderText: Display));
        assert!(!implements!(Credentials: Display));
        assert!(!implements!(StandardCredentials<'static>: Display));
        assert!(!implements!(ClientMetadata: Display));
        assert!(!implements!(Registration: Display));
    }
    // Nothing is traced or logged; once something is, it needs a sweep of its own here.
    let manifest = fs::read_to_string(oauth_tests::workspace().join("oauth-core/Cargo.toml"));
    let manifest = manifest.expect("the manifest of the runtime");
    assert!(!manifest.lines().any(|line| line.starts_with("tracing") || line.starts_with("log ")));
}

#[tokio::test]
async fn f124_no_error_holds_a_secret() {
    // `ECHO` is all that the request said, `VERIFIER` and `STATE` what is made for each login.
    let echo = "cs-SENTINEL code-SENTINEL VERIFIER STATE";
    let json = |status, body: &str| Answer::json(status, body.replace("ECHO", echo));
    let header = |status, name, value: &str| Answer::new(status, &[(name, value)], "");
    let answers = || {
        vec![
            json(400, r#"{"error":"invalid_grant","error_description":"ECHO"}"#),
            json(400, r#"{"error":"ECHO"}"#),
            json(400, r#"{"error":"ECHO","error_description":"ECHO","error_uri":"ECHO"}"#),
            json(400, r#"{"error":{"code":"ECHO","message":"ECHO"}}"#),
            json(400, r#"{"code":"ECHO","message":"ECHO","detail":"ECHO"}"#),
            json(401, r#"{"error":"invalid_client","error_description":"ECHO"}"#),
            json(400, "ECHO"),
            json(500, "ECHO"),
            json(503, r#"{"error":"temporarily_unavailable","error_description":"ECHO"}"#),
            json(404, r#"["ECHO"]"#),
            json(200, "ECHO"),
            json(200, r#""ECHO""#),
            json(200, r#"["ECHO"]"#),
            json(200, "{\"access_token\":\"at-SENTINEL\""),
            json(200, r#"{"error":"ECHO","access_token":"at-SENTINEL","token_type":"Bearer"}"#),
            json(200, r#"{"error":"x","error_description":"new-SENTINEL","access_token":"new-SENTINEL"}"#),
            json(200, r#"{"access_token":"at-SENTINEL ECHO","token_type":"Bearer"}"#),
            json(200, r#"{"access_token":"at-SENTINEL\r\nX: 1","token_type":"Bearer"}"#),
            json(200, r#"{"access_token":["at-SENTINEL"],"token_type":"Bearer"}"#),
            json(200, r#"{"access_token":"at-SENTINEL","access_token":"at-SENTINEL-2","token_type":"Bearer"}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"code-SENTINEL"}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"VERIFIER"}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"Bearer","expires_in":"code-SENTINEL"}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"Bearer","expires_in":{"code-SENTINEL":1}}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"Bearer","refresh_token":["rt-SENTINEL"]}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"Bearer","bot":{"token":["bot-SENTINEL"]}}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"Bearer","bot":{"token":"bot-SENTINEL\u0000"}}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"Bearer","site":"https://at-SENTINEL.evil.example"}"#),
            json(200, r#"{"access_token":"at-SENTINEL","token_type":"Bearer","scope":{"code-SENTINEL":1}}"#),
            Answer::new(200, &[("content-type", "text/html")], echo),
            Answer::new(200, &[("content-type", "cs-SENTINEL/x")], "{}"),
            header(302, "location", "https://evil.example/?code=code-SENTINEL&client_secret=cs-SENTINEL"),
            header(307, "location", "http://evil.example/cs-SENTINEL"),
            header(429, "retry-after", "cs-SENTINEL"),
            header(401, "www-authenticate", "Basic realm=\"cs-SENTINEL\""),
            header(204, "x-echo", "cs-SENTINEL"),
            Answer(b"HTTP/1.1 200 cs-SENTINEL\r\ncontent-length: 9999\r\n\r\n{\"access_token\":\"at-SENTINEL".to_vec()),
            Answer(b"cs-SENTINEL code-SENTINEL\r\n\r\n".to_vec()),
            Answer(b"HTTP/1.1 99 cs-SENTINEL\r\n\r\n".to_vec()),
            Answer(Vec::new()),
        ]
    };
    let count = answers().len();
    let bench = Bench::<Calls>::new([]);
    for Answer(bytes) in answers() {
        let login = bench.client.authorize(["read"]).start().expect("a login begins");
        let (state, verifier) =
            (state(&login.pending), verifier(&login.pending).expect("a verifier"));
        bench.wire.then(fill(&bytes, &[("VERIFIER", &verifier), ("STATE", &state)]));
        let error = bench.finish(login.pending, good(&state)).await;
        let error = error.expect_err(&String::from_utf8_lossy(&bytes));
        assert_ne!(error.kind(), ErrorKind::StateMismatch);
        assert!(!shown(&error).is_empty());
    }
    assert_eq!(bench.wire.seen().len(), count, "each was a request");

    // A refresh, a validation and a revocation, with the tokens echoed.
    let tokens = {
        bench.wire.then(Answer::tokens(TOKENS));
        logged_in(&bench).await
    };
    for Answer(bytes) in answers() {
        // What these requests said.
        let said =
            [("code-", "at-"), ("VERIFIER", "rt-SENTINEL"), ("STATE", "bot-SENTINEL it-SENTINEL")];
        let bytes = fill(&bytes, &said).0;
        // A client of its own, because one that was told that the token is dead does not send it again.
        let fresh = Bench::<Calls>::new([Answer(bytes.clone())]);
        let refreshed = fresh.client.refresh(&tokens).await;
        assert_no_secret(&refreshed.expect_err(&String::from_utf8_lossy(&bytes)), &[]);
        assert_eq!(fresh.wire.seen().len(), 1);
        for step in ["validate", "userinfo", "revoke"] {
            bench.wire.then(Answer(bytes.clone()));
            let error = match step {
                "validate" => bench.client.validate(&tokens).await.err(),
                "userinfo" => bench.client.userinfo(&tokens).await.err(),
                _ => bench.client.revoke(&tokens).await.err(),
            };
            if let Some(error) = error {
                assert_no_secret(&error, &[]);
            }
        }
    }
    assert_eq!(bench.wire.seen().len(), count + 1 + 3 * count);

    // No answer at all, bad callbacks, bad settings, bad stores.
    for callback in [
        "code=code-SENTINEL&code=code-SENTINEL-2&state=STATE",
        "code=code-SENTINEL%00&state=STATE",
        "code=code-SENTINEL%zz&state=STATE",
        "code=code-SENTINEL&state=state-SENTINEL",
        "code=code-SENTINEL",
        "error=access_denied&code=code-SENTINEL&error_description=STATE+code-SENTINEL&state=STATE",
        "error=cs-SENTINEL&error_description=cs-SENTINEL&state=STATE",
        "#access_token=at-SENTINEL&state=STATE",
    ] {
        let login = bench.login();
        let callback = callback.replace("STATE", &state(&login.pending));
        bench.finish(login.pending, callback.as_str()).await.expect_err(&callback);
    }
    for (name, value) in [("client_secret", "cs-SENTINEL\r\n"), ("client_id", "id-SENTINEL\0")] {
        let error = Client::<Calls>::new(settings(Calls::definition()).set(name, value), REDIRECT);
        assert_no_secret(&error.expect_err(name), &[]);
    }
    let error = SettingValues::from_map(Calls::definition(), [("secret", "cs-SENTINEL")]);
    assert_no_secret(&error.expect_err("no such setting"), &[]);
    for token in ["at-SENTINEL\r\n", "", "at-SENTINEL \u{e9}"] {
        let error = Tokens::from_stored(StoredTokens::new("acme", token)).expect_err(token);
        assert_no_secret(&error, &[]);
    }
    let other =
        Bench::<Calls>::with(settings(Calls::definition()).set("client_id", "x"), REDIRECT, []);
    assert_no_secret(&other.client.refresh(&tokens).await.expect_err("another client"), &[]);
    assert!(other.wire.seen().is_empty());
}

/// Puts values into an answer, and the right length where there is one.
fn fill(answer: &[u8], values: &[(&str, &str)]) -> Answer {
    let mut text = String::from_utf8_lossy(answer).into_owned();
    for (name, value) in values {
        text = text.replace(name, value);
    }
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return Answer(text.into_bytes()) };
    if head.contains("9999") {
        return Answer(text.into_bytes());
    }
    let lines: Vec<String> = head
        .split("\r\n")
        .map(|line| match line.strip_prefix("content-length: ") {
            Some(_) => format!("content-length: {}", body.len()),
            None => line.to_owned(),
        })
        .collect();
    Answer(format!("{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes())
}

#[tokio::test]
async fn f125_an_echoed_secret_is_taken_out_of_what_is_kept() {
    const SECRET: &str = "cs/SENTINEL+ 42%";
    let basic = |id: &str, secret: &str| STANDARD.encode(format!("{id}:{secret}"));
    for echoed in [
        SECRET.to_owned(),
        "cs%2FSENTINEL%2B%2042%25".to_owned(),
        "cs%2FSENTINEL%2B+42%25".to_owned(),
        // Some servers write the digits in lower case.
        "cs%2fSENTINEL%2b+42%25".to_owned(),
        "cs%2fSENTINEL%2b%2042%25".to_owned(),
        STANDARD.encode(SECRET),
        basic(CLIENT_ID, SECRET),
        basic(CLIENT_ID, "cs%2FSENTINEL%2B+42%25"),
        format!("Basic {}", basic(CLIENT_ID, SECRET)),
        format!("{CLIENT_ID}:{SECRET}"),
        format!("client_secret={SECRET}&code={CODE}"),
        // With characters between that are not kept.
        "cs/SENT\u{200b}INEL+ 42%".to_owned(),
        "cs/SENT\\\"INEL+ 42%".to_owned(),
        // At the end of what is kept.
        format!("{}{SECRET}", "x".repeat(190)),
        CODE.to_owned(),
        "VERIFIER".to_owned(),
    ] {
        for members in [["error_description", "error"], ["error", "error_description"]] {
            let with_secret = |definition| settings(definition).set("client_secret", SECRET);
            let bench = Bench::<Basic>::with(with_secret(Basic::definition()), REDIRECT, []);
            let login = bench.login();
            let verifier = verifier(&login.pending).expect("a verifier");
            let echo = format!("got {echoed} from you").replace("VERIFIER", &verifier);
            let body = serde_json::json!({ members[0]: echo, members[1]: "invalid_request" });
            bench.wire.then(Answer::json(400, body.to_string()));
            let callback = good(&state(&login.pending));
            let error = bench.finish(login.pending, callback).await.expect_err("status 400");
            let text = shown(&error);
            for form in [
                SECRET,
                &echo["got ".len()..echo.len() - " from you".len()],
                "SENTINEL",
                &STANDARD.encode(SECRET)[..12],
                &basic(CLIENT_ID, SECRET)[..20],
                &verifier,
            ] {
                assert!(!text.contains(form), "{form} in {text}");
            }
            // What stands around it is kept.
            assert!(text.contains("got "), "{text}");
        }
    }
    // The good row: what is no secret of this request is kept as it is.
    let bench = Bench::<Basic>::new([Answer::json(
        400,
        r#"{"error":"invalid_request","error_description":"client-id is fine, scope is not"}"#,
    )]);
    let login = bench.login();
    let callback = good(&state(&login.pending));
    let error = bench.finish(login.pending, callback).await.expect_err("status 400");
    assert_eq!(error.description(), Some("client-id is fine, scope is not"));

    // The tokens of the request, in an answer to a refresh and to a call.
    let bench = Bench::<Calls>::new([Answer::tokens(TOKENS)]);
    let tokens = logged_in(&bench).await;
    for echo in ["rt-SENTINEL", "at-SENTINEL", "it-SENTINEL", "bot-SENTINEL"] {
        let body =
            format!(r#"{{"error":"x","error_description":"bad {echo}","message":"bad {echo}"}}"#);
        bench.wire.then(Answer::json(400, &body));
        let error = bench.client.refresh(&tokens).await.expect_err("status 400");
        assert_eq!(error.description(), Some("bad [hidden]"), "{echo}");
        bench.wire.then(Answer::json(401, &body));
        let error = bench.client.validate(&tokens).await.expect_err("status 401");
        assert_no_secret(&error, &[]);
    }
}

#[test]
fn f126_secrets_are_serialised_only_on_purpose() {
    use serde::{Serialize, de::DeserializeOwned};

    const {
        // What is made for a store, and says so.
        assert!(implements!(StoredTokens: Serialize));
        assert!(implements!(PendingLogin: Serialize));
        assert!(implements!(StoredTokens: DeserializeOwned));
        // Everything else that holds a secret.
        assert!(!implements!(Secret: Serialize));
        assert!(!implements!(Tokens: Serialize));
        assert!(!implements!(SettingValues: Serialize));
        assert!(!implements!(StandardCredentials<'static>: Serialize));
        assert!(!implements!(Login: Serialize));
        assert!(!implements!(Callback: Serialize));
        assert!(!implements!(Credentials: Serialize));
        assert!(!implements!(Options: Serialize));
        assert!(!implements!(blocking::Client<Acme>: Serialize));
        assert!(!implements!(Client<Acme>: Serialize));
        assert!(!implements!(Request: Serialize));
        assert!(!implements!(Response: Serialize));
        assert!(!implements!(HeaderText: Serialize));
        assert!(!implements!(Error: Serialize));
        // Nor does a secret become a text without `expose`.
        assert!(!implements!(Secret: AsRef<str>));
        assert!(!implements!(Secret: Into<String>));
        assert!(!implements!(Secret: std::ops::Deref));
        assert!(!implements!(Secret: std::borrow::Borrow<str>));
        assert!(!implements!(Tokens: DeserializeOwned));
    }
    let tokens = Tokens::from_stored(StoredTokens::new("acme", "at-SENTINEL")).expect("a token");
    let text = serde_json::to_string(&tokens.expose()).expect("for a store");
    assert!(text.contains("at-SENTINEL"));
    let back: StoredTokens = serde_json::from_str(&text).expect("from a store");
    assert_eq!(Tokens::from_stored(back).expect("a token"), tokens);
}

/// What stands in this process's memory, freed or not; `None` where it is no longer mapped.
#[cfg(target_os = "linux")]
fn memory(address: usize, length: usize) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt as _;

    let mut bytes = vec![0; length];
    let memory = fs::File::open("/proc/self/mem").ok()?;
    memory.read_exact_at(&mut bytes, u64::try_from(address).ok()?).ok()?;
    Some(bytes)
}

#[cfg(target_os = "linux")]
#[test]
fn f127_a_dropped_secret_is_wiped() {
    // Long enough that the allocator's own words do not cover it.
    let text = "SENTINEL".repeat(64);
    let place = |text: &str| (text.as_ptr().addr(), text.len());
    let rest = |(address, length)| {
        let bytes = memory(address, length).unwrap_or_default();
        bytes.windows(8).filter(|window| *window == b"SENTINEL").count()
    };

    // The good row: a text that nobody wipes is found where it was.
    let plain = text.clone();
    let at = place(&plain);
    assert_eq!(rest(at), 64, "memory can be read");
    drop(plain);
    assert!(rest(at) > 32, "and freed memory as well");

    let secret = Secret::new(text.clone());
    let at = place(secret.expose());
    // Each clone is a text of its own, and wiped by itself.
    let clone = secret.clone();
    let cloned_at = place(clone.expose());
    assert_ne!(at, cloned_at);
    drop(secret);
    assert_eq!((rest(at), rest(cloned_at)), (0, 64));
    assert_eq!(clone.expose(), text);
    drop(clone);
    assert_eq!(rest(cloned_at), 0);

    let mut stored = StoredTokens::new("acme", text.clone());
    stored.refresh_token = Some(text.clone());
    stored.captured.insert("bot".to_owned(), text.clone());
    let places = [
        place(&stored.access_token),
        place(stored.refresh_token.as_deref().unwrap_or_default()),
        place(&stored.captured["bot"]),
    ];
    assert!(places.iter().all(|at| rest(*at) == 64));
    drop(stored);
    assert!(places.iter().all(|at| rest(*at) == 0), "stored tokens");

    let mut stored = StoredTokens::new("acme", text.clone());
    stored.refresh_token = Some(text.clone());
    let tokens = Tokens::from_stored(stored).expect("tokens");
    let places = [
        place(tokens.access_token().expose()),
        place(tokens.refresh_token().map(Secret::expose).unwrap_or_default()),
    ];
    drop(tokens);
    assert!(places.iter().all(|at| rest(*at) == 0), "tokens");

    let values = Map::from([("access_token".to_owned(), text.clone())]);
    let credentials = Credentials { values, expires_at: -1 };
    let at = place(&credentials.values["access_token"]);
    assert_eq!(rest(at), 64);
    drop(credentials);
    assert_eq!(rest(at), 0, "a platform's credential");

    let bench = Bench::<Acme>::new([]);
    let mut pending = Box::new(bench.login().pending);
    let known = verifier(&pending).expect("a verifier");
    let address = std::ptr::from_mut(&mut *pending).addr();
    let size = size_of::<PendingLogin>();
    let find = |bytes: &[u8]| bytes.windows(8).any(|window| window == &known.as_bytes()[20..28]);
    assert!(find(&memory(address, size).expect("it lives")), "the verifier stands in the struct");
    drop(pending);
    assert!(!find(&memory(address, size).unwrap_or_default()), "the verifier is wiped");
}

/// The requests of a login and of each call with its tokens.
async fn whole_life<P>(bench: &Bench<P>) -> (Login, Tokens, Vec<Seen>)
where
    P: Provider<Settings = SettingValues, Scope = &'static str>
        + oauth_core::capability::Validate
        + oauth_core::capability::UserInfo
        + oauth_core::capability::Authorize
        + oauth_core::capability::Refresh
        + oauth_core::capability::Revoke,
{
    let tokens = logged_in(bench).await;
    bench.client.validate(&tokens).await.expect("valid");
    bench.client.userinfo(&tokens).await.expect("somebody");
    let newer = bench.client.refresh(&tokens).await.expect("newer");
    bench.client.revoke(&newer).await.expect("revoked");
    (bench.login(), newer, bench.wire.seen())
}

fn life() -> [Answer; 5] {
    [
        Answer::tokens(TOKENS),
        Answer::json(200, r#"{"sub":"1"}"#),
        Answer::json(200, r#"{"sub":"1"}"#),
        Answer::tokens(""),
        Answer::json(200, "{}"),
    ]
}

/// Whether a text holds the client's secret, plain or in Basic authentication.
fn has_secret(seen: &Seen) -> bool {
    let basic = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    let all = format!("{} {:?} {}", seen.target, seen.headers, seen.text());
    all.contains(CLIENT_SECRET) || all.contains(&basic)
}

#[tokio::test]
async fn f128_the_client_secret_goes_to_the_token_endpoint_alone() {
    let (post, basic) = (Bench::<Calls>::new(life()), Bench::<Basic>::new(life()));
    for (login, tokens, seen) in [whole_life(&post).await, whole_life(&basic).await] {
        let told: Vec<_> =
            seen.iter().map(|seen| (seen.target.as_str(), has_secret(seen))).collect();
        assert_eq!(
            told,
            [
                ("/token", true),
                ("/me", false),
                ("/userinfo", false),
                ("/token", true),
                // Revocation is authorized like a token request (RFC 7009 section 2.1).
                ("/revoke", true),
            ]
        );
        assert!(
            !login.url.contains("SENTINEL") && !login.url.contains("client_secret"),
            "{}",
            login.url
        );
        assert!(!login.url.contains(&verifier(&login.pending).expect("a verifier")));
        let stored = serde_json::to_string(&tokens.expose()).expect("for a store");
        assert!(stored.contains("at-SENTINEL") && !stored.contains(CLIENT_SECRET), "{stored}");
        let pending = serde_json::to_string(&login.pending).expect("for a session");
        assert!(!pending.contains(CLIENT_SECRET), "{pending}");
    }
}

#[tokio::test]
async fn f129_tokens_go_into_the_authorization_header_of_declared_hosts_alone() {
    let wire = Wire::new(life());
    let transport = wire.transport();
    let client = Client::<Calls>::new(settings(Calls::definition()), REDIRECT)
        .expect("a client")
        .with_transport(transport.clone());
    let login = client.authorize(["read"]).start().expect("a login begins");
    let callback = good(&state(&login.pending));
    let tokens = client.exchange(login.pending, callback).await.expect("granted");
    client.validate(&tokens).await.expect("valid");
    client.userinfo(&tokens).await.expect("somebody");
    client.refresh(&tokens).await.expect("newer");
    client.revoke(&tokens).await.expect("revoked");
    assert_eq!(
        transport.asked(),
        [
            "https://acme.example/token",
            "https://api.acme.example/me",
            "https://id.acme.example/userinfo",
            "https://acme.example/token",
            "https://acme.example/revoke",
        ],
        "no query, and nobody but the declared hosts"
    );
    let bearers: Vec<_> = wire
        .seen()
        .iter()
        .map(|seen| seen.header("authorization") == Some("Bearer at-SENTINEL"))
        .collect();
    assert_eq!(bearers, [false, true, true, false, false]);
    for seen in wire.seen() {
        assert!(!seen.target.contains("SENTINEL"), "{}", seen.target);
        let elsewhere = seen.headers.iter().filter(|(name, _)| name != "authorization");
        assert!(elsewhere.into_iter().all(|(_, value)| !value.contains("SENTINEL")), "{seen:?}");
    }

    // A redirect of the API does not lead the token elsewhere.
    for status in [301, 302, 303, 307, 308] {
        let bench = Bench::<Calls>::new([
            Answer::tokens(TOKENS),
            Answer::new(status, &[("location", "http://127.0.0.1:1/evil")], ""),
        ]);
        let tokens = logged_in(&bench).await;
        let error = bench.client.validate(&tokens).await.expect_err("a redirect");
        assert_no_secret(&error, &[]);
        assert_eq!(bench.wire.seen().len(), 2, "{status}");
    }
    // The compiler lets a token into a URL only where the definition says so in so many words: as a segment
    // of a path, or under `secret_query`.
    for (more, code) in [
        ("validate: { get: \"https://acme.example/me?t={access_token}\" }\n", "token-in-url"),
        ("validate: { get: \"https://{access_token}.acme.example/\" }\n", "token-in-url"),
        ("validate: { get: \"https://acme.example/{access_token}\" }\n", ""),
        (
            "validate: { get: https://acme.example/me, query: { access_token: x } }\n",
            "reserved-parameter",
        ),
        ("revoke: { post: \"https://acme.example/r?t={token}\" }\n", "token-in-url"),
        ("validate: { get: https://acme.example/me }\n", ""),
    ] {
        let compiled = compile(more);
        assert_eq!(codes(&compiled).first().copied().unwrap_or_default(), code, "{more}");
    }
    let compiled =
        compile("validate: { get: https://acme.example/me, query: { t: \"{access_token}\" } }\n");
    assert!(compiled.has_errors(), "a token in a query");
    // Nor does the engine.
    let bench = Bench::<Careless>::new([Answer::tokens(""), Answer::json(200, "{}")]);
    let tokens = logged_in(&bench).await;
    let error = bench.client.validate(&tokens).await.expect_err("a token in a URL");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(bench.wire.seen().len(), 1, "only the login");
}

/// The halves of Basic authentication.
fn halves(seen: &Seen) -> (String, String) {
    let header = seen.header("authorization").expect("an authorization");
    let encoded = header.strip_prefix("Basic ").expect("Basic");
    let text = String::from_utf8(STANDARD.decode(encoded).expect("base64")).expect("UTF-8");
    let (id, secret) = text.split_once(':').expect("a colon");
    (id.to_owned(), secret.to_owned())
}

#[tokio::test]
async fn f130_basic_authentication_encodes_each_half() {
    for (id, secret, encoded_id, encoded_secret) in [
        ("id", "secret", "id", "secret"),
        ("a:b", "c:d", "a%3Ab", "c%3Ad"),
        ("a b", "c d", "a+b", "c+d"),
        ("a+b", "c+d", "a%2Bb", "c%2Bd"),
        ("a%b", "%3A", "a%25b", "%253A"),
        ("\u{e9}", "p\u{e4}ss\u{1f511}", "%C3%A9", "p%C3%A4ss%F0%9F%94%91"),
        ("a&b=c", "/?#[]@!$'()*,;", "a%26b%3Dc", "%2F%3F%23%5B%5D%40%21%24%27%28%29*%2C%3B"),
        ("-._", "A9-._", "-._", "A9-._"),
        ("~", "~", "%7E", "%7E"),
    ] {
        let own =
            |definition| settings(definition).set("client_id", id).set("client_secret", secret);
        let bench = Bench::<Basic>::with(own(Basic::definition()), REDIRECT, [Answer::tokens("")]);
        logged_in(&bench).await;
        let (sent_id, sent_secret) = halves(&bench.wire.seen()[0]);
        assert_eq!((sent_id.as_str(), sent_secret.as_str()), (encoded_id, encoded_secret));
        // A server that decodes has what was registered.
        let decoded = pairs(&format!("{sent_id}={sent_secret}"));
        assert_eq!(decoded, [(id.to_owned(), secret.to_owned())]);

        // Only a definition that says so sends them as they are.
        let bench =
            Bench::<BasicRaw>::with(own(BasicRaw::definition()), REDIRECT, [Answer::tokens("")]);
        logged_in(&bench).await;
        let seen = bench.wire.seen();
        let header = seen[0].header("authorization").expect("an authorization");
        assert_eq!(header, format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))));
    }
}

#[tokio::test]
async fn f131_the_client_authenticates_in_one_place() {
    /// Whether the header and whether the body of a token request and of a refresh hold the secret.
    async fn places<P>(values: SettingValues) -> Vec<(bool, bool)>
    where
        P: Provider<Settings = SettingValues, Scope = &'static str>
            + oauth_core::capability::Authorize
            + oauth_core::capability::Refresh,
    {
        let bench =
            Bench::<P>::with(values, REDIRECT, [Answer::tokens(TOKENS), Answer::tokens("")]);
        let tokens = logged_in(&bench).await;
        bench.client.refresh(&tokens).await.expect("newer");
        let seen = bench.wire.seen();
        assert_eq!(seen.len(), 2);
        let places = seen.iter().map(|seen| {
            let body = seen.text();
            assert!(!seen.target.contains('?'), "{}", seen.target);
            assert_eq!(body.contains("client_secret"), body.contains(CLIENT_SECRET), "{body}");
            assert!(seen.headers.iter().filter(|(name, _)| name == "authorization").count() <= 1);
            assert!(body.contains(CLIENT_ID) || seen.header("authorization").is_some());
            (seen.header("authorization").is_some(), body.contains("client_secret"))
        });
        places.collect()
    }

    assert_eq!(places::<Acme>(settings(Acme::definition())).await, [(false, true); 2]);
    assert_eq!(places::<PostJson>(settings(PostJson::definition())).await, [(false, true); 2]);
    assert_eq!(places::<Basic>(settings(Basic::definition())).await, [(true, false); 2]);
    assert_eq!(places::<BasicRaw>(settings(BasicRaw::definition())).await, [(true, false); 2]);
    assert_eq!(places::<BasicJson>(settings(BasicJson::definition())).await, [(true, false); 2]);
    // A public client has no secret to send, even if one is set.
    assert_eq!(places::<Public>(settings(Public::definition())).await, [(false, false); 2]);

    // A definition cannot add the other place.
    for (more, code) in [
        ("token: { request: { params: { client_secret: x } } }\n", "reserved-parameter"),
        ("token: { request: { headers: { authorization: x } } }\n", "reserved-header"),
        ("token: { request: { headers: { x-version: x } } }\n", ""),
    ] {
        let compiled = compile(more);
        assert_eq!(codes(&compiled).first().copied().unwrap_or_default(), code, "{more}");
    }
}

#[test]
fn f132_a_setting_with_a_line_break_is_refused() {
    for (value, fits) in [
        ("cs-SENTINEL", true),
        ("cs SENTINEL:\"%+~\u{e9}", true),
        ("cs-SENTINEL\r\n", false),
        ("cs-SENTINEL\n", false),
        ("\rcs-SENTINEL", false),
        ("cs-SENTINEL\r\nX-Injected: 1", false),
        ("cs-SENTINEL\0", false),
        ("cs-SENTINEL\t", false),
        ("cs-SENTINEL\u{7f}", false),
        ("cs-SENTINEL\u{85}", false),
    ] {
        for name in ["client_secret", "client_id"] {
            fn made<P>(name: &'static str, value: &str) -> Result<(), Error>
            where
                P: Provider<Settings = SettingValues, Scope = &'static str>
                    + oauth_core::capability::Authorize,
            {
                let values = settings(P::definition()).set(name, value);
                Client::<P>::new(values, REDIRECT).map(|_| ())
            }
            for made in [made::<Acme>(name, value), made::<Basic>(name, value)] {
                assert_eq!(made.is_ok(), fits, "{name} {value:?}");
                if let Err(error) = made {
                    assert_eq!(error.kind(), ErrorKind::Config);
                    assert!(error.what().contains(name), "{error}");
                    assert_no_secret(&error, &[]);
                }
            }
        }
    }
}

#[tokio::test]
async fn f133_a_platform_stores_what_is_declared_and_nothing_else() {
    for more in [
        "",
        "token: { response: { capture: { bot: { path: bot.token, secret: true } } } }\n",
        // A schema that forgets both.
        "oauth_schema: { credentials_schema: [{ name: access_token, type: secret-input }] }\n\
         token: { response: { capture: { bot: { path: bot.token, secret: true } } } }\n",
    ] {
        let text = format!(
            "id: acme\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
             token_endpoint: https://acme.example/token\n{more}"
        );
        let definition = oauth_load::load_text("acme.yaml", &text).expect(more);
        let wire = Wire::new([Answer::tokens(TOKENS)]);
        let platform = Platform::new(definition).with_transport(Arc::new(wire.transport()));
        let kept = dynamic_login(&platform).await;
        for (name, value) in &kept.values {
            let field = platform.credentials_form().iter().find(|field| field.name == name);
            let field = field.unwrap_or_else(|| panic!("`{name}` is not declared: {more}"));
            assert_eq!(field.is_secret(), value.contains("SENTINEL"), "{name}: {more}");
        }
        assert_eq!(kept.values["refresh_token"], "rt-SENTINEL", "{more}");
        let bot = kept.values.get("bot").map(String::as_str);
        assert_eq!(bot, more.contains("bot").then_some("bot-SENTINEL"), "{more}");
        assert!(!kept.values.values().any(|value| value == CLIENT_SECRET));
        // The form of the operator comes from the same description.
        let form = platform
            .client_form()
            .iter()
            .map(|setting| (setting.field.name, setting.field.is_secret()));
        assert_eq!(form.collect::<Vec<_>>(), [("client_id", false), ("client_secret", true)]);
    }
}

/// Which fields of a definition are stored, and which of them as secrets.
fn stored(definition: &Definition) -> Vec<(&'static str, bool)> {
    definition.credentials.iter().map(|field| (field.name, field.is_secret())).collect()
}

#[test]
fn f133_what_is_stored_is_declared_and_secrets_as_secret() {
    let load = |more: &str| {
        let text = format!(
            "id: acme\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
             token_endpoint: https://acme.example/token\n{more}"
        );
        oauth_load::load_text("acme.yaml", &text)
    };
    let bot = "token: { response: { capture: { bot: { path: bot.token, secret: true }, team: team.id } } }\n";
    let schema = |fields: &str| format!("oauth_schema:\n  credentials_schema:\n{fields}");
    const ACCESS: &str = "    - { name: access_token, type: secret-input }\n";
    for (more, expected) in [
        (
            String::new(),
            vec![("access_token", true), ("refresh_token", true), ("expires_at", false)],
        ),
        ("refresh: none\n".to_owned(), vec![("access_token", true), ("expires_at", false)]),
        (
            bot.to_owned(),
            vec![
                ("access_token", true),
                ("refresh_token", true),
                ("expires_at", false),
                ("bot", true),
                ("team", false),
            ],
        ),
        // A schema that forgets something: it is stored as what it is all the same.
        (
            schema(ACCESS) + bot,
            vec![
                ("access_token", true),
                ("refresh_token", true),
                ("expires_at", false),
                ("bot", true),
                ("team", false),
            ],
        ),
    ] {
        let definition = load(&more).expect(&more);
        assert_eq!(stored(definition), expected, "{more}");
        let client: Vec<_> = definition
            .settings
            .iter()
            .map(|setting| (setting.field.name, setting.field.is_secret()))
            .collect();
        assert_eq!(client, [("client_id", false), ("client_secret", true)], "{more}");
    }
    let forgotten = compile(&(schema(ACCESS) + bot));
    assert!(codes(&forgotten).contains(&"undeclared-credential"), "its author is told");

    // What contradicts the description is an error.
    for (more, code) in [
        (schema("    - { name: access_token, type: text-input }\n"), "invalid-value"),
        (
            schema(&format!("{ACCESS}    - {{ name: refresh_token, type: text-input }}\n")),
            "invalid-value",
        ),
        (
            "oauth_schema:\n  client_schema:\n    - { name: client_id, type: text-input }\n    \
             - { name: client_secret, type: text-input }\n"
                .to_owned(),
            "invalid-value",
        ),
        (
            schema(&format!("{ACCESS}    - {{ name: acces_token, type: secret-input }}\n")),
            "unknown-credential",
        ),
        (
            schema(&format!("{ACCESS}    - {{ name: bot, type: text-input }}\n")) + bot,
            "invalid-value",
        ),
    ] {
        let compiled = compile(&more);
        assert!(compiled.has_errors(), "{more}");
        assert!(codes(&compiled).contains(&code), "{more}: {:?}", codes(&compiled));
    }

    // The same holds for every provider of the library.
    let folder = oauth_tests::workspace().join("providers/definitions");
    let all = oauth_load::load_all(&[Input::path(folder)]).expect("the library");
    assert!(all.len() > 5);
    for definition in all {
        let id = definition.id;
        for setting in definition.settings.iter().filter(|s| s.field.name == "client_secret") {
            assert!(setting.field.is_secret(), "{id}");
        }
        let stored = stored(definition);
        assert!(stored.contains(&("access_token", true)), "{id}");
        assert_eq!(stored.contains(&("refresh_token", true)), definition.refresh.is_some(), "{id}");
        for capture in definition.captures() {
            let found = stored.iter().find(|(name, _)| *name == capture.name);
            let found = found.unwrap_or_else(|| panic!("{id}: `{}` is not declared", capture.name));
            assert!(found.1 || !capture.secret, "{id}: `{}` is a secret", capture.name);
        }
    }
}
