//! The memory of a worker, in a process of its own.

use std::{
    env, fs,
    path::Path,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use oauth_accounts::store::{Claim, SqliteStore, Store};

use crate::{
    fill::{Folder, fill, multiply},
    provider::{DUE, ISSUED, accounts},
    runtime,
};

/// The first argument of the process that is measured.
pub(crate) const CHILD: &str = "memory-child";

/// So long a worker works where there is enough to do.
const LONGEST: Duration = Duration::from_secs(20);

/// Logins that are made, and how often each of them is there.
const SIZES: [(usize, usize); 2] = [(10_000, 1), (50_000, 20)];

pub(crate) fn measure() {
    for (logins, copies) in SIZES {
        let folder = Folder::new();
        let began = Instant::now();
        runtime().block_on(async {
            let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.file()).unwrap());
            fill(&store, logins).await;
        });
        if copies > 1 {
            multiply(&folder.file(), copies - 1);
        }
        let took = began.elapsed().as_secs_f64();
        println!("{} accounts in SQLite, filled in {took:.0} s", logins * copies);
        for (what, time) in [("none due", ISSUED), ("all due", DUE)] {
            println!("  {what}: {}", in_a_child(&folder.file(), time));
        }
    }
}

fn in_a_child(file: &Path, time: u64) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args([CHILD, file.to_str().unwrap(), &time.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Works, and says how much memory that took.
pub(crate) fn child(file: &str, time: u64) {
    runtime().block_on(async {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(file).unwrap());
        let claims = claim(&*store, time).await;
        let worker = accounts(store, Some(time)).worker();
        let before = kilobytes("VmRSS");
        let time = if time == ISSUED { LONGEST / 4 } else { LONGEST };
        let done = worker.idle(Duration::from_millis(200)).run(tokio::time::sleep(time)).await;
        println!(
            "{} worked off in {} s, memory {} kB before, {} kB at most, {claims} for a claim",
            // Copies do not open; the work up to there is the same.
            done.refreshed + done.failed,
            time.as_secs(),
            before,
            kilobytes("VmHWM"),
        );
    });
}

/// How long the store takes to say what is due, beside a worker.
async fn claim(store: &dyn Store, time: u64) -> String {
    const TIMES: u32 = 10;
    let now = i64::try_from(time).unwrap() * 1000;
    let claim = Claim { holder: "bench", now, until: now + 35_000, most: 64, not_of: &[] };
    let began = Instant::now();
    for _ in 0..TIMES {
        store.claim_refresh(claim).await.unwrap();
    }
    format!("{:.1} ms", began.elapsed().as_secs_f64() * 1000.0 / f64::from(TIMES))
}

/// A value of `/proc/self/status`; 0 where there is no such file.
fn kilobytes(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}
