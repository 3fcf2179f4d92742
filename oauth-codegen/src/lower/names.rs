//! Standard parameters under other names, or left out.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    model::{Param, Renames},
    tree::Node,
};

/// The names under `names` and the parameters under `omit` of a section.
pub(crate) fn renames(node: &Node, diagnostics: &mut Diagnostics) -> Renames {
    let mut renames: Vec<(String, String)> = Vec::new();
    for entry in node.child("names").map_or(&[][..], Node::entries) {
        let Some(word) = entry.value.word() else { continue };
        if !is_parameter(word.text) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::INVALID_NAME,
                    word.span,
                    format!("`{}` cannot be the name of a parameter", word.text.escape_debug()),
                )
                .help("a parameter's name has visible ASCII characters only"),
            );
        } else if word.text == entry.key.text {
            diagnostics.push(
                Diagnostic::error(
                    &codes::NO_EFFECT,
                    word.span,
                    format!("`{}` is called that anyway", word.text),
                )
                .help("leave it out"),
            );
        } else if renames.iter().any(|(_, own)| own == word.text) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CONFLICTING_KEYS,
                    word.span,
                    format!("two parameters are called `{}`", word.text),
                )
                .help("give each a name of its own"),
            );
        } else {
            renames.push((entry.key.text.clone(), word.text.to_owned()));
        }
    }
    for word in node.words("omit") {
        if renames.iter().any(|(standard, _)| standard == word.text) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CONFLICTING_KEYS,
                    word.span,
                    format!(
                        "`{}` is left out here, and has a name or stands here twice",
                        word.text
                    ),
                )
                .help("say one of it"),
            );
        } else {
            renames.push((word.text.to_owned(), String::new()));
        }
    }
    Renames(renames)
}

/// A parameter of the definition's own must not be called like a renamed one.
pub(crate) fn check_clash(
    node: &Node,
    renames: &Renames,
    params: &[Param],
    diagnostics: &mut Diagnostics,
) {
    for param in params {
        if renames.0.iter().any(|(_, own)| *own == param.name) {
            let span = node
                .child("params")
                .and_then(|map| map.get(&param.name))
                .map_or_else(|| node.head(), |entry| entry.key.span);
            diagnostics.push(
                Diagnostic::error(
                    &codes::RESERVED_PARAMETER,
                    span,
                    format!("`{}` cannot be set here", param.name),
                )
                .help("`names` calls a standard parameter so, which the runtime sets"),
            );
        }
    }
}

fn is_parameter(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_graphic())
}
