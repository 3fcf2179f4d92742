//! The registration endpoint (RFC 7591 section 3): a client that nobody has made by hand.

use std::time::UNIX_EPOCH;

use oauth_core::definition::{AuthMethod, Definition};
use serde_json::{Map, Value, json};

use crate::{
    ledger::Ledger,
    provider::{Client, Provider},
    url::redirect_uri_fault,
    wire::{Reply, Request},
};

/// A refusal (section 3.2.2).
struct Refusal {
    status: u16,
    error: &'static str,
    description: String,
}

fn refuse(error: &'static str, description: impl Into<String>) -> Refusal {
    Refusal { status: 400, error, description: description.into() }
}

fn invalid(description: impl Into<String>) -> Refusal {
    refuse("invalid_client_metadata", description)
}

/// Registers a client: the answer, and the provider as that client knows it.
pub(crate) fn register(
    provider: &Provider,
    request: &Request,
    ledger: &mut Ledger,
) -> (Reply, Option<Provider>) {
    match read(provider, request).and_then(|metadata| made(provider, metadata, ledger)) {
        Ok((reply, registered)) => (reply, Some(registered)),
        Err(Refusal { status, error, description }) => {
            let body = json!({ "error": error, "error_description": description });
            let reply = Reply::json(status, &body).noted(format!("{error}: {description}"));
            (if status == 405 { reply.with("allow", "POST") } else { reply }, None)
        }
    }
}

/// The metadata, all of it right.
fn read(provider: &Provider, request: &Request) -> Result<Map<String, Value>, Refusal> {
    if request.method != "POST" {
        return Err(Refusal { status: 405, ..invalid("this endpoint takes POST only") });
    }
    let kind = request.media_type().map_err(invalid)?;
    if kind.as_deref() != Some("application/json") {
        return Err(invalid("the body must be JSON, sent as `application/json`"));
    }
    let Ok(Value::Object(metadata)) = serde_json::from_slice(&request.body) else {
        return Err(invalid("the body is not a JSON object"));
    };
    let definition = provider.definition;
    redirect_uris(&metadata)?;
    let method = metadata.get("token_endpoint_auth_method").and_then(Value::as_str);
    if method != Some(own_method(definition)) {
        return Err(invalid(format!(
            "`token_endpoint_auth_method` must be `{}`",
            own_method(definition)
        )));
    }
    let known = known_grants(definition);
    match metadata.get("grant_types").and_then(Value::as_array) {
        Some(grants) if !grants.is_empty() => {
            let is_known = |grant: &Value| grant.as_str().is_some_and(|one| known.contains(&one));
            if !grants.iter().all(is_known) {
                return Err(invalid("`grant_types` has one that this provider does not know"));
            }
        }
        _ => return Err(invalid("`grant_types` is missing or empty")),
    }
    for (name, value) in &metadata {
        let is_text = value.as_str().is_some_and(|text| !text.is_empty());
        let fits = match name.as_str() {
            "redirect_uris" | "grant_types" | "token_endpoint_auth_method" => true,
            "response_types" => value == &json!(["code"]) || value == &json!([]),
            "scope" => is_text && definition.scopes.supported,
            "client_name" | "client_uri" | "software_id" | "software_version" => is_text,
            _ => return Err(invalid(format!("`{}` must not be sent here", provider.plain(name)))),
        };
        if !fits {
            return Err(invalid(format!("`{name}` is not what this provider takes")));
        }
    }
    Ok(metadata)
}

fn redirect_uris(metadata: &Map<String, Value>) -> Result<(), Refusal> {
    let wrong = |text: &str| refuse("invalid_redirect_uri", format!("`redirect_uris`: {text}"));
    let logs_in = metadata
        .get("grant_types")
        .and_then(Value::as_array)
        .is_some_and(|grants| grants.contains(&json!("authorization_code")));
    match metadata.get("redirect_uris") {
        None if logs_in => Err(wrong("a client that sends users away needs one")),
        None => Ok(()),
        Some(Value::Array(uris)) if !uris.is_empty() => {
            let mut faults = uris.iter().map(|uri| match uri.as_str() {
                None => Some("one is no text"),
                Some(uri) => redirect_uri_fault(uri),
            });
            faults.find_map(|fault| fault).map_or(Ok(()), |fault| Err(wrong(fault)))
        }
        Some(_) => Err(wrong("it is no list with something in it")),
    }
}

/// The client, and what it is told of itself (section 3.2.1).
fn made(
    provider: &Provider,
    mut metadata: Map<String, Value>,
    ledger: &mut Ledger,
) -> Result<(Reply, Provider), Refusal> {
    let uris = metadata.get("redirect_uris").and_then(Value::as_array).into_iter().flatten();
    let redirect_uris = uris.filter_map(Value::as_str).map(str::to_owned).collect();
    let [id, secret, token] = ledger.new_client();
    let secret = (own_method(provider.definition) != "none").then_some(secret);
    let endpoint = provider.registration_endpoint.as_ref().map(crate::url::Url::whole);
    let place = format!("{}/{id}", endpoint.unwrap_or_default());
    let issued = ledger.now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let scope = metadata.get("scope").and_then(Value::as_str);
    let scopes = scope.map(|scope| scope.split(' ').map(str::to_owned).collect());
    let client = Client { id, secret, redirect_uris, scopes };
    metadata.insert("client_id".to_owned(), json!(client.id));
    metadata.insert("client_id_issued_at".to_owned(), json!(issued));
    if let Some(secret) = &client.secret {
        metadata.insert("client_secret".to_owned(), json!(secret));
        metadata.insert("client_secret_expires_at".to_owned(), json!(0));
    }
    metadata.insert("registration_access_token".to_owned(), json!(token));
    metadata.insert("registration_client_uri".to_owned(), json!(place));
    let registered = provider
        .for_client(client)
        .map_err(|why| invalid(format!("no client can be made of it: {why}")))?;
    Ok((Reply::json(201, &Value::Object(metadata)), registered))
}

/// How a client proves itself here, by its name in section 2.
fn own_method(definition: &Definition) -> &'static str {
    if !definition.settings.is_empty() && definition.setting("client_secret").is_none() {
        // Nobody could set the secret.
        return "none";
    }
    match definition.token_endpoint_auth_method {
        AuthMethod::ClientSecretPost => "client_secret_post",
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretBasicRaw => "client_secret_basic",
        AuthMethod::ClientSecretJwt => "client_secret_jwt",
        AuthMethod::PrivateKeyJwt => "private_key_jwt",
        AuthMethod::TlsClientAuth => "tls_client_auth",
        _ => "none",
    }
}

fn known_grants(definition: &Definition) -> Vec<&'static str> {
    let login = (!definition.authorization_endpoint.is_empty()).then_some("authorization_code");
    let refresh = definition.refresh.map(|refresh| refresh.grant_type);
    let device = definition.device.map(|device| device.grant_type);
    let client = definition.client_credentials.map(|grant| grant.grant_type);
    [login, refresh, device, client].into_iter().flatten().collect()
}
