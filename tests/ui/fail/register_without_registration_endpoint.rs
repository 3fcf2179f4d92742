use oauth_core::{Client, ClientMetadata};

oauth_derive::provider!("../definitions/still.yaml");

fn register(metadata: ClientMetadata) {
    let _ = Client::<still::Still>::register(metadata);
}

fn main() {}
