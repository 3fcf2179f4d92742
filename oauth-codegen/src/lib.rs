//! Compiles OAuth 2.0 provider definitions (YAML) to Rust.
//!
//! A definition goes through `read -> tree -> lower -> check -> emit`. The first four report every
//! fault they find and go on; only a definition without faults is emitted. The macros of
//! `oauth-derive`, the command `oauth` and build scripts all call [`compile`] and [`emit`], so they
//! agree on every definition and every diagnostic.
//!
//! ```
//! use oauth_codegen::{Compilation, Input, compile};
//!
//! let Compilation { units, diagnostics, .. } = compile(&[Input::text(
//!     "acme.yaml",
//!     "id: acme\nname: Acme\n\
//!      authorization_endpoint: https://acme.example/authorize\n\
//!      token_endpoint: https://acme.example/token\n",
//! )]);
//! assert!(diagnostics.is_empty());
//! assert_eq!(units[0].checked.as_ref().unwrap().names().provider, "Acme");
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod check;
mod compile;
pub mod diagnostics;
pub mod emit;
mod extends;
pub mod keys;
mod lower;
pub mod model;
mod names;
pub mod source;
pub mod tree;

pub mod build;

pub use compile::{Compilation, Input, Unit, compile};
pub use model::Checked;
