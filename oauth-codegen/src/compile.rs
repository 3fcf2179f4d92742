//! The compiler from the outside: files and folders in, checked definitions and diagnostics out.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use crate::{
    check,
    diagnostics::{Diagnostic, Diagnostics, codes},
    extends, lower,
    model::{Checked, Definition, Names},
    names,
    source::{FileId, Sources, Span},
    tree,
};

/// What to compile.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file, or a folder with all the definitions (`*.yaml`, `*.yml`) in it.
    Path {
        /// Where it is.
        path: PathBuf,
        /// How it is called in diagnostics.
        shown: String,
    },
    /// A text that is in no file.
    Text {
        /// How it is called in diagnostics.
        shown: String,
        /// The definition.
        text: String,
    },
}

impl Input {
    /// A file or folder that is called as it was given.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let shown = path.to_string_lossy().replace('\\', "/");
        Self::Path { path, shown }
    }

    /// A text that is in no file.
    pub fn text(shown: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Text { shown: shown.into(), text: text.into() }
    }
}

/// A definition that was asked for.
#[derive(Debug)]
pub struct Unit {
    /// The file it stands in.
    pub file: FileId,
    /// The definition, unless it has faults.
    pub checked: Option<Checked>,
    /// What the definition calls itself, or else its file: enough for a skeleton.
    pub id: String,
    /// All the files that it was made from.
    pub files: Vec<FileId>,
    /// What could be read of a definition with faults.
    draft: Option<Box<(Definition, Names)>>,
}

impl Unit {
    /// What is known of a definition with faults, cleaned so that it can be emitted.
    pub(crate) fn outline(&self) -> (Definition, Names) {
        let (mut definition, mut names) = match &self.draft {
            Some(draft) => (**draft).clone(),
            None => {
                let draft = lower::lower(
                    tree::Node { span: start_of(self.file), value: tree::Value::Map(Vec::new()) },
                    &Sources::new(),
                    &mut Diagnostics::new(),
                );
                let names = check::outline(&draft);
                (draft.definition, names)
            }
        };
        names.provider = match names::provider(&self.id) {
            // Of `self`, which is refused: no struct can be called that.
            name if name == "Self" => "SelfProvider".to_owned(),
            name => name,
        };
        names.module = names::module(&self.id);
        let mut seen = HashSet::new();
        let keep: Vec<bool> = names.scopes.iter().map(|name| seen.insert(name.clone())).collect();
        let mut kept = keep.iter();
        names.scopes.retain(|_| *kept.next().unwrap_or(&false));
        let mut kept = keep.iter();
        definition.scopes.known.retain(|_| *kept.next().unwrap_or(&false));
        // What cannot be a name in code is reported already.
        let is_name = |name: &str| lower::shape::is_identifier(name) && !names::never_a_name(name);
        let mut seen = HashSet::from(["new".to_owned()]);
        definition.settings.retain(|setting| {
            is_name(&setting.field.name) && seen.insert(setting.field.name.clone())
        });
        if !seen.contains("client_id") {
            check::standard_settings(&mut definition);
        }
        let mut seen = HashSet::new();
        let mut keep = |name: &str| is_name(name) && seen.insert(name.to_owned());
        definition.callback.captures.retain(|capture| keep(&capture.name));
        definition.token_response.captures.retain(|capture| keep(&capture.name));
        if let Some(hook) = &mut definition.after_exchange {
            hook.captures.retain(|capture| keep(&capture.name));
        }
        if let Some(discover) = &mut definition.discover {
            discover.captures.retain(|capture| keep(&capture.name));
        }
        (definition, names)
    }
}

/// The result of a compilation.
#[derive(Debug)]
pub struct Compilation {
    /// The definitions, in the order of the inputs and of the names in a folder.
    pub units: Vec<Unit>,
    /// Everything that was read.
    pub sources: Sources,
    /// All faults and warnings, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compilation {
    /// Some definition has a fault.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == crate::diagnostics::Severity::Error)
    }
}

/// Compiles files, folders and texts. Faults of one definition do not keep the others from being
/// compiled.
#[must_use]
pub fn compile(inputs: &[Input]) -> Compilation {
    let mut sources = Sources::new();
    let mut all = Diagnostics::new();
    let mut units = Vec::new();
    for input in inputs {
        match input {
            Input::Text { shown, text } => {
                let file = sources.add(shown, text.as_str());
                units.push(unit(file, None, &mut sources, &mut all));
            }
            Input::Path { path, shown } if path.is_dir() => {
                let names = definitions_in(path);
                if names.is_empty() {
                    let file = sources.add(shown, "");
                    all.push(
                        Diagnostic::error(
                            &codes::NO_DEFINITIONS,
                            start_of(file),
                            format!("the folder `{shown}` has no definitions"),
                        )
                        .help("put `*.yaml` files into it, or name another folder"),
                    );
                }
                for name in names {
                    let shown = format!("{}/{name}", shown.trim_end_matches('/'));
                    read(&path.join(&name), &shown, &mut sources, &mut all, &mut units);
                }
            }
            Input::Path { path, shown } => {
                read(path, shown, &mut sources, &mut all, &mut units);
            }
        }
    }
    check::together(&units, &sources, &mut all);
    Compilation { units, sources, diagnostics: all.into_sorted() }
}

fn read(
    path: &Path,
    shown: &str,
    sources: &mut Sources,
    all: &mut Diagnostics,
    units: &mut Vec<Unit>,
) {
    if let Some(file) = sources.read(path, shown, all) {
        units.push(unit(file, Some(path), sources, all));
    } else if let Some(file) = sources.files().find(|&file| sources.shown(file) == shown) {
        units.push(Unit { file, checked: None, id: stem(shown), files: vec![file], draft: None });
    }
}

/// One definition through all stages.
fn unit(file: FileId, path: Option<&Path>, sources: &mut Sources, all: &mut Diagnostics) -> Unit {
    let mut diagnostics = Diagnostics::new();
    let mut files = vec![file];
    let mut id = stem(sources.shown(file));
    let mut outline = None;
    let checked = tree::parse(sources, file, &mut diagnostics)
        .and_then(|tree| {
            if let Some(own) = tree.text("id")
                && check::is_id(&own)
            {
                id = own;
            }
            extends::merge(tree, path, sources, &mut files, &mut diagnostics)
        })
        .and_then(|tree| {
            let draft = lower::lower(tree, sources, &mut diagnostics);
            check::check(draft, &mut diagnostics).map_err(|draft| outline = Some(draft)).ok()
        });
    for found in diagnostics.into_sorted() {
        all.push(found);
    }
    Unit { file, checked, id, files, draft: outline }
}

/// The definitions of a folder by name. Only the folder itself: a folder in it is another catalogue.
fn definitions_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| {
            matches!(
                Path::new(name).extension().and_then(|extension| extension.to_str()),
                Some("yaml" | "yml")
            ) && !name.starts_with('.')
        })
        .collect();
    // Without the ending, which would put `acme-mail.yaml` before `acme.yaml`.
    let without_ending = |name: &String| name.rsplit_once('.').map(|(stem, _)| stem.to_owned());
    names.sort_unstable_by_key(|name| (without_ending(name), name.clone()));
    names
}

/// What a file is called, as an id: what a skeleton is named by when the file does not say.
fn stem(shown: &str) -> String {
    let name = shown.rsplit('/').next().unwrap_or(shown);
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id = words.collect::<Vec<_>>().join("-");
    if check::is_id(&id) { id } else { "provider".to_owned() }
}

pub(crate) fn start_of(file: FileId) -> Span {
    Span { file, start: 0, end: 0 }
}
