//! Providers that call standard parameters by other names, leave them out, or want them elsewhere.

use oauth_core::{Client, ErrorKind, StoredTokens, Tokens, definition::*};

use crate::{
    provider,
    support::{ACME, NOW, REDIRECT, SECRET, Script, client, now, param, settings},
};

const fn value(variable: Variable) -> Template {
    match variable {
        Variable::Code => Template::Parts(&[Part::Value(Variable::Code, Place::Whole)]),
        Variable::State => Template::Parts(&[Part::Value(Variable::State, Place::Whole)]),
        Variable::Nonce => Template::Parts(&[Part::Value(Variable::Nonce, Place::Whole)]),
        Variable::Uuid => Template::Parts(&[Part::Value(Variable::Uuid, Place::Whole)]),
        _ => Template::Parts(&[Part::Value(Variable::Setting("client_secret"), Place::Whole)]),
    }
}

provider!(
    Odd,
    Definition {
        issuer: None,
        authorization_endpoint: &[Template::Fixed("https://acme.example/#/login?a=b")],
        authorize: Authorize {
            response_type: "auth_code",
            names: Renames(&[
                ("client_id", "client_key"),
                ("state", "customField"),
                ("code_challenge", "challenge"),
                ("redirect_uri", ""),
            ]),
            params: &[Param { name: "salt", value: value(Variable::Nonce) }],
            ..Authorize::PLAIN
        },
        callback: Callback {
            names: Renames(&[("code", "auth_code"), ("state", "customField")]),
            ..Callback::PLAIN
        },
        code_challenge_method: CodeChallengeMethod::Plain,
        scopes: Scopes {
            separator: ",",
            more: &[MoreScopes {
                name: "user",
                param: "user_scope",
                default: &["search"],
                known: &[],
            }],
            ..Scopes::PLAIN
        },
        token_request: TokenRequest {
            method: Method::Put,
            body: BodyFormat::Json,
            grant_type: "auth_code",
            query: &[Param { name: "version", value: Template::Fixed("2") }],
            names: Renames(&[
                ("client_id", "app_id"),
                ("code", "auth_code"),
                ("client_secret", ""),
                ("redirect_uri", ""),
            ]),
            headers: &[
                Header { name: "x-secret", value: value(Variable::AccessToken) },
                Header { name: "x-code", value: value(Variable::Code) },
                Header { name: "x-state", value: value(Variable::State) },
                Header { name: "x-request", value: value(Variable::Uuid) },
            ],
            ..TokenRequest::PLAIN
        },
        ..ACME
    }
);

fn names(json: &str) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
    names.sort_unstable();
    names
}

#[test]
fn each_parameter_is_sent_under_its_own_name_and_nowhere_else() {
    let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
    let client = client::<Odd>(&script);
    let login = client.authorize(["read"]).more_scopes("user", ["a", "b"]).start().unwrap();
    let again = client.authorize([]).start().unwrap();

    let url = &login.url;
    assert!(
        url.starts_with("https://acme.example/#/login?a=b&response_type=auth_code&client_key=id&")
    );
    for absent in ["client_id", "state", "code_challenge", "redirect_uri"] {
        assert_eq!(param(url, absent), None, "{absent}");
    }
    assert_eq!(param(url, "code_challenge_method").as_deref(), Some("plain"));
    assert_eq!(param(url, "user_scope").as_deref(), Some("a,b"));
    assert_eq!(param(&again.url, "user_scope").as_deref(), Some("search"));
    let salt = param(url, "salt").unwrap();
    assert!(salt.len() == 22 && Some(salt) != param(&again.url, "salt"));

    let state = param(url, "customField").unwrap();
    let verifier = param(url, "challenge").unwrap();
    let callback = format!("auth_code=code-sentinel&customField={state}");
    now(client.exchange(login.pending, callback)).unwrap();
    let sent = &script.sent()[0];
    assert_eq!(sent.url, "https://acme.example/token?version=2");
    assert_eq!(names(&sent.body), ["app_id", "auth_code", "code_verifier", "grant_type"]);
    assert!(sent.body.contains(&verifier) && sent.body.contains(r#""grant_type":"auth_code""#));
    assert_eq!(sent.header("x-secret"), Some(SECRET));
    assert_eq!(sent.header("x-code"), Some("code-sentinel"));
    assert_eq!(sent.header("x-state"), Some(&*state));
    assert_eq!(sent.header("x-request").unwrap().len(), 36);
}

#[test]
fn the_state_of_the_provider_s_own_name_is_compared_and_the_standard_name_counts_for_nothing() {
    for callback in [
        "auth_code=c&customField=forged".to_owned(),
        "auth_code=c&state=STATE".to_owned(),
        "auth_code=c".to_owned(),
    ] {
        let script = Script::default();
        let client = client::<Odd>(&script);
        let login = client.authorize([]).start().unwrap();
        let state = param(&login.url, "customField").unwrap();
        let error =
            now(client.exchange(login.pending, callback.replace("STATE", &state))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StateMismatch, "{callback}");
        assert!(script.sent().is_empty());
    }
}

#[test]
fn hosts_cannot_set_what_the_engine_sets_by_another_name() {
    let script = Script::default();
    let client = client::<Odd>(&script);
    for name in ["client_key", "customField", "challenge", "user_scope", "state"] {
        let error = client.authorize([]).param(name, "x").start().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
    }
    for (list, scope) in [("team", "a"), ("user", "a,b"), ("user", "")] {
        let error = client.authorize([]).more_scopes(list, [scope]).start().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{list} {scope}");
    }
}

provider!(
    InUrl,
    Definition {
        token_request: TokenRequest {
            method: Method::Get,
            body: BodyFormat::Query,
            names: Renames(&[("grant_type", "")]),
            ..TokenRequest::PLAIN
        },
        refresh: Some(Refresh {
            endpoint: &[Template::Fixed("https://acme.example/renew?v=1")],
            grant_type: "renew",
            redirect_uri: true,
            names: Renames(&[("refresh_token", "token"), ("grant_type", "kind")]),
            headers: &[Header {
                name: "x-old",
                value: Template::Parts(&[Part::Value(Variable::RefreshToken, Place::Whole)]),
            }],
            ..Refresh::PLAIN
        }),
        ..ACME
    }
);

fn old() -> Tokens {
    let mut stored = StoredTokens::new("acme", "old-access-sentinel");
    stored.refresh_token = Some("old-refresh-sentinel".to_owned());
    stored.issued_at = NOW;
    Tokens::from_stored(stored).unwrap()
}

#[test]
fn a_request_without_a_body_holds_everything_in_its_url_and_no_error_shows_it() {
    let script = Script::default().json(400, r#"{"error":"old-refresh-sentinel"}"#);
    let error = now(client::<InUrl>(&script).refresh(&old())).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("sentinel"), "{shown}");
    let sent = &script.sent()[0];
    assert!(sent.body.is_empty());
    assert!(sent.url.starts_with("https://acme.example/renew?v=1&kind=renew&token=old-refresh"));
    assert_eq!(param(&sent.url, "redirect_uri").as_deref(), Some(REDIRECT));
    assert_eq!(param(&sent.url, "client_secret").as_deref(), Some(SECRET));
    assert_eq!(param(&sent.url, "refresh_token"), None);
    assert_eq!(sent.header("x-old"), Some("old-refresh-sentinel"));
}

#[test]
fn a_refresh_that_wants_the_redirect_uri_says_so_where_there_is_none() {
    let client: Client<InUrl> = Client::<InUrl>::without_redirect(settings::<InUrl>())
        .unwrap()
        .with_transport(Script::default());
    let error = now(client.refresh(&old())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("redirect URI"), "{error}");
}
