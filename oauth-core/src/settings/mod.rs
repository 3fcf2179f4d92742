//! What the operator sets.

mod values;

pub use values::SettingValues;
pub(crate) use values::{CLIENT_SECRET, PRIVATE_KEY, Settings};
