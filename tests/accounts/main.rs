//! Accounts through their public face: what a platform can rely on.
//!
//! `strategy` is the list of what has to be tested that every integration starts from, row by row; the other
//! files are about one promise each. The providers are in `world`: definitions of the catalogue, and two of
//! the tests' own in `definitions`. The clock is the test's.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calls;
mod encryption;
mod events;
mod faulty_store;
mod logins;
mod secrets;
mod strategy;
mod support;
mod validation;
mod worker;
mod world;
