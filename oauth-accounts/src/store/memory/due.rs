//! When accounts are due, by tenant and provider.

use std::{
    collections::{BTreeMap, BTreeSet, btree_set},
    iter::Peekable,
};

use crate::{AccountId, store::Claim};

/// When, and which account.
type At = (i64, AccountId);

/// When accounts are due, by tenant and provider: a claim does not look at those that are not.
#[derive(Default)]
pub(super) struct Due(BTreeMap<String, BTreeMap<String, BTreeSet<At>>>);

impl Due {
    pub(super) fn add(&mut self, tenant: &str, provider: &str, at: At) {
        let providers = self.0.entry(tenant.to_owned()).or_default();
        providers.entry(provider.to_owned()).or_default().insert(at);
    }

    pub(super) fn remove(&mut self, tenant: &str, provider: &str, at: &At) {
        let Some(providers) = self.0.get_mut(tenant) else { return };
        let Some(due) = providers.get_mut(provider) else { return };
        due.remove(at);
        if due.is_empty() {
            providers.remove(provider);
        }
        if providers.is_empty() {
            self.0.remove(tenant);
        }
    }

    /// What is due, the longest due of each tenant in turn.
    pub(super) fn claim(&self, claim: Claim<'_>) -> Vec<AccountId> {
        let now = claim.now.div_euclid(1000);
        let wanted = |provider: &String| !claim.not_of.contains(provider);
        let mut tenants: Vec<Vec<Peekable<btree_set::Iter<'_, At>>>> = self
            .0
            .values()
            .map(|providers| providers.iter().filter(|(provider, _)| wanted(provider)))
            .map(|providers| providers.map(|(_, due)| due.iter().peekable()).collect())
            .collect();
        let mut claimed = Vec::new();
        while claimed.len() < claim.most && !tenants.is_empty() {
            let mut turn: Vec<&At> = Vec::new();
            tenants.retain_mut(|providers| {
                let next = longest_due(providers).filter(|(at, _)| *at <= now);
                turn.extend(next);
                next.is_some()
            });
            turn.sort_unstable();
            let left = claim.most - claimed.len();
            claimed.extend(turn.into_iter().take(left).map(|(_, id)| id.clone()));
        }
        claimed
    }
}

/// Takes what is longest due of all providers.
fn longest_due<'a>(providers: &mut [Peekable<btree_set::Iter<'a, At>>]) -> Option<&'a At> {
    let longest = providers.iter_mut().filter_map(|due| due.peek().copied().map(|at| (at, due)));
    longest.min_by_key(|(at, _)| *at).and_then(|(_, due)| due.next())
}
