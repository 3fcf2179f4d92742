//! The engine from outside, on a transport that plays a script: no network, no clock.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod after_login;
mod callback;
#[cfg(feature = "jwt")]
mod client_auth;
mod client_credentials;
mod dynamic;
mod exchange;
mod probe;
mod refresh;
mod retry;
mod support;
mod tenants;
#[cfg(not(feature = "jwt"))]
mod unsigned;
