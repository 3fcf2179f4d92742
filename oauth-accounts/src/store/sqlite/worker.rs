//! The threads that run statements.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rusqlite::{
    Connection, ToSql,
    types::{ToSqlOutput, ValueRef},
};
use tokio::sync::oneshot;

use super::error::{commit_failure, failure, is_busy};
use crate::store::{
    StoreError, StoreErrorKind,
    sql::{Batch, Failure, Row, Rows, Statement, Value},
};

type Answer = Result<Vec<Rows>, Failure>;

struct Job {
    batch: Batch,
    answer: oneshot::Sender<Answer>,
}

/// The most that share one transaction, so that the first of them does not wait for ever.
const GROUP: usize = 512;
/// Likewise.
const GROUP_TIME: Duration = Duration::from_millis(20);

/// One thread that writes, and some that read. They end with this.
pub(super) struct Workers {
    writer: Option<mpsc::Sender<Job>>,
    reader: Option<mpsc::Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Without readers, the writer does everything.
    pub(super) fn start(
        writer: Connection,
        readers: Vec<Connection>,
        wait: Duration,
    ) -> Result<Self, StoreError> {
        let (to_writer, jobs) = mpsc::channel();
        let write = move || write(&writer, &jobs, wait);
        let mut threads = vec![spawn("oauth-sqlite-writer", write)?];
        let mut to_reader = None;
        if !readers.is_empty() {
            let (sender, jobs) = mpsc::channel();
            let jobs = Arc::new(Mutex::new(jobs));
            to_reader = Some(sender);
            for connection in readers {
                let jobs = Arc::clone(&jobs);
                threads.push(spawn("oauth-sqlite-reader", move || read(&connection, &jobs))?);
            }
        }
        Ok(Self { writer: Some(to_writer), reader: to_reader, threads })
    }

    /// Hands statements to a thread.
    pub(super) fn send(&self, batch: Batch) -> oneshot::Receiver<Answer> {
        let (answer, receiver) = oneshot::channel();
        let to = match &self.reader {
            Some(reader) if !batch.writes => Some(reader),
            _ => self.writer.as_ref(),
        };
        if let Some(to) = to {
            // When the thread has ended, the answer is dropped, which says so.
            drop(to.send(Job { batch, answer }));
        }
        receiver
    }
}

impl Drop for Workers {
    /// Waits for the threads, so that the file is closed when the store is gone.
    fn drop(&mut self) {
        (self.writer, self.reader) = (None, None);
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// What a function returns when there is no thread any more.
pub(super) fn has_ended() -> Failure {
    StoreError::new(StoreErrorKind::Unknown, "the thread of the store has ended").into()
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|_| StoreError::new(StoreErrorKind::Config, "no thread can be started"))
}

fn read(connection: &Connection, jobs: &Mutex<mpsc::Receiver<Job>>) {
    let mut texts = Texts::default();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { batch, answer }) = job else { return };
        // Nobody waits for it any more.
        if !answer.is_closed() {
            drop(answer.send(run(connection, &mut texts, &batch.statements)));
        }
    }
}

fn write(connection: &Connection, jobs: &mpsc::Receiver<Job>, wait: Duration) {
    let mut texts = Texts::default();
    while let Ok(first) = jobs.recv() {
        match begin(connection, wait) {
            Ok(()) => group(connection, &mut texts, first, jobs),
            // The others would wait as long again, one after another.
            Err(why) => {
                let why = failure(&why);
                for job in [first].into_iter().chain(jobs.try_iter()) {
                    drop(job.answer.send(Err(why.clone())));
                }
            }
        }
    }
}

/// Begins to write, when no other process does. It asks more often than SQLite's own way of waiting, which
/// would hardly ever meet the moment between two transactions of a process that writes all the time.
fn begin(connection: &Connection, wait: Duration) -> rusqlite::Result<()> {
    let asked = Instant::now();
    loop {
        match connection.execute_batch("BEGIN IMMEDIATE") {
            Err(why) if is_busy(&why) && asked.elapsed() < wait => {
                thread::sleep(Duration::from_micros(500));
            }
            result => return result,
        }
    }
}

/// Runs what waits in one transaction: one wait for the disk for all of them. Nobody gets an answer before
/// it is over. It runs what nobody waits for any more as well: it may be a token that exists nowhere else.
fn group(connection: &Connection, texts: &mut Texts, first: Job, jobs: &mpsc::Receiver<Job>) {
    let begun = Instant::now();
    let mut done = Vec::new();
    let mut next = Some(first);
    while let Some(Job { batch, answer }) = next {
        let result = part(connection, texts, &batch.statements);
        // Some faults, as a full disk, end the whole transaction.
        let is_over = connection.is_autocommit();
        let why = result.as_ref().err().cloned();
        done.push((answer, result));
        if is_over {
            return tell(done, &why.unwrap_or_else(has_ended));
        }
        let has_room = done.len() < GROUP && begun.elapsed() < GROUP_TIME;
        next = if has_room { jobs.try_recv().ok() } else { None };
    }
    if let Err(why) = connection.execute_batch("COMMIT") {
        if !connection.is_autocommit() {
            drop(connection.execute_batch("ROLLBACK"));
        }
        return tell(done, &commit_failure(&why));
    }
    for (answer, result) in done {
        drop(answer.send(result));
    }
}

/// Tells all whose transaction failed.
fn tell(done: Vec<(oneshot::Sender<Answer>, Answer)>, why: &Failure) {
    for (answer, _) in done {
        drop(answer.send(Err(why.clone())));
    }
}

/// Runs a part of a transaction that happens as a whole or not at all. One statement is so by itself.
fn part(connection: &Connection, texts: &mut Texts, statements: &[Statement]) -> Answer {
    if statements.len() < 2 {
        return run(connection, texts, statements);
    }
    connection.execute_batch("SAVEPOINT part").map_err(|why| failure(&why))?;
    let result = run(connection, texts, statements);
    if connection.is_autocommit() {
        return result;
    }
    let end = match result {
        Ok(_) => "RELEASE part",
        Err(_) => "ROLLBACK TO part; RELEASE part",
    };
    connection.execute_batch(end).map_err(|why| failure(&why))?;
    result
}

fn run(connection: &Connection, texts: &mut Texts, statements: &[Statement]) -> Answer {
    let mut results = Vec::with_capacity(statements.len());
    for statement in statements {
        let rows = rows(connection, texts.of(statement.text), &statement.values);
        results.push(rows.map_err(|why| failure(&why))?);
    }
    Ok(results)
}

fn rows(connection: &Connection, text: &str, values: &[Value]) -> rusqlite::Result<Rows> {
    let mut statement = connection.prepare_cached(text)?;
    let columns = statement.column_count();
    let mut found = statement.query(rusqlite::params_from_iter(values))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..columns).map(|column| Value::try_from(row.get_ref(column)?));
        rows.push(values.collect::<rusqlite::Result<Row>>()?);
    }
    Ok(rows)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl TryFrom<ValueRef<'_>> for Value {
    type Error = rusqlite::Error;

    fn try_from(value: ValueRef<'_>) -> Result<Self, Self::Error> {
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
            ValueRef::Text(_) => Self::Text(value.as_str()?.to_owned()),
            // Nothing here writes these.
            ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
        })
    }
}

/// The texts of statements in SQLite's way: parameters are `?1` there.
#[derive(Default)]
struct Texts(HashMap<&'static str, String>);

impl Texts {
    fn of(&mut self, text: &'static str) -> &str {
        self.0.entry(text).or_insert_with(|| own_text(text))
    }
}

/// See [`Texts`].
pub(super) fn own_text(text: &str) -> String {
    let mut rest = text;
    let mut own = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once('$') {
        // Before something else, it stands in a path into JSON.
        let is_parameter = after.starts_with(|first: char| first.is_ascii_digit());
        own.push_str(before);
        own.push(if is_parameter { '?' } else { '$' });
        rest = after;
    }
    own + rest
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use rusqlite::Connection;
    use tokio::sync::oneshot;

    use super::{Answer, Batch, Failure, Job, Value, own_text, write};
    use crate::store::sql::Statement;

    fn insert(number: i64) -> Statement {
        let text = "INSERT INTO t (n) VALUES ($1) RETURNING n";
        Statement { text, values: vec![Value::Integer(number)] }
    }

    /// What comes of jobs that wait together, and what is in the table then.
    fn run(jobs: Vec<Vec<Statement>>) -> (Vec<Answer>, Vec<i64>) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY CHECK (n < 10))").unwrap();
        let (sender, receiver) = mpsc::channel();
        let mut answers = Vec::new();
        for statements in jobs {
            let (answer, receiver) = oneshot::channel();
            sender.send(Job { batch: Batch::write(statements), answer }).unwrap();
            answers.push(receiver);
        }
        drop(sender);
        write(&connection, &receiver, Duration::ZERO);
        assert!(connection.is_autocommit());
        let mut statement = connection.prepare("SELECT n FROM t ORDER BY n").unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        let rows = rows.collect::<Result<_, _>>().unwrap();
        (answers.into_iter().map(|mut answer| answer.try_recv().unwrap()).collect(), rows)
    }

    #[test]
    fn one_that_fails_undoes_its_own_work_and_no_other() {
        let (answers, rows) = run(vec![
            vec![insert(1)],
            vec![insert(2), insert(1), insert(3)],
            vec![insert(99)],
            vec![insert(4), insert(5)],
            vec![insert(4)],
        ]);
        assert_eq!(rows, [1, 4, 5]);
        assert!(matches!(answers[0].as_deref(), Ok([rows]) if rows.len() == 1));
        assert!(matches!(answers[1], Err(Failure::Conflict)));
        assert!(matches!(answers[2], Err(Failure::Error(_))));
        assert!(matches!(answers[3].as_deref(), Ok([_, _])));
        assert!(matches!(answers[4], Err(Failure::Conflict)));
    }

    #[test]
    fn parameters_are_numbered_in_the_way_of_sqlite() {
        assert_eq!(
            own_text("SELECT $1, '$[0]', $12, '$' FROM t$"),
            "SELECT ?1, '$[0]', ?12, '$' FROM t$"
        );
    }
}
