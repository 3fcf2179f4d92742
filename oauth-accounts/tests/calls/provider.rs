//! A provider in memory: a token endpoint that remembers, and an API that answers from a script.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use oauth_core::transport::{
    BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind,
};

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// An answer of the API.
#[derive(Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: &'static str,
}

impl Answer {
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

pub(crate) fn status(status: u16) -> Answer {
    Answer { status, ..Answer::default() }
}

#[derive(Default)]
struct State {
    /// How many access tokens there were; the last one is good.
    issued: u32,
    /// Those up to this one are not good.
    revoked: u32,
    refreshes: u32,
    is_down: bool,
    slow: Option<Duration>,
    script: VecDeque<Answer>,
    seen: Vec<Seen>,
}

/// A provider in memory. Its access tokens are `access-sentinel-1` and so on.
#[derive(Clone, Default)]
pub(crate) struct Provider(Arc<Mutex<State>>);

pub(crate) const TOKEN_ENDPOINT: &str = "https://acme.example/token";

impl Provider {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the API answers next; after that, what fits the token.
    pub(crate) fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        self.state().script.extend(answers);
    }

    /// No token is good any more, not for a refresh either.
    pub(crate) fn revoke_all(&self) {
        self.state().issued += 1;
    }

    /// The access token is no longer good.
    pub(crate) fn revoke_access(&self) {
        let mut state = self.state();
        state.revoked = state.issued;
    }

    /// The token endpoint gives no answer.
    pub(crate) fn take_down(&self) {
        self.state().is_down = true;
    }

    /// The token endpoint takes its time.
    pub(crate) fn slow_down(&self, time: Duration) {
        self.state().slow = Some(time);
    }

    pub(crate) fn refreshes(&self) -> u32 {
        self.state().refreshes
    }

    /// What the API was asked.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    /// What the API answers to a request.
    pub(crate) fn api(&self, seen: Seen) -> Answer {
        let mut state = self.state();
        let good = format!("access-sentinel-{}", state.issued);
        let is_good = seen.header("authorization") == Some(&format!("Bearer {good}"))
            || seen.url.ends_with(&format!("access_token={good}"));
        let is_good = is_good && state.issued > state.revoked;
        state.seen.push(seen);
        let fitting = if is_good { status(200) } else { status(401) };
        state.script.pop_front().unwrap_or(fitting)
    }

    fn tokens(&self, form: &str) -> Result<Response, TransportError> {
        let mut state = self.state();
        if state.is_down {
            return Err(TransportError::new(TransportErrorKind::Connect, "no connection"));
        }
        if form.contains("grant_type=refresh_token") {
            state.refreshes += 1;
            let current = format!("refresh_token=refresh-sentinel-{}", state.issued);
            if !form.split('&').any(|pair| pair == current) {
                return Ok(json(400, r#"{"error":"invalid_grant"}"#.to_owned()));
            }
        }
        state.issued += 1;
        let number = state.issued;
        Ok(json(
            200,
            format!(
                r#"{{"access_token":"access-sentinel-{number}","refresh_token":"refresh-sentinel-{number}",
                "token_type":"Bearer","expires_in":3600}}"#
            ),
        ))
    }
}

fn json(status: u16, body: String) -> Response {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Response { status, headers, body: body.into_bytes().into() }
}

impl Transport for Provider {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if request.url == TOKEN_ENDPOINT {
                let slow = self.state().slow;
                if let Some(time) = slow {
                    tokio::time::sleep(time).await;
                }
                let form = request.body.map(|body| String::from_utf8(body.to_vec()).unwrap());
                return self.tokens(&form.unwrap_or_default());
            }
            let headers = request.headers.iter();
            let answer = self.api(Seen {
                method: request.method.as_str().to_owned(),
                url: request.url.clone(),
                headers: headers
                    .map(|(name, value)| (name.to_string(), value.expose().to_owned()))
                    .collect(),
            });
            if answer.status == 0 {
                return Err(TransportError::new(TransportErrorKind::Broken, "no answer"));
            }
            Ok(Response {
                status: answer.status,
                headers: answer.headers.into_iter().map(|(n, v)| (n.to_owned(), v)).collect(),
                body: answer.body.as_bytes().to_vec().into(),
            })
        })
    }

    /// As a real one: it could repeat requests by itself.
    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        Some(Box::pin(tokio::time::sleep(time)))
    }
}
