//! Accounts in several processes, against the server.

use std::{
    io::{self, Write as _},
    path::Path,
};

use oauth_accounts::{AccountId, Accounts};
use oauth_tests::{
    platform::{Platform, log_in},
    process::{Job, Line, Process, Work},
    temporary::Folder,
};

use crate::server::server;

const PROCESSES: usize = 4;
const TASKS: usize = 10;

/// The server ends the whole login when a refresh token comes twice, also of two at once: it lives on, so none
/// has.
#[tokio::test]
async fn r9_several_processes_never_send_a_refresh_token_twice() {
    let Some(server) = server() else { return };
    let folder = Folder::new();
    let platform = Platform {
        definition: Some(oauth_tests::root().join("conformance/definitions/public.yaml")),
        // Its access tokens live for two seconds.
        client_id: "public-short".to_owned(),
        request_timeout: 20_000,
        lease_margin: 5_000,
        ..Platform::new(folder.file("accounts.db"), server.issuer.as_str())
    };
    let accounts = platform.accounts().await;
    let id = log_in(&accounts, "public").await.id;
    let processes: Vec<_> = (0..PROCESSES)
        .map(|number| Job {
            first_task: number * TASKS,
            tasks: TASKS,
            work: Work::For(6000),
            ..Job::new(platform.clone(), id.as_str())
        })
        .map(|job| Process::start(Path::new(env!("CARGO_BIN_EXE_accounts_process")), &job))
        .collect();
    let mut calls = 0;
    for process in processes {
        match process.line() {
            Some(Line::Done(made)) => calls += made,
            other => panic!("a process says {other:?}"),
        }
    }
    // The first credential has the number 1, and each lease the next one.
    let refreshes = generation(&platform, &id).await - 1;
    let _ = writeln!(
        io::stderr(),
        "R9 with {PROCESSES} processes of {TASKS} tasks: {calls} API calls, {refreshes} refreshes"
    );
    assert!(refreshes >= 3, "{refreshes}");
    assert!(is_alive(&accounts, &id).await, "the server has ended the login");
}

async fn generation(platform: &Platform, id: &AccountId) -> i64 {
    let record = platform.open().await.get(id).await.expect("it can be read");
    record.expect("it is there").credential.generation
}

/// Whether a refresh works still.
async fn is_alive(accounts: &Accounts, id: &AccountId) -> bool {
    let client = accounts.client_of(id).await.expect("it is there");
    let old = client.token().await.expect("it works");
    client.renewed(&old).await.is_ok()
}
