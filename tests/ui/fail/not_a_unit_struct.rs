#[derive(oauth_derive::Provider)]
#[provider("../definitions/still.yaml")]
pub struct Still {
    name: String,
}

fn main() {}
