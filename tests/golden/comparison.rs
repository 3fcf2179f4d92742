//! What `docs/comparison.md` says about the definitions is what their files hold. With `UPDATE=1` it is
//! written anew from them.

use std::{collections::BTreeSet, fs, path::PathBuf};

use oauth_tests::{Golden, workspace};

fn path_of(id: &str) -> PathBuf {
    workspace().join("providers/definitions").join(id).with_extension("yaml")
}

fn definition(id: &str) -> String {
    fs::read_to_string(path_of(id)).unwrap_or_else(|why| panic!("no definition `{id}`: {why}"))
}

fn doc_path() -> PathBuf {
    workspace().join("docs/comparison.md")
}

fn doc() -> String {
    fs::read_to_string(doc_path()).expect("there is a comparison").replace("\r\n", "\n")
}

/// The lines of a definition apart from those of its known scopes, and how many scopes there are.
fn without_scopes(text: &str) -> (Vec<&str>, usize) {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = Vec::new();
    let mut scopes = 0;
    let mut inside = None;
    for line in text.lines() {
        let said = line.trim_start();
        if inside.is_some_and(|depth| said.is_empty() || indent(line) > depth) {
            // A scope without a meaning is taken away from what the definition starts from.
            let is_scope = !said.is_empty() && !said.starts_with('#') && !said.ends_with(':');
            scopes += usize::from(is_scope);
            continue;
        }
        inside = (said.starts_with("known:") && indent(line) > 0).then(|| indent(line));
        if inside.is_none() {
            lines.push(line);
        }
    }
    (lines, scopes)
}

/// The lines that say something, and the known scopes beside them.
fn counts(id: &str) -> (usize, usize) {
    let text = definition(id);
    let (lines, scopes) = without_scopes(&text);
    let said = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    (lines.iter().filter(said).count(), scopes)
}

/// A definition as the page shows it: without the line for editors, its scopes counted.
fn shown(id: &str) -> String {
    let text = definition(id);
    let (_, scopes) = without_scopes(&text);
    let mut shown = String::new();
    let mut lines = text.lines().skip(1).peekable();
    while let Some(line) = lines.next() {
        shown.push_str(line);
        shown.push('\n');
        if line.starts_with("  known:") {
            shown.push_str(&format!("    # {scopes} scopes\n"));
            while lines.peek().is_some_and(|next| next.starts_with("    ")) {
                lines.next();
            }
        }
    }
    shown
}

/// A definition and all that it starts from.
fn with_bases(id: &str) -> Vec<String> {
    let mut all = vec![id.to_owned()];
    while let Some(base) = definition(&all[all.len() - 1])
        .lines()
        .find_map(|line| line.strip_prefix("extends: ").map(str::to_owned))
    {
        all.push(base);
    }
    all
}

/// The row of a client: its name, lines of code, faults, and the id of its definition.
fn client(line: &str) -> Option<(&str, usize, usize, &str)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [_, name, code, faults, id, _, _, _] = cells[..] else { return None };
    let one_of = ["datasources/", "tools/", "triggers/"];
    one_of
        .iter()
        .any(|kind| name.starts_with(kind))
        .then(|| (name, code.parse().unwrap_or(0), faults.parse().unwrap_or(0), id))
}

/// The page with every definition and number in it taken from the files.
fn as_the_files_say(doc: &str) -> String {
    let mut page = String::new();
    let mut lines = doc.lines();
    let clients: Vec<_> = doc.lines().filter_map(client).collect();
    while let Some(line) = lines.next() {
        if let Some((name, code, faults, id)) = client(line) {
            let (count, scopes) = counts(id);
            page.push_str(&format!("| {name} | {code} | {faults} | {id} | {count} | {scopes} |\n"));
        } else if line.starts_with("| **") {
            let ids: BTreeSet<_> = clients.iter().flat_map(|row| with_bases(row.3)).collect();
            let (code, faults) =
                clients.iter().fold((0, 0), |sum, row| (sum.0 + row.1, sum.1 + row.2));
            let (count, scopes) = ids
                .iter()
                .map(|id| counts(id))
                .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            page.push_str(&format!(
                "| **{} clients** | {code} | {faults} | **{} definitions** | {count} | {scopes} |\n",
                clients.len(),
                ids.len(),
            ));
        } else {
            page.push_str(line);
            page.push('\n');
        }
        if line == "```yaml" {
            let id = lines.next().and_then(|line| line.strip_prefix("id: "));
            page.push_str(&shown(id.expect("a definition starts with its id")));
            if lines.by_ref().any(|line| line == "```") {
                page.push_str("```\n");
            }
        }
    }
    page
}

#[test]
fn the_page_says_what_the_files_hold() {
    let mut golden = Golden::new();
    golden.compare(&doc_path(), &as_the_files_say(&doc()));
    golden.finish();
}

#[test]
fn each_of_the_33_clients_stands_there_once_and_its_faults_are_those_of_the_kinds() {
    let doc = doc();
    let clients: Vec<_> = doc.lines().filter_map(client).collect();
    let names: BTreeSet<_> = clients.iter().map(|row| row.0).collect();
    assert_eq!((clients.len(), names.len()), (33, 33));
    assert!(clients.iter().all(|row| row.1 > 0 && row.2 > 0));

    let kinds = doc
        .split_once("| kind | clients | the runtime |")
        .and_then(|(_, rest)| rest.split_once("\n\n"))
        .expect("there is a table of kinds")
        .0;
    let of_kinds: usize =
        kinds.lines().filter_map(|line| line.split('|').nth(2)?.trim().parse::<usize>().ok()).sum();
    assert_eq!(of_kinds, clients.iter().map(|row| row.2).sum::<usize>());
    assert!(doc.contains(&format!("Together\n{of_kinds} findings")), "the text says another sum");
}

/// The definitions of the 33 clients, with all that they start from.
fn compared() -> BTreeSet<String> {
    doc().lines().filter_map(client).flat_map(|row| with_bases(row.3)).collect()
}

#[test]
fn none_has_more_than_thirty_lines_besides_its_scopes_and_its_place_in_the_catalogue() {
    let mut over = Vec::new();
    for id in compared() {
        let text = definition(&id);
        let (lines, _) = without_scopes(&text);
        let says = |line: &&&str| {
            let line = line.trim();
            let place = line.starts_with("category:") || line.starts_with("confidence:");
            !line.is_empty() && !line.starts_with('#') && !place
        };
        let lines = lines.iter().filter(says).count();
        if lines > 30 {
            over.push(format!("{id} has {lines} lines"));
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}
