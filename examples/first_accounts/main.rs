//! The program of docs/accounts.md: an account is connected, used, and refreshed by itself.
//!
//! The emulator plays GitHub, and the store is in memory: nothing is left behind.

use std::{sync::Arc, time::Duration};

use oauth_accounts::{Accounts, Deployment, Key, Keyring, store::SqliteStore};
use oauth_core::{Callback, Provider as _};
use oauth_emulator::Emulator;
use oauth_providers::github::Github;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server =
        Emulator::builder(Github::definition()).token_lifetime(Duration::from_secs(2)).start()?;
    let store = SqliteStore::open_in_memory()?;
    let keys = Keyring::new(Key::generate("2026-11")?);

    let deployment = Deployment::cloud("https://app.example/oauth/{provider}/callback")?;
    let accounts = Accounts::builder(store, keys, deployment)
        .provider(Github::definition())
        .managed_client("github", [("client_id", "my-app"), ("client_secret", "my-secret")])
        .transport(Arc::new(server.transport()?))
        .on_event(|event| println!("event       {event:?}"))
        .build()?;

    // In the handler of the button `Connect`: send the browser to `login.url`.
    let alice = accounts.of_owner("alice");
    let login = alice.connect("github").session("her session").start().await?;
    let came_back = server.sign_in(&login.url)?;

    // In the handler of the redirect URI.
    let callback = Callback::query(came_back).session("her session");
    let account = alice.finish(callback).await?;
    println!("connected   {} ({:?})", account.name, account.scopes);

    // Wherever the account is used, for as long as there is one.
    let github = accounts.client("alice", "github").await?;
    for _ in 0..3 {
        let answer = github.send(|api| api.get("/user")).await?;
        println!("GET /user   {}", answer.status());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    println!("GitHub saw  {} requests for tokens", server.token_requests());
    Ok(())
}
