//! Where a user is described.

use super::Path;

/// Where the parts of a user's profile are: for each the first that holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProfileMap {
    /// The identifier that never changes.
    pub id: &'static [ProfileValue],
    /// The name the user signs in with.
    pub username: &'static [ProfileValue],
    /// The name for people.
    pub name: &'static [ProfileValue],
    /// The e-mail address.
    pub email: &'static [ProfileValue],
    /// Whether the provider has checked the address.
    pub email_verified: &'static [ProfileValue],
    /// The URL of a picture.
    pub picture: &'static [ProfileValue],
}

impl ProfileMap {
    /// Nothing is known of the user.
    pub const PLAIN: Self =
        Self { id: &[], username: &[], name: &[], email: &[], email_verified: &[], picture: &[] };

    /// The claims of OpenID Connect Core section 5.1.
    pub const OIDC: Self = Self {
        id: &[ProfileValue::Path(Path(&["sub"]))],
        username: &[ProfileValue::Path(Path(&["preferred_username"]))],
        name: &[ProfileValue::Path(Path(&["name"]))],
        email: &[ProfileValue::Path(Path(&["email"]))],
        email_verified: &[ProfileValue::Path(Path(&["email_verified"]))],
        picture: &[ProfileValue::Path(Path(&["picture"]))],
    };
}

/// Where a part of a profile comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileValue {
    /// What stands at a path.
    Path(Path),
    /// Several put together; one that is missing makes the whole missing. In a text that begins with
    /// `https://` they are percent-encoded.
    Text(&'static [ProfilePart]),
}

/// A piece of a [`ProfileValue::Text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfilePart {
    /// Literal text.
    Text(&'static str),
    /// What stands at a path.
    Path(Path),
}
