//! What is particular to a server: it goes away, others hold rows, and it tells more than it should.

use std::time::{Duration, Instant};

use oauth_accounts::{
    Owner,
    store::{PostgresOptions, PostgresStore, Store, StoreErrorKind},
};
use oauth_tests::postgres::Postgres;

use crate::{
    place::{Place, block_on, postgres},
    records::{NOW, claim, get, id, insert, record, save},
};

/// Runs a test with a database of its own on the server of all.
fn with_database<F: Future<Output = ()>>(test: impl Fn(&'static Postgres, String) -> F) {
    let Some(server) = Postgres::shared() else { return };
    block_on(async { test(server, server.database().await).await });
}

#[test]
fn a_store_goes_on_after_the_server_was_restarted() {
    let Some(server) = Postgres::start() else { return };
    block_on(async {
        let store = postgres(&server.database().await).await;
        insert(&store, record(1, &Owner::new("ann"))).await;
        server.restart();
        // Connections that are broken are not used to write.
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(store.save(&id(1), save(1)).await.unwrap());

        server.kill();
        let error = store.get(&id(1)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
        let error = store.save(&id(1), save(2)).await.unwrap_err();
        assert!(error.is_transient());
        let error = store.save(&id(1), save(2)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
        server.start_again();
        assert_eq!(get(&store, 1).await.credential.generation, 1);
        assert!(store.save(&id(1), save(2)).await.unwrap());
    });
}

/// Ends the connections that wait for a lock in a database, when there is one.
async fn cut_what_waits(url: &str) {
    let client = Postgres::client(url).await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while client.query(cut, &[]).await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn what_was_cut_while_it_wrote_is_unknown_and_what_read_is_read_again() {
    with_database(async |_, url| {
        let store = postgres(&url).await;
        insert(&store, record(1, &Owner::new("ann"))).await;
        let other = Postgres::client(&url).await;
        other.batch_execute("BEGIN; SELECT 1 FROM oauth_accounts FOR UPDATE").await.unwrap();
        let account = id(1);
        let (saved, ()) = tokio::join!(store.save(&account, save(1)), cut_what_waits(&url));
        assert_eq!(saved.unwrap_err().kind(), StoreErrorKind::Unknown);
        other.batch_execute("ROLLBACK; BEGIN; LOCK TABLE oauth_accounts").await.unwrap();
        let (read, ()) = tokio::join!(store.get(&account), async {
            cut_what_waits(&url).await;
            other.batch_execute("ROLLBACK").await.unwrap();
        });
        assert_eq!(read.unwrap().unwrap().credential.generation, 0);
    });
}

#[test]
fn a_transaction_that_was_cut_before_its_end_is_done_again() {
    with_database(async |_, url| {
        let store = postgres(&url).await;
        insert(&store, record(1, &Owner::new("ann"))).await;
        insert(&store, record(2, &Owner::new("ann"))).await;
        let other = Postgres::client(&url).await;
        other.batch_execute("BEGIN; SELECT 1 FROM oauth_accounts FOR UPDATE").await.unwrap();
        let account = id(1);
        let (removed, ()) = tokio::join!(store.remove(&account), async {
            cut_what_waits(&url).await;
            other.batch_execute("ROLLBACK").await.unwrap();
        });
        assert_eq!(removed.unwrap().unwrap().new_default, Some(id(2)));
    });
}

#[test]
fn a_statement_that_takes_too_long_has_changed_nothing() {
    with_database(async |_, url| {
        let options = PostgresOptions::new().statement_timeout(Duration::from_millis(100));
        let store = options.connections(2).connect(&url).await.unwrap();
        insert(&store, record(1, &Owner::new("ann"))).await;
        let other = Postgres::client(&url).await;
        other.batch_execute("BEGIN; SELECT 1 FROM oauth_accounts FOR UPDATE").await.unwrap();
        let error = store.save(&id(1), save(1)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{error}");
        other.batch_execute("ROLLBACK").await.unwrap();
        assert_eq!(get(&store, 1).await.credential.generation, 0);
        assert!(store.save(&id(1), save(1)).await.unwrap());
    });
}

#[test]
fn a_claim_waits_for_nobody() {
    with_database(async |_, url| {
        let store = postgres(&url).await;
        for number in 0..20 {
            let mut record = record(number, &Owner::new("ann"));
            record.refresh_at = Some(NOW);
            insert(&store, record).await;
        }
        let other = Postgres::client(&url).await;
        let lock = "BEGIN; SELECT 1 FROM oauth_accounts WHERE id < '0000000000000000000000000000000a' \
                    FOR UPDATE";
        other.batch_execute(lock).await.unwrap();
        let begun = Instant::now();
        assert_eq!(store.claim_refresh(claim("a", 7)).await.unwrap().len(), 7);
        assert_eq!(store.claim_refresh(claim("a", 7)).await.unwrap().len(), 3);
        assert!(store.claim_refresh(claim("a", 7)).await.unwrap().is_empty());
        assert!(begun.elapsed() < Duration::from_secs(5));
        other.batch_execute("ROLLBACK").await.unwrap();
        assert_eq!(store.claim_refresh(claim("a", 20)).await.unwrap().len(), 10);
    });
}

#[test]
fn a_claim_reads_no_whole_table() {
    let explain = "session_preload_libraries=auto_explain";
    let Some(server) = Postgres::start_with(&[
        "-c",
        "fsync=off",
        "-c",
        explain,
        "-c",
        "auto_explain.log_min_duration=0",
    ]) else {
        return;
    };
    block_on(async {
        let url = server.database().await;
        let store = postgres(&url).await;
        let fill = format!(
            "INSERT INTO oauth_accounts (id, tenant, owner, provider, name, kind, is_default, status, \
             profile, client, generation, public, sealed, key_id, fence, phase, in_doubt, attempts, \
             refresh_at, validate_at, created_at) SELECT md5(i::text), CASE WHEN i % 2 = 0 THEN 'heavy' \
             ELSE 't' || i END, '', 'p' || i % 10, i::text, 'oauth', FALSE, 'active', '{{}}', 'own', 0, \
             '{{}}', '', 'k1', 0, 'idle', FALSE, 0, {NOW} - i % 5000, {NOW} - i % 7000, 1 \
             FROM generate_series(1, 20000) i"
        );
        server.execute(&url, &fill).await;
        // With the statistics of an empty table, with those of this one, and with plans for any values.
        for _ in 0..2 {
            for _ in 0..8 {
                assert_eq!(store.claim_refresh(claim("a", 10)).await.unwrap().len(), 10);
                assert_eq!(store.claim_validation(claim("a", 10)).await.unwrap().len(), 10);
            }
            server.execute(&url, "ANALYZE oauth_accounts").await;
        }
    });
    let log = server.log();
    assert!(
        log.contains("oauth_accounts_refresh_tenant") && log.contains("oauth_accounts_validate")
    );
    let scans: Vec<_> = log.lines().filter(|line| line.contains("Seq Scan on oauth")).collect();
    assert!(scans.is_empty(), "{scans:#?}");
}

#[test]
fn no_error_tells_what_is_in_a_row() {
    with_database(async |server, url| {
        let store = postgres(&url).await;
        server.execute(&url, "ALTER TABLE oauth_accounts ADD CHECK (name <> 'sEcReT')").await;
        let mut record = record(1, &Owner::new("ann"));
        record.name = "sEcReT".to_owned();
        let error = store.insert(record.clone()).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Damaged);
        assert!(!format!("{error}{error:?}").contains("sEcReT"), "{error:?}");

        "name 1".clone_into(&mut record.name);
        insert(&store, record).await;
        server.execute(&url, "UPDATE oauth_accounts SET kind = 'sEcReT'").await;
        let error = store.get(&id(1)).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Damaged);
        assert!(!format!("{error}{error:?}").contains("sEcReT"), "{error:?}");
    });
}

#[test]
fn what_no_database_can_keep_is_refused() {
    with_database(async |_, url| {
        let store = postgres(&url).await;
        insert(&store, record(1, &Owner::new("ann"))).await;
        let mut long = record(2, &Owner::new("ann"));
        long.name = "x".repeat(3000);
        let mut nul = record(3, &Owner::new("ann"));
        nul.profile = "\0".to_owned();
        for record in [long, nul] {
            let error = store.insert(record).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Invalid, "{error}");
        }
        let error = store.rename(&id(1), "a\0").await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Invalid, "{error}");
    });
}

#[test]
fn why_there_is_no_connection_is_told_without_the_password() {
    with_database(async |server, url| {
        let wrong = [
            ("mysql://ann:sEcReT@127.0.0.1/db".to_owned(), StoreErrorKind::Config),
            ("postgres://ann:sEcReT@127.0.0.1:port/db".to_owned(), StoreErrorKind::Config),
            ("postgres://ann:sEcReT@127.0.0.1/db?sEcReT=1".to_owned(), StoreErrorKind::Config),
            (
                "postgres://ann:sEcReT@127.0.0.1/db?sslmode=sEcReT".to_owned(),
                StoreErrorKind::Config,
            ),
            ("postgres://ann:sEcReT@127.0.0.1:1/db".to_owned(), StoreErrorKind::Unavailable),
            (server.url_of("nowhere"), StoreErrorKind::Config),
            (url.replace("oauth@", "nobody_here:sEcReT@"), StoreErrorKind::Config),
            // This server has no TLS.
            (format!("{url}?sslmode=require"), StoreErrorKind::Config),
        ];
        for (url, kind) in wrong {
            let error = PostgresStore::connect(&url).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{url}: {error}");
            assert!(!format!("{error}{error:?}").contains("sEcReT"), "{error:?}");
        }
        PostgresStore::connect(&format!("{url}?sslmode=prefer")).await.unwrap();
    });
}

#[test]
fn a_future_that_is_dropped_leaves_no_transaction_open() {
    with_database(async |_, url| {
        let store = postgres(&url).await;
        for number in 0..100 {
            insert(&store, record(number, &Owner::new("ann"))).await;
        }
        for number in 0..100 {
            let account = id(number);
            let mut removing = store.remove(&account);
            let time = Duration::from_micros(number * 50);
            drop(tokio::time::timeout(time, &mut removing).await);
        }
        // Whatever was begun has come to its end soon.
        let client = Postgres::client(&url).await;
        let open = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() \
                    AND state <> 'idle' AND pid <> pg_backend_pid()";
        let begun = Instant::now();
        while !client.query(open, &[]).await.unwrap().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let left = store.list(&Owner::new("ann"), None).await.unwrap();
        assert!(left.len() < 100, "some were removed");
        assert_eq!(left.iter().filter(|record| record.is_default).count(), left.len().min(1));
    });
}

#[test]
fn a_store_works_under_any_runtime_and_after_futures_were_dropped() {
    let Some(server) = Postgres::shared() else { return };
    let outer = tokio::runtime::Runtime::new().unwrap();
    let store = outer.block_on(async {
        let store = postgres(&server.schema().await).await;
        insert(&store, record(1, &Owner::new("ann"))).await;
        store
    });
    // Whoever waits needs no runtime, and drops the future after one look at it.
    let (account, save) = (id(1), save(1));
    let mut saving = store.save(&account, save);
    let waker = std::task::Waker::noop();
    drop(saving.as_mut().poll(&mut std::task::Context::from_waker(waker)));
    drop(saving);
    // What was handed over is written nevertheless: it may exist nowhere else.
    let begun = Instant::now();
    while block_on(get(&store, 1)).credential.generation == 0 {
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_database_that_isolates_more_is_used_as_any_other() {
    with_database(async |server, url| {
        let (_, name) = url.rsplit_once('/').unwrap();
        let set = "SET default_transaction_isolation = 'serializable'";
        server.execute(&url, &format!("ALTER DATABASE {name} {set}; CREATE SCHEMA other")).await;
        let other = format!("{url}?options=-csearch_path%3Dother");
        crate::races::of_many_first_accounts_one_is_the_default(Place::Database(url)).await;
        crate::races::many_workers_never_get_the_same_account(Place::Database(other)).await;
    });
}

#[test]
fn a_host_can_bring_its_own_connections() {
    with_database(async |_, url| {
        let config = url.parse().unwrap();
        let manager = deadpool_postgres::Manager::new(config, tokio_postgres::NoTls);
        let pool = deadpool_postgres::Pool::builder(manager).max_size(2).build().unwrap();
        let store = PostgresStore::with_pool(pool).await.unwrap();
        insert(&store, record(1, &Owner::new("ann"))).await;
    });
}

#[test]
fn a_connection_with_tls_verifies_the_server() {
    let pair = |name: &str| {
        let key = rcgen::KeyPair::generate().unwrap();
        let names = vec![name.to_owned()];
        let certificate = rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
        (certificate.pem(), key.serialize_pem())
    };
    let (certificate, key) = pair("127.0.0.1");
    let (other, _) = pair("127.0.0.1");
    let arguments = [
        "-c",
        "ssl=on",
        "-c",
        "ssl_cert_file={home}/server.crt",
        "-c",
        "ssl_key_file={home}/server.key",
    ];
    let files = [("server.crt", &*certificate), ("server.key", &*key)];
    let Some(server) = Postgres::start_with_files(&arguments, &files) else { return };
    let folder = crate::place::Folder::new();
    let roots = |name: &str, text: &str| {
        let file = folder.file().with_file_name(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().replace('/', "%2F")
    };
    let (good, bad) = (roots("good.pem", &certificate), roots("bad.pem", &other));
    block_on(async {
        let url = server.database().await;
        let with_tls = format!("{url}?sslmode=verify-full&sslrootcert={good}");
        let _store = PostgresStore::connect(&with_tls).await.unwrap();
        let client = Postgres::client(&url).await;
        let has_tls = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                       WHERE application_name = 'oauth-accounts' AND ssl";
        assert_eq!(client.query_one(has_tls, &[]).await.unwrap().get::<_, i64>(0), 1);
        for roots in ["", &*format!("&sslrootcert={bad}"), "&sslrootcert=%2Fnowhere"] {
            let error =
                PostgresStore::connect(&format!("{url}?sslmode=require{roots}")).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Config, "{error}");
        }
        PostgresStore::connect(&url).await.unwrap();
    });
}

#[test]
fn no_tenant_waits_for_many_others() {
    crate::place::on_postgres(crate::claims::no_tenant_waits_for_many_others);
}

#[test]
fn those_not_yet_due_hide_nobody() {
    crate::place::on_postgres(crate::claims::those_not_yet_due_hide_nobody);
}
