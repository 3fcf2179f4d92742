//! G. Network and denial of service.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use oauth_core::{
    Client, Error, ErrorKind, HttpTransport, Provider as _, Step, transport::MAX_BODY,
};
use oauth_tests::{server::Server, tls::Certificate, wire::Answer};

use super::{
    local::{
        CONNECT, Here, Local, READ, STEPS, Stumble, TOTAL, fine, http, https, is_probe, stumbling,
        together, trusting,
    },
    support::{REDIRECT, codes, compile, compile_whole, copy, good, settings, shown, state},
};

/// The steps whose errors are of different kinds.
const THREE: [Step; 3] = [Step::Exchange, Step::Refresh, Step::Validate];

/// A port whose queue of connections is full: the next one is begun and never made.
struct Full {
    address: SocketAddr,
    _listener: tokio::net::TcpListener,
    _queue: Vec<TcpStream>,
}

impl Full {
    fn new() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
        let listener = socket.listen(1).expect("it listens");
        let address = listener.local_addr().expect("an address");
        let patience = Duration::from_millis(100);
        let queue = std::iter::from_fn(|| TcpStream::connect_timeout(&address, patience).ok());
        Self { address, _queue: queue.take(64).collect(), _listener: listener }
    }
}

/// Goes a step of a hasty client; it fails in time, with the words of the limit that it ran into.
async fn times_out(base: String, step: Step, limit: Duration, row: &'static str) {
    let begun = Instant::now();
    let error = Here::<Local>::hasty(base).go(step).await.expect_err(row);
    let kind = match step {
        Step::Exchange => ErrorKind::Transport,
        Step::Refresh => ErrorKind::Transient,
        _ => ErrorKind::Inconclusive,
    };
    assert_eq!(error.kind(), kind, "{row}: {step}: {error}");
    assert!(error.what().contains(&format!("{limit:?}")), "{row}: {step}: {error}");
    // With the usual limits each of them takes ten seconds at least.
    assert!(begun.elapsed() < Duration::from_secs(8), "{row}: {step}: {:?}", begun.elapsed());
}

#[tokio::test]
async fn f90_no_server_holds_a_client_for_longer_than_its_limits() {
    let full = Full::new();
    let tls = Server::raw("127.0.0.1:0", |mut stream, _| drop(stream.read_to_end(&mut Vec::new())));
    let silent = stumbling(vec![Stumble::Silent; 100]);
    let half = Server::answering(|stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"ok\""));
        drop(stream.read(&mut [0]));
    });
    let hanging = [
        ("a connection", CONNECT, format!("http://{}", full.address)),
        ("TLS", CONNECT, https(&tls)),
        ("headers", READ, http(&silent)),
        ("half a body", READ, http(&half)),
    ];
    let all = hanging.iter().flat_map(|(row, limit, base)| {
        THREE.map(|step| times_out(base.clone(), step, *limit, row))
    });
    together(all).await;
    // A little at a time, never silent for long. Headers have the time of one silence in all, and so
    // has the size of a chunk, which may have any number of zeros in front.
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    for (row, limit, start, head, piece) in [
        ("a status line", READ, "HTTP/1.1 200 ", "", "x"),
        ("a header", READ, json, "x-slow: ", "x"),
        ("a body", TOTAL, json, "content-length: 1000\r\n\r\n", " "),
        ("chunks", TOTAL, json, "transfer-encoding: chunked\r\n\r\n", "1\r\n \r\n"),
        ("the size of a chunk", READ, json, "transfer-encoding: chunked\r\n\r\n", "0"),
    ] {
        let slow = Server::answering(move |stream| {
            drop(stream.write_all(format!("{start}{head}").as_bytes()));
            while stream.write_all(piece.as_bytes()).is_ok() {
                thread::sleep(READ / 10);
            }
        });
        times_out(http(&slow), Step::Exchange, limit, row).await;
    }
    let usual = format!("{:?}", HttpTransport::builder());
    assert!(usual.contains("connect: 10s, read: 15s, total: 30s"), "{usual}");
}

/// A server that sends `head`, and then `block` for ever; and the number of blocks that were taken.
fn endless(head: &str, block: Vec<u8>) -> (Server, Arc<AtomicUsize>) {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{head}");
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let server = Server::answering(move |stream| {
        drop(stream.write_all(head.as_bytes()));
        while stream.write_all(&block).is_ok() {
            count.fetch_add(block.len(), Ordering::SeqCst);
        }
    });
    (server, taken)
}

#[tokio::test]
async fn f91_a_body_without_end_is_cut() {
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000)).into_bytes();
    let chunked = "transfer-encoding: chunked\r\n\r\n";
    for (row, head, block, kind) in [
        ("chunks", chunked, chunk, ErrorKind::Malformed),
        ("until the end", "connection: close\r\n\r\n", vec![b' '; 4096], ErrorKind::Malformed),
        (
            "a length",
            "content-length: 1099511627776\r\n\r\n",
            vec![b' '; 4096],
            ErrorKind::Malformed,
        ),
        (
            "the longest",
            "content-length: 18446744073709551615\r\n\r\n",
            vec![b' '; 4096],
            ErrorKind::Malformed,
        ),
        (
            "one chunk",
            "transfer-encoding: chunked\r\n\r\nffffffffff\r\n",
            vec![b' '; 4096],
            ErrorKind::Malformed,
        ),
        (
            "words on a chunk",
            "transfer-encoding: chunked\r\n\r\n1;",
            vec![b'x'; 4096],
            ErrorKind::Transport,
        ),
        (
            "trailers",
            "transfer-encoding: chunked\r\n\r\n0\r\n",
            b"x: y\r\n".repeat(700),
            ErrorKind::Transport,
        ),
    ] {
        let (server, taken) = endless(head, block);
        for (step, kind) in [(Step::Exchange, kind), (Step::Validate, ErrorKind::Inconclusive)] {
            let error = Here::<Local>::new(http(&server)).go(step).await.expect_err(row);
            assert_eq!(error.kind(), kind, "{row}: {step}: {error}");
        }
        // What the two sockets hold comes on top, and a question may have been asked again.
        let taken = taken.load(Ordering::SeqCst);
        assert!(taken < 64 * 1024 * 1024, "{row}: {taken} bytes were taken");
    }
    for (length, fits) in [(MAX_BODY, true), (MAX_BODY + 1, false)] {
        let token = r#"{"access_token":"at-SENTINEL","token_type":"Bearer"}"#;
        let body = format!("{token}{}", " ".repeat(length - token.len()));
        let chunks = format!("transfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n");
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
        for answer in [
            Answer::json(200, &body),
            Answer(format!("{head}{chunks}").into_bytes()),
            Answer(format!("{head}\r\n{body}").into_bytes()),
        ] {
            let server = stumbling([Stumble::Says(answer)]);
            let ended = Here::<Local>::new(http(&server)).go(Step::Exchange).await;
            assert_eq!(
                ended.map_err(|error| error.kind()).err(),
                (!fits).then_some(ErrorKind::Malformed)
            );
        }
    }
}

/// A good token response, compressed.
const GZIPPED: &[u8] =
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x4c\x4e\x4e\x2d\x2e\x8e\x2f\xc9\xcf\
    \x4e\xcd\x53\xb2\x52\x4a\x2c\xd1\x0d\x76\xf5\x0b\xf1\xf4\x73\xf5\x51\xd2\x51\x02\x8b\xc6\
    \x97\x54\x16\xa4\x02\xa5\x9c\x52\x13\x8b\x52\x8b\x80\xa2\x99\x29\x40\x9e\x21\x90\x51\x5c\
    \x9a\x04\x66\xd5\x02\x00\xf3\x43\x04\x2d\x47\x00\x00\x00";

#[tokio::test]
async fn f92_compressed_answers_are_not_asked_for_and_not_unpacked() {
    async fn is_refused(coding: &'static str, step: Step) {
        let headers = [("content-type", "application/json"), ("content-encoding", coding)];
        let server = Server::fixed_then_close(Answer::new(200, &headers, GZIPPED).0);
        let error = Here::<Local>::new(http(&server)).go(step).await.expect_err(coding);
        let kind = if is_probe(step) { ErrorKind::Inconclusive } else { ErrorKind::Transport };
        assert_eq!(error.kind(), kind, "{coding}: {step}: {error}");
        assert!(error.what().contains("compressed"), "{error}");
        for request in server.requests() {
            assert_eq!(request.header("accept-encoding"), Some("identity"));
        }
    }
    let codings = [
        "gzip",
        "GZIP",
        "x-gzip",
        "gzip, gzip",
        "gzip,gzip,gzip",
        "identity, gzip",
        "br",
        "zstd",
        "deflate",
        "compress",
        "unknown",
    ];
    together(codings.into_iter().flat_map(|coding| THREE.map(|step| is_refused(coding, step))))
        .await;
    let twice = [("content-encoding", "identity"), ("content-encoding", "gzip")];
    let chunked =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\n\x1f\r\n0\r\n\r\n";
    for answer in [Answer::new(200, &twice, GZIPPED), Answer(chunked.to_vec())] {
        let error = exchange(answer).await.expect_err("compressed");
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    }
    // Compressed without a word, it is not JSON.
    let error = exchange(Answer::json(200, GZIPPED)).await.expect_err("compressed");
    assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
}

/// An exchange that is answered so.
async fn exchange(answer: Answer) -> Result<(), Error> {
    let server = stumbling([Stumble::Says(answer)]);
    let ended = Here::<Local>::new(http(&server)).go(Step::Exchange).await;
    assert_eq!(server.connections(), 1, "a code is sent once");
    ended
}

#[tokio::test]
async fn f93_headers_have_a_limit_and_rules() {
    let large = format!("x: {}", "v".repeat(1024 * 1024));
    let name = format!("{}: v", "x".repeat(1024 * 1024));
    let many = (0..100_000).map(|number| format!("x-{number}: v")).collect::<Vec<_>>().join("\r\n");
    let same = vec!["x: v"; 100_000].join("\r\n");
    let together = (0..66).map(|number| format!("x-{number}: {large:.1000}")).collect::<Vec<_>>();
    let together = together.join("\r\n");
    for (row, lines, kind) in [
        ("a megabyte", large.as_str(), ErrorKind::Malformed),
        ("a name of a megabyte", &name, ErrorKind::Malformed),
        ("a hundred thousand", &many, ErrorKind::Malformed),
        ("a hundred thousand of a name", &same, ErrorKind::Malformed),
        ("more than 64 KiB together", &together, ErrorKind::Malformed),
        ("NUL in a value", "x: a\0b", ErrorKind::Transport),
        ("NUL in a name", "x\0y: a", ErrorKind::Transport),
        ("NUL in the type", "content-type: application/json\0", ErrorKind::Transport),
        ("CR alone", "x: a\rb", ErrorKind::Transport),
        ("a folded line", "x: a\r\n b", ErrorKind::Transport),
        ("a blank before the colon", "x : a", ErrorKind::Transport),
        ("no name", ": a", ErrorKind::Transport),
        ("no colon", "access_token", ErrorKind::Transport),
    ] {
        let body = String::from_utf8(fine().0).expect("text");
        let answer = body.replacen("\r\n", &format!("\r\n{lines}\r\n"), 1);
        let error = exchange(Answer(answer.into_bytes())).await.expect_err(row);
        assert_eq!(error.kind(), kind, "{row}: {error}");
        assert!(error.outcome_unknown(), "{row}");
    }
    let (server, taken) = endless("", b"x: y\r\n".repeat(700));
    let error = Here::<Local>::new(http(&server)).go(Step::Exchange).await.expect_err("no end");
    assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
    assert!(taken.load(Ordering::SeqCst) < 16 * 1024 * 1024);
}

#[tokio::test]
async fn f94_an_answer_that_breaks_off_gives_no_token() {
    const TOKEN: &str = r#"{"access_token":"at-SENTINEL","token_type":"Bearer"}"#;
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let length = TOKEN.len();
    let mut broken = vec![
        // All of the token is there, but not all of the answer.
        format!("{json}content-length: {}\r\n\r\n{TOKEN}", length + 1),
        format!("{json}content-length: {}\r\n\r\n{}", length, &TOKEN[..length - 1]),
        format!("{json}transfer-encoding: chunked\r\n\r\n{length:x}\r\n{TOKEN}\r\n"),
        format!("{json}transfer-encoding: chunked\r\n\r\n{length:x}\r\n{TOKEN}\r\n0\r\n"),
        format!("{json}transfer-encoding: chunked\r\n\r\n{:x}\r\n{TOKEN}", length + 1),
        // Two ends.
        format!(
            "{json}content-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n{length:x}\r\n{TOKEN}\r\n0\r\n\r\n"
        ),
        format!(
            "{json}transfer-encoding: chunked\r\ncontent-length: {length}\r\n\r\n{length:x}\r\n{TOKEN}\r\n0\r\n\r\n"
        ),
        format!("{json}content-length: {length}\r\ncontent-length: {}\r\n\r\n{TOKEN}", length + 1),
        format!("{json}content-length: {length}, {}\r\n\r\n{TOKEN}", length + 1),
        format!(
            "{json}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n{length:x}\r\n{TOKEN}\r\n0\r\n\r\n"
        ),
        format!(
            "{json}transfer-encoding: identity, chunked\r\n\r\n{length:x}\r\n{TOKEN}\r\n0\r\n\r\n"
        ),
        format!("{json}transfer-encoding: chunked, identity\r\n\r\n{TOKEN}"),
        // An end that is none.
        format!("{json}content-length: -1\r\n\r\n{TOKEN}"),
        format!("{json}content-length: +{length}\r\n\r\n{TOKEN}"),
        format!("{json}content-length: 0x{length:x}\r\n\r\n{TOKEN}"),
        format!("{json}transfer-encoding: chunked\r\n\r\n-{length:x}\r\n{TOKEN}\r\n0\r\n\r\n"),
        format!("{json}transfer-encoding: chunked\r\n\r\nzz\r\n{TOKEN}\r\n0\r\n\r\n"),
    ];
    // Early closes, one at each part of an answer.
    let whole = format!("{json}content-length: {length}\r\n\r\n{TOKEN}");
    for end in [0, 1, 8, 12, 16, 30, json.len(), whole.len() - length - 2, whole.len() - length] {
        broken.push(whole[..end].to_owned());
    }
    async fn gives_nothing(answer: String, step: Step) {
        let server = stumbling(vec![Stumble::Says(Answer(answer.clone().into_bytes())); 3]);
        let error = Here::<Local>::new(http(&server)).go(step).await.expect_err(&answer);
        let kind = if is_probe(step) { ErrorKind::Inconclusive } else { ErrorKind::Transport };
        assert_eq!(error.kind(), kind, "{answer}: {step}: {error}");
        assert!(error.outcome_unknown() || is_probe(step), "{answer}: {step}");
    }
    let all =
        broken.iter().flat_map(|answer| THREE.map(|step| gives_nothing(answer.clone(), step)));
    together(all).await;
    exchange(Answer(whole.into_bytes())).await.expect("unbroken");

    // A reset after all of the token has come.
    let server = Server::raw("127.0.0.1:0", move |mut stream, _| {
        drop(stream.read_exact(&mut [0]));
        let answer = format!("{json}content-length: {}\r\n\r\n{TOKEN}", length + 1);
        drop(stream.write_all(answer.as_bytes()));
        // Until the client has read it; the rest of the request stays unread, which makes the reset.
        thread::sleep(Duration::from_millis(50));
    });
    let error = Here::<Local>::new(http(&server)).go(Step::Exchange).await.expect_err("a reset");
    assert_eq!((error.kind(), error.outcome_unknown()), (ErrorKind::Transport, true));
}

/// A token response in another encoding.
fn utf16(little: bool, mark: bool) -> Vec<u8> {
    let text = r#"{"access_token":"at-SENTINEL","token_type":"Bearer"}"#;
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[tokio::test]
async fn f95_json_is_utf_8() {
    let good = br#"{"access_token":"at-SENTINEL","token_type":"Bearer","x":"MARK"}"#;
    let with = |bytes: &[u8]| {
        let at = good.windows(4).position(|four| four == b"MARK").expect("it is there");
        [&good[..at], bytes, &good[at + 4..]].concat()
    };
    for body in [
        utf16(true, true),
        utf16(true, false),
        utf16(false, true),
        utf16(false, false),
        with(b"\xff"),
        with(b"\xc3"),
        with(b"\xc3\x28"),
        with(b"\xe9"),
        with(b"\xc0\xaf"),
        with(b"\xed\xa0\x80"),
        with(b"\xf4\x90\x80\x80"),
        [b"\xff\xfe".as_slice(), good].concat(),
        [good.as_slice(), b"\xff"].concat(),
        [b"\xef\xbb\xbf\xef\xbb\xbf".as_slice(), good].concat(),
        b"{\"access_token\":\"at-SENTINEL\xff\",\"token_type\":\"Bearer\"}".to_vec(),
    ] {
        for charset in
            ["application/json", "application/json; charset=utf-16", "text/plain; charset=latin1"]
        {
            let answer = Answer::new(200, &[("content-type", charset)], &body);
            let error = exchange(answer).await.expect_err("not UTF-8");
            assert_eq!(error.kind(), ErrorKind::Malformed, "{body:?}: {error}");
        }
    }
    // A byte order mark is skipped, and what is UTF-8 stays what it is.
    for body in [[b"\xef\xbb\xbf".as_slice(), good].concat(), with("\u{e9}\u{1f600}".as_bytes())] {
        exchange(Answer::json(200, body)).await.expect("UTF-8");
    }
}

#[tokio::test]
async fn f96_lone_surrogates_and_nul_are_malformed() {
    for text in [
        r"\ud800",
        r"\udc00",
        r"\ud800\ud800",
        r"\udc00\ud800",
        r"\ud800x",
        r"a\ud800\u0041",
        r"\u0000",
        r"\u0001",
        r"\u000a",
        r"\u007f",
        r"\u0020",
        r"\u00e9",
        r"\u2028",
        r"\ufeff",
        r"\ud83d\ude00",
        r"\uzzzz",
        r"\u12",
        r"\x41",
        r"\'",
    ] {
        let error = exchange(Answer::json(
            200,
            format!(r#"{{"access_token":"at-SENTINEL{text}","token_type":"Bearer"}}"#),
        ));
        let error = error.await.expect_err(text);
        assert_eq!(error.kind(), ErrorKind::Malformed, "{text}: {error}");
        assert!(!shown(&error).contains(text), "{error}");
    }
    // What is no text at all makes the whole answer none, wherever it stands.
    for text in [r"\ud800", r"\udc00\ud800", r"\uzzzz"] {
        let body =
            format!(r#"{{"access_token":"at-SENTINEL","token_type":"Bearer","x":"{text}"}}"#);
        let error = exchange(Answer::json(200, body)).await.expect_err(text);
        assert_eq!(error.kind(), ErrorKind::Malformed, "{text}: {error}");
    }
    exchange(Answer::json(200, r#"{"access_token":"\u0061t\u002d1","token_type":"Bearer"}"#))
        .await
        .expect("escapes of characters that a token has");
}

/// Goes each step at a TLS server; nothing is written, and the words name what is wrong.
async fn is_not_trusted(certificate: Certificate, trusted: HttpTransport, words: &'static str) {
    let server = certificate.server(fine().0);
    let base = https(&server);
    together(STEPS.map(|step| (base.clone(), trusted.clone(), step)).map(
        |(base, trusted, step)| async move {
            let here = Here::<Local>::with(base, trusted);
            let error = here.go(step).await.expect_err(words);
            let kind = match step {
                Step::Exchange | Step::Revoke => ErrorKind::Transport,
                Step::Refresh => ErrorKind::Transient,
                _ => ErrorKind::Inconclusive,
            };
            assert_eq!(error.kind(), kind, "{step}: {error}");
            assert!(error.what().contains(words), "{step}: {error}");
            assert!(!error.outcome_unknown(), "{step}: nothing was sent");
        },
    ))
    .await;
    assert!(server.connections() >= STEPS.len());
    assert!(server.requests().is_empty(), "{words}");
}

#[tokio::test]
async fn f97_without_a_good_certificate_nothing_is_sent() {
    let names = &["localhost"];
    let own = Certificate::new(names);
    let server = own.server(fine().0);
    let here = Here::<Local>::with(https(&server), trusting(&[&own]));
    here.go(Step::Exchange).await.expect("trusted");

    let unknown = "from an authority that is not trusted here";
    let platform = HttpTransport::new().expect("a transport");
    let mut all = vec![
        (own.clone(), platform, unknown),
        (own, trusting(&[&Certificate::new(names)]), "certificate of localhost"),
    ];
    for (certificate, words) in [
        (Certificate::dated(names, 2020, 2021), "has expired"),
        (Certificate::dated(names, 2090, 2091), "is not valid yet"),
        (Certificate::new(&["elsewhere.example"]), "is for another host"),
        (Certificate::new(&["*.localhost"]), "is for another host"),
        (Certificate::new(&["localhost.elsewhere.example"]), "is for another host"),
        (Certificate::new(&["127.0.0.1"]), "is for another host"),
    ] {
        let trusted = trusting(&[&certificate]);
        all.push((certificate, trusted, words));
    }
    together(all.into_iter().map(|(own, trusted, words)| is_not_trusted(own, trusted, words)))
        .await;
}

#[tokio::test]
async fn f97_nothing_is_sent_without_tls() {
    // A server that speaks no TLS gets the first words of a handshake, and nothing that is ours.
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    let plain = Server::raw("127.0.0.1:0", move |mut stream, _| {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes).unwrap_or(0);
        ear.lock().expect("no panic").extend_from_slice(&bytes[..count]);
        drop(stream.write_all(&fine().0));
    });
    let error = Here::<Local>::new(https(&plain)).go(Step::Exchange).await.expect_err("no TLS");
    assert!(error.what().contains("does not speak TLS"), "{error}");
    let heard = heard.lock().expect("no panic").clone();
    assert_eq!(heard.first(), Some(&0x16), "a handshake");
    assert!(!String::from_utf8_lossy(&heard).contains("SENTINEL"));

    // Beyond this machine there is no way to say `http`: not in a definition, not in a setting.
    for (text, code) in [
        (
            "authorization_endpoint: http://acme.example/a\ntoken_endpoint: https://acme.example/t\n",
            "insecure-url",
        ),
        (
            "authorization_endpoint: https://acme.example/a\ntoken_endpoint: http://acme.example/t\n",
            "insecure-url",
        ),
        (
            "local: true\nauthorization_endpoint: https://acme.example/a\ntoken_endpoint: http://acme.example/t\n",
            "insecure-url",
        ),
        (
            "authorization_endpoint: https://acme.example/a\ntoken_endpoint: http://127.0.0.1/t\n",
            "insecure-url",
        ),
    ] {
        let found = codes(&compile_whole(&format!("id: acme\nname: Acme\n{text}")));
        assert_eq!(found, [code], "{text}");
    }
    for base in [
        "http://acme.example",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://localhost.acme.example",
    ] {
        let settings = settings(Local::definition()).set("base", base);
        let error = Client::<Local>::new(settings, REDIRECT).expect_err(base);
        assert_eq!(error.kind(), ErrorKind::Config, "{base}");
    }
    // And none to say that a certificate need not be good.
    for more in [
        "insecure: true",
        "verify: false",
        "tls: { verify: false }",
        "verify_ssl: false",
        "danger_accept_invalid_certs: true",
        "token: { request: { insecure: true } }",
        "token: { request: { verify: false } }",
        "validate: { get: https://acme.example/me, verify: false }",
        "ca: x",
        "proxy: http://127.0.0.1",
        "timeout: 0",
    ] {
        assert_eq!(codes(&compile(&format!("{more}\n"))), ["unknown-key"], "{more}");
    }
}

#[tokio::test]
async fn f100_a_dropped_exchange_leaves_nothing_behind_but_a_used_login() {
    let full = Full::new();
    let silent = stumbling(vec![Stumble::Silent; 100]);
    let half =
        Server::answering(|stream| {
            drop(stream.write_all(
                b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{\"access_token\":\"at\"",
            ));
            drop(stream.read(&mut [0]));
        });
    for (row, base) in [
        ("while a connection is made", format!("http://{}", full.address)),
        ("while an answer is awaited", http(&silent)),
        ("in the middle of an answer", http(&half)),
    ] {
        let here = Here::<Local>::new(&base);
        let login = here.client.authorize([]).start().expect("a login begins");
        let (again, state) = (copy(&login.pending), state(&login.pending));
        let exchange = here.client.exchange(login.pending, good(&state));
        assert!(tokio::time::timeout(READ, exchange).await.is_err(), "{row}: it hangs");
        let before = [silent.connections(), half.connections()];
        let error = here.client.exchange(again, good(&state)).await.expect_err("used up");
        assert_eq!(error.kind(), ErrorKind::StateMismatch, "{row}");

        // A refresh that is dropped changes nothing of the tokens, and does not end them either.
        let tokens = here.tokens();
        let kept = tokens.expose();
        assert!(tokio::time::timeout(READ, here.client.refresh(&tokens)).await.is_err(), "{row}");
        assert!(tokens.expose() == kept && tokens.refreshable(), "{row}");
        let again = tokio::time::timeout(READ, here.client.refresh(&tokens)).await;
        assert!(again.is_err(), "{row}: it is asked again, and hangs again");
        let hanging = [silent.connections() - before[0], half.connections() - before[1]];
        assert_eq!(
            hanging.iter().sum::<usize>(),
            if base.contains(&full.address.to_string()) { 0 } else { 2 },
            "{row}"
        );
    }
    // The connection of what was dropped is closed, so the provider is not kept either.
    let (closed, seen) = std::sync::mpsc::channel();
    let server = Server::raw("127.0.0.1:0", move |mut stream, requests| {
        drop(requests.read(&mut stream));
        let _ = closed.send(stream.read(&mut [0]).unwrap_or(0));
    });
    let here = Here::<Local>::new(http(&server));
    let validate = here.go(Step::Validate);
    assert!(tokio::time::timeout(READ, validate).await.is_err());
    tokio::time::sleep(READ / 4).await;
    assert_eq!(seen.recv_timeout(Duration::from_secs(1)), Ok(0), "the end of the stream");
}
