//! What the operator sets.

mod client;
mod values;

pub use client::{ClientSettings, shape};
pub use values::SettingValues;
pub(crate) use values::{CLIENT_ID, CLIENT_SECRET, PRIVATE_KEY, Settings};
