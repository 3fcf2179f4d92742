//! The engine from outside, on a transport that plays a script: no network, no clock.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod after_login;
mod api;
mod callback;
mod calls;
mod client_credentials;
mod dynamic;
mod exchange;
mod lookup;
mod probe;
mod refresh;
mod retry;
mod support;
mod tenants;
