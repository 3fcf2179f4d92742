//! The memory of states that were used, so that each is used once.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};

/// The most states that are remembered at a time; beyond it the oldest is forgotten.
const MAX_STATES: usize = 65_536;

/// Remembers the states that were consumed for as long as a pending login lives, also when the pending
/// login was deserialised twice. Shared by all clones of a client.
#[derive(Default)]
pub(crate) struct ReplayGuard {
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    /// Hash of a state, and when it may be forgotten, in the order of arrival.
    queue: VecDeque<(u64, [u8; 16])>,
    known: HashSet<[u8; 16]>,
}

impl ReplayGuard {
    /// Consumes a state; `false` when it was consumed before.
    pub(crate) fn consume(&self, state: &str, now: u64, lifetime: u64) -> bool {
        let digest = Sha256::digest(state.as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);

        // No code panics while the lock is held, and what is inside is whole at any time.
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((until, oldest)) = used.queue.front().copied() {
            if until >= now && used.queue.len() < MAX_STATES {
                break;
            }
            used.queue.pop_front();
            used.known.remove(&oldest);
        }
        if !used.known.insert(key) {
            return false;
        }
        used.queue.push_back((now.saturating_add(lifetime), key));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_STATES, ReplayGuard};

    #[test]
    fn a_state_is_used_once() {
        let guard = ReplayGuard::default();
        assert!(guard.consume("a", 1000, 600));
        assert!(!guard.consume("a", 1001, 600));
        assert!(!guard.consume("a", 1600, 600), "the last second of its life");
        assert!(guard.consume("b", 1001, 600));
    }

    #[test]
    fn memory_is_bounded() {
        let guard = ReplayGuard::default();
        for number in 0..MAX_STATES + 10 {
            assert!(guard.consume(&number.to_string(), 1000, 600));
        }
        let used = guard.used.lock().unwrap();
        assert_eq!((used.queue.len(), used.known.len()), (MAX_STATES, MAX_STATES));
    }

    #[test]
    fn what_has_expired_is_forgotten() {
        let guard = ReplayGuard::default();
        guard.consume("a", 1000, 600);
        guard.consume("b", 2000, 600);
        assert_eq!(guard.used.lock().unwrap().queue.len(), 1);
    }
}
