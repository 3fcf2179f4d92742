//! The signed statement of who the client is (RFC 7523 section 3).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::{Engine, key_setting};
use crate::{Error, Secret, Step, definition::Template, expand::Values};

impl Engine {
    /// A fresh assertion: it says what the definition says, holds for a while, and is never the same twice.
    pub(super) fn assertion(&self, step: Step, values: &Values<'_>) -> Result<Secret, Error> {
        let definition = self.definition;
        let rules = &definition.client_assertion;
        let Some(key) = &self.key else {
            let name = key_setting(definition).unwrap_or_default();
            return Err(self.config(step, format!("`{name}` is not set")));
        };
        let claim = |name: &str, template: Template| {
            let fault =
                |what: String| self.config(step, format!("client_assertion.{name}: {what}"));
            let text = values.public_text(template).map_err(fault)?;
            text.ok_or_else(|| {
                let missing = values.missing(template).unwrap_or_default();
                fault(format!("`{missing}` is not known"))
            })
        };
        let audience = match rules.aud {
            Some(template) => claim("aud", template)?,
            None => values
                .first_url(definition.token_endpoint)
                .map_err(|what| self.config(step, format!("token_endpoint: {what}")))?,
        };
        let mut header = Map::new();
        header.insert("alg".to_owned(), Value::from(rules.alg.as_str()));
        header.insert("typ".to_owned(), Value::from("JWT"));
        if let Some(kid) = rules.kid {
            header.insert("kid".to_owned(), Value::from(claim("kid", kid)?));
        }
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|_| self.no_random(step))?;
        let now = self.clock.now();
        let claims = json!({
            "iss": claim("iss", rules.iss)?,
            "sub": claim("sub", rules.sub)?,
            "aud": audience,
            "jti": URL_SAFE_NO_PAD.encode(id),
            "iat": now,
            "exp": now.saturating_add(rules.lifetime.into()),
        });
        let mut text = Zeroizing::new(String::new());
        URL_SAFE_NO_PAD.encode_string(Value::Object(header).to_string(), &mut text);
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(claims.to_string(), &mut text);
        let signature = key.sign(text.as_bytes()).ok_or_else(|| self.no_random(step))?;
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        Ok(Secret::from(text.as_str()))
    }
}
