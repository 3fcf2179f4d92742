//! What follows a login: hooks, a choice of places, calls of the API with a token that works.

use std::sync::{Arc, Mutex, atomic::AtomicU64};

use oauth_core::{
    AfterExchange, Client, Error, ErrorKind, Expires, HookError, Kept, Provider, SettingValues,
    StoredTokens, Tokens, definition::*, transport::BoxFuture,
};

use crate::{
    provider,
    support::{ACME, Acme, Hand, NOW, REDIRECT, Script, client, now, param, settings},
};

const PLAIN: Capture = Capture::PLAIN;

provider!(
    Hooked,
    Definition {
        after_exchange: Some(AfterExchange_ {
            description: "Make the topic",
            captures: &[
                Capture { name: "topic", required: true, value: ValueKind::Segment, ..PLAIN },
                Capture { name: "note", ..PLAIN },
            ],
        }),
        ..ACME
    }
);
use oauth_core::definition::AfterExchange as AfterExchange_;

struct Hook(Result<Kept, HookError>);

impl AfterExchange for Hook {
    fn after_exchange<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<Kept, HookError>> {
        assert_eq!(tokens.access_token().expose(), "access-sentinel");
        Box::pin(std::future::ready(self.0.clone()))
    }
}

fn kept(pairs: &[(&str, &str)]) -> Kept {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn hooked(given: Result<Kept, HookError>) -> Result<Tokens, Error> {
    let script =
        Script::default().json(200, r#"{"access_token":"access-sentinel","token_type":"bearer"}"#);
    let client: Client<Hooked> = Client::builder(settings::<Hooked>(), REDIRECT)
        .transport(Arc::new(script))
        .after_exchange(Arc::new(Hook(given)))
        .build()?;
    let login = client.authorize([]).start()?;
    let state = param(&login.url, "state").unwrap();
    now(client.exchange(login.pending, format!("code=c&state={state}")))
}

#[test]
fn a_hook_adds_what_the_definition_keeps() {
    let tokens = hooked(Ok(kept(&[("topic", "t-1")]))).unwrap();
    assert_eq!((tokens.captured("topic"), tokens.captured("note")), (Some("t-1"), None));
}

#[test]
fn what_a_hook_gives_back_is_checked_and_the_tokens_are_not_lost() {
    for (given, words) in [
        (
            Err(HookError::new("no topic for access-sentinel")),
            "the hook failed: no topic for [hidden]",
        ),
        (Ok(kept(&[])), "the hook gave back no `topic`"),
        (Ok(kept(&[("topic", "a/b")])), "`topic` of the hook must be one segment"),
        (
            Ok(kept(&[("topic", "a"), ("other", "b")])),
            "`other`, which the definition does not keep",
        ),
    ] {
        let error = hooked(given).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Hook);
        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error:?}").contains("sentinel"), "{error:?}");
        let tokens = error.into_tokens().expect("the tokens are good");
        assert_eq!(tokens.access_token().expose(), "access-sentinel");
    }
}

#[test]
fn a_client_is_not_made_without_the_hook_or_with_one_too_many() {
    let error = Client::<Hooked>::new(settings::<Hooked>(), REDIRECT).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("Make the topic"), "{error}");
    let hook = Arc::new(Hook(Ok(Vec::new())));
    let builder = Client::<Acme>::builder(settings::<Acme>(), REDIRECT).after_exchange(hook);
    assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Config);
}

provider!(Sites, Definition { discover: Some(SITES), ..ACME });

const SITES: Discover = Discover {
    call: Call { url: Template::Fixed("https://api.acme.example/sites"), ..Call::PLAIN },
    list: Path(&["sites"]),
    name: Path(&["name"]),
    captures: &[
        Capture {
            name: "site_id",
            path: Path(&["id"]),
            required: true,
            value: ValueKind::Segment,
            ..PLAIN
        },
        Capture { name: "site_key", path: Path(&["key"]), secret: true, ..PLAIN },
    ],
};

fn tokens() -> Tokens {
    let mut stored = StoredTokens::new("acme", "access-sentinel");
    stored.captured.insert("site_key".to_owned(), "old-sentinel".to_owned());
    Tokens::from_stored(stored).unwrap()
}

#[test]
fn places_are_listed_and_the_choice_is_kept() {
    let body = r#"{"sites":[{"id":1,"name":"One\n","key":"key-sentinel"},{"id":"b","name":"Two"},{"id":"b","name":"Two"}]}"#;
    let script = Script::default().json(200, body);
    let places = now(client::<Sites>(&script).discover(&tokens())).unwrap();
    assert_eq!(places.iter().map(|place| place.name()).collect::<Vec<_>>(), ["One", "Two"]);
    assert_eq!(script.sent()[0].header("authorization"), Some("Bearer access-sentinel"));
    let chosen = tokens().with(&places[0]);
    assert_eq!(chosen.captured("site_id"), Some("1"));
    assert_eq!(chosen.captured("site_key"), Some("key-sentinel"));
    let changed = chosen.with(&places[1]);
    assert_eq!(changed.captured("site_id"), Some("b"));
    assert!(!format!("{places:?}").contains("sentinel"), "{places:?}");
}

#[test]
fn an_answer_without_places_is_told_apart_from_a_dead_token() {
    for (status, body, kind) in [
        (200, r#"{"sites":[]}"#, None),
        (200, r#"{"sites":{"id":"a"}}"#, None),
        (200, r#"{"sites":"none"}"#, Some(ErrorKind::Malformed)),
        (200, r#"{"sites":[{"name":"without id"}]}"#, Some(ErrorKind::Malformed)),
        (200, r#"{"sites":[{"id":"../x"}]}"#, Some(ErrorKind::Malformed)),
        (200, r#"[]"#, Some(ErrorKind::Malformed)),
        (401, "", Some(ErrorKind::Invalid)),
        (503, "", Some(ErrorKind::Inconclusive)),
        (302, "", Some(ErrorKind::Inconclusive)),
    ] {
        let script = Script::default().json(status, body);
        let found = now(client::<Sites>(&script).discover(&tokens()));
        assert_eq!(found.as_ref().err().map(Error::kind), kind, "{status} {body}");
    }
}

/// Tokens that live until `expires`, with a refresh token.
fn living(expires: u64) -> Tokens {
    let mut stored = StoredTokens::new("acme", "old");
    stored.refresh_token = Some("refresh".to_owned());
    stored.issued_at = NOW - 3600;
    stored.expires = Expires::At(expires);
    Tokens::from_stored(stored).unwrap()
}

const NEW: &str =
    r#"{"access_token":"new","token_type":"bearer","expires_in":3600,"refresh_token":"next"}"#;

type Outcome = Result<(Option<Tokens>, &'static str), Error>;

/// Makes a call that the API answers as `accepts` says, and lists the tokens that it was made with.
fn used<P: Provider<Settings = SettingValues>>(
    script: &Script,
    tokens: &Tokens,
    accepts: fn(&str) -> bool,
) -> (Outcome, Vec<String>) {
    let seen = Mutex::new(Vec::new());
    let result = now(client::<P>(script).with_token(tokens, |token| {
        seen.lock().unwrap().push(token.expose().to_owned());
        let answer = accepts(token.expose()).then_some("done");
        async move { answer }
    }));
    (result.map(|used| (used.refreshed, used.value)), seen.into_inner().unwrap())
}

#[test]
fn a_token_that_works_is_used_as_it_is() {
    let script = Script::default();
    let (result, seen) = used::<Acme>(&script, &living(NOW + 3600), |_| true);
    assert!(matches!(result, Ok((None, "done"))));
    assert_eq!(seen, ["old"]);
}

#[test]
fn a_token_about_to_expire_is_refreshed_first_and_after_a_refusal_once() {
    for (expires, calls) in
        [(NOW + 30, &["new"][..]), (NOW - 1, &["new"]), (NOW + 3600, &["old", "new"])]
    {
        let script = Script::default().json(200, NEW);
        let (result, seen) = used::<Acme>(&script, &living(expires), |token| token == "new");
        let (refreshed, _) = result.unwrap();
        assert_eq!(refreshed.unwrap().refresh_token().unwrap().expose(), "next");
        assert_eq!(seen, calls);
    }
}

#[test]
fn a_token_that_lives_is_used_while_the_provider_cannot_refresh_it() {
    let script = Script::default().json(503, "");
    let (result, seen) = used::<Acme>(&script, &living(NOW + 30), |_| true);
    assert!(matches!(result, Ok((None, _))), "{result:?}");
    assert_eq!(seen, ["old"]);
    let script = Script::default().json(503, "");
    let (result, seen) = used::<Acme>(&script, &living(NOW - 1), |_| true);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Transient);
    assert!(seen.is_empty());
}

#[test]
fn a_new_token_that_is_refused_too_means_a_new_login_and_is_not_lost() {
    let script = Script::default().json(200, NEW);
    let (result, seen) = used::<Acme>(&script, &living(NOW + 3600), |_| false);
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
    assert_eq!(seen, ["old", "new"]);
    assert_eq!(error.into_tokens().unwrap().access_token().expose(), "new");
}

#[test]
fn without_a_refresh_token_a_refusal_means_a_new_login() {
    let script = Script::default();
    let (result, seen) = used::<Acme>(&script, &tokens(), |_| false);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::NeedsReauthorization);
    assert_eq!(seen, ["access-sentinel"]);
}

#[test]
fn a_spent_refresh_token_is_not_sent_again() {
    let script = Script::default().json(200, NEW).json(400, r#"{"error":"invalid_grant"}"#);
    let client: Client<Acme> = Client::builder(settings::<Acme>(), REDIRECT)
        .transport(Arc::new(script.clone()))
        .clock(Arc::new(Hand(AtomicU64::new(NOW))))
        .build()
        .unwrap();
    let old = living(NOW);
    let new = now(client.refresh(&old)).unwrap();
    let error = now(client.clone().refresh(&old)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
    assert!(error.to_string().contains("load the newest stored tokens"), "{error}");
    assert!(now(client.refresh(&new)).is_err(), "the provider says that it is dead");
    let error = now(client.refresh(&new)).unwrap_err();
    assert!(
        error.to_string().contains("has said before that the refresh token is dead"),
        "{error}"
    );
    assert_eq!(script.sent().len(), 2);
}
