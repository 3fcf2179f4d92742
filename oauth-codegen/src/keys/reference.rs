//! The reference page of the language, from the key table.

use std::fmt::Write as _;

use super::{Group, NameKind, ROOT, Shape, TextKind};
use crate::lower::filter::FILTERS;

/// `docs/language.md`: every key, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut page = String::from(
        "# The definition language\n\n\
         <!-- Written by `oauth schema --reference` from the key table of oauth-codegen. -->\n\n\
         A provider is a YAML file. This page lists every key; what is not here does not exist, and\n\
         `oauth check FILE` says so. Editors complete and check the keys with\n\
         [schema.json](../providers/schema.json), which the first line of a file names:\n\n\
         ```yaml\n\
         # yaml-language-server: $schema=../schema.json\n\
         id: acme\n\
         name: Acme\n\
         authorization_endpoint: https://acme.example/oauth/authorize\n\
         token_endpoint: https://acme.example/oauth/token\n\
         scopes: { default: [read] }\n\
         ```\n\n\
         Texts stay texts: `no`, `1e3` and `2022-06-28` need no quotes. Anchors, aliases, tags and\n\
         several documents in a file are refused. State, PKCE verifiers, expiry arithmetic, keeping the\n\
         old refresh token, timeouts, redirects, size limits and redaction are never in a file: the\n\
         runtime always does them.\n\n\
         Values of `config` and captured values stand in texts as `{name}`. In a URL each is checked for\n\
         its place: a host takes a `label`, `hostname` or `enum`, a path one encoded segment, and the\n\
         start of a URL an `origin`. What comes from a callback or an answer needs `allow` before it may\n\
         choose a host.\n\n\
         A value goes through filters as `{value | filter | filter}`, and a text with values in it as\n\
         `{\"{one}|{other}\" | filter}`. What they make is as secret as what they take, and never stands\n\
         in a host:\n\n\
         ```yaml\n\
         secret_query: { appsecret_proof: \"{access_token | hmac_sha256_hex(client_secret)}\" }\n\
         params: { hash: \"{'{client_secret}|{code}' | sha256_hex}\" }\n\
         headers: { x-key: \"{client_id | sha256_hex | truncate(8)}\" }\n\
         ```\n\n\
         | filter | what it makes |\n|---|---|\n",
    );
    for (_, example, meaning) in FILTERS {
        let _ = writeln!(page, "| `{example}` | {meaning} |");
    }
    let mut groups = Vec::new();
    collect(&ROOT, &mut groups);
    for group in groups {
        section(&mut page, group);
    }
    page
}

/// A group and those below it, each once, in reading order.
fn collect(group: &'static Group, groups: &mut Vec<&'static Group>) {
    if groups.iter().any(|known| known.name == group.name) {
        return;
    }
    groups.push(group);
    for key in group.keys {
        collect_shape(key.shape, groups);
    }
}

fn collect_shape(shape: &'static Shape, groups: &mut Vec<&'static Group>) {
    match shape {
        Shape::Map(group) => collect(group, groups),
        Shape::List(inner) | Shape::Entries(_, inner) => collect_shape(inner, groups),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| collect_shape(shape, groups)),
        Shape::Text(_) | Shape::Bool | Shape::Word(_) | Shape::Json | Shape::Scalar => {}
    }
}

fn section(page: &mut String, group: &Group) {
    let _ = write!(page, "\n## {}\n\n{}\n\n", group.name, group.doc);
    page.push_str("| key | value | meaning |\n|---|---|---|\n");
    for key in group.keys {
        let mut meaning = key.doc.to_owned();
        if key.required {
            meaning.push_str(" **Required.**");
        }
        if !key.default.is_empty() {
            let _ = write!(meaning, " Default: `{}`.", key.default);
        }
        let _ = writeln!(
            page,
            "| `{}` | {} | {} |",
            key.name,
            value(key.shape).replace('|', "\\|"),
            meaning.replace('|', "\\|")
        );
    }
}

fn value(shape: &Shape) -> String {
    match shape {
        Shape::Text(kind) => match kind {
            TextKind::Any => "text".to_owned(),
            TextKind::Id => "id".to_owned(),
            TextKind::Url => "URL".to_owned(),
            TextKind::UrlTemplate => "URL with `{values}`".to_owned(),
            TextKind::Template | TextKind::TemplateOrEmpty => "text with `{values}`".to_owned(),
            TextKind::Path => "path".to_owned(),
            TextKind::PathTemplate => "path or text with `{paths}`".to_owned(),
            TextKind::Scope => "scope".to_owned(),
            TextKind::OriginPattern => "origin".to_owned(),
        },
        Shape::Bool => "`true`, `false`".to_owned(),
        Shape::Word(words) => words
            .iter()
            .map(|(word, meaning)| {
                let shown = if word.trim().is_empty() {
                    format!("`\"{word}\"`")
                } else {
                    format!("`{word}`")
                };
                format!("{shown}: {meaning}")
            })
            .collect::<Vec<_>>()
            .join("<br>"),
        Shape::List(inner) => format!("list of {}", value(inner)),
        Shape::Map(group) => format!("[map](#{})", anchor(group.name)),
        Shape::Entries(kind, inner) => {
            let name = match kind {
                NameKind::Identifier => "name",
                NameKind::Param => "parameter",
                NameKind::Code => "error code",
                NameKind::Header => "header",
                NameKind::Scope => "scope",
                NameKind::Path => "path",
                NameKind::Language => "language",
                NameKind::Value => "value",
            };
            format!("map from {name} to {}", value(inner))
        }
        Shape::Json => "JSON".to_owned(),
        Shape::Scalar => "text, number, `true`, `false`".to_owned(),
        // The words once are enough.
        Shape::Either([one @ Shape::Word(_), Shape::List(Shape::Word(_))]) => {
            format!("{}<br>or a list of these", value(one))
        }
        Shape::Either(shapes) => shapes.iter().map(value).collect::<Vec<_>>().join(", or "),
    }
}

/// As GitHub makes it of a heading.
fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-'))
        .map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() })
        .collect()
}
