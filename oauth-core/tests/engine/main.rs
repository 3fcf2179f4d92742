//! The engine from outside, on a transport that plays a script: no network, no clock.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod after_login;
mod api;
mod callback;
mod calls;
#[cfg(feature = "jwt")]
mod client_auth;
mod client_credentials;
mod device;
mod dynamic;
mod dynamic_client;
mod exchange;
mod id_token;
mod introspect;
mod lookup;
mod names;
mod probe;
mod refresh;
mod register;
mod retry;
mod support;
mod tenants;
mod trade;
#[cfg(not(feature = "jwt"))]
mod unsigned;
