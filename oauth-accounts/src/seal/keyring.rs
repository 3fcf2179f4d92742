//! Where keys come from.

use std::{env, fmt, fs, path::Path};

use oauth_core::transport::BoxFuture;
use zeroize::Zeroizing;

use super::Key;

/// Where keys come from. [`Keyring`] holds them in memory; a key management service is asked by what a host
/// writes.
pub trait KeySource: Send + Sync {
    /// The key that new secrets are encrypted with. Asked for each time: remember it for as long as a
    /// change of it may stay unseen.
    fn current(&self) -> BoxFuture<'_, Result<Key, KeyError>>;

    /// The key with an id, to decrypt; asked for once. `None`: there is no such key.
    fn by_id<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Key>, KeyError>>;
}

/// Keys in memory: one that encrypts, and older ones that only decrypt.
#[derive(Debug, Clone)]
pub struct Keyring {
    current: Key,
    older: Vec<Key>,
}

impl Keyring {
    /// One key.
    #[must_use]
    pub fn new(current: Key) -> Self {
        Self { current, older: Vec::new() }
    }

    /// With a key that some secrets are still encrypted with.
    #[must_use]
    pub fn with_older(mut self, key: Key) -> Self {
        self.older.push(key);
        self
    }

    /// Keys from a text, a line each, the current one first; lines that are empty or begin with `#` do not
    /// count. See [`Key`] for the form.
    ///
    /// # Errors
    /// When there is no key, two have one id, or a line is none; the text is not shown.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut keys: Vec<Key> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fault = |why: String| KeyError::new(format!("line {}: {why}", number + 1));
            let key: Key = line.parse().map_err(|why| fault(format!("{why}")))?;
            if keys.iter().any(|known| known.id() == key.id()) {
                return Err(fault(format!("a second key `{}`", key.id())));
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or_else(|| KeyError::new("there is no key"))?;
        Ok(Self { current, older: keys.collect() })
    }

    /// Keys from an environment variable, as [`Keyring::parse`] reads them.
    ///
    /// # Errors
    /// When it is not set, or as there.
    pub fn from_env(name: &str) -> Result<Self, KeyError> {
        let text = env::var(name)
            .map(Zeroizing::new)
            .map_err(|_| KeyError::new(format!("the environment variable {name} is not set")))?;
        Self::parse(&text).map_err(|why| KeyError::new(format!("{name}: {why}")))
    }

    /// Keys from a file, as [`Keyring::parse`] reads them.
    ///
    /// # Errors
    /// When it cannot be read, or as there.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeyError> {
        let path = path.as_ref();
        let at = |why: String| KeyError::new(format!("{}: {why}", path.display()));
        let text = fs::read_to_string(path).map(Zeroizing::new);
        Self::parse(&text.map_err(|why| at(why.to_string()))?).map_err(|why| at(why.to_string()))
    }
}

impl KeySource for Keyring {
    fn current(&self) -> BoxFuture<'_, Result<Key, KeyError>> {
        Box::pin(std::future::ready(Ok(self.current.clone())))
    }

    fn by_id<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Key>, KeyError>> {
        let mut keys = std::iter::once(&self.current).chain(&self.older);
        let found = keys.find(|key| key.id() == id).cloned();
        Box::pin(std::future::ready(Ok(found)))
    }
}

/// Why a secret cannot be encrypted or decrypted. Its text holds no key and no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError(String);

impl KeyError {
    /// An error; the text must hold no secret.
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use super::{Key, KeySource as _, Keyring};

    #[tokio::test]
    async fn the_first_line_is_the_current_key() {
        let (a, b) = (Key::generate("a").unwrap(), Key::generate("b").unwrap());
        let text = format!("# keys\n\n{}\n {} \n", *a.expose(), *b.expose());
        let keys = Keyring::parse(&text).unwrap();
        assert_eq!(keys.current().await.unwrap().id(), "a");
        assert_eq!(keys.by_id("b").await.unwrap().unwrap().expose(), b.expose());
        assert!(keys.by_id("c").await.unwrap().is_none());
    }

    #[test]
    fn faults_are_told_by_line_without_the_key() {
        let key = Key::generate("a").unwrap();
        let doubled = format!("{}\n{}", *key.expose(), *key.expose());
        for (text, said) in [
            ("", "there is no key"),
            ("# only a remark", "there is no key"),
            ("a:sentinel", "line 1: the key cannot be used"),
            (&doubled, "line 2: a second key `a`"),
        ] {
            let error = Keyring::parse(text).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains("sentinel"), "{error}");
        }
    }
}
