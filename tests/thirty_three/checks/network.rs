//! What the server does on the way: redirects, failures, silence.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use oauth_core::ErrorKind;
use oauth_tests::wire::{Answer, Wire};

use super::{Bench, fault_if};
use crate::{
    patience::Silence,
    subject::{Make, Product, Subject},
    world::{self, CODE},
};

/// What the client is told to wait at most.
const LIMIT: Duration = Duration::from_millis(300);
/// When a check gives a client up. Only one that hangs lets it wait so long.
const DEADLINE: Duration = Duration::from_secs(5);
/// What the study calls too long.
const TOO_LONG: Duration = Duration::from_secs(600);

/// Another server gets nothing and is not believed, whether the redirect repeats the request (307) or not.
pub(crate) fn redirect(product: &dyn Product) -> Result<(), String> {
    for status in [307, 302] {
        let good = world::FIRST.answer(product.definition());
        let evil = Wire::new([good]);
        let place = format!("http://{}/steal", evil.address());
        let moved = Answer::new(status, &[("location", &place)], "");
        let ended = Bench::new(product, [moved]).fail();
        fault_if(!evil.seen().is_empty(), format!("a {status} is followed"))?;
        ended.map_err(|what| format!("a {status}: {what}"))?;
    }
    Ok(())
}

/// A code works once: whether a server that failed has used it up, nobody knows.
pub(crate) fn code_twice(product: &dyn Product) -> Result<(), String> {
    let failed = Answer::new(503, &[("retry-after", "0")], "");
    let mut bench = Bench::new(product, [failed, world::FIRST.answer(product.definition())]);
    let ended = bench.fail();
    let times = bench.sent("code", CODE).len();
    fault_if(times != 1, format!("the code is sent {times} times"))?;
    ended.map(drop)
}

/// A limit that is set holds against a server that says nothing.
pub(crate) fn no_limit(product: &dyn Product) -> Result<(), String> {
    let server = Silence::new();
    let make = Make { limit: Some(LIMIT), ..Make::plain(server.address()) };
    let (mut client, definition) = (product.client(&make), product.definition());
    let url = client.login()?;
    let query = world::granted(definition, &url);
    let ended = within_deadline(client, move |client| client.callback(&query))?;
    let kind = ended.err().and_then(|failure| failure.kind);
    fault_if(kind != Some(ErrorKind::Transport), format!("silence is reported as {kind:?}"))
}

/// The limits that hold when none is set are short enough.
pub(crate) fn long_limit(product: &dyn Product) -> Result<(), String> {
    let server = Silence::new();
    let client = product.client(&Make::plain(server.address()));
    let waited = within_deadline(client, |client| client.patience())?;
    fault_if(waited.is_zero(), "it does not wait at all")?;
    fault_if(waited >= TOO_LONG, format!("it waits for {} s", waited.as_secs()))
}

/// Something that may never end, on a thread of its own, which ends at the latest with the server.
fn within_deadline<T: Send + 'static>(
    mut client: Box<dyn Subject>,
    what: impl FnOnce(&mut dyn Subject) -> T + Send + 'static,
) -> Result<T, String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let found = what(&mut *client);
        // Nobody listens any more when it took too long.
        let _ = sender.send(found);
    });
    receiver.recv_timeout(DEADLINE).map_err(|why| match why {
        RecvTimeoutError::Timeout => "it waits without end".to_owned(),
        RecvTimeoutError::Disconnected => "it panicked".to_owned(),
    })
}
