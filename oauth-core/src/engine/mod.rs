//! Everything that a client does, without any input or output.
//!
//! A step is a function that checks, builds a [`Request`] and says how its answer is read. Drivers,
//! async and blocking, carry the request to a transport and the answer back.

mod answer;
mod api;
mod ask;
mod authorize;
mod body;
mod call;
mod callback;
mod capture;
mod claims;
mod client_auth;
mod client_credentials;
mod device;
mod discover;
mod draft;
mod exchange;
mod expect;
mod expiry;
mod hook;
mod id_token;
mod introspect;
mod lookup;
mod probe;
mod profile;
mod refresh;
mod register;
pub(crate) mod retry;
mod revoke;
mod scopes;
mod token_response;
mod trade;

use std::sync::Arc;

pub(crate) use ask::Ask;
pub use callback::Callback;
pub(crate) use device::Polls;
pub use discover::Discovered;
pub(crate) use draft::Draft;
pub(crate) use hook::check_hook;
pub(crate) use retry::Repeat;

use crate::{
    Clock, Error, ErrorKind, SettingValues, Step, Tokens,
    definition::Definition,
    error::Redactor,
    expand::Values,
    memory::Memory,
    redirect::RedirectUri,
    settings::Settings,
    transport::{Request, Response, TransportError},
};

/// What a transport came back with.
pub(crate) type Answer = Result<Response, TransportError>;

/// How an answer is read; the number is when the request was sent, in seconds since 1970.
type Reader<T> = Box<dyn FnOnce(u64, Answer) -> Result<Next<T>, Error> + Send>;

/// What comes after an answer.
pub(crate) enum Next<T> {
    /// Nothing: this is the result.
    Done(T),
    /// Another request, of which the result depends.
    Ask(Outgoing<T>),
}

impl<T: Send + 'static> Next<T> {
    /// The same with another value.
    fn map<U>(self, change: impl FnOnce(T) -> U + Send + 'static) -> Next<U> {
        match self {
            Self::Done(value) => Next::Done(change(value)),
            Self::Ask(Outgoing { request, repeat, read }) => {
                let read = move |sent, answer| Ok(read(sent, answer)?.map(change));
                Next::Ask(Outgoing { request, repeat, read: Box::new(read) })
            }
        }
    }
}

/// A request, when it may be sent again, and how its answer is read.
pub(crate) struct Outgoing<T> {
    pub(crate) request: Request,
    pub(crate) repeat: Repeat,
    pub(crate) read: Reader<T>,
}

impl<T> Outgoing<T> {
    /// A request whose answer is the result.
    fn last(
        request: Request,
        repeat: Repeat,
        read: impl FnOnce(u64, Answer) -> Result<T, Error> + Send + 'static,
    ) -> Self {
        let read = move |sent, answer| read(sent, answer).map(Next::Done);
        Self { request, repeat, read: Box::new(read) }
    }
}

/// What an engine is for, which decides what must be there.
pub(crate) enum Purpose<'a> {
    /// Everything, logins that come back to this redirect URI as well.
    Logins(&'a RedirectUri),
    /// Grants that send nobody away, and calls.
    Grants,
    /// Calls with tokens alone: settings may be missing.
    Calls,
}

/// A provider with checked settings.
pub(crate) struct Engine {
    pub(crate) definition: &'static Definition,
    settings: Settings,
    fingerprint: Arc<str>,
    redirect_uri: Option<Arc<str>>,
    issuer: Option<Arc<str>>,
    /// What `iss` of an ID token may be; empty where none is believed.
    token_issuers: Vec<String>,
    authorization: Option<authorize::Prepared>,
    /// What the client signs with.
    key: Option<client_auth::Key>,
    pub(crate) clock: Arc<dyn Clock>,
    memory: Arc<Memory>,
}

impl Engine {
    /// Checks the settings, the redirect URI and every URL that can be known by now.
    ///
    pub(crate) fn new(
        definition: &'static Definition,
        values: SettingValues,
        purpose: Purpose<'_>,
        clock: Arc<dyn Clock>,
        memory: Arc<Memory>,
    ) -> Result<Self, Error> {
        if values.definition().id != definition.id {
            let other = values.definition().id;
            return Err(Error::config(
                definition.id,
                format!("these are settings of the provider `{other}`"),
            ));
        }
        let settings = values.check(!matches!(purpose, Purpose::Calls))?;
        let config = |what: String| Error::config(definition.id, what);
        let key = client_auth::key(definition, &settings).map_err(config)?;
        let fingerprint = settings.fingerprint().into();
        let values = Values::of(definition, &settings);
        for template in definition.token_endpoint {
            values.url(*template).map_err(|what| config(format!("token_endpoint: {what}")))?;
        }
        let issuer = match definition.issuer {
            Some(template) => {
                values.url(template).map_err(|what| config(format!("issuer: {what}")))?
            }
            None => None,
        };
        let token_issuers = id_token::issuers(definition, &values, issuer.as_deref())
            .map_err(|what| config(format!("userinfo.iss: {what}")))?;
        let redirect_uri = match purpose {
            Purpose::Logins(uri) => Some(uri),
            Purpose::Grants | Purpose::Calls => None,
        };
        let authorization = match redirect_uri {
            Some(uri) if !definition.authorization_endpoint.is_empty() => {
                Some(authorize::Prepared::new(definition, &values, uri)?)
            }
            _ => None,
        };
        Ok(Self {
            definition,
            fingerprint,
            redirect_uri: redirect_uri.map(|uri| uri.as_str().into()),
            issuer: issuer.map(Into::into),
            token_issuers,
            authorization,
            key,
            settings,
            clock,
            memory,
        })
    }

    /// Stands for the client and the tenant; a hash.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The redirect URI; empty when there is none.
    pub(crate) fn redirect_uri(&self) -> &str {
        self.redirect_uri.as_deref().unwrap_or_default()
    }

    /// A setting that may be shown.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.public(name)
    }

    /// There is no way to send a request.
    pub(crate) fn no_transport(&self, advice: &str) -> Error {
        Error::config(self.definition.id, "there is no transport").with_advice(advice.to_owned())
    }

    fn error(&self, kind: ErrorKind, step: Step, what: impl Into<String>) -> Error {
        Error::new(kind, self.definition.id, step, what)
    }

    fn config(&self, step: Step, what: impl Into<String>) -> Error {
        self.error(ErrorKind::Config, step, what)
    }

    fn no_random(&self, step: Step) -> Error {
        self.error(ErrorKind::Transient, step, "the system gives no random numbers")
    }

    /// Tokens go only to the provider, client and tenant that they came from.
    fn check_owner(&self, step: Step, tokens: &Tokens) -> Result<(), Error> {
        if tokens.provider != self.definition.id {
            return Err(self
                .config(step, "these tokens are of another provider")
                .with_advice("use the client of the provider that the tokens name"));
        }
        if tokens.settings.as_deref().is_some_and(|settings| settings != &*self.fingerprint) {
            return Err(self
                .config(step, "these tokens were issued to another client or tenant")
                .with_advice(
                    "use the settings they were issued to, or send the user through the login again",
                ));
        }
        self.check_kept(step, tokens)
    }

    /// What was kept with the tokens may have been changed in a store, or have been allowed by an older
    /// definition; it can be where the next request goes.
    fn check_kept(&self, step: Step, tokens: &Tokens) -> Result<(), Error> {
        let values =
            Values { captured: &tokens.captured, ..Values::of(self.definition, &self.settings) };
        for capture in self.definition.captures() {
            let Some(value) = tokens.captured(capture.name) else { continue };
            if let Err(rule) = self.check_capture(capture, value, &values) {
                let what = format!("the stored `{}` {rule}", capture.name);
                return Err(self
                    .error(ErrorKind::Malformed, step, what)
                    .with_advice("send the user through the login again")
                    .with_action(crate::Action::Reauthorize));
            }
        }
        Ok(())
    }

    /// The values that templates may name once there are tokens.
    fn values_with<'a>(&'a self, tokens: &'a Tokens) -> Values<'a> {
        Values {
            captured: &tokens.captured,
            access_token: Some(tokens.access_token.expose()),
            refresh_token: tokens.refresh_token().map(crate::Secret::expose),
            ..Values::of(self.definition, &self.settings)
        }
    }

    /// Knows the client's secrets, in every form in which they are sent.
    fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::new(self.settings.secrets());
        if let (Some(id), Some(secret)) = (self.settings.client_id(), self.settings.client_secret())
        {
            redactor.add_basic(id, secret);
        }
        redactor
    }

    /// Knows the client's secrets and the tokens.
    fn redactor_with(&self, tokens: &Tokens) -> Redactor {
        let mut redactor = self.redactor();
        let all =
            [Some(&tokens.access_token), tokens.refresh_token.as_ref(), tokens.id_token.as_ref()];
        for token in all.into_iter().flatten() {
            redactor.add(token.expose());
        }
        for (_, also) in &tokens.also {
            redactor.add(also.access_token.expose());
            also.refresh_token.iter().for_each(|token| redactor.add(token.expose()));
        }
        for capture in self.definition.captures().filter(|capture| capture.secret) {
            if let Some(value) = tokens.captured(capture.name) {
                redactor.add(value);
            }
        }
        redactor
    }
}
