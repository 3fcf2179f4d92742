//! The token request with a refresh token (RFC 6749 section 6).

use std::sync::Arc;

use super::{Engine, Outgoing, Repeat, token_response::Before};
use crate::{Error, ErrorKind, Expires, Step, Tokens, spent::Spent};

impl Engine {
    /// Asks for a new access token. What the answer leaves out stays as it is.
    pub(crate) fn refresh(self: &Arc<Self>, tokens: &Tokens) -> Result<Outgoing<Tokens>, Error> {
        let step = Step::Refresh;
        let Some(rules) = self.definition.refresh else {
            return Err(self
                .error(ErrorKind::Unsupported, step, "this provider issues no refresh tokens")
                .with_advice("send the user through the login again when the token expires"));
        };
        self.check_owner(step, tokens)?;
        let gone = |what: &str| self.error(ErrorKind::NeedsReauthorization, step, what);
        let Some(refresh_token) = tokens.refresh_token() else {
            let why = tokens.not_refreshable().unwrap_or_default();
            return Err(gone("there is no refresh token").with_advice(why));
        };
        if tokens.refresh_token_expires_at.is_some_and(|at| at <= self.clock.now()) {
            return Err(gone("the refresh token has expired"));
        }

        match self.memory.spent.get(&self.fingerprint, refresh_token.expose()) {
            None => {}
            Some(Spent::Dead) => {
                return Err(gone("the provider has said before that the refresh token is dead"));
            }
            Some(Spent::Used) => {
                return Err(gone("these tokens were refreshed before, which used them up").with_advice(
                    "load the newest stored tokens; without them, send the user through the login again",
                ));
            }
        }

        let values = self.values_with(tokens);
        let mut pairs =
            vec![("grant_type", "refresh_token"), ("refresh_token", refresh_token.expose())];
        let scope = rules
            .scope
            .then(|| self.scope_parameter(tokens.granted.iter().map(String::as_str)))
            .flatten();
        pairs.extend(scope.as_deref().map(|scope| ("scope", scope)));
        let request = self.token_request(step, &values, &pairs, rules.params)?;

        let engine = Arc::clone(self);
        let old = tokens.clone();
        let read = move |sent, answer| {
            let before = Before {
                step,
                asked: old.asked.clone(),
                granted: old.granted.clone(),
                captured: old.captured.clone(),
                refresh_token: old
                    .refresh_token
                    .clone()
                    .map(|token| (token, old.refresh_token_expires_at)),
                id_token: old.id_token.clone(),
                was_dead: matches!(old.expires, Expires::At(at) if at <= old.issued_at),
                no_refresh: old.no_refresh,
            };
            let result = engine.read_tokens(sent, answer, before, || engine.redactor_with(&old));
            engine.remember_spent(&old, rules.rotates, &result);
            result
        };
        let repeat = if rules.rotates { Repeat::Unsent } else { Repeat::Safe };
        Ok(Outgoing::last(request, repeat, read))
    }

    /// Keeps a refresh token from being sent again that the provider called dead, or that was exchanged
    /// for another one.
    fn remember_spent(&self, old: &Tokens, rotates: bool, result: &Result<Tokens, Error>) {
        let Some(token) = old.refresh_token() else { return };
        let why = match result {
            Err(error) if error.kind() == ErrorKind::NeedsReauthorization => Spent::Dead,
            Ok(new) if rotates && new.refresh_token() != Some(token) => Spent::Used,
            _ => return,
        };
        self.memory.spent.add(&self.fingerprint, token.expose(), why);
    }
}
