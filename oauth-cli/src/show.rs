//! `oauth show`.

use std::{fmt::Write as _, process::ExitCode};

use oauth_core::definition::{
    Absent, AuthMethod, CodeChallengeMethod, Confidence, Definition, Expiry, Field, ValueKind,
};
use serde_json::{Value, json};

use crate::{
    Outcome,
    catalogue::{capabilities, endpoint, find, grants, insert_endpoints, shown},
};

pub(crate) fn run(provider: &str, redirect_uri: Option<&str>) -> Outcome {
    anstream::print!("{}", page(find(provider)?, redirect_uri.unwrap_or("your redirect URI")));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn json(provider: &str) -> Outcome {
    anstream::println!("{:#}", object(find(provider)?));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn auth_method(definition: &Definition) -> &'static str {
    match definition.token_endpoint_auth_method {
        AuthMethod::ClientSecretPost => "client_secret_post",
        AuthMethod::ClientSecretBasic => "client_secret_basic",
        AuthMethod::ClientSecretBasicRaw => "client_secret_basic (raw)",
        AuthMethod::PrivateKeyJwt => "private_key_jwt",
        AuthMethod::ClientSecretJwt => "client_secret_jwt",
        AuthMethod::TlsClientAuth => "tls_client_auth",
        AuthMethod::None => "none",
        _ => "another",
    }
}

pub(crate) fn pkce(definition: &Definition) -> &'static str {
    match definition.code_challenge_method {
        CodeChallengeMethod::S256 => "S256",
        CodeChallengeMethod::Plain => "plain",
        CodeChallengeMethod::None => "none",
    }
}

pub(crate) fn lifetime(definition: &Definition) -> String {
    let expiry = definition.token_response.expiry;
    let said = match expiry {
        Expiry::Claim { .. } => "as the token says",
        _ => "as the answer says",
    };
    match expiry.absent() {
        Absent::Never if expiry == Expiry::Never => "tokens do not expire".to_owned(),
        Absent::Never => format!("{said}; without a word they do not expire"),
        Absent::Seconds(seconds) => format!("{said}; without a word {seconds} seconds"),
        Absent::Unknown => said.to_owned(),
    }
}

fn object(definition: &Definition) -> Value {
    let field = |field: &Field| {
        json!({
            "name": field.name,
            "type": field.kind.as_str(),
            "required": field.required,
            "label": field.label.en_us,
            "help": field.help.map(|text| text.en_us),
            "url": field.url,
        })
    };
    let mut object = json!({
        "id": definition.id,
        "name": definition.name,
        "description": definition.description,
        "docs": definition.docs,
        "sources": definition.sources,
        "categories": definition.categories,
        "confidence": definition.confidence.map(Confidence::as_str),
        "issuer": definition.issuer.as_ref().map(shown),
        "registration_endpoint": definition.registration_endpoint.as_ref().map(shown),
        "token_endpoint_auth_method": auth_method(definition),
        "code_challenge_method": pkce(definition),
        "grants": grants(definition),
        "capabilities": capabilities(definition),
        "setup": definition.setup,
        "hooks": definition.after_exchange.map(|hook| json!({ "after_exchange": hook.description })),
        "scopes": {
            "supported": definition.scopes.supported,
            "default": definition.scopes.default,
            "separator": definition.scopes.separator,
            "known": definition.scopes.known.iter().map(|scope| json!({
                "name": scope.name,
                "description": scope.description,
            })).collect::<Vec<_>>(),
        },
        "settings": definition.settings.iter().map(|setting| field(&setting.field)).collect::<Vec<_>>(),
        "credentials": definition.credentials.iter().map(field).collect::<Vec<_>>(),
        "api_key": definition.api_key.iter().map(field).collect::<Vec<_>>(),
    });
    if let Some(object) = object.as_object_mut() {
        insert_endpoints(object, definition);
    }
    object
}

/// The values that a setting may have; none where it is not a choice.
pub(crate) fn choices(kind: ValueKind) -> Vec<&'static str> {
    match kind {
        ValueKind::OneOf(values) => values.to_vec(),
        ValueKind::Table(rows) => rows.iter().map(|(value, _)| *value).collect(),
        _ => Vec::new(),
    }
}

fn page(definition: &Definition, redirect_uri: &str) -> String {
    let mut page = String::new();
    let _ = writeln!(page, "{} ({})", definition.name, definition.id);
    if let Some(description) = definition.description {
        let _ = writeln!(page, "{description}");
    }
    page.push('\n');
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(page, "  {name:<14}{value}");
        }
    };
    let registration = definition.registration_endpoint.as_ref();
    line("register at", &registration.map(shown).unwrap_or_default());
    line("authorize at", &endpoint(definition.authorization_endpoint));
    line("tokens at", &endpoint(definition.token_endpoint));
    line("client auth", auth_method(definition));
    line("PKCE", pkce(definition));
    line("issuer", &definition.issuer.as_ref().map(shown).unwrap_or_default());
    line("can", &capabilities(definition).join(", "));
    line("lifetime", &lifetime(definition));
    line("docs", definition.docs.unwrap_or_default());

    page.push_str("\nTo set it up\n");
    for (number, step) in definition.setup.iter().enumerate() {
        let _ =
            writeln!(page, "  {}. {}", number + 1, step.replace("{redirect_uri}", redirect_uri));
    }
    page.push_str("\nWhat it needs from you\n");
    for setting in definition.settings {
        let field = &setting.field;
        let need = if field.required { "required" } else { "optional" };
        let _ = writeln!(
            page,
            "  {} ({}, {need}): {}",
            field.name,
            field.kind.as_str(),
            field.label.en_us
        );
        let values = choices(setting.value);
        if !values.is_empty() {
            let _ = writeln!(page, "    one of {}", values.join(", "));
        }
        if let Some(help) = field.help {
            let _ = writeln!(page, "    {}", help.en_us);
        }
        if let Some(url) = field.url {
            let verb = if setting.value == ValueKind::Text { "create it at" } else { "see" };
            let _ = writeln!(page, "    {verb} {url}");
        }
    }
    if !definition.authorization_endpoint.is_empty() {
        page.push_str(
            "  redirect URI: the address of your callback, registered there letter by letter\n",
        );
    }
    if let Some(hook) = definition.after_exchange {
        let _ = writeln!(page, "  hook after_exchange: {}", hook.description);
    }
    if !definition.api_key.is_empty() {
        page.push_str("\nInstead of signing in\n");
        for field in definition.api_key {
            let place = field.url.map(|url| format!(" from {url}")).unwrap_or_default();
            let _ = writeln!(
                page,
                "  {} ({}): {}{place}",
                field.name,
                field.kind.as_str(),
                field.label.en_us
            );
        }
    }
    if definition.scopes.supported {
        page.push_str("\nScopes (* asked for by default)\n");
        let width = definition.scopes.known.iter().map(|scope| scope.name.len()).max().unwrap_or(0);
        for scope in definition.scopes.known {
            let mark = if definition.scopes.default.contains(&scope.name) { '*' } else { ' ' };
            let _ = writeln!(page, "{mark} {:width$}  {}", scope.name, scope.description);
        }
        for scope in definition.scopes.default {
            if definition.scopes.known.iter().all(|known| known.name != *scope) {
                let _ = writeln!(page, "* {scope}");
            }
        }
    } else {
        page.push_str("\nScopes: none\n");
    }
    page
}
