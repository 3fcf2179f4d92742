//! The world of a provider, taken from its definition: settings, callbacks, and what its token endpoint
//! answers.

use oauth_core::{
    Kept,
    definition::{
        Capture, DefaultValue, Definition, Expected, Expiry, Part, Place, Setting, Template,
        TimeFormat, Unit, ValueKind, Variable,
    },
    dynamic::Map,
};
use oauth_tests::wire::{Answer, Seen};
use serde_json::{Map as Object, Value, json};

/// When everything takes place.
pub(crate) const NOW: u64 = 1_800_000_000;
/// How long access tokens live, in seconds.
pub(crate) const LIFETIME: u64 = 28_800;
/// The same as a point in time.
const END: &str = "2027-01-15T16:00:00Z";

pub(crate) const REDIRECT: &str = "https://app.example/callback";
pub(crate) const CLIENT_ID: &str = "client-id";
pub(crate) const CLIENT_SECRET: &str = "cs-SENTINEL";
pub(crate) const CODE: &str = "code-SENTINEL";

/// What the operator has set.
pub(crate) fn settings(definition: &Definition) -> Map {
    let chosen = |setting: &Setting| {
        let value = match setting.field.name {
            "client_id" => CLIENT_ID.to_owned(),
            "client_secret" => CLIENT_SECRET.to_owned(),
            _ => match (setting.field.default, setting.field.options) {
                (Some(DefaultValue::Text(text) | DefaultValue::Number(text)), _) => text.to_owned(),
                (Some(DefaultValue::Bool(value)), _) => value.to_string(),
                (_, [first, ..]) => first.value.to_owned(),
                _ => plausible(setting.value),
            },
        };
        (setting.field.name.to_owned(), value)
    };
    definition.settings.iter().map(chosen).collect()
}

fn plausible(kind: ValueKind) -> String {
    match kind {
        ValueKind::Text | ValueKind::Label | ValueKind::Segment | ValueKind::Pem => {
            "acme".to_owned()
        }
        ValueKind::Hostname => "acme.west".to_owned(),
        ValueKind::Origin => "https://acme.example".to_owned(),
        ValueKind::OneOf(values) => values.first().copied().unwrap_or_default().to_owned(),
        ValueKind::Table(rows) => rows.first().map_or("", |(name, _)| name).to_owned(),
    }
}

/// The settings that stand at a place of the URLs to which a code or token goes.
pub(crate) fn settings_at(definition: &Definition, places: &[Place]) -> Vec<&'static str> {
    let endpoints = definition.authorization_endpoint.iter().chain(definition.token_endpoint);
    let probes = [definition.validate, definition.userinfo].into_iter().flatten();
    let calls = probes.map(|probe| probe.call).chain(definition.revoke).map(|call| call.url);
    let mut names = Vec::new();
    for template in endpoints.copied().chain(calls) {
        let Template::Parts(parts) = template else { continue };
        for part in parts {
            if let Part::Value(Variable::Setting(name) | Variable::Part(name, _), place) = part
                && places.contains(place)
                && !names.contains(name)
            {
                names.push(*name);
            }
        }
    }
    names
}

/// A template with the settings filled in; `None` where it needs something else.
fn fill(definition: &Definition, template: Template, settings: &Map) -> Option<String> {
    let parts = match template {
        Template::Fixed(text) => return Some(text.to_owned()),
        Template::Parts(parts) => parts,
    };
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Value(Variable::Setting(name), _) => text.push_str(settings.get(*name)?),
            Part::Value(Variable::Part(name, part), _) => {
                let ValueKind::Table(rows) = definition.setting(name)?.value else { return None };
                let chosen = settings.get(*name)?;
                let (_, row) = rows.iter().find(|(known, _)| known == chosen)?;
                text.push_str(row.iter().find(|(known, _)| known == part)?.1);
            }
            Part::Value(..) | Part::Filtered(_) => return None,
        }
    }
    Some(text)
}

/// A value that a capture takes.
fn captured(definition: &Definition, capture: &Capture) -> String {
    let allowed = capture.allow.first().and_then(|allowed| {
        let origin = fill(definition, *allowed, &settings(definition))?;
        Some(origin.replace("*.", "acme."))
    });
    match (capture.value, allowed) {
        (ValueKind::Origin, Some(origin)) => origin,
        (ValueKind::Hostname, Some(origin)) => origin.replace("https://", ""),
        (kind, _) => plausible(kind),
    }
}

/// What a hook after the exchange gives to be kept.
pub(crate) fn kept(definition: &Definition) -> Kept {
    let captures = definition.after_exchange.map_or(&[][..], |hook| hook.captures);
    captures.iter().map(|kept| (kept.name.to_owned(), captured(definition, kept))).collect()
}

/// The answer of a user who agreed to a login.
pub(crate) fn granted(definition: &Definition, login_url: &str) -> String {
    let mut query = format!("code={CODE}&{}", answered(definition, &state(login_url)));
    for capture in definition.callback.captures {
        let name = capture.path.0.first().copied().unwrap_or_default();
        query.push_str(&format!("&{name}={}", captured(definition, capture)));
    }
    query
}

/// What each answer has besides what the user said, for a login with this state.
pub(crate) fn answered(definition: &Definition, state: &str) -> String {
    let mut query = format!("state={state}");
    if definition.authorization_response_iss_parameter_supported {
        let issuer = definition
            .issuer
            .and_then(|issuer| fill(definition, issuer, &settings(definition)))
            .expect("who sends an issuer has one")
            .replace('*', "acme");
        let escaped = issuer.replace(':', "%3A").replace('/', "%2F");
        query.push_str(&format!("&iss={escaped}"));
    }
    query
}

/// The state of a login; empty when it has none.
pub(crate) fn state(login_url: &str) -> String {
    value(&query(login_url), "state").unwrap_or_default()
}

/// How long an access token lives, as an answer says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// It does not say.
    Nothing,
    /// `null`.
    Null,
    /// A number.
    Number,
    /// A text of digits.
    Text,
    /// A number with a fraction.
    Fraction,
}

/// A token response that goes well, but for what a check changes.
#[derive(Clone, Copy)]
pub(crate) struct Tokens {
    pub(crate) access_token: Option<&'static str>,
    pub(crate) refresh_token: Option<&'static str>,
    pub(crate) lifetime: Said,
}

/// What a login gives.
pub(crate) const FIRST: Tokens = Tokens {
    access_token: Some("at-1-SENTINEL"),
    refresh_token: Some("rt-1-SENTINEL"),
    lifetime: Said::Number,
};

/// What a refresh gives where refresh tokens rotate.
pub(crate) const SECOND: Tokens = Tokens {
    access_token: Some("at-2-SENTINEL"),
    refresh_token: Some("rt-2-SENTINEL"),
    lifetime: Said::Number,
};

impl Tokens {
    /// As the provider's token endpoint answers it.
    pub(crate) fn answer(&self, definition: &Definition) -> Answer {
        let rules = &definition.token_response;
        let mut body = Value::Object(Object::new());
        for expect in rules.fails_unless {
            let value = match expect.value {
                Expected::Present => json!("present"),
                Expected::Bool(value) => json!(value),
                Expected::Integer(value) => json!(value),
                Expected::Text(text) => json!(text),
            };
            put(&mut body, expect.path.0, value);
        }
        for capture in rules.captures {
            put(&mut body, capture.path.0, json!(captured(definition, capture)));
        }
        let mut put = |path: &[&str], value: Value| {
            put(&mut body, &[rules.root[0].0, path].concat(), value);
        };
        put(rules.token_type.0, json!("Bearer"));
        put(rules.id_token.0, json!("id-SENTINEL"));
        if let Some(token) = self.access_token {
            put(rules.access_token.0, json!(token));
        }
        if let Some(token) = self.refresh_token {
            put(rules.refresh_token.0, json!(token));
        }
        if let Some((path, value)) = lifetime(&rules.expiry, self.lifetime) {
            put(path, value);
        }
        Answer::json(200, body.to_string())
    }
}

/// Where an answer says how long a token lives, and what stands there.
fn lifetime(expiry: &Expiry, said: Said) -> Option<(&'static [&'static str], Value)> {
    let (path, number) = match expiry {
        Expiry::Never | Expiry::Claim { .. } => (&["expires_in"][..], LIFETIME),
        Expiry::In { path, unit: Unit::Seconds, .. } => (path.0, LIFETIME),
        Expiry::In { path, unit: Unit::Milliseconds, .. } => (path.0, LIFETIME * 1000),
        Expiry::At { path, format: TimeFormat::UnixSeconds, .. } => (path.0, NOW + LIFETIME),
        Expiry::At { path, format: TimeFormat::UnixMilliseconds, .. } => {
            (path.0, (NOW + LIFETIME) * 1000)
        }
        Expiry::At { path, format: TimeFormat::Rfc3339, .. } => {
            let text = if said == Said::Null { Value::Null } else { json!(END) };
            return (said != Said::Nothing).then_some((path.0, text));
        }
    };
    let value = match said {
        Said::Nothing => return None,
        Said::Null => Value::Null,
        Said::Number => json!(number),
        Said::Text => json!(number.to_string()),
        Said::Fraction => serde_json::from_str(&format!("{number}.5")).expect("it is a number"),
    };
    Some((path, value))
}

/// A refusal with the provider's words, where it puts them and where the standard does.
pub(crate) fn refusal(definition: &Definition, status: u16, code: &str, words: &str) -> Answer {
    let rules = &definition.token_response;
    let mut body = Value::Object(Object::new());
    for (path, text) in [
        (&["error"][..], code),
        (&["error_description"], words),
        (rules.error[0].0, code),
        (rules.error_description[0].0, words),
    ] {
        put(&mut body, path, json!(text));
    }
    Answer::json(status, body.to_string())
}

/// Puts a value at a path, making what leads there.
fn put(body: &mut Value, path: &[&str], value: Value) {
    let Some((last, steps)) = path.split_last() else { return };
    let mut place = body;
    for step in steps {
        if !place.is_object() {
            *place = Value::Object(Object::new());
        }
        place = &mut place[*step];
    }
    if !place.is_object() {
        *place = Value::Object(Object::new());
    }
    place[*last] = value;
}

/// The parameters of a token request, a form or JSON.
pub(crate) fn params(seen: &Seen) -> Vec<(String, String)> {
    if seen.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
        let body: Object<String, Value> =
            serde_json::from_slice(&seen.body).expect("the body is an object");
        let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        return body.into_iter().map(|(name, value)| (name, text(value))).collect();
    }
    pairs(&seen.text())
}

/// The parameters of a URL.
pub(crate) fn query(url: &str) -> Vec<(String, String)> {
    pairs(url.split_once('?').map_or("", |(_, query)| query))
}

/// The value of a parameter.
pub(crate) fn value(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        bytes.push(match byte {
            b'%' => {
                let (high, low) = (digit().expect("a digit"), digit().expect("a digit"));
                u8::try_from(high * 16 + low).expect("two digits are a byte")
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}
