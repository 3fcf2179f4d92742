//! The module beside the struct can be called something else.

use oauth_core::Provider;

mod acme {
    pub const MINE: &str = "the user's own module";
}

#[derive(Provider)]
#[provider("../definitions/acme.yaml", mod = acme_provider)]
pub struct Acme;

fn main() {
    let _ = (acme::MINE, acme_provider::Scope::Read);
}
