//! The runtime with a definition of the catalogue.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use oauth_core::{
    AfterExchange, Callback, Clock, Error, ErrorKind, HookError, Kept, PendingLogin, Reply, Tokens,
    definition::{Definition, ResponseMode},
    dynamic::{Credentials, DynamicProvider as _, Map, Options, Platform},
    transport::{BoxFuture, HttpTransport, Request, Response, Transport, TransportError},
};
use oauth_tests::wire::Reroute;
use tokio::runtime::{Builder, Runtime};

use crate::{
    patience::measured,
    subject::{Failure, Make, Product, Stored, Subject},
    world,
};

/// A clock that stands.
struct Still;

impl Clock for Still {
    fn now(&self) -> u64 {
        world::NOW
    }
}

/// Leads requests to the server of a check, and lets them be repeated as on a transport of its own.
struct Wires(Reroute, HttpTransport);

impl Transport for Wires {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.0.send(request)
    }

    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        self.1.wait(time)
    }
}

/// Does what a host must do after an exchange, where a definition wants that: gives what is kept.
struct Hook(&'static Definition);

impl AfterExchange for Hook {
    fn after_exchange<'a>(&'a self, _: &'a Tokens) -> BoxFuture<'a, Result<Kept, HookError>> {
        Box::pin(async { Ok(world::kept(self.0)) })
    }
}

/// A definition of the catalogue.
pub(crate) struct Ours {
    pub(crate) definition: &'static Definition,
}

/// A transport with this limit, or those that it is shipped with. Making one reads the certificates of the
/// machine, so each is made once.
fn transport(limit: Option<Duration>) -> HttpTransport {
    static MADE: Mutex<Vec<(Option<Duration>, HttpTransport)>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, known)) = made.iter().find(|(known, _)| *known == limit) {
        return known.clone();
    }
    let mut builder = HttpTransport::builder();
    if let Some(limit) = limit {
        builder = builder.connect_timeout(limit).read_timeout(limit).timeout(limit);
    }
    let new = builder.build().expect("a transport can be made");
    made.push((limit, new.clone()));
    new
}

impl Product for Ours {
    fn definition(&self) -> &'static Definition {
        self.definition
    }

    fn client(&self, make: &Make<'_>) -> Box<dyn Subject> {
        let transport = transport(make.limit);
        let mut settings = world::settings(self.definition);
        settings.extend(make.setting.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let wire = Reroute::over(transport.clone(), make.server);
        let platform = platform(self.definition, Wires(wire.clone(), transport));
        Box::new(Client {
            definition: self.definition,
            server: make.server,
            platform,
            wire,
            settings,
            pending: None,
        })
    }
}

fn platform(definition: &'static Definition, wires: Wires) -> Platform {
    let platform =
        Platform::new(definition).with_transport(Arc::new(wires)).with_clock(Arc::new(Still));
    match definition.after_exchange {
        None => platform,
        Some(_) => platform.with_after_exchange(Arc::new(Hook(definition))),
    }
}

struct Client {
    definition: &'static Definition,
    platform: Platform,
    server: SocketAddr,
    wire: Reroute,
    settings: Map,
    pending: Option<PendingLogin>,
}

impl Client {
    fn pending(&mut self) -> Result<PendingLogin, Failure> {
        self.pending.take().ok_or_else(|| Failure::thrown("no login has begun"))
    }

    fn answer(&self, query: &str) -> Callback {
        match self.definition.authorize.response_mode {
            Some(ResponseMode::FormPost) => Callback::form_post(query),
            _ => Callback::query(query),
        }
    }
}

impl Subject for Client {
    fn login(&mut self) -> Result<String, Failure> {
        let options = Options { offline: true, consent: true, ..Options::default() };
        let login = self.platform.authorization_url(world::REDIRECT, &self.settings, &options)?;
        self.pending = Some(login.pending);
        Ok(login.url)
    }

    fn callback(&mut self, query: &str) -> Result<Stored, Failure> {
        let (pending, answer) = (self.pending()?, self.answer(query));
        let reply = self.platform.credentials(world::REDIRECT, &self.settings, pending, answer);
        Ok(stored(&wait(reply)?))
    }

    fn refresh(&mut self, old: &Stored) -> Result<Stored, Failure> {
        let old = Credentials { values: old.values.clone(), expires_at: old.expires_at };
        let reply = self.platform.refresh_credentials(world::REDIRECT, &self.settings, &old);
        Ok(stored(&wait(reply)?))
    }

    fn validate(&mut self, stored: &Stored) -> Result<(), Failure> {
        let reply = self.platform.validate_credentials(&self.settings, &stored.values);
        supported(wait(reply).map(drop))
    }

    fn revoke(&mut self, stored: &Stored) -> Result<(), Failure> {
        let reply = self.platform.revoke_credentials(&self.settings, &stored.values);
        supported(wait(reply))
    }

    fn asked(&self) -> Vec<String> {
        self.wire.asked()
    }

    fn patience(&mut self) -> Duration {
        let usual = transport(None);
        self.platform =
            platform(self.definition, Wires(Reroute::over(usual.clone(), self.server), usual));
        let url = self.login().ok().expect("a login begins");
        let query = world::granted(self.definition, &url);
        let (pending, answer) = (self.pending().ok().expect("it began"), self.answer(&query));
        let reply = self.platform.credentials(world::REDIRECT, &self.settings, pending, answer);
        measured(reply)
    }
}

/// Waits for a reply, on the runtime of the thread.
fn wait<T>(reply: Reply<T>) -> Result<T, Error> {
    thread_local! {
        static RUNTIME: Runtime =
            Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    }
    RUNTIME.with(|runtime| runtime.block_on(reply))
}

/// A call that the provider does not have is none.
fn supported(ended: Result<(), Error>) -> Result<(), Failure> {
    match ended {
        Err(error) if error.kind() != ErrorKind::Unsupported => Err(error.into()),
        _ => Ok(()),
    }
}

fn stored(credentials: &Credentials) -> Stored {
    Stored { values: credentials.values.clone(), expires_at: credentials.expires_at }
}
