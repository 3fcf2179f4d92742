//! Texts with values in them.

use super::{Data, holding, list, text, word};
use crate::model::{Filter, Filtered, Part, Place, Template, Variable};

/// A text without values is a text; otherwise a list of texts and of values.
pub(super) fn template(template: &Template) -> Data {
    match template {
        Template::Fixed(fixed) => text(fixed),
        Template::Parts(parts) => list(parts, part),
    }
}

/// A value: its place, its kind and its names; or its place, and which filters take which text.
fn part(part: &Part) -> Data {
    match part {
        Part::Text(literal) => text(literal),
        Part::Value(value, place) => {
            let mut data = vec![place_of(*place)];
            data.extend(variable(value));
            Data::List(data)
        }
        Part::Filtered(Filtered { text, filters, place }) => {
            Data::List(vec![place_of(*place), list(text, self::part), list(filters, filter)])
        }
    }
}

fn place_of(place: Place) -> Data {
    word(match place {
        Place::Origin => "Origin",
        Place::Host => "Host",
        Place::Segment => "Segment",
        Place::Query => "Query",
        Place::Whole => "Whole",
    })
}

fn variable(variable: &Variable) -> Vec<Data> {
    match variable {
        Variable::Setting(name) => vec![word("Setting"), text(name)],
        Variable::Part(name, part) => vec![word("Part"), text(name), text(part)],
        Variable::Captured(name) => vec![word("Captured"), text(name)],
        Variable::AccessToken => vec![word("AccessToken")],
        Variable::Token => vec![word("Token")],
        Variable::TokenTypeHint => vec![word("TokenTypeHint")],
        Variable::RefreshToken => vec![word("RefreshToken")],
        Variable::Code => vec![word("Code")],
        Variable::State => vec![word("State")],
        Variable::RedirectUri => vec![word("RedirectUri")],
        Variable::Nonce => vec![word("Nonce")],
        Variable::Uuid => vec![word("Uuid")],
        Variable::Timestamp => vec![word("Timestamp")],
        Variable::TimestampMs => vec![word("TimestampMs")],
    }
}

fn filter(filter: &Filter) -> Data {
    match filter {
        Filter::Base64 => word("Base64"),
        Filter::Sha256Hex => word("Sha256Hex"),
        Filter::HmacSha256Hex(key) => holding("HmacSha256Hex", Data::List(variable(key))),
        Filter::Truncate(length) => holding("Truncate", Data::Number((*length).into())),
    }
}
