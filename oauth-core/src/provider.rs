//! The trait that generated code implements.

use crate::{SettingValues, Tokens, definition::Definition};

/// A provider known at compile time: a unit struct that stands for a [`Definition`].
///
/// Implemented by generated code; what the provider can do is said by the traits in
/// [`capability`](crate::capability).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a provider",
    note = "put `#[derive(Provider)]` and `#[provider(\"file.yaml\")]` on the struct, or take one from `oauth_providers`"
)]
pub trait Provider: Send + Sync + 'static {
    /// Everything the provider does, as data: each time the same place.
    fn definition() -> &'static Definition;

    /// The documented scopes.
    type Scope: AsRef<str>;

    /// What the operator sets; required values are arguments of its constructor.
    type Settings: Into<SettingValues>;

    /// The stored credential with the values that this provider captures.
    type Credentials<'a>: From<&'a Tokens>;
}
