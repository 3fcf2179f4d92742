//! Where the stores of a test are.

use std::{
    env, fs,
    path::PathBuf,
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use oauth_accounts::store::{MemoryStore, PostgresOptions, PostgresStore, SqliteStore, Store};
use oauth_tests::postgres::Postgres;

/// Where the stores of one test are: all that are opened here have the same accounts.
pub(crate) enum Place {
    Here(Arc<dyn Store>),
    File(Folder),
    Database(String),
}

impl Place {
    /// Another store with the same accounts, as another process would have it.
    pub(crate) async fn store(&self) -> Arc<dyn Store> {
        match self {
            Self::Here(store) => Arc::clone(store),
            Self::File(folder) => Arc::new(SqliteStore::open(folder.file()).unwrap()),
            Self::Database(url) => Arc::new(postgres(url).await),
        }
    }
}

/// A store with few connections, as many tests run at once.
pub(crate) async fn postgres(url: &str) -> PostgresStore {
    PostgresOptions::new().connections(6).connect(url).await.unwrap()
}

/// A folder that is gone in the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let folder = env::temp_dir().join(format!("oauth-stores-{}-{number}", process::id()));
        drop(fs::remove_dir_all(&folder));
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

/// Runs a test with several threads.
pub(crate) fn block_on<T>(test: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(4).enable_all().build().unwrap().block_on(test)
}

pub(crate) fn on_memory<F: Future<Output = ()>>(test: impl Fn(Place) -> F) {
    block_on(test(Place::Here(Arc::new(MemoryStore::new()))));
}

pub(crate) fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(Place) -> F) {
    block_on(test(Place::File(Folder::new())));
}

pub(crate) fn on_sqlite_in_memory<F: Future<Output = ()>>(test: impl Fn(Place) -> F) {
    block_on(test(Place::Here(Arc::new(SqliteStore::open_in_memory().unwrap()))));
}

/// Skips the test where there is no server, which was said.
pub(crate) fn on_postgres<F: Future<Output = ()>>(test: impl Fn(Place) -> F) {
    let Some(server) = Postgres::shared() else { return };
    block_on(async { test(Place::Database(server.schema().await)).await });
}
