//! Numbers, printed by
//! `cargo test --release -p oauth-tests --test accounts_stores -- --ignored --nocapture --test-threads 1 measure`.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use oauth_accounts::{
    Owner,
    store::{PostgresOptions, SqliteStore, Store},
};
use oauth_tests::postgres::Postgres;
use tokio::task::JoinSet;

use crate::{
    place::{Folder, block_on},
    records::{NOW, claim, id, insert, record, save},
};

const TASKS: u64 = 64;
const SAVES: u64 = 200;

/// How many saves there are in a second when 64 tasks save without a pause, each its own account.
async fn saves(name: &str, store: Arc<dyn Store>) {
    for number in 0..TASKS {
        let mut record = record(number, &Owner::new(format!("t{number}")));
        record.credential.sealed = vec![7; 1000];
        record.refresh_at = Some(NOW);
        insert(&*store, record).await;
    }
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for number in 0..TASKS {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            for generation in 1..=SAVES {
                let mut save = save(i64::try_from(generation).unwrap());
                save.credential.sealed = vec![7; 1000];
                assert!(store.save(&id(number), save).await.unwrap());
            }
        });
    }
    tasks.join_all().await;
    let seconds = begun.elapsed().as_secs_f64();
    let count = TASKS * SAVES;
    println!(
        "{name}: {count} saves by {TASKS} tasks in {seconds:.2} s: {:.0}/s",
        count as f64 / seconds
    );
    let begun = Instant::now();
    for generation in 0..100 {
        assert!(store.save(&id(0), save(1000 + generation)).await.unwrap());
    }
    println!("{name}: one save alone: {:?}", begun.elapsed() / 100);
    let begun = Instant::now();
    for _ in 0..1000 {
        store.get(&id(0)).await.unwrap();
    }
    println!("{name}: one read: {:?}", begun.elapsed() / 1000);
}

/// Claims among a million accounts: 100,000 tenants with five each, of which 1,000 have one that is due, and
/// one with half a million that are due.
async fn claims(name: &str, store: &dyn Store) {
    let mut light = 0;
    for round in 0..20 {
        let begun = Instant::now();
        let claimed = store.claim_refresh(claim("a", 100)).await.unwrap();
        let time = begun.elapsed();
        let heavy = claimed.iter().filter(|record| record.owner.tenant() == "heavy").count();
        light += claimed.len() - heavy;
        if round < 3 || round == 19 {
            println!(
                "{name}: claim {round} of 100: {} in {time:?}, {heavy} for the heavy tenant; \
                 {light} others so far",
                claimed.len()
            );
        }
    }
    let not_of = ["p3".to_owned()];
    let mut wanted = claim("a", 100);
    wanted.not_of = &not_of;
    let mut times = Vec::new();
    loop {
        let begun = Instant::now();
        let claimed = store.claim_refresh(wanted).await.unwrap();
        times.push(begun.elapsed());
        if claimed.is_empty() {
            break;
        }
    }
    println!(
        "{name}: without the heavy tenant's provider: {} claims, {:?}",
        times.len(),
        spread(times)
    );
    let begun = Instant::now();
    assert!(store.claim_validation(claim("a", 100)).await.unwrap().is_empty());
    println!("{name}: nothing due: {:?}", begun.elapsed());
}

fn spread(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() - 1])
}

/// Eight workers take what is due of the heavy tenant.
async fn workers(name: &str, store: Arc<dyn Store>) {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            let mut times = Vec::new();
            let mut count = 0;
            while count < 2000 {
                let begun = Instant::now();
                count += store.claim_refresh(claim("a", 100)).await.unwrap().len();
                times.push(begun.elapsed());
            }
            (count, times)
        });
    }
    let mut times = Vec::new();
    let mut count = 0;
    for (mine, more) in tasks.join_all().await {
        count += mine;
        times.extend(more);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let claims = times.len();
    println!(
        "{name}: 8 workers: {count} accounts in {claims} claims, {:.0}/s; median and longest {:?}",
        count as f64 / seconds,
        spread(times)
    );
}

const COLUMNS: &str = "id, tenant, owner, provider, name, kind, is_default, status, profile, client, \
    generation, public, sealed, key_id, fence, phase, in_doubt, attempts, refresh_at, validate_at, \
    created_at";

fn values(id: &str, tenant: &str, provider: &str, sealed: &str, refresh_at: &str) -> String {
    format!(
        "{id}, {tenant}, 'u' || (i % 1000), {provider}, 'n' || i, 'oauth', FALSE, 'active', '{{}}', 'own', 1, \
         '{{}}', {sealed}, 'k1', 1, 'idle', FALSE, 0, {refresh_at}, {NOW} + 1 + (i * 7919) % 86400, {NOW}"
    )
}

fn light_refresh() -> String {
    format!(
        "CASE WHEN i <= 100000 AND i % 100 = 0 THEN {NOW} - 3 ELSE {NOW} + 1 + (i * 7919) % 3600 END"
    )
}

#[test]
#[ignore = "prints numbers"]
fn measure_postgres() {
    let Some(server) = Postgres::start_with(&[
        "-c",
        "shared_buffers=512MB",
        "-c",
        "max_wal_size=4GB",
        "-c",
        "session_preload_libraries=auto_explain",
        "-c",
        "auto_explain.log_min_duration=15",
        "-c",
        "auto_explain.log_analyze=on",
        "-c",
        "auto_explain.log_buffers=on",
    ]) else {
        return;
    };
    block_on(async {
        let url = server.database().await;
        let store = Arc::new(PostgresOptions::new().connect(&url).await.unwrap());
        saves("PostgreSQL", store).await;
        let url = server.database().await;
        let store = Arc::new(PostgresOptions::new().connect(&url).await.unwrap());
        let begun = Instant::now();
        let light = values(
            "md5('l' || i)",
            "'t' || (i % 100000)",
            "'p' || (i % 20)",
            "decode(repeat(md5(i::text), 30), 'hex')",
            &light_refresh(),
        );
        let heavy = values(
            "md5('h' || i)",
            "'heavy'",
            "'p3'",
            "decode(repeat(md5(i::text), 30), 'hex')",
            &format!("{NOW} - i % 7200"),
        );
        for values in [light, heavy] {
            let insert = format!(
                "INSERT INTO oauth_accounts ({COLUMNS}) SELECT {values} \
                FROM generate_series(1::bigint, 500000) i"
            );
            server.execute(&url, &insert).await;
        }
        println!("PostgreSQL: a million rows in {:?}", begun.elapsed());
        claims("PostgreSQL, no statistics", &*store).await;
        server.execute(&url, "ANALYZE oauth_accounts").await;
        claims("PostgreSQL", &*store).await;
        workers("PostgreSQL", store).await;
        if std::env::var_os("WAIT").is_some() {
            println!("{url}");
            tokio::time::sleep(Duration::from_secs(3600)).await;
        }
    });
}

#[test]
#[ignore = "prints numbers"]
fn measure_sqlite() {
    block_on(async {
        let folder = Folder::new();
        saves("SQLite", Arc::new(SqliteStore::open(folder.file()).unwrap())).await;
        let folder = Folder::new();
        let store = Arc::new(SqliteStore::open(folder.file()).unwrap());
        let begun = Instant::now();
        let light = values(
            "lower(hex(randomblob(16)))",
            "'t' || (i % 100000)",
            "'p' || (i % 20)",
            "randomblob(480)",
            &light_refresh(),
        );
        let heavy = values(
            "lower(hex(randomblob(16)))",
            "'heavy'",
            "'p3'",
            "randomblob(480)",
            &format!("{NOW} - i % 7200"),
        );
        let file = rusqlite::Connection::open(folder.file()).unwrap();
        for values in [light, heavy] {
            let insert = format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
                WHERE i < 500000) INSERT INTO oauth_accounts ({COLUMNS}) SELECT {values} FROM n"
            );
            file.execute_batch(&insert).unwrap();
        }
        println!("SQLite: a million rows in {:?}", begun.elapsed());
        claims("SQLite", &*store).await;
        workers("SQLite", store).await;
    });
}
