//! What a user sees when something does not compile: one case for each mechanism.
//!
//! The messages that rustc words differ from version to version, so they are compared on the toolchain
//! they were written with; elsewhere this test says so and still compiles the cases that must pass.

use std::process::Command;

/// The toolchain that the `.stderr` files were written with.
const WRITTEN_WITH: &str = "rustc 1.95.";

fn toolchain() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn each_mechanism_compiles_or_explains_itself() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    let found = toolchain();
    if found.starts_with(WRITTEN_WITH) {
        cases.compile_fail("ui/fail/*.rs");
    } else {
        eprintln!("skipped: the messages were written with {WRITTEN_WITH}x, and this is {found}");
    }
}
