//! The ID token, where it says who the user is.

use super::{ProfileMap, Template};

/// The ID token of a token response (OpenID Connect Core section 2), which is checked before anything is
/// believed that it says (section 3.1.3.7), and sent for with a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdToken {
    /// What its `iss` may be, where that is not the definition's issuer; a path segment `*` stands for any
    /// one segment. Empty: the issuer.
    pub iss: &'static [Template],
    /// Where among its claims the user is described.
    pub profile: ProfileMap,
}

impl IdToken {
    /// From the definition's issuer, with the standard claims.
    pub const PLAIN: Self = Self { iss: &[], profile: ProfileMap::OIDC };
}
