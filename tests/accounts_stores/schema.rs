//! Versions of the schema: made, upgraded, and met by programs that know another.

use std::{
    env,
    process::{Command, Stdio},
};

use oauth_accounts::{
    Owner,
    store::{
        PostgresOptions, PostgresStore, SqliteOptions, SqliteStore, Store, StoreError,
        StoreErrorKind, Validity,
    },
};
use oauth_tests::postgres::Postgres;
use rusqlite::Connection;

use crate::{
    place::{Folder, block_on},
    records::{claim, get, id, insert, record},
};

const SQLITE_1: &str = include_str!("schema_1.sqlite.sql");
const POSTGRES_1: &str = include_str!("schema_1.postgres.sql");

/// What an insert names that a program of version 1 makes.
const INSERT_1: &str = "INSERT INTO oauth_accounts (id, tenant, owner, provider, name, kind, is_default, \
    status, subject, profile, client, generation, public, sealed, key_id, fence, phase, holder, \
    lease_until, in_doubt, attempts, problem, refresh_at, created_at) VALUES \
    ('0000000000000000000000000000000a', 't', 'old', 'acme', 'work', 'oauth', TRUE, 'active', NULL, '{}', \
    'own', 0, '{}', SEALED, 'k1', 0, 'idle', NULL, NULL, FALSE, 0, NULL, 1, 1)";

/// A database in which statements can be run beside a store.
enum Raw {
    Sqlite(Folder),
    Postgres(&'static Postgres, String),
}

impl Raw {
    async fn execute(&self, statements: &str) {
        match self {
            Self::Sqlite(folder) => {
                Connection::open(folder.file()).unwrap().execute_batch(statements).unwrap();
            }
            Self::Postgres(server, url) => server.execute(url, statements).await,
        }
    }

    async fn open(&self, migrate: bool) -> Result<Box<dyn Store>, StoreError> {
        match self {
            Self::Sqlite(folder) => {
                let options = SqliteOptions::new();
                let options = if migrate { options } else { options.without_migration() };
                Ok(Box::new(options.open(folder.file())?))
            }
            Self::Postgres(_, url) => {
                let options = PostgresOptions::new().connections(2);
                let options = if migrate { options } else { options.without_migration() };
                Ok(Box::new(options.connect(url).await?))
            }
        }
    }

    async fn refusal(&self, migrate: bool) -> String {
        let Err(error) = self.open(migrate).await else { panic!("it has another schema") };
        assert_eq!(error.kind(), StoreErrorKind::Schema);
        error.to_string()
    }

    fn version_1(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => SQLITE_1,
            Self::Postgres(..) => POSTGRES_1,
        }
    }
}

fn on_each_database<F: Future<Output = ()>>(test: impl Fn(Raw) -> F) {
    block_on(test(Raw::Sqlite(Folder::new())));
    if let Some(server) = Postgres::shared() {
        block_on(async { test(Raw::Postgres(server, server.database().await)).await });
    }
}

#[test]
fn a_database_of_version_1_is_upgraded_with_all_that_it_holds() {
    on_each_database(async |raw| {
        raw.execute(raw.version_1()).await;
        let store = raw.open(true).await.unwrap();
        let ann = store.list(&Owner::of("acme corp", "ann"), None).await.unwrap();
        let names: Vec<_> = ann.iter().map(|record| (&*record.name, record.is_default)).collect();
        assert_eq!(names, [("home", true), ("work", false)]);
        let work = &ann[1];
        assert_eq!(work.credential.sealed, [0, 1, 0xfe, 0xff]);
        assert_eq!((work.credential.generation, work.fence, work.in_doubt), (7, 9, true));
        assert_eq!(work.holder.as_deref(), Some("0123abcd"));
        assert_eq!(work.lease_until, Some(1_799_999_990_000));
        assert_eq!(work.problem.as_deref(), Some("the provider did not answer"));
        assert_eq!(
            (work.validity, work.validated_at, work.validate_at),
            (Validity::Unknown, None, None)
        );
        assert!(
            store.client("acme corp", "acme").await.unwrap().is_some_and(|one| one.version == 3)
        );
        assert!(store.take_login("state-1").await.unwrap().is_some());
        let claimed = store.claim_refresh(claim("a", 10)).await.unwrap();
        assert_eq!(claimed.len(), 2);
        // Nothing is left to do.
        raw.open(false).await.unwrap();
    });
}

#[test]
fn a_program_of_version_1_goes_on_beside_this_one() {
    on_each_database(async |raw| {
        let store = raw.open(true).await.unwrap();
        let nothing = match raw {
            Raw::Sqlite(_) => "X''",
            Raw::Postgres(..) => "''",
        };
        raw.execute(&INSERT_1.replace("SEALED", nothing)).await;
        let old = get(&*store, 10).await;
        assert_eq!((old.validity, old.validate_at), (Validity::Unknown, None));
        assert!(!insert(&*store, record(11, &Owner::of("t", "old"))).await.is_default);
        assert_eq!(store.claim_refresh(claim("a", 10)).await.unwrap().len(), 1);
    });
}

#[test]
fn a_newer_schema_that_says_so_is_worked_with() {
    on_each_database(async |raw| {
        drop(raw.open(true).await.unwrap());
        raw.execute(
            "ALTER TABLE oauth_accounts ADD COLUMN novelty TEXT NOT NULL DEFAULT 'none'; \
             INSERT INTO oauth_schema (version, compatible_with) VALUES (3, 2)",
        )
        .await;
        for migrate in [true, false] {
            let store = raw.open(migrate).await.unwrap();
            let number = u64::from(migrate);
            let made = insert(&*store, record(number, &Owner::new(number.to_string()))).await;
            assert!(get(&*store, number).await == made);
        }
    });
}

#[test]
fn a_schema_that_is_too_new_is_refused() {
    on_each_database(async |raw| {
        drop(raw.open(true).await.unwrap());
        raw.execute(
            "INSERT INTO oauth_schema (version, compatible_with) VALUES (3, 2); \
             INSERT INTO oauth_schema (version, compatible_with) VALUES (4, 3)",
        )
        .await;
        for migrate in [true, false] {
            let told = raw.refusal(migrate).await;
            assert!(told.contains("version 4") && told.contains("at least version 3"), "{told}");
        }
    });
}

#[test]
fn without_migration_an_old_schema_is_refused_and_left_alone() {
    on_each_database(async |raw| {
        assert!(raw.refusal(false).await.contains("there is none"));
        raw.execute(raw.version_1()).await;
        for _ in 0..2 {
            let told = raw.refusal(false).await;
            assert!(told.contains("version 1") && told.contains("needs version 2"), "{told}");
        }
    });
}

#[test]
fn a_host_can_run_the_migrations_by_itself() {
    on_each_database(async |raw| {
        let all = match raw {
            Raw::Sqlite(_) => SqliteStore::MIGRATIONS,
            Raw::Postgres(..) => PostgresStore::MIGRATIONS,
        };
        for (version, migration) in (1..).zip(all) {
            assert_eq!(migration.version, version);
            raw.execute(migration.sql).await;
        }
        let store = raw.open(false).await.unwrap();
        insert(&*store, record(1, &Owner::new("ann"))).await;
    });
}

#[test]
fn eight_programs_can_open_it_at_once() {
    on_each_database(async |raw| {
        let address = match &raw {
            Raw::Sqlite(folder) => folder.file().to_str().unwrap().to_owned(),
            Raw::Postgres(_, url) => url.clone(),
        };
        let program = env::current_exe().unwrap();
        let children: Vec<_> = (0..8)
            .map(|number| {
                Command::new(&program)
                    .args(["--exact", "schema::one_of_eight_programs", "--ignored"])
                    .env("OAUTH_TEST_STORE", &address)
                    .env("OAUTH_TEST_NUMBER", number.to_string())
                    .stdout(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
        let store = raw.open(false).await.unwrap();
        for number in 0..8 {
            get(&*store, number).await;
        }
    });
}

/// A program that [`eight_programs_can_open_it_at_once`] starts.
#[test]
#[ignore = "it is a part of another test"]
fn one_of_eight_programs() {
    let Ok(address) = env::var("OAUTH_TEST_STORE") else { return };
    let number: u64 = env::var("OAUTH_TEST_NUMBER").unwrap().parse().unwrap();
    block_on(async {
        let store: Box<dyn Store> = match address.starts_with("postgres://") {
            true => Box::new(PostgresStore::connect(&address).await.unwrap()),
            false => Box::new(SqliteStore::open(&address).unwrap()),
        };
        insert(&*store, record(number, &Owner::new(number.to_string()))).await;
    });
}

#[test]
fn tasks_can_open_an_upgrade_at_once() {
    on_each_database(async |raw| {
        raw.execute(raw.version_1()).await;
        let mut all = Vec::new();
        match &raw {
            Raw::Sqlite(folder) => {
                let threads: Vec<_> = (0..8)
                    .map(|_| {
                        let file = folder.file();
                        std::thread::spawn(move || SqliteStore::open(file).map(drop))
                    })
                    .collect();
                all.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
            }
            Raw::Postgres(_, url) => {
                let mut tasks = tokio::task::JoinSet::new();
                for _ in 0..8 {
                    let url = url.clone();
                    tasks.spawn(async move { PostgresStore::connect(&url).await.map(drop) });
                }
                all.extend(tasks.join_all().await);
            }
        }
        for opened in all {
            opened.unwrap();
        }
    });
}

#[test]
fn the_tables_can_be_in_a_schema_of_postgres() {
    let Some(server) = Postgres::shared() else { return };
    block_on(async {
        let url = server.database().await;
        server.execute(&url, "CREATE SCHEMA one; CREATE SCHEMA two").await;
        let mut stores = Vec::new();
        // What is in another schema of the path is another installation.
        for path in ["one", "two,one"] {
            let url = format!("{url}?options=-csearch_path%3D{path}");
            stores.push(PostgresStore::connect(&url).await.unwrap());
        }
        let client = Postgres::client(&url).await;
        let count = "SELECT (SELECT count(*) FROM one.oauth_accounts), \
                     (SELECT count(*) FROM two.oauth_accounts)";
        insert(&stores[1], record(1, &Owner::new("ann"))).await;
        let row = client.query_one(count, &[]).await.unwrap();
        assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (0, 1));
        assert!(stores[0].get(&id(1)).await.unwrap().is_none());

        let nowhere = format!("{url}?options=-csearch_path%3Dnowhere");
        let error = PostgresStore::connect(&nowhere).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Config, "{error}");
    });
}
