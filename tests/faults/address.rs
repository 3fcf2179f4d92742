//! G. Network: the addresses that names resolve to.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
};

use oauth_core::{
    BlockingHttpTransport, BlockingTransport as _, ErrorKind, HttpTransport, Secret,
    Transport as _,
    definition::Method,
    transport::{
        AddressPolicy, BoxFuture, HeaderText, HttpTransportBuilder, PublicAddresses, Request,
        Resolve, TransportError, TransportErrorKind,
    },
};
use oauth_tests::{server::Server, tls::Certificate};

use super::local::{CONNECT, Here, Local, STEPS, fine, http};

/// The host of a tenant.
pub(crate) const TENANT: &str = "tenant.acme.example";

/// Says of every name what a script says, and the last of it for ever.
#[derive(Clone, Default)]
pub(crate) struct Names {
    answers: Arc<Mutex<VecDeque<Vec<IpAddr>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    pub(crate) fn new<const N: usize>(answers: [&[&str]; N]) -> Self {
        let read = |list: &[&str]| list.iter().map(|text| text.parse().expect(text)).collect();
        let answers = answers.iter().map(|list| read(list)).collect();
        Self { answers: Arc::new(Mutex::new(answers)), asked: Arc::default() }
    }

    /// The names that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }
}

impl Resolve for Names {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.asked.lock().expect("no panic").push(host.to_owned());
        let mut answers = self.answers.lock().expect("no panic");
        let answer = match answers.len() {
            1 => answers[0].clone(),
            _ => answers.pop_front().unwrap_or_default(),
        };
        Box::pin(async move { Ok(answer) })
    }
}

/// A transport that trusts a certificate and knows names from a script.
pub(crate) fn builder(certificate: &Certificate, names: &Names) -> HttpTransportBuilder {
    let limits = HttpTransport::builder().connect_timeout(CONNECT * 10).only_roots_given();
    limits.root_certificate_pem(certificate.pem.as_bytes()).resolver(names.clone())
}

/// A request with a token.
pub(crate) fn with_token(url: impl Into<String>) -> Request {
    let token = HeaderText::Secret(Secret::from("Bearer at-SENTINEL"));
    Request { headers: vec![("authorization".into(), token)], ..Request::new(Method::Get, url) }
}

/// A server for the tenant on all addresses of this machine, and the one of each connection.
fn tenant(certificate: &Certificate) -> (Server, Arc<Mutex<Vec<IpAddr>>>) {
    let reached = Arc::new(Mutex::new(Vec::new()));
    let (seen, certificate) = (Arc::clone(&reached), certificate.clone());
    let server = Server::raw("0.0.0.0:0", move |stream, requests| {
        let address = stream.local_addr().expect("an address").ip();
        seen.lock().expect("no panic").push(address);
        certificate.serve(stream, requests, &fine().0, true);
    });
    (server, reached)
}

fn url(server: &Server) -> String {
    format!("https://{TENANT}:{}/token/SENTINEL", server.address().port())
}

/// What names of hosts must not resolve to.
const INSIDE: [&str; 9] = [
    "127.0.0.1",
    "::1",
    "10.0.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",
    "fd00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
];

fn assert_refused(error: &TransportError, row: &str) {
    assert_eq!(error.kind, TransportErrorKind::Refused, "{row}: {error}");
    assert!(error.message.contains("address policy"), "{row}: {error}");
    assert!(!error.message.contains("SENTINEL") && !error.message.contains(row), "{error}");
}

#[tokio::test]
async fn f98_a_name_that_resolves_into_the_network_gets_no_connection() {
    let certificate = Certificate::new(&[TENANT]);
    let (server, _) = tenant(&certificate);
    for address in INSIDE {
        let names = Names::new([&[address]]);
        let transport =
            builder(&certificate, &names).address_policy(PublicAddresses).build().expect("built");
        let error = transport.send(with_token(url(&server))).await.expect_err(address);
        assert_refused(&error, address);
        assert_eq!(names.asked(), [TENANT], "{address}");
    }
    assert_eq!(server.connections(), 0);
    // Without the policy it is there.
    let transport = builder(&certificate, &Names::new([&["127.0.0.1"]])).build().expect("built");
    transport.send(with_token(url(&server))).await.expect("an answer");
    assert_eq!(server.connections(), 1);
}

#[test]
fn f98_nor_without_futures() {
    let certificate = Certificate::new(&[TENANT]);
    let (server, reached) = tenant(&certificate);
    let transport = |names: &Names, policy: fn(&str, IpAddr) -> bool| -> BlockingHttpTransport {
        builder(&certificate, names).address_policy(policy).build_blocking().expect("built")
    };
    for address in INSIDE {
        let transport = transport(&Names::new([&[address]]), |host, address| {
            PublicAddresses.allows(host, address)
        });
        let error = transport.send(with_token(url(&server))).expect_err(address);
        assert_refused(&error, address);
    }
    assert_eq!(server.connections(), 0);
    let names = Names::new([&["127.0.0.2", "127.0.0.1"]]);
    let transport = transport(&names, |_, address| address == Ipv4Addr::LOCALHOST);
    transport.send(with_token(url(&server))).expect("an answer");
    assert_eq!(*reached.lock().expect("no panic"), [Ipv4Addr::LOCALHOST]);
}

#[tokio::test]
async fn f98_of_mixed_answers_the_allowed_address_is_used() {
    let certificate = Certificate::new(&[TENANT]);
    let (server, reached) = tenant(&certificate);
    let names = Names::new([&["169.254.169.254", "127.0.0.2", "127.0.0.1", "::1"]]);
    let only = |host: &str, address: IpAddr| host == TENANT && address == Ipv4Addr::LOCALHOST;
    let transport = builder(&certificate, &names).address_policy(only).build().expect("built");
    transport.send(with_token(url(&server))).await.expect("an answer");
    assert_eq!(*reached.lock().expect("no panic"), [Ipv4Addr::LOCALHOST]);
}

#[tokio::test]
async fn f98_what_was_checked_is_what_is_connected_to() {
    let certificate = Certificate::new(&[TENANT]);
    let (server, reached) = tenant(&certificate);
    // Whoever owns the name answers well when it is looked at, and then otherwise.
    let names = Names::new([&["127.0.0.1"], &["127.0.0.2"]]);
    let only = |_: &str, address: IpAddr| address == Ipv4Addr::LOCALHOST;
    let transport = builder(&certificate, &names).address_policy(only).build().expect("built");
    transport.send(with_token(url(&server))).await.expect("an answer");
    assert_eq!(names.asked().len(), 1, "it is resolved once for each connection");
    // The server closed that connection: the next one is resolved, and checked, again.
    let error = transport.send(with_token(url(&server))).await.expect_err("rebound");
    assert_refused(&error, "127.0.0.2");
    assert_eq!(names.asked().len(), 2);
    assert_eq!(*reached.lock().expect("no panic"), [Ipv4Addr::LOCALHOST]);
}

#[tokio::test]
async fn f98_addresses_in_urls_are_checked_too() {
    let server = Server::fixed(fine().0);
    let port = server.address().port();
    let certificate = Certificate::new(&[TENANT]);
    let names = Names::new([&["8.8.8.8"]]);
    let transport = builder(&certificate, &names).address_policy(PublicAddresses).build();
    let transport = transport.expect("built");
    for host in [
        "http://127.0.0.1",
        "https://127.0.0.1",
        "https://127.1",
        "https://2130706433",
        "https://0x7f.0.0.1",
        "https://0177.0.0.1",
        "https://127.0.0.1.",
        "https://[::1]",
        "https://[::ffff:127.0.0.1]",
        "https://[::ffff:7f00:1]",
        "https://0.0.0.0",
        "https://10.0.0.1",
        "https://169.254.169.254",
        "http://localhost",
        "https://localhost",
    ] {
        let error = transport.send(with_token(format!("{host}:{port}/"))).await.expect_err(host);
        assert_refused(&error, host);
    }
    assert_eq!(server.connections(), 0);
    assert!(names.asked().is_empty(), "{:?}", names.asked());
}

#[tokio::test]
async fn f98_localhost_is_this_machine_where_the_policy_allows_it() {
    let server = Server::fixed(fine().0);
    let certificate = Certificate::new(&[TENANT]);
    // Whatever a resolver would say.
    let names = Names::new([&["169.254.169.254"]]);
    let near = |host: &str, address: IpAddr| host == "localhost" && address.is_loopback();
    let transport = builder(&certificate, &names).address_policy(near).build().expect("built");
    let url = format!("http://localhost:{}/", server.address().port());
    assert_eq!(transport.send(with_token(url)).await.expect("an answer").status, 200);
    assert!(names.asked().is_empty());
}

#[tokio::test]
async fn f98_the_host_must_change_something_before_it_is_asked_again() {
    let server = Server::fixed(fine().0);
    let transport = HttpTransport::builder().address_policy(PublicAddresses).build();
    let here = Here::<Local>::with(http(&server), transport.expect("built"));
    for step in STEPS {
        let error = here.go(step).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Config, "{step}: {error}");
        assert!(!error.outcome_unknown(), "{step}");
    }
    assert_eq!(server.connections(), 0);
}
