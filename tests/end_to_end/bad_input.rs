//! What a user can get wrong gives one clear error that says what to do.

use oauth_core::{
    Action, Client, Error, ErrorKind, Provider,
    transport::{BoxFuture, HttpTransport, Request, Response, Transport, TransportError},
};
use oauth_emulator::Emulator;
use oauth_providers::github::{Github, Scope, Settings};

const REDIRECT_URI: &str = "https://app.example/callback";

fn settings() -> Settings {
    Settings::new("my-app", "my-secret")
}

/// One line, the provider, and something to do.
fn is_clear(error: &Error, words: &[&str]) {
    let text = error.to_string();
    assert!(!text.contains('\n'), "{text}");
    assert!(text.starts_with("github: "), "{text}");
    assert!(text.contains("; "), "it does not say what to do: {text}");
    for word in words {
        assert!(text.contains(word), "{text} does not say `{word}`");
    }
    assert!(!text.contains("my-secret"), "{text}");
}

#[test]
fn a_redirect_uri_that_cannot_work_is_refused_before_any_url_is_shown() {
    for uri in [
        "",
        "/callback",
        "app.example/callback",
        "javascript:alert(1)",
        "http://app.example/cb",
        "https://app.example/cb#top",
        "https://user@app.example/cb",
        "https://*.app.example/cb",
    ] {
        let error = Client::<Github>::new(settings(), uri).expect_err(uri);
        assert_eq!(error.kind(), ErrorKind::Config, "{uri}");
        assert_eq!(error.action(), Action::FixConfiguration, "{uri}");
        assert!(error.to_string().to_lowercase().contains("redirect"), "{error}");
    }
}

#[test]
fn an_empty_client_id_says_where_to_create_one() {
    let error =
        Client::<Github>::new(Settings::new("", "secret"), REDIRECT_URI).expect_err("empty");
    assert_eq!(error.kind(), ErrorKind::Config);
    is_clear(&error, &["client_id", "https://github.com/settings/applications/new"]);
}

#[tokio::test]
async fn a_callback_without_state_is_refused_without_a_request()
-> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Github::definition())?;
    let github =
        Client::<Github>::new(settings(), REDIRECT_URI)?.with_transport(server.transport()?);
    let login = github.authorize([Scope::ReadUser]).start()?;
    let error = github.exchange(login.pending, "code=abc").await.expect_err("no state");
    assert_eq!(error.kind(), ErrorKind::StateMismatch);
    is_clear(&error, &["state"]);
    assert_eq!(server.token_requests(), 0);
    Ok(())
}

/// Leads every request to a port on which nobody listens.
struct DeadNetwork(HttpTransport, u16);

impl Transport for DeadNetwork {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        request.url = format!("http://127.0.0.1:{}/", self.1);
        self.0.send(request)
    }
}

#[tokio::test]
async fn a_dead_network_is_told_from_a_refusal() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let github = Client::<Github>::new(settings(), REDIRECT_URI)?
        .with_transport(DeadNetwork(HttpTransport::new()?, port));
    let login = github.authorize([]).start()?;
    let state = login.url.split("&state=").nth(1).and_then(|rest| rest.split('&').next());
    let callback = format!("code=abc&state={}", state.unwrap_or_default());
    let error = github.exchange(login.pending, callback).await.expect_err("nobody listens");
    assert!(matches!(error.kind(), ErrorKind::Transport | ErrorKind::Transient), "{error:?}");
    is_clear(&error, &["127.0.0.1"]);
    Ok(())
}

#[test]
fn a_definition_that_is_missing_or_a_folder_is_named() {
    let missing = oauth_load::load("nowhere/acme.yaml").expect_err("it is missing").to_string();
    assert!(missing.contains("nowhere/acme.yaml") && missing.contains("help"), "{missing}");
    let folder = oauth_load::load(oauth_tests::root()).expect_err("it is a folder").to_string();
    assert!(folder.contains("is a folder") && folder.contains("help"), "{folder}");
}
