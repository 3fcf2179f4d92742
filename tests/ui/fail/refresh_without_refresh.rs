use oauth_core::{Client, Tokens};

oauth_derive::provider!("../definitions/still.yaml");

async fn later(client: Client<still::Still>, tokens: &Tokens) {
    let _ = client.refresh(tokens).await;
}

fn main() {}
