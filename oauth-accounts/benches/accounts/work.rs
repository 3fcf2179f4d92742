//! How fast a worker works off accounts that are due.

use std::{sync::Arc, time::Instant};

use oauth_accounts::store::{MemoryStore, SqliteStore, Store};

use crate::{
    fill::{Folder, fill, login},
    provider::{DUE, accounts},
    runtime,
};

const ACCOUNTS: usize = 100_000;

pub(crate) fn measure() {
    let runtime = runtime();
    runtime.block_on(async {
        let store = Arc::new(MemoryStore::new());
        login(&store, 0..ACCOUNTS).await;
        work_off("memory", store).await;

        let folder = Folder::new();
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.file()).unwrap());
        fill(&store, ACCOUNTS).await;
        work_off("SQLite", store).await;

        #[cfg(feature = "postgres")]
        if let Ok(url) = std::env::var("BENCH_POSTGRES") {
            use oauth_accounts::store::PostgresStore;
            let store: Arc<dyn Store> = Arc::new(PostgresStore::connect(&url).await.unwrap());
            fill(&store, ACCOUNTS).await;
            work_off("PostgreSQL", store).await;
        }
    });
}

async fn work_off(name: &str, store: Arc<dyn Store>) {
    let worker = accounts(store, Some(DUE)).worker().at_once(256).of_one_provider(256);
    let began = Instant::now();
    let done = worker.run_once().await.unwrap();
    let took = began.elapsed().as_secs_f64();
    assert_eq!(done.failed, 0, "{done:?}");
    assert_eq!(usize::try_from(done.refreshed).unwrap(), ACCOUNTS, "{done:?}");
    println!(
        "{ACCOUNTS} due accounts in {name}: {took:.1} s, {:.0} a second",
        ACCOUNTS as f64 / took
    );
}
