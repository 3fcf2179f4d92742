//! `docs/troubleshooting.md` says what the library says: each symptom is produced here, over a real socket,
//! and its error must stand in its section, word by word.

use std::{collections::BTreeMap, fs, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::{
    Action, Callback, Client, Clock, Error, Expires, Provider as _, StoredTokens, Tokens,
    dynamic::{DynamicProvider as _, Options, Platform},
};
use oauth_providers::{
    github::{self, Github},
    google_drive::{self, GoogleDrive},
    xero::{self, Xero},
};
use oauth_tests::{
    wire::{Answer, Wire},
    workspace,
};

const REDIRECT_URI: &str = "https://app.example/callback";
const NOW: u64 = 1_800_000_000;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> u64 {
        NOW
    }
}

fn drive(wire: &Wire) -> Client<GoogleDrive> {
    Client::builder(google_drive::Settings::new("id", "secret"), REDIRECT_URI)
        .transport(Arc::new(wire.transport()))
        .clock(Arc::new(Fixed))
        .build()
        .expect("the settings are good")
}

fn github(wire: &Wire) -> Client<Github> {
    Client::new(github::Settings::new("id", "secret"), REDIRECT_URI)
        .expect("the settings are good")
        .with_transport(wire.transport())
}

/// Tokens of Google Drive that expire when `expires` says.
fn tokens(refresh_token: Option<&str>, expires: u64) -> Tokens {
    let mut stored = StoredTokens::new("google-drive", "access");
    stored.refresh_token = refresh_token.map(str::to_owned);
    stored.issued_at = NOW - 3600;
    stored.expires = Expires::At(expires);
    Tokens::from_stored(stored).expect("they are tokens")
}

/// The answer of the provider to a check of the token.
async fn checked(status: u16, body: &str) -> Error {
    let wire = Wire::new([Answer::json(status, body)]);
    drive(&wire).validate(&tokens(None, NOW + 60)).await.expect_err("the answer says no")
}

/// What comes of a callback at GitHub, and of the answer to the code.
async fn came_back(callback: &str, answer: Option<Answer>) -> Error {
    let wire = Wire::new(answer);
    let client = github(&wire);
    let login = client.authorize([github::Scope::Repo]).start().expect("a login can begin");
    let state = login.url.split("state=").nth(1).and_then(|rest| rest.split('&').next());
    let callback = format!("{callback}&state={}", state.expect("a URL has a state"));
    client.exchange(login.pending, callback).await.expect_err("the login fails")
}

async fn refreshed(tokens: &Tokens, answers: impl IntoIterator<Item = Answer>) -> Error {
    let wire = Wire::new(answers);
    drive(&wire).refresh(tokens).await.expect_err("the refresh fails")
}

/// The login without `offline` that Google answers without a refresh token.
async fn without_offline() -> Error {
    let wire = Wire::new([Answer::tokens("\"expires_in\":3600")]);
    let client = drive(&wire);
    let login = client.authorize([]).start().expect("a login can begin");
    let state = login.url.split("state=").nth(1).and_then(|rest| rest.split('&').next());
    let callback = format!("code=c&state={}", state.expect("a URL has a state"));
    let tokens = client.exchange(login.pending, callback).await.expect("the login works");
    client.refresh(&tokens).await.expect_err("there is no refresh token")
}

/// A platform that ends a login with another redirect URI than it began with.
async fn another_redirect_uri() -> Error {
    let platform = Platform::new(Github::definition());
    let settings: BTreeMap<String, String> = [("client_id", "id"), ("client_secret", "secret")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let login = platform
        .authorization_url(REDIRECT_URI, &settings, &Options::default())
        .expect("a login can begin");
    let callback = Callback::query("code=c&state=s");
    let other = format!("{REDIRECT_URI}/");
    platform
        .credentials(&other, &settings, login.pending, callback)
        .await
        .expect_err("the redirect URI is another")
}

fn without_a_host() -> Error {
    let settings = github::Settings::new("id", "secret");
    Client::<Github>::new(settings, "/console/api/oauth/callback").expect_err("it is no URI")
}

fn xero(wire: &Wire) -> Client<Xero> {
    Client::builder(xero::Settings::new("id", "secret"), REDIRECT_URI)
        .transport(Arc::new(wire.transport()))
        .clock(Arc::new(Fixed))
        .build()
        .expect("the settings are good")
}

/// A login whose ID token has a nonce of its own, and expires when `expires` says.
async fn false_id_token(expires: u64) -> Error {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims = format!(
        r#"{{"iss":"https://identity.xero.com","sub":"1","aud":"id","iat":{},"exp":{expires},"nonce":"n"}}"#,
        NOW - 60
    );
    let token = format!("{}.{}.x", part(r#"{"alg":"RS256"}"#), part(&claims));
    let wire = Wire::new([Answer::tokens(&format!("\"id_token\":\"{token}\""))]);
    let client = xero(&wire);
    let login = client.authorize([]).start().expect("a login can begin");
    let state = login.url.split("state=").nth(1).and_then(|rest| rest.split('&').next());
    let callback = format!("code=c&state={}", state.expect("a URL has a state"));
    client.exchange(login.pending, callback).await.expect_err("the ID token is false")
}

async fn no_id_token() -> Error {
    let mut stored = StoredTokens::new("xero", "access");
    stored.granted = vec!["accounting.settings.read".to_owned()];
    let tokens = Tokens::from_stored(stored).expect("they are tokens");
    xero(&Wire::new([])).userinfo(&tokens).await.expect_err("nothing says who the user is")
}

async fn api_says_no() -> Error {
    let wire = Wire::new([Answer::tokens("\"expires_in\":3600")]);
    let tokens = tokens(Some("refresh"), NOW + 1800);
    let answer = drive(&wire).with_token(&tokens, async |_token| None::<()>).await;
    answer.map(|_| ()).expect_err("the API accepts no token")
}

#[tokio::test]
async fn each_symptom_is_told_as_the_guide_says() {
    let scope = r#"{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}"#;
    let disabled = r#"{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}"#;
    let limited =
        Answer::new(429, &[("content-type", "application/json"), ("retry-after", "30")], "{}");
    let dead = || {
        Answer::json(
            400,
            r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#,
        )
    };
    let mismatch = Answer::json(
        200,
        r#"{"error":"redirect_uri_mismatch","error_description":"The redirect_uri MUST match the registered callback URL for this application."}"#,
    );
    let fix = Action::FixConfiguration;
    let again = Action::Reauthorize;
    let later = Action::Retry { after: Some(std::time::Duration::from_secs(30)) };
    let symptoms = [
        ("403 Forbidden", again, checked(403, scope).await),
        ("403 Forbidden", fix, checked(403, disabled).await),
        ("403 Forbidden", fix, checked(403, "{}").await),
        ("403 Forbidden", Action::Denied, came_back("error=access_denied", None).await),
        ("Redirect URI mismatch", fix, came_back("code=c", Some(mismatch)).await),
        ("Redirect URI mismatch", fix, another_redirect_uri().await),
        ("Redirect URI mismatch", fix, without_a_host()),
        ("No refresh token", again, without_offline().await),
        ("The refresh fails", again, refreshed(&tokens(Some("refresh"), NOW), [dead()]).await),
        ("Rate limits", later, refreshed(&tokens(Some("refresh"), NOW), [limited]).await),
        ("When tokens expire", again, api_says_no().await),
        ("The ID token is refused", Action::Report, false_id_token(NOW + 60).await),
        ("The ID token is refused", Action::Report, false_id_token(NOW - 60).await),
        ("The ID token is refused", again, no_id_token().await),
    ];
    let guide =
        fs::read_to_string(workspace().join("docs/troubleshooting.md")).expect("it is there");
    let mut missing = Vec::new();
    for (heading, action, error) in symptoms {
        assert_eq!(error.action(), action, "{heading}: {error}");
        let section = guide.split("\n## ").find(|section| section.starts_with(heading));
        let section = section.unwrap_or_else(|| panic!("the guide has no section `{heading}`"));
        // The guide may break lines where the message has spaces.
        let flat = section.split_whitespace().collect::<Vec<_>>().join(" ");
        if !flat.contains(&error.to_string()) {
            missing.push(format!("{heading}:\n{error}"));
        }
    }
    assert!(
        missing.is_empty(),
        "the guide lacks what the library says\n\n{}",
        missing.join("\n\n")
    );
}

#[test]
fn the_guide_has_a_section_for_each_part() {
    let guide =
        fs::read_to_string(workspace().join("docs/troubleshooting.md")).expect("it is there");
    for heading in [
        "403 Forbidden",
        "Redirect URI mismatch",
        "No refresh token",
        "The refresh fails",
        "Rate limits",
        "When tokens expire",
        "Ask for little",
        "No token in a log",
        "What to tell the user",
    ] {
        assert!(guide.contains(&format!("\n## {heading}\n")), "{heading}");
    }
}
