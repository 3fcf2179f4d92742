oauth_derive::provider!("../definitions/acme.yaml");

fn main() {
    let _ = acme::Scope::Raed;
}
