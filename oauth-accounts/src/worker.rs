//! Refreshes and validates in the background.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::{Id, JoinSet};

use crate::{
    Error, Event,
    inner::Inner,
    refresh::{Attempt, Came, schedule::shortened, work::milliseconds},
    store::{Claim, Lease, Leased, Phase, Record},
};

/// How many accounts are validated at once, besides those that are refreshed.
const VALIDATIONS_AT_ONCE: usize = 4;

/// How long a place that is free waits for others to be, or for as long as a claim takes.
const MOMENT: Duration = Duration::from_millis(5);

/// Refreshes tokens before they expire, and validates accounts, for as many accounts as there are.
///
/// It takes what is due in small portions, so that its memory does not grow with the number of accounts, and
/// each tenant its share. Any number of workers may run, in as many processes: none takes what another has.
#[must_use = "a worker does nothing until it runs"]
pub struct Worker {
    inner: Arc<Inner>,
    at_once: usize,
    of_one_provider: usize,
    idle: Duration,
    validations: Option<Duration>,
}

/// What a worker did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Done {
    /// Accounts that have new tokens.
    pub refreshed: u64,
    /// Accounts that could not be refreshed now, or any more.
    pub failed: u64,
    /// Accounts that were validated, whatever the provider said.
    pub validated: u64,
}

impl Worker {
    pub(crate) fn new(inner: Arc<Inner>) -> Self {
        Self {
            inner,
            at_once: 64,
            of_one_provider: 16,
            idle: Duration::from_secs(5),
            validations: Some(Duration::from_secs(1)),
        }
    }

    /// How many accounts it refreshes at once: 64 unless told.
    pub fn at_once(mut self, accounts: usize) -> Self {
        self.at_once = accounts.max(1);
        self
    }

    /// How many of them may be of one provider: 16 unless told. Of several workers, each has its own limit.
    pub fn of_one_provider(mut self, accounts: usize) -> Self {
        self.of_one_provider = accounts.max(1);
        self
    }

    /// How long it waits when nothing is due: 5 seconds unless told, shortened by chance by up to a half.
    pub fn idle(mut self, time: Duration) -> Self {
        self.idle = time;
        self
    }

    /// The time between two validations: a second unless told. `None`: it does not validate.
    pub fn validation_every(mut self, time: Option<Duration>) -> Self {
        self.validations = time;
        self
    }

    /// Works until `stop` is ready, and then ends what it has begun.
    ///
    /// A store that fails is tried again after a pause: nothing but `stop` ends it.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Done {
        let mut stop = pin!(stop);
        let mut shift = Shift::new(self);
        loop {
            let begun = shift.begin().await;
            let pause = match &begun {
                Ok(0) if shift.tasks.is_empty() => shortened(shift.worker.idle),
                Ok(_) => shift.worker.idle.min(Duration::from_millis(200)),
                Err(error) => {
                    tracing::warn!(%error, "the worker cannot read what is due");
                    shortened(shift.worker.idle)
                }
            };
            // What is due comes in portions: the next one as soon as there is room.
            if matches!(begun, Ok(begun) if begun > 0) && shift.room().is_some() {
                continue;
            }
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(pause) => {}
                Some(_) = shift.some(), if !shift.tasks.is_empty() => {}
            }
        }
        while shift.next().await.is_some() {}
        shift.done
    }

    /// Works off what is due now, and returns: for a host with a scheduler of its own.
    ///
    /// # Errors
    /// `Store`, after what was begun has ended.
    pub async fn run_once(self) -> Result<Done, Error> {
        let mut shift = Shift::new(self);
        let result = loop {
            match shift.begin().await {
                Ok(0) if shift.tasks.is_empty() => break Ok(()),
                Ok(begun) if begun > 0 && shift.room().is_some() => {}
                Ok(_) => drop(shift.some().await),
                Err(error) => break Err(error),
            }
        };
        while shift.next().await.is_some() {}
        result.map(|()| shift.done)
    }
}

/// A worker at work.
struct Shift {
    worker: Worker,
    tasks: JoinSet<bool>,
    /// Refreshes that are going on, by task: of which provider.
    refreshes: HashMap<Id, String>,
    next_validation: Instant,
    /// How long the last claim took.
    claim_takes: Duration,
    done: Done,
}

impl Shift {
    fn new(worker: Worker) -> Self {
        Self {
            worker,
            tasks: JoinSet::new(),
            refreshes: HashMap::new(),
            next_validation: Instant::now(),
            claim_takes: Duration::ZERO,
            done: Done::default(),
        }
    }

    /// How many accounts can be begun now, so that no provider has more than its share; and the providers that
    /// have it.
    fn room(&self) -> Option<(usize, Vec<String>)> {
        let limit = self.worker.of_one_provider;
        let mut going: HashMap<&str, usize> = HashMap::new();
        for provider in self.refreshes.values() {
            *going.entry(provider).or_default() += 1;
        }
        let (full, rest): (Vec<_>, Vec<_>) = going.into_iter().partition(|(_, n)| *n >= limit);
        let most_going = rest.into_iter().map(|(_, going)| going).max().unwrap_or(0);
        let free = self.worker.at_once.saturating_sub(self.refreshes.len());
        let full = full.into_iter().map(|(provider, _)| provider.to_owned()).collect();
        let room = free.min(limit - most_going);
        (room > 0).then_some((room, full))
    }

    /// Begins what is due and there is room for; how many.
    async fn begin(&mut self) -> Result<usize, Error> {
        let mut begun = self.begin_validation().await?;
        let Some((most, not_of)) = self.room() else { return Ok(begun) };
        let inner = &self.worker.inner;
        let (now, since, holder) = (inner.milliseconds(), Instant::now(), inner.next_holder());
        let until = now.saturating_add(milliseconds(inner.policy.lease()));
        let claim = Claim { holder: &holder, now, until, most, not_of: &not_of };
        let due = inner.store.claim_refresh(claim).await?;
        self.claim_takes = since.elapsed();
        begun += due.len();
        for record in due {
            self.begin_refresh(record, &holder, since);
        }
        Ok(begun)
    }

    fn begin_refresh(&mut self, record: Record, holder: &str, since: Instant) {
        let inner = Arc::clone(&self.worker.inner);
        let lease = inner.policy.lease();
        let is_ours = record.phase == Phase::Leased && record.holder.as_deref() == Some(holder);
        let over = if is_ours { None } else { inner.watched.is_over(&record, lease) };
        if !is_ours && over.is_none() {
            inner.watched.look_at(&record, lease);
            return;
        }
        inner.watched.forget(&record.id);
        let provider = record.provider.clone();
        let task = self.tasks.spawn(async move {
            let until = since + inner.policy.request_timeout;
            match refresh(&inner, record, over, until).await {
                Ok(refreshed) => refreshed,
                Err(error) => {
                    tracing::debug!(%error, "a refresh in the background failed");
                    false
                }
            }
        });
        self.refreshes.insert(task.id(), provider);
    }

    async fn begin_validation(&mut self) -> Result<usize, Error> {
        let Some(every) = self.worker.validations else { return Ok(0) };
        let going = self.tasks.len() - self.refreshes.len();
        if Instant::now() < self.next_validation || going >= VALIDATIONS_AT_ONCE {
            return Ok(0);
        }
        self.next_validation = Instant::now() + every;
        let inner = &self.worker.inner;
        let (now, holder) = (inner.milliseconds(), inner.next_holder());
        let until = now.saturating_add(milliseconds(inner.policy.longest_pause));
        let claim = Claim { holder: &holder, now, until, most: 1, not_of: &[] };
        let due = inner.store.claim_validation(claim).await?;
        let begun = due.len();
        for record in due {
            let inner = Arc::clone(&self.worker.inner);
            self.tasks.spawn(async move {
                if let Err(error) = inner.validate_fresh(&record).await {
                    tracing::debug!(%error, "a validation in the background failed");
                }
                true
            });
        }
        Ok(begun)
    }

    /// Waits for a task, and a moment for others, so that the next claim is for several accounts: it costs the
    /// store as much for one of them. `None`: there is none.
    async fn some(&mut self) -> Option<()> {
        self.next().await?;
        let until = tokio::time::Instant::now() + self.claim_takes.max(MOMENT);
        let portion = self.worker.at_once.min(self.worker.of_one_provider) / 2;
        for _ in 1..portion {
            let next = tokio::time::timeout_at(until, self.next()).await;
            if !matches!(next, Ok(Some(()))) {
                break;
            }
        }
        Some(())
    }

    /// Waits for a task. `None`: there is none.
    async fn next(&mut self) -> Option<()> {
        let ended = self.tasks.join_next_with_id().await?;
        let (id, done) = match ended {
            Ok((id, done)) => (id, done),
            // A listener or a transport of the host panicked.
            Err(error) => (error.id(), false),
        };
        match (self.refreshes.remove(&id), done) {
            (None, _) => self.done.validated += 1,
            (Some(_), true) => self.done.refreshed += 1,
            (Some(_), false) => self.done.failed += 1,
        }
        Some(())
    }
}

/// Refreshes one account, whose lease is held or taken over.
async fn refresh(
    inner: &Arc<Inner>,
    mut record: Record,
    over: Option<i64>,
    until: Instant,
) -> Result<bool, Error> {
    if let Some(stored) = inner.store_unsaved(&record.id).await? {
        return Ok(stored);
    }
    if over.is_some() {
        let now = inner.milliseconds();
        let lease = Lease {
            generation: record.credential.generation,
            holder: &inner.next_holder(),
            now,
            until: now.saturating_add(milliseconds(inner.policy.lease())),
            over,
        };
        match inner.store.lease(&record.id, lease).await? {
            Leased::Taken(leased) => {
                if leased.in_doubt && !record.in_doubt {
                    inner.tell(&Event::InDoubt(inner.account(&leased)));
                }
                record = *leased;
            }
            _ => return Ok(false),
        }
    }
    // A provider that is not known here, or a key that is missing, may be there in another process.
    let known = async {
        let definition = inner.definition(&record.provider)?;
        Ok::<_, Error>((definition, inner.tokens(&record).await?))
    };
    let (definition, tokens) = match known.await {
        Ok(known) => known,
        Err(error) => return inner.not_sent(&record, error, None).await.map(|_| false),
    };
    let client = inner.client_of(&record).await;
    let lives = !tokens.is_expired_at(inner.now());
    let attempt = Attempt { record: Arc::new(record), definition, tokens, lives, until };
    match inner.attempt(attempt, client).await? {
        Came::New { .. } => Ok(true),
        Came::Overtaken => Ok(false),
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("at_once", &self.at_once)
            .field("of_one_provider", &self.of_one_provider)
            .finish_non_exhaustive()
    }
}
