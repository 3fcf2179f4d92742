//! What others find when a process has been killed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use oauth_accounts::{
    AccountId, Accounts, Error, ErrorKind, Event,
    store::{Phase, Status},
};
use oauth_tests::platform::Platform;
use tokio::task::JoinSet;

use crate::{
    Doubt,
    moment::Moment,
    runs::{Killed, Runs},
};

/// How many times the provider's word that an account is dead was passed on.
type Told = Arc<Mutex<HashMap<AccountId, usize>>>;

/// What became of an account.
pub(crate) struct Ended {
    pub(crate) moment: Moment,
    pub(crate) works: bool,
    /// The provider had used up the refresh token, and its answer was not stored when the process died.
    pub(crate) was_dropped: bool,
    pub(crate) reused: u64,
}

/// Two other processes, as far as the store can tell, use all accounts at once; each account must be as what
/// its process left behind allows.
pub(crate) async fn recover(runs: &Runs, killed: Vec<Killed>, doubt: Doubt) -> Vec<Ended> {
    let told = Told::default();
    let (first, second) = (other(runs, &told).await, other(runs, &told).await);
    let store = runs.platform.open().await;
    // A database server may still be at work on what a process had sent it.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut left = Vec::with_capacity(killed.len());
    for killed in killed {
        let record = store.get(&killed.id).await.expect("the store can be read");
        let record = record.expect("the account is there");
        let counts = runs.authority.counts(killed.family);
        assert_eq!(counts.reused, 0, "{}", killed.moment.words());
        let was_stored = record.credential.generation > 1;
        assert!(counts.refreshed <= 1 && (counts.refreshed == 1 || !was_stored));
        let was_dropped = counts.refreshed == 1 && !was_stored;
        let is_in_doubt = record.phase == Phase::Sent;
        assert!(is_in_doubt || !was_dropped, "sent, and nobody would know");
        left.push(Left { killed, was_dropped, is_in_doubt });
    }

    let used = use_all(&left, &[&first, &second]).await;
    // Whoever works now has a refresh token that works.
    for (left, works) in left.iter().zip(&used) {
        if *works {
            runs.authority.expire(left.killed.family);
        }
    }
    let again = use_all(&left, &[&first]).await;

    let mut ended = Vec::with_capacity(left.len());
    for (number, left) in left.into_iter().enumerate() {
        let Left { killed: Killed { moment, id, family }, was_dropped, is_in_doubt } = left;
        let what = format!("{}, family {family}", moment.words());
        let works = used[number];
        let seen = runs.authority.counts(family);
        assert_eq!(again[number], works, "{what}: {seen:?}");
        let may_work = match doubt {
            Doubt::Reauthorize => !is_in_doubt,
            Doubt::Asked | Doubt::TryAgain => !was_dropped,
        };
        assert_eq!(works, may_work, "{what}: {seen:?}");
        assert!(runs.authority.lives(family) || doubt == Doubt::TryAgain, "{what}: {seen:?}");
        let reused = runs.authority.counts(family).reused;
        let allowed = u64::from(doubt == Doubt::TryAgain && was_dropped);
        assert_eq!(reused, allowed, "{what}");

        let account = first.get(&id).await.expect("the account is there");
        let events = told.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
        let expected = match works {
            true => (Status::Active, None),
            false => (Status::NeedsReauthorization, Some(1)),
        };
        assert_eq!((account.status, events), expected, "{what}");
        assert!(!account.in_doubt, "{what}");
        ended.push(Ended { moment, works, was_dropped, reused });
    }
    ended
}

/// What a process left behind.
struct Left {
    killed: Killed,
    was_dropped: bool,
    is_in_doubt: bool,
}

/// Another process, as far as the store can tell.
async fn other(runs: &Runs, told: &Told) -> Accounts {
    let told = Arc::clone(told);
    let store = runs.platform.open().await;
    // All accounts are used at once: a request that takes long here is lost to nobody.
    let platform = Platform { request_timeout: 6000, ..runs.platform.clone() };
    let builder = platform.builder(store).on_event(move |event| {
        if let Event::NeedsReauthorization { account, .. } = event {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            *told.entry(account.id.clone()).or_default() += 1;
        }
    });
    builder.build().expect("a good platform")
}

/// Makes a call with each account from each of these processes: whether it worked.
async fn use_all(left: &[Left], processes: &[&Accounts]) -> Vec<bool> {
    let mut calls = JoinSet::new();
    for (number, left) in left.iter().enumerate() {
        for accounts in processes {
            let (accounts, id) = ((*accounts).clone(), left.killed.id.clone());
            calls.spawn(async move { (number, use_one(&accounts, &id).await) });
        }
    }
    let mut works: Vec<Option<bool>> = vec![None; left.len()];
    while let Some(call) = calls.join_next().await {
        let (number, result) = call.expect("a call does not panic");
        let what = left[number].killed.moment.words();
        let result = match result {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::NeedsReauthorization => false,
            Err(error) => panic!("{what}: {:?}: {error}", error.kind()),
        };
        assert!(works[number].is_none_or(|known| known == result), "{what}: they do not agree");
        works[number] = Some(result);
    }
    works.into_iter().map(|works| works.expect("each was used")).collect()
}

/// As a host does it: what may pass is tried again.
async fn use_one(accounts: &Accounts, id: &AccountId) -> Result<(), Error> {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let client = accounts.client_of(id).await?;
        match client.send(|api| api.get("/me")).await {
            Ok(answer) if answer.status() == 200 => return Ok(()),
            Ok(answer) => panic!("the API says {}", answer.status()),
            Err(error) if error.kind() == ErrorKind::Transient && Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Err(error) => return Err(error),
        }
    }
}
