//! What settings, scopes and issuers look like where a provider has its own ways.

use oauth_core::{
    Client, ErrorKind, SettingValues,
    definition::*,
    dynamic::{DynamicProvider as _, Map, Platform},
};

use crate::{
    provider,
    support::{ACME, REDIRECT, SETTINGS, Script, client, login, now, param, setting},
};

const CLOUD: Variable = Variable::Part("cloud", "login");

provider!(
    Clouds,
    Definition {
        settings: &[
            SETTINGS[0],
            SETTINGS[1],
            setting(
                "cloud",
                FieldKind::Select,
                ValueKind::Table(&[
                    ("world", &[("login", "login.acme.example")]),
                    ("land", &[("login", "login.acme.land")]),
                ])
            ),
        ],
        authorization_endpoint: &[Template::Parts(&[
            Part::Text("https://"),
            Part::Value(CLOUD, Place::Host),
            Part::Text("/authorize"),
        ])],
        ..ACME
    }
);

#[test]
fn a_choice_brings_its_texts() {
    let url = |cloud: &str| {
        let settings = SettingValues::new(<Clouds as oauth_core::Provider>::definition())
            .set("client_id", "id")
            .set("client_secret", "secret")
            .set("cloud", cloud);
        let client = Client::<Clouds>::new(settings, REDIRECT)?;
        Ok::<_, oauth_core::Error>(client.authorize([]).start()?.url)
    };
    assert!(url("world").unwrap().starts_with("https://login.acme.example/authorize?"));
    assert!(url("land").unwrap().starts_with("https://login.acme.land/authorize?"));
    let error = url("evil.example").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("one of `world`, `land`"), "{error}");
}

provider!(
    Slackish,
    Definition {
        scopes: Scopes {
            param: "user_scope",
            separator: ",",
            granted_prefix: "https://acme.example/",
            ..ACME.scopes
        },
        ..ACME
    }
);

#[test]
fn scopes_have_their_own_parameter_and_lose_their_prefix() {
    let body =
        r#"{"access_token":"a","token_type":"bearer","scope":"https://acme.example/read other"}"#;
    let script = Script::default().json(200, body);
    let asked = client::<Slackish>(&script).authorize(["read", "write"]).start().unwrap();
    assert_eq!(param(&asked.url, "user_scope").as_deref(), Some("read,write"));
    assert_eq!(param(&asked.url, "scope"), None);
    let tokens = login::<Slackish>(&script).unwrap();
    assert_eq!(tokens.scopes(), ["read", "other"]);
    let twice = client::<Slackish>(&script).authorize(["read"]).param("user_scope", "x").start();
    assert_eq!(twice.unwrap_err().kind(), ErrorKind::Config);
}

#[test]
fn a_refresh_token_says_that_offline_access_was_granted() {
    let asked = |refresh: &str| {
        let body =
            format!(r#"{{"access_token":"a","token_type":"bearer","scope":"read"{refresh}}}"#);
        let script = Script::default().json(200, &body);
        let client = client::<crate::support::Acme>(&script);
        let login = client.authorize(["read"]).offline().start().unwrap();
        let state = param(&login.url, "state").unwrap();
        now(client
            .exchange(login.pending, format!("code=c&iss=https://acme.example&state={state}")))
        .unwrap()
    };
    assert_eq!(asked(r#","refresh_token":"r""#).missing_scopes().count(), 0);
    assert_eq!(asked("").missing_scopes().collect::<Vec<_>>(), ["offline_access"]);
}

provider!(
    Tenants,
    Definition { issuer: Some(Template::Fixed("https://login.acme.example/*/v2.0")), ..ACME }
);

#[test]
fn each_tenant_is_an_issuer_of_its_own() {
    let ended = |iss: &str| {
        let script = Script::default().json(200, r#"{"access_token":"a","token_type":"bearer"}"#);
        let client = client::<Tenants>(&script);
        let login = client.authorize([]).start().unwrap();
        let state = param(&login.url, "state").unwrap();
        now(client.exchange(login.pending, format!("code=c&state={state}&iss={iss}"))).err()
    };
    assert!(ended("https://login.acme.example/9188040d-6c67/v2.0").is_none());
    for evil in [
        "https://login.acme.example/a/b/v2.0",
        "https://login.acme.example//v2.0",
        "https://login.acme.example/../v2.0",
        "https://login.acme.example/a/v2.0/",
        "https://login.acme.example/a%252F/v2.0",
        "https://evil.example/a/v2.0",
        "https://login.acme.example.evil.example/a/v2.0",
        "https://login.acme.example/*/v2.0",
    ] {
        let error = ended(evil).unwrap_or_else(|| panic!("{evil} was taken"));
        assert_eq!(error.kind(), ErrorKind::IssuerMismatch, "{evil}");
    }
}

const KEY: Field = Field { kind: FieldKind::SecretInput, required: true, ..Field::PLAIN };

#[test]
fn an_api_key_is_sent_with_its_own_word() {
    for (scheme, name, header) in [
        ("", "api_key", "key-1"),
        ("Bot", "api_key", "Bot key-1"),
        ("Bearer", "api_key", "Bearer key-1"),
        ("token", "access_token", "token key-1"),
    ] {
        let definition: &'static Definition = Box::leak(Box::new(Definition {
            api_key: Box::leak(Box::new([Field { name, scheme, ..KEY }])),
            ..ACME
        }));
        let script = Script::default().json(200, r#"{"ok":true,"id":1}"#);
        let platform =
            Platform::new(definition).with_transport(std::sync::Arc::new(script.clone()));
        let values = Map::from([(name.to_owned(), "key-1".to_owned())]);
        now(platform.validate_credentials(&Map::new(), &values)).unwrap();
        assert_eq!(script.sent()[0].header("authorization"), Some(header));
    }
}

provider!(
    Coded,
    Definition {
        validate: Some(Probe {
            errors: ErrorCodes {
                path: Path(&["fault", "why"]),
                codes: &[
                    ("old", Refusal::InvalidToken),
                    ("narrow", Refusal::InsufficientScope),
                    ("off", Refusal::NotEnabled),
                    ("odd", Refusal::Unclear),
                ],
            },
            ..crate::support::PROBE
        }),
        ..ACME
    }
);

#[test]
fn the_providers_own_codes_say_what_is_wrong_with_a_token() {
    let tokens =
        oauth_core::Tokens::from_stored(oauth_core::StoredTokens::new("acme", "a")).unwrap();
    for (status, code, kind) in [
        (400, "old", ErrorKind::Invalid),
        (403, "old", ErrorKind::Invalid),
        (401, "narrow", ErrorKind::MissingScope),
        (403, "off", ErrorKind::Inconclusive),
        (401, "odd", ErrorKind::Inconclusive),
        (503, "old", ErrorKind::Inconclusive),
        (401, "unknown", ErrorKind::Invalid),
    ] {
        let script = Script::default().json(status, &format!(r#"{{"fault":{{"why":"{code}"}}}}"#));
        let error = now(client::<Coded>(&script).validate(&tokens)).unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {code}: {error}");
    }
}
