//! Scopes that are asked for, required and needed must fit together.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes, nearest},
    lower::Draft,
    tree::Node,
};

pub(super) fn check(draft: &Draft, diagnostics: &mut Diagnostics) {
    let scopes = &draft.definition.scopes;
    let of_client = draft.definition.client_credentials.iter();
    let of_client = of_client.flat_map(|grant| grant.scopes.iter().flatten());
    let asked: Vec<&str> = scopes
        .default
        .iter()
        .chain(draft.definition.offline.iter().flat_map(|offline| &offline.scopes))
        .chain(draft.definition.consent.iter().flat_map(|consent| &consent.scopes))
        .chain(of_client)
        .map(String::as_str)
        .collect();

    if scopes.separator != " " {
        let lists: [&[&str]; 5] = [
            &["scopes", "default"],
            &["scopes", "required"],
            &["offline", "scopes"],
            &["consent", "scopes"],
            &["client_credentials", "scopes"],
        ];
        let spans = lists
            .into_iter()
            .filter_map(|path| draft.tree.at(path))
            .flat_map(Node::items)
            .filter_map(|item| Some((item.word()?.text, item.span)))
            .chain(draft.tree.at(&["scopes", "known"]).into_iter().flat_map(|known| {
                known.entries().iter().map(|entry| (entry.key.text.as_str(), entry.key.span))
            }));
        for (scope, span) in spans {
            if scope.contains(&scopes.separator) {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::INVALID_SCOPE,
                        span,
                        format!("`{scope}` holds the separator `{}`", scopes.separator),
                    )
                    .help("the provider would read it as two scopes; write them one by one"),
                );
            }
        }
    }

    if !scopes.known.is_empty() {
        let lists =
            [["scopes", "default"], ["scopes", "required"], ["client_credentials", "scopes"]];
        for path in lists {
            for item in draft.tree.at(&path).map_or(&[][..], Node::items) {
                let Some(word) = item.word() else { continue };
                if scopes.known.iter().any(|known| known.name == word.text) {
                    continue;
                }
                let found = Diagnostic::warning(
                    &codes::UNDOCUMENTED_SCOPE,
                    word.span,
                    format!("`{}` is not among the known scopes", word.text),
                );
                let near = nearest(word.text, scopes.known.iter().map(|known| known.name.as_str()));
                diagnostics.push(match near {
                    Some(meant) => found.help(format!("did you mean `{meant}`?")),
                    None => found.help("add it to `scopes.known`, with what it allows"),
                });
            }
        }
    }

    let needs: [(&[&str], &str); 3] = [
        (&["scopes", "required"], "a login"),
        (&["validate", "scopes"], "`validate`"),
        (&["userinfo", "scopes"], "`userinfo`"),
    ];
    for (path, who) in needs {
        for item in draft.tree.at(path).map_or(&[][..], Node::items) {
            let Some(word) = item.word() else { continue };
            if asked.contains(&word.text) {
                continue;
            }
            diagnostics.push(
                Diagnostic::error(
                    &codes::SCOPE_NOT_REQUESTED,
                    word.span,
                    format!("{who} needs `{}`, which is not asked for", word.text),
                )
                .help("add it to `scopes.default`, so that every login asks for it"),
            );
        }
    }
}
