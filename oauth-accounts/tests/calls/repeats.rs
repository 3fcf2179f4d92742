//! What is sent again, and when.

use std::time::Duration;

use oauth_core::Action;
use tokio::time::Instant;

use crate::{
    provider::{Answer, status},
    way::{Failed, WAYS},
    world::World,
};

/// An answer that never comes.
fn none() -> Answer {
    status(0)
}

fn after(code: u16, seconds: u64) -> Answer {
    status(code).with("retry-after", seconds.to_string())
}

#[tokio::test(start_paused = true)]
async fn what_helps_and_does_no_harm_is_sent_again() {
    for &way in WAYS {
        for (method, first, expected, requests) in [
            ("GET", status(503), 200, 2),
            ("POST", status(503), 503, 1),
            ("POST", after(503, 0), 200, 2),
            ("POST", status(429), 200, 2),
            ("GET", status(500), 200, 2),
            ("PUT", status(502), 200, 2),
            ("DELETE", status(504), 200, 2),
            ("POST", status(500), 500, 1),
            ("PATCH", status(502), 502, 1),
            ("GET", status(404), 404, 1),
            ("GET", status(302).with("location", "/y"), 302, 1),
            ("GET", after(503, 60), 503, 1),
            ("GET", after(429, 60), 429, 1),
        ] {
            let world = World::new().await;
            let shown = first.status;
            world.provider.script([first]);
            let came = world.call(way, method, "/x").await.unwrap();
            assert_eq!(came, expected, "{way:?} {method} {shown}");
            assert_eq!(world.shown().len(), requests, "{way:?} {method} {shown}");
            assert_eq!(world.provider.refreshes(), 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_is_sent_three_times_at_most_and_the_last_answer_given_out() {
    for &way in WAYS {
        let world = World::new().await;
        world.provider.script([503, 503, 502, 500].map(status));
        assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 502, "{way:?}");
        assert_eq!(world.shown().len(), 3, "{way:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_again_where_that_does_no_harm() {
    for &way in WAYS {
        for (method, lost, requests, comes) in
            [("GET", 1, 2, true), ("GET", 3, 3, false), ("POST", 1, 1, false)]
        {
            let world = World::new().await;
            world.provider.script(vec![none(); lost]);
            let came = world.call(way, method, "/x").await;
            assert_eq!(world.shown().len(), requests, "{way:?} {method} {lost}");
            match came {
                Ok(status) => assert!(comes && status == 200, "{way:?} {method}"),
                Err(Failed::Other(_)) => assert!(!comes, "{way:?} {method}"),
                Err(Failed::Own(error)) => panic!("{way:?} {method}: {error}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_pause_is_the_one_that_was_asked_for_or_grows_with_jitter() {
    for &way in WAYS {
        for (answers, least, most) in [
            (vec![after(429, 1)], 1000, 1010),
            (vec![after(503, 10)], 10_000, 10_010),
            (vec![after(429, 0)], 200, 410),
            (vec![status(503)], 200, 410),
            (vec![status(503), status(503)], 600, 1210),
            (vec![after(429, 60)], 0, 10),
        ] {
            let world = World::new().await;
            world.provider.script(answers.clone());
            let began = Instant::now();
            world.call(way, "GET", "/x").await.unwrap();
            let range = Duration::from_millis(least)..=Duration::from_millis(most);
            let took = began.elapsed();
            assert!(range.contains(&took), "{way:?} {least}: {took:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_request_has_the_token_that_is_good_then() {
    for &way in WAYS {
        let world = World::new().await;
        world.provider.script([status(503), status(401), status(503)]);
        assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 200, "{way:?}");
        let tokens = [1, 1, 2, 2].map(|number| format!("Bearer access-sentinel-{number}"));
        assert_eq!(world.shown(), tokens, "{way:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn while_no_new_token_can_be_had_the_error_says_when_to_try_again() {
    for &way in WAYS {
        let world = World::new().await;
        world.provider.take_down();
        world.provider.script([status(401)]);
        let error = world.call(way, "GET", "/x").await.unwrap_err().own();
        assert!(matches!(error.action(), Action::Retry { .. }), "{way:?}: {error}");
    }
}
