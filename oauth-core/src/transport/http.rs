//! The transport on reqwest, with rustls and ring.

mod builder;
mod explain;
mod proxy;
mod resolve;
mod tls;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use explain::explain;
use reqwest::{
    Url,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect, retry,
};
use resolve::Checked;
use rustls::ClientConfig;
use tls::unusable;
use tokio::runtime;
use zeroize::Zeroizing;

pub use self::{builder::HttpTransportBuilder, resolve::Resolve};
use super::{
    BoxFuture, HeaderText, MAX_HEADERS, Request, Response, Transport, TransportError,
    TransportErrorKind::{Broken, Refused, Timeout, TooLarge},
    url_policy,
};
use crate::definition::Method;

/// Sent by requests that name no `user-agent` of their own: some providers refuse those without one.
const USER_AGENT: &str = concat!("oauth-core/", env!("CARGO_PKG_VERSION"));

/// An idle connection is dropped after this time, before most servers do: a request on a connection
/// that the server is just closing is lost, and a code cannot be exchanged twice.
const KEEP_IDLE: Duration = Duration::from_secs(30);

/// The clients kept at once; see [`Shared::client`].
const MOST_RUNTIMES: usize = 8;

/// Headers that say where a message ends or where it goes: they are the transport's own.
const OWN_HEADERS: [&str; 8] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Sends requests over HTTP/1.1, with TLS by rustls and ring.
///
/// It follows no redirect, keeps no cookies, reads no proxy from the environment, asks for bodies
/// without compression and refuses compressed ones. `https` goes anywhere that the
/// [address policy](HttpTransportBuilder::address_policy) allows, `http` to loopback
/// addresses only, and `localhost` always means this machine. Certificates are verified as the
/// platform does; no process-wide setting of rustls is read or changed.
///
/// # Runtimes
/// Futures of [`send`](Transport::send) must be polled inside a tokio runtime with its drivers for
/// I/O and time enabled (`enable_all`; `#[tokio::main]` and `#[tokio::test]` do so). Outside any
/// runtime they resolve to an error; inside one without those drivers, tokio panics. One transport
/// serves any number of runtimes: connections are kept for each of them apart, so none outlives
/// or waits for a runtime that isn't its own.
///
/// Cloning is cheap, and clones share their connections.
#[derive(Clone)]
pub struct HttpTransport {
    shared: Arc<Shared>,
}

struct Shared {
    parts: Parts,
    clients: Mutex<Vec<(runtime::Id, reqwest::Client)>>,
}

/// What a client is made of.
struct Parts {
    limits: Limits,
    tls: ClientConfig,
    resolver: Checked,
    proxy: Option<reqwest::Proxy>,
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    connect: Duration,
    read: Duration,
    total: Duration,
    body: usize,
}

impl HttpTransport {
    /// A transport with the usual limits and the platform's certificate authorities.
    ///
    /// # Errors
    /// When there are no certificate authorities on this machine.
    pub fn new() -> Result<Self, TransportError> {
        Self::builder().build()
    }

    /// For other limits or other certificate authorities.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::new()
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let url = url_policy::check(&request.url)?;
            self.shared.parts.resolver.check(&url)?;
            let place = url_policy::place(&url);
            let client = self.shared.client()?;
            let limits = self.shared.parts.limits;
            match tokio::time::timeout(
                limits.total,
                exchange(&client, limits, &place, url, request),
            )
            .await
            {
                Ok(result) => result,
                Err(_) => Err(TransportError::new(
                    Timeout,
                    format!("no whole answer from {place} within {:?}", limits.total),
                )),
            }
        })
    }

    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        // Outside a runtime nothing can be sent either.
        runtime::Handle::try_current().ok()?;
        Some(Box::pin(tokio::time::sleep(time)))
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("limits", &self.shared.parts.limits)
            .finish_non_exhaustive()
    }
}

impl Shared {
    /// The client for the runtime that this is called in.
    ///
    /// A connection is driven by a task of the runtime that opened it. If another runtime took it from
    /// a common pool, it would break when the first one ends, and hang when nobody drives the first
    /// one. So each runtime has a pool; of the oldest only the idle connections are lost.
    fn client(&self) -> Result<reqwest::Client, TransportError> {
        let runtime = runtime::Handle::try_current()
            .map_err(|_| unusable("`HttpTransport` works inside a tokio runtime only"))?
            .id();
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = clients.iter().find(|(id, _)| *id == runtime) {
            return Ok(known.clone());
        }
        let new = client(&self.parts)?;
        if clients.len() == MOST_RUNTIMES {
            clients.remove(0);
        }
        clients.push((runtime, new.clone()));
        Ok(new)
    }
}

/// Says no to everything that reqwest could do by itself, also to what only another crate's features
/// could switch on.
fn client(parts: &Parts) -> Result<reqwest::Client, TransportError> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(parts.tls.clone())
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .http1_only()
        .user_agent(USER_AGENT)
        .dns_resolver(parts.resolver.clone())
        .connect_timeout(parts.limits.connect)
        .read_timeout(parts.limits.read)
        .pool_idle_timeout(KEEP_IDLE);
    let builder = match &parts.proxy {
        None => builder,
        Some(proxy) => builder.proxy(proxy.clone()),
    };
    builder.build().map_err(|_| unusable("the HTTP client cannot be set up"))
}

async fn exchange(
    client: &reqwest::Client,
    limits: Limits,
    place: &str,
    url: Url,
    request: Request,
) -> Result<Response, TransportError> {
    let limits = Limits { body: request.max_body.unwrap_or(limits.body), ..limits };
    let request = outgoing(url, request)?;
    let response = client.execute(request).await.map_err(|error| explain(&error, limits, place))?;
    let status = response.status().as_u16();
    if !(200..=599).contains(&status) {
        return Err(broken(place, "has a status that HTTP does not know as an answer"));
    }
    check_framing(response.headers(), place)?;
    let headers = incoming_headers(response.headers(), place)?;
    let body = incoming_body(response, limits, place).await?;
    Ok(Response { status, headers, body })
}

/// The body moves as it is and is wiped once it has been sent.
fn outgoing(url: Url, request: Request) -> Result<reqwest::Request, TransportError> {
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
        Method::Patch => reqwest::Method::PATCH,
    };
    let mut out = reqwest::Request::new(method, url);
    let mut headers = HeaderMap::with_capacity(request.headers.len() + 1);
    for (name, text) in &request.headers {
        let unusable =
            |why| TransportError::new(Refused, format!("the request header {name} {why}"));
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| unusable("has a name that is none"))?;
        if OWN_HEADERS.contains(&key.as_str()) {
            return Err(unusable("is the transport's own"));
        }
        let mut value = HeaderValue::from_str(text.expose())
            .map_err(|_| unusable("has a control character in its value"))?;
        value.set_sensitive(matches!(text, HeaderText::Secret(_)));
        headers.append(key, value);
    }
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    // Some front ends refuse such a request without a length (RFC 9110 section 8.6).
    if request.body.is_none()
        && matches!(request.method, Method::Post | Method::Put | Method::Patch)
    {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    *out.headers_mut() = headers;
    *out.body_mut() = request.body.map(|body| Bytes::from_owner(body).into());
    Ok(out)
}

/// An answer whose end can be seen in two ways, or that has to be unpacked, is not read at all.
fn check_framing(headers: &HeaderMap, place: &str) -> Result<(), TransportError> {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    if let Some(coding) = codings.next() {
        if headers.contains_key(header::CONTENT_LENGTH) {
            return Err(broken(place, "has both a length and chunks"));
        }
        if codings.next().is_some() || !coding.as_bytes().eq_ignore_ascii_case(b"chunked") {
            return Err(broken(place, "has a transfer coding other than chunked"));
        }
    }
    let is_plain = |value: &HeaderValue| {
        let mut codings = value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        codings.all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case(b"identity"))
    };
    if !headers.get_all(header::CONTENT_ENCODING).iter().all(is_plain) {
        return Err(broken(place, "is compressed, though identity was asked for"));
    }
    Ok(())
}

fn incoming_headers(
    headers: &HeaderMap,
    place: &str,
) -> Result<Vec<(String, String)>, TransportError> {
    let size =
        headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    if size.sum::<usize>() > MAX_HEADERS {
        return Err(too_large(place, "headers", MAX_HEADERS));
    }
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect())
}

async fn incoming_body(
    mut response: reqwest::Response,
    limits: Limits,
    place: &str,
) -> Result<Zeroizing<Vec<u8>>, TransportError> {
    let expected =
        response.content_length().map(usize::try_from).transpose().unwrap_or(Some(usize::MAX));
    if expected.is_some_and(|length| length > limits.body) {
        return Err(too_large(place, "body", limits.body));
    }
    let mut body = Zeroizing::new(Vec::with_capacity(expected.unwrap_or_default()));
    while let Some(chunk) =
        response.chunk().await.map_err(|error| explain(&error, limits, place))?
    {
        if chunk.len() > limits.body - body.len() {
            return Err(too_large(place, "body", limits.body));
        }
        append(&mut body, &chunk);
    }
    Ok(body)
}

/// Appends without leaving a copy behind: a vector that grows by itself doesn't wipe its old memory.
fn append(body: &mut Zeroizing<Vec<u8>>, chunk: &[u8]) {
    let needed = body.len() + chunk.len();
    if needed > body.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(body.capacity() * 2)));
        larger.extend_from_slice(body);
        *body = larger;
    }
    body.extend_from_slice(chunk);
}

fn broken(place: &str, why: &str) -> TransportError {
    TransportError::new(Broken, format!("the answer of {place} {why}"))
}

fn too_large(place: &str, what: &str, limit: usize) -> TransportError {
    TransportError::new(
        TooLarge,
        format!("the {what} of the answer of {place} is larger than {limit} bytes"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    #[test]
    fn secret_header_values_are_marked_and_the_body_is_not_copied() {
        let body = Zeroizing::new(b"code=x".to_vec());
        let memory = body.as_ptr();
        let request = Request {
            method: Method::Post,
            url: String::new(),
            headers: vec![
                ("accept".into(), HeaderText::Plain("application/json".into())),
                ("authorization".into(), HeaderText::Secret(Secret::from("Bearer x"))),
            ],
            body: Some(body),
            max_body: None,
        };
        let out =
            outgoing(Url::parse("https://a.example/").expect("a URL"), request).expect("a request");
        assert!(out.headers()["authorization"].is_sensitive());
        assert!(!out.headers()["accept"].is_sensitive());
        assert_eq!(out.body().and_then(|body| body.as_bytes()).map(<[u8]>::as_ptr), Some(memory));
    }

    #[test]
    fn clients_of_runtimes_do_not_pile_up() {
        let transport = HttpTransport::new().expect("a transport");
        for _ in 0..3 * MOST_RUNTIMES {
            let runtime =
                runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async { transport.shared.client().map(drop) }).expect("a client");
        }
        assert_eq!(transport.shared.clients.lock().expect("no panic").len(), MOST_RUNTIMES);
    }

    #[test]
    fn a_body_grows_without_losing_bytes() {
        let mut body = Zeroizing::new(Vec::new());
        for byte in 0..=u8::MAX {
            append(&mut body, &[byte; 3]);
        }
        let expected: Vec<u8> = (0..=u8::MAX).flat_map(|byte| [byte; 3]).collect();
        assert_eq!(*body, expected);
    }
}
