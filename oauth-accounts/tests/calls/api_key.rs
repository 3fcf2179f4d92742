//! Accounts by an API key.

use oauth_accounts::ErrorKind;

use crate::{provider::status, way::WAYS, world::World};

#[tokio::test]
async fn a_key_is_sent_with_its_own_word_and_never_refreshed() {
    for &way in WAYS {
        let world = World::with_api_key().await;
        world.provider.script([status(200), status(401)]);
        assert_eq!(world.call(way, "GET", "/x").await.unwrap(), 200, "{way:?}");
        let error = world.call(way, "GET", "/x").await.unwrap_err().own();
        assert_eq!(error.kind(), ErrorKind::NeedsReauthorization, "{way:?}");
        assert_eq!(world.shown(), ["Bot key-sentinel", "Bot key-sentinel"], "{way:?}");
        assert_eq!(world.provider.refreshes(), 0, "{way:?}");
    }
}

#[tokio::test]
async fn a_key_that_was_replaced_is_used_at_once() {
    for &way in WAYS {
        let world = World::with_api_key().await;
        world.provider.script([status(200), status(200)]);
        world.call(way, "GET", "/x").await.unwrap();
        let values = [("key".to_owned(), "second-sentinel".to_owned())].into();
        world.accounts.replace_api_key(world.client.id(), values).await.unwrap();
        world.call(way, "GET", "/x").await.unwrap();
        assert_eq!(world.shown(), ["Bot key-sentinel", "Bot second-sentinel"], "{way:?}");
    }
}
