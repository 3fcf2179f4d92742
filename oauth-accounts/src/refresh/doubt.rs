//! What is done when nobody knows what came of a refresh.

use std::time::Instant;

use oauth_core::{ErrorKind as OAuthErrorKind, Tokens, definition::Definition, dynamic};

use super::guard;
use crate::{Error, ErrorKind, UnknownOutcome, inner::Inner, store::Record};

/// What to do about a refresh whose outcome is not known.
pub(crate) enum Doubt {
    /// The refresh token can be sent.
    Refresh,
    /// It is used up, and what replaced it is lost.
    Dead(String),
    /// The provider cannot say now.
    Ask(Error),
    /// The access token lives: there is time.
    Later(Error),
}

impl Inner {
    /// Finds out whether the refresh token may be sent: because it does not rotate, because the provider says
    /// that it is still good, or because the host would rather try.
    pub(crate) async fn doubt(
        &self,
        record: &Record,
        definition: &'static Definition,
        client: &dynamic::Client,
        tokens: &Tokens,
        lives: bool,
    ) -> Doubt {
        if definition.refresh.is_some_and(|refresh| !refresh.rotates) {
            return Doubt::Refresh;
        }
        // Half of the time is for the refresh itself.
        let until = Instant::now() + self.policy.request_timeout / 2;
        match guard::until(until, client.introspect_refresh_token(tokens)).await {
            Ok(known) if known.active => Doubt::Refresh,
            Ok(_) => Doubt::Dead(
                "the answer to a refresh was lost, and the provider says that the refresh token is used up"
                    .to_owned(),
            ),
            Err(error) if says_later(error.kind()) => Doubt::Ask(Error::from(error)),
            // There is no such endpoint, or it does not answer to this client.
            Err(_) => self.without_asking(record, lives),
        }
    }

    fn without_asking(&self, record: &Record, lives: bool) -> Doubt {
        let what = "the answer to a refresh was lost, and the refresh token may be used up";
        match self.policy.unknown_outcome {
            _ if lives => Doubt::Later(Error::new(
                ErrorKind::Transient,
                format!("{}: {what}", record.provider),
            )),
            UnknownOutcome::TryAgain => Doubt::Refresh,
            UnknownOutcome::Reauthorize => Doubt::Dead(what.to_owned()),
        }
    }
}

fn says_later(kind: OAuthErrorKind) -> bool {
    use OAuthErrorKind::{Inconclusive, Transient, Transport};
    matches!(kind, Inconclusive | Transient | Transport)
}
