//! Names: the id, and the Rust names that come of it.

use crate::{
    compile::Unit,
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::Draft,
    model::Names,
    names,
    source::{Sources, Span},
};

/// Lower case letters, digits and single inner hyphens; starts with a letter.
pub(crate) fn is_id(id: &str) -> bool {
    id.len() <= 64
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

pub(super) fn check(draft: &Draft, diagnostics: &mut Diagnostics) -> Names {
    let id = &draft.definition.id;
    if let Some(node) = draft.tree.child("id")
        && !id.trim().is_empty()
    {
        if !is_id(id) {
            let near: String = id
                .to_lowercase()
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
                .collect();
            let near = near.trim_matches('-').trim_start_matches(|c: char| c.is_ascii_digit());
            let found = Diagnostic::error(
                &codes::INVALID_ID,
                node.span,
                format!("`{}` is not an id", id.escape_debug()),
            )
            .help("an id has lower case ASCII letters, digits and single inner hyphens, and starts with a letter");
            diagnostics.push(if is_id(near) {
                found.help(format!("write `{near}`"))
            } else {
                found
            });
        } else if names::is_keyword(id) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::RESERVED_ID,
                    node.span,
                    format!("`{id}` is a keyword of Rust, so no module can be called that"),
                )
                .help(format!("say more: `{id}-com`, or the name of the product")),
            );
        }
    }
    Names {
        provider: names::provider(id),
        module: names::module(id),
        scopes: scope_names(draft, diagnostics),
    }
}

/// A variant for each known scope. Two that would have the same short name take their long one.
fn scope_names(draft: &Draft, diagnostics: &mut Diagnostics) -> Vec<String> {
    let known = &draft.definition.scopes.known;
    let short: Vec<String> = known.iter().map(|scope| names::scope(&scope.name)).collect();
    let mut chosen: Vec<String> = Vec::with_capacity(known.len());
    for (scope, name) in known.iter().zip(&short) {
        let alone = short.iter().filter(|other| *other == name).count() == 1;
        let name = if alone { name.clone() } else { names::long_scope(&scope.name) };
        if let Some(first) = chosen.iter().position(|other| *other == name)
            && let Some(map) = draft.tree.at(&["scopes", "known"])
        {
            diagnostics.push(
                Diagnostic::error(
                    &codes::NAME_CLASH,
                    map.key_span(&scope.name),
                    format!(
                        "`{}` and `{}` would both be `Scope::{name}`",
                        known[first].name, scope.name
                    ),
                )
                .related(map.key_span(&known[first].name), "the other one")
                .help("keep one of them; the other can be asked for by `other_scopes`"),
            );
        }
        chosen.push(name);
    }
    chosen
}

/// Definitions that are compiled together must not share a name.
pub(crate) fn together(units: &[Unit], sources: &Sources, diagnostics: &mut Diagnostics) {
    let place = |unit: &Unit| {
        let text = sources.text(unit.file);
        let start = text.find(&format!("id: {}", unit.id)).map_or(0, |at| at + 4);
        let end = if start == 0 { 0 } else { start + unit.id.len() };
        Span { file: unit.file, start, end }
    };
    let compiled: Vec<&Unit> = units.iter().filter(|unit| unit.checked.is_some()).collect();
    for (position, unit) in compiled.iter().enumerate() {
        let Some(first) = compiled[..position].iter().find(|other| {
            other.file != unit.file && names::module(&other.id) == names::module(&unit.id)
        }) else {
            continue;
        };
        let same = first.id == unit.id;
        diagnostics.push(
            Diagnostic::error(
                if same { &codes::DUPLICATE_ID } else { &codes::NAME_CLASH },
                place(unit),
                if same {
                    format!("two definitions are called `{}`", unit.id)
                } else {
                    format!(
                        "`{}` and `{}` would both be the module `{}`",
                        first.id,
                        unit.id,
                        names::module(&unit.id)
                    )
                },
            )
            .related(place(first), "the other one")
            .help("give one of them another id"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn ids_are_what_becomes_a_name_without_surprise() {
        for good in ["acme", "a", "acme-mail", "x2", "a-1"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "Acme", "git_hub", "-a", "a-", "a--b", "1a", "aсme", "a b", "a.b", "a/b"] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
