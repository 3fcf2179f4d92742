//! Typed OAuth 2.0 providers.
//!
//! Each module is compiled from a definition in the folder `definitions` and committed, so that a
//! build needs neither YAML nor a macro; a definition is read the first time that it is used:
//!
//! ```
//! use oauth_providers::{Client, github::{Github, Scope, Settings}};
//!
//! let settings = Settings::new("the client's id", "the client's secret");
//! let github: Client<Github> = Client::new(settings, "https://app.example/callback")?;
//! let login = github.authorize([Scope::ReadUser, Scope::Repo]).start()?;
//! // Keep `login.pending` in the user's session, and send the user to `login.url`.
//! # Ok::<(), oauth_core::Error>(())
//! ```
//!
//! What the answers mean, and what to do when the user comes back, is told by [`oauth_core`].
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[rustfmt::skip]
mod generated;

pub use generated::*;
pub use oauth_core::{self, Client};
