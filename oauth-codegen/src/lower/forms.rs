//! `client_schema`, `credentials_schema` and `config`: what the operator sets, and what a credential consists of.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{
        reader::{Plain, resolve},
        shape::{IDENTIFIER_RULE, is_identifier},
        template::{Known, Origin},
        url::{Purpose, check_url},
    },
    model::{Choice, DefaultValue, Field, FieldKind, Row, Setting, Text, ValueKind},
    source::Span,
    tree::{Entry, Node, Value},
};

/// The three forms of a definition.
pub(crate) struct Forms {
    pub(crate) settings: Vec<Setting>,
    pub(crate) credentials: Vec<Field>,
    pub(crate) api_key: Vec<Field>,
}

/// Every value that a template may name: `client_id`, `config`, and what is captured.
pub(crate) fn known_values(tree: &Node) -> Vec<Known> {
    let mut known = Vec::new();
    let secret_settings: Vec<String> = tree
        .at(&["oauth_schema", "client_schema"])
        .map_or(&[][..], Node::items)
        .iter()
        .filter(|field| field.text("type").as_deref() == Some("secret-input"))
        .filter_map(|field| field.text("name"))
        .collect();
    let mut add = |entry: &Entry, origin| {
        if is_identifier(&entry.key.text) {
            known.push(Known {
                name: entry.key.text.clone(),
                origin,
                kind: value_kind(&entry.value),
                limited: entry.value.get("allow").is_some(),
                secret: entry.value.bool("secret").unwrap_or(false)
                    || secret_settings.contains(&entry.key.text),
                span: entry.key.span,
            });
        }
    };
    let entries = |keys: &[&str]| tree.at(keys).map_or(&[][..], Node::entries);
    entries(&["config"]).iter().for_each(|entry| add(entry, Origin::Setting));
    entries(&["callback", "capture"]).iter().for_each(|entry| add(entry, Origin::Callback));
    let response = entries(&["token", "response", "capture"]);
    response.iter().for_each(|entry| add(entry, Origin::Response));
    for (position, lookup) in lookups(tree).enumerate() {
        lookup.iter().for_each(|entry| add(entry, Origin::Lookup(position)));
    }
    for keys in [&["hooks", "after_exchange", "capture"][..], &["discover", "capture"]] {
        entries(keys).iter().for_each(|entry| add(entry, Origin::Later));
    }
    for entry in entries(&["config"]) {
        if let ValueKind::Table(rows) = value_kind(&entry.value) {
            known.extend(parts(&entry.key.text, entry.key.span, &rows));
        }
    }
    if known.iter().all(|value| value.name != "client_id") {
        known.push(Known {
            name: "client_id".to_owned(),
            origin: Origin::Setting,
            kind: ValueKind::Segment,
            limited: false,
            secret: false,
            span: tree.head(),
        });
    }
    known
}

/// What each lookup keeps.
pub(crate) fn lookups(tree: &Node) -> impl Iterator<Item = &[Entry]> {
    let items = tree.child("lookup").map_or(&[][..], Node::items);
    items.iter().map(|item| item.child("capture").map_or(&[][..], Node::entries))
}

/// What comes with a choice, as values of their own: `region.host`.
fn parts(name: &str, span: Span, rows: &[Row]) -> Vec<Known> {
    let Some((_, first)) = rows.first() else { return Vec::new() };
    first
        .iter()
        .map(|(part, _)| {
            let texts: Vec<String> = rows
                .iter()
                .flat_map(|(_, parts)| parts.iter().filter(|(name, _)| name == part))
                .map(|(_, text)| text.clone())
                .collect();
            // Texts of the definition's author that may stand in a host or a path, or anywhere else.
            let plain = texts.iter().all(|text| {
                text.split('.').all(|label| {
                    !label.is_empty()
                        && label
                            .bytes()
                            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                })
            });
            Known {
                name: format!("{name}.{part}"),
                origin: Origin::Setting,
                kind: if plain { ValueKind::OneOf(texts) } else { ValueKind::Text },
                limited: true,
                secret: false,
                span,
            }
        })
        .collect()
}

/// The `type` of a configured or captured value, with its `values`.
pub(crate) fn value_kind(node: &Node) -> ValueKind {
    match node.text("type").as_deref() {
        Some("label") => ValueKind::Label,
        Some("hostname") => ValueKind::Hostname,
        Some("origin") => ValueKind::Origin,
        Some("segment") => ValueKind::Segment,
        Some("enum") => match node.child("values") {
            Some(values) if !values.entries().is_empty() => ValueKind::Table(
                values
                    .entries()
                    .iter()
                    .map(|row| {
                        let part = |part: &Entry| {
                            Some((part.key.text.clone(), part.value.scalar()?.text.clone()))
                        };
                        let parts = row.value.entries().iter().filter_map(part).collect();
                        (row.key.text.clone(), parts)
                    })
                    .collect(),
            ),
            _ => ValueKind::OneOf(node.texts("values")),
        },
        _ => ValueKind::Text,
    }
}

pub(crate) fn forms(tree: &Node, diagnostics: &mut Diagnostics) -> Forms {
    let schema = |key| tree.at(&["oauth_schema", key]).map_or(&[][..], Node::items);
    let client: Vec<_> =
        schema("client_schema").iter().filter_map(|node| field(node, diagnostics)).collect();
    let credentials =
        schema("credentials_schema").iter().filter_map(|node| field(node, diagnostics)).collect();
    let api_key = match tree.child("credentials_for_provider") {
        None => Vec::new(),
        Some(node) => match &node.value {
            Value::Map(entries) => entries
                .iter()
                .filter(|entry| is_identifier(&entry.key.text))
                .map(|entry| named_field(entry.key.text.clone(), &entry.value, diagnostics))
                .collect(),
            _ => node.items().iter().filter_map(|item| field(item, diagnostics)).collect(),
        },
    };
    Forms { settings: settings(tree, client, diagnostics), credentials, api_key }
}

/// `client_schema`, then what `config` has besides it.
fn settings(tree: &Node, client: Vec<Field>, diagnostics: &mut Diagnostics) -> Vec<Setting> {
    let config = tree.child("config").map_or(&[][..], Node::entries);
    let of_config = |name: &str| config.iter().find(|entry| entry.key.text == name);
    let mut settings: Vec<Setting> = client
        .into_iter()
        .map(|mut field| match of_config(&field.name) {
            Some(entry) => {
                let value = value_kind(&entry.value);
                if field.default.is_none() {
                    field.default = entry.value.text("default").map(DefaultValue::Text);
                }
                field.required = field.default.is_none();
                Setting { value, field }
            }
            None => Setting { value: ValueKind::Text, field },
        })
        .collect();
    for entry in config {
        let name = &entry.key.text;
        if !is_identifier(name) || settings.iter().any(|setting| setting.field.name == *name) {
            continue;
        }
        let mut field = Field {
            kind: if value_kind(&entry.value).choices().is_some() {
                FieldKind::Select
            } else {
                FieldKind::TextInput
            },
            ..named_field(name.clone(), &entry.value, diagnostics)
        };
        field.required = field.default.is_none();
        if let Some(values) = value_kind(&entry.value).choices() {
            field.options = values
                .into_iter()
                .map(|value| Choice { label: Text::plain(value), value: value.to_owned() })
                .collect();
        }
        settings.push(Setting { value: value_kind(&entry.value), field });
    }
    settings
}

fn field(node: &Node, diagnostics: &mut Diagnostics) -> Option<Field> {
    let word = node.child("name")?.word()?;
    if !is_identifier(word.text) {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_NAME,
                word.span,
                format!("`{}` is not a name that can stand here", word.text.escape_debug()),
            )
            .help(IDENTIFIER_RULE),
        );
        return None;
    }
    Some(named_field(word.text.to_owned(), node, diagnostics))
}

fn named_field(name: String, node: &Node, diagnostics: &mut Diagnostics) -> Field {
    if let Some(word) = node.child("url").and_then(Node::word) {
        check_url(word, word.text, Purpose::Link, diagnostics);
    }
    let kind = match node.text("type").as_deref() {
        Some("secret-input") => FieldKind::SecretInput,
        Some("select") => FieldKind::Select,
        Some("boolean") => FieldKind::Boolean,
        Some("model-selector") => FieldKind::ModelSelector,
        Some("app-selector") => FieldKind::AppSelector,
        Some("array[tools]") => FieldKind::ArrayTools,
        _ => FieldKind::TextInput,
    };
    Field {
        kind,
        required: node.bool("required").unwrap_or(false),
        label: text(node, "label", diagnostics).unwrap_or_else(|| Text::plain(readable(&name))),
        help: text(node, "help", diagnostics),
        placeholder: text(node, "placeholder", diagnostics),
        url: node.text("url"),
        default: node.child("default").and_then(default_value),
        options: node.child("options").map_or_else(Vec::new, |options| {
            options
                .items()
                .iter()
                .filter_map(|option| {
                    let value = option.text("value")?;
                    let label = text(option, "label", diagnostics)
                        .unwrap_or_else(|| Text::plain(value.clone()));
                    Some(Choice { value, label })
                })
                .collect()
        }),
        multiple: node.bool("multiple").unwrap_or(false),
        scope: node.text("scope"),
        scheme: node.text("scheme").map(|scheme| match scheme.as_str() {
            "none" => String::new(),
            _ => scheme,
        }),
        name,
    }
}

/// A text for people: one text, or one for each language.
fn text(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<Text> {
    let node = node.child(key)?;
    if let Some(scalar) = node.scalar() {
        return Some(Text::plain(scalar.text.clone()));
    }
    if matches!(node.value, Value::Map(_)) && node.get("en_US").is_none() {
        diagnostics.push(
            Diagnostic::error(&codes::MISSING_KEY, node.head(), format!("`{key}` has no `en_US`"))
                .help("English stands in for languages that are missing, so it must be there"),
        );
    }
    Some(Text {
        en_us: node.text("en_US")?,
        others: node
            .entries()
            .iter()
            .filter(|entry| entry.key.text != "en_US")
            .filter_map(|entry| Some((entry.key.text.clone(), entry.value.scalar()?.text.clone())))
            .collect(),
    })
}

fn default_value(node: &Node) -> Option<DefaultValue> {
    if let Value::List(items) = &node.value {
        let texts = items.iter().filter_map(|item| Some(item.scalar()?.text.clone()));
        return Some(DefaultValue::List(texts.collect()));
    }
    let scalar = node.scalar()?;
    Some(match resolve(scalar) {
        Plain::Bool(value) => DefaultValue::Bool(value),
        Plain::Integer(_) | Plain::Number(_) => DefaultValue::Number(scalar.text.clone()),
        Plain::Text(text) => DefaultValue::Text(text),
    })
}

/// `client_id` as people write it: `Client ID`.
pub(crate) fn readable(name: &str) -> String {
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let mut label = String::new();
    let shown = |word: &str| match word {
        "id" | "url" | "uri" | "api" => word.to_ascii_uppercase(),
        _ => word.to_owned(),
    };
    if let Some(first) = words.next() {
        let first = shown(first);
        label.extend(first.chars().take(1).map(|c| c.to_ascii_uppercase()));
        label.push_str(&first[first.chars().next().map_or(0, char::len_utf8)..]);
    }
    for word in words {
        label.push(' ');
        label.push_str(&shown(word));
    }
    label
}
