//! Which account something uses.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Which account of a provider an application uses: the default one, whichever that is, or one by its name.
///
/// This is what a portable document holds, as text: `default`, or `name:` and the name. It never holds an
/// id of an account: a document that moves to another tenant finds the accounts that are there.
///
/// ```
/// use oauth_accounts::Reference;
///
/// let reference: Reference = "name:work".parse()?;
/// assert_eq!(reference, Reference::Named("work".to_owned()));
/// assert_eq!(Reference::default().to_string(), "default");
/// # Ok::<(), oauth_accounts::InvalidReference>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Reference {
    /// The default account, also after another one became it.
    #[default]
    Default,
    /// The account with this name.
    Named(String),
}

const DEFAULT: &str = "default";
const NAMED: &str = "name:";

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str(DEFAULT),
            Self::Named(name) => write!(f, "{NAMED}{name}"),
        }
    }
}

impl FromStr for Reference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix(NAMED) {
            _ if text == DEFAULT => Ok(Self::Default),
            Some(name) if !name.is_empty() => Ok(Self::Named(name.to_owned())),
            _ => Err(InvalidReference),
        }
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A text that is no [`Reference`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidReference;

impl fmt::Display for InvalidReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a reference to an account is `default`, or `name:` and the name of the account",
        )
    }
}

impl std::error::Error for InvalidReference {}

#[cfg(test)]
mod tests {
    use super::Reference;

    #[test]
    fn texts_and_references_agree() {
        for text in ["default", "name:work", "name:default", "name:name:x", "name:a b/ü"] {
            let reference: Reference = text.parse().unwrap();
            assert_eq!(reference.to_string(), text);
            let json = serde_json::to_string(&reference).unwrap();
            assert_eq!(serde_json::from_str::<Reference>(&json).unwrap(), reference);
        }
        for bad in ["", "name:", "work", "Default", "id:0123456789abcdef0123456789abcdef"] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }
}
