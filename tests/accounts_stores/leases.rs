//! Leases, and what is written under them.

use std::sync::Arc;

use oauth_accounts::{
    Owner,
    store::{
        ClientSource, Held, Leased, Phase, Record, Replacement, Status, Store, Validated, Validity,
    },
};

use crate::{
    place::Place,
    records::{NOW, NOW_MS, credential, get, held, id, insert, lease, record, save, settled},
};

/// A store with the account 1.
async fn with_account(place: &Place) -> Arc<dyn Store> {
    let store = place.store().await;
    insert(&*store, record(1, &Owner::of("t", "ann"))).await;
    store
}

async fn take(store: &dyn Store, generation: i64, holder: &str, over: Option<i64>) -> Record {
    let mut wanted = lease(generation, holder);
    wanted.over = over;
    match store.lease(&id(1), wanted).await.unwrap() {
        Leased::Taken(record) => *record,
        other => panic!("it is free: {other:?}"),
    }
}

pub(crate) async fn a_lease_is_held_by_one(place: Place) {
    let store = with_account(&place).await;
    let taken = take(&*store, 0, "a", None).await;
    assert_eq!((taken.fence, taken.phase, taken.in_doubt), (1, Phase::Leased, false));
    assert_eq!(taken.holder.as_deref(), Some("a"));
    assert_eq!(taken.lease_until, Some(NOW_MS + 30_000));
    assert!(get(&*store, 1).await == taken);

    // Another store, and the same holder, are others as well.
    for holder in ["a", "b"] {
        let other = place.store().await.lease(&id(1), lease(0, holder)).await.unwrap();
        assert!(other == Leased::Busy(Box::new(taken.clone())));
    }
    let other = store.lease(&id(1), lease(7, "b")).await.unwrap();
    assert!(other == Leased::Replaced(Box::new(taken)), "what was seen is not there any more");
    assert!(store.lease(&id(2), lease(0, "b")).await.unwrap() == Leased::Gone);
}

pub(crate) async fn a_lease_that_has_expired_can_be_taken(place: Place) {
    let store = with_account(&place).await;
    take(&*store, 0, "a", None).await;
    let mut early = lease(0, "b");
    early.now = NOW_MS + 29_999;
    assert!(matches!(store.lease(&id(1), early).await.unwrap(), Leased::Busy(_)));
    let mut late = lease(0, "b");
    (late.now, late.until) = (NOW_MS + 30_000, NOW_MS + 60_000);
    let Leased::Taken(taken) = store.lease(&id(1), late).await.unwrap() else {
        panic!("it has expired");
    };
    assert_eq!((taken.fence, taken.holder.as_deref()), (2, Some("b")));
    assert!(!taken.in_doubt, "nothing was sent");
}

pub(crate) async fn a_sent_lease_is_only_taken_over_by_its_number(place: Place) {
    let store = with_account(&place).await;
    let first = take(&*store, 0, "a", None).await;
    assert!(store.mark_sent(&id(1), held(&first)).await.unwrap());
    let mut late = lease(0, "b");
    late.now = NOW_MS + 1_000_000;
    assert!(matches!(store.lease(&id(1), late).await.unwrap(), Leased::Busy(_)));
    late.over = Some(first.fence + 1);
    assert!(matches!(store.lease(&id(1), late).await.unwrap(), Leased::Busy(_)));
    late.over = Some(first.fence);
    let Leased::Taken(taken) = store.lease(&id(1), late).await.unwrap() else {
        panic!("it was watched for long enough");
    };
    assert_eq!((taken.fence, taken.phase), (2, Phase::Leased));
    assert!(taken.in_doubt, "the request may have been sent");
    // The doubt stays with whoever takes it next.
    let third = take(&*store, 0, "c", Some(2)).await;
    assert!(third.in_doubt);
}

pub(crate) async fn whoever_was_overtaken_sends_nothing(place: Place) {
    let store = with_account(&place).await;
    let stalled = take(&*store, 0, "a", None).await;
    let other = take(&*place.store().await, 0, "b", Some(stalled.fence)).await;
    assert!(!store.mark_sent(&id(1), held(&stalled)).await.unwrap());
    assert_eq!(get(&*store, 1).await.phase, Phase::Leased);
    let wrong = Held { generation: 5, ..held(&other) };
    assert!(!store.mark_sent(&id(1), wrong).await.unwrap());
    assert!(store.mark_sent(&id(1), held(&other)).await.unwrap());
    assert!(!store.mark_sent(&id(1), held(&other)).await.unwrap(), "it was sent already");
    assert_eq!(get(&*store, 1).await.phase, Phase::Sent);
    assert!(!store.mark_sent(&id(2), held(&other)).await.unwrap());
}

pub(crate) async fn a_credential_is_only_replaced_by_a_later_one(place: Place) {
    let store = with_account(&place).await;
    let stalled = take(&*store, 0, "a", None).await;
    assert!(store.mark_sent(&id(1), held(&stalled)).await.unwrap());
    let other = take(&*store, 0, "b", Some(stalled.fence)).await;
    assert!(store.mark_sent(&id(1), held(&other)).await.unwrap());
    assert!(store.save(&id(1), save(other.fence)).await.unwrap());
    let saved = get(&*store, 1).await;
    assert!(saved.credential == credential(2));
    assert_eq!((saved.phase, saved.in_doubt, saved.attempts), (Phase::Idle, false, 0));
    assert_eq!((saved.holder.clone(), saved.lease_until), (None, None));
    assert_eq!(saved.refresh_at, Some(NOW + 3600));

    assert!(!store.save(&id(1), save(stalled.fence)).await.unwrap(), "it comes too late");
    assert!(!store.save(&id(1), save(other.fence)).await.unwrap(), "it is there already");
    assert!(get(&*store, 1).await == saved);
    assert!(!store.save(&id(2), save(9)).await.unwrap());
}

pub(crate) async fn a_save_that_comes_late_ends_the_lease_on_what_it_replaces(place: Place) {
    let store = with_account(&place).await;
    let stalled = take(&*store, 0, "a", None).await;
    assert!(store.mark_sent(&id(1), held(&stalled)).await.unwrap());
    let other = take(&*store, 0, "b", Some(stalled.fence)).await;
    // What it brings is newer than what is there, and the only token that the provider still takes.
    assert!(store.save(&id(1), save(stalled.fence)).await.unwrap());
    let saved = get(&*store, 1).await;
    assert!(saved.credential == credential(1));
    assert_eq!((saved.fence, saved.phase, &saved.holder), (2, Phase::Idle, &None));
    assert_eq!((saved.lease_until, saved.in_doubt), (None, false));
    assert!(!store.mark_sent(&id(1), held(&other)).await.unwrap(), "its credential was replaced");
    assert!(!store.settle(&id(1), held(&other), settled()).await.unwrap());
    // Had it sent already, what it brings is newer still.
    assert!(store.save(&id(1), save(other.fence)).await.unwrap());
    assert!(get(&*store, 1).await.credential == credential(2));
}

pub(crate) async fn settling_ends_the_lease_that_is_held(place: Place) {
    let store = with_account(&place).await;
    let stalled = take(&*store, 0, "a", None).await;
    let other = take(&*store, 0, "b", Some(stalled.fence)).await;
    assert!(!store.settle(&id(1), held(&stalled), settled()).await.unwrap());
    assert!(get(&*store, 1).await == other, "nothing was changed");
    let mut outcome = settled();
    (outcome.status, outcome.in_doubt) = (Status::NeedsReauthorization, true);
    assert!(store.settle(&id(1), held(&other), outcome.clone()).await.unwrap());
    let after = get(&*store, 1).await;
    assert_eq!((after.status, after.in_doubt), (Status::NeedsReauthorization, true));
    assert_eq!((after.attempts, &after.problem), (1, &outcome.problem));
    assert_eq!((after.phase, &after.holder, after.lease_until), (Phase::Idle, &None, None));
    assert_eq!(after.refresh_at, Some(NOW + 60));
    assert!(after.credential == credential(0));
    // Nobody refreshes what the provider refuses; what comes of a refresh that was under way makes it good.
    let refused = store.lease(&id(1), lease(0, "c")).await.unwrap();
    assert!(refused == Leased::Replaced(Box::new(after)));
    assert!(store.save(&id(1), save(other.fence)).await.unwrap());
    let after = get(&*store, 1).await;
    assert_eq!((after.status, after.in_doubt), (Status::Active, false));
    assert_eq!((after.attempts, after.problem), (0, None));
    take(&*store, other.fence, "c", None).await;
}

pub(crate) async fn a_login_replaces_what_is_there_once(place: Place) {
    let store = with_account(&place).await;
    let leased = take(&*store, 0, "a", None).await;
    assert!(store.mark_sent(&id(1), held(&leased)).await.unwrap());
    let new = Replacement {
        credential: credential(2),
        client: ClientSource::Managed,
        refresh_at: Some(NOW + 5),
        subject: Some("somebody".to_owned()),
        profile: "{\"name\":\"Ann\"}".to_owned(),
        validity: Validity::Valid,
        validated_at: Some(NOW + 6),
        validate_at: Some(NOW + 7),
    };
    assert!(!store.replace(&id(1), 0, new.clone()).await.unwrap());
    assert!(store.replace(&id(1), 1, new.clone()).await.unwrap());
    let after = get(&*store, 1).await;
    assert_eq!((after.fence, after.phase, &after.holder), (2, Phase::Idle, &None));
    assert!(after.credential == new.credential);
    assert_eq!((after.client, after.refresh_at), (new.client, new.refresh_at));
    assert_eq!((&after.subject, &after.profile), (&new.subject, &new.profile));
    assert_eq!(after.validity, new.validity);
    assert_eq!((after.validated_at, after.validate_at), (new.validated_at, new.validate_at));

    assert!(!store.replace(&id(1), 1, new.clone()).await.unwrap());
    assert!(!store.replace(&id(2), 0, new).await.unwrap());
    assert!(!store.save(&id(1), save(leased.fence)).await.unwrap(), "the login is newer");
    assert!(!store.settle(&id(1), held(&leased), settled()).await.unwrap());
    assert!(get(&*store, 1).await == after);
}

pub(crate) async fn sealing_again_changes_nothing_newer(place: Place) {
    let store = with_account(&place).await;
    let mut again = credential(0);
    (again.sealed, again.key_id) = (b"again".to_vec(), "k2".to_owned());
    let mut newer = again.clone();
    newer.generation = 1;
    assert!(!store.reseal(&id(1), "k1", newer).await.unwrap());
    assert!(!store.reseal(&id(1), "k0", again.clone()).await.unwrap());
    assert!(get(&*store, 1).await.credential == credential(0));
    assert!(store.reseal(&id(1), "k1", again.clone()).await.unwrap());
    assert!(get(&*store, 1).await.credential == again);
    assert!(!store.reseal(&id(1), "k1", again.clone()).await.unwrap());
    assert!(!store.reseal(&id(2), "k1", again).await.unwrap());
}

pub(crate) async fn a_validation_writes_what_it_was_told(place: Place) {
    let store = with_account(&place).await;
    let taken = take(&*store, 0, "a", None).await;
    let mut outcome = settled();
    outcome.status = Status::NeedsReauthorization;
    assert!(store.settle(&id(1), held(&taken), outcome).await.unwrap());
    let before = get(&*store, 1).await;

    let mut validated = Validated {
        validity: Validity::Valid,
        at: NOW,
        next: Some(NOW + 60),
        told: Some((Some("somebody".to_owned()), "{\"a\":1}".to_owned())),
    };
    assert!(!store.set_validity(&id(1), 1, validated.clone()).await.unwrap());
    assert!(get(&*store, 1).await == before);
    assert!(store.set_validity(&id(1), 0, validated.clone()).await.unwrap());
    // Whether the account can be used, and its problem, are not for it to say.
    let mut expected = before;
    (expected.validity, expected.validated_at) = (Validity::Valid, Some(NOW));
    expected.validate_at = Some(NOW + 60);
    (expected.subject, expected.profile) = (Some("somebody".to_owned()), "{\"a\":1}".to_owned());
    assert!(get(&*store, 1).await == expected);

    (validated.told, validated.next, validated.at) = (None, None, NOW + 1);
    validated.validity = Validity::Invalid;
    assert!(store.set_validity(&id(1), 0, validated.clone()).await.unwrap());
    (expected.validity, expected.validated_at) = (Validity::Invalid, Some(NOW + 1));
    expected.validate_at = None;
    assert!(get(&*store, 1).await == expected, "who the user is stays known");

    validated.told = Some((None, "{}".to_owned()));
    assert!(store.set_validity(&id(1), 0, validated.clone()).await.unwrap());
    let after = get(&*store, 1).await;
    assert_eq!((after.subject, &*after.profile), (None, "{}"));
    assert!(!store.set_validity(&id(2), 0, validated).await.unwrap());
}
