//! What the catalogue's own program does for single providers: facts of its code, as keys of ours.

use std::sync::LazyLock;

use crate::import::{
    draft::Draft,
    foreign::{Foreign, Syntax},
    settings::Setting,
    value::Value,
};

/// By provider, and by name of a script. Both are read once, and are part of the program, so they can be
/// read (a test says so).
static TABLES: LazyLock<[Value; 2]> = LazyLock::new(|| {
    [("code.yaml", include_str!("code.yaml")), ("scripts.yaml", include_str!("scripts.yaml"))].map(
        |(name, text)| {
            Foreign::parse(name.to_owned(), text.to_owned(), Syntax::Yaml)
                .map_or(Value::Null, |table| table.value)
        },
    )
});

/// What a table says of a provider or a script.
pub(super) struct Code(&'static Value);

/// What the program does for a provider.
pub(super) fn of(id: &str) -> Option<Code> {
    TABLES[0].get(id).map(Code)
}

/// What a script of the program does.
pub(super) fn of_script(name: &str) -> Option<Code> {
    TABLES[1].get(name).map(Code)
}

impl Code {
    /// What cannot be said in keys.
    pub(super) fn hook(&self) -> Option<&'static str> {
        self.0.text_at("hook")
    }

    /// It needs nothing here, and why.
    pub(super) fn nothing(&self) -> Option<&'static str> {
        self.0.text_at("nothing")
    }

    /// Whether anything can be said in keys.
    pub(super) fn has_definition(&self) -> bool {
        self.0.get("definition") != Some(&Value::Bool(false))
    }

    /// Values that only the code asks for.
    pub(super) fn settings(&self) -> Vec<Setting> {
        let entries = self.0.get("settings").map_or(&[][..], Value::entries);
        entries
            .iter()
            .map(|(name, field)| Setting {
                name: name.clone(),
                foreign: name.clone(),
                label: field.text_at("label").map(ToOwned::to_owned),
                help: field.text_at("help").map(ToOwned::to_owned),
                secret: field.is_true("secret"),
                ..Setting::default()
            })
            .collect()
    }

    pub(super) fn apply(&self, draft: &mut Draft) {
        for (what, why) in self.0.get("left_out").map_or(&[][..], Value::entries) {
            draft.leave_out(what, why.text().unwrap_or_default());
        }
        let Some(keys) = self.0.get("keys") else { return };
        let url =
            |key: &str| draft.get(&[key]).and_then(Value::text).unwrap_or_default().to_owned();
        let base = draft.get(&["api", "base"]).and_then(Value::text).unwrap_or_default();
        let mut keys = keys.clone();
        fill(
            &mut keys,
            &[
                ("{token_url}", &url("token_endpoint")),
                ("{refresh_url}", &url("refresh_endpoint")),
                ("{api}", base),
                ("{sign_in}", origin(&url("authorization_endpoint"))),
            ],
        );
        draft.merge(&keys);
    }
}

/// Scheme and host of a URL.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find(['/', '?', '#']).map_or(url, |end| &url[..host + end])
}

/// Puts what the file says in the place of its name.
fn fill(value: &mut Value, urls: &[(&str, &str)]) {
    match value {
        Value::Text(text) => {
            for (name, url) in urls {
                *text = text.replace(name, url);
            }
        }
        Value::List(items) => items.iter_mut().for_each(|item| fill(item, urls)),
        Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| fill(value, urls)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{TABLES, Value, of, of_script, origin};

    #[test]
    fn the_tables_have_only_what_is_read_of_them() {
        assert!(TABLES.iter().all(|table| table.entries().len() > 20));
        for (id, code) in TABLES.iter().flat_map(Value::entries) {
            for (key, value) in code.entries() {
                let fits = match key.as_str() {
                    "keys" | "left_out" | "settings" => matches!(value, Value::Map(_)),
                    "hook" | "nothing" => matches!(value, Value::Text(_)),
                    "definition" => matches!(value, Value::Bool(_)),
                    _ => false,
                };
                assert!(fits, "{id}.{key}");
            }
            let keys = code.get("keys").map_or(&[][..], Value::entries);
            for (key, _) in keys {
                assert!(oauth_codegen::keys::ROOT.key(key).is_some(), "{id}: {key}");
            }
        }
        assert!(of("braintree").is_some_and(|code| code.hook().is_some()));
        assert!(of("github").is_none() && of_script("github").is_none());
        assert_eq!(origin("https://a.example/b"), "https://a.example");
        assert_eq!(origin("https://a.example"), "https://a.example");
    }
}
