//! I. Values that answers choose: none of them moves a later request to another place.
//!
//! Each kind of captured value, from each source, in each place of a call and of the API. The evil host is
//! a socket of this machine that counts who comes.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::{
    Callback, HttpTransport,
    dynamic::{Credentials, DynamicProvider as _, Map, Options, Platform},
    transport::{BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind},
};
use oauth_tests::server::Server;
use serde_json::json;
use url::Url;

use super::support::REDIRECT;

const OWN: &str = "acme.example";

/// Answers for the hosts of the definition, and sends all else over the network.
struct Trap {
    own: Mutex<Vec<String>>,
    seen: Mutex<Vec<Url>>,
    network: HttpTransport,
}

impl Transport for Trap {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let url = match Url::parse(&request.url) {
            Ok(url) => url,
            // A name that is no international one leads nowhere.
            Err(url::ParseError::IdnaError) if request.url.contains("xn--") => {
                let fault = TransportError::new(TransportErrorKind::Refused, "no such name");
                return Box::pin(std::future::ready(Err(fault)));
            }
            Err(fault) => panic!("{}: {fault}", request.url),
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        let is_own = host == OWN || host.ends_with(&format!(".{OWN}"));
        self.seen.lock().expect("no panic").push(url);
        if !is_own {
            return self.network.send(request);
        }
        let mut answers = self.own.lock().expect("no panic");
        let body = if answers.is_empty() { "{}".to_owned() } else { answers.remove(0) };
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Box::pin(
            async move { Ok(Response { status: 200, headers, body: body.into_bytes().into() }) },
        )
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Callback,
    Answer,
    IdToken,
    AccessToken,
    Lookup,
}

const SOURCES: [Source; 5] =
    [Source::Callback, Source::Answer, Source::IdToken, Source::AccessToken, Source::Lookup];

/// A kind of value in a place.
struct Row {
    /// What is said of the value besides its source.
    rule: &'static str,
    /// The keys of the call.
    call: &'static str,
    /// The base of the API.
    base: &'static str,
    good: &'static str,
    /// Where the call goes with the good value.
    place: &'static str,
}

const ROWS: [Row; 8] = [
    Row {
        rule: "type: label",
        call: "get: 'https://{v}.api.acme.example/me'",
        base: "https://{v}.api.acme.example/v1",
        good: "eu",
        place: "https://eu.api.acme.example/me",
    },
    Row {
        rule: "type: hostname, allow: 'https://*.acme.example'",
        call: "get: 'https://{v}/me'",
        base: "https://{v}/v1",
        good: "eu.acme.example",
        place: "https://eu.acme.example/me",
    },
    Row {
        rule: "type: origin, allow: ['https://*.acme.example', 'https://acme.example']",
        call: "get: '{v}/me'",
        base: "{v}/v1",
        good: "https://eu.acme.example",
        place: "https://eu.acme.example/me",
    },
    Row {
        rule: "type: enum, values: [eu, us]",
        call: "get: 'https://{v}.acme.example/me'",
        base: "https://{v}.acme.example/v1",
        good: "us",
        place: "https://us.acme.example/me",
    },
    Row {
        rule: "type: segment",
        call: "get: 'https://acme.example/{v}/me'",
        base: "https://acme.example/{v}/v1",
        good: "team one",
        place: "https://acme.example/team%20one/me",
    },
    Row {
        rule: "type: label",
        call: "get: 'https://acme.example/{v}/me'",
        base: "https://acme.example/v1/{v}",
        good: "team-1",
        place: "https://acme.example/team-1/me",
    },
    Row {
        rule: "type: text",
        call: "get: https://acme.example/me, query: { q: '{v}' }",
        base: "https://acme.example/v1",
        good: "a b",
        place: "https://acme.example/me?q=a%20b",
    },
    Row {
        rule: "type: text, secret: true",
        call: "get: https://acme.example/me, secret_query: { q: '{v}' }, auth: bearer",
        base: "https://acme.example/v1",
        good: "s3cr3t",
        place: "https://acme.example/me?q=s3cr3t",
    },
];

/// What should move a request to the evil host, or out of its place on the right one.
fn hostile(good: &str, evil: SocketAddr) -> Vec<String> {
    let port = evil.port();
    let mut all = Vec::new();
    for host in [evil.to_string(), format!("localhost:{port}"), format!("127.1:{port}")] {
        for before in
            ["", "x@", "//", "http://", "https://", "http:", "\\\\", "/\\", "{good}@", "{good}:x@"]
        {
            for after in ["", "/", "#", "?", "\\", "/.", "%2f", "%23", ":80", "/{good}"] {
                all.push(format!("{before}{host}{after}").replace("{good}", good));
            }
        }
    }
    for odd in [
        ".",
        "..",
        "../x",
        "./x",
        "/",
        "/..",
        "a/../../b",
        "..%2f..%2f",
        "%2e%2e",
        "%2E.",
        "%252e%252e",
        "..;/",
        "..\\",
        "{good}/..",
        "{good}/../x",
        "{good}/",
        "{good}\\",
        "{good}?a=b",
        "{good}#x",
        "{good}&a=b",
        "{good};a=b",
        "{good}:443",
        "{good}.",
        ".{good}",
        "{good}..x",
        "{good}%00",
        "{good}\n",
        "{good}\r\nhost: evil",
        "{good}\t",
        " {good}",
        "{good} ",
        "{good}\u{0}",
        "{good}\u{200b}",
        "{good}\u{ff0e}x",
        "{good}\u{ff0f}x",
        "{access_token}",
        "{client_secret}",
        "{v}",
        "${good}",
        "https://acme.example@{good}",
        "https://{good}",
        "xn--{good}",
        "-{good}",
        "{good}-",
    ] {
        all.push(odd.replace("{good}", good));
    }
    all.push("a".repeat(5000));
    all
}

struct Login {
    platform: Platform,
    trap: Arc<Trap>,
    settings: Map,
    text: String,
}

impl Login {
    fn new(row: &Row, source: Source) -> Self {
        let Row { rule, call, base, .. } = row;
        let (callback, response, lookup) = match source {
            Source::Callback => (format!("{{ param: v, {rule} }}"), String::new(), String::new()),
            Source::Answer => (String::new(), format!("{{ path: v, {rule} }}"), String::new()),
            Source::IdToken => (String::new(), format!("{{ id_token: v, {rule} }}"), String::new()),
            Source::AccessToken => {
                (String::new(), format!("{{ access_token: v, {rule} }}"), String::new())
            }
            Source::Lookup => (String::new(), String::new(), format!("{{ path: v, {rule} }}")),
        };
        let mut text = format!(
            "id: acme\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
             token_endpoint: https://acme.example/token\n\
             validate: {{ {call}, profile: {{ id: id }} }}\napi: {{ base: '{base}' }}\n"
        );
        for (capture, keys) in [
            (callback, "callback: { capture: { v: VALUE } }\n"),
            (response, "token: { response: { capture: { v: VALUE } } }\n"),
            (lookup, "lookup: [{ get: https://acme.example/meta, capture: { v: VALUE } }]\n"),
        ] {
            if !capture.is_empty() {
                text.push_str(&keys.replace("VALUE", &capture));
            }
        }
        let definition = oauth_load::load_text("acme.yaml", &text)
            .unwrap_or_else(|faults| panic!("{text}{faults}"));
        let trap = Arc::new(Trap {
            own: Mutex::default(),
            seen: Mutex::default(),
            network: HttpTransport::new().expect("a transport"),
        });
        let platform = Platform::new(definition).with_transport(Arc::clone(&trap) as _);
        let settings = [("client_id", "id"), ("client_secret", "shh-SENTINEL")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Self { platform, trap, settings, text }
    }

    /// A login in which the source says `value`.
    async fn run(&self, source: Source, value: &str) -> Option<Credentials> {
        let login = self
            .platform
            .authorization_url(REDIRECT, &self.settings, &Options::default())
            .expect("a URL");
        let url = Url::parse(&login.url).expect("a URL");
        let state = url.query_pairs().find(|(name, _)| name == "state").expect("a state").1;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("code", "c").append_pair("state", &state);
        if source == Source::Callback {
            query.append_pair("v", value);
        }
        let jwt = |value: &str| {
            let claims = URL_SAFE_NO_PAD.encode(json!({ "v": value }).to_string());
            format!("eyJhbGciOiJub25lIn0.{claims}.c2ln")
        };
        let mut tokens = json!({ "access_token": "at-SENTINEL", "token_type": "bearer" });
        match source {
            Source::Answer => tokens["v"] = value.into(),
            Source::IdToken => tokens["id_token"] = jwt(value).into(),
            Source::AccessToken => tokens["access_token"] = jwt(value).into(),
            Source::Callback | Source::Lookup => {}
        }
        let mut answers = vec![tokens.to_string()];
        answers.extend((source == Source::Lookup).then(|| json!({ "v": value }).to_string()));
        *self.trap.own.lock().expect("no panic") = answers;
        let callback = Callback::query(query.finish());
        let done =
            self.platform.credentials(REDIRECT, &self.settings, login.pending, callback).await;
        self.trap.own.lock().expect("no panic").clear();
        match done {
            Ok(credentials) => Some(credentials),
            Err(error) => {
                assert!(!format!("{error} {error:?}").contains("SENTINEL"), "{error:?}");
                None
            }
        }
    }

    /// The URLs of the call and of the API.
    async fn ask(&self, credentials: &Credentials) -> Vec<Url> {
        self.trap.seen.lock().expect("no panic").clear();
        let _ = self.platform.validate_credentials(&self.settings, &credentials.values).await;
        if let Ok(api) = self.platform.api(&self.settings, &credentials.values) {
            let _ = api.get("/items").send().await;
        }
        std::mem::take(&mut *self.trap.seen.lock().expect("no panic"))
    }
}

/// The host that a URL of the definition has with a value, and how many segments its path has.
fn expected(row: &Row, url: &Url, value: &str) -> (String, usize) {
    let template = match url.path().ends_with("/items") {
        true => format!("{}/items", row.base),
        false => {
            let call = row.call.trim_start_matches("get: ");
            call.split(", ").next().unwrap_or(call).trim_matches('\'').to_owned()
        }
    };
    let after =
        template.strip_prefix("https://").or(template.strip_prefix("{v}")).expect("a start");
    let (host, path) = after.split_once('/').expect("a path");
    let host = match template.starts_with("{v}") {
        true => value.trim_start_matches("https://").to_owned(),
        false => host.replace("{v}", value),
    };
    (host, path.split('/').count())
}

#[tokio::test]
async fn f119_no_value_of_an_answer_moves_a_later_request() {
    let server = Server::fixed("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let (mut refused, mut sent) = (0, 0);
    for row in &ROWS {
        for source in SOURCES {
            let login = Login::new(row, source);
            let credentials = login.run(source, row.good).await;
            let credentials = credentials.unwrap_or_else(|| panic!("{source:?}\n{}", login.text));
            let urls = login.ask(&credentials).await;
            assert_eq!(urls.len(), 2, "{source:?}\n{}", login.text);
            assert_eq!(urls[0].as_str(), row.place, "{source:?}");

            for value in hostile(row.good, server.address()) {
                let Some(credentials) = login.run(source, &value).await else {
                    refused += 1;
                    continue;
                };
                for url in login.ask(&credentials).await {
                    let row_of = || format!("{source:?} {value:?}: {url}\n{}", login.text);
                    let (host, segments) = expected(row, &url, &value);
                    assert_eq!(url.scheme(), "https", "{}", row_of());
                    assert_eq!(url.host_str(), Some(host.as_str()), "{}", row_of());
                    assert!(host == OWN || host.ends_with(".acme.example"), "{}", row_of());
                    assert_eq!((url.port(), url.username()), (None, ""), "{}", row_of());
                    assert_eq!(url.fragment(), None, "{}", row_of());
                    let path = url.path_segments().map(Iterator::count);
                    assert_eq!(path, Some(segments), "{}", row_of());
                    assert!(url.query_pairs().count() <= 1, "{}", row_of());
                    sent += 1;
                }
            }
        }
    }
    assert_eq!(server.connections(), 0, "nobody came to the evil host");
    assert!(refused > 5_000 && sent > 1_000, "{refused} refused, {sent} requests sent");
}

#[tokio::test]
async fn f119_what_was_stored_is_held_to_the_same_rules() {
    let server = Server::fixed("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    for row in ROWS.iter().filter(|row| !row.rule.contains("text")) {
        let login = Login::new(row, Source::Answer);
        let good = login.run(Source::Answer, row.good).await.expect("a login");
        for value in hostile(row.good, server.address()) {
            let mut changed = good.clone();
            changed.values.insert("v".to_owned(), value.clone());
            for url in login.ask(&changed).await {
                let (host, segments) = expected(row, &url, &value);
                assert_eq!(url.host_str(), Some(host.as_str()), "{value:?}: {url}");
                assert_eq!(url.path_segments().map(Iterator::count), Some(segments), "{url}");
            }
        }
    }
    assert_eq!(server.connections(), 0);
}
