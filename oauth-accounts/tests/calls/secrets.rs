//! No secret shows.

use oauth_core::definition::Api;

use crate::{
    provider::status,
    way::WAYS,
    world::{IN_URL, World},
};

fn is_clean(what: &str, text: &str) {
    assert!(!text.contains("sentinel"), "{what}: {text}");
}

#[tokio::test]
async fn nothing_that_is_shown_has_a_token() {
    let world = World::new().await;
    let token = world.client.token().await.unwrap();
    is_clean("token", &format!("{token:?} {:#?}", token.api().unwrap()));
    is_clean("client", &format!("{:?} {:#?}", world.client, world.accounts));
    is_clean("account", &format!("{:?}", world.client.account().await.unwrap()));
    #[cfg(feature = "reqwest-middleware")]
    {
        let middleware = oauth_accounts::AccountMiddleware::new(world.client.clone());
        is_clean("middleware", &format!("{middleware:?}"));
        is_clean("HTTP client", &format!("{:?}", crate::way::by_reqwest::http(&world.client)));
    }
    #[cfg(feature = "tower")]
    {
        use tower::Layer as _;
        let layer = oauth_accounts::AccountLayer::new(world.client.clone());
        is_clean("layer", &format!("{layer:?} {:?}", layer.layer(())));
    }
}

#[tokio::test(start_paused = true)]
async fn no_error_has_a_token_wherever_the_api_takes_it() {
    for &way in WAYS {
        for api in [Api::PLAIN, IN_URL] {
            let world = World::with(api).await;
            world.provider.script([status(0), status(401), status(401), status(0)]);
            for (method, place) in
                [("POST", "/x"), ("GET", "/x"), ("POST", "/x"), ("GET", "https://evil.example/x")]
            {
                let error = world.call(way, method, place).await.unwrap_err();
                is_clean(&format!("{way:?} {method} {place}"), &error.text());
            }
            assert_eq!(world.provider.seen().len(), 4, "{way:?}");
        }
    }
}

#[tokio::test]
async fn a_token_that_the_api_takes_in_the_url_is_put_there_and_renewed_there() {
    for &way in WAYS {
        let world = World::with(IN_URL).await;
        world.provider.script([status(401)]);
        // What the host wrote itself, as in a link to a next page, is replaced.
        let came = world.call(way, "GET", "/x?access_token=old&a=b").await.unwrap();
        assert_eq!(came, 200, "{way:?}");
        let seen = world.provider.seen();
        for (number, seen) in (1..).zip(&seen) {
            let expected = format!("{}/x?a=b&access_token=access-sentinel-{number}", world.base);
            assert_eq!(seen.url, expected, "{way:?}");
            assert_eq!(seen.header("authorization"), None, "{way:?}");
        }
    }
}

#[cfg(feature = "reqwest-middleware")]
#[tokio::test]
async fn an_answer_says_that_it_is_from_the_url_that_was_asked_for() {
    let world = World::with(IN_URL).await;
    let url = format!("{}/x?a=b", world.base);
    world.provider.script([crate::provider::Answer { body: "hello", ..status(404) }]);
    let http = crate::way::by_reqwest::http(&world.client);
    let answer = http.get(format!("{url}#part")).send().await.unwrap();
    assert_eq!(answer.url().as_str(), url);
    is_clean("answer", &format!("{answer:?}"));
    is_clean("status", &format!("{:?}", answer.error_for_status_ref().unwrap_err()));
    assert!(answer.remote_addr().is_some());
    assert_eq!(answer.text().await.unwrap(), "hello");
}

#[cfg(feature = "tower")]
#[tokio::test]
async fn the_header_with_the_token_is_marked_as_sensitive() {
    use std::sync::{Arc, Mutex};

    use http::{Request, Response};
    use tower::{Layer as _, ServiceExt as _};

    let world = World::new().await;
    let seen = Arc::new(Mutex::new(String::new()));
    let kept = seen.clone();
    let inner = tower::service_fn(move |request: Request<()>| {
        *kept.lock().unwrap() = format!("{request:?}");
        async { Ok::<_, std::io::Error>(Response::new(())) }
    });
    let http = oauth_accounts::AccountLayer::new(world.client.clone()).layer(inner);
    let request = Request::get(format!("{}/x", world.base)).body(()).unwrap();
    http.oneshot(request).await.unwrap();
    let seen = seen.lock().unwrap().clone();
    assert!(seen.contains(r#""authorization": Sensitive"#), "{seen}");
    is_clean("request", &seen);
}
