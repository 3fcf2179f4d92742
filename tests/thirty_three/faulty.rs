//! A client written by hand in the usual way, in which each fault can be switched on. It proves that each
//! check can fail.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::{
    ErrorKind,
    definition::{
        Definition, Field, FieldKind, Part, Place, Setting, Template, ValueKind, Variable,
    },
    dynamic::NEVER,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    patience::measured,
    subject::{Failure, Make, Product, Stored, Subject},
    world::{self, CLIENT_ID, CLIENT_SECRET, NOW, REDIRECT},
};

const fn setting(name: &'static str, value: ValueKind) -> Setting {
    let field = Field { name, kind: FieldKind::TextInput, required: true, ..Field::PLAIN };
    Setting { field, value }
}

const fn endpoint(parts: &'static [Part]) -> Template {
    Template::Parts(parts)
}

const TENANT: Part = Part::Value(Variable::Setting("tenant"), Place::Host);
const REALM: Part = Part::Value(Variable::Setting("realm"), Place::Segment);

/// What its provider is like.
const PROVIDER: Definition = Definition {
    id: "by-hand",
    name: "By hand",
    settings: &[
        setting("client_id", ValueKind::Text),
        setting("client_secret", ValueKind::Text),
        setting("tenant", ValueKind::Label),
        setting("realm", ValueKind::Segment),
    ],
    authorization_endpoint: &[endpoint(&[
        Part::Text("https://"),
        TENANT,
        Part::Text(".acme.example/"),
        REALM,
        Part::Text("/authorize"),
    ])],
    token_endpoint: &[endpoint(&[
        Part::Text("https://"),
        TENANT,
        Part::Text(".acme.example/"),
        REALM,
        Part::Text("/token"),
    ])],
    ..Definition::PLAIN
};

/// A client of that provider, with one fault or none.
pub(crate) struct Faulty {
    /// The id of the class.
    pub(crate) fault: Option<&'static str>,
}

impl Product for Faulty {
    fn definition(&self) -> &'static Definition {
        &PROVIDER
    }

    fn client(&self, make: &Make<'_>) -> Box<dyn Subject> {
        let value = |name: &str| match make.setting {
            Some((known, value)) if known == name => value.to_owned(),
            _ => "acme".to_owned(),
        };
        Box::new(Client {
            fault: self.fault,
            server: make.server,
            limit: make.limit.unwrap_or(Duration::from_secs(5)),
            tenant: value("tenant"),
            realm: value("realm"),
            state: String::new(),
            verifier: String::new(),
            asked: Vec::new(),
        })
    }
}

/// How many logins there were.
static LOGINS: AtomicU64 = AtomicU64::new(0);

struct Client {
    fault: Option<&'static str>,
    server: SocketAddr,
    limit: Duration,
    tenant: String,
    realm: String,
    state: String,
    verifier: String,
    asked: Vec<String>,
}

/// An answer of a server.
struct Answer {
    status: u16,
    location: String,
    body: String,
}

impl Client {
    fn has(&self, fault: &str) -> bool {
        self.fault == Some(fault)
    }

    fn url(&self, page: &str) -> Result<String, Failure> {
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !self.has("host-taken") && !plain(&self.tenant) {
            return Err(Failure::of(ErrorKind::Config, "the tenant is no name"));
        }
        if !self.has("path-open") && !plain(&self.realm) {
            return Err(Failure::of(ErrorKind::Config, "the realm is no name"));
        }
        Ok(format!("https://{}.acme.example/{}/{page}", self.tenant, self.realm))
    }

    /// Sends a form, to the server of the check or, after a redirect, to wherever it leads.
    fn send(&self, server: SocketAddr, body: &str) -> Result<Answer, Failure> {
        let gone = |_| Failure::of(ErrorKind::Transport, "there is no answer");
        let mut stream = TcpStream::connect(server).map_err(gone)?;
        if !self.has("timeout-none") {
            stream.set_read_timeout(Some(self.limit)).map_err(gone)?;
        }
        let request = format!(
            "POST /token HTTP/1.1\r\nhost: acme.example\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len(),
        );
        stream.write_all(request.as_bytes()).map_err(gone)?;
        let mut text = String::new();
        stream.read_to_string(&mut text).map_err(gone)?;
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let location = head.lines().find_map(|line| line.strip_prefix("location: "));
        Ok(Answer {
            status: status.unwrap_or_default(),
            location: location.unwrap_or_default().to_owned(),
            body: body.to_owned(),
        })
    }

    /// A token request. The order of what is checked is that of many a client.
    fn tokens(&mut self, body: &str) -> Result<Value, Failure> {
        let url = self.url("token")?;
        self.asked.push(url);
        let mut answer = self.send(self.server, body)?;
        if answer.status == 503 && self.has("code-sent-twice") {
            answer = self.send(self.server, body)?;
        }
        if (300..400).contains(&answer.status) && self.has("redirect-followed") {
            let place = answer.location.trim_start_matches("http://");
            let place = place.split('/').next().unwrap_or_default();
            let place = place.parse().map_err(|_| Failure::thrown("no address"))?;
            answer = self.send(place, body)?;
        }
        if self.has("odd-body-untyped") {
            let json: Value = serde_json::from_str(&answer.body)
                .map_err(|why| Failure::thrown(why.to_string()))?;
            return match json {
                Value::Object(_) => Ok(json),
                _ => Err(Failure::thrown("the answer has no attribute `get`")),
            };
        }
        match answer.status {
            200 => {}
            500.. => return Err(Failure::of(ErrorKind::Transient, "the server failed")),
            _ if self.has("words-in-error") => {
                return Err(Failure::of(ErrorKind::Provider, answer.body));
            }
            _ => return Err(Failure::of(ErrorKind::Provider, "the server refused")),
        }
        match serde_json::from_str(&answer.body) {
            Ok(json @ Value::Object(_)) => Ok(json),
            _ => Err(Failure::of(ErrorKind::Malformed, "the answer is no object")),
        }
    }

    /// What to store of an answer.
    fn stored(&self, json: &Value, keeps_secret: bool) -> Result<Stored, Failure> {
        let Some(token) = json["access_token"].as_str() else {
            let answer = if self.has("answer-in-error") { json.to_string() } else { String::new() };
            let what = format!("the answer has no access token {answer}");
            return Err(Failure::of(ErrorKind::Malformed, what));
        };
        let mut stored = Stored { values: [].into(), expires_at: self.expires_at(json)? };
        stored.values.insert("access_token".to_owned(), token.to_owned());
        if let Some(token) = json["refresh_token"].as_str() {
            stored.values.insert("refresh_token".to_owned(), token.to_owned());
        }
        if keeps_secret {
            stored.values.insert("client_secret".to_owned(), CLIENT_SECRET.to_owned());
        }
        Ok(stored)
    }

    fn expires_at(&self, json: &Value) -> Result<i64, Failure> {
        let said = &json["expires_in"];
        if self.has("lifetime-form") && !said.is_i64() && json.get("expires_in").is_some() {
            return Err(Failure::thrown("an integer is required"));
        }
        let seconds = match said {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let seconds = seconds.map(|seconds| seconds as i64);
        let now = i64::try_from(NOW).expect("it is a time");
        Ok(match seconds {
            _ if self.has("expiry-never") => NEVER,
            Some(seconds) if self.has("expiry-relative") => seconds,
            Some(seconds) => now + seconds,
            None if self.has("lifetime-invented") => now + 3600,
            None => NEVER,
        })
    }
}

impl Subject for Client {
    fn login(&mut self) -> Result<String, Failure> {
        self.state = "6f1c0e5f9a".to_owned();
        // Nobody guesses here: another one for each login is enough.
        let fresh = LOGINS.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        self.verifier = URL_SAFE_NO_PAD.encode(Sha256::digest(fresh));
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()));
        let mut url = format!(
            "{}?response_type=code&client_id={CLIENT_ID}&redirect_uri={REDIRECT}&state={}",
            self.url("authorize")?,
            self.state,
        );
        if !self.has("pkce-missing") {
            url.push_str(&format!("&code_challenge={challenge}&code_challenge_method=S256"));
        }
        Ok(url)
    }

    fn callback(&mut self, query: &str) -> Result<Stored, Failure> {
        let query = world::query(&format!("?{query}"));
        let given = |name: &str| world::value(&query, name).unwrap_or_default();
        if !self.has("state-forged") && given("state") != self.state {
            return Err(Failure::of(ErrorKind::StateMismatch, "another state"));
        }
        if !self.has("denial-hidden") && !given("error").is_empty() {
            return Err(Failure::of(ErrorKind::Denied, "the user said no"));
        }
        let code = given("code");
        if code.is_empty() {
            return Err(Failure::of(ErrorKind::Callback, "no code"));
        }
        let body = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={REDIRECT}\
             &code_verifier={}&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}",
            self.verifier,
        );
        let json = self.tokens(&body)?;
        self.stored(&json, self.has("login-keeps-secret"))
    }

    fn refresh(&mut self, old: &Stored) -> Result<Stored, Failure> {
        if self.has("refresh-crashes") {
            return Err(Failure::thrown("not implemented"));
        }
        if self.has("refresh-idle") {
            return Ok(old.clone());
        }
        let body = format!(
            "grant_type=refresh_token&refresh_token={}&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}",
            old.value("refresh_token"),
        );
        let json = self.tokens(&body)?;
        let mut new = self.stored(&json, self.has("refresh-keeps-secret"))?;
        if self.has("refresh-drops-expiry") {
            new.expires_at = NEVER;
        }
        if self.has("refresh-mistimes") {
            new.expires_at = new.expires_at.min(60 + i64::try_from(NOW).expect("it is a time"));
        }
        let kept = (!self.has("refresh-token-lost"))
            .then(|| old.value("refresh_token").to_owned())
            .filter(|_| !new.values.contains_key("refresh_token") || self.has("rotation-ignored"));
        new.values.extend(kept.map(|token| ("refresh_token".to_owned(), token)));
        Ok(new)
    }

    fn validate(&mut self, _: &Stored) -> Result<(), Failure> {
        let url = self.url("me")?;
        self.asked.push(url);
        Ok(())
    }

    fn revoke(&mut self, _: &Stored) -> Result<(), Failure> {
        Ok(())
    }

    fn asked(&self) -> Vec<String> {
        self.asked.clone()
    }

    fn patience(&mut self) -> Duration {
        let limit = if self.has("timeout-long") { 3600 } else { 30 };
        measured(async {
            let stream = tokio::net::TcpStream::connect(self.server).await.expect("it listens");
            tokio::time::timeout(Duration::from_secs(limit), stream.readable()).await
        })
    }
}
