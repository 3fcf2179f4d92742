//! G. Network: proxies.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpStream},
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use oauth_core::{
    HttpTransport, Transport as _,
    transport::{PublicAddresses, TransportErrorKind},
};
use oauth_tests::{server::Server, tls::Certificate};

use super::{
    address::{Names, TENANT, builder, with_token},
    local::{fine, http, https},
};

/// The name and the password of a user, in a URL and in a header.
const USER: &str = "user:pw-SENTINEL";
const BASIC: &str = "Basic dXNlcjpwdy1TRU5USU5FTA==";

/// A proxy that tunnels to an address whatever it is asked for, and all that clients sent through it.
fn tunnel(bind: &str, to: SocketAddr) -> (Server, Arc<Mutex<Vec<u8>>>) {
    let through = Arc::new(Mutex::new(Vec::new()));
    let sent = Arc::clone(&through);
    let proxy = Server::raw(bind, move |mut client, requests| {
        if requests.read(&mut client).is_none() {
            return;
        }
        drop(client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n"));
        let mut server = TcpStream::connect(to).expect("the server is there");
        let (mut answers, mut back) =
            (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
        thread::spawn(move || {
            drop(std::io::copy(&mut answers, &mut back));
            drop(back.shutdown(Shutdown::Write));
        });
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = client.read(&mut piece) {
            sent.lock().expect("no panic").extend_from_slice(&piece[..length]);
            if server.write_all(&piece[..length]).is_err() {
                break;
            }
        }
    });
    (proxy, through)
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
}

/// Runs itself with proxies in the environment, so that no other test sees them.
#[test]
fn f99_no_proxy_of_the_environment_is_used() {
    const CHILD: &str = "OAUTH_TESTS_PROXY_CHILD";
    let certificate = Certificate::new(&[TENANT, "localhost"]);
    let server = certificate.server(fine().0);
    if let Ok(urls) = std::env::var(CHILD) {
        let (port, pem) = urls.split_once('\n').expect("a port and a certificate");
        let transport = HttpTransport::builder()
            .only_roots_given()
            .root_certificate_pem(pem.as_bytes())
            .resolver(Names::new([&["127.0.0.1"]]))
            .build()
            .expect("built");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            for host in [TENANT, "localhost"] {
                let request = with_token(format!("https://{host}:{port}/"));
                assert_eq!(transport.send(request).await.expect("an answer").status, 200);
            }
        });
        return;
    }
    let (proxy, _) = tunnel("127.0.0.1:0", server.address());
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args(["--exact", "proxy::f99_no_proxy_of_the_environment_is_used"]);
    child.env(CHILD, format!("{}\n{}", server.address().port(), certificate.pem));
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        child.env(name, http(&proxy)).env(name.to_uppercase(), http(&proxy));
    }
    child.env_remove("no_proxy").env_remove("NO_PROXY").env_remove("REQUEST_METHOD");
    let output = child.output().expect("a child");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!((server.connections(), proxy.connections()), (2, 0));
}

#[tokio::test]
async fn f99_a_proxy_learns_the_host_and_nothing_else() {
    let certificate = Certificate::new(&[TENANT]);
    let server = certificate.server(fine().0);
    let (proxy, through) = tunnel("127.0.0.1:0", server.address());
    // The name is the proxy's to resolve.
    let names = Names::default();
    let transport = builder(&certificate, &names).proxy(&http(&proxy)).build().expect("built");
    let request = with_token(format!("https://{TENANT}/path-SENTINEL?query-SENTINEL"));
    assert_eq!(transport.send(request).await.expect("an answer").status, 200);

    let asked = proxy.requests().remove(0);
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("CONNECT", "tenant.acme.example:443")
    );
    assert!(asked.headers.iter().all(|(name, _)| ["host", "user-agent"].contains(&name.as_str())));
    assert!(asked.body.is_empty() && !contains(&asked.whole, "SENTINEL"));
    let through = through.lock().expect("no panic").clone();
    assert_eq!(through.first(), Some(&0x16), "a TLS handshake begins at once");
    for secret in ["SENTINEL", "authorization", "GET "] {
        assert!(!contains(&through, secret), "{secret}");
    }
    let arrived = server.requests().remove(0);
    assert_eq!(arrived.target, "/path-SENTINEL?query-SENTINEL");
    assert_eq!(arrived.header("authorization"), Some("Bearer at-SENTINEL"));
    assert!(arrived.headers.iter().all(|(name, _)| !name.starts_with("proxy-")));
    assert!(names.asked().is_empty());
}

#[tokio::test]
async fn f99_this_machine_is_never_asked_through_a_proxy() {
    let certificate = Certificate::new(&["localhost", "127.0.0.1"]);
    let (plain, secure) = (Server::fixed(fine().0), certificate.server(fine().0));
    let (proxy, _) = tunnel("127.0.0.1:0", secure.address());
    let transport = builder(&certificate, &Names::default()).proxy(&http(&proxy)).build();
    let transport = transport.expect("built");
    let port = plain.address().port();
    for url in [
        http(&plain),
        format!("http://localhost:{port}"),
        https(&secure),
        format!("https://{}", secure.address()),
    ] {
        let answer = transport.send(with_token(format!("{url}/"))).await;
        assert_eq!(answer.expect(&url).status, 200);
    }
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn f99_credentials_never_go_to_a_plain_proxy_elsewhere() {
    let certificate = Certificate::new(&[TENANT]);
    let server = certificate.server(fine().0);
    let builder = || builder(&certificate, &Names::new([&["127.0.0.1"]]));
    let url = format!("https://{TENANT}/");
    // It is this machine, but not by a loopback address.
    let (elsewhere, _) = tunnel("0.0.0.0:0", server.address());
    let port = elsewhere.address().port();
    for host in ["0.0.0.0", "proxy.example"] {
        let proxied = builder().proxy(&format!("http://{USER}@{host}:{port}"));
        assert!(!format!("{proxied:?}").contains("SENTINEL"), "{proxied:?}");
        let error = proxied.build().expect_err(host);
        assert_eq!(error.kind, TransportErrorKind::Refused);
        assert!(error.message.contains("https proxy alone"), "{error}");
        assert!(!format!("{error} {error:?}").contains("SENTINEL"), "{error}");
    }
    assert_eq!(elsewhere.connections(), 0);

    // Without them it may be asked, and gets none.
    let transport = builder().proxy(&format!("http://0.0.0.0:{port}")).build().expect("built");
    transport.send(with_token(&url)).await.expect("an answer");
    assert_eq!(elsewhere.requests()[0].header("proxy-authorization"), None);

    // On this machine nobody is between.
    let (near, _) = tunnel("127.0.0.1:0", server.address());
    let transport = builder().proxy(&format!("http://{USER}@{}", near.address())).build();
    let transport = transport.expect("built");
    transport.send(with_token(&url)).await.expect("an answer");
    assert_eq!(near.requests()[0].header("proxy-authorization"), Some(BASIC));
    assert!(!format!("{transport:?}").contains("SENTINEL"));
    for request in server.requests() {
        assert_eq!(request.header("proxy-authorization"), None, "they end at the proxy");
    }
}

#[tokio::test]
async fn f99_an_encrypted_proxy_is_asked_in_tls() {
    let certificate = Certificate::new(&[TENANT, "proxy.example"]);
    for (answer, words) in [
        ("HTTP/1.1 407 No\r\nproxy-authenticate: Basic\r\n\r\n", "other credentials"),
        ("HTTP/1.1 403 SENTINEL\r\n\r\n", "makes no connection"),
        ("SENTINEL\r\n\r\n", "makes no connection"),
    ] {
        let proxy = certificate.server(answer);
        let names = Names::new([&["127.0.0.1"]]);
        let port = proxy.address().port();
        let transport = builder(&certificate, &names)
            .proxy(&format!("https://{USER}@proxy.example:{port}"))
            .build()
            .expect("built");
        let url = format!("https://{TENANT}/path-SENTINEL");
        let error = transport.send(with_token(url)).await.expect_err(answer);
        assert_eq!(error.kind, TransportErrorKind::Connect, "{error}");
        assert!(error.message.contains(words), "{error}");
        assert!(!format!("{error} {error:?}").contains("SENTINEL"), "{error}");
        assert_eq!(names.asked(), ["proxy.example"]);
        // It was read by a server that speaks nothing but TLS.
        let asked = proxy.requests().remove(0);
        assert_eq!(
            (asked.method.as_str(), asked.target.as_str()),
            ("CONNECT", "tenant.acme.example:443")
        );
        assert_eq!(asked.header("proxy-authorization"), Some(BASIC));
        assert_eq!(asked.header("authorization"), None);
    }
}

#[tokio::test]
async fn f99_with_a_proxy_the_address_policy_is_about_the_proxy() {
    let certificate = Certificate::new(&[TENANT]);
    let server = certificate.server(fine().0);
    let (proxy, _) = tunnel("127.0.0.1:0", server.address());
    let port = proxy.address().port();
    // By its name, which must not resolve to a forbidden address; and by its address.
    let names = Names::new([&["127.0.0.1"]]);
    let public = builder(&certificate, &names).address_policy(PublicAddresses);
    let transport = public.clone().proxy(&format!("http://proxy.example:{port}")).build();
    let transport = transport.expect("built");
    let error = transport.send(with_token(format!("https://{TENANT}/"))).await.expect_err("no");
    assert_eq!(error.kind, TransportErrorKind::Refused, "{error}");
    assert_eq!(names.asked(), ["proxy.example"]);
    let error = public.proxy(&http(&proxy)).build().expect_err("an address");
    assert_eq!(error.kind, TransportErrorKind::Refused, "{error}");

    // An address in a URL is no name that the proxy resolves.
    let own = |host: &str, _| host == "proxy.example" || host == "127.0.0.1";
    let names = Names::new([&["127.0.0.1"]]);
    let transport = builder(&certificate, &names)
        .address_policy(own)
        .proxy(&format!("http://proxy.example:{port}"))
        .build()
        .expect("built");
    let error = transport.send(with_token("https://169.254.169.254/")).await.expect_err("no");
    assert_eq!(error.kind, TransportErrorKind::Refused, "{error}");
    assert_eq!(proxy.connections(), 0);
    transport.send(with_token(format!("https://{TENANT}/"))).await.expect("an answer");
    assert_eq!(proxy.connections(), 1);
}
