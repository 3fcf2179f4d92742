//! ID tokens of the server, which are checked where the definition says that the user stands in them.

use oauth_core::{ErrorKind, IdTokenCheck, Login, dynamic::DynamicProvider as _};
use oauth_tests::browser::parameter;

use crate::bench::{Bench, forged, member, offline, offline_with, sign_in};

#[tokio::test]
async fn a1_1_the_id_token_says_who_the_user_is_and_goes_on_at_a_refresh() {
    let Some(bench) = Bench::new("identity", "public-pkce") else { return };
    let Login { url, pending } = bench.begin(&offline());
    assert_eq!(parameter(&url, "nonce"), member(&pending, "nonce"));
    assert!(parameter(&url, "nonce").is_some_and(|nonce| nonce.len() == 22));
    let callback = sign_in(&url);
    let credentials = bench.finish(pending, &callback).await.expect("the login ends well");
    let requests = bench.wire.seen().len();
    let told = bench.platform.userinfo_credentials(&bench.settings, &credentials.values).await;
    assert_eq!(told.expect("the token is good").id.as_deref(), Some("alice"));
    assert_eq!(bench.wire.seen().len(), requests, "nothing is asked");

    let mut swapped = credentials.clone();
    let refreshed = bench.refresh(&credentials).await.expect("it can be refreshed");
    assert!(refreshed.values.contains_key("id_token"));
    let told = bench.platform.userinfo_credentials(&bench.settings, &refreshed.values).await;
    assert_eq!(told.expect("the new token is good").id.as_deref(), Some("alice"));

    // A refresh that speaks of another user than the login did.
    let other = bench.log_in(&offline_with("login_hint", "bob")).await;
    swapped.values.insert("id_token".to_owned(), other.values["id_token"].clone());
    let refresh_token = refreshed.values["refresh_token"].clone();
    swapped.values.insert("refresh_token".to_owned(), refresh_token);
    let error = bench.refresh(&swapped).await.expect_err("these are two users");
    assert_eq!(error.kind(), ErrorKind::IdToken(IdTokenCheck::Subject), "{error}");
}

#[tokio::test]
async fn a1_1_a_client_with_es256_reads_its_id_token_as_well() {
    let Some(bench) = Bench::new("identity", "public-es256") else { return };
    let credentials = bench.log_in(&offline()).await;
    let told = bench.platform.userinfo_credentials(&bench.settings, &credentials.values).await;
    assert_eq!(told.expect("the token is good").id.as_deref(), Some("alice"));
}

#[tokio::test]
async fn n30_idt_nonce_a_token_of_another_login_is_refused() {
    let Some(bench) = Bench::new("identity", "public-pkce") else { return };
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    let other = member(&bench.begin(&offline()).pending, "nonce").expect("each login has one");
    let error = bench.finish(forged(&pending, "nonce", &other), &callback).await;
    let error = error.expect_err("the server has put the nonce of the request into it");
    assert_eq!(error.kind(), ErrorKind::IdToken(IdTokenCheck::Nonce), "{error}");
    assert!(!format!("{error} {error:?}").contains(&other));
}

#[tokio::test]
async fn n30_idt_iss_a_token_of_another_issuer_is_refused() {
    let Some(bench) = Bench::new("identity-elsewhere", "public-pkce") else { return };
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    let error = bench.finish(pending, &callback).await.expect_err("it is this server's");
    assert_eq!(error.kind(), ErrorKind::IdToken(IdTokenCheck::Issuer), "{error}");
}

#[tokio::test]
async fn n30_idt_aud_a_token_for_another_client_is_refused() {
    let Some(bench) = Bench::new("identity", "public-pkce") else { return };
    let credentials = bench.log_in(&offline()).await;
    let other = bench.with("client_id", "public-es256");
    let told = other.platform.userinfo_credentials(&other.settings, &credentials.values).await;
    let error = told.expect_err("it is not for this client");
    assert_eq!(error.kind(), ErrorKind::IdToken(IdTokenCheck::Audience), "{error}");
}
