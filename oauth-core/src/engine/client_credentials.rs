//! Tokens of the client itself (RFC 6749 section 4.4).

use std::sync::Arc;

use super::{Ask, Engine, Outgoing, Repeat, exchange::Parameters, token_response::Before};
use crate::{Error, ErrorKind, Step, Tokens, expand::Values, tokens::NoRefresh};

impl Engine {
    /// Asks for a token without any user.
    pub(crate) fn client_credentials(
        self: &Arc<Self>,
        mut ask: Ask,
    ) -> Result<Outgoing<Tokens>, Error> {
        let step = Step::ClientCredentials;
        let definition = self.definition;
        let Some(rules) = definition.client_credentials else {
            let what = "this provider gives no tokens to a client without a user";
            return Err(self.error(ErrorKind::Unsupported, step, what));
        };
        let is_fixed = rules.params.iter().any(|param| param.name == "scope");
        let default = match rules.scopes {
            _ if is_fixed => &[],
            scopes => scopes.unwrap_or(definition.scopes.default),
        };
        let asked = ask.take_scopes(definition, default).map_err(|what| self.config(step, what))?;
        if is_fixed && !asked.is_empty() {
            let what = "the definition says the scope of this grant, so no other can be asked for";
            return Err(self.config(step, what));
        }
        let values = Values::of(definition, &self.settings);
        let scope = self.scope_parameter(asked.iter().map(String::as_str));
        let mut pairs = vec![("grant_type", rules.grant_type)];
        pairs.extend(scope.as_deref().map(|scope| ("scope", scope)));
        let parameters = Parameters { params: rules.params, ..Parameters::of(&pairs) };
        let request = self.token_request(step, &values, &parameters)?;

        let engine = Arc::clone(self);
        let read = move |sent, answer| {
            let before = Before {
                step,
                rules: &engine.definition.token_response,
                granted: asked.clone(),
                asked,
                captured: Vec::new(),
                access_token: None,
                also: Vec::new(),
                refresh_token: None,
                id_token: None,
                nonce: None,
                at_token_endpoint: true,
                was_dead: false,
                no_refresh: NoRefresh::ClientCredentials,
            };
            engine.read_tokens(sent, answer, before, || engine.redactor())
        };
        // Nothing is used up: one more token does no harm.
        Ok(Outgoing::last(request, Repeat::Safe, read))
    }

    /// Whether these tokens can be renewed without a user.
    pub(crate) fn can_renew(&self, tokens: &Tokens) -> bool {
        self.definition.refresh.is_some() && tokens.refreshable() || self.can_ask_again(tokens)
    }

    /// They came without a user, so that the client may simply ask again.
    fn can_ask_again(&self, tokens: &Tokens) -> bool {
        self.definition.client_credentials.is_some()
            && tokens.no_refresh == NoRefresh::ClientCredentials
            && !tokens.refreshable()
    }

    /// A new access token, by whatever way these tokens have.
    pub(crate) fn renew(self: &Arc<Self>, tokens: &Tokens) -> Result<Outgoing<Tokens>, Error> {
        if !self.can_ask_again(tokens) {
            return self.refresh(tokens);
        }
        self.check_owner(Step::ClientCredentials, tokens)?;
        let mut ask = Ask::default();
        tokens.asked.iter().for_each(|scope| ask.scope(self.definition, scope));
        self.client_credentials(ask)
    }

    /// Nobody accepts these tokens any more, and they could not be renewed.
    pub(crate) fn useless(&self, tokens: &Tokens) -> Error {
        let what = "the API does not accept the access token";
        if tokens.no_refresh == NoRefresh::ClientCredentials {
            return self
                .error(ErrorKind::Config, Step::Call, what)
                .with_advice("check at the provider what this client may do");
        }
        self.error(ErrorKind::NeedsReauthorization, Step::Call, what)
    }
}
