//! A user who agrees on another device (RFC 8628).

use std::{borrow::Cow, sync::Arc, time::Duration};

use super::{
    Answer, Ask, Engine, Next, Outgoing, Repeat, answer::Words, body, exchange::Parameters, expiry,
    token_response::Before,
};
use crate::{
    Action, DeviceLogin, DevicePoll, Error, ErrorKind, Secret, Step, Tokens,
    definition::{BodyFormat, Device, Path},
    error::Redactor,
    expand::{Values, check_url},
    json::Json,
    tokens::is_token,
    transport::Response,
};

const STEP: Step = Step::Device;

/// Between two polls, in seconds, unless the provider says something else (section 3.2).
const INTERVAL: u64 = 5;

/// What `slow_down` adds to it (section 3.5).
const SLOWER: u64 = 5;

/// The longest time that a user may take, in seconds: a day.
const LONGEST: u64 = 24 * 60 * 60;

/// The most characters of a code that a person types.
const LONGEST_USER_CODE: usize = 64;

impl Engine {
    fn device_rules(&self) -> Result<Device, Error> {
        self.definition.device.ok_or_else(|| {
            let what = "this provider has no login on another device";
            self.error(ErrorKind::Unsupported, STEP, what)
        })
    }

    /// Asks for the codes (section 3.1).
    pub(crate) fn start_device(
        self: &Arc<Self>,
        mut ask: Ask,
    ) -> Result<Outgoing<DeviceLogin>, Error> {
        let rules = self.device_rules()?;
        let definition = self.definition;
        let offline = ask.offline;
        let mut asked = ask
            .take_scopes(definition, definition.scopes.default)
            .map_err(|what| self.config(STEP, what))?;
        if offline {
            let addition = definition.offline.ok_or_else(|| {
                let what = "there is no switch for offline access";
                self.error(ErrorKind::Unsupported, STEP, what)
            })?;
            for scope in addition.scopes {
                if asked.iter().all(|known| known != scope) {
                    asked.push((*scope).to_owned());
                }
            }
        }
        let values = Values::of(definition, &self.settings);
        let scope = self.scope_parameter(asked.iter().map(String::as_str));
        let pairs: Vec<_> = scope.as_deref().map(|scope| ("scope", scope)).into_iter().collect();
        let parameters = Parameters {
            params: rules.params,
            endpoint: rules.endpoint,
            names: rules.names,
            only_name: !rules.authenticated,
            ..Parameters::of(&pairs)
        };
        let request = self.token_request(STEP, &values, &parameters)?;
        let engine = Arc::clone(self);
        let read = move |sent, answer| engine.read_codes(sent, answer, asked, offline);
        // Codes that nobody uses expire.
        Ok(Outgoing::last(request, Repeat::Safe, read))
    }

    /// Reads the codes (section 3.2).
    fn read_codes(
        &self,
        sent: u64,
        answer: Answer,
        asked: Vec<String>,
        offline: bool,
    ) -> Result<DeviceLogin, Error> {
        let response = answer.map_err(|fault| self.transport_fault(STEP, &fault))?;
        if let Some(error) = self.odd_status(STEP, &response) {
            return Err(error);
        }
        if response.status >= 400 {
            return Err(self.refused(
                STEP,
                &self.definition.token_response,
                &response,
                self.redactor(),
            ));
        }
        let malformed =
            |what: &str| self.error(ErrorKind::Malformed, STEP, what).with_status(response.status);
        // Some answer in the format of their token endpoint.
        let mut formats = vec![BodyFormat::Json];
        formats.extend(self.definition.token_response.body.iter().copied());
        let json = body::read(&response, &formats).map_err(malformed)?;
        if json.member("device_code").is_none() && json.member("error").is_some() {
            // With a status that says something else.
            return Err(self.refused(
                STEP,
                &self.definition.token_response,
                &response,
                self.redactor(),
            ));
        }
        self.codes(&json, sent, asked, offline)
            .ok_or_else(|| malformed("a member of the answer stands there twice"))?
            .map_err(|name| malformed(&format!("the answer has no usable `{name}`")))
    }

    /// The codes, or the name of the member that cannot be one; `None`: a member is doubled.
    fn codes(
        &self,
        json: &Json<'_>,
        sent: u64,
        asked: Vec<String>,
        offline: bool,
    ) -> Option<Result<DeviceLogin, &'static str>> {
        // Drafts of the RFC said `url`, and Google still does.
        let member = |path: &'static [&'static str]| json.at(Path(path)).ok();
        let device_code = member(&["device_code"])?;
        let user_code = member(&["user_code"])?;
        let uri = member(&["verification_uri"])?.or(member(&["verification_url"])?);
        let complete = member(&["verification_uri_complete"])?;
        let complete = complete.or(member(&["verification_url_complete"])?);
        let (expires_in, interval) = (member(&["expires_in"])?, member(&["interval"])?);
        Some((|| {
            let text = |value: Option<&Json<'_>>| value.and_then(Json::text).map(str::to_owned);
            let uri_of = |value, name| {
                let uri: String = text(value).ok_or(name)?;
                // Shown to people and opened by them: nothing that could be mistaken for another place.
                let is_good = check_url(&uri, self.definition.local).is_ok();
                if is_good { Ok(uri) } else { Err(name) }
            };
            let device_code =
                text(device_code).filter(|code| is_token(code)).ok_or("device_code")?;
            let user_code = text(user_code).filter(|code| is_user_code(code)).ok_or("user_code")?;
            let lifetime = expires_in.and_then(expiry::seconds).filter(|seconds| *seconds > 0);
            let lifetime = lifetime.ok_or("expires_in")?.min(LONGEST);
            let interval = match interval {
                None => INTERVAL,
                Some(value) => expiry::seconds(value).ok_or("interval")?.max(1),
            };
            Ok(DeviceLogin {
                provider: Cow::Borrowed(self.definition.id),
                settings: self.fingerprint.clone(),
                device_code: Secret::from(device_code),
                user_code,
                verification_uri: uri_of(uri, "verification_uri")?,
                verification_uri_complete: match complete {
                    None => None,
                    some => Some(uri_of(some, "verification_uri_complete")?),
                },
                expires_at: sent.saturating_add(lifetime),
                interval,
                asked,
                offline,
            })
        })())
    }

    /// Asks once whether the user has agreed (section 3.4).
    pub(crate) fn poll_device(
        self: &Arc<Self>,
        login: &DeviceLogin,
    ) -> Result<Outgoing<DevicePoll>, Error> {
        let rules = self.device_rules()?;
        if login.provider != self.definition.id || login.settings != self.fingerprint {
            let what = "this login was begun with another provider, client or tenant";
            return Err(self.config(STEP, what).with_advice("use the settings it was begun with"));
        }
        let values = Values::of(self.definition, &self.settings);
        let pairs = [("grant_type", rules.grant_type), ("device_code", login.device_code.expose())];
        let parameters = Parameters { params: rules.token_params, ..Parameters::of(&pairs) };
        let request = self.token_request(STEP, &values, &parameters)?;
        let engine = Arc::clone(self);
        let login = login.clone();
        let read = move |sent, answer| engine.read_poll(sent, answer, login);
        Ok(Outgoing { request, repeat: Repeat::Unsent, read: Box::new(read) })
    }

    fn read_poll(
        self: &Arc<Self>,
        sent: u64,
        answer: Answer,
        mut login: DeviceLogin,
    ) -> Result<Next<DevicePoll>, Error> {
        let said = answer.as_ref().ok().and_then(|response| self.device_word(response));
        match said {
            Some(Word::Pending) => return Ok(Next::Done(DevicePoll::Pending(login))),
            Some(Word::SlowDown) => {
                login.interval = login.interval.saturating_add(SLOWER);
                return Ok(Next::Done(DevicePoll::Pending(login)));
            }
            Some(Word::Denied) => return Ok(Next::Done(DevicePoll::Denied)),
            Some(Word::Expired) => return Ok(Next::Done(DevicePoll::Expired)),
            None => {}
        }
        let before = Before {
            step: STEP,
            rules: &self.definition.token_response,
            granted: login.asked.clone(),
            asked: login.asked.clone(),
            captured: Vec::new(),
            access_token: None,
            also: Vec::new(),
            refresh_token: None,
            id_token: None,
            nonce: None,
            at_token_endpoint: true,
            was_dead: false,
            no_refresh: self.why_no_refresh(login.offline),
        };
        let tokens = self.read_tokens(sent, answer, before, || self.knowing(&login))?;
        Ok(self.follow_up(STEP, tokens, 0)?.map(DevicePoll::Granted))
    }

    /// Knows the client's secrets and the codes.
    fn knowing(&self, login: &DeviceLogin) -> Redactor {
        let mut redactor = self.redactor();
        redactor.add(login.device_code.expose());
        redactor.add(&login.user_code);
        redactor
    }

    /// The word of an answer that ends no login, or ends it without tokens (section 3.5).
    fn device_word(&self, response: &Response) -> Option<Word> {
        if self.odd_status(STEP, response).is_some() {
            return None;
        }
        let rules = &self.definition.token_response;
        let json = body::read_error(response)?;
        let words = Words::at(&json, rules.error, rules.error_description);
        let own = words.code?;
        let standard = rules.error_codes.iter().find(|(code, _)| *code == own);
        match standard.map_or(&*own, |(_, standard)| *standard) {
            "authorization_pending" => Some(Word::Pending),
            "slow_down" => Some(Word::SlowDown),
            "access_denied" | "authorization_declined" => Some(Word::Denied),
            "expired_token" | "code_expired" | "token_expired" => Some(Word::Expired),
            _ => None,
        }
    }
}

/// What an answer can say besides tokens.
#[derive(Clone, Copy)]
enum Word {
    Pending,
    SlowDown,
    Denied,
    Expired,
}

/// A code that a person can read and type: visible ASCII, perhaps with spaces inside.
fn is_user_code(code: &str) -> bool {
    (1..=LONGEST_USER_CODE).contains(&code.len())
        && code.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && code.trim() == code
}

/// The polls of one login, until its user has decided.
pub(crate) struct Polls {
    login: DeviceLogin,
    /// What trouble on the way adds to the interval: it doubles each time (section 3.5).
    backoff: u64,
}

impl Polls {
    pub(crate) fn new(login: DeviceLogin) -> Self {
        Self { login, backoff: 0 }
    }

    pub(crate) fn login(&self) -> &DeviceLogin {
        &self.login
    }

    /// How long to wait before the next poll; an error when the codes will have expired by then.
    pub(crate) fn pause(&self, engine: &Engine) -> Result<Duration, Error> {
        let pause = self.login.interval.saturating_add(self.backoff);
        let then = engine.clock.now().saturating_add(pause);
        if then >= self.login.expires_at {
            Err(expired(engine))
        } else {
            Ok(Duration::from_secs(pause))
        }
    }

    /// What a poll came to: tokens, or nothing yet.
    pub(crate) fn next(
        &mut self,
        engine: &Engine,
        result: Result<DevicePoll, Error>,
    ) -> Result<Option<Tokens>, Error> {
        match result {
            Ok(DevicePoll::Granted(tokens)) => Ok(Some(tokens)),
            Ok(DevicePoll::Pending(login)) => {
                (self.login, self.backoff) = (login, 0);
                Ok(None)
            }
            Ok(DevicePoll::Denied) => {
                Err(engine.error(ErrorKind::Denied, STEP, "the user denied access"))
            }
            Ok(DevicePoll::Expired) => Err(expired(engine)),
            Err(error)
                if matches!(error.action(), Action::Retry { .. }) && !error.holds_tokens() =>
            {
                let asked = error.retry_after().map_or(0, |after| after.as_secs());
                let doubled = self.login.interval.saturating_add(self.backoff).saturating_mul(2);
                self.backoff = doubled.max(asked).saturating_sub(self.login.interval);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

fn expired(engine: &Engine) -> Error {
    let what = "the code has expired before the user decided";
    engine
        .error(ErrorKind::NeedsReauthorization, STEP, what)
        .with_advice("start again, and show the user the new code")
}
