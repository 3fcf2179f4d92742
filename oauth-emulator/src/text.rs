//! Text as it travels: forms, percent-encoding and URLs.

use std::fmt::Write as _;

/// Names and values in order, as they were sent.
pub(crate) type Pairs = Vec<(String, String)>;

/// Encodes everything but the unreserved characters of RFC 3986 section 2.3.
pub(crate) fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Decodes `%XX`; `None` when an escape is broken or the result is not UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    decode(text, false)
}

/// Decodes one name or value of a form (RFC 6749 appendix B).
pub(crate) fn form_decode(text: &str) -> Option<String> {
    decode(text, true)
}

fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                out.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'+' if plus_is_space => out.push(b' '),
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).ok()
}

/// Reads a form or a query; `None` when it is not one.
pub(crate) fn parse_form(text: &str) -> Option<Pairs> {
    if text.is_empty() {
        return Some(Pairs::new());
    }
    text.split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((form_decode(name)?, form_decode(value)?))
        })
        .collect()
}

/// Writes a form or a query.
pub(crate) fn write_form<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(&percent_encode(name.as_ref()));
        out.push('=');
        out.push_str(&percent_encode(value.as_ref()));
    }
    out
}

/// The one value called `name`.
pub(crate) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The first name that stands there twice.
pub(crate) fn duplicate(pairs: &[(String, String)]) -> Option<&str> {
    pairs
        .iter()
        .enumerate()
        .find(|(position, (name, _))| pairs[..*position].iter().any(|(earlier, _)| earlier == name))
        .map(|(_, (name, _))| name.as_str())
}

/// The pieces of an absolute URL with an authority, as they are written.
#[derive(Clone, Copy)]
pub(crate) struct Url<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) authority: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
    pub(crate) fragment: Option<&'a str>,
}

impl<'a> Url<'a> {
    /// Cuts `text` into its pieces; `None` when it has no scheme and authority.
    pub(crate) fn cut(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (rest, fragment) = match rest.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (rest, None),
        };
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let slash = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(slash);
        let named = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let usable = |c: char| c.is_ascii_alphanumeric() || "-._~:[]".contains(c);
        let good = !scheme.is_empty()
            && scheme.chars().all(named)
            && !authority.is_empty()
            && authority.chars().all(usable);
        good.then_some(Self { scheme, authority, path, query, fragment })
    }

    /// Scheme and authority, in lower case.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority).to_ascii_lowercase()
    }

    /// The host without its port.
    pub(crate) fn host(&self) -> &'a str {
        match self.authority.strip_prefix('[').and_then(|rest| rest.find(']')) {
            Some(end) => &self.authority[..end + 2],
            None => self.authority.split(':').next().unwrap_or(self.authority),
        }
    }

    /// Whether the host is a loopback address or `localhost`.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host();
        host.eq_ignore_ascii_case("localhost")
            || host == "[::1]"
            || host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    }
}

/// The segments of a path, decoded, so that two ways to encode one path are equal.
pub(crate) fn segments(path: &str) -> Option<Vec<String>> {
    path.split('/').map(percent_decode).collect()
}

/// Keeps to the characters of an `error_description` (RFC 6749 appendix A.8).
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' => '\'',
            '\\' => '/',
            ' '..='~' => c,
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_keep_every_character() {
        let pairs = vec![("a b".to_owned(), "ü&=+%#".to_owned()), ("c".to_owned(), String::new())];
        assert_eq!(parse_form(&write_form(&pairs)), Some(pairs));
        assert_eq!(parse_form("a=%zz"), None);
        assert_eq!(parse_form("a=%ff"), None);
        assert_eq!(parse_form("a=%"), None);
    }

    #[test]
    fn urls_are_cut() {
        let url = Url::cut("https://Acme.example:8443/a/b?c=d#e").expect("a URL");
        assert_eq!(url.origin(), "https://acme.example:8443");
        assert_eq!((url.host(), url.path, url.query, url.fragment), ("Acme.example", "/a/b", Some("c=d"), Some("e")));
        assert!(Url::cut("https://user@acme.example/").is_none());
        assert!(Url::cut("https:///x").is_none());
        assert!(Url::cut("http://[::1]:80/").is_some_and(|url| url.is_loopback()));
    }
}
