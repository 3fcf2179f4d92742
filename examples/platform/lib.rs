//! A small platform: its users connect accounts of two providers, and it calls their APIs.
//!
//! - `app`: what it is set up with, and what is shared by all requests.
//! - `session`: whose browser it is.
//! - `routes`: what each address does.
//! - `pages` and `html`: what is shown.
//! - `browser` and `demo`: somebody walks through all of it.
//!
//! Both providers are played by the emulator, which the pages say too.
#![forbid(unsafe_code)]

pub mod app;
mod browser;
pub mod demo;
mod html;
mod pages;
mod routes;
mod session;

/// What can go wrong here is told to whoever started it.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
