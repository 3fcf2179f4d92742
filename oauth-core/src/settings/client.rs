//! The settings that most providers have.

use std::{fmt, marker::PhantomData};

use super::{SettingValues, values};
use crate::{Provider, Secret};

/// What the operator sets for a provider that asks for a client's id and secret and nothing else.
pub struct ClientSettings<P> {
    values: SettingValues,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider> ClientSettings<P> {
    /// The settings that must be there.
    #[must_use]
    pub fn new(client_id: impl Into<Secret>, client_secret: impl Into<Secret>) -> Self {
        let values = SettingValues::new(P::definition())
            .set(values::CLIENT_ID, client_id)
            .set(values::CLIENT_SECRET, client_secret);
        Self { values, provider: PhantomData }
    }
}

impl<P> Clone for ClientSettings<P> {
    fn clone(&self) -> Self {
        Self { values: self.values.clone(), provider: PhantomData }
    }
}

impl<P> fmt::Debug for ClientSettings<P> {
    /// The names of the values that were given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientSettings").field(&self.values).finish()
    }
}

impl<P> From<ClientSettings<P>> for SettingValues {
    fn from(settings: ClientSettings<P>) -> Self {
        settings.values
    }
}
