//! No key without an effect, and no two keys that contradict each other.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::Draft,
    model::{Addition, AuthMethod},
    source::Span,
};

pub(super) fn check(draft: &Draft, diagnostics: &mut Diagnostics) {
    let definition = &draft.definition;
    let tree = &draft.tree;
    let mut no_effect = |span: Span, message: &str, help: &str| {
        diagnostics.push(Diagnostic::error(&codes::NO_EFFECT, span, message).help(help));
    };
    if let Some(entry) = tree.get("authorization_response_iss_parameter_supported")
        && definition.issuer.is_none()
        && tree.get("issuer").is_none()
    {
        no_effect(
            entry.key.span,
            "without `issuer` there is nothing to compare `iss` with",
            "add `issuer`, as the provider's metadata says it",
        );
    }
    if let Some(entry) = tree.get("client_secret_basic")
        && !matches!(
            definition.token_endpoint_auth_method,
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretBasicRaw
        )
    {
        no_effect(
            entry.key.span,
            "`client_secret_basic` has no effect, because HTTP Basic is not used",
            "add `token_endpoint_auth_method: client_secret_basic`, or leave it out",
        );
    }
    if let Some(entry) = tree.get("client_assertion")
        && !matches!(
            definition.token_endpoint_auth_method,
            AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt
        )
    {
        no_effect(
            entry.key.span,
            "`client_assertion` has no effect, because the client signs nothing",
            "add `token_endpoint_auth_method: private_key_jwt`, or leave it out",
        );
    }
    let symmetric = match definition.token_endpoint_auth_method {
        AuthMethod::PrivateKeyJwt => Some(false),
        AuthMethod::ClientSecretJwt => Some(true),
        _ => None,
    };
    if let (Some(node), Some(symmetric)) = (tree.at(&["client_assertion", "alg"]), symmetric)
        && definition.client_assertion.alg.is_symmetric() != symmetric
    {
        let (key, alg, method) = match symmetric {
            true => ("client_secret", "HS256", "private_key_jwt"),
            false => ("private_key", "RS256", "client_secret_jwt"),
        };
        diagnostics.push(
            Diagnostic::error(
                &codes::CONFLICTING_KEYS,
                node.span,
                format!("nothing can be signed like this with `{key}`"),
            )
            .related(tree.key_span("token_endpoint_auth_method"), "here the key is chosen")
            .help(format!("write `{alg}`, or `token_endpoint_auth_method: {method}`")),
        );
    }
    let mut no_effect = |span: Span, message: &str, help: &str| {
        diagnostics.push(Diagnostic::error(&codes::NO_EFFECT, span, message).help(help));
    };
    if let Some(entry) = tree.get("userinfo")
        && tree.get("userinfo_endpoint").is_none()
        && entry.value.get("from").is_none()
    {
        no_effect(
            entry.key.span,
            "`userinfo` describes a call that has no URL",
            "add `userinfo_endpoint`, or `from: id_token` where an ID token says it",
        );
    }
    if let Some(entry) = tree.get("offline")
        && definition.refresh.is_none()
        && tree.get("refresh").is_some()
    {
        no_effect(
            entry.key.span,
            "`offline` has no effect, because there are no refresh tokens",
            "take out `refresh: none` if the provider issues them after all",
        );
    }
    for key in ["offline", "consent"] {
        let addition = if key == "offline" { &definition.offline } else { &definition.consent };
        let (Some(Addition { params, scopes }), Some(entry)) = (addition, tree.get(key)) else {
            continue;
        };
        if params.is_empty() && scopes.is_empty() && entry.value.entries().is_empty() {
            no_effect(
                entry.key.span,
                &format!("`{key}` adds nothing"),
                "write what it adds: `params: { access_type: offline }` or `scopes: [offline_access]`",
            );
        }
        if !scopes.is_empty() && !definition.scopes.supported {
            no_effect(
                entry.key.span,
                &format!("`{key}` adds scopes, but `scopes` is `none`"),
                "take out `scopes: none`, or the scopes here",
            );
        }
    }
    check_offline(draft, diagnostics);
}

/// Offline access that is always asked for cannot be left out by the host, nor seen by the runtime
/// when a refresh token is missing.
fn check_offline(draft: &Draft, diagnostics: &mut Diagnostics) {
    if let Some(node) = draft.tree.at(&["scopes", "default"]) {
        for word in node.items().iter().filter_map(|item| item.word()) {
            if ["offline_access", "offline", "offline.access"].contains(&word.text) {
                diagnostics.push(
                    Diagnostic::warning(
                        &codes::OFFLINE_NOT_DECLARED,
                        word.span,
                        format!("`{}` asks for a refresh token each time", word.text),
                    )
                    .help(format!(
                        "write `offline: {{ scopes: [{}] }}`, so that the host decides",
                        word.text
                    )),
                );
            }
        }
    }
    let foreign = check_foreign(draft, diagnostics);
    let Some(params) = draft.tree.at(&["authorize", "params"]) else { return };
    for entry in params.entries().iter().filter(|entry| !foreign.contains(&entry.key.span)) {
        let (name, value) = (entry.key.text.as_str(), entry.value.word());
        let value = value.map_or("", |word| word.text);
        if matches!(
            (name, value),
            ("access_type" | "token_access_type", "offline") | ("duration", "permanent")
        ) {
            diagnostics.push(
                Diagnostic::warning(
                    &codes::OFFLINE_NOT_DECLARED,
                    entry.key.span,
                    format!("`{name}: {value}` asks for a refresh token each time"),
                )
                .help(format!(
                    "write `offline: {{ params: {{ {name}: {value} }} }}`, so that the host decides"
                )),
            );
        }
    }
}

/// Parameters of one provider that guides for others have copied.
const GOOGLES: [&str; 2] = ["access_type", "include_granted_scopes"];

/// Providers that do not know them, and what each has instead.
const ELSEWHERE: [(&str, &str); 6] = [
    ("github.com", "GitHub gives refresh tokens for `offline: { scopes: [offline_access] }`"),
    (
        "login.microsoftonline.com",
        "Microsoft gives refresh tokens for `offline: { scopes: [offline_access] }`",
    ),
    (
        "auth.atlassian.com",
        "Atlassian gives refresh tokens for `offline: { scopes: [offline_access] }`",
    ),
    (
        "www.dropbox.com",
        "Dropbox gives refresh tokens for `offline: { params: { token_access_type: offline } }`",
    ),
    ("api.notion.com", "Notion gives a refresh token without asking"),
    ("slack.com", "Slack gives refresh tokens to apps with token rotation, without asking"),
];

/// Google's parameters at providers that are known to have other ways; returns where they stand.
fn check_foreign(draft: &Draft, diagnostics: &mut Diagnostics) -> Vec<Span> {
    let endpoints = draft.tree.one_or_more("authorization_endpoint");
    let host = endpoints.first().and_then(|word| {
        let after = word.text.split_once("://")?.1;
        after.split(['/', '?', ':']).next()
    });
    let Some((host, instead)) = ELSEWHERE.iter().find(|(known, _)| Some(*known) == host) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for section in ["authorize", "offline", "consent"] {
        let params = draft.tree.at(&[section, "params"]).map_or(&[][..], |node| node.entries());
        for entry in params.iter().filter(|entry| GOOGLES.contains(&entry.key.text.as_str())) {
            found.push(entry.key.span);
            diagnostics.push(
                Diagnostic::warning(
                    &codes::FOREIGN_PARAMETER,
                    entry.key.span,
                    format!(
                        "`{}` is a parameter of Google, which `{host}` does not know",
                        entry.key.text
                    ),
                )
                .help(*instead),
            );
        }
    }
    found
}
