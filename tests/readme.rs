//! What the README promises of its program.

use std::fs;

use oauth_tests::workspace;

fn readme() -> String {
    fs::read_to_string(workspace().join("README.md")).expect("there is a README")
}

fn example(name: &str) -> String {
    let path = workspace().join("examples").join(name);
    fs::read_to_string(path).expect("the example can be read")
}

/// The lines of `program` stand in `example`, in the same order.
fn is_part_of(program: &str, example: &str) {
    let example: Vec<_> = example.lines().map(str::trim).collect();
    let mut from = 0;
    for line in program.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let found = example[from..].iter().position(|known| *known == line);
        from += 1 + found.unwrap_or_else(|| panic!("the example has no line `{line}` there"));
    }
}

/// The lines between the first fence of a language and its end.
fn block(text: &str, language: &str) -> String {
    let start = format!("```{language}\n");
    let from = text.find(&start).map(|at| at + start.len()).expect("there is such a block");
    let len = text[from..].find("```").expect("the block ends");
    text[from..from + len].to_owned()
}

/// The program is compiled as the example; the README shows a part of it letter by letter.
#[test]
fn the_program_of_the_readme_is_the_example() {
    is_part_of(&block(&readme(), "rust"), &example("first_provider/main.rs"));
}

/// So does the guide to accounts with a part of its own.
#[test]
fn the_program_of_the_guide_to_accounts_is_its_example() {
    let guide = fs::read_to_string(workspace().join("docs/accounts.md")).expect("there is a guide");
    is_part_of(&block(&guide, "rust"), &example("first_accounts/main.rs"));
}

#[test]
fn the_definition_of_the_readme_is_the_example_s() {
    assert_eq!(block(&readme(), "yaml").trim(), example("first_provider/acme.yaml").trim());
}

#[test]
fn the_program_has_at_most_fifteen_lines_and_four_names_of_ours() {
    let program = block(&readme(), "rust");
    let lines: Vec<_> = program
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//") && line.len() > 1)
        .collect();
    assert!(lines.len() <= 15, "{} lines:\n{}", lines.len(), lines.join("\n"));

    // `Acme` is the user's own; what its module holds is ours.
    let ours = [
        "Client",
        "Provider",
        "Emulator",
        "Scope",
        "Settings",
        "Tokens",
        "Login",
        "Error",
        "Profile",
        "Callback",
        "PendingLogin",
        "Secret",
        "Credentials",
        "SettingValues",
    ];
    let named: Vec<_> = ours
        .into_iter()
        .filter(|name| {
            program
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| word == *name)
        })
        .collect();
    assert!(named.len() <= 4, "{named:?}");
}
