//! Connections to a file, and its schema.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};

use super::{
    SqliteOptions,
    error::{is_busy, store_error},
};
use crate::store::{
    Migration, StoreError, StoreErrorKind,
    sql::schema::{missing, too_old},
};

pub(super) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "accounts",
        sql: include_str!("../../../migrations/sqlite/0001_accounts.sql"),
    },
    Migration {
        version: 2,
        name: "validation",
        sql: include_str!("../../../migrations/sqlite/0002_validation.sql"),
    },
];

/// How many statements a connection keeps prepared: more than there are.
const PREPARED: usize = 64;

/// A connection that writes, to a file whose schema is as it should be.
pub(super) fn writer(path: &Path, options: &SqliteOptions) -> Result<Connection, StoreError> {
    create_private(path)?;
    let mut connection = open(path, OpenFlags::SQLITE_OPEN_CREATE, options)?;
    use_wal(&connection, options.wait)?;
    // FULL: a token that the provider has replaced cannot be got again, so a commit waits for the disk.
    // After a rush, the log becomes short again.
    set_up(&connection, "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")?;
    migrate(&mut connection, options)?;
    // From here on the worker waits by itself.
    connection.busy_timeout(Duration::ZERO).map_err(|why| cannot_open(&why))?;
    Ok(connection)
}

/// A connection that reads.
pub(super) fn reader(path: &Path, options: &SqliteOptions) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::empty(), options)?;
    set_up(&connection, "PRAGMA query_only = TRUE")?;
    Ok(connection)
}

pub(super) fn in_memory(options: &SqliteOptions) -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory().map_err(|why| cannot_open(&why))?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    migrate(&mut connection, options)?;
    Ok(connection)
}

/// Others on the machine have no business with it. What SQLite puts beside a file gets the same rights.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(why) if why.kind() != std::io::ErrorKind::AlreadyExists => Err(StoreError::new(
            StoreErrorKind::Config,
            format!("the file cannot be made: {}", why.kind()),
        )),
        _ => Ok(()),
    }
}

fn open(path: &Path, more: OpenFlags, options: &SqliteOptions) -> Result<Connection, StoreError> {
    // No URI: a path is taken as it is. Each connection stays in one thread at a time.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags).map_err(|why| cannot_open(&why))?;
    connection.busy_timeout(options.wait).map_err(|why| cannot_open(&why))?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    // A file that somebody else could have written runs nothing by itself. 16 MB hold what is used of the
    // indexes of a hundred thousand accounts. What is sorted is small, and needs no other disk.
    set_up(
        &connection,
        "PRAGMA trusted_schema = FALSE; PRAGMA cache_size = -16000; \
         PRAGMA temp_store = MEMORY",
    )?;
    Ok(connection)
}

fn set_up(connection: &Connection, statement: &str) -> Result<(), StoreError> {
    connection.execute_batch(statement).map_err(|why| cannot_open(&why))
}

/// With a write-ahead log, those who read and the one who writes do not wait for each other. The change to
/// it does not wait for others by itself, who make the same change.
fn use_wal(connection: &Connection, wait: Duration) -> Result<(), StoreError> {
    let begun = Instant::now();
    loop {
        let mode = connection
            .query_row("PRAGMA journal_mode = WAL", params![], |row| row.get::<_, String>(0));
        match mode {
            Ok(mode) if mode.eq_ignore_ascii_case("wal") => return Ok(()),
            Ok(_) => {
                return Err(StoreError::new(
                    StoreErrorKind::Config,
                    "the file is where a write-ahead log is not possible",
                ));
            }
            Err(why) if is_busy(&why) && begun.elapsed() < wait => {
                thread::sleep(Duration::from_millis(5));
            }
            Err(why) => return Err(cannot_open(&why)),
        }
    }
}

fn cannot_open(why: &rusqlite::Error) -> StoreError {
    let error = store_error(why);
    match error.kind() {
        StoreErrorKind::Unavailable if !is_busy(why) => {
            StoreError::new(StoreErrorKind::Config, "the file cannot be opened")
        }
        _ => error,
    }
}

/// The newest version, and with which programs it can work.
fn newest(connection: &Connection) -> Result<Option<(i64, i64)>, rusqlite::Error> {
    let is_there =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'oauth_schema'";
    if connection.query_row(is_there, params![], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(None);
    }
    let newest = "SELECT version, compatible_with FROM oauth_schema ORDER BY version DESC LIMIT 1";
    let mut statement = connection.prepare(newest)?;
    let mut rows = statement.query(params![])?;
    rows.next()?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Runs the migrations that are missing, each in a transaction of its own. Of several programs that do so
/// at once, each waits for the others and finds their work done.
fn migrate(connection: &mut Connection, options: &SqliteOptions) -> Result<(), StoreError> {
    let found = newest(connection).map_err(|why| cannot_open(&why))?;
    let all = missing(MIGRATIONS, found)?;
    if all.is_empty() {
        return Ok(());
    }
    if !options.migrate {
        return Err(too_old(found));
    }
    for migration in all {
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Exclusive)
            .map_err(|why| cannot_open(&why))?;
        let now = newest(&transaction).map_err(|why| cannot_open(&why))?;
        if missing(MIGRATIONS, now)?.first().is_some_and(|next| next.version == migration.version) {
            transaction.execute_batch(migration.sql).map_err(|why| cannot_open(&why))?;
        }
        transaction.commit().map_err(|why| cannot_open(&why))?;
    }
    Ok(())
}
