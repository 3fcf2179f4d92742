//! Revocation.

use oauth_core::{Action, ErrorKind};
use oauth_tests::browser::parameter;

use crate::{
    bench::{Bench, Exchange, offline},
    refresh::assert_dead,
};

#[tokio::test]
async fn v1_a_revoked_access_token_is_dead_and_an_unknown_one_is_no_error() {
    let Some(bench) = Bench::new("basic", "conf-basic") else { return };
    let credentials = bench.log_in(&offline()).await;
    assert!(bench.is_active(&credentials));
    // Without a refresh token, it is the access token that is revoked.
    let mut access = credentials.clone();
    access.values.remove("refresh_token");
    bench.revoke(&access).await.expect("it can be revoked");
    access.values.insert("access_token".to_owned(), "garbage".to_owned());
    bench.revoke(&access).await.expect("RFC 7009 section 2.2: what is unknown is revoked");
    assert!(!bench.is_active(&credentials));
    // This server then ends what the access token came with, too.
    assert_dead(&bench.refresh(&credentials).await.expect_err("it was ended"));
}

#[tokio::test]
async fn v2_a_wrong_secret_revokes_nothing() {
    let Some(bench) = Bench::new("basic", "conf-basic") else { return };
    let credentials = bench.log_in(&offline()).await;
    let wrong = bench.elsewhere().with("client_secret", "wrong");
    let error = wrong.revoke(&credentials).await.expect_err("the secret is wrong");
    assert_eq!((error.kind(), error.status()), (ErrorKind::Config, Some(401)));
    assert_eq!(error.action(), Action::FixConfiguration);
    assert!(bench.is_active(&credentials));
}

/// The definition must lead where the server says, or the scenarios would prove little.
#[tokio::test]
async fn the_definition_names_the_endpoints_that_the_server_publishes() {
    let Some(bench) = Bench::new("basic", "conf-basic") else { return };
    let published = bench.server.metadata();
    let endpoint = |name: &str| published[name].as_str().expect("an endpoint").to_owned();
    assert_eq!(endpoint("issuer"), bench.server.issuer);
    let login = bench.begin(&offline());
    assert_eq!(login.url.split('?').next(), Some(&*endpoint("authorization_endpoint")));
    assert!(parameter(&login.url, "code_challenge").is_some());

    let credentials = bench.log_in(&offline()).await;
    bench.validate(&credentials).await.expect("the token works");
    bench.revoke(&credentials).await.expect("it can be revoked");
    let asked: Vec<_> = bench.wire.seen().into_iter().map(|Exchange { url, .. }| url).collect();
    let expected = ["token_endpoint", "userinfo_endpoint", "revocation_endpoint"].map(endpoint);
    assert_eq!(asked, expected);
}
