//! How an emulator is set up.

use std::{collections::BTreeMap, fmt, io, sync::Arc, time::Duration};

use oauth_core::definition::Definition;

use crate::{
    Emulator,
    ids::Ids,
    ledger::Ledger,
    provider::{Client, Provider},
    server::Server,
    service::Service,
    token::Lifetimes,
    transport::Route,
    url::redirect_uri_fault,
    user::User,
    values::invalid,
};

/// Settings of an [`Emulator`], from [`Emulator::builder`].
#[must_use]
pub struct Builder {
    definitions: Vec<&'static Definition>,
    client: Client,
    settings: BTreeMap<String, String>,
    lifetimes: Lifetimes,
    interval: Duration,
    user: User,
    seed: Option<u64>,
    port: u16,
}

impl Builder {
    pub(crate) fn new(definitions: Vec<&'static Definition>) -> Self {
        Self {
            definitions,
            client: Client {
                id: "my-app".to_owned(),
                secret: Some("my-secret".to_owned()),
                redirect_uris: Vec::new(),
                scopes: None,
            },
            settings: BTreeMap::new(),
            lifetimes: Lifetimes { access: Some(Duration::from_secs(3600)), refresh: None },
            interval: Duration::from_secs(5),
            user: User::default(),
            seed: None,
            port: 0,
        }
    }

    /// The client that the provider knows; otherwise it is `my-app` with the secret `my-secret`.
    pub fn client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.client.id = id.into();
        self.client.secret = Some(secret.into());
        self
    }

    /// A client without a secret: it only says its name.
    pub fn public_client(mut self, id: impl Into<String>) -> Self {
        self.client.id = id.into();
        self.client.secret = None;
        self
    }

    /// Registers a redirect URI. Without any, each valid one will do; the port of a loopback
    /// address is always free (RFC 8252 section 7.3).
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.client.redirect_uris.push(uri.into());
        self
    }

    /// The value of a setting, such as the name of a tenant. Required settings that are not given
    /// have their default value, or a plausible one; see [`Emulator::settings`].
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.insert(name.into(), value.into());
        self
    }

    /// How long access tokens live, unless the definition says that they never expire: otherwise
    /// an hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.access = Some(lifetime);
        self
    }

    /// How long refresh tokens live, which token responses then say; otherwise for ever.
    pub fn refresh_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.refresh = Some(lifetime);
        self
    }

    /// How long a device is told to wait between two polls (RFC 8628): otherwise five seconds.
    pub fn device_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Who signs in.
    pub fn user(mut self, user: User) -> Self {
        self.user = user;
        self
    }

    /// Makes codes and tokens the same from run to run. They can then be guessed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Listens on this port, instead of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the emulator.
    ///
    /// # Errors
    /// When the port is taken, or when a definition cannot be played: a setting that it doesn't
    /// have or whose value doesn't fit, an endpoint that is not a URL, a redirect URI that is none.
    pub fn start(self) -> io::Result<Emulator> {
        for uri in &self.client.redirect_uris {
            if let Some(fault) = redirect_uri_fault(uri) {
                return Err(invalid(format!("a registered redirect URI is not valid: {fault}")));
            }
        }
        for name in self.settings.keys() {
            if matches!(name.as_str(), "client_id" | "client_secret") {
                return Err(invalid(format!("`{name}` is set with `client`")));
            }
            if !self.definitions.iter().any(|definition| definition.setting(name).is_some()) {
                return Err(invalid(format!("no definition has a setting `{name}`")));
            }
        }
        if self.definitions.is_empty() {
            return Err(invalid("there is no definition to play".to_owned()));
        }
        let providers = self
            .definitions
            .iter()
            .map(|definition| Provider::new(definition, self.client.clone(), &self.settings));
        let providers = providers.collect::<io::Result<Vec<_>>>()?;
        let origins = providers.iter().flat_map(Provider::origins).collect::<Vec<_>>();
        let ledger = Ledger::new(Ids::new(self.seed)?, self.user);
        let service = Arc::new(Service::new(providers, self.lifetimes, self.interval, ledger));
        let server = Server::start(Arc::clone(&service), self.port)?;
        let route = Route { service, port: server.port, origins: origins.into() };
        Ok(Emulator::new(route, server))
    }
}

impl fmt::Debug for Builder {
    /// Without the client's secret and the settings.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("definitions", &self.definitions.iter().map(|one| one.id).collect::<Vec<_>>())
            .field("client_id", &self.client.id)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
