//! The way to a fresh token, past what other processes do.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use oauth_core::{Tokens, dynamic};

use super::{
    Attempt, Came, Cell, Fresh, Need,
    schedule::{pause, shortened},
};
use crate::{
    AccountId, Error, ErrorKind, Event,
    error::ANOTHER_KEY,
    inner::Inner,
    store::{Kind, Lease, Leased, Phase, Record, Status},
};

/// How long a token is used that should be refreshed and cannot be now, before somebody looks again.
const SOON: u64 = 1;

/// The pauses between two looks at an account that another process refreshes.
const FIRST_LOOK: Duration = Duration::from_millis(15);
const LONGEST_LOOK: Duration = Duration::from_millis(250);

/// A user who waits is not made to wait longer than after so many failures.
const FAILURES_THAT_USERS_WAIT_FOR: i64 = 3;

impl Inner {
    /// Looks after an account until it has a token that meets the need.
    pub(crate) async fn work(
        self: &Arc<Self>,
        cell: &Cell,
        need: Need,
    ) -> Result<Arc<Fresh>, Error> {
        let began = Instant::now();
        let mut look = FIRST_LOOK;
        loop {
            if let Some(fresh) = self.unsaved_token(cell, need).await? {
                return Ok(fresh);
            }
            let record = self.record(&cell.id).await?;
            if record.status == Status::NeedsReauthorization {
                cell.forget();
                return Err(needs_reauthorization(&record));
            }
            if began.elapsed() > self.policy.wait_for_others {
                return Err(taken_by_others(&record));
            }
            let tokens = self.tokens(&record).await?;
            let client = self.usable_client(&record).await?;
            let now = self.now();
            let is_met = need.is_met_by(record.credential.generation);
            let lives = is_met && !tokens.is_expired_at(now);
            let good_until = |seconds: u64| {
                let until = now.saturating_add(seconds);
                let fresh = fresh(&record, tokens.clone(), client.clone(), now, until);
                cell.set(Arc::clone(&fresh));
                fresh
            };
            if lives && !tokens.needs_refresh_at(now) {
                return Ok(good_until(self.quiet_time(&tokens, now)));
            }
            if record.kind == Kind::ApiKey || !is_refreshable(cell, &tokens) {
                if lives {
                    return Ok(good_until(SOON));
                }
                self.give_up(&record, &tokens).await?;
                cell.forget();
                continue;
            }
            if lives && self.is_left_alone(&record, cell, now) {
                return Ok(good_until(SOON));
            }
            if !lives && let Some(error) = cell.resting(now) {
                return Err(error);
            }

            let started = Instant::now();
            let (now_ms, holder) = (self.milliseconds(), self.next_holder());
            let lease = Lease {
                generation: record.credential.generation,
                holder: &holder,
                now: now_ms,
                until: now_ms.saturating_add(milliseconds(self.policy.lease())),
                over: self.watched.is_over(&record, self.policy.lease()),
            };
            match self.store.lease(&cell.id, lease).await? {
                Leased::Gone => return Err(Error::no_account()),
                Leased::Replaced(_) => tokio::time::sleep(shortened(FIRST_LOOK)).await,
                Leased::Taken(leased) => {
                    self.watched.forget(&cell.id);
                    if leased.in_doubt && !record.in_doubt {
                        self.tell(&Event::InDoubt(self.account(&leased)));
                    }
                    let failures = leased.attempts.saturating_add(1);
                    let attempt = Attempt {
                        record: Arc::new(*leased),
                        definition: cell.definition,
                        tokens: tokens.clone(),
                        lives,
                        until: started + self.policy.request_timeout,
                    };
                    match self.attempt(attempt, client.clone()).await {
                        Ok(Came::New { tokens, generation }) => {
                            let now = self.now();
                            let until = now.saturating_add(self.quiet_time(&tokens, now));
                            let fresh = Arc::new(Fresh {
                                tokens: *tokens,
                                generation,
                                client,
                                since: now,
                                until,
                            });
                            cell.set(Arc::clone(&fresh));
                            return Ok(fresh);
                        }
                        Ok(Came::Overtaken) => {}
                        Err(error) if lives && is_passing(&error) => {
                            tracing::debug!(account = %cell.id, %error, "the older token is used on");
                            return Ok(good_until(SOON));
                        }
                        Err(error) => {
                            cell.forget();
                            if matches!(error.kind(), ErrorKind::Transient | ErrorKind::OAuth) {
                                let most = failures.min(FAILURES_THAT_USERS_WAIT_FOR);
                                let wait = pause(&self.policy, most, error.retry_after());
                                cell.rest(wait, self.now(), &error);
                            }
                            return Err(error);
                        }
                    }
                }
                // Who needs no newer token does not wait for one.
                Leased::Busy(_) if lives => return Ok(good_until(SOON)),
                Leased::Busy(record) => {
                    self.watched.look_at(&record, self.policy.lease());
                    tokio::time::sleep(shortened(look)).await;
                    look = (look * 2).min(LONGEST_LOOK);
                }
            }
        }
    }

    /// The client of an account, or why there is none, which others may still have to know; but a store that
    /// fails says nothing about clients.
    async fn usable_client(
        &self,
        record: &Record,
    ) -> Result<Result<dynamic::Client, Error>, Error> {
        match self.client_of(record).await {
            Err(error) if matches!(error.kind(), ErrorKind::Store | ErrorKind::Key) => Err(error),
            client => Ok(client),
        }
    }

    /// A refresh is not tried while the token lives: it failed a short while ago, or nobody knows what came of
    /// it and the provider cannot be asked.
    fn is_left_alone(&self, record: &Record, cell: &Cell, now: u64) -> bool {
        let at = record.refresh_at.and_then(|at| u64::try_from(at).ok());
        let has_failed = record.attempts > 0 && at.is_some_and(|at| at > now);
        let rotates = cell.definition.refresh.is_none_or(|refresh| refresh.rotates);
        has_failed || record.in_doubt && rotates && cell.definition.introspect.is_none()
    }

    /// For how many seconds nobody needs to look.
    pub(crate) fn quiet_time(&self, tokens: &Tokens, now: u64) -> u64 {
        let recheck = self.policy.recheck.as_secs().max(1);
        // The first second in which it needs to be refreshed is found by halves.
        if !tokens.needs_refresh_at(now + recheck) {
            return recheck;
        }
        let (mut quiet, mut due) = (0, recheck);
        while due - quiet > 1 {
            let middle = quiet + (due - quiet) / 2;
            if tokens.needs_refresh_at(now + middle) { due = middle } else { quiet = middle }
        }
        due
    }

    /// There is no other token. One that has expired marks the account; but clocks can be wrong, and an API that
    /// refuses a token says little: so the provider is asked, where the definition has a call for it.
    async fn give_up(&self, record: &Record, tokens: &Tokens) -> Result<(), Error> {
        let has_expired = tokens.is_expired_at(self.now());
        if record.kind == Kind::ApiKey || !has_expired || has_probe(record, self) {
            self.validate_record(record).await?;
            let now = self.record(&record.id).await?;
            return Err(needs_reauthorization(&Record {
                problem: now.problem.or_else(|| refused(has_expired)),
                ..now
            }));
        }
        let why = tokens.not_refreshable().unwrap_or("the access token has expired");
        if !self.end(record, why).await? {
            tokio::time::sleep(FIRST_LOOK).await;
        }
        Ok(())
    }
}

fn has_probe(record: &Record, inner: &Inner) -> bool {
    inner.definition(&record.provider).is_ok_and(|definition| definition.validate.is_some())
}

fn refused(has_expired: bool) -> Option<String> {
    Some(if has_expired {
        "the access token has expired".to_owned()
    } else {
        "the API does not accept the access token".to_owned()
    })
}

/// The most accounts whose leases of others are watched at a time.
const MOST_WATCHED: usize = 4096;

/// Leases of others, watched on a clock that only runs forward.
#[derive(Default)]
pub(crate) struct Watched(Mutex<HashMap<AccountId, (i64, Instant)>>);

impl Watched {
    /// Begins to watch the lease that an account is under, unless it is watched already.
    pub(crate) fn look_at(&self, record: &Record, lease: Duration) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if known.len() >= MOST_WATCHED && !known.contains_key(&record.id) {
            known.retain(|_, (_, since)| now - *since < lease * 4);
            if known.len() >= MOST_WATCHED {
                return;
            }
        }
        let (fence, since) = known.entry(record.id.clone()).or_insert((record.fence, now));
        if *fence != record.fence {
            (*fence, *since) = (record.fence, now);
        }
    }

    /// The number of the lease, when it has been there for as long as it was given for: whatever clocks say,
    /// its holder begins no request any more.
    pub(crate) fn is_over(&self, record: &Record, lease: Duration) -> Option<i64> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (fence, since) = known.get(&record.id)?;
        let is_same = *fence == record.fence && record.phase != Phase::Idle;
        (is_same && since.elapsed() > lease).then_some(*fence)
    }

    pub(crate) fn forget(&self, id: &AccountId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

fn fresh(
    record: &Record,
    tokens: Tokens,
    client: Result<dynamic::Client, Error>,
    since: u64,
    until: u64,
) -> Arc<Fresh> {
    Arc::new(Fresh { tokens, generation: record.credential.generation, client, since, until })
}

fn is_refreshable(cell: &Cell, tokens: &Tokens) -> bool {
    cell.definition.refresh.is_some() && tokens.refreshable()
}

/// The account may still work.
fn is_passing(error: &Error) -> bool {
    !matches!(error.kind(), ErrorKind::NeedsReauthorization | ErrorKind::Unsaved)
}

pub(crate) fn needs_reauthorization(record: &Record) -> Error {
    let why = record.problem.as_deref().unwrap_or("the provider no longer takes the account");
    let error = Error::new(ErrorKind::NeedsReauthorization, format!("{}: {why}", record.provider));
    match record.kind {
        Kind::ApiKey => error.with_advice(ANOTHER_KEY),
        Kind::OAuth => error,
    }
}

fn taken_by_others(record: &Record) -> Error {
    let what = format!("{}: another process is refreshing this account", record.provider);
    Error::new(ErrorKind::Transient, what)
}

pub(crate) fn resting(record: &Record, wait: Duration) -> Error {
    let why = record.problem.as_deref().unwrap_or("the provider cannot answer now");
    Error::new(ErrorKind::Transient, format!("{}: {why}", record.provider)).with_retry_after(wait)
}

pub(crate) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// When a worker tries again after a failure, in seconds since 1970.
pub(crate) fn next_try(inner: &Inner, failures: i64, asked: Option<Duration>) -> i64 {
    let wait = pause(&inner.policy, failures, asked).as_secs();
    inner.seconds().saturating_add(i64::try_from(wait.max(1)).unwrap_or(i64::MAX))
}
