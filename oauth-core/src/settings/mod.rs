//! What the operator sets.

mod client;
mod values;

pub use client::ClientSettings;
pub use values::SettingValues;
pub(crate) use values::{CLIENT_ID, CLIENT_SECRET, PRIVATE_KEY, Settings};
