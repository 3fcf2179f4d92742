//! Whose client of a provider is used, and where users come back to.

mod deployment;
mod not_configured;

use std::fmt;

pub use deployment::{Deployment, Mode, RedirectMismatch, RedirectOrigin};
pub use not_configured::NotConfigured;
use oauth_core::{
    definition::{Definition, ValueKind},
    dynamic::{self, Map},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    Error, ErrorKind, Owner,
    inner::Inner,
    parts::{self, Halves},
    seal::Place,
    store::{ClientRecord, ClientSource, Record},
};

/// The clients of tenants: what [`Accounts::clients`](crate::Accounts::clients) gives.
///
/// The tenant `""` stands for the whole installation: where it is self-hosted, its client is used by tenants
/// that have none of their own.
pub struct Clients<'a>(pub(crate) &'a Inner);

/// A tenant's own client as a form shows it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OwnClient {
    /// It is used; otherwise it is kept for later.
    pub enabled: bool,
    /// The settings that are no secret.
    pub settings: Map,
    /// The names of the secrets that are set.
    pub secrets: Vec<String>,
}

impl fmt::Debug for OwnClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnClient")
            .field("enabled", &self.enabled)
            .field("settings", &self.settings.keys().collect::<Vec<_>>())
            .field("secrets", &self.secrets)
            .finish()
    }
}

impl Clients<'_> {
    /// Sets a tenant's own client, and uses it. Secrets that are left out, or empty, stay as they are, so that
    /// a form need not show them; but when anything else is changed they are asked for again, as otherwise
    /// whoever may change where requests go could have a secret sent there that they may not read. Accounts that were connected with another client stay with their tokens, but
    /// can only be refreshed with that one.
    ///
    /// # Errors
    /// `Invalid` when a setting is not one of the definition's, or its value breaks a rule; `NotConfigured`
    /// when a required one is missing; `Store` and `Key`.
    pub async fn set(&self, tenant: &str, provider: &str, settings: Map) -> Result<(), Error> {
        let definition = self.0.definition(provider)?;
        let is_secret = |name: &str| {
            parts::fields(definition.settings).any(|f| f.name == name && f.is_secret())
        };
        loop {
            let old = self.0.store.client(tenant, provider).await?;
            let mut whole = settings.clone();
            if let Some(old) = &old {
                let (kept, seen): (Map, Map) =
                    self.0.client_settings(old).await?.into_iter().partition(|(n, _)| is_secret(n));
                let given = whole.iter().filter(|(n, value)| !is_secret(n) && !value.is_empty());
                let is_same = seen.iter().eq(given);
                for (name, value) in kept.into_iter().filter(|_| is_same) {
                    let given = whole.entry(name).or_default();
                    if given.is_empty() {
                        *given = value;
                    }
                }
            }
            whole.retain(|_, value| !value.is_empty());
            let mode = self.0.deployment.mode();
            if let Some(missing) = NotConfigured::find(definition, mode, Some(&whole)) {
                return Err(Error::not_configured(missing));
            }
            let checked = self.0.platform(provider)?.client(None, &whole);
            checked.map_err(|why| Error::new(ErrorKind::Invalid, why.to_string()))?;
            let from = old.map(|old| old.version);
            if self.put(from, tenant, provider, &whole, true).await? {
                return Ok(());
            }
        }
    }

    async fn put(
        &self,
        from: Option<i64>,
        tenant: &str,
        provider: &str,
        settings: &Map,
        enabled: bool,
    ) -> Result<bool, Error> {
        let definition = self.0.definition(provider)?;
        let halves = parts::split_values(parts::fields(definition.settings), settings)
            .ok_or_else(Error::damaged)?;
        let version = from.unwrap_or(0) + 1;
        let record = self.0.seal_client(tenant, provider, version, enabled, halves).await?;
        Ok(self.0.store.put_client(from, record).await?)
    }

    /// A tenant's own client, without its secrets.
    ///
    /// # Errors
    /// `UnknownProvider`, `Store` and `Key`.
    pub async fn get(&self, tenant: &str, provider: &str) -> Result<Option<OwnClient>, Error> {
        let definition = self.0.definition(provider)?;
        let Some(record) = self.0.store.client(tenant, provider).await? else { return Ok(None) };
        let settings = self.0.client_settings(&record).await?;
        let is_plain = |name: &String| {
            parts::fields(definition.settings).any(|f| f.name == *name && !f.is_secret())
        };
        let (settings, secrets): (Map, Map) =
            settings.into_iter().partition(|(name, _)| is_plain(name));
        let secrets = secrets.into_keys().collect();
        Ok(Some(OwnClient { enabled: record.enabled, settings, secrets }))
    }

    /// Switches a tenant's own client on or off. It is kept: accounts that were connected with it are refreshed
    /// with it all the same.
    ///
    /// # Errors
    /// `NotFound` when the tenant has none; `UnknownProvider`, `Store` and `Key`.
    pub async fn set_enabled(&self, tenant: &str, provider: &str, on: bool) -> Result<(), Error> {
        self.0.definition(provider)?;
        loop {
            let Some(record) = self.0.store.client(tenant, provider).await? else {
                return Err(Error::new(ErrorKind::NotFound, "the tenant has no client of its own")
                    .with_advice("enter one"));
            };
            if record.enabled == on {
                return Ok(());
            }
            let settings = self.0.client_settings(&record).await?;
            if self.put(Some(record.version), tenant, provider, &settings, on).await? {
                return Ok(());
            }
        }
    }

    /// Removes a tenant's own client. What was connected with it cannot be refreshed or revoked any more, nor
    /// called through this library; its tokens are given out until they expire. `false`: there was none.
    ///
    /// # Errors
    /// `Store`.
    pub async fn remove(&self, tenant: &str, provider: &str) -> Result<bool, Error> {
        Ok(self.0.store.remove_client(tenant, provider).await?)
    }

    /// Whose client a login of this tenant would use.
    ///
    /// # Errors
    /// `NotConfigured` says what is missing and where to create it; `UnknownProvider`, `Store` and `Key`.
    pub async fn source(&self, tenant: &str, provider: &str) -> Result<ClientSource, Error> {
        Ok(self.0.login_settings(tenant, provider).await?.0)
    }
}

impl fmt::Debug for Clients<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").finish_non_exhaustive()
    }
}

impl Inner {
    /// The settings of a stored client.
    pub(crate) async fn client_settings(&self, record: &ClientRecord) -> Result<Map, Error> {
        let halves = self.client_halves(record).await?;
        parts::join_values(&halves.public, &halves.secret).ok_or_else(Error::damaged)
    }

    /// What is stored of a client, in its two halves.
    pub(crate) async fn client_halves(&self, record: &ClientRecord) -> Result<Halves, Error> {
        let version = record.version.to_string();
        let enabled = if record.enabled { "1" } else { "0" };
        let place =
            client_place(&record.tenant, &record.provider, &version, enabled, &record.public);
        let secret = self.sealer.open(&place, &record.key_id, &record.sealed).await?;
        Ok(Halves { public: record.public.clone(), secret })
    }

    pub(crate) async fn seal_client(
        &self,
        tenant: &str,
        provider: &str,
        version: i64,
        enabled: bool,
        halves: Halves,
    ) -> Result<ClientRecord, Error> {
        let (number, on) = (version.to_string(), if enabled { "1" } else { "0" });
        let place = client_place(tenant, provider, &number, on, &halves.public);
        let sealed = self.sealer.seal(&place, &halves.secret).await?;
        Ok(ClientRecord {
            tenant: tenant.to_owned(),
            provider: provider.to_owned(),
            enabled,
            version,
            public: halves.public,
            sealed: sealed.bytes,
            key_id: sealed.key_id,
        })
    }

    /// The settings of a tenant's own client that is switched on.
    async fn own(&self, tenant: &str, provider: &str) -> Result<Option<Map>, Error> {
        match self.store.client(tenant, provider).await? {
            Some(record) if record.enabled => Ok(Some(self.client_settings(&record).await?)),
            _ => Ok(None),
        }
    }

    /// The tenant's own, or that of the installation.
    async fn own_or_shared(&self, tenant: &str, provider: &str) -> Result<Option<Map>, Error> {
        match self.own(tenant, provider).await? {
            None if !tenant.is_empty() && self.deployment.mode() == Mode::SelfHosted => {
                self.own("", provider).await
            }
            own => Ok(own),
        }
    }

    /// The client that a login of a tenant uses.
    pub(crate) async fn login_settings(
        &self,
        tenant: &str,
        provider: &str,
    ) -> Result<(ClientSource, Map), Error> {
        let definition = self.definition(provider)?;
        let mode = self.deployment.mode();
        let own = match mode {
            Mode::Cloud => None,
            Mode::SelfHosted | Mode::Custom => self.own_or_shared(tenant, provider).await?,
        };
        let managed = || self.managed.get(provider).filter(|_| mode != Mode::SelfHosted);
        let (source, settings) = match own {
            Some(own) => (ClientSource::Own, Some(own)),
            None => (ClientSource::Managed, managed().cloned()),
        };
        match (NotConfigured::find(definition, mode, settings.as_ref()), settings) {
            (None, Some(settings)) => Ok((source, settings)),
            (Some(missing), _) => Err(Error::not_configured(missing)),
            (None, None) => Err(Error::damaged()),
        }
    }

    /// The client that the tokens of an account were issued to: logins may use another one by now.
    pub(crate) async fn client_of(&self, record: &Record) -> Result<dynamic::Client, Error> {
        let public: Value = serde_json::from_str(&record.credential.public).unwrap_or_default();
        let fingerprint = public.get("settings").and_then(Value::as_str);
        self.client_with_fingerprint(&record.owner, &record.provider, record.client, fingerprint)
            .await
    }

    /// Of the clients that it may have been, the one with this fingerprint. Where there is none such, the first:
    /// whoever uses it is told that the tokens are of another one.
    pub(crate) async fn client_with_fingerprint(
        &self,
        owner: &Owner,
        provider: &str,
        source: ClientSource,
        fingerprint: Option<&str>,
    ) -> Result<dynamic::Client, Error> {
        let mut first = None;
        match source {
            ClientSource::None => return self.caller(owner, provider).await,
            ClientSource::Managed => {
                if let Some(settings) = self.managed.get(provider) {
                    first = Some(self.client_with(provider, settings)?);
                }
            }
            ClientSource::Own => {
                // Also one that is switched off: it is no longer for logins, and still theirs.
                for tenant in [owner.tenant(), ""] {
                    let Some(record) = self.store.client(tenant, provider).await? else { continue };
                    let settings = self.client_settings(&record).await?;
                    let client = self.client_with(provider, &settings)?;
                    if fingerprint.is_none_or(|wanted| wanted == client.fingerprint()) {
                        return Ok(client);
                    }
                    first.get_or_insert(client);
                }
            }
        }
        first.ok_or_else(|| {
            let missing = self.definition(provider).ok().and_then(|definition| {
                NotConfigured::find(definition, self.deployment.mode(), None)
            });
            missing.map_or_else(Error::damaged, Error::not_configured)
        })
    }

    /// The settings for calls with an API key: what is set, which may be nothing.
    pub(crate) async fn caller_settings(
        &self,
        owner: &Owner,
        provider: &str,
    ) -> Result<Map, Error> {
        match self.login_settings(owner.tenant(), provider).await {
            Ok((_, settings)) => Ok(settings),
            Err(error) if error.kind() == ErrorKind::NotConfigured => Ok(Map::new()),
            Err(error) => Err(error),
        }
    }

    /// A client for calls with an API key.
    async fn caller(&self, owner: &Owner, provider: &str) -> Result<dynamic::Client, Error> {
        let settings = self.caller_settings(owner, provider).await?;
        Ok(self.platform(provider)?.client(None, &settings)?)
    }

    /// A client with settings, for everything.
    pub(crate) fn client_with(
        &self,
        provider: &str,
        settings: &Map,
    ) -> Result<dynamic::Client, Error> {
        let has_logins = !self.definition(provider)?.authorization_endpoint.is_empty();
        let uri = if has_logins { Some(self.redirect_uri(provider)?) } else { None };
        Ok(self.platform(provider)?.client(uri.as_deref(), settings)?)
    }
}

/// Stands for where requests of a provider go, as far as settings say it: a tenant's host, a region.
pub(crate) fn place_of(definition: &Definition, settings: &Map) -> String {
    let mut hash = Sha256::new();
    let mut is_placed = false;
    for setting in definition.settings {
        let is_place = !matches!(setting.value, ValueKind::Text | ValueKind::Pem);
        let Some(value) = settings.get(setting.field.name).filter(|_| is_place) else { continue };
        for text in [setting.field.name, value] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        is_placed = true;
    }
    if is_placed { crate::hex::encode(&hash.finalize()[..16]) } else { String::new() }
}

fn client_place<'a>(
    tenant: &'a str,
    provider: &'a str,
    version: &'a str,
    enabled: &'a str,
    public: &'a str,
) -> Place<'a> {
    Place { parts: vec!["client", tenant, provider, version, enabled, public] }
}
