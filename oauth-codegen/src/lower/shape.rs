//! Compares a tree with the key table and reports everything that does not fit.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes, nearest},
    keys::{Group, NameKind, Shape, TextKind},
    lower::reader::{Plain, resolve},
    tree::{Key, Node, Value},
};

/// Compares a map with its group.
pub(crate) fn check_group(node: &Node, group: &'static Group, diagnostics: &mut Diagnostics) {
    let Value::Map(entries) = &node.value else {
        wrong_type(node, "a map", diagnostics);
        return;
    };
    for entry in entries {
        match group.key(&entry.key.text) {
            Some(key) => check(&entry.value, key.shape, &entry.key, diagnostics),
            None => unknown_key(&entry.key, group, diagnostics),
        }
    }
    for key in group.keys.iter().filter(|key| key.required) {
        if node.get(key.name).is_none() {
            let place = if group.name == "definition" {
                String::new()
            } else {
                format!(" in this {}", group.name)
            };
            diagnostics.push(
                Diagnostic::error(
                    &codes::MISSING_KEY,
                    node.head(),
                    format!("`{}` is missing{place}", key.name),
                )
                .help(first_sentence(key.doc)),
            );
        }
    }
}

fn unknown_key(key: &Key, group: &'static Group, diagnostics: &mut Diagnostics) {
    let names = group.keys.iter().map(|key| key.name);
    let found =
        Diagnostic::error(&codes::UNKNOWN_KEY, key.span, format!("unknown key `{}`", key.text))
            .label(format!("not a key of {}", article(group.name)));
    let found = match synonym(&key.text).or_else(|| nearest(&key.text, names.clone())) {
        _ if group.name == "refresh" && key.text.starts_with("token_") => found.help(
            "a refresh goes to the `token_endpoint` at the top, with the client's credentials (RFC 6749 section 6)",
        ),
        Some(meant) if group.key(meant).is_some() => found.help(format!("did you mean `{meant}`?")),
        _ if group.keys.len() > 12 => {
            found.help("`oauth schema --reference` prints all keys and what they mean")
        }
        _ => found.help(format!("the keys here are {}", listed(names))),
    };
    diagnostics.push(found);
}

/// What other tools call the keys of this language.
fn synonym(word: &str) -> Option<&'static str> {
    Some(match word {
        "auth_url" | "authorize_url" | "authorization_url" | "authorise_url" => {
            "authorization_endpoint"
        }
        "token_url" | "access_url" | "access_token_url" => "token_endpoint",
        "revoke_url" | "revocation_url" | "revoke_endpoint" => "revocation_endpoint",
        "userinfo_url" | "profile_url" | "user_info_endpoint" => "userinfo_endpoint",
        "scope" => "scopes",
        "scope_separator" | "scope_delimiter" => "separator",
        "token_request_auth_method" | "authorization_method" | "client_auth" => {
            "token_endpoint_auth_method"
        }
        "pkce" | "code_challenge_methods_supported" => "code_challenge_method",
        "authorization_params" | "authorize_params" => "authorize",
        "categories" | "tags" => "category",
        "url" => "get",
        "body" => "json",
        _ => return None,
    })
}

/// Compares a value with its shape. `key` is the key it stands under.
fn check(node: &Node, shape: &'static Shape, key: &Key, diagnostics: &mut Diagnostics) {
    if matches!(node.value, Value::Null) {
        diagnostics.push(
            Diagnostic::error(
                &codes::EMPTY_VALUE,
                key.span,
                format!("`{}` has no value", key.text),
            )
            .help(format!("write {}, or leave the key out", expected(shape))),
        );
        return;
    }
    match shape {
        Shape::Text(kind) => check_text(node, *kind, key, diagnostics),
        Shape::Bool => {
            let typed = node.scalar().map(resolve);
            if !matches!(typed, Some(Plain::Bool(_))) {
                let found = mismatch(node, "`true` or `false`");
                let meant = match node.scalar().map(|scalar| scalar.text.to_ascii_lowercase()) {
                    Some(word) if ["yes", "on", "y", "true"].contains(&word.as_str()) => "true",
                    Some(word) if ["no", "off", "n", "false"].contains(&word.as_str()) => "false",
                    _ => "",
                };
                diagnostics.push(if meant.is_empty() {
                    found
                } else {
                    found.help(format!("write `{meant}`, without quotes"))
                });
            }
        }
        Shape::Word(words) => check_word(node, words, key, diagnostics),
        Shape::List(inner) => match &node.value {
            Value::List(items) => {
                for item in items {
                    if matches!(item.value, Value::Null) {
                        diagnostics.push(
                            Diagnostic::error(
                                &codes::EMPTY_VALUE,
                                item.span,
                                format!("an item of `{}` has no value", key.text),
                            )
                            .help("`~` and `null` mean nothing; put them in quotes, or take the item out"),
                        );
                        continue;
                    }
                    check(item, inner, key, diagnostics);
                }
            }
            _ => {
                let found = mismatch(node, "a list");
                diagnostics.push(match node.scalar() {
                    Some(scalar) => found.help(format!("write `[{}]`", scalar.text)),
                    None => found,
                });
            }
        },
        Shape::Map(group) => check_group(node, group, diagnostics),
        Shape::Entries(kind, inner) => {
            let Value::Map(entries) = &node.value else {
                wrong_type(node, "a map", diagnostics);
                return;
            };
            for entry in entries {
                check_name(&entry.key, *kind, diagnostics);
                check(&entry.value, inner, &entry.key, diagnostics);
            }
        }
        Shape::Json => check_json(node, diagnostics),
        Shape::Scalar => {
            if node.scalar().is_none() {
                wrong_type(node, "a text, a number, `true` or `false`", diagnostics);
            }
        }
        Shape::Either(shapes) => match shapes.iter().find(|shape| suits(node, shape)) {
            Some(shape) => check(node, shape, key, diagnostics),
            None => wrong_type(node, &expected(shape), diagnostics),
        },
    }
}

/// Whether a value is of the kind that a shape wants, so that its faults are those to report.
fn suits(node: &Node, shape: &Shape) -> bool {
    match shape {
        Shape::Text(_) | Shape::Bool | Shape::Scalar | Shape::Word(_) => node.scalar().is_some(),
        Shape::List(_) => matches!(node.value, Value::List(_)),
        Shape::Map(_) | Shape::Entries(..) => matches!(node.value, Value::Map(_)),
        Shape::Json => true,
        Shape::Either(shapes) => shapes.iter().any(|shape| suits(node, shape)),
    }
}

fn check_text(node: &Node, kind: TextKind, key: &Key, diagnostics: &mut Diagnostics) {
    let Some(scalar) = node.scalar() else {
        wrong_type(node, expected_text(kind), diagnostics);
        return;
    };
    if scalar.text.trim().is_empty() && kind != TextKind::TemplateOrEmpty {
        diagnostics.push(
            Diagnostic::error(
                &codes::EMPTY_VALUE,
                node.span,
                format!("`{}` is an empty text", key.text),
            )
            .help(format!("write {}, or leave the key out", expected_text(kind))),
        );
        return;
    }
    control_characters(node, diagnostics);
}

/// A text that goes into requests or into code has no business with control characters (F145).
fn control_characters(node: &Node, diagnostics: &mut Diagnostics) {
    let Some(scalar) = node.scalar() else { return };
    if let Some(found) = scalar.text.trim_end_matches('\n').chars().find(|c| c.is_control()) {
        diagnostics.push(
            Diagnostic::error(
                &codes::CONTROL_CHARACTER,
                node.span,
                format!("this text has the control character {}", found.escape_unicode()),
            )
            .help("a line break or control character could start another header or parameter; take it out"),
        );
    }
}

fn check_word(
    node: &Node,
    words: &'static [(&'static str, &'static str)],
    key: &Key,
    diagnostics: &mut Diagnostics,
) {
    let all = listed(words.iter().map(|(word, _)| *word));
    let Some(scalar) = node.scalar() else {
        wrong_type(node, &format!("one of {all}"), diagnostics);
        return;
    };
    if words.iter().any(|(word, _)| *word == scalar.text) {
        return;
    }
    let found = Diagnostic::error(
        &codes::UNKNOWN_VALUE,
        node.span,
        format!("`{}` cannot be `{}`", key.text, scalar.text),
    );
    let lower = scalar.text.to_ascii_lowercase();
    let near = words
        .iter()
        .map(|(word, _)| *word)
        .find(|word| word.eq_ignore_ascii_case(&lower))
        .or_else(|| nearest(&scalar.text, words.iter().map(|(word, _)| *word)));
    let is_number = scalar.text.bytes().all(|byte| byte.is_ascii_digit());
    diagnostics.push(match near {
        _ if key.text == "absent" && is_number => found.help(
            "a lifetime is never invented: write `lifetime` if the provider documents it; with `unknown` the token is used until the API refuses it",
        ),
        Some(meant) => found.help(format!("did you mean `{meant}`?")),
        None if words.len() == 1 => found.help(format!("the only word here is {all}")),
        None => found.help(format!("it is one of {all}")),
    });
}

fn check_json(node: &Node, diagnostics: &mut Diagnostics) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(_) => control_characters(node, diagnostics),
        Value::List(items) => items.iter().for_each(|item| check_json(item, diagnostics)),
        Value::Map(entries) => {
            entries.iter().for_each(|entry| check_json(&entry.value, diagnostics));
        }
    }
}

fn check_name(key: &Key, kind: NameKind, diagnostics: &mut Diagnostics) {
    let name = key.text.as_str();
    let (fits, rule) = match kind {
        NameKind::Identifier => (is_identifier(name), IDENTIFIER_RULE),
        NameKind::Param => (
            !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic()),
            "a parameter's name has visible ASCII characters only",
        ),
        NameKind::Code => (
            name.trim() == name
                && !name.is_empty()
                && name.chars().all(|c| c == ' ' || c.is_ascii_graphic()),
            "an error code has visible ASCII characters and spaces only",
        ),
        NameKind::Header => (
            !name.is_empty()
                && name.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&b)
                }),
            "a header's name is a token of RFC 9110 section 5.6.2, here in lower case; the runtime sets `accept` and `authorization` itself",
        ),
        NameKind::Scope => (is_scope(name), SCOPE_RULE),
        NameKind::Path => (is_path(name), PATH_RULE),
        // Checked with the other rules of an enum, where it is known what they are for.
        NameKind::Value => (true, ""),
        NameKind::Language => {
            (is_language(name), "a language is written like `en_US` or `zh_Hans`")
        }
    };
    if !fits {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_NAME,
                key.span,
                format!("`{}` is not a name that can stand here", name.escape_debug()),
            )
            .help(rule),
        );
    }
}

pub(crate) const IDENTIFIER_RULE: &str =
    "a name has lower case letters, digits and `_`, and starts with a letter";
pub(crate) const SCOPE_RULE: &str =
    "a scope has visible ASCII characters without `\"` and `\\` (RFC 6749 appendix A.4)";
pub(crate) const PATH_RULE: &str = "a path is member names, indices and choices joined by dots, like `team.id`, `sites.0.id` or `emails.[primary=true].email`";

pub(crate) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 64
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

pub(crate) fn is_scope(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

pub(crate) fn is_path(text: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-@:".contains(&b))
    };
    steps(text).iter().all(|step| match step.strip_prefix('[') {
        // The element of a list whose member has a value.
        Some(choice) => choice
            .strip_suffix(']')
            .and_then(|choice| choice.split_once('='))
            .is_some_and(|(name, value)| is_name(name) && is_choice_value(value)),
        None => is_name(step),
    })
}

fn is_choice_value(value: &str) -> bool {
    !value.is_empty()
        && value.bytes().all(|b| (b == b' ' || b.is_ascii_graphic()) && !b"[]=".contains(&b))
}

/// The steps of a path: between dots, but for those in brackets.
pub(crate) fn steps(path: &str) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut inside = false;
    for c in path.chars() {
        inside = c == '[' || inside && c != ']';
        match steps.last_mut() {
            Some(step) if c != '.' || inside => step.push(c),
            _ => steps.push(String::new()),
        }
    }
    steps
}

fn is_language(name: &str) -> bool {
    let (language, region) = name.split_once('_').map_or((name, None), |(l, r)| (l, Some(r)));
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.is_none_or(|region| {
            (2..=4).contains(&region.len()) && region.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

fn wrong_type(node: &Node, wanted: &str, diagnostics: &mut Diagnostics) {
    let found = mismatch(node, wanted);
    diagnostics.push(match wanted {
        "a map" => {
            found.help("a map is written `key: value`, one below the other or as `{ key: value }`")
        }
        _ => found,
    });
}

fn mismatch(node: &Node, wanted: &str) -> Diagnostic {
    let found = match node.scalar() {
        Some(scalar) => format!("`{}`", scalar.text),
        None => node.kind().to_owned(),
    };
    // A whole map underlined says nothing: its first key does.
    let span = if node.entries().is_empty() { node.span } else { node.head() };
    Diagnostic::error(&codes::WRONG_TYPE, span, format!("expected {wanted}, found {found}"))
}

/// What a shape wants, for people.
fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Text(kind) => expected_text(*kind).to_owned(),
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Word(words) => match words {
            [(word, _)] => format!("`{word}`"),
            _ => format!("one of {}", listed(words.iter().map(|(word, _)| *word))),
        },
        Shape::List(inner) => match inner {
            Shape::Text(_) => "a list of texts".to_owned(),
            _ => "a list".to_owned(),
        },
        Shape::Map(_) | Shape::Entries(..) => "a map".to_owned(),
        Shape::Json => "a JSON value".to_owned(),
        Shape::Scalar => "a text, a number, `true` or `false`".to_owned(),
        Shape::Either(shapes) => shapes.iter().map(expected).collect::<Vec<_>>().join(" or "),
    }
}

fn expected_text(kind: TextKind) -> &'static str {
    match kind {
        TextKind::Any => "a text",
        TextKind::Id => "an id like `acme` or `acme-mail`",
        TextKind::Url | TextKind::UrlTemplate => "a URL",
        TextKind::Template | TextKind::TemplateOrEmpty => "a text",
        TextKind::Path => "a path like `team.id`",
        TextKind::PathTemplate => "a path like `team.id`, or a text like `{first} {last}`",
        TextKind::Scope => "a scope",
        TextKind::OriginPattern => "an origin like `https://*.acme.example`",
    }
}

pub(crate) fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

fn article(name: &str) -> String {
    match name {
        "definition" => "a definition".to_owned(),
        _ => format!("`{name}`"),
    }
}

fn first_sentence(doc: &str) -> String {
    let end = doc.find(". ").unwrap_or(doc.len() - usize::from(doc.ends_with('.')));
    doc[..end].replace('\n', " ")
}
