//! Transports that take requests for the emulated providers to the loopback server.

use std::{fmt, sync::Arc, time::Duration};

use oauth_core::transport::{
    BoxFuture, HttpTransport, Request, Response, Transport, TransportError, TransportErrorKind,
};

use crate::{service::Service, url::Url};

/// Where the loopback server is, and whom it plays.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) service: Arc<Service>,
    pub(crate) port: u16,
    pub(crate) origins: Arc<[String]>,
}

impl Route {
    /// The loopback URL that answers for `url`; `Err`: its origin, when nobody answers for it.
    pub(crate) fn find(&self, url: &str) -> Result<String, String> {
        let Some(url) = Url::parse(url) else { return Err("(no URL)".to_owned()) };
        if !self.origins.contains(&url.origin()) {
            return Err(url.origin());
        }
        Ok(format!("http://127.0.0.1:{}{}", self.port, url.target()))
    }

    /// Turns `request` to the loopback server, or refuses it.
    fn turn(&self, mut request: Request) -> Result<Request, TransportError> {
        match self.find(&request.url) {
            Ok(url) => {
                request.url = url;
                Ok(request)
            }
            Err(origin) => {
                self.service.refuse(request.method.as_str(), &origin);
                let message =
                    format!("the emulator plays no provider at {origin}; nothing was sent");
                Err(TransportError::new(TransportErrorKind::Refused, message))
            }
        }
    }
}

/// A transport that reaches the emulated providers and nothing else, from
/// [`Emulator::transport`](crate::Emulator::transport).
///
/// Requests go over real HTTP to the loopback server. One for any other origin is refused and
/// written to the log; it never becomes network traffic.
#[derive(Clone)]
pub struct EmulatedTransport {
    pub(crate) route: Route,
    pub(crate) http: HttpTransport,
}

impl Transport for EmulatedTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        match self.route.turn(request) {
            Ok(request) => self.http.send(request),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        self.http.wait(time)
    }
}

impl fmt::Debug for EmulatedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmulatedTransport").field("port", &self.route.port).finish_non_exhaustive()
    }
}

/// The blocking brother of [`EmulatedTransport`].
#[cfg(feature = "blocking")]
#[derive(Clone)]
pub struct BlockingEmulatedTransport {
    pub(crate) route: Route,
    pub(crate) http: Arc<oauth_core::transport::BlockingHttpTransport>,
}

#[cfg(feature = "blocking")]
impl oauth_core::transport::BlockingTransport for BlockingEmulatedTransport {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.route.turn(request).and_then(|request| self.http.send(request))
    }
}

#[cfg(feature = "blocking")]
impl fmt::Debug for BlockingEmulatedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingEmulatedTransport")
            .field("port", &self.route.port)
            .finish_non_exhaustive()
    }
}
