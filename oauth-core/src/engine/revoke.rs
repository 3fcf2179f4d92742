//! Revocation (RFC 7009, or the provider's own way).

use std::sync::Arc;

use super::{Answer, Engine, Outgoing, Repeat, body};
use crate::{Error, ErrorKind, Step, Tokens, definition::CallAuth, json::Json};

impl Engine {
    /// Ends the refresh token, or the access token where there is no other. Any 2xx is success, also
    /// for a token that the provider does not know (RFC 7009 section 2.2).
    pub(crate) fn revoke(self: &Arc<Self>, tokens: &Tokens) -> Result<Outgoing<()>, Error> {
        let step = Step::Revoke;
        let Some(call) = &self.definition.revoke else {
            return Err(self
                .error(ErrorKind::Unsupported, step, "this provider does not revoke tokens")
                .with_advice(
                    "delete the stored tokens, and tell the user where to remove the access",
                ));
        };
        self.check_owner(step, tokens)?;
        let mut values = self.values_with(tokens);
        values.token = Some(match tokens.refresh_token() {
            Some(token) => (token.expose(), "refresh_token"),
            None => (tokens.access_token().expose(), "access_token"),
        });
        let request = self.call(step, call, &values, tokens)?;
        let engine = Arc::clone(self);
        let old = tokens.clone();
        let read = move |_, answer: Answer| {
            let response = answer.map_err(|fault| engine.transport_fault(step, &fault))?;
            if let Some(error) = engine.odd_status(step, &response) {
                return Err(error);
            }
            // Some say no with a status of 200.
            let says_no = || {
                let json = body::read_error(&response)?;
                let error = json.member("error")?;
                Some(matches!(error, Json::Text(text) if !text.is_empty()))
            };
            if response.status < 400 && says_no() != Some(true) {
                return Ok(());
            }
            let rules = &engine.definition.token_response;
            let error = engine.refused(step, rules, &response, engine.redactor_with(&old));
            // What was to be reached is reached (RFC 7009 section 2.2), unless the token is also what the
            // request was authorized by: then another one may live on.
            let was_dead = error.kind() == ErrorKind::Provider
                && error.code() == Some("invalid_token")
                && call.auth != CallAuth::Bearer;
            if was_dead { Ok(()) } else { Err(error) }
        };
        Ok(Outgoing::last(request, Repeat::Unsent, read))
    }
}
