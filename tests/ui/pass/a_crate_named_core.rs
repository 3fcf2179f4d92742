//! Generated code names nothing but `oauth_core`, so a crate called `core` is not in its way.

extern crate self as core;

oauth_derive::provider!("../definitions/acme.yaml", "../definitions/still.yaml");

#[derive(oauth_derive::Provider)]
#[provider("../definitions/still.yaml", mod = own)]
pub struct Own;

fn main() {
    assert_eq!(<acme::Acme as oauth_core::Provider>::definition().id, "acme");
    assert_eq!(<still::Still as oauth_core::Provider>::definition().id, "still");
    let _ = own::definition();
}
