//! A request of the API, before it is known whether it can be sent.

use std::{borrow::Cow, sync::Arc};

use iri_string::types::UriStr;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Answer, Engine, Outgoing, Repeat, body, exchange::named};
use crate::{
    ApiResponse, Error, Step, Tokens,
    definition::{Api, BodyFormat, Method},
    encode,
    expand::{Values, check_url},
    transport::{HeaderText, MAX_BODY, Request, TransportError, TransportErrorKind},
};

const STEP: Step = Step::Call;

/// Headers that carry credentials, or say where a message goes or ends.
const NOT_THE_CALLERS: [&str; 14] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "accept-encoding",
    "expect",
    "te",
    "trailer",
    "upgrade",
    "keep-alive",
    "proxy-connection",
];

/// Those of them that would bring other credentials, or bring them to another host.
const CREDENTIALS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "host"];

/// A request of the API.
#[derive(Clone)]
pub(crate) struct Draft {
    engine: Arc<Engine>,
    tokens: Tokens,
    method: Method,
    place: Zeroizing<String>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<(String, Zeroizing<Vec<u8>>)>,
    max_body: usize,
    /// The first fault of what was given.
    fault: Option<String>,
}

impl Draft {
    pub(crate) fn new(engine: Arc<Engine>, tokens: Tokens, method: Method, place: &str) -> Self {
        Self {
            engine,
            tokens,
            method,
            place: Zeroizing::new(place.to_owned()),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            max_body: MAX_BODY,
            fault: None,
        }
    }

    pub(crate) fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.engine)
    }

    pub(crate) fn method(&self) -> Method {
        self.method
    }

    pub(crate) fn tokens(&mut self, tokens: &Tokens) {
        self.tokens = tokens.clone();
    }

    pub(crate) fn query(&mut self, name: &str, value: &str) {
        self.query.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }

    pub(crate) fn json(&mut self, value: &(impl Serialize + ?Sized)) {
        match serde_json::to_vec(value) {
            Ok(bytes) => self.body("application/json", bytes),
            // Its words may have a part of the value.
            Err(_) => self.fault = Some("the body cannot be written as JSON".to_owned()),
        }
    }

    pub(crate) fn form<'a>(&mut self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let (kind, bytes) = body::write(BodyFormat::Form, &pairs);
        self.body = Some((kind.to_owned(), bytes));
    }

    pub(crate) fn body(&mut self, media_type: &str, bytes: Vec<u8>) {
        self.body = Some((media_type.to_owned(), Zeroizing::new(bytes)));
    }

    pub(crate) fn max_body(&mut self, bytes: usize) {
        self.max_body = bytes;
    }

    /// The request, with the token where the API takes it.
    pub(crate) fn request(self) -> Result<Request, Error> {
        let engine = Arc::clone(&self.engine);
        engine.check_owner(STEP, &self.tokens)?;
        let values = Values { now: engine.clock.now(), ..engine.values_with(&self.tokens) };
        let config = |what: String| engine.config(STEP, what);
        if let Some(fault) = self.fault {
            return Err(config(fault));
        }
        engine.check_api()?;
        let api = engine.definition.api.unwrap_or(Api::PLAIN);
        let url = engine.api_url(&api, &values, &self.place, &self.query)?;
        let mut headers = named(engine.headers(STEP, &values, api.headers)?);
        if let Some((kind, _)) = &self.body {
            put(&mut headers, "content-type", kind).map_err(config)?;
        }
        for (name, value) in &self.headers {
            if NOT_THE_CALLERS.contains(&name.as_str()) || name == api.header {
                let shown = shown(name);
                return Err(config(format!("the header `{shown}` is not the caller's")));
            }
            put(&mut headers, name, value).map_err(config)?;
        }
        let mut credentials = Vec::new();
        engine.api_credentials(&self.tokens, &mut credentials);
        headers.extend(named(credentials));
        let max_body = Some(self.max_body);
        let body = self.body.map(|(_, bytes)| bytes);
        Ok(Request { method: self.method, url, headers, body, max_body })
    }

    /// The request and how its answer is read: as it is, if it is not too large.
    pub(crate) fn outgoing(self) -> Result<Outgoing<ApiResponse>, Error> {
        let (engine, limit) = (self.engine(), self.max_body);
        let repeat = Repeat::of(self.method);
        let request = self.request()?;
        let read = move |_, answer: Answer| {
            let response = answer.map_err(|fault| engine.transport_fault(STEP, &fault))?;
            if response.body.len() > limit {
                let what = format!("the answer is larger than {limit} bytes");
                let fault = TransportError::new(TransportErrorKind::TooLarge, what);
                return Err(engine.transport_fault(STEP, &fault));
            }
            let retry_after = engine.retry_after(&response);
            Ok(ApiResponse::new(engine.definition.id, response, retry_after))
        };
        Ok(Outgoing::last(request, repeat, read))
    }
}

impl Engine {
    /// The URL of a place, with the caller's parameters, those of the definition, and the secrets that the API
    /// takes there.
    fn api_url(
        &self,
        api: &Api,
        values: &Values<'_>,
        place: &str,
        query: &[(String, String)],
    ) -> Result<String, Error> {
        let config = |what: String| self.config(STEP, what);
        let base =
            values.first_url(api.base).map_err(|what| config(format!("the base: {what}")))?;
        let mut url = join(&base, place, self.definition.local).map_err(config)?;
        for param in api.query {
            let value = values
                .public_text(param.value)
                .map_err(|what| config(format!("the parameter `{}`: {what}", param.name)))?;
            let is_own = query.iter().any(|(name, _)| name == param.name);
            if let Some(value) = value.filter(|_| !is_own && !has(&url, param.name)) {
                encode::query_pair(&mut url, param.name, &value);
            }
        }
        let is_secret = |name: &str| api.secret_query.iter().any(|param| param.name == name);
        for (name, value) in query.iter().filter(|(name, _)| !is_secret(name)) {
            encode::query_pair(&mut url, name, value);
        }
        // The link to a next page may have the token that it was asked for with, which may be an old one.
        for param in api.secret_query {
            without(&mut url, param.name);
        }
        self.api_secrets(STEP, values, &mut url, |_| false)?;
        // What was appended is encoded; the length is checked once more.
        check_url(&url, self.definition.local).map_err(config)?;
        Ok(url)
    }

    /// A request of somebody else's making, with the token where the API takes it.
    pub(crate) fn authorize_request(
        &self,
        tokens: &Tokens,
        mut request: Request,
    ) -> Result<Request, Error> {
        self.check_owner(STEP, tokens)?;
        self.check_api()?;
        let api = self.definition.api.unwrap_or(Api::PLAIN);
        let values = Values { now: self.clock.now(), ..self.values_with(tokens) };
        if request.url.starts_with('/') {
            return Err(self.config(STEP, "the URL is not a whole one"));
        }
        for (name, _) in &request.headers {
            let is_of = |other: &str| name.eq_ignore_ascii_case(other);
            if CREDENTIALS.iter().any(|other| is_of(other)) || is_of(api.header) {
                let what = format!("the header `{}` is not the caller's", shown(name));
                return Err(self.config(STEP, what));
            }
        }
        request.url = self.api_url(&api, &values, &request.url, &[])?;
        let mut credentials = Vec::new();
        self.api_credentials(tokens, &mut credentials);
        let declared = self.own_headers(STEP, &values, api.headers)?;
        for (name, value) in credentials.into_iter().chain(declared) {
            if request.headers.iter().all(|(known, _)| !known.eq_ignore_ascii_case(name)) {
                request.headers.push((name.into(), value));
            }
        }
        Ok(request)
    }
}

/// A place below the base, or a whole URL of the same origin.
///
/// # Errors
/// What is wrong, without the place, which may hold a secret.
fn join(base: &str, place: &str, local: bool) -> Result<String, String> {
    if place
        .bytes()
        .any(|byte| !byte.is_ascii_graphic() || matches!(byte, b'\\' | b'<' | b'>' | b'"'))
    {
        return Err("the place has a character that must be percent-encoded".to_owned());
    }
    if place.contains('#') {
        return Err("the place has a fragment, which is never sent".to_owned());
    }
    let path = place.split('?').next().unwrap_or_default();
    if has_dots(path) {
        return Err("the path of the place has `.` or `..` in it".to_owned());
    }
    let url = match place.strip_prefix('/') {
        Some(rest) if rest.starts_with('/') => {
            return Err("the place begins with `//`, which would name another host".to_owned());
        }
        Some(rest) => format!("{}/{rest}", base.trim_end_matches('/')),
        None if place.contains("://") => place.to_owned(),
        None => return Err("the place does not begin with `/`".to_owned()),
    };
    check_url(&url, local).map_err(|_| "the place is not that of an API".to_owned())?;
    if origin(&url) != origin(base) {
        return Err("the place is not at the origin of the API".to_owned());
    }
    Ok(url)
}

/// Whether a path has dots for a segment, also where a server would decode them or what is between them.
fn has_dots(path: &str) -> bool {
    let mut decoded = path.to_ascii_lowercase();
    // Twice, as some decode twice.
    for _ in 0..2 {
        decoded =
            decoded.replace("%25", "%").replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    }
    decoded.split('/').any(|segment| matches!(segment, "." | ".."))
}

/// Scheme, host and port, in one form.
fn origin(url: &str) -> Option<(String, String, String)> {
    let url = UriStr::new(url).ok()?;
    let scheme = url.scheme_str().to_ascii_lowercase();
    let authority = url.authority_components()?;
    let port = authority.port().filter(|port| !port.is_empty());
    let usual = if scheme == "http" { "80" } else { "443" };
    let port = port.unwrap_or(usual).to_owned();
    Some((scheme, authority.host().to_ascii_lowercase(), port))
}

/// The pairs of a URL's query, as they are written.
fn pairs(url: &str) -> impl Iterator<Item = &str> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|pair| !pair.is_empty())
}

fn is_named(pair: &str, name: &str) -> bool {
    let known = pair.split_once('=').map_or(pair, |(name, _)| name);
    known == name || encode::form_decode(known).is_some_and(|known| known == name)
}

/// Whether a URL's query has a parameter.
fn has(url: &str, name: &str) -> bool {
    pairs(url).any(|pair| is_named(pair, name))
}

/// Takes a parameter out of a URL's query.
fn without(url: &mut String, name: &str) {
    if !has(url, name) {
        return;
    }
    let left: Vec<&str> = pairs(url).filter(|pair| !is_named(pair, name)).collect();
    let place = url.split_once('?').map_or(url.as_str(), |(place, _)| place);
    let joint = if left.is_empty() { "" } else { "?" };
    *url = format!("{place}{joint}{}", left.join("&"));
}

/// Sets a header once, if it is one (RFC 9110 section 5.1).
fn put(
    headers: &mut Vec<(Cow<'static, str>, HeaderText)>,
    name: &str,
    value: &str,
) -> Result<(), String> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_name) {
        return Err("a header has a name that is none".to_owned());
    }
    if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(format!("the header `{}` is not visible ASCII", shown(name)));
    }
    let value = HeaderText::Plain(value.to_owned().into());
    match headers.iter_mut().find(|(known, _)| known == name) {
        Some((_, old)) => *old = value,
        None => headers.push((name.to_owned().into(), value)),
    }
    Ok(())
}

/// A header's name as an error may show it.
fn shown(name: &str) -> &str {
    if name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_graphic()) { name } else { ".." }
}

#[cfg(test)]
mod tests {
    use super::{has_dots, join, without};

    const BASE: &str = "https://api.acme.example/v1";

    #[test]
    fn a_place_is_below_the_base() {
        for (base, place, url) in [
            (BASE, "/user", "https://api.acme.example/v1/user"),
            ("https://api.acme.example/v1/", "/user", "https://api.acme.example/v1/user"),
            ("https://api.acme.example", "/", "https://api.acme.example/"),
            (BASE, "/users/@me?a=b&c=/x", "https://api.acme.example/v1/users/@me?a=b&c=/x"),
            (BASE, "/a//b", "https://api.acme.example/v1/a//b"),
            (BASE, "/a%2Fb/..c/c..", "https://api.acme.example/v1/a%2Fb/..c/c.."),
            (BASE, "/x?next=../y", "https://api.acme.example/v1/x?next=../y"),
            (BASE, "https://api.acme.example/v2/next?p=2", "https://api.acme.example/v2/next?p=2"),
            (BASE, "https://api.acme.example:443/x", "https://api.acme.example:443/x"),
            (BASE, "https://API.acme.example/x", "https://API.acme.example/x"),
        ] {
            assert_eq!(join(base, place, false).as_deref(), Ok(url), "{place}");
        }
        for bad in [
            "",
            "user",
            "?a=b",
            "//evil.example/",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "@evil.example/",
            ".evil.example/",
            ":443@evil.example/",
            "/..",
            "/a/../b",
            "/./a",
            "/%2e%2e/a",
            "/%2E./a",
            "/a/..%2f..%2fb",
            "/a/%2e%2e%5cb",
            "/%252e%252e/a",
            "/a#b",
            "/a b",
            "/a\n",
            "/a\u{e9}",
            " /a",
            "http://api.acme.example/v1/user",
            "https://evil.example/v1/user",
            "https://api.acme.example.evil.example/",
            "https://api.acme.example@evil.example/",
            "https://u@api.acme.example/v1",
            "https://api.acme.example:444/",
            "https://api.acme.example/v1/../x",
            "https:api.acme.example/x",
            "javascript://api.acme.example/%0aalert(1)",
            "ftp://api.acme.example/x",
            "https://api.acme.example\\@evil.example/",
        ] {
            let words = join(BASE, bad, false).unwrap_err();
            assert!(!words.contains("evil"), "{words}");
        }
    }

    #[test]
    fn dots_are_seen_through_their_encodings() {
        for path in ["/a/..", "/.", "/%2e%2E", "/a%2f..", "/%252e%252e/x", "/..%5cx"] {
            assert!(has_dots(path), "{path}");
        }
        for path in ["/a.b", "/..a", "/...", "/a%2eb", "/"] {
            assert!(!has_dots(path), "{path}");
        }
    }

    #[test]
    fn an_old_token_is_taken_out_of_a_link() {
        for (url, left) in [
            ("https://a.example/x?t=old&p=2", "https://a.example/x?p=2"),
            ("https://a.example/x?p=2&%74=old&t=older", "https://a.example/x?p=2"),
            ("https://a.example/x?t=old", "https://a.example/x"),
            ("https://a.example/x?tt=1", "https://a.example/x?tt=1"),
        ] {
            let mut text = url.to_owned();
            without(&mut text, "t");
            assert_eq!(text, left);
        }
    }
}
