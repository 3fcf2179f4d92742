//! A client about to be registered.

use std::{fmt, marker::PhantomData, sync::Arc};

use crate::{
    ClientMetadata, Clock, Error, Provider, Registration, Reply, Secret, SettingValues,
    SystemClock, capability,
    driver::Carrier,
    engine::{Engine, Purpose},
    memory::Memory,
    transport::Transport,
};

/// A client about to be registered (RFC 7591), before there is one.
#[must_use = "nothing is registered until `send`"]
pub struct Register<P: Provider, T: ?Sized = dyn Transport> {
    metadata: ClientMetadata,
    settings: SettingValues,
    transport: Option<Arc<T>>,
    clock: Arc<dyn Clock>,
    insecure: bool,
    provider: PhantomData<fn() -> P>,
}

impl<P: Provider, T: ?Sized> Register<P, T> {
    pub(crate) fn new(metadata: ClientMetadata) -> Self {
        Self {
            metadata,
            settings: SettingValues::new(P::definition()),
            transport: None,
            clock: Arc::new(SystemClock),
            insecure: false,
            provider: PhantomData,
        }
    }

    /// A value of a tenant that the definition's `registration_endpoint` names.
    pub fn setting(mut self, name: &'static str, value: impl Into<Secret>) -> Self {
        self.settings = self.settings.set(name, value);
        self
    }

    /// Carries the request.
    pub fn transport(mut self, transport: Arc<T>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Tells the time.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Takes redirect URIs with `http` on a host that is not loopback: everybody on the way can then
    /// read the code.
    pub fn allow_insecure_redirect(mut self) -> Self {
        self.insecure = true;
        self
    }

    fn engine(&self) -> Result<Arc<Engine>, Error> {
        let (clock, memory) = (Arc::clone(&self.clock), Arc::new(Memory::default()));
        // There is no `client_id` yet.
        let settings = self.settings.clone();
        Engine::new(P::definition(), settings, Purpose::Calls, clock, memory).map(Arc::new)
    }
}

impl<P: capability::Register> Register<P> {
    /// Registers the client.
    ///
    /// # Errors
    /// `Config` when what the client says breaks a rule, the provider does not take it, or has registered
    /// something that the definition cannot use; `Transient`, `Transport`, `Provider` or `Malformed`.
    pub fn send(self) -> Reply<Registration> {
        let engine = match self.engine() {
            Ok(engine) => engine,
            Err(error) => return Reply::ready(Err(error)),
        };
        let carrier = self.transport.map_or_else(Carrier::standard, Carrier::Given);
        carrier.drive(&engine, || engine.register(&self.metadata, self.insecure))
    }
}

#[cfg(feature = "blocking")]
impl<P: capability::Register> Register<P, dyn crate::BlockingTransport> {
    /// Registers the client.
    ///
    /// # Errors
    /// As [`send`](Register::send) of the client with futures.
    pub fn send(self) -> Result<Registration, Error> {
        use crate::blocking::Carrier;
        let engine = self.engine()?;
        let carrier = self.transport.map_or_else(Carrier::standard, Carrier::Given);
        carrier.drive(&engine, || engine.register(&self.metadata, self.insecure))
    }
}

impl<P: Provider, T: ?Sized> fmt::Debug for Register<P, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Register")
            .field("provider", &P::definition().id)
            .field("metadata", &self.metadata)
            .finish_non_exhaustive()
    }
}
