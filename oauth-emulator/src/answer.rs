//! Token responses in the provider's shape (RFC 6749 sections 5.1 and 5.2).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::definition::{BodyFormat, CaptureFrom, Expiry, TimeFormat, TokenResponse, Unit};
use serde_json::{Value, json};

use crate::{
    fault::Member,
    form::Pairs,
    id_token,
    json::{below, is_presence, put, remove, satisfy, slot, violate},
    provider::{Proof, Provider},
    token::{Issued, Refusal},
    user::User,
    wire::Reply,
};

/// What goes wrong with a good answer.
pub(crate) enum Change {
    /// What [`Fault::Member`](crate::Fault::Member) asks for.
    Member(Member, Option<String>),
    /// What [`Fault::Claim`](crate::Fault::Claim) asks for.
    Claim(String, Option<String>),
}

/// The answer with tokens, suffering `changes`.
pub(crate) fn good(
    provider: &Provider,
    shape: &TokenResponse,
    issued: &Issued,
    user: &User,
    now: SystemTime,
    changes: &[Change],
) -> Reply {
    let mut body = json!({});
    for expect in shape.fails_unless.iter().filter(|expect| !is_presence(expect)) {
        satisfy(&mut body, expect);
    }
    let mut members =
        vec![(below(shape.root, shape.access_token), Value::from(issued.access_token.as_str()))];
    if let Some(token) = &issued.refresh_token {
        members.push((below(shape.root, shape.refresh_token), Value::from(token.as_str())));
        if let Some(lifetime) = issued.refresh_lifetime {
            let path = below(shape.root, shape.refresh_token_expires_in);
            members.push((path, Value::from(lifetime.as_secs())));
        }
    }
    let token_type = shape.token_types.first().copied();
    if let Some(token_type) = token_type.or((!shape.token_type_optional).then_some("Bearer")) {
        members.push((below(shape.root, shape.token_type), Value::from(token_type)));
    }
    if !issued.scopes.is_empty() {
        let scope = granted(provider, &issued.scopes);
        members.push((below(shape.root, shape.scope), Value::from(scope)));
    }
    let has_claims = shape.captures.iter().any(|capture| capture.from == CaptureFrom::IdToken);
    let is_asked = issued.scopes.iter().any(|scope| scope == "openid");
    if has_claims || is_asked || provider.definition.id_token.is_some() {
        let token = id_token::made(provider, shape, issued, user, now, changes);
        members.push((below(shape.root, shape.id_token), Value::from(token)));
    }
    for ((_, root), (access, refresh)) in shape.also.iter().zip(&issued.also) {
        let root = &[*root];
        members.push((below(root, shape.access_token), Value::from(access.as_str())));
        if let Some(token) = refresh {
            members.push((below(root, shape.refresh_token), Value::from(token.as_str())));
        }
        if let Some(token_type) = token_type.or((!shape.token_type_optional).then_some("Bearer")) {
            members.push((below(root, shape.token_type), Value::from(token_type)));
        }
    }
    if let Some((path, value)) = expiry(shape, issued.lifetime, now) {
        members.push((path, value));
    }
    for capture in shape.captures.iter().filter(|capture| capture.from == CaptureFrom::Answer) {
        members.push((capture.path.0.to_vec(), Value::from(provider.values.captured(capture))));
    }
    // The deepest first: a path that leads through another must not find a text in its way.
    members.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    for (path, value) in members {
        put(&mut body, &path, value);
    }
    for expect in shape.fails_unless.iter().filter(is_presence) {
        satisfy(&mut body, expect);
    }
    write(shape, 200, body, changes)
}

/// The answer with an error.
pub(crate) fn bad(provider: &Provider, shape: &TokenResponse, refusal: &Refusal) -> Reply {
    let mut body = json!({});
    for (paths, text) in
        [(shape.error_description, refusal.description.as_str()), (shape.error, refusal.error)]
    {
        if let Some(path) = paths.first() {
            put(&mut body, path.0, text);
        }
    }
    for expect in shape.fails_unless {
        violate(&mut body, expect);
    }
    // Such a provider says in the body what others say with the status.
    let status = if shape.fails_unless.is_empty() { refusal.status } else { 200 };
    let reply = write(shape, status, body, &[]);
    let reply = match refusal.status {
        401 if matches!(provider.proof, Proof::Basic | Proof::BasicRaw) => {
            reply.with("www-authenticate", "Basic realm=\"emulator\", charset=\"UTF-8\"")
        }
        405 => reply.with("allow", "POST"),
        _ => reply,
    };
    reply.noted(format!("{}: {}", refusal.error, refusal.description))
}

/// Writes `body` in the provider's format, with raw JSON where a fault wants it.
fn write(shape: &TokenResponse, status: u16, mut body: Value, changes: &[Change]) -> Reply {
    let mut raws = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        let Change::Member(member, json) = change else { continue };
        let path = path_of(shape, *member);
        match json {
            None => remove(&mut body, &path),
            Some(raw) => {
                let mark = format!("emulator-raw-json-{number}");
                if let Some(slot) = slot(&mut body, &path) {
                    *slot = Value::from(mark.as_str());
                    raws.push((mark, raw));
                }
            }
        }
    }
    // JSON is the format that is asked for where there is a choice.
    if shape.body.contains(&BodyFormat::Json) {
        let mut text = body.to_string();
        for (mark, raw) in raws {
            text = text.replace(&format!("\"{mark}\""), raw);
        }
        return Reply::new(status).body("application/json", text);
    }
    let mut pairs = Pairs::default();
    flatten(&body, "", &mut pairs);
    for (mark, raw) in raws {
        for (_, value) in pairs.0.iter_mut().filter(|(_, value)| *value == mark) {
            *value = raw.trim_matches('"').to_owned();
        }
    }
    Reply::new(status).body("application/x-www-form-urlencoded", pairs.encode())
}

/// A form knows no nesting: the names of a path are joined by points.
fn flatten(value: &Value, name: &str, pairs: &mut Pairs) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                let joint = if name.is_empty() { "" } else { "." };
                flatten(value, &format!("{name}{joint}{member}"), pairs);
            }
        }
        Value::String(text) => pairs.set(name, text.as_str()),
        Value::Null => {}
        other => pairs.set(name, other.to_string()),
    }
}

fn path_of(shape: &TokenResponse, member: Member) -> Vec<&'static str> {
    let path = match member {
        Member::AccessToken => shape.access_token,
        Member::RefreshToken => shape.refresh_token,
        Member::TokenType => shape.token_type,
        Member::Scope => shape.scope,
        Member::IdToken => shape.id_token,
        Member::Expiry => match shape.expiry {
            Expiry::In { path, .. } | Expiry::At { path, .. } => path,
            // A lifetime counts even if the provider is known to give none.
            Expiry::Never | Expiry::Claim { .. } => oauth_core::definition::Path(&["expires_in"]),
        },
    };
    below(shape.root, path)
}

/// The scopes as the provider says that they were granted.
fn granted(provider: &Provider, scopes: &[String]) -> String {
    let rules = &provider.definition.scopes;
    let names = scopes.iter().map(|scope| {
        let known = rules.known.iter().find(|known| known.name == scope);
        let name = known.and_then(|known| known.granted_as.first().copied()).unwrap_or(scope);
        format!("{}{name}", rules.granted_prefix)
    });
    names.collect::<Vec<_>>().join(rules.separator)
}

fn expiry(
    shape: &TokenResponse,
    lifetime: Option<Duration>,
    now: SystemTime,
) -> Option<(Vec<&'static str>, Value)> {
    let lifetime = lifetime?;
    let (path, value) = match shape.expiry {
        Expiry::Never | Expiry::Claim { .. } => return None,
        Expiry::In { path, unit: Unit::Seconds, .. } => (path, Value::from(lifetime.as_secs())),
        Expiry::In { path, unit: Unit::Milliseconds, .. } => (path, whole_millis(lifetime)),
        Expiry::At { path, format, .. } => {
            let point = (now + lifetime).duration_since(UNIX_EPOCH).unwrap_or_default();
            let value = match format {
                TimeFormat::UnixSeconds => Value::from(point.as_secs()),
                TimeFormat::UnixMilliseconds => whole_millis(point),
                TimeFormat::Rfc3339 => {
                    let seconds = i64::try_from(point.as_secs()).ok()?;
                    Value::from(jiff::Timestamp::from_second(seconds).ok()?.to_string())
                }
            };
            (path, value)
        }
    };
    Some((below(shape.root, path), value))
}

fn whole_millis(time: Duration) -> Value {
    Value::from(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

/// The claims that are captured from a token; `None`: there are none.
pub(crate) fn claims(
    provider: &Provider,
    shape: &TokenResponse,
    from: CaptureFrom,
) -> Option<Value> {
    let mut claims = json!({});
    shape.captures.iter().any(|capture| capture.from == from).then(|| {
        put_claims(provider, shape, from, &mut claims);
        claims
    })
}

pub(crate) fn put_claims(
    provider: &Provider,
    shape: &TokenResponse,
    from: CaptureFrom,
    claims: &mut Value,
) {
    for capture in shape.captures.iter().filter(|capture| capture.from == from) {
        put(claims, capture.path.0, Value::from(provider.values.captured(capture)));
    }
}

/// A JWT (RFC 7519); what stands where the signature does proves nothing.
pub(crate) fn jwt(kind: &str, claims: &Value, end: &str) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.{end}", part(&json!({"alg": "none", "typ": kind})), part(claims))
}
