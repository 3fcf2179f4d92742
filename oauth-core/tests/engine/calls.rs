//! Calls that a definition describes: where their secrets stand, and what is read of their answers.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::{ErrorKind, StoredTokens, Tokens, definition::*, transport::TransportErrorKind};

use crate::{
    provider,
    support::{ACME, PROBE, Script, client, login, now},
};

const TOKEN: &str = "access/sentinel?a#b@evil.example%2F..";

fn tokens() -> Tokens {
    let mut stored = StoredTokens::new("acme", TOKEN);
    stored.refresh_token = Some("refresh-sentinel".to_owned());
    Tokens::from_stored(stored).unwrap()
}

const fn whole(variable: Variable) -> Template {
    Template::Parts(match variable {
        Variable::AccessToken => &[Part::Value(Variable::AccessToken, Place::Whole)],
        Variable::RefreshToken => &[Part::Value(Variable::RefreshToken, Place::Whole)],
        _ => &[
            Part::Value(Variable::Setting("client_id"), Place::Whole),
            Part::Text("|"),
            Part::Value(Variable::Setting("client_secret"), Place::Whole),
        ],
    })
}

const CALL: Call = Call {
    url: Template::Fixed("https://api.acme.example/me?v=1"),
    query: &[Param { name: "fields", value: Template::Fixed("id,name") }],
    secret_query: &[
        Param { name: "access_token", value: whole(Variable::AccessToken) },
        Param { name: "app", value: whole(Variable::Setting("client_secret")) },
        Param { name: "again", value: whole(Variable::RefreshToken) },
    ],
    auth: CallAuth::None,
    ..Call::PLAIN
};

provider!(
    Query,
    Definition {
        validate: Some(Probe { call: CALL, ..PROBE }),
        revoke: Some(Call {
            method: Method::Delete,
            url: Template::Parts(&[
                Part::Text("https://api.acme.example/tokens/"),
                Part::Value(Variable::Token, Place::Segment),
                Part::Text("/end"),
            ]),
            ..CALL
        }),
        ..ACME
    }
);

#[test]
fn a_secret_query_is_sent_encoded_and_told_to_nobody() {
    let url = "https://api.acme.example/me?v=1&fields=id%2Cname\
         &access_token=access%2Fsentinel%3Fa%23b%40evil.example%252F..\
         &app=id%7Cclient-sentinel%2F%2B%20%26&again=refresh-sentinel";
    // A provider that tells the whole URL back.
    let echo = format!(r#"{{"error":"invalid_token","error_description":"at {url} {TOKEN}"}}"#);
    let script = Script::default()
        .json(200, r#"{"ok":true,"id":1}"#)
        .json(400, &echo)
        .fault(TransportErrorKind::Timeout);
    let client = client::<Query>(&script);
    now(client.validate(&tokens())).unwrap();
    let sent = &script.sent()[0];
    assert_eq!(sent.url, url);
    assert_eq!(sent.header("authorization"), None);
    for kind in [ErrorKind::Invalid, ErrorKind::Inconclusive] {
        let error = now(client.validate(&tokens())).unwrap_err();
        assert_eq!(error.kind(), kind);
        let shown = format!("{error} {error:?} {:?}", error.description());
        assert!(!shown.contains("sentinel"), "{shown}");
    }
}

#[test]
fn a_token_in_a_path_stays_one_segment() {
    let script = Script::default().json(204, "");
    now(client::<Query>(&script).revoke(&tokens())).unwrap();
    let url = &script.sent()[0].url;
    assert!(
        url.starts_with("https://api.acme.example/tokens/refresh-sentinel/end?fields="),
        "{url}"
    );

    // What could leave its segment is never sent.
    for token in [".", ".."] {
        let mut stored = StoredTokens::new("acme", "access");
        stored.refresh_token = Some(token.to_owned());
        let tokens = Tokens::from_stored(stored).unwrap();
        let error = now(client::<Query>(&script).revoke(&tokens)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(script.sent().is_empty());
    }
}

#[test]
fn a_request_shows_its_host_and_no_more() {
    let url = "https://api.acme.example/tokens/path-sentinel?q=query-sentinel";
    let request = oauth_core::transport::Request::new(Method::Get, url);
    let shown = format!("{request:?}");
    assert!(shown.contains("https://api.acme.example\""), "{shown}");
    assert!(!shown.contains("sentinel"), "{shown}");
}

const API: Api = Api {
    base: &[Template::Fixed("https://api.acme.example")],
    header: "x-acme-token",
    scheme: "",
    ..Api::PLAIN
};

#[test]
fn a_token_goes_where_the_api_takes_it() {
    const BY_API: Probe = Probe {
        call: Call {
            url: Template::Fixed("https://api.acme.example/me"),
            auth: CallAuth::Api,
            ..Call::PLAIN
        },
        ..PROBE
    };
    provider!(Header, Definition { api: Some(API), validate: Some(BY_API), ..ACME });
    provider!(
        Word,
        Definition {
            api: Some(Api { scheme: "OAuth", header: "authorization", ..API }),
            validate: Some(BY_API),
            ..ACME
        }
    );
    const IN_URL: Api = Api {
        header: "",
        secret_query: &[Param { name: "t", value: whole(Variable::AccessToken) }],
        ..API
    };
    provider!(InUrl, Definition { api: Some(IN_URL), validate: Some(BY_API), ..ACME });
    provider!(
        Twice,
        Definition {
            api: Some(IN_URL),
            validate: Some(Probe {
                call: Call {
                    query: &[Param { name: "t", value: Template::Fixed("own") }],
                    ..BY_API.call
                },
                ..BY_API
            }),
            ..ACME
        }
    );
    let tokens = Tokens::from_stored(StoredTokens::new("acme", "access-1")).unwrap();
    let script = || Script::default().json(200, r#"{"ok":true,"id":1}"#);

    let played = script();
    now(client::<Header>(&played).validate(&tokens)).unwrap();
    let sent = &played.sent()[0];
    assert_eq!(sent.header("x-acme-token"), Some("access-1"));
    assert_eq!(sent.header("authorization"), None);

    let played = script();
    now(client::<Word>(&played).validate(&tokens)).unwrap();
    assert_eq!(played.sent()[0].header("authorization"), Some("OAuth access-1"));

    let played = script();
    now(client::<InUrl>(&played).validate(&tokens)).unwrap();
    let sent = &played.sent()[0];
    assert_eq!(sent.url, "https://api.acme.example/me?t=access-1");
    assert!(sent.headers.iter().all(|(_, value)| !value.contains("access-1")));

    // What the call says itself is not said twice (RFC 6749 section 3.1).
    let played = script();
    now(client::<Twice>(&played).validate(&tokens)).unwrap();
    assert_eq!(played.sent()[0].url, "https://api.acme.example/me?t=own");
}

provider!(
    Mail,
    Definition {
        validate: Some(Probe {
            email: Some(EmailRequest {
                call: Call {
                    url: Template::Fixed("https://api.acme.example/emails"),
                    ..Call::PLAIN
                },
                email: Path(&["[primary=true]", "email"]),
                email_verified: Path(&["[primary=true]", "verified"]),
            }),
            ..PROBE
        }),
        ..ACME
    }
);

#[test]
fn the_address_is_asked_for_when_the_profile_has_none() {
    let me = r#"{"ok":true,"id":1,"email":null,"email_verified":true}"#;
    let both = r#"[{"email":"old@a.example","verified":true},
        {"email":"new@a.example","primary":true,"verified":false}]"#;
    let validate = |script: Script| (now(client::<Mail>(&script).validate(&tokens())), script);

    let (profile, script) = validate(Script::default().json(200, me).json(200, both));
    let profile = profile.unwrap();
    assert_eq!(profile.email.as_deref(), Some("new@a.example"));
    assert_eq!(profile.email_verified, Some(false), "what was said with the address");
    assert_eq!(script.sent()[1].url, "https://api.acme.example/emails");

    // One that is there is not asked for again.
    let with = r#"{"ok":true,"id":1,"email":"a@a.example","email_verified":true}"#;
    let (profile, script) = validate(Script::default().json(200, with));
    assert_eq!(profile.unwrap().email_verified, Some(true));
    assert_eq!(script.sent().len(), 1);

    // Without a primary one, or a right to see it, there is none, and nothing is verified.
    for (status, body) in [
        (200, "[]"),
        (200, r#"[{"email":"a@a.example","primary":false}]"#),
        (403, r#"{"error":"insufficient_scope"}"#),
        (404, ""),
        (401, ""),
    ] {
        let (profile, _) = validate(Script::default().json(200, me).json(status, body));
        let profile = profile.unwrap_or_else(|error| panic!("{status} {body}: {error}"));
        assert_eq!((profile.id.as_deref(), profile.email), (Some("1"), None), "{status} {body}");
        assert_eq!(profile.email_verified, None, "{status} {body}");
    }
    // A provider that could not answer has not said that there is none.
    for script in [
        Script::default().json(200, me).json(500, ""),
        Script::default().json(200, me).json(429, ""),
        Script::default().json(200, me).fault(TransportErrorKind::Timeout),
        Script::default().json(200, me).json(200, r#"[{"primary":true,"primary":true}]"#),
        Script::default().json(200, me).json(200, "<html>"),
    ] {
        let error = validate(script).0.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Inconclusive, "{error}");
        assert!(!format!("{error:?}").contains("sentinel"), "{error:?}");
    }
}

const fn claim(name: &'static str, from: CaptureFrom, path: Path) -> Capture {
    Capture { name, from, path, ..Capture::PLAIN }
}

provider!(
    Claims,
    Definition {
        token_response: TokenResponse {
            captures: &[
                Capture {
                    required: true,
                    value: ValueKind::Segment,
                    ..claim("tenant", CaptureFrom::IdToken, Path(&["tid"]))
                },
                claim("corp", CaptureFrom::AccessToken, Path(&["corp", "id"])),
            ],
            ..TokenResponse::PLAIN
        },
        ..ACME
    }
);

fn jwt(claims: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.c2ln", part(r#"{"alg":"RS256"}"#), part(claims))
}

fn answer(access_token: &str, id_token: &str) -> String {
    format!(r#"{{"access_token":"{access_token}","token_type":"bearer","id_token":"{id_token}"}}"#)
}

#[test]
fn claims_of_tokens_are_kept() {
    let both = answer(&jwt(r#"{"corp":{"id":7}}"#), &jwt(r#"{"tid":"t-1"}"#));
    let tokens = login::<Claims>(&Script::default().json(200, &both)).unwrap();
    assert_eq!(tokens.captured("tenant"), Some("t-1"));
    assert_eq!(tokens.captured("corp"), Some("7"), "a number becomes text");

    // An access token that is no JWT, or has no such claim, leaves the value out.
    for access_token in ["opaque", "a.b.c", &jwt("{}"), &jwt("[]"), "eyJhbGciOiJub25lIn0.e30"] {
        let body = answer(access_token, &jwt(r#"{"tid":"t-1"}"#));
        let tokens = login::<Claims>(&Script::default().json(200, &body)).unwrap();
        assert_eq!(tokens.captured("corp"), None, "{access_token}");
    }
    // What must be there makes the answer malformed, and so does what breaks its rule.
    for id_token in [
        "opaque".to_owned(),
        jwt("{}"),
        jwt(r#"{"tid":"../evil-sentinel"}"#),
        jwt(r#"{"tid":"a","tid":"b"}"#),
        jwt(r#"{"tid":["a"]}"#),
    ] {
        let body = answer("opaque", &id_token);
        let error = login::<Claims>(&Script::default().json(200, &body)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Malformed, "{id_token}");
        assert!(
            error.to_string().contains("tenant") || error.to_string().contains("tid"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("sentinel"), "{error:?}");
    }
}
