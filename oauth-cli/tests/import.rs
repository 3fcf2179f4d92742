//! `oauth import` from outside, on small files of our own in the formats of others.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_yaml::Value;

/// Run in the folder of the files, so that no path of a machine is in any output.
fn oauth(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oauth"))
        .args(arguments)
        .current_dir(files())
        .output()
        .expect("the command can be run")
}

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder of this test alone, which is not there yet.
fn folder(name: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import").join(name);
    let _ = fs::remove_dir_all(&folder);
    folder.to_string_lossy().into_owned()
}

/// The sources, each with what it is called under `expected`.
const CASES: [(&str, &[&str]); 8] = [
    ("nango", &["nango", "nango.yaml"]),
    ("grant", &["grant", "grant.json"]),
    ("tool", &["dify", "tool.yaml"]),
    (
        "tool-with-endpoints",
        &[
            "dify",
            "tool.yaml",
            "--authorization-endpoint",
            "https://acme.example/{tenant_id}/authorize",
            "--token-endpoint",
            "https://{cloud}.acme.example/{tenant_id}/token",
        ],
    ),
    ("datasource", &["dify", "datasource.yaml"]),
    ("trigger", &["dify", "trigger.yaml", "--from", "spotify"]),
    ("openid", &["discovery", "openid.json"]),
    ("oauth", &["discovery", "oauth.json", "--name", "Acme & Co"]),
];

#[test]
fn each_source_gives_its_definitions_and_its_report_and_all_pass_check() {
    let mut differences = Vec::new();
    for (case, arguments) in CASES {
        let out = folder(case);
        let all = [&["import"], arguments, &["--out", &out, "--report", "json"]].concat();
        let output = oauth(&all);
        assert_eq!(output.status.code(), Some(0), "{case}: {}", text(&output.stderr));

        let expected = files().join("expected").join(case);
        let mut names: Vec<String> = [Path::new(&out), &expected]
            .into_iter()
            .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".yaml"))
            .collect();
        names.sort();
        names.dedup();
        let report = text(&output.stdout);
        for (name, now) in names
            .iter()
            .map(|name| (name.as_str(), fs::read_to_string(Path::new(&out).join(name)).ok()))
            .chain([("report.json", Some(report))])
        {
            let path = expected.join(name);
            let kept = fs::read_to_string(&path).ok();
            if kept == now {
                continue;
            }
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&expected).expect("a folder can be made");
                match now {
                    Some(now) => fs::write(&path, now).expect("a file can be written"),
                    None => fs::remove_file(&path).expect("a file can be removed"),
                }
                continue;
            }
            differences.push(format!("{case}/{name}\n{}", now.unwrap_or_default()));
        }
        let checked = oauth(&["check", &out]);
        assert_eq!(checked.status.code(), Some(0), "{case}: {}", text(&checked.stdout));
    }
    assert!(
        differences.is_empty(),
        "{} files are not as kept; look at them, and accept with UPDATE=1\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// What an importer makes is not only well formed: the whole flow runs against an emulator of it.
#[test]
fn imported_definitions_log_in() {
    let mut tried = 0;
    for (case, _) in CASES {
        let expected = files().join("expected").join(case);
        for entry in fs::read_dir(&expected).expect("it is there").flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "yaml") {
                let output = oauth(&["try", &path.to_string_lossy()]);
                assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
                tried += 1;
            }
        }
    }
    assert!(tried > 15, "{tried}");
}

#[test]
fn a_report_has_four_members_for_each_entry() {
    let output = oauth(&["import", "nango", "nango.yaml", "--report", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let entries = report.as_array().expect("it is an array");
    assert_eq!(entries.len(), 20, "every entry of the file, whatever it is");
    for entry in entries {
        let mut members: Vec<_> = entry.as_object().expect("an object").keys().collect();
        members.sort();
        assert_eq!(members, ["id", "kind", "reasons", "status"]);
        let status = entry["status"].as_str().expect("a text");
        assert!(["ok", "needs_hook", "out_of_scope"].contains(&status), "{entry}");
        let reasons = entry["reasons"].as_array().expect("an array");
        assert!(reasons.iter().all(serde_json::Value::is_string), "{entry}");
        assert!(status == "ok" || !reasons.is_empty(), "{entry} says why");
    }
}

#[test]
fn the_forms_of_a_plugin_survive_word_for_word() {
    for (file, form) in [
        ("tool.yaml", &[][..]),
        ("datasource.yaml", &[]),
        ("trigger.yaml", &["subscription_constructor"]),
    ] {
        let read = |text: &str| serde_yaml::from_str::<Value>(text).expect("it is YAML");
        let theirs = read(&fs::read_to_string(files().join(file)).expect("it is there"));
        let theirs = form.iter().fold(&theirs, |value, key| &value[*key]);
        let output = oauth(&["import", "dify", file]);
        let ours = read(&text(&output.stdout));
        for list in ["client_schema", "credentials_schema"] {
            let wanted = &theirs["oauth_schema"][list];
            assert!(wanted.as_sequence().is_some_and(|list| !list.is_empty()), "{file} {list}");
            assert_eq!(&ours["oauth_schema"][list], wanted, "{file} {list}");
        }
    }
}

#[test]
fn one_definition_is_printed_and_several_need_a_folder() {
    let output = oauth(&["import", "nango", "nango.yaml", "--only", "plain"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("\nid: plain\n"), "{}", text(&output.stdout));

    let output = oauth(&["import", "nango", "nango.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--out DIR"), "{}", text(&output.stderr));

    let output = oauth(&["import", "nango", "nango.yaml", "--only", "plein"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `plain`"), "{}", text(&output.stderr));

    for (arguments, why) in [
        (&["nango", "nango.yaml", "--only", "key"][..], "`API_KEY` is no grant of OAuth 2.0"),
        (
            &["nango", "nango.yaml", "--only", "insecure"],
            "secrets would cross the network in clear",
        ),
        (&["dify", "empty.yaml"], "there is no `oauth_schema`"),
    ] {
        let output = oauth(&[&["import"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        assert!(text(&output.stderr).contains(why), "{}", text(&output.stderr));
    }
}

#[test]
fn what_is_there_and_different_is_not_written_over() {
    let out = folder("there");
    let run = |more: &[&str]| {
        oauth(&[&["import", "discovery", "oauth.json", "--out", &out], more].concat())
    };
    assert_eq!(run(&[]).status.code(), Some(0));
    assert_eq!(run(&[]).status.code(), Some(0), "the same again");
    let file = Path::new(&out).join("acme.yaml");
    fs::write(&file, "# mine\n").expect("a file can be written");
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--force"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "# mine\n");
    assert_eq!(run(&["--force"]).status.code(), Some(0));
    assert_ne!(fs::read_to_string(&file).expect("it is there"), "# mine\n");
}

#[test]
fn what_cannot_be_read_is_said_without_a_panic() {
    let folder = folder("broken");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let write = |name: &str, content: &[u8]| {
        let path = Path::new(&folder).join(name);
        fs::write(&path, content).expect("a file can be written");
        path.to_string_lossy().into_owned()
    };
    let large = vec![b'#'; 4 * 1024 * 1024 + 1];
    for (kind, file, why) in [
        ("nango", write("syntax.yaml", b"a: [1\nb: {"), ":2:"),
        ("nango", write("twice.yaml", b"a: {}\na: {}\n"), "`a` stands twice"),
        ("nango", write("list.yaml", b"- a\n"), "expected a map"),
        ("nango", write("latin.yaml", b"a: \xff\n"), "cannot read"),
        ("nango", write("large.yaml", &large), "larger than 4 MiB"),
        ("nango", "nowhere.yaml".to_owned(), "cannot read"),
        ("dify", write("other.yaml", b"a: 1\n"), "identity.name"),
        ("grant", write("syntax.json", b"{\n\"a\": }"), ":2:"),
        ("discovery", write("other.json", b"{\"a\": 1}"), "there is no `issuer`"),
        ("discovery", "http://acme.example".to_owned(), "only https is asked"),
    ] {
        let output = oauth(&["import", kind, &file]);
        assert_eq!(output.status.code(), Some(2), "{kind} {file}");
        assert!(text(&output.stderr).contains(why), "{why}: {}", text(&output.stderr));
    }
}
