//! Whether a client that registers itself can then be used.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::Draft,
    model::{AuthMethod, Part, Template, Variable},
};

pub(super) fn check(draft: &Draft, diagnostics: &mut Diagnostics) {
    let tree = &draft.tree;
    let Some(entry) = tree.get("registration_endpoint") else { return };
    if let Some(name) = draft.definition.registration_endpoint.as_ref().and_then(of_client) {
        diagnostics.push(
            Diagnostic::error(
                &codes::MISPLACED_VARIABLE,
                entry.value.span,
                format!("`{{{name}}}` is not known before the client is registered"),
            )
            .help("write a URL with values of `config` alone"),
        );
    }
    if let AuthMethod::PrivateKeyJwt | AuthMethod::TlsClientAuth =
        draft.definition.token_endpoint_auth_method
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::CONFLICTING_KEYS,
                entry.key.span,
                "a client that proves itself with a key or a certificate cannot register itself",
            )
            .related(tree.key_span("token_endpoint_auth_method"), "here it does")
            .help("the registration says nothing of the key: leave it out, and register by hand"),
        );
    }
}

/// The first value of the client itself that a URL names.
fn of_client(template: &Template) -> Option<&str> {
    let Template::Parts(parts) = template else { return None };
    parts.iter().find_map(|part| match part {
        Part::Value(Variable::Setting(name), _)
            if ["client_id", "client_secret", "private_key"].contains(&name.as_str()) =>
        {
            Some(name.as_str())
        }
        _ => None,
    })
}
