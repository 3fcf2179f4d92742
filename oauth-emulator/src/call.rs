//! The calls of a definition: revocation, and the probes that say whether a token works and whose
//! it is.

use oauth_core::definition::{
    Api, Body, Call, CallAuth, Discover, EmailRequest, Lookup, Param, Probe, ValueKind,
};
use serde_json::{Value, json};

use crate::{
    ask::Ask,
    form::Pairs,
    json::{is_presence, put, satisfy},
    ledger::Ledger,
    profile, proof,
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

/// Reads a request that must be `call`, and finds the tokens in it besides those in its path.
pub(crate) fn read(
    provider: &Provider,
    call: &Call,
    request: &Request,
    mut found: Found,
) -> Result<Found, Refusal> {
    let method = call.method.as_str();
    if request.method != method {
        return Err(refuse(405, "invalid_request", format!("this URL takes {method} only")));
    }
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
    let api = provider.definition.api.filter(|_| call.auth == CallAuth::Api).unwrap_or(Api::PLAIN);
    let mut in_query = [call.query, call.secret_query].concat();
    for param in api.secret_query {
        if in_query.iter().all(|known| known.name != param.name) {
            in_query.push(*param);
        }
    }
    params(provider, "query", &in_query, &rest, &[], &mut found)?;
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
        CallAuth::Bearer | CallAuth::Api | CallAuth::None => None,
    };
    let form = body(provider, call, request, proof, &mut found)?;
    if let Some(proof) = proof {
        proof::check(provider, proof, request, &form)
            .map_err(|text| refuse(401, "invalid_client", text))?;
    }
    match call.auth {
        CallAuth::Bearer => carried(&Api::PLAIN, request, &mut found)?,
        CallAuth::Api if !api.header.is_empty() => carried(&api, request, &mut found)?,
        _ => {}
    }
    let is_declared = call.headers.iter().any(|header| header.name == "authorization");
    if call.auth == CallAuth::None
        && !is_declared
        && request.header("authorization").next().is_some()
    {
        return Err(invalid("there must be no `authorization` header here"));
    }
    proven(&found, provider)?;
    Ok(found)
}

/// Checks what filters have made of the tokens of a request.
fn proven(found: &Found, provider: &Provider) -> Result<(), Refusal> {
    match found.is_proven(&|variable| provider.value(variable)) {
        true => Ok(()),
        false => Err(invalid("a digest is not that of the values of this request")),
    }
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

/// Finds the token in its header: `Authorization: Bearer` (RFC 6750 section 2.1), or the API's own.
fn carried(api: &Api, request: &Request, found: &mut Found) -> Result<(), Refusal> {
    let (name, scheme) = (api.header, api.scheme);
    let Some(header) = request.only_header(name).map_err(invalid)? else {
        return Err(refuse(401, "", format!("the `{name}` header is missing")));
    };
    let token = match scheme {
        "" => Some(header),
        _ => header
            .split_once(' ')
            .filter(|(sent, _)| sent.eq_ignore_ascii_case(scheme))
            .map(|(_, token)| token),
    };
    let Some(token) = token else {
        return Err(invalid(format!("the `{name}` header is not `{scheme}` and a token")));
    };
    match found.access_token.get_or_insert_with(|| token.to_owned()) == token {
        true => Ok(()),
        false => Err(invalid("there are two different access tokens in this request")),
    }
}

/// Answers a call in which nothing is missing.
pub(crate) fn answer(
    provider: &Provider,
    ask: Ask,
    found: &Found,
    shares: impl Fn(usize) -> bool,
    user: &User,
    ledger: &mut Ledger,
) -> Reply {
    let scopes = match ask {
        Ask::Revoke(_) => return revoke(found, shares, ledger),
        Ask::Introspect(_) => return introspect(provider, found, shares, user, ledger),
        Ask::Probe(probe) => probe.scopes,
        Ask::Email(_) | Ask::Discover(_) | Ask::Lookup(_) | Ask::Trade(_) => &[],
    };
    if let Err(refusal) = check_token(provider, scopes, found, shares, ledger) {
        return refusal.reply();
    }
    match ask {
        // These have been answered, two above and the other with tokens.
        Ask::Revoke(_) | Ask::Introspect(_) | Ask::Trade(_) => Reply::new(200),
        Ask::Probe(probe) => Reply::json(200, &told(provider, probe, user)),
        Ask::Email(email) => Reply::json(200, &address(email, user)),
        Ask::Discover(discover) => {
            let probes = [provider.definition.validate, provider.definition.userinfo];
            let same = probes.into_iter().flatten().find(|probe| probe.call == discover.call);
            let body = match &same {
                Some(probe) => told(provider, probe, user),
                None => places(provider, discover),
            };
            Reply::json(200, &body)
        }
        Ask::Lookup(lookup) => {
            let probes = [provider.definition.validate, provider.definition.userinfo];
            let same = probes.into_iter().flatten().find(|probe| probe.call == lookup.call);
            let body = match &same {
                Some(probe) => told(provider, probe, user),
                None => looked_up(provider, lookup),
            };
            Reply::json(200, &body)
        }
    }
}

/// Answers a call of the API that the definition does not describe: what was asked, if the token is good.
pub(crate) fn api(
    provider: &Provider,
    request: &Request,
    shares: impl Fn(usize) -> bool,
    ledger: &Ledger,
) -> Result<Reply, Refusal> {
    let api = provider.definition.api.unwrap_or(Api::PLAIN);
    let mut found = Found::default();
    let query = Pairs::decode(&request.url.query).map_err(invalid)?;
    let lookup = |variable| provider.value(variable);
    for param in [api.query, api.secret_query].concat() {
        let Some(sent) = query.get(param.name) else {
            if !template::is_known(&param.value, &lookup) {
                continue;
            }
            return Err(refuse(401, "", format!("`{}` is missing in the query", param.name)));
        };
        if api.secret_query.contains(&param)
            && !template::read(&param.value, sent, &lookup, &mut found)
        {
            return Err(invalid(format!("`{}` in the query is not as it must be", param.name)));
        }
    }
    if !api.header.is_empty() {
        carried(&api, request, &mut found)?;
    }
    proven(&found, provider)?;
    check_token(provider, &[], &found, shares, ledger)?;
    let (method, path, length) = (&request.method, &request.url.path, request.body.len());
    Ok(Reply::json(200, &json!({ "method": method, "path": path, "body_length": length })))
}

/// Answers a revocation: the token and its whole family are dead (RFC 7009 section 2.1).
fn revoke(found: &Found, shares: impl Fn(usize) -> bool, ledger: &mut Ledger) -> Reply {
    let hint = found.token_type_hint.as_deref();
    if hint.is_some_and(|hint| !matches!(hint, "access_token" | "refresh_token")) {
        return invalid("`token_type_hint` is neither `access_token` nor `refresh_token`").reply();
    }
    if found.subject().is_none() {
        // It names an account, of which the emulator has one.
        (0..ledger.grants.len()).for_each(|grant| ledger.end(grant));
        return Reply::new(200);
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

/// Says what is known of the token (RFC 7662 section 2.2); of one that is not alive, nothing.
fn introspect(
    provider: &Provider,
    found: &Found,
    shares: impl Fn(usize) -> bool,
    user: &User,
    ledger: &Ledger,
) -> Reply {
    let entry = found.subject().and_then(|token| ledger.access_tokens.get(token));
    let entry = entry.filter(|entry| shares(ledger.grants[entry.grant].provider));
    let Some(entry) = entry.filter(|entry| ledger.is_alive(entry)) else {
        return Reply::json(200, &json!({ "active": false }));
    };
    let mut known = json!({
        "active": true,
        "scope": entry.scopes.join(" "),
        "client_id": provider.client.id,
        "username": user.username,
        "sub": user.id,
        "iss": provider.issuer(),
        "token_type": "Bearer",
    });
    let expires = entry.expires.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    if let Some(expires) = expires {
        put(&mut known, &["exp"], Value::from(expires.as_secs()));
    }
    Reply::json(200, &known)
}

/// Two places that a token reaches.
fn places(provider: &Provider, discover: &Discover) -> Value {
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
    let mut body = Value::Null;
    put(&mut body, discover.list.0, list);
    body
}

/// Lays one answer over another, which keeps what it has.
fn join(into: &mut Value, other: Value) {
    match (into, other) {
        (Value::Object(into), Value::Object(other)) => {
            for (name, value) in other {
                join(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(other)) => {
            into.resize(into.len().max(other.len()), Value::Null);
            for (into, value) in into.iter_mut().zip(other) {
                join(into, value);
            }
        }
        (into @ Value::Null, value) => *into = value,
        _ => {}
    }
}

/// What is kept of the answer to a lookup, where it stands.
fn looked_up(provider: &Provider, lookup: &Lookup) -> Value {
    let mut body = Value::Null;
    for capture in lookup.captures {
        put(&mut body, capture.path.0, Value::from(provider.values.captured(capture)));
    }
    body
}

/// The answer that knows the e-mail address.
fn address(EmailRequest { email, email_verified, .. }: &EmailRequest, user: &User) -> Value {
    let mut body = Value::Null;
    put(&mut body, email.0, user.email.as_str());
    if !email_verified.0.is_empty() {
        put(&mut body, email_verified.0, true);
    }
    body
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
fn told(provider: &Provider, probe: &Probe, user: &User) -> Value {
    let definition = provider.definition;
    let same = [definition.validate, definition.userinfo].into_iter().flatten();
    let same = same.filter(|other| other.call == probe.call).collect::<Vec<_>>();
    // A user whose address another call knows keeps it to themselves here.
    let is_private = same.iter().any(|same| same.email.is_some());
    let members = profile::members(same.iter().map(|same| same.profile), user, is_private);
    let mut body = Value::Null;
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
    // A call that lists places as well knows both.
    if let Some(discover) = definition.discover.filter(|discover| discover.call == probe.call) {
        join(&mut body, places(provider, &discover));
    }
    for lookup in definition.lookup.iter().filter(|lookup| lookup.call == probe.call) {
        join(&mut body, looked_up(provider, lookup));
    }
    if body.is_null() { json!({}) } else { body }
}
