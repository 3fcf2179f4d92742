//! A short secret of fixed length, kept in place.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// `N` unreserved ASCII characters: a state or a verifier. Needs no allocation.
pub(crate) struct Short<const N: usize>([u8; N]);

impl<const N: usize> Short<N> {
    /// base64url of `bytes`, which must come to `N` characters.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let mut text = [0; N];
        crate::text::base64url(bytes, &mut text);
        Self(text)
    }

    /// The text.
    pub(crate) fn expose(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII is put in")
    }
}

impl<const N: usize> Drop for Short<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> ZeroizeOnDrop for Short<N> {}

impl<const N: usize> Serialize for Short<N> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.expose().serialize(to)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Short<N> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = zeroize::Zeroizing::new(String::deserialize(from)?);
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        match <[u8; N]>::try_from(text.as_bytes()) {
            Ok(bytes) if bytes.iter().copied().all(unreserved) => Ok(Self(bytes)),
            _ => Err(de::Error::custom("not a value that this library wrote")),
        }
    }
}
