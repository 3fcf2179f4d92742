//! What is particular to a file: faults of it, and several programs that use it.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use oauth_accounts::{
    Owner,
    store::{SqliteOptions, SqliteStore, Store, StoreErrorKind},
};
use rusqlite::Connection;
use tokio::task::JoinSet;

use crate::{
    place::{Folder, block_on},
    records::{NOW, claim, get, id, insert, record, save},
};

#[test]
fn what_is_no_database_is_not_opened() {
    let folder = Folder::new();
    fs::write(folder.file(), "not a database, but long enough to be looked at ".repeat(100))
        .unwrap();
    let error = SqliteStore::open(folder.file()).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Damaged, "{error}");
    let missing = folder.file().join("nowhere").join("accounts.db");
    let error = SqliteStore::open(missing).unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Config, "{error}");
}

#[cfg(unix)]
#[test]
fn the_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let _store = SqliteStore::open(folder.file()).unwrap();
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.file().parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["accounts.db", "accounts.db-shm", "accounts.db-wal"]);
}

#[test]
fn a_row_that_cannot_be_read_is_told_without_its_values() {
    let folder = Folder::new();
    block_on(async {
        let store = SqliteStore::open(folder.file()).unwrap();
        for number in 1..=3 {
            let mut record = record(number, &Owner::new("ann"));
            record.refresh_at = Some(NOW);
            insert(&store, record).await;
        }
        let file = Connection::open(folder.file()).unwrap();
        file.execute_batch("UPDATE oauth_accounts SET phase = 'sEcReT' WHERE name = 'name 2'")
            .unwrap();
        let error = store.get(&id(2)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Damaged);
        assert!(!error.is_transient());
        let told = format!("{error} {error:?}");
        assert!(told.contains("phase") && !told.contains("sEcReT"), "{told}");
        // It keeps no other from being refreshed.
        let claimed = store.claim_refresh(claim("a", 10)).await.unwrap();
        assert_eq!(claimed.iter().map(|record| &record.id).collect::<Vec<_>>(), [&id(1), &id(3)]);
    });
}

#[test]
fn while_somebody_else_writes_reads_go_on_and_writes_wait_so_long() {
    let folder = Folder::new();
    block_on(async {
        let wait = Duration::from_millis(60);
        let store = SqliteOptions::new().wait(wait).open(folder.file()).unwrap();
        insert(&store, record(1, &Owner::new("ann"))).await;
        let other = Connection::open(folder.file()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE; UPDATE oauth_accounts SET name = 'new'").unwrap();
        assert_eq!(get(&store, 1).await.name, "name 1");
        let begun = Instant::now();
        let error = store.save(&id(1), save(1)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
        assert!(begun.elapsed() >= wait);
        other.execute_batch("COMMIT").unwrap();
        assert!(store.save(&id(1), save(1)).await.unwrap());
        assert_eq!(get(&store, 1).await.name, "new");
    });
}

#[test]
fn a_table_that_is_not_as_it_was_is_told() {
    let folder = Folder::new();
    block_on(async {
        let store = SqliteStore::open(folder.file()).unwrap();
        Connection::open(folder.file()).unwrap().execute_batch("DROP TABLE oauth_clients").unwrap();
        let error = store.clients().await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Schema, "{error}");
        assert!(store.get(&id(1)).await.unwrap().is_none(), "the rest goes on");
    });
}

#[test]
fn what_no_database_can_keep_is_refused() {
    let folder = Folder::new();
    block_on(async {
        let store = SqliteStore::open(folder.file()).unwrap();
        let mut long = record(1, &Owner::new("ann"));
        long.name = "x".repeat(3000);
        let mut nul = record(2, &Owner::new("ann"));
        nul.subject = Some("a\0b".to_owned());
        for record in [long, nul, record(3, &Owner::new("\0"))] {
            let error = store.insert(record).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Invalid, "{error}");
            assert!(!error.is_transient());
        }
        insert(&store, record(4, &Owner::new("ann"))).await;
        let error = store.rename(&id(4), "\0").await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Invalid);
    });
}

#[test]
fn a_store_works_under_any_runtime_and_after_futures_were_dropped() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.file()).unwrap();
    block_on(async { insert(&store, record(1, &Owner::new("ann"))).await });
    for generation in 1..=50 {
        // Each has a runtime of its own, and drops the future after one look at it.
        block_on(async {
            let (account, save) = (id(1), save(generation));
            let mut saving = store.save(&account, save);
            let waker = std::task::Waker::noop();
            drop(saving.as_mut().poll(&mut std::task::Context::from_waker(waker)));
        });
    }
    block_on(async {
        // What was handed over is written nevertheless: it may exist nowhere else.
        assert!(store.save(&id(1), save(60)).await.unwrap());
        assert_eq!(get(&store, 1).await.credential.generation, 60);
        assert!(!store.save(&id(1), save(50)).await.unwrap());
    });
}

#[test]
fn what_was_saved_outlives_the_end_of_the_process() {
    let folder = Folder::new();
    block_on(async {
        let store = SqliteStore::open(folder.file()).unwrap();
        insert(&store, record(1, &Owner::new("ann"))).await;
    });
    let mut generation = 0;
    for round in 0..5 {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "sqlite::one_that_is_killed", "--ignored", "--nocapture"])
            .env("OAUTH_TEST_STORE", folder.file())
            .env("OAUTH_TEST_NUMBER", generation.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut saved = lines.map_while(Result::ok).filter_map(|line| {
            line.strip_prefix("saved ").and_then(|number| number.parse::<i64>().ok())
        });
        generation = saved.by_ref().nth(20 + round).expect("it saves until it is killed");
        child.kill().unwrap();
        // What it still said was written as well.
        generation = saved.last().unwrap_or(generation);
        child.wait().unwrap();
        block_on(async {
            let store = SqliteStore::open(folder.file()).unwrap();
            let kept = get(&store, 1).await.credential.generation;
            assert!(kept == generation || kept == generation + 1, "{kept} of {generation}");
            generation = kept;
        });
    }
}

/// A program that [`what_was_saved_outlives_the_end_of_the_process`] kills.
#[test]
#[ignore = "it is a part of another test"]
fn one_that_is_killed() {
    let Some(file) = env::var_os("OAUTH_TEST_STORE") else { return };
    let first: i64 = env::var("OAUTH_TEST_NUMBER").unwrap().parse().unwrap();
    block_on(async {
        let store = SqliteStore::open(file).unwrap();
        println!();
        for generation in first + 1.. {
            assert!(store.save(&id(1), save(generation)).await.unwrap());
            println!("saved {generation}");
        }
    });
}

#[test]
fn no_tenant_waits_for_many_others() {
    crate::place::on_sqlite(crate::claims::no_tenant_waits_for_many_others);
}

#[test]
fn those_not_yet_due_hide_nobody() {
    crate::place::on_sqlite(crate::claims::those_not_yet_due_hide_nobody);
}

#[test]
fn a_program_that_writes_all_the_time_leaves_room_for_another() {
    let folder = Folder::new();
    block_on(async {
        let busy = Arc::new(SqliteStore::open(folder.file()).unwrap());
        for number in 0..20 {
            insert(&*busy, record(number, &Owner::new(number.to_string()))).await;
        }
        let is_over = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for number in 0..16 {
            let (busy, is_over) = (Arc::clone(&busy), Arc::clone(&is_over));
            tasks.spawn(async move {
                let mut generation = 0;
                while !is_over.load(Ordering::SeqCst) {
                    generation += 1;
                    assert!(busy.save(&id(number), save(generation)).await.unwrap());
                }
                generation
            });
        }
        let other = SqliteStore::open(folder.file()).unwrap();
        let mut longest = Duration::ZERO;
        for generation in 1..=20 {
            let begun = Instant::now();
            assert!(other.save(&id(19), save(generation)).await.unwrap());
            longest = longest.max(begun.elapsed());
        }
        is_over.store(true, Ordering::SeqCst);
        let saved: i64 = tasks.join_all().await.into_iter().sum();
        println!("longest {longest:?}, while {saved} saves");
        assert!(longest < Duration::from_secs(5), "{longest:?}");
    });
}
