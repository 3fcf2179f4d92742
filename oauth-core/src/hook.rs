//! Work of the host that a definition cannot say as data.

use std::fmt;

use crate::{Tokens, transport::BoxFuture};

/// Values that a hook gives back to be kept with the tokens, by the names that the definition declares.
pub type Kept = Vec<(String, String)>;

/// What the host does with new tokens before they are stored: the hook `after_exchange` of a definition.
///
/// It runs once for each login, after the exchange. What fails here does not lose the tokens:
/// [`Error::into_tokens`](crate::Error::into_tokens) gives them back, to try again or to revoke them.
pub trait AfterExchange: Send + Sync {
    /// Does the work; what is returned is checked and kept with the tokens.
    fn after_exchange<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<Kept, HookError>>;
}

/// Why a hook failed, for people. The tokens are taken out of it before it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookError(String);

impl HookError {
    /// An error with a message.
    pub fn new(message: impl fmt::Display) -> Self {
        Self(message.to_string())
    }
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for HookError {}
