//! For build scripts.
//!
//! A macro notices every change of the files that it has read, but not a new file in a folder: cargo
//! has no way for a macro to say so. One line in `build.rs` does:
//!
//! ```no_run
//! oauth_codegen::build::watch("providers");
//! ```
//!
//! A build script can also do the macro's work, and the module is then included from `OUT_DIR`:
//!
//! ```no_run
//! oauth_codegen::build::generate(["acme.yaml"]);
//! // in lib.rs: include!(concat!(env!("OUT_DIR"), "/providers.rs"));
//! ```

use std::{env, fs, path::Path};

use crate::{
    Input, compile,
    diagnostics::{Severity, render},
    emit::{self, Options},
};

/// Makes new, renamed and removed files of a folder count, for a macro that names the folder.
pub fn watch(folder: impl AsRef<Path>) {
    println!("cargo::rerun-if-changed={}", folder.as_ref().display());
}

/// Compiles definitions to `providers.rs` in `OUT_DIR`, a module for each. Faults end the build with
/// one error each; warnings are shown.
pub fn generate<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) {
    fn inner(inputs: &[Input]) {
        let compilation = compile(inputs);
        for &file in compilation.units.iter().flat_map(|unit| &unit.files) {
            println!("cargo::rerun-if-changed={}", compilation.sources.shown(file));
        }
        for found in &compilation.diagnostics {
            let word = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let position = compilation.sources.position(found.span);
            println!(
                "cargo::{word}={}:{}:{}: {} ({})",
                compilation.sources.shown(found.span.file),
                position.line,
                position.column,
                found.message,
                found.code.id,
            );
            eprintln!("{}\n", render::plain(&compilation.sources, found));
        }
        if compilation.has_errors() {
            return;
        }
        let text = emit::modules(&compilation.units, &Options::default()).to_string();
        let written = env::var_os("OUT_DIR")
            .ok_or_else(|| "OUT_DIR is not set: `generate` is for build scripts".to_owned())
            .and_then(|folder| {
                fs::write(Path::new(&folder).join("providers.rs"), text)
                    .map_err(|why| format!("cannot write providers.rs: {why}"))
            });
        if let Err(why) = written {
            println!("cargo::error={why}");
        }
    }
    let inputs: Vec<_> = paths
        .into_iter()
        .map(|path| {
            println!("cargo::rerun-if-changed={}", path.as_ref().display());
            Input::path(path.as_ref())
        })
        .collect();
    inner(&inputs);
}
