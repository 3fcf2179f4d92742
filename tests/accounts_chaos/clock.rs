//! Clocks that are wrong.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use oauth_accounts::Accounts;
use oauth_core::{Clock, SystemClock};
use oauth_tests::{
    authority::{Fate, Stage},
    hooked_store::Step,
};
use tokio::sync::Notify;

use crate::{World, call};

/// Longer than any lease, and shorter than the life of a token, which would have expired by such a clock.
const JUMP: i64 = 1800;

/// The system's clock, until it jumps.
#[derive(Default)]
struct Jumping(AtomicI64);

impl Clock for Jumping {
    fn now(&self) -> u64 {
        SystemClock.now().saturating_add_signed(self.0.load(Ordering::SeqCst))
    }
}

async fn with_clock(world: &World) -> (Accounts, Arc<Jumping>) {
    let clock = Arc::new(Jumping::default());
    let builder = world.platform.builder(world.platform.open().await);
    let accounts = builder.clock(Arc::clone(&clock) as Arc<dyn Clock>).build();
    (accounts.expect("a good platform"), clock)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_ends_no_lease_under_which_something_was_sent() {
    for jump in [JUMP, -JUMP] {
        let world = World::new().await;
        let (first, (second, clock)) = (world.process().await, with_clock(&world).await);
        world.authority.on_refresh(|refresh| match refresh.stage {
            Stage::Read => Fate::Waits(Duration::from_millis(700)),
            _ => Fate::Goes,
        });
        let id = world.id.clone();
        let refreshing = tokio::spawn(async move { call(&first, &id).await });
        while world.counts().asked == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        clock.0.store(jump, Ordering::SeqCst);
        call(&second, &world.id).await.unwrap_or_else(|why| panic!("{jump}: {why}"));
        refreshing.await.expect("no panic").unwrap_or_else(|why| panic!("{jump}: {why}"));
        assert_eq!((world.counts().asked, world.counts().reused), (1, 0), "{jump}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_overtaken_by_a_clock_that_is_ahead_sends_nothing() {
    let world = World::new().await;
    let (leased, goes_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (leased, goes_on) = (Arc::clone(&leased), Arc::clone(&goes_on));
        world.hooked(move |step| {
            let (leased, goes_on) = (Arc::clone(&leased), Arc::clone(&goes_on));
            Box::pin(async move {
                if step == Step::Leased {
                    leased.notify_one();
                    goes_on.notified().await;
                }
            })
        })
    }
    .await;
    let id = world.id.clone();
    let waiting = tokio::spawn(async move { call(&slow, &id).await });
    leased.notified().await;
    let (second, clock) = with_clock(&world).await;
    clock.0.store(JUMP, Ordering::SeqCst);
    call(&second, &world.id).await.expect("by its clock the lease is over, and nothing was sent");
    goes_on.notify_one();
    waiting.await.expect("no panic").expect("it uses the token of the other one");
    assert_eq!((world.counts().asked, world.counts().reused), (1, 0));
}
