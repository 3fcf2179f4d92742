//! Requests without any secret, and what comes back.

use std::time::Duration;

use oauth_core::{
    BlockingHttpTransport, BlockingTransport as _,
    definition::{BodyFormat, Method},
    transport::{HeaderText, Request, TransportError, TransportErrorKind},
};

/// What an address says.
pub(crate) enum Answer {
    /// An answer of HTTP.
    Status {
        status: u16,
        /// Where a redirect leads, without its query.
        location: Option<String>,
        body: Vec<u8>,
    },
    /// No connection, or none in time: the reason for people.
    Silent(String),
    /// Something that cannot be read as an answer.
    Broken(String),
}

/// Asks through the transport that clients use: no redirect is followed, everything has a limit.
pub(crate) struct Asker(BlockingHttpTransport);

impl Asker {
    pub(crate) fn new() -> Result<Self, String> {
        BlockingHttpTransport::builder()
            .connect_timeout(Duration::from_secs(5))
            .read_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(15))
            .build_blocking()
            .map(Self)
            .map_err(|why| why.to_string())
    }

    /// Sends a request; `body` is the format of the empty thing that a POST carries.
    pub(crate) fn ask(&self, method: Method, url: &str, body: BodyFormat) -> Answer {
        let mut headers = vec![("accept", HeaderText::Plain("application/json, */*;q=0.5".into()))];
        let mut text = None;
        if method != Method::Get {
            let (kind, empty) = match body {
                BodyFormat::Json => (Some("application/json"), "{}"),
                BodyFormat::Form => (Some("application/x-www-form-urlencoded"), ""),
                BodyFormat::Query => (None, ""),
            };
            headers.extend(kind.map(|kind| ("content-type", HeaderText::Plain(kind.into()))));
            text = Some(empty.as_bytes().to_vec().into());
        }
        let headers = headers.into_iter().map(|(name, value)| (name.into(), value)).collect();
        let url = url.to_owned();
        match self.0.send(Request { method, url, headers, body: text, max_body: None }) {
            Ok(answer) => Answer::Status {
                status: answer.status,
                location: answer.header("location").map(without_query),
                body: answer.body.to_vec(),
            },
            Err(TransportError { kind, message }) => match kind {
                TransportErrorKind::Connect | TransportErrorKind::Timeout => {
                    Answer::Silent(message)
                }
                _ => Answer::Broken(message),
            },
        }
    }
}

/// A URL that may be shown: without what a server may have put into its query.
fn without_query(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    url[..end].chars().filter(|c| !c.is_control()).take(200).collect()
}
