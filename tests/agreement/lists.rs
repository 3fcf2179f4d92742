//! The lists beside this file, and the definitions they speak of.

use std::{collections::BTreeMap, fs, ops::Deref, sync::LazyLock};

use oauth_codegen::{Input, compile};
use oauth_core::definition::Definition;
use oauth_tests::{root, workspace};

/// The lines of a list without its head, each as its fields. No field has a comma or a quote.
pub(crate) fn list<const N: usize>(name: &str, head: [&str; N]) -> Vec<[String; N]> {
    let path = root().join("agreement").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let mut rows = text.lines().map(|line| {
        let fields: Vec<String> = line.splitn(N, ',').map(str::to_owned).collect();
        <[String; N]>::try_from(fields).unwrap_or_else(|_| panic!("{name}: `{line}`"))
    });
    assert_eq!(rows.next().expect("there is a head").each_ref().map(Deref::deref), head, "{name}");
    rows.collect()
}

/// A definition, and the text of its file and of those it extends.
pub(crate) struct Known {
    /// What it is compiled to.
    pub(crate) definition: &'static Definition,
    /// The comments, each without its `#`.
    pub(crate) comments: Vec<String>,
}

/// The catalogue by id.
pub(crate) static CATALOGUE: LazyLock<BTreeMap<&'static str, Known>> = LazyLock::new(catalogue);

fn catalogue() -> BTreeMap<&'static str, Known> {
    let compilation = compile(&[Input::path(workspace().join("providers/definitions"))]);
    assert!(
        !compilation.has_errors(),
        "there are faults in providers/definitions: run `oauth check` on it"
    );
    let known = compilation.units.iter().map(|unit| {
        let checked = unit.checked.as_ref().expect("there is no fault");
        let texts = unit.files.iter().map(|file| compilation.sources.text(*file));
        let comments = texts.flat_map(str::lines).filter_map(comment).map(str::to_owned);
        let definition = oauth_load::loaded(checked);
        (definition.id, Known { definition, comments: comments.collect() })
    });
    known.collect()
}

/// What a line says after `#`. In quotes it begins no comment, but there none begins with ` # `.
fn comment(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    if let Some(comment) = trimmed.strip_prefix('#') {
        return Some(comment.trim());
    }
    line.split_once(" # ").map(|(_, comment)| comment.trim())
}
