//! What the operator sets.

mod values;

pub use values::SettingValues;
