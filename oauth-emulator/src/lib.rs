//! A local OAuth 2.0 authorization server that behaves as a provider definition says.
//!
//! Give an [`Emulator`] any definition, and it is that provider: its endpoints, its parameters, its
//! scopes and their separator, its client authentication, the shape of its answers, its way to say
//! that something is wrong. It is strict: what a client must send has to be there, once, and right;
//! and it says what was wrong, in the answer and in its [log](Emulator::log).
//!
//! The definition keeps its real endpoints. The emulator's [transport](Emulator::transport) turns
//! each request to the server on this machine, over real HTTP, and lets nothing else through. A
//! person is played by [`Emulator::sign_in`], or by you: open [`Emulator::browser_url`]. Another
//! person takes their place with [`Emulator::switch_user`].
//!
//! ```
//! use oauth_core::definition::{Definition, Template};
//! use oauth_emulator::Emulator;
//!
//! const ACME: Definition = Definition {
//!     id: "acme",
//!     name: "Acme",
//!     authorization_endpoint: &[Template::Fixed("https://acme.example/authorize")],
//!     token_endpoint: &[Template::Fixed("https://acme.example/token")],
//!     ..Definition::PLAIN
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::start(&ACME)?;
//! // `login.url` of a client comes here; this one forgets PKCE, and is told so.
//! let callback = emulator.sign_in(
//!     "https://acme.example/authorize?response_type=code&client_id=my-app\
//!      &redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&state=0123456789abcdef",
//! )?;
//! assert!(callback.contains("error=invalid_request"));
//! assert!(emulator.log()[0].to_string().contains("`code_challenge` is missing"));
//! # Ok(())
//! # }
//! ```
//!
//! What goes wrong in real life happens on request: see [`Fault`].
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod answer;
mod ask;
mod assertion;
mod authorize;
mod builder;
mod call;
mod callback;
mod device;
mod emulator;
mod error;
mod event;
mod fault;
mod filter;
mod form;
mod id_token;
mod ids;
mod json;
mod ledger;
mod page;
mod params;
mod person;
mod profile;
mod proof;
mod provider;
mod providers;
mod registration;
mod server;
mod service;
mod stand_in;
mod standard;
mod template;
mod token;
mod transport;
mod url;
mod user;
mod values;
mod wire;

pub use builder::Builder;
pub use emulator::Emulator;
pub use error::EmulatorError;
pub use event::{Event, Step};
pub use fault::{CallbackEdit, Fault, Member};
pub use stand_in::StandIn;
#[cfg(feature = "blocking")]
pub use transport::BlockingEmulatedTransport;
pub use transport::EmulatedTransport;
pub use user::User;
