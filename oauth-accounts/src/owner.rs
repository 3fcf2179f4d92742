//! Whose accounts they are.

use std::fmt;

/// Whose accounts they are: a user, within a tenant of the platform.
///
/// Both are the host's own names, as they stand in its own tables. The tenant is what owns a client of its
/// own ([`Clients`](crate::Clients)), and what the worker is fair to; where a platform has no tenants, each
/// owner is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner {
    tenant: String,
    user: String,
}

impl Owner {
    /// An owner that is a tenant of its own.
    pub fn new(name: impl Into<String>) -> Self {
        Self { tenant: name.into(), user: String::new() }
    }

    /// A user of a tenant.
    pub fn of(tenant: impl Into<String>, user: impl Into<String>) -> Self {
        Self { tenant: tenant.into(), user: user.into() }
    }

    /// The tenant.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The user within the tenant; empty for an owner that is a tenant of its own.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }
}

impl From<&str> for Owner {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<&Owner> for Owner {
    fn from(owner: &Owner) -> Self {
        owner.clone()
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.user.as_str() {
            "" => f.write_str(&self.tenant),
            user => write!(f, "{}/{user}", self.tenant),
        }
    }
}
