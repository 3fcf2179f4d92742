//! What all handles share.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    Account, AccountId, Deployment, Error, ErrorKind, Event, Owner, Policy,
    breaker::Breakers,
    clients::place_of,
    parts::{self, Halves},
    refresh::{Cell, Unsaved, work::Watched},
    seal::{Place, Sealer},
    store::{Credential, Kind, Record, Store},
};
use oauth_core::{
    Clock, StoredTokens, Tokens,
    definition::Definition,
    dynamic::{Map, Platform},
};

pub(crate) type Listener = Box<dyn Fn(&Event) + Send + Sync>;

/// What all handles share.
pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) sealer: Sealer,
    pub(crate) deployment: Deployment,
    pub(crate) redirect_uris: BTreeMap<String, String>,
    pub(crate) platforms: BTreeMap<&'static str, Platform>,
    pub(crate) definitions: BTreeMap<&'static str, &'static Definition>,
    pub(crate) managed: BTreeMap<String, Map>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) policy: Policy,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) breakers: Breakers,
    /// A word by which leases of this process are known.
    pub(crate) holder: String,
    /// Accounts that somebody has a handle of.
    pub(crate) cells: Mutex<HashMap<AccountId, Weak<Cell>>>,
    /// Tokens that could not be stored.
    pub(crate) unsaved: Mutex<HashMap<AccountId, Unsaved>>,
    /// Leases of others.
    pub(crate) watched: Watched,
    /// How many leases were asked for.
    pub(crate) leases: AtomicU64,
}

impl Inner {
    /// Seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.clock.now()
    }

    /// The same as stores have it.
    pub(crate) fn seconds(&self) -> i64 {
        i64::try_from(self.now()).unwrap_or(i64::MAX)
    }

    /// Milliseconds since 1970, of which the clock says the seconds.
    pub(crate) fn milliseconds(&self) -> i64 {
        self.seconds().saturating_mul(1000)
    }

    /// A word for one lease, or one claim: of two in one process, each knows its own.
    pub(crate) fn next_holder(&self) -> String {
        format!("{}-{}", self.holder, self.leases.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn tell(&self, event: &Event) {
        tracing::debug!(event = event_name(event), "account event");
        for listener in &self.listeners {
            // What the host does with it must not undo what has happened.
            if catch_unwind(AssertUnwindSafe(|| listener(event))).is_err() {
                tracing::error!(event = event_name(event), "a listener of account events panicked");
            }
        }
    }

    pub(crate) fn definition(&self, provider: &str) -> Result<&'static Definition, Error> {
        self.definitions.get(provider).copied().ok_or_else(|| unknown(provider))
    }

    pub(crate) fn platform(&self, provider: &str) -> Result<&Platform, Error> {
        self.platforms.get(provider).ok_or_else(|| unknown(provider))
    }

    pub(crate) fn redirect_uri(&self, provider: &str) -> Result<String, Error> {
        match self.redirect_uris.get(provider) {
            Some(uri) => Ok(uri.clone()),
            None => Ok(self.deployment.redirect_uri(provider)?.as_str().to_owned()),
        }
    }

    /// The account as it is now.
    pub(crate) async fn record(&self, id: &AccountId) -> Result<Record, Error> {
        self.store.get(id).await?.ok_or_else(Error::no_account)
    }

    /// Encrypts a credential of an account.
    pub(crate) async fn seal_account(
        &self,
        whose: Whose<'_>,
        generation: i64,
        halves: Halves,
    ) -> Result<Credential, Error> {
        let number = generation.to_string();
        let place = whose.place(&number, &halves.public);
        let sealed = self.sealer.seal(&place, &halves.secret).await?;
        Ok(Credential {
            generation,
            public: halves.public,
            sealed: sealed.bytes,
            key_id: sealed.key_id,
        })
    }

    /// Tokens of a login, encrypted.
    pub(crate) async fn seal_tokens(
        &self,
        whose: Whose<'_>,
        generation: i64,
        definition: &'static Definition,
        tokens: &Tokens,
    ) -> Result<Credential, Error> {
        let halves =
            parts::split_tokens(definition, &tokens.expose()).ok_or_else(Error::damaged)?;
        self.seal_account(whose, generation, halves).await
    }

    async fn open(&self, record: &Record) -> Result<zeroize::Zeroizing<Vec<u8>>, Error> {
        let credential = &record.credential;
        let number = credential.generation.to_string();
        let place = Whose::of(record).place(&number, &credential.public);
        Ok(self.sealer.open(&place, &credential.key_id, &credential.sealed).await?)
    }

    /// What is stored of an account, in its two halves, to encrypt it again.
    pub(crate) async fn halves(&self, record: &Record) -> Result<Halves, Error> {
        let secret = self.open(record).await?;
        Ok(Halves { public: record.credential.public.clone(), secret })
    }

    /// The tokens of an account; of an API key, what calls are made with.
    pub(crate) async fn tokens(&self, record: &Record) -> Result<Tokens, Error> {
        let secret = self.open(record).await?;
        let public = &record.credential.public;
        match record.kind {
            Kind::OAuth => {
                let stored: StoredTokens =
                    parts::join_tokens(public, &secret).ok_or_else(Error::damaged)?;
                Ok(Tokens::from_stored(stored)?)
            }
            Kind::ApiKey => {
                let (values, place) =
                    parts::join_key(public, &secret).ok_or_else(Error::damaged)?;
                let settings = self.caller_settings(&record.owner, &record.provider).await?;
                let platform = self.platform(&record.provider)?;
                if place != place_of(self.definition(&record.provider)?, &settings) {
                    let what =
                        format!("{}: the key was entered for another address", record.provider);
                    return Err(Error::new(ErrorKind::NeedsReauthorization, what).with_advice(
                        "enter the key again, or put the settings back as they were",
                    ));
                }
                Ok(platform.client(None, &settings)?.api_key(&values)?)
            }
        }
    }

    pub(crate) fn account(&self, record: &Record) -> Account {
        Account::of(record)
    }

    pub(crate) fn cell(&self, id: &AccountId, provider: &'static Definition) -> Arc<Cell> {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = cells.get(id).and_then(Weak::upgrade) {
            return cell;
        }
        // As many dead entries as live ones are kept at most, so that this is cheap on the whole.
        if cells.len() >= 1024 && cells.len() == cells.capacity() {
            cells.retain(|_, cell| cell.strong_count() > 0);
        }
        let cell = Arc::new(Cell::new(id.clone(), provider));
        cells.insert(id.clone(), Arc::downgrade(&cell));
        cell
    }

    /// The cell of an account that somebody has a handle of.
    pub(crate) fn known_cell(&self, id: &AccountId) -> Option<Arc<Cell>> {
        let cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        cells.get(id).and_then(Weak::upgrade)
    }
}

fn unknown(provider: &str) -> Error {
    let shown: String = provider.chars().filter(char::is_ascii_graphic).take(64).collect();
    Error::new(ErrorKind::UnknownProvider, format!("there is no provider `{shown}` here"))
}

fn event_name(event: &Event) -> &'static str {
    match event {
        Event::Connected(_) => "connected",
        Event::Reauthorized(_) => "reauthorized",
        Event::NeedsReauthorization { .. } => "needs_reauthorization",
        Event::Rotated(_) => "rotated",
        Event::ScopeChanged { .. } => "scope_changed",
        Event::InDoubt(_) => "in_doubt",
        Event::Removed(_) => "removed",
        Event::DefaultChanged(_) => "default_changed",
    }
}

/// Whose credential it is: what the encryption binds it to.
#[derive(Clone, Copy)]
pub(crate) struct Whose<'a> {
    pub(crate) id: &'a AccountId,
    pub(crate) owner: &'a Owner,
    pub(crate) provider: &'a str,
    pub(crate) kind: Kind,
}

impl<'a> Whose<'a> {
    pub(crate) fn of(record: &'a Record) -> Self {
        let Record { id, owner, provider, kind, .. } = record;
        Self { id, owner, provider, kind: *kind }
    }

    fn place(&self, generation: &'a str, public: &'a str) -> Place<'a> {
        Place {
            parts: vec![
                "account",
                self.id.as_str(),
                self.owner.tenant(),
                self.owner.user(),
                self.provider,
                self.kind.as_str(),
                generation,
                public,
            ],
        }
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts")
            .field("providers", &self.definitions.keys().collect::<Vec<_>>())
            .field("mode", &self.deployment.mode())
            .finish_non_exhaustive()
    }
}
