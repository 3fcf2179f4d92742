//! Another key for what is stored.

use super::Accounts;
use crate::{AccountId, Error, inner::Whose};

/// How many accounts are read at a time.
const BATCH: usize = 100;

/// What was encrypted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Resealed {
    /// Accounts.
    pub accounts: usize,
    /// Clients of tenants.
    pub clients: usize,
    /// Accounts and clients that could not be decrypted: they were left as they are.
    pub failed: usize,
}

impl Accounts {
    /// Encrypts everything with the current key that is encrypted with another one. It can run while the
    /// accounts are used, and be broken off and begun again; afterwards, and after the ten minutes that a login
    /// that has begun may still take, the older keys are not needed any more.
    ///
    /// # Errors
    /// `Store`, and `Key` when there is no current key.
    pub async fn rotate_keys(&self) -> Result<Resealed, Error> {
        let inner = &self.inner;
        let current = inner.sealer.current().await?;
        let mut done = Resealed::default();
        let mut after: Option<AccountId> = None;
        loop {
            let batch = inner.store.sealed_otherwise(current.id(), after.as_ref(), BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id.clone());
            for record in &batch {
                let Ok(halves) = inner.halves(record).await else {
                    done.failed += 1;
                    continue;
                };
                let generation = record.credential.generation;
                let again = inner.seal_account(Whose::of(record), generation, halves).await?;
                // Who has replaced it meanwhile has used the current key.
                if inner.store.reseal(&record.id, &record.credential.key_id, again).await? {
                    done.accounts += 1;
                }
            }
        }
        for record in inner.store.clients().await? {
            if record.key_id == current.id() {
                continue;
            }
            let Ok(halves) = inner.client_halves(&record).await else {
                done.failed += 1;
                continue;
            };
            let again = inner
                .seal_client(
                    &record.tenant,
                    &record.provider,
                    record.version + 1,
                    record.enabled,
                    halves,
                )
                .await?;
            if inner.store.put_client(Some(record.version), again).await? {
                done.clients += 1;
            }
        }
        Ok(done)
    }
}
