//! The accounts of one owner alone.

use std::fmt;

use oauth_core::{Callback, dynamic::Map};

use super::{Accounts, Checked, Connect, RemovedAccount};
use crate::{Account, AccountClient, AccountId, Error, Owner, Reference};

/// The accounts of one owner alone: what [`Accounts::of_owner`] gives. An id of somebody else's account is
/// `NotFound`, as one that there is not.
pub struct Owned<'a> {
    accounts: &'a Accounts,
    owner: Owner,
}

impl<'a> Owned<'a> {
    pub(super) fn new(accounts: &'a Accounts, owner: Owner) -> Self {
        Self { accounts, owner }
    }

    /// Whose they are.
    #[must_use]
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    async fn check(&self, id: &AccountId) -> Result<(), Error> {
        self.get(id).await.map(drop)
    }

    /// All of them; see [`Accounts::list`].
    ///
    /// # Errors
    /// As there.
    pub async fn list(&self) -> Result<Vec<Account>, Error> {
        self.accounts.list(&self.owner).await
    }

    /// An account by its id.
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn get(&self, id: &AccountId) -> Result<Account, Error> {
        let account = self.accounts.get(id).await?;
        if account.owner == self.owner { Ok(account) } else { Err(Error::no_account()) }
    }

    /// The account that a reference means; see [`Accounts::find`].
    ///
    /// # Errors
    /// As there.
    pub async fn find(&self, provider: &str, reference: &Reference) -> Result<Account, Error> {
        self.accounts.find(&self.owner, provider, reference).await
    }

    /// Begins to connect an account; see [`Accounts::connect`].
    pub fn connect(&self, provider: &str) -> Connect<'a> {
        self.accounts.connect(&self.owner, provider)
    }

    /// Logs in again to an account; see [`Accounts::reauthorize`].
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn reauthorize(&self, id: &AccountId) -> Result<Connect<'a>, Error> {
        self.check(id).await?;
        Ok(self.accounts.reauthorize(id))
    }

    /// Asks for more scopes for an account; see [`Accounts::upgrade`].
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn upgrade<S: Into<String>>(
        &self,
        id: &AccountId,
        scopes: impl IntoIterator<Item = S>,
    ) -> Result<Connect<'a>, Error> {
        self.check(id).await?;
        Ok(self.accounts.upgrade(id, scopes))
    }

    /// Ends a login of this owner; one of somebody else is used up, and `UnknownLogin`. See
    /// [`Accounts::finish`].
    ///
    /// # Errors
    /// As there.
    pub async fn finish(&self, callback: impl Into<Callback>) -> Result<Account, Error> {
        self.accounts.finish_of(Some(self.owner.clone()), callback.into()).await
    }

    /// Connects an account by an API key; see [`Accounts::add_api_key`].
    ///
    /// # Errors
    /// As there.
    pub async fn add_api_key(
        &self,
        provider: &str,
        values: Map,
        name: Option<&str>,
    ) -> Result<Account, Error> {
        self.accounts.add_api_key(&self.owner, provider, values, name).await
    }

    /// Puts another API key in its place; see [`Accounts::replace_api_key`].
    ///
    /// # Errors
    /// As there.
    pub async fn replace_api_key(&self, id: &AccountId, values: Map) -> Result<Account, Error> {
        self.check(id).await?;
        self.accounts.replace_api_key(id, values).await
    }

    /// Makes an account the default one of its provider.
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn set_default(&self, id: &AccountId) -> Result<(), Error> {
        self.check(id).await?;
        self.accounts.set_default(id).await
    }

    /// Gives an account another name; see [`Accounts::rename`].
    ///
    /// # Errors
    /// As there.
    pub async fn rename(&self, id: &AccountId, name: &str) -> Result<(), Error> {
        self.check(id).await?;
        self.accounts.rename(id, name).await
    }

    /// Asks the provider whether it takes an account; see [`Accounts::validate`].
    ///
    /// # Errors
    /// As there.
    pub async fn validate(&self, id: &AccountId) -> Result<Checked, Error> {
        self.check(id).await?;
        self.accounts.validate(id).await
    }

    /// Revokes and removes an account; see [`Accounts::remove`].
    ///
    /// # Errors
    /// As there.
    pub async fn remove(&self, id: &AccountId) -> Result<RemovedAccount, Error> {
        self.check(id).await?;
        self.accounts.remove(id).await
    }

    /// An account by its id, ready for use.
    ///
    /// # Errors
    /// As [`Accounts::client`].
    pub async fn client_of(&self, id: &AccountId) -> Result<AccountClient, Error> {
        self.check(id).await?;
        self.accounts.client_of(id).await
    }
}

impl fmt::Debug for Owned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owned").field("owner", &self.owner).finish_non_exhaustive()
    }
}
