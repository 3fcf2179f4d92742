//! D. Token response: shape.

use oauth_core::{
    Error, ErrorKind, Expires, IdTokenCheck, Provider, SettingValues, Tokens,
    definition::{
        BodyFormat, Capture, Definition, Expect, Expected, IdToken, Path, Scopes, Template,
        TokenResponse, ValueKind,
    },
};
use oauth_tests::wire::Answer;

use super::support::{Acme, Bench, NOW, PLAIN, copy, good, one, pairs, providers, shown, state};

const RESPONSE: TokenResponse = TokenResponse::PLAIN;

const fn with(id: &'static str, token_response: TokenResponse) -> Definition {
    Definition { id, token_response, ..PLAIN }
}

const fn kept(
    name: &'static str,
    path: Path,
    value: ValueKind,
    allow: &'static [Template],
) -> Capture {
    Capture { name, path, required: true, value, allow, ..Capture::PLAIN }
}

const ORIGINS: &[Template] =
    &[Template::Fixed("https://*.acme.example"), Template::Fixed("https://api.acme.example")];

providers! {
    Identity = Definition { id: "identity", id_token: Some(IdToken::PLAIN), ..PLAIN };
    Slack = with("slack", TokenResponse {
        fails_unless: &[Expect { path: Path(&["ok"]), value: Expected::Bool(true) }],
        ..RESPONSE
    });
    Feishu = with("feishu", TokenResponse {
        fails_unless: &[Expect { path: Path(&["code"]), value: Expected::Integer(0) }],
        error: &[Path(&["code"])],
        error_description: &[Path(&["msg"])],
        ..RESPONSE
    });
    FormAnswers = with("form-answers", TokenResponse { body: &[BodyFormat::Form], ..RESPONSE });
    BothAnswers = with("both-answers", TokenResponse {
        body: &[BodyFormat::Json, BodyFormat::Form],
        ..RESPONSE
    });
    Nested = with("nested", TokenResponse { root: &[Path(&["data"])], ..RESPONSE });
    AuthedUser = with("authed-user", TokenResponse {
        access_token: Path(&["authed_user", "access_token"]),
        token_type: Path(&["authed_user", "token_type"]),
        ..RESPONSE
    });
    OptionalType = with("optional-type", TokenResponse { token_type_optional: true, ..RESPONSE });
    BotType = with("bot-type", TokenResponse { token_types: &["bot", "user"], ..RESPONSE });
    Picky = Definition {
        id: "picky",
        scopes: Scopes { required: &["read"], default: &["read"], ..Scopes::PLAIN },
        ..PLAIN
    };
    Commas = Definition {
        id: "commas",
        scopes: Scopes { separator: ",", ..Scopes::PLAIN },
        ..PLAIN
    };
    Workspaces = with("workspaces", TokenResponse {
        captures: &[
            kept("workspace_id", Path(&["workspace", "id"]), ValueKind::Text, &[]),
            Capture {
                required: false,
                ..kept("plan", Path(&["plan"]), ValueKind::OneOf(&["free", "paid"]), &[])
            },
        ],
        ..RESPONSE
    });
    Instances = with("instances", TokenResponse {
        captures: &[kept("instance_url", Path(&["instance_url"]), ValueKind::Origin, ORIGINS)],
        ..RESPONSE
    });
    Domains = with("domains", TokenResponse {
        captures: &[kept("api_domain", Path(&["api_domain"]), ValueKind::Hostname, ORIGINS)],
        ..RESPONSE
    });
}

/// The same providers in the language.
fn in_the_language() -> [(&'static Definition, &'static str); 13] {
    [
        (Slack::definition(), "token: { response: { fails_unless: { ok: true } } }"),
        (
            Feishu::definition(),
            "token: { response: { fails_unless: { code: 0 }, error: code, error_description: msg } }",
        ),
        (FormAnswers::definition(), "token: { response: { body: form } }"),
        (BothAnswers::definition(), "token: { response: { body: [json, form] } }"),
        (Nested::definition(), "token: { response: { root: data } }"),
        (
            AuthedUser::definition(),
            "token: { response: { access_token: authed_user.access_token, token_type: { path: authed_user.token_type } } }",
        ),
        (OptionalType::definition(), "token: { response: { token_type: { optional: true } } }"),
        (BotType::definition(), "token: { response: { token_type: { accept: [bot, user] } } }"),
        (Picky::definition(), "scopes: { required: [read], default: [read] }"),
        (Commas::definition(), "scopes: { separator: \",\" }"),
        (
            Workspaces::definition(),
            "token: { response: { capture: { workspace_id: { path: workspace.id, required: true }, \
         plan: { path: plan, type: enum, values: [free, paid] } } } }",
        ),
        (
            Instances::definition(),
            "token: { response: { capture: { instance_url: { path: instance_url, required: true, type: origin, \
         allow: [\"https://*.acme.example\", \"https://api.acme.example\"] } } } }\n\
         userinfo_endpoint: \"{instance_url}/me\"",
        ),
        (
            Domains::definition(),
            "token: { response: { capture: { api_domain: { path: api_domain, required: true, type: hostname, \
         allow: [\"https://*.acme.example\", \"https://api.acme.example\"] } } } }\n\
         userinfo_endpoint: \"https://{api_domain}/me\"",
        ),
    ]
}

#[test]
fn the_providers_of_these_tests_can_be_written_in_the_language() {
    for (definition, more) in in_the_language() {
        let text = format!(
            "id: {}\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
             token_endpoint: https://acme.example/token\n{more}\n",
            definition.id
        );
        let loaded =
            oauth_load::load_text("acme.yaml", &text).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(loaded.token_response, definition.token_response, "{}", definition.id);
        assert_eq!(loaded.scopes, definition.scopes, "{}", definition.id);
    }
}

/// A login that asks for `scopes` and is answered so; what is asked of the wire, and what every error
/// must not show, is checked.
async fn login<P>(scopes: &[&'static str], answer: Answer) -> Result<Tokens, Error>
where
    P: Provider<Settings = SettingValues, Scope = &'static str> + oauth_core::capability::Authorize,
{
    let bench = Bench::<P>::new([answer]);
    let login = bench.client.authorize(scopes.iter().copied()).start().expect("a login begins");
    let state = state(&login.pending);
    let kept = copy(&login.pending);
    let ended = bench.finish(login.pending, good(&state)).await;
    let seen = bench.wire.seen();
    assert_eq!(seen.len(), 1, "a code is sent once, whatever the answer");
    let sent = pairs(&seen[0].text());
    assert_eq!(one(&sent, "grant_type").as_deref(), Some("authorization_code"));
    if let Err(error) = &ended {
        // Nothing is left to go on with: no tokens, and neither a second use of the login.
        assert_eq!(error.step(), oauth_core::Step::Exchange, "{error}");
        assert!(bench.client.exchange(kept, good(&state)).await.is_err());
        assert_eq!(bench.wire.seen().len(), 1);
    }
    ended
}

/// The login fails so. `finish` has made sure that the error shows no part of the answer.
#[track_caller]
fn fails(ended: Result<Tokens, Error>, kind: ErrorKind, row: &str) -> Error {
    let row: String = row.chars().take(120).collect();
    match ended {
        Ok(tokens) => panic!("{row}: a login that should fail gave {tokens:?}"),
        Err(error) => {
            assert_eq!(error.kind(), kind, "{row}: {error}");
            error
        }
    }
}

/// The login gives the token of the wire, and nothing that the answer did not say.
#[track_caller]
fn gives(ended: Result<Tokens, Error>, token: &str, row: &str) -> Tokens {
    let tokens = ended.unwrap_or_else(|error| panic!("{row:.120}: {error}"));
    assert_eq!(tokens.access_token().expose(), token, "{row:.120}");
    assert_eq!(tokens.expires_at(), Expires::Unknown, "{row:.120}");
    assert!(tokens.refresh_token().is_none(), "{row:.120}");
    tokens
}

const TOKEN: &str = "at-SENTINEL";
const GOOD: &str = r#"{"access_token":"at-SENTINEL","token_type":"Bearer"}"#;

fn json(body: &str) -> Answer {
    Answer::json(200, body)
}

fn typed(kind: &str, body: &str) -> Answer {
    Answer::new(200, &[("content-type", kind)], body)
}

#[tokio::test]
async fn f40_an_error_with_status_200_is_an_error() {
    let error = r#"{"error":"bad_verification_code","error_description":"The code is incorrect."}"#;
    let error = fails(login::<Acme>(&[], json(error)).await, ErrorKind::Provider, "github");
    assert_eq!(error.code(), Some("bad_verification_code"));
    assert_eq!(error.description(), Some("The code is incorrect."));
    assert_eq!(error.status(), Some(200));
    gives(login::<Acme>(&[], json(GOOD)).await, TOKEN, "good");
}

#[tokio::test]
async fn f41_an_error_wins_over_a_token() {
    for (error, code) in [
        (r#""bad_verification_code""#, "bad_verification_code"),
        (r#"{"code":"odd"}"#, "odd"),
        ("5", "5"),
    ] {
        let body =
            format!(r#"{{"access_token":"at-SENTINEL","token_type":"Bearer","error":{error}}}"#);
        let error = fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Provider, &body);
        assert_eq!(error.code(), Some(code));
    }
    // A member that says that there is none is none.
    for none in ["null", "\"\"", "0", "false"] {
        let body =
            format!(r#"{{"access_token":"at-SENTINEL","token_type":"Bearer","error":{none}}}"#);
        gives(login::<Acme>(&[], json(&body)).await, TOKEN, &body);
    }
}

#[tokio::test]
async fn f42_ok_must_be_the_boolean_true() {
    for (body, kind, code) in [
        (r#"{"ok":false,"error":"invalid_code"}"#, ErrorKind::Provider, Some("invalid_code")),
        (r#"{"ok":false}"#, ErrorKind::Provider, None),
        (
            r#"{"ok":false,"access_token":"at-SENTINEL","token_type":"Bearer"}"#,
            ErrorKind::Provider,
            None,
        ),
        (GOOD, ErrorKind::Malformed, None),
        (
            r#"{"ok":"true","access_token":"at-SENTINEL","token_type":"Bearer"}"#,
            ErrorKind::Malformed,
            None,
        ),
        (
            r#"{"ok":1,"access_token":"at-SENTINEL","token_type":"Bearer"}"#,
            ErrorKind::Malformed,
            None,
        ),
        (
            r#"{"ok":null,"access_token":"at-SENTINEL","token_type":"Bearer"}"#,
            ErrorKind::Malformed,
            None,
        ),
    ] {
        let error = fails(login::<Slack>(&[], json(body)).await, kind, body);
        assert_eq!(error.code(), code, "{body}");
    }
    let body = r#"{"ok":true,"access_token":"at-SENTINEL","token_type":"Bearer"}"#;
    gives(login::<Slack>(&[], json(body)).await, TOKEN, body);
}

#[tokio::test]
async fn f43_a_code_that_is_not_zero_is_an_error() {
    let rest = r#""access_token":"at-SENTINEL","token_type":"Bearer","msg":"code expired""#;
    let body = format!(r#"{{"code":20003,{rest}}}"#);
    let error = fails(login::<Feishu>(&[], json(&body)).await, ErrorKind::Provider, &body);
    assert_eq!((error.code(), error.description()), (Some("20003"), Some("code expired")));
    for body in [format!("{{{rest}}}"), format!(r#"{{"code":"0",{rest}}}"#)] {
        fails(login::<Feishu>(&[], json(&body)).await, ErrorKind::Malformed, &body);
    }
    let body = format!(r#"{{"code":0,{rest}}}"#);
    gives(login::<Feishu>(&[], json(&body)).await, TOKEN, &body);
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn f44_a_form_is_read_only_where_it_is_declared() {
    let form = "access_token=at-SENTINEL&token_type=bearer";
    for kind in [FORM, "application/json", "text/plain"] {
        fails(login::<Acme>(&[], typed(kind, form)).await, ErrorKind::Malformed, kind);
    }
    fails(login::<Acme>(&[], Answer::new(200, &[], form)).await, ErrorKind::Malformed, "no type");
    // By declaration and content type, never by a look at the body.
    for (ended, row) in [
        (login::<FormAnswers>(&[], typed("application/json", form)).await, "a form called JSON"),
        (login::<FormAnswers>(&[], typed(FORM, GOOD)).await, "JSON called a form"),
        (login::<FormAnswers>(&[], json(GOOD)).await, "JSON where a form is declared"),
        (login::<BothAnswers>(&[], typed(FORM, GOOD)).await, "JSON called a form, both declared"),
        (login::<BothAnswers>(&[], json(form)).await, "a form called JSON, both declared"),
        (
            login::<BothAnswers>(&[], typed("text/plain", form)).await,
            "a form that is not called one",
        ),
        (login::<FormAnswers>(&[], typed(FORM, "access_token=%zz&token_type=bearer")).await, "%zz"),
    ] {
        fails(ended, ErrorKind::Malformed, row);
    }
    gives(login::<FormAnswers>(&[], typed(FORM, form)).await, TOKEN, "a form");
    gives(login::<BothAnswers>(&[], typed(FORM, form)).await, TOKEN, "a form, both declared");
    gives(login::<BothAnswers>(&[], json(GOOD)).await, TOKEN, "JSON, both declared");
    let error = "error=bad_verification_code&error_description=old+code";
    let error =
        fails(login::<BothAnswers>(&[], typed(FORM, error)).await, ErrorKind::Provider, error);
    assert_eq!(error.code(), Some("bad_verification_code"));
}

#[tokio::test]
async fn f45_json_may_be_called_text_but_never_html() {
    for kind in [
        "text/plain",
        "text/plain; charset=utf-8",
        "text/javascript",
        "application/javascript",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/vnd.acme+json",
    ] {
        gives(login::<Acme>(&[], typed(kind, GOOD)).await, TOKEN, kind);
    }
    gives(login::<Acme>(&[], Answer::new(200, &[], GOOD)).await, TOKEN, "no type");
    for kind in [
        "text/html",
        "text/html; charset=utf-8",
        "TEXT/HTML",
        "application/xhtml+xml",
        "text/xml",
        "image/png",
    ] {
        fails(login::<Acme>(&[], typed(kind, GOOD)).await, ErrorKind::Malformed, kind);
    }
}

#[tokio::test]
async fn f46_pages_for_people_are_malformed() {
    for page in [
        "<!doctype html><title>SENTINEL</title>",
        "<html><form action=/login><input name=password value=SENTINEL></form></html>",
        "<html>SENTINEL: are you a robot?</html>",
    ] {
        for kind in ["text/html", "application/json", "text/plain"] {
            let ended = login::<Acme>(&[], typed(kind, page)).await;
            let error = fails(ended, ErrorKind::Malformed, page);
            let shown = shown(&error);
            assert!(!shown.contains('<') && !shown.contains("robot"), "{shown}");
            assert_eq!(error.status(), Some(200));
        }
    }
    gives(login::<Acme>(&[], json(GOOD)).await, TOKEN, "good");
}

#[tokio::test]
async fn f47_nothing_is_malformed() {
    for answer in [
        Answer::json(200, ""),
        Answer::json(200, " \r\n"),
        Answer::new(200, &[], ""),
        Answer::json(204, ""),
        Answer::json(205, ""),
        Answer::json(200, "{}"),
    ] {
        let row = format!("{answer:?}");
        fails(login::<Acme>(&[], answer).await, ErrorKind::Malformed, &row);
    }
    gives(login::<Acme>(&[], Answer::json(201, GOOD)).await, TOKEN, "201");
}

#[tokio::test]
async fn f48_what_is_no_object_is_malformed() {
    let list = format!("[{GOOD}]");
    for body in
        [list.as_str(), "[]", "5", "\"at-SENTINEL\"", "null", "true", "false", "1e400", "NaN"]
    {
        fails(login::<Acme>(&[], json(body)).await, ErrorKind::Malformed, body);
    }
    gives(login::<Acme>(&[], json(&format!(" \n{GOOD}\n "))).await, TOKEN, "space around it");
}

#[tokio::test]
async fn f49_a_truncated_answer_gives_no_token() {
    for end in 1..GOOD.len() {
        // Each of them is a login with a socket; a few are enough in the middle of the token.
        if end % 7 != 0 && end != GOOD.len() - 1 {
            continue;
        }
        fails(login::<Acme>(&[], json(&GOOD[..end])).await, ErrorKind::Malformed, &GOOD[..end]);
    }
    fails(login::<Acme>(&[], json(r#"{"access_token":"#)).await, ErrorKind::Malformed, "cut");
    // The length promises more than comes; what came would be a whole answer.
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
    let long = format!("{head}content-length: {}\r\n\r\n{GOOD}", GOOD.len() + 10);
    fails(login::<Acme>(&[], Answer(long.into())).await, ErrorKind::Transport, "too long a length");
    let chunk = format!("{:x}\r\n{GOOD}\r\n", GOOD.len());
    let cut = format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}");
    fails(login::<Acme>(&[], Answer(cut.into())).await, ErrorKind::Transport, "no last chunk");
    fails(login::<Acme>(&[], Answer(Vec::new())).await, ErrorKind::Transport, "closed at once");
    // The good rows: all that was promised.
    let whole = format!("{head}content-length: {}\r\n\r\n{GOOD}", GOOD.len());
    gives(login::<Acme>(&[], Answer(whole.into())).await, TOKEN, "whole");
    let whole = format!("{head}transfer-encoding: chunked\r\n\r\n{chunk}0\r\n\r\n");
    gives(login::<Acme>(&[], Answer(whole.into())).await, TOKEN, "whole in chunks");
}

#[tokio::test]
async fn f50_one_document_and_nothing_after_it() {
    for after in ["{}", GOOD, "x", "}", ",", "\0", "<!-- -->", "null"] {
        let body = format!("{GOOD}{after}");
        fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
        let body = format!("{GOOD}\n{after}");
        fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
    }
    for before in ["x", ")]}'\n", "for(;;);", "callback("] {
        let body = format!("{before}{GOOD}");
        fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
    }
    gives(login::<Acme>(&[], json(&format!("{GOOD}\r\n"))).await, TOKEN, "a line end");
}

#[tokio::test]
async fn f51_a_member_that_is_read_stands_there_once() {
    for twice in [
        r#""access_token":"other-SENTINEL""#,
        r#""access_token":"at-SENTINEL""#,
        r#""\u0061ccess_token":"other-SENTINEL""#,
        r#""token_type":"mac""#,
        r#""access_token":null"#,
        r#""error":null,"error":"x""#,
        r#""scope":"a","scope":"b""#,
        r#""refresh_token":"a","refresh_token":"b""#,
        r#""expires_in":1,"expires_in":3600"#,
        r#""id_token":"a","id_token":"b""#,
        r#""refresh_token_expires_in":1,"refresh_token_expires_in":2"#,
    ] {
        for body in [
            format!(r#"{{"access_token":"at-SENTINEL","token_type":"Bearer",{twice}}}"#),
            format!(r#"{{{twice},"access_token":"at-SENTINEL","token_type":"Bearer"}}"#),
        ] {
            fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
        }
    }
    for body in [
        r#"{"data":{"access_token":"a","access_token":"b","token_type":"Bearer"}}"#,
        r#"{"data":{"access_token":"a","token_type":"Bearer"},"data":{}}"#,
    ] {
        fails(login::<Nested>(&[], json(body)).await, ErrorKind::Malformed, body);
    }
    let form = "access_token=at-SENTINEL&token_type=bearer&access_token=other-SENTINEL";
    fails(login::<FormAnswers>(&[], typed(FORM, form)).await, ErrorKind::Malformed, form);
    // What nobody reads may stand there as often as it likes.
    let body = r#"{"x":1,"x":2,"access_token":"at-SENTINEL","token_type":"Bearer"}"#;
    gives(login::<Acme>(&[], json(body)).await, TOKEN, body);
}

#[tokio::test]
async fn f52_deep_nesting_is_malformed_and_no_overflow() {
    let deep = |open: &str, close: &str, count: usize| {
        format!(
            r#"{{"access_token":"at-SENTINEL","token_type":"Bearer","x":{}1{}}}"#,
            open.repeat(count),
            close.repeat(count)
        )
    };
    for body in [
        deep("[", "]", 100_000),
        deep(r#"{"a":"#, "}", 100_000),
        "[".repeat(100_000),
        r#"{"a":"#.repeat(100_000),
        deep("[", "", 100_000),
    ] {
        // On a stack as small as those of worker threads may be.
        let ended = std::thread::Builder::new()
            .stack_size(512 * 1024)
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime can be made").block_on(login::<Acme>(&[], json(&body)))
            })
            .expect("a thread can be started")
            .join()
            .expect("nothing panics");
        fails(ended, ErrorKind::Malformed, "deep");
    }
    gives(login::<Acme>(&[], json(&deep("[", "]", 50))).await, TOKEN, "not so deep");
}

#[tokio::test]
async fn f53_a_nested_token_is_found_by_its_declared_path_alone() {
    let nested = r#"{"data":{"access_token":"at-SENTINEL","token_type":"Bearer"}}"#;
    let user = r#"{"authed_user":{"access_token":"at-SENTINEL","token_type":"Bearer"}}"#;
    gives(login::<Nested>(&[], json(nested)).await, TOKEN, nested);
    gives(login::<AuthedUser>(&[], json(user)).await, TOKEN, user);
    for body in [
        GOOD,
        user,
        r#"{"data":null}"#,
        r#"{"data":[]}"#,
        r#"{"data":"at-SENTINEL"}"#,
        r#"{"data":{}}"#,
    ] {
        fails(login::<Nested>(&[], json(body)).await, ErrorKind::Malformed, body);
    }
    for body in [GOOD, nested, r#"{"authed_user":{"token_type":"Bearer"}}"#] {
        fails(login::<AuthedUser>(&[], json(body)).await, ErrorKind::Malformed, body);
    }
    fails(login::<Acme>(&[], json(nested)).await, ErrorKind::Malformed, "not declared");
    // An error of the top is seen from below.
    let body = r#"{"error":"nope","data":{"access_token":"at-SENTINEL","token_type":"Bearer"}}"#;
    fails(login::<Nested>(&[], json(body)).await, ErrorKind::Provider, body);
}

#[tokio::test]
async fn f54_the_access_token_is_a_text() {
    fails(
        login::<Acme>(&[], json(r#"{"token_type":"Bearer"}"#)).await,
        ErrorKind::Malformed,
        "none",
    );
    for value in
        ["null", "\"\"", "5", "1.5", "true", "[]", r#"["at-SENTINEL"]"#, "{}", r#"{"a":1}"#]
    {
        let body = format!(r#"{{"access_token":{value},"token_type":"Bearer"}}"#);
        let error = fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
        assert!(error.what().contains("access_token"), "{error}");
    }
    // A refresh token of another type is no token either.
    for value in ["5", "[]", "true", "{}"] {
        let body = format!(
            r#"{{"access_token":"at-SENTINEL","token_type":"Bearer","refresh_token":{value}}}"#
        );
        fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
    }
    gives(login::<Acme>(&[], json(GOOD)).await, TOKEN, "good");
}

#[tokio::test]
async fn f55_tokens_have_no_characters_that_no_header_has() {
    for odd in [
        r"\u0000",
        r"\r\nX-Evil: 1",
        r"\n",
        r"\r",
        " ",
        r"\t",
        "\u{e9}",
        r"\u00e9",
        r"\u2028",
        "\u{2028}",
        r"\u007f",
        r"\ud83d\ude00",
    ] {
        for token in
            [format!("at-SENTINEL{odd}x"), format!("{odd}at-SENTINEL"), format!("at-SENTINEL{odd}")]
        {
            let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer"}}"#);
            fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
        }
        let body = format!(
            r#"{{"access_token":"at-SENTINEL","token_type":"Bearer","refresh_token":"a{odd}b"}}"#
        );
        fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
    }
    let token = "!#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~";
    let body = format!(r#"{{"access_token":"{token}","token_type":"Bearer"}}"#);
    gives(login::<Acme>(&[], json(&body)).await, token, &body);
}

#[tokio::test]
async fn f56_tokens_have_a_limit() {
    let of = |length: usize| {
        let token = "a".repeat(length);
        (format!(r#"{{"access_token":"{token}","token_type":"Bearer"}}"#), token)
    };
    let (body, token) = of(16 * 1024);
    gives(login::<Acme>(&[], json(&body)).await, &token, "16 KiB");
    for length in [16 * 1024 + 1, 1_000_000, 1024 * 1024, 3 * 1024 * 1024] {
        let (body, _) = of(length);
        let error = fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, "long");
        assert!(shown(&error).len() < 2048, "{length}: the error is as long as the token");
    }
}

#[tokio::test]
async fn f57_a_missing_token_type_is_malformed_unless_declared_optional() {
    let rows = [
        r#"{"access_token":"at-SENTINEL"}"#,
        r#"{"access_token":"at-SENTINEL","token_type":null}"#,
        r#"{"access_token":"at-SENTINEL","token_type":""}"#,
    ];
    for body in rows {
        let error = fails(login::<Acme>(&[], json(body)).await, ErrorKind::Malformed, body);
        assert!(error.what().contains("token_type"), "{error}");
        gives(login::<OptionalType>(&[], json(body)).await, TOKEN, body);
    }
    // Optional is not arbitrary.
    for value in ["5", "true", "[]", "\"mac\"", "\"DPoP\""] {
        let body = format!(r#"{{"access_token":"at-SENTINEL","token_type":{value}}}"#);
        fails(login::<OptionalType>(&[], json(&body)).await, ErrorKind::Malformed, &body);
        fails(login::<Acme>(&[], json(&body)).await, ErrorKind::Malformed, &body);
    }
}

fn of_type(kind: &str) -> Answer {
    json(&format!(r#"{{"access_token":"at-SENTINEL","token_type":"{kind}"}}"#))
}

#[tokio::test]
async fn f58_the_token_type_is_compared_without_case() {
    for kind in ["bearer", "Bearer", "BEARER", "bEaReR"] {
        gives(login::<Acme>(&[], of_type(kind)).await, TOKEN, kind);
        gives(login::<BotType>(&[], of_type(kind)).await, TOKEN, kind);
    }
    for kind in ["bot", "Bot", "user", "USER"] {
        fails(login::<Acme>(&[], of_type(kind)).await, ErrorKind::Malformed, kind);
        gives(login::<BotType>(&[], of_type(kind)).await, TOKEN, kind);
    }
    for kind in ["Bearer ", " Bearer", "Bearer,mac", "bearertoken", "b\u{435}arer"] {
        fails(login::<Acme>(&[], of_type(kind)).await, ErrorKind::Malformed, kind);
    }
}

#[tokio::test]
async fn f59_tokens_of_a_type_that_is_not_understood_are_not_used() {
    for kind in ["mac", "MAC", "DPoP", "dpop", "N_A", "pop", "Basic"] {
        let error = fails(login::<Acme>(&[], of_type(kind)).await, ErrorKind::Malformed, kind);
        assert!(error.what().contains("unsupported token_type"), "{error}");
        assert!(error.what().contains(kind), "{error}");
        fails(login::<BotType>(&[], of_type(kind)).await, ErrorKind::Malformed, kind);
        fails(login::<OptionalType>(&[], of_type(kind)).await, ErrorKind::Malformed, kind);
    }
    // Of a type that is a text of the provider's, no more than a harmless word is shown.
    for kind in [format!("x{}", "y".repeat(5000)), "<script>\\u202e\\r\\n".to_owned()] {
        let error = fails(login::<Acme>(&[], of_type(&kind)).await, ErrorKind::Malformed, &kind);
        let shown = error.to_string();
        assert!(shown.len() < 400 && !shown.contains(['\r', '\n', '\u{202e}']), "{shown}");
    }
    // Not even when it is the token that stands in the wrong place.
    fails(login::<Acme>(&[], of_type(TOKEN)).await, ErrorKind::Malformed, "the token as its type");
    gives(login::<Acme>(&[], of_type("Bearer")).await, TOKEN, "good");
}

fn granted(scope: &str) -> Answer {
    Answer::tokens(&format!(r#""scope":{scope}"#))
}

#[track_caller]
fn scopes(tokens: &Tokens, granted: &[&str], missing: &[&str], unexpected: &[&str]) {
    assert_eq!(tokens.scopes(), granted);
    assert_eq!(tokens.missing_scopes().collect::<Vec<_>>(), missing);
    assert_eq!(tokens.unexpected_scopes().collect::<Vec<_>>(), unexpected);
}

#[tokio::test]
async fn f60_fewer_scopes_are_reported_and_a_required_one_is_missed() {
    let asked = ["read", "write", "admin"];
    let tokens = gives(login::<Acme>(&asked, granted("\"read write admin\"")).await, TOKEN, "all");
    scopes(&tokens, &asked, &[], &[]);
    let tokens = gives(login::<Acme>(&asked, granted("\"read\"")).await, TOKEN, "one");
    scopes(&tokens, &["read"], &["write", "admin"], &[]);

    // A required one must be there, by its exact name.
    let asked = ["read", "write"];
    let tokens = gives(login::<Picky>(&asked, granted("\"read\"")).await, TOKEN, "required");
    scopes(&tokens, &["read"], &["write"], &[]);
    for other in ["\"write\"", "\"reader\"", "\"READ\"", "\"write read:all\"", "[\"write\"]"] {
        let ended = login::<Picky>(&asked, granted(other)).await;
        let error = fails(ended, ErrorKind::MissingScope, other);
        assert!(error.what().contains("`read`"), "{error}");
        assert_eq!(error.action(), oauth_core::Action::Reauthorize);
    }
}

#[tokio::test]
async fn f61_scopes_come_as_texts_lists_or_not_at_all() {
    let asked = ["read", "write"];
    for all in [
        "\"read write\"",
        "\"read,write\"",
        "\"read, write\"",
        "\"write read read\"",
        "[\"read\",\"write\"]",
        "[\"read write\"]",
        "[\"read,write\"]",
        // RFC 6749 section 5.1: not said is as asked.
        "null",
        "\"\"",
        "[]",
        "\" \"",
    ] {
        let tokens = gives(login::<Acme>(&asked, granted(all)).await, TOKEN, all);
        let mut sorted = tokens.scopes().to_vec();
        sorted.sort();
        assert_eq!(sorted, asked, "{all}");
        assert_eq!(
            tokens.missing_scopes().count() + tokens.unexpected_scopes().count(),
            0,
            "{all}"
        );
        gives(login::<Commas>(&asked, granted(all)).await, TOKEN, all);
    }
    let tokens = gives(login::<Acme>(&asked, json(GOOD)).await, TOKEN, "missing");
    scopes(&tokens, &asked, &[], &[]);
    let tokens =
        gives(login::<Acme>(&asked, granted("\"read write admin\"")).await, TOKEN, "larger");
    scopes(&tokens, &["read", "write", "admin"], &[], &["admin"]);
    let tokens = gives(login::<Acme>(&[], granted("\"read\"")).await, TOKEN, "not asked for any");
    scopes(&tokens, &["read"], &[], &["read"]);
    for odd in ["5", "true", "{}", "{\"a\":\"read\"}", "[5]", "[null]", "[[\"read\"]]"] {
        fails(login::<Acme>(&asked, granted(odd)).await, ErrorKind::Malformed, odd);
    }
}

#[tokio::test]
async fn f62_a_captured_value_is_there_and_of_its_kind() {
    let answer = |more: &str| Answer::tokens(more);
    for (more, id) in [
        (r#""workspace":{"id":"w1"}"#, "w1"),
        (r#""workspace":{"id":17}"#, "17"),
        (r#""workspace":{"id":"w1"},"plan":"free""#, "w1"),
        (r#""workspace":{"id":"w1"},"plan":null"#, "w1"),
    ] {
        let tokens = gives(login::<Workspaces>(&[], answer(more)).await, TOKEN, more);
        assert_eq!(tokens.captured("workspace_id"), Some(id), "{more}");
        let plan = more.contains("free").then_some("free");
        assert_eq!(tokens.captured("plan"), plan, "{more}");
        assert_eq!(tokens.captured("access_token"), None);
    }
    for (more, name) in [
        ("", "workspace_id"),
        (r#""workspace":null"#, "workspace_id"),
        (r#""workspace":"w1""#, "workspace_id"),
        (r#""workspace":{"id":null}"#, "workspace_id"),
        (r#""workspace":{"id":""}"#, "workspace_id"),
        (r#""workspace":{"id":[]}"#, "workspace_id"),
        (r#""workspace":{"id":{}}"#, "workspace_id"),
        (r#""workspace":{"id":["SENTINEL"]}"#, "workspace_id"),
        (r#""workspace":{"id":1.5}"#, "workspace_id"),
        (r#""workspace":{"id":"SENTINEL\r\nX: 1"}"#, "workspace_id"),
        (r#""workspace":{"id":"w1"},"plan":"SENTINEL""#, "plan"),
        (r#""workspace":{"id":"w1"},"plan":[]"#, "plan"),
        (r#""workspace":{"id":"w1","id":"w2"}"#, "id"),
    ] {
        let ended = login::<Workspaces>(&[], answer(more)).await;
        let error = fails(ended, ErrorKind::Malformed, more);
        assert!(error.what().contains(&format!("`{name}`")), "{more}: {error}");
    }
}

#[tokio::test]
async fn f63_a_captured_host_is_one_of_those_allowed() {
    let url = |url: &str| Answer::tokens(&format!(r#""instance_url":"{url}""#));
    for good in ["https://eu.acme.example", "https://a.b.acme.example", "https://api.acme.example"]
    {
        let tokens = gives(login::<Instances>(&[], url(good)).await, TOKEN, good);
        assert_eq!(tokens.captured("instance_url"), Some(good));
    }
    for bad in [
        "http://169.254.169.254/",
        "http://169.254.169.254",
        "https://169.254.169.254",
        "https://evil",
        "https://evil.example",
        "http://eu.acme.example",
        "https://acme.example",
        "https://evilacme.example",
        "https://eu.acme.example.evil.example",
        "https://evil.example/.acme.example",
        "https://evil.example#.acme.example",
        "https://evil.example?.acme.example",
        "https://evil.example\\\\.acme.example",
        "https://u@eu.acme.example",
        "https://eu.acme.example@evil.example",
        "https://eu.acme.example:8443",
        "https://evil.example:443.acme.example",
        "https://eu.acme.example/",
        "https://eu.acme.example/path",
        "https://eu.acme.example.",
        "https://.acme.example",
        "https://..acme.example",
        "https://*.acme.example",
        "https://EU.acme.example",
        "HTTPS://eu.acme.example",
        "https://e%75.acme.example",
        "https://eu\u{3002}acme.example",
        "https://eu.acme.example\\n",
        "https://eu.acme.ex\u{430}mple",
        "//eu.acme.example",
        "eu.acme.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://127.0.0.1",
        "https://[::1]",
        "https://localhost",
    ] {
        let error = fails(login::<Instances>(&[], url(bad)).await, ErrorKind::Malformed, bad);
        assert!(error.what().contains("`instance_url`"), "{bad}: {error}");
        assert!(!shown(&error).contains("evil"), "{bad}: {error}");
    }
    let host = |host: &str| Answer::tokens(&format!(r#""api_domain":"{host}""#));
    let tokens = gives(login::<Domains>(&[], host("eu.acme.example")).await, TOKEN, "a host");
    assert_eq!(tokens.captured("api_domain"), Some("eu.acme.example"));
    for bad in [
        "evil.example",
        "169.254.169.254",
        "localhost",
        "acme.example",
        "eu.acme.example/x",
        "eu.acme.example:80",
        "evil.example/.acme.example",
        "u@eu.acme.example",
        "0x7f.1",
        "https://eu.acme.example",
        "EU.acme.example",
        "eu.acme.example.",
    ] {
        let error = fails(login::<Domains>(&[], host(bad)).await, ErrorKind::Malformed, bad);
        assert!(error.what().contains("`api_domain`"), "{bad}: {error}");
    }
}

#[tokio::test]
async fn f64_an_id_token_is_kept_and_not_believed() {
    // `{"alg":"none"}`, `{"sub":"evil","aud":"someone-else","email":"root@acme.example"}`, no signature.
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmlsIiwiYXVkIjoic29tZW9uZS1lbHNlIiwiZW1haWwiOiJyb290QGFjbWUuZXhhbXBsZSJ9.";
    for id_token in [unsigned, "a.b.c", "not-a-jwt-SENTINEL"] {
        let ended =
            login::<Acme>(&["read"], Answer::tokens(&format!(r#""id_token":"{id_token}""#))).await;
        let tokens = gives(ended, TOKEN, id_token);
        assert_eq!(tokens.id_token().map(|token| token.expose()), Some(id_token));
        // It names neither the user nor anything else.
        let other = gives(login::<Acme>(&["read"], json(GOOD)).await, TOKEN, "without");
        assert_eq!((tokens.scopes(), tokens.expires_at()), (other.scopes(), other.expires_at()));
        assert_eq!(tokens.captured("sub"), None);
        assert_eq!(tokens.captured("email"), None);
        let shown = format!("{tokens:?}");
        assert!(!shown.contains(id_token) && !shown.contains("evil"), "{shown}");
    }
    for none in ["null", "\"\""] {
        let ended = login::<Acme>(&[], Answer::tokens(&format!(r#""id_token":{none}"#))).await;
        assert!(gives(ended, TOKEN, none).id_token().is_none());
    }
}

#[tokio::test]
async fn f64_an_id_token_that_is_read_is_checked() {
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmlsIiwiYXVkIjoic29tZW9uZS1lbHNlIiwiZW1haWwiOiJyb290QGFjbWUuZXhhbXBsZSJ9.";
    // The same with `{"alg":"RS256"}` and a signature.
    let foreign = unsigned.replace("eyJhbGciOiJub25lIn0", "eyJhbGciOiJSUzI1NiJ9") + "c2ln";
    for (id_token, check) in [
        (unsigned, IdTokenCheck::Algorithm),
        (foreign.as_str(), IdTokenCheck::Issuer),
        ("a.b.c", IdTokenCheck::Format),
        ("not-a-jwt-SENTINEL", IdTokenCheck::Format),
    ] {
        let answer = Answer::tokens(&format!(r#""id_token":"{id_token}""#));
        let error = login::<Identity>(&[], answer).await.expect_err(id_token);
        assert_eq!(error.kind(), ErrorKind::IdToken(check), "{error}");
        assert!(!shown(&error).contains(id_token) && !shown(&error).contains("evil"));
    }
}

#[tokio::test]
async fn what_a_good_login_gives_is_exactly_what_was_said() {
    let answer = Answer::tokens(
        r#""refresh_token":"rt-SENTINEL","expires_in":3600,"scope":"read","refresh_token_expires_in":60"#,
    );
    let tokens = login::<Acme>(&["read"], answer).await.expect("a good login");
    assert_eq!(tokens.provider(), "acme");
    assert_eq!(tokens.access_token().expose(), TOKEN);
    assert_eq!(tokens.refresh_token().map(|token| token.expose()), Some("rt-SENTINEL"));
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 3600));
    assert_eq!(tokens.refresh_token_expires_at(), Some(NOW + 60));
    scopes(&tokens, &["read"], &[], &[]);
    assert!(!format!("{tokens:?}").contains("SENTINEL"));
}
