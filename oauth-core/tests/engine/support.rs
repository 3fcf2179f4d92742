//! A provider, a transport that answers from a script and remembers what it was asked, and a clock.

use std::{
    collections::VecDeque,
    future::Future,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use oauth_core::{
    Client, Clock, Provider, SettingValues, StandardCredentials, Tokens, capability,
    definition::*,
    transport::{
        BlockingTransport, BoxFuture, Request, Response, Transport, TransportError,
        TransportErrorKind,
    },
};

pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const REDIRECT: &str = "https://app.example/callback/";
pub(crate) const SECRET: &str = "client-sentinel/+ &";

/// A required setting.
pub(crate) const fn setting(name: &'static str, kind: FieldKind, value: ValueKind) -> Setting {
    Setting {
        field: Field {
            name,
            kind,
            required: true,
            url: Some("https://acme.example/apps"),
            ..Field::PLAIN
        },
        value,
    }
}

pub(crate) const SETTINGS: &[Setting] = &[
    setting("client_id", FieldKind::TextInput, ValueKind::Text),
    setting("client_secret", FieldKind::SecretInput, ValueKind::Text),
];

const BEARER_ME: Call = Call { url: Template::Fixed("https://api.acme.example/me"), ..Call::PLAIN };

pub(crate) const PROBE: Probe = Probe {
    call: BEARER_ME,
    expect: &[Expect { path: Path(&["ok"]), value: Expected::Bool(true) }],
    profile: ProfileMap { id: &[ProfileValue::Path(Path(&["id"]))], ..ProfileMap::OIDC },
    scopes: &["read"],
    ..Probe::PLAIN
};

pub(crate) const ACME: Definition = Definition {
    id: "acme",
    name: "Acme",
    settings: SETTINGS,
    issuer: Some(Template::Fixed("https://acme.example")),
    authorization_endpoint: &[Template::Fixed("https://acme.example/authorize?tenant=x")],
    token_endpoint: &[Template::Fixed("https://acme.example/token")],
    scopes: Scopes { default: &["read"], ..Scopes::PLAIN },
    offline: Some(Addition {
        params: &[Param { name: "access_type", value: Template::Fixed("offline") }],
        scopes: &["offline_access"],
    }),
    consent: Some(Addition {
        params: &[Param { name: "prompt", value: Template::Fixed("consent") }],
        scopes: &[],
    }),
    revoke: Some(Call {
        method: Method::Post,
        url: Template::Fixed("https://acme.example/revoke"),
        body: Body::Form(&[
            Param {
                name: "token",
                value: Template::Parts(&[Part::Value(Variable::Token, Place::Whole)]),
            },
            Param {
                name: "token_type_hint",
                value: Template::Parts(&[Part::Value(Variable::TokenTypeHint, Place::Whole)]),
            },
        ]),
        auth: CallAuth::Client,
        ..BEARER_ME
    }),
    validate: Some(PROBE),
    ..Definition::PLAIN
};

/// A provider of a constant definition, with every capability.
#[macro_export]
macro_rules! provider {
    ($name:ident, $definition:expr) => {
        struct $name;
        impl oauth_core::Provider for $name {
            fn definition() -> &'static oauth_core::definition::Definition {
                static DEFINITION: oauth_core::definition::Definition = $definition;
                &DEFINITION
            }
            type Scope = &'static str;
            type Settings = oauth_core::SettingValues;
            type Credentials<'a> = oauth_core::StandardCredentials<'a>;
        }
        impl oauth_core::capability::Authorize for $name {}
        impl oauth_core::capability::ClientCredentials for $name {}
        impl oauth_core::capability::Device for $name {}
        impl oauth_core::capability::Introspect for $name {}
        impl oauth_core::capability::Refresh for $name {}
        impl oauth_core::capability::Register for $name {}
        impl oauth_core::capability::Revoke for $name {}
        impl oauth_core::capability::Validate for $name {}
        impl oauth_core::capability::Offline for $name {}
        impl oauth_core::capability::Consent for $name {}
        impl oauth_core::capability::Discover for $name {}
        impl oauth_core::capability::Lookup for $name {}
        impl oauth_core::capability::Api for $name {}
    };
}

pub(crate) struct Acme;

impl Provider for Acme {
    fn definition() -> &'static Definition {
        &ACME
    }
    type Scope = &'static str;
    type Settings = SettingValues;
    type Credentials<'a> = StandardCredentials<'a>;
}
impl capability::Authorize for Acme {}
impl capability::Refresh for Acme {}
impl capability::Revoke for Acme {}
impl capability::Validate for Acme {}
impl capability::UserInfo for Acme {}
impl capability::Offline for Acme {}
impl capability::Consent for Acme {}

/// What was sent.
pub(crate) struct Sent {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Sent {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

type Scripted = Result<Response, TransportError>;

/// Answers from a script.
#[derive(Clone, Default)]
pub(crate) struct Script {
    answers: Arc<Mutex<VecDeque<Scripted>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
    /// The pauses, where the transport has a timer; no time passes in them.
    pauses: Option<Arc<Mutex<Vec<Duration>>>>,
}

impl Script {
    pub(crate) fn json(self, status: u16, body: &str) -> Self {
        self.answer(status, &[("content-type", "application/json")], body)
    }

    pub(crate) fn answer(self, status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let body = body.as_bytes().to_vec().into();
        self.answers.lock().unwrap().push_back(Ok(Response { status, headers, body }));
        self
    }

    pub(crate) fn fault(self, kind: TransportErrorKind) -> Self {
        let fault = TransportError::new(kind, "no answer");
        self.answers.lock().unwrap().push_back(Err(fault));
        self
    }

    /// The same with a timer, so that requests are repeated.
    pub(crate) fn with_timer(self) -> Self {
        Self { pauses: Some(Arc::default()), ..self }
    }

    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.pauses.as_ref().map_or_else(Vec::new, |pauses| pauses.lock().unwrap().clone())
    }

    fn pause(&self, time: Duration) -> bool {
        self.pauses.as_ref().is_some_and(|pauses| {
            pauses.lock().unwrap().push(time);
            true
        })
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }

    fn play(&self, request: Request) -> Scripted {
        self.sent.lock().unwrap().push(Sent {
            method: request.method,
            url: request.url,
            headers: request
                .headers
                .iter()
                .map(|(name, value)| (name.clone().into_owned(), value.expose().to_owned()))
                .collect(),
            body: request.body.map(|b| String::from_utf8(b.to_vec()).unwrap()).unwrap_or_default(),
        });
        self.answers.lock().unwrap().pop_front().expect("the script has an answer")
    }
}

impl Transport for Script {
    fn send(&self, request: Request) -> BoxFuture<'_, Scripted> {
        let answer = self.play(request);
        Box::pin(async move { answer })
    }

    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        self.pause(time).then(|| Box::pin(std::future::ready(())) as BoxFuture<'_, ()>)
    }
}

impl BlockingTransport for Script {
    fn send(&self, request: Request) -> Scripted {
        self.play(request)
    }

    fn wait(&self, time: Duration) -> bool {
        self.pause(time)
    }
}

/// A clock that is set by hand.
pub(crate) struct Hand(pub(crate) AtomicU64);

impl Clock for Hand {
    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs a future that never waits.
pub(crate) fn now<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a scripted transport never waits"),
    }
}

pub(crate) fn settings<P: Provider>() -> SettingValues {
    SettingValues::new(P::definition()).set("client_id", "id").set("client_secret", SECRET)
}

pub(crate) fn client<P: Provider<Settings = SettingValues>>(script: &Script) -> Client<P> {
    Client::builder(settings::<P>(), REDIRECT)
        .transport(Arc::new(script.clone()))
        .clock(Arc::new(Hand(AtomicU64::new(NOW))))
        .build()
        .unwrap()
}

/// The value of a parameter of a URL or a form, decoded.
pub(crate) fn param(text: &str, name: &str) -> Option<String> {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    Some(String::from_utf8(bytes).unwrap())
}

/// A login up to its tokens, with one scripted answer.
pub(crate) fn login<P>(script: &Script) -> Result<Tokens, oauth_core::Error>
where
    P: Provider<Settings = SettingValues, Scope = &'static str> + capability::Authorize,
{
    let client = client::<P>(script);
    let login = client.authorize([]).start().unwrap();
    let state = param(&login.url, "state").unwrap();
    now(client.exchange(login.pending, format!("code=code-sentinel&state={state}")))
}
