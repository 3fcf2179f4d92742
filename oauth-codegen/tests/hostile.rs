//! What is made to hurt a reader: each is an error with a place, soon, with little memory and without
//! recursion. A macro that hangs or aborts takes the whole build with it.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use oauth_codegen::{
    diagnostics::{Diagnostic, Diagnostics, render},
    source::{LIMIT, Sources},
    tree::{self, Node, Value},
};

/// For one input in a debug build, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(20);

/// Parses on a thread with a small stack.
fn read(text: String) -> (Option<Node>, Sources, Vec<Diagnostic>, Duration) {
    std::thread::Builder::new()
        .stack_size(256 * 1024)
        .spawn(move || {
            let mut sources = Sources::new();
            let start = Instant::now();
            let file = sources.add("hostile.yaml", text);
            let mut diagnostics = Diagnostics::new();
            let tree = tree::parse(&sources, file, &mut diagnostics);
            let time = start.elapsed();
            (tree, sources, diagnostics.into_sorted(), time)
        })
        .expect("a thread can be started")
        .join()
        .expect("the reader must not panic")
}

/// Parses what must be refused, and checks what every refusal has.
fn refused(name: &str, text: String, code: &str) -> Vec<Diagnostic> {
    let length = text.len();
    let (_, sources, found, time) = read(text);
    eprintln!("{name}: {length} bytes, {time:?}");
    assert!(time < PATIENCE, "{name} took {time:?}");
    assert!(!found.is_empty(), "{name} was accepted");
    assert!(found.len() <= 40, "{name}: {} reports", found.len());
    let ids: Vec<_> = found.iter().map(|found| found.code.id).collect();
    assert!(ids.contains(&code), "{name}: {ids:?}");
    for found in &found {
        assert!(!found.help.is_empty(), "{name}: {} has no help", found.message);
        let text = sources.text(found.span.file);
        assert!(text.get(found.span.start..found.span.end).is_some(), "{name}: {:?}", found.span);
        for report in [render::plain(&sources, found), render::for_rustc(&sources, found)] {
            assert!(report.len() <= 2048, "{name}: {} bytes:\n{report}", report.len());
            assert!(report.contains("--> hostile.yaml"), "{name}:\n{report}");
        }
    }
    found
}

/// As much of a repeated text as a file can have.
fn fill(before: &str, part: &str, after: &str) -> String {
    let room = LIMIT - before.len() - after.len();
    format!("{before}{}{after}", part.repeat(room / part.len()))
}

#[test]
fn deep_nesting() {
    for (name, part) in [
        ("lists in brackets", "["),
        ("maps in braces", "{a: "),
        ("maps in braces with quotes", "{\"a\":"),
        ("lists with dashes", "- "),
        ("complex keys", "? "),
        ("lists and maps", "[{a: "),
        ("empty keys", ": "),
        ("braces only", "{"),
    ] {
        for count in [100, 1000, 100_000] {
            let text = part.repeat(count);
            let code = if text.len() > LIMIT { "too-large" } else { "too-deep" };
            refused(&format!("{name} {count}"), text, code);
        }
        refused(&format!("{name} to the limit"), fill("", part, ""), "too-deep");
    }
    let closed = format!("a: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    refused("closed brackets", closed, "too-deep");
    let lines: String = (0..700).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    refused("nested block maps", lines, "too-deep");
    let lines: String = (0..350).map(|depth| format!("{}-\n", " ".repeat(2 * depth))).collect();
    refused("nested block lists", lines, "too-deep");
    refused("half a megabyte of braces", "{a: ".repeat(125_000), "too-large");
}

#[test]
fn the_deepest_that_is_allowed() {
    let text = format!("a: {}{}", "[".repeat(31), "]".repeat(31));
    let (tree, _, found, _) = read(text);
    assert!(tree.is_some() && found.is_empty(), "{found:?}");
    refused("one more", format!("a: {}{}", "[".repeat(32), "]".repeat(32)), "too-deep");
}

#[test]
fn bombs_of_anchors_and_aliases() {
    let mut laughs = "a0: &a0 [lol, lol, lol]\n".to_owned();
    for level in 1..20 {
        let alias = format!("*a{}", level - 1);
        laughs.push_str(&format!("a{level}: &a{level} [{}]\n", vec![alias; 10].join(", ")));
    }
    refused("a billion laughs", laughs, "anchor");
    let scalar = format!("a: &a \"{}\"\n", "x".repeat(200_000));
    let aliases = scalar + &fill("b: [", "*a, ", "]")[..50_000];
    refused("a long scalar many times", aliases, "anchor");
    refused("an alias of itself", "a: &a [*a]\n".to_owned(), "anchor");
    let anchors: String = (0..200_000).map(|n| format!("a{n}: &a{n} x\n")).collect();
    refused("200,000 anchors", anchors, "too-large");
    let anchors: String = (0..9_000).map(|n| format!("a{n}: &a{n} x\n")).collect();
    refused("9,000 anchors", anchors, "anchor");
    refused("merge keys", fill("", "<<: *a\n", ""), "anchor");
    refused("anchors of nothing", fill("a: [", "&a ,", "]"), "anchor");
    refused("anchors without an end", fill("a: ", "&a ", ""), "anchor");
}

#[test]
fn many_values() {
    for (name, before, part, after) in [
        ("items in brackets", "a: [", "a,", "]"),
        ("items in brackets that do not end", "a: [", "a,", ""),
        ("pairs in brackets", "a: [", "a: b, ", "]"),
        ("pairs in braces", "a: {", "a: b, ", "}"),
        ("nothing in braces", "a: {", "a,", "}"),
        ("items", "a:\n", "- a\n", ""),
        ("empty items", "a:\n", "-\n", ""),
        ("maps", "a:\n", "- a: b\n", ""),
        ("empty keys and values", "", ":\n", ""),
        ("questions", "", "?\n", ""),
        ("empty lists", "a: [", "[],", "]"),
        ("deep and wide", "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "a,", ""),
        ("brackets in brackets", "a: [", "[a],", ""),
        ("quotes", "a: [", "'',", ""),
    ] {
        refused(name, fill(before, part, after), "too-many-values");
    }
    let flat: String = (0..15_000).map(|n| format!("k{n}: v\n")).collect();
    refused("15,000 keys", flat, "too-many-values");
    // The parser reads all of a bracket ahead, so this is the worst that it can do.
    let wide = format!("{}{}", "[".repeat(255), "a,".repeat(120_000));
    refused("255 deep and wide", wide, "too-deep");
    let wide = format!("a: {}{}", "[".repeat(64), "a,".repeat(120_000));
    refused("64 deep and wide", wide, "too-deep");
    let wide = format!("a: {}{}", "{b: ".repeat(30) + "{", "a: b, ".repeat(40_000));
    refused("30 deep and wide", wide, "too-many-values");
}

#[test]
fn many_faults() {
    let same = refused("the same key", fill("", "a: b\n", ""), "duplicate-key");
    assert!(same.len() <= 21, "{}", same.len());
    refused("tags", fill("", "- !t a\n", ""), "tag");
    refused("keys that are lists", fill("", "[a]: b\n", ""), "invalid-key");
    refused("1 MB of %TAG", "%TAG !a! tag:a,2000:\n".repeat(50_000), "too-large");
    refused("%TAG to the limit", fill("", "%TAG !a! tag:a,2000:\n", ""), "directive");
    refused("one long directive", fill("%", "a", ""), "directive");
    refused("a million documents", "---\n".repeat(1_000_000), "too-large");
    refused("documents to the limit", fill("", "---\n", ""), "several-documents");
    refused("ends of documents", fill("a: b\n", "...\n", "---\n"), "several-documents");
    refused("tabs", fill("a:\n", "\tb: c\n", ""), "syntax");
}

#[test]
fn long_texts() {
    refused("a scalar of 50 MB", format!("a: \"{}\"", "x".repeat(50_000_000)), "too-large");
    refused("20 MB of comments", "# comment\n".repeat(2_000_000), "too-large");
    refused("comments to the limit", fill("", "# comment\n", ""), "empty-file");
    refused("blanks", fill("", " ", ""), "empty-file");
    refused("line breaks", fill("", "\r\n", ""), "empty-file");
    refused("a quote that is not closed", fill("a: \"", "x", ""), "syntax");
    refused("a quote over all lines", fill("a:\n  b: \"", "x\n   ", ""), "syntax");
    refused("quotes that open and close", fill("a: ", "\"\" ", ""), "syntax");
    refused("a long plain key", fill("", "k", ": v"), "syntax");
    refused("a long quoted key", fill("'", "k", "': v"), "syntax");
    refused("a long text after a bracket", fill("a: [b] ", "c", ""), "syntax");
    refused("brackets that close nothing", fill("a: b\nc: ", "]", ""), "syntax");
    refused("pairs of brackets", fill("a: ", "[]", ""), "syntax");
    refused("many colons", fill("a", ": ", ""), "syntax");
    refused("colons in a text", fill("a: b", ": c", ""), "syntax");
    refused("wide characters", fill("a: b: ", "\u{1f511}", ""), "syntax");
    refused("combining characters", fill("a: b: ", "a\u{301}", ""), "syntax");
    refused("a long escape", fill("a: \"", "\\\\", "\\q\""), "syntax");
    refused("a long anchor", fill("a: &", "a", " b"), "anchor");
    refused("a long alias", fill("a: *", "a", ""), "anchor");
    refused("a long tag", fill("a: !", "a", " b"), "tag");
    refused("a long list", fill("- ", "a", ""), "not-a-map");
    refused("a long text", fill("", "a", ""), "not-a-map");
    refused(
        "a key that is a block",
        fill("? |\n", " a\n", "\n:\n? a\n: b\n? a\n"),
        "duplicate-key",
    );
    let twice = format!("{0}: a\n{0}: b\n", "\"k\u{1f511}".to_owned() + &"k".repeat(900) + "\"");
    refused("a long key twice", twice, "duplicate-key");
}

#[test]
fn long_texts_that_are_fine() {
    for (name, text) in [
        ("a long text", fill("a: ", "x", "")),
        ("a long text in quotes", fill("a: \"", "x ", "\"")),
        ("a long block", fill("a: |\n", "  x\n", "")),
        ("a long folded block", fill("a: >-\n", "  x\n\n", "")),
        ("a text over many lines", fill("a:\n", "  x\n", "")),
        ("many comments", fill("a: b\n", "# c\n", "")),
        ("many empty lines", fill("a: b\n", "\n", "c: d\n")),
        ("escapes", fill("a: \"", "\\u00e9", "\"")),
        ("wide characters", fill("a: ", "\u{1f511}", "")),
    ] {
        let (tree, _, found, time) = read(text);
        assert!(found.is_empty(), "{name}: {found:?}");
        let Some(Node { value: Value::Map(entries), .. }) = tree else { panic!("{name}") };
        assert_eq!(entries[0].key.text, "a", "{name}");
        eprintln!("{name}: {time:?}");
        assert!(time < PATIENCE, "{name} took {time:?}");
    }
}

#[test]
fn characters_that_cannot_be_seen() {
    for (name, text, column) in [
        ("NUL", "a: b\0c\n", 5),
        ("escape", "a: \u{1b}[31m\n", 4),
        ("a carriage return alone", "a: b\rc: d\n", 5),
        ("delete", "a: \u{7f}\n", 4),
        ("next line", "a: é\u{85}\n", 5),
        ("right to left", "a: \u{202e}b\n", 4),
        ("line separator", "a: \u{2028}b\n", 4),
        ("a mark in the middle", "a: \u{feff}b\n", 4),
        ("a mark twice", "\u{feff}\u{feff}a: b\n", 1),
        ("no character", "a: \u{ffff}\n", 4),
    ] {
        let found = refused(name, text.to_owned(), "control-character");
        let mut sources = Sources::new();
        let file = sources.add("hostile.yaml", text);
        assert_eq!(file, found[0].span.file);
        assert_eq!(sources.position(found[0].span).column, column, "{name}");
    }
    refused("NUL to the limit", fill("", "\0", ""), "control-character");
    refused("carriage returns", fill("", "a: b\r", ""), "control-character");
}

#[test]
fn control_characters_of_a_definition_do_not_reach_the_terminal() {
    let text = "\"\\e[31mk\\r\\n\\u202E\": a\n\"\\e[31mk\\r\\n\\u202E\": b\n";
    let (_, sources, found, _) = read(text.to_owned());
    let report = render::plain(&sources, &found[0]);
    assert!(report.starts_with("error[duplicate-key]: `\\u{1b}[31mk\\r\\n\\u{202e}`"), "{report}");
    assert!(!report.contains(['\u{1b}', '\r', '\u{202e}']), "{report}");
}

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(name);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

#[test]
fn files_that_cannot_be_read() {
    let folder = folder("files");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("the target folder can be written");
        path
    };
    write("acme.yaml", b"id: acme\n");
    let latin = write("latin.yaml", b"id: acme\nname: \xe9t\xe9\n");
    let utf16 = write("utf16.yaml", b"\xff\xfei\0d\0");
    let cut = write("cut.yaml", b"id: acme\nname: \xf0\x9f\x94");
    let large = write("large.yaml", &vec![b'a'; LIMIT + 1]);
    let huge = write("huge.yaml", "é".repeat(LIMIT).as_bytes());
    for (path, code, line, column, words) in [
        (folder.join("acne.yaml"), "cannot-read", 1, 1, "did you mean `acme.yaml`"),
        (folder.join("no/acme.yaml"), "cannot-read", 1, 1, "no folder `no`"),
        (folder.clone(), "cannot-read", 1, 1, "it is a folder"),
        (PathBuf::from("/dev/zero"), "cannot-read", 1, 1, "not a regular file"),
        (latin, "not-text", 2, 7, "0xE9"),
        (utf16, "not-text", 1, 1, "0xFF"),
        (cut, "not-text", 2, 7, "0xF0"),
        (large, "too-large", 1, 1, "256 KiB"),
        (huge, "too-large", 1, 1, "256 KiB"),
    ] {
        if cfg!(windows) && path.starts_with("/dev") {
            continue;
        }
        let mut sources = Sources::new();
        let mut diagnostics = Diagnostics::new();
        let shown = path.strip_prefix(&folder).unwrap_or(&path).to_string_lossy().into_owned();
        let start = Instant::now();
        assert_eq!(sources.read(&path, &shown, &mut diagnostics), None);
        assert!(start.elapsed() < PATIENCE);
        let file = sources.files().next().expect("it is listed");
        assert_eq!((sources.shown(file), sources.path(file)), (shown.as_str(), Some(&*path)));
        // Asked for again, it says the same, and once.
        assert_eq!(sources.read(&path, &shown, &mut diagnostics), None);
        assert_eq!(sources.files().count(), 1);
        let found = diagnostics.into_sorted();
        assert_eq!(found.len(), 1);
        let position = sources.position(found[0].span);
        assert_eq!((found[0].code.id, position.line, position.column), (code, line, column));
        let report = render::plain(&sources, &found[0]);
        assert!(report.contains(words), "{report}");
        assert!(report.contains(&format!("--> {shown}")), "{report}");
    }
}

#[test]
fn the_same_file_is_read_once() {
    let folder = folder("once");
    let path = folder.join("acme.yaml");
    fs::write(&path, "\u{feff}id: acme\r\n").expect("the target folder can be written");
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let first = sources.read(&path, "acme.yaml", &mut diagnostics);
    let again = folder.join("../once/./acme.yaml");
    assert!(first.is_some());
    assert_eq!(sources.read(&again, "again.yaml", &mut diagnostics), first);
    assert_eq!(sources.files().count(), 1);
    assert!(diagnostics.is_empty());
    let tree = tree::parse(&sources, first.expect("it was read"), &mut diagnostics).expect("a map");
    assert_eq!(tree.get("id").map(|entry| entry.key.span.start), Some(3));
}
