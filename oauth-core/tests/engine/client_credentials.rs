//! Tokens of the client itself.

use std::sync::{Arc, atomic::AtomicU64};

use oauth_core::{
    Action, Client, ErrorKind, Expires, Provider as _, SettingValues, Tokens,
    definition::*,
    dynamic::{DynamicProvider as _, Platform},
    transport::TransportErrorKind,
};

use crate::{
    provider,
    support::{ACME, Hand, NOW, SECRET, Script, now, param, settings},
};

const TOKEN: &str = r#"{"access_token":"own","token_type":"bearer","expires_in":60}"#;

/// A provider that no user is ever sent to.
const MACHINE: Definition = Definition {
    authorization_endpoint: &[],
    offline: None,
    consent: None,
    refresh: None,
    client_credentials: Some(ClientCredentials {
        grant_type: "account_credentials",
        params: &[Param {
            name: "account",
            value: Template::Parts(&[Part::Value(Variable::Setting("client_id"), Place::Whole)]),
        }],
        scopes: Some(&["bot:read", "bot:write"]),
    }),
    ..ACME
};

provider!(Machine, MACHINE);
/// A scope that depends on a setting, so that it is a parameter.
const OF_TENANT: Definition = Definition {
    client_credentials: Some(ClientCredentials {
        params: &[Param {
            name: "scope",
            value: Template::Parts(&[
                Part::Text("https://"),
                Part::Value(Variable::Setting("client_id"), Place::Whole),
                Part::Text(".acme.example/.default"),
            ]),
        }],
        ..ClientCredentials::PLAIN
    }),
    ..ACME
};

provider!(OfTenant, OF_TENANT);
provider!(Both, Definition { client_credentials: Some(ClientCredentials::PLAIN), ..ACME });

fn machine(script: &Script) -> Client<Machine> {
    let builder = Client::builder_without_redirect(settings::<Machine>());
    let builder = builder.clock(Arc::new(Hand(AtomicU64::new(NOW))));
    builder.transport(Arc::new(script.clone())).build().unwrap()
}

#[test]
fn the_request_is_the_definitions_and_no_redirect_uri_is_needed() {
    let script = Script::default().json(200, TOKEN).json(200, TOKEN);
    let machine = machine(&script);
    let tokens = now(machine.client_credentials().send()).unwrap();
    assert_eq!(tokens.access_token().expose(), "own");
    assert_eq!(tokens.expires_at(), Expires::At(NOW + 60));
    assert_eq!(tokens.scopes(), ["bot:read", "bot:write"]);
    now(machine.client_credentials().scopes(["other"]).send()).unwrap();
    let sent = script.sent();
    for (request, scope) in sent.iter().zip(["bot:read bot:write", "other"]) {
        let body = &request.body;
        assert_eq!(request.url, "https://acme.example/token");
        assert_eq!(param(body, "grant_type").as_deref(), Some("account_credentials"));
        assert_eq!(param(body, "account").as_deref(), Some("id"));
        assert_eq!(param(body, "scope").as_deref(), Some(scope));
        assert_eq!(param(body, "client_secret").as_deref(), Some(SECRET));
        for absent in ["redirect_uri", "code", "code_verifier"] {
            assert_eq!(param(body, absent), None, "{absent}");
        }
    }
    assert_eq!(machine.redirect_uri(), "");
}

#[test]
fn without_scopes_of_its_own_the_grant_asks_for_those_of_a_login() {
    let script = Script::default().json(200, TOKEN);
    now(crate::support::client::<Both>(&script).client_credentials().send()).unwrap();
    let sent = script.sent();
    assert_eq!(param(&sent[0].body, "grant_type").as_deref(), Some("client_credentials"));
    assert_eq!(param(&sent[0].body, "scope").as_deref(), Some("read"));
}

#[test]
fn a_scope_that_the_definition_makes_is_the_only_one() {
    let script = Script::default().json(200, TOKEN);
    let client = crate::support::client::<OfTenant>(&script);
    now(client.client_credentials().send()).unwrap();
    let refused = now(client.client_credentials().scopes(["other"]).send()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Config);
    let sent = script.sent();
    assert_eq!(sent.len(), 1, "nothing is sent with two scopes");
    assert_eq!(sent[0].body.matches("scope=").count(), 1, "{}", sent[0].body);
    let scope = param(&sent[0].body, "scope");
    assert_eq!(scope.as_deref(), Some("https://id.acme.example/.default"));
}

#[test]
fn a_missing_setting_is_found_when_the_client_is_made() {
    for values in [SettingValues::new(&MACHINE), settings::<Machine>().set("client_secret", "")] {
        let error = Client::<Machine>::without_redirect(values).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    }
}

#[test]
fn an_answer_that_is_none_says_what_to_do_and_shows_no_secret() {
    use Action::{FixConfiguration, Report, Retry};
    for (status, body, kind, action) in [
        (401, r#"{"error":"invalid_client"}"#, ErrorKind::Config, FixConfiguration),
        (400, r#"{"error":"unauthorized_client"}"#, ErrorKind::Config, FixConfiguration),
        (400, r#"{"error":"invalid_scope"}"#, ErrorKind::Config, FixConfiguration),
        (
            400,
            r#"{"error":"x","error_description":"client-sentinel/+ & is bad"}"#,
            ErrorKind::Provider,
            Report,
        ),
        (503, "", ErrorKind::Transient, Retry { after: None }),
        (200, r#"{"token_type":"bearer"}"#, ErrorKind::Malformed, Report),
    ] {
        let script = Script::default().json(status, body);
        let error = now(machine(&script).client_credentials().send()).unwrap_err();
        assert_eq!((error.kind(), error.action()), (kind, action), "{status} {body}");
        assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
    }
    let bad = now(machine(&Script::default()).client_credentials().scopes(["a b"]).send());
    assert_eq!(bad.unwrap_err().kind(), ErrorKind::Config);
}

#[test]
fn it_uses_nothing_up_so_it_is_sent_again() {
    let script = Script::default()
        .fault(TransportErrorKind::Broken)
        .json(503, "")
        .json(200, TOKEN)
        .with_timer();
    now(machine(&script).client_credentials().send()).unwrap();
    assert_eq!(script.sent().len(), 3);
}

#[test]
fn an_expired_token_of_the_client_is_asked_for_again() {
    let script = Script::default().json(200, TOKEN).json(200, &TOKEN.replace("own", "next"));
    let machine = machine(&script);
    let tokens = now(machine.client_credentials().scopes(["bot:read"]).send()).unwrap();
    assert!(tokens.not_refreshable().unwrap().contains("client_credentials"));
    // Also when a store kept it meanwhile.
    let tokens = Tokens::from_stored(tokens.expose()).unwrap();
    script.sent();
    let mut used = Vec::new();
    let call = |token: oauth_core::Secret| {
        used.push(token.expose().to_owned());
        std::future::ready((token.expose() == "next").then_some(()))
    };
    let result = now(machine.with_token(&tokens, call)).unwrap();
    assert_eq!(used, ["own", "next"]);
    assert_eq!(result.refreshed.unwrap().access_token().expose(), "next");
    let sent = script.sent();
    assert_eq!(param(&sent[0].body, "grant_type").as_deref(), Some("account_credentials"));
    assert_eq!(param(&sent[0].body, "scope").as_deref(), Some("bot:read"));
}

#[test]
fn an_api_that_accepts_no_token_of_the_client_needs_no_user() {
    let script = Script::default().json(200, TOKEN).json(200, TOKEN);
    let machine = machine(&script);
    let tokens = now(machine.client_credentials().send()).unwrap();
    let refused = |_| std::future::ready(None::<()>);
    let error = now(machine.with_token(&tokens, refused)).unwrap_err();
    assert_eq!((error.kind(), error.action()), (ErrorKind::Config, Action::FixConfiguration));
    assert!(error.into_tokens().is_some());
}

#[test]
fn a_platform_gets_and_renews_the_clients_own_credential() {
    let script = Script::default().json(200, TOKEN).json(200, &TOKEN.replace("own", "next"));
    let platform = |definition| {
        Platform::new(definition)
            .with_transport(Arc::new(script.clone()))
            .with_clock(Arc::new(Hand(AtomicU64::new(NOW))))
    };
    let values = [("client_id", "id"), ("client_secret", SECRET)];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let machine = platform(Machine::definition());
    let kept = now(machine.client_credentials(&values, &[])).unwrap();
    let next = now(machine.refresh_credentials("", &values, &kept)).unwrap();
    assert_eq!(next.values["access_token"], "next");
    // Where users log in as well, nobody knows whose credential it is.
    let error = now(platform(Both::definition()).refresh_credentials(
        "https://app.example/cb",
        &values,
        &kept,
    ));
    assert_eq!(error.unwrap_err().kind(), ErrorKind::NeedsReauthorization);
    let error = now(platform(&ACME).client_credentials(&values, &[])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(script.sent().len(), 2);
}

#[test]
fn what_needs_an_authorization_endpoint_says_so() {
    let values = [("client_id".to_owned(), "id".to_owned())].into();
    let platform = Platform::new(Machine::definition()).with_transport(Arc::new(Script::default()));
    let error = platform.authorization_url("https://app.example/cb", &values, &Default::default());
    // Its secret is missing; with it there is still nothing to send the user to.
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Config);
    let values = [("client_id", "id"), ("client_secret", SECRET)];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let error = platform.authorization_url("https://app.example/cb", &values, &Default::default());
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Unsupported);
    let both = Client::<Both>::without_redirect(settings::<Both>()).unwrap();
    let error = both.authorize([]).start().unwrap_err();
    assert!(error.to_string().contains("without a redirect URI"), "{error}");
}

#[cfg(feature = "blocking")]
#[test]
fn the_same_without_futures() {
    use oauth_core::blocking;

    let script = Script::default().json(200, TOKEN).json(200, &TOKEN.replace("own", "next"));
    let client = blocking::Client::<Machine>::without_redirect(settings::<Machine>()).unwrap();
    let client = client.with_transport(script.clone());
    let tokens = client.client_credentials().scopes(["a"]).send().unwrap();
    let used = client.with_token(&tokens, |token| (token.expose() == "next").then_some(()));
    assert!(used.unwrap().refreshed.is_some());
}
