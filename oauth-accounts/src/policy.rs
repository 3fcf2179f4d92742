//! How refreshes are timed, and what is done when nobody knows what came of one.

use std::time::Duration;

/// How refreshes are timed. All processes that share a store should have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The longest that a refresh request may take, with its answer: 30 seconds.
    pub request_timeout: Duration,
    /// How much longer a lease lasts than the request and [`save_patience`](Self::save_patience) together: 5
    /// seconds.
    pub lease_margin: Duration,
    /// How long before its expiry a worker refreshes a token, at most a quarter of its life: 10 minutes. Each
    /// account has its own moment in the half of that time before, so that tokens that were issued together
    /// are not refreshed together.
    pub ahead: Duration,
    /// After this time a handle looks whether the account was changed by another process: 60 seconds.
    pub recheck: Duration,
    /// How long it is tried to store new tokens while the store fails: 10 seconds.
    pub save_patience: Duration,
    /// How long a caller waits for a refresh that another process makes, longer than a lease lasts: 60 seconds.
    pub wait_for_others: Duration,
    /// The first pause after a failed refresh; each further one is twice as long: 5 seconds.
    pub first_pause: Duration,
    /// The longest such pause: an hour.
    pub longest_pause: Duration,
    /// How often a worker validates an account: once a day. `None`: never.
    pub validate_every: Option<Duration>,
    /// What is done when nobody knows what came of a refresh, and the provider cannot be asked.
    pub unknown_outcome: UnknownOutcome,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(30),
            lease_margin: Duration::from_secs(5),
            ahead: Duration::from_secs(600),
            recheck: Duration::from_secs(60),
            save_patience: Duration::from_secs(10),
            wait_for_others: Duration::from_secs(60),
            first_pause: Duration::from_secs(5),
            longest_pause: Duration::from_secs(3600),
            validate_every: Some(Duration::from_secs(24 * 3600)),
            unknown_outcome: UnknownOutcome::TryAgain,
        }
    }
}

impl Policy {
    pub(crate) fn lease(&self) -> Duration {
        self.request_timeout.saturating_add(self.save_patience).saturating_add(self.lease_margin)
    }
}

/// What is done when a refresh request was sent and nobody knows what came of it, because the process died
/// or the connection broke.
///
/// First of all, where the definition says that refresh tokens do not rotate (`refresh: { rotates: false }`),
/// the request is just sent again; and where the provider has an introspection endpoint (RFC 7662), it is
/// asked whether the refresh token is still good. This is about the others. Until the access token expires,
/// nothing is done at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum UnknownOutcome {
    /// The old refresh token is tried again. If the provider had not seen the lost request, all is well.
    /// If it had, the account is lost with or without this: the answer with the newer token is nobody's.
    /// Some providers then end further logins of the user too (RFC 9700 section 4.14.2).
    #[default]
    TryAgain,
    /// The old refresh token is never sent again: the user logs in again.
    Reauthorize,
}
