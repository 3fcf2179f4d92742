//! User info of an ID token that nobody could check; the skeleton has it, so nothing else is said.

use oauth_core::{Client, Provider};

#[derive(Provider)]
#[provider("../definitions/unknown-issuer.yaml")]
pub struct Acme;

async fn use_it(client: Client<Acme>, tokens: &oauth_core::Tokens) {
    let _ = client.userinfo(tokens).await;
}

fn main() {}
