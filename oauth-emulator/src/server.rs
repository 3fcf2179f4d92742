//! The loopback server: hyper on a thread of its own.

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, TcpListener},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    thread::{self, JoinHandle},
};

use http_body_util::{BodyExt as _, Limited};
use hyper::{
    Request, Response,
    body::{Body, Bytes, Frame, Incoming, SizeHint},
    header::{CONTENT_LENGTH, HeaderName, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;

use crate::{
    page,
    service::Service,
    wire::{Outcome, Reply},
};

/// The most bytes of a request's body.
const MAX_BODY: usize = 1024 * 1024;

/// A running server; it stops when this is dropped.
pub(crate) struct Server {
    pub(crate) port: u16,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on `port` of 127.0.0.1, or on a free one for 0.
    pub(crate) fn start(service: Arc<Service>, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let thread = thread::Builder::new().name("oauth-emulator".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    () = accept(listener, service, port) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Self { port, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It can only fail when the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, service: Arc<Service>, port: u16) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, perhaps; others may be closed meanwhile.
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            continue;
        };
        // Requests are small and answered at once: waiting to fill a packet only costs time.
        let _ = stream.set_nodelay(true);
        let service = Arc::clone(&service);
        let handler = service_fn(move |request| respond(Arc::clone(&service), port, request));
        tokio::spawn(async move {
            // A client that breaks off, or a fault that closes the connection, is no error here.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), handler).await;
        });
    }
}

/// Ends a connection without an answer.
#[derive(Debug)]
struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed on purpose")
    }
}

impl std::error::Error for Closed {}

async fn respond(
    service: Arc<Service>,
    port: u16,
    request: Request<Incoming>,
) -> Result<Response<Bytewise>, Closed> {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect::<Vec<_>>();
    // Another host name means that a web page has pointed its own name at this machine.
    let is_here =
        |host: &str| ["127.0.0.1", "localhost"].iter().any(|name| host == format!("{name}:{port}"));
    if !headers.iter().any(|(name, value)| name == "host" && is_here(value)) {
        return Ok(write(page::refusal(421, "this server answers for 127.0.0.1 only")));
    }
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(write(page::refusal(413, "the body did not come, or is too large")));
    };
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    match service.answer(head.method.as_str(), target, headers, body.to_bytes().to_vec()) {
        Outcome::Reply(reply) => Ok(write(reply)),
        Outcome::Close => Err(Closed),
        Outcome::Stall(time) => {
            tokio::time::sleep(time).await;
            Err(Closed)
        }
    }
}

/// Headers that HTTP does not allow are left out; a status that it does not allow becomes 500.
fn write(reply: Reply) -> Response<Bytewise> {
    let mut response = Response::new(Bytewise { bytes: None, sized: true, paused: false });
    *response.status_mut() =
        reply.status.try_into().unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            response.headers_mut().append(name, value);
        }
    }
    // Who states a length may be lying, as a fault does: then the body does not say its own.
    let sized = !response.headers().contains_key(CONTENT_LENGTH);
    *response.body_mut() = Bytewise { bytes: Some(reply.body.into()), sized, paused: sized };
    response
}

/// A body in one piece, which may keep its length to itself.
struct Bytewise {
    bytes: Option<Bytes>,
    sized: bool,
    paused: bool,
}

impl Body for Bytewise {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(bytes) = self.bytes.take().filter(|bytes| !bytes.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if !std::mem::replace(&mut self.paused, true) {
            // What has been said is sent before hyper sees that it was too short.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.sized && self.bytes.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        match &self.bytes {
            Some(bytes) if self.sized => SizeHint::with_exact(bytes.len() as u64),
            None if self.sized => SizeHint::with_exact(0),
            _ => SizeHint::default(),
        }
    }
}
