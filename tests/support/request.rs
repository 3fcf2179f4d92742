//! Requests as a server of the tests reads them.

use std::io::Read;

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// All of it, as it came.
    pub whole: Vec<u8>,
}

impl Seen {
    /// Reads one request; `None` at the end of the connection, or when it is none.
    pub fn read(stream: &mut impl Read) -> Option<Self> {
        let mut whole = Vec::new();
        let mut byte = [0];
        while !whole.ends_with(b"\r\n\r\n") {
            if stream.read(&mut byte).ok()? == 0 {
                return None;
            }
            whole.push(byte[0]);
        }
        let text = String::from_utf8_lossy(&whole).into_owned();
        let mut lines = text.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let mut body = vec![0; length.map_or(Some(0), |(_, value)| value.parse().ok())?];
        stream.read_exact(&mut body).ok()?;
        whole.extend_from_slice(&body);
        Some(Self { method, target, headers, body, whole })
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
