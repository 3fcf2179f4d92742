//! Logins on another device (RFC 8628): the codes, the page where one is entered, and what a poll gets.

use std::time::{Duration, SystemTime};

use oauth_core::definition::Param;
use serde_json::json;

use crate::{
    form::{Pairs, encode},
    ledger::{Ledger, Login},
    page, params, proof,
    provider::{Proof, Provider},
    token::{self, Refusal, refuse},
    user::User,
    values::Moment,
    wire::{Reply, Request},
};

/// Where a user enters a code, at the origin of the endpoint that gave it.
pub(crate) const PAGE: &str = "/emulator/device";

/// How long a login on another device can take.
const LIFETIME: Duration = Duration::from_secs(600);

/// What `slow_down` adds to the interval.
const SLOWER: Duration = Duration::from_secs(5);

/// What the user has decided.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Waiting,
    /// This grant came of it.
    Allowed(usize),
    Denied,
}

/// A login that was begun on a device.
pub(crate) struct Entry {
    provider: usize,
    user_code: String,
    scopes: Vec<String>,
    offline: bool,
    pub(crate) decision: Decision,
    used: bool,
    interval: Duration,
    polled: Option<SystemTime>,
    expires: SystemTime,
}

/// Answers a request for the codes.
pub(crate) fn begin(
    provider: &Provider,
    index: usize,
    request: &Request,
    interval: Duration,
    ledger: &mut Ledger,
) -> Result<Reply, Refusal> {
    let invalid = |text: String| refuse("invalid_request", text);
    let rules = provider.definition.device.unwrap_or(oauth_core::definition::Device::PLAIN);
    if request.method != "POST" {
        return Err(Refusal { status: 405, ..invalid("this endpoint takes POST only".into()) });
    }
    let body = params::of_device(provider, request)?;
    if let Some(name) = body.duplicate().or(body.empty()) {
        return Err(invalid(format!("`{}` is empty or there twice", provider.plain(name))));
    }
    let proof = if rules.authenticated { provider.proof } else { Proof::Public };
    proof::check(provider, proof, request, &body).map_err(|text| refuse("invalid_client", text))?;
    token::require(provider, Moment::Authorize, rules.params, &body)?;
    let known = |name: &str| {
        name == "scope" || proof.params().contains(&name) || is_declared(rules.params, name)
    };
    if let Some((name, _)) = body.0.iter().find(|(name, _)| !known(name)) {
        return Err(invalid(format!("`{}` must not be sent here", provider.plain(name))));
    }
    let scopes = token::scopes(provider, &body)?;
    let offline = provider.definition.offline.is_none_or(|addition| {
        addition.scopes.iter().all(|wanted| scopes.iter().any(|scope| scope == wanted))
    });
    let (device_code, user_code) = ledger.new_device_codes();
    let entry = Entry {
        provider: index,
        user_code: user_code.clone(),
        scopes,
        offline: offline && provider.definition.refresh.is_some(),
        decision: Decision::Waiting,
        used: false,
        interval,
        polled: None,
        expires: ledger.now() + LIFETIME,
    };
    ledger.devices.insert(device_code.clone(), entry);
    let origin = provider.device_endpoint.as_ref().map(crate::url::Url::origin).unwrap_or_default();
    let uri = format!("{origin}{PAGE}");
    Ok(Reply::json(
        200,
        &json!({
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": uri,
            "verification_uri_complete": format!("{uri}?user_code={}", encode(&user_code)),
            "expires_in": LIFETIME.as_secs(),
            "interval": interval.as_secs(),
        }),
    ))
}

fn is_declared(params: &[Param], name: &str) -> bool {
    params.iter().any(|param| param.name == name)
}

/// The page where a code is entered, or what follows once it was.
pub(crate) fn show(
    request: &Request,
    cookie: Option<&str>,
    ledger: &mut Ledger,
) -> Result<(Login, String, String, String), Reply> {
    let target = request.url.target();
    let action = target.split('?').next().unwrap_or(&target).to_owned();
    if request.method == "GET" {
        let query = Pairs::decode(&request.url.query).unwrap_or_default();
        return Err(page::enter_code(&action, query.get("user_code").unwrap_or_default(), false));
    }
    if request.method != "POST" {
        return Err(page::refusal(405, "this page is opened and its form is sent"));
    }
    let form = std::str::from_utf8(&request.body).ok().and_then(|text| Pairs::decode(text).ok());
    let form = form.unwrap_or_default();
    let plain = |code: &str| {
        let kept = code.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|c| c.to_ascii_uppercase()).collect::<String>()
    };
    let entered = plain(form.get("user_code").unwrap_or_default());
    let now = ledger.now();
    let mut open = ledger.devices.iter().filter(|(_, entry)| {
        entry.decision == Decision::Waiting && entry.expires > now && !entered.is_empty()
    });
    let Some((device_code, entry)) = open.find(|(_, entry)| plain(&entry.user_code) == entered)
    else {
        return Err(page::enter_code(&action, "", true));
    };
    let login = Login {
        provider: entry.provider,
        redirect_uri: String::new(),
        state: String::new(),
        challenge: None,
        nonce: None,
        scopes: entry.scopes.clone(),
        offline: entry.offline,
        consent: false,
        device: Some(device_code.clone()),
    };
    let (ticket, csrf, cookie) = ledger.ask(login.clone(), cookie);
    Ok((login, ticket, csrf, cookie))
}

/// Keeps what the user has decided; `None`: no.
pub(crate) fn decide(device_code: &str, login: &Login, user: Option<User>, ledger: &mut Ledger) {
    let grant =
        user.map(|user| ledger.grant(login.provider, login.scopes.clone(), login.offline, user));
    if let Some(entry) = ledger.devices.get_mut(device_code) {
        entry.decision = grant.map_or(Decision::Denied, Decision::Allowed);
    }
}

/// Checks the request of a poll, and finds the code in it.
pub(crate) fn read(provider: &Provider, body: &Pairs) -> Result<String, Refusal> {
    let rules = provider.definition.device.unwrap_or(oauth_core::definition::Device::PLAIN);
    token::require(provider, Moment::Authorize, rules.token_params, body)?;
    let known = |name: &str| {
        matches!(name, "grant_type" | "device_code")
            || provider.proof.params().contains(&name)
            || is_declared(rules.token_params, name)
    };
    if let Some((name, _)) = body.0.iter().find(|(name, _)| !known(name)) {
        let text = format!("`{}` must not be sent here", provider.plain(name));
        return Err(refuse("invalid_request", text));
    }
    let missing = || refuse("invalid_request", "`device_code` is missing");
    body.get("device_code").map(str::to_owned).ok_or_else(missing)
}

/// The grant that a poll gets tokens of (section 3.5).
pub(crate) fn redeem(index: usize, code: &str, ledger: &mut Ledger) -> Result<usize, Refusal> {
    let now = ledger.now();
    let entry = ledger.devices.get_mut(code).filter(|entry| entry.provider == index);
    let Some(entry) = entry else {
        return Err(refuse("invalid_grant", "there is no such device code"));
    };
    if entry.used {
        return Err(refuse("invalid_grant", "the device code has been used before"));
    }
    if entry.expires <= now {
        return Err(refuse("expired_token", "the codes have expired"));
    }
    match entry.decision {
        Decision::Denied => Err(refuse("access_denied", "the user said no")),
        Decision::Allowed(grant) => {
            entry.used = true;
            Ok(grant)
        }
        Decision::Waiting => {
            let early = entry.polled.is_some_and(|polled| polled + entry.interval > now);
            entry.polled = Some(now);
            if !early {
                return Err(refuse("authorization_pending", "the user has not decided yet"));
            }
            entry.interval += SLOWER;
            Err(refuse("slow_down", "the client polls faster than it was told"))
        }
    }
}

/// Whether the device's own place is asked for.
pub(crate) fn is_page(provider: &Provider, url: &crate::url::Url) -> bool {
    let endpoint = provider.device_endpoint.as_ref();
    url.path == PAGE && endpoint.is_some_and(|endpoint| endpoint.origin() == url.origin())
}
