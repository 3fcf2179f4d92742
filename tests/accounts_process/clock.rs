//! A clock that is wrong.

use oauth_core::{Clock, SystemClock};

/// The system's clock, so many seconds ahead.
pub(crate) struct Shifted(pub(crate) i64);

impl Clock for Shifted {
    fn now(&self) -> u64 {
        SystemClock.now().saturating_add_signed(self.0)
    }
}
