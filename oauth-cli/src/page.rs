//! `oauth show ID --markdown`: a provider's page of the docs.

use std::{fmt::Write as _, process::ExitCode};

use oauth_core::definition::{Definition, Field};

use crate::{
    Outcome,
    catalogue::{capabilities, endpoint, find},
    show::{auth_method, choices, lifetime, pkce},
};

pub(crate) fn run(provider: &str) -> Outcome {
    anstream::print!("{}", page(find(provider)?));
    Ok(ExitCode::SUCCESS)
}

fn page(definition: &Definition) -> String {
    let id = definition.id;
    let mut page = format!(
        "# {}\n\n<!-- Written by `oauth show {id} --markdown` from the definition. -->\n\n",
        definition.name
    );
    if let Some(description) = definition.description {
        let _ = write!(page, "{description}. ");
    }
    let _ = writeln!(
        page,
        "The definition is [`{id}.yaml`](../../providers/definitions/{id}.yaml); `oauth try {id}` runs its \
         whole flow on your machine."
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
    if definition.authorization_endpoint.is_empty() {
        return;
    }
    page.push_str(
        "\nThe redirect URI is the address of your callback, such as `https://app.example/callback`. \
         Providers compare it letter by letter: scheme, case of the host, port and final slash count.\n",
    );
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
    row("can", capabilities(definition).join(", "));
    if !definition.authorization_endpoint.is_empty() {
        row("authorization endpoint", format!("`{}`", endpoint(definition.authorization_endpoint)));
    }
    row("token endpoint", format!("`{}`", endpoint(definition.token_endpoint)));
    row("client authentication", auth_method(definition).to_owned());
    row("PKCE", pkce(definition).to_owned());
    row("lifetime of tokens", lifetime(definition));
    let kept: Vec<_> = definition.captures().map(|capture| format!("`{}`", capture.name)).collect();
    if !kept.is_empty() {
        row("kept besides the tokens", kept.join(", "));
    }
}

fn scopes(definition: &Definition, page: &mut String) {
    let scopes = &definition.scopes;
    page.push_str("\n## Scopes\n\n");
    if !scopes.supported {
        page.push_str("None.\n");
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
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>|#".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
