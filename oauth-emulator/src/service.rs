//! All providers of an emulator, what they remember, and how a request finds its answer.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use oauth_core::definition::{CaptureFrom, Expiry, TokenResponse};

use crate::{
    answer::{self, Change},
    ask::Ask,
    authorize, call,
    callback::{self, Message},
    device,
    event::{Event, Step, show, show_text},
    fault::{CallbackEdit, Fault},
    form::Pairs,
    json,
    ledger::Ledger,
    page, params,
    provider::Provider,
    providers::Providers,
    registration,
    token::{self, Lifetimes},
    url::Url,
    values::Moment,
    wire::{Outcome, Reply, Request},
};

/// What requests change.
pub(crate) struct State {
    pub(crate) ledger: Ledger,
    pub(crate) faults: Vec<Fault>,
    pub(crate) log: Vec<Event>,
}

/// The other side.
pub(crate) struct Service {
    pub(crate) providers: Providers,
    pub(crate) lifetimes: Lifetimes,
    /// Between two polls of a device.
    interval: Duration,
    secrets: Vec<String>,
    state: Mutex<State>,
}

impl Service {
    pub(crate) fn new(
        providers: Vec<Provider>,
        lifetimes: Lifetimes,
        interval: Duration,
        ledger: Ledger,
    ) -> Self {
        let secrets = providers.iter().flat_map(Provider::secrets).collect();
        let state = Mutex::new(State { ledger, faults: Vec::new(), log: Vec::new() });
        Self { providers: Providers::new(providers), lifetimes, interval, secrets, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is left half-done when a thread panics here: each change is one call.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn register(&self, index: usize, request: &Request, state: &mut State) -> Reply {
        let provider = self.providers.get(index);
        let (reply, made) = registration::register(&provider, request, &mut state.ledger);
        if let Some(made) = made {
            self.providers.add(made);
        }
        reply
    }

    /// Answers the request for `target` of the loopback server.
    pub(crate) fn answer(
        &self,
        method: &str,
        target: &str,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Outcome {
        let own = target == page::DECISION;
        // The page of the emulator itself has no URL of the provider; this one stands in.
        let place = if own { "/http/emulator/decision" } else { target };
        let Some(url) = Url::from_target(place) else {
            return Outcome::Reply(page::refusal(404, "there is nothing at this address"));
        };
        let request = Request { method: method.to_owned(), url, headers, body };
        let mut steps = Vec::new();
        if own {
            steps.push((0, Step::Decision));
        } else {
            for (index, provider) in self.providers.all().iter().enumerate() {
                steps.extend(provider.steps_at(&request.url).into_iter().map(|step| (index, step)));
            }
        }
        let mut state = self.state();
        let fault = state.faults.iter().position(|fault| {
            fault.step().is_some_and(|at| steps.iter().any(|(_, step)| *step == at))
        });
        let fault = fault.map(|at| state.faults.remove(at));
        let first = steps.first().map_or(Step::Unknown, |(_, step)| *step);
        let (step, outcome) = match fault {
            Some(Fault::Answer { at, status, headers, body }) => {
                (at, Outcome::Reply(Reply { status, headers, body, note: Some("a fault".into()) }))
            }
            Some(Fault::Stall { at, time }) => (at, Outcome::Stall(time)),
            Some(Fault::Close { at, after_effect: false }) => (at, Outcome::Close),
            Some(Fault::Close { after_effect: true, .. }) => {
                (self.act(&steps, first, &request, &mut state).0, Outcome::Close)
            }
            _ => {
                let (step, reply) = self.act(&steps, first, &request, &mut state);
                (step, Outcome::Reply(reply))
            }
        };
        let event = self.event(step, &request, &outcome);
        state.log.push(event);
        outcome
    }

    /// Does what the request asks for; of all steps that its URL serves, the one that it fits.
    fn act(
        &self,
        steps: &[(usize, Step)],
        first: Step,
        request: &Request,
        state: &mut State,
    ) -> (Step, Reply) {
        match first {
            Step::Register => return (first, self.register(steps[0].0, request, state)),
            Step::Decision => return (first, self.decide(request, state)),
            Step::DevicePage => return (first, self.device_page(request, state)),
            Step::Authorize if steps.iter().all(|(_, step)| *step == Step::Authorize) => {
                return (first, self.authorize(steps, request, state));
            }
            _ => {}
        }
        let mut refused = None;
        for (index, step) in steps {
            let provider = &*self.providers.get(*index);
            if matches!(step, Step::Refresh | Step::FollowUp) {
                match self.trade(*index, *step, request, state) {
                    Ok(reply) => return (*step, reply),
                    Err(refusal) => {
                        refused.get_or_insert((*step, refusal));
                        continue;
                    }
                }
            }
            let shares = |other: usize| self.share_tokens(*index, other);
            if *step == Step::Api {
                let reply = call::api(provider, request, shares, &state.ledger);
                return (*step, reply.unwrap_or_else(|refusal| refusal.reply()));
            }
            let asks = Ask::all(provider.definition).into_iter().filter(|(at, _)| at == step);
            for (_, ask) in asks {
                let Some(found) = provider.tokens_at(ask.call(), &request.url) else { continue };
                match call::read(provider, ask.call(), request, found) {
                    Ok(found) => {
                        let ledger = &mut state.ledger;
                        let user = ledger.user_of(found.subject());
                        return (*step, call::answer(provider, ask, &found, shares, &user, ledger));
                    }
                    Err(refusal) => {
                        refused.get_or_insert((*step, refusal));
                    }
                }
            }
        }
        let of = |wanted: Step| steps.iter().copied().filter(move |(_, step)| *step == wanted);
        if of(Step::Authorize).next().is_some() && request.method == "GET" {
            let steps = of(Step::Authorize).collect::<Vec<_>>();
            return (Step::Authorize, self.authorize(&steps, request, state));
        }
        if of(Step::Device).next().is_some() {
            let indices = of(Step::Device).map(|(index, _)| index).collect::<Vec<_>>();
            let index = self.providers.of_client(&indices, request);
            let provider = &*self.providers.get(index);
            let reply = device::begin(provider, index, request, self.interval, &mut state.ledger);
            let reply = reply.unwrap_or_else(|refusal| {
                answer::bad(provider, &provider.definition.token_response, &refusal)
            });
            return (Step::Device, reply);
        }
        if of(Step::Token).next().is_some() {
            let indices = of(Step::Token).map(|(index, _)| index).collect::<Vec<_>>();
            return (Step::Token, self.token(&indices, request, state));
        }
        match refused {
            Some((step, refusal)) => (step, refusal.reply()),
            None => (Step::Unknown, page::refusal(404, "the provider has nothing at this address")),
        }
    }

    /// Whether two providers are one server: a token of one is a token of the other.
    fn share_tokens(&self, one: usize, other: usize) -> bool {
        let endpoint =
            |index: usize| self.providers.get(index).token_endpoint(Moment::Exchange).clone();
        one == other || endpoint(one) == endpoint(other)
    }

    fn authorize(&self, steps: &[(usize, Step)], request: &Request, state: &mut State) -> Reply {
        let mut readings = steps.iter().map(|(index, _)| {
            let provider = self.providers.get(*index);
            let reading = authorize::read(&provider, *index, request);
            (provider, reading)
        });
        let Some(mut reading) = readings.next() else {
            return page::refusal(404, "nothing is here");
        };
        // Several definitions may be one server: the one that knows most of the scopes is meant.
        let known = |provider: &Provider, scopes: &[String]| {
            let known = provider.definition.scopes.known;
            scopes.iter().filter(|scope| known.iter().any(|known| known.name == **scope)).count()
        };
        for other in readings {
            let better = match (&reading.1, &other.1) {
                (Ok(this), Ok(that)) => {
                    known(&other.0, &that.scopes) > known(&reading.0, &this.scopes)
                }
                (Err(this), Err(that)) => that.progress() > this.progress(),
                (this, _) => this.is_err(),
            };
            if better {
                reading = other;
            }
        }
        match reading {
            (provider, Ok(login)) => {
                let cookie = session(request);
                let (ticket, csrf, cookie) = state.ledger.ask(login.clone(), cookie.as_deref());
                let name = page::COOKIE;
                page::consent(&provider, &state.ledger.user, &login, &ticket, &csrf).with(
                    "set-cookie",
                    format!("{name}={cookie}; Path=/; HttpOnly; SameSite=Strict"),
                )
            }
            (_, Err(authorize::Refusal::Page(status, reason))) => {
                let reply = page::refusal(status, &reason);
                if status == 405 { reply.with("allow", "GET") } else { reply }
            }
            (
                provider,
                Err(authorize::Refusal::Redirect { redirect_uri, state: sent, error, description }),
            ) => {
                let message = Message::Error(error, &description);
                let edits = callback_edits(state);
                callback::reply(&provider, &redirect_uri, sent.as_deref(), &message, &edits)
            }
        }
    }

    /// The page where the code of a device is entered.
    fn device_page(&self, request: &Request, state: &mut State) -> Reply {
        let cookie = session(request);
        match device::show(request, cookie.as_deref(), &mut state.ledger) {
            Err(reply) => reply,
            Ok((login, ticket, csrf, cookie)) => {
                let provider = &*self.providers.get(login.provider);
                let name = page::COOKIE;
                page::consent(provider, &state.ledger.user, &login, &ticket, &csrf).with(
                    "set-cookie",
                    format!("{name}={cookie}; Path=/; HttpOnly; SameSite=Strict"),
                )
            }
        }
    }

    /// The buttons of the consent page.
    fn decide(&self, request: &Request, state: &mut State) -> Reply {
        if request.method != "POST" {
            return page::refusal(405, "this address is for the buttons of the consent page")
                .with("allow", "POST");
        }
        let form =
            std::str::from_utf8(&request.body).ok().and_then(|text| Pairs::decode(text).ok());
        let form = form.unwrap_or_default();
        let cookie = session(request);
        let login = state.ledger.answer(form.get("ticket").unwrap_or_default(), |consent| {
            form.get("csrf") == Some(&consent.csrf) && cookie.as_ref() == Some(&consent.cookie)
        });
        let Some((login, user)) = login else {
            return page::refusal(
                403,
                "this answer does not come from a consent page that is still open",
            );
        };
        let provider = &*self.providers.get(login.provider);
        let allowed = form.get("decision") == Some("allow");
        if let Some(device_code) = &login.device {
            device::decide(device_code, &login, allowed.then_some(user), &mut state.ledger);
            return page::decided(allowed);
        }
        let code = allowed.then(|| state.ledger.allow(&login, user));
        let edits = callback_edits(state);
        callback::decided(provider, &login, code.as_deref(), &edits)
    }

    fn token(&self, indices: &[usize], request: &Request, state: &mut State) -> Reply {
        let ledger = &mut state.ledger;
        // Several definitions may have one token endpoint: the code or token says which is meant.
        let index = indices.iter().copied().find(|index| {
            let body = params::of_token(&self.providers.get(*index), request).unwrap_or_default();
            let code =
                body.get("code").and_then(|code| ledger.codes.get(code)).map(|code| code.grant);
            let grant = code.or_else(|| ledger.grant_of(body.get("refresh_token")?));
            grant.is_some_and(|grant| ledger.grants[grant].provider == *index)
        });
        let index = index.unwrap_or_else(|| self.providers.of_client(indices, request));
        let provider = &*self.providers.get(index);
        let body = params::of_token(provider, request);
        let asked = token::read(provider, request, body);
        let own =
            provider.definition.refresh.as_ref().and_then(|refresh| refresh.response.as_ref());
        let shape = match (&asked, own) {
            (Ok(token::Asked::Refresh { .. }), Some(own)) => own,
            _ => &provider.definition.token_response,
        };
        let lifetimes = self.lifetimes_of(shape);
        let issued =
            asked.and_then(|asked| token::issue(provider, index, &asked, lifetimes, ledger));
        self.answer_with(provider, shape, issued, state)
    }

    /// How long tokens live in answers of this shape.
    fn lifetimes_of(&self, shape: &TokenResponse) -> Lifetimes {
        match shape.expiry {
            Expiry::Never => Lifetimes { access: None, ..self.lifetimes },
            _ => self.lifetimes,
        }
    }

    /// The answer with tokens, or with the reason why there are none.
    fn answer_with(
        &self,
        provider: &Provider,
        shape: &TokenResponse,
        issued: Result<token::Issued, token::Refusal>,
        state: &mut State,
    ) -> Reply {
        match issued {
            Ok(issued) => {
                let claims = answer::claims(provider, shape, CaptureFrom::AccessToken);
                let lifetimes = self.lifetimes_of(shape);
                let issued = issued.complete(shape, lifetimes, claims, &mut state.ledger);
                let now = state.ledger.now();
                let changes = changes(state);
                let user = state.ledger.user_of(Some(&issued.access_token));
                answer::good(provider, shape, &issued, &user, now, &changes)
            }
            Err(refusal) => answer::bad(provider, shape, &refusal),
        }
    }

    /// A described request that refreshes or trades tokens.
    fn trade(
        &self,
        index: usize,
        step: Step,
        request: &Request,
        state: &mut State,
    ) -> Result<Reply, call::Refusal> {
        let provider = &*self.providers.get(index);
        let definition = provider.definition;
        let refresh = definition.refresh.as_ref().filter(|_| step == Step::Refresh);
        let own = refresh.and_then(|refresh| refresh.response.as_ref());
        let calls = refresh.into_iter().filter_map(|refresh| {
            Some((refresh.call.as_ref()?, own.unwrap_or(&definition.token_response)))
        });
        let follow_ups = definition.follow_up.iter().filter(|_| step == Step::FollowUp);
        let calls = calls.chain(follow_ups.map(|one| (&one.call, &one.response)));
        let mut refused = None;
        for (call, shape) in calls {
            let Some(found) = provider.tokens_at(call, &request.url) else { continue };
            match call::read(provider, call, request, found) {
                Ok(found) => {
                    let lifetimes = self.lifetimes_of(shape);
                    let ledger = &mut state.ledger;
                    let issued = token::trade(provider, index, &found, lifetimes, ledger);
                    return Ok(self.answer_with(provider, shape, issued, state));
                }
                Err(refusal) => {
                    refused.get_or_insert(refusal);
                }
            }
        }
        Err(refused.unwrap_or_else(call::Refusal::nothing))
    }

    /// The log's line for a request.
    fn event(&self, step: Step, request: &Request, outcome: &Outcome) -> Event {
        let query = Pairs::decode(&request.url.query).unwrap_or_default();
        let body = match request.media_type() {
            Ok(Some(kind)) if kind == "application/json" => json::read_texts(&request.body).ok(),
            _ => std::str::from_utf8(&request.body).ok().and_then(|text| Pairs::decode(text).ok()),
        };
        let header = request
            .header("authorization")
            .map(|value| ("authorization".to_owned(), value.to_owned()));
        let pairs = query.0.into_iter().chain(header).chain(body.unwrap_or_default().0);
        let (status, note) = match outcome {
            Outcome::Reply(reply) => (Some(reply.status), reply.note.clone()),
            Outcome::Close => (None, Some("a fault: the connection closes".to_owned())),
            Outcome::Stall(_) => (None, Some("a fault: nothing comes".to_owned())),
        };
        let path =
            if step == Step::Decision { page::DECISION.to_owned() } else { request.url.place() };
        Event {
            step,
            method: show_text(&request.method, &self.secrets),
            path: show_text(&path, &self.secrets),
            status,
            values: pairs.map(|(name, value)| show(&name, &value, &self.secrets)).collect(),
            note,
        }
    }

    /// Writes down a request that was never sent.
    pub(crate) fn refuse(&self, method: &str, origin: &str) {
        let event = Event {
            step: Step::Refused,
            method: method.to_owned(),
            path: show_text(origin, &self.secrets),
            status: None,
            values: Vec::new(),
            note: Some("no emulated provider is there, so the request was not sent".to_owned()),
        };
        self.state().log.push(event);
    }

    /// Puts the clock forward.
    pub(crate) fn advance(&self, time: Duration) {
        self.state().ledger.ahead += time;
    }
}

/// The emulator's cookie, if the browser has one.
fn session(request: &Request) -> Option<String> {
    let cookies = request.header("cookie").flat_map(|value| value.split(';'));
    let mut ours = cookies.filter_map(|cookie| {
        cookie.trim().split_once('=').filter(|(name, _)| *name == page::COOKIE)
    });
    let (_, value) = ours.next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    value.bytes().all(plain).then(|| value.to_owned())
}

/// The changes that the next callback suffers, all at once.
fn callback_edits(state: &mut State) -> Vec<CallbackEdit> {
    let faults = state.faults.extract_if(.., |fault| matches!(fault, Fault::Callback(_)));
    faults
        .filter_map(|fault| match fault {
            Fault::Callback(edit) => Some(edit),
            _ => None,
        })
        .collect()
}

/// The changes that the next good token response suffers, all at once.
fn changes(state: &mut State) -> Vec<Change> {
    let faults = state
        .faults
        .extract_if(.., |fault| matches!(fault, Fault::Member { .. } | Fault::Claim { .. }));
    faults
        .filter_map(|fault| match fault {
            Fault::Member { member, json } => Some(Change::Member(member, json)),
            Fault::Claim { name, json } => Some(Change::Claim(name, json)),
            _ => None,
        })
        .collect()
}
