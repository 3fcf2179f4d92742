//! The providers of an emulator, each once for every client that it knows.

use std::sync::{Arc, PoisonError, RwLock};

use crate::{params, proof, provider::Provider, wire::Request};

/// All of them, by number: a grant knows the number of the provider, and so the client.
pub(crate) struct Providers {
    /// For the client that the emulator was started with.
    own: Vec<Arc<Provider>>,
    /// The same for clients that have registered themselves.
    registered: RwLock<Vec<Arc<Provider>>>,
}

impl Providers {
    pub(crate) fn new(own: Vec<Provider>) -> Self {
        Self { own: own.into_iter().map(Arc::new).collect(), registered: RwLock::default() }
    }

    /// Those for the first client.
    pub(crate) fn own(&self) -> &[Arc<Provider>] {
        &self.own
    }

    pub(crate) fn all(&self) -> Vec<Arc<Provider>> {
        let registered = self.registered.read().unwrap_or_else(PoisonError::into_inner);
        self.own.iter().chain(&*registered).cloned().collect()
    }

    pub(crate) fn get(&self, number: usize) -> Arc<Provider> {
        let registered = || {
            let registered = self.registered.read().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(&registered[number - self.own.len()])
        };
        self.own.get(number).map_or_else(registered, Arc::clone)
    }

    pub(crate) fn add(&self, provider: Provider) {
        let mut registered = self.registered.write().unwrap_or_else(PoisonError::into_inner);
        registered.push(Arc::new(provider));
    }

    /// Of providers that share a URL, the one whose client asks; else the first.
    pub(crate) fn of_client(&self, numbers: &[usize], request: &Request) -> usize {
        let asks = |number: &usize| {
            let provider = self.get(*number);
            let body = params::of_token(&provider, request).unwrap_or_default();
            proof::named(request, &body).is_some_and(|id| id == provider.client.id)
        };
        let found = numbers.iter().copied().find(asks);
        found.or_else(|| numbers.first().copied()).unwrap_or_default()
    }
}
