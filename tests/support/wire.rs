//! A scripted server on a real socket, and a transport that leads a provider's addresses to it.

use std::{
    collections::VecDeque,
    io::Write as _,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use oauth_core::transport::{
    BlockingHttpTransport, BlockingTransport, BoxFuture, HttpTransport, Request, Response,
    Transport, TransportError,
};

pub use crate::request::Seen;

/// How long the server waits for the rest of a request.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a scripted server sends, byte for byte, before it closes the connection.
#[derive(Debug, Clone)]
pub struct Answer(pub Vec<u8>);

impl Answer {
    /// A status, headers and a body, with the right length.
    #[must_use]
    pub fn new(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut bytes = format!("HTTP/1.1 {status} Scripted\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(
            format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()).as_bytes(),
        );
        bytes.extend_from_slice(body);
        Self(bytes)
    }

    /// The same with another text in its body, and the length of that.
    ///
    /// # Panics
    /// When the head is not one that [`new`](Self::new) has made.
    #[must_use]
    pub fn with(&self, old: &str, new: &str) -> Self {
        let text = String::from_utf8_lossy(&self.0);
        if !text.contains(old) {
            return self.clone();
        }
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let changed = body.replace(old, new);
        let length = |body: &str| format!("content-length: {}\r\n", body.len());
        let head = head.replace(&length(body), &length(&changed));
        Self(format!("{head}\r\n\r\n{changed}").into_bytes())
    }

    /// JSON with a status.
    #[must_use]
    pub fn json(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self::new(status, &[("content-type", "application/json")], body)
    }

    /// A good token response with these members besides `access_token` and `token_type`.
    #[must_use]
    pub fn tokens(more: &str) -> Self {
        let comma = if more.is_empty() { "" } else { "," };
        Self::json(
            200,
            format!("{{\"access_token\":\"at-SENTINEL\",\"token_type\":\"Bearer\"{comma}{more}}}"),
        )
    }
}

/// A server that answers requests from a script, in order, and remembers them.
#[derive(Debug)]
pub struct Wire {
    address: SocketAddr,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    stop: Arc<AtomicBool>,
}

impl Wire {
    /// Starts a server with a script. When the script has ended, connections are closed without a word.
    ///
    /// # Panics
    /// When no socket can be bound.
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let wire = Self {
            address,
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
            seen: Arc::default(),
            stop: Arc::default(),
        };
        let (answers, seen, stop) = (wire.answers.clone(), wire.seen.clone(), wire.stop.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(mut stream) = stream else { continue };
                if stream.set_read_timeout(Some(PATIENCE)).is_err() {
                    continue;
                }
                let Some(request) = Seen::read(&mut stream) else { continue };
                seen.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                let answer = answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                if let Some(Answer(bytes)) = answer {
                    let _ = stream.write_all(&bytes);
                    let _ = stream.flush();
                }
            }
        });
        wire
    }

    /// Where it listens: `127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Adds to the script.
    pub fn then(&self, answer: Answer) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).push_back(answer);
    }

    /// Replaces what is left of the script.
    pub fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner) =
            answers.into_iter().collect();
    }

    /// The requests so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A transport that sends every request to this server, over HTTP, with its path and query.
    ///
    /// # Panics
    /// When the transport cannot be made.
    #[must_use]
    pub fn transport(&self) -> Reroute {
        Reroute::over(HttpTransport::new().expect("the transport can be made"), self.address)
    }

    /// The same for a blocking client.
    ///
    /// # Panics
    /// When the transport cannot be made.
    #[must_use]
    pub fn blocking_transport(&self) -> BlockingReroute {
        let inner = BlockingHttpTransport::new().expect("the transport can be made");
        BlockingReroute { inner, address: self.address }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread, so that it sees the flag.
        let _ = TcpStream::connect(self.address);
    }
}

/// Sends what is meant for a provider to a [`Wire`], and remembers the addresses that were asked for.
#[derive(Clone)]
pub struct Reroute {
    inner: HttpTransport,
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Reroute {
    /// Leads everything to `address`, over a transport with limits of its own.
    #[must_use]
    pub fn over(inner: HttpTransport, address: SocketAddr) -> Self {
        Self { inner, address, asked: Arc::default() }
    }

    /// The URLs that were asked for, as the engine wrote them.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Reroute {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(request.url.clone());
        request.url = led(&request.url, self.address);
        self.inner.send(request)
    }
}

/// The same URL on another host.
fn led(url: &str, address: SocketAddr) -> String {
    let after = url.split_once("://").map_or("", |(_, after)| after);
    let path = after.find('/').map_or("/", |at| &after[at..]);
    format!("http://{address}{path}")
}

/// A [`Reroute`] for a blocking client.
#[derive(Clone)]
pub struct BlockingReroute {
    inner: BlockingHttpTransport,
    address: SocketAddr,
}

impl BlockingTransport for BlockingReroute {
    fn send(&self, mut request: Request) -> Result<Response, TransportError> {
        request.url = led(&request.url, self.address);
        self.inner.send(request)
    }
}
