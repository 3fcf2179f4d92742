//! A login on another device, about to begin.

use std::{fmt, marker::PhantomData};

use super::Client;
use crate::{DeviceLogin, Provider, Reply, capability, engine::Ask};

/// A login on another device (RFC 8628), about to begin: what to ask the user for.
#[must_use = "the login begins with `start`"]
pub struct Device<'a, P: Provider, C = Client<P>> {
    client: &'a C,
    ask: Ask,
    provider: PhantomData<fn() -> P>,
}

impl<'a, P: Provider, C> Device<'a, P, C> {
    pub(crate) fn new(client: &'a C) -> Self {
        Self { client, ask: Ask::default(), provider: PhantomData }
    }

    /// Asks for these scopes; without any it is those of the definition.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = P::Scope>) -> Self {
        self.ask.scopes(P::definition(), scopes);
        self
    }

    /// Asks for scopes that the definition does not list, as the provider spells them.
    pub fn other_scopes(mut self, scopes: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.ask.scopes(P::definition(), scopes);
        self
    }

    /// Asks for access while the user is away: for a refresh token.
    pub fn offline(mut self) -> Self
    where
        P: capability::Offline,
    {
        self.ask.offline = true;
        self
    }
}

impl<P: capability::Device> Device<'_, P> {
    /// Asks for the codes to show to the user.
    ///
    /// # Errors
    /// `Config` when a scope cannot be sent or the client is not accepted; `Transient`, `Transport`,
    /// `Provider` or `Malformed`.
    pub fn start(self) -> Reply<DeviceLogin> {
        self.client.drive(|engine| engine.start_device(self.ask))
    }
}

#[cfg(feature = "blocking")]
impl<P: capability::Device> Device<'_, P, crate::blocking::Client<P>> {
    /// Asks for the codes to show to the user.
    ///
    /// # Errors
    /// As [`start`](Device::start) of the client with futures.
    pub fn start(self) -> Result<DeviceLogin, crate::Error> {
        self.client.drive(|engine| engine.start_device(self.ask))
    }
}

impl<P: Provider, C> fmt::Debug for Device<'_, P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").field("provider", &P::definition().id).finish_non_exhaustive()
    }
}
