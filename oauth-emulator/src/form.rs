//! `application/x-www-form-urlencoded`, read strictly.

use std::fmt::Write as _;

/// Names and values in the order in which they came.
#[derive(Clone, Default)]
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

impl Pairs {
    /// Decodes `text`; a lone `%`, an empty pair or bytes that are not UTF-8 are faults.
    pub(crate) fn decode(text: &str) -> Result<Self, &'static str> {
        let mut pairs = Vec::new();
        for pair in text.split('&') {
            if text.is_empty() {
                break;
            }
            if pair.is_empty() {
                return Err("there is an empty pair, from a stray `&`");
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self(pairs))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.remove(name);
        self.0.push((name.to_owned(), value.into()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// A name that occurs twice (RFC 6749 section 3.1).
    pub(crate) fn duplicate(&self) -> Option<&str> {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        names
            .clone()
            .enumerate()
            .find(|(at, name)| names.clone().take(*at).any(|n| n == *name))
            .map(|(_, name)| name)
    }

    /// A name whose value is empty.
    pub(crate) fn empty(&self) -> Option<&str> {
        self.0.iter().find(|(_, value)| value.is_empty()).map(|(name, _)| name.as_str())
    }

    pub(crate) fn encode(&self) -> String {
        let pairs =
            self.0.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// Decodes one name or value.
pub(crate) fn decode(text: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match (rest.next().and_then(digit), rest.next().and_then(digit)) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => return Err("a `%` is not followed by two hexadecimal digits"),
            },
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| "a value is not UTF-8")
}

/// Decodes the percent-encoded bytes of a URL, where a `+` is a plus; leaves alone what is no code.
pub(crate) fn percent_decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = match bytes[at..] {
            [b'%', high, low, ..] => digit(high).zip(digit(low)),
            _ => None,
        };
        if let Some((high, low)) = code {
            decoded.push(high << 4 | low);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    decoded
}

/// Encodes one name or value; a space becomes `%20`, so that it suits queries and paths as well.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
