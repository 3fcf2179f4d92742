//! Introspection (RFC 7662): the provider says what it knows of a token.

use std::sync::Arc;

use super::{Answer, Engine, Outgoing, Repeat, body, expiry, scopes};
use crate::{
    Error, ErrorKind, Introspection, Secret, Step, Tokens,
    definition::{BodyFormat, Path},
    json::{Doubled, Json},
};

const STEP: Step = Step::Introspect;

impl Engine {
    /// Asks what the provider knows of the access token.
    pub(crate) fn introspect(
        self: &Arc<Self>,
        tokens: &Tokens,
    ) -> Result<Outgoing<Introspection>, Error> {
        self.introspect_one(tokens, Some(tokens.access_token()), "access_token")
    }

    /// Asks what the provider knows of the refresh token.
    pub(crate) fn introspect_refresh_token(
        self: &Arc<Self>,
        tokens: &Tokens,
    ) -> Result<Outgoing<Introspection>, Error> {
        self.introspect_one(tokens, tokens.refresh_token(), "refresh_token")
    }

    fn introspect_one(
        self: &Arc<Self>,
        tokens: &Tokens,
        token: Option<&Secret>,
        hint: &'static str,
    ) -> Result<Outgoing<Introspection>, Error> {
        let unsupported = |what: &str| self.error(ErrorKind::Unsupported, STEP, what);
        let Some(call) = &self.definition.introspect else {
            return Err(unsupported("this provider has no introspection endpoint"));
        };
        self.check_owner(STEP, tokens)?;
        let Some(token) = token else {
            let why = tokens.not_refreshable().unwrap_or_default();
            return Err(unsupported("there is no refresh token").with_advice(why));
        };
        let mut values = self.values_with(tokens);
        values.token = Some((token.expose(), hint));
        let request = self.call(STEP, call, &values, tokens)?;
        let engine = Arc::clone(self);
        let old = tokens.clone();
        let read = move |_, answer| engine.read_introspection(answer, &old);
        // It changes nothing, whatever its method is.
        Ok(Outgoing::last(request, Repeat::Safe, read))
    }

    fn read_introspection(&self, answer: Answer, old: &Tokens) -> Result<Introspection, Error> {
        let response = answer.map_err(|fault| self.transport_fault(STEP, &fault))?;
        if let Some(error) = self.odd_status(STEP, &response) {
            return Err(error);
        }
        if response.status >= 400 {
            return Err(self.refused(
                STEP,
                &self.definition.token_response,
                &response,
                self.redactor_with(old),
            ));
        }
        let malformed =
            |what: &str| self.error(ErrorKind::Malformed, STEP, what).with_status(response.status);
        let json = body::read(&response, &[BodyFormat::Json]).map_err(malformed)?;
        let doubled = |_: Doubled| malformed("a member of the answer stands there twice");
        let active = match json.at(Path(&["active"])).map_err(doubled)? {
            Some(Json::Bool(active)) => *active,
            // An answer that says nothing must not count as a yes, nor as a no.
            _ if json.member("error").is_some() => {
                return Err(self.refused(
                    STEP,
                    &self.definition.token_response,
                    &response,
                    self.redactor_with(old),
                ));
            }
            _ => return Err(malformed("the answer has no usable `active`")),
        };
        if !active {
            return Ok(Introspection::default());
        }
        let text = |path| json.at(path).map_err(doubled).map(|found| found.and_then(scalar));
        let time = |path| {
            let found = json.at(path).map_err(doubled)?;
            Ok::<_, Error>(found.and_then(expiry::time))
        };
        let rules = &self.definition.scopes;
        let scope = json.at(Path(&["scope"])).map_err(doubled)?;
        let raw = scopes::read(rules, scope).map_err(|()| malformed("the scopes are no scopes"))?;
        let aud = match json.at(Path(&["aud"])).map_err(doubled)? {
            Some(Json::List(items)) => items.iter().filter_map(scalar).collect(),
            one => one.and_then(scalar).into_iter().collect(),
        };
        Ok(Introspection {
            active,
            scopes: scopes::normalize(rules, &raw.unwrap_or_default(), &old.asked),
            client_id: text(Path(&["client_id"]))?,
            username: text(Path(&["username"]))?,
            sub: text(Path(&["sub"]))?,
            aud,
            iss: text(Path(&["iss"]))?,
            token_type: text(Path(&["token_type"]))?,
            expires_at: time(Path(&["exp"]))?,
            issued_at: time(Path(&["iat"]))?,
            not_before: time(Path(&["nbf"]))?,
        })
    }
}

/// A text or a number as text; nothing when it is empty.
fn scalar(value: &Json<'_>) -> Option<String> {
    value.scalar().filter(|text| !text.is_empty()).map(std::borrow::Cow::into_owned)
}
