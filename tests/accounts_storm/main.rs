//! Many tasks of many processes use one account, whose server rotates refresh tokens and ends the whole login
//! when one is used twice.

use std::{
    io::Write as _,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use oauth_tests::{
    authority::{Authority, Counts, Fate, Stage},
    barrier::{Barrier, Came},
    browser::parameter,
    platform::{Platform, connect},
    postgres::Postgres,
    process::{Job, Line, Process, Work},
    temporary::Folder,
};

const PROCESSES: usize = 8;
const TASKS: usize = 50;
const EXPIRIES: u64 = 200;

/// The rounds after which the token expires because of its age, and not because the server says so.
const BY_TIME: [u64; 2] = [40, 120];
/// How long such a token lives, in seconds.
const SHORT: u64 = 4;
/// How long the others live.
const LONG: u64 = 3600;

/// The program that the processes run.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_accounts_process"))
}

/// Past the test harness, which keeps what passing tests print to itself.
pub(crate) fn print(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// One storm at a time: two at once would only be slower.
static ONE: Mutex<()> = Mutex::new(());

#[test]
fn a_storm_on_sqlite_refreshes_once_for_each_expiry() {
    let folder = Folder::new();
    storm("SQLite", &folder.file("accounts.db"));
}

#[test]
fn a_storm_on_postgresql_refreshes_once_for_each_expiry() {
    let Some(postgres) = Postgres::start() else { return };
    let runtime = runtime();
    let url = runtime.block_on(postgres.database());
    storm("PostgreSQL", &url);
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn storm(name: &str, store: &str) {
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let authority = Arc::new(Authority::start());
    // A busy machine may keep a process waiting for longer than the tests of single refreshes allow for.
    let platform = Platform {
        request_timeout: 20_000,
        lease_margin: 5_000,
        ..Platform::new(store, authority.url())
    };
    let (account, family) = runtime().block_on(async { connect(&platform.accounts().await).await });

    let rounds = rounds(&authority);
    let began = Instant::now();
    let jobs = (0..PROCESSES).map(|number| Job {
        first_task: number * TASKS,
        tasks: TASKS,
        work: Work::UntilDone,
        ..Job::new(platform.clone(), account.as_str())
    });
    let processes: Vec<_> = jobs.map(|job| Process::start(program(), &job)).collect();
    let (mut calls, mut failed) = (0, Vec::new());
    for process in &processes {
        loop {
            match process.line() {
                Some(Line::Done(made)) => {
                    calls += made;
                    break;
                }
                // The others would wait for this one for ever.
                Some(Line::Failed(why)) => failed.push(why),
                other => panic!("a process says {other:?}"),
            }
            assert!(failed.is_empty(), "failed callers: {failed:?}");
        }
    }
    let Counts { refreshed, asked, reused, refused, .. } = authority.counts(family);
    print(&format!(
        "storm on {name}: {PROCESSES} processes of {TASKS} tasks, {EXPIRIES} expiries ({} by time): \
         {asked} refresh calls, {reused} reuses, {} failed callers; {calls} API calls, {refused} of \
         them refused; {:.1} s",
        BY_TIME.len(),
        failed.len(),
        began.elapsed().as_secs_f64(),
    ));
    assert_eq!(rounds.rounds(), EXPIRIES + 1);
    assert_eq!((asked, refreshed, reused), (EXPIRIES, EXPIRIES, 0));
    assert!(authority.lives(family));
}

/// Lets the access token expire whenever all tasks have made a call with it, so often, and then tells them
/// that it is enough.
fn rounds(authority: &Arc<Authority>) -> Barrier {
    // Whoever refreshes a short token ahead of its time gets a long one.
    let server = Arc::downgrade(authority);
    authority.on_refresh(move |refresh| {
        if let (Stage::Processed, Some(server)) = (refresh.stage, server.upgrade()) {
            server.set_expires_in(refresh.family, LONG);
        }
        Fate::Goes
    });
    let barrier = Barrier::new(PROCESSES * TASKS);
    let (server, shared) = (Arc::downgrade(authority), barrier.clone());
    authority.on_call(move |call| {
        let query = format!("?{}", call.query);
        let task = parameter(&query, "task").and_then(|task| task.parse().ok()).expect("a task");
        let (server, barrier) = (server.clone(), shared.clone());
        Box::pin(async move {
            match barrier.come(task) {
                Came::Again => return "again".to_owned(),
                Came::Waits(mut round) => drop(round.changed().await),
                Came::Last => {
                    if let Some(server) = server.upgrade() {
                        end(&server, call.family, barrier.rounds()).await;
                    }
                    barrier.end_round();
                }
            }
            let all = barrier.rounds() > EXPIRIES;
            if all { "done".to_owned() } else { "on".to_owned() }
        })
    });
    barrier
}

/// The token has been used by all in this round.
async fn end(server: &Authority, family: u64, round: u64) {
    let is_short = |round: u64| BY_TIME.contains(&round);
    server.set_expires_in(family, if is_short(round + 1) { SHORT } else { LONG });
    if round == EXPIRIES {
        return;
    }
    if !is_short(round) {
        server.expire(family);
        return;
    }
    // On a slow machine, a process may have refreshed ahead of the time meanwhile: that was this expiry.
    if server.counts(family).refreshed == round {
        let left = server.expires_at(family).saturating_duration_since(Instant::now());
        // The clients' clock counts whole seconds.
        tokio::time::sleep(left + Duration::from_millis(1100)).await;
    }
}
