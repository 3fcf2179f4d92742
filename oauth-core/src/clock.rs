//! What time it is.

use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time; tests put their own in.
pub trait Clock: Send + Sync {
    /// Seconds since 1970 in UTC.
    fn now(&self) -> u64;
}

/// The clock of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// A clock set before 1970 counts as 1970.
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}
