//! Does the provider still take an account?

use std::sync::Arc;

use oauth_core::ErrorKind as OAuthErrorKind;

use super::Accounts;
use crate::{
    Account, AccountId, Error, ErrorKind,
    account::profile_text,
    inner::Inner,
    refresh::Need,
    store::{Lease, Leased, Record, Validated, Validity},
};

/// What a validation said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The account after it.
    pub account: Account,
    /// What the provider said: `Inconclusive` is neither yes nor no, and changes nothing. `Unknown`: the provider
    /// has no call for it.
    pub validity: Validity,
}

impl Accounts {
    /// Asks the provider whether it takes an account, with a token that is fresh. One that it refuses is
    /// refreshed once, where that is possible, before it counts.
    ///
    /// # Errors
    /// `NeedsReauthorization` when that is known already, or comes out at the refresh; `NotFound`, `Store`,
    /// `Key`. What the provider says is no error.
    pub async fn validate(&self, id: &AccountId) -> Result<Checked, Error> {
        let record = self.inner.record(id).await?;
        self.inner.validate_fresh(&record).await?;
        let account = self.get(id).await?;
        Ok(Checked { validity: account.validity, account })
    }
}

impl Inner {
    /// Validates with a fresh token.
    pub(crate) async fn validate_fresh(self: &Arc<Self>, record: &Record) -> Result<(), Error> {
        let cell = self.cell(&record.id, self.definition(&record.provider)?);
        let fresh = self.fresh(&cell, Need::Fresh).await?;
        let record = self.record(&record.id).await?;
        let can_renew = super::finish::can_refresh(cell.definition, &fresh.tokens);
        if !can_renew || self.ask(&record, true).await? != Validity::Invalid {
            if !can_renew {
                self.validate_record(&record).await?;
            }
            return Ok(());
        }
        self.fresh(&cell, Need::NewerThan(record.credential.generation)).await?;
        self.validate_record(&self.record(&record.id).await?).await
    }

    /// Validates with the token that is there. One that the provider refuses marks the account.
    pub(crate) async fn validate_record(&self, record: &Record) -> Result<(), Error> {
        self.ask(record, false).await.map(drop)
    }

    /// Asks, and writes down what was said, unless it is a no and `only_yes`.
    async fn ask(&self, record: &Record, only_yes: bool) -> Result<Validity, Error> {
        let definition = self.definition(&record.provider)?;
        if definition.validate.is_none() {
            return Ok(Validity::Unknown);
        }
        let tokens = self.tokens(record).await?;
        let client = self.client_of(record).await?;
        let (validity, problem, told) = match client.validate(&tokens).await {
            Ok(profile) => {
                let subject = profile.id.clone();
                let told = subject.is_some().then(|| (subject, profile_text(&profile)));
                (Validity::Valid, None, told)
            }
            Err(error) if error.kind() == OAuthErrorKind::Invalid => {
                (Validity::Invalid, Some(error.what().to_owned()), None)
            }
            Err(error) => {
                let problem = Error::from(error).problem(definition.id);
                (Validity::Inconclusive, Some(problem), None)
            }
        };
        if validity == Validity::Invalid && only_yes {
            return Ok(validity);
        }
        let validated =
            Validated { validity, at: self.seconds(), next: self.validate_at(definition), told };
        let generation = record.credential.generation;
        if self.store.set_validity(&record.id, generation, validated).await?
            && validity == Validity::Invalid
        {
            self.end(record, problem.as_deref().unwrap_or("the provider refuses it")).await?;
        }
        Ok(validity)
    }

    /// Marks an account that the provider no longer takes, unless somebody is getting newer tokens for it.
    /// `false`: somebody is.
    pub(crate) async fn end(&self, record: &Record, why: &str) -> Result<bool, Error> {
        let now = self.milliseconds();
        let lease = Lease {
            generation: record.credential.generation,
            holder: &self.next_holder(),
            now,
            until: now,
            over: None,
        };
        match self.store.lease(&record.id, lease).await? {
            Leased::Taken(leased) => {
                let ended = self.mark_dead(&leased, why).await?;
                if let Some(cell) = self.known_cell(&record.id) {
                    cell.forget();
                }
                Ok(ended.is_some_and(|error| error.kind() == ErrorKind::NeedsReauthorization))
            }
            _ => Ok(false),
        }
    }
}
