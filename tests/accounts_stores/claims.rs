//! What is due, and who gets it.

use std::collections::{BTreeMap, BTreeSet};

use oauth_accounts::{
    Owner,
    store::{Phase, Record, Status},
};

use crate::{
    place::Place,
    records::{NOW, NOW_MS, claim, get, held, id, insert, insert_all, lease, record},
};

/// An account of a tenant that is due for a refresh.
fn due(number: u64, tenant: &str, at: i64) -> Record {
    let mut record = record(number, &Owner::of(tenant, "ann"));
    record.refresh_at = Some(at);
    record
}

fn numbers(records: &[Record]) -> Vec<String> {
    let mut ids: Vec<_> = records.iter().map(|record| record.id.to_string()).collect();
    ids.sort();
    ids
}

/// How many each tenant got.
fn by_tenant(records: &[Record]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record.owner.tenant().to_owned()).or_insert(0) += 1;
    }
    counts
}

pub(crate) async fn what_is_due_is_given_out_once(place: Place) {
    let store = place.store().await;
    insert(&*store, due(1, "t", NOW - 10)).await;
    insert(&*store, due(2, "t", NOW)).await;
    insert(&*store, due(3, "t", NOW + 1)).await;
    insert(&*store, record(4, &Owner::of("t", "ann"))).await;
    let mut refused = due(5, "t", NOW - 10);
    refused.status = Status::NeedsReauthorization;
    insert(&*store, refused).await;

    let mut wanted = claim("a", 100);
    // The second in which the time ends counts as a whole.
    wanted.until = NOW_MS + 60_001;
    let claimed = store.claim_refresh(wanted).await.unwrap();
    assert_eq!(numbers(&claimed), numbers(&[due(1, "t", 0), due(2, "t", 0)]));
    for record in &claimed {
        assert_eq!(record.refresh_at, Some(NOW + 61));
        assert!(store.get(&record.id).await.unwrap().as_ref() == Some(record));
    }
    assert!(place.store().await.claim_refresh(wanted).await.unwrap().is_empty());
    // They are due again when nobody has done it.
    (wanted.now, wanted.until) = (NOW_MS + 61_000, NOW_MS + 120_000);
    assert_eq!(store.claim_refresh(wanted).await.unwrap().len(), 3);
}

pub(crate) async fn idle_accounts_come_with_the_lease(place: Place) {
    let store = place.store().await;
    insert(&*store, due(1, "t", NOW)).await;
    let claimed = store.claim_refresh(claim("worker", 10)).await.unwrap();
    let [record] = claimed.as_slice() else { panic!("one is due") };
    assert_eq!((record.fence, record.phase), (1, Phase::Leased));
    assert_eq!(record.holder.as_deref(), Some("worker"));
    assert_eq!(record.lease_until, Some(NOW_MS + 60_000));
    assert!(store.mark_sent(&id(1), held(record)).await.unwrap());
}

pub(crate) async fn accounts_in_a_refresh_keep_their_lease(place: Place) {
    let store = place.store().await;
    for number in [1, 2] {
        insert(&*store, due(number, "t", NOW)).await;
        store.lease(&id(number), lease(0, "holder")).await.unwrap();
    }
    let sent = get(&*store, 2).await;
    assert!(store.mark_sent(&id(2), held(&sent)).await.unwrap());
    let before = [get(&*store, 1).await, get(&*store, 2).await];
    let claimed = store.claim_refresh(claim("worker", 10)).await.unwrap();
    assert_eq!(claimed.len(), 2);
    for mut before in before {
        before.refresh_at = Some(NOW + 60);
        assert!(claimed.contains(&before));
        assert!(store.get(&before.id).await.unwrap() == Some(before));
    }
}

pub(crate) async fn each_tenant_gets_its_share(place: Place) {
    let store = place.store().await;
    for number in 0..40 {
        insert(&*store, due(number, "heavy", NOW - 1000 + i64::try_from(number).unwrap())).await;
    }
    for number in 40..44 {
        insert(&*store, due(number, "light", NOW - 2)).await;
        insert(&*store, due(number + 10, "other", NOW - 1)).await;
    }
    let counts = by_tenant(&store.claim_refresh(claim("a", 6)).await.unwrap());
    let expected = [("heavy", 2), ("light", 2), ("other", 2)];
    assert_eq!(counts, expected.map(|(tenant, count)| (tenant.to_owned(), count)).into());
    // What a tenant does not need goes to the others.
    let counts = by_tenant(&store.claim_refresh(claim("a", 20)).await.unwrap());
    let expected = [("heavy", 16), ("light", 2), ("other", 2)];
    assert_eq!(counts, expected.map(|(tenant, count)| (tenant.to_owned(), count)).into());
}

/// Accounts of one tenant, of which all are due before those of anybody else.
fn heavy(count: u64, provider: &str) -> impl Iterator<Item = Record> {
    (0..count).map(move |number| {
        let at = NOW - 100_000 + i64::try_from(number).unwrap();
        let mut record = due(1_000_000 + number, "heavy", at);
        provider.clone_into(&mut record.provider);
        record
    })
}

pub(crate) async fn a_tenant_with_thousands_hides_nobody(place: Place) {
    let store = place.store().await;
    insert_all(&store, heavy(1200, "acme")).await;
    for number in 0..30 {
        insert(&*store, due(number, &format!("light {number}"), NOW)).await;
    }
    // Ten are asked for, so of the 31 tenants some have to wait, but none for ever.
    let mut served = BTreeSet::new();
    for _ in 0..6 {
        let claimed = store.claim_refresh(claim("a", 10)).await.unwrap();
        assert_eq!(claimed.len(), 10);
        served.extend(by_tenant(&claimed).into_keys());
    }
    assert_eq!(served.len(), 31, "{served:?}");
}

pub(crate) async fn providers_that_are_not_wanted_are_left_out(place: Place) {
    let store = place.store().await;
    for (number, provider) in (1..).zip(["acme", "umbrella", "cyberdyne"]) {
        let mut record = due(number, "t", NOW);
        record.provider = provider.to_owned();
        insert(&*store, record).await;
    }
    let not_of = ["umbrella".to_owned(), "cyberdyne".to_owned()];
    let mut wanted = claim("a", 10);
    wanted.not_of = &not_of;
    let claimed = store.claim_refresh(wanted).await.unwrap();
    assert_eq!(numbers(&claimed), [id(1).to_string()]);
    wanted.not_of = &not_of[..1];
    let claimed = store.claim_refresh(wanted).await.unwrap();
    assert_eq!(numbers(&claimed), [id(3).to_string()]);
    wanted.not_of = &[];
    let claimed = store.claim_refresh(wanted).await.unwrap();
    assert_eq!(numbers(&claimed), [id(2).to_string()]);
}

pub(crate) async fn a_provider_that_is_not_wanted_hides_nobody(place: Place) {
    let store = place.store().await;
    insert_all(&store, heavy(500, "acme")).await;
    for number in 0..5 {
        let mut record = due(number, "light", NOW);
        record.provider = "umbrella".to_owned();
        insert(&*store, record).await;
    }
    let not_of = ["acme".to_owned()];
    let mut wanted = claim("a", 10);
    wanted.not_of = &not_of;
    let counts = by_tenant(&store.claim_refresh(wanted).await.unwrap());
    assert_eq!(counts, [("light".to_owned(), 5)].into());
    assert!(store.claim_refresh(wanted).await.unwrap().is_empty());
}

pub(crate) async fn validations_are_claimed_without_a_lease(place: Place) {
    let store = place.store().await;
    for (number, at) in [(1, NOW), (2, NOW + 1)] {
        let mut record = due(number, "t", NOW);
        record.validate_at = Some(at);
        insert(&*store, record).await;
    }
    let mut expected = get(&*store, 1).await;
    expected.validate_at = Some(NOW + 60);
    let claimed = store.claim_validation(claim("a", 10)).await.unwrap();
    assert!(claimed == [expected.clone()]);
    assert!(get(&*store, 1).await == expected);
    assert!(store.claim_validation(claim("a", 10)).await.unwrap().is_empty());
    assert_eq!(store.claim_refresh(claim("a", 10)).await.unwrap().len(), 2);
}

pub(crate) async fn a_claim_gives_out_no_more_than_is_asked_for(place: Place) {
    let store = place.store().await;
    for number in 0..10 {
        insert(&*store, due(number, "t", NOW - i64::try_from(number).unwrap())).await;
    }
    assert!(store.claim_refresh(claim("a", 0)).await.unwrap().is_empty());
    let first = store.claim_refresh(claim("a", 3)).await.unwrap();
    assert_eq!(numbers(&first), [7, 8, 9].map(|number| id(number).to_string()), "longest due");
    assert_eq!(store.claim_refresh(claim("a", usize::MAX)).await.unwrap().len(), 7);
}

/// What databases do beyond the store in memory: of more tenants than a claim gives accounts to, none waits
/// until all others have nothing left.
pub(crate) async fn no_tenant_waits_for_many_others(place: Place) {
    let store = place.store().await;
    // Each has more than two claims look at, and all of it is due before anything of the last one.
    let mut records = Vec::new();
    for tenant in 0..12 {
        for at in 0..40 {
            let number = records.len().try_into().unwrap();
            let mut record = due(number, &format!("heavy {tenant}"), NOW - 10_000 + at);
            record.provider = format!("provider {}", tenant % 2);
            records.push(record);
        }
    }
    records.push(due(records.len().try_into().unwrap(), "last", NOW - 1));
    for record in &mut records {
        record.validate_at = record.refresh_at;
    }
    insert_all(&store, records).await;
    let (mut refreshed, mut validated) = (0, 0);
    let is_served = |claimed: &[Record]| by_tenant(claimed).contains_key("last");
    while !is_served(&store.claim_refresh(claim("a", 4)).await.unwrap()) {
        refreshed += 1;
    }
    while !is_served(&store.claim_validation(claim("a", 4)).await.unwrap()) {
        validated += 1;
    }
    // Four tenants in each claim are those next on the round, of thirteen.
    assert!(refreshed <= 3 && validated <= 3, "after {refreshed} and {validated} claims");
}

/// Likewise: many who have something due within the same ten minutes, but not yet, hide nobody behind them.
pub(crate) async fn those_not_yet_due_hide_nobody(place: Place) {
    let store = place.store().await;
    let mut records: Vec<_> = heavy(100, "acme").collect();
    for number in 0..700 {
        records.push(due(
            number,
            &format!("t{number}"),
            NOW + 1 + i64::try_from(number % 500).unwrap(),
        ));
    }
    records.push(due(700, "zoe", NOW));
    insert_all(&store, records).await;
    let counts = by_tenant(&store.claim_refresh(claim("a", 5)).await.unwrap());
    assert_eq!(counts, [("heavy".to_owned(), 4), ("zoe".to_owned(), 1)].into());
}
