//! Where a user is described.

use super::Path;

/// Where the parts of a profile are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct ProfileMap {
    pub id: Vec<ProfileValue>,
    pub username: Vec<ProfileValue>,
    pub name: Vec<ProfileValue>,
    pub email: Vec<ProfileValue>,
    pub email_verified: Vec<ProfileValue>,
    pub picture: Vec<ProfileValue>,
}

/// Where a part of a profile comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum ProfileValue {
    Path(Path),
    Text(Vec<ProfilePart>),
}

/// A piece of a text that is put together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum ProfilePart {
    Text(String),
    Path(Path),
}

impl ProfileMap {
    pub(crate) fn oidc() -> Self {
        let claim = |name: &str| vec![ProfileValue::Path(Path::of(&[name]))];
        Self {
            id: claim("sub"),
            username: claim("preferred_username"),
            name: claim("name"),
            email: claim("email"),
            email_verified: claim("email_verified"),
            picture: claim("picture"),
        }
    }
}
