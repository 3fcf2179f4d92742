//! Where `{values}` stand in a draft, which decides what each must look like.

use std::collections::BTreeMap;

use super::draft::Draft;

/// Everything that a value is used for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Use {
    /// The start of a URL, scheme and all.
    pub(crate) origin: bool,
    /// All of a host, or its end.
    pub(crate) host: bool,
    /// A label of a host, or a part of one, with a fixed domain after it.
    pub(crate) label: bool,
    /// A label with only one more label after it: whoever chooses it chooses the owner.
    pub(crate) open: bool,
    /// The path of a URL.
    pub(crate) segment: bool,
    /// A query, parameter, header or body.
    pub(crate) text: bool,
    /// In the authorization request, where nothing is captured yet.
    pub(crate) early: bool,
}

impl Use {
    /// It is a part of the host that is asked.
    pub(crate) fn in_host(self) -> bool {
        self.host || self.label
    }
}

/// Keys whose texts are for people, or name no values.
const NO_TEMPLATES: [&str; 12] = [
    "id",
    "name",
    "description",
    "docs",
    "category",
    "confidence",
    "oauth_schema",
    "credentials_for_provider",
    "config",
    "scopes",
    "setup",
    "sources",
];

/// Every value that the draft names, with where it stands.
pub(crate) fn uses(draft: &Draft) -> BTreeMap<String, Use> {
    let mut uses = BTreeMap::new();
    draft.texts(&mut |path, text| {
        let root = path.first().copied().unwrap_or_default();
        let below_capture = path.contains(&"capture");
        if NO_TEMPLATES.contains(&root) || below_capture {
            return;
        }
        let early = matches!(root, "authorization_endpoint" | "authorize" | "offline" | "consent");
        add(text, is_address(path), early, &mut uses);
    });
    uses
}

/// Whether what stands under these keys is a URL, and not a text that looks like one.
fn is_address(path: &[&str]) -> bool {
    path.last().is_some_and(|key| {
        key.ends_with("_endpoint") || matches!(*key, "base" | "get" | "post" | "put" | "delete")
    })
}

/// The names in a text.
pub(crate) fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let end = after
            .find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.'))
            .unwrap_or(after.len());
        if end > 0 && after[end..].starts_with('}') {
            names.push(&after[..end]);
        }
        rest = after;
    }
    names
}

fn add(text: &str, is_url: bool, early: bool, uses: &mut BTreeMap<String, Use>) {
    for name in names(text) {
        let marked = format!("{{{name}}}");
        // A part of a choice counts for the choice.
        let known = name.split('.').next().unwrap_or(name);
        let used: &mut Use = uses.entry(known.to_owned()).or_default();
        used.early |= early;
        for (at, _) in text.match_indices(&marked) {
            place(&text[..at], &text[at + marked.len()..], is_url, used);
        }
    }
}

/// Where a value stands that has `before` and `after` around it.
fn place(before: &str, after: &str, is_url: bool, used: &mut Use) {
    if !is_url {
        used.text = true;
        return;
    }
    if before.is_empty() {
        used.origin = true;
        return;
    }
    let inside = before.split_once("://").map_or(before, |(_, inside)| inside);
    if inside.contains(['?', '#']) {
        used.text = true;
    } else if inside.contains('/') || before.starts_with('{') {
        used.segment = true;
    } else {
        let host = after.split(['/', '?', '#']).next().unwrap_or_default();
        match host.matches('.').count() {
            0 => used.host = true,
            dots => {
                used.label = true;
                used.open |= !(host.starts_with('.') && dots >= 2);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Use, names, uses};
    use crate::import::draft::Draft;

    #[test]
    fn names_are_found_and_other_braces_are_not() {
        assert_eq!(names("{a}.x/{b_2}{c.d}"), ["a", "b_2", "c.d"]);
        assert_eq!(names("query { viewer { id } } {A} {} {"), [""; 0]);
    }

    #[test]
    fn each_place_is_told_apart() {
        let plain = Use::default();
        for (text, expected) in [
            ("https://{x}/token", Use { host: true, ..plain }),
            ("https://api.{x}/token", Use { host: true, ..plain }),
            ("https://{x}.acme.example/token", Use { label: true, ..plain }),
            ("https://{x}.example/token", Use { label: true, open: true, ..plain }),
            ("https://{x}-login.acme.example", Use { label: true, open: true, ..plain }),
            ("https://acme.example/{x}/token", Use { segment: true, ..plain }),
            ("https://acme.example/token?key={x}", Use { text: true, ..plain }),
            ("https://acme.example#/a/{x}", Use { text: true, ..plain }),
            ("{x}/token", Use { origin: true, ..plain }),
            ("{x}", Use { origin: true, ..plain }),
        ] {
            let mut draft = Draft::new("acme", "Acme {y}");
            draft.set(&["token_endpoint"], text);
            assert_eq!(uses(&draft).get("x"), Some(&expected), "{text}");
            assert_eq!(uses(&draft).len(), 1, "{text}");
        }
        let mut draft = Draft::new("acme", "Acme");
        draft.set(&["authorize", "params", "resource"], "https://{x}/{y}");
        let early = Use { text: true, early: true, ..plain };
        assert_eq!(uses(&draft).into_values().collect::<Vec<_>>(), [early, early]);
    }
}
