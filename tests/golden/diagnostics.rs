//! Every diagnostic as people see it: `bad/NAME.yaml` gives `bad/NAME.txt`.

use std::{collections::BTreeSet, fs};

use oauth_codegen::{
    Input, compile,
    diagnostics::{codes, json, render},
};
use oauth_tests::{Golden, files, root};

#[test]
fn each_bad_file_gives_its_diagnostics() {
    let mut golden = Golden::new();
    let folder = root().join("golden/bad");
    for path in files(&folder, "yaml") {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let compilation = compile(&[Input::Path { path: path.clone(), shown: name }]);
        let mut text = String::new();
        for found in &compilation.diagnostics {
            text.push_str(&render::plain(&compilation.sources, found));
            text.push_str("\n\n");
        }
        golden.compare(&path.with_extension("txt"), &text);
    }
    golden.finish();
}

#[test]
fn there_are_at_least_sixty_and_each_says_something() {
    let texts = files(&root().join("golden/bad"), "txt");
    let spoken =
        texts.iter().filter(|path| fs::metadata(path).is_ok_and(|file| file.len() > 0)).count();
    assert!(spoken >= 60, "{spoken} golden diagnostics");
}

/// A code that no golden file shows may have a message that nobody has ever read.
#[test]
fn every_code_is_shown_by_a_golden_file() {
    let mut shown = BTreeSet::new();
    let reading = root().join("../oauth-codegen/tests/reading");
    for folder in [root().join("golden/bad"), reading] {
        for path in files(&folder, "txt") {
            let text = fs::read_to_string(path).expect("a golden file can be read");
            for code in codes::ALL {
                if text.contains(&format!("[{}]", code.id)) {
                    shown.insert(code.id);
                }
            }
        }
    }
    // What no small text can show: faults of paths, of several files, and of size; tested elsewhere.
    let elsewhere = [
        "cannot-read",
        "no-definitions",
        "bad-path",
        "duplicate-id",
        "too-large",
        "too-many-values",
        "not-text",
    ];
    let missing: Vec<_> = codes::ALL
        .iter()
        .map(|code| code.id)
        .filter(|id| !shown.contains(id) && !elsewhere.contains(id))
        .collect();
    assert!(missing.is_empty(), "no golden file shows {missing:?}");
}

#[test]
fn ten_faults_of_one_file_are_all_reported_at_their_places() {
    let path = root().join("golden/bad/ten-faults.yaml");
    let compilation = compile(&[Input::path(&path)]);
    let found: Vec<_> = compilation
        .diagnostics
        .iter()
        .map(|one| {
            let at = compilation.sources.position(one.span);
            (one.code.id, at.line, at.column)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("invalid-url", 5, 7),
            ("unknown-key", 6, 1),
            ("wrong-type", 7, 8),
            ("unknown-value", 8, 24),
            ("invalid-scope", 10, 13),
            ("unknown-key", 11, 3),
            ("reserved-parameter", 13, 13),
            ("invalid-path", 16, 19),
            ("wrong-type", 17, 19),
            ("unknown-value", 18, 10),
        ]
    );
}

#[test]
fn tools_get_one_array_with_places_in_characters() {
    let compilation = compile(&[Input::text(
        "é.yaml",
        "id: acme\nname: Acme é漢字\nauthorization_endpoint: https://acme.example/a\n\
         token_endpoint: https://acme.example/t\nauthorize: { params: { é: 1, état: 2 } }\n",
    )]);
    let text = json::json(&compilation.sources, &compilation.diagnostics);
    let all: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let all = all.as_array().expect("it is one array");
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["code"], "invalid-name");
    assert_eq!(all[0]["severity"], "error");
    assert_eq!(all[0]["file"], "é.yaml");
    for (key, value) in [("line", 5), ("column", 24), ("end_line", 5), ("end_column", 25)] {
        assert_eq!(all[0][key], value, "{key}");
    }
    assert_eq!(all[1]["column"], 30);
    assert_eq!(all[1]["end_column"], 34);
    assert!(all.iter().all(|one| one["help"].is_string() && one["message"].is_string()));
}

#[test]
fn definitions_that_share_a_name_are_told_so() {
    let text = |id: &str| {
        format!(
            "id: {id}\nname: A\nauthorization_endpoint: https://a.example/a\n\
             token_endpoint: https://a.example/t\n"
        )
    };
    let compilation =
        compile(&[Input::text("one.yaml", text("acme")), Input::text("two.yaml", text("acme"))]);
    let found: Vec<_> = compilation.diagnostics.iter().map(|one| one.code.id).collect();
    assert_eq!(found, ["duplicate-id"]);
    assert!(compilation.has_errors());
}

#[test]
fn one_broken_file_does_not_keep_the_others_from_compiling() {
    let good = "id: good\nname: Good\nauthorization_endpoint: https://a.example/a\n\
                token_endpoint: https://a.example/t\n";
    let compilation =
        compile(&[Input::text("bad.yaml", "id: bad\n"), Input::text("good.yaml", good)]);
    assert!(compilation.units[0].checked.is_none());
    assert!(compilation.units[1].checked.is_some());
}
