//! Addresses with values in them, and whether two of them can be the same.

use oauth_core::definition::{Definition, Part, Place, Template, ValueKind, Variable};

/// A piece of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// This character.
    Is(char),
    /// One character of a value.
    One(Kind),
    /// Any number of further characters of a value.
    More(Kind),
}

/// What a value may consist of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A part of a host between dots.
    Label,
    /// A host, or a segment of a path.
    Segment,
    /// A host with a path after it: what a catalogue leaves to its users as a whole.
    Base,
}

impl Kind {
    fn has(self, character: char) -> bool {
        match self {
            Self::Label => !matches!(character, '/' | '.'),
            Self::Segment => character != '/',
            Self::Base => true,
        }
    }
}

impl Piece {
    /// There is a character that fits both.
    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Is(one), Self::Is(two)) => one == two,
            (Self::Is(is), Self::One(kind) | Self::More(kind))
            | (Self::One(kind) | Self::More(kind), Self::Is(is)) => kind.has(is),
            _ => true,
        }
    }
}

/// An address without scheme, query, fragment and closing slash; the host in lower case.
#[derive(Debug, Clone)]
pub(crate) struct Address(Vec<Piece>);

impl Address {
    /// The text that a catalogue gives: one or several, of which the first that can be filled counts.
    /// A discovery document is no endpoint.
    pub(crate) fn all(text: &str) -> Vec<Self> {
        let endpoint = |one: &&str| !one.is_empty() && !one.contains("/.well-known/");
        text.split("||").map(str::trim).filter(endpoint).map(Self::of_text).collect()
    }

    fn of_text(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text.strip_prefix("https://").unwrap_or(text);
        let mut first = true;
        while let Some(character) = rest.chars().next() {
            let name = rest.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            if let Some((_, after)) = name {
                // What is in place of the whole host may bring a path with it.
                let base = first && !after.starts_with('.');
                let kind = if base { Kind::Base } else { Kind::Segment };
                pieces.extend([Piece::One(kind), Piece::More(kind)]);
                rest = after;
            } else {
                pieces.push(Piece::Is(character));
                rest = &rest[character.len_utf8()..];
            }
            first = false;
        }
        Self::cleaned(pieces)
    }

    /// Every address that a template of a definition can be: what is chosen from a list is filled in.
    pub(crate) fn of_template(definition: &Definition, template: &Template) -> Vec<Self> {
        let parts = match template {
            Template::Fixed(text) => return vec![Self::of_text(text)],
            Template::Parts(parts) => *parts,
        };
        let mut all = vec![Vec::new()];
        for part in parts {
            let ways = ways(definition, part);
            all = all
                .iter()
                .flat_map(|start| ways.iter().map(move |way| [&start[..], &way[..]].concat()))
                .collect();
        }
        all.into_iter().map(Self::cleaned).collect()
    }

    fn cleaned(mut pieces: Vec<Piece>) -> Self {
        let scheme: Vec<Piece> = "https://".chars().map(Piece::Is).collect();
        if pieces.starts_with(&scheme) {
            pieces.drain(..scheme.len());
        }
        if let Some(end) = pieces.iter().position(|piece| matches!(piece, Piece::Is('?' | '#'))) {
            pieces.truncate(end);
        }
        while pieces.last() == Some(&Piece::Is('/')) {
            pieces.pop();
        }
        for piece in pieces.iter_mut().take_while(|piece| **piece != Piece::Is('/')) {
            if let Piece::Is(character) = piece {
                character.make_ascii_lowercase();
            }
        }
        Self(pieces)
    }

    /// Some values make both the same.
    pub(crate) fn can_be(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.0, &other.0);
        // Reached: the pieces before these two places can say the same.
        let mut reached = vec![vec![false; theirs.len() + 1]; ours.len() + 1];
        reached[0][0] = true;
        for one in 0..=ours.len() {
            for two in 0..=theirs.len() {
                if !reached[one][two] {
                    continue;
                }
                let (left, right) = (ours.get(one), theirs.get(two));
                let more = |piece: Option<&Piece>| matches!(piece, Some(Piece::More(_)));
                if more(left) {
                    reached[one + 1][two] = true;
                }
                if more(right) {
                    reached[one][two + 1] = true;
                }
                if let (Some(first), Some(second)) = (left, right)
                    && first.meets(*second)
                {
                    let next = |place: usize, stays: bool| if stays { place } else { place + 1 };
                    reached[next(one, more(left))][next(two, more(right))] = true;
                }
            }
        }
        reached[ours.len()][theirs.len()]
    }

    /// As people read it; every value is `{}`.
    pub(crate) fn shown(&self) -> String {
        let mut shown = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Is(character) => shown.push(*character),
                Piece::One(_) => shown.push_str("{}"),
                Piece::More(_) => {}
            }
        }
        shown
    }
}

/// What a part of a template can be.
fn ways(definition: &Definition, part: &Part) -> Vec<Vec<Piece>> {
    let text = |text: &str| text.chars().map(Piece::Is).collect::<Vec<_>>();
    let value = |kind| vec![vec![Piece::One(kind), Piece::More(kind)]];
    let (variable, place) = match part {
        Part::Text(fixed) => return vec![text(fixed)],
        Part::Value(variable, place) => (variable, place),
        Part::Filtered(_) => return value(Kind::Segment),
    };
    let setting = |name| definition.settings.iter().find(|setting| setting.field.name == name);
    match *variable {
        Variable::Setting(name) => match setting(name).map(|setting| setting.value) {
            Some(ValueKind::OneOf(values)) => values.iter().map(|one| text(one)).collect(),
            Some(ValueKind::Table(rows)) => rows.iter().map(|(name, _)| text(name)).collect(),
            Some(ValueKind::Label) => value(Kind::Label),
            _ => value(Kind::Segment),
        },
        Variable::Part(name, part) => match setting(name).map(|setting| setting.value) {
            Some(ValueKind::Table(rows)) => rows
                .iter()
                .flat_map(|(_, parts)| parts.iter().filter(|(called, _)| *called == part))
                .map(|(_, one)| text(one))
                .collect(),
            _ => value(Kind::Segment),
        },
        // The allow list of what is captured decides at run time; here the place does.
        _ if *place == Place::Host => value(Kind::Label),
        _ => value(Kind::Segment),
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn can_be(one: &str, two: &str) -> bool {
        Address::of_text(one).can_be(&Address::of_text(two))
    }

    #[test]
    fn scheme_query_closing_slash_and_the_case_of_the_host_do_not_count() {
        assert!(can_be("https://Acme.example/a/", "https://acme.example/a?b=c"));
        assert!(!can_be("https://acme.example/a", "https://acme.example/A"), "a path has case");
        assert!(!can_be("https://acme.example/a", "https://www.acme.example/a"));
    }

    #[test]
    fn values_have_no_names_and_stay_in_their_place() {
        for (one, two, same) in [
            ("https://{a}.okta.com/v1", "https://{domain}/v1", true),
            ("https://{a}.okta.com/v1", "https://acme.okta.com/v1", true),
            ("https://{a}.okta.com/v1", "https://.okta.com/v1", false),
            ("https://api.acme.{tld}/token", "https://api.acme.com/token", true),
            ("https://api.acme.{tld}/token", "https://api.other.com/token", false),
            ("https://acme.example/{tenant}/token", "https://acme.example/a/b/token", false),
            ("{base}/oauth/token", "https://acme.example/some/path/oauth/token", true),
            ("{base}/oauth/token", "https://acme.example/oauth/authorize", false),
        ] {
            assert_eq!(can_be(one, two), same, "{one} and {two}");
            assert_eq!(can_be(two, one), same, "{two} and {one}");
        }
    }

    #[test]
    fn alternatives_are_read_and_discovery_documents_are_not() {
        let shown = |text: &str| {
            Address::all(text).iter().map(Address::shown).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown("https://{a}/x || https://b.example/x"), "{}/x b.example/x");
        assert_eq!(shown("https://b.example/.well-known/openid-configuration"), "");
        assert_eq!(shown(""), "");
    }
}
