//! The same transport for programs without futures.

use std::{
    fmt,
    sync::{Arc, mpsc},
    task::{Context, Waker},
    thread,
    time::Duration,
};

use tokio::{runtime, sync::oneshot, task::coop};

use super::{
    BlockingTransport, Request, Response, Transport as _, TransportError,
    TransportErrorKind::{Broken, Refused},
    http::{HttpTransport, HttpTransportBuilder},
};

/// [`HttpTransport`] for programs that block: the same limits, the same refusals.
///
/// The work is done by one thread of its own, which ends with the last clone. It can be made and
/// dropped anywhere, also in async code; but a call of [`send`](BlockingTransport::send) would block
/// every other task of the thread, so there it is an error. `spawn_blocking` is the place for it.
///
/// Cloning is cheap, and clones share their connections.
#[derive(Clone)]
pub struct BlockingHttpTransport {
    transport: HttpTransport,
    worker: Arc<Worker>,
}

struct Worker {
    runtime: runtime::Handle,
    /// Dropped with the last clone: this is how the thread learns it.
    _stop: oneshot::Sender<()>,
}

impl BlockingHttpTransport {
    /// A transport with the usual limits and the platform's certificate authorities.
    ///
    /// # Errors
    /// When there are no certificate authorities on this machine, or no thread can be started.
    pub fn new() -> Result<Self, TransportError> {
        Self::builder().build_blocking()
    }

    /// For other limits or other certificate authorities; end with
    /// [`build_blocking`](HttpTransportBuilder::build_blocking).
    pub fn builder() -> HttpTransportBuilder {
        HttpTransport::builder()
    }
}

impl HttpTransportBuilder {
    /// The transport for programs that block.
    ///
    /// # Errors
    /// As [`build`](Self::build), and when no thread can be started.
    pub fn build_blocking(self) -> Result<BlockingHttpTransport, TransportError> {
        let transport = self.build()?;
        let unusable =
            |_| TransportError::new(Refused, "the thread of the HTTP client cannot be started");
        let runtime =
            runtime::Builder::new_current_thread().enable_all().build().map_err(unusable)?;
        let (stop, stopped) = oneshot::channel();
        let worker = Worker { runtime: runtime.handle().clone(), _stop: stop };
        let work = move || {
            // Resolves when the sender is dropped; until then the runtime drives every request.
            let _ = runtime.block_on(stopped);
            // A name lookup that still runs must not keep the thread.
            runtime.shutdown_background();
        };
        thread::Builder::new().name("oauth-http".to_owned()).spawn(work).map_err(unusable)?;
        Ok(BlockingHttpTransport { transport, worker: Arc::new(worker) })
    }
}

impl BlockingTransport for BlockingHttpTransport {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        if is_async_context() {
            return Err(TransportError::new(
                Refused,
                "a blocking client was called in async code, where it would block every task of the \
                 thread: use the async client, or call this one in `spawn_blocking`",
            ));
        }
        let (answer, answered) = mpsc::sync_channel(1);
        let transport = self.transport.clone();
        self.worker.runtime.spawn(async move {
            let _ = answer.send(transport.send(request).await);
        });
        answered.recv().unwrap_or_else(|_| {
            Err(TransportError::new(Broken, "the thread of the HTTP client has ended"))
        })
    }

    fn wait(&self, time: Duration) -> bool {
        thread::sleep(time);
        true
    }
}

impl fmt::Debug for BlockingHttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingHttpTransport").field(&self.transport).finish()
    }
}

/// Whether a future is being polled by tokio right now.
///
/// That there is a runtime doesn't tell: there is one in `spawn_blocking` too, where blocking is right.
/// But only where futures are polled does tokio count their operations, at most 255 until they must
/// yield. Using them up is harmless: the caller gets an error, and yields at its next operation.
fn is_async_context() -> bool {
    if runtime::Handle::try_current().is_err() {
        return false;
    }
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..=u8::MAX {
        match coop::poll_proceed(&mut context) {
            std::task::Poll::Ready(step) => step.made_progress(),
            std::task::Poll::Pending => return true,
        }
    }
    false
}
