//! Catalogues in the format of Nango: one YAML file, a provider for each key at the top.
//!
//! What the file says is mapped key by key ([`entry`]). Some providers are written in code there, which
//! the file does not show; what that code does stands in `code.yaml`, in keys of our language.

mod call;
mod code;
mod endpoint;
mod entry;
mod request;
mod template;

use super::{Entry, foreign::Foreign, report::Status, value::Value};

/// The entries of a catalogue, or the one that is asked for.
pub(crate) fn read(file: &Foreign, only: Option<&str>) -> Result<Vec<Entry>, String> {
    let entries = resolve(&file.value);
    if let Some(only) = only {
        let Some((id, value)) = entries.iter().find(|(id, _)| id == only) else {
            let ids = entries.iter().map(|(id, _)| id.as_str());
            return Err(match oauth_codegen::diagnostics::nearest(only, ids) {
                Some(meant) => {
                    format!("`{}` has no entry `{only}`; did you mean `{meant}`?", file.shown)
                }
                None => format!("`{}` has no entry `{only}`", file.shown),
            });
        };
        return Ok(vec![one(id, value, file)]);
    }
    Ok(entries.iter().map(|(id, value)| one(id, value, file)).collect())
}

/// Aliases as the catalogue's own loader follows them: in the order of the file, so that an alias of a
/// later alias gets it as it stands; the keys of the alias win, whole.
fn resolve(root: &Value) -> Vec<(String, Value)> {
    let mut entries = root.entries().to_vec();
    for at in 0..entries.len() {
        let Some(alias) = entries[at].1.text_at("alias").map(ToOwned::to_owned) else { continue };
        let base = entries.iter().find(|(id, _)| *id == alias);
        let mut merged = base.map_or_else(Vec::new, |(_, value)| value.entries().to_vec());
        for (key, value) in entries[at].1.entries().iter().filter(|(key, _)| key != "alias") {
            match merged.iter_mut().find(|(known, _)| known == key) {
                Some((_, place)) => *place = value.clone(),
                None => merged.push((key.clone(), value.clone())),
            }
        }
        entries[at].1 = Value::Map(merged);
    }
    entries
}

fn one(id: &str, value: &Value, file: &Foreign) -> Entry {
    let out = |kind: &str, why: String| Entry {
        id: id.to_owned(),
        kind: kind.to_owned(),
        status: Status::OutOfScope,
        reasons: vec![why],
        draft: None,
    };
    if !matches!(value, Value::Map(_)) {
        return out("?", format!("{}: expected a map, found {}", file.place_of(id), value.kind()));
    }
    match value.text_at("auth_mode") {
        Some(kind @ ("OAUTH2" | "OAUTH2_CC")) => entry::read(id, kind, value, file),
        Some(kind @ "MCP_OAUTH2") => match value.text_at("client_registration") {
            Some("static" | "dynamic") => entry::read(id, kind, value, file),
            _ => out(kind, "its client is neither registered by hand nor by RFC 7591".to_owned()),
        },
        Some(kind @ "MCP_OAUTH2_GENERIC") => {
            out(kind, "each server says its own endpoints".to_owned())
        }
        Some(kind) => out(kind, format!("`{kind}` is no grant of OAuth 2.0")),
        None => out("?", format!("{}: there is no `auth_mode`", file.place_of(id))),
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use crate::import::foreign::{Foreign, Syntax};

    #[test]
    fn an_alias_is_shallow_and_in_the_order_of_the_file() {
        let text = "\
first: { alias: base, proxy: { b: 2 } }
base: { name: Base, proxy: { a: 1, b: 1 } }
second: { alias: first, name: Second }
early: { alias: late }
late: { alias: base, name: Late }
nowhere: { alias: nothing, name: Alone }
";
        let file = Foreign::parse("f".to_owned(), text.to_owned(), Syntax::Yaml).expect("YAML");
        let all = resolve(&file.value);
        let of = |id: &str| &all.iter().find(|(known, _)| known == id).expect("it is there").1;
        let proxy = of("first").get("proxy").expect("proxy");
        assert_eq!(proxy.entries().len(), 1, "the whole key is overridden");
        assert_eq!(of("second").text_at("name"), Some("Second"));
        assert_eq!(of("second").get("proxy"), Some(proxy), "an alias that is resolved already");
        assert_eq!(of("early").text_at("alias"), Some("base"), "one that is not yet");
        assert_eq!(of("early").text_at("name"), Some("Late"));
        assert_eq!(of("nowhere").text_at("name"), Some("Alone"));
    }
}
