//! New tokens that could not be stored.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use oauth_core::{Tokens, definition::Definition};

use super::{Cell, Fresh, Need, schedule};
use crate::{
    AccountId, Error, Event,
    inner::{Inner, Whose},
    store::{Record, Save},
};

/// The first pause while a store fails; each further one is twice as long, up to a second.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The longest pause between two tries to store what could not be stored in time.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// What a refresh brought, until it is stored.
#[derive(Clone)]
pub(crate) struct Unsaved {
    /// The account under the lease of the refresh.
    pub(crate) record: Arc<Record>,
    pub(crate) definition: &'static Definition,
    pub(crate) old: Tokens,
    pub(crate) new: Tokens,
}

impl Inner {
    /// Stores what a refresh brought, trying for a while. `false`: a later credential is there, which this
    /// one must not replace.
    pub(crate) async fn store_new(&self, new: &Unsaved) -> Result<bool, Error> {
        self.patiently(|| self.store_once(new)).await
    }

    /// Works with the store, again and again for a while when it fails in a way that may pass.
    pub(crate) async fn patiently<T, R>(&self, mut work: impl FnMut() -> R) -> Result<T, Error>
    where
        R: Future<Output = Result<T, Error>>,
    {
        let until = Instant::now() + self.policy.save_patience;
        let mut pause = FIRST_PAUSE;
        loop {
            match work().await {
                Err(error) if Instant::now() + pause < until && is_worth_repeating(&error) => {
                    tracing::warn!(%error, "the outcome of a refresh is not stored yet");
                }
                result => return result,
            }
            tokio::time::sleep(schedule::shortened(pause)).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    async fn store_once(&self, new: &Unsaved) -> Result<bool, Error> {
        let record = &new.record;
        let generation = record.fence;
        let credential =
            self.seal_tokens(Whose::of(record), generation, new.definition, &new.new).await?;
        let refresh_at =
            schedule::refresh_at(&self.policy, &record.id, generation, &new.new, self.now());
        let saved = self.store.save(&record.id, Save { credential, refresh_at }).await?;
        if saved {
            return Ok(true);
        }
        // The connection may have broken after it had been stored.
        let there = self.store.get(&record.id).await?;
        Ok(there.is_some_and(|there| there.credential.generation == generation))
    }

    /// Keeps tokens that could not be stored, and goes on trying for as long as the process lives.
    pub(crate) fn keep_unsaved(self: &Arc<Self>, new: Unsaved) {
        let id = new.record.id.clone();
        self.unsaved().insert(id.clone(), new);
        let inner = Arc::clone(self);
        tokio::spawn(async move {
            let mut pause = Duration::from_secs(1);
            while inner.unsaved().contains_key(&id) {
                tokio::time::sleep(schedule::shortened(pause)).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                // The next one tries again; it says nothing that was not said.
                let _ = inner.store_unsaved(&id).await;
            }
        });
    }

    fn unsaved(&self) -> MutexGuard<'_, HashMap<AccountId, Unsaved>> {
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Which accounts have tokens that could not be stored.
    pub(crate) fn unsaved_ids(&self) -> Vec<AccountId> {
        self.unsaved().keys().cloned().collect()
    }

    /// Tries again to store tokens that could not be. `None`: there were none; `false`: a later credential is
    /// there.
    pub(crate) async fn store_unsaved(&self, id: &AccountId) -> Result<Option<bool>, Error> {
        let Some(new) = self.unsaved().get(id).cloned() else { return Ok(None) };
        let stored = match self.store_once(&new).await {
            Ok(stored) => stored,
            Err(why) => return Err(Error::unsaved(new.new, &why)),
        };
        let was_first = {
            let mut unsaved = self.unsaved();
            let is_same = unsaved.get(id).is_some_and(|kept| kept.record.fence == new.record.fence);
            is_same && unsaved.remove(id).is_some()
        };
        if stored && was_first {
            self.tell_of_refresh(&new).await;
        }
        Ok(Some(stored))
    }

    /// The token that could not be stored, as long as it cannot be and lives: it is the only one that is sure to
    /// work.
    pub(crate) async fn unsaved_token(
        &self,
        cell: &Cell,
        need: Need,
    ) -> Result<Option<Arc<Fresh>>, Error> {
        let Err(error) = self.store_unsaved(&cell.id).await else { return Ok(None) };
        let Some(new) = self.unsaved().get(&cell.id).cloned() else { return Ok(None) };
        let (now, generation) = (self.now(), new.record.fence);
        if new.new.needs_refresh_at(now) || !need.is_met_by(generation) {
            return Err(error);
        }
        let client = self.client_of(&new.record).await;
        let fresh = Fresh { tokens: new.new, generation, client, since: now, until: now + 1 };
        Ok(Some(Arc::new(fresh)))
    }

    /// Tells the host what a refresh changed.
    pub(crate) async fn tell_of_refresh(&self, new: &Unsaved) {
        let Ok(record) = self.record(&new.record.id).await else { return };
        let account = self.account(&record);
        if new.new.refresh_token() != new.old.refresh_token() {
            self.tell(&Event::Rotated(account.clone()));
        }
        let not_in = |left: &Tokens, right: &Tokens| -> Vec<String> {
            left.scopes().iter().filter(|scope| !right.scopes().contains(scope)).cloned().collect()
        };
        let (added, removed) = (not_in(&new.new, &new.old), not_in(&new.old, &new.new));
        if !added.is_empty() || !removed.is_empty() {
            self.tell(&Event::ScopeChanged { account, added, removed });
        }
    }
}

fn is_worth_repeating(error: &Error) -> bool {
    error.store().is_none_or(crate::store::StoreError::is_transient)
}
