//! The struct is the user's own; everything else stands in a module beside it.

#![deny(warnings, missing_docs)]

use oauth_core::{Client, Provider};

/// A provider of ours.
#[derive(Provider)]
#[provider("../definitions/acme.yaml")]
pub struct Acme;

fn main() -> Result<(), oauth_core::Error> {
    let settings = Acme::settings("id", "secret", "eu");
    let client = Client::<Acme>::new(settings, "https://app.example/callback")?;
    let scopes = [acme::Scope::Read];
    assert!(client.authorize(scopes).other_scopes(["admin"]).start()?.url.starts_with("https://acme.example/authorize?"));
    Ok(())
}
