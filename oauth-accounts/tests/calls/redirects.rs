//! Redirects, and what else would take a token where it should not go.
#![cfg(feature = "reqwest-middleware")]

use oauth_accounts::{AccountMiddleware, ErrorKind};
use oauth_core::ErrorKind as OAuthErrorKind;
use reqwest_middleware::ClientBuilder;

use crate::{
    provider::{Provider, status},
    server,
    way::{
        Failed,
        by_reqwest::{builder, failed, http},
    },
    world::World,
};

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let (world, other) = (World::new().await, Provider::default());
    let elsewhere = server::serve(other.clone()).await;
    world.provider.script([status(307).with("location", elsewhere)]);
    let answer = http(&world.client).get(format!("{}/x", world.base)).send().await.unwrap();
    assert_eq!(answer.status(), 307);
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn an_http_client_that_follows_redirects_is_found_out() {
    for to_itself in [true, false] {
        let (world, other) = (World::new().await, Provider::default());
        let elsewhere = server::serve(other.clone()).await;
        let to = if to_itself { world.base.clone() } else { elsewhere };
        world.provider.script([status(307).with("location", format!("{to}/y"))]);
        let http = ClientBuilder::new(builder().build().unwrap())
            .with(AccountMiddleware::new(world.client.clone()))
            .build();
        let error = http.get(format!("{}/x", world.base)).send().await.unwrap_err();
        let Failed::Own(error) = failed(error) else { panic!("not ours") };
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.advice().contains("Policy::none"), "{error}");
    }
}

#[tokio::test]
async fn credentials_of_the_hosts_own_are_refused() {
    let world = World::new().await;
    let http = http(&world.client);
    for (name, value) in [("authorization", "Bearer own"), ("cookie", "a=b"), ("host", "x")] {
        let request = http.get(format!("{}/x", world.base)).header(name, value);
        let error = failed(request.send().await.unwrap_err()).own();
        let kind = error.oauth().map(oauth_core::Error::kind);
        assert_eq!(kind, Some(OAuthErrorKind::Config), "{name}");
        assert!(error.to_string().contains(name), "{error}");
    }
    assert!(world.provider.seen().is_empty());
}

#[tokio::test]
async fn characters_that_no_url_has_are_sent_encoded() {
    let world = World::new().await;
    let url = format!("{}/x?filter[name]=a|b", world.base);
    assert_eq!(http(&world.client).get(url).send().await.unwrap().status(), 200);
    let expected = format!("{}/x?filter%5Bname%5D=a%7Cb", world.base);
    assert_eq!(world.provider.seen()[0].url, expected);
}
