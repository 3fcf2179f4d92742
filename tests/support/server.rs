//! A server that does to its connections what a test says.

use std::{
    io::Write as _,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::request::Seen;

/// A server on a port of its own; its threads end with the test's process.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Calls `serve` with each connection, in a thread of its own.
    ///
    /// # Panics
    /// When no socket can be bound.
    pub fn raw(bind: &str, serve: impl Fn(TcpStream, &Requests) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(bind).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (count, seen, serve) =
            (Arc::clone(&connections), Arc::clone(&requests), Arc::new(serve));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let (seen, serve) =
                    (Requests { number, seen: Arc::clone(&seen) }, Arc::clone(&serve));
                thread::spawn(move || serve(stream, &seen));
            }
        });
        Self { address, connections, requests }
    }

    /// Reads each request whole, and calls `answer` with the stream to write to.
    pub fn answering(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::raw("127.0.0.1:0", move |mut stream, requests| {
            while requests.read(&mut stream).is_some() {
                answer(&mut stream);
            }
        })
    }

    /// Answers every request with `text`, and keeps the connection.
    pub fn fixed(text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        Self::answering(move |stream| drop(stream.write_all(&text)))
    }

    /// Answers every request with `text`, and closes the connection.
    pub fn fixed_then_close(text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        Self::answering(move |stream| {
            drop(stream.write_all(&text));
            drop(stream.shutdown(Shutdown::Both));
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections were opened.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The requests that were read whole.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What the thread of one connection writes down.
#[derive(Debug)]
pub struct Requests {
    number: usize,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Requests {
    /// How many connections were opened before this one.
    #[must_use]
    pub fn connection(&self) -> usize {
        self.number
    }

    /// Reads a request, and writes it down if it is whole.
    pub fn read(&self, stream: &mut impl std::io::Read) -> Option<Seen> {
        let request = Seen::read(stream)?;
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        Some(request)
    }
}
