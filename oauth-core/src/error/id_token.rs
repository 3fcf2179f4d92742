//! What an ID token can fail at.

use std::fmt;

/// The check of an ID token that failed (OpenID Connect Core sections 3.1.3.7 and 12.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IdTokenCheck {
    /// It is no signed JWT with claims (RFC 7519), or one of those that are checked stands there twice.
    Format,
    /// It says of itself that nobody has signed it.
    Algorithm,
    /// Somebody else than the provider issued it.
    Issuer,
    /// It is not for this client.
    Audience,
    /// It is for several clients, or was issued to another one.
    AuthorizedParty,
    /// It has expired, or does not say when it does.
    Expiry,
    /// It comes from the future, or does not say when it was issued.
    IssuedAt,
    /// It belongs to another login.
    Nonce,
    /// It says nobody, or at a refresh somebody else than before.
    Subject,
}

impl IdTokenCheck {
    /// The name of what was checked: a claim, or `alg` of the header; empty for the format.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Format => "",
            Self::Algorithm => "alg",
            Self::Issuer => "iss",
            Self::Audience => "aud",
            Self::AuthorizedParty => "azp",
            Self::Expiry => "exp",
            Self::IssuedAt => "iat",
            Self::Nonce => "nonce",
            Self::Subject => "sub",
        }
    }
}

impl fmt::Display for IdTokenCheck {
    /// A sentence without any value of the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "the ID token is no signed JWT with claims",
            Self::Algorithm => "`alg` of the ID token says that nobody has signed it",
            Self::Issuer => "`iss` of the ID token is not the provider's",
            Self::Audience => "`aud` of the ID token does not name this client",
            Self::AuthorizedParty => "`azp` of the ID token is not this client",
            Self::Expiry => "`exp` of the ID token is in the past or missing",
            Self::IssuedAt => "`iat` of the ID token is in the future or missing",
            Self::Nonce => "`nonce` of the ID token is not that of this login",
            Self::Subject => "`sub` of the ID token is missing, or another one than before",
        })
    }
}
