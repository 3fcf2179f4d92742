//! The identifier of an account.

use std::{fmt, str::FromStr};

/// The identifier of an account: 32 hexadecimal digits, chosen by chance.
///
/// It has no `Serialize`: what leaves the platform refers to an account by a
/// [`Reference`](crate::Reference). For the platform's own addresses there are `Display` and `FromStr`.
/// Knowing one gives no access; still, whoever is asked for it checks the owner too.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(String);

const LENGTH: usize = 32;

impl AccountId {
    /// A new one.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; LENGTH / 2];
        getrandom::fill(&mut bytes)?;
        Ok(Self(crate::hex::encode(&bytes)))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({})", self.0)
    }
}

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        match text.len() == LENGTH && text.bytes().all(is_digit) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidAccountId),
        }
    }
}

/// A text that is no [`AccountId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidAccountId;

impl fmt::Display for InvalidAccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of an account is 32 hexadecimal digits")
    }
}

impl std::error::Error for InvalidAccountId {}
