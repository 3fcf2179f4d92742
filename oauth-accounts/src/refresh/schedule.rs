//! When to refresh.

use std::time::Duration;

use oauth_core::{Expires, Tokens};
use sha2::{Digest as _, Sha256};

use crate::{AccountId, Policy};

/// Tokens that live shorter than so many seconds are not refreshed ahead of their use.
const SHORTEST: u64 = 60;

/// A number in `0.0..1.0` that an account keeps for one credential: all processes have the same.
fn share(id: &AccountId, generation: i64) -> f64 {
    let hash =
        Sha256::new().chain_update(id.as_str()).chain_update(generation.to_be_bytes()).finalize();
    f64::from(u16::from_be_bytes([hash[0], hash[1]])) / 65536.0
}

/// When a worker refreshes tokens, in seconds since 1970; `None`: they cannot be, or need not.
pub(crate) fn refresh_at(
    policy: &Policy,
    id: &AccountId,
    generation: i64,
    tokens: &Tokens,
    now: u64,
) -> Option<i64> {
    let Expires::At(at) = tokens.expires_at() else { return None };
    let life = at.saturating_sub(now);
    // What hardly lives is refreshed when somebody needs it.
    if life < SHORTEST {
        return None;
    }
    let ahead = (life / 4).min(policy.ahead.as_secs());
    let jitter = (ahead as f64 / 2.0 * share(id, generation)) as u64;
    Some(i64::try_from(at.saturating_sub(ahead + jitter)).unwrap_or(i64::MAX))
}

/// How long to wait after a number of failures: twice as long each time, shortened by chance by up to a
/// half, and never less than the provider asks for.
pub(crate) fn pause(policy: &Policy, failures: i64, asked: Option<Duration>) -> Duration {
    let doublings = u32::try_from(failures.clamp(1, 32) - 1).unwrap_or(0);
    let whole = policy.first_pause.saturating_mul(2_u32.saturating_pow(doublings));
    let pause = shortened(whole.min(policy.longest_pause));
    pause.max(asked.unwrap_or_default())
}

/// Between a half and the whole of it, by chance.
pub(crate) fn shortened(whole: Duration) -> Duration {
    let mut byte = [u8::MAX];
    // Without chance the whole time is waited, which does no harm.
    let _ = getrandom::fill(&mut byte);
    whole.mul_f64(0.5 + f64::from(byte[0]) / 510.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use oauth_core::{Expires, StoredTokens, Tokens};

    use super::{pause, refresh_at};
    use crate::{AccountId, Policy};

    fn tokens(expires: Expires) -> Tokens {
        let mut stored = StoredTokens::new("acme", "a");
        stored.expires = expires;
        Tokens::from_stored(stored).unwrap()
    }

    #[test]
    fn tokens_that_were_issued_together_are_refreshed_at_different_times() {
        let policy = Policy::default();
        let tokens = tokens(Expires::At(10_000));
        let times: Vec<i64> = (0..200)
            .map(|_| AccountId::random().unwrap())
            .map(|id| refresh_at(&policy, &id, 1, &tokens, 6400).unwrap())
            .collect();
        // An hour of life: ten minutes ahead, and up to five more.
        assert!(times.iter().all(|at| (9100..=9400).contains(at)), "{times:?}");
        let mut different = times.clone();
        different.sort_unstable();
        different.dedup();
        assert!(different.len() > 50, "{different:?}");
    }

    #[test]
    fn a_short_life_is_not_spent_refreshing() {
        let id = AccountId::random().unwrap();
        let at = |life: u64| {
            refresh_at(&Policy::default(), &id, 1, &tokens(Expires::At(1000 + life)), 1000)
        };
        assert!(at(80).is_some_and(|at| (1050..=1060).contains(&at)));
        assert_eq!(at(59), None);
    }

    #[test]
    fn what_does_not_expire_is_never_due() {
        let id = AccountId::random().unwrap();
        for expires in [Expires::Never, Expires::Unknown] {
            assert_eq!(refresh_at(&Policy::default(), &id, 1, &tokens(expires), 0), None);
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_keep_what_the_provider_asks() {
        let policy = Policy::default();
        for (failures, least, most) in [
            (0, 2, 5),
            (1, 2, 5),
            (2, 5, 10),
            (4, 20, 40),
            (30, 1800, 3600),
            (i64::MAX, 1800, 3600),
        ] {
            let pause = pause(&policy, failures, None).as_secs();
            assert!((least..=most).contains(&pause), "{failures}: {pause}");
        }
        let day = Duration::from_secs(86_400);
        assert_eq!(pause(&policy, 1, Some(day)), day);
    }
}
