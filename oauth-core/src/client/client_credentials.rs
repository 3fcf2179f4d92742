//! A token of the client itself, about to be asked for.

use std::{fmt, marker::PhantomData};

use super::Client;
use crate::{Provider, Reply, Tokens, capability, engine::Ask};

/// A token for the client itself, without any user (RFC 6749 section 4.4), about to be asked for.
///
/// It has no refresh token as a rule: [`with_token`](Client::with_token) asks for the next one by itself.
#[must_use = "nothing is asked for until `send`"]
pub struct ClientCredentials<'a, P: Provider, C = Client<P>> {
    client: &'a C,
    ask: Ask,
    provider: PhantomData<fn() -> P>,
}

impl<'a, P: Provider, C> ClientCredentials<'a, P, C> {
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
}

impl<P: capability::ClientCredentials> ClientCredentials<'_, P> {
    /// Asks.
    ///
    /// # Errors
    /// `Config` when a scope cannot be sent or the client is not accepted; `Transient`, `Transport`,
    /// `Provider` or `Malformed`.
    pub fn send(self) -> Reply<Tokens> {
        self.client.drive(|engine| engine.client_credentials(self.ask))
    }
}

#[cfg(feature = "blocking")]
impl<P: capability::ClientCredentials> ClientCredentials<'_, P, crate::blocking::Client<P>> {
    /// Asks.
    ///
    /// # Errors
    /// As [`send`](ClientCredentials::send) of the client with futures.
    pub fn send(self) -> Result<Tokens, crate::Error> {
        self.client.drive(|engine| engine.client_credentials(self.ask))
    }
}

impl<P: Provider, C> fmt::Debug for ClientCredentials<'_, P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("provider", &P::definition().id)
            .finish_non_exhaustive()
    }
}
