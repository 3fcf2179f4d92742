//! Templates in both directions: filled with known values, and read back from what a client sent.

use oauth_core::definition::{Json, Part, Place, Template, Variable};
use serde_json::Value;

use crate::form;

/// Looks up the value of a variable that the emulator knows.
pub(crate) type Lookup<'a> = &'a dyn Fn(Variable) -> Option<String>;

/// Fills `template`; `None` when a value is not known.
pub(crate) fn fill(template: &Template, lookup: Lookup<'_>) -> Option<String> {
    let parts = match template {
        Template::Fixed(text) => return Some((*text).to_owned()),
        Template::Parts(parts) => parts,
    };
    let mut filled = String::new();
    for part in *parts {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Value(variable, place) => {
                let value = lookup(*variable)?;
                match place {
                    Place::Segment | Place::Query => filled.push_str(&form::encode(&value)),
                    Place::Origin | Place::Host | Place::Whole => filled.push_str(&value),
                }
            }
        }
    }
    Some(filled)
}

/// What only the client knew: the tokens that stood where a template has them.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) access_token: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) token_type_hint: Option<String>,
    pub(crate) refresh_token: Option<String>,
}

impl Found {
    /// The slot of a variable that comes from the client.
    fn slot(&mut self, variable: Variable) -> Option<&mut Option<String>> {
        match variable {
            Variable::AccessToken => Some(&mut self.access_token),
            Variable::Token => Some(&mut self.token),
            Variable::TokenTypeHint => Some(&mut self.token_type_hint),
            Variable::RefreshToken => Some(&mut self.refresh_token),
            _ => None,
        }
    }

    /// Keeps `value`; `false` when another one was found before.
    pub(crate) fn keep(&mut self, variable: Variable, value: &str) -> bool {
        match self.slot(variable) {
            Some(slot) => slot.get_or_insert_with(|| value.to_owned()) == value,
            None => is_free(variable),
        }
    }

    /// The token that a call is about.
    pub(crate) fn subject(&self) -> Option<&str> {
        self.token.as_deref().or(self.access_token.as_deref())
    }
}

/// A value that the client chooses, and that is checked elsewhere or not at all.
fn is_free(variable: Variable) -> bool {
    matches!(
        variable,
        Variable::Nonce
            | Variable::Uuid
            | Variable::Timestamp
            | Variable::TimestampMs
            | Variable::RedirectUri
            | Variable::Code
            | Variable::State
    )
}

/// Whether a client can fill `template`: what it cannot fill, it leaves out.
pub(crate) fn is_known(template: &Template, lookup: Lookup<'_>) -> bool {
    match template {
        Template::Fixed(_) => true,
        Template::Parts(parts) => parts.iter().all(|part| match part {
            Part::Text(_) => true,
            Part::Value(variable, _) => {
                Found::default().slot(*variable).is_some()
                    || is_free(*variable)
                    || lookup(*variable).is_some()
            }
        }),
    }
}

/// Whether what was sent is what `template` says: nothing, where a client cannot fill it.
pub(crate) fn is_sent(template: &Template, sent: Option<&str>, lookup: Lookup<'_>) -> bool {
    match sent {
        Some(text) => read(template, text, lookup, &mut Found::default()),
        // What only one of the grants has is left out at the other.
        None => !is_known(template, lookup) || names_a_grant(template),
    }
}

fn names_a_grant(template: &Template) -> bool {
    let Template::Parts(parts) = template else { return false };
    let is_one = |variable: &Variable| {
        matches!(variable, Variable::Code | Variable::State | Variable::RefreshToken)
    };
    parts.iter().any(|part| matches!(part, Part::Value(variable, _) if is_one(variable)))
}

/// Whether `text` is what `template` says. Tokens are taken from the text, all else must agree.
pub(crate) fn read(template: &Template, text: &str, lookup: Lookup<'_>, found: &mut Found) -> bool {
    let parts = match template {
        Template::Fixed(fixed) => return *fixed == text,
        Template::Parts(parts) => parts,
    };
    let mut rest = text;
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(literal) => match rest.strip_prefix(literal) {
                Some(after) => rest = after,
                None => return false,
            },
            Part::Value(variable, _) => {
                if let Some(known) = lookup(*variable) {
                    match rest.strip_prefix(known.as_str()) {
                        Some(after) => rest = after,
                        None => return false,
                    }
                    continue;
                }
                let end = match parts.get(at + 1) {
                    Some(Part::Text(literal)) => rest.find(literal),
                    Some(Part::Value(next, _)) => lookup(*next).and_then(|next| rest.find(&next)),
                    None => Some(rest.len()),
                };
                let Some((value, after)) = end.map(|end| rest.split_at(end)) else { return false };
                if value.is_empty() || !found.keep(*variable, value) {
                    return false;
                }
                rest = after;
            }
        }
    }
    rest.is_empty()
}

/// Whether `value` is what `json` says, whatever the order of its members.
pub(crate) fn read_json(json: &Json, value: &Value, lookup: Lookup<'_>, found: &mut Found) -> bool {
    match (json, value) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(wanted), Value::Bool(got)) => wanted == got,
        (Json::Number(wanted), Value::Number(got)) => {
            serde_json::from_str::<serde_json::Number>(wanted).is_ok_and(|wanted| wanted == *got)
        }
        (Json::Text(template), Value::String(text)) => read(template, text, lookup, found),
        (Json::List(wanted), Value::Array(got)) => {
            wanted.len() == got.len()
                && wanted.iter().zip(got).all(|(json, value)| read_json(json, value, lookup, found))
        }
        (Json::Object(wanted), Value::Object(got)) => {
            wanted.len() == got.len()
                && wanted.iter().all(|(name, json)| {
                    got.get(*name).is_some_and(|value| read_json(json, value, lookup, found))
                })
        }
        _ => false,
    }
}
