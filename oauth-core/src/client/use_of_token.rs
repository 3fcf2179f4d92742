//! The use of an access token for one call of the API: when to refresh it, and when to give up.

use std::fmt;

use crate::{Error, ErrorKind, Tokens, engine::Engine};

/// What a call of the API came to.
pub struct Used<T> {
    /// What the call returned.
    pub value: T,
    /// The tokens that the call was made with, where they are new: store them.
    pub refreshed: Option<Tokens>,
}

impl<T> fmt::Debug for Used<T> {
    /// Without the value, which may be anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Used").field("refreshed", &self.refreshed).finish_non_exhaustive()
    }
}

/// One call, with at most one refresh.
pub(crate) struct UseOfToken<'a> {
    old: &'a Tokens,
    new: Option<Tokens>,
    /// The API did not accept the old token.
    was_rejected: bool,
    /// A refresh was tried, whatever came of it.
    was_tried: bool,
}

impl<'a> UseOfToken<'a> {
    pub(crate) fn new(old: &'a Tokens) -> Self {
        Self { old, new: None, was_rejected: false, was_tried: false }
    }

    /// The tokens to use now.
    pub(crate) fn tokens(&self) -> &Tokens {
        self.new.as_ref().unwrap_or(self.old)
    }

    /// The token was refused, or will be soon.
    pub(crate) fn wants_refresh(&self, engine: &Engine) -> bool {
        let now = engine.clock.now();
        let is_due = engine.can_renew(self.old) && self.old.needs_refresh_at(now);
        !self.was_tried && (self.was_rejected || is_due || self.old.is_expired_at(now))
    }

    /// What came of the refresh. A token that still lives is used although it could not be refreshed now.
    pub(crate) fn refreshed(
        &mut self,
        engine: &Engine,
        result: Result<Tokens, Error>,
    ) -> Result<(), Error> {
        self.was_tried = true;
        match result {
            Ok(tokens) => self.new = Some(tokens),
            Err(error) => {
                let lives = !self.was_rejected && !self.old.is_expired_at(engine.clock.now());
                if !lives {
                    return Err(match error.kind() {
                        ErrorKind::Unsupported => engine.useless(self.old),
                        _ => error,
                    });
                }
            }
        }
        Ok(())
    }

    /// The API did not accept the token.
    pub(crate) fn rejected(&mut self, engine: &Engine) -> Result<(), Error> {
        self.was_rejected = true;
        match self.new.take() {
            Some(new) => Err(engine.useless(self.old).with_tokens(new)),
            None if self.was_tried => Err(engine.useless(self.old)),
            None => Ok(()),
        }
    }

    pub(crate) fn done<T>(self, value: T) -> Used<T> {
        Used { value, refreshed: self.new }
    }
}
