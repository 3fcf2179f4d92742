//! What a process knows of an account.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;
use oauth_core::{Tokens, definition::Definition, dynamic};
use tokio::sync::Mutex as Gate;

use crate::{AccountId, Error, ErrorKind, inner::Inner};

/// What a process knows of an account; all its handles of that account share it.
pub(crate) struct Cell {
    pub(crate) id: AccountId,
    pub(crate) definition: &'static Definition,
    /// Read without a lock.
    current: ArcSwapOption<Fresh>,
    /// Held by the one task that looks after the account.
    gate: Arc<Gate<()>>,
    last: Mutex<Last>,
    /// After a failure: until when nothing is tried, and what is said instead.
    rest: Mutex<Option<Rest>>,
}

/// A time in which nothing is tried. It is over when either of two clocks says so, as the one can be set and
/// the other cannot be told to tests.
struct Rest {
    until: Instant,
    until_second: u64,
    why: Error,
}

/// What came of the last time that a task looked after the account.
#[derive(Default)]
struct Last {
    number: u64,
    result: Option<(Need, Result<Arc<Fresh>, Error>)>,
}

/// A token that can be used.
pub(crate) struct Fresh {
    pub(crate) tokens: Tokens,
    pub(crate) generation: i64,
    /// What calls are made with, or why none can be.
    pub(crate) client: Result<dynamic::Client, Error>,
    /// When it was read, in seconds since 1970.
    pub(crate) since: u64,
    /// When somebody must look again.
    pub(crate) until: u64,
}

/// What a caller needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A token that has not expired.
    Fresh,
    /// The same, of a later credential than this one, which the API refused.
    NewerThan(i64),
}

impl Need {
    pub(crate) fn is_met_by(self, generation: i64) -> bool {
        match self {
            Self::Fresh => true,
            Self::NewerThan(refused) => generation > refused,
        }
    }
}

impl Cell {
    pub(crate) fn new(id: AccountId, definition: &'static Definition) -> Self {
        Self {
            id,
            definition,
            current: ArcSwapOption::empty(),
            gate: Arc::default(),
            last: Mutex::default(),
            rest: Mutex::default(),
        }
    }

    /// The token, if it can be used now without looking anywhere.
    pub(crate) fn get(&self, now: u64, need: Need) -> Option<Arc<Fresh>> {
        let current = self.current.load();
        let fresh = current.as_ref()?;
        let is_met = (fresh.since..fresh.until).contains(&now) && need.is_met_by(fresh.generation);
        is_met.then(|| Arc::clone(fresh))
    }

    /// The token that was known last, if it has not expired: used for another second.
    fn living(&self, now: u64, need: Need) -> Option<Arc<Fresh>> {
        let current = self.current.load_full()?;
        let lives = need.is_met_by(current.generation) && !current.tokens.is_expired_at(now);
        lives.then(|| {
            let Fresh { tokens, client, generation, .. } = &*current;
            let (tokens, client) = (tokens.clone(), client.clone());
            let fresh = Arc::new(Fresh {
                tokens,
                generation: *generation,
                client,
                since: now,
                until: now + 1,
            });
            self.set(Arc::clone(&fresh));
            fresh
        })
    }

    pub(crate) fn set(&self, fresh: Arc<Fresh>) {
        self.current.store(Some(fresh));
    }

    /// Nothing is known any more.
    pub(crate) fn forget(&self) {
        self.current.store(None);
    }

    /// Nothing is known any more, not even that something failed.
    pub(crate) fn begin_anew(&self) {
        self.forget();
        *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Leaves the provider alone for a while.
    pub(crate) fn rest(&self, time: Duration, now: u64, why: &Error) {
        let rest = Instant::now().checked_add(time).map(|until| Rest {
            until,
            until_second: now.saturating_add(time.as_secs() + 1),
            why: why.clone(),
        });
        *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = rest;
    }

    /// What to say while the provider is left alone.
    pub(crate) fn resting(&self, now: u64) -> Option<Error> {
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = rest.as_ref().filter(|rest| now < rest.until_second)?;
        let left = rest.until.checked_duration_since(Instant::now()).filter(|l| !l.is_zero())?;
        Some(rest.why.clone().with_retry_after(left))
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// A token that can be used. Of all tasks that ask, one looks after the account, and the others get what
    /// it got, be it an error. That one works in a task of its own, so that nothing is lost when its caller
    /// gives up; if it panics, one of the others takes its place.
    pub(crate) async fn fresh(
        self: &Arc<Self>,
        cell: &Arc<Cell>,
        need: Need,
    ) -> Result<Arc<Fresh>, Error> {
        if let Some(fresh) = cell.get(self.now(), need) {
            return Ok(fresh);
        }
        let seen = cell.last().number;
        let gate = Arc::clone(&cell.gate).lock_owned().await;
        {
            let last = cell.last();
            match &last.result {
                Some((_, Ok(fresh))) if last.number > seen && need.is_met_by(fresh.generation) => {
                    return Ok(Arc::clone(fresh));
                }
                // Who needs less than that may still be helped.
                Some((same, Err(error))) if last.number > seen && *same == need => {
                    return Err(error.clone());
                }
                _ => {}
            }
        }
        if let Some(fresh) = cell.get(self.now(), need) {
            return Ok(fresh);
        }
        let (inner, worked) = (Arc::clone(self), Arc::clone(cell));
        let work = tokio::spawn(async move {
            let result = match inner.work(&worked, need).await {
                // A token that lives does not stop working because the store does.
                Err(error) if matches!(error.kind(), ErrorKind::Store | ErrorKind::Key) => {
                    worked.living(inner.now(), need).ok_or(error)
                }
                result => result,
            };
            {
                let mut last = worked.last();
                last.number += 1;
                last.result = Some((need, result.clone()));
            }
            drop(gate);
            result
        });
        work.await.unwrap_or_else(|_| Err(Error::interrupted()))
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cell").field("id", &self.id).finish_non_exhaustive()
    }
}
