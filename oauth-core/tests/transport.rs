//! The transport on reqwest against real sockets: what servers and networks do to it.
#![cfg(feature = "http")]

// What the tests that cross crates share.
#[allow(dead_code, unreachable_pub, reason = "written for a library, and used in part")]
#[path = "../../tests/support/request.rs"]
mod request;
#[allow(dead_code, unreachable_pub, reason = "written for a library, and used in part")]
#[path = "../../tests/support/server.rs"]
mod server;
#[allow(dead_code, unreachable_pub, reason = "written for a library, and used in part")]
#[path = "../../tests/support/tls.rs"]
mod tls;

use std::{
    error::Error as _,
    io::{Read as _, Write as _},
    net::TcpListener,
    process::Command,
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

use oauth_core::{
    Secret,
    definition::Method,
    transport::{
        HeaderText, HttpTransport, HttpTransportBuilder, Request, Response, Transport as _,
        TransportError, TransportErrorKind,
    },
};
use request::Seen;
use server::Server;
use tls::Certificate;
use zeroize::Zeroizing;

const SENTINEL: &str = "sentinel-5e7f";
const SHORT: Duration = Duration::from_millis(300);

// ---------------------------------------------------------------------------------------------------
// Servers
// ---------------------------------------------------------------------------------------------------

/// A TLS server for `names` that answers every request with `text`, and its certificate as PEM.
///
/// `close_notify` says whether it ends TLS properly before it closes the connection.
fn tls_server(names: &[&str], text: &'static str, close_notify: bool) -> (Server, String) {
    let certificate = Certificate::new(names);
    let pem = certificate.pem.clone();
    let server = Server::raw("127.0.0.1:0", move |stream, requests| {
        certificate.serve(stream, requests, text.as_bytes(), close_notify);
    });
    (server, pem)
}

fn url(server: &Server) -> String {
    format!("http://{}/token", server.address())
}

/// The requests as they came in.
fn requests(server: &Server) -> Vec<String> {
    let text = |seen: Seen| String::from_utf8_lossy(&seen.whole).into_owned();
    server.requests().into_iter().map(text).collect()
}

// ---------------------------------------------------------------------------------------------------
// Requests
// ---------------------------------------------------------------------------------------------------

fn builder() -> HttpTransportBuilder {
    HttpTransport::builder()
        .connect_timeout(Duration::from_secs(1))
        .read_timeout(Duration::from_secs(1))
        .timeout(Duration::from_millis(1500))
}

fn transport() -> HttpTransport {
    builder().build().expect("a transport")
}

fn get(url: impl Into<String>) -> Request {
    Request::new(Method::Get, url)
}

fn post(url: impl Into<String>, body: &str) -> Request {
    Request {
        headers: vec![
            ("content-type".into(), HeaderText::Plain("application/x-www-form-urlencoded".into())),
            (
                "authorization".into(),
                HeaderText::Secret(Secret::from(format!("Bearer {SENTINEL}"))),
            ),
        ],
        body: Some(Zeroizing::new(body.as_bytes().to_vec())),
        ..Request::new(Method::Post, url)
    }
}

fn ok(headers: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

async fn fails(server: &Server, transport: HttpTransport) -> TransportError {
    transport.send(get(url(server))).await.expect_err("no whole answer")
}

async fn kind_for(answer: impl Into<Vec<u8>>) -> TransportErrorKind {
    fails(&Server::fixed_then_close(answer), transport()).await.kind
}

fn body(response: &Response) -> &str {
    std::str::from_utf8(&response.body).expect("UTF-8")
}

// ---------------------------------------------------------------------------------------------------
// What is sent, and what is not
// ---------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_request_arrives_as_it_was_built() {
    let server = Server::fixed(ok("", "{}"));
    let mut request = post(format!("{}?a=1&b=%20", url(&server)), "code=x&state=y");
    request.headers.push(("x-twice".into(), HeaderText::Plain("1".into())));
    request.headers.push(("x-twice".into(), HeaderText::Plain("2".into())));
    request.headers.push(("user-agent".into(), HeaderText::Plain("mine/1".into())));
    let response = transport().send(request).await.expect("an answer");
    assert_eq!((response.status, body(&response)), (200, "{}"));

    let seen = requests(&server).remove(0);
    assert!(seen.starts_with("POST /token?a=1&b=%20 HTTP/1.1\r\n"), "{seen}");
    assert!(seen.ends_with("\r\n\r\ncode=x&state=y"), "{seen}");
    for line in [
        &format!("authorization: Bearer {SENTINEL}"),
        "accept-encoding: identity",
        "content-length: 14",
        "x-twice: 1",
        "x-twice: 2",
        "user-agent: mine/1",
    ] {
        assert_eq!(seen.matches(&format!("\r\n{line}\r\n")).count(), 1, "{line} in {seen}");
    }
}

#[tokio::test]
async fn each_method_is_sent_by_its_name() {
    let server = Server::fixed(ok("", ""));
    let transport = transport();
    for method in [Method::Get, Method::Post, Method::Put, Method::Delete] {
        let request = Request { method, ..get(url(&server)) };
        transport.send(request).await.expect("an answer");
        let last = requests(&server).pop().expect("a request");
        assert!(last.starts_with(&format!("{} /token ", method.as_str())), "{last}");
    }
    assert_eq!(server.connections(), 1, "the connection is used again");
}

#[tokio::test]
async fn a_request_without_a_user_agent_gets_ours() {
    let server = Server::fixed(ok("", ""));
    transport().send(get(url(&server))).await.expect("an answer");
    assert!(requests(&server)[0].contains("\r\nuser-agent: oauth-core/"));
}

#[tokio::test]
async fn identity_is_asked_for_even_when_the_request_says_otherwise() {
    let server = Server::fixed(ok("", ""));
    let headers = vec![("accept-encoding".into(), HeaderText::Plain("gzip".into()))];
    transport().send(Request { headers, ..get(url(&server)) }).await.expect("an answer");
    let seen = requests(&server).remove(0);
    assert!(seen.contains("\r\naccept-encoding: identity\r\n") && !seen.contains("gzip"), "{seen}");
}

#[tokio::test]
async fn headers_that_would_break_the_request_are_refused() {
    let server = Server::fixed(ok("", ""));
    for (name, value) in [
        ("host", "evil.example"),
        ("content-length", "0"),
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
        ("x y", SENTINEL),
        ("", SENTINEL),
        ("x-ok", "sentinel-5e7f\r\nhost: evil.example"),
        ("x-ok", "sentinel-5e7f\0"),
    ] {
        let headers = vec![(name.into(), HeaderText::Plain(value.into()))];
        let error =
            transport().send(Request { headers, ..get(url(&server)) }).await.expect_err(name);
        assert_eq!(error.kind, TransportErrorKind::Refused, "{name}");
        assert!(!error.to_string().contains(SENTINEL), "{error}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn cookies_are_not_kept_and_no_referer_is_sent() {
    let server = Server::fixed(ok("set-cookie: session=1; Path=/\r\n", "{}"));
    let transport = transport();
    for _ in 0..2 {
        let response = transport.send(get(url(&server))).await.expect("an answer");
        assert_eq!(response.header("set-cookie"), Some("session=1; Path=/"));
    }
    let seen = requests(&server);
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter().all(|request| !request.contains("cookie") && !request.contains("referer")),
        "{seen:?}"
    );
}

#[tokio::test]
async fn redirects_are_answers_and_are_not_followed() {
    let elsewhere = Server::fixed(ok("", r#"{"access_token":"stolen"}"#));
    let transport = transport();
    for status in [300, 301, 302, 303, 307, 308] {
        let location = url(&elsewhere);
        let server = Server::fixed(format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
        ));
        let response = transport.send(post(url(&server), "code=x")).await.expect("an answer");
        assert_eq!(response.status, status);
        assert_eq!(response.header("location"), Some(location.as_str()));
        assert_eq!(server.requests().len(), 1);
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_lost_answer_is_not_asked_for_again() {
    let server = Server::fixed_then_close("");
    let error = transport().send(post(url(&server), "code=x")).await.expect_err("no answer");
    assert_eq!(error.kind, TransportErrorKind::Broken);
    assert_eq!((server.connections(), server.requests().len()), (1, 1));
}

#[tokio::test]
async fn http_beyond_loopback_is_refused_without_a_connection() {
    // 0.0.0.0 reaches this machine too, but it is no loopback address: were it asked, we would see it.
    let server = Server::raw("0.0.0.0:0", |_, _| {});
    let url = format!("http://0.0.0.0:{}/{SENTINEL}?{SENTINEL}", server.address().port());
    let error = transport().send(get(url)).await.expect_err("refused");
    assert_eq!(error.kind, TransportErrorKind::Refused);
    assert!(error.message.contains("0.0.0.0") && !error.message.contains(SENTINEL), "{error}");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let server = Server::fixed(ok("", "here"));
    let url = format!("http://localhost:{}/", server.address().port());
    assert_eq!(body(&transport().send(get(url)).await.expect("an answer")), "here");
}

/// Runs itself with proxies in the environment, so that no other test sees them.
#[test]
fn proxies_in_the_environment_are_ignored() {
    const CHILD: &str = "OAUTH_CORE_TEST_URL";
    if let Ok(url) = std::env::var(CHILD) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let response = runtime.block_on(transport().send(get(url))).expect("an answer");
        assert_eq!(body(&response), "direct");
        return;
    }
    let server = Server::fixed(ok("", "direct"));
    let proxy = Server::fixed(ok("", "by proxy"));
    let address = format!("http://{}", proxy.address());
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args(["--exact", "proxies_in_the_environment_are_ignored"]).env(CHILD, url(&server));
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    {
        child.env(name, &address);
    }
    child.env_remove("no_proxy").env_remove("NO_PROXY").env_remove("REQUEST_METHOD");
    let output = child.output().expect("a child");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((server.connections(), proxy.connections()), (1, 0));
}

// ---------------------------------------------------------------------------------------------------
// Answers
// ---------------------------------------------------------------------------------------------------

#[tokio::test]
async fn headers_sent_twice_are_both_there_in_order() {
    let server = Server::fixed(ok("X-Twice: 1\r\nx-other: o\r\nx-twice: 2\r\n", ""));
    let response = transport().send(get(url(&server))).await.expect("an answer");
    let twice: Vec<_> = response.headers.iter().filter(|(name, _)| name == "x-twice").collect();
    assert_eq!(twice.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["1", "2"]);
}

#[tokio::test]
async fn header_values_that_are_not_utf8_do_no_harm() {
    let server =
        Server::fixed(b"HTTP/1.1 200 OK\r\nx-odd: a\xffb\r\ncontent-length: 0\r\n\r\n".to_vec());
    let response = transport().send(get(url(&server))).await.expect("an answer");
    assert_eq!(response.header("x-odd"), Some("a\u{fffd}b"));
}

#[tokio::test]
async fn error_statuses_are_answers() {
    for status in [200, 204, 206, 304, 400, 401, 429, 500, 503, 599] {
        let server = Server::fixed(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n"));
        assert_eq!(transport().send(get(url(&server))).await.expect("an answer").status, status);
    }
}

#[tokio::test]
async fn statuses_that_are_no_answer_are_broken() {
    for status in ["099", "101", "600", "999", "20", "2000", "abc", "-20"] {
        let kind = kind_for(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n")).await;
        assert_eq!(kind, TransportErrorKind::Broken, "{status}");
    }
}

#[tokio::test]
async fn interim_answers_are_skipped() {
    let server = Server::fixed(format!("HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n{}", ok("", "{}")));
    assert_eq!(body(&transport().send(get(url(&server))).await.expect("an answer")), "{}");
}

#[tokio::test]
async fn endless_interim_answers_end_at_the_time_limit() {
    let server = Server::answering(|stream| {
        while stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").is_ok() {
            thread::sleep(Duration::from_millis(1));
        }
    });
    let transport = builder().timeout(SHORT).build().expect("a transport");
    assert_eq!(fails(&server, transport).await.kind, TransportErrorKind::Timeout);
}

#[tokio::test]
async fn what_is_not_http_is_broken() {
    for answer in
        ["SSH-2.0-OpenSSH\r\n", "<html></html>\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "\0\0\0\0\r\n"]
    {
        assert_eq!(kind_for(answer).await, TransportErrorKind::Broken, "{answer:?}");
    }
}

#[tokio::test]
async fn headers_that_break_the_rules_are_broken() {
    for line in [
        "x: a\0b",
        "x : y",
        "x: y\r\n folded",
        "no colon",
        "content-length: -1",
        "content-length: 1x",
    ] {
        let kind = kind_for(format!("HTTP/1.1 200 OK\r\n{line}\r\n\r\n{{}}")).await;
        assert_eq!(kind, TransportErrorKind::Broken, "{line:?}");
    }
}

// ---------------------------------------------------------------------------------------------------
// Sizes
// ---------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_body_as_large_as_the_limit_is_whole() {
    let transport = builder().max_body(5).build().expect("a transport");
    for answer in [
        ok("", "12345"),
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n12\r\n3\r\n345\r\n0\r\n\r\n"
            .into(),
    ] {
        let server = Server::fixed(answer);
        assert_eq!(body(&transport.send(get(url(&server))).await.expect("an answer")), "12345");
    }
}

#[tokio::test]
async fn a_large_body_of_many_chunks_arrives_whole() {
    let server = Server::answering(|stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"));
        for number in 0..1024 {
            drop(stream.write_all(format!("400\r\n{number:01024}\r\n").as_bytes()));
        }
        drop(stream.write_all(b"0\r\n\r\n"));
    });
    let response = transport().send(get(url(&server))).await.expect("an answer");
    let expected: String = (0..1024).map(|number| format!("{number:01024}")).collect();
    assert!(body(&response) == expected);
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit() {
    for head in ["transfer-encoding: chunked\r\n", "connection: close\r\n"] {
        let chunked = head.starts_with("transfer");
        let server = Server::answering(move |stream| {
            drop(stream.write_all(format!("HTTP/1.1 200 OK\r\n{head}\r\n").as_bytes()));
            let block =
                if chunked { format!("1000\r\n{:4096}\r\n", 'x') } else { format!("{:4096}", 'x') };
            while stream.write_all(block.as_bytes()).is_ok() {}
        });
        assert_eq!(fails(&server, transport()).await.kind, TransportErrorKind::TooLarge, "{head}");
    }
}

#[tokio::test]
async fn an_announced_length_over_the_limit_is_refused_before_reading() {
    let transport = builder().max_body(1000).build().expect("a transport");
    for length in ["1001", "1048577", "18446744073709551613"] {
        let server = Server::fixed(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n"));
        let started = Instant::now();
        assert_eq!(
            fails(&server, transport.clone()).await.kind,
            TransportErrorKind::TooLarge,
            "{length}"
        );
        assert!(started.elapsed() < SHORT, "it waited for the body");
    }
}

#[tokio::test]
async fn compressed_bodies_are_refused() {
    for coding in
        ["gzip", "GZIP", "gzip, gzip", "br", "zstd", "deflate", "identity, gzip", "x-unknown"]
    {
        let kind = kind_for(ok(&format!("content-encoding: {coding}\r\n"), "\u{1f}bomb")).await;
        assert_eq!(kind, TransportErrorKind::Broken, "{coding}");
    }
    let twice = ok("content-encoding: identity\r\ncontent-encoding: gzip\r\n", "x");
    assert_eq!(kind_for(twice).await, TransportErrorKind::Broken);
    let kind =
        kind_for("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
            .await;
    assert_eq!(kind, TransportErrorKind::Broken);
}

#[tokio::test]
async fn a_body_that_says_identity_is_read() {
    let server = Server::fixed(ok("content-encoding: Identity\r\n", "{}"));
    assert_eq!(body(&transport().send(get(url(&server))).await.expect("an answer")), "{}");
}

#[tokio::test]
async fn a_hundred_thousand_headers_are_too_large() {
    let lines: String = (0..100_000).map(|number| format!("x-{number}: v\r\n")).collect();
    assert_eq!(kind_for(ok(&lines, "{}")).await, TransportErrorKind::TooLarge);
}

#[tokio::test]
async fn a_header_of_a_megabyte_is_too_large() {
    let line = format!("x: {}\r\n", "v".repeat(1024 * 1024));
    assert_eq!(kind_for(ok(&line, "{}")).await, TransportErrorKind::TooLarge);
}

#[tokio::test]
async fn headers_over_64_kib_together_are_too_large() {
    let value = "v".repeat(992);
    let lines =
        |count: usize| (0..count).map(|n| format!("x-{n:02}: {value}\r\n")).collect::<String>();
    let server = Server::fixed(ok(&lines(64), "{}"));
    transport().send(get(url(&server))).await.expect("64,000 bytes are fine");
    assert_eq!(kind_for(ok(&lines(66), "{}")).await, TransportErrorKind::TooLarge);
}

// ---------------------------------------------------------------------------------------------------
// Answers that break off
// ---------------------------------------------------------------------------------------------------

#[tokio::test]
async fn an_answer_that_ends_early_is_broken() {
    for answer in [
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"access_token\":",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n123",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n0\r\n",
    ] {
        assert_eq!(kind_for(answer).await, TransportErrorKind::Broken, "{answer:?}");
    }
}

#[tokio::test]
async fn chunks_that_break_the_rules_are_broken() {
    for chunks in
        ["zz\r\nxx\r\n0\r\n\r\n", "5\r\n123\r\n0\r\n\r\n", "-1\r\nx\r\n", "fffffffffffffffff\r\nx"]
    {
        let kind =
            kind_for(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}"))
                .await;
        assert_eq!(kind, TransportErrorKind::Broken, "{chunks:?}");
    }
}

#[tokio::test]
async fn a_reset_in_the_middle_of_the_body_is_broken() {
    let server = Server::raw("127.0.0.1:0", |mut stream, _| {
        // What stays unread when the socket closes turns the close into a reset.
        drop(stream.read_exact(&mut [0]));
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access_token\":"));
        thread::sleep(Duration::from_millis(50));
    });
    assert_eq!(fails(&server, transport()).await.kind, TransportErrorKind::Broken);
}

#[tokio::test]
async fn both_a_length_and_chunks_are_broken() {
    for headers in [
        "content-length: 2\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 2\r\n",
    ] {
        let kind =
            kind_for(format!("HTTP/1.1 200 OK\r\n{headers}\r\n2\r\n{{}}\r\n0\r\n\r\n")).await;
        assert_eq!(kind, TransportErrorKind::Broken, "{headers:?}");
    }
}

#[tokio::test]
async fn two_different_lengths_are_broken() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}}";
    assert_eq!(kind_for(answer).await, TransportErrorKind::Broken);
}

// ---------------------------------------------------------------------------------------------------
// Time
// ---------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_silent_server_runs_into_the_read_limit() {
    let server = Server::answering(|_| thread::sleep(Duration::from_secs(5)));
    let started = Instant::now();
    let error = fails(&server, builder().read_timeout(SHORT).build().expect("a transport")).await;
    assert_eq!(error.kind, TransportErrorKind::Timeout);
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_body_that_stops_runs_into_the_read_limit() {
    let server = Server::answering(|stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n1234"));
        thread::sleep(Duration::from_secs(5));
    });
    let started = Instant::now();
    let error = fails(&server, builder().read_timeout(SHORT).build().expect("a transport")).await;
    assert_eq!(error.kind, TransportErrorKind::Timeout);
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn the_total_limit_holds_however_busy_the_connection() {
    for head in ["", "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"] {
        // Byte by byte: never silent for long enough to run into the read limit.
        let server = Server::answering(move |stream| {
            drop(stream.write_all(head.as_bytes()));
            let slow_head =
                b"HTTP/1.1 200 OK\r\nx-slow: ".iter().copied().chain(std::iter::repeat(b'x'));
            for byte in slow_head {
                if stream.write_all(&[byte]).is_err() {
                    break;
                }
                thread::sleep(Duration::from_millis(20));
            }
        });
        let started = Instant::now();
        let error = fails(&server, builder().timeout(SHORT).build().expect("a transport")).await;
        assert_eq!(error.kind, TransportErrorKind::Timeout, "{head:?}");
        assert!(
            started.elapsed() >= SHORT && started.elapsed() < Duration::from_secs(1),
            "{head:?}"
        );
    }
}

#[tokio::test]
async fn a_tls_handshake_that_hangs_runs_into_the_connect_limit() {
    let server = Server::raw("127.0.0.1:0", |_stream, _| thread::sleep(Duration::from_secs(5)));
    let transport = builder().connect_timeout(SHORT).build().expect("a transport");
    let started = Instant::now();
    let error =
        transport.send(get(format!("https://{}/", server.address()))).await.expect_err("a hang");
    assert_eq!(error.kind, TransportErrorKind::Connect, "{error}");
    assert!(error.message.contains("300ms"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_dropped_future_closes_the_connection() {
    let (closed, seen) = std::sync::mpsc::channel();
    let server = Server::raw("127.0.0.1:0", move |mut stream, _| {
        drop(Seen::read(&mut stream));
        let _ = closed.send(stream.read(&mut [0]).unwrap_or(0));
    });
    let transport = transport();
    let send = transport.send(post(url(&server), "code=x"));
    assert!(tokio::time::timeout(Duration::from_millis(100), send).await.is_err());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(seen.recv_timeout(Duration::from_secs(1)), Ok(0), "end of the stream");
}

// ---------------------------------------------------------------------------------------------------
// Connecting
// ---------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_refused_connection_names_the_host() {
    let address =
        TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let error =
        transport().send(get(format!("http://{address}/"))).await.expect_err("nobody listens");
    assert_eq!(error.kind, TransportErrorKind::Connect);
    assert_eq!(error.message, format!("{address} refused the connection"));
}

#[tokio::test]
async fn an_unknown_name_is_a_failed_connection() {
    let error =
        transport().send(get("https://no-such-host.invalid/")).await.expect_err("no such host");
    assert_eq!(error.kind, TransportErrorKind::Connect);
    assert!(error.message.contains("no-such-host.invalid"), "{error}");
}

#[tokio::test]
async fn https_to_a_server_without_tls_says_so() {
    let server = Server::raw("127.0.0.1:0", |mut stream, _| {
        drop(stream.read(&mut [0; 1024]));
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
        thread::sleep(SHORT);
    });
    let error =
        transport().send(get(format!("https://{}/", server.address()))).await.expect_err("no TLS");
    assert_eq!(error.kind, TransportErrorKind::Connect);
    assert!(error.message.ends_with("does not speak TLS"), "{error}");
}

// ---------------------------------------------------------------------------------------------------
// Certificates
// ---------------------------------------------------------------------------------------------------

const HELLO: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

async fn refused_certificate(server: &Server, transport: HttpTransport, expected: &str) {
    let url = format!("https://localhost:{}/{SENTINEL}", server.address().port());
    let error = transport.send(get(url)).await.expect_err("a bad certificate");
    assert_eq!(error.kind, TransportErrorKind::Connect);
    assert!(
        error.message.contains("certificate of localhost") && error.message.ends_with(expected),
        "{error}"
    );
    assert!(!error.message.contains(SENTINEL), "{error}");
    assert!(server.requests().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused() {
    let (server, _) = tls_server(&["localhost"], HELLO, true);
    refused_certificate(&server, transport(), "from an authority that is not trusted here").await;
}

#[tokio::test]
async fn a_certificate_given_as_a_root_is_accepted() {
    let (server, pem) = tls_server(&["localhost", "127.0.0.1"], HELLO, true);
    let also = builder().root_certificate_pem(pem.as_bytes());
    for transport in [also.clone(), also.only_roots_given()] {
        let transport = transport.build().expect("a transport");
        for host in ["localhost", "127.0.0.1"] {
            let url = format!("https://{host}:{}/", server.address().port());
            assert_eq!(body(&transport.send(get(url)).await.expect("an answer")), "hello");
        }
    }
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let (server, pem) = tls_server(&["elsewhere.example"], HELLO, true);
    let transport = builder().root_certificate_pem(pem.as_bytes()).build().expect("a transport");
    refused_certificate(&server, transport, "is for another host").await;
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let certificate = Certificate::dated(&["localhost"], 2020, 2021);
    let (server, pem) = (certificate.server(HELLO), certificate.pem);
    let transport = builder().root_certificate_pem(pem.as_bytes()).build().expect("a transport");
    refused_certificate(&server, transport, "has expired").await;
}

#[tokio::test]
async fn with_only_the_roots_given_another_one_is_refused() {
    let (server, _) = tls_server(&["localhost"], HELLO, true);
    let (_, other) = tls_server(&["localhost"], HELLO, true);
    let transport = builder().root_certificate_pem(other.as_bytes()).only_roots_given();
    let url = format!("https://localhost:{}/", server.address().port());
    let error =
        transport.build().expect("a transport").send(get(url)).await.expect_err("not that one");
    assert_eq!(error.kind, TransportErrorKind::Connect);
    assert!(error.message.contains("certificate"), "{error}");
}

#[test]
fn roots_that_cannot_be_read_are_an_error_at_once() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in
        ["", "not PEM", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", broken]
    {
        let only = builder().root_certificate_pem(pem.as_bytes()).only_roots_given().build();
        assert_eq!(only.expect_err(pem).kind, TransportErrorKind::Refused, "{pem:?}");
        let also = builder().root_certificate_pem(pem.as_bytes()).build();
        assert_eq!(also.expect_err(pem).kind, TransportErrorKind::Refused, "{pem:?}");
    }
    assert!(builder().only_roots_given().build().is_err(), "none given");
}

/// A certificate of a client and its key, in PEM.
fn identity() -> (String, String) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let params = rcgen::CertificateParams::new(vec!["client.example".to_owned()]).expect("names");
    (params.self_signed(&key).expect("a certificate").pem(), key.serialize_pem())
}

#[tokio::test]
async fn a_certificate_of_the_client_is_shown_to_whom_asks_for_it() {
    let (certificate, key) = identity();
    let (other, other_key) = identity();
    let known = Certificate::mutual(&["localhost"], &certificate);
    let (server, pem) = (known.server(HELLO), known.pem.clone());
    let url = || format!("https://localhost:{}/", server.address().port());
    let builder = || builder().root_certificate_pem(pem.as_bytes());
    let with = |pem: &str| builder().client_identity_pem(pem.as_bytes());
    for pem in [format!("{certificate}{key}"), format!("{key}\n{certificate}")] {
        let transport = with(&pem).build().expect("a transport");
        assert_eq!(body(&transport.send(get(url())).await.expect("an answer")), "hello");
    }
    for builder in [builder(), with(&format!("{other}{other_key}"))] {
        let transport = builder.build().expect("a transport");
        let error = transport.send(get(url())).await.expect_err("not the client that is known");
        assert!(!error.message.contains(SENTINEL), "{error}");
    }
    assert_eq!(server.requests().len(), 2);
    assert!(!format!("{:?}", with(&key)).contains("PRIVATE"));
    for (bad, words) in [
        (String::new(), "no certificate"),
        (certificate.clone(), "no private key"),
        (key.clone(), "no certificate"),
        (format!("{certificate}{other_key}"), "do not belong together"),
    ] {
        let error = with(&bad).build().expect_err(words);
        assert!(error.message.contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_tls_connection_cut_off_without_goodbye_is_broken() {
    // The body ends with the connection: only TLS can tell the end from a cut.
    let text = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\naccess_token=abc";
    for (close_notify, whole) in [(true, true), (false, false)] {
        let (server, pem) = tls_server(&["127.0.0.1"], text, close_notify);
        let transport =
            builder().root_certificate_pem(pem.as_bytes()).build().expect("a transport");
        let result = transport.send(get(format!("https://{}/", server.address()))).await;
        assert_eq!(
            result.map(|_| ()).map_err(|error| error.kind).err(),
            (!whole).then_some(TransportErrorKind::Broken)
        );
    }
}

#[tokio::test]
async fn the_process_wide_provider_is_neither_used_nor_set() {
    let (server, pem) = tls_server(&["127.0.0.1"], HELLO, true);
    let asks = async || {
        let transport =
            builder().root_certificate_pem(pem.as_bytes()).build().expect("a transport");
        transport
            .send(get(format!("https://{}/", server.address())))
            .await
            .expect("an answer")
            .status
    };
    assert_eq!(asks().await, 200);
    assert!(rustls::crypto::CryptoProvider::get_default().is_none(), "none was set");
    let useless = rustls::crypto::CryptoProvider {
        cipher_suites: Vec::new(),
        kx_groups: Vec::new(),
        ..rustls::crypto::ring::default_provider()
    };
    useless.install_default().expect("the only one who sets it");
    assert_eq!(asks().await, 200);
}

// ---------------------------------------------------------------------------------------------------
// Runtimes
// ---------------------------------------------------------------------------------------------------

#[test]
fn outside_a_runtime_it_is_an_error_and_no_panic() {
    let transport = transport();
    let mut send = transport.send(get("http://127.0.0.1:9/"));
    let Poll::Ready(Err(error)) = send.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    else {
        panic!("an error at once");
    };
    assert_eq!(error.kind, TransportErrorKind::Refused);
    assert!(error.message.contains("tokio runtime"), "{error}");
}

#[test]
fn one_transport_serves_many_runtimes() {
    let server = Server::fixed(ok("", "{}"));
    let transport = transport();
    // The earlier runtimes stay alive but rest: a connection of theirs would hang.
    let mut resting = Vec::new();
    for _ in 0..12 {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        for _ in 0..2 {
            let response = runtime.block_on(transport.send(get(url(&server)))).expect("an answer");
            assert_eq!(response.status, 200);
        }
        resting.push(runtime);
    }
    assert_eq!(server.connections(), 12, "one for each runtime");
    drop(resting);
}

#[tokio::test]
async fn clones_share_their_connections() {
    let server = Server::fixed(ok("", "{}"));
    let transport = transport();
    for _ in 0..3 {
        transport.clone().send(get(url(&server))).await.expect("an answer");
    }
    assert_eq!(server.connections(), 1);
}

// ---------------------------------------------------------------------------------------------------
// Secrets
// ---------------------------------------------------------------------------------------------------

#[tokio::test]
async fn no_error_holds_a_secret() {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let (tls, _) = tls_server(&["localhost"], HELLO, true);
    let echo = |text: String| Server::fixed_then_close(text);
    let servers = [
        echo(String::new()),
        echo(format!("{SENTINEL}\r\n\r\n")),
        echo(format!("HTTP/1.1 200 OK\r\ncontent-length: 999\r\nx: {SENTINEL}\r\n\r\n{SENTINEL}")),
        echo(format!("HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n{SENTINEL}")),
        echo(format!("HTTP/1.1 200 OK\r\ncontent-encoding: {SENTINEL}\r\n\r\n{SENTINEL}")),
        echo(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{SENTINEL}")),
        echo(format!("HTTP/1.1 200 OK\r\n{SENTINEL}\r\n\r\n")),
        echo(format!("HTTP/1.1 999 {SENTINEL}\r\ncontent-length: 0\r\n\r\n")),
        Server::answering(|_| thread::sleep(Duration::from_secs(5))),
    ];
    let mut bases: Vec<String> =
        servers.iter().map(|server| format!("http://{}", server.address())).collect();
    bases.push(format!("http://{free}"));
    bases.push(format!("https://localhost:{}", tls.address().port()));
    bases.push(format!("https://{}", servers[1].address()));
    bases.push(format!("http://{SENTINEL}:{SENTINEL}@127.0.0.1:{}", free.port()));
    bases.push("http://example.com".to_owned());
    bases.push("not a URL".to_owned());
    let transport = builder().timeout(SHORT).build().expect("a transport");
    for base in bases {
        let url = format!("{base}/{SENTINEL}?code={SENTINEL}#{SENTINEL}");
        let error =
            transport.send(post(url, &format!("secret={SENTINEL}"))).await.expect_err(&base);
        let text = format!("{error} {error:?} {error:#?} {:?}", error.source());
        assert!(!text.contains(SENTINEL), "{text}");
        assert!(!text.contains("code="), "{text}");
    }
    assert!(!format!("{transport:?} {:?}", builder()).contains(SENTINEL));
}
