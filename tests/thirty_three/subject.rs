//! What a check sees of a client, whichever it is.

use std::{net::SocketAddr, time::Duration};

use oauth_core::{Error, ErrorKind, definition::Definition, dynamic::Map};

/// Makes clients of one provider.
pub(crate) trait Product: Sync {
    /// What the provider is like: the servers of the checks answer by it.
    fn definition(&self) -> &'static Definition;

    /// A client that has done nothing yet.
    fn client(&self, make: &Make<'_>) -> Box<dyn Subject>;
}

/// What a check wants of a client.
pub(crate) struct Make<'a> {
    /// Where its requests arrive, whatever host they are for.
    pub(crate) server: SocketAddr,
    /// A setting with another value than the usual one.
    pub(crate) setting: Option<(&'a str, &'a str)>,
    /// How long it may wait for an answer, if not as long as usual.
    pub(crate) limit: Option<Duration>,
}

impl Make<'_> {
    /// Nothing in particular.
    pub(crate) fn plain(server: SocketAddr) -> Self {
        Self { server, setting: None, limit: None }
    }
}

/// A client of one provider, as a platform uses it. It lives on a thread of its own when it may hang.
pub(crate) trait Subject: Send {
    /// Begins a login that asks for everything a platform wants: the URL to send the user to.
    fn login(&mut self) -> Result<String, Failure>;

    /// Ends the login with what came back.
    fn callback(&mut self, query: &str) -> Result<Stored, Failure>;

    /// Renews a credential.
    fn refresh(&mut self, stored: &Stored) -> Result<Stored, Failure>;

    /// Asks whether a credential works.
    fn validate(&mut self, stored: &Stored) -> Result<(), Failure>;

    /// Ends a credential, where the provider has a call for it.
    fn revoke(&mut self, stored: &Stored) -> Result<(), Failure>;

    /// The URLs that were asked for, before they were led to the server of the check.
    fn asked(&self) -> Vec<String>;

    /// How long a login waits for a server that says nothing, with the limits that the client is shipped
    /// with. Measured by a clock that jumps from one timer to the next, so nobody waits.
    fn patience(&mut self) -> Duration;
}

/// What a platform keeps.
#[derive(Clone)]
pub(crate) struct Stored {
    /// The values by name.
    pub(crate) values: Map,
    /// Seconds since 1970, or [`NEVER`](oauth_core::dynamic::NEVER).
    pub(crate) expires_at: i64,
}

impl Stored {
    /// A value; empty when it is not there.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }
}

/// Why a step failed.
pub(crate) struct Failure {
    /// What kind of failure it is; `None` for whatever a parser or a lookup has thrown.
    pub(crate) kind: Option<ErrorKind>,
    /// Everything that it shows of itself.
    pub(crate) shown: String,
}

impl Failure {
    /// An error with a kind.
    pub(crate) fn of(kind: ErrorKind, shown: impl Into<String>) -> Self {
        Self { kind: Some(kind), shown: shown.into() }
    }

    /// Something that was thrown.
    pub(crate) fn thrown(shown: impl Into<String>) -> Self {
        Self { kind: None, shown: shown.into() }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut shown = format!("{error}\n{error:?}\n{error:#?}\n{}", error.what());
        for part in [error.code(), error.description()].into_iter().flatten() {
            shown.push('\n');
            shown.push_str(part);
        }
        Self { kind: Some(error.kind()), shown }
    }
}

impl From<Failure> for String {
    fn from(failure: Failure) -> Self {
        let first = failure.shown.lines().next().unwrap_or_default();
        format!("it failed ({:?}): {first}", failure.kind)
    }
}
