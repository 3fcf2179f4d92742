//! What the compiler emits: `ok/NAME.yaml` gives `ok/NAME.rs`, and all of it is compiled here.

#![deny(warnings, missing_docs)]

use std::fs;

use oauth_codegen::{
    Compilation, Input, compile,
    emit::{self, Options},
};
use oauth_core::{Provider, definition::Definition};
use oauth_tests::{Golden, files, root, workspace};

#[path = "by_hand/everything.rs"]
mod by_hand_everything;
#[path = "by_hand/identity.rs"]
mod by_hand_identity;

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/device.rs"]
mod device;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/everything.rs"]
mod everything;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/graphql.rs"]
mod graphql;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/halves.rs"]
mod halves;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/identity.rs"]
mod identity;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/keywords.rs"]
mod keywords;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/local.rs"]
mod local;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/machine.rs"]
mod machine;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/plain.rs"]
mod plain;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/public.rs"]
mod public;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/registered.rs"]
mod registered;
#[allow(dead_code, unreachable_pub, reason = "the attributes of the macros' modules")]
#[rustfmt::skip]
#[path = "ok/signed.rs"]
mod signed;

#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/renamed.rs"]
mod renamed;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::enum_variant_names,
    reason = "the attributes of the macros' modules"
)]
#[rustfmt::skip]
#[path = "ok/traded.rs"]
mod traded;

fn compiled(path: &std::path::Path) -> Compilation {
    let compilation = compile(&[Input::path(path)]);
    assert!(compilation.diagnostics.is_empty(), "{path:?}: {:?}", compilation.diagnostics);
    compilation
}

#[test]
fn each_good_file_gives_its_module() {
    let mut golden = Golden::new();
    for path in files(&root().join("golden/ok"), "yaml") {
        let compilation = compiled(&path);
        let checked = compilation.units[0].checked.as_ref().expect("it has no faults");
        let text = emit::file(&emit::module_body(checked, &Options::default()));
        golden.compare(&path.with_extension("rs"), &text);
    }
    golden.finish();
}

#[test]
fn a_compiled_definition_equals_the_loaded_one() {
    let golden: [(&str, &Definition); 14] = [
        ("device", device::Device::definition()),
        ("everything", everything::Everything::definition()),
        ("graphql", graphql::Graphql::definition()),
        ("halves", halves::Halves::definition()),
        ("identity", identity::Identity::definition()),
        ("keywords", keywords::Keywords::definition()),
        ("local", local::Local::definition()),
        ("machine", machine::Machine::definition()),
        ("plain", plain::Plain::definition()),
        ("public", public::Public::definition()),
        ("registered", registered::Registered::definition()),
        ("renamed", renamed::Renamed::definition()),
        ("traded", traded::Traded::definition()),
        ("signed", signed::Signed::definition()),
    ];
    for (name, compiled) in golden {
        let path = root().join(format!("golden/ok/{name}.yaml"));
        let loaded = oauth_load::load(&path).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(compiled, loaded, "{name}");
    }
    let catalogue = oauth_load::load_all(&[Input::path(workspace().join("providers/definitions"))])
        .unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(catalogue.len(), oauth_providers::all().len());
    for (compiled, loaded) in oauth_providers::all().zip(catalogue) {
        assert_eq!(compiled, loaded, "{}", compiled.id);
    }
}

/// Compiled and loaded definitions are written and read by the same code, so these stand beside them.
#[test]
fn an_emitted_text_means_what_its_file_says() {
    assert_eq!(everything::Everything::definition(), by_hand_everything::DEFINITION);
    assert_eq!(identity::Identity::definition(), by_hand_identity::DEFINITION);
}

/// The enum holds no names: each variant stands for the place of one in the definition.
#[test]
fn each_scope_is_called_as_its_definition_says() {
    use oauth_providers::github::{Github, Scope};

    assert_eq!(Scope::Repo.as_ref(), "repo");
    assert_eq!(Scope::ReadAuditLog.as_ref(), "read:audit_log");
    assert_eq!(format!("{:?}", [Scope::ReadUser, Scope::UserEmail]), "[read:user, user:email]");
    assert_eq!(Scope::User, Scope::User);
    assert_ne!(Scope::User, Scope::ReadUser);
    assert_eq!(Scope::ReadAuditLog as usize + 1, Github::definition().scopes.known.len());

    for unit in compiled(&workspace().join("providers/definitions")).units {
        let checked = unit.checked.as_ref().expect("it has no faults");
        let known = checked.definition().scopes.known.len();
        assert_eq!(checked.names().scopes.len(), known, "{}", unit.id);
    }
}

/// The compiler names types of the runtime by what is set, and these have the functions for it.
#[test]
fn settings_that_many_providers_have_are_made_in_the_runtime() {
    macro_rules! given {
        ($provider:ident($($argument:ident),*) $($option:ident)*) => {{
            let settings = oauth_providers::$provider::Settings::new($(stringify!($argument)),*)
                $(.$option(stringify!($option)))*;
            let names = [$(stringify!($argument),)* $(stringify!($option)),*];
            let shown = format!("{settings:?}");
            assert!(shown.starts_with("ClientSettings("), "{shown}");
            assert!(shown.contains(&format!("given: {names:?}")), "{shown}");
        }};
    }
    given!(github(client_id, client_secret));
    given!(amplitude_mcp(client_id));
    given!(bitbucket_data_center(client_id, client_secret, base_url));
    given!(auth0(client_id, client_secret, domain));
    given!(bynder(client_id, client_secret, host));
    given!(authelia(client_id, client_secret, hostname));
    given!(authentik(client_id, client_secret, server));
    given!(accelo(client_id, client_secret, subdomain));
    given!(azure_app(client_id, client_secret, tenant_id));
    given!(codeberg(client_id, client_secret) base_url);
    given!(zoho(client_id, client_secret) dc);
    given!(adp(client_id, client_secret) environment);
    given!(crowdstrike(client_id, client_secret) host);
    given!(amazon(client_id, client_secret) region);
    given!(azure(client_id, client_secret) tenant_id);
    given!(excel(client_id, client_secret) tenant_id cloud);
    given!(facebook(client_id, client_secret) version);
}

/// How deep a body may be is limited by the reader of YAML, and what it takes the runtime reads.
#[test]
fn the_deepest_body_is_read_again() {
    let mut deepest = 0;
    for depth in 1..200 {
        let (open, close) = ("{ a: [".repeat(depth), "] }".repeat(depth));
        let text = format!(
            "id: deep\nname: Deep\nauthorization_endpoint: https://deep.example/authorize\n\
             token_endpoint: https://deep.example/token\n\
             revoke: {{ post: https://deep.example/revoke, json: {open}\"{{token}}\"{close} }}\n"
        );
        if oauth_load::load_text("deep.yaml", &text).is_err() {
            break;
        }
        deepest = depth;
    }
    assert!((5..150).contains(&deepest), "{deepest} levels");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let path = root().join("golden/ok/everything.yaml");
    let emitted = || emit::modules(&compiled(&path).units, &Options::default()).to_string();
    assert_eq!(emitted(), emitted());
}

#[test]
fn generated_code_is_data_and_a_thin_face() {
    let folders = [root().join("golden/ok"), workspace().join("providers/src/generated")];
    for path in folders.iter().flat_map(|folder| files(folder, "rs")) {
        let text = fs::read_to_string(&path).expect("generated code can be read");
        // Without the text of doc comments and literals, only code is left.
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("///"))
            .map(|line| line.split('"').step_by(2).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n");
        for word in ["async", "await", "parse", "format!", "serde", "unsafe", "fn main"] {
            // `async` is also the name of a setting in a golden file, as a raw identifier.
            let code = code.replace("r#async", "");
            assert!(!code.contains(word), "{} holds `{word}`", path.display());
        }
    }
}

#[test]
fn editing_one_key_shows_a_small_diff() {
    let path = workspace().join("providers/definitions/github.yaml");
    let text = fs::read_to_string(&path).expect("the catalogue can be read");
    let lines = |text: &str| {
        let compilation = compile(&[Input::text("github.yaml", text)]);
        let checked = compilation.units[0].checked.as_ref().expect("it has no faults");
        emit::file(&emit::module_body(checked, &Options::default()))
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (before, after) = (lines(&text), lines(&text.replace("name: GitHub\n", "name: Octo\n")));
    assert_eq!(before.len(), after.len());
    let changed = before.iter().zip(&after).filter(|(a, b)| a != b).count();
    assert!((1..=5).contains(&changed), "{changed} lines changed");
}

#[test]
fn paths_of_the_runtime_can_be_renamed() {
    let options = Options { core: quote::quote!(crate::renamed) };
    let compilation = compiled(&root().join("golden/ok/everything.yaml"));
    let text = emit::modules(&compilation.units, &options).to_string();
    assert!(!text.contains(":: oauth_core"), "a path of the runtime was not replaced");
}

#[test]
fn a_skeleton_is_a_module_that_parses() {
    for path in files(&root().join("golden/bad"), "yaml") {
        let compilation = compile(&[Input::path(&path)]);
        let tokens = emit::modules(&compilation.units, &Options::default());
        let text = emit::file(&tokens);
        assert!(text.contains("pub mod "), "{}: {text}", path.display());
        assert_ne!(text, tokens.to_string(), "{} does not parse", path.display());
    }
}
