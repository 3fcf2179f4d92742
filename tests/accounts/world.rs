//! Every provider there is, in memory: it issues tokens to any number of people, and fails on request.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use oauth_core::transport::{
    BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind,
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    /// The token endpoint.
    Token,
    /// The revocation call.
    Revoke,
    /// Anything else: the call that validates, and the API.
    Api,
}

/// Something that goes wrong at the next request of its kind.
pub(crate) enum Fault {
    /// This answer, without any effect.
    Answer(u16, Value),
    /// No connection.
    Unreachable,
    /// The request takes effect, and the answer is lost.
    Lost,
    /// The right answer comes when [`World::open_gate`] is called.
    Held,
}

/// A request that came.
#[derive(Clone)]
pub(crate) struct Came {
    pub(crate) to: To,
    pub(crate) form: BTreeMap<String, String>,
}

struct Grant {
    user: String,
    scope: String,
}

#[derive(Default)]
struct State {
    codes: HashMap<String, Grant>,
    access: HashMap<String, Grant>,
    refresh: HashMap<String, Grant>,
    faults: VecDeque<(To, Fault)>,
    came: Vec<Came>,
    /// Everything that nobody may ever see.
    secrets: Vec<String>,
    lifetime: Option<u64>,
    rotates: bool,
    narrower: Option<String>,
    number: u64,
    at_once: usize,
    most_at_once: usize,
}

/// Every provider there is.
pub(crate) struct World {
    state: Mutex<State>,
    gate: tokio::sync::Semaphore,
}

impl World {
    pub(crate) fn new() -> Arc<Self> {
        let state = State { lifetime: Some(3600), rotates: true, ..State::default() };
        Arc::new(Self { state: Mutex::new(state), gate: tokio::sync::Semaphore::new(0) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Access tokens live so long from now on; `None`: the answers do not say.
    pub(crate) fn lifetime(&self, seconds: Option<u64>) {
        self.state().lifetime = seconds;
    }

    /// Whether a refresh brings another refresh token.
    pub(crate) fn rotates(&self, rotates: bool) {
        self.state().rotates = rotates;
    }

    /// The next refresh grants these scopes alone.
    pub(crate) fn narrow(&self, scope: &str) {
        self.state().narrower = Some(scope.to_owned());
    }

    /// Lets something go wrong at the next request of this kind that has nothing else to suffer.
    pub(crate) fn fail(&self, to: To, fault: Fault) {
        self.state().faults.push_back((to, fault));
    }

    /// So many times in a row.
    pub(crate) fn fail_with(&self, to: To, status: u16, times: usize) {
        for _ in 0..times {
            self.fail(to, Fault::Answer(status, json!({ "error": "temporarily_unavailable" })));
        }
    }

    /// Nothing goes wrong any more.
    pub(crate) fn heal(&self) {
        self.state().faults.clear();
    }

    /// Lets one [`Fault::Held`] go on.
    pub(crate) fn open_gate(&self) {
        self.gate.add_permits(1);
    }

    /// What came, in order.
    pub(crate) fn came(&self, to: To) -> Vec<Came> {
        self.state().came.iter().filter(|came| came.to == to).cloned().collect()
    }

    /// How many refreshes were asked for.
    pub(crate) fn refreshes(&self) -> usize {
        let is_refresh = |came: &&Came| {
            came.form.get("grant_type").is_some_and(|grant| grant == "refresh_token")
        };
        self.came(To::Token).iter().filter(is_refresh).count()
    }

    /// The most requests to the token endpoint that were there at the same time.
    pub(crate) fn most_at_once(&self) -> usize {
        self.state().most_at_once
    }

    /// The user takes back what they allowed: all their tokens are dead.
    pub(crate) fn revoke(&self, user: &str) {
        let mut state = self.state();
        state.access.retain(|_, grant| grant.user != user);
        state.refresh.retain(|_, grant| grant.user != user);
    }

    /// All access tokens of a user are refused; refresh tokens live on.
    pub(crate) fn refuse_access(&self, user: &str) {
        self.state().access.retain(|_, grant| grant.user != user);
    }

    /// An API key that a user made.
    pub(crate) fn api_key(&self, user: &str) -> String {
        let mut state = self.state();
        let key = state.secret("key");
        state.access.insert(key.clone(), Grant { user: user.to_owned(), scope: String::new() });
        key
    }

    /// Texts that nobody may ever see.
    pub(crate) fn keep_secret(&self, text: impl Into<String>) {
        self.state().secrets.push(text.into());
    }

    /// Everything that nobody may ever see.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.state().secrets.clone()
    }

    /// A person opens a login URL and allows everything: the URL that the browser is sent to.
    pub(crate) fn sign_in(&self, url: &str, user: &str) -> String {
        let query = query(url);
        let mut state = self.state();
        let code = state.secret("code");
        state.secrets.push(query["state"].clone());
        let scope = query.get("scope").cloned().unwrap_or_default();
        state.codes.insert(code.clone(), Grant { user: user.to_owned(), scope });
        format!("{}?code={code}&state={}", query["redirect_uri"], query["state"])
    }

    /// A person opens a login URL and says no.
    pub(crate) fn deny(&self, url: &str) -> String {
        let query = query(url);
        self.keep_secret(query["state"].clone());
        format!("{}?error=access_denied&state={}", query["redirect_uri"], query["state"])
    }

    fn answer(&self, to: To, request: &Request, form: &BTreeMap<String, String>) -> (u16, Value) {
        match to {
            To::Token => self.state().token(form),
            To::Revoke => (200, json!({})),
            To::Api => match self.state().user_of(request) {
                Some(user) => (200, profile(&user)),
                None => (401, json!({ "error": "invalid_token", "message": "Bad credentials" })),
            },
        }
    }
}

impl State {
    fn secret(&mut self, kind: &str) -> String {
        self.number += 1;
        let secret = format!("{kind}-SENTINEL-{:04}", self.number);
        self.secrets.push(secret.clone());
        secret
    }

    fn user_of(&self, request: &Request) -> Option<String> {
        let header = request.headers.iter().find(|(name, _)| name == "authorization")?;
        let token = header.1.expose().strip_prefix("Bearer ")?;
        Some(self.access.get(token)?.user.clone())
    }

    fn token(&mut self, form: &BTreeMap<String, String>) -> (u16, Value) {
        self.secrets.extend(form.get("code_verifier").cloned());
        let dead = || (400, json!({ "error": "invalid_grant" }));
        let is_refresh = form.contains_key("refresh_token");
        let grant = match (form.get("code"), form.get("refresh_token")) {
            (Some(code), _) => self.codes.remove(code),
            (_, Some(token)) if self.rotates => self.refresh.remove(token),
            (_, Some(token)) => self.refresh.get(token).map(Grant::again),
            _ => None,
        };
        let Some(mut grant) = grant else { return dead() };
        if let Some(narrower) = self.narrower.take_if(|_| is_refresh) {
            grant.scope = narrower;
        }
        let (access, refresh) = (self.secret("access"), self.secret("refresh"));
        let mut body = json!({
            "access_token": access, "token_type": "Bearer", "scope": grant.scope,
            "team": "team-of-acme", "hook": self.secret("hook"),
        });
        if let Some(lifetime) = self.lifetime {
            body["expires_in"] = lifetime.into();
        }
        self.access.insert(access, grant.again());
        if self.rotates || !is_refresh {
            body["refresh_token"] = refresh.clone().into();
            self.refresh.insert(refresh, grant);
        }
        (200, body)
    }
}

impl Grant {
    fn again(&self) -> Self {
        Self { user: self.user.clone(), scope: self.scope.clone() }
    }
}

/// Who a user is, as each of the providers says it.
fn profile(user: &str) -> Value {
    let email = format!("{user}@mail.example");
    json!({ "id": user, "login": user, "name": user, "email": email, "emailAddress": email })
}

/// The query of a URL.
pub(crate) fn query(url: &str) -> BTreeMap<String, String> {
    let url = url::Url::parse(url).expect("a URL");
    url.query_pairs().into_owned().collect()
}

impl Transport for World {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let url = request.url.as_str();
            let to = match request.method.as_str() {
                "DELETE" => To::Revoke,
                _ if url.contains("/revoke") => To::Revoke,
                "POST" if url.ends_with("/token") || url.ends_with("/access_token") => To::Token,
                _ => To::Api,
            };
            let body = request.body.as_ref().map(|body| body.to_vec()).unwrap_or_default();
            let form: BTreeMap<String, String> =
                url::form_urlencoded::parse(&body).into_owned().collect();
            let fault = {
                let mut state = self.state();
                state.came.push(Came { to, form: form.clone() });
                if to == To::Token {
                    state.at_once += 1;
                    state.most_at_once = state.most_at_once.max(state.at_once);
                }
                let at = state.faults.iter().position(|(at, _)| *at == to);
                at.and_then(|at| state.faults.remove(at)).map(|(_, fault)| fault)
            };
            // Others come in between.
            tokio::task::yield_now().await;
            let error = |kind| Err(TransportError::new(kind, "no answer"));
            let result = match fault {
                Some(Fault::Unreachable) => error(TransportErrorKind::Connect),
                Some(Fault::Lost) => {
                    self.answer(to, &request, &form);
                    error(TransportErrorKind::Broken)
                }
                Some(Fault::Answer(status, body)) => Ok((status, body)),
                Some(Fault::Held) => {
                    self.gate.acquire().await.expect("the gate is there").forget();
                    Ok(self.answer(to, &request, &form))
                }
                None => Ok(self.answer(to, &request, &form)),
            };
            if to == To::Token {
                self.state().at_once -= 1;
            }
            let (status, body) = result?;
            Ok(Response {
                status,
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body: Zeroizing::new(body.to_string().into_bytes()),
            })
        })
    }

    fn wait(&self, _: Duration) -> Option<BoxFuture<'_, ()>> {
        Some(Box::pin(std::future::ready(())))
    }
}
