//! The calls of a definition: revocation, and the probes that say whether a token works and whose
//! it is.

use oauth_core::definition::{Body, Call, CallAuth, Discover, Param, Probe, ProfileMap, ValueKind};
use serde_json::{Value, json};

use crate::{
    form::Pairs,
    json::{is_presence, put, satisfy},
    ledger::Ledger,
    proof,
    provider::{Proof, Provider},
    template::{self, Found},
    user::User,
    wire::{Reply, Request},
};

/// Why a call is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    error: &'static str,
    description: String,
}

fn refuse(status: u16, error: &'static str, description: impl Into<String>) -> Refusal {
    Refusal { status, error, description: description.into() }
}

fn invalid(description: impl Into<String>) -> Refusal {
    refuse(400, "invalid_request", description)
}

impl Refusal {
    /// The provider has no such request.
    pub(crate) fn nothing() -> Self {
        refuse(404, "invalid_request", "the provider has nothing at this address")
    }

    pub(crate) fn reply(&self) -> Reply {
        let Self { status, error, description } = self;
        let reply =
            Reply::json(*status, &json!({"error": error, "error_description": description}));
        let reply = match *error {
            "" => Reply::new(*status).with("www-authenticate", "Bearer"),
            "invalid_token" | "insufficient_scope" => reply.with(
                "www-authenticate",
                format!("Bearer error=\"{error}\", error_description=\"{description}\""),
            ),
            "invalid_client" => reply.with("www-authenticate", "Basic realm=\"emulator\""),
            _ => reply,
        };
        let note =
            if error.is_empty() { description.clone() } else { format!("{error}: {description}") };
        reply.noted(note)
    }
}

/// Reads a request that must be `call`, and finds the tokens in it.
pub(crate) fn read(provider: &Provider, call: &Call, request: &Request) -> Result<Found, Refusal> {
    let method = call.method.as_str();
    if request.method != method {
        return Err(refuse(405, "invalid_request", format!("this URL takes {method} only")));
    }
    let mut found = Found::default();
    let query = Pairs::decode(&request.url.query).map_err(invalid)?;
    let own = provider.call_url(call).map(|url| url.query).unwrap_or_default();
    let own = Pairs::decode(&own).unwrap_or_default();
    // What belongs to the URL itself comes first, and the same name may be in both.
    let mut rest = query;
    for (name, value) in own.0 {
        match rest.0.iter().position(|pair| *pair == (name.clone(), value.clone())) {
            Some(at) => drop(rest.0.remove(at)),
            None => return Err(invalid(format!("`{name}` is missing in the query"))),
        }
    }
    params(provider, "query", call.query, &rest, &[], &mut found)?;
    let lookup = |variable| provider.value(variable);
    for header in call.headers {
        let sent = request.only_header(header.name).map_err(invalid)?;
        let good = match sent {
            Some(text) => template::read(&header.value, text, &lookup, &mut found),
            None => !template::is_known(&header.value, &lookup),
        };
        if !good {
            return Err(invalid(format!("the header `{}` is not as it must be", header.name)));
        }
    }
    let proof = match call.auth {
        CallAuth::Client => Some(provider.proof),
        CallAuth::ClientSecretBasic if provider.client.secret.is_some() => Some(Proof::Basic),
        CallAuth::ClientSecretBasic => Some(Proof::Public),
        CallAuth::Bearer | CallAuth::None => None,
    };
    let form = body(provider, call, request, proof, &mut found)?;
    if let Some(proof) = proof {
        proof::check(provider, proof, request, &form)
            .map_err(|text| refuse(401, "invalid_client", text))?;
    }
    if call.auth == CallAuth::Bearer {
        bearer(request, &mut found)?;
    }
    let is_declared = call.headers.iter().any(|header| header.name == "authorization");
    if call.auth == CallAuth::None
        && !is_declared
        && request.header("authorization").next().is_some()
    {
        return Err(invalid("there must be no `authorization` header here"));
    }
    Ok(found)
}

/// Reads the body; returns the pairs that may hold the client's credentials.
fn body(
    provider: &Provider,
    call: &Call,
    request: &Request,
    proof: Option<Proof>,
    found: &mut Found,
) -> Result<Pairs, Refusal> {
    let credentials = proof.map_or(&[][..], Proof::params);
    let typed = |wanted: &str| match request.media_type().map_err(invalid)?.as_deref() {
        Some(sent) if sent == wanted => Ok(()),
        _ => Err(invalid(format!("the body must be sent as `{wanted}`"))),
    };
    let declared = match call.body {
        Body::Empty if credentials.is_empty() => {
            return match request.body.is_empty() {
                true => Ok(Pairs::default()),
                false => Err(invalid("there must be no body")),
            };
        }
        Body::Empty => &[],
        Body::Form(declared) => declared,
        Body::Json(wanted) => {
            typed("application/json")?;
            let unreadable = "the body is not JSON";
            let mut value: Value =
                serde_json::from_slice(&request.body).map_err(|_| invalid(unreadable))?;
            let mut form = Pairs::default();
            if let Value::Object(members) = &mut value {
                for name in credentials {
                    if let Some(Value::String(text)) = members.remove(*name) {
                        form.set(name, text);
                    }
                }
            }
            return match template::read_json(
                &wanted,
                &value,
                &|variable| provider.value(variable),
                found,
            ) {
                true => Ok(form),
                false => Err(invalid("the JSON body is not what the definition says")),
            };
        }
    };
    typed("application/x-www-form-urlencoded")?;
    let text = std::str::from_utf8(&request.body).map_err(|_| invalid("the body is not UTF-8"))?;
    let form = Pairs::decode(text).map_err(invalid)?;
    params(provider, "body", declared, &form, credentials, found)?;
    Ok(form)
}

/// Checks that `pairs` are what `declared` says, besides the names in `others`.
fn params(
    provider: &Provider,
    place: &str,
    declared: &[Param],
    pairs: &Pairs,
    others: &[&str],
    found: &mut Found,
) -> Result<(), Refusal> {
    if let Some(name) = pairs.duplicate() {
        return Err(invalid(format!(
            "`{}` is in the {place} more than once",
            provider.plain(name)
        )));
    }
    let lookup = |variable| provider.value(variable);
    for param in declared {
        let name = param.name;
        match pairs.get(name) {
            Some(text) if template::read(&param.value, text, &lookup, found) => {}
            None if !template::is_known(&param.value, &lookup) => {}
            Some(_) => {
                return Err(invalid(format!("`{name}` in the {place} is not as it must be")));
            }
            None => return Err(invalid(format!("`{name}` is missing in the {place}"))),
        }
    }
    let is_known =
        |name: &str| others.contains(&name) || declared.iter().any(|param| param.name == name);
    match pairs.0.iter().find(|(name, _)| !is_known(name)) {
        Some((name, _)) => {
            Err(invalid(format!("`{}` must not be in the {place}", provider.plain(name))))
        }
        None => Ok(()),
    }
}

/// Finds the token of `Authorization: Bearer` (RFC 6750 section 2.1).
fn bearer(request: &Request, found: &mut Found) -> Result<(), Refusal> {
    let header = request.only_header("authorization").map_err(invalid)?;
    let Some(header) = header else {
        return Err(refuse(401, "", "the `authorization` header is missing"));
    };
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = token else {
        return Err(invalid("the `authorization` header is not `Bearer` and a token"));
    };
    match found.access_token.get_or_insert_with(|| token.to_owned()) == token {
        true => Ok(()),
        false => Err(invalid("there are two different access tokens in this request")),
    }
}

/// Answers a revocation: the token and its whole family are dead (RFC 7009 section 2.1).
pub(crate) fn revoke(found: &Found, shares: impl Fn(usize) -> bool, ledger: &mut Ledger) -> Reply {
    let hint = found.token_type_hint.as_deref();
    if hint.is_some_and(|hint| !matches!(hint, "access_token" | "refresh_token")) {
        return invalid("`token_type_hint` is neither `access_token` nor `refresh_token`").reply();
    }
    let grant = found.subject().and_then(|token| ledger.grant_of(token));
    match grant.filter(|grant| shares(ledger.grants[*grant].provider)) {
        Some(grant) => {
            ledger.end(grant);
            Reply::new(200)
        }
        // Whoever wants an unknown token dead has what they want (RFC 7009 section 2.2).
        None => Reply::new(200).noted("there is no such token, which is as good as revoked"),
    }
}

/// Answers a probe about the token in `found`.
pub(crate) fn probe(
    provider: &Provider,
    probe: &Probe,
    found: &Found,
    shares: impl Fn(usize) -> bool,
    user: &User,
    ledger: &Ledger,
) -> Reply {
    match check_token(provider, probe.scopes, found, shares, ledger) {
        Ok(()) => Reply::json(200, &profile(provider, probe, user)),
        Err(refusal) => refusal.reply(),
    }
}

/// Answers with two places that the token in `found` reaches.
pub(crate) fn discover(
    provider: &Provider,
    discover: &Discover,
    found: &Found,
    shares: impl Fn(usize) -> bool,
    ledger: &Ledger,
) -> Reply {
    if let Err(refusal) = check_token(provider, &[], found, shares, ledger) {
        return refusal.reply();
    }
    let place = |number: usize| {
        let mut place = json!({});
        put(&mut place, discover.name.0, Value::from(format!("Emulated place {number}")));
        for capture in discover.captures {
            let value = provider.values.captured(capture);
            // Two places differ in what they are called by, where that is free to choose.
            let is_free = matches!(capture.value, ValueKind::Text | ValueKind::Segment);
            let value = if number > 1 && is_free { format!("{value}-{number}") } else { value };
            put(&mut place, capture.path.0, Value::from(value));
        }
        place
    };
    let list = Value::from(vec![place(1), place(2)]);
    if discover.list.0.is_empty() {
        return Reply::json(200, &list);
    }
    let mut body = json!({});
    put(&mut body, discover.list.0, list);
    Reply::json(200, &body)
}

/// Whether the token in `found` is alive and reaches far enough.
fn check_token(
    provider: &Provider,
    scopes: &[&str],
    found: &Found,
    shares: impl Fn(usize) -> bool,
    ledger: &Ledger,
) -> Result<(), Refusal> {
    let Some(token) = found.subject() else { return Ok(()) };
    let entry = ledger.access_tokens.get(token);
    let entry = entry.filter(|entry| shares(ledger.grants[entry.grant].provider));
    let Some(entry) = entry.filter(|entry| ledger.is_alive(entry)) else {
        let why = match entry {
            Some(_) => "the access token has expired or was revoked",
            None if ledger.refresh_tokens.contains_key(token) => "this is a refresh token",
            None => "there is no such access token",
        };
        return Err(refuse(401, "invalid_token", why));
    };
    let missing = |scope: &&str| !entry.scopes.iter().any(|granted| granted == *scope);
    match scopes.iter().find(|scope| missing(scope)) {
        Some(scope) if provider.definition.scopes.supported => {
            Err(refuse(403, "insufficient_scope", format!("the scope '{scope}' was not granted")))
        }
        _ => Ok(()),
    }
}

/// A body in which everything holds that this call's probes expect, with the user in it.
fn profile(provider: &Provider, probe: &Probe, user: &User) -> Value {
    let definition = provider.definition;
    let same = [definition.validate, definition.userinfo].into_iter().flatten();
    let same = same.filter(|other| other.call == probe.call).collect::<Vec<_>>();
    let mut members: Vec<(&[&str], Value)> = Vec::new();
    let mut fallbacks: Vec<(&[&str], Value)> = Vec::new();
    for ProfileMap { id, username, name, email, email_verified, picture } in
        same.iter().map(|same| same.profile)
    {
        let texts = [(email, &user.email), (picture, &user.picture), (name, &user.name)];
        for (paths, text) in texts.into_iter().chain([(username, &user.username), (id, &user.id)]) {
            let mut all = paths.iter().map(|path| (path.0, Value::from(text.as_str())));
            members.extend(all.next());
            // A path that another part reads first says what that part says.
            fallbacks.extend(all);
        }
        members.extend(email_verified.iter().map(|path| (path.0, Value::Bool(true))));
    }
    for fallback in fallbacks {
        if members.iter().all(|(path, _)| *path != fallback.0) {
            members.push(fallback);
        }
    }
    members.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    let mut body = json!({});
    let expects = || same.iter().flat_map(|same| same.expect);
    for expect in expects().filter(|expect| !is_presence(expect)) {
        satisfy(&mut body, expect);
    }
    for (path, value) in members {
        put(&mut body, path, value);
    }
    for expect in expects().filter(is_presence) {
        satisfy(&mut body, expect);
    }
    body
}
