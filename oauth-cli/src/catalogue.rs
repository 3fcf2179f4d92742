//! Providers by id or file, and what is said of one.

use std::path::Path;

use oauth_codegen::diagnostics::nearest;
use oauth_core::definition::{Definition, Part, ProfileMap, Template, Variable};
use serde_json::{Map, Value, json};

/// The provider with an id of the catalogue, or the one in a file.
pub(crate) fn find(provider: &str) -> Result<&'static Definition, String> {
    if let Some(known) = oauth_providers::all().find(|known| known.id == provider) {
        return Ok(known);
    }
    let path = Path::new(provider);
    if !is_no_file(path) {
        return oauth_load::load(path)
            .map_err(|faults| format!("{provider} has faults\n\n{faults}"));
    }
    Err(match nearest(provider, oauth_providers::all().map(|known| known.id)) {
        Some(meant) => format!("there is no provider `{provider}`; did you mean `{meant}`?"),
        None => format!(
            "there is no provider `{provider}` in the catalogue and no such file; `oauth list` shows the catalogue"
        ),
    })
}

/// It neither is a file nor looks as if one was meant.
pub(crate) fn is_no_file(path: &Path) -> bool {
    !path.exists() && !path.to_string_lossy().contains(['/', '\\', '.'])
}

/// A template as it stands in a file.
pub(crate) fn shown(template: &Template) -> String {
    match template {
        Template::Fixed(text) => (*text).to_owned(),
        Template::Parts(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => (*text).to_owned(),
                Part::Value(Variable::Part(name, part), _) => format!("{{{name}.{part}}}"),
                Part::Value(variable, _) => format!("{{{}}}", variable.name()),
                Part::Filtered(_) => "{value}".to_owned(),
            })
            .collect(),
    }
}

/// An endpoint as it stands in a file.
pub(crate) fn endpoint(templates: &[Template]) -> String {
    templates.iter().map(shown).collect::<Vec<_>>().join(" or ")
}

/// Puts both endpoints into an object: the first of each, or nothing where the provider has none, and
/// all where the first whose values are known counts.
pub(crate) fn insert_endpoints(object: &mut Map<String, Value>, definition: &Definition) {
    for (name, templates) in [
        ("authorization_endpoint", definition.authorization_endpoint),
        ("token_endpoint", definition.token_endpoint),
    ] {
        let all: Vec<_> = templates.iter().map(shown).collect();
        object.insert(name.to_owned(), json!(all.first()));
        if all.len() > 1 {
            object.insert(format!("{name}s"), json!(all));
        }
    }
}

/// The grants that the provider takes, by their names in RFC 7591.
pub(crate) fn grants(definition: &Definition) -> Vec<&'static str> {
    present(grant_table(definition))
}

/// Every grant that a provider can take, with the short name that people use where it has one.
pub(crate) fn all_grants() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let all = grant_table(&Definition::PLAIN).into_iter();
    all.map(|(name, _)| (name, name.rsplit_once(':').map(|(_, short)| short)))
}

/// What can be called, by the names of the methods; `authorize` is told by the grants.
pub(crate) fn capabilities(definition: &Definition) -> Vec<&'static str> {
    present(capability_table(definition))
}

/// Everything that a provider can do.
pub(crate) fn all_capabilities() -> impl Iterator<Item = &'static str> {
    capability_table(&Definition::PLAIN).into_iter().map(|(name, _)| name)
}

fn present(table: Vec<(&'static str, bool)>) -> Vec<&'static str> {
    table.into_iter().filter_map(|(name, present)| present.then_some(name)).collect()
}

fn grant_table(definition: &Definition) -> Vec<(&'static str, bool)> {
    vec![
        ("authorization_code", !definition.authorization_endpoint.is_empty()),
        ("urn:ietf:params:oauth:grant-type:device_code", definition.device.is_some()),
        ("client_credentials", definition.client_credentials.is_some()),
        ("refresh_token", definition.refresh.is_some()),
    ]
}

fn capability_table(definition: &Definition) -> Vec<(&'static str, bool)> {
    let profile = definition.userinfo.is_some()
        || definition.id_token.is_some()
        || definition.validate.is_some_and(|probe| probe.profile != ProfileMap::PLAIN);
    vec![
        ("register", definition.registration_endpoint.is_some()),
        ("device", definition.device.is_some()),
        ("client_credentials", definition.client_credentials.is_some()),
        ("refresh", definition.refresh.is_some()),
        ("introspect", definition.introspect.is_some()),
        ("revoke", definition.revoke.is_some()),
        ("validate", definition.validate.is_some() || definition.userinfo.is_some()),
        ("userinfo", profile),
        ("offline", definition.offline.is_some()),
        ("consent", definition.consent.is_some()),
        ("discover", definition.discover.is_some()),
        ("lookup", !definition.lookup.is_empty()),
        ("api", definition.api.is_some()),
    ]
}

#[cfg(test)]
mod tests {
    use oauth_core::definition::{Api, Call, Definition, Device, IdToken, Lookup};

    use super::{all_capabilities, all_grants, capabilities, grants};

    #[test]
    fn the_table_has_every_capability_of_the_runtime() {
        let source = include_str!("../../oauth-core/src/capability.rs");
        let names =
            source.lines().filter_map(|line| line.strip_prefix("pub trait ")?.split(':').next());
        let known: Vec<_> = all_capabilities().map(|name| name.replace('_', "")).collect();
        for name in names.map(str::to_lowercase).filter(|name| name != "authorize") {
            assert!(known.contains(&name), "no row for `{name}`");
        }
    }

    #[test]
    fn what_a_definition_has_is_in_its_rows() {
        const ALL: Definition = Definition {
            device: Some(Device::PLAIN),
            id_token: Some(IdToken::PLAIN),
            lookup: &[Lookup { call: Call::PLAIN, captures: &[] }],
            api: Some(Api::PLAIN),
            ..Definition::PLAIN
        };
        let has = capabilities(&ALL);
        for word in ["device", "userinfo", "lookup", "api"] {
            assert!(has.contains(&word), "{word}");
        }
        assert!(!has.contains(&"validate"), "an ID token is no call");
        assert_eq!(grants(&ALL), ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"]);
        assert!(all_grants().any(|(_, short)| short == Some("device_code")));
    }
}
