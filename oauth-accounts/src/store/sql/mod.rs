//! What the stores in SQL databases have in common: every statement, and how rows become records.
//!
//! A database does one thing, [`Database::run`]: a list of statements as one transaction. What a store
//! promises is kept by the statements alone, each of which names its columns, so that programs of two
//! versions of the schema work with one database.

mod accounts;
mod claims;
mod clients;
mod cursor;
mod dialect;
mod logins;
mod refresh;
mod rows;
pub(super) mod schema;
mod statement;
mod texts;

use cursor::Cursor;
pub(super) use dialect::Dialect;
#[cfg(feature = "postgres")]
pub(super) use dialect::POSTGRES;
#[cfg(feature = "sqlite")]
pub(super) use dialect::SQLITE;
use oauth_core::transport::BoxFuture;
pub(super) use statement::{Batch, Failure, Row, Rows, Statement, Value};

use super::StoreError;

/// A database, as these statements need it.
pub(super) trait Database: Send + Sync {
    /// Runs statements one after another as one transaction, and returns the rows of each. It goes on to
    /// the end when the future is dropped.
    fn run(&self, batch: Batch) -> BoxFuture<'static, Result<Vec<Rows>, Failure>>;

    /// Its SQL, where that is not like that of others.
    fn dialect(&self) -> &'static Dialect;
}

/// A store in a database.
pub(super) struct Sql {
    database: Box<dyn Database>,
    refreshes: Cursor,
    validations: Cursor,
}

impl Sql {
    pub(super) fn new(database: impl Database + 'static) -> Self {
        Self {
            database: Box::new(database),
            refreshes: Cursor::default(),
            validations: Cursor::default(),
        }
    }

    /// The rows of one statement that changes nothing.
    async fn read(&self, statement: Statement) -> Result<Rows, StoreError> {
        self.one(Batch::read(statement)).await.map_err(StoreError::from)
    }

    /// The rows of one statement that changes something.
    async fn write(&self, statement: Statement) -> Result<Rows, Failure> {
        self.one(Batch::write(vec![statement])).await
    }

    async fn one(&self, batch: Batch) -> Result<Rows, Failure> {
        let results = self.database.run(batch).await?;
        Ok(results.into_iter().next().unwrap_or_default())
    }

    /// Whether a statement that returns a row for what it changed has changed something.
    async fn changes(&self, statement: Statement) -> Result<bool, StoreError> {
        Ok(!self.write(statement).await?.is_empty())
    }
}

/// Writes `Store` for a type that has a field `sql`.
macro_rules! store_in_sql {
    ($($name:ty)+) => {$(
        impl $crate::store::Store for $name {
            $crate::store::sql::forward! {
                insert(record: Record) -> Option<Record>;
                get(id: &'a AccountId) -> Option<Record>;
                find(owner: &'a Owner, provider: &'a str, reference: &'a Reference) -> Option<Record>;
                list(owner: &'a Owner, provider: Option<&'a str>) -> Vec<Record>;
                set_default(id: &'a AccountId) -> bool;
                rename(id: &'a AccountId, name: &'a str) -> Renamed;
                remove(id: &'a AccountId) -> Option<Removed>;
                lease(id: &'a AccountId, wanted: Lease<'a>) -> Leased;
                mark_sent(id: &'a AccountId, held: Held) -> bool;
                save(id: &'a AccountId, save: Save) -> bool;
                settle(id: &'a AccountId, held: Held, outcome: Settled) -> bool;
                replace(id: &'a AccountId, from_fence: i64, replacement: Replacement) -> bool;
                reseal(id: &'a AccountId, from_key: &'a str, credential: Credential) -> bool;
                set_validity(id: &'a AccountId, generation: i64, validated: Validated) -> bool;
                claim_refresh(claim: Claim<'a>) -> Vec<Record>;
                claim_validation(claim: Claim<'a>) -> Vec<Record>;
                sealed_otherwise(key_id: &'a str, after: Option<&'a AccountId>, most: usize) -> Vec<Record>;
                client(tenant: &'a str, provider: &'a str) -> Option<ClientRecord>;
                clients() -> Vec<ClientRecord>;
                put_client(from_version: Option<i64>, client: ClientRecord) -> bool;
                remove_client(tenant: &'a str, provider: &'a str) -> bool;
                put_login(login: LoginRecord, now: i64) -> ();
                take_login(key: &'a str) -> Option<LoginRecord>;
            }
        }
    )+};
}

/// Functions that hand on to those of the field `sql`.
macro_rules! forward {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty;)+) => {$(
        fn $name<'a>(&'a self $(, $argument: $type)*) -> Stored<'a, $result> {
            Box::pin(self.sql.$name($($argument),*))
        }
    )+};
}

pub(super) use forward;
pub(super) use store_in_sql;
