//! Fills a store with accounts.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use oauth_accounts::{
    Owner,
    store::{MemoryStore, Store},
};
use tokio::task::JoinSet;

use crate::provider::{ISSUED, accounts, connect};

/// Logins that are made in memory before they are copied.
const PART: usize = 20_000;

/// Of so many tenants.
const TENANTS: usize = 1000;

/// Fills a store with accounts that are due at [`DUE`](crate::provider::DUE) and not at [`ISSUED`]. They are
/// connected in memory, where that is quick, and copied.
pub(crate) async fn fill(store: &Arc<dyn Store>, count: usize) {
    for from in (0..count).step_by(PART) {
        let part = Arc::new(MemoryStore::new());
        login(&part, from..(from + PART).min(count)).await;
        copy(&part, store).await;
    }
}

/// Connects accounts, a share of them in each task.
pub(crate) async fn login(store: &Arc<MemoryStore>, numbers: std::ops::Range<usize>) {
    let accounts = accounts(store.clone(), Some(ISSUED));
    let mut tasks = JoinSet::new();
    for share in 0..8 {
        let (accounts, numbers) = (accounts.clone(), numbers.clone());
        tasks.spawn(async move {
            for number in numbers.skip(share).step_by(8) {
                let owner =
                    Owner::of(format!("tenant {}", number % TENANTS), format!("user {number}"));
                connect(&accounts, owner).await;
            }
        });
    }
    tasks.join_all().await;
}

async fn copy(from: &MemoryStore, to: &Arc<dyn Store>) {
    let mut after = None;
    loop {
        // No key is called so: these are all.
        let records = from.sealed_otherwise("", after.as_ref(), 500).await.unwrap();
        let Some(last) = records.last() else { return };
        after = Some(last.id.clone());
        let mut tasks = JoinSet::new();
        for record in records {
            let to = to.clone();
            tasks.spawn(async move { assert!(to.insert(record).await.unwrap().is_some()) });
        }
        tasks.join_all().await;
    }
}

/// Copies each account of a file so often, under other ids and owners, with secrets that do not open there. They are
/// due shortly after those that do, so that a worker gets to most of them later.
pub(crate) fn multiply(file: &Path, times: usize) {
    let connection = rusqlite::Connection::open(file).unwrap();
    let copy = "
        PRAGMA synchronous = OFF;
        BEGIN;
        WITH RECURSIVE copies (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copies WHERE number < TIMES)
        INSERT INTO oauth_accounts (id, tenant, owner, provider, name, kind, is_default, status,
            profile, client, generation, public, sealed, key_id, fence, phase, in_doubt, attempts,
            refresh_at, created_at)
        SELECT lower(hex(randomblob(16))), tenant, owner || ' ' || number, provider, name, kind, is_default,
            status, profile, client, generation, public, sealed, key_id, fence, phase, in_doubt, attempts,
            refresh_at + 100, created_at
        FROM copies, oauth_accounts;
        COMMIT;";
    connection.execute_batch(&copy.replace("TIMES", &times.to_string())).unwrap();
}

/// A folder that is gone in the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let folder = env::temp_dir().join(format!("oauth-bench-{}-{number}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("accounts.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
