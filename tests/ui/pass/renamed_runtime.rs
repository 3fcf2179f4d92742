//! The runtime under another name.

mod inner {
    pub use oauth_core as runtime;
}

oauth_derive::provider!(crate = crate::inner::runtime, pub "../definitions/acme.yaml");

#[derive(oauth_derive::Provider)]
#[provider("../definitions/still.yaml", crate = crate::inner::runtime)]
pub(crate) struct Still;

fn main() {
    let _: inner::runtime::Client<acme::Acme>;
    assert_eq!(<Still as oauth_core::Provider>::definition().id, "still");
}
