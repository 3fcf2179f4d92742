//! The ways to a token: that there is one, and that each fits the rest.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    keys::WAYS,
    lower::Draft,
    model::{AuthMethod, Template, Variable},
};

/// What says something about the login in a browser.
const OF_LOGINS: [&str; 6] = [
    "code_challenge_method",
    "authorization_response_iss_parameter_supported",
    "authorize",
    "callback",
    "offline",
    "consent",
];

pub(super) fn check(draft: &Draft, diagnostics: &mut Diagnostics) {
    let tree = &draft.tree;
    let has = |key: &str| tree.get(key).is_some();
    if !WAYS.iter().any(|key| has(key)) {
        let found = Diagnostic::error(
            &codes::MISSING_KEY,
            tree.head(),
            "`authorization_endpoint` is missing",
        )
        .help("Where the user is sent (RFC 6749 section 3.1)");
        let others: Vec<_> = WAYS[1..].iter().map(|key| format!("`{key}`")).collect();
        let others = others.join(" or ");
        diagnostics
            .push(found.help(format!("a provider that no user is sent to has {others} instead")));
    } else if !has("authorization_endpoint") {
        // Scopes of `offline` are asked for on another device as well.
        let is_device = has("device_authorization_endpoint");
        let keys = OF_LOGINS.iter().filter(|key| !(is_device && **key == "offline"));
        for entry in keys.filter_map(|key| tree.get(key)) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::NO_EFFECT,
                    entry.key.span,
                    format!(
                        "`{}` has no effect, because no user is sent to the provider",
                        entry.key.text
                    ),
                )
                .help("add `authorization_endpoint`, or leave it out"),
            );
        }
    }
    if let Some(entry) = tree.get("device")
        && !has("device_authorization_endpoint")
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                entry.key.span,
                "`device` describes a login that has no URL",
            )
            .help("add `device_authorization_endpoint`"),
        );
    }
    if let Some(entry) = tree.get("introspect")
        && !has("introspection_endpoint")
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                entry.key.span,
                "`introspect` describes a call that has no URL",
            )
            .help("add `introspection_endpoint`"),
        );
    }
    client_credentials(draft, diagnostics);
    token_endpoint(draft, diagnostics);
}

fn client_credentials(draft: &Draft, diagnostics: &mut Diagnostics) {
    let definition = &draft.definition;
    let Some(entry) = draft.tree.get("client_credentials") else { return };
    if definition.token_endpoint_auth_method == AuthMethod::None {
        diagnostics.push(
            Diagnostic::error(
                &codes::CONFLICTING_KEYS,
                entry.key.span,
                "a public client has no credentials to ask with",
            )
            .related(draft.tree.key_span("token_endpoint_auth_method"), "here it is public")
            .help("say how the client proves itself, or take out `client_credentials` (RFC 6749 section 4.4)"),
        );
    }
    if let Some(scopes) = entry.value.get("scopes")
        && !definition.scopes.supported
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                scopes.key.span,
                "these scopes have no effect, because `scopes` is `none`",
            )
            .help("take out `scopes: none`, or the scopes here"),
        );
    }
}

/// Without a callback, nothing that it captures is known.
fn token_endpoint(draft: &Draft, diagnostics: &mut Diagnostics) {
    let endpoints = &draft.definition.token_endpoint;
    let ways = ["client_credentials", "device_authorization_endpoint"];
    let Some(entry) = ways.iter().find_map(|key| draft.tree.get(key)) else { return };
    if !endpoints.is_empty() && endpoints.iter().all(names_a_capture) {
        diagnostics.push(
            Diagnostic::error(
                &codes::MISPLACED_VARIABLE,
                draft.tree.key_span("token_endpoint"),
                "without a callback, what it captures is not known in `token_endpoint`",
            )
            .related(entry.key.span, "this asks for tokens without a callback")
            .help("add a URL with values of `config` alone to the list"),
        );
    }
}

fn names_a_capture(template: &Template) -> bool {
    template.variables().iter().any(|variable| matches!(variable, Variable::Captured(_)))
}
