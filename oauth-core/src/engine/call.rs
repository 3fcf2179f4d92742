//! Requests that a definition describes.

use zeroize::Zeroizing;

use super::{
    Engine, body,
    client_auth::ClientAuth,
    exchange::{authorization, named, set},
};
use crate::{
    Error, Step, Tokens,
    definition::{AuthMethod, Body, BodyFormat, Call, CallAuth, Json, Method},
    encode,
    expand::Values,
    transport::{HeaderText, Request},
};

impl Engine {
    /// Builds a call.
    pub(super) fn call(
        &self,
        step: Step,
        call: &Call,
        values: &Values<'_>,
        tokens: &Tokens,
    ) -> Result<Request, Error> {
        let values = &Values { now: self.clock.now(), ..*values };
        let mut url = self.call_url(step, call, values)?;
        let mut headers = self.headers(step, values, call.headers)?;
        let mut credentials = Vec::new();
        // A GET without a body cannot carry credentials anywhere but in a header.
        let has_body = call.method != Method::Get || call.body != Body::Empty;
        match call.auth {
            CallAuth::None => {}
            CallAuth::Bearer => {
                let value = authorization(&tokens.scheme, &tokens.access_token);
                set(&mut headers, "authorization", value);
            }
            CallAuth::Api => {
                self.api_credentials(tokens, &mut headers);
                let own = |name: &str| {
                    call.query.iter().chain(call.secret_query).any(|param| param.name == name)
                };
                self.api_secrets(step, values, &mut url, own)?;
            }
            CallAuth::Client | CallAuth::ClientSecretBasic => {
                if values.settings.client_id().is_none() {
                    return Err(self.config(step, "`client_id` is not set"));
                }
                let method = self.auth_method(call.auth, has_body);
                match self.client_auth(step, method, values)? {
                    ClientAuth::Header(value) => set(&mut headers, "authorization", value),
                    ClientAuth::Body(pairs) => credentials = pairs,
                }
            }
        }
        let credentials: Vec<(&str, &str)> =
            credentials.iter().map(|(name, value)| (*name, value.expose())).collect();
        let (kind, body) = self.call_body(step, call, values, has_body, &credentials)?;
        if let Some(kind) = kind
            && !headers.iter().any(|(name, _)| *name == "content-type")
        {
            set(&mut headers, "content-type", HeaderText::Plain(kind.into()));
        }
        Ok(Request { method: call.method, url, headers: named(headers), body, max_body: None })
    }

    fn auth_method(&self, auth: CallAuth, has_body: bool) -> AuthMethod {
        match (auth, self.definition.token_endpoint_auth_method) {
            (CallAuth::Client, AuthMethod::ClientSecretPost) if !has_body => {
                AuthMethod::ClientSecretBasic
            }
            (CallAuth::Client, own) => own,
            (_, AuthMethod::ClientSecretBasicRaw) => AuthMethod::ClientSecretBasicRaw,
            _ => AuthMethod::ClientSecretBasic,
        }
    }

    /// The body and its `content-type`.
    #[expect(clippy::type_complexity, reason = "a pair that is taken apart where it is used")]
    fn call_body(
        &self,
        step: Step,
        call: &Call,
        values: &Values<'_>,
        has_body: bool,
        credentials: &[(&str, &str)],
    ) -> Result<(Option<&'static str>, Option<Zeroizing<Vec<u8>>>), Error> {
        let form = |pairs: &[(&str, &str)]| {
            let (kind, body) = body::write(BodyFormat::Form, pairs);
            Ok((Some(kind), Some(body)))
        };
        match call.body {
            Body::Empty if credentials.is_empty() || !has_body => Ok((None, None)),
            Body::Empty => form(credentials),
            Body::Form(params) => {
                let params = self.params(step, values, params)?;
                let mut pairs: Vec<(&str, &str)> =
                    params.iter().map(|(name, value)| (*name, value.expose())).collect();
                pairs.extend_from_slice(credentials);
                form(&pairs)
            }
            Body::Json(json) => {
                let mut body = Zeroizing::new(Vec::with_capacity(64 * 1024));
                write_json(&json, values, credentials, &mut body)
                    .map_err(|what| self.config(step, format!("the body: {what}")))?;
                Ok((Some("application/json"), Some(body)))
            }
        }
    }

    fn call_url(&self, step: Step, call: &Call, values: &Values<'_>) -> Result<String, Error> {
        let fault = |what: String| self.config(step, format!("the URL: {what}"));
        let mut url = values.first_url(&[call.url]).map_err(fault)?;
        self.add_query(step, values, call.query, &mut url)?;
        for param in call.secret_query {
            let Some(value) = values.text(param.value).map_err(fault)? else { continue };
            encode::query_pair(&mut url, param.name, value.expose());
        }
        Ok(url)
    }
}

/// Writes a JSON value, with more members at its top. A member whose value is not known is left out.
fn write_json(
    json: &Json,
    values: &Values<'_>,
    more: &[(&str, &str)],
    into: &mut Vec<u8>,
) -> Result<(), String> {
    match json {
        Json::Null => into.extend_from_slice(b"null"),
        Json::Bool(value) => into.extend_from_slice(value.to_string().as_bytes()),
        Json::Number(digits) => into.extend_from_slice(digits.as_bytes()),
        Json::Text(template) => match values.text(*template)? {
            Some(text) => body::json_string(into, text.expose()),
            None => {
                let name = values.missing(*template).unwrap_or_default();
                return Err(format!("`{name}` is not known"));
            }
        },
        Json::List(items) => {
            into.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    into.push(b',');
                }
                write_json(item, values, &[], into)?;
            }
            into.push(b']');
        }
        Json::Object(members) => {
            into.push(b'{');
            let mut is_first = true;
            let mut name = |into: &mut Vec<u8>, name: &str| {
                if !std::mem::take(&mut is_first) {
                    into.push(b',');
                }
                body::json_string(into, name);
                into.push(b':');
            };
            for (member, value) in *members {
                if matches!(value, Json::Text(template) if values.missing(*template).is_some()) {
                    continue;
                }
                name(into, member);
                write_json(value, values, &[], into)?;
            }
            for (member, value) in more {
                name(into, member);
                body::json_string(into, value);
            }
            into.push(b'}');
        }
    }
    Ok(())
}
