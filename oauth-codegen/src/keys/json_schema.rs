//! The JSON Schema of a definition, from the key table, for editors.

use serde_json::{Map, Value, json};

use super::{Group, NameKind, ROOT, Shape, TextKind, WAYS};

/// `schema.json`, as editors read it (JSON Schema draft 7).
#[must_use]
pub fn json_schema() -> String {
    let mut schema = object(&ROOT, true);
    let fields = schema.as_object_mut();
    let mut whole = Map::new();
    whole.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    whole.insert("title".to_owned(), json!("OAuth 2.0 provider definition"));
    if let Some(fields) = fields {
        whole.append(fields);
    }
    // What `extends` brings is not in the file, so only its own name is required then.
    let required = whole.remove("required").unwrap_or_default();
    let ways: Vec<_> = WAYS.iter().map(|way| json!({ "required": [way] })).collect();
    whole.insert("if".to_owned(), json!({ "required": ["extends"] }));
    whole.insert("then".to_owned(), json!({ "required": ["id", "name"] }));
    whole.insert("else".to_owned(), json!({ "required": required, "anyOf": ways }));
    let mut text =
        serde_json::to_string_pretty(&Value::Object(whole)).expect("texts and lists are JSON");
    text.push('\n');
    text
}

/// `whole`: nothing of it can come from the definition that a file extends.
fn object(group: &Group, whole: bool) -> Value {
    let mut properties = Map::new();
    for key in group.keys {
        let mut value = if key.required { shape(key.shape) } else { nullable(shape(key.shape)) };
        if let Some(fields) = value.as_object_mut() {
            let mut doc = key.doc.to_owned();
            if !key.default.is_empty() {
                doc.push_str(&format!(" Default: {}.", key.default));
            }
            fields.insert("description".to_owned(), json!(doc));
        }
        properties.insert(key.name.to_owned(), value);
    }
    let required: Vec<_> =
        group.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut object = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty()
        && whole
        && let Some(fields) = object.as_object_mut()
    {
        fields.insert("required".to_owned(), json!(required));
    }
    object
}

fn shape(shape_of: &Shape) -> Value {
    match shape_of {
        Shape::Text(kind) => text(*kind),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Word(words) => {
            json!({ "enum": words.iter().map(|(word, _)| *word).collect::<Vec<_>>() })
        }
        // A list is replaced as a whole, a map is merged key by key.
        Shape::List(Shape::Map(group)) => json!({ "type": "array", "items": object(group, true) }),
        Shape::List(inner) => json!({ "type": "array", "items": shape(inner) }),
        Shape::Map(group) => object(group, false),
        Shape::Entries(kind, inner) => json!({
            "type": "object",
            "propertyNames": { "pattern": name(*kind) },
            "additionalProperties": nullable(shape(inner)),
        }),
        Shape::Json => json!({}),
        Shape::Scalar => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Either(shapes) => {
            json!({ "anyOf": shapes.iter().map(shape).collect::<Vec<_>>() })
        }
    }
}

/// In a file that extends another, an entry without a value takes away what was inherited.
fn nullable(value: Value) -> Value {
    json!({ "anyOf": [value, { "type": "null" }] })
}

/// Editors read YAML, where an unquoted `2022-06-28` or `1` is not a string.
fn text(kind: TextKind) -> Value {
    match kind {
        TextKind::Any | TextKind::Template | TextKind::TemplateOrEmpty => {
            json!({ "type": ["string", "number", "boolean"] })
        }
        TextKind::Id => json!({ "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" }),
        TextKind::Url => json!({ "type": "string", "format": "uri" }),
        TextKind::UrlTemplate => json!({ "type": "string", "pattern": "^(https?://|\\{)" }),
        TextKind::Path | TextKind::PathTemplate => json!({ "type": ["string", "number"] }),
        TextKind::Scope => json!({ "type": "string", "pattern": "^[!#-\\[\\]-~]+$" }),
        TextKind::OriginPattern => json!({ "type": "string", "pattern": "^https://" }),
    }
}

fn name(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Identifier => "^[a-z][a-z0-9_]*$",
        NameKind::Param => "^[!-~]+$",
        NameKind::Code => "^[!-~]([ -~]*[!-~])?$",
        NameKind::Header => "^[a-z0-9!#$%&'*+.^_`|~-]+$",
        NameKind::Scope => "^[!#-\\[\\]-~]+$",
        NameKind::Value => "^[A-Za-z0-9_.-]+$",
        NameKind::Path => {
            "^([A-Za-z0-9_@:-]+|\\[[A-Za-z0-9_@:-]+=[^\\[\\]=]+\\])(\\.([A-Za-z0-9_@:-]+|\\[[A-Za-z0-9_@:-]+=[^\\[\\]=]+\\]))*$"
        }
        NameKind::Language => "^[a-z]{2,3}(_[A-Za-z0-9]{2,4})?$",
    }
}
