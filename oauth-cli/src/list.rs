//! `oauth list`: the catalogue, or what is in files, and what of it is asked for.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{
    Args,
    builder::{PossibleValue, PossibleValuesParser},
};
use oauth_codegen::{Input, keys::CATEGORIES};
use oauth_core::definition::{Confidence, Definition};
use serde_json::{Map, Value, json};

use crate::{
    Outcome,
    catalogue::{self, all_capabilities, all_grants, capabilities, grants},
    catalogue_page,
    print::out,
};

/// Which definitions, and in what form.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Definitions, or folders with definitions, in place of the catalogue.
    paths: Vec<PathBuf>,
    /// Those with this in their id or name.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Those of a category; given more than once, of any of them.
    #[arg(long, value_name = "WORD", value_parser = categories())]
    category: Vec<String>,
    /// Those that take a grant; given more than once, all of them.
    #[arg(long, value_name = "GRANT", value_parser = grant_names())]
    grant: Vec<String>,
    /// Those that can do something; given more than once, all of it.
    #[arg(long, value_name = "WORD", value_parser = words(all_capabilities()))]
    capability: Vec<String>,
    /// Those that are as sure as this.
    #[arg(long, value_name = "WORD", value_parser = confidences())]
    confidence: Option<String>,
    /// As a JSON array.
    #[arg(long)]
    json: bool,
    /// As the page of the docs.
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

/// The words of `category`, as an argument.
pub(crate) fn categories() -> PossibleValuesParser {
    CATEGORIES.iter().map(|(word, meaning)| PossibleValue::new(word).help(meaning)).into()
}

fn words(words: impl Iterator<Item = &'static str>) -> PossibleValuesParser {
    PossibleValuesParser::new(words)
}

/// A grant under its own name, or the short one: `device_code`.
fn grant_names() -> PossibleValuesParser {
    all_grants()
        .map(|(name, short)| match short {
            Some(short) => PossibleValue::new(short).alias(name),
            None => PossibleValue::new(name),
        })
        .into()
}

fn confidences() -> PossibleValuesParser {
    [Confidence::Documented, Confidence::CrossChecked, Confidence::SingleSource]
        .map(|confidence| PossibleValue::new(confidence.as_str()))
        .into()
}

impl List {
    fn wants(&self, definition: &Definition) -> bool {
        let lower = |text: &str| text.to_lowercase();
        let named = self.name.as_deref().map(lower).is_none_or(|text| {
            definition.id.contains(&text) || lower(definition.name).contains(&text)
        });
        let has_all = |wanted: &[String], has: &[&str]| {
            let is = |name: &str, word: &str| name == word || name.ends_with(&format!(":{word}"));
            wanted.iter().all(|word| has.iter().any(|name| is(name, word)))
        };
        let confidence = definition.confidence.map(Confidence::as_str);
        named
            && (self.category.is_empty()
                || self.category.iter().any(|word| definition.categories.contains(&&**word)))
            && has_all(&self.grant, &grants(definition))
            && has_all(&self.capability, &capabilities(definition))
            && (self.confidence.is_none() || self.confidence.as_deref() == confidence)
    }
}

pub(crate) fn run(list: &List) -> Outcome {
    let mut all = all(&list.paths)?;
    all.retain(|definition| list.wants(definition));
    if list.json {
        let array = Value::Array(all.iter().map(|definition| object(definition)).collect());
        out(&format!("{array:#}\n"));
    } else if list.markdown {
        out(&catalogue_page::page(&all));
    } else if all.is_empty() {
        anstream::eprintln!("there is no such provider");
    } else {
        out(&table(&all));
    }
    Ok(ExitCode::SUCCESS)
}

/// The definitions of the catalogue, or of files and folders, by id.
pub(crate) fn all(paths: &[PathBuf]) -> Result<Vec<&'static Definition>, String> {
    if paths.is_empty() {
        return Ok(oauth_providers::all().collect());
    }
    if let Some(id) = paths.iter().find(|path| catalogue::is_no_file(path)) {
        return Err(format!(
            "there is no file `{}`; `oauth list --name {0}` looks in the catalogue",
            id.display()
        ));
    }
    let inputs: Vec<_> = paths.iter().map(Input::path).collect();
    let mut all = oauth_load::load_all(&inputs).map_err(|faults| {
        let given: Vec<_> = paths.iter().map(|path| Path::display(path).to_string()).collect();
        format!("{} has faults\n\n{faults}", given.join(" "))
    })?;
    all.sort_by_key(|definition| definition.id);
    Ok(all)
}

fn table(all: &[&Definition]) -> String {
    let width = |text: fn(&Definition) -> &str| {
        all.iter().map(|definition| text(definition).chars().count()).max().unwrap_or(0)
    };
    let (ids, names) = (width(|definition| definition.id), width(|definition| definition.name));
    let mut table = String::new();
    for definition in all {
        let _ = writeln!(
            table,
            "{:ids$}  {:names$}  {}",
            definition.id,
            definition.name,
            capabilities(definition).join(" ")
        );
    }
    table
}

fn object(definition: &Definition) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(definition.id));
    object.insert("name".to_owned(), json!(definition.name));
    catalogue::insert_endpoints(&mut object, definition);
    object.insert("grants".to_owned(), json!(grants(definition)));
    object.insert("capabilities".to_owned(), json!(capabilities(definition)));
    object.insert("confidence".to_owned(), json!(definition.confidence.map(Confidence::as_str)));
    object.insert("categories".to_owned(), json!(definition.categories));
    object.insert("sources".to_owned(), json!(definition.sources));
    Value::Object(object)
}
