//! Compiled providers, as a program uses them: async and blocking.

use std::sync::Arc;

use oauth_core::{Client, Expires, Provider, Tokens, blocking};
use oauth_emulator::Emulator;
use oauth_providers::{
    confluence::{self, Confluence},
    github::{self, Github},
    gmail_push::{self, GmailPush},
    google::{self, Google},
    notion::{self, Notion},
};

const REDIRECT_URI: &str = "https://app.example/callback";

#[tokio::test]
async fn google_keeps_its_refresh_token_and_forgets_on_request()
-> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Google::definition())?;
    let google = Client::<Google>::new(google::Settings::new("my-app", "my-secret"), REDIRECT_URI)?
        .with_transport(server.transport()?);
    let login = google
        .authorize([google::Scope::Openid, google::Scope::Email])
        .offline()
        .consent()
        .start()?;
    let callback = server.sign_in(&login.url)?;
    let tokens = google.exchange(login.pending, callback).await?;
    assert_eq!(tokens.scopes(), ["openid", "email"]);
    assert_eq!(tokens.missing_scopes().count(), 0, "the provider's other name of a scope is known");

    let refreshed = google.refresh(&tokens).await?;
    assert!(refreshed.refresh_token() == tokens.refresh_token(), "Google does not rotate");
    assert!(refreshed.access_token() != tokens.access_token());
    let user = google.userinfo(&refreshed).await?;
    assert!(user.id.is_some() && user.email.is_some());
    google.revoke(&refreshed).await?;
    assert!(google.validate(&refreshed).await.is_err());
    Ok(())
}

#[tokio::test]
async fn without_offline_google_says_why_there_is_no_refresh_token()
-> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Google::definition())?;
    let google = Client::<Google>::new(google::Settings::new("my-app", "my-secret"), REDIRECT_URI)?
        .with_transport(server.transport()?);
    let login = google.authorize([]).start()?;
    let tokens = google.exchange(login.pending, server.sign_in(&login.url)?).await?;
    assert!(!tokens.refreshable());
    assert!(tokens.not_refreshable().is_some_and(|why| why.contains("offline")));
    assert_eq!(server.token_requests(), 1);
    assert!(google.refresh(&tokens).await.is_err());
    assert_eq!(server.token_requests(), 1, "nothing is sent without a refresh token");
    Ok(())
}

#[tokio::test]
async fn notion_yields_its_workspace() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Notion::definition())?;
    let notion = Client::<Notion>::new(notion::Settings::new("my-app", "my-secret"), REDIRECT_URI)?
        .with_transport(server.transport()?);
    let login = notion.authorize([]).start()?;
    let tokens = notion.exchange(login.pending, server.sign_in(&login.url)?).await?;
    let credentials = notion.credentials(&tokens);
    assert!(credentials.workspace_id().is_some());
    let workspace = credentials.workspace_id().map(str::to_owned);
    let refreshed = notion.refresh(&tokens).await?;
    assert_eq!(notion.credentials(&refreshed).workspace_id().map(str::to_owned), workspace);
    Ok(())
}

#[tokio::test]
async fn confluence_lets_the_user_choose_a_site() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Confluence::definition())?;
    let settings = confluence::Settings::new("my-app", "my-secret");
    let confluence =
        Client::<Confluence>::new(settings, REDIRECT_URI)?.with_transport(server.transport()?);
    let login = confluence.authorize([]).offline().start()?;
    let tokens = confluence.exchange(login.pending, server.sign_in(&login.url)?).await?;
    assert_eq!(confluence.credentials(&tokens).cloud_id(), None);
    let sites = confluence.discover(&tokens).await?;
    assert_eq!(sites.len(), 2);
    let tokens = tokens.with(&sites[1]);
    let chosen = confluence.credentials(&tokens).cloud_id().map(str::to_owned);
    assert_eq!(chosen.as_deref(), sites[1].captured("cloud_id"));
    // The choice outlives a refresh and a store.
    let tokens = confluence.refresh(&tokens).await?;
    let tokens = Tokens::from_stored(tokens.expose())?;
    assert_eq!(confluence.credentials(&tokens).cloud_id().map(str::to_owned), chosen);
    Ok(())
}

#[tokio::test]
async fn gmail_push_runs_the_hosts_hook() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(GmailPush::definition())?;
    let settings = || gmail_push::Settings::new("my-app", "my-secret");
    assert!(Client::<GmailPush>::new(settings(), REDIRECT_URI).is_err(), "the hook is missing");
    let hook = server.stand_in().ok_or("the definition has a hook")?;
    let gmail = Client::<GmailPush>::builder(settings(), REDIRECT_URI)
        .after_exchange(Arc::new(hook))
        .build()?
        .with_transport(server.transport()?);
    let login = gmail.authorize([]).offline().start()?;
    let tokens = gmail.exchange(login.pending, server.sign_in(&login.url)?).await?;
    assert!(gmail.credentials(&tokens).history_id().is_some());
    Ok(())
}

#[test]
fn github_works_without_futures() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Github::definition())?;
    let settings = github::Settings::new("my-app", "my-secret");
    let github = blocking::Client::<Github>::new(settings, REDIRECT_URI)?
        .with_transport(server.blocking_transport()?);
    let scopes = [github::Scope::ReadUser];
    let login = github.authorize(scopes).other_scopes(["copilot"]).start()?;
    assert!(login.url.contains("scope=read%3Auser%20copilot"), "{}", login.url);
    let tokens = github.exchange(login.pending, server.sign_in(&login.url)?)?;
    assert!(matches!(tokens.expires_at(), Expires::At(_)));
    assert!(!tokens.refreshable(), "offline access was not asked for");
    assert!(github.validate(&tokens)?.username.is_some());
    github.revoke(&tokens)?;
    Ok(())
}
