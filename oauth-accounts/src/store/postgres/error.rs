//! What PostgreSQL's errors mean.

use std::{error::Error as _, io};

use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::{
    Error,
    error::{DbError, SqlState},
    types::WrongType,
};

use crate::store::{StoreError, StoreErrorKind, sql::Failure};

/// Where in its work a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Nothing can have been changed.
    Before,
    /// The server may have done it.
    Deciding,
}

/// A failure, and what to do about it.
pub(super) struct Problem {
    pub(super) failure: Failure,
    /// Nothing was changed, and the same may work now.
    pub(super) may_be_tried_again: bool,
    /// The connection is not to be used again.
    pub(super) is_connection_spoilt: bool,
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self { failure: error.into(), may_be_tried_again: false, is_connection_spoilt: false }
    }
}

impl Problem {
    /// The server did not answer in time.
    pub(super) fn no_answer(writes: bool) -> Self {
        let kind = if writes { StoreErrorKind::Unknown } else { StoreErrorKind::Unavailable };
        let error = StoreError::new(kind, "the server did not answer in time");
        Self { is_connection_spoilt: true, ..Self::from(error) }
    }

    /// What came of an error.
    pub(super) fn of(error: &Error, moment: Moment) -> Self {
        if let Some(told) = error.as_db_error() {
            return Self::told(told, moment);
        }
        if error.source().is_some_and(|source| source.is::<WrongType>()) {
            return StoreError::new(
                StoreErrorKind::Schema,
                "a column is not of the type that this program knows",
            )
            .into();
        }
        Self::lost(moment)
    }

    /// The connection broke.
    fn lost(moment: Moment) -> Self {
        let (kind, what) = match moment {
            Moment::Before => (StoreErrorKind::Unavailable, "the connection to the server broke"),
            Moment::Deciding => {
                (StoreErrorKind::Unknown, "the connection broke while the server worked")
            }
        };
        Self {
            failure: StoreError::new(kind, what).into(),
            may_be_tried_again: moment == Moment::Before,
            is_connection_spoilt: true,
        }
    }

    fn told(told: &DbError, moment: Moment) -> Self {
        let code = told.code();
        if *code == SqlState::UNIQUE_VIOLATION {
            return Self { failure: Failure::Conflict, ..Self::from(error_of(told)) };
        }
        if is_end_of_server(code) {
            return Self::lost(moment);
        }
        let is_stale = *code == SqlState::INVALID_SQL_STATEMENT_NAME
            || *code == SqlState::FEATURE_NOT_SUPPORTED;
        let is_rolled_back = *code == SqlState::T_R_SERIALIZATION_FAILURE
            || *code == SqlState::T_R_DEADLOCK_DETECTED;
        // After a failover the server at the other end may only read; another connection finds the new one.
        let is_read_only = *code == SqlState::READ_ONLY_SQL_TRANSACTION;
        Self {
            may_be_tried_again: is_stale || is_rolled_back || is_read_only,
            is_connection_spoilt: is_stale || is_read_only,
            ..Self::from(error_of(told))
        }
    }
}

/// The server, or this connection of it, is being ended.
fn is_end_of_server(code: &SqlState) -> bool {
    *code == SqlState::ADMIN_SHUTDOWN
        || *code == SqlState::CRASH_SHUTDOWN
        || code.code().starts_with("08")
}

/// Why there is no connection.
pub(super) fn pool_error(error: &PoolError) -> Failure {
    let unavailable = |what| StoreError::new(StoreErrorKind::Unavailable, what).into();
    match error {
        PoolError::Timeout(_) => unavailable("there was no connection to the server in time"),
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            connect_error(error).into()
        }
        PoolError::PostCreateHook(_) => unavailable("a connection could not be set up"),
        PoolError::Closed => {
            StoreError::new(StoreErrorKind::Config, "the pool of connections is closed").into()
        }
        PoolError::NoRuntimeSpecified => {
            StoreError::new(StoreErrorKind::Config, "the pool of connections has no runtime").into()
        }
    }
}

fn connect_error(error: &Error) -> StoreError {
    use StoreErrorKind::{Config, Unavailable};
    if let Some(told) = error.as_db_error() {
        return error_of(told);
    }
    let broken = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    match broken.map(io::Error::kind) {
        Some(io::ErrorKind::InvalidData) => {
            StoreError::new(Config, "the server's certificate is not accepted, or it speaks no TLS")
        }
        Some(kind) => StoreError::new(Unavailable, format!("the server: {kind}")),
        None if error.is_closed() => {
            StoreError::new(Unavailable, "the server closed the connection")
        }
        // These texts are fixed.
        None => StoreError::new(Config, error.to_string()),
    }
}

/// What the server told. Its detail and hint are dropped, as they can hold values; so is the message,
/// where it is about values.
fn error_of(told: &DbError) -> StoreError {
    use StoreErrorKind::{Config, Damaged, Full, Invalid, Schema, Unavailable};
    let code = told.code().code();
    let kind = match (code, code.get(..2).unwrap_or_default()) {
        ("53100", _) => Full,
        ("42501", _) | (_, "28" | "3D" | "3F") => Config,
        (_, "42" | "26" | "0A") => Schema,
        (_, "22" | "54") => Invalid,
        (_, "23" | "XX") => Damaged,
        _ => Unavailable,
    };
    let what = match kind {
        Invalid | Damaged => format!("PostgreSQL reports the error {code}"),
        _ => format!("{} (PostgreSQL reports {code})", told.message()),
    };
    StoreError::new(kind, what)
}
