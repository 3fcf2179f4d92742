//! What is looked up once after an exchange.

use oauth_core::{
    AfterExchange, ErrorKind, HookError, Kept, Step, Tokens,
    definition::*,
    transport::{BoxFuture, TransportErrorKind},
};

use crate::{
    provider,
    support::{ACME, Script, client, login, now, settings},
};

const TOKENS: &str = r#"{"access_token":"access-sentinel","token_type":"bearer",
    "refresh_token":"refresh-sentinel","expires_in":60}"#;

const ACCOUNT: Capture = Capture {
    name: "account",
    path: Path(&["accounts", "[is_default=true]", "id"]),
    required: true,
    value: ValueKind::Segment,
    ..Capture::PLAIN
};

provider!(
    TwoStep,
    Definition {
        lookup: &[
            Lookup {
                call: Call {
                    url: Template::Fixed("https://login.acme.example/metadata"),
                    ..Call::PLAIN
                },
                captures: &[Capture {
                    name: "dc",
                    path: Path(&["dc"]),
                    required: true,
                    value: ValueKind::Label,
                    ..Capture::PLAIN
                }],
            },
            Lookup {
                call: Call {
                    method: Method::Post,
                    url: Template::Parts(&[
                        Part::Text("https://"),
                        Part::Value(Variable::Captured("dc"), Place::Host),
                        Part::Text(".api.acme.example/accounts"),
                    ]),
                    ..Call::PLAIN
                },
                captures: &[
                    ACCOUNT,
                    Capture {
                        name: "base",
                        path: Path(&["base"]),
                        value: ValueKind::Origin,
                        allow: &[Template::Fixed("https://*.acme.example")],
                        ..Capture::PLAIN
                    },
                    Capture { name: "key", path: Path(&["key"]), secret: true, ..Capture::PLAIN },
                ],
            },
        ],
        ..ACME
    }
);

const ACCOUNTS: &str = r#"{"accounts":[{"id":1},{"id":"a-2","is_default":true}],
    "base":"https://eu.acme.example","key":"key-sentinel"}"#;

#[test]
fn each_lookup_knows_what_those_before_it_found() {
    let script = Script::default()
        .json(200, TOKENS)
        .json(200, r#"{"dc":"us19"}"#)
        .json(200, ACCOUNTS)
        .json(200, r#"{"access_token":"new","token_type":"bearer"}"#);
    let tokens = login::<TwoStep>(&script).unwrap();
    assert_eq!(tokens.captured("dc"), Some("us19"));
    assert_eq!(tokens.captured("account"), Some("a-2"));
    assert_eq!(tokens.captured("base"), Some("https://eu.acme.example"));
    let sent = script.sent();
    assert_eq!(sent[1].url, "https://login.acme.example/metadata");
    assert_eq!(sent[2].url, "https://us19.api.acme.example/accounts");
    assert_eq!(sent[2].method, Method::Post);
    assert_eq!(sent[2].header("authorization"), Some("Bearer access-sentinel"));

    // A refresh asks nothing more, and what is kept stays.
    let new = now(client::<TwoStep>(&script).refresh(&tokens)).unwrap();
    assert_eq!(new.captured("account"), Some("a-2"));
    assert_eq!(script.sent().len(), 1);
    assert!(!format!("{tokens:?} {new:?}").contains("sentinel"), "{tokens:?}");
}

#[test]
fn a_lookup_that_fails_keeps_the_tokens() {
    let dc = r#"{"dc":"us19"}"#;
    let script = || Script::default().json(200, TOKENS);
    for (script, kind, known) in [
        (script().json(401, r#"{"error":"invalid_token"}"#), ErrorKind::Invalid, false),
        (script().json(403, ""), ErrorKind::Inconclusive, false),
        (script().fault(TransportErrorKind::Timeout), ErrorKind::Inconclusive, false),
        (script().json(302, ""), ErrorKind::Inconclusive, false),
        (script().json(200, "{}"), ErrorKind::Malformed, false),
        (script().json(200, "<html>"), ErrorKind::Malformed, false),
        (script().json(200, r#"{"dc":"a","dc":"b"}"#), ErrorKind::Malformed, false),
        (script().json(200, r#"{"dc":["us19"]}"#), ErrorKind::Malformed, false),
        (script().json(200, dc).json(500, ""), ErrorKind::Inconclusive, true),
        (script().json(200, dc).json(200, r#"{"accounts":[]}"#), ErrorKind::Malformed, true),
    ] {
        let error = login::<TwoStep>(&script).unwrap_err();
        assert_eq!((error.kind(), error.step()), (kind, Step::Lookup), "{error}");
        assert!(!format!("{error} {error:?}").contains("sentinel"), "{error:?}");
        let tokens = error.into_tokens().expect("the tokens are in it");
        assert_eq!(tokens.access_token().expose(), "access-sentinel");
        assert_eq!(tokens.captured("dc"), known.then_some("us19"), "what was found so far");

        // Everything is looked up again with them.
        let script = Script::default().json(200, r#"{"dc":"us20"}"#).json(200, ACCOUNTS);
        let tokens = now(client::<TwoStep>(&script).lookup(&tokens)).unwrap();
        assert_eq!(tokens.captured("dc"), Some("us20"));
        assert_eq!(tokens.captured("account"), Some("a-2"));
    }
}

#[test]
fn an_answer_cannot_choose_where_the_token_goes() {
    for dc in [
        "evil.example/",
        "evil.example#",
        "evil.example?",
        "evil.example\\\\",
        "x@evil.example",
        "evil.example:443",
        "..",
        "a.b",
        "%2e",
        "x/../y",
        "Upper",
        " us19",
    ] {
        let answer = format!(r#"{{"dc":"{dc}"}}"#);
        let script = Script::default().json(200, TOKENS).json(200, &answer);
        let error = login::<TwoStep>(&script).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{dc}: {error}");
        assert_eq!(script.sent().len(), 2, "{dc}: nothing is sent there");
        assert!(!error.to_string().contains("evil"), "{error}");
    }
    for base in [
        "https://evil.example",
        "https://acme.example",
        "https://eu.acme.example.evil.example",
        "https://eu.acme.example@evil.example",
        "https://eu.acme.example/..",
        "https://eu.acme.example?x",
        "https://eu.acme.example#x",
        "https://eu.acme.example:444",
        "http://eu.acme.example",
        "eu.acme.example",
        "//eu.acme.example",
    ] {
        let answer = ACCOUNTS.replace("https://eu.acme.example", base);
        let script =
            Script::default().json(200, TOKENS).json(200, r#"{"dc":"us19"}"#).json(200, &answer);
        let error = login::<TwoStep>(&script).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{base}: {error}");
    }
}

#[test]
fn tokens_of_another_client_are_not_sent() {
    let script = Script::default();
    let other = oauth_core::StoredTokens::new("other", "access-sentinel");
    let other = Tokens::from_stored(other).unwrap();
    let error = now(client::<TwoStep>(&script).lookup(&other)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(script.sent().is_empty());

    provider!(Nothing, ACME);
    let mut stored = oauth_core::StoredTokens::new("acme", "access-sentinel");
    stored.settings = None;
    let tokens = Tokens::from_stored(stored).unwrap();
    let error = now(client::<Nothing>(&script).lookup(&tokens)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

struct Asks;

impl AfterExchange for Asks {
    fn after_exchange<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<Kept, HookError>> {
        let dc = tokens.captured("dc").unwrap_or("nothing").to_owned();
        Box::pin(async move { Ok(vec![("seen".to_owned(), dc)]) })
    }
}

#[test]
fn the_hook_sees_what_was_looked_up() {
    provider!(
        Hooked,
        Definition {
            lookup: &[Lookup {
                call: Call { url: Template::Fixed("https://acme.example/meta"), ..Call::PLAIN },
                captures: &[Capture { name: "dc", path: Path(&["dc"]), ..Capture::PLAIN }],
            }],
            after_exchange: Some(oauth_core::definition::AfterExchange {
                description: "look",
                captures: &[Capture { name: "seen", ..Capture::PLAIN }],
            }),
            ..ACME
        }
    );
    let script = Script::default().json(200, TOKENS).json(200, r#"{"dc":"us19"}"#);
    let client =
        oauth_core::Client::<Hooked>::builder(settings::<Hooked>(), crate::support::REDIRECT)
            .transport(std::sync::Arc::new(script.clone()))
            .after_exchange(std::sync::Arc::new(Asks))
            .build()
            .unwrap();
    let login = client.authorize([]).start().unwrap();
    let state = crate::support::param(&login.url, "state").unwrap();
    let tokens = now(client.exchange(login.pending, format!("code=c&state={state}"))).unwrap();
    assert_eq!(tokens.captured("seen"), Some("us19"));
}
