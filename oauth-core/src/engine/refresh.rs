//! The token request with a refresh token (RFC 6749 section 6).

use std::sync::Arc;

use super::{Engine, Outgoing, token_response::Before};
use crate::{Error, ErrorKind, Expires, Step, Tokens};

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
            engine.read_tokens(sent, answer, before, || engine.redactor_with(&old))
        };
        Ok(Outgoing { request, read: Box::new(read) })
    }
}
