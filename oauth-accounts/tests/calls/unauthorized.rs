//! After a 401.

use oauth_accounts::ErrorKind;

use crate::{provider::status, way::WAYS, world::World};

#[tokio::test]
async fn a_refused_token_is_refreshed_once_and_the_request_sent_once_more() {
    for &way in WAYS {
        let world = World::new().await;
        for (method, answers) in [("GET", 200), ("POST", 201)] {
            world.provider.script([status(401), status(answers)]);
            assert_eq!(world.call(way, method, "/x").await.unwrap(), answers, "{way:?} {method}");
        }
        assert_eq!(world.provider.refreshes(), 2, "{way:?}");
        let tokens = [1, 2, 2, 3].map(|number| format!("Bearer access-sentinel-{number}"));
        assert_eq!(world.shown(), tokens, "{way:?}");
    }
}

#[tokio::test]
async fn a_second_401_is_for_the_user() {
    for &way in WAYS {
        let world = World::new().await;
        world.provider.script([status(401), status(401)]);
        let error = world.call(way, "GET", "/x").await.unwrap_err().own();
        assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{way:?}");
        assert_eq!((world.shown().len(), world.provider.refreshes()), (2, 1), "{way:?}");
        // That one answer says nothing about later ones.
        assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 200, "{way:?}");
    }
}

#[tokio::test]
async fn a_dead_refresh_token_is_for_the_user() {
    for &way in WAYS {
        let world = World::new().await;
        world.provider.revoke_all();
        let error = world.call(way, "GET", "/x").await.unwrap_err().own();
        assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{way:?}");
        assert_eq!((world.shown().len(), world.provider.refreshes()), (1, 1), "{way:?}");
        // Nothing is sent any more.
        let error = world.call(way, "GET", "/x").await.unwrap_err().own();
        assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{way:?}");
        assert_eq!((world.shown().len(), world.provider.refreshes()), (1, 1), "{way:?}");
    }
}

#[tokio::test]
async fn the_new_token_is_there_for_the_next_call_when_a_body_can_be_sent_once() {
    #[cfg(feature = "reqwest-middleware")]
    {
        use crate::way::by_reqwest::http;

        let world = World::new().await;
        world.provider.script([status(401)]);
        let http = http(&world.client);
        // A stream of a file is read once.
        let file = std::env::current_exe().unwrap();
        let parts = async || reqwest::Body::from(tokio::fs::File::open(&file).await.unwrap());
        for expected in [401, 200] {
            let request = http.post(format!("{}/x", world.base)).body(parts().await);
            assert_eq!(request.send().await.unwrap().status(), expected);
        }
        assert_eq!(world.provider.refreshes(), 1);
        // A failure is not repeated either.
        world.provider.script([status(503)]);
        let request = http.put(format!("{}/x", world.base)).body(parts().await);
        assert_eq!(request.send().await.unwrap().status(), 503);
    }
}

#[tokio::test]
async fn with_token_makes_a_call_once_more_with_another_token() {
    for (refused, expected) in [(0, Ok(1)), (1, Ok(2)), (2, Err(()))] {
        let world = World::new().await;
        let mut calls = 0;
        let result = world.client.with_token(|token| {
            calls += 1;
            let (number, secret) = (calls, token.secret().clone());
            async move {
                assert_eq!(secret.expose(), format!("access-sentinel-{number}"));
                (number > refused).then_some(number)
            }
        });
        let result = result.await.map_err(|error| {
            assert_eq!(error.kind(), ErrorKind::NeedsReauthorization);
        });
        assert_eq!(result, expected, "{refused} refused");
        assert_eq!(world.provider.refreshes(), refused.min(1));
    }
}
