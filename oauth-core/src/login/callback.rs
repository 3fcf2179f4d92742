//! What comes back with the user.

use std::fmt;

use zeroize::Zeroizing;

/// The authorization response (RFC 6749 section 4.1.2) as it arrived, and whose session it came with.
///
/// Made of a query (with or without `?`), of a path with a query, or of the whole redirected URL. A
/// form that the provider posts is taken with [`Callback::form_post`], and only where the definition
/// says `response_mode: form_post`.
#[derive(Clone)]
pub struct Callback {
    pub(crate) text: Zeroizing<String>,
    pub(crate) via: Via,
    pub(crate) session: Option<Zeroizing<String>>,
}

/// How an answer arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    Query,
    FormPost,
}

impl Callback {
    /// The query of the request, or the whole URL.
    #[must_use]
    pub fn query(query: &str) -> Self {
        Self::new(query, Via::Query)
    }

    /// The body of the request, as `application/x-www-form-urlencoded` (OAuth 2.0 Form Post Response
    /// Mode).
    #[must_use]
    pub fn form_post(body: &str) -> Self {
        Self::new(body, Via::FormPost)
    }

    /// The session that the request came with, which must be the one that the login was bound to.
    #[must_use]
    pub fn session(mut self, session: &str) -> Self {
        self.session = Some(Zeroizing::new(session.to_owned()));
        self
    }

    fn new(text: &str, via: Via) -> Self {
        Self { text: Zeroizing::new(text.to_owned()), via, session: None }
    }
}

impl From<&str> for Callback {
    fn from(query: &str) -> Self {
        Self::query(query)
    }
}

impl From<String> for Callback {
    fn from(query: String) -> Self {
        Self { text: Zeroizing::new(query), via: Via::Query, session: None }
    }
}

impl From<&String> for Callback {
    fn from(query: &String) -> Self {
        Self::query(query)
    }
}

impl fmt::Debug for Callback {
    /// How it arrived and how long it is: everything else is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("via", &self.via)
            .field("length", &self.text.len())
            .finish_non_exhaustive()
    }
}
