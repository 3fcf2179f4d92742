//! H. Refresh life-cycle.

use std::io::Write as _;

use oauth_core::{
    Action, Error, ErrorKind, Expires, Provider, Secret, StoredTokens, Tokens, capability,
    definition::Method,
    dynamic::{Credentials, DynamicProvider as _, Map, Platform},
    transport::{HeaderText, Request, Transport as _},
};
use oauth_providers::{clickup::Clickup, google::Google};
use oauth_tests::{
    server::Server,
    wire::{Answer, Seen},
};

use super::{
    local::{
        Bare, Here, Keeping, Local, Scoped, Stumble, USUAL, Whole, bare, fine, http, stored,
        stumbling,
    },
    support::{NOW, REDIRECT, good, implements, one, pairs, settings, shown, state},
};

/// A server that gives these answers in order.
fn answering(answers: impl IntoIterator<Item = Answer>) -> Server {
    stumbling(answers.into_iter().map(Stumble::Says).collect::<Vec<_>>())
}

/// A client of it, and some tokens.
fn begin<P: Whole>(server: &Server) -> (Here<P>, Tokens) {
    let here = Here::new(http(server));
    let tokens = here.tokens();
    (here, tokens)
}

/// What a refresh with this answer makes of the tokens.
async fn refreshed(more: &str) -> Tokens {
    let server = answering([Answer::tokens(more)]);
    let (here, tokens) = begin::<Local>(&server);
    here.client.refresh(&tokens).await.unwrap_or_else(|error| panic!("{more}: {error}"))
}

fn refresh_token(tokens: &Tokens) -> Option<&str> {
    tokens.refresh_token().map(oauth_core::Secret::expose)
}

/// The parameters of a request to the token endpoint.
fn form(seen: &Seen) -> Vec<(String, String)> {
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/token"));
    pairs(&seen.text())
}

/// The refresh tokens that were sent, in order.
fn sent(server: &Server) -> Vec<String> {
    let token = |seen: &Seen| one(&form(seen), "refresh_token").expect("a refresh token");
    server.requests().iter().map(token).collect()
}

const OLD: &str = "old-rt-SENTINEL";

#[tokio::test]
async fn f101_a_refresh_token_that_is_not_mentioned_stays() {
    for more in ["", r#""expires_in":3600"#, r#""scope":"read""#, r#""Refresh_Token":"x""#] {
        let tokens = refreshed(more).await;
        assert_eq!(refresh_token(&tokens), Some(OLD), "{more}");
        assert_eq!(tokens.access_token().expose(), "at-SENTINEL", "{more}");
    }
    // How long it lives is kept with it.
    let server = answering([Answer::tokens("")]);
    let (here, _) = begin::<Local>(&server);
    let tokens = stored("loopback", |stored| stored.refresh_token_expires_at = Some(NOW + 5));
    let tokens = here.client.refresh(&tokens).await.expect("refreshed");
    assert_eq!(tokens.refresh_token_expires_at(), Some(NOW + 5));
}

#[tokio::test]
async fn f102_a_refresh_token_that_is_null_or_empty_is_not_mentioned() {
    for more in [r#""refresh_token":null"#, r#""refresh_token":"""#] {
        assert_eq!(refresh_token(&refreshed(more).await), Some(OLD), "{more}");
    }
    // What cannot be one ends the refresh, and the old tokens are as they were.
    for member in ["5", "[]", "{}", "false", "\" \"", r#""a b""#, r#""\u0000""#] {
        let server = answering([Answer::tokens(&format!(r#""refresh_token":{member}"#))]);
        let (here, tokens) = begin::<Local>(&server);
        let error = here.client.refresh(&tokens).await.expect_err(member);
        assert_eq!(error.kind(), ErrorKind::Malformed, "{member}");
        assert_eq!(refresh_token(&tokens), Some(OLD), "{member}");
    }
}

#[tokio::test]
async fn f103_a_new_refresh_token_takes_the_place_of_the_old_one() {
    let server = answering(["new", "newer"].map(|name| {
        Answer::tokens(&format!(
            r#""refresh_token":"{name}-rt-SENTINEL","refresh_token_expires_in":60"#
        ))
    }));
    let (here, old) = begin::<Local>(&server);
    let new = here.client.refresh(&old).await.expect("refreshed");
    assert_eq!(refresh_token(&new), Some("new-rt-SENTINEL"));
    assert_eq!(new.refresh_token_expires_at(), Some(NOW + 60));
    let kept = serde_json::to_string(&new.expose()).expect("they can be stored");
    assert!(!kept.contains("old-"), "{kept}");
    let newer = here.client.refresh(&new).await.expect("refreshed again");
    assert_eq!(refresh_token(&newer), Some("newer-rt-SENTINEL"));
    assert_eq!(sent(&server), [OLD, "new-rt-SENTINEL"]);
}

/// A token request is refused so.
fn no(status: u16, code: &str) -> Answer {
    Answer::json(status, format!(r#"{{"error":"{code}","error_description":"No."}}"#))
}

#[track_caller]
fn is_dead(ended: Result<Tokens, Error>, row: &str) {
    let error = ended.expect_err(row);
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{row}: {error}");
    assert_eq!(error.action(), Action::Reauthorize, "{row}");
    assert!(!error.outcome_unknown(), "{row}");
    assert!(!shown(&error).contains("SENTINEL"), "{}", shown(&error));
}

#[tokio::test]
async fn f104_a_refresh_token_that_is_dead_is_not_sent_again() {
    for (status, code) in [
        (400, "invalid_grant"),
        (401, "invalid_grant"),
        (403, "invalid_grant"),
        (200, "invalid_grant"),
        (200, "bad_refresh_token"),
        (400, "invalid_refresh_token"),
        (400, "token_revoked"),
        (401, "token_expired"),
    ] {
        let server = answering([no(status, code)]);
        let (here, tokens) = begin::<Local>(&server);
        is_dead(here.client.refresh(&tokens).await, code);
        is_dead(here.client.refresh(&tokens).await, code);
        is_dead(here.client.clone().refresh(&here.tokens()).await, code);
        assert_eq!(server.connections(), 1, "{code}");
        // Another one is not dead.
        let other = stored("loopback", |stored| stored.refresh_token = Some("other".to_owned()));
        here.client.refresh(&other).await.expect(code);
        assert_eq!(sent(&server), [OLD, "other"], "{code}");
    }
    // Nothing else makes a token dead.
    for (status, code) in [
        (401, "invalid_client"),
        (400, "invalid_request"),
        (400, "unauthorized_client"),
        (400, "unsupported_grant_type"),
        (400, "odd"),
        (503, "temporarily_unavailable"),
        (500, "invalid_grant"),
        (429, "invalid_grant"),
    ] {
        let server = answering([no(status, code)]);
        let (here, tokens) = begin::<Local>(&server);
        let error = here.client.refresh(&tokens).await.expect_err(code);
        assert_ne!(error.kind(), ErrorKind::NeedsReauthorization, "{status} {code}: {error}");
        here.client.refresh(&tokens).await.unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(server.connections(), 2, "{status} {code}");
    }
}

#[tokio::test]
async fn f104_a_platform_does_not_send_a_dead_refresh_token_again_either() {
    let server = answering([no(400, "invalid_grant")]);
    let platform = Platform::new(Local::definition());
    let settings = Map::from([
        ("client_id".to_owned(), "id".to_owned()),
        ("client_secret".to_owned(), "secret".to_owned()),
        ("base".to_owned(), http(&server)),
    ]);
    let credentials = Credentials {
        values: Map::from([
            ("access_token".to_owned(), "at".to_owned()),
            ("refresh_token".to_owned(), OLD.to_owned()),
        ]),
        expires_at: -1,
    };
    for _ in 0..3 {
        let ended = platform.refresh_credentials(REDIRECT, &settings, &credentials).await;
        assert_eq!(ended.expect_err("dead").kind(), ErrorKind::NeedsReauthorization);
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn f105_what_passes_leaves_the_old_tokens_in_use() {
    let page = Answer::new(502, &[("content-type", "text/html")], "<html>Bad Gateway</html>");
    for (stumble, kind) in [
        (Stumble::Says(no(500, "server_error")), ErrorKind::Transient),
        (Stumble::Says(no(503, "temporarily_unavailable")), ErrorKind::Transient),
        (Stumble::Says(no(400, "temporarily_unavailable")), ErrorKind::Transient),
        (Stumble::Says(no(429, "slow_down")), ErrorKind::Transient),
        (Stumble::Says(page), ErrorKind::Transient),
        (Stumble::Says(Answer::json(504, "")), ErrorKind::Transient),
        (Stumble::Silent, ErrorKind::Transient),
        (Stumble::Speechless, ErrorKind::Transport),
        (Stumble::Reset, ErrorKind::Transport),
    ] {
        let server = stumbling([stumble.clone()]);
        let here = Here::<Local>::hasty(http(&server));
        let tokens = stored("loopback", |stored| stored.expires = Expires::At(NOW + 30));
        let kept = tokens.expose();
        let error = here.client.refresh(&tokens).await.expect_err("it goes wrong");
        assert_eq!(error.kind(), kind, "{stumble}: {error}");
        assert!(matches!(error.action(), Action::Retry { .. }), "{stumble}: {error}");
        assert!(tokens.expose() == kept, "{stumble}");

        // While it lives, the old access token is used; and later the old refresh token.
        assert!(!tokens.is_expired_at(NOW + 29));
        here.client.validate(&tokens).await.unwrap_or_else(|error| panic!("{stumble}: {error}"));
        let asked = server.requests().pop().expect("a request");
        assert_eq!(asked.header("authorization"), Some("Bearer old-at-SENTINEL"), "{stumble}");
        here.client.refresh(&tokens).await.unwrap_or_else(|error| panic!("{stumble}: {error}"));
        let sent = form(&server.requests().pop().expect("a request"));
        assert_eq!(one(&sent, "refresh_token").as_deref(), Some(OLD), "{stumble}");
    }
}

/// Refreshes twice with the same tokens.
async fn twice<P: Whole>(more: &str) -> (Result<Tokens, Error>, Server) {
    let server = answering([Answer::tokens(more)]);
    let (here, tokens) = begin::<P>(&server);
    here.client.refresh(&tokens).await.expect("the first time");
    // Also by another clone, with tokens that were read from the store before.
    (here.client.clone().refresh(&here.tokens()).await, server)
}

#[tokio::test]
async fn f110_a_refresh_token_that_was_used_up_is_not_sent_again() {
    const NEW: &str = r#""refresh_token":"new-rt-SENTINEL""#;
    let (ended, server) = twice::<Local>(NEW).await;
    let error = ended.expect_err("used up");
    assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{error}");
    assert!(error.what().contains("refreshed before"), "{error}");
    assert!(error.to_string().contains("load the newest stored tokens"), "{error}");
    assert!(!shown(&error).contains("SENTINEL"), "{}", shown(&error));
    assert_eq!(server.connections(), 1, "reuse would end the access of everybody");

    // One that was not replaced, or that the definition says can be used again, is not used up.
    for (row, (ended, server)) in [
        ("not mentioned", twice::<Local>("").await),
        ("the same", twice::<Local>(r#""refresh_token":"old-rt-SENTINEL""#).await),
        ("does not rotate", twice::<Keeping>(NEW).await),
    ] {
        ended.expect(row);
        assert_eq!(server.connections(), 2, "{row}");
    }
    // The new ones are as good as any.
    let server = answering([Answer::tokens(NEW)]);
    let (here, tokens) = begin::<Local>(&server);
    let new = here.client.refresh(&tokens).await.expect("refreshed");
    here.client.refresh(&new).await.expect("refreshed again");
    assert_eq!(sent(&server), [OLD, "new-rt-SENTINEL"]);
}

#[tokio::test]
async fn f111_without_a_refresh_token_nothing_is_sent() {
    let server = answering([]);
    let (here, _) = begin::<Local>(&server);
    let none = stored("loopback", |stored| stored.refresh_token = None);
    let expired = stored("loopback", |stored| stored.refresh_token_expires_at = Some(NOW));
    let past = stored("loopback", |stored| stored.refresh_token_expires_at = Some(0));
    for tokens in [none, expired, past] {
        is_dead(here.client.refresh(&tokens).await, "no refresh token");
    }
    // An empty one, or what a careless store made of nothing, does not even become tokens.
    for text in ["", " ", "a b", "\r\n", "\0"] {
        let mut tokens = StoredTokens::new("loopback", "at");
        tokens.refresh_token = Some(text.to_owned());
        let error = Tokens::from_stored(tokens).expect_err("no token");
        assert_eq!((error.kind(), error.action()), (ErrorKind::Malformed, Action::Reauthorize));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn f112_what_a_refresh_does_not_mention_stays_captured() {
    for (more, workspace) in [
        ("", "w-1"),
        (r#""workspace":null"#, "w-1"),
        (r#""workspace":{}"#, "w-1"),
        (r#""workspace":{"id":null}"#, "w-1"),
        (r#""workspace":{"id":""}"#, "w-1"),
        (r#""workspace":{"id":"w-2"}"#, "w-2"),
    ] {
        let server = answering([Answer::tokens(more)]);
        let (here, _) = begin::<Local>(&server);
        let tokens = stored("loopback", |stored| {
            stored.captured.insert("workspace_id".to_owned(), "w-1".to_owned());
            stored.captured.insert("tenant".to_owned(), "t-1".to_owned());
            stored.id_token = Some("it-SENTINEL".to_owned());
        });
        let tokens = here.client.refresh(&tokens).await.expect("refreshed");
        assert_eq!(tokens.captured("workspace_id"), Some(workspace), "{more}");
        assert_eq!(tokens.captured("tenant"), Some("t-1"), "{more}");
        assert!(tokens.id_token().is_some(), "{more}");
    }
}

#[tokio::test]
async fn f113_fewer_scopes_are_reported_and_never_more_are_sent() {
    let answers = [r#""scope":"read""#, "", r#""scope":"read admin""#, ""].map(Answer::tokens);
    let server = answering(answers);
    let (here, _) = begin::<Scoped>(&server);
    let mut tokens = stored("scoped", |stored| {
        stored.asked = ["read", "write"].map(str::to_owned).into();
        stored.granted = stored.asked.clone();
    });
    let words = |scopes: &[String]| scopes.join(" ");
    for (sent, granted, missing, unexpected) in [
        // `write` is required of a login, but its loss does not end the access to the rest.
        ("read write", "read", "write", ""),
        ("read", "read", "write", ""),
        ("read", "read admin", "write", "admin"),
        ("read admin", "read admin", "write", "admin"),
    ] {
        tokens = here.client.refresh(&tokens).await.expect(sent);
        let form = form(&server.requests().pop().expect("a request"));
        assert_eq!(one(&form, "scope").as_deref(), Some(sent));
        assert_eq!(words(tokens.scopes()), granted, "{sent}");
        assert_eq!(tokens.missing_scopes().collect::<Vec<_>>().join(" "), missing, "{sent}");
        assert_eq!(tokens.unexpected_scopes().collect::<Vec<_>>().join(" "), unexpected, "{sent}");
    }
    // Who does not ask for it gets no scope sent.
    let server = answering([]);
    let (here, tokens) = begin::<Local>(&server);
    here.client.refresh(&tokens).await.expect("refreshed");
    assert_eq!(one(&form(&server.requests()[0]), "scope"), None);
}

#[tokio::test]
async fn f114_a_provider_without_refresh_has_no_method_for_it() {
    // `Client::refresh` asks for this trait; `ui/fail/refresh_without_refresh.rs` shows the message.
    assert!(!implements!(bare::Bare: capability::Refresh));
    assert!(!implements!(Clickup: capability::Refresh));
    assert!(implements!(Google: capability::Refresh));

    // Where types cannot say it, the engine does.
    let server = answering([]);
    let (here, _) = begin::<Bare>(&server);
    let tokens = stored("bare", |_| {});
    let error = here.client.refresh(&tokens).await.expect_err("no refresh");
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().contains("issues no refresh tokens"), "{error}");
    let settings = Map::from(
        [("client_id", "id"), ("client_secret", "secret")]
            .map(|(k, v)| (k.to_owned(), v.to_owned())),
    );
    let values = Map::from(
        [("access_token", "at"), ("refresh_token", "rt")]
            .map(|(k, v)| (k.to_owned(), v.to_owned())),
    );
    let credentials = Credentials { values, expires_at: -1 };
    let clickup = Platform::new(Clickup::definition());
    let error = clickup.refresh_credentials(REDIRECT, &settings, &credentials).await;
    assert_eq!(error.expect_err("no refresh").kind(), ErrorKind::Unsupported);
    assert_eq!(server.connections(), 0);
}

/// A provider with an API that accepts some access tokens, and whose token endpoint answers so.
fn api(accepts: &'static [&str], refresh: Answer) -> Server {
    Server::raw("127.0.0.1:0", move |mut stream, requests| {
        let Some(seen) = requests.read(&mut stream) else { return };
        let token = seen.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let Answer(bytes) = match (seen.target.as_str(), token) {
            ("/token", _) => refresh.clone(),
            (_, Some(token)) if accepts.contains(&token) => Answer::json(200, "{}"),
            _ => Answer::json(401, "{}"),
        };
        drop(stream.write_all(&bytes));
    })
}

/// The access token that a refresh gives here.
const NEW: &str = "at-SENTINEL";

#[tokio::test]
async fn f115_a_refused_token_is_refreshed_once_and_the_call_made_once_more() {
    const DEAD: ErrorKind = ErrorKind::NeedsReauthorization;
    const OLD: &[&str] = &["old-at-SENTINEL"];
    let rotated = || Answer::tokens(r#""refresh_token":"new-rt-SENTINEL","expires_in":3600"#);
    let busy = || no(503, "temporarily_unavailable");
    let plain = || stored("loopback", |_| {});
    let expiring = |at| {
        stored("loopback", |stored| {
            stored.issued_at = NOW - 3600;
            stored.expires = Expires::At(at);
        })
    };
    let lonely = stored("loopback", |stored| stored.refresh_token = None);
    // What comes of it, whether there are new tokens, in an error as well; and who is asked in turn.
    for (row, tokens, server, expected, is_new, asked) in [
        ("it works", plain(), api(OLD, rotated()), Ok(()), false, "/api"),
        ("a new one works", plain(), api(&[NEW], rotated()), Ok(()), true, "/api /token /api"),
        ("none works", plain(), api(&[], rotated()), Err(DEAD), true, "/api /token /api"),
        (
            "it is dead",
            plain(),
            api(&[NEW], no(400, "invalid_grant")),
            Err(DEAD),
            false,
            "/api /token",
        ),
        ("busy", plain(), api(&[NEW], busy()), Err(ErrorKind::Transient), false, "/api /token"),
        ("no refresh token", lonely, api(&[NEW], rotated()), Err(DEAD), false, "/api"),
        // Who can tell by the time does not ask the API first.
        ("expired", expiring(NOW), api(&[NEW], rotated()), Ok(()), true, "/token /api"),
        ("expired twice", expiring(NOW), api(&[], rotated()), Err(DEAD), true, "/token /api"),
        (
            "expired, and busy",
            expiring(NOW),
            api(OLD, busy()),
            Err(ErrorKind::Transient),
            false,
            "/token",
        ),
        ("expiring, but busy", expiring(NOW + 1), api(OLD, busy()), Ok(()), false, "/token /api"),
        (
            "expiring, and refused",
            expiring(NOW + 1),
            api(&[], busy()),
            Err(DEAD),
            false,
            "/token /api",
        ),
    ] {
        let here = Here::<Local>::new(http(&server));
        let call = async |token: Secret| {
            let request = Request {
                headers: vec![(
                    "authorization".into(),
                    HeaderText::Secret(format!("Bearer {}", token.expose()).into()),
                )],
                ..Request::new(Method::Get, format!("{}/api", http(&server)))
            };
            let status = USUAL.send(request).await.expect("an answer").status;
            (status != 401).then_some(status)
        };
        let ended = here.client.with_token(&tokens, call).await;
        let targets: Vec<_> = server.requests().into_iter().map(|seen| seen.target).collect();
        assert_eq!(targets.join(" "), asked, "{row}");
        assert_eq!(ended.as_ref().map(drop).map_err(Error::kind), expected, "{row}: {ended:?}");
        let new = match ended {
            Ok(used) => {
                assert_eq!(used.value, 200, "{row}");
                used.refreshed
            }
            Err(error) => {
                assert!(!shown(&error).contains("SENTINEL"), "{row}: {}", shown(&error));
                // Without them the next refresh would send a token that is used up.
                error.into_tokens()
            }
        };
        assert_eq!(new.is_some(), is_new, "{row}");
        if let Some(new) = new {
            assert_eq!(new.access_token().expose(), NEW, "{row}");
            assert_eq!(refresh_token(&new), Some("new-rt-SENTINEL"), "{row}");
        }
    }
}

#[tokio::test]
async fn f115_where_there_is_no_refresh_a_refused_token_needs_the_user() {
    let server = api(&[], fine());
    let here = Here::<Bare>::new(http(&server));
    let mut calls = 0;
    let refuse = |_| {
        calls += 1;
        std::future::ready(None::<()>)
    };
    let ended = here.client.with_token(&stored("bare", |_| {}), refuse).await;
    assert_eq!(ended.expect_err("refused").kind(), ErrorKind::NeedsReauthorization);
    assert_eq!((calls, server.connections()), (1, 0));
}

#[tokio::test]
async fn f116_tokens_are_refreshed_where_they_came_from() {
    let (home, elsewhere) = (answering([]), answering([]));
    let here = Here::<Local>::new(http(&home));
    let login = here.client.authorize([]).start().expect("a login begins");
    let state = state(&login.pending);
    let tokens = here.client.exchange(login.pending, good(&state)).await.expect("granted");
    // Through a store and back, where they still know where they belong.
    let text = serde_json::to_string(&tokens.expose()).expect("they can be stored");
    let kept: StoredTokens = serde_json::from_str(&text).expect("they can be read");
    let mut kept = Tokens::from_stored(kept).expect("tokens").expose();
    kept.refresh_token = Some(OLD.to_owned());
    let tokens = Tokens::from_stored(kept).expect("tokens");

    let at_home = || settings(Local::definition()).set("base", http(&home));
    for (row, settings) in [
        ("another tenant", settings(Local::definition()).set("base", http(&elsewhere))),
        (
            "another name of the host",
            at_home().set("base", http(&home).replace("127.0.0.1", "localhost")),
        ),
        ("another client", at_home().set("client_id", "another")),
    ] {
        let client = Here::<Local>::of(settings, USUAL.clone()).client;
        for ended in [
            client.refresh(&tokens).await.map(drop),
            client.validate(&tokens).await.map(drop),
            client.userinfo(&tokens).await.map(drop),
            client.revoke(&tokens).await,
        ] {
            let error = ended.expect_err(row);
            assert_eq!(error.kind(), ErrorKind::Config, "{row}: {error}");
            assert!(error.what().contains("another client or tenant"), "{row}: {error}");
        }
    }
    // Tokens of another provider as well.
    let keeping = Here::<Keeping>::new(http(&elsewhere));
    let error = keeping.client.refresh(&tokens).await.expect_err("another provider");
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert_eq!((home.connections(), elsewhere.connections()), (1, 0));

    // A new secret of the same client changes nothing of where they belong.
    let renewed = Here::<Local>::of(at_home().set("client_secret", "new"), USUAL.clone());
    renewed.client.refresh(&tokens).await.expect("refreshed");
    assert_eq!(home.connections(), 2);
}
