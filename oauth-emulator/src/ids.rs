//! Unguessable names for codes, tokens and forms.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// What every secret that the emulator makes starts with, so that a log can find and mask it.
pub(crate) const MARK: &str = "emu_";

/// A source of ids: random, or the same from run to run for the same seed.
pub(crate) struct Ids {
    key: [u8; 32],
    count: u64,
}

impl Ids {
    pub(crate) fn new(seed: Option<u64>) -> std::io::Result<Self> {
        let mut key = [0; 32];
        match seed {
            Some(seed) => key[..8].copy_from_slice(&seed.to_be_bytes()),
            None => getrandom::fill(&mut key).map_err(std::io::Error::other)?,
        }
        Ok(Self { key, count: 0 })
    }

    /// A new code that a person types: without vowels, which make words, and without look-alikes.
    pub(crate) fn user_code(&mut self) -> String {
        const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
        self.count += 1;
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update(self.count.to_be_bytes());
        let letters = hash.finalize();
        let mut code: String = letters
            .iter()
            .take(8)
            .map(|byte| char::from(LETTERS[usize::from(byte % 20)]))
            .collect();
        code.insert(4, '-');
        code
    }

    /// A new id; `kind` is part of it, for people.
    pub(crate) fn next(&mut self, kind: &str) -> String {
        self.count += 1;
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update(self.count.to_be_bytes());
        format!("{MARK}{kind}_{}", URL_SAFE_NO_PAD.encode(hash.finalize()))
    }
}
