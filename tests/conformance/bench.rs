//! A client of the server, the user's browser, and what went over the wire.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use oauth_core::{
    Callback, Error, HttpTransport, Introspection, Login, PendingLogin, Profile, Transport,
    definition::Definition,
    dynamic::{Credentials, DynamicProvider as _, Map, Options, Platform},
    transport::{BoxFuture, Request, Response, TransportError},
};
use oauth_tests::browser::{Browser, Stop};

use crate::{
    definitions,
    server::{Server, server},
};

/// Nothing listens there: the browser stops before it asks.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:54321/cb";

/// A client without types, as a platform uses it. Clones share what the platform remembers.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) server: &'static Server,
    pub(crate) platform: Platform,
    pub(crate) settings: Map,
    pub(crate) wire: Wire,
}

impl Bench {
    /// A client of the server under a definition; `None` when there is no server.
    pub(crate) fn new(definition: &str, client_id: &str) -> Option<Self> {
        server()?;
        Self::of(definitions::loaded(definition), client_id)
    }

    /// The same under a definition that was loaded already.
    pub(crate) fn of(definition: &'static Definition, client_id: &str) -> Option<Self> {
        let server = server()?;
        let mut settings = Map::from([
            ("client_id".to_owned(), client_id.to_owned()),
            ("server".to_owned(), server.issuer.clone()),
        ]);
        if definition.setting("client_secret").is_some() {
            settings.insert("client_secret".to_owned(), server.secret.clone());
        }
        let wire = Wire::new();
        let platform = Platform::new(definition).with_transport(Arc::new(wire.clone()));
        Some(Self { server, platform, settings, wire })
    }

    /// The same client in another process: it does not know which logins and tokens were used up.
    pub(crate) fn elsewhere(&self) -> Self {
        let wire = Wire::new();
        let definition = self.platform.definition();
        let platform = Platform::new(definition).with_transport(Arc::new(wire.clone()));
        Self { platform, wire, settings: self.settings.clone(), ..*self }
    }

    /// The same client with another setting.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn begin(&self, options: &Options) -> Login {
        self.platform
            .authorization_url(REDIRECT, &self.settings, options)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) async fn finish(
        &self,
        pending: PendingLogin,
        callback: &str,
    ) -> Result<Credentials, Error> {
        let callback = Callback::query(callback);
        self.platform.credentials(REDIRECT, &self.settings, pending, callback).await
    }

    /// A whole login, which must succeed.
    pub(crate) async fn log_in(&self, options: &Options) -> Credentials {
        let Login { url, pending } = self.begin(options);
        let callback = sign_in(&url);
        self.finish(pending, &callback).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// What the server says that it knows of a credential.
    pub(crate) async fn introspect(&self, credentials: &Credentials) -> Introspection {
        let known = self.platform.introspect_credentials(&self.settings, &credentials.values).await;
        known.unwrap_or_else(|error| panic!("{error}"))
    }

    /// A token of the client itself.
    pub(crate) async fn ask(&self, scopes: &[&str]) -> Result<Credentials, Error> {
        let scopes: Vec<_> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.platform.client_credentials(&self.settings, &scopes).await
    }

    pub(crate) async fn refresh(&self, credentials: &Credentials) -> Result<Credentials, Error> {
        self.platform.refresh_credentials(REDIRECT, &self.settings, credentials).await
    }

    pub(crate) async fn validate(&self, credentials: &Credentials) -> Result<Profile, Error> {
        self.platform.validate_credentials(&self.settings, &credentials.values).await
    }

    pub(crate) async fn revoke(&self, credentials: &Credentials) -> Result<(), Error> {
        self.platform.revoke_credentials(&self.settings, &credentials.values).await
    }

    /// Whether the server takes the access token of a credential for a living one.
    pub(crate) fn is_active(&self, credentials: &Credentials) -> bool {
        self.server.is_active(&credentials.values["access_token"])
    }
}

/// What a platform asks for when it wants a refresh token.
pub(crate) fn offline() -> Options {
    Options { offline: true, ..Options::default() }
}

/// The same with a parameter of the authorization request.
pub(crate) fn offline_with(name: &str, value: &str) -> Options {
    Options { params: vec![(name.to_owned(), value.to_owned())], ..offline() }
}

/// Opens an authorization URL in a browser of its own; whoever is asked there agrees.
pub(crate) fn browse(url: &str) -> Stop {
    Browser::new().open(url, REDIRECT)
}

/// The same, where a callback must come of it.
pub(crate) fn sign_in(url: &str) -> String {
    browse(url).callback()
}

/// The same login once more, as a store that was read twice would give it.
pub(crate) fn copy(pending: &PendingLogin) -> PendingLogin {
    let value = serde_json::to_value(pending).expect("a pending login can be kept");
    serde_json::from_value(value).expect("what was kept can be read")
}

/// A login of which somebody changed a member in the store.
pub(crate) fn forged(pending: &PendingLogin, name: &str, text: &str) -> PendingLogin {
    let mut value = serde_json::to_value(pending).expect("a pending login can be kept");
    assert!(value[name].is_string(), "a pending login has a `{name}`");
    value[name] = text.into();
    serde_json::from_value(value).expect("what was changed can be read")
}

/// A member of a login in the store.
pub(crate) fn member(pending: &PendingLogin, name: &str) -> Option<String> {
    let value = serde_json::to_value(pending).expect("a pending login can be kept");
    value[name].as_str().map(str::to_owned)
}

/// One request and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) challenge: Option<String>,
}

/// The real transport, with a memory.
#[derive(Clone)]
pub(crate) struct Wire {
    inner: HttpTransport,
    seen: Arc<Mutex<Vec<Exchange>>>,
}

impl Wire {
    fn new() -> Self {
        let inner = HttpTransport::new().expect("the transport can be made");
        Self { inner, seen: Arc::default() }
    }

    /// What was answered so far.
    pub(crate) fn seen(&self) -> Vec<Exchange> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Wire {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let url = request.url.clone();
            let body = request.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned());
            let response = self.inner.send(request).await?;
            let challenge = response.header("www-authenticate").map(str::to_owned);
            let body = body.unwrap_or_default();
            let exchange = Exchange { url, body, challenge };
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
            Ok(response)
        })
    }

    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        self.inner.wait(time)
    }
}
