//! Accounts: made, found, named, removed.

use oauth_accounts::{
    Owner, Reference,
    store::{ClientSource, Kind, Phase, Record, Renamed, Status, Validity},
};

use crate::{
    place::Place,
    records::{NOW, NOW_MS, credential, get, id, insert, record},
};

/// A record without a single value that another has, or that is a default.
fn unusual() -> Record {
    let mut record = record(77, &Owner::of("tenant", "user"));
    record.provider = "umbrella".to_owned();
    record.kind = Kind::ApiKey;
    record.status = Status::NeedsReauthorization;
    record.subject = Some("subject".to_owned());
    record.profile = "{\"name\":\"Zoë\"}".to_owned();
    record.client = ClientSource::Managed;
    record.credential = credential(3);
    record.credential.sealed = vec![0, 1, 255, 39, 92, 0];
    (record.fence, record.phase) = (5, Phase::Sent);
    (record.holder, record.lease_until) = (Some("holder".to_owned()), Some(NOW_MS));
    (record.in_doubt, record.attempts) = (true, 2);
    record.problem = Some("problem".to_owned());
    (record.refresh_at, record.validity) = (Some(NOW + 1), Validity::Inconclusive);
    (record.validated_at, record.validate_at) = (Some(NOW + 2), Some(NOW + 3));
    record.created_at = NOW + 4;
    record
}

pub(crate) async fn what_is_inserted_is_what_is_read(place: Place) {
    let store = place.store().await;
    let wanted = unusual();
    let mut expected = wanted.clone();
    expected.is_default = true;
    assert!(insert(&*store, wanted).await == expected);
    assert!(get(&*place.store().await, 77).await == expected);

    let plain = record(78, &Owner::new("alone"));
    insert(&*store, plain.clone()).await;
    let read = get(&*store, 78).await;
    assert!(read == Record { is_default: true, ..plain });
    assert_eq!(read.owner.user(), "");
}

pub(crate) async fn the_first_account_of_an_owner_and_provider_is_the_default(place: Place) {
    let store = place.store().await;
    let (ann, bob) = (Owner::of("t", "ann"), Owner::of("t", "bob"));
    let mut second = record(2, &ann);
    second.is_default = true;
    let mut elsewhere = record(4, &ann);
    elsewhere.provider = "umbrella".to_owned();
    assert!(insert(&*store, record(1, &ann)).await.is_default);
    assert!(!insert(&*store, second).await.is_default, "what the record says does not count");
    assert!(insert(&*store, record(3, &bob)).await.is_default);
    assert!(insert(&*store, elsewhere).await.is_default);
    assert!(insert(&*store, record(5, &Owner::of("u", "ann"))).await.is_default);
    assert!(!get(&*store, 2).await.is_default);
}

pub(crate) async fn a_name_is_taken_within_an_owner_and_provider(place: Place) {
    let store = place.store().await;
    let named = |number, owner: &str, provider: &str| {
        let mut record = record(number, &Owner::of("t", owner));
        (record.name, record.provider) = ("work".to_owned(), provider.to_owned());
        record
    };
    insert(&*store, named(1, "ann", "acme")).await;
    assert!(store.insert(named(2, "ann", "acme")).await.unwrap().is_none());
    assert!(store.get(&id(2)).await.unwrap().is_none(), "nothing was changed");
    insert(&*store, named(3, "ann", "umbrella")).await;
    insert(&*store, named(4, "bob", "acme")).await;
    let mut other_case = named(5, "ann", "acme");
    other_case.name = "Work".to_owned();
    insert(&*store, other_case).await;
}

pub(crate) async fn an_id_is_taken_everywhere(place: Place) {
    let store = place.store().await;
    let first = insert(&*store, record(1, &Owner::new("ann"))).await;
    let mut second = record(1, &Owner::new("bob"));
    second.name = "another".to_owned();
    assert!(store.insert(second).await.unwrap().is_none());
    assert!(get(&*store, 1).await == first);
    assert!(store.list(&Owner::new("bob"), None).await.unwrap().is_empty());
}

pub(crate) async fn a_reference_finds_the_default_or_a_name(place: Place) {
    let store = place.store().await;
    let owner = Owner::of("t", "ann");
    for number in 1..=3 {
        insert(&*store, record(number, &owner)).await;
    }
    let find = async |owner: &Owner, provider: &str, reference: &str| {
        let reference: Reference = reference.parse().unwrap();
        store.find(owner, provider, &reference).await.unwrap().map(|found| found.id)
    };
    assert_eq!(find(&owner, "acme", "default").await, Some(id(1)));
    assert_eq!(find(&owner, "acme", "name:name 2").await, Some(id(2)));
    assert_eq!(find(&owner, "acme", "name:name 4").await, None);
    assert_eq!(find(&owner, "umbrella", "default").await, None);
    assert_eq!(find(&Owner::of("t", "bob"), "acme", "default").await, None);
    assert_eq!(find(&Owner::new("t"), "acme", "default").await, None);
}

pub(crate) async fn lists_are_by_provider_with_the_default_first_then_the_oldest(place: Place) {
    let store = place.store().await;
    let owner = Owner::of("t", "ann");
    // Upper case comes before lower case, and the order of ids decides between the equally old.
    for (number, provider, created_at) in [
        (9, "acme", 50),
        (1, "acme", 40),
        (5, "acme", 30),
        (3, "acme", 30),
        (4, "Zeta", 70),
        (6, "beta", 10),
    ] {
        let mut record = record(number, &owner);
        (record.provider, record.created_at) = (provider.to_owned(), created_at);
        insert(&*store, record).await;
    }
    insert(&*store, record(7, &Owner::of("t", "bob"))).await;
    let list = async |provider| {
        let list = store.list(&owner, provider).await.unwrap();
        list.into_iter().map(|record| record.id).collect::<Vec<_>>()
    };
    assert_eq!(list(None).await, [4, 9, 3, 5, 1, 6].map(id));
    assert_eq!(list(Some("acme")).await, [9, 3, 5, 1].map(id));
    assert_eq!(list(Some("other")).await, []);
}

pub(crate) async fn another_account_becomes_the_default(place: Place) {
    let store = place.store().await;
    let owner = Owner::of("t", "ann");
    for number in 1..=3 {
        insert(&*store, record(number, &owner)).await;
    }
    insert(&*store, record(4, &Owner::of("t", "bob"))).await;
    let defaults = async || {
        let mut defaults = Vec::new();
        for number in 1..=4 {
            if get(&*store, number).await.is_default {
                defaults.push(number);
            }
        }
        defaults
    };
    assert!(store.set_default(&id(3)).await.unwrap());
    assert_eq!(defaults().await, [3, 4]);
    assert!(store.set_default(&id(3)).await.unwrap(), "it already is");
    assert!(store.set_default(&id(2)).await.unwrap());
    assert_eq!(defaults().await, [2, 4]);
    assert!(!store.set_default(&id(9)).await.unwrap());
    assert_eq!(defaults().await, [2, 4]);
}

pub(crate) async fn an_account_gets_another_name(place: Place) {
    let store = place.store().await;
    let owner = Owner::of("t", "ann");
    insert(&*store, record(1, &owner)).await;
    insert(&*store, record(2, &owner)).await;
    assert_eq!(store.rename(&id(1), "new").await.unwrap(), Renamed::Done);
    assert_eq!(get(&*store, 1).await.name, "new");
    assert_eq!(store.rename(&id(1), "new").await.unwrap(), Renamed::Done, "it is its own");
    assert_eq!(store.rename(&id(2), "new").await.unwrap(), Renamed::Taken);
    assert_eq!(get(&*store, 2).await.name, "name 2");
    assert_eq!(store.rename(&id(2), "name 1").await.unwrap(), Renamed::Done, "it is free now");
    assert_eq!(store.rename(&id(9), "new").await.unwrap(), Renamed::Gone);
}

pub(crate) async fn the_oldest_of_the_others_becomes_the_default(place: Place) {
    let store = place.store().await;
    let owner = Owner::of("t", "ann");
    for (number, created_at) in [(1, 50), (2, 40), (5, 30), (3, 30)] {
        let mut record = record(number, &owner);
        record.created_at = created_at;
        insert(&*store, record).await;
    }
    let remove = async |number| {
        let removed = store.remove(&id(number)).await.unwrap().expect("it was there");
        assert_eq!(removed.record.id, id(number));
        (removed.record.is_default, removed.new_default)
    };
    assert_eq!(remove(1).await, (true, Some(id(3))));
    assert!(get(&*store, 3).await.is_default);
    assert_eq!(remove(2).await, (false, None));
    assert!(get(&*store, 3).await.is_default);
    assert_eq!(remove(3).await, (true, Some(id(5))));
    assert_eq!(remove(5).await, (true, None));
    assert!(store.remove(&id(5)).await.unwrap().is_none());
    assert!(insert(&*store, record(6, &owner)).await.is_default);
}

pub(crate) async fn accounts_sealed_with_another_key_come_in_pages(place: Place) {
    let store = place.store().await;
    for number in 1..=7 {
        let mut record = record(number, &Owner::new("ann"));
        record.credential.key_id = if number % 3 == 0 { "new" } else { "old" }.to_owned();
        insert(&*store, record).await;
    }
    let page = async |after: Option<u64>, most| {
        let after = after.map(id);
        let page = store.sealed_otherwise("new", after.as_ref(), most).await.unwrap();
        page.into_iter().map(|record| record.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 3).await, [1, 2, 4].map(id));
    assert_eq!(page(Some(4), 3).await, [5, 7].map(id));
    assert_eq!(page(Some(7), 3).await, []);
    assert_eq!(page(None, 0).await, []);
    assert_eq!(page(None, usize::MAX).await.len(), 5);
}

pub(crate) async fn texts_of_every_kind_come_back(place: Place) {
    let store = place.store().await;
    let texts =
        ["", " ", "'; DROP TABLE oauth_accounts; --", "%_\\", "\"$1\"", "ä€𝄞\u{202e}", "a\nb"];
    for (number, text) in (1..).zip(texts) {
        let owner = Owner::of(text, text);
        let mut record = record(number, &owner);
        (record.provider, record.name) = (text.to_owned(), text.to_owned());
        record.problem = Some(text.to_owned());
        record.refresh_at = Some(NOW);
        let inserted = insert(&*store, record).await;
        assert!(get(&*store, number).await == inserted);
        let named = Reference::Named(text.to_owned());
        assert!(store.find(&owner, text, &named).await.unwrap() == Some(inserted));
        assert_eq!(store.list(&owner, Some(text)).await.unwrap().len(), 1);
    }
    let claimed = store.claim_refresh(crate::records::claim("a", 100)).await.unwrap();
    assert_eq!(claimed.len(), texts.len());
}

pub(crate) async fn what_cannot_be_there_is_not_found(place: Place) {
    let store = place.store().await;
    let owner = Owner::new("a\0b");
    let named = Reference::Named("\0".to_owned());
    assert!(store.find(&owner, "acme", &Reference::Default).await.unwrap().is_none());
    assert!(store.find(&Owner::new("a"), "acme", &named).await.unwrap().is_none());
    assert!(store.list(&owner, None).await.unwrap().is_empty());
    assert!(store.client("\0", "acme").await.unwrap().is_none());
    assert!(!store.remove_client("\0", "acme").await.unwrap());
    assert!(store.take_login("\0").await.unwrap().is_none());
}
