//! Without the feature `jwt` nothing can be signed, and a client that would have to cannot be made.

use std::convert::Infallible;

use crate::definition::Algorithm;

/// A key that cannot be.
pub(crate) struct Key(Infallible);

impl Key {
    pub(super) fn new(_: Algorithm, _: &str) -> Result<Self, String> {
        Err("cannot be used, because this program was built without the feature `jwt` of oauth-core"
            .to_owned())
    }

    pub(super) fn sign(&self, _: &[u8]) -> Option<Vec<u8>> {
        match self.0 {}
    }
}
