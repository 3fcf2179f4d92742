//! Statements on a connection of the pool.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::{Object, Pool};
use tokio_postgres::{IsolationLevel, types::ToSql};

use super::error::{Moment, Problem, pool_error};
use crate::store::{
    StoreError, StoreErrorKind,
    sql::{Batch, Failure, Row, Rows, Statement, Value},
};

/// What all statements of a store need.
pub(super) struct Shared {
    pub(super) pool: Pool,
    /// How long one try may take: longer than the server lets a statement run, so it matters only when the
    /// server does not answer.
    pub(super) deadline: Duration,
}

/// How often it is tried when the server says that the same may work now, or a connection that read broke.
const TRIES: u32 = 3;

pub(super) async fn run(shared: Arc<Shared>, batch: Batch) -> Result<Vec<Rows>, Failure> {
    let mut tried = 0;
    loop {
        tried += 1;
        let mut client = shared.pool.get().await.map_err(|why| pool_error(&why))?;
        let work = tokio::time::timeout(shared.deadline, once(&mut client, &batch));
        let problem = match work.await {
            Ok(Ok(rows)) => return Ok(rows),
            Ok(Err(problem)) => problem,
            Err(_) => Problem::no_answer(batch.writes),
        };
        if problem.is_connection_spoilt {
            drop(Object::take(client));
        }
        if !problem.may_be_tried_again || tried >= TRIES {
            return Err(problem.failure);
        }
        tokio::time::sleep(Duration::from_millis(10) * tried).await;
    }
}

async fn once(client: &mut Object, batch: &Batch) -> Result<Vec<Rows>, Problem> {
    if let [statement] = batch.statements.as_slice() {
        let prepared = client.prepare_cached(statement.text).await;
        let prepared = prepared.map_err(|why| Problem::of(&why, Moment::Before))?;
        let moment = if batch.writes { Moment::Deciding } else { Moment::Before };
        let rows = client.query(&prepared, &parameters(statement)).await;
        return Ok(vec![values(rows.map_err(|why| Problem::of(&why, moment))?)?]);
    }
    // Whatever fails before the commit is undone.
    let before = |why: tokio_postgres::Error| Problem::of(&why, Moment::Before);
    // Each statement sees what was committed before it, above all after a wait for a lock.
    let transaction = client.build_transaction().isolation_level(IsolationLevel::ReadCommitted);
    let transaction = transaction.start().await.map_err(before)?;
    let mut results = Vec::with_capacity(batch.statements.len());
    for statement in &batch.statements {
        let prepared = transaction.prepare_cached(statement.text).await.map_err(before)?;
        let rows = transaction.query(&prepared, &parameters(statement)).await.map_err(before)?;
        results.push(values(rows)?);
    }
    let end = transaction.commit().await;
    end.map_err(|why| Problem::of(&why, Moment::Deciding))?;
    Ok(results)
}

fn parameters(statement: &Statement) -> Vec<&(dyn ToSql + Sync)> {
    statement.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn values(rows: Vec<tokio_postgres::Row>) -> Result<Rows, Problem> {
    let damaged = |_| {
        Problem::from(StoreError::new(
            StoreErrorKind::Damaged,
            "a row holds a value of another type",
        ))
    };
    let row = |row: tokio_postgres::Row| {
        let values = (0..row.len()).map(|column| row.try_get::<_, Value>(column));
        values.collect::<Result<Row, _>>().map_err(damaged)
    };
    rows.into_iter().map(row).collect()
}

/// What a function returns when there is no runtime any more.
pub(super) fn has_ended() -> Failure {
    StoreError::new(StoreErrorKind::Unknown, "the runtime of the store has ended").into()
}
