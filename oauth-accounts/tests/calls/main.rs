//! Calls of an API with an account: by the library's own means, and by an HTTP client of the host's.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api_key;
mod breaker;
mod cancelled;
mod provider;
mod redirects;
mod repeats;
mod secrets;
mod server;
mod token;
mod unauthorized;
mod way;
mod world;
