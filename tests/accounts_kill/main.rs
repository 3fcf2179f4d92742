//! Processes are killed (SIGKILL) while they refresh; others then find out what came of it.
//!
//! What is guaranteed, by the moment at which a process dies:
//!
//! | moment | guaranteed | because |
//! |---|---|---|
//! | lease taken | the account works | nothing was sent, and the lease runs out |
//! | before the request | the account works | the provider says that the old refresh token is good |
//! | request read, not processed | the account works | likewise |
//! | processed, not answered | no reuse; marked once | the new token is nobody's; the provider says that the old one is not |
//! | answered | as above, until the answer is stored | the answer ended with the process |
//! | answer received | as above | likewise |
//! | while it is stored | the account works, or as above | the store writes all or nothing |
//! | stored | the account works | what is stored outlives the process |
//! | at any time | one of the above | |
//!
//! Where the provider cannot be asked, the host has chosen: `Reauthorize` never sends the old refresh token
//! again, `TryAgain` does it, once for each answer that was lost.

mod moment;
mod recovery;
mod runs;
mod table;

use oauth_tests::{platform::Platform, postgres::Postgres, temporary::Folder};

use crate::{moment::Moment, runs::Runs};

/// What may be sent when an answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// The provider is asked.
    Asked,
    /// Nothing.
    Reauthorize,
    /// The old refresh token again.
    TryAgain,
}

fn kill(name: &str, store: &str, doubt: Doubt, number: usize, moments: &[Moment]) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let runs = Runs::new(|server| Platform {
            introspects: doubt == Doubt::Asked,
            tries_again: doubt != Doubt::Reauthorize,
            ..Platform::new(store, server)
        });
        let killed = runs.all(number, moments).await;
        let ended = recovery::recover(&runs, killed, doubt).await;
        table::print(&format!("{name}, {doubt:?}"), moments, &ended);
    });
}

#[test]
fn processes_that_are_killed_lose_nothing_on_sqlite() {
    let folder = Folder::new();
    let file = folder.file("accounts.db");
    kill("SQLite", &file, Doubt::Asked, 400, &Moment::ALL);
    assert_eq!(integrity(&file), "ok");
}

#[test]
fn processes_that_are_killed_lose_nothing_on_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let url = runtime.expect("a runtime").block_on(postgres.database());
    kill("PostgreSQL", &url, Doubt::Asked, 100, &Moment::ALL);
}

#[test]
fn a_refresh_token_in_doubt_is_never_sent_again_where_the_host_says_so() {
    let folder = Folder::new();
    kill("SQLite", &folder.file("accounts.db"), Doubt::Reauthorize, 36, &Moment::ALL);
}

#[test]
fn a_refresh_token_in_doubt_is_tried_again_where_the_host_says_so() {
    let folder = Folder::new();
    kill("SQLite", &folder.file("accounts.db"), Doubt::TryAgain, 36, &Moment::ALL);
}

/// What SQLite itself says of its file.
fn integrity(file: &str) -> String {
    let connection = rusqlite::Connection::open(file).expect("the file opens");
    connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("SQLite answers")
}
