//! Clients without a user, and clients that prove themselves by what they sign.

use oauth_core::{Action, ErrorKind, dynamic::NEVER};

use crate::{
    bench::{Bench, offline},
    server::server,
};

/// A client that signs by this algorithm, with the key that the server knows.
fn signing(alg: &str) -> Option<Bench> {
    let server = server()?;
    let root = oauth_tests::root().join("conformance/definitions");
    let read = |name: &str| std::fs::read_to_string(root.join(name)).expect("a definition");
    // A text has no neighbours to extend.
    let text = format!(
        "{}{}",
        read("public.yaml").replace("token_endpoint_auth_method: none", ""),
        read("signed.yaml")
            .lines()
            .filter(|line| !["id:", "name:", "extends:", "#"]
                .iter()
                .any(|key| line.starts_with(key)))
            .map(|line| format!("{}\n", line.replace("ES256", alg)))
            .collect::<String>(),
    );
    let definition = oauth_load::load_text("signed.yaml", &text);
    let definition = definition.unwrap_or_else(|faults| panic!("{faults}"));
    let bench = Bench::of(definition, &format!("signs-{alg}"))?;
    Some(bench.with("private_key", &server.keys[alg]))
}

#[tokio::test]
async fn c1_a_client_has_a_token_of_its_own() {
    let Some(bench) = Bench::new("machine", "machine") else { return };
    let credentials = bench.ask(&[]).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(bench.is_active(&credentials));
    assert!(!credentials.values.contains_key("refresh_token"));
    assert_ne!(credentials.expires_at, NEVER);
    // Renewed by asking again.
    let next = bench.refresh(&credentials).await.unwrap_or_else(|error| panic!("{error}"));
    assert_ne!(next.values["access_token"], credentials.values["access_token"]);
    bench.revoke(&next).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(!bench.is_active(&next));
    assert!(bench.is_active(&credentials));
}

#[tokio::test]
async fn c2_a_wrong_secret_gives_no_token() {
    let Some(bench) = Bench::new("machine", "machine") else { return };
    let error = bench.with("client_secret", "wrong").ask(&[]).await.expect_err("refused");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Config, Some("invalid_client")));
    assert_eq!(error.action(), Action::FixConfiguration);
}

#[tokio::test]
async fn c3_a_client_that_may_not_is_told_so() {
    let Some(bench) = Bench::new("machine", "conf-basic") else { return };
    let error = bench.ask(&[]).await.expect_err("this client has no such grant");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Provider, Some("invalid_request")));
}

#[tokio::test]
async fn j1_each_signature_is_accepted() {
    let Some(server) = server() else { return };
    for alg in server.keys.keys() {
        let Some(bench) = signing(alg) else { return };
        let credentials = bench.ask(&[]).await.unwrap_or_else(|error| panic!("{alg}: {error}"));
        assert!(bench.is_active(&credentials), "{alg}");
    }
    let machine = oauth_tests::root().join("conformance/definitions/machine.yaml");
    let text = std::fs::read_to_string(machine).expect("a definition");
    let text = text.replace("client_secret_basic", "client_secret_jwt");
    let definition = oauth_load::load_text("hmac.yaml", &text);
    let definition = definition.unwrap_or_else(|faults| panic!("{faults}"));
    let Some(bench) = Bench::of(definition, "hmac") else { return };
    let credentials = bench.ask(&[]).await.unwrap_or_else(|error| panic!("HS256: {error}"));
    assert!(bench.is_active(&credentials));
    let error = bench.with("client_secret", "wrong").ask(&[]).await.expect_err("refused");
    assert_eq!(error.code(), Some("invalid_client"));
}

#[tokio::test]
async fn j2_the_key_of_another_client_is_refused() {
    let Some(bench) = signing("RS256") else { return };
    let other = bench.server.keys["PS256"].clone();
    let error = bench.with("private_key", &other).ask(&[]).await.expect_err("refused");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Config, Some("invalid_client")));
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("eyJ") && !shown.contains("PRIVATE KEY"), "{shown}");
}

#[tokio::test]
async fn j3_a_login_is_ended_and_refreshed_and_revoked_with_signatures() {
    let Some(bench) = signing("ES256") else { return };
    let credentials = bench.log_in(&offline()).await;
    assert!(bench.is_active(&credentials));
    let next = bench.refresh(&credentials).await.unwrap_or_else(|error| panic!("{error}"));
    bench.revoke(&next).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(!bench.is_active(&next));
}
