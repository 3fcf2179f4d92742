//! Leaves a provider alone that cannot answer.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::refresh::schedule::shortened;

/// So many failures in a row open a breaker.
const FAILURES: u32 = 5;

/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What a provider is asked for: its token endpoint may answer while its API does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Of {
    Tokens,
    Api,
}

/// The most breakers that are kept while none of them is open.
const MOST_KEPT: usize = 1024;

/// A breaker in this process for each provider's token endpoint, by the provider's id, and for each API, by
/// its origin: one provider may have an API for each tenant.
#[derive(Default)]
pub(crate) struct Breakers(Mutex<HashMap<(String, Of), Breaker>>);

#[derive(Default)]
struct Breaker {
    failures: u32,
    /// Until when nothing is sent; then one request may try.
    open_until: Option<Instant>,
}

impl Breakers {
    /// Whether a request may be sent now; otherwise how long to wait. Who is let through when a pause has
    /// just ended is the only one until its outcome is known.
    pub(crate) fn admit(&self, whom: &str, of: Of) -> Result<(), Duration> {
        let mut breakers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(breaker) = breakers.get_mut(&(whom.to_owned(), of)) else { return Ok(()) };
        let Some(until) = breaker.open_until else { return Ok(()) };
        let now = Instant::now();
        if now < until {
            return Err(until - now);
        }
        // Others wait while this one tries.
        breaker.open_until = Some(now + pause(breaker.failures));
        Ok(())
    }

    /// What came of it: whether the provider could answer, whatever it said. `true`: nothing is sent for a
    /// while now.
    pub(crate) fn report(&self, whom: &str, of: Of, answered: bool) -> bool {
        let mut breakers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (whom.to_owned(), of);
        if answered {
            breakers.remove(&key);
            return false;
        }
        let now = Instant::now();
        // APIs that failed and were never asked again would be kept for ever.
        if breakers.len() >= MOST_KEPT && !breakers.contains_key(&key) {
            breakers.retain(|_, breaker| breaker.open_until.is_some_and(|until| until > now));
        }
        let breaker = breakers.entry(key).or_default();
        breaker.failures = breaker.failures.saturating_add(1);
        let is_open = breaker.failures >= FAILURES;
        if is_open {
            breaker.open_until = Some(now + pause(breaker.failures));
        }
        is_open
    }
}

fn pause(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(FAILURES).min(16);
    shortened((FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::{Breakers, FAILURES, MOST_KEPT, Of};

    #[test]
    fn a_provider_that_fails_again_and_again_is_left_alone() {
        let breakers = Breakers::default();
        for _ in 1..FAILURES {
            breakers.report("acme", Of::Tokens, false);
            assert!(breakers.admit("acme", Of::Tokens).is_ok());
        }
        breakers.report("acme", Of::Tokens, false);
        assert!(breakers.admit("acme", Of::Tokens).is_err());
        assert!(breakers.admit("acme", Of::Api).is_ok());
        assert!(breakers.admit("other", Of::Tokens).is_ok());
        breakers.report("acme", Of::Tokens, true);
        assert!(breakers.admit("acme", Of::Tokens).is_ok());
    }

    #[test]
    fn an_answer_in_between_closes_it() {
        let breakers = Breakers::default();
        for number in 0..FAILURES * 3 {
            breakers.report("acme", Of::Api, number % FAILURES == 0);
            assert!(breakers.admit("acme", Of::Api).is_ok());
        }
    }

    #[test]
    fn what_failed_and_was_never_asked_again_does_not_pile_up() {
        let breakers = Breakers::default();
        for _ in 0..FAILURES {
            breakers.report("https://down.example", Of::Api, false);
        }
        for number in 0..MOST_KEPT * 3 {
            breakers.report(&format!("https://{number}.example"), Of::Api, false);
        }
        assert!(breakers.0.lock().unwrap().len() <= MOST_KEPT);
        assert!(breakers.admit("https://down.example", Of::Api).is_err(), "still open");
    }
}
