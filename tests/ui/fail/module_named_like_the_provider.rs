mod acme {}

#[derive(oauth_derive::Provider)]
#[provider("../definitions/acme.yaml")]
pub struct Acme;

fn main() {}
