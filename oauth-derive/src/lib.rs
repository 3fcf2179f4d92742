//! Typed OAuth 2.0 providers from YAML definitions: the macros.
//!
//! A derive puts a provider onto a struct of your own; its scopes, settings and credentials stand in a
//! module beside it, named after the struct:
//!
//! ```ignore
//! #[derive(oauth_core::Provider)]
//! #[provider("acme.yaml")]
//! pub struct Acme;            // and `Acme::settings`, `acme::{Scope, Settings, Credentials}`
//! ```
//!
//! [`provider!`] makes a module for each definition, from one file, several, or a folder:
//!
//! ```ignore
//! oauth_core::provider!("acme.yaml");                     // mod acme { pub struct Acme; ... }
//! oauth_core::provider!(pub "acme.yaml", "zenith.yaml");
//! oauth_core::provider!(pub(crate) "providers/");
//! ```
//!
//! Paths are relative to the file that holds the macro, as with `include_str!`. Every fault of a file
//! is reported at once, with its place in the file. An edit of a file rebuilds what uses it; so that a
//! new file in a folder counts as well, call `oauth_codegen::build::watch("providers")` in `build.rs`.
//!
//! Options, after the path of a derive or before the paths of the other form:
//!
//! * `crate = path`: where `oauth_core` is, when it is renamed or re-exported
//! * `mod = name` (derive only): what the module is called
//! * `debug`: writes the expansion to `oauth-debug/NAME.rs` in the target folder, or beside it, and says where
#![forbid(unsafe_code)]

mod args;
mod expand;
mod path;

use proc_macro::TokenStream;

/// Puts a provider onto a unit struct; see the [crate](self).
#[proc_macro_derive(Provider, attributes(provider))]
pub fn derive_provider(input: TokenStream) -> TokenStream {
    expand::derive(input.into()).into()
}

/// A module for each definition; see the [crate](self).
#[proc_macro]
pub fn provider(input: TokenStream) -> TokenStream {
    expand::function(input.into()).into()
}
