//! Catalogues in the format of grant: one JSON file, a provider for each key at the top.

use std::sync::LazyLock;

use super::{
    Entry,
    draft::Draft,
    foreign::{Foreign, Syntax},
    id,
    report::Status,
    value::Value,
};

/// What the program does for single providers, read once. It is part of the program, so it can be read
/// (a test says so).
static TABLE: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("grant.yaml").to_owned();
    Foreign::parse("grant.yaml".to_owned(), text, Syntax::Yaml)
        .map_or(Value::Null, |table| table.value)
});

/// Between scopes where the file says nothing.
const SEPARATOR: &str = ",";

/// The one variable of the format, and our name for it.
const SUBDOMAIN: (&str, &str) = ("[subdomain]", "subdomain");

pub(crate) fn read(file: &Foreign) -> Vec<Entry> {
    file.value.entries().iter().map(|(name, value)| one(name, value, file)).collect()
}

fn one(name: &str, value: &Value, file: &Foreign) -> Entry {
    let version = value.get("oauth").and_then(Value::scalar);
    let kind = match version.as_deref() {
        Some("1") => "OAuth 1.0",
        Some("2") => "OAuth 2.0",
        _ => "?",
    };
    let out = |why: String| Entry {
        id: name.to_owned(),
        kind: kind.to_owned(),
        status: Status::OutOfScope,
        reasons: vec![why],
        draft: None,
    };
    match kind {
        "OAuth 2.0" => {}
        "OAuth 1.0" => return out("OAuth 1.0 is another protocol".to_owned()),
        _ => return out(format!("{}: `oauth` is neither 1 nor 2", file.place_of(name))),
    }
    let special = TABLE.get(name);
    if let Some(why) = special.and_then(|special| special.text_at("out")) {
        return out(why.to_owned());
    }
    let mut draft = Draft::new(&id::of(name), &readable(name));
    draft.head.push(format!(
        "Made by `oauth import grant` of the entry `{name}`; compare it with the provider's documentation."
    ));
    for (theirs, ours) in
        [("authorize_url", "authorization_endpoint"), ("access_url", "token_endpoint")]
    {
        let Some(url) = value.text_at(theirs) else {
            return out(format!("{}: there is no `{theirs}`", file.place_of(name)));
        };
        draft.set(&[ours], url.replace(SUBDOMAIN.0, &format!("{{{}}}", SUBDOMAIN.1)));
    }
    match value.text_at("scope_delimiter").unwrap_or(SEPARATOR) {
        " " => {}
        separator => draft.set(&["scopes", "separator"], separator),
    }
    draft.set(&["confidence"], "single_source");
    for (key, value) in value.entries() {
        match (key.as_str(), value.text()) {
            ("oauth" | "authorize_url" | "access_url" | "scope_delimiter", _) => {}
            ("token_endpoint_auth_method", Some(method)) => draft.set(&[key], method),
            ("custom_params", _) => {
                for (param, value) in value.entries() {
                    match value.scalar() {
                        Some(text) => draft.set(&["authorize", "params", param], text),
                        None => draft.leave_out(&format!("{key}.{param}"), "it is no text"),
                    }
                }
            }
            ("scope", _) => draft.set(&["scopes", "default"], file_scopes(value)),
            ("pkce", _) => {}
            _ => draft.leave_out(key, "this importer does not know the key"),
        }
    }
    if let Some(keys) = special.and_then(|special| special.get("keys")) {
        draft.merge(keys);
    }
    if draft.get(&["scopes"]) == Some(&Value::Map(Vec::new())) {
        draft.remove(&["scopes"]);
    }
    Entry {
        id: name.to_owned(),
        kind: kind.to_owned(),
        status: Status::Ok,
        reasons: Vec::new(),
        draft: Some(draft),
    }
}

/// The scopes of a configuration: a list, or one text.
fn file_scopes(value: &Value) -> Vec<String> {
    match value {
        Value::List(items) => items.iter().filter_map(Value::scalar).collect(),
        _ => value.scalar().into_iter().collect(),
    }
}

/// The file has no names for people.
fn readable(name: &str) -> String {
    let mut words = name.split(['_', '-', '.']).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect::<String>())
    };
    let first = words.next().map_or_else(|| "Provider".to_owned(), capital);
    words.fold(first, |name, word| format!("{name} {}", capital(word)))
}

#[cfg(test)]
mod tests {
    use super::{TABLE, Value};

    #[test]
    fn the_table_has_only_what_is_read_of_it() {
        assert!(TABLE.entries().len() > 15);
        for (id, special) in TABLE.entries() {
            for (key, value) in special.entries() {
                let fits = match key.as_str() {
                    "keys" => matches!(value, Value::Map(_)),
                    "out" => matches!(value, Value::Text(_)),
                    _ => false,
                };
                assert!(fits, "{id}.{key}");
            }
            for (key, _) in special.get("keys").map_or(&[][..], Value::entries) {
                assert!(oauth_codegen::keys::ROOT.key(key).is_some(), "{id}: {key}");
            }
        }
    }
}
