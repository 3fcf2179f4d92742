//! The accounts of a platform.

mod api_key;
mod connect;
mod finish;
mod keys;
mod owned;
mod remove;
mod validate;

use std::{fmt, sync::Arc};

pub use connect::{Connect, Started};
pub use keys::Resealed;
pub use owned::Owned;
pub use remove::RemovedAccount;
pub use validate::Checked;

use crate::{
    Account, AccountClient, AccountId, AccountsBuilder, Clients, Deployment, Error, ErrorKind,
    Event, Owner, Reference,
    inner::Inner,
    seal::KeySource,
    store::{Record, Renamed, Store},
    worker::Worker,
};

/// The accounts of a platform. Cheap to clone; one is enough for a process.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
}

impl Accounts {
    /// Sets up with a store, the keys that secrets are encrypted with, and where the platform runs.
    pub fn builder(
        store: impl Store + 'static,
        keys: impl KeySource + 'static,
        deployment: Deployment,
    ) -> AccountsBuilder {
        AccountsBuilder::new(Arc::new(store), Arc::new(keys), deployment)
    }

    /// The same with a store that others use as well.
    pub fn builder_with(
        store: Arc<dyn Store>,
        keys: Arc<dyn KeySource>,
        deployment: Deployment,
    ) -> AccountsBuilder {
        AccountsBuilder::new(store, keys, deployment)
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// Where the platform runs.
    #[must_use]
    pub fn deployment(&self) -> &Deployment {
        &self.inner.deployment
    }

    /// The redirect URI of a provider: what the operator registers there.
    ///
    /// # Errors
    /// `Invalid` when the deployment's template lacks a value.
    pub fn redirect_uri(&self, provider: &str) -> Result<String, Error> {
        self.inner.definition(provider)?;
        self.inner.redirect_uri(provider)
    }

    /// The clients of tenants.
    #[must_use]
    pub fn clients(&self) -> Clients<'_> {
        Clients(&self.inner)
    }

    /// All accounts of an owner: by provider, the default first, then the oldest first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn list(&self, owner: impl Into<Owner>) -> Result<Vec<Account>, Error> {
        self.listed(&owner.into(), None).await
    }

    /// The accounts of an owner with one provider: the default first, then the oldest first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn list_of(
        &self,
        owner: impl Into<Owner>,
        provider: &str,
    ) -> Result<Vec<Account>, Error> {
        self.listed(&owner.into(), Some(provider)).await
    }

    async fn listed(&self, owner: &Owner, provider: Option<&str>) -> Result<Vec<Account>, Error> {
        let records = self.inner.store.list(owner, provider).await?;
        Ok(records.iter().map(|record| self.inner.account(record)).collect())
    }

    /// The accounts of one owner alone: an id of somebody else's is not found there. For everything that a user
    /// asks for; what takes an id here asks nobody whose it is, and is for the platform itself.
    #[must_use]
    pub fn of_owner(&self, owner: impl Into<Owner>) -> Owned<'_> {
        Owned::new(self, owner.into())
    }

    /// An account by its id.
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn get(&self, id: &AccountId) -> Result<Account, Error> {
        Ok(self.inner.account(&self.inner.record(id).await?))
    }

    /// The account of an owner that a reference means.
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn find(
        &self,
        owner: impl Into<Owner>,
        provider: &str,
        reference: &Reference,
    ) -> Result<Account, Error> {
        let record = self.record(&owner.into(), provider, reference).await?;
        Ok(self.inner.account(&record))
    }

    async fn record(
        &self,
        owner: &Owner,
        provider: &str,
        reference: &Reference,
    ) -> Result<Record, Error> {
        let definition = self.inner.definition(provider)?;
        let found = self.inner.store.find(owner, provider, reference).await?;
        found.ok_or_else(|| {
            let what = match reference {
                Reference::Default => format!("no account of {} is connected", definition.name),
                Reference::Named(_) => format!("no account of {} has this name", definition.name),
            };
            Error::new(ErrorKind::NotFound, what).with_advice("connect one")
        })
    }

    /// Makes an account the default one of its owner and provider.
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn set_default(&self, id: &AccountId) -> Result<(), Error> {
        match self.inner.store.set_default(id).await? {
            true => Ok(()),
            false => Err(Error::no_account()),
        }
    }

    /// Gives an account another name. References by the older name mean it no more.
    ///
    /// # Errors
    /// `NameTaken`, `Invalid` for a name that is empty, longer than 200 bytes or has control characters,
    /// `NotFound` and `Store`.
    pub async fn rename(&self, id: &AccountId, name: &str) -> Result<(), Error> {
        check_name(name)?;
        match self.inner.store.rename(id, name).await? {
            Renamed::Done => Ok(()),
            Renamed::Taken => Err(name_taken()),
            Renamed::Gone => Err(Error::no_account()),
        }
    }

    /// The owner's default account of a provider, ready for use: its token is always fresh.
    ///
    /// # Errors
    /// `NotFound` when none is connected, `UnknownProvider` and `Store`.
    pub async fn client(
        &self,
        owner: impl Into<Owner>,
        provider: &str,
    ) -> Result<AccountClient, Error> {
        self.client_for(owner, provider, &Reference::Default).await
    }

    /// The account that a reference means, ready for use.
    ///
    /// # Errors
    /// As [`Accounts::client`].
    pub async fn client_for(
        &self,
        owner: impl Into<Owner>,
        provider: &str,
        reference: &Reference,
    ) -> Result<AccountClient, Error> {
        let record = self.record(&owner.into(), provider, reference).await?;
        self.handle(&record)
    }

    /// An account by its id, ready for use.
    ///
    /// # Errors
    /// As [`Accounts::client`].
    pub async fn client_of(&self, id: &AccountId) -> Result<AccountClient, Error> {
        self.handle(&self.inner.record(id).await?)
    }

    fn handle(&self, record: &Record) -> Result<AccountClient, Error> {
        let definition = self.inner.definition(&record.provider)?;
        let cell = self.inner.cell(&record.id, definition);
        Ok(AccountClient::new(Arc::clone(&self.inner), cell))
    }

    /// Stores what could not be stored before: for a host that is about to end. Tokens whose store failed are kept
    /// in memory, and tried again every few seconds.
    ///
    /// # Errors
    /// `Unsaved` with the tokens of the first account that still cannot be stored.
    pub async fn flush(&self) -> Result<(), Error> {
        let mut result = Ok(());
        for id in self.inner.unsaved_ids() {
            let stored = self.inner.store_unsaved(&id).await;
            result = result.and(stored.map(drop));
        }
        result
    }

    /// A worker that refreshes and validates in the background. Any number may run, in as many processes.
    pub fn worker(&self) -> Worker {
        Worker::new(Arc::clone(&self.inner))
    }
}

pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    let what = match name {
        "" => "the name of an account is empty",
        name if name.len() > 200 => "the name of an account is longer than 200 bytes",
        name if name.chars().any(char::is_control) => {
            "the name of an account has a control character"
        }
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::Invalid, what))
}

/// The empty tenant is the whole installation, and nobody's.
pub(crate) fn check_owner(owner: &Owner) -> Result<(), Error> {
    match owner.tenant() {
        "" => Err(Error::new(ErrorKind::Invalid, "an owner without a name of a tenant")),
        _ => Ok(()),
    }
}

pub(crate) fn name_taken() -> Error {
    Error::new(ErrorKind::NameTaken, "another account of this provider has this name")
}

/// Adds an account under a name, or under the first free one of those that it may have.
pub(crate) async fn insert(
    inner: &Inner,
    mut record: Record,
    name: Option<String>,
    taken: Taken,
) -> Result<Account, Error> {
    let definition = inner.definition(&record.provider)?;
    let profile = crate::account::profile_from(&record.profile);
    let known = [profile.email, profile.username, profile.name];
    let names: Vec<String> = match &name {
        Some(name) => vec![name.clone()],
        None => known.into_iter().flatten().filter(|name| check_name(name).is_ok()).collect(),
    };
    let first = if name.is_some() { 2 } else { 1 };
    // Each owner has few accounts: the first number that is free is near.
    let is_numbered = name.is_none() || taken == Taken::Numbered;
    let base = name.unwrap_or_else(|| definition.name.to_owned());
    let numbers = (first..=NUMBERS).take_while(|_| is_numbered);
    for name in names.into_iter().chain(numbers.map(|number| format!("{base} {number}"))) {
        record.name = name;
        if let Some(inserted) = inner.store.insert(record.clone()).await? {
            let account = inner.account(&inserted);
            inner.tell(&Event::Connected(account.clone()));
            return Ok(account);
        }
    }
    Err(name_taken())
}

/// The highest number that a name gets.
const NUMBERS: u32 = 10_000;

/// What happens when a given name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The account gets another one: what a login brought is not thrown away for a name.
    Numbered,
    /// It is an error.
    Refused,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}
