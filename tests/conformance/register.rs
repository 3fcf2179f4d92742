//! Clients that nobody has created at the server (RFC 7591).

use std::collections::BTreeMap;

use oauth_core::{ClientMetadata, Error, ErrorKind, Registration, dynamic::DynamicProvider as _};

use crate::bench::{Bench, REDIRECT, offline};

/// A client of the server that has no name yet.
fn nobody(definition: &str) -> Option<Bench> {
    let mut bench = Bench::new(definition, "")?;
    let server = bench.server.issuer.clone();
    bench.settings = BTreeMap::from([("server".to_owned(), server)]);
    Some(bench)
}

async fn register(bench: &Bench, token: &str) -> Result<Registration, Error> {
    let metadata = ClientMetadata::new().redirect_uri(REDIRECT).client_name("Newcomer");
    let metadata = metadata.initial_access_token(token);
    bench.platform.register(&bench.settings, &metadata).await
}

#[tokio::test]
async fn g1_a_client_registers_itself_and_logs_a_user_in() {
    for (definition, has_secret) in [("newcomer", false), ("newcomer-basic", true)] {
        let Some(mut bench) = nobody(definition) else { return };
        let made = register(&bench, &bench.server.registers).await;
        let made = made.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(made.client_secret().is_some(), has_secret);
        assert!(made.registration_access_token().is_some());
        assert!(made.registration_client_uri().is_some());
        made.add_to(&mut bench.settings);
        let credentials = bench.log_in(&offline()).await;
        assert!(bench.is_active(&credentials));
        let next = bench.refresh(&credentials).await.unwrap_or_else(|error| panic!("{error}"));
        assert!(bench.is_active(&next));
    }
}

#[tokio::test]
async fn g2_nobody_registers_without_leave() {
    let Some(bench) = nobody("newcomer") else { return };
    let error = register(&bench, "a-token-of-nobody").await.expect_err("refused");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Config, Some("invalid_token")));
    assert!(!format!("{error} {error:?}").contains("a-token-of-nobody"));
}
