//! Why a store failed.

use std::fmt;

/// Why a store failed. Its text holds no value that was to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    kind: StoreErrorKind,
    what: String,
}

/// What kind of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// It cannot be reached or is busy: the same may work later. Nothing was changed, unless
    /// [`StoreErrorKind::Unknown`].
    Unavailable,
    /// The connection broke while it worked: whether something was changed is not known.
    Unknown,
    /// There is no space left.
    Full,
    /// What it holds is not what this library writes, or is damaged.
    Damaged,
    /// The schema is newer than this library can work with, or older and not migrated.
    Schema,
    /// The store cannot be set up.
    Config,
    /// It does not take such a value: a text with a NUL character, or a name that is too long.
    Invalid,
}

impl StoreError {
    /// An error; the text must hold no secret.
    pub fn new(kind: StoreErrorKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into() }
    }

    /// What kind of fault it is.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// Trying again may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            StoreErrorKind::Unavailable | StoreErrorKind::Unknown | StoreErrorKind::Full
        )
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            StoreErrorKind::Unavailable => "the store cannot be reached",
            StoreErrorKind::Unknown => "the connection to the store broke",
            StoreErrorKind::Full => "the store is full",
            StoreErrorKind::Damaged => "the store holds what cannot be",
            StoreErrorKind::Schema => "the store has another schema",
            StoreErrorKind::Config => "the store cannot be set up",
            StoreErrorKind::Invalid => "the store does not take this",
        };
        write!(f, "{kind}: {}", self.what)
    }
}

impl std::error::Error for StoreError {}
