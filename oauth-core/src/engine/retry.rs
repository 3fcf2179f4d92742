//! When a request may be sent again.

use std::time::Duration;

use super::{Answer, Engine};
use crate::{definition::Method, transport::TransportErrorKind};

/// How often a request is repeated at most.
pub(crate) const MOST: u32 = 2;

/// The first pause; each further one is twice as long, and all are shortened by chance by up to a half, so
/// that many clients do not come back together.
const PAUSE: Duration = Duration::from_millis(400);

/// The longest time that a caller is made to wait because the provider asks for it; what is longer is
/// told instead.
const LONGEST: Duration = Duration::from_secs(2);

/// After so many seconds nothing is sent again: who waits has waited long enough.
const PATIENCE: u64 = 10;

/// When a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Only if nothing of it was sent: a code works once, and a refresh token that rotates as well
    /// (RFC 6749 section 4.1.2, RFC 9700 section 4.14.2).
    Unsent,
    /// Whenever the provider could not answer: the request changes nothing (RFC 9110 section 9.2.2).
    Safe,
}

impl Repeat {
    /// A call that only reads may be repeated; of another it is not known.
    pub(crate) fn of(method: Method) -> Self {
        match method {
            Method::Get => Self::Safe,
            Method::Post | Method::Put | Method::Delete | Method::Patch => Self::Unsent,
        }
    }
}

impl Engine {
    /// How long to wait before the request is sent again; `None`: it is not. `started` is when it was sent
    /// first, in seconds since 1970.
    pub(crate) fn again(
        &self,
        repeat: Repeat,
        started: u64,
        done: u32,
        answer: &Answer,
    ) -> Option<Duration> {
        if done >= MOST || self.clock.now().saturating_sub(started) >= PATIENCE {
            return None;
        }
        let mut wait = shortened(PAUSE * 2_u32.pow(done));
        let unanswered = match answer {
            Err(fault) if fault.kind == TransportErrorKind::Connect => true,
            Err(fault) => {
                let broken =
                    matches!(fault.kind, TransportErrorKind::Timeout | TransportErrorKind::Broken);
                repeat == Repeat::Safe && broken
            }
            Ok(response) => {
                let asked = self.retry_after(response).unwrap_or_default();
                wait = wait.max(asked);
                let busy = matches!(response.status, 408 | 425 | 429 | 500 | 502..=504);
                repeat == Repeat::Safe && busy && asked <= LONGEST
            }
        };
        unanswered.then_some(wait)
    }
}

/// Between a half and the whole of it.
fn shortened(wait: Duration) -> Duration {
    let mut byte = [u8::MAX];
    // Without chance the whole time is waited, which does no harm.
    let _ = getrandom::fill(&mut byte);
    wait.mul_f64(0.5 + f64::from(byte[0]) / 510.0)
}

#[cfg(test)]
mod tests {
    use super::{PAUSE, shortened};

    #[test]
    fn pauses_differ_and_are_at_least_half_as_long() {
        let pauses: Vec<_> = (0..200).map(|_| shortened(PAUSE)).collect();
        assert!(pauses.iter().all(|pause| (PAUSE / 2..=PAUSE).contains(pause)));
        assert!(pauses.iter().any(|pause| pause != &pauses[0]));
    }
}
