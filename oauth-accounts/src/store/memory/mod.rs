//! A store in memory: for tests, and for programs whose accounts need not outlive them.

mod due;
mod state;

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use state::State;

use super::{
    Claim, ClientRecord, Held, Lease, Leased, LoginRecord, Phase, Record, Removed, Renamed,
    Replacement, Save, Settled, Status, Store, Stored, Validated,
};
use crate::{AccountId, Owner, Reference, store::Credential};

/// A store in memory.
#[derive(Default)]
pub struct MemoryStore(Mutex<State>);

impl MemoryStore {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing of what is done while it is locked can panic half way.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<'a, T: Send + 'a>(&self, work: impl FnOnce(&mut State) -> T) -> Stored<'a, T> {
        let result = work(&mut self.lock());
        Box::pin(std::future::ready(Ok(result)))
    }
}

fn free(record: &mut Record) {
    (record.phase, record.holder, record.lease_until) = (Phase::Idle, None, None);
}

impl Store for MemoryStore {
    fn insert(&self, mut record: Record) -> Stored<'_, Option<Record>> {
        self.with(|state| {
            let siblings: Vec<_> = state.of(&record.owner, Some(&record.provider)).collect();
            let is_taken = siblings.iter().any(|other| other.name == record.name);
            let is_first = siblings.is_empty();
            if is_taken || state.accounts().contains_key(&record.id) {
                return None;
            }
            record.is_default = is_first;
            state.add(record.clone());
            Some(record)
        })
    }

    fn get<'a>(&'a self, id: &'a AccountId) -> Stored<'a, Option<Record>> {
        self.with(|state| state.accounts().get(id).cloned())
    }

    fn find<'a>(
        &'a self,
        owner: &'a Owner,
        provider: &'a str,
        reference: &'a Reference,
    ) -> Stored<'a, Option<Record>> {
        self.with(|state| {
            let mut siblings = state.of(owner, Some(provider));
            let found = siblings.find(|record| match reference {
                Reference::Default => record.is_default,
                Reference::Named(name) => record.name == *name,
            });
            found.cloned()
        })
    }

    fn list<'a>(&'a self, owner: &'a Owner, provider: Option<&'a str>) -> Stored<'a, Vec<Record>> {
        self.with(|state| {
            let mut list: Vec<Record> = state.of(owner, provider).cloned().collect();
            list.sort_by(|a, b| {
                let key = |r: &Record| (!r.is_default, r.created_at);
                (&a.provider, key(a), &a.id).cmp(&(&b.provider, key(b), &b.id))
            });
            list
        })
    }

    fn set_default<'a>(&'a self, id: &'a AccountId) -> Stored<'a, bool> {
        self.with(|state| state.make_default(id))
    }

    fn rename<'a>(&'a self, id: &'a AccountId, name: &'a str) -> Stored<'a, Renamed> {
        self.with(|state| {
            let Some(record) = state.accounts().get(id) else { return Renamed::Gone };
            let is_taken = state
                .of(&record.owner, Some(&record.provider))
                .any(|other| other.id != *id && other.name == name);
            if is_taken {
                return Renamed::Taken;
            }
            state.change(id, |_| true, |record| record.name = name.to_owned());
            Renamed::Done
        })
    }

    fn remove<'a>(&'a self, id: &'a AccountId) -> Stored<'a, Option<Removed>> {
        self.with(|state| {
            let record = state.remove(id)?;
            let oldest = state.oldest(&record.owner, &record.provider);
            let new_default = oldest.filter(|_| record.is_default);
            if let Some(id) = &new_default {
                state.make_default(id);
            }
            Some(Removed { record, new_default })
        })
    }

    fn lease<'a>(&'a self, id: &'a AccountId, wanted: Lease<'a>) -> Stored<'a, Leased> {
        self.with(|state| {
            let leased = state.change(
                id,
                |_| true,
                |record| {
                    if record.credential.generation != wanted.generation
                        || record.status != Status::Active
                    {
                        return Leased::Replaced(Box::new(record.clone()));
                    }
                    let has_expired = record.lease_until.is_none_or(|until| until <= wanted.now);
                    let is_free = match record.phase {
                        Phase::Idle => true,
                        Phase::Leased if has_expired => true,
                        Phase::Leased | Phase::Sent => wanted.over == Some(record.fence),
                    };
                    if !is_free {
                        return Leased::Busy(Box::new(record.clone()));
                    }
                    record.in_doubt |= record.phase == Phase::Sent;
                    record.fence += 1;
                    record.phase = Phase::Leased;
                    record.holder = Some(wanted.holder.to_owned());
                    record.lease_until = Some(wanted.until);
                    Leased::Taken(Box::new(record.clone()))
                },
            );
            leased.unwrap_or(Leased::Gone)
        })
    }

    fn mark_sent<'a>(&'a self, id: &'a AccountId, held: Held) -> Stored<'a, bool> {
        self.with(|state| {
            state
                .change(
                    id,
                    |record| is_held(record, held) && record.phase == Phase::Leased,
                    |record| record.phase = Phase::Sent,
                )
                .is_some()
        })
    }

    fn save<'a>(&'a self, id: &'a AccountId, save: Save) -> Stored<'a, bool> {
        self.with(|state| {
            let generation = save.credential.generation;
            state
                .change(
                    id,
                    |record| record.credential.generation < generation,
                    |record| {
                        record.credential = save.credential;
                        record.status = Status::Active;
                        (record.in_doubt, record.attempts, record.problem) = (false, 0, None);
                        record.refresh_at = save.refresh_at;
                        free(record);
                    },
                )
                .is_some()
        })
    }

    fn settle<'a>(&'a self, id: &'a AccountId, held: Held, outcome: Settled) -> Stored<'a, bool> {
        self.with(|state| {
            state
                .change(
                    id,
                    |record| is_held(record, held),
                    |record| {
                        record.status = outcome.status;
                        record.in_doubt = outcome.in_doubt;
                        record.attempts = outcome.attempts;
                        record.problem = outcome.problem;
                        record.refresh_at = outcome.refresh_at;
                        free(record);
                    },
                )
                .is_some()
        })
    }

    fn replace<'a>(
        &'a self,
        id: &'a AccountId,
        from_fence: i64,
        new: Replacement,
    ) -> Stored<'a, bool> {
        self.with(|state| {
            state
                .change(
                    id,
                    |record| record.fence == from_fence,
                    |record| {
                        record.fence = from_fence + 1;
                        record.credential = new.credential;
                        record.client = new.client;
                        record.status = Status::Active;
                        (record.in_doubt, record.attempts, record.problem) = (false, 0, None);
                        record.refresh_at = new.refresh_at;
                        (record.subject, record.profile) = (new.subject, new.profile);
                        (record.validity, record.validated_at) = (new.validity, new.validated_at);
                        record.validate_at = new.validate_at;
                        free(record);
                    },
                )
                .is_some()
        })
    }

    fn reseal<'a>(
        &'a self,
        id: &'a AccountId,
        from_key: &'a str,
        credential: Credential,
    ) -> Stored<'a, bool> {
        self.with(|state| {
            state
                .change(
                    id,
                    |record| {
                        let old = &record.credential;
                        old.generation == credential.generation && old.key_id == from_key
                    },
                    |record| record.credential = credential.clone(),
                )
                .is_some()
        })
    }

    fn set_validity<'a>(
        &'a self,
        id: &'a AccountId,
        generation: i64,
        validated: Validated,
    ) -> Stored<'a, bool> {
        self.with(|state| {
            state
                .change(
                    id,
                    |record| record.credential.generation == generation,
                    |record| {
                        record.validity = validated.validity;
                        record.validated_at = Some(validated.at);
                        record.validate_at = validated.next;
                        if let Some((subject, profile)) = validated.told {
                            (record.subject, record.profile) = (subject, profile);
                        }
                    },
                )
                .is_some()
        })
    }

    fn claim_refresh<'a>(&'a self, claim: Claim<'a>) -> Stored<'a, Vec<Record>> {
        self.with(|state| {
            let claimed = state.refreshes.claim(claim);
            let claimed = claimed.iter().filter_map(|id| {
                state.change(
                    id,
                    |_| true,
                    |record| {
                        record.refresh_at = Some(seconds_after(claim.until));
                        if record.phase == Phase::Idle {
                            record.fence += 1;
                            record.phase = Phase::Leased;
                            record.holder = Some(claim.holder.to_owned());
                            record.lease_until = Some(claim.until);
                        }
                        record.clone()
                    },
                )
            });
            claimed.collect()
        })
    }

    fn claim_validation<'a>(&'a self, claim: Claim<'a>) -> Stored<'a, Vec<Record>> {
        self.with(|state| {
            let claimed = state.validations.claim(claim);
            let claimed = claimed.iter().filter_map(|id| {
                state.change(
                    id,
                    |_| true,
                    |record| {
                        record.validate_at = Some(seconds_after(claim.until));
                        record.clone()
                    },
                )
            });
            claimed.collect()
        })
    }

    fn sealed_otherwise<'a>(
        &'a self,
        key_id: &'a str,
        after: Option<&'a AccountId>,
        most: usize,
    ) -> Stored<'a, Vec<Record>> {
        self.with(|state| {
            let later = state.accounts().values().filter(|record| {
                after.is_none_or(|after| record.id > *after) && record.credential.key_id != key_id
            });
            later.take(most).cloned().collect()
        })
    }

    fn client<'a>(
        &'a self,
        tenant: &'a str,
        provider: &'a str,
    ) -> Stored<'a, Option<ClientRecord>> {
        let key = (tenant.to_owned(), provider.to_owned());
        self.with(|state| state.clients.get(&key).cloned())
    }

    fn clients(&self) -> Stored<'_, Vec<ClientRecord>> {
        self.with(|state| state.clients.values().cloned().collect())
    }

    fn put_client<'a>(
        &'a self,
        from_version: Option<i64>,
        client: ClientRecord,
    ) -> Stored<'a, bool> {
        self.with(|state| {
            let key = (client.tenant.clone(), client.provider.clone());
            let holds = state.clients.get(&key).map(|old| old.version) == from_version;
            if holds {
                state.clients.insert(key, client);
            }
            holds
        })
    }

    fn remove_client<'a>(&'a self, tenant: &'a str, provider: &'a str) -> Stored<'a, bool> {
        let key = (tenant.to_owned(), provider.to_owned());
        self.with(|state| state.clients.remove(&key).is_some())
    }

    fn put_login<'a>(&'a self, login: LoginRecord, now: i64) -> Stored<'a, ()> {
        self.with(|state| {
            state.logins.retain(|_, login| login.expires_at > now);
            state.logins.insert(login.key.clone(), login);
        })
    }

    fn take_login<'a>(&'a self, key: &'a str) -> Stored<'a, Option<LoginRecord>> {
        self.with(|state| state.logins.remove(key))
    }
}

fn is_held(record: &Record, held: Held) -> bool {
    record.fence == held.fence && record.credential.generation == held.generation
}

/// Milliseconds as seconds, rounded up.
fn seconds_after(milliseconds: i64) -> i64 {
    milliseconds.saturating_add(999).div_euclid(1000)
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("accounts", &self.lock().accounts().len()).finish()
    }
}
