//! What a provider publishes about itself (RFC 8414, OpenID Connect Discovery), compared with what a
//! definition says.

use oauth_core::{
    SettingValues,
    definition::{Definition, Template},
};
use serde_json::{Map, Value};

use super::super::finding::{
    Finding,
    Severity::{self, Doubt, Fault, Note},
};
use crate::show::{auth_method, pkce};

/// A published document.
pub(super) type Metadata = Map<String, Value>;

/// Where the documents of an issuer are: OpenID Connect Discovery section 4, RFC 8414 section 3.1.
pub(super) fn addresses(issuer: &str) -> Vec<String> {
    let issuer = issuer.trim_end_matches('/');
    let mut all = vec![format!("{issuer}/.well-known/openid-configuration")];
    if let Some((scheme, rest)) = issuer.split_once("://") {
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        all.push(format!("{scheme}://{host}/.well-known/oauth-authorization-server{path}"));
    }
    all
}

/// An issuer that is one of many, as it is for the tenant of an endpoint's URL: `*` is the segment at
/// the same place there.
pub(super) fn of_tenant(issuer: &str, endpoint: &str) -> Option<String> {
    let mut segments = Vec::new();
    let own: Vec<&str> = endpoint.split('/').collect();
    for (place, segment) in issuer.split('/').enumerate() {
        segments.push(if segment == "*" { own.get(place).copied()? } else { segment });
    }
    Some(segments.join("/"))
}

/// The origin of a URL.
pub(super) fn origin(url: &str) -> Option<&str> {
    let start = url.find("://")? + "://".len();
    Some(&url[..url[start..].find('/').map_or(url.len(), |end| start + end)])
}

/// Compares a document with a definition. `declared`: the definition names the issuer, so the document
/// is binding; else it is merely news.
pub(super) fn compare(
    definition: &'static Definition,
    settings: &SettingValues,
    metadata: &Metadata,
    declared: bool,
) -> Vec<Finding> {
    if !declared {
        let issuer = text(metadata, "issuer").unwrap_or_default();
        return vec![Finding::new(
            Note,
            "discovery-unused",
            "issuer",
            format!("the provider publishes its endpoints, as the issuer {issuer}"),
            format!(
                "add `issuer: {issuer}` if these are the endpoints of this API; then they are compared"
            ),
        )];
    }
    let mut found = Vec::new();
    endpoints(definition, settings, metadata, &mut found);
    methods(definition, metadata, &mut found);
    found
}

fn text<'m>(metadata: &'m Metadata, key: &str) -> Option<&'m str> {
    metadata.get(key)?.as_str()
}

fn words<'m>(metadata: &'m Metadata, key: &str) -> Option<Vec<&'m str>> {
    Some(metadata.get(key)?.as_array()?.iter().filter_map(Value::as_str).collect())
}

fn endpoints(
    definition: &'static Definition,
    settings: &SettingValues,
    metadata: &Metadata,
    found: &mut Vec<Finding>,
) {
    let ours = |templates: &[Template]| settings.url(templates).ok().flatten();
    let call = |template: Option<Template>| template.as_slice().to_vec();
    if let (Some(published), Some(issuer)) =
        (text(metadata, "issuer"), definition.issuer.and_then(|issuer| ours(&[issuer])))
        && !same_issuer(&issuer, published)
    {
        found.push(drift("issuer", &issuer, published));
    }
    for (key, templates) in [
        ("registration_endpoint", call(definition.registration_endpoint)),
        ("authorization_endpoint", definition.authorization_endpoint.to_vec()),
        ("token_endpoint", definition.token_endpoint.to_vec()),
        ("revocation_endpoint", call(definition.revoke.map(|call| call.url))),
        ("introspection_endpoint", call(definition.introspect.map(|call| call.url))),
        (
            "device_authorization_endpoint",
            definition.device.map_or_else(Vec::new, |device| device.endpoint.to_vec()),
        ),
        ("userinfo_endpoint", call(definition.userinfo.map(|probe| probe.call.url))),
    ] {
        let Some(published) = text(metadata, key) else { continue };
        if templates.is_empty() {
            found.push(Finding::new(
                Note,
                "discovery-has-more",
                key,
                format!("the provider publishes {published}, and the definition has none"),
                format!("add `{key}: {published}`"),
            ));
        } else if let Some(ours) = ours(&templates)
            && ours != published
        {
            found.push(drift(key, &ours, published));
        }
    }
}

/// A published issuer may have a template of its own for the tenant, as may ours.
fn same_issuer(ours: &str, published: &str) -> bool {
    let (ours, published) = (ours.trim_end_matches('/'), published.trim_end_matches('/'));
    let (mut a, mut b) = (ours.split('/'), published.split('/'));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || (a == "*" && !b.is_empty()) => {}
            _ => return false,
        }
    }
}

fn drift(key: &'static str, ours: &str, published: &str) -> Finding {
    Finding::new(
        Fault,
        "drift",
        key,
        format!("the definition says {ours}, and the provider publishes {published}"),
        "write what the provider publishes, or say in a comment why not",
    )
}

fn methods(definition: &Definition, metadata: &Metadata, found: &mut Vec<Finding>) {
    let mut add = |severity: Severity, key, reason: String, advice: &str| {
        found.push(Finding::new(severity, "drift", key, reason, advice));
    };
    // Basic without form encoding is Basic for whoever publishes it.
    let ours = auth_method(definition).trim_end_matches(" (raw)");
    if let Some(methods) = words(metadata, "token_endpoint_auth_methods_supported")
        && !methods.contains(&ours)
    {
        add(
            Fault,
            "token_endpoint_auth_method",
            format!(
                "the client proves itself with {ours}, and the provider takes {}",
                methods.join(", ")
            ),
            "use one of those",
        );
    }
    if let Some(methods) = words(metadata, "code_challenge_methods_supported") {
        let ours = pkce(definition);
        if ours != "none" && !methods.contains(&ours) {
            add(
                Doubt,
                "code_challenge_method",
                format!("the definition does PKCE with {ours}, which the provider does not list"),
                "try it, and say what the provider does",
            );
        } else if ours != "S256" && methods.contains(&"S256") {
            add(
                Doubt,
                "code_challenge_method",
                format!("the provider takes PKCE with S256, and the definition says {ours}"),
                "take out `code_challenge_method`",
            );
        }
    }
    if let Some(scopes) = words(metadata, "scopes_supported") {
        let unknown: Vec<_> = definition
            .scopes
            .default
            .iter()
            .filter(|scope| !scopes.contains(scope))
            .copied()
            .collect();
        // Some providers list the scopes of OpenID Connect alone.
        if !unknown.is_empty() && scopes.len() > 8 {
            add(
                Doubt,
                "scopes",
                format!(
                    "the provider does not list {}, which are asked for by default",
                    unknown.join(", ")
                ),
                "compare `scopes.default` with the documentation",
            );
        }
    }
    if let Some(grants) = words(metadata, "grant_types_supported")
        && definition.refresh.is_some()
        && !grants.contains(&"refresh_token")
    {
        add(
            Doubt,
            "refresh",
            "the definition refreshes tokens, and the provider does not list the grant".to_owned(),
            "say `refresh: none`, if the documentation does not say otherwise",
        );
    }
    let sends_iss =
        metadata.get("authorization_response_iss_parameter_supported").and_then(Value::as_bool);
    let expects_iss = definition.authorization_response_iss_parameter_supported;
    if expects_iss && sends_iss != Some(true) {
        add(
            Fault,
            "authorization_response_iss_parameter_supported",
            "the definition refuses callbacks without `iss`, and the provider does not promise it"
                .to_owned(),
            "take the key out",
        );
    } else if !expects_iss && sends_iss == Some(true) {
        add(
            Note,
            "authorization_response_iss_parameter_supported",
            "every callback carries `iss`, which the definition does not ask for".to_owned(),
            "add `authorization_response_iss_parameter_supported: true` (RFC 9207 section 3)",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{addresses, of_tenant, origin, same_issuer};

    #[test]
    fn the_documents_of_an_issuer_are_where_the_standards_say() {
        assert_eq!(
            addresses("https://acme.example"),
            [
                "https://acme.example/.well-known/openid-configuration",
                "https://acme.example/.well-known/oauth-authorization-server",
            ]
        );
        assert_eq!(
            addresses("https://acme.example/a/b/"),
            [
                "https://acme.example/a/b/.well-known/openid-configuration",
                "https://acme.example/.well-known/oauth-authorization-server/a/b",
            ]
        );
    }

    #[test]
    fn the_tenant_of_an_issuer_is_that_of_the_endpoint() {
        let tenant = |issuer, endpoint| of_tenant(issuer, endpoint);
        assert_eq!(
            tenant("https://a.example/*/v2.0", "https://a.example/common/oauth2/v2.0/authorize")
                .as_deref(),
            Some("https://a.example/common/v2.0")
        );
        assert_eq!(tenant("https://a.example/*", "https://a.example"), None);
        assert_eq!(tenant("https://a.example", "x").as_deref(), Some("https://a.example"));
        assert_eq!(origin("https://a.example:1/b"), Some("https://a.example:1"));
        assert_eq!(origin("https://a.example"), Some("https://a.example"));
    }

    #[test]
    fn an_issuer_of_many_tenants_is_the_same_for_each() {
        for (ours, published, same) in [
            ("https://a.example", "https://a.example/", true),
            ("https://a.example/*/v2.0", "https://a.example/{tenantid}/v2.0", true),
            ("https://a.example/*/v2.0", "https://a.example/x/v1.0", false),
            ("https://a.example/*", "https://a.example", false),
            ("https://a.example", "https://b.example", false),
        ] {
            assert_eq!(same_issuer(ours, published), same, "{ours} {published}");
        }
    }
}
