//! Scopes of a provider whose definition lists none.

use std::borrow::Cow;

/// A scope of a provider whose definition lists none, in the provider's own spelling:
/// `client.authorize(["read".into()])`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AnyScope(Cow<'static, str>);

impl AsRef<str> for AnyScope {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for AnyScope {
    fn from(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }
}

impl From<String> for AnyScope {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

/// The scope of a provider that has no scopes: there is no value of this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoScope {}

impl AsRef<str> for NoScope {
    fn as_ref(&self) -> &str {
        match *self {}
    }
}
