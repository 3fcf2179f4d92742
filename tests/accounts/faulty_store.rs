//! A store that fails on request, and shows what it was given.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use oauth_accounts::{
    AccountId, Owner, Reference,
    store::{
        Claim, ClientRecord, Credential, Held, Lease, Leased, LoginRecord, MemoryStore, Record,
        Removed, Renamed, Replacement, Save, Settled, Store, StoreError, StoreErrorKind, Stored,
        Validated,
    },
};

/// A store in memory that fails on request.
#[derive(Default)]
pub(crate) struct FaultyStore {
    inner: MemoryStore,
    fails_to_save: AtomicBool,
    login: Mutex<Option<LoginRecord>>,
}

impl FaultyStore {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Whether new tokens cannot be stored.
    pub(crate) fn fail_to_save(&self, fails: bool) {
        self.fails_to_save.store(fails, Ordering::SeqCst);
    }

    /// The last login that has begun.
    pub(crate) fn login(&self) -> LoginRecord {
        let login = self.login.lock().unwrap_or_else(PoisonError::into_inner);
        login.clone().expect("a login has begun")
    }
}

/// Functions that are those of the store in memory.
macro_rules! same {
    ($(fn $name:ident<$life:lifetime>($($arg:ident: $kind:ty),*) -> $result:ty;)*) => {$(
        fn $name<$life>(&$life self $(, $arg: $kind)*) -> Stored<$life, $result> {
            self.inner.$name($($arg),*)
        }
    )*};
}

impl Store for FaultyStore {
    fn insert(&self, record: Record) -> Stored<'_, Option<Record>> {
        self.inner.insert(record)
    }

    fn clients(&self) -> Stored<'_, Vec<ClientRecord>> {
        self.inner.clients()
    }

    fn save<'a>(&'a self, id: &'a AccountId, save: Save) -> Stored<'a, bool> {
        if self.fails_to_save.load(Ordering::SeqCst) {
            let error = StoreError::new(StoreErrorKind::Unavailable, "as the test wants it");
            return Box::pin(std::future::ready(Err(error)));
        }
        self.inner.save(id, save)
    }

    fn put_login<'a>(&'a self, login: LoginRecord, now: i64) -> Stored<'a, ()> {
        *self.login.lock().unwrap_or_else(PoisonError::into_inner) = Some(login.clone());
        self.inner.put_login(login, now)
    }

    same! {
        fn get<'a>(id: &'a AccountId) -> Option<Record>;
        fn find<'a>(owner: &'a Owner, provider: &'a str, reference: &'a Reference) -> Option<Record>;
        fn list<'a>(owner: &'a Owner, provider: Option<&'a str>) -> Vec<Record>;
        fn set_default<'a>(id: &'a AccountId) -> bool;
        fn rename<'a>(id: &'a AccountId, name: &'a str) -> Renamed;
        fn remove<'a>(id: &'a AccountId) -> Option<Removed>;
        fn lease<'a>(id: &'a AccountId, wanted: Lease<'a>) -> Leased;
        fn mark_sent<'a>(id: &'a AccountId, held: Held) -> bool;
        fn settle<'a>(id: &'a AccountId, held: Held, outcome: Settled) -> bool;
        fn replace<'a>(id: &'a AccountId, from: i64, new: Replacement) -> bool;
        fn reseal<'a>(id: &'a AccountId, from: &'a str, credential: Credential) -> bool;
        fn set_validity<'a>(id: &'a AccountId, generation: i64, validated: Validated) -> bool;
        fn claim_refresh<'a>(claim: Claim<'a>) -> Vec<Record>;
        fn claim_validation<'a>(claim: Claim<'a>) -> Vec<Record>;
        fn sealed_otherwise<'a>(key: &'a str, after: Option<&'a AccountId>, most: usize) -> Vec<Record>;
        fn client<'a>(tenant: &'a str, provider: &'a str) -> Option<ClientRecord>;
        fn put_client<'a>(from: Option<i64>, client: ClientRecord) -> bool;
        fn remove_client<'a>(tenant: &'a str, provider: &'a str) -> bool;
        fn take_login<'a>(key: &'a str) -> Option<LoginRecord>;
    }
}
