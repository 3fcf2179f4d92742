//! A login under way: what is kept while the user is away, and what comes back.

mod callback;
mod pending;
mod short;

use std::fmt;

pub use callback::Callback;
pub use pending::PendingLogin;
pub(crate) use pending::TTL;
pub(crate) use short::Short;

/// Where to send the user, and what to keep meanwhile.
pub struct Login {
    /// The URL of the provider's page.
    pub url: String,
    /// What [`exchange`](crate::Client::exchange) needs when the user comes back.
    pub pending: PendingLogin,
}

impl fmt::Debug for Login {
    /// The URL without its query, which holds the state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.url.find('?').unwrap_or(self.url.len());
        f.debug_struct("Login").field("url", &&self.url[..end]).field("pending", &self.pending).finish()
    }
}
