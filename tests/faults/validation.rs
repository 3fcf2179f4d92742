//! K. Validation, revocation.

use std::sync::Arc;

use oauth_core::{
    Action, Error, ErrorKind, Profile, Provider as _, Step, capability,
    definition::{
        Call, Capture, Definition, Method, Part, Path, Place, Probe, ProfileMap, Template,
        TokenResponse, ValueKind, Variable,
    },
    dynamic::{DynamicProvider as _, Map, Platform},
};
use oauth_providers::{github::Github, google::Google, notion::Notion};
use oauth_tests::wire::{Answer, Seen, Wire};

use super::{
    local::{Bare, Graph, Here, Local, Stumble, bare, http, stored, stumbling},
    support::{
        Bench, CLIENT_ID, CLIENT_SECRET, PLAIN, codes, compile, implements, one, pairs, providers,
        shown,
    },
};

/// A call of the whole profile that a provider can have.
const CALL: &str = "validate:\n  get: https://api.acme.example/v1/me?fields=all\n  \
    profile: { id: [user.uid, user.id], username: user.login, name: names.1, email: user.email, \
    email_verified: user.verified, picture: user.picture.url }\n";

fn map(pairs: &[(&str, &str)]) -> Map {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Asks a provider with this call whether a token works, and is answered so.
async fn ask(call: &str, answer: Answer) -> (Result<Profile, Error>, Seen) {
    let text = format!(
        "id: acme\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
         token_endpoint: https://acme.example/token\n{call}"
    );
    let definition =
        oauth_load::load_text("acme.yaml", &text).unwrap_or_else(|why| panic!("{why}"));
    let wire = Wire::new([answer, Answer::json(200, r#"{"user":{"id":"again"}}"#)]);
    let transport = wire.transport();
    let platform = Platform::new(definition).with_transport(Arc::new(transport.clone()));
    let settings = map(&[("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)]);
    let ended =
        platform.validate_credentials(&settings, &map(&[("access_token", "at-SENTINEL")])).await;
    if let Err(error) = &ended {
        assert_eq!(error.step(), Step::Validate);
        assert!(!shown(error).contains("SENTINEL"), "{}", shown(error));
    }
    let mut seen = wire.seen();
    assert_eq!(seen.len(), 1, "it is asked once");
    assert!(
        transport.asked()[0].starts_with("https://api.acme.example/"),
        "{:?}",
        transport.asked()
    );
    (ended, seen.remove(0))
}

async fn refused(call: &str, answer: Answer, kind: ErrorKind) -> Error {
    let row = String::from_utf8_lossy(&answer.0).into_owned();
    let error = ask(call, answer).await.0.expect_err(&row);
    assert_eq!(error.kind(), kind, "{row}: {error}");
    error
}

#[tokio::test]
async fn f134_a_good_answer_says_who_the_user_is() {
    let body = r#"{"user":{"id":42,"login":"ann","email":"ann@acme.example","verified":"true",
        "picture":{"url":"https://acme.example/ann.png"}},"names":["A","Ann"]}"#;
    let (profile, seen) = ask(CALL, Answer::json(200, body)).await;
    let profile = profile.expect("valid");
    assert_eq!(profile.id.as_deref(), Some("42"));
    assert_eq!(profile.username.as_deref(), Some("ann"));
    assert_eq!(profile.name.as_deref(), Some("Ann"));
    assert_eq!(profile.email.as_deref(), Some("ann@acme.example"));
    assert_eq!(profile.email_verified, Some(true));
    assert_eq!(profile.picture.as_deref(), Some("https://acme.example/ann.png"));
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("GET", "/v1/me?fields=all"));
    assert_eq!(seen.header("authorization"), Some("Bearer at-SENTINEL"));

    // The first path that has a value counts; what is not there is not invented.
    for (body, id) in [
        (r#"{"user":{"uid":"u-1","id":"i-1"}}"#, Some("u-1")),
        (r#"{"user":{"uid":null,"id":"i-1"}}"#, Some("i-1")),
        (r#"{"user":{"uid":"","id":"i-1"}}"#, Some("i-1")),
        (r#"{"user":{"uid":["u-1"],"id":7}}"#, Some("7")),
        (r#"{"user":{"id":9007199254740993}}"#, Some("9007199254740993")),
        (r#"{"user":{}}"#, None),
        (r#"{"user":null}"#, None),
        ("{}", None),
    ] {
        for status in [200, 201, 299] {
            let profile = ask(CALL, Answer::json(status, body)).await.0.expect(body);
            assert_eq!(profile.id.as_deref(), id, "{body}");
            assert_eq!((profile.name, profile.email_verified), (None, None), "{body}");
        }
    }
    // Where nothing is read, the status alone counts.
    let silent = "validate: { get: https://api.acme.example/ping }\n";
    for answer in [Answer::json(204, ""), Answer::new(200, &[], "pong"), Answer::json(200, "[]")] {
        assert_eq!(ask(silent, answer).await.0.expect("valid"), Profile::default());
    }
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn f135_a_token_that_does_not_work_and_one_that_lacks_a_scope_are_told_apart() {
    let challenged =
        |status, challenge| Answer::new(status, &[JSON, ("www-authenticate", challenge)], "{}");
    for answer in [
        Answer::json(401, ""),
        Answer::json(401, "{}"),
        Answer::json(401, r#"{"error":"invalid_token","error_description":"Expired."}"#),
        Answer::json(401, r#"{"message":"Bad credentials"}"#),
        Answer::json(401, r#"{"error":{"code":401,"status":"UNAUTHENTICATED"}}"#),
        Answer::new(401, &[("content-type", "text/html")], "<html>Sign in</html>"),
        challenged(401, r#"Bearer error="invalid_token", error_description="Revoked""#),
        challenged(401, r#"Bearer realm="acme""#),
        challenged(403, r#"Bearer realm="acme", error="invalid_token""#),
        Answer::json(403, r#"{"error":"invalid_token"}"#),
        Answer::json(400, r#"{"error":"invalid_token"}"#),
    ] {
        let error = refused(CALL, answer, ErrorKind::Invalid).await;
        assert_eq!(error.action(), Action::Reauthorize, "{error}");
    }
    let needing = "scopes: { default: [read, user:email] }\nvalidate:\n  \
        get: https://api.acme.example/me\n  scopes: [user:email]\n";
    for answer in [
        challenged(403, r#"Bearer error="insufficient_scope", scope="user:email""#),
        challenged(403, r#"Bearer realm="x",error=insufficient_scope"#),
        challenged(401, r#"Bearer error="insufficient_scope""#),
        Answer::json(403, r#"{"error":"insufficient_scope"}"#),
        Answer::json(403, r#"{"error":{"status":"insufficient_scope"}}"#),
        Answer::json(
            403,
            r#"{"error":{"code":403,"status":"PERMISSION_DENIED",
                "details":[{"reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}"#,
        ),
        Answer::json(
            403,
            r#"{"error":{"errors":[{"reason":"insufficientPermissions"}],"code":403}}"#,
        ),
    ] {
        let error = refused(needing, answer, ErrorKind::MissingScope).await;
        assert_eq!(error.action(), Action::Reauthorize, "{error}");
        assert!(error.what().contains("`user:email`"), "{error}");
    }
    // Codes of the provider's own, where the definition says what they mean.
    let own = format!(
        "{CALL}  error: meta.code\n  error_codes: {{ E1: invalid_token, E2: insufficient_scope, \
         E3: not_enabled, E4: unclear }}\n"
    );
    for (code, kind) in [
        ("E1", ErrorKind::Invalid),
        ("E2", ErrorKind::MissingScope),
        ("E3", ErrorKind::Inconclusive),
        ("E4", ErrorKind::Inconclusive),
        ("E5", ErrorKind::Inconclusive),
    ] {
        let body = format!(r#"{{"meta":{{"code":"{code}"}}}}"#);
        let error = refused(&own, Answer::json(403, body), kind).await;
        assert_eq!(error.code(), Some(code));
    }
}

#[tokio::test]
async fn f136_what_says_nothing_about_the_token_is_inconclusive() {
    let reason = |reason| {
        let body = format!(r#"{{"error":{{"errors":[{{"reason":"{reason}"}}],"code":403}}}}"#);
        Answer::json(403, body)
    };
    let page = |status| Answer::new(status, &[("content-type", "text/html")], "<html>no</html>");
    for (answer, action) in [
        // The operator can help.
        (reason("accessNotConfigured"), Action::FixConfiguration),
        (
            Answer::json(403, r#"{"error":{"details":[{"reason":"SERVICE_DISABLED"}]}}"#),
            Action::FixConfiguration,
        ),
        (Answer::json(403, "{}"), Action::FixConfiguration),
        (page(403), Action::FixConfiguration),
        // Time can.
        (Answer::json(429, "{}"), Action::Retry { after: None }),
        (Answer::json(429, r#"{"error":"invalid_token"}"#), Action::Retry { after: None }),
        (Answer::json(500, r#"{"error":"invalid_token"}"#), Action::Retry { after: None }),
        (Answer::json(500, ""), Action::Retry { after: None }),
        (page(502), Action::Retry { after: None }),
        (page(503), Action::Retry { after: None }),
        (Answer::json(504, ""), Action::Retry { after: None }),
        (Answer::json(408, ""), Action::Retry { after: None }),
        (
            Answer::json(401, r#"{"error":"temporarily_unavailable"}"#),
            Action::Retry { after: None },
        ),
        // Nobody knows.
        (Answer::json(400, r#"{"error":"bad_request"}"#), Action::Retry { after: None }),
        (Answer::json(404, "{}"), Action::Retry { after: None }),
        (page(410), Action::Retry { after: None }),
        (Answer(Vec::new()), Action::Retry { after: None }),
        (Answer(b"SSH-2.0\r\n".to_vec()), Action::Retry { after: None }),
    ] {
        let error = refused(CALL, answer, ErrorKind::Inconclusive).await;
        assert_eq!(error.action(), action, "{error}");
        assert!(!error.to_string().contains("login again"), "{error}");
    }
    for reason in [reason("rateLimitExceeded"), Answer::json(403, r#"{"error":"ratelimited"}"#)] {
        refused(CALL, reason, ErrorKind::Inconclusive).await;
    }
    // Nobody answers at all.
    let silent = stumbling(vec![Stumble::Silent; 3]);
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let nobody = format!("http://{}", free.expect("a free port"));
    for base in [http(&silent), nobody] {
        let error = Here::<Local>::hasty(base).go(Step::Validate).await.expect_err("no answer");
        assert_eq!(error.kind(), ErrorKind::Inconclusive, "{error}");
        assert!(matches!(error.action(), Action::Retry { .. }), "{error}");
    }
}

#[tokio::test]
async fn f137_a_refusal_with_status_200_is_one_where_the_definition_says_so() {
    let slack = format!("{CALL}  expect: {{ ok: true }}\n");
    for (body, kind) in [
        (r#"{"ok":false}"#, ErrorKind::Invalid),
        (r#"{"ok":false,"error":"invalid_auth"}"#, ErrorKind::Invalid),
        (r#"{"ok":false,"user":{"id":"1"}}"#, ErrorKind::Invalid),
        (r#"{"ok":false,"error":"missing_scope","needed":"users:read"}"#, ErrorKind::MissingScope),
        (r#"{"ok":false,"error":"ratelimited"}"#, ErrorKind::Inconclusive),
        (r#"{"ok":false,"error":"fatal_error"}"#, ErrorKind::Inconclusive),
        (r#"{"ok":true,"ok":false}"#, ErrorKind::Inconclusive),
        ("", ErrorKind::Inconclusive),
        ("ok", ErrorKind::Inconclusive),
    ] {
        refused(&slack, Answer::json(200, body), kind).await;
    }
    let fine = r#"{"ok":true,"user":{"id":"1"}}"#;
    assert_eq!(
        ask(&slack, Answer::json(200, fine)).await.0.expect("valid").id.as_deref(),
        Some("1")
    );

    let errors = r#""errors":[{"message":"Bad token SENTINEL"}]"#;
    for (body, is_valid) in [
        (r#"{"data":{"viewer":{"id":"1","name":"Ann"}}}"#.to_owned(), true),
        (format!(r#"{{{errors}}}"#), false),
        (format!(r#"{{{errors},"data":null}}"#), false),
        (format!(r#"{{{errors},"data":{{"viewer":null}}}}"#), false),
        // A part of the answer failed, and not the one that is asked about.
        (format!(r#"{{{errors},"data":{{"viewer":{{"id":"1"}}}}}}"#), true),
    ] {
        let server = stumbling([Stumble::Says(Answer::json(200, &body))]);
        let here = Here::<Graph>::new(http(&server));
        match here.client.validate(&here.tokens()).await {
            Ok(profile) => {
                assert_eq!((profile.id.as_deref(), is_valid), (Some("1"), true), "{body}")
            }
            Err(error) => {
                assert_eq!(
                    (error.kind(), is_valid),
                    (ErrorKind::Invalid, false),
                    "{body}: {error}"
                );
                assert!(!shown(&error).contains("SENTINEL"), "{}", shown(&error));
            }
        }
        let seen = server.requests().remove(0);
        assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/graphql"));
        assert_eq!(seen.text(), r#"{"query":"{ viewer { id name } }"}"#);
    }
    // Without `expect` nobody has said that these words mean anything.
    for body in [r#"{"ok":false,"user":{"id":"1"}}"#, r#"{"errors":[{}],"user":{"id":"1"}}"#] {
        assert!(ask(CALL, Answer::json(200, body)).await.0.is_ok(), "{body}");
    }
}

#[tokio::test]
async fn f138_a_login_page_says_nothing_about_a_token() {
    let silent = "validate: { get: https://api.acme.example/ping }\n";
    let expecting = format!("{CALL}  expect: {{ ok: true }}\n");
    let target = stumbling([]);
    let location = format!("{}/login", http(&target));
    let page = "<!doctype html><title>Sign in</title>{\"ok\":true}";
    for call in [CALL, silent, &expecting] {
        for status in [301, 302, 303, 307, 308] {
            let answer = Answer::new(status, &[("location", &location), JSON], r#"{"ok":true}"#);
            let error = refused(call, answer, ErrorKind::Inconclusive).await;
            assert!(error.what().contains("redirect"), "{error}");
            assert_eq!(error.status(), Some(status));
        }
        for kind in ["text/html", "text/html; charset=utf-8", "TEXT/HTML", "application/xhtml+xml"]
        {
            let answer = Answer::new(200, &[("content-type", kind)], page);
            let error = refused(call, answer, ErrorKind::Inconclusive).await;
            assert!(!shown(&error).contains("Sign in"), "{error}");
        }
    }
    // A page that is called JSON, where JSON is read.
    for call in [CALL, &expecting] {
        refused(call, Answer::json(200, page), ErrorKind::Inconclusive).await;
    }
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn f139_a_token_goes_to_the_declared_host_alone() {
    // Nothing that an answer says moves the call: these members are not declared.
    let home = stumbling([Stumble::Says(Answer::tokens(
        r#""userinfo_endpoint":"http://127.0.0.1:1","base":"http://127.0.0.1:1","api_domain":"evil.example""#,
    ))]);
    let here = Here::<Local>::new(http(&home));
    let tokens = here.client.refresh(&here.tokens()).await.expect("refreshed");
    here.client.validate(&tokens).await.expect("valid");
    here.client.userinfo(&tokens).await.expect("somebody");
    let own = home.address().to_string();
    let seen = home.requests();
    let asked: Vec<_> =
        seen.iter().map(|seen| (seen.target.as_str(), seen.header("host"))).collect();
    let own = Some(own.as_str());
    assert_eq!(asked, [("/token", own), ("/me", own), ("/userinfo", own)]);

    // A value that chooses a host comes with a list of hosts, or the definition does not compile.
    let capture = |allow: &str| {
        format!(
            "token: {{ response: {{ capture: {{ site: {{ path: site, type: origin{allow} }} }} }} }}\n\
             validate: {{ get: \"{{site}}/me\" }}\n"
        )
    };
    assert_eq!(codes(&compile(&capture(""))), ["unlimited-host"]);
    assert!(codes(&compile(&capture(", allow: \"https://*.acme.example\""))).is_empty());
}

/// A provider whose answer to a login says which of its sites is asked about the account.
const SITED: Definition = Definition {
    id: "sited",
    token_response: TokenResponse {
        captures: &[Capture {
            name: "site",
            path: Path(&["site"]),
            required: true,
            value: ValueKind::Origin,
            allow: &[Template::Fixed("https://*.acme.example")],
            ..Capture::PLAIN
        }],
        ..TokenResponse::PLAIN
    },
    userinfo: Some(ME),
    validate: Some(ME),
    revoke: Some(Call { method: Method::Post, url: AT_SITE, ..ME.call }),
    ..PLAIN
};

const AT_SITE: Template =
    Template::Parts(&[Part::Value(Variable::Captured("site"), Place::Origin), Part::Text("/me")]);

/// The call of a provider without peculiarities, at that site.
const ME: Probe =
    Probe { call: Call { url: AT_SITE, ..Call::PLAIN }, profile: ProfileMap::OIDC, ..Probe::PLAIN };

providers! {
    Sited = SITED;
}

#[tokio::test]
async fn f139_stored_tokens_cannot_move_the_call_either() {
    let with = |site: &str| {
        stored("sited", |stored| {
            stored.captured.insert("site".to_owned(), site.to_owned());
        })
    };
    let bench = Bench::<Sited>::new(std::iter::repeat_n(Answer::json(200, r#"{"sub":"1"}"#), 9));
    for site in ["https://team.acme.example", "https://a.b.acme.example"] {
        bench.client.validate(&with(site)).await.expect("valid");
        bench.client.userinfo(&with(site)).await.expect("somebody");
        bench.client.revoke(&with(site)).await.expect("revoked");
    }
    assert_eq!(bench.wire.seen().len(), 6);
    // What a store gives back may have been changed there, or been allowed by an older definition.
    for site in [
        "https://evil.example",
        "https://acme.example.evil.example",
        "https://evilacme.example",
        "https://acme.example",
        "http://team.acme.example",
        "https://team.acme.example@evil.example",
        "https://team.acme.example:8443",
        "https://169.254.169.254",
    ] {
        let tokens = with(site);
        for ended in [
            bench.client.validate(&tokens).await.map(drop),
            bench.client.userinfo(&tokens).await.map(drop),
            bench.client.revoke(&tokens).await,
        ] {
            let error = ended.expect_err(site);
            assert!(!matches!(error.action(), Action::Retry { .. }), "{site}: {error}");
        }
    }
    assert_eq!(bench.wire.seen().len(), 6, "nobody else was asked");
}

/// The parameters of a revocation.
fn form(seen: &Seen) -> Vec<(String, String)> {
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/revoke"));
    pairs(&seen.text())
}

#[tokio::test]
async fn f140_revocation_is_done_when_the_provider_says_so() {
    let page = Answer::new(200, &[("content-type", "text/html")], "<html>Done</html>");
    for answer in [
        Answer::json(200, ""),
        Answer::json(200, "{}"),
        Answer::json(204, ""),
        Answer::new(200, &[], "ok"),
        // An unknown token is as gone as a revoked one (RFC 7009 section 2.2).
        Answer::json(200, r#"{"message":"token not found"}"#),
        page,
    ] {
        let server = stumbling([Stumble::Says(answer)]);
        Here::<Local>::new(http(&server)).go(Step::Revoke).await.expect("done");
        let sent = form(&server.requests()[0]);
        assert_eq!(one(&sent, "token").as_deref(), Some("old-rt-SENTINEL"));
        assert_eq!(one(&sent, "token_type_hint").as_deref(), Some("refresh_token"));
        assert_eq!(one(&sent, "client_secret").as_deref(), Some(CLIENT_SECRET));
    }
    let server = stumbling([]);
    let here = Here::<Local>::new(http(&server));
    let lonely = stored("loopback", |stored| stored.refresh_token = None);
    here.client.revoke(&lonely).await.expect("done");
    let sent = form(&server.requests()[0]);
    assert_eq!(one(&sent, "token").as_deref(), Some("old-at-SENTINEL"));
    assert_eq!(one(&sent, "token_type_hint").as_deref(), Some("access_token"));
}

#[tokio::test]
async fn f140_revocation_that_is_refused_is_told() {
    let json = |status, error: &str| Answer::json(status, format!(r#"{{"error":"{error}"}}"#));
    for (stumble, kind) in [
        (Stumble::Says(json(503, "temporarily_unavailable")), ErrorKind::Transient),
        (Stumble::Says(Answer::json(503, "")), ErrorKind::Transient),
        (Stumble::Says(Answer::json(500, "")), ErrorKind::Transient),
        (Stumble::Says(Answer::json(429, "")), ErrorKind::Transient),
        (Stumble::Says(json(400, "unsupported_token_type")), ErrorKind::Unsupported),
        (Stumble::Says(json(401, "invalid_client")), ErrorKind::Config),
        (Stumble::Says(json(400, "invalid_request")), ErrorKind::Provider),
        (Stumble::Says(json(200, "invalid_request")), ErrorKind::Provider),
        (Stumble::Says(Answer::json(404, "")), ErrorKind::Provider),
        (Stumble::Silent, ErrorKind::Transport),
        (Stumble::Speechless, ErrorKind::Transport),
        (Stumble::Reset, ErrorKind::Transport),
    ] {
        let row = stumble.to_string();
        let server = stumbling([stumble]);
        let here = Here::<Local>::hasty(http(&server));
        let error = here.go(Step::Revoke).await.expect_err(&row);
        assert_eq!(error.kind(), kind, "{row}: {error}");
        assert_eq!(server.connections(), 1, "{row}: a POST is not repeated");
        // Revoking again does no harm.
        here.go(Step::Revoke).await.unwrap_or_else(|error| panic!("{row}: {error}"));
    }
}

#[tokio::test]
async fn f140_a_provider_without_revocation_has_no_method_for_it() {
    assert!(!implements!(bare::Bare: capability::Revoke));
    assert!(!implements!(bare::Bare: capability::Validate));
    assert!(!implements!(bare::Bare: capability::UserInfo));
    assert!(implements!(Google: capability::Revoke));
    assert!(implements!(Notion: capability::Revoke));
    assert!(implements!(Github: capability::Validate));

    let server = stumbling([]);
    let here = Here::<Bare>::new(http(&server));
    for step in [Step::Revoke, Step::Validate, Step::UserInfo] {
        let error = here.go(step).await.expect_err("not there");
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{step}: {error}");
    }
    let platform = Platform::new(Bare::definition());
    let settings =
        map(&[("client_id", "id"), ("client_secret", "secret"), ("base", &http(&server))]);
    let error = platform.revoke_credentials(&settings, &map(&[("access_token", "at")])).await;
    assert_eq!(error.expect_err("not there").kind(), ErrorKind::Unsupported);
    assert_eq!(server.connections(), 0);
}
