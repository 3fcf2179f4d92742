//! Many accounts of many providers, with tokens that are always fresh.
//!
//! A user connects any number of accounts of any provider; the first is the default one. Tokens are kept
//! encrypted in a store that any number of processes share, and refreshed once, however many ask.
//!
//! ```
//! use oauth_accounts::{Accounts, Deployment, Error, Key, Keyring, store::MemoryStore};
//! use oauth_core::{
//!     Callback,
//!     definition::{Definition, Field, FieldKind, Setting, Template, ValueKind},
//! };
//!
//! const fn setting(name: &'static str, kind: FieldKind) -> Setting {
//!     Setting { field: Field { name, kind, ..Field::PLAIN }, value: ValueKind::Text }
//! }
//!
//! // One of the catalogue, or your own: `Github::definition()`.
//! static ACME: Definition = Definition {
//!     id: "acme",
//!     name: "Acme",
//!     settings: &[
//!         setting("client_id", FieldKind::TextInput),
//!         setting("client_secret", FieldKind::SecretInput),
//!     ],
//!     authorization_endpoint: &[Template::Fixed("https://acme.example/authorize")],
//!     token_endpoint: &[Template::Fixed("https://acme.example/token")],
//!     ..Definition::PLAIN
//! };
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = Keyring::new(Key::generate("2026-11")?);
//! let deployment = Deployment::cloud("https://app.example/oauth/{provider}/callback")?;
//! let accounts = Accounts::builder(MemoryStore::new(), keys, deployment)
//!     .provider(&ACME)
//!     .managed_client("acme", [("client_id", "my-app"), ("client_secret", "my-secret")])
//!     .build()?;
//!
//! // The button `Connect`: send the browser there.
//! let login = accounts.connect("alice", "acme").session("her session").start().await?;
//! assert!(login.url.starts_with("https://acme.example/authorize?"));
//!
//! // The redirect URI: what came back, and in whose session.
//! async fn came_back(accounts: &Accounts, query: &str) -> Result<(), Error> {
//!     let account = accounts.finish(Callback::query(query).session("her session")).await?;
//!     println!("{} is connected", account.name);
//!     // Wherever it is used from then on.
//!     let token = accounts.client("alice", "acme").await?.token().await?;
//!     println!("{:?}", token.expires_at());
//!     Ok(())
//! }
//! # let _ = came_back;
//! # Ok(())
//! # }
//! ```
//!
//! The guide `docs/accounts.md` of the repository says what a host does at each event and error, and what is
//! guaranteed when a process dies.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod account;
mod account_id;
mod accounts;
mod breaker;
mod builder;
mod client;
mod clients;
mod error;
mod event;
mod hex;
mod inner;
mod owner;
mod parts;
mod policy;
mod reference;
mod refresh;
mod seal;
pub mod store;
mod worker;

pub use account::Account;
pub use account_id::{AccountId, InvalidAccountId};
pub use accounts::{Accounts, Checked, Connect, Owned, RemovedAccount, Resealed, Started};
pub use builder::AccountsBuilder;
#[cfg(feature = "reqwest-middleware")]
pub use client::AccountMiddleware;
pub use client::{AccessToken, AccountClient};
#[cfg(feature = "tower")]
pub use client::{AccountLayer, AccountService};
pub use clients::{
    Clients, Deployment, Mode, NotConfigured, OwnClient, RedirectMismatch, RedirectOrigin,
};
pub use error::{Error, ErrorKind};
pub use event::Event;
pub use owner::Owner;
pub use policy::{Policy, UnknownOutcome};
pub use reference::{InvalidReference, Reference};
pub use seal::{InvalidKey, Key, KeyError, KeySource, Keyring};
pub use worker::{Done, Worker};
