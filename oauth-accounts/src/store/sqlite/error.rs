//! What SQLite's errors mean.

use rusqlite::{Error, ErrorCode, ffi};

use crate::store::{StoreError, StoreErrorKind, sql::Failure};

/// Somebody else writes.
pub(super) fn is_busy(error: &Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn extended_code(error: &Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
}

/// Why a statement failed.
pub(super) fn failure(error: &Error) -> Failure {
    match extended_code(error) {
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
            Failure::Conflict
        }
        _ => Failure::Error(store_error(error)),
    }
}

/// Why a commit failed: after a fault of the disk, what was written may or may not be there.
pub(super) fn commit_failure(error: &Error) -> Failure {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => Failure::Error(StoreError::new(
            StoreErrorKind::Unknown,
            "the disk failed while a transaction was written",
        )),
        _ => Failure::Error(store_error(error)),
    }
}

/// The texts are made here: those of SQLite can name what was in a statement.
pub(super) fn store_error(error: &Error) -> StoreError {
    use StoreErrorKind::{Config, Damaged, Full, Invalid, Schema, Unavailable};
    if extended_code(error) == Some(ffi::SQLITE_IOERR_SHMSIZE) {
        return StoreError::new(Full, "there is no space left beside the file");
    }
    let Some(code) = error.sqlite_error_code() else {
        // The statements are this library's own: what it reads is of another type than it wrote.
        return StoreError::new(Damaged, "a row holds a value of another type");
    };
    let (kind, what) = match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            (Unavailable, "others write to the file all the time")
        }
        ErrorCode::DiskFull => (Full, "there is no space left for the file"),
        ErrorCode::SystemIoFailure => (Unavailable, "the file cannot be read or written"),
        ErrorCode::CannotOpen => (Unavailable, "the file cannot be opened"),
        ErrorCode::OutOfMemory => (Unavailable, "there is not enough memory"),
        ErrorCode::OperationInterrupted | ErrorCode::OperationAborted => {
            (Unavailable, "the statement was ended")
        }
        ErrorCode::DatabaseCorrupt => (Damaged, "the file is damaged"),
        ErrorCode::NotADatabase => (Damaged, "the file is no SQLite database"),
        ErrorCode::ConstraintViolation => (Damaged, "a value is not one of those that can be"),
        ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::AuthorizationForStatementDenied => (Config, "the file may not be written"),
        ErrorCode::FileLockingProtocolFailed | ErrorCode::NoLargeFileSupport => {
            (Config, "the file is where locks do not work")
        }
        ErrorCode::TooBig => (Invalid, "a value is too long"),
        ErrorCode::SchemaChanged | ErrorCode::Unknown => {
            (Schema, "a table or column is not as this program knows it")
        }
        _ => (Unavailable, "SQLite cannot run the statement"),
    };
    StoreError::new(kind, what)
}
