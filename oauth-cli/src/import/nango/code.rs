//! What the catalogue's own program does for single providers: facts of its code, as keys of ours.

use std::sync::LazyLock;

use crate::import::{
    draft::Draft,
    foreign::{Foreign, Syntax},
    settings::Setting,
    value::Value,
};

/// The table, read once. It is part of the program, so it can be read (a test says so).
static TABLE: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("code.yaml").to_owned();
    Foreign::parse("code.yaml".to_owned(), text, Syntax::Yaml)
        .map_or(Value::Null, |table| table.value)
});

/// What the table says of a provider.
pub(super) struct Code(&'static Value);

pub(super) fn of(id: &str) -> Option<Code> {
    TABLE.get(id).map(Code)
}

impl Code {
    /// What cannot be said in keys.
    pub(super) fn hook(&self) -> Option<&'static str> {
        self.0.text_at("hook")
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
        let url = |key: &str| draft.get(&[key]).and_then(Value::text).unwrap_or_default().to_owned();
        let (token, refresh) = (url("token_endpoint"), url("refresh_endpoint"));
        let mut keys = keys.clone();
        fill(&mut keys, &[("{token_url}", &token), ("{refresh_url}", &refresh)]);
        draft.merge(&keys);
    }
}

/// Puts what the file says in the place of its name.
fn fill(value: &mut Value, urls: &[(&str, &String)]) {
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
    use super::{TABLE, Value, of};

    #[test]
    fn the_table_has_only_what_is_read_of_it() {
        assert!(TABLE.entries().len() > 30);
        for (id, code) in TABLE.entries() {
            for (key, value) in code.entries() {
                let fits = match key.as_str() {
                    "keys" | "left_out" | "settings" => matches!(value, Value::Map(_)),
                    "hook" => matches!(value, Value::Text(_)),
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
        assert!(of("github").is_none());
    }
}
