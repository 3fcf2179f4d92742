//! Providers written by hand, and a client that can do everything wrong: HTTP over a plain socket.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

pub mod definitions;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use oauth_emulator::Emulator;
use serde_json::Value;

/// A verifier and its S256 challenge (RFC 7636 appendix B).
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub const CALLBACK: &str = "https://app.example/callback";
pub const STATE: &str = "0123456789abcdef0123";
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Names and values that a test can change one at a time.
#[derive(Clone)]
pub struct Params(pub Vec<(String, String)>);

impl Params {
    pub fn new(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    pub fn set(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.with(name, value)
    }

    /// Adds it, even if it is there.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    pub fn form(&self) -> String {
        let pairs =
            self.0.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    pub fn json(&self) -> String {
        let pairs = self.0.iter().map(|(name, value)| format!("{name:?}:{value:?}"));
        format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
    }

    pub fn url(&self, endpoint: &str) -> String {
        format!("{endpoint}?{}", self.form())
    }
}

/// The parameters that every authorization request with PKCE has.
pub fn login(client_id: &str) -> Params {
    Params::new(&[
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", CALLBACK),
        ("state", STATE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ])
}

pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

pub fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit =
                    || char::from(rest.next().expect("a digit")).to_digit(16).expect("hex");
                u8::try_from(digit() * 16 + digit()).expect("a byte")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// A parameter of a callback URL or of a form.
pub fn param(callback: &str, name: &str) -> Option<String> {
    let query = callback.split_once('?').map_or(callback, |(_, query)| query);
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| decode(value))
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    pub fn text(&self, member: &str) -> String {
        self.json()[member].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends one request to the URL of a provider; `None` when the connection closes without an answer.
pub fn try_send(
    emulator: &Emulator,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Answer> {
    let url = emulator.browser_url(url).expect("a URL of the provider");
    let rest = url.strip_prefix("http://").expect("loopback");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    let mut head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let length = body.len();
    write!(stream, "{head}Content-Length: {length}\r\n\r\n{body}").expect("written");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8(bytes).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Some(Answer { status, headers, body: body.to_owned() })
}

pub fn send(
    emulator: &Emulator,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    try_send(emulator, method, url, headers, body).expect("an answer")
}

/// A form to the token endpoint, with the headers that it must have.
pub fn post(emulator: &Emulator, url: &str, params: &Params) -> Answer {
    let headers = [("content-type", FORM), ("accept", "application/json")];
    send(emulator, "POST", url, &headers, &params.form())
}

pub fn bearer(emulator: &Emulator, url: &str, token: &str) -> Answer {
    send(emulator, "GET", url, &[("authorization", &format!("Bearer {token}"))], "")
}
