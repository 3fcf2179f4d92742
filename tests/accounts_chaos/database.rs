//! A database server that goes away in the middle of a refresh.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use oauth_accounts::{ErrorKind, store::StoreErrorKind};
use oauth_tests::{
    authority::{Fate, Stage},
    hooked_store::Step,
    postgres::Postgres,
};

use tokio::sync::Mutex;

use crate::{World, call};

/// Ends all connections to the database but its own.
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_restarted_in_the_middle_of_a_refresh_loses_nothing() {
    let Some(postgres) = Postgres::start().map(Arc::new) else { return };
    let mut world = World::on(&postgres.database().await).await;
    // The database is restarted while the request is on its way.
    world.platform.request_timeout = 20_000;
    let accounts = world.patient(world.platform.open().await);
    let restarted = Arc::clone(&postgres);
    world.authority.on_refresh(move |refresh| {
        if refresh.stage == Stage::Processed {
            restarted.restart();
        }
        Fate::Goes
    });
    call(&accounts, &world.id).await.expect("the new token is stored when the database is back");
    world.authority.on_refresh_nothing();
    world.is_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_a_database_did_not_take_are_in_the_error_and_are_stored_later() {
    let Some(postgres) = Postgres::start().map(Arc::new) else { return };
    let mut world = World::on(&postgres.database().await).await;
    world.platform.request_timeout = 20_000;
    let accounts = world.process().await;
    let killed = Arc::clone(&postgres);
    world.authority.on_refresh(move |refresh| {
        if refresh.stage == Stage::Processed {
            killed.kill();
        }
        Fate::Goes
    });
    let error = call(&accounts, &world.id).await.expect_err("the database is gone");
    assert_eq!(error.kind(), ErrorKind::Unsaved, "{error}");
    let why = error.store().expect("the store failed").kind();
    assert!(matches!(why, StoreErrorKind::Unavailable | StoreErrorKind::Unknown), "{why:?}");
    let tokens = error.into_unsaved().expect("the new tokens");
    assert!(tokens.refresh_token().is_some());
    world.authority.on_refresh_nothing();

    postgres.start_again();
    call(&accounts, &world.id).await.expect("it is stored now");
    world.is_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_cut_while_tokens_are_stored_lose_nothing() {
    let Some(postgres) = Postgres::start() else { return };
    let url = postgres.database().await;
    let world = World::on(&url).await;
    for moment in [Step::Lease, Step::MarkSent, Step::Save, Step::Settle] {
        let before = world.counts();
        let cutting = Arc::new(Mutex::new(()));
        let (cut, at_work) = (url.clone(), Arc::clone(&cutting));
        // The store is asked again after a failure, and must get through then.
        let is_first = AtomicBool::new(true);
        let accounts = world
            .hooked(move |step| {
                let (cut, at_work) = (cut.clone(), Arc::clone(&at_work));
                let cuts = step == moment && is_first.swap(false, Ordering::SeqCst);
                Box::pin(async move {
                    if !cuts {
                        return;
                    }
                    let client = Postgres::client(&cut).await;
                    client.batch_execute(CUT).await.expect("others can be ended");
                    // While the statement runs, too.
                    let at_work = at_work.lock_owned().await;
                    tokio::spawn(async move {
                        for _ in 0..10 {
                            let _ = client.batch_execute(CUT).await;
                        }
                        drop(at_work);
                    });
                })
            })
            .await;
        let mut result = call(&accounts, &world.id).await;
        drop(cutting.lock().await);
        // Before anything was sent, the error is the store's, and the next call works.
        if let Err(error) = &result {
            assert!(moment != Step::Save, "{error}");
            assert!(error.store().is_some(), "{moment:?}: {error}");
            let later = world.process().await;
            result = call(&later, &world.id).await;
        }
        result.unwrap_or_else(|why| panic!("{moment:?}: {why}"));
        let (asked, reused) = (world.counts().asked - before.asked, world.counts().reused);
        assert_eq!((asked, reused), (1, 0), "{moment:?}");
        world.authority.expire(world.family);
    }
}
