use oauth_core::{Client, Tokens};

oauth_derive::provider!("../definitions/still.yaml");

fn call(client: Client<still::Still>, tokens: &Tokens) {
    let _ = client.api(tokens).get("/user");
}

fn main() {}
