//! What the build script of this package has compiled.

#![deny(warnings, missing_docs)]

/// The modules that the build script wrote.
pub mod providers {
    include!(concat!(env!("OUT_DIR"), "/providers.rs"));
}

use oauth_core::{Client, Provider};
use providers::{
    plain::Plain,
    public::{self, Public},
};

#[test]
fn a_build_script_compiles_definitions_to_providers() {
    assert_eq!(Plain::definition().id, "plain");
    let client = Client::<Public>::new(public::Settings::new("my-app"), "https://app.example/cb");
    let login = client.expect("the settings are good").authorize([]).start().expect("it starts");
    assert!(login.url.starts_with("https://public.example/authorize?"), "{}", login.url);
}
