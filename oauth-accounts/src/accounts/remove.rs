//! The end of an account.

use super::Accounts;
use crate::{
    Account, AccountId, Error, Event,
    store::{Kind, Record},
};

/// An account that was removed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RemovedAccount {
    /// What it was.
    pub account: Account,
    /// The account that became the default in its place.
    pub new_default: Option<AccountId>,
    /// Why it could not be revoked at the provider, where that was tried: its tokens may still work there, until
    /// they expire or the user ends the access on the provider's own page.
    pub not_revoked: Option<Error>,
}

impl Accounts {
    /// Revokes an account at the provider, where there is a means for that, and removes it. It is removed also
    /// when it cannot be revoked. Where it was the default one, the oldest of the others becomes it.
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn remove(&self, id: &AccountId) -> Result<RemovedAccount, Error> {
        let record = self.inner.record(id).await?;
        let mut not_revoked = self.revoke(&record).await.err();
        let removed = self.inner.store.remove(id).await?.ok_or_else(Error::no_account)?;
        // A refresh that ended in between has left other tokens.
        if removed.record.credential.generation != record.credential.generation {
            not_revoked = self.revoke(&removed.record).await.err();
        }
        self.inner.was_replaced(id);
        self.inner.tell(&Event::Removed(id.clone()));
        if let Some(new) = &removed.new_default {
            self.inner.tell(&Event::DefaultChanged(new.clone()));
        }
        let account = self.inner.account(&removed.record);
        Ok(RemovedAccount { account, new_default: removed.new_default, not_revoked })
    }

    async fn revoke(&self, record: &Record) -> Result<(), Error> {
        let Ok(definition) = self.inner.definition(&record.provider) else { return Ok(()) };
        if record.kind == Kind::ApiKey || definition.revoke.is_none() {
            return Ok(());
        }
        let tokens = self.inner.tokens(record).await?;
        let client = self.inner.client_of(record).await?;
        Ok(client.revoke(&tokens).await?)
    }
}
