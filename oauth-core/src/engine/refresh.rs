//! The token request with a refresh token (RFC 6749 section 6).

use std::sync::Arc;

use super::{Engine, Outgoing, Repeat, exchange::Parameters, token_response::Before};
use crate::{
    Error, ErrorKind, Expires, Secret, Step, Tokens,
    definition::{Refresh, Subject},
    expand::Values,
    spent::Spent,
    tokens::NoRefresh,
    transport::Request,
};

impl Engine {
    /// Asks for a new access token. What the answer leaves out stays as it is.
    pub(crate) fn refresh(self: &Arc<Self>, tokens: &Tokens) -> Result<Outgoing<Tokens>, Error> {
        let step = Step::Refresh;
        let Some(refresh) = &self.definition.refresh else {
            return Err(self
                .error(ErrorKind::Unsupported, step, "this provider issues no refresh tokens")
                .with_advice("send the user through the login again when the token expires"));
        };
        let rules = *refresh;
        self.check_owner(step, tokens)?;
        let gone = |what: &str| self.error(ErrorKind::NeedsReauthorization, step, what);
        if tokens.no_refresh == NoRefresh::ApiKey {
            // Where access tokens are traded, it would be sent as one.
            return Err(
                gone("the API key is not refreshed").with_advice(NoRefresh::ApiKey.sentence())
            );
        }
        let spendable = match (rules.subject, tokens.refresh_token()) {
            (Subject::AccessToken, _) => &tokens.access_token,
            (Subject::RefreshToken, Some(refresh_token)) => refresh_token,
            (Subject::RefreshToken, None) => {
                let why = tokens.not_refreshable().unwrap_or_default();
                return Err(gone("there is no refresh token").with_advice(why));
            }
        };
        let until = match rules.subject {
            Subject::RefreshToken => tokens.refresh_token_expires_at,
            Subject::AccessToken => match tokens.expires {
                Expires::At(at) => Some(at),
                _ => None,
            },
        };
        if until.is_some_and(|at| at <= self.clock.now()) {
            return Err(gone(match rules.subject {
                Subject::RefreshToken => "the refresh token has expired",
                Subject::AccessToken => "the access token has expired, and there is no other",
            }));
        }

        match self.memory.spent.get(&self.fingerprint, spendable.expose()) {
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

        let values = Values {
            refresh_token: tokens.refresh_token().map(Secret::expose),
            redirect_uri: self.redirect_uri.as_deref(),
            ..self.values_with(tokens)
        };
        let request = match &rules.call {
            Some(call) => self.call(step, call, &values, tokens)?,
            None => self.standard_refresh(tokens, spendable, &rules, &values)?,
        };

        let engine = Arc::clone(self);
        let old = tokens.clone();
        let read = move |sent, answer| {
            let before = Before {
                rules: match &refresh.response {
                    Some(own) => own,
                    None => &engine.definition.token_response,
                },
                access_token: refresh
                    .keeps_access_token
                    .then(|| (old.access_token.clone(), old.scheme.clone())),
                at_token_endpoint: rules.call.is_none(),
                ..Before::of(&old, step)
            };
            let result = engine.read_tokens(sent, answer, before, || engine.redactor_with(&old));
            engine.remember_spent(&old, rules.rotates, &result);
            engine.follow_up(step, result?, 0)
        };
        let repeat = if rules.rotates { Repeat::Unsent } else { Repeat::Safe };
        Ok(Outgoing { request, repeat, read: Box::new(read) })
    }

    /// RFC 6749 section 6.
    fn standard_refresh(
        &self,
        tokens: &Tokens,
        refresh_token: &Secret,
        rules: &Refresh,
        values: &Values<'_>,
    ) -> Result<Request, Error> {
        let step = Step::Refresh;
        let mut pairs =
            vec![("grant_type", rules.grant_type), ("refresh_token", refresh_token.expose())];
        let scope = rules
            .scope
            .then(|| self.scope_parameter(tokens.granted.iter().map(String::as_str)))
            .flatten();
        pairs.extend(scope.as_deref().map(|scope| ("scope", scope)));
        if rules.redirect_uri {
            let uri = self.redirect_uri.as_deref().ok_or_else(|| {
                self.config(step, "this provider wants the redirect URI, and the client has none")
            })?;
            pairs.push(("redirect_uri", uri));
        }
        let ask = Parameters {
            pairs: &pairs,
            params: rules.params,
            headers: rules.headers,
            names: rules.names,
            endpoint: rules.endpoint,
            only_name: false,
        };
        self.token_request(step, values, &ask)
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
