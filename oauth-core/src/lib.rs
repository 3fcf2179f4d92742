//! The OAuth 2.0 client engine that compiled provider definitions run on.
//!
//! A provider is a [`definition::Definition`]: data, written by a compiler from a definition file. A
//! [`Client`] holds one, the operator's settings and a transport, and does the rest: state and PKCE, the
//! callback, the token endpoint, expiry arithmetic, refresh, revocation.
//!
//! ```
//! use oauth_core::{Client, Provider, SettingValues, StandardCredentials, capability, definition::*};
//!
//! // What generated code looks like, by hand: a unit struct and its definition.
//! struct Acme;
//!
//! const CLIENT_ID: Field = Field { name: "client_id", required: true, ..Field::PLAIN };
//!
//! static ACME: Definition = Definition {
//!     id: "acme",
//!     name: "Acme",
//!     settings: &[Setting { field: CLIENT_ID, value: ValueKind::Text }],
//!     authorization_endpoint: &[Template::Fixed("https://acme.example/authorize")],
//!     token_endpoint: &[Template::Fixed("https://acme.example/token")],
//!     ..Definition::PLAIN
//! };
//!
//! impl Provider for Acme {
//!     fn definition() -> &'static Definition {
//!         &ACME
//!     }
//!     type Scope = &'static str;
//!     type Settings = SettingValues;
//!     type Credentials<'a> = StandardCredentials<'a>;
//! }
//! impl capability::Authorize for Acme {}
//! impl capability::Refresh for Acme {}
//!
//! # fn main() -> Result<(), oauth_core::Error> {
//! let settings = SettingValues::new(Acme::definition()).set("client_id", "my-client");
//! let acme: Client<Acme> = Client::new(settings, "https://app.example/callback")?;
//!
//! let login = acme.authorize(["read"]).start()?;
//! assert!(login.url.starts_with("https://acme.example/authorize?response_type=code&client_id=my-client"));
//! // Keep `login.pending` in the user's session, send the user to `login.url`; when they come back:
//! //     let tokens = acme.exchange(pending, callback_query).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A provider that is known only at run time is a [`dynamic::Platform`], with the same steps.
//!
//! Where users name hosts (a tenant, a server of their own), the default transport keeps requests out of
//! the network that the program runs in, and a proxy is the host's choice and nobody else's:
//!
//! ```
//! # #[cfg(feature = "http")]
//! # fn main() -> Result<(), oauth_core::transport::TransportError> {
//! use oauth_core::{HttpTransport, transport::PublicAddresses};
//!
//! let transport = HttpTransport::builder()
//!     .address_policy(PublicAddresses) // what names resolve to is checked, and connected to as checked
//!     .build()?;
//! let proxied = HttpTransport::builder().proxy("https://proxy.example:3128").build()?;
//! # let _ = (transport, proxied);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "http"))]
//! # fn main() {}
//! ```
//!
//! Features: `http` (default) brings the transport on reqwest and rustls; `blocking` brings clients
//! without futures; `derive` brings the macros that compile definition files.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod api;
#[cfg(feature = "blocking")]
pub mod blocking;
mod bundle;
pub mod capability;
mod check;
mod client;
mod clock;
pub mod definition;
mod device;
mod driver;
pub mod dynamic;
mod encode;
mod engine;
mod error;
mod expand;
mod filter;
mod hook;
mod introspection;
mod json;
mod memory;
mod pending;
mod profile;
mod provider;
mod random;
pub mod redirect;
mod registration;
mod replay;
mod scope;
mod secret;
mod settings;
mod spent;
mod tokens;
pub mod transport;

pub use api::{Api, ApiRequest, ApiResponse};
pub use client::{
    Authorize, Client, ClientBuilder, ClientCredentials, Device, Register, Reply, Used,
};
pub use clock::{Clock, SystemClock};
pub use device::{DeviceLogin, DevicePoll};
pub use engine::{Callback, Discovered};
pub use error::{Action, Error, ErrorKind, IdTokenCheck, Step};
pub use hook::{AfterExchange, HookError, Kept};
pub use introspection::Introspection;
pub use pending::{Login, PendingLogin};
pub use profile::Profile;
pub use provider::Provider;
pub use registration::{ClientMetadata, Registration};
pub use scope::{AnyScope, NoScope};
pub use secret::Secret;
pub use settings::{ClientSettings, SettingValues, shape};
pub use tokens::{Expires, StandardCredentials, StoredTokens, Tokens};
#[cfg(all(feature = "http", feature = "blocking"))]
pub use transport::BlockingHttpTransport;
#[cfg(feature = "http")]
pub use transport::HttpTransport;
pub use transport::{BlockingTransport, Transport};

/// The macros that compile definition files; see the crate `oauth-derive`.
#[cfg(feature = "derive")]
pub use oauth_derive::{Provider, provider};
