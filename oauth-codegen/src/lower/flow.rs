//! Scopes, client authentication, what catalogues say, and the small choices of the flow.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{
        reader::no_empty_list,
        shape::{SCOPE_RULE, is_scope},
    },
    model::{CodeChallengeMethod, Confidence, KnownScope, MoreScopes, ResponseMode, Scopes},
    tree::{Node, Value},
};

pub(crate) fn categories(tree: &Node, diagnostics: &mut Diagnostics) -> Vec<String> {
    no_empty_list(tree, "category", "write at least one word", diagnostics);
    let mut categories: Vec<String> = Vec::new();
    for word in tree.one_or_more("category") {
        if categories.iter().any(|category| category == word.text) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::NO_EFFECT,
                    word.span,
                    format!("the category `{}` stands here twice", word.text),
                )
                .help("keep one of them"),
            );
        } else {
            categories.push(word.text.to_owned());
        }
    }
    categories
}

pub(crate) fn confidence(tree: &Node) -> Option<Confidence> {
    match tree.text("confidence")?.as_str() {
        "documented" => Some(Confidence::Documented),
        "cross_checked" => Some(Confidence::CrossChecked),
        "single_source" => Some(Confidence::SingleSource),
        _ => None,
    }
}

pub(crate) fn code_challenge_method(tree: &Node) -> CodeChallengeMethod {
    match tree.text("code_challenge_method").as_deref() {
        Some("none") => CodeChallengeMethod::None,
        Some("plain_only") => CodeChallengeMethod::Plain,
        _ => CodeChallengeMethod::S256,
    }
}

pub(crate) fn response_mode(node: &Node) -> Option<ResponseMode> {
    match node.text("response_mode")?.as_str() {
        "query" => Some(ResponseMode::Query),
        "form_post" => Some(ResponseMode::FormPost),
        _ => None,
    }
}

/// Words of a response type that would bring tokens into the URL of the callback, where they end up in
/// logs and histories (RFC 9700 section 2.1.2).
const TOKEN_TYPES: [&str; 1] = ["token"];

pub(crate) fn response_type(node: &Node, diagnostics: &mut Diagnostics) -> String {
    let Some(word) = node.child("response_type").and_then(Node::word) else {
        return "code".to_owned();
    };
    let mut parts = word.text.split(' ');
    let plain = parts.clone().all(|part| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
    });
    if !plain {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_VALUE,
                word.span,
                format!("`{}` is not a response type", word.text),
            )
            .help("it is words joined by single spaces, like `code id_token` (RFC 6749 section 3.1.1)"),
        );
    } else if parts.any(|part| TOKEN_TYPES.contains(&part)) {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_VALUE,
                word.span,
                "a response type with `token` puts the token into a URL",
            )
            .help("ask for a `code` (RFC 9700 section 2.1.2)"),
        );
    }
    word.text.to_owned()
}

/// The scopes under `key`, without those that cannot be sent.
pub(crate) fn scope_list(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for word in node.words(key) {
        if !is_scope(word.text) {
            let found = Diagnostic::error(
                &codes::INVALID_SCOPE,
                word.span,
                format!("`{}` is not a scope", word.text),
            );
            diagnostics.push(if word.text.contains(' ') {
                let parts: Vec<_> = word.text.split_whitespace().collect();
                found.help(format!("write a list: `[{}]`", parts.join(", ")))
            } else {
                found.help(SCOPE_RULE)
            });
        } else if scopes.iter().any(|scope| scope == word.text) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::INVALID_SCOPE,
                    word.span,
                    format!("`{}` stands here twice", word.text),
                )
                .help("keep one of them"),
            );
        } else {
            scopes.push(word.text.to_owned());
        }
    }
    scopes
}

pub(crate) fn scopes(tree: &Node, diagnostics: &mut Diagnostics) -> Scopes {
    let Some(node) = tree.child("scopes") else { return Scopes::default() };
    if let Value::Scalar(_) = node.value {
        return Scopes { supported: false, ..Scopes::default() };
    }
    Scopes {
        supported: true,
        default: scope_list(node, "default", diagnostics),
        required: scope_list(node, "required", diagnostics),
        known: known(node, diagnostics),
        separator: node.text("separator").unwrap_or_else(|| " ".to_owned()),
        param: node.text("param").unwrap_or_else(|| "scope".to_owned()),
        granted_prefix: node.text("granted_prefix").unwrap_or_default(),
        more: node
            .child("more")
            .map_or(&[][..], Node::entries)
            .iter()
            .map(|entry| MoreScopes {
                name: entry.key.text.clone(),
                param: entry.value.text("param").unwrap_or_default(),
                default: scope_list(&entry.value, "default", diagnostics),
                known: known(&entry.value, diagnostics),
            })
            .collect(),
    }
}

fn known(node: &Node, diagnostics: &mut Diagnostics) -> Vec<KnownScope> {
    let entries = node.child("known").map_or(&[][..], Node::entries);
    let known = entries.iter().filter(|entry| is_scope(&entry.key.text));
    known
        .map(|entry| KnownScope {
            name: entry.key.text.clone(),
            description: match &entry.value.value {
                Value::Scalar(scalar) => scalar.text.clone(),
                _ => entry.value.text("description").unwrap_or_default(),
            },
            granted_as: scope_list(&entry.value, "granted_as", diagnostics),
        })
        .collect()
}
