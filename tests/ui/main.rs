//! What a user sees when something does not compile: one case for each mechanism.
//!
//! The messages that rustc words differ from version to version, so they are compared on the toolchain
//! they were written with; elsewhere this test says so and still compiles the cases that must pass.

use std::{fs, process::Command};

use oauth_tests::root;

/// The toolchain that the `.stderr` files were written with.
const WRITTEN_WITH: &str = "rustc 1.95.";

fn toolchain() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Files that are too large to keep: what each holds is said here.
fn write_hostile_files() {
    let folder = root().join("ui/hostile");
    fs::create_dir_all(&folder).expect("the folder can be made");
    let bomb = format!("a: &a [{}]\n{}", "x, ".repeat(100), "b: [*a, *a]\n");
    let mut deep_block = String::new();
    for level in 0..400 {
        deep_block.push_str(&format!("{}a:\n", " ".repeat(level)));
    }
    let files: [(&str, Vec<u8>); 9] = [
        ("alias_bomb", bomb.into_bytes()),
        ("comments", "# nothing to see\n".repeat(1_250_000).into_bytes()),
        ("deep_block", deep_block.into_bytes()),
        ("deep_flow", "[".repeat(100_000).into_bytes()),
        ("documents", "---\na: b\n".repeat(10_000).into_bytes()),
        ("large_scalar", format!("id: \"{}\"\n", "x".repeat(50_000_000)).into_bytes()),
        ("not_text", b"id: acme\nname: \xff\xfe\n".to_vec()),
        ("nul", b"id: acme\nname: a\0b\n".to_vec()),
        ("unclosed_maps", "{a: ".repeat(50_000).into_bytes()),
    ];
    for (name, bytes) in files {
        let path = folder.join(name).with_extension("yaml");
        if fs::metadata(&path).is_ok_and(|kept| kept.len() == bytes.len() as u64) {
            continue;
        }
        fs::write(&path, bytes).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }
}

#[test]
fn each_mechanism_compiles_or_explains_itself() {
    write_hostile_files();
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    let found = toolchain();
    if found.starts_with(WRITTEN_WITH) {
        cases.compile_fail("ui/fail/*.rs");
    } else {
        eprintln!("skipped: the messages were written with {WRITTEN_WITH}x, and this is {found}");
    }
}
