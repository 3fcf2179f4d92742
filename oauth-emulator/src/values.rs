//! The values of a provider: what its operator has set, and what its answers hold to be captured.

use std::{collections::BTreeMap, io};

use oauth_core::definition::{
    Capture, DefaultValue, Definition, FieldKind, Setting, ValueKind, Variable,
};

use crate::template;

/// What is known at some moment of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Settings alone.
    Authorize,
    /// And what came back in the callback.
    Exchange,
    /// And what came back in the token response.
    Later,
}

/// Values by name.
#[derive(Clone, Default)]
pub(crate) struct Values {
    pub(crate) settings: BTreeMap<&'static str, String>,
    /// What comes with the choices of the operator, by setting and part.
    parts: BTreeMap<(&'static str, &'static str), &'static str>,
    callback: BTreeMap<&'static str, String>,
    response: BTreeMap<&'static str, String>,
}

impl Values {
    /// Chooses a value for everything that `definition` names; `given` comes first.
    pub(crate) fn choose(
        definition: &'static Definition,
        given: &BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let mut values = Self::default();
        for setting in definition.settings {
            let name = setting.field.name;
            let Some(value) = given.get(name).cloned().or_else(|| default_of(setting)) else {
                continue;
            };
            if !fits(setting.value, &value) {
                let rule = rule_of(setting.value);
                let id = definition.id;
                return Err(invalid(format!("{id}: the setting `{name}` is not {rule}")));
            }
            if let ValueKind::Table(rows) = setting.value {
                let chosen = rows.iter().find(|(choice, _)| *choice == value);
                let parts = chosen.map_or(&[][..], |(_, parts)| parts);
                values.parts.extend(parts.iter().map(|(part, text)| ((name, *part), *text)));
            }
            values.settings.insert(name, value);
        }
        for capture in definition.callback.captures {
            let value = values.plausible(capture);
            values.callback.insert(capture.name, value);
        }
        for capture in definition.captures().skip(definition.callback.captures.len()) {
            let known = values.callback.get(capture.name).cloned();
            let value = known.unwrap_or_else(|| values.plausible(capture));
            values.response.insert(capture.name, value);
        }
        Ok(values)
    }

    /// The value of `variable`, if it is known at `moment`.
    pub(crate) fn get(&self, moment: Moment, variable: Variable) -> Option<String> {
        match variable {
            Variable::Setting(name) => self.settings.get(name).cloned(),
            Variable::Part(name, part) => {
                self.parts.get(&(name, part)).map(|text| (*text).to_owned())
            }
            Variable::Captured(name) => {
                let response = self.response.get(name).filter(|_| moment == Moment::Later);
                let callback = self.callback.get(name).filter(|_| moment != Moment::Authorize);
                response.or(callback).cloned()
            }
            _ => None,
        }
    }

    /// The value that answers hold for `capture`.
    pub(crate) fn captured(&self, capture: &Capture) -> String {
        self.get(Moment::Later, Variable::Captured(capture.name)).unwrap_or_default()
    }

    /// A value for `capture`: one that it allows.
    fn plausible(&self, capture: &Capture) -> String {
        let lookup = |variable| self.get(Moment::Later, variable);
        let allowed = capture.allow.iter().find_map(|allow| template::fill(allow, &lookup));
        match (allowed, capture.value) {
            (Some(allowed), ValueKind::Hostname) => {
                let host = allowed.strip_prefix("https://").unwrap_or(&allowed);
                host.replacen("*.", "emulated.", 1)
            }
            (Some(allowed), ValueKind::Origin) => {
                let allowed = allowed.replacen("*.", "emulated.", 1);
                if allowed.contains("://") { allowed } else { format!("https://{allowed}") }
            }
            (_, kind) => example(kind, capture.name),
        }
    }
}

/// The value of a setting that nobody has given.
fn default_of(setting: &Setting) -> Option<String> {
    let field = &setting.field;
    match field.default {
        Some(DefaultValue::Text(text) | DefaultValue::Number(text)) => Some(text.to_owned()),
        Some(DefaultValue::Bool(switch)) => Some(switch.to_string()),
        Some(DefaultValue::List(texts)) => Some(texts.join(",")),
        None if !field.required => None,
        None => match (field.kind, field.options.first()) {
            (FieldKind::Select, Some(choice)) => Some(choice.value.to_owned()),
            (FieldKind::Boolean, _) => Some("true".to_owned()),
            _ => Some(example(setting.value, field.name)),
        },
    }
}

/// A value of this kind.
fn example(kind: ValueKind, name: &str) -> String {
    match kind {
        ValueKind::Text | ValueKind::Segment => format!("emulated-{name}"),
        // A provider makes one where its client needs it.
        ValueKind::Pem => String::new(),
        ValueKind::Label => "emulated".to_owned(),
        ValueKind::Hostname => "emulated.example".to_owned(),
        ValueKind::Origin => "https://emulated.example".to_owned(),
        ValueKind::OneOf(values) => values.first().copied().unwrap_or_default().to_owned(),
        ValueKind::Table(rows) => {
            rows.first().map(|(value, _)| *value).unwrap_or_default().to_owned()
        }
    }
}

/// Whether `value` is of this kind.
fn fits(kind: ValueKind, value: &str) -> bool {
    match kind {
        ValueKind::Text => !value.chars().any(char::is_control),
        ValueKind::Pem => value.contains("-----BEGIN "),
        ValueKind::Label => is_label(value),
        ValueKind::Hostname => is_hostname(value),
        ValueKind::Origin => value.strip_prefix("https://").is_some_and(is_hostname),
        ValueKind::Segment => {
            !matches!(value, "" | "." | "..")
                && !value.chars().any(|c| c.is_control() || "/\\?#".contains(c))
        }
        ValueKind::OneOf(values) => values.contains(&value),
        ValueKind::Table(rows) => rows.iter().any(|(choice, _)| *choice == value),
    }
}

fn rule_of(kind: ValueKind) -> String {
    match kind {
        ValueKind::Text => "text without control characters".to_owned(),
        ValueKind::Pem => "a private key in PEM".to_owned(),
        ValueKind::Label => "a DNS label".to_owned(),
        ValueKind::Hostname => "a host name".to_owned(),
        ValueKind::Origin => "`https://` and a host name".to_owned(),
        ValueKind::Segment => "one segment of a path".to_owned(),
        ValueKind::OneOf(values) => format!("one of {}", values.join(", ")),
        ValueKind::Table(rows) => {
            let values: Vec<_> = rows.iter().map(|(value, _)| *value).collect();
            format!("one of {}", values.join(", "))
        }
    }
}

fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_hostname(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

pub(crate) fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}
