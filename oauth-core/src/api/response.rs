//! What an API answers.

use std::{borrow::Cow, fmt, time::Duration};

use serde::de::DeserializeOwned;

use crate::{Error, ErrorKind, Step, transport::Response};

/// The answer of an API, whatever its status: what it says is for the caller to judge.
pub struct ApiResponse {
    provider: &'static str,
    response: Response,
    retry_after: Option<Duration>,
}

impl ApiResponse {
    pub(crate) fn new(
        provider: &'static str,
        response: Response,
        retry_after: Option<Duration>,
    ) -> Self {
        Self { provider, response, retry_after }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status
    }

    /// The status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.response.status)
    }

    /// The API does not accept the token (status 401, RFC 6750 section 3.1): refresh it, or send the user
    /// through the login again.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.response.status == 401
    }

    /// How long the API asks to wait, when the answer came: by `Retry-After` (RFC 9110 section 10.2.3), or by
    /// the end of its own period of counting where nothing is left of it. At most a day.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The first header called `name`, in any case of letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.header(&name.to_ascii_lowercase())
    }

    /// All headers, with names in lower case, in order.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.response.body
    }

    /// The body as text; what is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.response.body)
    }

    /// The body read as JSON, whatever the answer calls it.
    ///
    /// # Errors
    /// `Malformed`, with the place of the fault and without the body.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.response.body).map_err(|why| {
            let place = format!("line {}, column {}", why.line(), why.column());
            let what = match why.is_data() {
                true => format!("the answer is JSON of another shape at {place}"),
                false => format!("the answer is not JSON at {place}"),
            };
            Error::new(ErrorKind::Malformed, self.provider, Step::Call, what)
                .with_status(self.response.status)
        })
    }
}

impl fmt::Debug for ApiResponse {
    /// Status, the names of the headers and the length of the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.response.fmt(f)
    }
}
