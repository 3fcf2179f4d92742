//! A published package holds its own files only.

oauth_derive::provider!("../../../examples/first_provider/acme.yaml");

fn main() {}
