//! JSON as the engine reads it: strict, and borrowed from the body, so that no second copy of a token
//! stays in memory.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::{definition::Path, encode};

/// How serde_json hands numbers over when any crate turns on its feature `arbitrary_precision`.
const ARBITRARY_NUMBER: &str = "$serde_json::private::Number";

/// A JSON value. Doubled members are kept, so that a path that meets them can be refused.
#[derive(Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// A member on a path stands there more than once (RFC 8259 section 4): its name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Doubled(pub(crate) &'static str);

impl<'a> Json<'a> {
    /// Reads one JSON text and nothing after it. A byte order mark is skipped; nesting beyond 128,
    /// invalid UTF-8, lone surrogates and numbers beyond `f64` are refused.
    pub(crate) fn parse(body: &'a [u8]) -> Option<Self> {
        serde_json::from_str(std::str::from_utf8(without_mark(body)).ok()?).ok()
    }

    /// Reads `application/x-www-form-urlencoded` as an object of strings.
    pub(crate) fn parse_form(body: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(without_mark(body)).ok()?.trim_end_matches(['\r', '\n']);
        let mut members = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=')?;
            let name = Cow::Owned(encode::form_decode(name)?);
            members.push((name, Json::Text(Cow::Owned(encode::form_decode(value)?))));
        }
        (!members.is_empty()).then_some(Json::Object(members))
    }

    /// The value at a path; `null` counts as absent.
    pub(crate) fn at(&self, path: Path) -> Result<Option<&Self>, Doubled> {
        let mut here = self;
        for step in path.0 {
            let next = match here {
                Json::Object(_) => here.at_step(step)?,
                Json::List(items) => match chosen_by(step) {
                    Some((name, value)) => chosen(items, name, value)?,
                    None => step.parse().ok().and_then(|at: usize| items.get(at)),
                },
                _ => None,
            };
            match next {
                Some(next) => here = next,
                None => return Ok(None),
            }
        }
        Ok((*here != Json::Null).then_some(here))
    }

    /// The member of a name, which must not stand there twice.
    fn at_step(&self, step: &'static str) -> Result<Option<&Self>, Doubled> {
        let Json::Object(members) = self else { return Ok(None) };
        let mut found = members.iter().filter(|(name, _)| name == step);
        let first = found.next();
        if found.next().is_some() {
            return Err(Doubled(step));
        }
        Ok(first.map(|(_, value)| value))
    }

    /// The text of a member, whether doubled or not: only for words of an error.
    pub(crate) fn member_text(&self, name: &str) -> Option<&str> {
        self.member(name)?.text()
    }

    /// The first member of a name.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Json::Object(members) => {
                members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// A string that is not empty.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A string, integer or boolean as text.
    pub(crate) fn scalar(&self) -> Option<Cow<'_, str>> {
        match self {
            Json::Text(text) => Some(Cow::Borrowed(text)),
            Json::Integer(number) => Some(Cow::Owned(number.to_string())),
            Json::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Json::Null | Json::Float(_) | Json::List(_) | Json::Object(_) => None,
        }
    }
}

/// The member and the value of a step `[member=value]`.
fn chosen_by(step: &'static str) -> Option<(&'static str, &'static str)> {
    step.strip_prefix('[')?.strip_suffix(']')?.split_once('=')
}

/// The first element of a list that has a member with this value.
fn chosen<'j, 'a>(
    items: &'j [Json<'a>],
    name: &'static str,
    value: &str,
) -> Result<Option<&'j Json<'a>>, Doubled> {
    for item in items {
        let found = item.at_step(name)?.and_then(Json::scalar);
        if found.is_some_and(|found| found == value) {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Json::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some(Name(name)) = map.next_key()? {
            let value = map.next_value()?;
            if name == ARBITRARY_NUMBER
                && let Json::Text(digits) = &value
            {
                return number(digits).ok_or_else(|| A::Error::custom("number out of range"));
            }
            members.push((name, value));
        }
        Ok(Json::Object(members))
    }
}

fn number<'a>(digits: &str) -> Option<Json<'a>> {
    match digits.parse() {
        Ok(integer) => Some(Json::Integer(integer)),
        Err(_) => digits.parse().ok().filter(|float: &f64| float.is_finite()).map(Json::Float),
    }
}

/// The name of a member, borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::Text(name) => Ok(Self(name)),
            _ => Err(D::Error::custom("a member's name is a string")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Doubled, Json};
    use crate::definition::Path;

    #[test]
    fn only_one_whole_json_text_is_read() {
        let deep = "[".repeat(100_000);
        for bad in [
            "",
            " ",
            "{",
            "{}{}",
            "{} x",
            "[1,]",
            "{'a':1}",
            "1e400",
            "NaN",
            r#""\ud800""#,
            &deep,
            "access_token=a",
        ] {
            assert_eq!(Json::parse(bad.as_bytes()), None, "{bad:.20}");
        }
        assert_eq!(Json::parse(b"\xff\xfe{\0}\0"), None, "UTF-16");
        assert_eq!(Json::parse(b"\"\xff\""), None, "not UTF-8");
        assert_eq!(Json::parse(b"\xef\xbb\xbf{}"), Some(Json::Object(vec![])), "byte order mark");
    }

    #[test]
    fn a_doubled_member_matters_where_it_is_read() {
        let json = Json::parse(br#"{"a":1,"b":{"c":2,"c":3},"d":[5,6],"a2":null}"#).unwrap();
        assert_eq!(json.at(Path(&["a"])), Ok(Some(&Json::Integer(1))));
        assert_eq!(json.at(Path(&["b", "c"])), Err(Doubled("c")));
        assert_eq!(json.at(Path(&["d", "1"])), Ok(Some(&Json::Integer(6))));
        assert_eq!(json.at(Path(&["d", "x"])), Ok(None));
        assert_eq!(json.at(Path(&["a2"])), Ok(None));
        assert_eq!(json.at(Path(&["a", "b"])), Ok(None));
        // An escape in a name does not hide it.
        let json = Json::parse(br#"{"a":1,"\u0061":2}"#).unwrap();
        assert_eq!(json.at(Path(&["a"])), Err(Doubled("a")));
    }

    #[test]
    fn an_element_is_chosen_by_a_member() {
        let json = Json::parse(
            br#"{"all":[7,{"k":"a","v":1},{"k":"b","v":2,"main":true,"n":3},{"k":"b","v":4}],"k":"b"}"#,
        )
        .unwrap();
        for (steps, found) in [
            (&["all", "[k=b]", "v"][..], Some(2)),
            (&["all", "[main=true]", "v"], Some(2)),
            (&["all", "[n=3]", "v"], Some(2)),
            (&["all", "[k=c]", "v"], None),
            (&["all", "[x=b]", "v"], None),
            (&["all", "[k=]", "v"], None),
            (&["[k=b]", "v"], None),
            (&["all", "[k=b]", "x"], None),
        ] {
            let steps: &'static [&'static str] = steps.to_vec().leak();
            assert_eq!(json.at(Path(steps)), Ok(found.map(Json::Integer).as_ref()), "{steps:?}");
        }
        let json = Json::parse(br#"[{"k":"a"},{"k":"b","k":"c"}]"#).unwrap();
        assert!(json.at(Path(&["[k=a]"])).is_ok(), "what stands before is found");
        assert_eq!(json.at(Path(&["[k=c]"])), Err(Doubled("k")));
    }

    #[test]
    fn strings_are_borrowed_from_the_body() {
        let Some(Json::Object(members)) = Json::parse(br#"{"access_token":"abc"}"#) else {
            panic!("an object")
        };
        assert!(matches!(members[0], (Cow::Borrowed(_), Json::Text(Cow::Borrowed("abc")))));
    }

    #[test]
    fn numbers_of_another_serde_json_are_numbers() {
        let json = Json::parse(br#"{"$serde_json::private::Number":"12"}"#).unwrap();
        assert_eq!(json, Json::Integer(12));
    }

    #[test]
    fn a_form_is_an_object_of_strings() {
        let form = Json::parse_form(b"access_token=a%2Bb&scope=x+y&empty=\n").unwrap();
        assert_eq!(form.member_text("access_token"), Some("a+b"));
        assert_eq!(form.member_text("scope"), Some("x y"));
        assert_eq!(form.member_text("empty"), None);
        for bad in [&b""[..], b"{}", b"a=%zz", b"a"] {
            assert_eq!(Json::parse_form(bad), None);
        }
    }
}
