//! Templates from the server's side: filled in, and recognised in what a client sends.

use std::collections::BTreeMap;

use oauth_core::definition::{Json, Param, Part, Place, Template, Variable};

use crate::text::percent_encode;

/// The values that are known: settings of the operator and what the client has captured.
#[derive(Clone, Default)]
pub(crate) struct Values {
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) captured: BTreeMap<String, String>,
}

impl Values {
    fn get(&self, variable: Variable) -> Option<&str> {
        match variable {
            Variable::Setting(name) => self.settings.get(name).map(String::as_str),
            Variable::Captured(name) => self.captured.get(name).map(String::as_str),
            _ => None,
        }
    }

    /// The text of a template; `None` while a value in it is not known.
    pub(crate) fn fill(&self, template: Template) -> Option<String> {
        let mut out = String::new();
        for piece in self.pieces(template)? {
            match piece {
                Piece::Text(text) => out.push_str(&text),
                Piece::Hole(_) => return None,
            }
        }
        Some(out)
    }

    /// The first template whose values are all known.
    pub(crate) fn first(&self, templates: &[Template]) -> Option<String> {
        templates.iter().find_map(|template| self.fill(*template))
    }

    /// What a client sends for a template; `None` when it sends nothing, for want of a value.
    fn pieces(&self, template: Template) -> Option<Vec<Piece>> {
        let parts = match template {
            Template::Fixed(text) => return Some(vec![Piece::Text(text.to_owned())]),
            Template::Parts(parts) => parts,
        };
        parts
            .iter()
            .map(|part| match *part {
                Part::Text(text) => Some(Piece::Text(text.to_owned())),
                Part::Value(
                    variable @ (Variable::AccessToken | Variable::Token | Variable::TokenTypeHint),
                    _,
                ) => Some(Piece::Hole(variable)),
                Part::Value(variable, place) => {
                    let value = self.get(variable)?;
                    Some(Piece::Text(match place {
                        Place::Segment | Place::Query => percent_encode(value),
                        Place::Origin | Place::Host | Place::Whole => value.to_owned(),
                    }))
                }
            })
            .collect()
    }
}

enum Piece {
    Text(String),
    Hole(Variable),
}

/// What was found in the places of a token.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) access_token: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) hint: Option<String>,
}

impl Found {
    fn keep(&mut self, variable: Variable, text: &str) -> bool {
        let place = match variable {
            Variable::AccessToken => &mut self.access_token,
            Variable::Token => &mut self.token,
            _ => &mut self.hint,
        };
        match place {
            Some(known) => known == text,
            None => {
                *place = Some(text.to_owned());
                !text.is_empty()
            }
        }
    }
}

/// Whether a template is sent at all.
pub(crate) fn is_sent(template: Template, values: &Values) -> bool {
    values.pieces(template).is_some()
}

/// Whether `actual` is what `template` says; tokens in it are kept in `found`.
pub(crate) fn matches(template: Template, actual: &str, values: &Values, found: &mut Found) -> bool {
    let Some(pieces) = values.pieces(template) else { return false };
    let mut rest = actual;
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(text) => match rest.strip_prefix(text.as_str()) {
                Some(after) => rest = after,
                None => return false,
            },
            Piece::Hole(variable) => {
                let end = match pieces.peek() {
                    Some(Piece::Text(next)) => match rest.find(next.as_str()) {
                        Some(end) => end,
                        None => return false,
                    },
                    _ => rest.len(),
                };
                let (text, after) = rest.split_at(end);
                if !found.keep(*variable, text) {
                    return false;
                }
                rest = after;
            }
        }
    }
    rest.is_empty()
}

/// The first declared parameter that is not as it should be, in words.
pub(crate) fn missing_param(
    declared: &[Param],
    sent: &[(String, String)],
    values: &Values,
    found: &mut Found,
) -> Option<String> {
    declared.iter().filter(|param| is_sent(param.value, values)).find_map(|param| {
        match crate::text::value(sent, param.name) {
            None => Some(format!("the parameter `{}` of the definition is missing", param.name)),
            Some(value) if matches(param.value, value, values, found) => None,
            Some(_) => Some(format!("the parameter `{}` is not what the definition says", param.name)),
        }
    })
}

/// Whether a JSON value is the declared one.
pub(crate) fn matches_json(
    declared: Json,
    actual: &serde_json::Value,
    values: &Values,
    found: &mut Found,
) -> bool {
    use serde_json::Value;
    match (declared, actual) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(expected), Value::Bool(actual)) => expected == *actual,
        (Json::Number(expected), Value::Number(actual)) => {
            serde_json::from_str::<serde_json::Number>(expected).is_ok_and(|expected| expected == *actual)
        }
        (Json::Text(template), Value::String(actual)) => matches(template, actual, values, found),
        (Json::List(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected.iter().zip(actual).all(|(expected, actual)| matches_json(*expected, actual, values, found))
        }
        (Json::Object(expected), Value::Object(actual)) => expected
            .iter()
            .all(|(name, expected)| actual.get(*name).is_some_and(|actual| matches_json(*expected, actual, values, found))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_recognised() {
        let values = Values {
            settings: [("tenant".to_owned(), "a/b".to_owned())].into(),
            captured: BTreeMap::new(),
        };
        let url = Template::Parts(&[
            Part::Text("https://acme.example/"),
            Part::Value(Variable::Setting("tenant"), Place::Segment),
        ]);
        assert_eq!(values.fill(url).as_deref(), Some("https://acme.example/a%2Fb"));
        let header =
            Template::Parts(&[Part::Text("OAuth "), Part::Value(Variable::AccessToken, Place::Whole)]);
        let mut found = Found::default();
        assert!(!matches(header, "Bearer x", &values, &mut found));
        assert!(matches(header, "OAuth x", &values, &mut found));
        assert_eq!(found.access_token.as_deref(), Some("x"));
        let unknown = Template::Parts(&[Part::Value(Variable::Setting("other"), Place::Whole)]);
        assert!(!is_sent(unknown, &values));
    }
}
