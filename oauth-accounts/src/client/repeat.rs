//! When a request is sent again.

use std::time::Duration;

use crate::refresh::schedule::shortened;

/// How often a request is sent again at most, besides the one after a 401.
const MOST: u32 = 2;

/// The first pause; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(400);

/// The longest time that a caller is made to wait because the API asks for it; a longer one is theirs.
const LONGEST: Duration = Duration::from_secs(10);

/// After this time nothing is sent again: who waits has waited long enough.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// With an answer of this status, which asks for so long a pause.
    Answered(u16, Option<Duration>),
    /// No connection: nothing was sent.
    Unsent,
    /// No whole answer: it may have arrived.
    Lost,
}

/// How often a request was sent again, and for how long.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    done: u32,
}

impl Repeats {
    /// How long to wait before the request is sent again; `None`: it is not. A request that changes nothing,
    /// or the same thing again (RFC 9110 section 9.2.2), is `idempotent`. Its first sending was so long ago.
    pub(super) fn pause(
        &mut self,
        ended: Ended,
        idempotent: bool,
        since: Duration,
    ) -> Option<Duration> {
        let (helps, asked) = match ended {
            Ended::Answered(429, asked) => (true, asked),
            // Who says when to come back has not worked on it; a front end that says nothing may not know.
            Ended::Answered(503, asked) => (idempotent || asked.is_some(), asked),
            Ended::Answered(408 | 425 | 500 | 502 | 504, asked) => (idempotent, asked),
            Ended::Answered(..) => (false, None),
            Ended::Unsent => (true, None),
            Ended::Lost => (idempotent, None),
        };
        let asked = asked.unwrap_or_default();
        if !helps || self.done >= MOST || asked > LONGEST || since >= PATIENCE {
            return None;
        }
        self.done += 1;
        Some(shortened(PAUSE * 2_u32.pow(self.done - 1)).max(asked))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        Ended::{Answered, Lost, Unsent},
        PATIENCE, PAUSE, Repeats,
    };

    #[test]
    fn what_helps_and_does_no_harm_is_repeated() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (ended, idempotent, other) in [
            (Answered(200, None), false, false),
            (Answered(302, None), false, false),
            (Answered(400, None), false, false),
            (Answered(401, None), false, false),
            (Answered(403, seconds(1)), false, false),
            (Answered(408, None), true, false),
            (Answered(429, None), true, true),
            (Answered(429, seconds(10)), true, true),
            (Answered(429, seconds(11)), false, false),
            (Answered(500, None), true, false),
            (Answered(501, None), false, false),
            (Answered(502, None), true, false),
            (Answered(503, None), true, false),
            (Answered(503, seconds(1)), true, true),
            (Answered(503, seconds(60)), false, false),
            (Answered(504, None), true, false),
            (Unsent, true, true),
            (Lost, true, false),
        ] {
            let repeats =
                |idempotent| Repeats::default().pause(ended, idempotent, Duration::ZERO).is_some();
            assert_eq!((repeats(true), repeats(false)), (idempotent, other), "{ended:?}");
        }
    }

    #[test]
    fn pauses_double_keep_what_is_asked_for_and_end() {
        let mut repeats = Repeats::default();
        let first = repeats.pause(Lost, true, Duration::ZERO).unwrap();
        assert!((PAUSE / 2..=PAUSE).contains(&first), "{first:?}");
        let second = repeats.pause(Lost, true, Duration::ZERO).unwrap();
        assert!((PAUSE..=PAUSE * 2).contains(&second), "{second:?}");
        assert_eq!(repeats.pause(Lost, true, Duration::ZERO), None);

        let asked = Duration::from_secs(3);
        let answered = Answered(429, Some(asked));
        assert_eq!(Repeats::default().pause(answered, true, Duration::ZERO), Some(asked));
        assert_eq!(Repeats::default().pause(Lost, true, PATIENCE), None);
    }
}
