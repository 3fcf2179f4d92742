//! Which texts can be kept.

use crate::store::{StoreError, StoreErrorKind};

/// The most bytes that the texts of one key may have together: PostgreSQL keeps no entry of an index that
/// is longer than a third of a page. The same everywhere, so that accounts can move from one database to
/// another.
const LONGEST_KEY: usize = 2_048;

/// The texts that make up a key.
pub(super) fn check_key(texts: &[&str]) -> Result<(), StoreError> {
    check(texts)?;
    match texts.iter().map(|text| text.len()).sum::<usize>() {
        0..=LONGEST_KEY => Ok(()),
        _ => Err(StoreError::new(
            StoreErrorKind::Invalid,
            format!("names longer than {LONGEST_KEY} bytes together cannot be kept"),
        )),
    }
}

/// Texts of any length.
pub(super) fn check(texts: &[&str]) -> Result<(), StoreError> {
    match texts.iter().any(|text| text.contains('\0')) {
        false => Ok(()),
        true => Err(StoreError::new(
            StoreErrorKind::Invalid,
            "a text with a NUL character cannot be kept",
        )),
    }
}
