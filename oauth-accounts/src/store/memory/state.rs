//! What a store in memory holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::due::Due;
use crate::{
    AccountId, Owner,
    store::{ClientRecord, LoginRecord, Record, Status},
};

/// What a store in memory holds. What is found by other things than the id is in an index.
#[derive(Default)]
pub(super) struct State {
    accounts: BTreeMap<AccountId, Record>,
    owners: BTreeMap<(Owner, String), BTreeSet<AccountId>>,
    pub(super) refreshes: Due,
    pub(super) validations: Due,
    pub(super) clients: BTreeMap<(String, String), ClientRecord>,
    pub(super) logins: HashMap<String, LoginRecord>,
}

impl State {
    pub(super) fn accounts(&self) -> &BTreeMap<AccountId, Record> {
        &self.accounts
    }

    /// The accounts of an owner, of one provider or of all.
    pub(super) fn of<'a>(
        &'a self,
        owner: &'a Owner,
        provider: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Record> {
        let first = (owner.clone(), provider.unwrap_or_default().to_owned());
        self.owners
            .range(first..)
            .take_while(move |((of, at), _)| {
                of == owner && provider.is_none_or(|provider| at == provider)
            })
            .flat_map(|(_, ids)| ids)
            .filter_map(|id| self.accounts.get(id))
    }

    pub(super) fn oldest(&self, owner: &Owner, provider: &str) -> Option<AccountId> {
        let oldest = self.of(owner, Some(provider)).min_by_key(|r| (r.created_at, r.id.clone()));
        oldest.map(|record| record.id.clone())
    }

    pub(super) fn make_default(&mut self, id: &AccountId) -> bool {
        let Some(Record { owner, provider, .. }) = self.accounts.get(id).cloned() else {
            return false;
        };
        for sibling in self.owners.get(&(owner, provider)).into_iter().flatten() {
            if let Some(record) = self.accounts.get_mut(sibling) {
                record.is_default = record.id == *id;
            }
        }
        true
    }

    pub(super) fn add(&mut self, record: Record) {
        let owner = (record.owner.clone(), record.provider.clone());
        self.owners.entry(owner).or_default().insert(record.id.clone());
        self.index(&record, Times::default(), Times::of(&record));
        self.accounts.insert(record.id.clone(), record);
    }

    pub(super) fn remove(&mut self, id: &AccountId) -> Option<Record> {
        let record = self.accounts.remove(id)?;
        let owner = (record.owner.clone(), record.provider.clone());
        if let Some(ids) = self.owners.get_mut(&owner) {
            ids.remove(id);
            if ids.is_empty() {
                self.owners.remove(&owner);
            }
        }
        self.index(&record, Times::of(&record), Times::default());
        Some(record)
    }

    /// Changes an account if `holds`, and says what came of it.
    pub(super) fn change<T>(
        &mut self,
        id: &AccountId,
        holds: impl FnOnce(&Record) -> bool,
        change: impl FnOnce(&mut Record) -> T,
    ) -> Option<T> {
        let record = self.accounts.get_mut(id).filter(|record| holds(record))?;
        let before = Times::of(record);
        let came = change(record);
        let after = Times::of(record);
        if before != after {
            let record = record.clone();
            self.index(&record, before, after);
        }
        Some(came)
    }

    fn index(&mut self, record: &Record, before: Times, after: Times) {
        let Record { id, owner, provider, .. } = record;
        for (due, before, after) in [
            (&mut self.refreshes, before.refresh, after.refresh),
            (&mut self.validations, before.validate, after.validate),
        ] {
            if let Some(at) = before {
                due.remove(owner.tenant(), provider, &(at, id.clone()));
            }
            if let Some(at) = after {
                due.add(owner.tenant(), provider, (at, id.clone()));
            }
        }
    }
}

/// When an account is due.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Times {
    refresh: Option<i64>,
    validate: Option<i64>,
}

impl Times {
    /// Accounts that cannot be used are never due.
    fn of(record: &Record) -> Self {
        match record.status {
            Status::Active => Self { refresh: record.refresh_at, validate: record.validate_at },
            Status::NeedsReauthorization => Self::default(),
        }
    }
}
