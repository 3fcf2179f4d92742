#[derive(oauth_derive::Provider)]
pub struct Still;

fn main() {}
