//! A strict authorization server for tests of accounts.
//!
//! Each login begins a family of tokens. Refresh tokens rotate, and one that was used up and comes again
//! ends its whole family, as RFC 9700 section 4.14.2 advises; both are counted. A test can stand between
//! the steps of a refresh, and let access tokens expire when it likes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use oauth_core::definition::Definition;

use crate::authority_server;

/// Where a refresh request stands when a test is asked what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It was read, and nothing was done.
    Read,
    /// New tokens are issued, and the answer was not sent.
    Processed,
    /// The answer was written to the connection.
    Answered,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes its way.
    Goes,
    /// It goes its way after this time.
    Waits(Duration),
    /// The connection is closed without an answer.
    Drops,
    /// It is answered with this status, and no more is done.
    Fails(u16),
}

/// A refresh request.
#[derive(Debug, Clone, Copy)]
pub struct Refresh {
    /// Whose.
    pub family: u64,
    /// Where it stands.
    pub stage: Stage,
}

/// A call of the API with a good token.
#[derive(Debug, Clone)]
pub struct Call {
    /// Whose.
    pub family: u64,
    /// The query of the URL.
    pub query: String,
}

/// Decides what becomes of refresh requests.
pub type OnRefresh = dyn Fn(Refresh) -> Fate + Send + Sync;
/// What is to be said to a call, when it is ready.
pub type Said = std::pin::Pin<Box<dyn Future<Output = String> + Send>>;
/// Answers calls of `/work`.
pub type OnCall = dyn Fn(Call) -> Said + Send + Sync;

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Refresh requests that were read.
    pub asked: u64,
    /// Refresh tokens that were exchanged for newer ones.
    pub refreshed: u64,
    /// Refresh tokens that came after they were used up.
    pub reused: u64,
    /// Questions about a refresh token (RFC 7662).
    pub introspected: u64,
    /// Calls of the API that were refused.
    pub refused: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.asked += other.asked;
        self.refreshed += other.refreshed;
        self.reused += other.reused;
        self.introspected += other.introspected;
        self.refused += other.refused;
    }
}

/// The tokens of one login. They are numbered: that of the login is 0.
struct Family {
    /// When each access token expires.
    access: Vec<Instant>,
    /// Access tokens before this one were made void.
    valid_from: usize,
    revoked: bool,
    /// The life of the next access token, in seconds.
    expires_in: u64,
    counts: Counts,
}

impl Family {
    fn newest(&self) -> usize {
        self.access.len() - 1
    }

    fn issue(&mut self) {
        self.access.push(Instant::now() + Duration::from_secs(self.expires_in));
    }
}

#[derive(Default)]
pub(crate) struct State {
    families: HashMap<u64, Family>,
    codes: HashMap<String, u64>,
    expires_in: Option<u64>,
    pub(crate) introspects: bool,
}

pub(crate) struct Shared {
    state: Mutex<State>,
    on_refresh: Mutex<Option<Arc<OnRefresh>>>,
    on_call: Mutex<Option<Arc<OnCall>>>,
}

/// A token as it is written: `rt-FAMILY-NUMBER` or `at-FAMILY-NUMBER`, each with a word in its middle that
/// a search of logs finds.
fn token(kind: &str, family: u64, number: usize) -> String {
    format!("{kind}-SENTINEL-{family}-{number}")
}

fn number_of(kind: &str, token: &str) -> Option<(u64, usize)> {
    let rest = token.strip_prefix(kind)?.strip_prefix("-SENTINEL-")?;
    let (family, number) = rest.split_once('-')?;
    Some((family.parse().ok()?, number.parse().ok()?))
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn fate(&self, family: u64, stage: Stage) -> Fate {
        let hook = self.on_refresh.lock().unwrap_or_else(PoisonError::into_inner).clone();
        hook.map_or(Fate::Goes, |hook| hook(Refresh { family, stage }))
    }

    pub(crate) fn call(&self, family: u64, query: &str) -> Option<Said> {
        let hook = self.on_call.lock().unwrap_or_else(PoisonError::into_inner).clone();
        hook.map(|hook| hook(Call { family, query: query.to_owned() }))
    }
}

impl State {
    /// A login of a new user.
    pub(crate) fn authorize(&mut self) -> String {
        let family = self.families.len() as u64 + 1;
        let expires_in = self.expires_in.unwrap_or(3600);
        self.families.insert(
            family,
            Family {
                access: Vec::new(),
                valid_from: 0,
                revoked: false,
                expires_in,
                counts: Counts::default(),
            },
        );
        let code = format!("code-SENTINEL-{family}");
        self.codes.insert(code.clone(), family);
        code
    }

    fn issued(&self, family: u64) -> Option<String> {
        let known = self.families.get(&family)?;
        let (access, refresh) =
            (token("at", family, known.newest()), token("rt", family, known.newest()));
        Some(format!(
            "{{\"access_token\":\"{access}\",\"token_type\":\"Bearer\",\"expires_in\":{},\
             \"refresh_token\":\"{refresh}\"}}",
            known.expires_in
        ))
    }

    pub(crate) fn exchange(&mut self, code: &str) -> Option<String> {
        let family = self.codes.remove(code)?;
        self.families.get_mut(&family)?.issue();
        self.issued(family)
    }

    /// Whose refresh token it is; counts that it came.
    pub(crate) fn asks(&mut self, refresh_token: &str) -> Option<u64> {
        let (family, _) = number_of("rt", refresh_token)?;
        self.families.get_mut(&family)?.counts.asked += 1;
        Some(family)
    }

    pub(crate) fn refresh(&mut self, refresh_token: &str) -> Option<String> {
        let (family, number) = number_of("rt", refresh_token)?;
        let known = self.families.get_mut(&family)?;
        if number != known.newest() {
            known.counts.reused += 1;
            known.revoked = true;
        }
        if known.revoked {
            return None;
        }
        known.counts.refreshed += 1;
        known.issue();
        self.issued(family)
    }

    /// Whether a token lives; counts questions about refresh tokens.
    pub(crate) fn introspect(&mut self, token: &str) -> bool {
        if let Some((family, number)) = number_of("rt", token)
            && let Some(known) = self.families.get_mut(&family)
        {
            known.counts.introspected += 1;
            return !known.revoked && number == known.newest();
        }
        self.accepts(token).is_some()
    }

    pub(crate) fn revoke(&mut self, token: &str) {
        let found = number_of("rt", token).or_else(|| number_of("at", token));
        if let Some(known) = found.and_then(|(family, _)| self.families.get_mut(&family)) {
            known.revoked = true;
        }
    }

    /// Whose access token it is, when it can be used; counts that it cannot.
    pub(crate) fn accepts(&mut self, access_token: &str) -> Option<u64> {
        let (family, number) = number_of("at", access_token)?;
        let known = self.families.get_mut(&family)?;
        let until = *known.access.get(number)?;
        let good = !known.revoked && number >= known.valid_from && Instant::now() < until;
        known.counts.refused += u64::from(!good);
        good.then_some(family)
    }
}

/// A strict authorization server on a port of its own.
pub struct Authority {
    shared: Arc<Shared>,
    server: authority_server::Server,
}

impl Authority {
    /// One that answers questions about tokens (RFC 7662).
    ///
    /// # Panics
    /// When no socket can be bound.
    #[must_use]
    pub fn start() -> Self {
        let state = State { introspects: true, ..State::default() };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            on_refresh: Mutex::new(None),
            on_call: Mutex::new(None),
        });
        let server = authority_server::Server::start(Arc::clone(&shared));
        Self { shared, server }
    }

    /// Its address, without a path.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }

    fn family<T>(&self, family: u64, work: impl FnOnce(&mut Family) -> T) -> T {
        let mut state = self.shared.state();
        work(state.families.get_mut(&family).expect("there was such a login"))
    }

    /// Makes all access tokens of a login void that were issued so far.
    ///
    /// # Panics
    /// When there was no such login.
    pub fn expire(&self, family: u64) {
        self.family(family, |known| known.valid_from = known.access.len());
    }

    /// Ends a login, as its user does on the provider's own page.
    ///
    /// # Panics
    /// When there was no such login.
    pub fn revoke(&self, family: u64) {
        self.family(family, |known| known.revoked = true);
    }

    /// How long the next access tokens of a login live, in seconds.
    ///
    /// # Panics
    /// When there was no such login.
    pub fn set_expires_in(&self, family: u64, seconds: u64) {
        self.family(family, |known| known.expires_in = seconds);
    }

    /// The same for logins to come.
    pub fn set_expires_in_of_new(&self, seconds: u64) {
        self.shared.state().expires_in = Some(seconds);
    }

    /// When the newest access token of a login expires by time.
    ///
    /// # Panics
    /// When there was no such login.
    #[must_use]
    pub fn expires_at(&self, family: u64) -> Instant {
        self.family(family, |known| known.access[known.newest()])
    }

    /// What was counted for a login.
    ///
    /// # Panics
    /// When there was no such login.
    #[must_use]
    pub fn counts(&self, family: u64) -> Counts {
        self.family(family, |known| known.counts)
    }

    /// What was counted for all logins together.
    #[must_use]
    pub fn all_counts(&self) -> Counts {
        let mut sum = Counts::default();
        self.shared.state().families.values().for_each(|family| sum += family.counts);
        sum
    }

    /// Whether the newest refresh token of a login can be used.
    ///
    /// # Panics
    /// When there was no such login.
    #[must_use]
    pub fn lives(&self, family: u64) -> bool {
        self.family(family, |known| !known.revoked)
    }

    /// Decides what becomes of refresh requests from now on.
    pub fn on_refresh(&self, hook: impl Fn(Refresh) -> Fate + Send + Sync + 'static) {
        let hook: Arc<OnRefresh> = Arc::new(hook);
        *self.shared.on_refresh.lock().unwrap_or_else(PoisonError::into_inner) = Some(hook);
    }

    /// All refresh requests go their way again.
    pub fn on_refresh_nothing(&self) {
        *self.shared.on_refresh.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Answers calls of `/work` that have a good token, when the future is ready.
    pub fn on_call(&self, hook: impl Fn(Call) -> Said + Send + Sync + 'static) {
        let hook: Arc<OnCall> = Arc::new(hook);
        *self.shared.on_call.lock().unwrap_or_else(PoisonError::into_inner) = Some(hook);
    }
}

/// How a provider is described whose server this is.
const DEFINITION: &str = r#"
id: authority
name: Authority
local: true
config: { server: { type: origin, label: Where the server listens } }
authorization_endpoint: "{server}/authorize"
token_endpoint: "{server}/token"
token_endpoint_auth_method: none
revocation_endpoint: "{server}/revoke"
userinfo_endpoint: "{server}/me"
scopes: { default: [read], known: { read: Read, write: Write } }
api: { base: "{server}" }
"#;

/// The definition of such a provider, with its introspection endpoint or without.
///
/// # Panics
/// Never: it has no faults.
#[must_use]
pub fn definition(introspects: bool) -> &'static Definition {
    let more = match introspects {
        true => "introspection_endpoint: \"{server}/introspect\"\n",
        false => "",
    };
    let text = format!("{}{more}", DEFINITION.trim_start());
    oauth_load::load_text("authority.yaml", &text).unwrap_or_else(|faults| panic!("{faults}"))
}
