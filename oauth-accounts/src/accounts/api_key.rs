//! API keys, beside logins.

use oauth_core::{ErrorKind as OAuthErrorKind, dynamic::Map};

use super::{Accounts, Taken, check_name, check_owner, finish::meet, insert};
use crate::{
    Account, AccountId, Error, ErrorKind, Event, Owner,
    account::profile_text,
    clients::place_of,
    error::ANOTHER_KEY,
    inner::Whose,
    parts,
    store::{ClientSource, Credential, Kind, Phase, Record, Replacement, Status, Validity},
};

impl Accounts {
    /// Connects an account by an API key: the values of the definition's `credentials_for_provider`. Where the
    /// definition has a call that tells whether a credential works, it is made before anything is stored.
    ///
    /// # Errors
    /// `Unsupported` where the provider takes no API key; `Invalid` when a value is missing, not of the form, or
    /// breaks a rule; `NeedsReauthorization` when the provider does not take the key; `NameTaken`,
    /// `UnknownProvider`, `Store`, `Key`.
    pub async fn add_api_key(
        &self,
        owner: impl Into<Owner>,
        provider: &str,
        values: Map,
        name: Option<&str>,
    ) -> Result<Account, Error> {
        let owner = owner.into();
        check_owner(&owner)?;
        if let Some(name) = name {
            check_name(name)?;
        }
        let key = self.checked(&owner, provider, &values).await?;
        let inner = &self.inner;
        let id = AccountId::random()
            .map_err(|_| crate::KeyError::new("the operating system gives no random numbers"))?;
        let whose = Whose { id: &id, owner: &owner, provider, kind: Kind::ApiKey };
        let credential = self.seal_key(whose, 1, &values, &key.place).await?;
        let record = Record {
            id,
            owner: owner.clone(),
            provider: provider.to_owned(),
            name: String::new(),
            kind: Kind::ApiKey,
            is_default: false,
            status: Status::Active,
            subject: key.subject,
            profile: key.profile,
            client: ClientSource::None,
            credential,
            fence: 1,
            phase: Phase::Idle,
            holder: None,
            lease_until: None,
            in_doubt: false,
            attempts: 0,
            problem: key.problem,
            refresh_at: None,
            validity: key.validity,
            validated_at: key.validated_at,
            validate_at: key.validate_at,
            created_at: inner.seconds(),
        };
        insert(inner, record, name.map(str::to_owned), Taken::Refused).await
    }

    /// Puts another API key in the place of that of an account, which keeps its id, its name and what refers
    /// to it.
    ///
    /// # Errors
    /// As [`Accounts::add_api_key`]; `NotFound`, and `Invalid` when the account is a login.
    pub async fn replace_api_key(&self, id: &AccountId, values: Map) -> Result<Account, Error> {
        let inner = &self.inner;
        let record = inner.record(id).await?;
        if record.kind != Kind::ApiKey {
            let what = "this account is a login, not an API key";
            return Err(Error::new(ErrorKind::Invalid, what)
                .with_advice("send the user through the login again"));
        }
        let key = self.checked(&record.owner, &record.provider, &values).await?;
        loop {
            let record = inner.record(id).await?;
            let generation = record.fence + 1;
            let credential =
                self.seal_key(Whose::of(&record), generation, &values, &key.place).await?;
            let replacement = Replacement {
                credential,
                client: ClientSource::None,
                refresh_at: None,
                subject: key.subject.clone(),
                profile: key.profile.clone(),
                validity: key.validity,
                validated_at: key.validated_at,
                validate_at: key.validate_at,
            };
            if inner.store.replace(id, record.fence, replacement).await? {
                inner.was_replaced(id);
                let account = inner.account(&inner.record(id).await?);
                inner.tell(&Event::Reauthorized(account.clone()));
                return Ok(account);
            }
        }
    }

    async fn checked(&self, owner: &Owner, provider: &str, values: &Map) -> Result<Met, Error> {
        let settings = self.inner.caller_settings(owner, provider).await?;
        let client = self.inner.platform(provider)?.client(None, &settings)?;
        let tokens = client.api_key(values).map_err(|error| match error.kind() {
            OAuthErrorKind::Config => Error::new(ErrorKind::Invalid, error.to_string()),
            _ => error.into(),
        })?;
        let met = meet(&client, &tokens).await;
        let (profile, validity, problem) = met.map_err(|error| match error.kind() {
            ErrorKind::NeedsReauthorization => error.with_advice(ANOTHER_KEY),
            _ => error,
        })?;
        let is_checked = validity != Validity::Unknown;
        Ok(Met {
            place: place_of(client.definition(), &settings),
            subject: profile.id.clone(),
            profile: profile_text(&profile),
            validity,
            problem,
            validated_at: is_checked.then(|| self.inner.seconds()),
            validate_at: self.inner.validate_at(client.definition()),
        })
    }

    async fn seal_key(
        &self,
        whose: Whose<'_>,
        generation: i64,
        values: &Map,
        place: &str,
    ) -> Result<Credential, Error> {
        let definition = self.inner.definition(whose.provider)?;
        let halves = parts::split_key(definition.api_key.iter(), values, place);
        let halves = halves.ok_or_else(Error::damaged)?;
        self.inner.seal_account(whose, generation, halves).await
    }
}

/// What the provider said to a key.
struct Met {
    /// Where it was sent.
    place: String,
    subject: Option<String>,
    profile: String,
    validity: Validity,
    problem: Option<String>,
    validated_at: Option<i64>,
    validate_at: Option<i64>,
}
