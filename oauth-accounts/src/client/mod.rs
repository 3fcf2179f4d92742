//! One account, ready for use.

mod call;
#[cfg(any(feature = "reqwest-middleware", feature = "tower"))]
mod foreign;
mod repeat;
#[cfg(feature = "reqwest-middleware")]
mod reqwest_middleware;
mod send;
mod token;
#[cfg(feature = "tower")]
mod tower;

use std::{fmt, sync::Arc};

use oauth_core::{Api, definition::Definition};
#[cfg(feature = "reqwest-middleware")]
pub use reqwest_middleware::AccountMiddleware;
pub use token::AccessToken;
#[cfg(feature = "tower")]
pub use tower::{AccountLayer, AccountService};

use crate::{
    Account, AccountId, Error, ErrorKind,
    inner::Inner,
    refresh::{Cell, Need},
};

/// One account, ready for use: its token is always fresh. Cheap to clone; all handles of one account in a
/// process share what they know.
///
/// What another process changes, a login or the removal of the account, is seen within
/// [`Policy::recheck`](crate::Policy::recheck).
#[derive(Clone)]
pub struct AccountClient {
    inner: Arc<Inner>,
    cell: Arc<Cell>,
}

impl AccountClient {
    pub(crate) fn new(inner: Arc<Inner>, cell: Arc<Cell>) -> Self {
        Self { inner, cell }
    }

    /// Which account it is.
    #[must_use]
    pub fn id(&self) -> &AccountId {
        &self.cell.id
    }

    /// Everything the provider does, as data.
    #[must_use]
    pub fn definition(&self) -> &'static Definition {
        self.cell.definition
    }

    /// What is known of the account now.
    ///
    /// # Errors
    /// `NotFound` and `Store`.
    pub async fn account(&self) -> Result<Account, Error> {
        Ok(self.inner.account(&self.inner.record(&self.cell.id).await?))
    }

    /// The access token if it is known to be fresh, without a lock and without looking anywhere.
    #[must_use]
    pub fn cached_token(&self) -> Option<AccessToken> {
        self.cell.get(self.inner.now(), Need::Fresh).map(AccessToken)
    }

    /// The access token, or the API key; refreshed when it is about to expire. A token that still lives is
    /// given out while the provider, or the store, has trouble with a newer one.
    ///
    /// # Errors
    /// `NeedsReauthorization` when only the user can help; `Unsaved` with new tokens that could not be stored;
    /// `Transient` when the provider cannot answer and the token has expired; `NotFound`, `Store`, `Key`,
    /// `NotConfigured`, `OAuth`.
    pub async fn token(&self) -> Result<AccessToken, Error> {
        self.inner.fresh(&self.cell, Need::Fresh).await.map(AccessToken)
    }

    /// A token in place of one that the API did not accept (status 401, RFC 6750 section 3.1). Of many that
    /// were refused the same one, the first refreshes it and all get the new one.
    ///
    /// # Errors
    /// As [`token`](Self::token); `NeedsReauthorization` when there can be no other token.
    pub async fn renewed(&self, refused: &AccessToken) -> Result<AccessToken, Error> {
        let need = Need::NewerThan(refused.0.generation);
        self.inner.fresh(&self.cell, need).await.map(AccessToken)
    }

    /// The API, called with the token as it is now: for a single request, made soon. [`send`](Self::send) also
    /// repeats what can be repeated.
    ///
    /// # Errors
    /// As [`token`](Self::token); `Unsupported` where the definition has no `api`.
    pub async fn api(&self) -> Result<Api, Error> {
        self.token().await?.api()
    }

    /// Makes a call of an API with an HTTP client of the host's own. `call` is given the token and makes the
    /// request; it returns `None` when the API does not accept the token (status 401), and anything else as its
    /// value. After a `None` the token is refreshed once and the call made once more.
    ///
    /// # Errors
    /// As [`token`](Self::token); `NeedsReauthorization` when the API accepts neither the token nor a new one.
    pub async fn with_token<T, F, R>(&self, mut call: F) -> Result<T, Error>
    where
        F: FnMut(AccessToken) -> R,
        R: Future<Output = Option<T>>,
    {
        let token = self.token().await?;
        if let Some(value) = call(token.clone()).await {
            return Ok(value);
        }
        let token = self.renewed(&token).await?;
        call(token).await.ok_or_else(|| self.useless())
    }

    fn useless(&self) -> Error {
        let what = format!("{}: the API does not accept the access token", self.cell.definition.id);
        Error::new(ErrorKind::NeedsReauthorization, what)
    }
}

impl fmt::Debug for AccountClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountClient")
            .field("provider", &self.cell.definition.id)
            .field("id", &self.cell.id)
            .finish_non_exhaustive()
    }
}
