//! What tokens are traded for at once, before the host gets them.

use std::sync::Arc;

use super::{Answer, Engine, Next, Outgoing, Repeat, token_response::Before};
use crate::{Error, Expires, Step, Tokens, definition::FollowUp, expand::Values};

impl Engine {
    /// Tokens that have just come, or the request that trades them for others.
    ///
    /// `position` is how many of the definition's requests are behind them.
    pub(super) fn follow_up(
        self: &Arc<Self>,
        step: Step,
        tokens: Tokens,
        position: usize,
    ) -> Result<Next<Tokens>, Error> {
        let applies = |follow_up: &FollowUp| match step {
            Step::Refresh => follow_up.on_refresh,
            _ => follow_up.on_exchange,
        };
        let rest = self.definition.follow_up.iter().enumerate().skip(position);
        let Some((position, follow_up)) =
            rest.into_iter().find(|(_, follow_up)| applies(follow_up))
        else {
            return match step {
                // What was looked up once is kept.
                Step::Refresh => Ok(Next::Done(tokens)),
                _ => self.look_up(tokens, 0),
            };
        };
        let values = Values {
            refresh_token: tokens.refresh_token.as_ref().map(crate::Secret::expose),
            redirect_uri: self.redirect_uri.as_deref(),
            ..self.values_with(&tokens)
        };
        // What fails from here on must not lose tokens that work.
        let request = match self.call(step, &follow_up.call, &values, &tokens) {
            Ok(request) => request,
            Err(error) => return Err(error.with_tokens(tokens)),
        };
        let engine = Arc::clone(self);
        let read = move |sent: u64, answer: Answer| {
            let before = Before {
                rules: &follow_up.response,
                at_token_endpoint: false,
                ..Before::of(&tokens, step)
            };
            match engine.read_tokens(sent, answer, before, || engine.redactor_with(&tokens)) {
                Ok(new) => engine.follow_up(step, new, position + 1),
                Err(error) => Err(error.with_tokens(tokens)),
            }
        };
        Ok(Next::Ask(Outgoing { request, repeat: Repeat::Unsent, read: Box::new(read) }))
    }
}

impl Before {
    /// Everything that is known with older tokens.
    pub(super) fn of(old: &Tokens, step: Step) -> Self {
        Self {
            step,
            rules: &crate::definition::TokenResponse::PLAIN,
            asked: old.asked.clone(),
            granted: old.granted.clone(),
            captured: old.captured.clone(),
            access_token: None,
            refresh_token: old
                .refresh_token
                .clone()
                .map(|token| (token, old.refresh_token_expires_at)),
            id_token: old.id_token.clone(),
            nonce: None,
            at_token_endpoint: true,
            also: old.also.clone(),
            was_dead: matches!(old.expires, Expires::At(at) if at <= old.issued_at),
            no_refresh: old.no_refresh,
        }
    }
}
