//! The platform's view without futures.

use std::{fmt, sync::Arc};

use super::{Credentials, Options, Values, credentials, platform::Base};
use crate::{
    Callback, Clock, Error, Login, PendingLogin, Profile,
    blocking::{Carrier, Inner},
    definition::{Definition, Field, Setting},
    engine::Engine,
    transport::BlockingTransport,
};

/// As [`DynamicProvider`](super::DynamicProvider), waiting for the answers.
pub trait BlockingDynamicProvider: Send + Sync {
    /// Everything that is known of the provider.
    fn definition(&self) -> &'static Definition;

    /// What the operator fills in.
    fn client_form(&self) -> &'static [Setting] {
        self.definition().settings
    }

    /// What a login brings and the platform stores.
    fn credentials_form(&self) -> &'static [Field] {
        self.definition().credentials
    }

    /// The API-key alternative; empty when there is none.
    fn api_key_form(&self) -> &'static [Field] {
        self.definition().api_key
    }

    /// As [`DynamicProvider::authorization_url`](super::DynamicProvider::authorization_url).
    ///
    /// # Errors
    /// As there.
    fn authorization_url(
        &self,
        redirect_uri: &str,
        client: &Values,
        options: &Options,
    ) -> Result<Login, Error>;

    /// As [`DynamicProvider::credentials`](super::DynamicProvider::credentials).
    ///
    /// # Errors
    /// As there.
    fn credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        pending: PendingLogin,
        callback: Callback,
    ) -> Result<Credentials, Error>;

    /// As [`DynamicProvider::refreshed_credentials`](super::DynamicProvider::refreshed_credentials).
    ///
    /// # Errors
    /// As there.
    fn refreshed_credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        credentials: &Values,
    ) -> Result<Credentials, Error>;

    /// As [`DynamicProvider::validate_credentials`](super::DynamicProvider::validate_credentials).
    ///
    /// # Errors
    /// As there.
    fn validate_credentials(&self, client: &Values, credentials: &Values) -> Result<Profile, Error>;

    /// As [`DynamicProvider::revoke_credentials`](super::DynamicProvider::revoke_credentials).
    ///
    /// # Errors
    /// As there.
    fn revoke_credentials(&self, client: &Values, credentials: &Values) -> Result<(), Error>;

    /// As [`DynamicProvider::access_token`](super::DynamicProvider::access_token).
    ///
    /// # Errors
    /// As there.
    fn access_token<'a>(&self, credentials: &'a Values) -> Result<&'a str, Error>;
}

/// A definition with a blocking transport. Clones share which logins have been used up.
#[derive(Clone)]
pub struct BlockingPlatform {
    base: Base,
    transport: Option<Arc<dyn BlockingTransport>>,
}

impl BlockingPlatform {
    /// A platform with the default transport, made when it is first needed.
    #[must_use]
    pub fn new(definition: &'static Definition) -> Self {
        Self { base: Base::new(definition), transport: None }
    }

    /// The same platform on another transport, which it may share with others.
    #[must_use]
    pub fn with_transport(self, transport: Arc<dyn BlockingTransport>) -> Self {
        Self { transport: Some(transport), ..self }
    }

    /// Takes the time from `clock`.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.base.clock = clock;
        self
    }

    /// As [`ClientBuilder::allow_insecure_redirect`](crate::ClientBuilder::allow_insecure_redirect).
    #[must_use]
    pub fn allow_insecure_redirect(mut self) -> Self {
        self.base.insecure_redirect = true;
        self
    }

    fn inner(&self, engine: &Arc<Engine>) -> Inner {
        let transport = self.transport.clone().map_or_else(Carrier::standard, Carrier::Given);
        Inner { engine: Arc::clone(engine), transport }
    }
}

impl BlockingDynamicProvider for BlockingPlatform {
    fn definition(&self) -> &'static Definition {
        self.base.definition
    }

    fn authorization_url(
        &self,
        redirect_uri: &str,
        client: &Values,
        options: &Options,
    ) -> Result<Login, Error> {
        self.base.authorization_url(redirect_uri, client, options)
    }

    fn credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        pending: PendingLogin,
        callback: Callback,
    ) -> Result<Credentials, Error> {
        let engine = self.base.exchange_engine(redirect_uri, client, &pending)?;
        let tokens = self.inner(&engine).drive(engine.exchange(pending, &callback))?;
        Ok(Credentials::new(self.base.definition, &tokens))
    }

    fn refreshed_credentials(
        &self,
        redirect_uri: &str,
        client: &Values,
        values: &Values,
    ) -> Result<Credentials, Error> {
        let engine = self.base.engine(redirect_uri, client)?;
        let tokens = credentials::tokens(self.base.definition, values)?;
        let tokens = self.inner(&engine).drive(engine.refresh(&tokens))?;
        Ok(Credentials::new(self.base.definition, &tokens))
    }

    fn validate_credentials(&self, client: &Values, values: &Values) -> Result<Profile, Error> {
        let engine = self.base.partial_engine(client)?;
        let tokens = credentials::tokens(self.base.definition, values)?;
        self.inner(&engine).drive(engine.validate(&tokens))
    }

    fn revoke_credentials(&self, client: &Values, values: &Values) -> Result<(), Error> {
        let engine = self.base.partial_engine(client)?;
        let tokens = credentials::tokens(self.base.definition, values)?;
        self.inner(&engine).drive(engine.revoke(&tokens))
    }

    fn access_token<'a>(&self, values: &'a Values) -> Result<&'a str, Error> {
        credentials::access_token(self.base.definition, values)
    }
}

impl fmt::Debug for BlockingPlatform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingPlatform")
            .field("provider", &self.base.definition.id)
            .finish_non_exhaustive()
    }
}
