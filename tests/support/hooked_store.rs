//! A store that a test can stop, or make fail, at each step of a refresh.

use std::sync::Arc;

use oauth_accounts::{
    AccountId, Owner, Reference,
    store::{
        Claim, ClientRecord, Credential, Held, Lease, Leased, LoginRecord, Record, Removed,
        Renamed, Replacement, Save, Settled, Store, StoreError, Stored, Validated,
    },
};
use oauth_core::transport::BoxFuture;

/// Where a refresh is in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The lease is about to be asked for.
    Lease,
    /// A lease was taken.
    Leased,
    /// It is about to be written down that the request goes out.
    MarkSent,
    /// That was written down.
    MarkedSent,
    /// New tokens are about to be stored.
    Save,
    /// They are stored.
    Saved,
    /// A lease is about to end without new tokens.
    Settle,
}

/// What a test does at a step: it may wait, for ever if it likes, or fail.
pub type OnStep = dyn Fn(Step) -> BoxFuture<'static, Result<(), StoreError>> + Send + Sync;

/// A store with a test between its caller and itself.
pub struct HookedStore {
    inner: Arc<dyn Store>,
    on_step: Box<OnStep>,
}

impl HookedStore {
    /// Calls `on_step` at each step of a refresh.
    pub fn new(
        inner: Arc<dyn Store>,
        on_step: impl Fn(Step) -> BoxFuture<'static, Result<(), StoreError>> + Send + Sync + 'static,
    ) -> Self {
        Self { inner, on_step: Box::new(on_step) }
    }
}

impl Store for HookedStore {
    fn lease<'a>(&'a self, id: &'a AccountId, wanted: Lease<'a>) -> Stored<'a, Leased> {
        Box::pin(async move {
            (self.on_step)(Step::Lease).await?;
            let leased = self.inner.lease(id, wanted).await?;
            if matches!(leased, Leased::Taken(_)) {
                (self.on_step)(Step::Leased).await?;
            }
            Ok(leased)
        })
    }

    fn mark_sent<'a>(&'a self, id: &'a AccountId, held: Held) -> Stored<'a, bool> {
        Box::pin(async move {
            (self.on_step)(Step::MarkSent).await?;
            let marked = self.inner.mark_sent(id, held).await?;
            (self.on_step)(Step::MarkedSent).await?;
            Ok(marked)
        })
    }

    fn save<'a>(&'a self, id: &'a AccountId, save: Save) -> Stored<'a, bool> {
        Box::pin(async move {
            (self.on_step)(Step::Save).await?;
            let saved = self.inner.save(id, save).await?;
            (self.on_step)(Step::Saved).await?;
            Ok(saved)
        })
    }

    fn settle<'a>(&'a self, id: &'a AccountId, held: Held, outcome: Settled) -> Stored<'a, bool> {
        Box::pin(async move {
            (self.on_step)(Step::Settle).await?;
            self.inner.settle(id, held, outcome).await
        })
    }

    // The rest goes through.

    fn insert(&self, record: Record) -> Stored<'_, Option<Record>> {
        self.inner.insert(record)
    }

    fn get<'a>(&'a self, id: &'a AccountId) -> Stored<'a, Option<Record>> {
        self.inner.get(id)
    }

    fn find<'a>(
        &'a self,
        owner: &'a Owner,
        provider: &'a str,
        reference: &'a Reference,
    ) -> Stored<'a, Option<Record>> {
        self.inner.find(owner, provider, reference)
    }

    fn list<'a>(&'a self, owner: &'a Owner, provider: Option<&'a str>) -> Stored<'a, Vec<Record>> {
        self.inner.list(owner, provider)
    }

    fn set_default<'a>(&'a self, id: &'a AccountId) -> Stored<'a, bool> {
        self.inner.set_default(id)
    }

    fn rename<'a>(&'a self, id: &'a AccountId, name: &'a str) -> Stored<'a, Renamed> {
        self.inner.rename(id, name)
    }

    fn remove<'a>(&'a self, id: &'a AccountId) -> Stored<'a, Option<Removed>> {
        self.inner.remove(id)
    }

    fn replace<'a>(
        &'a self,
        id: &'a AccountId,
        from_fence: i64,
        replacement: Replacement,
    ) -> Stored<'a, bool> {
        self.inner.replace(id, from_fence, replacement)
    }

    fn reseal<'a>(
        &'a self,
        id: &'a AccountId,
        from_key: &'a str,
        credential: Credential,
    ) -> Stored<'a, bool> {
        self.inner.reseal(id, from_key, credential)
    }

    fn set_validity<'a>(
        &'a self,
        id: &'a AccountId,
        generation: i64,
        validated: Validated,
    ) -> Stored<'a, bool> {
        self.inner.set_validity(id, generation, validated)
    }

    fn claim_refresh<'a>(&'a self, claim: Claim<'a>) -> Stored<'a, Vec<Record>> {
        self.inner.claim_refresh(claim)
    }

    fn claim_validation<'a>(&'a self, claim: Claim<'a>) -> Stored<'a, Vec<Record>> {
        self.inner.claim_validation(claim)
    }

    fn sealed_otherwise<'a>(
        &'a self,
        key_id: &'a str,
        after: Option<&'a AccountId>,
        most: usize,
    ) -> Stored<'a, Vec<Record>> {
        self.inner.sealed_otherwise(key_id, after, most)
    }

    fn client<'a>(
        &'a self,
        tenant: &'a str,
        provider: &'a str,
    ) -> Stored<'a, Option<ClientRecord>> {
        self.inner.client(tenant, provider)
    }

    fn clients(&self) -> Stored<'_, Vec<ClientRecord>> {
        self.inner.clients()
    }

    fn put_client<'a>(
        &'a self,
        from_version: Option<i64>,
        client: ClientRecord,
    ) -> Stored<'a, bool> {
        self.inner.put_client(from_version, client)
    }

    fn remove_client<'a>(&'a self, tenant: &'a str, provider: &'a str) -> Stored<'a, bool> {
        self.inner.remove_client(tenant, provider)
    }

    fn put_login<'a>(&'a self, login: LoginRecord, now: i64) -> Stored<'a, ()> {
        self.inner.put_login(login, now)
    }

    fn take_login<'a>(&'a self, key: &'a str) -> Stored<'a, Option<LoginRecord>> {
        self.inner.take_login(key)
    }
}
