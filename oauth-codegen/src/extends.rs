//! `extends`: a definition that starts from another one in the same folder.
//!
//! Maps are merged key by key, lists and texts are replaced, and a key without a value takes away what
//! was inherited. The name is not inherited: it is what tells the two apart for people.

use std::path::Path;

use crate::{
    check,
    diagnostics::{Diagnostic, Diagnostics, codes, nearest},
    source::{FileId, Sources, Span},
    tree::{self, Entry, Node, Value},
};

/// What belongs to a file itself.
const OWN: [&str; 3] = ["id", "name", "description"];

/// Merges a tree with the one it extends, and that with its own, and so on. The files that were read
/// are added to `files`.
pub(crate) fn merge(
    tree: Node,
    path: Option<&Path>,
    sources: &mut Sources,
    files: &mut Vec<FileId>,
    diagnostics: &mut Diagnostics,
) -> Option<Node> {
    let mut chain = vec![tree];
    // What is no text is reported by the shape check, like any other value of a wrong type.
    while let Some(base) = chain.last().and_then(|tree| tree.child("extends")).cloned()
        && let Some(word) = base.word()
    {
        let file = find(word.text, base.span, path, sources, diagnostics)?;
        if files.contains(&file) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::EXTENDS_CYCLE,
                    base.span,
                    format!("`{}` extends itself in the end", word.text),
                )
                .help("a definition cannot start from itself; take one `extends` out"),
            );
            return None;
        }
        files.push(file);
        // Its own faults are reported where it is compiled itself.
        let mut silent = Diagnostics::new();
        let Some(tree) = tree::parse(sources, file, &mut silent) else {
            diagnostics.push(
                Diagnostic::error(
                    &codes::UNKNOWN_BASE,
                    base.span,
                    format!("`{}` cannot be read", sources.shown(file)),
                )
                .help("run `oauth check` on it and mend it first"),
            );
            return None;
        };
        chain.push(tree);
    }
    let mut merged = chain.pop()?;
    while let Some(child) = chain.pop() {
        if let Value::Map(entries) = &mut merged.value {
            entries.retain(|entry| !OWN.contains(&entry.key.text.as_str()));
        }
        merged = overlay(merged, child, diagnostics);
    }
    Some(merged)
}

/// Reads the file of a base.
fn find(
    id: &str,
    span: Span,
    path: Option<&Path>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<FileId> {
    let fault = |message: String| Diagnostic::error(&codes::UNKNOWN_BASE, span, message);
    if !check::is_id(id) {
        diagnostics.push(
            fault(format!("`{id}` is not the id of a definition"))
                .help("write the id of a definition in the same folder, like `google`"),
        );
        return None;
    }
    let Some(folder) = path.and_then(Path::parent) else {
        diagnostics.push(
            fault("a text that is in no file cannot extend another".to_owned())
                .help("put the definition into a file beside the one it extends"),
        );
        return None;
    };
    let shown_folder =
        sources.shown(span.file).rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let found = ["yaml", "yml"]
        .into_iter()
        .map(|ending| format!("{id}.{ending}"))
        .find(|name| folder.join(name).is_file());
    let Some(name) = found else {
        let there: Vec<String> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(".yaml").map(str::to_owned))
            .collect();
        let missing = fault(format!("there is no definition `{id}` beside this file"));
        diagnostics.push(match nearest(id, there.iter().map(String::as_str)) {
            Some(meant) => missing.help(format!("did you mean `{meant}`?")),
            None => {
                missing.help(format!("`extends: {id}` looks for `{id}.yaml` in the same folder"))
            }
        });
        return None;
    };
    let shown = match shown_folder {
        Some(shown) => format!("{shown}/{name}"),
        None => name.clone(),
    };
    sources.read(&folder.join(name), &shown, diagnostics)
}

/// The base with the child laid over it.
pub(crate) fn overlay(base: Node, child: Node, diagnostics: &mut Diagnostics) -> Node {
    let (mut entries, additions) = match (base.value, child.value) {
        (Value::Map(base), Value::Map(child)) => (base, child),
        (_, value) => return Node { span: child.span, value },
    };
    for addition in additions {
        let inherited = entries.iter().position(|entry| entry.key.text == addition.key.text);
        match (inherited, &addition.value.value) {
            (Some(position), Value::Null) => {
                entries.remove(position);
            }
            (None, Value::Null) => diagnostics.push(
                Diagnostic::error(
                    &codes::NOTHING_TO_DELETE,
                    addition.key.span,
                    format!("`{}` has no value, and none was inherited", addition.key.text),
                )
                .help("a key without a value takes away an inherited one; give it a value or leave it out"),
            ),
            (Some(position), _) => {
                let Entry { value, .. } = entries.remove(position);
                let merged = overlay(value, addition.value, diagnostics);
                entries.insert(position, Entry { key: addition.key, value: merged });
            }
            (None, _) => entries.push(addition),
        }
    }
    Node { span: child.span, value: Value::Map(entries) }
}
