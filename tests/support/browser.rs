//! A browser, as far as a login needs one: it keeps cookies and follows redirects on this machine.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

/// A login takes fewer redirects than this.
const MOST_REDIRECTS: usize = 12;

/// An answer of a server.
#[derive(Debug)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Page {
    /// The first header of a name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Where a browser ended.
#[derive(Debug)]
pub enum Stop {
    /// At the redirect URI, which is not asked: this whole URL.
    Callback(String),
    /// At a page for people.
    Page(Page),
}

impl Stop {
    /// The URL that the browser was sent to at the redirect URI.
    ///
    /// # Panics
    /// When the browser ended at a page.
    #[must_use]
    pub fn callback(self) -> String {
        match self {
            Self::Callback(url) => url,
            Self::Page(page) => panic!("no callback, but {}: {}", page.status, page.body),
        }
    }

    /// The page that the browser ended at.
    ///
    /// # Panics
    /// When the browser was sent to the redirect URI.
    #[must_use]
    pub fn page(self) -> Page {
        match self {
            Self::Page(page) => page,
            Self::Callback(url) => panic!("no page, but a callback: {url}"),
        }
    }
}

/// A browser that talks to one server; where it is sent beyond this machine, the test fails.
#[derive(Debug, Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Without cookies.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a URL and follows redirects until a page comes, or the redirect URI is reached.
    ///
    /// # Panics
    /// When the server cannot be reached, or redirects too often.
    pub fn open(&mut self, url: &str, redirect_uri: &str) -> Stop {
        self.follow(url, "", redirect_uri)
    }

    /// Sends a form, and goes on as [`Browser::open`].
    ///
    /// # Panics
    /// As there.
    pub fn send(&mut self, url: &str, form: &str, redirect_uri: &str) -> Stop {
        self.follow(url, form, redirect_uri)
    }

    fn follow(&mut self, url: &str, form: &str, redirect_uri: &str) -> Stop {
        let mut url = url.to_owned();
        let mut form = Some(form).filter(|form| !form.is_empty());
        for _ in 0..MOST_REDIRECTS {
            if url.split('?').next() == Some(redirect_uri) {
                return Stop::Callback(url);
            }
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let method = if form.is_some() { "POST" } else { "GET" };
            let body = form.take().unwrap_or_default();
            let page = ask(method, &url, &[("cookie", &cookies.join("; "))], body);
            self.keep_cookies(&page);
            let Some(next) = page.header("location") else { return Stop::Page(page) };
            url = match next.strip_prefix('/') {
                Some(path) => format!("http://{}/{path}", split(&url).0),
                None => next.to_owned(),
            };
        }
        panic!("more than {MOST_REDIRECTS} redirects, the last to {url}");
    }

    /// Paths and dates of cookies play no part: there is one server, and it empties what has ended.
    fn keep_cookies(&mut self, page: &Page) {
        for (_, cookie) in page.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Sends one request, with a form if there is a body, and reads the answer.
///
/// # Panics
/// When the URL is not one of this machine, or the answer is none.
#[must_use]
pub fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Page {
    let (address, path) = split(url);
    let mut stream =
        TcpStream::connect(address).unwrap_or_else(|why| panic!("no connection to {url}: {why}"));
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time limit can be set");
    // Version 1.0: the answer ends with the connection and comes in one piece.
    let mut request = format!("{method} {path} HTTP/1.0\r\nhost: {address}\r\n");
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        request.push_str("content-type: application/x-www-form-urlencoded\r\n");
        request.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    request.push_str(body);
    stream.write_all(request.as_bytes()).expect("the request can be sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap_or_else(|why| panic!("no answer from {url}: {why}"));
    page(&String::from_utf8_lossy(&answer)).unwrap_or_else(|| panic!("no HTTP answer from {url}"))
}

fn page(answer: &str) -> Option<Page> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Some(Page { status, headers, body: body.to_owned() })
}

/// `127.0.0.1:PORT`, and the path with its query.
fn split(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").unwrap_or_default();
    let at = rest.find('/').unwrap_or(rest.len());
    let (address, path) = rest.split_at(at);
    assert!(address.starts_with("127.0.0.1:"), "the browser is sent to {url}");
    (address, if path.is_empty() { "/" } else { path })
}

/// The value of a parameter in the query of a URL, decoded.
///
/// # Panics
/// When the value is not well encoded.
#[must_use]
pub fn parameter(url: &str, name: &str) -> Option<String> {
    let query = url.split_once('?')?.1;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let value = pairs.find(|(known, _)| *known == name)?.1.replace('+', " ");
    let mut pieces = value.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let digits = piece.get(..2).expect("two digits follow a `%`");
        bytes.push(u8::from_str_radix(digits, 16).expect("two digits follow a `%`"));
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    Some(String::from_utf8(bytes).expect("UTF-8"))
}
