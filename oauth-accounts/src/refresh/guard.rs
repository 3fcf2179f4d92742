//! A request that is not sent when its time is over.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use oauth_core::transport::{
    BoxFuture, Request, Response, Transport, TransportError,
    TransportErrorKind::{Refused, Timeout},
};

tokio::task_local! {
    /// Until when the request of this task may be worked on.
    static UNTIL: Instant;

    /// Requests of this task are not sent again by whoever builds them.
    static ONCE: ();
}

/// Does `work` so that its requests are dropped at `until`. A process that was stopped before its request was
/// handed to the connection, and is let run again later, then sends nothing: others may have refreshed
/// meanwhile. An answer that came while it was stopped is not read either: that a request was written, and not
/// only begun, cannot be seen from here, and a lost answer does less harm than a token that is sent twice.
pub(crate) async fn until<T>(until: Instant, work: impl Future<Output = T>) -> T {
    UNTIL.scope(until, work).await
}

/// Does `work` so that each of its requests is sent once: whoever calls this repeats them.
pub(crate) async fn once<T>(work: impl Future<Output = T>) -> T {
    ONCE.scope((), work).await
}

/// A transport that keeps to [`until`] and [`once`].
pub(crate) struct GuardedTransport(pub(crate) Arc<dyn Transport>);

impl Transport for GuardedTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        // The time is that of the task that waits for the answer.
        Box::pin(async move {
            let Ok(until) = UNTIL.try_with(|until| *until) else {
                return self.0.send(request).await;
            };
            let guarded = Guarded { sent: self.0.send(request), until, was_polled: false };
            match tokio::time::timeout_at(until.into(), guarded).await {
                Ok(result) => result,
                Err(_) => Err(over(Timeout)),
            }
        })
    }

    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        // Without a timer nothing is repeated.
        if ONCE.try_with(|()| ()).is_ok() { None } else { self.0.wait(time) }
    }
}

/// Looks at the time before each step, and not only when the timer wakes it.
struct Guarded<'a> {
    sent: BoxFuture<'a, Result<Response, TransportError>>,
    until: Instant,
    was_polled: bool,
}

impl Future for Guarded<'_> {
    type Output = Result<Response, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if Instant::now() >= self.until {
            // Nothing was sent before the first step.
            return Poll::Ready(Err(over(if self.was_polled { Timeout } else { Refused })));
        }
        self.was_polled = true;
        self.sent.as_mut().poll(context)
    }
}

fn over(kind: oauth_core::transport::TransportErrorKind) -> TransportError {
    TransportError::new(kind, "the time of the lease is over")
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
        time::{Duration, Instant},
    };

    use oauth_core::{
        definition::Method,
        transport::{BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind},
    };

    use super::{GuardedTransport, until};

    #[derive(Default)]
    struct Silent(AtomicBool);

    impl Transport for Silent {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
            Box::pin(async {
                self.0.store(true, Ordering::SeqCst);
                std::future::pending().await
            })
        }
    }

    async fn sent_within(left: Option<Duration>) -> (bool, TransportErrorKind) {
        let silent = Arc::new(Silent::default());
        let guarded = GuardedTransport(silent.clone());
        let now = Instant::now();
        let time = left.map_or(now - Duration::from_millis(1), |left| now + left);
        let request = Request::new(Method::Get, "https://a.example/");
        let result = until(time, guarded.send(request)).await;
        (silent.0.load(Ordering::SeqCst), result.unwrap_err().kind)
    }

    #[tokio::test]
    async fn nothing_is_sent_when_the_time_is_over() {
        assert_eq!(sent_within(None).await, (false, TransportErrorKind::Refused));
    }

    #[tokio::test]
    async fn what_was_sent_is_given_up_at_its_time() {
        let short = Some(Duration::from_millis(20));
        assert_eq!(sent_within(short).await, (true, TransportErrorKind::Timeout));
    }
}
