//! When something expires.

use serde::{Deserialize, Serialize};

/// The longest life that is believed: ten years of 365 days, in seconds.
pub(crate) const MAX_LIFETIME: u64 = 10 * 365 * 24 * 60 * 60;

/// When an access token expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expires {
    /// At this time, in seconds since 1970.
    At(u64),
    /// It does not expire.
    Never,
    /// The provider did not say: use it until the API refuses it.
    #[default]
    Unknown,
}
