//! Tokens that are traded for others: at once, or to live longer.

use oauth_core::{Action, Error, ErrorKind, Expires, StoredTokens, Tokens, definition::*};

use crate::{
    provider,
    support::{ACME, NOW, SECRET, Script, client, login, now, param},
};

const ACCESS: Template = Template::Parts(&[Part::Value(Variable::AccessToken, Place::Whole)]);
const CLIENT_SECRET: Template =
    Template::Parts(&[Part::Value(Variable::Setting("client_secret"), Place::Whole)]);

const POST: Call = Call {
    method: Method::Post,
    url: Template::Fixed("https://graph.acme.example/long"),
    query: &[],
    secret_query: &[],
    headers: &[],
    body: Body::Form(&[
        Param { name: "token", value: ACCESS },
        Param { name: "secret", value: CLIENT_SECRET },
    ]),
    auth: CallAuth::None,
};

provider!(
    Long,
    Definition {
        follow_up: &[
            FollowUp {
                call: POST,
                on_exchange: true,
                on_refresh: false,
                response: TokenResponse { root: &[Path(&["data"])], ..TokenResponse::PLAIN },
            },
            FollowUp {
                call: Call { url: Template::Fixed("https://graph.acme.example/login"), ..POST },
                on_exchange: true,
                on_refresh: true,
                response: TokenResponse {
                    access_token: Path(&["session"]),
                    token_type_optional: true,
                    captures: &[Capture {
                        name: "home",
                        path: Path(&["home"]),
                        required: true,
                        secret: false,
                        from: CaptureFrom::Answer,
                        value: ValueKind::Origin,
                        allow: &[Template::Fixed("https://*.acme.example")],
                    }],
                    ..TokenResponse::PLAIN
                },
            },
        ],
        ..ACME
    }
);

const SHORT: &str =
    r#"{"access_token":"short-sentinel","token_type":"bearer","refresh_token":"r-sentinel"}"#;
const LONGER: &str =
    r#"{"data":{"access_token":"long-sentinel","token_type":"bearer","expires_in":60}}"#;

fn quiet(error: &Error) {
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("sentinel"), "{shown}");
}

#[test]
fn each_trade_is_made_with_what_the_one_before_gave() {
    let last = r#"{"session":"session","home":"https://eu.acme.example"}"#;
    let script = Script::default().json(200, SHORT).json(200, LONGER).json(200, last);
    let tokens = login::<Long>(&script).unwrap();
    assert_eq!(tokens.access_token().expose(), "session");
    assert_eq!(tokens.refresh_token().unwrap().expose(), "r-sentinel", "kept from the first");
    assert_eq!(tokens.captured("home"), Some("https://eu.acme.example"));
    let sent = script.sent();
    assert_eq!(param(&sent[1].body, "token").as_deref(), Some("short-sentinel"));
    assert_eq!(param(&sent[1].body, "secret").as_deref(), Some(SECRET));
    assert_eq!(param(&sent[2].body, "token").as_deref(), Some("long-sentinel"));
    assert_eq!(sent[2].url, "https://graph.acme.example/login");
}

#[test]
fn a_trade_that_fails_gives_the_tokens_before_it_with_the_error() {
    for (answer, status) in [
        (r#"{"error":"busy","error_description":"long-sentinel"}"#, 503),
        ("nonsense long-sentinel", 200),
        (r#"{"session":"s","home":"https://evil.example"}"#, 200),
        (r#"{"session":"s"}"#, 200),
    ] {
        let script = Script::default().json(200, SHORT).json(200, LONGER).json(status, answer);
        let error = login::<Long>(&script).unwrap_err();
        quiet(&error);
        let tokens = error.into_tokens().expect("nothing is lost");
        assert_eq!(tokens.access_token().expose(), "long-sentinel", "{answer}");
    }
    let script = Script::default().json(400, r#"{"error":"invalid_grant"}"#);
    assert!(login::<Long>(&script).unwrap_err().into_tokens().is_none(), "there were none yet");
}

#[test]
fn a_refresh_is_followed_by_its_own_trades_alone() {
    let last = r#"{"session":"session","home":"https://eu.acme.example"}"#;
    let script = Script::default().json(200, SHORT).json(200, last);
    let mut stored = StoredTokens::new("acme", "old");
    stored.refresh_token = Some("old-r".to_owned());
    let tokens = Tokens::from_stored(stored).unwrap();
    let tokens = now(client::<Long>(&script).refresh(&tokens)).unwrap();
    assert_eq!(tokens.access_token().expose(), "session");
    let urls: Vec<_> = script.sent().into_iter().map(|sent| sent.url).collect();
    assert_eq!(urls, ["https://acme.example/token", "https://graph.acme.example/login"]);
}

provider!(
    Itself,
    Definition {
        refresh: Some(Refresh {
            call: Some(Call {
                body: Body::Form(&[Param { name: "token", value: ACCESS }]),
                ..POST
            }),
            subject: Subject::AccessToken,
            keeps_access_token: true,
            response: Some(TokenResponse {
                root: &[Path(&["data"]), Path(&[])],
                token_type_optional: true,
                fails_unless: &[Expect { path: Path(&["ok"]), value: Expected::Bool(true) }],
                expiry: Expiry::In {
                    path: Path(&["expires_in"]),
                    unit: Unit::Seconds,
                    absent: Absent::Seconds(600),
                },
                ..TokenResponse::PLAIN
            }),
            ..Refresh::PLAIN
        }),
        ..ACME
    }
);

fn itself(script: &Script, expires: Expires) -> Result<Tokens, Error> {
    let mut stored = StoredTokens::new("acme", "old-sentinel");
    (stored.issued_at, stored.expires) = (NOW - 60, expires);
    now(client::<Itself>(script).refresh(&Tokens::from_stored(stored).unwrap()))
}

#[test]
fn an_access_token_is_refreshed_by_itself_while_it_lives() {
    let alive = Expires::At(NOW + 5);
    let script = Script::default().json(200, r#"{"ok":true,"data":{"access_token":"new"}}"#);
    assert_eq!(itself(&script, alive).unwrap().access_token().expose(), "new");
    assert_eq!(param(&script.sent()[0].body, "token").as_deref(), Some("old-sentinel"));

    let script = Script::default().json(200, r#"{"ok":true,"access_token":"top"}"#);
    assert_eq!(itself(&script, alive).unwrap().access_token().expose(), "top");

    let script = Script::default().json(200, r#"{"ok":true}"#);
    let tokens = itself(&script, alive).unwrap();
    assert_eq!(tokens.access_token().expose(), "old-sentinel", "it was prolonged");
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 600), "as the provider documents");

    let script = Script::default();
    let error = itself(&script, Expires::At(NOW)).unwrap_err();
    assert_eq!(
        (error.kind(), error.action()),
        (ErrorKind::NeedsReauthorization, Action::Reauthorize)
    );
    assert!(script.sent().is_empty(), "a dead token is not sent");
}

#[test]
fn a_login_that_gave_no_refresh_token_can_be_refreshed_where_there_is_none() {
    let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
    let tokens = login::<Itself>(&script).unwrap();
    assert!(tokens.refreshable() && tokens.not_refreshable().is_none());
    assert!(Tokens::from_stored(tokens.expose()).unwrap().refreshable(), "also from a store");
}

provider!(
    Two,
    Definition {
        token_response: TokenResponse {
            token_types: &["bot", "user"],
            also: &[("user", Path(&["authed_user"]))],
            error: &[Path(&["code"]), Path(&["fault", "code"])],
            error_description: &[Path(&["fault", "text"])],
            error_codes: &[("dead", "invalid_grant")],
            ..TokenResponse::PLAIN
        },
        ..ACME
    }
);

#[test]
fn a_second_token_is_kept_refreshed_and_never_shown() {
    let body = r#"{"access_token":"bot","token_type":"bot","authed_user":{"access_token":"u-sentinel",
        "token_type":"user","refresh_token":"ur-sentinel","scope":"search","expires_in":60}}"#;
    let tokens = login::<Two>(&Script::default().json(200, body)).unwrap();
    assert!(!format!("{tokens:?} {:?}", tokens.expose()).contains("sentinel"));
    let tokens = Tokens::from_stored(tokens.expose()).unwrap();
    let user = tokens.also("user").expect("there are two");
    assert_eq!(user.access_token().expose(), "u-sentinel");
    assert_eq!(user.expires_at(), Expires::At(NOW + 60));
    assert_eq!(user.scopes(), ["search"]);
    assert!(tokens.also("team").is_none());

    let answer = r#"{"access_token":"u2","token_type":"user","refresh_token":"ur2"}"#;
    let script = Script::default().json(200, answer);
    let refreshed = now(client::<Two>(&script).refresh(user)).unwrap();
    assert_eq!(param(&script.sent()[0].body, "refresh_token").as_deref(), Some("ur-sentinel"));
    let tokens = tokens.with_also("user", refreshed);
    assert_eq!(tokens.also("user").unwrap().access_token().expose(), "u2");
    assert_eq!(tokens.access_token().expose(), "bot");

    // The main one is refreshed without losing the other.
    let script = Script::default().json(200, r#"{"access_token":"bot2","token_type":"bot"}"#);
    let mut stored = tokens.expose();
    stored.refresh_token = Some("r".to_owned());
    let tokens =
        now(client::<Two>(&script).refresh(&Tokens::from_stored(stored).unwrap())).unwrap();
    assert_eq!(tokens.also("user").unwrap().access_token().expose(), "u2");
}

#[test]
fn an_error_is_found_in_any_of_its_places() {
    let mut stored = StoredTokens::new("acme", "a");
    stored.refresh_token = Some("r".to_owned());
    let tokens = Tokens::from_stored(stored).unwrap();
    for body in [r#"{"code":"dead"}"#, r#"{"fault":{"code":"dead","text":"gone"}}"#] {
        let script = Script::default().json(200, body);
        let error = now(client::<Two>(&script).refresh(&tokens)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{body}");
    }
}
