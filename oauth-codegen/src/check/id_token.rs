//! User info of an ID token: that it can be checked, and that nothing speaks of a call.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{Draft, reader::Word},
    tree::{Entry, Node},
};

/// What says something about a call, and nothing about an ID token.
const OF_CALLS: [&str; 9] = [
    "query",
    "secret_query",
    "headers",
    "auth",
    "expect",
    "error",
    "error_codes",
    "email_request",
    "scopes",
];

pub(super) fn check(draft: &Draft, diagnostics: &mut Diagnostics) {
    let tree = &draft.tree;
    issuers(tree.one_or_more("issuer"), diagnostics);
    let Some(userinfo) = tree.child("userinfo") else { return };
    let Some(from) = userinfo.get("from") else {
        if let Some(iss) = userinfo.get("iss") {
            diagnostics.push(
                Diagnostic::error(
                    &codes::NO_EFFECT,
                    iss.key.span,
                    "`iss` is what an ID token says, and none is read",
                )
                .help("add `from: id_token`, or leave it out"),
            );
        }
        return;
    };
    if let Some(endpoint) = tree.get("userinfo_endpoint") {
        diagnostics.push(
            Diagnostic::error(
                &codes::CONFLICTING_KEYS,
                from.key.span,
                "user info comes from the ID token or from `userinfo_endpoint`",
            )
            .related(endpoint.key.span, "here is the other one")
            .help("leave one of them out; the endpoint says what holds today, the token what held at the login"),
        );
    }
    for entry in OF_CALLS.iter().filter_map(|key| userinfo.get(key)) {
        diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                entry.key.span,
                format!(
                    "`{}` has no effect, because the ID token is read without a call",
                    entry.key.text
                ),
            )
            .help("leave it out, or `from: id_token`"),
        );
    }
    if tree.get("issuer").is_none() && userinfo.get("iss").is_none() {
        diagnostics.push(
            Diagnostic::error(
                &codes::MISSING_ISSUER,
                from.key.span,
                "nothing says whose ID token is to be believed",
            )
            .help("add `issuer`, as the provider's metadata says it; where its ID tokens have another `iss`, write that under `userinfo`"),
        );
    }
    issuers(userinfo.one_or_more("iss"), diagnostics);
    if !["authorization_endpoint", "device_authorization_endpoint"]
        .iter()
        .any(|key| tree.get(key).is_some())
    {
        diagnostics.push(
            Diagnostic::error(
                &codes::NO_EFFECT,
                from.key.span,
                "no user signs in, so no ID token comes",
            )
            .help("add `authorization_endpoint`, or leave `userinfo` out"),
        );
    }
    for entry in nonces(tree) {
        diagnostics.push(
            Diagnostic::error(
                &codes::RESERVED_PARAMETER,
                entry.key.span,
                "`nonce` cannot be set here",
            )
            .related(from.key.span, "because of this, the runtime sends one and compares it")
            .help("leave it out"),
        );
    }
}

fn issuers(words: Vec<Word<'_>>, diagnostics: &mut Diagnostics) {
    for word in words.into_iter().filter(|word| !is_issuer(word.text)) {
        diagnostics.push(
            Diagnostic::error(
                &codes::INVALID_VALUE,
                word.span,
                "`*` cannot stand there: it would let others be the issuer",
            )
            .help("it is one whole segment of a path: `https://acme.example/*/v2.0`"),
        );
    }
}

/// A `*` is one whole segment of the path of a URL, so that nobody else's host is meant.
fn is_issuer(text: &str) -> bool {
    if !text.contains('*') {
        return true;
    }
    let path = text.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
    path.is_some_and(|(host, path)| {
        let segments = path.split('/').filter(|segment| segment.contains('*'));
        !host.is_empty() && !host.contains('*') && segments.eq(["*"])
    })
}

/// Where the definition sends a nonce of its own.
fn nonces(tree: &Node) -> impl Iterator<Item = &Entry> {
    ["authorize", "offline", "consent"]
        .into_iter()
        .filter_map(|section| tree.at(&[section, "params"])?.get("nonce"))
}
