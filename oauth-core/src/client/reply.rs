//! The one future that all asynchronous methods return.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{AfterExchange, Error, Tokens, engine::Engine, transport::BoxFuture};

/// The answer to a method that asks the provider something: a future.
///
/// Nothing is sent before it is awaited. Dropping it while it waits gives the request up; whether the
/// provider has seen it is then unknown, so a code or a rotating refresh token may be used up.
#[must_use = "nothing is sent until it is awaited"]
pub struct Reply<T>(BoxFuture<'static, Result<T, Error>>);

impl<T> Reply<T> {
    pub(crate) fn new(future: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self(Box::pin(future))
    }

    /// A reply that is there already.
    pub(crate) fn ready(result: Result<T, Error>) -> Self
    where
        T: Send + 'static,
    {
        Self::new(std::future::ready(result))
    }

    /// The reply, or the error that kept it from being asked for.
    pub(crate) fn of(reply: Result<Self, Error>) -> Self
    where
        T: Send + 'static,
    {
        reply.unwrap_or_else(|error| Self::ready(Err(error)))
    }

    /// The same with another value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U + Send + 'static) -> Reply<U>
    where
        T: Send + 'static,
    {
        Reply::new(async move { self.await.map(change) })
    }
}

impl Reply<Tokens> {
    /// The same with what a hook adds to the tokens.
    pub(crate) fn then_hook(self, engine: Arc<Engine>, hook: Arc<dyn AfterExchange>) -> Self {
        Self::new(async move {
            let tokens = self.await?;
            let given = hook.after_exchange(&tokens).await;
            engine.after_exchange(tokens, given)
        })
    }
}

impl<T> Future for Reply<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reply(..)")
    }
}
