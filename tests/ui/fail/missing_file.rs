oauth_derive::provider!("../definitions/nowhere.yaml");

fn main() {}
