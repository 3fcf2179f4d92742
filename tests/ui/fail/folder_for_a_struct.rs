#[derive(oauth_derive::Provider)]
#[provider("../folder")]
pub struct Acme;

fn main() {}
