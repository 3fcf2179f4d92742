//! Loads OAuth 2.0 provider definitions at run time.
//!
//! The same reader and the same checks as at compile time; the result is the same
//! [`Definition`] that a macro would have compiled, for
//! [`dynamic::Platform`](oauth_core::dynamic::Platform) and for the emulator.
//!
//! ```
//! let acme = oauth_load::load_text(
//!     "acme.yaml",
//!     "id: acme\nname: Acme\n\
//!      authorization_endpoint: https://acme.example/authorize\n\
//!      token_endpoint: https://acme.example/token\n",
//! )
//! .unwrap();
//! assert_eq!(acme.id, "acme");
//! ```
//!
//! A definition lives as long as the program: its parts are leaked on purpose, because the engine and
//! every client hold it as `&'static`. Equal definitions are kept once, so loading a file again costs
//! nothing; only a changed file takes new memory, a few times as much as the file itself.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

use std::{
    collections::BTreeSet,
    fmt,
    path::Path,
    sync::{Mutex, PoisonError},
};

use oauth_codegen::{
    Input, compile,
    diagnostics::{Diagnostic, codes, render},
    emit, model,
    source::{Sources, Span},
};
use oauth_core::definition::{self, Definition};

/// What is wrong with a definition, with everything needed to show it.
#[derive(Debug)]
pub struct LoadError {
    /// The files.
    pub sources: Sources,
    /// The faults and warnings, in order.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for LoadError {
    /// All diagnostics with their snippets, without colours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, found) in self.diagnostics.iter().enumerate() {
            if position > 0 {
                f.write_str("\n\n")?;
            }
            f.write_str(&render::plain(&self.sources, found))?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}

/// Loads the definition in a file.
///
/// # Errors
/// When the file cannot be read, is a folder, or the definition has faults. Warnings do not keep it
/// from loading.
pub fn load(path: impl AsRef<Path>) -> Result<&'static Definition, LoadError> {
    one(&Input::path(path.as_ref()))
}

/// Loads a definition from a text; `shown` is what diagnostics call it.
///
/// # Errors
/// When the definition has faults.
pub fn load_text(shown: &str, text: &str) -> Result<&'static Definition, LoadError> {
    one(&Input::text(shown, text))
}

/// Loads files, folders and texts, all or none.
///
/// # Errors
/// When one of them has faults.
pub fn load_all(inputs: &[Input]) -> Result<Vec<&'static Definition>, LoadError> {
    let compilation = compile(inputs);
    if compilation.has_errors() {
        return Err(LoadError {
            sources: compilation.sources,
            diagnostics: compilation.diagnostics,
        });
    }
    Ok(compilation.units.iter().filter_map(|unit| unit.checked.as_ref()).map(loaded).collect())
}

/// The definition of what has been compiled already.
#[must_use]
pub fn loaded(checked: &model::Checked) -> &'static Definition {
    static TEXTS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let text = emit::text(checked);
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = texts.get(text.as_str()).copied().unwrap_or_else(|| String::leak(text));
    texts.insert(kept);
    definition::read(kept).expect("this version of the runtime reads what this compiler writes")
}

fn one(input: &Input) -> Result<&'static Definition, LoadError> {
    if let Input::Path { path, shown } = input
        && path.is_dir()
    {
        let mut sources = Sources::new();
        let file = sources.add(shown, "");
        let found = Diagnostic::error(
            &codes::BAD_PATH,
            Span { file, start: 0, end: 0 },
            format!("`{shown}` is a folder"),
        )
        .help("name one definition in it, or load all of them with `load_all`");
        return Err(LoadError { sources, diagnostics: vec![found] });
    }
    let loaded = load_all(std::slice::from_ref(input))?;
    Ok(loaded.first().expect("an input that is not a folder and has no fault is one definition"))
}
