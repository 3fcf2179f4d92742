//! What must hold of answers and of the values kept from them.

use super::Engine;
use crate::{
    check,
    definition::{Capture, Expect, Expected, ValueKind},
    expand::Values,
    json::Json,
};

/// How an answer stands to what is expected of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judged {
    Holds,
    /// Another value of the expected type.
    Other,
    /// Nothing, or a value of another type.
    NoAnswer,
}

/// Compares what stands at a path with what must stand there.
pub(super) fn judge(expect: &Expect, found: Option<&Json<'_>>) -> Judged {
    let holds = match (expect.value, found) {
        (Expected::Present, Some(_)) => true,
        (Expected::Bool(wanted), Some(Json::Bool(value))) => *value == wanted,
        (Expected::Integer(wanted), Some(Json::Integer(value))) => *value == i128::from(wanted),
        (Expected::Text(wanted), Some(Json::Text(value))) => *value == wanted,
        _ => return Judged::NoAnswer,
    };
    if holds { Judged::Holds } else { Judged::Other }
}

impl Engine {
    /// A captured value must be of its kind and, where origins are listed, one of them: it may become
    /// the place that secrets are sent to. The error is what it must be, as the rest of a sentence.
    pub(super) fn check_capture(
        &self,
        capture: &Capture,
        value: &str,
        values: &Values<'_>,
    ) -> Result<(), String> {
        check::value(capture.value, value, self.definition.local)?;
        if capture.allow.is_empty() {
            return Ok(());
        }
        let origin = match capture.value {
            ValueKind::Origin => value.to_owned(),
            _ => format!("https://{value}"),
        };
        for pattern in capture.allow {
            if let Some(pattern) = values.url(*pattern)?
                && is_allowed(&origin, &pattern)
            {
                return Ok(());
            }
        }
        Err("is not one of the hosts that the definition allows".to_owned())
    }
}

/// Whether an origin is a listed one; `*.` stands for one or more labels.
fn is_allowed(origin: &str, pattern: &str) -> bool {
    let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
    let Some((scheme, suffix)) = pattern.split_once("://*") else { return origin == pattern };
    origin
        .strip_prefix(scheme)
        .and_then(|rest| rest.strip_prefix("://"))
        .and_then(|host| host.strip_suffix(suffix))
        .is_some_and(|labels| !labels.is_empty() && suffix.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::{Judged, is_allowed, judge};
    use crate::{
        definition::{Expect, Expected, Path},
        json::Json,
    };

    #[test]
    fn a_star_stands_for_labels_and_nothing_else() {
        for (origin, pattern, allowed) in [
            ("https://a.acme.example", "https://*.acme.example", true),
            ("https://a.b.acme.example", "https://*.acme.example", true),
            ("https://acme.example", "https://*.acme.example", false),
            ("https://evilacme.example", "https://*.acme.example", false),
            ("https://acme.example.evil", "https://*.acme.example", false),
            ("https://acme.example", "https://acme.example", true),
            ("https://x", "https://*", false),
        ] {
            assert_eq!(is_allowed(origin, pattern), allowed, "{origin} {pattern}");
        }
    }

    #[test]
    fn another_type_is_no_answer() {
        let ok = Expect { path: Path(&["ok"]), value: Expected::Bool(true) };
        for (json, judged) in [
            ("true", Judged::Holds),
            ("false", Judged::Other),
            (r#""true""#, Judged::NoAnswer),
            ("1", Judged::NoAnswer),
        ] {
            assert_eq!(judge(&ok, Json::parse(json.as_bytes()).as_ref()), judged, "{json}");
        }
        assert_eq!(judge(&ok, None), Judged::NoAnswer);
    }
}
