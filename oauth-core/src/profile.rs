//! Who the user is.

/// What a provider says of the user; which parts there are depends on the provider and the scopes.
///
/// The texts are the provider's, or the user's own: escape them before they go into a page. Only
/// `id` identifies an account; an address identifies nobody unless [`Profile::email_verified`] says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The identifier that never changes; a number is written in decimal.
    pub id: Option<String>,
    /// The name the user signs in with.
    pub username: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Whether the provider has checked the address.
    pub email_verified: Option<bool>,
    /// The URL of a picture.
    pub picture: Option<String>,
}
