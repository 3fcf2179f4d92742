//! What several tests share: golden files, servers, and a browser.

pub mod authority;
mod authority_server;
pub mod barrier;
pub mod browser;
pub mod hooked_store;
pub mod platform;
pub mod postgres;
pub mod process;
pub mod request;
pub mod server;
pub mod temporary;
pub mod tls;
pub mod wire;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of this package.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the workspace.
///
/// # Panics
/// Never: this package stands in the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    root().parent().expect("this package stands in the workspace").to_path_buf()
}

/// The files of a folder with an ending, sorted.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|why| panic!("{}: {why}", folder.display()))
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    files
}

/// Compares texts with golden files. With `UPDATE=1` in the environment it writes them instead.
#[derive(Debug, Default)]
pub struct Golden {
    differences: Vec<String>,
}

impl Golden {
    /// Nothing compared yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Compares one text with the file at `path`.
    ///
    /// # Panics
    /// When the file has to be written and cannot be.
    pub fn compare(&mut self, path: &Path, text: &str) {
        let kept = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        if kept == text {
            return;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(path, text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
            return;
        }
        let name = path.strip_prefix(workspace()).unwrap_or(path).display();
        let line = kept.lines().zip(text.lines()).position(|(a, b)| a != b);
        let line = line.unwrap_or_else(|| kept.lines().count().min(text.lines().count()));
        self.differences.push(format!(
            "{name}:{}\n  kept: {}\n  now:  {}",
            line + 1,
            kept.lines().nth(line).unwrap_or("(nothing)"),
            text.lines().nth(line).unwrap_or("(nothing)"),
        ));
    }

    /// Fails when something differed.
    ///
    /// # Panics
    /// When something differed.
    pub fn finish(self) {
        assert!(
            self.differences.is_empty(),
            "{} golden files differ; look at them, and accept with UPDATE=1\n{}",
            self.differences.len(),
            self.differences.join("\n"),
        );
    }
}
