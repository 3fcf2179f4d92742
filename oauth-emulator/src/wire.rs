//! A request as it came and an answer as it goes, apart from any HTTP library.

use std::time::Duration;

use serde_json::Value;

use crate::url::Url;

/// A request to the emulated provider.
pub(crate) struct Request {
    pub(crate) method: String,
    /// Of the provider, not of the loopback server.
    pub(crate) url: Url,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The values of a header.
    pub(crate) fn header(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The one value of a header; `Err` when there are several.
    pub(crate) fn only_header(&self, name: &str) -> Result<Option<&str>, String> {
        let mut values = self.header(name);
        match (values.next(), values.next()) {
            (first, None) => Ok(first),
            _ => Err(format!("the header `{name}` is there twice")),
        }
    }

    /// The media type of the body, without its parameters.
    pub(crate) fn media_type(&self) -> Result<Option<String>, String> {
        let value = self.only_header("content-type")?;
        Ok(value.map(|value| value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase()))
    }
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Why it is this answer, for the log.
    pub(crate) note: Option<String>,
}

impl Reply {
    /// An empty answer.
    pub(crate) fn new(status: u16) -> Self {
        let headers = vec![("cache-control".to_owned(), "no-store".to_owned())];
        Self { status, headers, body: Vec::new(), note: None }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.with("content-type", content_type)
    }

    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::new(status).body("application/json", value.to_string())
    }
}

/// What becomes of a request.
pub(crate) enum Outcome {
    /// It is answered.
    Reply(Reply),
    /// The connection closes without an answer.
    Close,
    /// The same, after a while.
    Stall(Duration),
}
