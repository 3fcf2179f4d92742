//! A provider that only one function knows.

fn main() {
    #[derive(oauth_derive::Provider)]
    #[provider("../definitions/still.yaml")]
    struct Still;

    assert_eq!(<Still as oauth_core::Provider>::definition().id, "still");
}
