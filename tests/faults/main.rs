//! What can go wrong, one test for each numbered fault: a stimulus, and what the client must do.
//!
//! The wire is a real socket with a scripted server wherever a request is sent, or must not be.

mod accounts;
mod address;
mod answer_values;
mod authorize;
mod callback;
mod definition;
mod expiry;
mod local;
mod network;
mod proxy;
mod redirect_uri;
mod refresh;
mod refresh_once;
mod secrets;
mod status;
mod support;
mod tenant;
mod tenant_values;
mod token_response;
mod validation;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::RangeInclusive,
};

/// The groups, with their numbers.
const GROUPS: [(char, RangeInclusive<u32>); 12] = [
    ('A', 1..=24),
    ('B', 25..=34),
    ('C', 35..=39),
    ('D', 40..=64),
    ('E', 65..=76),
    ('F', 77..=89),
    ('G', 90..=100),
    ('H', 101..=116),
    ('I', 117..=122),
    ('J', 123..=133),
    ('K', 134..=140),
    ('L', 141..=150),
];

/// The numbers of the tests in a source: `fn f07_...` under a test attribute.
fn numbers(source: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            continue;
        }
        let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn f");
        if let Some((number, rest)) = name.and_then(|name| name.split_once('_'))
            && is_test
            && number.len() >= 2
            && rest.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
        {
            found.extend(number.parse::<u32>());
        }
        is_test = false;
    }
    found
}

#[test]
fn every_number_of_these_groups_has_a_test() {
    // A function without the attribute, or commented out, is no test.
    let source = "#[test]\nfn f07_a() {}\n#[tokio::test]\nasync fn f123_b() {}\nfn f08_c() {}\n\
                  // #[test]\n// fn f09_d() {}\n";
    assert_eq!(numbers(source), [7, 123]);

    let folder = oauth_tests::root().join("faults");
    let mut tested: BTreeMap<u32, String> = BTreeMap::new();
    for path in oauth_tests::files(&folder, "rs") {
        let source = fs::read_to_string(&path).expect("a source of this test can be read");
        for number in numbers(&source) {
            tested.insert(number, path.display().to_string());
        }
    }
    let wanted: BTreeSet<u32> = GROUPS.into_iter().flat_map(|(_, range)| range).collect();
    let missing: Vec<String> = GROUPS
        .into_iter()
        .flat_map(|(group, range)| range.map(move |number| (group, number)))
        .filter(|(_, number)| !tested.contains_key(number))
        .map(|(group, number)| format!("F{number} ({group})"))
        .collect();
    assert!(missing.is_empty(), "no test for {}", missing.join(", "));
    let unknown: Vec<_> = tested.iter().filter(|(number, _)| !wanted.contains(number)).collect();
    assert!(unknown.is_empty(), "tests for faults of other groups: {unknown:?}");
}
