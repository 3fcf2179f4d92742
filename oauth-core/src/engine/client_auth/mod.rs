//! How the client proves itself (RFC 6749 section 2.3, RFC 7523 section 2.2, RFC 8705 section 2).

mod assertion;
#[cfg(feature = "jwt")]
mod key;
#[cfg(not(feature = "jwt"))]
#[path = "no_key.rs"]
mod key;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::Engine;
use crate::{
    Error, Secret, Step,
    definition::{AuthMethod, Definition, SentAs},
    encode,
    expand::Values,
    settings::{CLIENT_SECRET, PRIVATE_KEY, Settings},
    transport::HeaderText,
};
pub(crate) use key::Key;

/// The type of a client assertion (RFC 7523 section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Where the client's credentials go: never to both places (RFC 6749 section 2.3).
pub(super) enum ClientAuth {
    /// Into the body, by their standard names.
    Body(Vec<(&'static str, Secret)>),
    /// Into the header `authorization`.
    Header(HeaderText),
}

/// The setting that a client signs with.
fn key_setting(definition: &Definition) -> Option<&'static str> {
    match definition.token_endpoint_auth_method {
        AuthMethod::PrivateKeyJwt => Some(PRIVATE_KEY),
        AuthMethod::ClientSecretJwt => Some(CLIENT_SECRET),
        _ => None,
    }
}

/// The key that a client signs with; `None` where it does not sign, or its setting is missing.
pub(super) fn key(definition: &Definition, settings: &Settings) -> Result<Option<Key>, String> {
    let Some(name) = key_setting(definition) else { return Ok(None) };
    let Some(secret) = settings.get(name) else { return Ok(None) };
    Key::new(definition.client_assertion.alg, secret.expose())
        .map(Some)
        .map_err(|what| format!("`{name}` {what}"))
}

impl Engine {
    /// The client's credentials by a method. A client without a secret only says its name.
    pub(super) fn client_auth(
        &self,
        step: Step,
        method: AuthMethod,
        values: &Values<'_>,
    ) -> Result<ClientAuth, Error> {
        let id = self.settings.client_id().unwrap_or_default();
        let with =
            |name, secret| ClientAuth::Body(vec![("client_id", Secret::from(id)), (name, secret)]);
        Ok(match (method, self.settings.client_secret()) {
            (AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretBasicRaw, Some(secret)) => {
                let form = method == AuthMethod::ClientSecretBasic;
                match self.halves(step, values)? {
                    Some((username, password)) => {
                        ClientAuth::Header(basic(username.expose(), password.expose(), form))
                    }
                    None => ClientAuth::Header(basic(id, secret, form)),
                }
            }
            (AuthMethod::ClientSecretPost, Some(secret)) => {
                with(CLIENT_SECRET, Secret::from(secret))
            }
            (AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt, _) => {
                let assertion = self.assertion(step, values)?;
                match self.definition.client_assertion.sent_as {
                    SentAs::ClientSecret => with(CLIENT_SECRET, assertion),
                    // The name says nothing that the assertion does not say, but some ask for it.
                    SentAs::ClientAssertion => ClientAuth::Body(vec![
                        ("client_id", Secret::from(id)),
                        ("client_assertion_type", Secret::from(JWT_BEARER)),
                        ("client_assertion", assertion),
                    ]),
                }
            }
            // RFC 8705 section 2: the connection proves it.
            _ => ClientAuth::Body(vec![("client_id", Secret::from(id))]),
        })
    }

    /// What stands for id and secret in HTTP Basic; `None`: they do themselves.
    fn halves(
        &self,
        step: Step,
        values: &Values<'_>,
    ) -> Result<Option<(HeaderText, HeaderText)>, Error> {
        let Some(halves) = self.definition.client_secret_basic else { return Ok(None) };
        let fault = |what: String| self.config(step, format!("client_secret_basic: {what}"));
        let text = |template| {
            let text = values.text(template).map_err(fault)?;
            text.ok_or_else(|| {
                let name = values.missing(template).unwrap_or_default();
                fault(format!("`{name}` is not known"))
            })
        };
        Ok(Some((text(halves.username)?, text(halves.password)?)))
    }
}

/// HTTP Basic; with `form` each half is form-encoded first (RFC 6749 section 2.3.1).
fn basic(username: &str, password: &str, form: bool) -> HeaderText {
    let half = |text: &str| {
        let mut half = Zeroizing::new(String::new());
        match form {
            true => encode::form(&mut half, text),
            false => half.push_str(text),
        }
        half
    };
    let (username, password) = (half(username), half(password));
    let pair = Zeroizing::new(format!("{}:{}", &*username, &*password));
    let mut header = String::with_capacity(6 + pair.len().div_ceil(3) * 4);
    header.push_str("Basic ");
    STANDARD.encode_string(pair.as_bytes(), &mut header);
    HeaderText::Secret(header.into())
}
