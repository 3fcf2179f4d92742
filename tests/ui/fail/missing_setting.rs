oauth_derive::provider!("../definitions/acme.yaml");

fn main() {
    let _ = acme::Settings::new("id", "secret");
}
