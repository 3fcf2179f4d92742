//! Configured and captured values: their names, their kinds, and whether they are used.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{Draft, lookups, reader::Word, template::Origin},
    model::ValueKind,
    names,
    tree::{Entry, Node},
};

/// What every credential holds anyway.
pub(super) const CORE: [&str; 6] =
    ["access_token", "refresh_token", "expires_at", "scope", "token_type", "id_token"];

pub(super) fn check(draft: &Draft, diagnostics: &mut Diagnostics) {
    let entries = |path: &[&str]| draft.tree.at(path).map_or(&[][..], Node::entries);
    let config = entries(&["config"]);
    let callback = entries(&["callback", "capture"]);
    let captured = [
        &["token", "response", "capture"][..],
        &["hooks", "after_exchange", "capture"],
        &["discover", "capture"],
    ];
    let looked_up = lookups(&draft.tree).flatten();
    let response: Vec<&Entry> =
        captured.iter().flat_map(|path| entries(path)).chain(looked_up).collect();

    for entry in config.iter().chain(callback).chain(response.iter().copied()) {
        check_kind(entry, diagnostics);
        if names::never_a_name(&entry.key.text) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::INVALID_NAME,
                    entry.key.span,
                    format!("`{}` cannot be a name in Rust", entry.key.text),
                )
                .help("choose another name"),
            );
        }
    }
    for entry in config {
        let name = entry.key.text.as_str();
        if ["client_id", "client_secret", "new", "token", "token_type_hint", "access_token"]
            .contains(&name)
        {
            diagnostics.push(
                Diagnostic::error(
                    &codes::INVALID_NAME,
                    entry.key.span,
                    format!("`{name}` is taken, so a setting cannot be called that"),
                )
                .help("choose another name"),
            );
        }
        check_default(entry, diagnostics);
    }

    let mut seen: Vec<&Entry> = Vec::new();
    for entry in callback.iter().chain(response.iter().copied()) {
        let name = entry.key.text.as_str();
        let other = seen
            .iter()
            .chain(&config.iter().collect::<Vec<_>>())
            .find(|other| other.key.text == name)
            .map(|other| other.key.span);
        if CORE.contains(&name) || ["client_id", "client_secret", "token"].contains(&name) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CAPTURE_CLASH,
                    entry.key.span,
                    format!("`{name}` is what the runtime calls a value of its own"),
                )
                .help("give the captured value another name"),
            );
        } else if let Some(other) = other {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CAPTURE_CLASH,
                    entry.key.span,
                    format!("two values are called `{name}`"),
                )
                .related(other, "the other one")
                .help("give one of them another name"),
            );
        }
        seen.push(entry);
    }

    for unused in draft.values.unused() {
        if unused.origin == Origin::Setting && unused.name != "client_id" {
            diagnostics.push(
                Diagnostic::error(
                    &codes::UNUSED_VALUE,
                    unused.span,
                    format!("nothing uses `{}`", unused.name),
                )
                .help(format!(
                    "write `{{{}}}` in a URL, parameter or header, or leave it out",
                    unused.name
                )),
            );
        }
    }
}

/// `type`, `values` and `allow` must fit together.
fn check_kind(entry: &Entry, diagnostics: &mut Diagnostics) {
    let node = &entry.value;
    let kind = node.text("type");
    let values = node.get("values");
    match (kind.as_deref(), values) {
        (Some("enum"), None) => diagnostics.push(
            Diagnostic::error(
                &codes::MISSING_KEY,
                node.key_span("type"),
                "an `enum` needs `values`",
            )
            .help("write what it may be: `values: [com, eu]`"),
        ),
        (Some("enum"), Some(values)) => {
            if values.value.items().is_empty() && values.value.entries().is_empty() {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::EMPTY_VALUE,
                        values.key.span,
                        "an `enum` needs at least one value",
                    )
                    .help("write what it may be: `values: [com, eu]`"),
                );
            }
            for word in values.value.items().iter().filter_map(Node::word) {
                check_enum_value(word, diagnostics);
            }
            check_rows(values.value.entries(), diagnostics);
        }
        (_, Some(values)) => diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                values.key.span,
                "`values` has no effect, because the type is not `enum`",
            )
            .help("write `type: enum`, or leave it out"),
        ),
        (_, None) => {}
    }
    if let Some(allow) = node.get("allow")
        && !matches!(kind.as_deref(), Some("origin" | "hostname"))
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                allow.key.span,
                "`allow` limits origins and host names only",
            )
            .help("write `type: origin`, or leave it out"),
        );
    }
}

/// What comes with each choice has the same names, so that each name has a text whatever is chosen.
fn check_rows(rows: &[Entry], diagnostics: &mut Diagnostics) {
    for row in rows {
        check_enum_value(Word { text: &row.key.text, span: row.key.span }, diagnostics);
        let has = |row: &Entry, name: &str| row.value.get(name).is_some();
        for part in rows.iter().flat_map(|other| other.value.entries()) {
            let name = part.key.text.as_str();
            if !has(row, name) {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::MISSING_KEY,
                        row.key.span,
                        format!("`{}` has no `{name}`", row.key.text),
                    )
                    .related(part.key.span, "another value has it")
                    .help("give all values of the enum the same names"),
                );
                break;
            }
        }
    }
}

/// Values of an enum may stand in hosts and paths, so they are plain.
fn check_enum_value(word: Word<'_>, diagnostics: &mut Diagnostics) {
    let plain = !word.text.is_empty()
        && word.text.split('.').all(|label| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        });
    if !plain {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_VALUE,
                word.span,
                format!("`{}` could not stand in a URL", word.text),
            )
            .help("a value of an enum has letters, digits, `-`, `_` and inner dots"),
        );
    }
}

fn check_default(entry: &Entry, diagnostics: &mut Diagnostics) {
    let Some(word) = entry.value.child("default").and_then(Node::word) else { return };
    let text = word.text;
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let hostname = |host: &str| host.len() <= 253 && host.split('.').all(label);
    let (fits, rule) = match crate::lower::value_kind(&entry.value) {
        kind @ (ValueKind::OneOf(_) | ValueKind::Table(_)) => (
            kind.choices().is_some_and(|values| values.contains(&text)),
            "it must be one of `values`",
        ),
        ValueKind::Label => (label(text), "a label has letters, digits and inner hyphens"),
        ValueKind::Hostname => (hostname(text), "a host name is labels joined by dots"),
        ValueKind::Origin => (
            text.strip_prefix("https://").is_some_and(hostname),
            "an origin is `https://` and a host name, nothing after it",
        ),
        ValueKind::Segment => (
            !matches!(text, "." | "..") && !text.contains(['/', '\\', '?', '#', '%']),
            "a segment has no `/`, `?`, `#` or `%`, and is not `.` or `..`",
        ),
        ValueKind::Text | ValueKind::Pem => (true, ""),
    };
    if !fits {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_DEFAULT,
                word.span,
                format!("`{text}` is not a value that `{}` may have", entry.key.text),
            )
            .help(rule),
        );
    }
}
