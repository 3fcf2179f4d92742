//! What came of each entry, for people and for tools.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::json;

/// What can be said of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// The definition does what the file says.
    Ok,
    /// Something is left to the user's code, or to the user.
    NeedsHook,
    /// There is no definition for it.
    OutOfScope,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NeedsHook => "needs_hook",
            Self::OutOfScope => "out_of_scope",
        }
    }
}

/// An entry of a foreign file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// What the file calls it.
    pub(crate) id: String,
    /// What kind of entry it is, in the file's words.
    pub(crate) kind: String,
    pub(crate) status: Status,
    /// Why it is not `ok`, and what was left out.
    pub(crate) reasons: Vec<String>,
}

/// A JSON array with an object for each entry.
pub(crate) fn json(lines: &[Line]) -> String {
    let lines: Vec<_> = lines
        .iter()
        .map(|line| {
            json!({
                "id": line.id,
                "kind": line.kind,
                "status": line.status.word(),
                "reasons": line.reasons,
            })
        })
        .collect();
    format!("{:#}", serde_json::Value::Array(lines))
}

/// A table of counts, and why the entries that are not `ok` are not.
pub(crate) fn text(lines: &[Line]) -> String {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for line in lines {
        counts.entry(&line.kind).or_default()[line.status as usize] += 1;
    }
    let width = counts.keys().map(|kind| kind.chars().count()).max().unwrap_or(0).max(5);
    let mut table = format!("{:width$}  {:>5}  needs_hook  out_of_scope  entries\n", "kind", "ok");
    let mut all = [0; 3];
    let mut row = |kind: &str, [ok, hook, out]: [usize; 3]| {
        let _ = writeln!(
            table,
            "{kind:width$}  {ok:>5}  {hook:>10}  {out:>12}  {:>7}",
            ok + hook + out
        );
    };
    for (kind, count) in &counts {
        row(kind, *count);
        all.iter_mut().zip(count).for_each(|(sum, count)| *sum += count);
    }
    row("all", all);
    // What is out of scope as a kind needs no words for each entry.
    for line in lines.iter().filter(|line| line.status == Status::NeedsHook) {
        let _ = writeln!(table, "\n{} needs a hook", line.id);
        for reason in &line.reasons {
            let _ = writeln!(table, "  {reason}");
        }
    }
    for line in lines.iter().filter(|line| {
        line.status == Status::OutOfScope && counts.get(&*line.kind).is_some_and(|c| c[0] > 0)
    }) {
        let _ = writeln!(table, "\n{} is out of scope", line.id);
        for reason in &line.reasons {
            let _ = writeln!(table, "  {reason}");
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Line, Status, json, text};

    fn line(id: &str, kind: &str, status: Status, reasons: &[&str]) -> Line {
        Line {
            id: id.to_owned(),
            kind: kind.to_owned(),
            status,
            reasons: reasons.iter().map(|&reason| reason.to_owned()).collect(),
        }
    }

    #[test]
    fn the_table_counts_by_kind_and_says_why() {
        let lines = [
            line("a", "OAUTH2", Status::Ok, &["a key: not known"]),
            line("b", "OAUTH2", Status::NeedsHook, &["a signature"]),
            line("c", "OAUTH2", Status::OutOfScope, &["XML"]),
            line("d", "API_KEY", Status::OutOfScope, &["no OAuth"]),
        ];
        assert_eq!(
            text(&lines),
            "kind        ok  needs_hook  out_of_scope  entries\n\
             API_KEY      0           0             1        1\n\
             OAUTH2       1           1             1        3\n\
             all          1           1             2        4\n\
             \nb needs a hook\n  a signature\n\
             \nc is out of scope\n  XML\n"
        );
        let read: serde_json::Value = serde_json::from_str(&json(&lines)).expect("it is JSON");
        assert_eq!(
            read[1],
            serde_json::json!({
                "id": "b", "kind": "OAUTH2", "status": "needs_hook", "reasons": ["a signature"]
            })
        );
    }
}
