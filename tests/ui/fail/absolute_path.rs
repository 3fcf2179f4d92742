oauth_derive::provider!("/etc/acme.yaml");

fn main() {}
