//! Redirect URIs: checked, kept byte for byte, compared with words.
//!
//! A provider compares the redirect URI of a request with the registered one byte by byte (RFC 9700
//! section 2.1), so nothing here ever changes one: what was given is what is sent, both times.

mod difference;
mod template;

use std::fmt;

use iri_string::types::IriStr;

pub use difference::{Difference, Part, difference};
pub use template::Template;

use crate::check;

/// No redirect URI is longer than this.
const LONGEST: usize = 2048;

/// A redirect URI that may be sent (RFC 6749 section 3.1.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RedirectUri(String);

/// Why a text is not a redirect URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRedirectUri {
    text: String,
    why: &'static str,
}

impl fmt::Display for InvalidRedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the redirect URI `{}` {}", self.text, self.why)
    }
}

impl std::error::Error for InvalidRedirectUri {}

/// Something about a redirect URI that often makes it differ from the registered one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Note {
    /// The host has upper case letters; they are sent as they are.
    UpperCaseHost,
    /// The scheme's own port is written out.
    DefaultPort,
    /// The host has characters beyond ASCII; most providers want its `xn--` form.
    InternationalHost,
    /// `localhost` may resolve to something else: RFC 8252 section 8.3 prefers `127.0.0.1`.
    Localhost,
    /// There is no path; some providers add a `/` when the URI is registered.
    NoPath,
    /// The path has `.` or `..` segments, which some providers remove.
    DotSegments,
    /// Not `https`, and not loopback either.
    Insecure,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UpperCaseHost => "the host has upper case letters, which are sent as they are",
            Self::DefaultPort => {
                "the scheme's own port is written out, which providers compare byte by byte"
            }
            Self::InternationalHost => "the host is not ASCII: most providers want its `xn--` form",
            Self::Localhost => "`localhost` may resolve to something else: prefer 127.0.0.1",
            Self::NoPath => "there is no path: some providers register such a URI with a `/`",
            Self::DotSegments => "the path has `.` or `..` segments, which some providers remove",
            Self::Insecure => "anyone on the way can read the code: use https",
        })
    }
}

impl RedirectUri {
    /// Checks `text`, which must be absolute: `https`, `http` on a loopback address, or a private
    /// scheme with a dot in it (RFC 8252 section 7.1).
    ///
    /// # Errors
    /// When it is none of these, or has a fragment, a user, or a `*`.
    pub fn parse(text: &str) -> Result<Self, InvalidRedirectUri> {
        Self::checked(text, false)
    }

    /// As [`RedirectUri::parse`], and `http` on any host: the code can then be read on the way.
    ///
    /// # Errors
    /// As there.
    pub fn parse_insecure(text: &str) -> Result<Self, InvalidRedirectUri> {
        Self::checked(text, true)
    }

    pub(crate) fn checked(text: &str, insecure: bool) -> Result<Self, InvalidRedirectUri> {
        match fault(text, insecure) {
            None => Ok(Self(text.to_owned())),
            Some(why) => Err(InvalidRedirectUri {
                text: text.chars().take(200).flat_map(char::escape_debug).collect(),
                why,
            }),
        }
    }

    /// As it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What often makes it differ from the registered one.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        let mut notes = Vec::new();
        let Ok(uri) = IriStr::new(&self.0) else { return notes };
        let Some(authority) = uri.authority_components() else { return notes };
        let (host, port, scheme) = (authority.host(), authority.port(), uri.scheme_str());
        let mut note = |there: bool, note: Note| {
            if there {
                notes.push(note);
            }
        };
        note(host.bytes().any(|b| b.is_ascii_uppercase()), Note::UpperCaseHost);
        note(!host.is_ascii(), Note::InternationalHost);
        note(
            matches!((scheme, port), ("https", Some("443")) | ("http", Some("80"))),
            Note::DefaultPort,
        );
        note(host == "localhost", Note::Localhost);
        note(uri.path_str().is_empty(), Note::NoPath);
        note(uri.path_str().split('/').any(|part| matches!(part, "." | "..")), Note::DotSegments);
        note(scheme == "http" && !check::is_loopback(host), Note::Insecure);
        notes
    }
}

impl AsRef<str> for RedirectUri {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for RedirectUri {
    type Err = InvalidRedirectUri;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

fn fault(text: &str, insecure: bool) -> Option<&'static str> {
    if text.is_empty() {
        return Some("is empty");
    }
    if text.len() > LONGEST {
        return Some("is longer than 2048 characters");
    }
    if text.contains('*') {
        return Some("has a `*`: providers compare it byte by byte");
    }
    if text.contains(['{', '}']) {
        return Some("has a placeholder that is not filled in");
    }
    if text.starts_with('/') || !text.contains(':') {
        return Some("is not absolute: the address of this deployment is missing before it");
    }
    let Ok(uri) = IriStr::new(text) else { return Some("is not a URI") };
    if uri.fragment().is_some() {
        return Some("has a fragment");
    }
    // Schemes are compared without regard to case, but sent as given: an upper case one would never
    // equal what is registered, so it is refused.
    let authority = uri.authority_components();
    match uri.scheme_str() {
        scheme @ ("https" | "http") => {
            let Some(authority) = authority.filter(|authority| !authority.host().is_empty()) else {
                return Some("has no host");
            };
            if authority.userinfo().is_some() {
                return Some("has a user before its host");
            }
            if authority.port().is_some_and(|port| !port.parse::<u16>().is_ok_and(|p| p > 0)) {
                return Some("has a port that is none");
            }
            if scheme == "http" && !insecure && !check::is_loopback(authority.host()) {
                return Some(
                    "is http on a host that is not loopback: use https, or allow_insecure_redirect() if it must be",
                );
            }
            None
        }
        // `javascript:`, `data:` and the like have no dot; an app's own scheme is a reversed domain.
        scheme if scheme.contains('.') && !scheme.bytes().any(|b| b.is_ascii_uppercase()) => None,
        _ => Some("has a scheme that is neither https nor an app's own, like com.example.app"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_redirect_uri_is_refused() {
        for bad in [
            "",
            "/console/api/callback",
            "callback",
            "https://",
            "https:///cb",
            "https://a.example/#",
            "https://a.example/cb#x",
            "https://u@a.example/",
            "https://u:p@a.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://*.example/cb",
            "https://a.example/{org}/cb",
            "http://a.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://localhost.evil.example/",
            "HTTPS://a.example/cb",
            "https://a.example:99999/",
            "https://a.example:x/",
            "https://a b.example/",
            "https://a.example/\r\nx",
            "https://a.example\\@b.example/",
            "file:///etc/passwd",
            "http://10.0.0.1/cb",
            "https:a.example/cb",
        ] {
            assert!(RedirectUri::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_one_is_kept_byte_for_byte() {
        for good in [
            "https://a.example/cb",
            "https://A.Example:443/cb?x=1",
            "http://127.0.0.1:8080/cb",
            "http://[::1]:9/cb",
            "http://localhost/cb",
            "com.example.app:/cb",
            "https://münchen.example/cb",
        ] {
            assert_eq!(RedirectUri::parse(good).expect("valid").as_str(), good);
        }
        assert!(RedirectUri::parse_insecure("http://intranet/cb").is_ok());
    }

    #[test]
    fn notes_name_what_often_differs() {
        let notes = |text| RedirectUri::parse(text).expect("valid").notes();
        assert_eq!(notes("https://A.example:443/cb"), [Note::UpperCaseHost, Note::DefaultPort]);
        assert_eq!(notes("https://münchen.example/a"), [Note::InternationalHost]);
        assert_eq!(notes("http://localhost:8080"), [Note::Localhost, Note::NoPath]);
        assert_eq!(notes("https://a.example/cb"), []);
    }
}
