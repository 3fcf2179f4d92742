use oauth_core::Client;

oauth_derive::provider!("../definitions/machine.yaml");

fn begin(client: Client<machine::Machine>) {
    let _ = client.authorize([]).start();
}

fn main() {}
