//! Reading of definitions: what is refused and how it is explained, and that each value knows its place.
//!
//! `tests/reading/*.yaml` are refused; what is said stands beside each in a `.txt`. `UPDATE=1` rewrites
//! those.

use std::{env, fs, path::Path};

use oauth_codegen::{
    Input, compile,
    diagnostics::{Diagnostic, Diagnostics, codes, render},
    source::{Sources, Span},
    tree::{self, Entry, Node, Value},
};
use proptest::prelude::*;

fn parse(text: &str) -> (Sources, Option<Node>, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let file = sources.add("acme.yaml", text);
    let tree = tree::parse(&sources, file, &mut diagnostics);
    (sources, tree, diagnostics.into_sorted())
}

#[test]
fn what_is_refused_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".yaml").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 20);
    let mut wrong = Vec::new();
    for name in names {
        let shown = format!("{name}.yaml");
        let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
        let tree = sources
            .read(&folder.join(&shown), &shown, &mut diagnostics)
            .and_then(|file| tree::parse(&sources, file, &mut diagnostics));
        assert!(diagnostics.has_errors(), "{name} was accepted");
        let (errors, warnings) = (diagnostics.error_count(), diagnostics.warning_count());
        let mut said: String = diagnostics
            .into_sorted()
            .iter()
            .map(|found| {
                assert!(!found.help.is_empty(), "{name}: {} has no help", found.message);
                assert_style(&found.message);
                render::plain(&sources, found) + "\n\n"
            })
            .collect();
        said += &render::summary(errors, warnings);
        said += if tree.is_some() { ", and the rest can be used\n" } else { "\n" };
        let golden = folder.join(format!("{name}.txt"));
        if env::var_os("UPDATE").is_some() {
            fs::write(&golden, &said).expect("the folder can be written");
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default().replace("\r\n", "\n");
        if said != expected {
            wrong.push(format!("{name}: expected\n{expected}\nfound\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n`UPDATE=1` accepts this", wrong.join("\n"));
}

fn assert_style(message: &str) {
    assert!(!message.starts_with(char::is_uppercase), "{message}");
    assert!(!message.ends_with('.'), "{message}");
}

#[test]
fn every_code_has_a_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("diagnostics");
    let mut ids: Vec<&str> = codes::ALL.iter().map(|code| code.id).collect();
    for code in codes::ALL {
        assert_eq!(codes::find(code.id), Some(*code));
        assert!(code.page.starts_with(&format!("# {}\n\n", code.id)), "{}", code.id);
        let parts: Vec<_> = ["\n## Wrong\n", "\n## Right\n", "\n## Why\n"]
            .iter()
            .map(|part| code.page.find(part).unwrap_or_else(|| panic!("{}: {part}", code.id)))
            .collect();
        assert!(parts.is_sorted(), "{}", code.id);
        assert!(!code.title.is_empty() && !code.title.ends_with('.'), "{}", code.id);
    }
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let name = entry.expect("it can be read").file_name().to_string_lossy().into_owned();
        let id = name.strip_suffix(".md").expect("a page");
        assert!(ids.contains(&id), "{id} is no code");
    }
    assert!(codes::find("no-such-code").is_none());
}

/// Pages about files, folders and several definitions, which no text alone can show.
const NOT_IN_ONE_TEXT: [&str; 10] = [
    "bad-path",
    "cannot-read",
    "control-character",
    "duplicate-id",
    "extends-cycle",
    "no-definitions",
    "not-text",
    "nothing-to-delete",
    "too-large",
    "too-many-values",
];

#[test]
fn pages_tell_the_truth() {
    let block = |page: &str, part: &str| -> String {
        let after = page.split(part).nth(1).expect(part);
        let block = after.split("```").nth(1).expect("a block");
        block.split_once('\n').expect("a language").1.to_owned()
    };
    for code in codes::ALL.iter().filter(|code| !NOT_IN_ONE_TEXT.contains(&code.id)) {
        let compiled = |text: &str| -> Vec<&'static str> {
            // A page shows what it is about; the rest of the definition is this.
            let rest: String = [
                "id: acme\n",
                "name: Acme\n",
                "authorization_endpoint: https://acme.example/oauth/authorize\n",
                "token_endpoint: https://acme.example/oauth/token\n",
            ]
            .into_iter()
            .filter(|line| {
                let key = line.split(' ').next().unwrap_or_default();
                !text.starts_with(['%', '-', '#'])
                    && !text.lines().any(|line| line.starts_with(key))
            })
            .collect();
            let text = rest + text;
            let found = compile(&[Input::text("acme.yaml", text)]).diagnostics;
            found.iter().map(|found| found.code.id).collect()
        };
        let wrong = compiled(&block(code.page, "## Wrong"));
        assert!(wrong.contains(&code.id), "{}: the wrong block has {wrong:?}", code.id);
        if code.id != "unknown-base" {
            let right = compiled(&block(code.page, "## Right"));
            assert!(right.is_empty(), "{}: the right block has {right:?}", code.id);
        }
    }
}

/// Every value with the source it stands at.
fn places(sources: &Sources, node: &Node) -> Vec<String> {
    let source = |span: Span| sources.text(span.file)[span.start..span.end].to_owned();
    let mut lines = Vec::new();
    let mut todo = vec![(String::new(), node)];
    while let Some((path, node)) = todo.pop() {
        lines.push(format!("{path} = {} <{}>", node.kind(), source(node.span)));
        match &node.value {
            Value::List(items) => {
                let items = items.iter().enumerate().rev();
                todo.extend(items.map(|(n, item)| (format!("{path}[{n}]"), item)));
            }
            Value::Map(entries) => todo.extend(entries.iter().rev().map(|Entry { key, value }| {
                (format!("{path}.{}<{}>", key.text, source(key.span)), value)
            })),
            Value::Scalar(_) | Value::Null => {}
        }
    }
    lines
}

#[test]
fn every_value_knows_its_place() {
    let text = "\
# é
a: b  # c
'q': 'it''s'   # d
\"é\": \"\\u00e9\"
n: ~
m:
l: [ x, [y ], {z: 1, w} ]  # e
s:
- 漢字
-
-   - p
    -   # f
e: { }
x: >-
   folded
   text

y: |

  lines
";
    for text in [
        text.to_owned(),
        format!("\u{feff}{text}"),
        text.replace('\n', "\r\n"),
        format!("\u{feff}---\n{text}...\n"),
    ] {
        let (sources, tree, found) = parse(&text);
        assert!(found.is_empty(), "{found:?}");
        let tree = tree.expect("a map");
        let end = if text.contains('\r') { "\r\n" } else { "\n" };
        let lines: Vec<_> =
            places(&sources, &tree).into_iter().map(|line| line.replace(end, "|")).collect();
        assert_eq!(
            lines[1..],
            [
                ".a<a> = a text <b>",
                ".q<'q'> = a text <'it''s'>",
                ".é<\"é\"> = a text <\"\\u00e9\">",
                ".n<n> = nothing <~>",
                ".m<m> = nothing <>",
                ".l<l> = a list <[ x, [y ], {z: 1, w} ]>",
                ".l<l>[0] = a text <x>",
                ".l<l>[1] = a list <[y ]>",
                ".l<l>[1][0] = a text <y>",
                ".l<l>[2] = a map <{z: 1, w}>",
                ".l<l>[2].z<z> = a text <1>",
                ".l<l>[2].w<w> = nothing <>",
                ".s<s> = a list <- 漢字|-|-   - p|    ->",
                ".s<s>[0] = a text <漢字>",
                ".s<s>[1] = nothing <>",
                ".s<s>[2] = a list <- p|    ->",
                ".s<s>[2][0] = a text <p>",
                ".s<s>[2][1] = nothing <>",
                ".e<e> = a map <{ }>",
                ".x<x> = a text <folded|   text>",
                ".y<y> = a text <lines>",
            ],
        );
        assert!(lines[0].starts_with(" = a map <a: b  # c|'q'"), "{}", lines[0]);
        let nothing = tree.get("m").expect("it is there");
        let place = sources.position(nothing.value.span);
        assert_eq!((place.column, place.end_column), (3, 3));
    }
}

#[test]
fn texts_stay_texts() {
    let (_, tree, found) = parse(
        "a: no\nb: 1e3\nc: 0x1\nd: true\ne: 2026-01-31\nf: Null\ng: 'null'\nh: \"~\"\ni: |\n  null\n\
         yes: 010\n1: .inf\ntrue: NULL\n",
    );
    assert!(found.is_empty(), "{found:?}");
    let tree = tree.expect("a map");
    for (key, text, plain) in [
        ("a", "no", true),
        ("b", "1e3", true),
        ("c", "0x1", true),
        ("d", "true", true),
        ("e", "2026-01-31", true),
        ("f", "Null", true),
        ("g", "null", false),
        ("h", "~", false),
        ("i", "null\n", false),
        ("yes", "010", true),
        ("1", ".inf", true),
        ("true", "NULL", true),
    ] {
        let value = &tree.get(key).expect(key).value.value;
        let Value::Scalar(scalar) = value else { panic!("{key}: {value:?}") };
        assert_eq!((scalar.text.as_str(), scalar.plain), (text, plain), "{key}");
    }
    let (_, tree, _) = parse("a: ~\nb: null\nc:\nd: [~]\n");
    for entry in ["a", "b", "c"].map(|key| tree.as_ref().and_then(|tree| tree.get(key))) {
        assert_eq!(entry.expect("it is there").value.value, Value::Null);
    }
}

#[test]
fn what_is_right_in_a_faulty_file_is_there() {
    let (_, tree, found) = parse("a: b\na: c\n[d]: e\nf: !t g\nh: &i j\n---\nk: l\n");
    assert_eq!(found.len(), 5);
    let tree = tree.expect("a map");
    for (key, text) in [("a", "b"), ("f", "g"), ("h", "j")] {
        let Some(Entry { value: Node { value: Value::Scalar(scalar), .. }, .. }) = tree.get(key)
        else {
            panic!("{key}")
        };
        assert_eq!(scalar.text, text);
    }
    assert!(tree.get("k").is_none());
    // A value that is not known would lead to faults that are none.
    assert!(parse("a: &b c\nd: *b\n").1.is_none());
}

#[test]
fn reports_for_rustc_begin_with_all_that_an_editor_shows() {
    let (sources, _, found) = parse("id: acme\nid: acme\n");
    assert_eq!(
        render::for_rustc(&sources, &found[0]),
        "acme.yaml:2:1: `id` stands here twice [duplicate-key]
 --> acme.yaml:2:1
  |
1 | id: acme
  | -- the first one
2 | id: acme
  | ^^
  |
  = help: keep one of them, with all that belongs to it"
    );
    let coloured = render::human(&sources, &found[0]);
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(without_colours(&coloured), render::plain(&sources, &found[0]));
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain += part.split_once('m').expect("a colour ends with `m`").1;
    }
    plain
}

#[test]
fn related_places_in_other_files_are_shown() {
    let mut sources = Sources::new();
    let first = sources.add("a.yaml", "id: acme\n");
    let second = sources.add("b.yaml", "# é\nid: acme\n");
    let empty = sources.add("empty.yaml", "");
    let at = |file, start, end| Span { file, start, end };
    let fault = Diagnostic::error(&codes::DUPLICATE_ID, at(second, 9, 13), "two are called `acme`")
        .label("the second")
        .related(at(first, 4, 8), "the other one")
        .related(at(empty, 0, 0), "and this")
        .help("give one of them another id")
        .help("or remove it");
    assert_eq!(
        render::plain(&sources, &fault),
        "error[duplicate-id]: two are called `acme`
 --> b.yaml:2:5
  |
2 | id: acme
  |     ^^^^ the second
 ::: a.yaml:1:5
  |
1 | id: acme
  |     ---- the other one
 ::: empty.yaml:1:1
  = help: give one of them another id
  = help: or remove it"
    );
}

#[test]
fn summaries_count() {
    for (errors, warnings, text) in [
        (0, 0, "no errors"),
        (1, 0, "1 error"),
        (2, 1, "2 errors, 1 warning"),
        (0, 2, "2 warnings"),
    ] {
        assert_eq!(render::summary(errors, warnings), text);
    }
}

#[cfg(feature = "json")]
#[test]
fn tools_get_the_same_in_json() {
    use oauth_codegen::diagnostics::json::json;

    let (sources, _, found) = parse("\u{feff}é: a\n漢: b\nthe: \"é\\e\"\né: c\n");
    assert_eq!(
        json(&sources, &found),
        r#"[
  {
    "code": "duplicate-key",
    "severity": "error",
    "message": "`é` stands here twice",
    "file": "acme.yaml",
    "line": 4,
    "column": 1,
    "end_line": 4,
    "end_column": 2,
    "help": "keep one of them, with all that belongs to it",
    "label": null,
    "related": [
      {
        "file": "acme.yaml",
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 2,
        "message": "the first one"
      }
    ]
  }
]"#
    );
    assert_eq!(json(&sources, &[]), "[]");
}

/// All that a parse of anything must hold to.
fn holds(text: &str) -> Result<(), TestCaseError> {
    let (sources, tree, found) = parse(text);
    let inside = |span: Span| sources.text(span.file).get(span.start..span.end).is_some();
    prop_assert!(tree.is_some() || !found.is_empty(), "neither a tree nor a fault");
    for found in &found {
        prop_assert!(inside(found.span), "{found:?}");
        prop_assert!(found.related.iter().all(|(span, _)| inside(*span)), "{found:?}");
        prop_assert!(!found.help.is_empty(), "{found:?}");
        for report in [render::plain(&sources, found), render::human(&sources, found)] {
            prop_assert!(report.contains("acme.yaml"), "{report}");
        }
        prop_assert!(render::for_rustc(&sources, found).len() <= 2048);
        let place = sources.position(found.span);
        prop_assert!(place.line >= 1 && place.column >= 1);
    }
    let mut todo: Vec<(&Node, Span)> = tree.iter().map(|tree| (tree, tree.span)).collect();
    while let Some((node, around)) = todo.pop() {
        prop_assert!(inside(node.span), "{node:?}");
        prop_assert!(around.start <= node.span.start, "{node:?} is outside of {around:?}");
        prop_assert!(node.span.end <= around.end, "{node:?} is outside of {around:?}");
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    prop_assert!(inside(entry.key.span), "{entry:?}");
                    todo.push((&entry.value, node.span));
                }
            }
            Value::List(items) => todo.extend(items.iter().map(|item| (item, node.span))),
            Value::Scalar(scalar) if scalar.plain && !scalar.text.contains([' ', '\n']) => {
                let source = &sources.text(node.span.file)[node.span.start..node.span.end];
                prop_assert_eq!(source, scalar.text.as_str());
            }
            Value::Scalar(_) | Value::Null => {}
        }
    }
    Ok(())
}

/// `PROPTEST_CASES` asks for more of them.
fn config() -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    ProptestConfig { cases: default.cases.max(1000), ..default }
}

/// Pieces of which YAML is made, so that random texts get further than the first character.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "é",
        "漢",
        "🔑",
        "id",
        " ",
        " ",
        "  ",
        "\n",
        "\n",
        "\r\n",
        "\t",
        ": ",
        ": ",
        ":",
        "- ",
        "-",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "'",
        "\"",
        "\\",
        "\\n",
        "\\x41",
        "# ",
        "#",
        "&a ",
        "*a ",
        "!t ",
        "!",
        "!!str ",
        "|\n",
        ">-\n",
        "|",
        ">",
        "<<",
        "~",
        "null",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "%",
        "@",
        "`",
        "\u{feff}",
        "\u{85}",
        "\0",
        "\n  ",
        "\n    ",
        "\n- ",
        "a: b\n",
        "{a: b}",
        "''",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_makes_the_reader_panic(text in "\\PC{0,60}") {
        holds(&text)?;
    }

    #[test]
    fn nothing_like_yaml_makes_the_reader_panic(text in pieces()) {
        holds(&text)?;
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        holds(&String::from_utf8_lossy(&bytes))?;
    }
}
