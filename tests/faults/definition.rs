//! L. Compile time: the description itself.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use oauth_codegen::{
    Compilation, Input,
    diagnostics::render,
    emit::{self, Options},
    model::{Definition, Expected, Param, Template},
    source::LIMIT,
};
use oauth_tests::{root, workspace};
use proc_macro2::{TokenStream, TokenTree};

use super::support::{codes, compile, compile_whole};

/// For one input in a debug build, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(2);

/// What each definition must have, in four lines.
const BASE: &str = "id: acme\nname: Acme\nauthorization_endpoint: https://acme.example/authorize\n\
                    token_endpoint: https://acme.example/token\n";

/// A code, a line and a column.
type Place = (&'static str, usize, usize);

fn places(compilation: &Compilation) -> Vec<Place> {
    compilation
        .diagnostics
        .iter()
        .map(|found| {
            let at = compilation.sources.position(found.span);
            (found.code.id, at.line, at.column)
        })
        .collect()
}

/// Compiles what must be refused: an error at each place, shown with its file, and no definition.
#[track_caller]
fn refused(text: &str, expected: &[Place]) {
    let shown: String = text.strip_prefix(BASE).unwrap_or(text).chars().take(200).collect();
    let compilation = compile_whole(text);
    assert_eq!(places(&compilation), expected, "{shown}");
    assert!(compilation.has_errors() && compilation.units[0].checked.is_none(), "{shown}");
    for found in &compilation.diagnostics {
        let at = compilation.sources.position(found.span);
        let report = render::plain(&compilation.sources, found);
        // Of a file that is too large nothing is kept that a line could be shown of.
        let place = match found.code.id {
            "too-large" => "acme.yaml".to_owned(),
            _ => format!("acme.yaml:{}:{}", at.line, at.column),
        };
        assert!(report.contains(&place), "{shown}: {report}");
        // It says what to write instead, if only by what it expected.
        let says = !found.help.is_empty() || found.message.starts_with("expected");
        assert!(says, "{shown}: {report}");
    }
}

/// The definition of a text without faults and warnings.
#[track_caller]
fn accepted(compilation: &Compilation) -> &Definition {
    assert!(compilation.diagnostics.is_empty(), "{:?}", compilation.diagnostics);
    compilation.units[0].checked.as_ref().expect("it has no faults").definition()
}

/// Like [`refused`] for inputs that are made to hurt: on a small stack, and soon.
fn refused_soon(text: String, expected: Vec<Place>) {
    let start = Instant::now();
    thread::Builder::new()
        .stack_size(512 * 1024)
        .spawn(move || refused(&text, &expected))
        .expect("a thread can be started")
        .join()
        .expect("the compiler must not panic");
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
}

/// A folder of this test alone, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    fs::write(folder.join(name), text).expect("a file can be written");
}

#[test]
fn f141_hostile_files_are_errors_with_a_place() {
    accepted(&compile_whole(BASE));
    let table: [(&str, &[Place]); 14] = [
        ("flavour: sweet\n", &[("unknown-key", 5, 1)]),
        ("token: { response: { flavour: sweet } }\n", &[("unknown-key", 5, 22)]),
        ("scopes: [a]\n", &[("wrong-type", 5, 9)]),
        ("description: [a]\n", &[("wrong-type", 5, 14)]),
        ("local: 1\n", &[("wrong-type", 5, 8)]),
        ("name: Again\n", &[("duplicate-key", 5, 1)]),
        ("authorize: { params: { a: b, a: c } }\n", &[("duplicate-key", 5, 30)]),
        ("description: &a text\ndocs: *a\n", &[("anchor", 5, 14), ("anchor", 6, 7)]),
        ("description: !!str text\n", &[("tag", 5, 14)]),
        ("description: !!python/object text\n", &[("tag", 5, 14)]),
        ("description: a\0b\n", &[("control-character", 5, 15)]),
        ("authorize:\n\tparams: { a: b }\n", &[("syntax", 6, 1)]),
        ("---\nid: other\n", &[("several-documents", 5, 1)]),
        ("scopes: { default: [a\n", &[("syntax", 5, 20)]),
    ];
    for (more, expected) in table {
        refused(&format!("{BASE}{more}"), expected);
    }
}

#[test]
fn f141_what_is_made_to_hurt_is_refused_soon() {
    let mut bomb = "a0: &a0 [lol, lol]\n".to_owned();
    for level in 1..20 {
        let alias = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![alias; 10].join(", ")));
    }
    let compilation = compile_whole(&bomb);
    assert_eq!(places(&compilation)[0], ("anchor", 1, 5));
    assert!(codes(&compilation).iter().all(|code| *code == "anchor"), "{:?}", codes(&compilation));

    refused_soon("x".repeat(10 * 1024 * 1024), vec![("too-large", 1, 1)]);
    refused_soon(format!("{BASE}{}", "# \n".repeat(LIMIT)), vec![("too-large", 1, 1)]);
    for open in ["[", "{a: ", "- ", "? "] {
        let text = format!("a: {}", open.repeat(50_000));
        let compilation = thread::Builder::new()
            .stack_size(512 * 1024)
            .spawn(move || {
                let start = Instant::now();
                let compilation = compile_whole(&text);
                assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
                compilation
            })
            .expect("a thread can be started")
            .join()
            .expect("the compiler must not panic");
        let found = places(&compilation);
        assert!(compilation.has_errors() && found.iter().all(|place| place.1 == 1), "{found:?}");
        assert!(compilation.units[0].checked.is_none());
    }
    let wide = format!("{BASE}sources: [{}]\n", "a,".repeat(30_000));
    let found = places(&compile_whole(&wide));
    assert_eq!(found.iter().map(|place| place.0).collect::<Vec<_>>(), ["too-many-values"]);
}

#[test]
fn f141_a_file_that_is_no_text_is_an_error_at_its_byte() {
    let folder = folder("f141");
    for (name, bytes, expected) in [
        ("utf8.yaml", b"id: acme\nname: \xff\n".as_slice(), ("not-text", 2, 7)),
        ("empty.yaml", b"", ("empty-file", 1, 1)),
        ("utf16.yaml", b"i\0d\0", ("control-character", 1, 2)),
    ] {
        write(&folder, name, bytes);
        let compilation = oauth_codegen::compile(&[Input::path(folder.join(name))]);
        assert_eq!(places(&compilation)[0], expected, "{name}");
    }
    let missing = oauth_codegen::compile(&[Input::path(folder.join("none.yaml"))]);
    assert_eq!(places(&missing), [("cannot-read", 1, 1)]);
}

/// What other readers of YAML take for a boolean, a number or a date.
const TRAPS: [&str; 12] = [
    "no",
    "off",
    "yes",
    "1e3",
    "012",
    "0x1",
    "0b1",
    "1_000",
    ".5",
    ".inf",
    "12:30:45",
    "2022-06-28",
];

fn fixed(params: &[Param]) -> Vec<&str> {
    params
        .iter()
        .map(|param| match &param.value {
            Template::Fixed(text) => text.as_str(),
            Template::Parts(parts) => panic!("{parts:?} is no fixed text"),
        })
        .collect()
}

#[test]
fn f142_traps_of_yaml_stay_texts() {
    let map: Vec<_> = TRAPS.iter().enumerate().map(|(at, text)| format!("x{at}: {text}")).collect();
    let (list, map) = (TRAPS.join(", "), map.join(", "));
    let compilation = compile(&format!(
        "scopes: {{ default: [{list}] }}\nauthorize: {{ params: {{ {map} }} }}\n\
         token: {{ request: {{ headers: {{ {map} }}, params: {{ {map} }} }} }}\n"
    ));
    let definition = accepted(&compilation);
    assert_eq!(definition.scopes.default, TRAPS);
    assert_eq!(fixed(&definition.authorize.params), TRAPS);
    assert_eq!(fixed(&definition.token_request.params), TRAPS);
    assert_eq!(fixed(&definition.token_request.headers), TRAPS);

    // Quotes make no difference, and neither does an independent reader.
    let quoted: Vec<_> = TRAPS.iter().map(|text| format!("'{text}'")).collect();
    let compilation = compile(&format!("scopes: {{ default: [{}] }}\n", quoted.join(", ")));
    assert_eq!(accepted(&compilation).scopes.default, TRAPS);
    let compilation = compile("scopes: { default: ['~', 'null', '?', ':a'] }\n");
    assert_eq!(accepted(&compilation).scopes.default, ["~", "null", "?", ":a"]);
}

#[test]
fn f142_traps_without_a_text_are_clear_errors() {
    let table: [(&str, Place); 12] = [
        ("scopes: { default: [a, ~] }\n", ("empty-value", 5, 24)),
        ("scopes: { default: [null] }\n", ("empty-value", 5, 21)),
        ("token: { request: { headers: { x-a: ~ } } }\n", ("empty-value", 5, 32)),
        ("authorize: { params: { a: null } }\n", ("empty-value", 5, 24)),
        ("authorize: { params: { a: } }\n", ("empty-value", 5, 24)),
        ("authorize: { params: { a: '' } }\n", ("empty-value", 5, 27)),
        ("local: yes\n", ("wrong-type", 5, 8)),
        ("refresh: { rotates: no }\n", ("wrong-type", 5, 21)),
        ("refresh: { rotates: off }\n", ("wrong-type", 5, 21)),
        ("refresh: { rotates: 0 }\n", ("wrong-type", 5, 21)),
        ("docs: https://acme.example/a: b\n", ("syntax", 5, 29)),
        ("sources: [? https://acme.example/]\n", ("wrong-type", 5, 13)),
    ];
    for (more, expected) in table {
        refused(&format!("{BASE}{more}"), &[expected]);
    }
    // A `?` or `:` in a URL needs no quotes.
    let compilation = compile(
        "docs: https://acme.example:8443/a:b?c=d:e&f=?\n\
         sources: [https://acme.example/?a, https://acme.example/b:c]\n",
    );
    let definition = accepted(&compilation);
    assert_eq!(definition.docs.as_deref(), Some("https://acme.example:8443/a:b?c=d:e&f=?"));
    assert_eq!(definition.sources, ["https://acme.example/?a", "https://acme.example/b:c"]);
}

fn with_token_endpoint(url: &str) -> String {
    BASE.replace("https://acme.example/token", url)
}

#[test]
fn f143_endpoints_that_are_no_safe_web_address_are_errors() {
    for good in [
        "https://acme.example/token",
        "https://acme.example",
        "https://acme.example:8443/token",
        "https://acme.example/token?tenant=a:b",
        "https://a-b.acme.co.example/x/y",
    ] {
        accepted(&compile_whole(&with_token_endpoint(good)));
    }
    for (url, code) in [
        // Not https.
        ("http://acme.example/token", "insecure-url"),
        ("HTTP://acme.example/token", "insecure-url"),
        ("http://127.0.0.1/token", "insecure-url"),
        ("http://localhost:8080/token", "insecure-url"),
        ("ftp://acme.example/token", "invalid-url"),
        ("file:///etc/passwd", "invalid-url"),
        ("javascript:alert(1)", "invalid-url"),
        // No host.
        ("https://", "invalid-url"),
        ("https:///token", "invalid-url"),
        ("https:/token", "invalid-url"),
        ("https:token", "invalid-url"),
        ("https://?x", "invalid-url"),
        ("https://:443/token", "invalid-url"),
        ("//acme.example/token", "invalid-url"),
        ("/token", "invalid-url"),
        ("acme.example/token", "invalid-url"),
        // A fragment, user information.
        ("https://acme.example/token#x", "invalid-url"),
        ("https://acme.example/token#", "invalid-url"),
        ("https://user@acme.example/token", "invalid-url"),
        ("https://u:p@acme.example/token", "invalid-url"),
        ("https://@acme.example/token", "invalid-url"),
        // A host that is not what it looks like.
        ("https://acme.example\\@evil.example/token", "invalid-url"),
        ("https://\u{430}cme.example/token", "invalid-url"),
        ("https://acme\u{3002}example/token", "invalid-url"),
        ("https://acme%2eexample/token", "invalid-url"),
        ("https://acme..example/token", "invalid-url"),
        ("https://acme.example./token", "invalid-url"),
        ("https://-acme.example/token", "invalid-url"),
        ("https://acme.example:99999/token", "invalid-url"),
        // Addresses, in every spelling.
        ("https://10.0.0.1/token", "invalid-url"),
        ("https://127.0.0.1/token", "invalid-url"),
        ("https://169.254.169.254/token", "invalid-url"),
        ("https://2130706433/token", "invalid-url"),
        ("https://0x7f.1/token", "invalid-url"),
        ("https://[::1]/token", "invalid-url"),
        ("https://[fe80::1]/token", "invalid-url"),
        // A path that is asked for in another form.
        ("https://acme.example/../token", "invalid-url"),
        ("https://acme.example/%2e%2e/token", "invalid-url"),
        ("https://acme.example/to ken", "invalid-url"),
    ] {
        refused(&with_token_endpoint(url), &[(code, 4, 17)]);
    }
    // Only a definition that is marked may use this machine, and no other.
    let local = |url| format!("{}local: true\n", with_token_endpoint(url));
    accepted(&compile_whole(&local("http://127.0.0.1:8080/token")));
    accepted(&compile_whole(&local("http://[::1]/token")));
    refused(&local("http://10.0.0.1/token"), &[("insecure-url", 4, 17), ("invalid-url", 4, 17)]);
    refused(&local("http://localhost.evil.example/token"), &[("insecure-url", 4, 17)]);
}

#[test]
fn f143_values_cannot_stand_in_scheme_port_or_user() {
    let config = "config: { part: { type: label } }\n";
    let url = |url: &str| format!("{}{config}", with_token_endpoint(&format!("\"{url}\"")));
    accepted(&compile_whole(&url("https://{part}.acme.example/token")));
    for (value, expected) in [
        ("{part}://acme.example/token", ("misplaced-variable", 4, 18)),
        ("https{part}://acme.example/token", ("misplaced-variable", 4, 23)),
        ("https:{part}/token", ("misplaced-variable", 4, 24)),
        ("https://acme.example:{part}/token", ("misplaced-variable", 4, 39)),
        ("https://acme.example:8{part}/token", ("misplaced-variable", 4, 40)),
        ("https://u@{part}.acme.example/token", ("misplaced-variable", 4, 28)),
        ("https://acme.example/token#{part}", ("misplaced-variable", 4, 45)),
    ] {
        refused(&url(value), &[expected]);
    }
}

/// What is emitted for definitions with faults is Rust, so that rustc adds nothing to our errors.
#[track_caller]
fn parses(compilation: &Compilation) {
    assert!(compilation.has_errors());
    let tokens = emit::modules(&compilation.units, &Options::default());
    let text = emit::file(&tokens);
    assert_ne!(text, tokens.to_string(), "does not parse");
}

#[test]
fn f144_ids_that_cannot_be_names_are_errors() {
    let with_id = |id: &str| BASE.replace("id: acme", &format!("id: {id}"));
    for good in ["acme", "git-hub", "x3-d", "a", "core", "std", "box-com"] {
        accepted(&compile_whole(&with_id(good)));
    }
    let long = "a".repeat(65);
    for id in [
        "Acme",
        "git_hub",
        "-acme",
        "acme-",
        "a--b",
        "1acme",
        "acme.x",
        "a b",
        "../acme",
        "a/b",
        "r#type",
        "'::acme'",
        "\"a\\\"b\"",
        long.as_str(),
        // Look-alikes: Cyrillic, full width, accented, with an invisible space, Turkish.
        "\u{430}cme",
        "\u{ff41}cme",
        "acm\u{e9}",
        "acme\u{301}",
        "ac\u{200b}me",
        "g\u{131}thub",
    ] {
        refused(&with_id(id), &[("invalid-id", 1, 5)]);
    }
    for id in ["match", "self", "crate", "super", "async", "type", "gen", "true", "try"] {
        refused(&with_id(id), &[("reserved-id", 1, 5)]);
        parses(&compile_whole(&with_id(id)));
    }
    parses(&compile_whole(&with_id("'a b'")));
    // Nor do other names that cannot be names in code keep what stands for the definition from parsing.
    for more in [
        "config: { '': { type: text }, 'a b': { type: text }, self: { type: text } }\n",
        "token: { response: { capture: { 'a-b': a, self: b, '1': c, \"\": d } } }\n",
        "scopes: { known: { 'a b': a, self: b, Self: c, '': d } }\n",
    ] {
        parses(&compile(more));
    }
    refused(&with_id("[a]"), &[("wrong-type", 1, 5)]);
    refused(&with_id("~"), &[("empty-value", 1, 1)]);
    refused(&with_id("''"), &[("empty-value", 1, 5)]);
}

#[test]
fn f144_ids_that_clash_are_errors() {
    let unit = |name: &str, id: &str| Input::text(name, BASE.replace("acme\n", &format!("{id}\n")));
    let two = |one: &str, two: &str| {
        places(&oauth_codegen::compile(&[unit("one.yaml", one), unit("two.yaml", two)]))
    };
    assert_eq!(two("git-hub", "github"), []);
    assert_eq!(two("git-hub", "git-hub"), [("duplicate-id", 1, 5)]);
    // The spellings that would fold into one name are no ids to begin with.
    for other in ["git_hub", "Git-Hub", "GITHUB", "gitHub"] {
        assert_eq!(two("git-hub", other), [("invalid-id", 1, 5)], "{other}");
    }
    // Of scopes, all but one of those that become the same variant.
    refused(
        &format!("{BASE}scopes: {{ known: {{ read-user: a, read_user: b }} }}\n"),
        &[("name-clash", 5, 34)],
    );
}

#[test]
fn f145_control_characters_are_errors_wherever_they_would_be_sent() {
    let me = "userinfo_endpoint: https://acme.example/me\n";
    let table: [(String, &[Place]); 16] = [
        (
            r#"token: { request: { headers: { x-a: "b\r\nc: d" } } }"#.into(),
            &[("control-character", 5, 37)],
        ),
        (
            r#"token: { request: { headers: { x-a: "b\nc" } } }"#.into(),
            &[("control-character", 5, 37)],
        ),
        (
            r#"token: { request: { headers: { x-a: "b\0" } } }"#.into(),
            &[("control-character", 5, 37)],
        ),
        (
            r#"token: { request: { headers: { x-a: "b\x7fc" } } }"#.into(),
            &[("control-character", 5, 37)],
        ),
        (
            r#"token: { request: { headers: { x-a: "b\u2028c" } } }"#.into(),
            &[("invalid-value", 5, 37)],
        ),
        (
            r#"token: { request: { headers: { x-a: "b\u010dc" } } }"#.into(),
            &[("invalid-value", 5, 37)],
        ),
        (
            r#"token: { request: { headers: { "x-a\r\nb": c } } }"#.into(),
            &[("invalid-name", 5, 32)],
        ),
        (r#"token: { request: { headers: { "x a": c } } }"#.into(), &[("invalid-name", 5, 32)]),
        (r#"token: { request: { headers: { "x-a:": c } } }"#.into(), &[("invalid-name", 5, 32)]),
        (
            r#"token: { request: { params: { a: "b\0c" } } }"#.into(),
            &[("control-character", 5, 34)],
        ),
        (r#"authorize: { params: { a: "b\r\nc: d" } }"#.into(), &[("control-character", 5, 27)]),
        (r#"authorize: { params: { "a\r\nb": c } }"#.into(), &[("invalid-name", 5, 24)]),
        (r#"refresh: { params: { a: "b\rc" } }"#.into(), &[("control-character", 5, 25)]),
        (
            format!(r#"{me}userinfo: {{ headers: {{ x-a: "b\r\nc" }} }}"#),
            &[("control-character", 6, 29)],
        ),
        (
            format!(r#"{me}userinfo: {{ query: {{ a: "b\x1bc" }} }}"#),
            &[("control-character", 6, 25)],
        ),
        (
            r#"scopes: { default: ["a\nb"] }"#.into(),
            &[("control-character", 5, 21), ("invalid-scope", 5, 21)],
        ),
    ];
    for (more, expected) in table {
        refused(&format!("{BASE}{more}\n"), expected);
    }
    refused(
        &with_token_endpoint(r#""https://acme.example/to\nken""#),
        &[("control-character", 4, 17), ("invalid-url", 4, 17)],
    );
    // In a block a line break is in plain sight, and is one all the same.
    refused(
        &format!("{BASE}token:\n  request:\n    headers:\n      x-a: |\n        b\n        c: d\n"),
        &[("control-character", 9, 9)],
    );
    accepted(&compile("token: { request: { headers: { x-a: 'b c: d' } } }\n"));
}

#[test]
fn f146_parts_that_do_not_fit_together_are_reported() {
    let me = "userinfo_endpoint: https://acme.example/me\n";
    let table: [(String, &[Place]); 15] = [
        // A scope that is needed and not asked for.
        (
            "validate: { get: https://acme.example/me, scopes: [read] }".into(),
            &[("scope-not-requested", 5, 52)],
        ),
        ("scopes: { required: [read] }".into(), &[("scope-not-requested", 5, 22)]),
        // Refresh without offline, and offline without refresh.
        (
            "refresh: none\noffline: { params: { access_type: offline } }".into(),
            &[("no-effect", 6, 1)],
        ),
        // Paths.
        (format!("{me}userinfo: {{ expect: {{ a..b: true }} }}"), &[("invalid-name", 6, 23)]),
        (format!("{me}userinfo: {{ expect: {{ /a/b: true }} }}"), &[("invalid-name", 6, 23)]),
        (format!("{me}userinfo: {{ profile: {{ id: a..b }} }}"), &[("invalid-path", 6, 28)]),
        ("token: { response: { access_token: /a/b } }".into(), &[("invalid-path", 5, 36)]),
        ("token: { response: { fails_unless: { '': true } } }".into(), &[("invalid-name", 5, 38)]),
        // Captures under names that are taken.
        (
            "token: { response: { capture: { access_token: a.b } } }".into(),
            &[("capture-clash", 5, 33)],
        ),
        (
            "token: { response: { capture: { refresh_token: a } } }".into(),
            &[("capture-clash", 5, 33)],
        ),
        ("token: { response: { capture: { expires_at: a } } }".into(), &[("capture-clash", 5, 33)]),
        ("token: { response: { capture: { client_id: a } } }".into(), &[("capture-clash", 5, 33)]),
        (
            "callback: { capture: { team: team } }\ntoken: { response: { capture: { team: a } } }"
                .into(),
            &[("capture-clash", 6, 33)],
        ),
        // Values that nothing uses, and uses of no value.
        ("config: { tenant: { type: label } }".into(), &[("unused-value", 5, 11)]),
        ("authorize: { params: { a: '{nobody}' } }".into(), &[("unknown-variable", 5, 28)]),
    ];
    for (more, expected) in table {
        refused(&format!("{BASE}{more}\n"), expected);
    }
    // Lints: it compiles, and is said.
    for (more, expected) in [
        ("authorize: { params: { access_type: offline } }\n", ("offline-not-declared", 5, 24)),
        ("scopes: { default: [offline_access] }\n", ("offline-not-declared", 5, 21)),
        ("scopes: { default: [raed], known: { read: Read } }\n", ("undocumented-scope", 5, 21)),
    ] {
        let compilation = compile(more);
        assert_eq!(places(&compilation), [expected], "{more}");
        assert!(!compilation.has_errors() && compilation.units[0].checked.is_some(), "{more}");
    }
    accepted(&compile(
        "scopes: { default: [read], required: [read], known: { read: Read } }\n\
         offline: { params: { access_type: offline } }\n\
         validate: { get: https://acme.example/me, scopes: [read] }\n",
    ));
}

/// A definition with `text` in every place that takes any text, in single quotes.
fn with_text(text: &str) -> String {
    let text = format!("'{}'", text.replace('\'', "''"));
    format!(
        "id: acme\nname: {text}\nauthorization_endpoint: https://acme.example/authorize\n\
         token_endpoint: https://acme.example/token\ndescription: {text}\n\
         oauth_schema:\n  client_schema:\n    \
         - {{ name: client_id, type: text-input, required: true, label: {text}, help: {text}, placeholder: {text} }}\n    \
         - {{ name: client_secret, type: secret-input, required: true }}\n    \
         - {{ name: note, type: text-input, default: {text} }}\n    \
         - {{ name: mode, type: select, options: [{{ value: {text}, label: {text} }}] }}\n\
         scopes: {{ known: {{ read: {text}, write: {{ description: {text} }} }} }}\n\
         authorize: {{ params: {{ a: {text} }} }}\n\
         token:\n  request: {{ params: {{ a: {text} }}, headers: {{ x-a: {text} }} }}\n  \
         response: {{ fails_unless: {{ ok: {text} }}, token_type: {{ accept: [{text}] }} }}\n\
         validate: {{ post: https://acme.example/me, json: {{ {text}: [{text}] }}, expect: {{ ok: {text} }} }}\n"
    )
}

/// The tokens one after the other, without what is in string literals, and the literals.
fn take_apart(tokens: TokenStream, shape: &mut Vec<String>, literals: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                shape.push(format!("{:?}", group.delimiter()));
                take_apart(group.stream(), shape, literals);
                shape.push("end".to_owned());
            }
            TokenTree::Literal(literal) if literal.to_string().contains('"') => {
                shape.push("text".to_owned());
                literals.push(literal.to_string());
            }
            other => shape.push(other.to_string()),
        }
    }
}

#[test]
fn f147_texts_become_literals_and_nothing_else() {
    let emitted = |text: &str| {
        let compilation = compile_whole(&with_text(text));
        let definition = accepted(&compilation);
        // The value is what was written, to begin with.
        assert_eq!(definition.name, text);
        assert_eq!(fixed(&definition.authorize.params), [text]);
        assert_eq!(
            definition.token_response.fails_unless[0].value,
            Expected::Text(text.to_owned())
        );
        let checked = compilation.units[0].checked.as_ref().expect("it has no faults");
        let tokens = emit::module_body(checked, &Options::default());
        let file = emit::file(&tokens);
        assert_ne!(file, tokens.to_string(), "what is emitted for {text:?} does not parse");
        // What is read back is what was emitted: no text has become code on the way.
        let lexed: TokenStream = file.parse().expect("a file of tokens can be read");
        let (mut shape, mut literals) = (Vec::new(), Vec::new());
        take_apart(tokens, &mut shape, &mut literals);
        let (mut read, mut read_literals) = (Vec::new(), Vec::new());
        take_apart(lexed, &mut read, &mut read_literals);
        assert_eq!(literals.len(), read_literals.len(), "{text:?}");
        // One literal is the definition, and it means what was written.
        let mut data = read_literals.iter().filter(|literal| literal.starts_with("r#"));
        let (Some(data), None) = (data.next(), data.next()) else {
            panic!("{text:?} is not in one raw literal: {literals:?}")
        };
        let data = data.trim_start_matches('r').trim_matches('#').trim_matches('"');
        let read = oauth_core::definition::read(String::leak(data.to_owned()))
            .unwrap_or_else(|fault| panic!("{text:?}: {fault}"));
        (shape, format!("{read:?}"))
    };
    let (shape, harmless) = emitted("harmless");
    let count = harmless.matches("\"harmless\"").count();
    assert!(count >= 14, "only {count} values are the text");
    for text in [
        "q\"uote",
        "back\\slash",
        "end\\",
        "{curly} }".replace("{curly}", "{ }").as_str(),
        "*/",
        "/*",
        "/** x */",
        "//",
        "///",
        "#[derive(Debug)]",
        "#![no_std]",
        "h\"#",
        "r#\"",
        "\"##",
        "$crate",
        "$x:expr",
        "'a'",
        "b\"x\"",
        "\"; fn main() {} //",
        "\")); } impl Drop for X {",
        "\\u0000",
        "\\\"",
        "concat!(\"a\")",
        "<script>alert(1)</script>",
        "[link](javascript:x)",
        "`code`",
        "customer's",
    ] {
        let (found, read) = emitted(text);
        assert_eq!(found, shape, "{text:?} changes the code");
        assert_eq!(read, harmless.replace("\"harmless\"", &format!("{text:?}")), "{text:?}");
    }
}

#[test]
fn f147_what_is_emitted_for_every_key_is_compiled() {
    // The emission tests compile `everything.rs`; here it must be what its definition gives.
    let path = root().join("golden/ok/everything.yaml");
    let loaded = oauth_load::load(&path).unwrap_or_else(|faults| panic!("{faults}"));
    for piece in ["\"quoted\"", "\\", "{}", "*/"] {
        assert!(loaded.name.contains(piece), "the name has no {piece}: {}", loaded.name);
    }
    let compilation = oauth_codegen::compile(&[Input::path(&path)]);
    accepted(&compilation);
    let checked = compilation.units[0].checked.as_ref().expect("it has no faults");
    let made = emit::file(&emit::module_body(checked, &Options::default()));
    let kept = fs::read_to_string(path.with_extension("rs")).expect("it is kept beside it");
    assert!(
        kept == made,
        "everything.rs is not what everything.yaml gives; see golden/emission.rs"
    );
}

#[test]
fn f148_a_definition_knows_exactly_the_files_it_was_made_from() {
    let folder = folder("f148-files");
    write(&folder, "base.yaml", BASE.replace("id: acme", "id: base"));
    write(&folder, "child.yaml", "id: child\nname: Child\nextends: base\n");
    write(&folder, "other.yaml", BASE.replace("id: acme", "id: other"));
    write(&folder, "broken.yaml", "id: broken\nextends: base\nflavour: sweet\n");
    let files = |name: &str| {
        let compilation = oauth_codegen::compile(&[Input::path(folder.join(name))]);
        let names = compilation.units[0].files.iter().map(|&file| {
            let path = compilation.sources.path(file).expect("it is a file");
            path.file_name().expect("it has a name").to_string_lossy().into_owned()
        });
        names.collect::<Vec<_>>()
    };
    assert_eq!(files("other.yaml"), ["other.yaml"]);
    assert_eq!(files("child.yaml"), ["child.yaml", "base.yaml"]);
    // Also with faults: correcting the file must build again.
    assert_eq!(files("broken.yaml"), ["broken.yaml", "base.yaml"]);

    // A base is a name in the same folder, never a path that leads out of it.
    for base in ["../acme", "/etc/acme", "..", "C:\\acme", "sub/acme"] {
        write(&folder, "child.yaml", format!("id: child\nname: Child\nextends: '{base}'\n"));
        let compilation = oauth_codegen::compile(&[Input::path(folder.join("child.yaml"))]);
        assert!(codes(&compilation).contains(&"unknown-base"), "{base}: {:?}", codes(&compilation));
        assert_eq!(compilation.units[0].files.len(), 1, "{base}");
    }
}

/// Slow, because a crate with the macros is built: a minute of processor time once, then two seconds.
#[test]
fn f148_an_edited_file_is_built_again() {
    let folder = folder("f148-rebuild");
    let source = |path: &str| {
        format!(
            "#[derive(oauth_core::Provider)]\n#[provider({path:?})]\npub struct Child;\n\
             fn main() {{ println!(\"{{}}\", child::definition().name); }}\n"
        )
    };
    let core = workspace().join("oauth-core");
    write(
        &folder,
        "Cargo.toml",
        format!(
            "[package]\nname = \"rebuilt\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             oauth-core = {{ path = {core:?}, default-features = false, features = [\"derive\"] }}\n\n\
             [workspace]\n"
        ),
    );
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))
        .expect("there is a lock file");
    fs::create_dir_all(folder.join("src")).expect("a folder can be made");
    write(&folder, "src/main.rs", source("child.yaml"));
    write(&folder, "src/base.yaml", BASE.replace("id: acme", "id: base"));
    write(&folder, "src/child.yaml", "id: child\nname: First\nextends: base\n");
    write(&folder, "src/other.yaml", BASE);

    // Kept from run to run, beside what `cargo test` uses, so that neither waits for the other; without
    // what takes time and is not asked about.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults-target");
    let run = || {
        let output = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--offline"])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("OAUTH_DEBUG")
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo can be run");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).trim().to_owned(), said)
    };
    // Cargo compares times of change.
    let edit = |name: &str, text: &str| {
        thread::sleep(Duration::from_millis(50));
        write(&folder, name, text);
    };
    let (_, name, said) = run();
    assert_eq!(name, "First", "{said}");

    // Exactly what was read is tracked: the file and its base, not what lies beside them.
    let tracked =
        fs::read_to_string(target.join("debug/rebuilt.d")).expect("cargo says what it used");
    for (name, wanted) in [("child.yaml", true), ("base.yaml", true), ("other.yaml", false)] {
        assert_eq!(tracked.contains(name), wanted, "{name}: {tracked}");
    }

    edit("src/child.yaml", "id: child\nname: Second\nextends: base\n");
    assert_eq!(run().1, "Second");
    edit("src/base.yaml", "id: base\nname: Base\nflavour: sweet\n");
    let (built, _, said) = run();
    assert!(
        !built && said.contains("unknown key `flavour`") && said.contains("base.yaml:3:1"),
        "{said}"
    );
    edit("src/base.yaml", &BASE.replace("id: acme", "id: base"));
    assert_eq!(run().1, "Second", "a corrected file is built again");

    // A path that works on one machine only.
    let absolute = folder.join("src/child.yaml");
    edit("src/main.rs", &source(&absolute.to_string_lossy()));
    let (built, _, said) = run();
    assert!(!built && said.contains("an absolute path works on one machine only"), "{said}");
}

#[test]
fn f149_the_same_input_gives_the_same_bytes() {
    let all = [
        workspace().join("providers/definitions"),
        root().join("golden/ok"),
        root().join("golden/bad"),
    ];
    for folder in all {
        let made = || {
            let compilation = oauth_codegen::compile(&[Input::path(&folder)]);
            let reports: Vec<_> = compilation
                .diagnostics
                .iter()
                .map(|found| render::plain(&compilation.sources, found))
                .collect();
            (emit::file(&emit::modules(&compilation.units, &Options::default())), reports)
        };
        let first = made();
        assert!(first.0.contains("pub mod "), "{}", folder.display());
        // Another thread has other seeds for its hash maps.
        thread::scope(|scope| {
            let second = scope.spawn(made).join().expect("the compiler must not panic");
            assert!(first == second, "{} compiles differently", folder.display());
        });
    }
}

#[test]
fn f150_one_broken_file_does_not_hide_another() {
    let folder = folder("f150");
    write(&folder, "a.yaml", "id: a\nname: A\nflavour: sweet\ncolour: red\n");
    write(&folder, "b.yaml", BASE.replace("id: acme", "id: b"));
    write(&folder, "c.yaml", "id: [c\n");
    write(&folder, "d.yaml", BASE.replace("id: acme", "id: d").replace("https", "http"));
    write(&folder, "e.yaml", BASE.replace("id: acme", "id: e"));
    let input = Input::Path { path: folder.clone(), shown: "f150".to_owned() };
    let compilation = oauth_codegen::compile(std::slice::from_ref(&input));
    let found: Vec<_> = compilation
        .diagnostics
        .iter()
        .map(|found| {
            let at = compilation.sources.position(found.span);
            (compilation.sources.shown(found.span.file), found.code.id, at.line, at.column)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("f150/a.yaml", "missing-key", 1, 1),
            ("f150/a.yaml", "missing-key", 1, 1),
            ("f150/a.yaml", "unknown-key", 3, 1),
            ("f150/a.yaml", "unknown-key", 4, 1),
            ("f150/c.yaml", "syntax", 1, 5),
            ("f150/d.yaml", "insecure-url", 3, 25),
            ("f150/d.yaml", "insecure-url", 4, 17),
        ]
    );
    let compiled: Vec<_> =
        compilation.units.iter().map(|unit| (unit.id.as_str(), unit.checked.is_some())).collect();
    assert_eq!(compiled, [("a", false), ("b", true), ("c", false), ("d", false), ("e", true)]);

    // All of them have a module, so that rustc complains of nothing but the faults.
    let text = emit::file(&emit::modules(&compilation.units, &Options::default()));
    for id in ["a", "b", "c", "d", "e"] {
        assert!(text.contains(&format!("pub mod {id} {{")), "{id}");
    }
    // At run time the whole set is refused, with every fault.
    let faults = oauth_load::load_all(&[input]).expect_err("three of five are broken");
    assert_eq!(faults.diagnostics.len(), 7);
    let shown = faults.to_string();
    for name in ["a.yaml:3:1", "c.yaml:1:5", "d.yaml:4:17"] {
        assert!(shown.contains(name), "{shown}");
    }
    let good = [Input::path(folder.join("b.yaml")), Input::path(folder.join("e.yaml"))];
    let loaded = oauth_load::load_all(&good).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(loaded.iter().map(|one| one.id).collect::<Vec<_>>(), ["b", "e"]);
}
