//! The token request with a code (RFC 6749 section 4.1.3, RFC 7636 section 4.5).

use std::{borrow::Cow, sync::Arc};

use super::{
    Engine, Outgoing, Repeat, body, client_auth::ClientAuth, scopes, token_response::Before,
};
use crate::{
    Callback, Error, PendingLogin, Secret, Step, Tokens,
    definition::{AuthMethod, BodyFormat, Header, Param, Renames, Subject, Template},
    encode,
    expand::Values,
    tokens::NoRefresh,
    transport::{HeaderText, Request},
};

/// What is asked of the token endpoint.
pub(super) struct Parameters<'a> {
    /// Standard parameters.
    pub(super) pairs: &'a [(&'static str, &'a str)],
    /// Parameters of the definition.
    pub(super) params: &'static [Param],
    /// Headers besides those of all requests.
    pub(super) headers: &'static [Header],
    /// Names that come before those of all requests.
    pub(super) names: Renames,
    /// Where it goes; empty: to the token endpoint.
    pub(super) endpoint: &'static [Template],
    /// The client says its name and does not prove it.
    pub(super) only_name: bool,
}

impl<'a> Parameters<'a> {
    /// Standard parameters alone.
    pub(super) fn of(pairs: &'a [(&'static str, &'a str)]) -> Self {
        Self {
            pairs,
            params: &[],
            headers: &[],
            names: Renames::PLAIN,
            endpoint: &[],
            only_name: false,
        }
    }
}

impl Engine {
    /// Consumes a pending login, and asks for tokens if its callback grants a code.
    pub(crate) fn exchange(
        self: &Arc<Self>,
        pending: PendingLogin,
        callback: &Callback,
    ) -> Result<Outgoing<Tokens>, Error> {
        let grant = self.read_callback(&pending, callback)?;
        let values = Values {
            captured: &grant.captured,
            login: Some((grant.code.expose(), pending.state())),
            redirect_uri: Some(&pending.redirect_uri),
            ..Values::of(self.definition, &self.settings)
        };
        let rules = &self.definition.token_request;
        let mut pairs: Vec<(&'static str, &str)> = vec![
            ("grant_type", rules.grant_type),
            ("code", grant.code.expose()),
            ("redirect_uri", &pending.redirect_uri),
        ];
        pairs.extend(pending.verifier().map(|verifier| ("code_verifier", verifier)));
        let scope = rules.scope.then(|| self.scope_parameter(pending.asked())).flatten();
        pairs.extend(scope.as_deref().map(|scope| ("scope", scope)));
        let request = self.token_request(
            Step::Exchange,
            &values,
            &Parameters { params: rules.params, ..Parameters::of(&pairs) },
        )?;

        let engine = Arc::clone(self);
        let read = move |sent, answer| {
            let asked: Vec<String> = pending.asked().map(str::to_owned).collect();
            let granted = match &grant.scope {
                Some(text) => scopes::split(&engine.definition.scopes, text),
                None => asked.clone(),
            };
            let before = Before {
                step: Step::Exchange,
                rules: &engine.definition.token_response,
                access_token: None,
                also: Vec::new(),
                granted: if granted.is_empty() { asked.clone() } else { granted },
                asked,
                captured: grant.captured,
                refresh_token: None,
                id_token: None,
                nonce: pending.nonce.clone(),
                at_token_endpoint: true,
                was_dead: false,
                no_refresh: engine.why_no_refresh(pending.offline),
            };
            let tokens = engine.read_tokens(sent, answer, before, || {
                let mut redactor = engine.redactor();
                redactor.add(grant.code.expose());
                redactor.add(pending.state());
                let rest = pending.verifier().into_iter().chain(pending.nonce());
                rest.for_each(|secret| redactor.add(secret));
                redactor
            })?;
            engine.follow_up(Step::Exchange, tokens, 0)
        };
        Ok(Outgoing { request, repeat: Repeat::Unsent, read: Box::new(read) })
    }

    pub(super) fn why_no_refresh(&self, offline: bool) -> NoRefresh {
        match (self.definition.refresh, self.definition.offline) {
            (None, _) => NoRefresh::Unsupported,
            (Some(refresh), _) if refresh.subject == Subject::AccessToken => NoRefresh::AccessToken,
            (Some(_), Some(_)) if !offline => NoRefresh::OfflineNotAsked,
            _ => NoRefresh::NotIssued,
        }
    }

    /// A request to the token endpoint with these parameters, those of the definition, and the client's
    /// credentials in exactly one place.
    pub(super) fn token_request(
        &self,
        step: Step,
        values: &Values<'_>,
        ask: &Parameters<'_>,
    ) -> Result<Request, Error> {
        let rules = &self.definition.token_request;
        let values = &Values { now: self.clock.now(), ..*values };
        let (key, endpoint) = match ask.endpoint {
            [] => ("token_endpoint", self.definition.token_endpoint),
            own if step == Step::Device => ("device_authorization_endpoint", own),
            own => ("refresh_endpoint", own),
        };
        let fault = |what: String| self.config(step, format!("{key}: {what}"));
        let mut url = values.first_url(endpoint).map_err(fault)?;
        self.add_query(step, values, rules.query, &mut url)?;
        let mut headers = self.headers(step, values, rules.headers)?;
        for (name, value) in self.own_headers(step, values, ask.headers)? {
            set(&mut headers, name, value);
        }
        let extra = self.params(step, values, ask.params)?;
        // Under the names that this request has for them, or else those of all requests.
        let name = |standard: &'static str| {
            let own = ask.names.0.iter().any(|(known, _)| *known == standard);
            if own { ask.names.of(standard) } else { rules.names.of(standard) }
        };
        let mut all: Vec<(&str, &str)> = Vec::with_capacity(ask.pairs.len() + extra.len() + 2);
        all.extend(
            ask.pairs.iter().filter_map(|&(standard, value)| Some((name(standard)?, value))),
        );
        all.extend(extra.iter().map(|(name, value)| (*name, value.expose())));
        let method = match ask.only_name {
            true => AuthMethod::None,
            false => self.definition.token_endpoint_auth_method,
        };
        let credentials = match self.client_auth(step, method, values)? {
            ClientAuth::Header(value) => {
                set(&mut headers, "authorization", value);
                Vec::new()
            }
            ClientAuth::Body(pairs) => pairs,
        };
        let sent = credentials.iter();
        all.extend(sent.filter_map(|(standard, value)| Some((name(standard)?, value.expose()))));
        let body = if rules.body == BodyFormat::Query {
            for (name, value) in all {
                encode::query_pair(&mut url, name, value);
            }
            None
        } else {
            let (kind, body) = body::write(rules.body, &all);
            set(&mut headers, "content-type", HeaderText::Plain(kind.into()));
            Some(body)
        };
        Ok(Request { method: rules.method, url, headers: named(headers), body, max_body: None })
    }

    /// Adds parameters to the query of a URL. None of them is a secret.
    pub(super) fn add_query(
        &self,
        step: Step,
        values: &Values<'_>,
        params: &'static [Param],
        url: &mut String,
    ) -> Result<(), Error> {
        for Param { name, value } in params {
            let value = values
                .public_text(*value)
                .map_err(|what| self.config(step, format!("the parameter `{name}`: {what}")))?;
            if let Some(value) = value {
                encode::query_pair(url, name, &value);
            }
        }
        Ok(())
    }

    /// Parameters with their values; one whose value is not known is left out.
    pub(super) fn params(
        &self,
        step: Step,
        values: &Values<'_>,
        params: &'static [Param],
    ) -> Result<Vec<(&'static str, HeaderText)>, Error> {
        let mut all = Vec::with_capacity(params.len());
        for Param { name, value } in params {
            let value = values
                .text(*value)
                .map_err(|what| self.config(step, format!("the parameter `{name}`: {what}")))?;
            all.extend(value.map(|value| (*name, value)));
        }
        Ok(all)
    }

    /// The headers of every request, and those of the definition.
    pub(super) fn headers(
        &self,
        step: Step,
        values: &Values<'_>,
        declared: &'static [crate::definition::Header],
    ) -> Result<Vec<(&'static str, HeaderText)>, Error> {
        let mut headers = Vec::with_capacity(declared.len() + 4);
        headers.push(("accept", HeaderText::Plain("application/json".into())));
        headers.push(("user-agent", HeaderText::Plain(USER_AGENT.into())));
        for (name, value) in self.own_headers(step, values, declared)? {
            set(&mut headers, name, value);
        }
        Ok(headers)
    }

    /// The headers of the definition.
    pub(super) fn own_headers(
        &self,
        step: Step,
        values: &Values<'_>,
        declared: &'static [crate::definition::Header],
    ) -> Result<Vec<(&'static str, HeaderText)>, Error> {
        let mut headers = Vec::with_capacity(declared.len());
        for header in declared {
            let fault =
                |what: String| self.config(step, format!("the header `{}`: {what}", header.name));
            let Some(value) = values.text(header.value).map_err(fault)? else { continue };
            if !value.expose().bytes().all(|byte| matches!(byte, b' '..=b'~')) {
                return Err(fault("a value is not visible ASCII".to_owned()));
            }
            headers.push((header.name, value));
        }
        Ok(headers)
    }
}

const USER_AGENT: &str = concat!("oauth-core/", env!("CARGO_PKG_VERSION"));

/// The headers of a request, whose names are all the engine's or the definition's.
pub(super) fn named(
    headers: Vec<(&'static str, HeaderText)>,
) -> Vec<(Cow<'static, str>, HeaderText)> {
    headers.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect()
}

/// Sets a header once.
pub(super) fn set(
    headers: &mut Vec<(&'static str, HeaderText)>,
    name: &'static str,
    value: HeaderText,
) {
    match headers.iter_mut().find(|(known, _)| *known == name) {
        Some((_, old)) => *old = value,
        None => headers.push((name, value)),
    }
}

/// A scheme and a token: `Bearer` (RFC 6750 section 2.1), or an API key's own; without one, the key alone.
pub(super) fn authorization(scheme: &str, token: &Secret) -> HeaderText {
    let mut header = String::with_capacity(scheme.len() + 1 + token.expose().len());
    header.push_str(scheme);
    if !scheme.is_empty() {
        header.push(' ');
    }
    header.push_str(token.expose());
    HeaderText::Secret(header.into())
}
