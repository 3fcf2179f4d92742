//! `oauth show ID --markdown`: a provider's page of the docs, short because there are hundreds.

use std::{fmt::Write as _, process::ExitCode};

use oauth_core::definition::{Confidence, Definition, Field};

use crate::{
    Outcome,
    catalogue::{capabilities, endpoint, find, shown},
    show::{auth_method, choices, lifetime, pkce},
};

/// By which `oauth generate` knows a page again as its own.
pub(crate) const MARK: &str =
    "<!-- Written by `oauth generate` from the definitions; do not edit. -->";

pub(crate) fn run(provider: &str) -> Outcome {
    anstream::print!("{}", page(find(provider)?));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn page(definition: &Definition) -> String {
    let id = definition.id;
    let mut page = format!("# {}\n\n{MARK}\n\n", escaped(definition.name));
    if let Some(description) = definition.description {
        let _ = write!(page, "{}. ", escaped(description).trim_end_matches('.'));
    }
    let _ = writeln!(
        page,
        "The definition is [`{id}.yaml`](../../providers/definitions/{id}.yaml); `oauth try {id}` runs its \
         whole flow on your machine. More providers are in [the catalogue](../catalogue.md)."
    );
    set_up(definition, &mut page);
    needs(definition, &mut page);
    facts(definition, &mut page);
    scopes(definition, &mut page);
    if !definition.sources.is_empty() {
        page.push_str("\n## Sources\n\n");
        let docs = definition.docs.iter().filter(|docs| !definition.sources.contains(docs));
        for source in docs.chain(definition.sources) {
            let _ = writeln!(page, "* <{source}>");
        }
    }
    page
}

fn set_up(definition: &Definition, page: &mut String) {
    if definition.setup.is_empty() {
        return;
    }
    page.push_str("\n## Set it up\n\n");
    for (number, step) in definition.setup.iter().enumerate() {
        let step = escaped(step).replace("{redirect\\_uri}", "**your redirect URI**");
        let _ = writeln!(page, "{}. {step}", number + 1);
    }
}

fn needs(definition: &Definition, page: &mut String) {
    page.push_str("\n## What the client needs\n\n| setting | | |\n|---|---|---|\n");
    for setting in definition.settings {
        let field = &setting.field;
        let mut about = about(field);
        let values = choices(setting.value);
        if !values.is_empty() {
            about.push(format!("one of `{}`", values.join("`, `")));
        }
        let need = if field.required { "required" } else { "optional" };
        let _ = writeln!(page, "| `{}` | {need} | {} |", field.name, about.join("; "));
    }
    if let Some(hook) = definition.after_exchange {
        let _ =
            writeln!(page, "| hook `after_exchange` | required | {} |", escaped(hook.description));
    }
    if definition.registration_endpoint.is_some() {
        page.push_str(
            "\nNobody has to create the client: `Client::register` registers it, and gives what to store.\n",
        );
    }
    if !definition.api_key.is_empty() {
        page.push_str("\nInstead of signing in, a user may enter:\n\n| key | |\n|---|---|\n");
        for field in definition.api_key {
            let _ = writeln!(page, "| `{}` | {} |", field.name, about(field).join("; "));
        }
    }
}

fn about(field: &Field) -> Vec<String> {
    let mut about = vec![escaped(field.label.en_us)];
    about.extend(field.help.map(|help| escaped(help.en_us)));
    about.extend(field.url.map(|url| format!("from <{url}>")));
    about
}

fn facts(definition: &Definition, page: &mut String) {
    page.push_str("\n## What it does\n\n| | |\n|---|---|\n");
    let mut row = |name: &str, value: String| {
        let _ = writeln!(page, "| {name} | {value} |");
    };
    if !definition.categories.is_empty() {
        row("category", definition.categories.join(", "));
    }
    if let Some(confidence) = definition.confidence {
        row("how sure", how_sure(confidence).to_owned());
    }
    row("can", capabilities(definition).join(", "));
    if let Some(endpoint) = definition.registration_endpoint {
        row("registration endpoint", format!("`{}`", shown(&endpoint)));
    }
    if !definition.authorization_endpoint.is_empty() {
        row("authorization endpoint", format!("`{}`", endpoint(definition.authorization_endpoint)));
    }
    row("token endpoint", format!("`{}`", endpoint(definition.token_endpoint)));
    if let Some(api) = definition.api.filter(|api| !api.base.is_empty()) {
        row("API", format!("`{}`", endpoint(api.base)));
    }
    row("client authentication", auth_method(definition).to_owned());
    row("PKCE", pkce(definition).to_owned());
    row("lifetime of tokens", lifetime(definition));
    let kept: Vec<_> = definition.captures().map(|capture| format!("`{}`", capture.name)).collect();
    if !kept.is_empty() {
        row("kept besides the tokens", kept.join(", "));
    }
}

fn how_sure(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Documented => "documented: the provider's own documentation says the endpoints",
        Confidence::CrossChecked => "cross-checked: two independent sources agree on the endpoints",
        Confidence::SingleSource => "one source that is not the provider says the endpoints",
    }
}

fn scopes(definition: &Definition, page: &mut String) {
    let scopes = &definition.scopes;
    page.push_str("\n## Scopes\n\n");
    if !scopes.supported {
        page.push_str("None.\n");
        return;
    }
    if scopes.known.is_empty() && scopes.default.is_empty() {
        page.push_str("The definition lists none, and none is asked for by default.\n");
        return;
    }
    let documented = |scope: &&&str| scopes.known.iter().any(|known| known.name == **scope);
    let others = scopes.default.iter().filter(|scope| !documented(scope));
    page.push_str("| scope | asked for by default | |\n|---|---|---|\n");
    for known in scopes.known {
        let mark = if scopes.default.contains(&known.name) { "yes" } else { "" };
        let _ = writeln!(page, "| `{}` | {mark} | {} |", known.name, escaped(known.description));
    }
    for scope in others {
        let _ = writeln!(page, "| `{scope}` | yes | |");
    }
}

/// Text that Markdown shows as it is.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>|#".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
