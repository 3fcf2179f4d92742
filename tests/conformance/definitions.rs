//! The definitions of the server's clients: loaded at run time, and the same compiled by the macro.

use oauth_core::definition::Definition;

oauth_core::provider!(pub(crate) "definitions/");

/// A definition of the folder, as `oauth-load` makes it.
pub(crate) fn loaded(id: &str) -> &'static Definition {
    let path = oauth_tests::root().join("conformance/definitions").join(format!("{id}.yaml"));
    oauth_load::load(&path).unwrap_or_else(|faults| panic!("{faults}"))
}
