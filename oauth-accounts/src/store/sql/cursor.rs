//! How far the round of the tenants has come.

use std::sync::{Mutex, PoisonError};

/// One step of the round: the accounts of a tenant at a provider that are due within the
/// same ten minutes. Steps are in the order of these fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub(super) slot: i64,
    pub(super) provider: String,
    pub(super) tenant: String,
}

impl Step {
    /// What comes before every step.
    pub(super) fn before_all() -> Self {
        Self { slot: i64::MIN, provider: String::new(), tenant: String::new() }
    }
}

/// The last step that was looked at, so that the next claim goes on from there: with more tenants than one
/// claim comes to, each has its turn. It is kept in memory only, for nothing is lost with it.
#[derive(Default)]
pub(super) struct Cursor(Mutex<Option<Step>>);

impl Cursor {
    pub(super) fn get(&self) -> Option<Step> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, step: Option<Step>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = step;
    }
}
