//! One refresh under a lease.

use std::{sync::Arc, time::Instant};

use oauth_core::{ErrorKind as OAuthErrorKind, Expires, Tokens, definition::Definition, dynamic};

use super::{
    Unsaved,
    doubt::Doubt,
    guard,
    work::{needs_reauthorization, next_try, resting},
};
use crate::{
    Error, Event, UnknownOutcome,
    breaker::Of,
    inner::Inner,
    store::{Held, Record, Settled, Status},
};

/// One refresh under a lease.
pub(crate) struct Attempt {
    /// The account under the lease.
    pub(crate) record: Arc<Record>,
    pub(crate) definition: &'static Definition,
    pub(crate) tokens: Tokens,
    /// The access token can still be used.
    pub(crate) lives: bool,
    /// After this moment nothing is sent any more.
    pub(crate) until: Instant,
}

/// What came of it.
pub(crate) enum Came {
    /// New tokens, which are stored.
    New { tokens: Box<Tokens>, generation: i64 },
    /// Somebody else has, or had, the account: look again.
    Overtaken,
}

impl Inner {
    /// Refreshes under a lease, and ends it.
    ///
    /// The order is what makes it safe:
    /// 1. The key for new secrets is at hand, as nothing must fail after the request but the store.
    /// 2. The store knows that the request is about to be sent. Whoever was overtaken stops here.
    /// 3. The request goes out, within the time of the lease alone.
    /// 4. The new tokens are stored before anybody uses them.
    pub(crate) async fn attempt(
        self: &Arc<Self>,
        attempt: Attempt,
        client: Result<dynamic::Client, Error>,
    ) -> Result<Came, Error> {
        let Attempt { record, definition, tokens, lives, until } = attempt;
        let ready = match client {
            Ok(client) => self.sealer.current().await.map(|_| client).map_err(Error::from),
            Err(error) => Err(error),
        };
        let client = match ready {
            Ok(client) => client,
            Err(error) => return self.not_sent(&record, error, None).await,
        };
        let of = format!("{} {}", record.provider, client.fingerprint());
        if let Err(wait) = self.breakers.admit(&of, Of::Tokens) {
            return self.not_sent(&record, resting(&record, wait), None).await;
        }
        if record.in_doubt {
            match self.doubt(&record, definition, &client, &tokens, lives).await {
                Doubt::Refresh => {}
                Doubt::Dead(why) => return self.dead(&record, &why).await,
                Doubt::Ask(error) => return self.not_sent(&record, error, None).await,
                Doubt::Later(error) => {
                    return self.not_sent(&record, error, expiry(&tokens)).await;
                }
            }
        }
        // A request that is cut off soon after it was sent would leave a doubt behind for nothing.
        if until.saturating_duration_since(Instant::now()) < self.policy.request_timeout / 2 {
            let error = Error::interrupted();
            return self.not_sent(&record, error, None).await.or(Ok(Came::Overtaken));
        }
        match self.store.mark_sent(&record.id, held(&record)).await {
            Ok(true) => {}
            Ok(false) => return Ok(Came::Overtaken),
            // It may be written; but nothing was sent, so there is no doubt about that.
            Err(error) => return self.not_sent(&record, error.into(), None).await,
        }
        tracing::debug!(account = %record.id, provider = %record.provider, fence = record.fence, "refresh");
        let result = guard::until(until, client.refresh(&tokens)).await;
        let has_answered = result.as_ref().err().is_none_or(|error| {
            !matches!(error.kind(), OAuthErrorKind::Transient | OAuthErrorKind::Transport)
        });
        self.breakers.report(&of, Of::Tokens, has_answered);
        let new =
            |new| Unsaved { record: Arc::clone(&record), definition, old: tokens.clone(), new };
        match result {
            Ok(tokens) => self.keep(new(tokens), &client).await,
            Err(error) if error.kind() == OAuthErrorKind::NeedsReauthorization => {
                self.dead(&record, &words(&error)).await
            }
            Err(error) => {
                // What came after the refresh failed: the old refresh token is used up all the same.
                if let Some(tokens) = error.clone().into_tokens() {
                    return match self.keep(new(tokens), &client).await? {
                        Came::New { .. } => Err(error.into()),
                        Came::Overtaken => Ok(Came::Overtaken),
                    };
                }
                // An older doubt is not cleared by an answer that is not about the token.
                let in_doubt =
                    record.in_doubt || is_in_doubt(definition, self.policy.unknown_outcome, &error);
                self.failed(&record, in_doubt, error.into()).await
            }
        }
    }

    /// Stores what came. Of an account that was removed meanwhile nothing is left at the provider, as far as
    /// that can be told it.
    async fn keep(self: &Arc<Self>, new: Unsaved, client: &dynamic::Client) -> Result<Came, Error> {
        match self.store_new(&new).await {
            Ok(true) => {
                self.tell_of_refresh(&new).await;
                Ok(Came::New { generation: new.record.fence, tokens: Box::new(new.new) })
            }
            Ok(false) => {
                let is_gone = matches!(self.store.get(&new.record.id).await, Ok(None));
                if is_gone
                    && new.definition.revoke.is_some()
                    && let Err(error) = client.revoke(&new.new).await
                {
                    tracing::debug!(%error, "tokens of a removed account were not revoked");
                }
                Ok(Came::Overtaken)
            }
            Err(why) => {
                let error = Error::unsaved(new.new.clone(), &why);
                self.keep_unsaved(new);
                Err(error)
            }
        }
    }

    /// Ends a lease under which nothing was sent: that says nothing against the account. A worker comes back at
    /// `at`, or in a minute.
    pub(crate) async fn not_sent(
        &self,
        record: &Record,
        error: Error,
        at: Option<i64>,
    ) -> Result<Came, Error> {
        let outcome = Settled {
            status: Status::Active,
            in_doubt: record.in_doubt,
            attempts: record.attempts,
            problem: Some(error.problem(&record.provider)),
            refresh_at: at.or_else(|| Some(self.seconds().saturating_add(60))),
        };
        match self.settle(record, outcome).await {
            Ok(false) => Ok(Came::Overtaken),
            _ => Err(error),
        }
    }

    /// Ends a lease after a failure that may pass.
    async fn failed(&self, record: &Record, in_doubt: bool, error: Error) -> Result<Came, Error> {
        let attempts = record.attempts.saturating_add(1);
        let outcome = Settled {
            status: Status::Active,
            in_doubt,
            attempts,
            problem: Some(error.problem(&record.provider)),
            refresh_at: Some(next_try(self, attempts, error.retry_after())),
        };
        if !self.settle(record, outcome).await? {
            return Ok(Came::Overtaken);
        }
        if in_doubt
            && !record.in_doubt
            && let Ok(record) = self.record(&record.id).await
        {
            self.tell(&Event::InDoubt(self.account(&record)));
        }
        Err(error)
    }

    async fn dead(&self, record: &Record, why: &str) -> Result<Came, Error> {
        Ok(match self.mark_dead(record, why).await? {
            Some(error) => return Err(error),
            None => Came::Overtaken,
        })
    }

    /// Ends a lease because the provider no longer takes the account, with the error that says so. It is told
    /// once, by whoever still held the lease; `None`: it was not held any more.
    pub(crate) async fn mark_dead(
        &self,
        record: &Record,
        why: &str,
    ) -> Result<Option<Error>, Error> {
        if !self.settle(record, dead(record, why)).await? {
            return Ok(None);
        }
        let mut ended = record.clone();
        ended.problem = Some(why.to_owned());
        ended.status = Status::NeedsReauthorization;
        let (account, reason) = (self.account(&ended), why.to_owned());
        self.tell(&Event::NeedsReauthorization { account, reason });
        Ok(Some(needs_reauthorization(&ended)))
    }

    /// Ends a lease, trying for a while: what is known of a refresh must not become a doubt because the store
    /// hesitates. `false`: it was not held any more.
    async fn settle(&self, record: &Record, outcome: Settled) -> Result<bool, Error> {
        self.patiently(|| async {
            Ok(self.store.settle(&record.id, held(record), outcome.clone()).await?)
        })
        .await
    }
}

fn expiry(tokens: &Tokens) -> Option<i64> {
    match tokens.expires_at() {
        Expires::At(at) => i64::try_from(at).ok(),
        _ => None,
    }
}

pub(crate) fn held(record: &Record) -> Held {
    Held { fence: record.fence, generation: record.credential.generation }
}

/// How the lease on an account ends that the provider no longer takes.
pub(crate) fn dead(record: &Record, why: &str) -> Settled {
    Settled {
        status: Status::NeedsReauthorization,
        in_doubt: false,
        attempts: record.attempts,
        problem: Some(why.to_owned()),
        refresh_at: None,
    }
}

/// The words of an error, without the provider's id, which comes before them elsewhere.
fn words(error: &oauth_core::Error) -> String {
    match error.code() {
        Some(code) => format!("{} ({code})", error.what()),
        None => error.what().to_owned(),
    }
}

/// The refresh token may be used up. A provider that counts requests has not looked at it; one that gave no
/// answer may have. A front end that answers for it (500, 502, 503, 504) seldom hides that it has: that counts
/// where the provider can be asked, or where the host takes no risk.
fn is_in_doubt(
    definition: &Definition,
    unknown_outcome: UnknownOutcome,
    error: &oauth_core::Error,
) -> bool {
    let rotates = definition.refresh.is_none_or(|refresh| refresh.rotates);
    let may_be = match error.status() {
        Some(425 | 429) => false,
        Some(408 | 500..) => {
            definition.introspect.is_some() || unknown_outcome == UnknownOutcome::Reauthorize
        }
        _ => true,
    };
    rotates && error.outcome_unknown() && may_be
}
