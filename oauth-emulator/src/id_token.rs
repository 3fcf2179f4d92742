//! ID tokens (OpenID Connect Core section 2), signed with the key that everybody knows.

use std::{
    sync::OnceLock,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::definition::{CaptureFrom, TokenResponse};
use ring::{rand::SystemRandom, signature};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject as _};
use serde_json::{Value, json};

use crate::{
    answer::{Change, put_claims},
    assertion::RSA_KEY,
    json::put,
    profile,
    provider::Provider,
    token::Issued,
    user::User,
};

/// How many seconds an ID token is good for.
const LIFETIME: u64 = 300;

/// The ID token of an answer, with the claims that `changes` want otherwise.
pub(crate) fn made(
    provider: &Provider,
    shape: &TokenResponse,
    issued: &Issued,
    user: &User,
    now: SystemTime,
    changes: &[Change],
) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut claims = json!({
        "iss": provider.token_issuer(), "sub": user.id, "aud": provider.client.id, "iat": seconds,
        "exp": seconds + LIFETIME, "email": user.email, "email_verified": true, "name": user.name,
    });
    if let Some(nonce) = &issued.nonce {
        put(&mut claims, &["nonce"], nonce.as_str());
    }
    let maps = provider.definition.id_token.iter().map(|id_token| id_token.profile);
    for (path, value) in profile::members(maps, user, false) {
        put(&mut claims, path, value);
    }
    put_claims(provider, shape, CaptureFrom::IdToken, &mut claims);
    let mut algorithm = json!("RS256");
    for change in changes {
        let Change::Claim(name, json) = change else { continue };
        let value = json
            .as_deref()
            .map(|raw| serde_json::from_str(raw).unwrap_or_else(|_| Value::from(raw)));
        match (name.as_str(), value, claims.as_object_mut()) {
            ("alg", value, _) => algorithm = value.unwrap_or(Value::Null),
            (name, Some(value), Some(claims)) => drop(claims.insert(name.to_owned(), value)),
            (name, None, Some(claims)) => drop(claims.remove(name)),
            _ => {}
        }
    }
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let text = format!("{}.{}", part(&json!({ "alg": algorithm, "typ": "JWT" })), part(&claims));
    let signature = signed(text.as_bytes()).unwrap_or_default();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A signature of RS256 (RFC 7518 section 3.3).
fn signed(text: &[u8]) -> Option<Vec<u8>> {
    static KEY: OnceLock<Option<signature::RsaKeyPair>> = OnceLock::new();
    let key = KEY.get_or_init(|| match PrivateKeyDer::from_pem_slice(RSA_KEY.as_bytes()) {
        Ok(PrivateKeyDer::Pkcs8(der)) => {
            signature::RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).ok()
        }
        _ => None,
    });
    let key = key.as_ref()?;
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).ok()?;
    Some(signature)
}
