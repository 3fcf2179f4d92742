//! A process of a platform, for the tests that kill some, stop some, and let many ask at once.
//!
//! What it does stands in a variable of its environment; what it has to say goes to its standard output, a
//! line each. When its standard input ends, whoever started it is gone, and it ends too.

mod clock;
mod halts;
mod wire;

use std::{
    io::Write as _,
    process::exit,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use oauth_accounts::{AccountClient, store::Status};
use oauth_tests::{
    hooked_store::{HookedStore, Step},
    process::{JOB, Job, Line, Point, Work},
};
use tokio::task::JoinSet;

use crate::{clock::Shifted, halts::Halts, wire::HaltingTransport};

fn say(line: &Line) {
    let text = serde_json::to_string(line).expect("a line is JSON");
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{text}");
    let _ = output.flush();
}

fn main() {
    let Ok(job) = std::env::var(JOB) else {
        eprintln!("a helper of the tests, which start it themselves");
        exit(2);
    };
    let job: Job = serde_json::from_str(&job).expect("a job is JSON");
    // Two, so that one task that waits in a system call does not keep all others waiting.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("there are threads");
    runtime.block_on(run(job));
    // Without the destructors: what is open then is closed by the system, as with a kill.
    exit(0);
}

async fn run(job: Job) {
    let halts = Halts::new(job.says.clone(), job.halts.clone());
    let store = job.platform.open().await;
    let hooked = {
        let halts = halts.clone();
        HookedStore::new(store, move |step| {
            let (halts, point) = (halts.clone(), point(step));
            Box::pin(async move {
                if let Some(point) = point {
                    halts.at(point).await;
                }
                Ok(())
            })
        })
    };
    let transport = HaltingTransport::new(halts.clone());
    let accounts = job
        .platform
        .builder(Arc::new(hooked))
        .transport(Arc::new(transport))
        .clock(Arc::new(Shifted(job.ahead)))
        .build()
        .expect("a good platform");
    halts.at(Point::Ready).await;
    let id = job.account.parse().expect("the id of an account");
    let calls = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    for task in job.first_task..job.first_task + job.tasks {
        let client = accounts.client_of(&id).await.unwrap_or_else(|why| panic!("{why}"));
        let (calls, server) = (Arc::clone(&calls), job.platform.server.clone());
        tasks.spawn(work(job.work, client, server, task, calls));
    }
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(why)) => say(&Line::Failed(why)),
            Err(_) => say(&Line::Failed("it panicked".to_owned())),
        }
    }
    say(&Line::Done(calls.load(Ordering::SeqCst)));
}

/// The steps of the store that a test can wait for.
fn point(step: Step) -> Option<Point> {
    match step {
        Step::Leased => Some(Point::Leased),
        Step::MarkedSent => Some(Point::Marked),
        Step::Save => Some(Point::Saving),
        Step::Saved => Some(Point::Saved),
        Step::Lease | Step::MarkSent | Step::Settle => None,
    }
}

async fn work(
    work: Work,
    client: AccountClient,
    server: String,
    task: usize,
    calls: Arc<AtomicU64>,
) -> Result<(), String> {
    let path = match work {
        Work::UntilDone => format!("/work?task={task}"),
        Work::Once | Work::For(_) => "/me".to_owned(),
    };
    let connection = Arc::new(tokio::sync::Mutex::new(wire::Connection::new(&server)));
    let began = Instant::now();
    loop {
        let called = client
            .with_token(|token| {
                let (connection, path) = (Arc::clone(&connection), path.clone());
                calls.fetch_add(1, Ordering::Relaxed);
                async move { connection.lock().await.get(&path, token.secret().expose()).await }
            })
            .await;
        let said = match called {
            Ok(said) => said.map_err(|why| why.to_string())?,
            // On a busy machine, tokens that live for two seconds may expire on their way, twice in a row: the
            // account knows better than the call.
            Err(_) if matches!(work, Work::For(_)) && is_active(&client).await => String::new(),
            Err(error) => return Err(format!("{:?}: {error}", error.kind())),
        };
        let has_ended = match work {
            Work::Once => true,
            Work::UntilDone => said == "done",
            Work::For(time) => began.elapsed() > Duration::from_millis(time),
        };
        if has_ended {
            return Ok(());
        }
        if matches!(work, Work::For(_)) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn is_active(client: &AccountClient) -> bool {
    client.account().await.is_ok_and(|account| account.status == Status::Active)
}
