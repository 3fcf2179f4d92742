//! Clients of tenants, and logins.

use oauth_accounts::store::LoginRecord;

use crate::{
    place::Place,
    records::{NOW, client},
};

pub(crate) async fn a_client_is_written_from_the_version_that_was_read(place: Place) {
    let store = place.store().await;
    assert!(store.client("tenant", "acme").await.unwrap().is_none());
    assert!(!store.put_client(Some(1), client(2)).await.unwrap(), "there is none");
    assert!(store.put_client(None, client(1)).await.unwrap());
    assert!(!store.put_client(None, client(1)).await.unwrap(), "there is one");
    assert!(store.client("tenant", "acme").await.unwrap() == Some(client(1)));
    let mut second = client(2);
    (second.enabled, second.key_id, second.sealed) = (false, "k2".to_owned(), Vec::new());
    assert!(!store.put_client(Some(2), second.clone()).await.unwrap());
    assert!(store.put_client(Some(1), second.clone()).await.unwrap());
    assert!(!store.put_client(Some(1), client(2)).await.unwrap());
    assert!(place.store().await.client("tenant", "acme").await.unwrap() == Some(second));
    assert!(store.client("tenant", "umbrella").await.unwrap().is_none());
    assert!(store.client("", "acme").await.unwrap().is_none());
    assert!(store.remove_client("tenant", "acme").await.unwrap());
    assert!(!store.remove_client("tenant", "acme").await.unwrap());
    assert!(store.put_client(None, client(1)).await.unwrap());
}

pub(crate) async fn all_clients_are_listed(place: Place) {
    let store = place.store().await;
    for (tenant, provider) in [("b", "x"), ("", "y"), ("a", "z"), ("a", "x")] {
        let mut client = client(1);
        (client.tenant, client.provider) = (tenant.to_owned(), provider.to_owned());
        assert!(store.put_client(None, client).await.unwrap());
    }
    let all = store.clients().await.unwrap();
    let names: Vec<_> = all.iter().map(|one| (&*one.tenant, &*one.provider)).collect();
    assert_eq!(names, [("", "y"), ("a", "x"), ("a", "z"), ("b", "x")]);
}

fn login(key: &str, expires_at: i64) -> LoginRecord {
    LoginRecord {
        key: key.to_owned(),
        expires_at,
        sealed: vec![0, 9, 255],
        key_id: "k1".to_owned(),
    }
}

pub(crate) async fn a_login_is_taken_once(place: Place) {
    let store = place.store().await;
    store.put_login(login("a", NOW + 600), NOW).await.unwrap();
    store.put_login(login("b", NOW + 600), NOW).await.unwrap();
    assert!(store.take_login("c").await.unwrap().is_none());
    assert!(place.store().await.take_login("a").await.unwrap() == Some(login("a", NOW + 600)));
    assert!(store.take_login("a").await.unwrap().is_none());
    assert!(store.take_login("b").await.unwrap().is_some());
}

pub(crate) async fn a_login_that_has_expired_is_forgotten(place: Place) {
    let store = place.store().await;
    store.put_login(login("old", NOW), NOW - 600).await.unwrap();
    store.put_login(login("good", NOW + 1), NOW - 600).await.unwrap();
    store.put_login(login("new", NOW + 600), NOW).await.unwrap();
    assert!(store.take_login("old").await.unwrap().is_none());
    assert!(store.take_login("good").await.unwrap().is_some());
    assert!(store.take_login("new").await.unwrap().is_some());
}
