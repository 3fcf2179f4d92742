//! How requests reach a provider.
//!
//! The engine builds a [`Request`] and reads a [`Response`]; a [`Transport`] carries one to the other.
//! Whoever writes a transport keeps the promises that the engine relies on: no redirect is followed,
//! `http` goes to loopback addresses only, every phase has a time limit, and a response larger than
//! [`MAX_BODY`] after decoding is an error. Where users name hosts, it also asks an [`AddressPolicy`] about
//! every address before it connects, and connects to the very address that it asked about.

mod address;
#[cfg(all(feature = "http", feature = "blocking"))]
mod blocking_http;
#[cfg(feature = "http")]
mod http;
#[cfg(feature = "http")]
mod url_policy;

use std::{borrow::Cow, fmt, future::Future, pin::Pin, time::Duration};

use zeroize::Zeroizing;

pub use self::address::{AddressPolicy, PublicAddresses};
#[cfg(all(feature = "http", feature = "blocking"))]
pub use self::blocking_http::BlockingHttpTransport;
#[cfg(feature = "http")]
pub use self::http::{HttpTransport, HttpTransportBuilder, Resolve};
use crate::{Secret, definition::Method};

/// The most bytes that a response body may have, after decoding: 1 MiB.
pub const MAX_BODY: usize = 1024 * 1024;

/// The most bytes that the headers of a response may have together: 64 KiB.
pub const MAX_HEADERS: usize = 64 * 1024;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Carries requests, without blocking.
pub trait Transport: Send + Sync {
    /// Sends `request` once and returns the answer, whatever its status.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>>;

    /// Waits before a request is sent again. A transport that knows no timer gives `None`, and then no
    /// request is repeated.
    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        let _ = time;
        None
    }
}

/// Carries requests, blocking the thread.
pub trait BlockingTransport: Send + Sync {
    /// Sends `request` once and returns the answer, whatever its status.
    ///
    /// # Errors
    /// When there is no whole answer.
    fn send(&self, request: Request) -> Result<Response, TransportError>;

    /// Waits before a request is sent again; `false`: no request is repeated.
    fn wait(&self, time: Duration) -> bool {
        let _ = time;
        false
    }
}

/// A request as the engine built it.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute URL. It may hold a secret, at providers that take one nowhere else: never show it.
    pub url: String,
    /// Names in lower case, and values.
    pub headers: Vec<(Cow<'static, str>, HeaderText)>,
    /// The body.
    pub body: Option<Zeroizing<Vec<u8>>>,
    /// The most bytes that the body of the answer may have, where that is not the transport's own limit.
    pub max_body: Option<usize>,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), headers: Vec::new(), body: None, max_body: None }
    }
}

/// The value of a request header.
#[derive(Clone)]
pub enum HeaderText {
    /// May be shown.
    Plain(Cow<'static, str>),
    /// Must not be shown.
    Secret(Secret),
}

impl HeaderText {
    /// The text, secret or not.
    #[must_use]
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

impl fmt::Debug for Request {
    /// Method, scheme and host, and the names of the headers: nothing that could be secret, as a segment
    /// of a path can be.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url[host..].find(['/', '?', '#']).map_or(self.url.len(), |at| host + at);
        f.debug_struct("Request")
            .field("method", &self.method.as_str())
            .field("url", &&self.url[..end])
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body_length", &self.body.as_ref().map_or(0, |body| body.len()))
            .finish()
    }
}

/// A whole answer.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case, and values, in order.
    pub headers: Vec<(String, String)>,
    /// The decoded body.
    pub body: Zeroizing<Vec<u8>>,
}

impl Response {
    /// The first header called `name` (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Response {
    /// Status, the names of the headers and the length of the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .finish()
    }
}

/// Why there is no answer. Its text never holds a URL's query, a header or a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    /// What went wrong.
    pub kind: TransportErrorKind,
    /// The same for people; no secrets.
    pub message: String,
}

impl TransportError {
    /// An error with a message that holds no secret.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {}

/// What went wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the request was never written, so it can be sent again.
    Connect,
    /// A time limit; the request may have arrived.
    Timeout,
    /// The answer broke off or broke the rules of HTTP; the request may have arrived.
    Broken,
    /// The answer was larger than a limit.
    TooLarge,
    /// The URL is not one that may be asked: `http` beyond loopback, not a URL, or a host whose addresses the
    /// policy refuses.
    Refused,
}
