//! The parameters of requests to the token endpoint and its neighbour for devices.

use oauth_core::definition::BodyFormat;

use crate::{
    form::Pairs,
    json,
    provider::{Proof, Provider},
    standard, template,
    token::{Refusal, refuse},
    values::Moment,
    wire::Request,
};

/// The parameters of a request to the token endpoint under their standard names, as far as they can be read.
pub(crate) fn of_token(provider: &Provider, request: &Request) -> Result<Pairs, Refusal> {
    let pairs = sent(provider, request)?;
    let known = |name: &str| credential(provider, name);
    let pairs = standard::token(provider.definition, pairs, known);
    pairs.map_err(|text| refuse("invalid_request", text))
}

/// The same of a request for the codes of a device.
pub(crate) fn of_device(provider: &Provider, request: &Request) -> Result<Pairs, Refusal> {
    let pairs = sent(provider, request)?;
    let known = |name: &str| credential(provider, name);
    let pairs = standard::device(provider.definition, pairs, known);
    pairs.map_err(|text| refuse("invalid_request", text))
}

/// A credential of the client, where it stands in a body.
fn credential(provider: &Provider, name: &str) -> Option<String> {
    match (name, provider.proof) {
        ("client_id", proof) if proof.params().contains(&"client_id") => {
            Some(provider.client.id.clone())
        }
        ("client_secret", Proof::Post) => provider.client.secret.clone(),
        _ => None,
    }
}

/// The parameters as they were sent.
fn sent(provider: &Provider, request: &Request) -> Result<Pairs, Refusal> {
    let definition = provider.definition;
    let (wanted, name) = match definition.token_request.body {
        BodyFormat::Form => ("application/x-www-form-urlencoded", "a form"),
        BodyFormat::Json => ("application/json", "JSON"),
        BodyFormat::Query => return read(in_query(provider, request)),
    };
    let sent = request.media_type().map_err(|text| refuse("invalid_request", text))?;
    if sent.as_deref() != Some(wanted) {
        return Err(refuse(
            "invalid_request",
            format!("the body must be {name}, sent as `{wanted}`"),
        ));
    }
    let pairs = match (definition.token_request.body, std::str::from_utf8(&request.body)) {
        (BodyFormat::Json, _) => json::read_texts(&request.body),
        (_, Ok(text)) => Pairs::decode(text),
        (_, Err(_)) => Err("it is not UTF-8"),
    };
    read(pairs)
}

/// What stands in the query besides what belongs to the URL.
fn in_query(provider: &Provider, request: &Request) -> Result<Pairs, &'static str> {
    let mut pairs = Pairs::decode(&request.url.query)?;
    for moment in [Moment::Exchange, Moment::Later] {
        if provider.token_endpoint(moment).is_place_of(&request.url) {
            let own = own_query(provider, moment);
            pairs.0.retain(|pair| !own.0.contains(pair));
        }
    }
    Ok(pairs)
}

/// What the URL of the token endpoint has in its query whatever is asked.
pub(crate) fn own_query(provider: &Provider, moment: Moment) -> Pairs {
    let mut own = Pairs::decode(&provider.token_endpoint(moment).query).unwrap_or_default();
    for param in provider.definition.token_request.query {
        let value = template::fill(&param.value, &|variable| provider.values.get(moment, variable));
        own.0.extend(value.map(|value| (param.name.to_owned(), value)));
    }
    own
}

fn read(pairs: Result<Pairs, &'static str>) -> Result<Pairs, Refusal> {
    pairs.map_err(|fault| refuse("invalid_request", format!("it cannot be read: {fault}")))
}
