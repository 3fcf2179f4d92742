//! What of a credential is secret, and what may be seen.
//!
//! The schema decides: values that it marks `secret-input`, the tokens themselves, and captured values that
//! the definition calls secret are encrypted; everything else is stored in plain.

use oauth_core::{
    StoredTokens,
    definition::{Definition, Field, Setting},
    dynamic::Map,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map as Object, Value};
use zeroize::Zeroizing;

/// A value in two halves.
pub(crate) struct Halves {
    /// JSON of what may be seen.
    pub(crate) public: String,
    /// JSON of what may not.
    pub(crate) secret: Zeroizing<Vec<u8>>,
}

impl Halves {
    fn of(public: &Value, secret: &Value) -> Self {
        Self { public: public.to_string(), secret: Zeroizing::new(secret.to_string().into_bytes()) }
    }
}

/// The words for what a stored value cannot be read as.
pub(crate) const DAMAGED: &str = "a stored value is not what this library writes";

/// Tokens in two halves.
pub(crate) fn split_tokens(definition: &Definition, tokens: &StoredTokens) -> Option<Halves> {
    let whole = serde_json::to_value(tokens).ok()?;
    let (public, secret) = split(definition, "", whole);
    Some(Halves::of(&public, &secret))
}

/// The same tokens again.
pub(crate) fn join_tokens(public: &str, secret: &[u8]) -> Option<StoredTokens> {
    serde_json::from_value(join(public, secret)?).ok()
}

/// A client's settings in two halves.
pub(crate) fn split_values<'a>(
    fields: impl Iterator<Item = &'a Field>,
    values: &Map,
) -> Option<Halves> {
    let (public, secret) = split_map(fields, values);
    let json = |half: &Map| serde_json::to_value(half).ok();
    Some(Halves::of(&json(&public)?, &json(&secret)?))
}

/// The same values again.
pub(crate) fn join_values(public: &str, secret: &[u8]) -> Option<Map> {
    serde_json::from_value(join(public, secret)?).ok()
}

/// An API key as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredKey {
    values: Map,
    /// Where it may be sent.
    #[serde(default)]
    place: String,
}

/// An API key in two halves: the values of a form, and where they may be sent.
pub(crate) fn split_key<'a>(
    fields: impl Iterator<Item = &'a Field>,
    values: &Map,
    place: &str,
) -> Option<Halves> {
    let (seen, hidden) = split_map(fields, values);
    let public = serde_json::json!({ "values": seen });
    let secret =
        serde_json::to_value(StoredKey { values: hidden, place: place.to_owned() }).ok()?;
    Some(Halves::of(&public, &secret))
}

/// The same values and place again.
pub(crate) fn join_key(public: &str, secret: &[u8]) -> Option<(Map, String)> {
    let key: StoredKey = serde_json::from_value(join(public, secret)?).ok()?;
    Some((key.values, key.place))
}

fn split_map<'a>(fields: impl Iterator<Item = &'a Field>, values: &Map) -> (Map, Map) {
    let plain: Vec<&str> = fields.filter(|f| !f.is_secret()).map(|f| f.name).collect();
    // What no field names is nothing that may be seen.
    let values = values.iter().map(|(name, value)| (name.clone(), value.clone()));
    values.partition(|(name, _)| plain.contains(&name.as_str()))
}

/// The fields of a form of settings.
pub(crate) fn fields(settings: &'static [Setting]) -> impl Iterator<Item = &'static Field> {
    settings.iter().map(|setting| &setting.field)
}

fn split(definition: &Definition, prefix: &str, whole: Value) -> (Value, Value) {
    let (mut public, mut secret) = (Object::new(), Object::new());
    let Value::Object(whole) = whole else { return (Value::Null, whole) };
    for (name, value) in whole {
        match (name.as_str(), value) {
            ("captured", Value::Object(captured)) => {
                let (hidden, seen): (Object<_, _>, Object<_, _>) =
                    captured.into_iter().partition(|(name, _)| is_secret_capture(definition, name));
                public.insert(name.clone(), Value::Object(seen));
                secret.insert(name, Value::Object(hidden));
            }
            ("also", Value::Object(also)) => {
                let (mut seen, mut hidden) = (Object::new(), Object::new());
                for (of, tokens) in also {
                    let (p, s) = split(definition, &format!("{prefix}{of}_"), tokens);
                    seen.insert(of.clone(), p);
                    hidden.insert(of, s);
                }
                public.insert(name.clone(), Value::Object(seen));
                secret.insert(name, Value::Object(hidden));
            }
            (_, value) => {
                let half =
                    if is_secret(definition, prefix, &name) { &mut secret } else { &mut public };
                half.insert(name, value);
            }
        }
    }
    (Value::Object(public), Value::Object(secret))
}

/// Whether a member of stored tokens is secret, by the name that the schema has for it.
fn is_secret(definition: &Definition, prefix: &str, member: &str) -> bool {
    let names: &[&str] = match member {
        "access_token" | "refresh_token" | "id_token" => return true,
        "expires" => &["expires_at"],
        "granted" => &["scope", "scopes"],
        other => &[other],
    };
    names.iter().any(|name| {
        let name = format!("{prefix}{name}");
        definition.credentials.iter().any(|field| field.name == name && field.is_secret())
    })
}

fn is_secret_capture(definition: &Definition, name: &str) -> bool {
    let declared = definition.credentials.iter().find(|field| field.name == name);
    let captured = definition.captures().find(|capture| capture.name == name);
    match (declared, captured) {
        (None, None) => true,
        (declared, captured) => {
            declared.is_some_and(Field::is_secret) || captured.is_some_and(|c| c.secret)
        }
    }
}

fn join(public: &str, secret: &[u8]) -> Option<Value> {
    let mut whole: Value = serde_json::from_str(public).ok()?;
    merge(&mut whole, serde_json::from_slice(secret).ok()?);
    Some(whole)
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

#[cfg(test)]
mod tests {
    use oauth_core::{
        Expires, StoredTokens,
        definition::{Capture, CaptureFrom, Definition, Field, FieldKind, Path, TokenResponse},
    };

    use super::{join_key, join_tokens, join_values, split_key, split_tokens, split_values};

    const fn capture(name: &'static str, secret: bool) -> Capture {
        Capture { name, from: CaptureFrom::Answer, path: Path(&[]), secret, ..Capture::PLAIN }
    }

    const SECRET: Field = Field { kind: FieldKind::SecretInput, ..Field::PLAIN };

    static ACME: Definition = Definition {
        id: "acme",
        credentials: &[
            Field { name: "access_token", ..SECRET },
            Field { name: "expires_at", ..SECRET },
            Field { name: "team", ..Field::PLAIN },
        ],
        token_response: TokenResponse {
            captures: &[capture("team", false), capture("hook", true)],
            ..TokenResponse::PLAIN
        },
        ..Definition::PLAIN
    };

    fn tokens() -> StoredTokens {
        let mut tokens = StoredTokens::new("acme", "sentinel-access");
        tokens.refresh_token = Some("sentinel-refresh".to_owned());
        tokens.id_token = Some("sentinel-id".to_owned());
        tokens.expires = Expires::At(1234);
        tokens.granted = vec!["read".to_owned()];
        tokens.captured.insert("team".to_owned(), "t1".to_owned());
        tokens.captured.insert("hook".to_owned(), "sentinel-hook".to_owned());
        tokens.captured.insert("unknown".to_owned(), "sentinel-unknown".to_owned());
        let mut user = StoredTokens::new("acme", "sentinel-user");
        user.refresh_token = Some("sentinel-user-refresh".to_owned());
        tokens.also.insert("user".to_owned(), user);
        tokens
    }

    #[test]
    fn what_the_schema_marks_is_secret_and_nothing_else() {
        let halves = split_tokens(&ACME, &tokens()).unwrap();
        assert!(!halves.public.contains("sentinel"), "{}", halves.public);
        // Marked in the schema, as the forms of plugins have it.
        assert!(!halves.public.contains("1234"), "{}", halves.public);
        for seen in ["\"read\"", "\"t1\"", "\"acme\""] {
            assert!(halves.public.contains(seen), "{}", halves.public);
            assert!(!String::from_utf8_lossy(&halves.secret).contains(seen));
        }
    }

    #[test]
    fn the_halves_are_the_whole() {
        let halves = split_tokens(&ACME, &tokens()).unwrap();
        assert!(join_tokens(&halves.public, &halves.secret).unwrap() == tokens());
    }

    #[test]
    fn values_of_a_form_are_split_by_its_fields() {
        let fields = [Field { name: "host", ..Field::PLAIN }, Field { name: "key", ..SECRET }];
        let values = [("host", "h.example"), ("key", "sentinel"), ("other", "sentinel")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let halves = split_values(fields.iter(), &values).unwrap();
        assert_eq!(halves.public, r#"{"host":"h.example"}"#);
        let key = split_key(fields.iter(), &values, "there").unwrap();
        assert!(!key.public.contains("sentinel"), "{}", key.public);
        assert_eq!(
            join_key(&key.public, &key.secret).unwrap(),
            (values.clone(), "there".to_owned())
        );
        assert_eq!(join_values(&halves.public, &halves.secret).unwrap(), values);
    }
}
