//! Clients that nobody has created: they register themselves at the emulator, and then log a user in.

use std::{collections::BTreeMap, sync::Arc};

use oauth_core::{
    Callback, Client, ClientMetadata, ErrorKind, Expires, Provider, Registration, Reply, blocking,
    definition::Definition,
    dynamic::{DynamicProvider as _, Map, Options, Platform},
};
use oauth_emulator::{Emulator, Fault, Step};
use oauth_providers::{
    linear_mcp::{LinearMcp, Scope},
    supabase::Supabase,
};
use serde_json::json;

const REDIRECT_URI: &str = "https://app.example/callback";

fn metadata() -> ClientMetadata {
    ClientMetadata::new().redirect_uri(REDIRECT_URI).client_name("App")
}

fn register(server: &Emulator, metadata: ClientMetadata) -> Reply<Registration> {
    let transport = Arc::new(server.transport().expect("it has a transport"));
    Client::<LinearMcp>::register(metadata).transport(transport).send()
}

#[tokio::test]
async fn a_public_client_registers_and_logs_a_user_in() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(LinearMcp::definition())?;
    let scopes = [Scope::Read, Scope::Write];
    let made = register(&server, metadata().scopes(scopes)).await?;
    assert!(made.client_secret().is_none() && made.client_id_issued_at().is_some());
    assert!(made.registration_access_token().is_some());
    assert!(made.registration_client_uri().is_some_and(|uri| uri.ends_with(made.client_id())));

    // What the host stores is enough.
    let made: Registration = serde_json::from_str(&serde_json::to_string(&made)?)?;
    let linear = Client::<LinearMcp>::registered(&made, REDIRECT_URI)?
        .build()?
        .with_transport(server.transport()?);
    let login = linear.authorize(scopes).start()?;
    let tokens = linear.exchange(login.pending, server.sign_in(&login.url)?).await?;
    assert_eq!(tokens.scopes(), ["read", "write"]);
    let refreshed = linear.refresh(&tokens).await?;
    assert!(refreshed.access_token() != tokens.access_token());

    let login = linear.authorize([Scope::Openid]).start()?;
    let callback = server.sign_in(&login.url)?;
    let error = linear.exchange(login.pending, callback).await.err();
    assert_eq!(
        error.and_then(|error| error.code().map(str::to_owned)).as_deref(),
        Some("invalid_scope")
    );

    // The redirect URI is bound to the client, and its codes are of no use to another one.
    let elsewhere = Client::<LinearMcp>::registered(&made, "https://other.example/callback")?;
    let login = elsewhere.build()?.authorize([]).start()?;
    assert!(server.sign_in(&login.url).is_err(), "the redirect URI is not registered");
    let other = register(&server, metadata()).await?;
    assert_ne!(other.client_id(), made.client_id());
    let other = Client::<LinearMcp>::registered(&other, REDIRECT_URI)?
        .build()?
        .with_transport(server.transport()?);
    let login = linear.authorize([]).start()?;
    let callback = server.sign_in(&login.url)?;
    let error = other.exchange(login.pending, callback).await.err();
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::StateMismatch));

    let log: String = server.log().iter().map(|event| format!("{event} {event:?}")).collect();
    for secret in [made.registration_access_token(), Some(tokens.access_token())] {
        assert!(!log.contains(secret.expect("it is there").expose()), "{log}");
    }
    Ok(())
}

#[test]
fn a_client_with_a_secret_registers_without_futures() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Supabase::definition())?;
    let transport = || server.blocking_transport().map(Arc::new);
    let made = blocking::Client::<Supabase>::register(metadata()).transport(transport()?).send()?;
    assert!(made.client_secret().is_some());
    assert_eq!(made.client_secret_expires_at(), Expires::Never);
    let supabase = blocking::Client::<Supabase>::registered(&made, REDIRECT_URI)?
        .transport(transport()?)
        .build()?;
    let login = supabase.authorize([]).start()?;
    let tokens = supabase.exchange(login.pending, server.sign_in(&login.url)?)?;
    assert!(supabase.validate(&tokens).is_ok());
    supabase.refresh(&tokens)?;
    Ok(())
}

#[tokio::test]
async fn what_a_server_can_do_wrong_is_told() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(LinearMcp::definition())?;
    let answer = |status, body: serde_json::Value| {
        Fault::answer(Step::Register, status, "application/json", body.to_string())
    };
    for (fault, kind) in [
        (answer(201, json!({})), ErrorKind::Malformed),
        (answer(201, json!({ "client_id": "c", "redirect_uris": [] })), ErrorKind::Config),
        (
            answer(
                201,
                json!({ "client_id": "c", "token_endpoint_auth_method": "private_key_jwt" }),
            ),
            ErrorKind::Config,
        ),
        (answer(400, json!({ "error": "invalid_client_metadata" })), ErrorKind::Config),
        (answer(503, json!({})), ErrorKind::Transient),
        (Fault::Close { at: Step::Register, after_effect: true }, ErrorKind::Transport),
    ] {
        let shown = format!("{fault:?}");
        server.inject(fault);
        let error = register(&server, metadata()).await.expect_err("refused");
        assert_eq!(error.kind(), kind, "{shown}: {error}");
    }
    Ok(())
}

/// Each definition with a registration endpoint, by its data alone.
#[tokio::test]
async fn each_definition_that_registers_a_client_accepts_it() {
    let registers = |definition: &&'static Definition| definition.registration_endpoint.is_some();
    let golden = oauth_load::load(oauth_tests::root().join("golden/ok/registered.yaml"));
    let golden = golden.unwrap_or_else(|faults| panic!("{faults}"));
    let all: Vec<_> = oauth_providers::all().chain([golden]).filter(registers).collect();
    assert!(all.len() >= 8, "{} definitions", all.len());
    for definition in all {
        let id = definition.id;
        let server = Emulator::start(definition).unwrap_or_else(|why| panic!("{id}: {why}"));
        let transport = Arc::new(server.transport().expect("it has a transport"));
        let platform = Platform::new(definition).with_transport(transport);
        let mut settings: Map = server
            .settings()
            .filter(|(name, _)| !matches!(*name, "client_id" | "client_secret"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<BTreeMap<_, _>>();
        let made = platform.register(&settings, &metadata()).await;
        made.unwrap_or_else(|error| panic!("{error}")).add_to(&mut settings);
        let login = platform
            .authorization_url(REDIRECT_URI, &settings, &Options::default())
            .unwrap_or_else(|error| panic!("{error}"));
        let callback = server.sign_in(&login.url).unwrap_or_else(|why| panic!("{id}: {why}"));
        let callback = Callback::query(callback);
        let found = platform.credentials(REDIRECT_URI, &settings, login.pending, callback).await;
        found.unwrap_or_else(|error| panic!("{error}"));
    }
}
