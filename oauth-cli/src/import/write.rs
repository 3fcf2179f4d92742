//! Prints a draft as a definition: keys in the order of the reference, short maps on one line, and what
//! is to be said about it in comments.

use std::fmt::Write as _;

use oauth_codegen::keys::{Group, ROOT, Shape};

use super::{
    draft::Draft,
    value::{Map, Value},
};

/// What fits on a line.
const WIDTH: usize = 120;

/// The first keys of the flow, which a blank line sets apart from what is said about the provider.
const FLOW: [&str; 4] =
    ["issuer", "registration_endpoint", "authorization_endpoint", "token_endpoint"];

/// The text of a definition.
pub(crate) fn write(draft: &Draft) -> String {
    let mut text = String::new();
    for line in &draft.head {
        comment(&mut text, line);
    }
    let entries = ordered(draft.root().entries(), Some(&ROOT));
    let flow = entries.iter().position(|(key, _, _)| FLOW.contains(key));
    for (position, (key, value, shape)) in entries.into_iter().enumerate() {
        if Some(position) == flow && position > 2 {
            text.push('\n');
        }
        for (_, line) in draft.above.iter().filter(|(above, _)| *above == key) {
            comment(&mut text, line);
        }
        entry(&mut text, key, value, shape, 0);
    }
    if !draft.left_out.is_empty() {
        text.push_str("\n# Not taken over:\n");
        for left in draft.left_out.iter().filter(|left| !left.foreign) {
            comment(&mut text, &format!("- {}: {}", left.what, left.why));
        }
        let foreign: Vec<_> =
            draft.left_out.iter().filter(|left| left.foreign).map(|left| &*left.what).collect();
        if !foreign.is_empty() {
            comment(&mut text, &format!("- no part of OAuth: {}", foreign.join(", ")));
        }
    }
    text
}

/// A comment, whatever the text holds.
fn comment(text: &mut String, line: &str) {
    let line: String = line.chars().map(|c| if is_plain(c) { c } else { ' ' }).collect();
    let _ = writeln!(text, "# {}", line.trim());
}

/// Entries in the order of the key table, each with the shape of its value. What the table does not know
/// comes last.
fn ordered<'v>(
    entries: &'v [(String, Value)],
    group: Option<&'static Group>,
) -> Vec<(&'v str, &'v Value, Option<&'static Shape>)> {
    let position = |key: &str| {
        group.map_or(0, |group| {
            group.keys.iter().position(|known| known.name == key).unwrap_or(usize::MAX)
        })
    };
    let mut entries: Vec<_> = entries
        .iter()
        .map(|(key, value)| {
            let shape = group.and_then(|group| group.key(key)).map(|key| key.shape);
            (&**key, value, shape)
        })
        .collect();
    // Stable: names of the author's choice keep their order.
    entries.sort_by_key(|(key, ..)| position(key));
    entries
}

/// What the shape says of a map: the keys of a group, or names with values of one shape.
fn of_map(shape: Option<&'static Shape>) -> (Option<&'static Group>, Option<&'static Shape>) {
    match shape {
        Some(Shape::Map(group)) => (Some(group), None),
        Some(Shape::Entries(_, inner)) => (None, Some(inner)),
        Some(Shape::Either(shapes)) => shapes
            .iter()
            .map(|shape| of_map(Some(shape)))
            .find(|(group, inner)| group.is_some() || inner.is_some())
            .unwrap_or_default(),
        _ => (None, None),
    }
}

fn of_list(shape: Option<&'static Shape>) -> Option<&'static Shape> {
    match shape? {
        Shape::List(inner) => Some(inner),
        Shape::Either(shapes) => shapes.iter().find_map(|shape| of_list(Some(shape))),
        _ => None,
    }
}

/// The entries of a map as they are written.
fn of_entries<'v>(
    entries: &'v Map,
    shape: Option<&'static Shape>,
) -> Vec<(&'v str, &'v Value, Option<&'static Shape>)> {
    let (group, inner) = of_map(shape);
    let mut entries = ordered(entries, group);
    if inner.is_some() {
        entries.iter_mut().for_each(|entry| entry.2 = inner);
    }
    entries
}

/// `key: value` and a line break, with everything below it.
fn entry(
    text: &mut String,
    key: &str,
    value: &Value,
    shape: Option<&'static Shape>,
    indent: usize,
) {
    let _ = write!(text, "{:indent$}{}:", "", scalar(key, false));
    rest(text, value, shape, indent, indent + key.chars().count() + 2);
}

/// What follows a `:` or a `-`: on the same line if it fits, else below it.
fn rest(
    text: &mut String,
    value: &Value,
    shape: Option<&'static Shape>,
    indent: usize,
    column: usize,
) {
    match value {
        Value::Map(_) | Value::List(_) => {
            let line = flow(value, shape);
            if column + line.chars().count() <= WIDTH || line.len() == 2 {
                let _ = writeln!(text, " {line}");
                return;
            }
        }
        Value::Text(plain) => {
            let _ = writeln!(text, " {}", scalar(plain, false));
            return;
        }
        _ => {
            let _ = writeln!(text, " {}", flow(value, shape));
            return;
        }
    }
    text.push('\n');
    match value {
        Value::Map(entries) => {
            for (key, value, shape) in of_entries(entries, shape) {
                entry(text, key, value, shape, indent + 2);
            }
        }
        _ => {
            for item in value.items() {
                element(text, item, of_list(shape), indent + 2);
            }
        }
    }
}

/// `- value`, a map with its first key beside the dash.
fn element(text: &mut String, value: &Value, shape: Option<&'static Shape>, indent: usize) {
    let line = flow(value, shape);
    if let (Value::Map(entries), true) = (value, indent + 2 + line.chars().count() > WIDTH) {
        let mut inner = String::new();
        for (key, value, shape) in of_entries(entries, shape) {
            entry(&mut inner, key, value, shape, indent + 2);
        }
        let _ = write!(text, "{:indent$}- {}", "", inner.trim_start());
        return;
    }
    let _ = write!(text, "{:indent$}-", "");
    rest(text, value, shape, indent, indent + 2);
}

/// A value on one line.
fn flow(value: &Value, shape: Option<&'static Shape>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.clone(),
        Value::Text(text) => scalar(text, true),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| flow(item, of_list(shape))).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Map(entries) => {
            let entries: Vec<_> = of_entries(entries, shape)
                .into_iter()
                .map(|(key, value, shape)| format!("{}: {}", scalar(key, true), flow(value, shape)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A text, in quotes where it would be read as something else without.
fn scalar(text: &str, in_flow: bool) -> String {
    if needs_no_quotes(text, in_flow) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_plain(c) => quoted.push(c),
            c if u32::from(c) <= 0xff => {
                let _ = write!(quoted, "\\x{:02x}", u32::from(c));
            }
            c if u32::from(c) <= 0xffff => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => {
                let _ = write!(quoted, "\\U{:08x}", u32::from(c));
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that every reader takes as they are and that look like what they are.
fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
        && u32::from(c) & 0xfffe != 0xfffe
}

fn needs_no_quotes(text: &str, in_flow: bool) -> bool {
    let starts_well =
        text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '(' | '.'));
    let ends_well = !text.ends_with([' ', ':']);
    let special = text.contains(": ") || text.contains(" #");
    let breaks_flow = in_flow && text.contains([',', '[', ']', '{', '}', ':', '"', '\'']);
    starts_well
        && ends_well
        && !special
        && !breaks_flow
        && text.chars().all(is_plain)
        && !means_something_else(text)
}

/// Words and numbers that other readers of YAML do not take for texts.
fn means_something_else(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    matches!(lower.as_str(), "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n")
        || lower.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit())
            && lower.bytes().all(|b| b.is_ascii_hexdigit() || b"._+-xo:".contains(&b))
            && !is_date(&lower)
        || matches!(lower.as_str(), ".inf" | ".nan" | "inf" | "nan" | "infinity")
}

/// `2022-06-28` is a version more often than a day, and a text in either case.
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    parts.len() == 3
        && parts.iter().zip([4, 2, 2]).all(|(part, length)| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use oauth_codegen::{diagnostics::Diagnostics, source::Sources, tree};
    use proptest::prelude::*;

    use super::write;
    use crate::import::{
        draft::Draft,
        foreign::{Foreign, Syntax},
        value::Value,
    };

    /// Any text, and more often those that YAML reads in its own way.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[ a-z0-9{}:#,\\-\\[\\]&*!|>'\"%@`~?=<._+é漢（-]{0,12}",
            "[0-9]{1,4}[-:.xoe_][0-9a-f]{0,4}",
            prop::sample::select(vec![
                "",
                "null",
                "~",
                "true",
                "No",
                "yes",
                "1e3",
                "0x1F",
                ".5",
                "-1",
                "+1",
                "1_0",
                ".inf",
                "- a",
                "a: b",
                "a #b",
                "a:",
                ":a",
                "#a",
                "2022-06-28",
                "{x}",
                "https://a.example/{x}",
                "a\nb",
                "a\n",
                "\ttab",
                "\u{feff}",
                "\u{85}",
                "\u{2028}",
                "\u{7f}",
                "---",
                "...",
                "<<",
            ])
            .prop_map(ToOwned::to_owned),
        ]
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            text().prop_map(Value::Text),
            any::<bool>().prop_map(Value::Bool),
            any::<i32>().prop_map(|number| Value::Number(number.to_string())),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
                prop::collection::btree_map(text(), inner, 0..6)
                    .prop_map(|entries| Value::Map(entries.into_iter().collect())),
            ]
        })
    }

    /// Maps are the same in any order: the writer has its own.
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Map(entries) => {
                let mut entries: Vec<_> =
                    entries.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
                entries.sort_by(|(a, _), (b, _)| a.cmp(b));
                Value::Map(entries)
            }
            Value::List(items) => Value::List(items.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }

    /// What our own reader makes of it, where everything is a text.
    fn ours(node: &tree::Node) -> Value {
        match &node.value {
            tree::Value::Null => Value::Null,
            tree::Value::Scalar(scalar) => Value::Text(scalar.text.clone()),
            tree::Value::List(items) => Value::List(items.iter().map(ours).collect()),
            tree::Value::Map(entries) => Value::Map(
                entries.iter().map(|entry| (entry.key.text.clone(), ours(&entry.value))).collect(),
            ),
        }
    }

    fn as_texts(value: &Value) -> Value {
        match value {
            Value::Null => Value::Null,
            Value::List(items) => Value::List(items.iter().map(as_texts).collect()),
            Value::Map(entries) => Value::Map(
                entries.iter().map(|(key, value)| (key.clone(), as_texts(value))).collect(),
            ),
            scalar => Value::Text(scalar.scalar().unwrap_or_default()),
        }
    }

    proptest! {
        #[test]
        fn any_draft_is_read_back_the_same(
            entries in prop::collection::btree_map(text(), value(), 0..8),
            head in text(),
            reason in text(),
        ) {
            let mut draft = Draft::new("acme", "Acme");
            draft.head.push(head);
            for (key, value) in &entries {
                draft.set(&[key], value.clone());
            }
            draft.leave_out(&reason, reason.clone());
            let text = write(&draft);
            let theirs = Foreign::parse("f".to_owned(), text.clone(), Syntax::Yaml);
            let theirs = theirs.map_err(|why| TestCaseError::fail(format!("{why}\n{text}")))?;
            prop_assert_eq!(sorted(&theirs.value), sorted(draft.root()), "{}", text);

            let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
            let file = sources.add("f", text.clone());
            let node = tree::parse(&sources, file, &mut diagnostics);
            let found: Vec<_> = diagnostics.into_sorted().into_iter().map(|found| found.message).collect();
            prop_assert!(found.is_empty(), "{:?}\n{}", found, text);
            let node = node.expect("there are no faults");
            prop_assert_eq!(sorted(&ours(&node)), sorted(&as_texts(draft.root())), "{}", text);
        }
    }

    #[test]
    fn keys_stand_in_the_order_of_the_reference_and_short_maps_on_a_line() {
        let mut draft = Draft::new("acme", "Acme");
        draft.head.push("Made by\nhand".to_owned());
        draft.above.push(("token", "Odd.".to_owned()));
        draft.set(&["token", "response", "root"], "data");
        draft.set(&["token", "request", "body"], "json");
        draft.set(&["scopes", "default"], vec!["b", "a:x"]);
        draft.set(&["authorization_endpoint"], "https://acme.example/authorize");
        draft.set(&["token_endpoint"], "https://acme.example/token");
        draft.set(&["description"], "Acme: all of it");
        let long: Vec<String> =
            (0..5).map(|n| format!("https://acme.example/a/long/page/{n}")).collect();
        draft.set(&["sources"], long);
        draft.leave_out("a key", "no\nplace");
        draft.leave_out_foreign("retry");
        draft.leave_out_foreign("paginate");
        assert_eq!(
            write(&draft),
            "\
# Made by hand
id: acme
name: Acme
description: \"Acme: all of it\"

authorization_endpoint: https://acme.example/authorize
token_endpoint: https://acme.example/token
scopes: { default: [b, \"a:x\"] }
# Odd.
token: { request: { body: json }, response: { root: data } }
sources:
  - https://acme.example/a/long/page/0
  - https://acme.example/a/long/page/1
  - https://acme.example/a/long/page/2
  - https://acme.example/a/long/page/3
  - https://acme.example/a/long/page/4

# Not taken over:
# - a key: no place
# - no part of OAuth: retry, paginate
"
        );
    }
}
