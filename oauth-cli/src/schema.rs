//! `oauth schema`.

use oauth_codegen::keys;

pub(crate) fn run(reference: bool) {
    if reference {
        anstream::print!("{}", keys::reference());
    } else {
        anstream::print!("{}", keys::json_schema());
    }
}
