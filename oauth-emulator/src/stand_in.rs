//! What stands in for the host's own code where a definition asks for some.

use oauth_core::{AfterExchange, HookError, Kept, Tokens, transport::BoxFuture};

/// A hook that does nothing and gives back a plausible value for everything that the definition keeps.
#[derive(Clone)]
pub struct StandIn {
    kept: Kept,
}

impl StandIn {
    pub(crate) fn new(kept: Kept) -> Self {
        Self { kept }
    }
}

impl std::fmt::Debug for StandIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.kept.iter().map(|(name, _)| name).collect();
        f.debug_struct("StandIn").field("keeps", &names).finish()
    }
}

impl AfterExchange for StandIn {
    fn after_exchange<'a>(&'a self, _tokens: &'a Tokens) -> BoxFuture<'a, Result<Kept, HookError>> {
        Box::pin(std::future::ready(Ok(self.kept.clone())))
    }
}

#[cfg(feature = "blocking")]
impl oauth_core::blocking::AfterExchange for StandIn {
    fn after_exchange(&self, _tokens: &Tokens) -> Result<Kept, HookError> {
        Ok(self.kept.clone())
    }
}
