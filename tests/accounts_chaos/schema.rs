//! Two versions of the schema at once: a newer program has migrated the database under an older one.

use oauth_accounts::store::{PostgresStore, SqliteStore, StoreErrorKind};
use oauth_tests::postgres::Postgres;

use crate::{World, call};

/// What a later version may do that older programs can live with.
const COMPATIBLE: &str = "ALTER TABLE oauth_accounts ADD COLUMN later TEXT;
                          INSERT INTO oauth_schema (version, compatible_with) VALUES (99, 1);";
const INCOMPATIBLE: &str = "INSERT INTO oauth_schema (version, compatible_with) VALUES (100, 100);";

async fn works_on(world: &World, accounts: &oauth_accounts::Accounts) {
    for _ in 0..3 {
        call(accounts, &world.id).await.expect("the older program works on");
        world.authority.expire(world.family);
    }
    // One that starts now, too.
    call(&world.process().await, &world.id).await.expect("another older program works");
    assert_eq!(world.counts().reused, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_works_on_while_a_newer_one_migrates_sqlite() {
    let world = World::new().await;
    let accounts = world.process().await;
    call(&accounts, &world.id).await.expect("it works");
    world.authority.expire(world.family);
    let newer = rusqlite::Connection::open(&world.platform.store).expect("the file opens");
    newer.execute_batch(COMPATIBLE).expect("it is migrated");
    works_on(&world, &accounts).await;
    newer.execute_batch(INCOMPATIBLE).expect("it is migrated");
    let error = SqliteStore::open(&world.platform.store).expect_err("it is too new");
    assert_eq!(error.kind(), StoreErrorKind::Schema, "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_works_on_while_a_newer_one_migrates_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let world = World::on(&postgres.database().await).await;
    let accounts = world.process().await;
    call(&accounts, &world.id).await.expect("it works");
    world.authority.expire(world.family);
    postgres.execute(&world.platform.store, COMPATIBLE).await;
    works_on(&world, &accounts).await;
    postgres.execute(&world.platform.store, INCOMPATIBLE).await;
    let error = PostgresStore::connect(&world.platform.store).await.expect_err("it is too new");
    assert_eq!(error.kind(), StoreErrorKind::Schema, "{error}");
}
