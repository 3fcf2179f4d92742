//! Many at once, from two stores with the same accounts.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use oauth_accounts::{
    Owner,
    store::{Leased, LoginRecord, Renamed, Replacement, Store, Validity},
};
use tokio::task::JoinSet;

use crate::{
    place::Place,
    records::{
        NOW, claim, client, credential, get, held, id, insert, insert_all, lease, record, save,
        settled,
    },
};

const MANY: u64 = 32;

/// Does something as many tasks at once, half of them with another store.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    place: &Place,
    many: u64,
    work: impl Fn(Arc<dyn Store>, u64) -> F,
) -> Vec<T> {
    let stores = [place.store().await, place.store().await];
    let mut tasks = JoinSet::new();
    for (number, store) in (0..many).zip(stores.iter().cycle()) {
        tasks.spawn(work(Arc::clone(store), number));
    }
    tasks.join_all().await
}

pub(crate) async fn of_many_first_accounts_one_is_the_default(place: Place) {
    for round in 0..8 {
        let owner = Owner::of("t", format!("user {round}"));
        let made = at_once(&place, MANY, |store, number| {
            let record = record(round * MANY + number, &owner);
            async move { store.insert(record).await.unwrap().expect("it is made").is_default }
        })
        .await;
        assert_eq!(made.iter().filter(|is_default| **is_default).count(), 1);
    }
}

pub(crate) async fn of_many_with_one_name_one_is_made(place: Place) {
    for round in 0..8 {
        let made = at_once(&place, MANY, |store, number| {
            let mut record = record(round * MANY + number, &Owner::of("t", round.to_string()));
            record.name = "work".to_owned();
            async move { store.insert(record).await.unwrap().is_some() }
        })
        .await;
        assert_eq!(made.iter().filter(|is_made| **is_made).count(), 1);
    }
}

pub(crate) async fn of_many_renamed_alike_one_has_the_name(place: Place) {
    let store = place.store().await;
    for number in 0..MANY {
        insert(&*store, record(number, &Owner::new("ann"))).await;
    }
    let renamed = at_once(&place, MANY, |store, number| async move {
        store.rename(&id(number), "work").await.unwrap()
    })
    .await;
    let count = |wanted| renamed.iter().filter(|outcome| **outcome == wanted).count();
    assert_eq!((count(Renamed::Done), count(Renamed::Taken)), (1, 31));
}

pub(crate) async fn there_is_one_default_whatever_happens_at_once(place: Place) {
    let owner = Owner::of("t", "ann");
    for round in 0..6 {
        at_once(&place, MANY, |store, number| {
            let mine = round * MANY + number;
            let owner = owner.clone();
            async move {
                store.insert(record(mine, &owner)).await.unwrap().expect("it is made");
                match number % 4 {
                    0 => assert!(store.set_default(&id(mine)).await.unwrap()),
                    1 | 2 => assert!(store.remove(&id(mine)).await.unwrap().is_some()),
                    _ => {}
                }
                if number % 8 == 3 {
                    // Somebody else's, who may or may not be there.
                    store.set_default(&id(mine - 1)).await.unwrap();
                }
            }
        })
        .await;
        let list = place.store().await.list(&owner, Some("acme")).await.unwrap();
        assert_eq!(list.iter().filter(|record| record.is_default).count(), 1);
        // Until nobody is there.
        at_once(&place, u64::try_from(list.len()).unwrap(), |store, number| {
            let record = list[usize::try_from(number).unwrap()].clone();
            async move { store.remove(&record.id).await.unwrap().is_some() }
        })
        .await;
        assert!(place.store().await.list(&owner, None).await.unwrap().is_empty());
    }
}

pub(crate) async fn of_many_who_lease_one_gets_it(place: Place) {
    let store = place.store().await;
    insert(&*store, record(1, &Owner::new("ann"))).await;
    let mut fences = BTreeSet::new();
    for _ in 0..10 {
        let leased = at_once(&place, MANY, |store, number| async move {
            let holder = number.to_string();
            store.lease(&id(1), lease(0, &holder)).await.unwrap()
        })
        .await;
        let taken: Vec<_> = leased
            .into_iter()
            .filter_map(|leased| match leased {
                Leased::Taken(record) => Some(record),
                Leased::Busy(record) => {
                    assert!(record.holder.is_some());
                    None
                }
                other => panic!("{other:?}"),
            })
            .collect();
        let [record] = taken.as_slice() else { panic!("{} hold it", taken.len()) };
        assert!(fences.insert(record.fence));
        assert!(store.settle(&id(1), held(record), settled()).await.unwrap());
    }
    assert_eq!(fences.into_iter().collect::<Vec<_>>(), (1..=10).collect::<Vec<i64>>());
}

pub(crate) async fn of_many_who_replace_one_does(place: Place) {
    let store = place.store().await;
    insert(&*store, record(1, &Owner::new("ann"))).await;
    for round in 0..10 {
        let replaced = at_once(&place, MANY, |store, number| async move {
            let new = Replacement {
                credential: credential(round + 1),
                client: oauth_accounts::store::ClientSource::Own,
                refresh_at: None,
                subject: Some(number.to_string()),
                profile: "{}".to_owned(),
                validity: Validity::Unknown,
                validated_at: None,
                validate_at: None,
            };
            let done = store.replace(&id(1), round, new).await.unwrap();
            done.then(|| number.to_string())
        })
        .await;
        let winners: Vec<_> = replaced.into_iter().flatten().collect();
        let after = get(&*store, 1).await;
        assert_eq!(winners, [after.subject.unwrap()]);
        assert_eq!(after.fence, round + 1);
    }
}

pub(crate) async fn the_latest_credential_stays_whatever_comes_last(place: Place) {
    let store = place.store().await;
    insert(&*store, record(1, &Owner::new("ann"))).await;
    for round in 0..5 {
        let saved = at_once(&place, MANY, |store, number| async move {
            let generation = i64::try_from(round * MANY + number + 1).unwrap();
            (generation, store.save(&id(1), save(generation)).await.unwrap())
        })
        .await;
        let latest = i64::try_from((round + 1) * MANY).unwrap();
        assert!(saved.contains(&(latest, true)));
        assert!(get(&*store, 1).await.credential == credential(latest));
    }
}

pub(crate) async fn many_workers_never_get_the_same_account(place: Place) {
    let store = place.store().await;
    let records = (0..400).map(|number| {
        let mut record = record(number, &Owner::of(format!("t{}", number % 7), "ann"));
        record.refresh_at = Some(NOW - i64::try_from(number % 13).unwrap());
        record.validate_at = record.refresh_at;
        record
    });
    insert_all(&store, records).await;
    let given_out = at_once(&place, 8, |store, number| async move {
        let holder = number.to_string();
        let (mut refreshed, mut validated) = (Vec::new(), Vec::new());
        loop {
            let some = store.claim_refresh(claim(&holder, 7)).await.unwrap();
            let others = store.claim_validation(claim(&holder, 7)).await.unwrap();
            assert!(some.iter().all(|record| record.holder.as_deref() == Some(&*holder)));
            if some.is_empty() && others.is_empty() {
                return (refreshed, validated);
            }
            refreshed.extend(some.into_iter().map(|record| record.id));
            validated.extend(others.into_iter().map(|record| record.id));
        }
    })
    .await;
    let (refreshed, validated): (Vec<_>, Vec<_>) = given_out.into_iter().unzip();
    for given_out in [refreshed, validated] {
        let mut counts = BTreeMap::new();
        for id in given_out.into_iter().flatten() {
            *counts.entry(id).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 400);
        assert!(counts.values().all(|count| *count == 1));
    }
}

pub(crate) async fn what_is_added_while_workers_claim_is_claimed(place: Place) {
    let claimed = at_once(&place, 8, |store, number| async move {
        let mut claimed = Vec::new();
        for round in 0..20 {
            let mine = number * 1000 + round;
            let mut record = record(mine, &Owner::of(format!("t{}", mine % 5), "ann"));
            record.refresh_at = Some(NOW);
            insert(&*store, record).await;
            if number % 2 == 0 {
                let some = store.claim_refresh(claim("a", 3)).await.unwrap();
                claimed.extend(some.into_iter().map(|record| record.id));
            }
        }
        claimed
    })
    .await;
    let mut claimed: Vec<_> = claimed.into_iter().flatten().collect();
    let store = place.store().await;
    loop {
        let some = store.claim_refresh(claim("b", 100)).await.unwrap();
        if some.is_empty() {
            break;
        }
        claimed.extend(some.into_iter().map(|record| record.id));
    }
    assert_eq!(claimed.len(), 160);
    assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>().len(), 160);
}

pub(crate) async fn of_many_who_take_a_login_one_gets_it(place: Place) {
    let store = place.store().await;
    for round in 0..10 {
        let key = format!("state {round}");
        let login = LoginRecord {
            key: key.clone(),
            expires_at: NOW + 600,
            sealed: vec![1],
            key_id: "k1".to_owned(),
        };
        store.put_login(login, NOW).await.unwrap();
        let taken = at_once(&place, MANY, |store, _| {
            let key = key.clone();
            async move { store.take_login(&key).await.unwrap().is_some() }
        })
        .await;
        assert_eq!(taken.iter().filter(|is_taken| **is_taken).count(), 1);
    }
}

pub(crate) async fn of_many_who_write_a_client_one_does(place: Place) {
    for version in 0..10 {
        let written = at_once(&place, MANY, |store, _| async move {
            let from = (version > 0).then_some(version);
            store.put_client(from, client(version + 1)).await.unwrap()
        })
        .await;
        assert_eq!(written.iter().filter(|is_written| **is_written).count(), 1);
    }
}
