//! Encryption at rest.
//!
//! Secrets are encrypted with XChaCha20-Poly1305 (RFC 8439, with the 24-byte nonce of
//! draft-irtf-cfrg-xchacha-03, which may be chosen by chance for any number of secrets). What a secret
//! belongs to, and the values that stand in plain beside it, are its associated data: a secret that was
//! copied to another account, or put beside another generation or other values, does not decrypt. A whole row
//! that was put back as it was before does: nothing in a database can tell it from a restored backup.

mod key;
mod keyring;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
pub use key::{InvalidKey, Key};
pub use keyring::{KeyError, KeySource, Keyring};
use zeroize::Zeroizing;

const NONCE: usize = 24;

/// The form of what is sealed, and the first of its associated data.
const FORM: &str = "oauth-accounts/1";

/// What a secret belongs to.
pub(crate) struct Place<'a> {
    /// The kind of thing, and all that tells it from others of the kind.
    pub(crate) parts: Vec<&'a str>,
}

impl Place<'_> {
    /// Each part with its length, so that no two places have the same bytes.
    fn associated_data(&self) -> Vec<u8> {
        let mut data = Vec::new();
        for part in std::iter::once(&FORM).chain(&self.parts) {
            data.extend_from_slice(&(part.len() as u64).to_be_bytes());
            data.extend_from_slice(part.as_bytes());
        }
        data
    }
}

/// A secret as it is stored.
pub(crate) struct Sealed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) key_id: String,
}

/// Encrypts and decrypts, with the keys that the host provides.
pub(crate) struct Sealer {
    source: Arc<dyn KeySource>,
    /// Keys that were asked for once.
    known: RwLock<HashMap<String, Key>>,
}

impl Sealer {
    pub(crate) fn new(source: Arc<dyn KeySource>) -> Self {
        Self { source, known: RwLock::default() }
    }

    /// The key that new secrets are encrypted with.
    pub(crate) async fn current(&self) -> Result<Key, KeyError> {
        let key = self.source.current().await?;
        self.remember(&key);
        Ok(key)
    }

    fn remember(&self, key: &Key) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(key.id().to_owned(), key.clone());
    }

    async fn key(&self, id: &str) -> Result<Key, KeyError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some(key) = known {
            return Ok(key);
        }
        match self.source.by_id(id).await? {
            Some(key) => {
                self.remember(&key);
                Ok(key)
            }
            None => Err(KeyError::new(format!(
                "there is no key `{}`: keep older keys until everything is encrypted with the newer one",
                shown(id)
            ))),
        }
    }

    pub(crate) async fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Result<Sealed, KeyError> {
        let key = self.current().await?;
        let mut bytes = vec![0; NONCE];
        getrandom::fill(&mut bytes)
            .map_err(|_| KeyError::new("the operating system gives no random numbers"))?;
        let data = place.associated_data();
        let nonce = nonce(&bytes);
        let sealed = cipher(&key)
            .encrypt(&nonce, Payload { msg: plain, aad: &data })
            .map_err(|_| KeyError::new("the secret is too long to be encrypted"))?;
        bytes.extend_from_slice(&sealed);
        Ok(Sealed { bytes, key_id: key.id().to_owned() })
    }

    pub(crate) async fn open(
        &self,
        place: &Place<'_>,
        key_id: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let key = self.key(key_id).await?;
        let not_opened = || {
            KeyError::new(
                "a stored secret does not decrypt: it was changed or moved, or the key is another one",
            )
        };
        let (start, rest) = sealed.split_at_checked(NONCE).ok_or_else(not_opened)?;
        let data = place.associated_data();
        let plain = cipher(&key)
            .decrypt(&nonce(start), Payload { msg: rest, aad: &data })
            .map_err(|_| not_opened())?;
        Ok(Zeroizing::new(plain))
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

fn nonce(bytes: &[u8]) -> XNonce {
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&bytes[..NONCE]);
    nonce.into()
}

/// An id from a store, for a message.
fn shown(id: &str) -> String {
    id.chars().filter(char::is_ascii_graphic).take(64).collect()
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Key, Keyring, Place, Sealer};

    fn sealer(keyring: Keyring) -> Sealer {
        Sealer::new(Arc::new(keyring))
    }

    fn key(id: &str, byte: u8) -> Key {
        Key::from_bytes(id, [byte; 32]).unwrap()
    }

    #[tokio::test]
    async fn a_secret_opens_in_its_own_place_alone() {
        let sealer = sealer(Keyring::new(key("a", 1)));
        let place = Place { parts: vec!["account", "1", "tenant", ""] };
        let sealed = sealer.seal(&place, b"sentinel").await.unwrap();
        assert!(!sealed.bytes.windows(8).any(|part| part == b"sentinel"));
        let open = |parts: Vec<&'static str>| {
            let (sealer, bytes) = (&sealer, &sealed.bytes);
            async move { sealer.open(&Place { parts }, "a", bytes).await }
        };
        assert_eq!(**open(vec!["account", "1", "tenant", ""]).await.unwrap(), *b"sentinel");
        for other in [
            vec!["account", "2", "tenant", ""],
            vec!["account", "1", "tenant", "x"],
            vec!["account", "1", "tenan", "t"],
            vec!["account", "1", "tenant"],
            vec!["client", "1", "tenant", ""],
        ] {
            let error = open(other).await.unwrap_err();
            assert!(!error.to_string().contains("sentinel"));
        }
    }

    #[tokio::test]
    async fn what_was_changed_does_not_open() {
        let sealer = sealer(Keyring::new(key("a", 1)));
        let place = Place { parts: vec!["x"] };
        let sealed = sealer.seal(&place, b"sentinel").await.unwrap();
        for at in 0..sealed.bytes.len() {
            let mut bytes = sealed.bytes.clone();
            bytes[at] ^= 1;
            assert!(sealer.open(&place, "a", &bytes).await.is_err(), "byte {at}");
        }
        for length in 0..sealed.bytes.len() {
            assert!(sealer.open(&place, "a", &sealed.bytes[..length]).await.is_err());
        }
    }

    #[tokio::test]
    async fn the_same_secret_never_looks_the_same() {
        let sealer = sealer(Keyring::new(key("a", 1)));
        let place = Place { parts: vec!["x"] };
        let first = sealer.seal(&place, b"same").await.unwrap();
        let second = sealer.seal(&place, b"same").await.unwrap();
        assert_ne!(first.bytes, second.bytes);
    }

    #[tokio::test]
    async fn older_keys_open_and_the_current_one_seals() {
        let place = Place { parts: vec!["x"] };
        let old = sealer(Keyring::new(key("old", 1))).seal(&place, b"secret").await.unwrap();
        let both = sealer(Keyring::new(key("new", 2)).with_older(key("old", 1)));
        assert_eq!(**both.open(&place, &old.key_id, &old.bytes).await.unwrap(), *b"secret");
        assert_eq!(both.seal(&place, b"secret").await.unwrap().key_id, "new");
        let without = sealer(Keyring::new(key("new", 2)));
        let error = without.open(&place, &old.key_id, &old.bytes).await.unwrap_err();
        assert!(error.to_string().contains("`old`"), "{error}");
    }
}
