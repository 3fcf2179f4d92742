//! A key.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// The bytes of a key.
const LENGTH: usize = 32;

/// A key that secrets are encrypted with: 32 bytes, and an id that is stored beside what it encrypted.
///
/// As text: the id, a colon, and the bytes in base64 (RFC 4648 section 4), as in
/// `2026-11:3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=`.
#[derive(Clone)]
pub struct Key {
    id: String,
    bytes: Zeroizing<[u8; LENGTH]>,
}

impl Key {
    /// A key from its bytes, which should come from a random number generator.
    ///
    /// # Errors
    /// When the id is not 1 to 64 letters, digits, `-`, `_` or `.`.
    pub fn from_bytes(id: impl Into<String>, bytes: [u8; LENGTH]) -> Result<Self, InvalidKey> {
        let (id, bytes) = (id.into(), Zeroizing::new(bytes));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        match (1..=64).contains(&id.len()) && id.bytes().all(is_plain) {
            true => Ok(Self { id, bytes }),
            false => Err(InvalidKey("its id is not 1 to 64 letters, digits, `-`, `_` or `.`")),
        }
    }

    /// A new key, from the random numbers of the operating system.
    ///
    /// # Errors
    /// As [`Key::from_bytes`], and when there are no random numbers.
    pub fn generate(id: impl Into<String>) -> Result<Self, InvalidKey> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        getrandom::fill(bytes.as_mut_slice())
            .map_err(|_| InvalidKey("the operating system gives no random numbers"))?;
        Self::from_bytes(id, *bytes)
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The key as text, to put it where the host keeps its secrets.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new(STANDARD.encode(self.bytes.as_slice()));
        Zeroizing::new(format!("{}:{}", self.id, *bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; LENGTH] {
        &self.bytes
    }
}

impl FromStr for Key {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, encoded) =
            text.split_once(':').ok_or(InvalidKey("it has no `:` between its id and its bytes"))?;
        let decoded = STANDARD.decode(encoded.trim()).map(Zeroizing::new);
        let decoded = decoded.map_err(|_| InvalidKey("its bytes are not in base64"))?;
        let bytes = decoded.as_slice().try_into();
        Self::from_bytes(id.trim(), bytes.map_err(|_| InvalidKey("it has not 32 bytes"))?)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a text is no [`Key`]; without the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidKey(&'static str);

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key cannot be used: {}", self.0)
    }
}

impl std::error::Error for InvalidKey {}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_is_the_same_as_text() {
        let key = Key::generate("2026-11").unwrap();
        let back: Key = key.expose().parse().unwrap();
        assert_eq!((back.id(), back.bytes()), (key.id(), key.bytes()));
    }

    #[test]
    fn a_text_that_is_no_key_is_refused_without_being_shown() {
        let short = format!("a:{}", "sentine1".repeat(4));
        for bad in ["", "sentinel", "a:sentinel!", "a:", &short, "a b:AAAA", ":AAAA"] {
            let error = bad.parse::<Key>().unwrap_err().to_string();
            assert!(!error.contains("sentine"), "{error}");
        }
    }

    #[test]
    fn debug_shows_no_byte() {
        let key = Key::from_bytes("a", *b"sentinelsentinelsentinelsentinel").unwrap();
        let shown = format!("{key:?}");
        assert!(!shown.contains("sentinel") && !shown.contains("115"), "{shown}");
    }
}
