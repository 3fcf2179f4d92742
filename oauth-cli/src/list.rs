//! `oauth list`.

use oauth_core::definition::Confidence;
use serde_json::json;

use crate::catalogue::{capabilities, endpoint, grants};

pub(crate) fn run(as_json: bool) {
    let all = oauth_providers::ALL;
    if as_json {
        let list: Vec<_> = all
            .iter()
            .map(|definition| {
                json!({
                    "id": definition.id,
                    "name": definition.name,
                    "authorization_endpoint": endpoint(definition.authorization_endpoint),
                    "token_endpoint": endpoint(definition.token_endpoint),
                    "grants": grants(definition),
                    "capabilities": capabilities(definition),
                    "confidence": definition.confidence.map(Confidence::as_str),
                    "categories": definition.categories,
                    "sources": definition.sources,
                })
            })
            .collect();
        anstream::println!("{:#}", serde_json::Value::Array(list));
        return;
    }
    let width = all.iter().map(|definition| definition.id.len()).max().unwrap_or(0);
    let names = all.iter().map(|definition| definition.name.len()).max().unwrap_or(0);
    for definition in all {
        anstream::println!(
            "{:width$}  {:names$}  {}",
            definition.id,
            definition.name,
            capabilities(definition).join(" ")
        );
    }
}
