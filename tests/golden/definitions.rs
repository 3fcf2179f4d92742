//! The definitions of the catalogue, each tested by its data alone.

use std::{fmt::Write as _, fs, path::Path};

use oauth_codegen::{
    Input, compile,
    diagnostics::Diagnostics,
    emit::{self, Options},
    keys,
    source::Sources,
    tree::{self, Node, Value},
};
use oauth_tests::{Golden, files, root, workspace};

fn definitions() -> Vec<std::path::PathBuf> {
    files(&workspace().join("providers/definitions"), "yaml")
}

/// Both readers must find the same in a file, but for what each makes of unquoted words: ours keeps
/// every text.
fn agree(ours: &Node, theirs: &serde_yaml::Value, place: &str) {
    use serde_yaml::Value as Other;
    match (&ours.value, theirs) {
        (Value::Null, Other::Null) => {}
        (Value::Scalar(scalar), Other::String(text)) => assert_eq!(&scalar.text, text, "{place}"),
        (Value::Scalar(scalar), Other::Bool(value)) => {
            assert_eq!(scalar.text, value.to_string(), "{place}");
        }
        (Value::Scalar(scalar), Other::Number(number)) => {
            assert_eq!(scalar.text.parse::<f64>().ok(), number.as_f64(), "{place}");
        }
        (Value::List(items), Other::Sequence(others)) => {
            assert_eq!(items.len(), others.len(), "{place}");
            for (position, (item, other)) in items.iter().zip(others).enumerate() {
                agree(item, other, &format!("{place}.{position}"));
            }
        }
        (Value::Map(entries), Other::Mapping(others)) => {
            assert_eq!(entries.len(), others.len(), "{place}");
            for entry in entries {
                let place = format!("{place}.{}", entry.key.text);
                let other = others
                    .iter()
                    .find(|(key, _)| key.as_str() == Some(&entry.key.text))
                    .unwrap_or_else(|| panic!("{place} is not there for the other reader"));
                agree(&entry.value, other.1, &place);
            }
        }
        (ours, theirs) => panic!("{place}: {ours:?} and {theirs:?}"),
    }
}

fn agreement(path: &Path) {
    let text = fs::read_to_string(path).expect("a definition can be read");
    let mut sources = Sources::new();
    let file = sources.add("file.yaml", text.as_str());
    let mut diagnostics = Diagnostics::new();
    let ours = tree::parse(&sources, file, &mut diagnostics).expect("it can be parsed");
    let theirs: serde_yaml::Value = serde_yaml::from_str(&text).expect("it is YAML for others too");
    agree(&ours, &theirs, &path.display().to_string());
}

#[test]
fn an_independent_reader_finds_the_same_in_each_file() {
    for path in definitions().into_iter().chain(files(&root().join("golden/ok"), "yaml")) {
        agreement(&path);
    }
}

#[test]
fn every_definition_is_clean_and_says_where_its_facts_are_from() {
    for path in definitions() {
        let compilation = compile(&[Input::path(&path)]);
        assert!(
            compilation.diagnostics.is_empty(),
            "{}: {:?}",
            path.display(),
            compilation.diagnostics
        );
        let text = fs::read_to_string(&path).expect("a definition can be read");
        assert!(
            text.starts_with("# yaml-language-server: $schema=../schema.json\n"),
            "{} does not name the schema in its first line",
            path.display()
        );
        let unit = &compilation.units[0];
        let definition = unit.checked.as_ref().expect("it has no faults").definition();
        assert_eq!(path.file_stem().and_then(|stem| stem.to_str()), Some(definition.id.as_str()));
        assert!(!definition.sources.is_empty(), "{} has no sources", path.display());
        assert!(!definition.categories.is_empty(), "{} has no category", path.display());
        assert!(definition.confidence.is_some(), "{} does not say how sure it is", path.display());
    }
}

/// Its first form is among the bad files, with what is said about it.
#[test]
fn the_sample_provider_is_clean() {
    let path = workspace().join("examples/sample_provider/sample.yaml");
    let compilation = compile(&[Input::path(&path)]);
    assert!(compilation.diagnostics.is_empty(), "{:?}", compilation.diagnostics);
}

#[test]
fn the_schema_and_the_reference_are_those_of_the_key_table() {
    let mut golden = Golden::new();
    golden.compare(&workspace().join("providers/schema.json"), &keys::json_schema());
    golden.compare(&workspace().join("docs/language.md"), &keys::reference());
    golden.finish();
}

#[test]
fn the_committed_code_is_what_the_macro_would_expand_to() {
    let folder = workspace().join("providers/src/generated");
    let compilation = compile(&[Input::path(workspace().join("providers/definitions"))]);
    for unit in &compilation.units {
        let checked = unit.checked.as_ref().expect("it has no faults");
        let committed = fs::read_to_string(folder.join(format!("{}.rs", checked.names().module)))
            .expect("each definition has committed code");
        // The macro emits `module` around the same body; both are formatted to be comparable.
        let none = proc_macro2::TokenStream::new();
        let expanded =
            emit::file(&emit::module(unit, &quote::quote!(pub), &none, &Options::default()));
        let mut wrapped = String::new();
        let attributes = emit::module_attributes(&checked.definition().name);
        let name = emit::module_ident(&unit.id);
        let body: proc_macro2::TokenStream = committed.parse().expect("committed code is Rust");
        let _ =
            write!(wrapped, "{}", emit::file(&quote::quote!(#attributes pub mod #name { #body })));
        assert_eq!(expanded, wrapped, "{}", unit.id);
    }
}
