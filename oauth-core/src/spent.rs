//! The memory of refresh tokens that must not be used again.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};

/// The most tokens that are remembered at a time; beyond it the oldest is forgotten.
const MAX_TOKENS: usize = 65_536;

/// Why a refresh token must not be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spent {
    /// The provider said that it is dead (RFC 6749 section 5.2, `invalid_grant`).
    Dead,
    /// It was exchanged for another one. Whoever shows it again looks like a thief, and many providers
    /// then end the access altogether (RFC 9700 section 4.14.2).
    Used,
}

/// Remembers refresh tokens by their hashes.
#[derive(Default)]
pub(crate) struct SpentTokens(Mutex<Known>);

#[derive(Default)]
struct Known {
    queue: VecDeque<[u8; 16]>,
    why: HashMap<[u8; 16], Spent>,
}

impl SpentTokens {
    /// Why this token must not be used; `None`: nothing is known against it.
    pub(crate) fn get(&self, owner: &str, token: &str) -> Option<Spent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).why.get(&key(owner, token)).copied()
    }

    pub(crate) fn add(&self, owner: &str, token: &str, why: Spent) {
        let key = key(owner, token);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.why.insert(key, why).is_none() {
            known.queue.push_back(key);
        }
        if known.queue.len() > MAX_TOKENS
            && let Some(oldest) = known.queue.pop_front()
        {
            known.why.remove(&oldest);
        }
    }
}

/// The client and tenant belong to it: to others the provider refuses a token that lives.
fn key(owner: &str, token: &str) -> [u8; 16] {
    let digest = Sha256::new().chain_update(owner).chain_update([0]).chain_update(token).finalize();
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::{MAX_TOKENS, Spent, SpentTokens};

    #[test]
    fn tokens_are_remembered_with_the_reason() {
        let spent = SpentTokens::default();
        assert_eq!(spent.get("x", "a"), None);
        spent.add("x", "a", Spent::Used);
        spent.add("x", "a", Spent::Dead);
        assert_eq!((spent.get("x", "a"), spent.get("x", "b")), (Some(Spent::Dead), None));
    }

    #[test]
    fn memory_is_bounded() {
        let spent = SpentTokens::default();
        for number in 0..MAX_TOKENS + 10 {
            spent.add("x", &number.to_string(), Spent::Used);
        }
        let known = spent.0.lock().unwrap();
        assert_eq!((known.queue.len(), known.why.len()), (MAX_TOKENS, MAX_TOKENS));
    }
}
