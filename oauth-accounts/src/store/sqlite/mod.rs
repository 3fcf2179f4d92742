//! A store in one file.

mod connection;
mod error;
mod worker;

use std::{fmt, path::Path, time::Duration};

use oauth_core::transport::BoxFuture;

use super::{
    Claim, ClientRecord, Credential, Held, Lease, Leased, LoginRecord, Migration, Record, Removed,
    Renamed, Replacement, Save, Settled, StoreError, Stored, Validated,
    sql::{Batch, Database, Dialect, Failure, Rows, SQLITE, Sql, store_in_sql},
};
use crate::{AccountId, Owner, Reference};

/// A store in one SQLite file. Several processes on one machine can use the same file at once.
///
/// Statements run on threads of its own, so its functions wait for nothing but a channel and need no
/// particular runtime. Writes that wait for each other share one transaction, and one wait for the disk.
/// Each has reached the disk when its function returns.
///
/// Not for a file on a network drive: its locks do not hold there. Many machines use PostgreSQL.
pub struct SqliteStore {
    sql: Sql,
}

store_in_sql! { SqliteStore }

impl SqliteStore {
    /// The migrations of the schema, for hosts that run them by themselves; see
    /// [`SqliteOptions::without_migration`].
    pub const MIGRATIONS: &[Migration] = connection::MIGRATIONS;

    /// Opens a file, and makes it when there is none. What has to be migrated is. It waits for the disk.
    ///
    /// # Errors
    /// When it cannot be opened, holds something else, or has a schema that is too new.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        SqliteOptions::new().open(path)
    }

    /// A database in memory, which ends with this store.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn open_in_memory() -> Result<Self, StoreError> {
        let options = SqliteOptions::new();
        let connection = connection::in_memory(&options)?;
        Self::start(connection, Vec::new(), &options)
    }

    fn start(
        writer: rusqlite::Connection,
        readers: Vec<rusqlite::Connection>,
        options: &SqliteOptions,
    ) -> Result<Self, StoreError> {
        let workers = worker::Workers::start(writer, readers, options.wait)?;
        Ok(Self { sql: Sql::new(Sqlite(workers)) })
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

/// How a file is opened.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    migrate: bool,
    wait: Duration,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl SqliteOptions {
    /// As [`SqliteStore::open`] has it.
    #[must_use]
    pub fn new() -> Self {
        Self { migrate: true, wait: Duration::from_secs(10) }
    }

    /// Changes no schema: one that is too old is an error, [`StoreErrorKind::Schema`].
    ///
    /// [`StoreErrorKind::Schema`]: super::StoreErrorKind::Schema
    #[must_use]
    pub fn without_migration(mut self) -> Self {
        self.migrate = false;
        self
    }

    /// How long to wait for other processes that write; 10 seconds where nothing is said.
    #[must_use]
    pub fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// Opens a file, and makes it when there is none. It waits for the disk.
    ///
    /// # Errors
    /// When it cannot be opened, holds something else, or its schema does not fit.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        let path = path.as_ref();
        let writer = connection::writer(path, self)?;
        let readers = [(); READERS].iter().map(|()| connection::reader(path, self));
        SqliteStore::start(writer, readers.collect::<Result<_, _>>()?, self)
    }
}

/// Threads that read, each with its own connection, so that a claim that looks at much keeps nobody waiting.
const READERS: usize = 2;

struct Sqlite(worker::Workers);

impl Database for Sqlite {
    fn run(&self, batch: Batch) -> BoxFuture<'static, Result<Vec<Rows>, Failure>> {
        let answer = self.0.send(batch);
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(worker::has_ended())) })
    }

    fn dialect(&self) -> &'static Dialect {
        &SQLITE
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{SQLITE, SqliteOptions, connection, worker};

    /// How SQLite runs a statement, line by line.
    fn plan(connection: &Connection, text: &'static str) -> Vec<String> {
        let text = format!("EXPLAIN QUERY PLAN {}", worker::own_text(text));
        let mut statement = connection.prepare(&text).unwrap();
        let values = vec![rusqlite::types::Null; statement.parameter_count()];
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(3));
        rows.unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn a_claim_looks_things_up_in_indexes_only() {
        let connection = connection::in_memory(&SqliteOptions::new()).unwrap();
        for texts in [&SQLITE.refresh, &SQLITE.validation] {
            for text in texts.all() {
                let plan = plan(&connection, text);
                let scans = plan.iter().filter(|line| line.contains("SCAN"));
                let of_table =
                    scans.filter(|line| line.contains("oauth_accounts") || line.ends_with(" a"));
                assert_eq!(of_table.collect::<Vec<_>>(), Vec::<&String>::new(), "{plan:#?}");
            }
        }
        // A step must go on from the tenant where the last was, not from the beginning of its ten minutes.
        let steps = plan(&connection, SQLITE.refresh.steps);
        let whole = "(refresh_slot,provider,tenant)>(?,?,?)";
        assert_eq!(steps.iter().filter(|line| line.contains(whole)).count(), 2, "{steps:#?}");
    }
}
