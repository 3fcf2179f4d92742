//! The schema of a database.

use deadpool_postgres::{GenericClient, Object, Pool};
use tokio_postgres::Error;

use super::error::{Moment, Problem, pool_error};
use crate::store::{
    Migration, StoreError,
    sql::schema::{missing, too_old},
};

pub(super) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "accounts",
        sql: include_str!("../../../migrations/postgres/0001_accounts.sql"),
    },
    Migration {
        version: 2,
        name: "validation",
        sql: include_str!("../../../migrations/postgres/0002_validation.sql"),
    },
];

/// Held while a schema is changed. The number is this library's own.
const LOCK: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
     SELECT pg_advisory_xact_lock(7381429005127863041)";

/// Makes sure that the schema fits: runs the migrations that are missing, each in a transaction of its own,
/// while other programs that do so wait.
pub(super) async fn prepare(pool: &Pool, migrate: bool) -> Result<(), StoreError> {
    let mut client = pool.get().await.map_err(|why| pool_error(&why))?;
    // Without the lock first: a program that may not change the schema need not, when it is as it should be.
    let found = newest(&client).await.map_err(|why| failed(&why))?;
    let all = missing(MIGRATIONS, found)?;
    if all.is_empty() {
        return Ok(());
    }
    if !migrate {
        return Err(too_old(found));
    }
    for migration in all {
        run(&mut client, migration).await?;
    }
    Ok(())
}

async fn run(client: &mut Object, migration: &Migration) -> Result<(), StoreError> {
    let failed = |why: Error| failed(&why);
    let transaction = client.transaction().await.map_err(failed)?;
    transaction.batch_execute(LOCK).await.map_err(failed)?;
    let now = newest(&transaction).await.map_err(failed)?;
    let next = missing(MIGRATIONS, now)?.first();
    if next.is_some_and(|next| next.version == migration.version) {
        transaction.batch_execute(migration.sql).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}

/// The newest version, and with which programs it can work.
async fn newest(client: &impl GenericClient) -> Result<Option<(i64, i64)>, Error> {
    let is_there = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() \
                    AND tablename = 'oauth_schema'";
    if client.query_opt(is_there, &[]).await?.is_none() {
        return Ok(None);
    }
    let newest = "SELECT version, compatible_with FROM oauth_schema ORDER BY version DESC LIMIT 1";
    let row = client.query_opt(newest, &[]).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

fn failed(why: &Error) -> StoreError {
    Problem::of(why, Moment::Before).failure.into()
}
