//! The program of the README: a provider of your own, from `acme.yaml` beside this file.
//!
//! Acme does not exist, so the emulator plays it: a server on this machine that behaves as the file
//! says. Change the file (a scope, `refresh: none`, an unknown key) and run it again.

use oauth_core::{Client, Provider};
use oauth_emulator::Emulator;

/// Our provider.
#[derive(Provider)]
#[provider("acme.yaml")]
pub struct Acme;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Emulator::start(Acme::definition())?;
    let settings = Acme::settings("my-app", "my-secret");
    let acme = Client::<Acme>::new(settings, "https://app.example/callback")?
        .with_transport(server.transport()?);

    let login = acme.authorize([acme::Scope::Read]).start()?;
    println!("send the user to   {}", login.url);
    let callback = server.sign_in(&login.url)?;
    println!("the user is back   {}", callback.split('?').next().unwrap_or_default());

    let tokens = acme.exchange(login.pending, callback).await?;
    println!("granted            {:?}, expires {:?}", tokens.scopes(), tokens.expires_at());
    let user = acme.validate(&tokens).await?;
    println!("signed in as       {:?}, id {:?}", user.name, user.id);
    let tokens = acme.refresh(&tokens).await?;
    println!("refreshed          expires {:?}", tokens.expires_at());

    println!("\nwhat {} saw", Acme::definition().name);
    for event in server.log() {
        println!("  {event}");
    }
    Ok(())
}
