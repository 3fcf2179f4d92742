//! The code flow, and what is refused before there is a code.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::{
    Action, Client, ErrorKind, Expires, Login, blocking,
    dynamic::{DynamicProvider as _, Options},
};
use oauth_tests::browser::parameter;
use serde_json::Value;

use crate::{
    bench::{Bench, REDIRECT, browse, member, offline, offline_with, sign_in},
    definitions::{
        loaded,
        post::{self, Post},
        public::{self, Public, Scope},
    },
    server::server,
};

/// Asks for these scopes and nothing else.
fn only(scopes: &[&str]) -> Options {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    Options { scopes, ..Options::default() }
}

/// The claims of an ID token, which the library hands over unread.
fn claims(id_token: &str) -> Value {
    let payload = id_token.split('.').nth(1).expect("a token of three parts");
    let bytes = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    serde_json::from_slice(&bytes).expect("the claims are JSON")
}

#[tokio::test]
async fn a1_a_public_client_learns_who_the_user_is() {
    let Some(server) = server() else { return };
    let client: Client<Public> =
        Client::new(public::Settings::new("public-pkce", server.issuer.as_str()), REDIRECT)
            .expect("settings and redirect URI are good");
    let login = client
        .authorize([Scope::Openid, Scope::Email])
        .offline()
        .param("login_hint", "bob")
        .param("nonce", "a-nonce")
        .start()
        .expect("a login begins");
    let callback = sign_in(&login.url);
    assert_eq!(parameter(&callback, "state"), member(&login.pending, "state"));
    assert_eq!(parameter(&callback, "iss").as_ref(), Some(&server.issuer));

    let tokens = client.exchange(login.pending, callback).await.expect("the login ends well");
    assert!(tokens.refreshable(), "{:?}", tokens.not_refreshable());
    assert_eq!(tokens.scopes(), ["openid", "email", "offline_access"]);
    let Expires::At(at) = tokens.expires_at() else { panic!("{:?}", tokens.expires_at()) };
    assert_eq!(at - tokens.expose().issued_at, 3600);
    let id = claims(tokens.id_token().expect("`openid` was asked for").expose());
    assert_eq!(id["sub"], "bob");
    assert_eq!(id["nonce"], "a-nonce");
    assert_eq!(id["aud"], "public-pkce");
    assert_eq!(id["iss"], server.issuer.as_str());

    let user = client.userinfo(&tokens).await.expect("the token works");
    assert_eq!(user.id.as_deref(), Some("bob"));
    assert_eq!(user.email.as_deref(), Some("bob@example.test"));
    assert_eq!(user.email_verified, Some(true));
}

#[tokio::test]
async fn a2_1_a_secret_in_a_header_is_understood() {
    let Some(bench) = Bench::new("basic", "conf-basic") else { return };
    let odd = |c: &char| "+/% &=?#~".contains(*c);
    assert!(bench.settings["client_secret"].contains(|c| odd(&c)), "the secret must be encoded");
    let credentials = bench.log_in(&offline()).await;
    assert!(credentials.values.contains_key("id_token"));
    assert!(!bench.wire.seen()[0].body.contains("client_secret"), "it is sent in one place");
    bench.validate(&credentials).await.expect("the token works");
}

/// Without futures, through everything that a client does.
#[test]
fn a2_2_a_secret_in_the_body_is_understood() {
    let Some(server) = server() else { return };
    let settings = post::Settings::new("conf-post", server.secret.as_str(), server.issuer.as_str());
    let client = blocking::Client::<Post>::new(settings, REDIRECT).expect("good settings");
    let login = client.authorize([]).offline().start().expect("a login begins");
    let callback = sign_in(&login.url);
    let tokens = client.exchange(login.pending, callback).expect("the login ends well");
    assert!(tokens.id_token().is_some());
    let refreshed = client.refresh(&tokens).expect("it can be refreshed");
    assert!(refreshed.access_token() != tokens.access_token());
    let user = client.validate(&refreshed).expect("the token works");
    assert_eq!(user.id.as_deref(), Some("alice"));
    client.revoke(&refreshed).expect("it can be revoked");
    let error = client.validate(&refreshed).expect_err("it is revoked");
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(!server.is_active(refreshed.access_token().expose()));
}

#[tokio::test]
async fn a4_no_id_token_is_demanded_where_none_was_asked_for() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let credentials = bench.log_in(&only(&["api:read"])).await;
    assert_eq!(credentials.values["scope"], "api:read");
    assert!(!credentials.values.contains_key("id_token"));
    assert!(bench.is_active(&credentials));
}

#[tokio::test]
async fn a5_a_client_with_a_secret_may_do_without_pkce() {
    let Some(bench) = Bench::new("basic-no-pkce", "conf-basic") else { return };
    let login = bench.begin(&offline());
    assert!(!login.url.contains("code_challenge"), "{}", login.url);
    let callback = sign_in(&login.url);
    let credentials = bench.finish(login.pending, &callback).await.expect("the login ends well");
    assert!(!bench.wire.seen()[0].body.contains("code_verifier"));
    assert!(bench.is_active(&credentials));
}

#[tokio::test]
async fn a9_an_unknown_resource_is_an_error_of_the_provider() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let login = bench.begin(&offline_with("resource", "urn:api:none"));
    let callback = sign_in(&login.url);
    let error = bench.finish(login.pending, &callback).await.expect_err("there is no code");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Provider, Some("invalid_target")));
    assert!(bench.wire.seen().is_empty(), "no token request is sent");
}

#[tokio::test]
async fn a12_another_loopback_port_is_accepted() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let redirect = "http://127.0.0.1:54322/cb";
    let login = bench
        .platform
        .authorization_url(redirect, &bench.settings, &only(&["openid"]))
        .expect("a login begins");
    let callback = oauth_tests::browser::Browser::new().open(&login.url, redirect).callback();
    let credentials = bench
        .platform
        .credentials(redirect, &bench.settings, login.pending, callback.into())
        .await
        .expect("the login ends well");
    assert!(bench.is_active(&credentials));
}

#[tokio::test]
async fn n1_a_user_who_refuses_is_told_apart_from_faults() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let login = bench.begin(&offline_with("login_hint", "deny"));
    let callback = sign_in(&login.url);
    assert_eq!(parameter(&callback, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&callback, "state"), member(&login.pending, "state"));
    assert_eq!(parameter(&callback, "iss").as_ref(), Some(&bench.server.issuer));
    let error = bench.finish(login.pending, &callback).await.expect_err("the user said no");
    assert_eq!((error.kind(), error.action()), (ErrorKind::Denied, Action::Denied));
    assert_eq!(error.description(), Some("the user said no"));
    assert!(bench.wire.seen().is_empty(), "no token request is sent");
}

#[tokio::test]
async fn n2_a_scope_that_cannot_be_one_is_refused_by_both_sides() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let error = bench
        .platform
        .authorization_url(REDIRECT, &bench.settings, &only(&["\"bad"]))
        .expect_err("no scope has a quotation mark");
    assert_eq!(error.kind(), ErrorKind::Config);

    // So it takes somebody on the way to send one.
    let login = bench.begin(&only(&["openid"]));
    let callback = sign_in(&login.url.replace("scope=openid", "scope=%22bad"));
    let error = bench.finish(login.pending, &callback).await.expect_err("there is no code");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Config, Some("invalid_scope")));
    assert!(bench.wire.seen().is_empty(), "no token request is sent");
}

#[test]
fn n3_an_unregistered_redirect_uri_is_never_redirected_to() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let redirect = "https://attacker.example/cb";
    let login = bench
        .platform
        .authorization_url(redirect, &bench.settings, &offline())
        .expect("the client cannot know what is registered");
    let page = oauth_tests::browser::Browser::new().open(&login.url, redirect).page();
    assert_eq!(page.status, 400);
    assert!(page.body.contains("redirect_uri"), "{}", page.body);
}

#[test]
fn n4_an_unknown_client_is_never_redirected() {
    let Some(bench) = Bench::new("public", "nobody") else { return };
    let page = browse(&bench.begin(&offline()).url).page();
    assert_eq!(page.status, 400);
    assert!(page.body.contains("invalid_client"), "{}", page.body);
}

#[tokio::test]
async fn n5_a_definition_without_pkce_is_refused_where_it_is_demanded() {
    let Some(bench) = Bench::new("public-no-pkce", "public-pkce") else { return };
    let Login { url, pending } = bench.begin(&offline());
    let callback = sign_in(&url);
    let error = bench.finish(pending, &callback).await.expect_err("there is no code");
    assert_eq!((error.kind(), error.code()), (ErrorKind::Provider, Some("invalid_request")));
    assert!(error.description().is_some_and(|why| why.contains("PKCE")), "{error}");
}

/// Plays a login whose answer somebody changes on the way; nothing may be sent for it.
async fn attacked(bench: &Bench, attack: &str, is_changed: impl Fn(&str) -> bool) -> ErrorKind {
    let Login { url, pending } = bench.begin(&offline_with("login_hint", attack));
    let callback = sign_in(&url);
    assert!(parameter(&callback, "code").is_some(), "apart from the attack the answer is good");
    assert!(is_changed(&callback), "{callback}");
    let error = bench.finish(pending, &callback).await.expect_err("the answer was changed");
    assert!(bench.wire.seen().is_empty(), "no token request is sent");
    error.kind()
}

#[tokio::test]
async fn n6_tamper_iss_an_answer_of_another_issuer_is_refused() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let other =
        |callback: &str| parameter(callback, "iss").as_deref() == Some("https://attacker.example");
    assert_eq!(attacked(&bench, "tamper-iss", other).await, ErrorKind::IssuerMismatch);
}

#[tokio::test]
async fn n6_drop_iss_an_answer_without_the_promised_issuer_is_refused() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let promised = "authorization_response_iss_parameter_supported";
    assert_eq!(bench.server.metadata()[promised], true);
    assert!(loaded("public").authorization_response_iss_parameter_supported);
    let gone = |callback: &str| parameter(callback, "iss").is_none();
    assert_eq!(attacked(&bench, "drop-iss", gone).await, ErrorKind::IssuerMismatch);
}

#[tokio::test]
async fn n6_tamper_state_an_answer_to_another_request_is_refused() {
    let Some(bench) = Bench::new("public", "public-pkce") else { return };
    let other = |callback: &str| parameter(callback, "state").as_deref() == Some("not-the-state");
    assert_eq!(attacked(&bench, "tamper-state", other).await, ErrorKind::StateMismatch);
}
