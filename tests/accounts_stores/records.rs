//! Records to test with.

use std::sync::Arc;

use oauth_accounts::{
    AccountId, Owner,
    store::{
        Claim, ClientRecord, ClientSource, Credential, Held, Kind, Lease, Phase, Record, Save,
        Settled, Status, Store, Validity,
    },
};
use tokio::task::JoinSet;

/// The time of a test, in seconds.
pub(crate) const NOW: i64 = 1_800_000_000;
/// The same in milliseconds.
pub(crate) const NOW_MS: i64 = NOW * 1000;

pub(crate) fn id(number: u64) -> AccountId {
    format!("{number:032x}").parse().unwrap()
}

/// An account of a provider `acme`, with a name of its own, that is due for nothing.
pub(crate) fn record(number: u64, owner: &Owner) -> Record {
    Record {
        id: id(number),
        owner: owner.clone(),
        provider: "acme".to_owned(),
        name: format!("name {number}"),
        kind: Kind::OAuth,
        is_default: false,
        status: Status::Active,
        subject: None,
        profile: "{}".to_owned(),
        client: ClientSource::Own,
        credential: credential(0),
        fence: 0,
        phase: Phase::Idle,
        holder: None,
        lease_until: None,
        in_doubt: false,
        attempts: 0,
        problem: None,
        refresh_at: None,
        validity: Validity::Unknown,
        validated_at: None,
        validate_at: None,
        created_at: NOW,
    }
}

/// A credential that tells its generation.
pub(crate) fn credential(generation: i64) -> Credential {
    Credential {
        generation,
        public: format!("{{\"number\":{generation}}}"),
        sealed: format!("sealed {generation}").into_bytes(),
        key_id: "k1".to_owned(),
    }
}

pub(crate) fn save(generation: i64) -> Save {
    Save { credential: credential(generation), refresh_at: Some(NOW + 3600) }
}

pub(crate) fn settled() -> Settled {
    Settled {
        status: Status::Active,
        in_doubt: false,
        attempts: 1,
        problem: Some("the provider did not answer".to_owned()),
        refresh_at: Some(NOW + 60),
    }
}

pub(crate) fn held(record: &Record) -> Held {
    Held { fence: record.fence, generation: record.credential.generation }
}

/// A lease for half a minute.
pub(crate) fn lease(generation: i64, holder: &str) -> Lease<'_> {
    Lease { generation, holder, now: NOW_MS, until: NOW_MS + 30_000, over: None }
}

/// A claim for a minute.
pub(crate) fn claim(holder: &str, most: usize) -> Claim<'_> {
    Claim { holder, now: NOW_MS, until: NOW_MS + 60_000, most, not_of: &[] }
}

pub(crate) fn client(version: i64) -> ClientRecord {
    ClientRecord {
        tenant: "tenant".to_owned(),
        provider: "acme".to_owned(),
        enabled: true,
        version,
        public: format!("{{\"version\":{version}}}"),
        sealed: vec![0, 255, 7],
        key_id: "k1".to_owned(),
    }
}

/// Inserts it, and returns it as the store has it.
pub(crate) async fn insert(store: &dyn Store, record: Record) -> Record {
    store.insert(record).await.unwrap().expect("neither the id nor the name is taken")
}

pub(crate) async fn get(store: &dyn Store, number: u64) -> Record {
    store.get(&id(number)).await.unwrap().expect("it is there")
}

/// Inserts many at once.
pub(crate) async fn insert_all(store: &Arc<dyn Store>, records: impl IntoIterator<Item = Record>) {
    let mut tasks = JoinSet::new();
    for record in records {
        let store = Arc::clone(store);
        tasks.spawn(async move { insert(&*store, record).await });
    }
    tasks.join_all().await;
}
