//! The blocking transport against real sockets: what differs from the one for futures.
#![cfg(all(feature = "http", feature = "blocking"))]

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use oauth_core::{
    Secret,
    definition::Method,
    transport::{
        BlockingHttpTransport, BlockingTransport as _, HeaderText, HttpTransportBuilder, Request,
        TransportError, TransportErrorKind,
    },
};
use zeroize::Zeroizing;

const SENTINEL: &str = "sentinel-5e7f";
const SHORT: Duration = Duration::from_millis(300);
const HELLO: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

/// A server that calls `answer` for each request, and the number of its connections.
fn serve(
    answer: impl Fn(&mut TcpStream) + Send + Sync + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let connections = Arc::new(AtomicUsize::new(0));
    let (count, answer) = (Arc::clone(&connections), Arc::new(answer));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            count.fetch_add(1, Ordering::SeqCst);
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                // The requests here are small: each comes in one piece.
                while stream.read(&mut buffer).is_ok_and(|length| length > 0) {
                    answer(&mut stream);
                }
            });
        }
    });
    (address, connections)
}

fn serve_text(text: &'static str) -> (SocketAddr, Arc<AtomicUsize>) {
    serve(move |stream| drop(stream.write_all(text.as_bytes())))
}

fn builder() -> HttpTransportBuilder {
    BlockingHttpTransport::builder()
        .connect_timeout(Duration::from_secs(1))
        .read_timeout(Duration::from_secs(1))
        .timeout(Duration::from_millis(1500))
}

fn transport() -> BlockingHttpTransport {
    builder().build_blocking().expect("a transport")
}

fn get(address: SocketAddr) -> Request {
    Request {
        headers: vec![("authorization".into(), HeaderText::Secret(Secret::from(SENTINEL)))],
        body: Some(Zeroizing::new(SENTINEL.as_bytes().to_vec())),
        ..Request::new(Method::Get, format!("http://{address}/?{SENTINEL}"))
    }
}

fn kind(transport: &BlockingHttpTransport, address: SocketAddr) -> TransportErrorKind {
    let error = transport.send(get(address)).expect_err("no whole answer");
    assert!(!format!("{error} {error:?}").contains(SENTINEL), "{error}");
    error.kind
}

#[test]
fn it_works_outside_any_runtime_and_keeps_its_connections() {
    let (address, connections) = serve_text(HELLO);
    let transport = transport();
    for _ in 0..3 {
        let response = transport.clone().send(get(address)).expect("an answer");
        assert_eq!((response.status, response.body.as_slice()), (200, b"hello".as_slice()));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[test]
fn many_threads_share_one_transport() {
    let (address, _) = serve(|stream| {
        thread::sleep(Duration::from_millis(100));
        drop(stream.write_all(HELLO.as_bytes()));
    });
    let transport = transport();
    let started = Instant::now();
    thread::scope(|scope| {
        let calls: Vec<_> =
            (0..16).map(|_| scope.spawn(|| transport.send(get(address)).is_ok())).collect();
        assert!(calls.into_iter().all(|call| call.join().expect("no panic")));
    });
    assert!(started.elapsed() < Duration::from_secs(1), "one does not wait for another");
}

#[test]
fn limits_and_refusals_are_the_same() {
    let transport = builder().max_body(4).timeout(SHORT).build_blocking().expect("a transport");
    let (large, _) = serve_text(HELLO);
    assert_eq!(kind(&transport, large), TransportErrorKind::TooLarge);
    let (short, _) = serve(|stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n12"));
        drop(stream.shutdown(std::net::Shutdown::Both));
    });
    assert_eq!(kind(&transport, short), TransportErrorKind::Broken);
    let (packed, _) =
        serve_text("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\nx");
    assert_eq!(kind(&transport, packed), TransportErrorKind::Broken);
    let (silent, _) = serve(|_| thread::sleep(Duration::from_secs(5)));
    let started = Instant::now();
    assert_eq!(kind(&transport, silent), TransportErrorKind::Timeout);
    assert!(started.elapsed() < Duration::from_secs(1));
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    assert_eq!(kind(&transport, free), TransportErrorKind::Connect);
    assert_eq!(
        kind(&transport, SocketAddr::from(([0, 0, 0, 0], free.port()))),
        TransportErrorKind::Refused
    );
}

#[test]
fn redirects_are_not_followed() {
    let (target, connections) = serve_text(HELLO);
    let (address, _) = serve(move |stream| {
        let head = format!(
            "HTTP/1.1 307 Moved\r\nlocation: http://{target}/\r\ncontent-length: 0\r\n\r\n"
        );
        drop(stream.write_all(head.as_bytes()));
    });
    assert_eq!(transport().send(get(address)).expect("an answer").status, 307);
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

fn is_misuse(result: Result<oauth_core::transport::Response, TransportError>) -> bool {
    result.is_err_and(|error| {
        error.kind == TransportErrorKind::Refused && error.message.contains("spawn_blocking")
    })
}

#[tokio::test]
async fn in_async_code_it_is_an_error_and_no_panic() {
    let (address, connections) = serve_text(HELLO);
    // Making and dropping one is fine here.
    let transport = transport();
    assert!(is_misuse(transport.send(get(address))), "in `block_on`");
    let other = transport.clone();
    let task = tokio::spawn(async move { other.send(get(address)) });
    assert!(is_misuse(task.await.expect("no panic")), "in a task");
    assert_eq!(connections.load(Ordering::SeqCst), 0);
    // The budget that the check used up comes back.
    tokio::time::sleep(Duration::from_millis(1)).await;
    drop(transport);
}

#[tokio::test]
async fn in_spawn_blocking_it_works() {
    let (address, _) = serve_text(HELLO);
    let transport = transport();
    let response = tokio::task::spawn_blocking(move || transport.send(get(address)));
    assert_eq!(response.await.expect("no panic").expect("an answer").status, 200);
}

#[test]
fn its_thread_ends_with_the_last_clone() {
    // The only test here that counts threads by a name would see those of others: so it uses the
    // connection, which the thread keeps open until it ends.
    let (closed, seen) = std::sync::mpsc::channel();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        drop(stream.read(&mut [0; 4096]));
        drop(stream.write_all(HELLO.as_bytes()));
        let _ = closed.send(stream.read(&mut [0]).unwrap_or(0));
    });
    let transport = transport();
    let clone = transport.clone();
    transport.send(get(address)).expect("an answer");
    drop(transport);
    assert!(seen.recv_timeout(Duration::from_millis(100)).is_err(), "a clone is left");
    drop(clone);
    assert_eq!(seen.recv_timeout(Duration::from_secs(1)), Ok(0), "the connection is closed");
}
