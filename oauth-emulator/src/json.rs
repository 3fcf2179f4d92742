//! JSON: values at paths, and objects read without a second value for the same member.

use std::fmt;

use oauth_core::definition::{Expect, Expected, Path};
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;

use crate::form::Pairs;

/// The most elements that a path may make an array grow to.
const LONGEST: usize = 64;

/// The value at `path`, made if it is not there; `None` when a text or number stands in the way.
pub(crate) fn slot<'a>(node: &'a mut Value, path: &[&str]) -> Option<&'a mut Value> {
    let Some((step, rest)) = path.split_first() else { return Some(node) };
    let choice = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')?.split_once('='));
    let index = step.parse().ok().filter(|index| *index < LONGEST);
    if node.is_null() {
        *node = match index.is_some() || choice.is_some() {
            true => Value::Array(Vec::new()),
            false => Value::Object(serde_json::Map::new()),
        };
    }
    match node {
        Value::Object(members) => slot(members.entry(*step).or_insert(Value::Null), rest),
        Value::Array(elements) => {
            let index = match choice {
                Some((name, value)) => chosen(elements, name, value)?,
                None => index?,
            };
            if elements.len() <= index {
                elements.resize(index + 1, Value::Null);
            }
            slot(&mut elements[index], rest)
        }
        _ => None,
    }
}

/// The place of the element whose member has a value, made if there is none.
fn chosen(elements: &mut Vec<Value>, name: &str, value: &str) -> Option<usize> {
    let value = match value {
        "true" | "false" => Value::Bool(value == "true"),
        _ => value.parse::<u64>().map_or_else(|_| Value::from(value), Value::from),
    };
    let known = elements.iter().position(|element| element.get(name) == Some(&value));
    if known.is_none() && elements.len() < LONGEST {
        elements.push(serde_json::json!({ name: value }));
    }
    known.or_else(|| elements.len().checked_sub(1))
}

/// Puts `value` at `path`, unless something stands there already.
pub(crate) fn put(node: &mut Value, path: &[&str], value: impl Into<Value>) {
    if let Some(slot) = slot(node, path).filter(|slot| slot.is_null()) {
        *slot = value.into();
    }
}

/// Takes away what stands at `path`.
pub(crate) fn remove(node: &mut Value, path: &[&str]) {
    if let Some((last, way)) = path.split_last()
        && let Some(Value::Object(members)) = slot(node, way)
    {
        members.remove(*last);
    }
}

/// Makes `expect` hold of `node`.
pub(crate) fn satisfy(node: &mut Value, expect: &Expect) {
    let value = match expect.value {
        Expected::Present => Value::Bool(true),
        Expected::Bool(value) => Value::Bool(value),
        Expected::Integer(value) => Value::from(value),
        Expected::Text(value) => Value::from(value),
    };
    put(node, expect.path.0, value);
}

/// Whether `expect` only asks for something to be there, which is best seen to when all else is.
pub(crate) fn is_presence(expect: &&Expect) -> bool {
    expect.value == Expected::Present
}

/// Makes `expect` fail of `node`.
pub(crate) fn violate(node: &mut Value, expect: &Expect) {
    let value = match expect.value {
        Expected::Present => return,
        Expected::Bool(value) => Value::Bool(!value),
        Expected::Integer(value) => Value::from(if value == 1 { 0 } else { 1 }),
        Expected::Text(value) => Value::from(if value == "error" { "failed" } else { "error" }),
    };
    put(node, expect.path.0, value);
}

/// The absolute path of a token member, in the first place that it may stand in.
pub(crate) fn below(roots: &[Path], path: Path) -> Vec<&'static str> {
    let root = roots.first().map_or(&[][..], |root| root.0);
    [root, path.0].concat()
}

/// Reads a flat object of texts, as a token request in JSON is.
pub(crate) fn read_texts(body: &[u8]) -> Result<Pairs, &'static str> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let pairs = reader
        .deserialize_map(Texts)
        .map_err(|_| "the body is not a JSON object whose values are all strings")?;
    reader.end().map_err(|_| "something follows the JSON object")?;
    Ok(pairs)
}

/// Keeps every member, so that a duplicate can be seen.
struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of strings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Pairs, A::Error> {
        let mut pairs = Pairs::default();
        while let Some((name, value)) = members.next_entry::<String, Value>()? {
            match value {
                Value::String(text) => pairs.0.push((name, text)),
                _ => return Err(A::Error::custom("not a string")),
            }
        }
        Ok(pairs)
    }
}
