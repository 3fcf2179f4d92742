//! A caller that gives up.

use std::time::Duration;

use crate::{provider::status, way::WAYS, world::World};

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_refreshes_loses_nothing() {
    for &way in WAYS {
        let world = World::new().await;
        world.provider.slow_down(Duration::from_secs(5));
        for expired in [true, false] {
            let before = world.provider.refreshes();
            match expired {
                true => world.pass(4000),
                false => world.provider.revoke_access(),
            }
            let call = world.call(way, "GET", "/x");
            let given_up = tokio::time::timeout(Duration::from_secs(1), call).await;
            assert!(given_up.is_err(), "{way:?}");
            // The one refresh ends, is stored, and serves the next call.
            assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 200, "{way:?} {expired}");
            assert_eq!(world.provider.refreshes(), before + 1, "{way:?} {expired}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_in_a_pause_does_not_keep_others_out() {
    for &way in WAYS {
        let world = World::new().await;
        world.provider.script([status(503).with("retry-after", "9")]);
        let call = world.call(way, "GET", "/x");
        assert!(tokio::time::timeout(Duration::from_secs(1), call).await.is_err(), "{way:?}");
        assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 200, "{way:?}");
    }
}
