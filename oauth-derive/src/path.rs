//! Where the files are that a macro names.

use std::path::{Component, Path, PathBuf};

use syn::LitStr;

/// A path as the macro's author wrote it, found on disk.
pub(crate) struct Found {
    /// Where the file or folder is, for opening.
    pub(crate) path: PathBuf,
    /// How it is called in diagnostics: relative to the folder that the compiler runs in.
    pub(crate) shown: String,
}

/// Finds what a literal names, relative to the file it stands in, as `include_str!` does. Editors do
/// not always say which file that is; then the package's `src` and its root are tried.
pub(crate) fn find(literal: &LitStr) -> Result<Found, syn::Error> {
    let written = literal.value();
    let fault = |why: &str| Err(syn::Error::new(literal.span(), why));
    if written.trim().is_empty() {
        return fault("the path is empty: write the path of a definition, as in \"acme.yaml\"");
    }
    let relative = Path::new(&written);
    if relative.is_absolute() || written.starts_with('\\') || written.contains(':') {
        return fault(
            "an absolute path works on one machine only: write a path relative to this file",
        );
    }
    if let Some(file) = literal.span().unwrap().local_file() {
        let folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
        let path = clean(&folder.join(relative));
        if leaves_package(&folder, relative) {
            return fault(
                "this path leaves the package, so nobody else who builds it would have the file: move the definition into the package",
            );
        }
        let shown = shown(&path);
        return Ok(Found { path, shown });
    }
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let tried = [root.join("src").join(relative), root.join(relative)];
    let path = tried.iter().find(|path| path.exists()).unwrap_or(&tried[0]);
    Ok(Found { path: clean(path), shown: written.replace('\\', "/") })
}

/// Whether a path leads out of the package that the folder belongs to: the nearest folder above it with
/// a `Cargo.toml`.
fn leaves_package(folder: &Path, relative: &Path) -> bool {
    let Ok(folder) = std::path::absolute(folder) else { return false };
    let Some(root) = folder.ancestors().find(|above| above.join("Cargo.toml").is_file()) else {
        return false;
    };
    !clean(&folder.join(relative)).starts_with(root)
}

/// Without `.` and, where possible, without `..`.
fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(cleaned.components().next_back(), Some(Component::Normal(_))) =>
            {
                cleaned.pop();
            }
            _ => cleaned.push(part),
        }
    }
    cleaned
}

/// Relative to where the compiler runs, which is the workspace, so that the place can be clicked on and
/// no path of the machine gets into a message.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The same file as `literal`'s folder and a relative path would name it, for `include_bytes!`.
pub(crate) fn included(literal: &LitStr, found: &Found, file: &Path) -> String {
    let written = literal.value().replace('\\', "/");
    match (file.strip_prefix(&found.path), file.parent(), found.path.parent()) {
        // The file itself.
        (Ok(rest), ..) if rest.as_os_str().is_empty() => written,
        // A file of the folder.
        (Ok(rest), ..) => {
            format!(
                "{}/{}",
                written.trim_end_matches('/'),
                rest.to_string_lossy().replace('\\', "/")
            )
        }
        // A file beside it, which it extends.
        (Err(_), Some(folder), Some(other)) if folder == other => {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            match written.rsplit_once('/') {
                Some((folder, _)) => format!("{folder}/{name}"),
                None => name.into_owned(),
            }
        }
        (Err(_), ..) => written,
    }
}
