//! Templates in both directions: filled with known values, and read back from what a client sent.

use oauth_core::definition::{Filtered, Json, Part, Place, Template, Variable};
use serde_json::Value;

use crate::{filter, form};

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
        let value = value(part, lookup)?;
        match part {
            Part::Value(_, place) | Part::Filtered(Filtered { place, .. })
                if matches!(place, Place::Segment | Place::Query) =>
            {
                filled.push_str(&form::encode(&value));
            }
            _ => filled.push_str(&value),
        }
    }
    Some(filled)
}

/// What stands for a part; `None` when a value is not known.
fn value(part: &Part, lookup: Lookup<'_>) -> Option<String> {
    match part {
        Part::Text(text) => Some((*text).to_owned()),
        Part::Value(variable, _) => lookup(*variable),
        Part::Filtered(Filtered { text, filters, .. }) => {
            let text = text.iter().map(|part| value(part, lookup)).collect::<Option<String>>()?;
            filter::all(filters, text, lookup)
        }
    }
}

/// What only the client knew: the tokens that stood where a template has them.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) access_token: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) token_type_hint: Option<String>,
    pub(crate) refresh_token: Option<String>,
    /// What came in place of a filtered text whose values were not known yet.
    unproven: Vec<(Part, String)>,
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

    /// Whether what came for filtered texts is right, now that all of a request has been read. What has
    /// a value that only the client knows cannot be judged.
    pub(crate) fn is_proven(&self, lookup: Lookup<'_>) -> bool {
        let known = |variable| {
            lookup(variable).or_else(|| match variable {
                Variable::AccessToken => self.access_token.clone(),
                Variable::Token => self.token.clone(),
                Variable::TokenTypeHint => self.token_type_hint.clone(),
                Variable::RefreshToken => self.refresh_token.clone(),
                _ => None,
            })
        };
        self.unproven
            .iter()
            .all(|(part, sent)| value(part, &known).is_none_or(|made| made == *sent))
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
        Template::Parts(parts) => parts.iter().all(|part| {
            !part.any(&mut |variable| {
                Found::default().slot(variable).is_none()
                    && !is_free(variable)
                    && lookup(variable).is_none()
            })
        }),
    }
}

/// Whether what was sent is what `template` says: nothing, where a client cannot fill it.
pub(crate) fn is_sent(template: &Template, sent: Option<&str>, lookup: Lookup<'_>) -> bool {
    match sent {
        Some(text) => {
            let mut found = Found::default();
            read(template, text, lookup, &mut found) && found.is_proven(lookup)
        }
        // What only one of the grants has is left out at the other.
        None => !is_known(template, lookup) || names_a_grant(template),
    }
}

fn names_a_grant(template: &Template) -> bool {
    let Template::Parts(parts) = template else { return false };
    parts.iter().any(|part| {
        use Variable::{Code, RefreshToken, State};
        part.any(&mut |variable| matches!(variable, Code | State | RefreshToken))
    })
}

/// Whether `text` is what `template` says. Tokens are taken from the text, all else must agree.
pub(crate) fn read(template: &Template, text: &str, lookup: Lookup<'_>, found: &mut Found) -> bool {
    let parts = match template {
        Template::Fixed(fixed) => return *fixed == text,
        Template::Parts(parts) => parts,
    };
    let mut rest = text;
    for (at, part) in parts.iter().enumerate() {
        if let Some(known) = value(part, lookup) {
            match rest.strip_prefix(known.as_str()) {
                Some(after) => rest = after,
                None => return false,
            }
            continue;
        }
        let end = match parts.get(at + 1) {
            Some(next) => value(next, lookup).and_then(|next| rest.find(&next)),
            None => Some(rest.len()),
        };
        let Some((sent, after)) = end.map(|end| rest.split_at(end)) else { return false };
        let is_kept = match part {
            Part::Text(_) => false,
            Part::Value(variable, _) => found.keep(*variable, sent),
            Part::Filtered(_) => {
                found.unproven.push((*part, sent.to_owned()));
                true
            }
        };
        if sent.is_empty() || !is_kept {
            return false;
        }
        rest = after;
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
