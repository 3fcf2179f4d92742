//! Keys, and what they sign. All of the cryptography is ring's, which TLS has brought along already.

use ring::{
    hmac,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
        RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
    },
};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject as _};
use zeroize::Zeroizing;

use crate::definition::Algorithm;

/// A key for one algorithm.
pub(crate) enum Key {
    Hmac(hmac::Key),
    Rsa(Box<RsaKeyPair>, &'static dyn RsaEncoding),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// A key from what the operator set: a secret, or a private key in PEM. The error says what is wrong
    /// with it, and nothing of it.
    pub(super) fn new(alg: Algorithm, text: &str) -> Result<Self, String> {
        use Algorithm::{
            EdDsa, Es256, Es384, Hs256, Hs384, Hs512, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
        };
        match alg {
            Hs256 => Ok(Self::Hmac(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes()))),
            Hs384 => Ok(Self::Hmac(hmac::Key::new(hmac::HMAC_SHA384, text.as_bytes()))),
            Hs512 => Ok(Self::Hmac(hmac::Key::new(hmac::HMAC_SHA512, text.as_bytes()))),
            Rs256 => rsa(alg, text, &RSA_PKCS1_SHA256),
            Rs384 => rsa(alg, text, &RSA_PKCS1_SHA384),
            Rs512 => rsa(alg, text, &RSA_PKCS1_SHA512),
            Ps256 => rsa(alg, text, &RSA_PSS_SHA256),
            Ps384 => rsa(alg, text, &RSA_PSS_SHA384),
            Ps512 => rsa(alg, text, &RSA_PSS_SHA512),
            Es256 => ecdsa(alg, text, &ECDSA_P256_SHA256_FIXED_SIGNING, P256),
            Es384 => ecdsa(alg, text, &ECDSA_P384_SHA384_FIXED_SIGNING, P384),
            EdDsa => ed25519(alg, text),
        }
    }

    /// The signature; `None` when the system gives no random numbers.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match self {
            Self::Hmac(key) => Some(hmac::sign(key, message).as_ref().to_vec()),
            Self::Rsa(key, encoding) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(*encoding, &random, message, &mut signature).ok()?;
                Some(signature)
            }
            Self::Ecdsa(key) => Some(key.sign(&random, message).ok()?.as_ref().to_vec()),
            Self::Ed25519(key) => Some(key.sign(message).as_ref().to_vec()),
        }
    }
}

/// Reads the PEM; a key that was pasted on one line may have `\n` for its line breaks.
fn read(text: &str) -> Result<PrivateKeyDer<'static>, String> {
    let text = Zeroizing::new(text.trim().replace("\\n", "\n"));
    PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| {
        let says = |what: &str| text.contains(&format!("-----BEGIN {what}"));
        if says("ENCRYPTED") || text.contains("Proc-Type: 4,ENCRYPTED") {
            "is encrypted: write it without a passphrase, as `openssl pkey` does".to_owned()
        } else if says("PUBLIC KEY") || says("RSA PUBLIC KEY") || says("CERTIFICATE") {
            "is public: it must be the private key that belongs to it".to_owned()
        } else {
            "is not a private key in PEM, which starts with `-----BEGIN PRIVATE KEY-----`"
                .to_owned()
        }
    })
}

fn other(alg: Algorithm, kind: &str) -> String {
    format!("is not {kind}, as `{}` needs", alg.as_str())
}

fn rsa(alg: Algorithm, text: &str, encoding: &'static dyn RsaEncoding) -> Result<Key, String> {
    let key = match read(text)? {
        PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        _ => return Err(other(alg, "an RSA key")),
    };
    let key = key.map_err(|_| other(alg, "an RSA key of 2048 to 4096 bits"))?;
    Ok(Key::Rsa(Box::new(key), encoding))
}

fn ecdsa(
    alg: Algorithm,
    text: &str,
    signing: &'static EcdsaSigningAlgorithm,
    curve: &[u8],
) -> Result<Key, String> {
    let random = SystemRandom::new();
    let key = match read(text)? {
        PrivateKeyDer::Pkcs8(der) => {
            EcdsaKeyPair::from_pkcs8(signing, der.secret_pkcs8_der(), &random)
        }
        PrivateKeyDer::Sec1(der) => {
            EcdsaKeyPair::from_pkcs8(signing, &pkcs8(der.secret_sec1_der(), curve), &random)
        }
        _ => return Err(other(alg, "a key of an elliptic curve")),
    };
    let name = if matches!(alg, Algorithm::Es256) { "P-256" } else { "P-384" };
    key.map(Key::Ecdsa).map_err(|_| other(alg, &format!("a key of the curve {name}")))
}

fn ed25519(alg: Algorithm, text: &str) -> Result<Key, String> {
    let PrivateKeyDer::Pkcs8(der) = read(text)? else { return Err(other(alg, "an Ed25519 key")) };
    // OpenSSL leaves the public half out; it is computed then.
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.secret_pkcs8_der())
        .map(Key::Ed25519)
        .map_err(|_| other(alg, "an Ed25519 key"))
}

/// `id-ecPublicKey` (RFC 5480 section 2.1.1), in DER.
const EC_PUBLIC_KEY: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// `secp256r1`, likewise.
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// `secp384r1`, likewise.
const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

/// A key of an elliptic curve (RFC 5915) in the frame of all private keys (RFC 5208 section 5).
fn pkcs8(sec1: &[u8], curve: &[u8]) -> Zeroizing<Vec<u8>> {
    let sequence = |parts: &[&[u8]]| der(0x30, parts);
    let version: &[u8] = &[0x02, 0x01, 0x00];
    let algorithm = sequence(&[EC_PUBLIC_KEY, curve]);
    sequence(&[version, &algorithm, &der(0x04, &[sec1])])
}

/// A value in DER (X.690 section 10.1): tag, length, contents.
fn der(tag: u8, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let bytes = length.to_be_bytes();
    let digits = &bytes[bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1)..];
    let mut value = Zeroizing::new(Vec::with_capacity(length + 2 + bytes.len()));
    value.push(tag);
    match digits {
        [short @ ..=0x7f] => value.push(*short),
        _ => {
            // At most eight digits.
            value.push(0x80 | u8::try_from(digits.len()).unwrap_or(8));
            value.extend_from_slice(digits);
        }
    }
    parts.iter().for_each(|part| value.extend_from_slice(part));
    value
}
