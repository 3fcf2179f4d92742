//! Statements that a client signs (RFC 7523 section 3): the emulator checks them as a provider does.

use std::{
    collections::HashSet,
    io,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use oauth_core::definition::{Algorithm, ClientAssertion, Template};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair, UnparsedPublicKey},
};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject as _};
use serde_json::Value;

use crate::values::invalid;

/// The type that stands beside an assertion (RFC 7523 section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far the clocks of client and provider may be apart.
const LEEWAY: Duration = Duration::from_secs(60);

/// There is no generator of RSA keys here, and a test needs no key of its own.
pub(crate) const RSA_KEY: &str = include_str!("everybody_knows_this_rsa_key.pem");

/// A private key for a client that signs by `alg`, in PEM.
pub(crate) fn private_key(alg: Algorithm) -> io::Result<String> {
    let random = SystemRandom::new();
    let ecdsa = |signing| EcdsaKeyPair::generate_pkcs8(signing, &random);
    let generated = match alg {
        Algorithm::Es256 => ecdsa(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
        Algorithm::Es384 => ecdsa(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
        Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8(&random),
        _ => return Ok(RSA_KEY.to_owned()),
    };
    let der = generated.map_err(|_| io::Error::other("no key can be made on this machine"))?;
    let mut pem = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    let text = STANDARD.encode(der);
    for line in text.as_bytes().chunks(64) {
        pem.extend(line.iter().copied().map(char::from));
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    Ok(pem)
}

/// What a signature is checked with.
enum Key {
    Hmac(hmac::Key),
    Public(UnparsedPublicKey<Vec<u8>>),
}

/// Knows the client's key, and which statements have been made.
pub(crate) struct Verifier {
    rules: ClientAssertion,
    key: Key,
    seen: Mutex<HashSet<String>>,
}

impl Verifier {
    /// For a client whose key or secret is `text`.
    pub(crate) fn new(rules: ClientAssertion, text: &str) -> io::Result<Self> {
        let key = match rules.alg {
            Algorithm::Hs256 => hmac_key(hmac::HMAC_SHA256, text),
            Algorithm::Hs384 => hmac_key(hmac::HMAC_SHA384, text),
            Algorithm::Hs512 => hmac_key(hmac::HMAC_SHA512, text),
            _ => public_key(rules.alg, text)?,
        };
        Ok(Self { rules, key, seen: Mutex::default() })
    }

    /// Checks a statement; `values` fills the definition's claims in.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn check(
        &self,
        assertion: &str,
        token_endpoint: &str,
        values: &dyn Fn(&Template) -> Option<String>,
    ) -> Result<(), String> {
        let mut parts = assertion.split('.');
        let (Some(head), Some(claims), Some(mark), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("the assertion is not a JWT: it has no three parts".to_owned());
        };
        let signed = &assertion[..head.len() + 1 + claims.len()];
        let mark = URL_SAFE_NO_PAD.decode(mark).map_err(|_| "the signature is not base64url")?;
        let good = match &self.key {
            Key::Hmac(key) => hmac::verify(key, signed.as_bytes(), &mark).is_ok(),
            Key::Public(key) => key.verify(signed.as_bytes(), &mark).is_ok(),
        };
        if !good {
            return Err("the assertion is not signed with the client's key".to_owned());
        }
        let (head, claims) = (object(head)?, object(claims)?);
        let wanted = [
            (&head, "alg", Some(self.rules.alg.as_str().to_owned())),
            (&head, "typ", Some("JWT".to_owned())),
            (&head, "kid", self.rules.kid.as_ref().and_then(values)),
            (&claims, "iss", values(&self.rules.iss)),
            (&claims, "sub", values(&self.rules.sub)),
            (
                &claims,
                "aud",
                self.rules.aud.as_ref().map_or(Some(token_endpoint.to_owned()), values),
            ),
        ];
        for (part, name, wanted) in wanted {
            if part.get(name).and_then(Value::as_str) != wanted.as_deref() {
                return Err(format!("`{name}` of the assertion is not what this provider wants"));
            }
        }
        let time = |name: &str| {
            let seconds = claims.get(name).and_then(Value::as_u64);
            seconds.ok_or_else(|| format!("`{name}` of the assertion is not a time"))
        };
        let (issued, expires) = (time("iat")?, time("exp")?);
        // The client's clock is never put forward.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        if Duration::from_secs(issued) > now + LEEWAY || now > Duration::from_secs(expires) {
            return Err("the assertion is from the future, or has expired".to_owned());
        }
        if expires.saturating_sub(issued) > self.rules.lifetime.into() {
            return Err("the assertion holds too long".to_owned());
        }
        let id = claims.get("jti").and_then(Value::as_str).unwrap_or_default();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if id.len() < 16 || !seen.insert(id.to_owned()) {
            return Err("`jti` of the assertion can be guessed, or was used before".to_owned());
        }
        Ok(())
    }
}

/// The type of an assertion is right.
pub(crate) fn is_jwt_bearer(kind: Option<&str>) -> bool {
    kind == Some(JWT_BEARER)
}

fn object(part: &str) -> Result<Value, String> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| "the assertion is not base64url")?;
    serde_json::from_slice(&bytes).map_err(|_| "the assertion does not hold JSON".to_owned())
}

fn hmac_key(algorithm: hmac::Algorithm, text: &str) -> Key {
    Key::Hmac(hmac::Key::new(algorithm, text.as_bytes()))
}

/// The public half of a private key.
fn public_key(alg: Algorithm, pem: &str) -> io::Result<Key> {
    let unusable = |_| invalid(format!("`private_key` cannot be used with {}", alg.as_str()));
    let der = PrivateKeyDer::from_pem_slice(pem.as_bytes());
    let Ok(PrivateKeyDer::Pkcs8(der)) = der else {
        return Err(invalid("`private_key` is not a private key in PKCS #8".to_owned()));
    };
    let der = der.secret_pkcs8_der();
    let random = SystemRandom::new();
    let (verify, public): (&'static dyn signature::VerificationAlgorithm, Vec<u8>) = match alg {
        Algorithm::Es256 => {
            let key =
                EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, der, &random);
            let key = key.map_err(unusable)?;
            (&signature::ECDSA_P256_SHA256_FIXED, key.public_key().as_ref().to_vec())
        }
        Algorithm::Es384 => {
            let key =
                EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P384_SHA384_FIXED_SIGNING, der, &random);
            let key = key.map_err(unusable)?;
            (&signature::ECDSA_P384_SHA384_FIXED, key.public_key().as_ref().to_vec())
        }
        Algorithm::EdDsa => {
            let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(unusable)?;
            (&signature::ED25519, key.public_key().as_ref().to_vec())
        }
        rsa => {
            let key = RsaKeyPair::from_pkcs8(der).map_err(unusable)?;
            let verify: &'static dyn signature::VerificationAlgorithm = match rsa {
                Algorithm::Rs384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                Algorithm::Rs512 => &signature::RSA_PKCS1_2048_8192_SHA512,
                Algorithm::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
                Algorithm::Ps384 => &signature::RSA_PSS_2048_8192_SHA384,
                Algorithm::Ps512 => &signature::RSA_PSS_2048_8192_SHA512,
                _ => &signature::RSA_PKCS1_2048_8192_SHA256,
            };
            (verify, key.public_key().as_ref().to_vec())
        }
    };
    Ok(Key::Public(UnparsedPublicKey::new(verify, public)))
}
