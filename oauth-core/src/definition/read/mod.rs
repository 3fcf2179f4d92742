//! From the text that the compiler writes to a [`Definition`].
//!
//! A catalogue holds hundreds of definitions, and a program uses a few. As expressions they cost the
//! Rust compiler some milliseconds each, in every crate that depends on them; as texts they cost it
//! next to nothing, and a program reads the few that it uses, once.
//!
//! The text is JSON: an object holds what is not as in the type's `PLAIN`, members are called like
//! fields and values like variants. Nobody writes it by hand.

mod parts;

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    sync::{PoisonError, RwLock},
};

use super::Definition;
use crate::json::Json;

/// The definition in a text of the compiler, in the first version of its format. It is read once and
/// then kept as long as the program runs.
///
/// # Panics
/// When another version of the compiler wrote the text: generate the code again.
#[must_use]
pub fn v1(text: &'static str) -> &'static Definition {
    match read(text) {
        Ok(definition) => definition,
        Err(fault) => panic!(
            "this code was not generated for this version of oauth-core, so generate it again: {fault}"
        ),
    }
}

/// The same for a text that may be wrong; what it held stays in memory all the same.
///
/// # Errors
/// When the text is not as the compiler writes it.
pub fn read(text: &'static str) -> Result<&'static Definition, Malformed> {
    // Mostly the same text is asked for again: its address finds it without reading it.
    static KNOWN: RwLock<Known> = RwLock::new(None);
    let address = (text.as_ptr().addr(), text.len());
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(definition) = known.as_ref().and_then(|known| known.get(&address)) {
        return Ok(definition);
    }
    drop(known);
    let json =
        Json::parse(text.as_bytes()).ok_or(Malformed { at: String::new(), why: "no JSON" })?;
    let definition = Definition::read(json)?;
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    // Two copies of one text, or two threads at once: the first reading stays.
    let same = known.values().copied().find(|known| **known == definition);
    let kept = same.unwrap_or_else(|| Box::leak(Box::new(definition)));
    known.insert(address, kept);
    Ok(kept)
}

/// Definitions by the address and length of their texts, which live as long as the program.
type Known = Option<HashMap<(usize, usize), &'static Definition>>;

/// A text is not as the compiler writes definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    at: String,
    why: &'static str,
}

impl Malformed {
    fn new(why: &'static str) -> Self {
        Self { at: String::new(), why }
    }

    /// The same fault, seen from one level further out.
    fn within(mut self, place: &str) -> Self {
        let dot = if self.at.is_empty() { "" } else { "." };
        self.at.insert_str(0, dot);
        self.at.insert_str(0, place);
        self
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at.as_str() {
            "" => f.write_str(self.why),
            at => write!(f, "{at}: {}", self.why),
        }
    }
}

impl std::error::Error for Malformed {}

/// A part of a definition that can be read.
trait Read: Sized {
    fn read(value: Json<'static>) -> Result<Self, Malformed>;

    /// What a missing member means, where it may be missing.
    fn absent() -> Option<Self> {
        None
    }
}

impl Read for &'static str {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        match value {
            Json::Text(Cow::Borrowed(text)) => Ok(text),
            // Escapes made it another text.
            Json::Text(Cow::Owned(text)) => Ok(String::leak(text)),
            _ => Err(Malformed::new("no text")),
        }
    }
}

impl Read for bool {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        match value {
            Json::Bool(value) => Ok(value),
            _ => Err(Malformed::new("neither true nor false")),
        }
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl Read for i64 {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        match value {
            Json::Integer(number) => number.try_into().map_err(|_| Malformed::new("out of range")),
            _ => Err(Malformed::new("no integer")),
        }
    }
}

impl Read for u32 {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        i64::read(value)?.try_into().map_err(|_| Malformed::new("out of range"))
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        match value {
            Json::Null => Ok(None),
            value => T::read(value).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for &'static [T] {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        let Json::List(items) = value else { return Err(Malformed::new("no list")) };
        let read: Vec<T> = items.into_iter().map(T::read).collect::<Result<_, _>>()?;
        Ok(Vec::leak(read))
    }

    fn absent() -> Option<Self> {
        Some(&[])
    }
}

impl<T: Read, U: Read> Read for (T, U) {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        let [first, second] = items(value)?;
        Ok((T::read(first)?, U::read(second)?))
    }
}

/// A list of as many items.
fn items<const N: usize>(value: Json<'static>) -> Result<[Json<'static>; N], Malformed> {
    let Json::List(items) = value else { return Err(Malformed::new("no list")) };
    items.try_into().map_err(|_| Malformed::new("a list of another length"))
}

/// A variant by its name, and what it holds, if anything: `"Get"` or `{"Form": [...]}`.
fn variant(value: Json<'static>) -> Result<(Cow<'static, str>, Option<Json<'static>>), Malformed> {
    match value {
        Json::Text(name) => Ok((name, None)),
        Json::Object(mut members) if members.len() == 1 => {
            let (name, value) = members.remove(0);
            Ok((name, Some(value)))
        }
        _ => Err(Malformed::new("no variant")),
    }
}

const UNKNOWN: &str = "an unknown name";

/// Structs: members by the names of the fields. With a plain value to start from, any may be missing.
macro_rules! structs {
    ($($name:ident $(from $plain:expr)? => { $($field:ident),+ $(,)? })+) => {$(
        impl Read for $name {
            fn read(value: Json<'static>) -> Result<Self, Malformed> {
                let Json::Object(members) = value else { return Err(Malformed::new("no object")) };
                $(let mut $field = None;)+
                for (member, value) in members {
                    match &*member {
                        $(stringify!($field) => {
                            if $field.is_some() {
                                return Err(Malformed::new("twice").within(stringify!($field)));
                            }
                            let value = Read::read(value)
                                .map_err(|fault| fault.within(stringify!($field)))?;
                            $field = Some(value);
                        })+
                        other => return Err(Malformed::new(UNKNOWN).within(other)),
                    }
                }
                structs!(@made $name $($plain)?; $($field)+)
            }
        }
    )+};
    (@made $name:ident $plain:expr; $($field:ident)+) => {{
        let plain: $name = $plain;
        Ok($name { $($field: $field.unwrap_or(plain.$field)),+ })
    }};
    (@made $name:ident; $($field:ident)+) => {
        Ok($name {
            $($field: $field
                .or_else(Read::absent)
                .ok_or_else(|| Malformed::new("missing").within(stringify!($field)))?),+
        })
    };
}

/// Enums whose variants hold nothing, by the names of the variants.
macro_rules! names {
    ($($kind:ident => { $($variant:ident),+ $(,)? })+) => {$(
        const _: fn(&$kind) = |it| match it { $($kind::$variant => {})+ };
        impl Read for $kind {
            fn read(value: Json<'static>) -> Result<Self, Malformed> {
                match variant(value)? {
                    $((name, None) if name == stringify!($variant) => Ok(Self::$variant),)+
                    (name, _) => Err(Malformed::new(UNKNOWN).within(&name)),
                }
            }
        }
    )+};
}

/// Enums whose variants hold one value or nothing.
macro_rules! choices {
    ($($kind:ident => { $($variant:ident $(($held:ident))?),+ $(,)? })+) => {$(
        const _: fn(&$kind) = |it| match it { $($kind::$variant { .. } => {})+ };
        impl Read for $kind {
            fn read(value: Json<'static>) -> Result<Self, Malformed> {
                let (name, value) = variant(value)?;
                match (&*name, value) {
                    $(choices!(@pattern $variant value $($held)?) =>
                        choices!(@made $variant value $($held)?),)+
                    _ => Err(Malformed::new(UNKNOWN).within(&name)),
                }
            }
        }
    )+};
    (@pattern $variant:ident $value:ident $held:ident) => { (stringify!($variant), Some($value)) };
    (@pattern $variant:ident $value:ident) => { (stringify!($variant), None) };
    (@made $variant:ident $value:ident $held:ident) => {
        Ok(Self::$variant(Read::read($value).map_err(|fault| fault.within(stringify!($variant)))?))
    };
    (@made $variant:ident $value:ident) => { Ok(Self::$variant) };
}

use {choices, names, structs};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Refresh, Template};

    fn leaked(text: &str) -> &'static str {
        String::leak(text.to_owned())
    }

    #[test]
    fn what_a_text_does_not_say_is_plain() {
        let read = v1(r#"{"id": "acme", "token_endpoint": ["https://acme.example/token"]}"#);
        let expected = Definition {
            id: "acme",
            token_endpoint: &[Template::Fixed("https://acme.example/token")],
            ..Definition::PLAIN
        };
        assert_eq!(*read, expected);
        assert_eq!(v1(r#"{"refresh": null}"#).refresh, None);
        assert_eq!(v1(r#"{"refresh": {}}"#).refresh, Some(Refresh::PLAIN));
    }

    #[test]
    fn a_text_is_read_once() {
        let text = leaked(r#"{"id": "once", "name": "a\"b"}"#);
        assert!(std::ptr::eq(v1(text), v1(text)));
        assert!(std::ptr::eq(v1(text), v1(leaked(text))), "another copy of the same text");
        assert_eq!(v1(text).name, "a\"b");
    }

    #[test]
    fn a_text_of_another_version_is_refused_with_the_place() {
        for (text, fault) in [
            ("{", "no JSON"),
            ("[]", "no object"),
            (r#"{"idd": "x"}"#, "idd: an unknown name"),
            (r#"{"id": 1}"#, "id: no text"),
            (r#"{"id": "a", "id": "b"}"#, "id: twice"),
            (r#"{"local": "yes"}"#, "local: neither true nor false"),
            (r#"{"sources": {}}"#, "sources: no list"),
            (r#"{"scopes": {"known": [{"description": "x"}]}}"#, "scopes.known.name: missing"),
            (r#"{"code_challenge_method": "S512"}"#, "code_challenge_method.S512: an unknown name"),
            (r#"{"code_challenge_method": 5}"#, "code_challenge_method: no variant"),
            (
                r#"{"revoke": {"body": {"Form": [["a"]]}}}"#,
                "revoke.body.Form: a list of another length",
            ),
            (
                r#"{"client_assertion": {"lifetime": -1}}"#,
                "client_assertion.lifetime: out of range",
            ),
        ] {
            assert_eq!(read(leaked(text)).expect_err(text).to_string(), fault);
        }
    }
}
