//! A call of the API, whoever carries it: with a fresh token, and repeated where that helps and does no harm.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    AccessToken, AccountClient,
    repeat::{Ended, Repeats},
};
use crate::{Error, ErrorKind, breaker::Of};

/// What carries the requests of one call.
pub(super) trait Carrier {
    /// A request with the token in it.
    type Request: Send;
    type Answer: Send;
    type Error: Send;

    /// The request with a token in it, and its URL. What is wrong with it is found here, before anything is
    /// sent.
    fn authorize(&mut self, token: &AccessToken) -> Result<(Self::Request, String), Error>;

    /// It changes nothing, or the same thing again (RFC 9110 section 9.2.2).
    fn is_idempotent(&self) -> bool;

    /// There is a request for one more time. `false` after the one request with a body that can be read once.
    fn can_repeat(&self) -> bool;

    /// Sends a request once.
    fn send(
        &mut self,
        request: Self::Request,
    ) -> impl Future<Output = Result<Answered<Self::Answer>, Failed<Self::Error>>> + Send;

    /// An error of this library as one of the carrier's.
    fn error(error: Error) -> Self::Error;
}

/// An answer, whatever it says.
pub(super) struct Answered<A> {
    pub(super) answer: A,
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
}

/// There is no answer.
pub(super) enum Failed<E> {
    /// It says nothing about the API.
    Here(E),
    /// No connection: nothing was sent.
    Unsent(E),
    /// The request may have arrived.
    Lost(E),
}

impl AccountClient {
    /// Makes a call; see [`AccountClient::send`] for what is repeated and when.
    pub(super) async fn call<C: Carrier>(&self, carrier: &mut C) -> Result<C::Answer, C::Error> {
        let breakers = &self.inner.breakers;
        let mut repeats = Repeats::default();
        let mut renewed = false;
        let mut token = self.token().await.map_err(C::error)?;
        let began = Instant::now();
        loop {
            let (request, url) = carrier.authorize(&token).map_err(C::error)?;
            let origin = origin(&url);
            breakers.admit(origin, Of::Api).map_err(|wait| C::error(self.left_alone(wait)))?;
            let (ended, result) = match carrier.send(request).await {
                Ok(Answered { answer, status, retry_after }) => {
                    (Ended::Answered(status, retry_after), Ok(answer))
                }
                Err(Failed::Here(error)) => return Err(error),
                Err(Failed::Unsent(error)) => (Ended::Unsent, Err(error)),
                Err(Failed::Lost(error)) => (Ended::Lost, Err(error)),
            };
            let has_answered = matches!(ended, Ended::Answered(status, _) if status < 500);
            let is_open = breakers.report(origin, Of::Api, has_answered);
            if matches!(ended, Ended::Answered(401, _)) {
                if renewed {
                    return Err(C::error(self.useless()));
                }
                renewed = true;
                if !carrier.can_repeat() {
                    // The next call has a token that may work.
                    self.renewed(&token).await.map_err(C::error)?;
                    return result;
                }
                // An answer holds a connection.
                drop(result);
                token = self.renewed(&token).await.map_err(C::error)?;
                continue;
            }
            if is_open || !carrier.can_repeat() {
                return result;
            }
            match repeats.pause(ended, carrier.is_idempotent(), began.elapsed()) {
                Some(wait) => {
                    drop(result);
                    tokio::time::sleep(wait).await;
                }
                None => return result,
            }
        }
    }

    fn left_alone(&self, wait: Duration) -> Error {
        let what =
            format!("{}: the API fails, and is left alone for a while", self.cell.definition.id);
        Error::new(ErrorKind::Transient, what).with_retry_after(wait)
    }
}

/// Scheme, host and port of a URL, as they are written: one provider may have an API for each tenant, and one
/// of them that fails says nothing about the others.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn a_breaker_is_known_by_the_origin_of_the_api() {
        for (url, expected) in [
            ("https://one.example", "https://one.example"),
            ("https://one.example/a/b?c=d", "https://one.example"),
            ("https://one.example?c=/d", "https://one.example"),
            ("http://[::1]:8080/x", "http://[::1]:8080"),
        ] {
            assert_eq!(origin(url), expected);
        }
    }
}
