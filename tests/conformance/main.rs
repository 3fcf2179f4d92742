//! The client against an authorization server that the project did not write.
//!
//! The server is `server/server.mjs` on Node, with the packages that `install` installs; the
//! definitions are those in `definitions`. Requests go over the real transport, to the server itself.
//! Without Node or the packages the tests say so and pass, unless `OAUTH_CONFORMANCE=required` is set.

mod accounts;
mod authorization;
mod bench;
mod client_auth;
mod definitions;
mod device;
mod exchange;
mod id_token;
mod refresh;
mod register;
mod revocation;
mod server;

use std::{collections::BTreeSet, fs};

/// What is played through. The name of a test begins with the id of its scenario.
#[rustfmt::skip]
const SCENARIOS: [&str; 48] = [
    // The code flow.
    "A1", "A1.1", "A2.1", "A2.2", "A4", "A5", "A9", "A12",
    // Refused at the authorization endpoint, or by the client when it reads the answer.
    "N1", "N2", "N3", "N4", "N5", "N6.tamper-iss", "N6.drop-iss", "N6.tamper-state",
    // Refused at the token endpoint.
    "N10", "N11", "N12", "N13", "N14", "N15", "N16",
    // ID tokens that must not be believed.
    "N30.idt-nonce", "N30.idt-iss", "N30.idt-aud",
    // Clients without a user, and clients that sign.
    "C1", "C2", "C3", "J1", "J2", "J3",
    // Another device.
    "D1", "D2", "D3",
    // Clients that register themselves.
    "G1", "G2",
    // Refresh, and revocation.
    "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "V1", "V2",
];

/// What the name of a test of `N6.tamper-iss` begins with.
fn prefix(scenario: &str) -> String {
    format!("{}_", scenario.to_ascii_lowercase().replace(['.', '-'], "_"))
}

/// The names of the tests of scenarios in a source: a letter and a number, under a test attribute.
fn tests(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            continue;
        }
        let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        let name = name.and_then(|name| name.split('(').next()).unwrap_or_default();
        if is_test && name.as_bytes().get(1).is_some_and(u8::is_ascii_digit) {
            found.push(name.to_owned());
        }
        is_test = false;
    }
    found
}

#[test]
fn every_scenario_has_a_test() {
    // A function without the attribute, or commented out, is no test.
    let source = "#[test]\nfn a1_a() {}\n#[tokio::test]\nasync fn n12_b() {}\nfn r1_c() {}\n\
                  // #[test]\n// fn v1_d() {}\n#[test]\nfn another() {}\n";
    assert_eq!(tests(source), ["a1_a", "n12_b"]);

    let mut names = BTreeSet::new();
    for path in oauth_tests::files(&oauth_tests::root().join("conformance"), "rs") {
        let source = fs::read_to_string(&path).expect("a source of this test can be read");
        names.extend(tests(&source));
    }
    let missing: Vec<_> = SCENARIOS
        .iter()
        .filter(|scenario| !names.iter().any(|name| name.starts_with(&prefix(scenario))))
        .collect();
    assert!(missing.is_empty(), "no test for {missing:?}");
    let unknown: Vec<_> = names
        .iter()
        .filter(|name| !SCENARIOS.iter().any(|scenario| name.starts_with(&prefix(scenario))))
        .collect();
    assert!(unknown.is_empty(), "tests of scenarios that are not listed: {unknown:?}");
}
