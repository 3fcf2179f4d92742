//! Versions of the schema.

use crate::store::{StoreError, StoreErrorKind};

/// One step from a version of the schema to the next.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// The version that it leads to, the first being 1.
    pub version: i64,
    /// What it is called.
    pub name: &'static str,
    /// Its statements. They write their version down, and are to run in one transaction.
    pub sql: &'static str,
}

/// The version that this library works with.
pub(in crate::store) const VERSION: i64 = 2;

/// The migrations that a database still needs. `newest`: its newest version, and the oldest with which a
/// program can work with it; `None`: nothing is there.
///
/// # Errors
/// When it is too new for this library.
pub(in crate::store) fn missing(
    all: &'static [Migration],
    newest: Option<(i64, i64)>,
) -> Result<&'static [Migration], StoreError> {
    let (version, compatible_with) = newest.unwrap_or((0, 0));
    if compatible_with > VERSION {
        return Err(StoreError::new(
            StoreErrorKind::Schema,
            format!(
                "it has version {version}, which needs a program that knows at least version \
                 {compatible_with}; this one knows version {VERSION}"
            ),
        ));
    }
    let done = all.iter().take_while(|migration| migration.version <= version).count();
    Ok(all.get(done..).unwrap_or_default())
}

/// What to say when migrations are missing and were not asked for.
pub(in crate::store) fn too_old(newest: Option<(i64, i64)>) -> StoreError {
    let has = match newest {
        None => "there is none".to_owned(),
        Some((version, _)) => format!("it has version {version}"),
    };
    StoreError::new(
        StoreErrorKind::Schema,
        format!("{has}; this program needs version {VERSION}: run the migrations"),
    )
}
