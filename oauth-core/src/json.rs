//! JSON as an answer must have it: one document, and no member that is read twice.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};

use crate::definition::Path;

/// How `serde_json` hands numbers over when any crate of the program turns on its feature
/// `arbitrary_precision`: as an object with this one member.
const ARBITRARY_NUMBER: &str = "$serde_json::private::Number";

/// A JSON value that borrows its strings from the body and keeps duplicate members.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    /// Above the largest `i64`.
    Unsigned(u64),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// Why a text is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not one JSON document in UTF-8, nested less than 128 deep.
    Syntax,
    /// A member that is read is there twice (RFC 8259 section 4).
    Duplicate,
}

impl<'a> Value<'a> {
    /// Reads one document in UTF-8; a byte order mark at its start is skipped (RFC 8259 section 8.1).
    pub(crate) fn read(body: &'a [u8]) -> Result<Self, Fault> {
        let text = std::str::from_utf8(body).map_err(|_| Fault::Syntax)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        serde_json::from_str(text).map_err(|_| Fault::Syntax)
    }

    /// What stands at `path`; `null` and nothing are the same.
    pub(crate) fn get(&self, path: Path) -> Result<Option<&Self>, Fault> {
        let mut value = self;
        for step in path.0 {
            let Some(next) = value.member(step)? else { return Ok(None) };
            value = next;
        }
        Ok(match value {
            Self::Null => None,
            value => Some(value),
        })
    }

    fn member(&self, name: &str) -> Result<Option<&Self>, Fault> {
        match self {
            Self::Object(members) => {
                let mut found = members.iter().filter(|(known, _)| known == name);
                let first = found.next().map(|(_, value)| value);
                if found.next().is_some() { Err(Fault::Duplicate) } else { Ok(first) }
            }
            Self::List(items) => {
                Ok(name.parse::<usize>().ok().and_then(|index| items.get(index)))
            }
            _ => Ok(None),
        }
    }

    /// The text, if it is one.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text, whole number or boolean as text. A fraction is none: it may have lost digits.
    pub(crate) fn scalar(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Integer(number) => Some(number.to_string().into()),
            Self::Unsigned(number) => Some(number.to_string().into()),
            Self::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
            Self::Null | Self::Float(_) | Self::List(_) | Self::Object(_) => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value<'de>, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value<'de>, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value<'de>, E> {
        Ok(i64::try_from(value).map_or(Value::Unsigned(value), Value::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value<'de>, E> {
        Ok(Value::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value<'de>, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some(Name(name)) = from.next_key()? {
            if members.is_empty() && name == ARBITRARY_NUMBER {
                let digits: String = from.next_value()?;
                return number(&digits).ok_or_else(|| A::Error::custom("number out of range"));
            }
            members.push((name, from.next_value()?));
        }
        Ok(Value::Object(members))
    }
}

fn number<'a>(digits: &str) -> Option<Value<'a>> {
    if let Ok(number) = digits.parse() {
        return Some(Value::Integer(number));
    }
    if let Ok(number) = digits.parse() {
        return Some(Value::Unsigned(number));
    }
    digits.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Float)
}

/// A member's name, borrowed where it has no escapes; `Cow` alone would always copy.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match from.deserialize_str(ValueVisitor)? {
            Value::Text(name) => Ok(Self(name)),
            _ => Err(D::Error::custom("a member's name is a text")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(text: &str, path: &'static [&'static str]) -> Result<Option<String>, Fault> {
        let value = Value::read(text.as_bytes())?;
        Ok(value.get(Path(path))?.and_then(|value| value.scalar().map(Cow::into_owned)))
    }

    #[test]
    fn paths_go_through_objects_and_lists() {
        let text = r#"{"a":{"b":[{"c":"x"},{"c":7}]},"n":null}"#;
        assert_eq!(get(text, &["a", "b", "1", "c"]), Ok(Some("7".into())));
        assert_eq!(get(text, &["a", "b", "9", "c"]), Ok(None));
        assert_eq!(get(text, &["n"]), Ok(None));
        assert_eq!(get(text, &["n", "x"]), Ok(None));
    }

    #[test]
    fn members_that_are_read_must_not_be_there_twice() {
        let text = r#"{"a":1,"a":2,"b":3,"\u0062":4,"c":5}"#;
        assert_eq!(get(text, &["a"]), Err(Fault::Duplicate));
        assert_eq!(get(text, &["b"]), Err(Fault::Duplicate), "escapes hide nothing");
        assert_eq!(get(text, &["c"]), Ok(Some("5".into())));
    }

    #[test]
    fn only_one_whole_document_is_read() {
        for text in [
            "", "{}{}", "{} x", r#"{"a":"#, r#"{"a":"\ud800"}"#, "{'a':1}", "[1,]", "NaN", "1e400",
            &"[".repeat(100_000),
        ] {
            assert_eq!(Value::read(text.as_bytes()), Err(Fault::Syntax), "{:.20}", text);
        }
        assert_eq!(Value::read(b"\"\xff\""), Err(Fault::Syntax));
        assert_eq!(Value::read(b"\xff\xfe{\0}\0"), Err(Fault::Syntax), "UTF-16");
        assert_eq!(get("\u{feff}{\"a\":1}", &["a"]), Ok(Some("1".into())));
    }

    #[test]
    fn numbers_are_read_whatever_features_serde_json_has() {
        assert_eq!(number("18446744073709551615"), Some(Value::Unsigned(u64::MAX)));
        assert_eq!(number("3.6e3"), Some(Value::Float(3600.0)));
        assert_eq!(number("1e400"), None);
        assert_eq!(get(r#"{"a":18446744073709551615}"#, &["a"]), Ok(Some(u64::MAX.to_string())));
        assert_eq!(get(r#"{"a":1.5}"#, &["a"]), Ok(None));
    }
}
