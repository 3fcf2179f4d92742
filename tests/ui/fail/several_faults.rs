//! All faults of a file at once, at the path; the skeleton keeps the rest of the program quiet.

use oauth_core::{Client, Provider};

#[derive(Provider)]
#[provider("../definitions/several-faults.yaml")]
pub struct Acme;

async fn use_it(client: Client<Acme>, tokens: &oauth_core::Tokens) {
    let _ = client.authorize([acme::Scope::Read]).offline().start();
    let _ = client.refresh(tokens).await;
    let _ = client.validate(tokens).await;
}

fn main() {
    let _ = Acme::settings("id", "secret");
}
