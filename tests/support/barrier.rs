//! A meeting point of many callers: none is answered before all have called.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// A meeting point: each round ends when all callers have come.
#[derive(Clone)]
pub struct Barrier(Arc<Inner>);

struct Inner {
    callers: usize,
    state: Mutex<State>,
    round: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    came: Vec<bool>,
    count: usize,
}

/// What a caller is to do.
pub enum Came {
    /// It is the last of its round: when it has done what there is to do, it ends the round.
    Last,
    /// It waits for the end of the round.
    Waits(watch::Receiver<u64>),
    /// It has been here in this round.
    Again,
}

impl Barrier {
    /// For callers with the numbers up to `callers`.
    #[must_use]
    pub fn new(callers: usize) -> Self {
        let state = State { came: vec![false; callers], count: 0 };
        Self(Arc::new(Inner { callers, state: Mutex::new(state), round: watch::Sender::new(0) }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A caller comes.
    #[must_use]
    pub fn come(&self, caller: usize) -> Came {
        let mut state = self.state();
        if std::mem::replace(&mut state.came[caller], true) {
            return Came::Again;
        }
        state.count += 1;
        match state.count == self.0.callers {
            true => Came::Last,
            false => Came::Waits(self.0.round.subscribe()),
        }
    }

    /// How many rounds have ended.
    #[must_use]
    pub fn rounds(&self) -> u64 {
        *self.0.round.borrow()
    }

    /// Ends a round: all who wait go on, and may come again.
    pub fn end_round(&self) {
        let mut state = self.state();
        state.came.fill(false);
        state.count = 0;
        self.0.round.send_modify(|round| *round += 1);
    }
}
