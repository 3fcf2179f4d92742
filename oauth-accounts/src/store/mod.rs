//! Where accounts are kept.
//!
//! One trait, [`Store`], with compare-and-swap: a write that starts from what is no longer true changes
//! nothing and says so. What is secret was encrypted before a store sees it.
//!
//! # How a refresh is told apart from another
//! Each lease of an account has a number, [`Record::fence`], which only grows. A credential carries the
//! number of the lease under which it was written, [`Credential::generation`]. From this follows:
//! - a credential is only ever replaced by one of a later lease, however late the older one comes
//!   ([`Store::save`]);
//! - whoever was overtaken finds out before anything is sent ([`Store::mark_sent`]);
//! - a lease whose holder died after that leaves [`Phase::Sent`] behind: whoever takes over knows that the
//!   refresh token may be used up ([`Record::in_doubt`]).

mod error;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt;

pub use error::{StoreError, StoreErrorKind};
pub use memory::MemoryStore;
use oauth_core::transport::BoxFuture;
#[cfg(feature = "postgres")]
pub use postgres::{PostgresOptions, PostgresStore};
pub use record::{ClientSource, Credential, Kind, Phase, Record, Status, Validity};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use sql::schema::Migration;
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteOptions, SqliteStore};

use crate::{AccountId, Owner, Reference};

/// What a store's functions return.
pub type Stored<'a, T> = BoxFuture<'a, Result<T, StoreError>>;

/// Keeps accounts, clients of tenants, and logins that have begun.
///
/// Every function is atomic: it happens as a whole or not at all, also when the process is killed, and once
/// it has returned, what it wrote outlives a crash of the machine. Futures may be dropped at any time.
pub trait Store: Send + Sync {
    /// Adds an account. It becomes the default when it is the first of its owner and provider
    /// (`is_default` of the record does not count). `None`: the name is taken, or the id.
    fn insert(&self, record: Record) -> Stored<'_, Option<Record>>;

    /// An account by its id.
    fn get<'a>(&'a self, id: &'a AccountId) -> Stored<'a, Option<Record>>;

    /// The account that a reference means.
    fn find<'a>(
        &'a self,
        owner: &'a Owner,
        provider: &'a str,
        reference: &'a Reference,
    ) -> Stored<'a, Option<Record>>;

    /// The accounts of an owner, of one provider or of all: by provider, the default first, then the
    /// oldest first.
    fn list<'a>(&'a self, owner: &'a Owner, provider: Option<&'a str>) -> Stored<'a, Vec<Record>>;

    /// Makes an account the default one of its owner and provider. `false`: there is no such account.
    fn set_default<'a>(&'a self, id: &'a AccountId) -> Stored<'a, bool>;

    /// Gives an account another name.
    fn rename<'a>(&'a self, id: &'a AccountId, name: &'a str) -> Stored<'a, Renamed>;

    /// Removes an account. Where it was the default, the oldest of the others becomes it.
    fn remove<'a>(&'a self, id: &'a AccountId) -> Stored<'a, Option<Removed>>;

    /// Takes the lease on an account, if its credential is still `wanted.generation`, it is active, and nobody
    /// else holds it; see [`Lease`].
    fn lease<'a>(&'a self, id: &'a AccountId, wanted: Lease<'a>) -> Stored<'a, Leased>;

    /// Writes down that the request is about to be sent. `false`: the lease is no longer held, or the
    /// credential was replaced; nothing may be sent.
    fn mark_sent<'a>(&'a self, id: &'a AccountId, held: Held) -> Stored<'a, bool>;

    /// Writes a new credential, if none of a later lease is there: `credential.generation` is the number
    /// of the lease. The account is active again, not in doubt and without a problem, and whatever lease there
    /// is ends: a later one was for the older credential. `false`: a later credential is there, or the account is gone.
    fn save<'a>(&'a self, id: &'a AccountId, save: Save) -> Stored<'a, bool>;

    /// Ends a lease without a new credential. `false`: it is no longer held, or the credential was
    /// replaced; nothing was changed.
    fn settle<'a>(&'a self, id: &'a AccountId, held: Held, outcome: Settled) -> Stored<'a, bool>;

    /// Writes what a login, or the user, brought for an account that is there: if its number is still
    /// `from_fence`, whatever lease there is ends, and the credential, whose generation is
    /// `from_fence + 1`, replaces the old one. `false`: it is not, or the account is gone.
    fn replace<'a>(
        &'a self,
        id: &'a AccountId,
        from_fence: i64,
        replacement: Replacement,
    ) -> Stored<'a, bool>;

    /// Writes the same credential, encrypted again, if it is still that generation and that key.
    fn reseal<'a>(
        &'a self,
        id: &'a AccountId,
        from_key: &'a str,
        credential: Credential,
    ) -> Stored<'a, bool>;

    /// Writes what a validation of the credential `generation` said, and who the user is when it told.
    /// Whether the account can be used, and its problem, stay as they are. `false`: the credential was replaced.
    fn set_validity<'a>(
        &'a self,
        id: &'a AccountId,
        generation: i64,
        validated: Validated,
    ) -> Stored<'a, bool>;

    /// Accounts that are due for a refresh, active ones only, fairly over the tenants: each tenant that
    /// has some gets its share of `claim.most`. Each account given out is due again only at
    /// `claim.until`, so that no other worker takes it before; those that were idle come with the lease taken,
    /// under `claim.holder` ([`Phase::Leased`]).
    fn claim_refresh<'a>(&'a self, claim: Claim<'a>) -> Stored<'a, Vec<Record>>;

    /// The same for validation; no lease is taken.
    fn claim_validation<'a>(&'a self, claim: Claim<'a>) -> Stored<'a, Vec<Record>>;

    /// The accounts after `after` in the order of their ids, at most `most`, that were encrypted with
    /// another key than `key_id`.
    fn sealed_otherwise<'a>(
        &'a self,
        key_id: &'a str,
        after: Option<&'a AccountId>,
        most: usize,
    ) -> Stored<'a, Vec<Record>>;

    /// The client that a tenant set for a provider.
    fn client<'a>(&'a self, tenant: &'a str, provider: &'a str)
    -> Stored<'a, Option<ClientRecord>>;

    /// All clients that tenants have set, for encrypting them again.
    fn clients(&self) -> Stored<'_, Vec<ClientRecord>>;

    /// Writes a tenant's client, if it is still `from_version` there; `None`: if there is none.
    fn put_client<'a>(
        &'a self,
        from_version: Option<i64>,
        client: ClientRecord,
    ) -> Stored<'a, bool>;

    /// Removes a tenant's client. `false`: there was none.
    fn remove_client<'a>(&'a self, tenant: &'a str, provider: &'a str) -> Stored<'a, bool>;

    /// Keeps a login that has begun. Those that have expired at `now` may be forgotten.
    fn put_login<'a>(&'a self, login: LoginRecord, now: i64) -> Stored<'a, ()>;

    /// Takes a login out: of two that ask for the same one, one gets it.
    fn take_login<'a>(&'a self, key: &'a str) -> Stored<'a, Option<LoginRecord>>;
}

/// What a lease is asked for with.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// The credential that is to be refreshed.
    pub generation: i64,
    /// Who asks.
    pub holder: &'a str,
    /// The time, in milliseconds since 1970.
    pub now: i64,
    /// Until when it is wanted, likewise.
    pub until: i64,
    /// Take the lease with this number over, although it has not expired: whoever asks has watched it for
    /// longer than it was given for, on a clock that only runs forward. A lease in [`Phase::Sent`] can be
    /// taken over only so.
    pub over: Option<i64>,
}

/// What came of asking for a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leased {
    /// It is taken; the record has the new number.
    Taken(Box<Record>),
    /// Somebody else holds it.
    Busy(Box<Record>),
    /// The credential was replaced, or the account is no longer active.
    Replaced(Box<Record>),
    /// There is no such account.
    Gone,
}

/// A lease that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its number.
    pub fence: i64,
    /// The credential that it was taken for.
    pub generation: i64,
}

/// What a refresh brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Save {
    /// The new credential.
    pub credential: Credential,
    /// When a worker refreshes it.
    pub refresh_at: Option<i64>,
}

/// How a lease ends without a new credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Whether the account can be used.
    pub status: Status,
    /// It is not known what came of the refresh.
    pub in_doubt: bool,
    /// Failed refreshes one after another.
    pub attempts: i64,
    /// What went wrong, in words without secrets.
    pub problem: Option<String>,
    /// When a worker tries again.
    pub refresh_at: Option<i64>,
}

/// What a login brought for an account that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The new credential.
    pub credential: Credential,
    /// Whose client the tokens were issued to.
    pub client: ClientSource,
    /// When a worker refreshes it.
    pub refresh_at: Option<i64>,
    /// Who the user is.
    pub subject: Option<String>,
    /// The profile, as JSON.
    pub profile: String,
    /// What the validation said that was made with it.
    pub validity: Validity,
    /// When that was.
    pub validated_at: Option<i64>,
    /// When a worker validates it next.
    pub validate_at: Option<i64>,
}

/// What a validation said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    /// What it said.
    pub validity: Validity,
    /// When.
    pub at: i64,
    /// When a worker asks again.
    pub next: Option<i64>,
    /// The subject and the profile as JSON, when they were told.
    pub told: Option<(Option<String>, String)>,
}

/// What a worker asks for.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Who asks.
    pub holder: &'a str,
    /// The time, in milliseconds since 1970.
    pub now: i64,
    /// Until when the accounts are nobody else's, likewise.
    pub until: i64,
    /// The most accounts to give out.
    pub most: usize,
    /// Accounts of these providers are not wanted now.
    pub not_of: &'a [String],
}

/// What came of a new name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renamed {
    /// It has it.
    Done,
    /// Another account of the owner and provider has it.
    Taken,
    /// There is no such account.
    Gone,
}

/// An account that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// What it was.
    pub record: Record,
    /// The account that became the default in its place.
    pub new_default: Option<AccountId>,
}

/// A tenant's own client of a provider, as a store keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientRecord {
    /// The tenant; empty: for all tenants of this installation.
    pub tenant: String,
    /// The id of the provider's definition.
    pub provider: String,
    /// It is used.
    pub enabled: bool,
    /// Grows with each write.
    pub version: i64,
    /// What `client_schema` does not mark as secret, as JSON.
    pub public: String,
    /// What it marks as secret, encrypted.
    pub sealed: Vec<u8>,
    /// The id of the key that it was encrypted with.
    pub key_id: String,
}

impl fmt::Debug for ClientRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientRecord")
            .field("tenant", &self.tenant)
            .field("provider", &self.provider)
            .field("enabled", &self.enabled)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// A login that has begun, as a store keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginRecord {
    /// Stands for its `state`, which cannot be got from it.
    pub key: String,
    /// When it is worth nothing any more, in seconds since 1970.
    pub expires_at: i64,
    /// What is needed to end it, encrypted.
    pub sealed: Vec<u8>,
    /// The id of the key that it was encrypted with.
    pub key_id: String,
}

impl fmt::Debug for LoginRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginRecord").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
