//! An API that fails again and again is left alone.

use std::time::Duration;

use oauth_accounts::ErrorKind;

use crate::{
    provider::status,
    way::{WAYS, Way},
    world::World,
};

/// Five failures, after which nothing more is sent.
async fn opened(way: Way) -> World {
    let world = World::new().await;
    world.provider.script(vec![status(500); 5]);
    for _ in 0..5 {
        assert_eq!(world.call(way, "POST", "/x").await.unwrap(), 500, "{way:?}");
    }
    world
}

#[tokio::test(start_paused = true)]
async fn it_opens_after_five_failures_says_so_and_closes_again() {
    for &way in WAYS {
        let world = opened(way).await;
        let error = world.call(way, "POST", "/x").await.unwrap_err().own();
        assert_eq!(error.kind(), ErrorKind::Transient, "{way:?}");
        let wait = error.retry_after().unwrap();
        let longest = Duration::from_secs(2);
        assert!(wait > Duration::ZERO && wait <= longest, "{way:?}: {wait:?}");
        assert_eq!(world.shown().len(), 5, "{way:?}: nothing was sent");

        tokio::time::sleep(wait).await;
        for _ in 0..2 {
            assert_eq!(world.call(way, "POST", "/x").await.unwrap(), 200, "{way:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_one_that_tries_again_and_fails_opens_it_for_longer() {
    for &way in WAYS {
        let world = opened(way).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        world.provider.script([status(503)]);
        // It could be repeated, but not while the API is left alone: the answer is given out.
        assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 503, "{way:?}");
        let error = world.call(way, "GET", "/x").await.unwrap_err().own();
        assert!(error.retry_after().unwrap() > Duration::from_secs(1), "{way:?}");
        assert_eq!(world.shown().len(), 6, "{way:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_caller_does_wrong_says_nothing_about_the_api() {
    for &way in WAYS {
        let world = World::new().await;
        for _ in 0..10 {
            world.call(way, "GET", "https://evil.example/x").await.unwrap_err();
        }
        assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 200, "{way:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_that_refuse_or_ask_for_patience_are_answers() {
    for &way in WAYS {
        let world = World::new().await;
        for code in [400, 403, 404, 429, 400, 403, 404, 429] {
            world.provider.script([status(code).with("retry-after", "60")]);
            assert_eq!(world.call(way, "POST", "/x").await.unwrap(), code, "{way:?}");
        }
    }
}
