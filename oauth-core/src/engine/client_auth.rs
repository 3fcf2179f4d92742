//! How the client proves itself (RFC 6749 section 2.3).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::Engine;
use crate::{definition::AuthMethod, encode, transport::HeaderText};

/// Where the client's credentials go: never to both places (RFC 6749 section 2.3).
pub(super) enum ClientAuth<'a> {
    /// Into the body.
    Body(&'a str, Option<&'a str>),
    /// Into the header `authorization`.
    Header(HeaderText),
}

impl Engine {
    /// The client's credentials by a method. A client without a secret only says its name.
    pub(super) fn client_auth(&self, method: AuthMethod) -> ClientAuth<'_> {
        let id = self.settings.client_id().unwrap_or_default();
        match (method, self.settings.client_secret()) {
            (AuthMethod::ClientSecretBasic, Some(secret)) => {
                let (mut form_id, mut form_secret) = (String::new(), Zeroizing::new(String::new()));
                encode::form(&mut form_id, id);
                encode::form(&mut form_secret, secret);
                ClientAuth::Header(basic(&form_id, &form_secret))
            }
            (AuthMethod::ClientSecretBasicRaw, Some(secret)) => {
                ClientAuth::Header(basic(id, secret))
            }
            (AuthMethod::ClientSecretPost, Some(secret)) => ClientAuth::Body(id, Some(secret)),
            _ => ClientAuth::Body(id, None),
        }
    }
}

fn basic(id: &str, secret: &str) -> HeaderText {
    let pair = Zeroizing::new(format!("{id}:{secret}"));
    let mut header = String::with_capacity(6 + pair.len().div_ceil(3) * 4);
    header.push_str("Basic ");
    STANDARD.encode_string(pair.as_bytes(), &mut header);
    HeaderText::Secret(header.into())
}
