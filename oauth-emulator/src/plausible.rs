//! Values that a provider could have: for settings that nobody gave, and for captures.

use oauth_core::definition::{Capture, DefaultValue, Definition, Setting, ValueKind};

use crate::template::Values;

/// Settings as the emulator's own provider has them: given, by default, or made up where required.
pub(crate) fn settings(definition: &'static Definition, given: &[(String, String)]) -> Values {
    let mut values = Values::default();
    for setting in definition.settings {
        if let Some(value) = setting_value(setting) {
            values.settings.insert(setting.field.name.to_owned(), value);
        }
    }
    for (name, value) in given {
        values.settings.insert(name.clone(), value.clone());
    }
    for capture in definition.captures() {
        let value = captured(capture, &values);
        values.captured.entry(capture.name.to_owned()).or_insert(value);
    }
    values
}

fn setting_value(setting: &Setting) -> Option<String> {
    match setting.field.default {
        Some(DefaultValue::Text(text) | DefaultValue::Number(text)) => Some(text.to_owned()),
        Some(DefaultValue::Bool(flag)) => Some(flag.to_string()),
        Some(DefaultValue::List(items)) => items.first().map(|item| (*item).to_owned()),
        None if setting.field.required => Some(of_kind(setting.value, setting.field.name)),
        None => None,
    }
}

fn captured(capture: &Capture, values: &Values) -> String {
    let allowed = capture.allow.iter().find_map(|template| values.fill(*template));
    match (capture.value, allowed) {
        (ValueKind::Origin, Some(origin)) => concrete(&origin),
        (ValueKind::Hostname, Some(origin)) => {
            let origin = concrete(&origin);
            origin.split_once("://").map_or(origin.clone(), |(_, host)| host.to_owned())
        }
        (kind, _) => of_kind(kind, capture.name),
    }
}

/// A host for the `*.` of an allowed origin.
fn concrete(pattern: &str) -> String {
    pattern.replacen("*.", "emulated.", 1)
}

fn of_kind(kind: ValueKind, name: &str) -> String {
    let label = label(name);
    match kind {
        ValueKind::Text | ValueKind::Label | ValueKind::Segment => label,
        ValueKind::Hostname => format!("{label}.example"),
        ValueKind::Origin => format!("https://{label}.example"),
        ValueKind::OneOf(values) => values.first().map_or(label, |value| (*value).to_owned()),
    }
}

/// A DNS label that tells which value it stands for.
fn label(name: &str) -> String {
    let label: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .take(50)
        .collect();
    format!("my-{}", label.trim_matches('-')).trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use oauth_core::definition::{Path, Template};

    #[test]
    fn values_keep_their_rules() {
        let capture = Capture {
            name: "api_domain",
            path: Path(&["api_domain"]),
            required: true,
            secret: false,
            value: ValueKind::Origin,
            allow: &[Template::Fixed("https://*.acme.example")],
        };
        let values = Values::default();
        assert_eq!(captured(&capture, &values), "https://emulated.acme.example");
        let host = Capture { value: ValueKind::Hostname, ..capture };
        assert_eq!(captured(&host, &values), "emulated.acme.example");
        assert_eq!(of_kind(ValueKind::Label, "Team_ID"), "my-team-id");
        assert_eq!(of_kind(ValueKind::OneOf(&["eu", "us"]), "dc"), "eu");
    }
}
