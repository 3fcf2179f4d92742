//! What a host is told.

use crate::{Account, AccountId};

/// Something happened to an account. Each is told once, by the process that did it, however many share the
/// store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An account is there that was not.
    Connected(Account),
    /// The user logged in again, or entered another key.
    Reauthorized(Account),
    /// The provider no longer takes the account: tell the user to log in again. Nothing is sent with it until
    /// then.
    NeedsReauthorization {
        /// Which one.
        account: Account,
        /// Why, in words without secrets.
        reason: String,
    },
    /// A refresh brought another refresh token.
    Rotated(Account),
    /// A refresh brought other scopes than there were.
    ScopeChanged {
        /// Which one, with the scopes that it has now.
        account: Account,
        /// Scopes that are new.
        added: Vec<String>,
        /// Scopes that are gone.
        removed: Vec<String>,
    },
    /// It is not known what came of a refresh: the refresh token may be used up.
    InDoubt(Account),
    /// The account is gone, and no longer works at the provider if that could be told.
    Removed(AccountId),
    /// Another account became the default one, because the one before was removed.
    DefaultChanged(AccountId),
}
