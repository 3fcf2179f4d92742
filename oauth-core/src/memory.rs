//! What a client remembers between its calls, shared by all its clones.

use crate::{replay::ReplayGuard, spent::SpentTokens};

/// Bounded memories, of hashes alone.
#[derive(Default)]
pub(crate) struct Memory {
    /// States that were used.
    pub(crate) replay: ReplayGuard,
    /// Refresh tokens that must not be used again.
    pub(crate) spent: SpentTokens,
}
