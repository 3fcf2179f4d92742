//! Where two redirect URIs differ.

use std::fmt;

/// The first difference between two redirect URIs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which part differs.
    pub part: Part,
    /// That part of the first one; empty when it has none.
    pub left: String,
    /// That part of the second one.
    pub right: String,
}

/// A part of a URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// `https` or `http`.
    Scheme,
    /// The user before the host.
    User,
    /// The host.
    Host,
    /// The host, in nothing but upper and lower case.
    HostCase,
    /// The port.
    Port,
    /// The path.
    Path,
    /// The path, in nothing but upper and lower case.
    PathCase,
    /// The path, in nothing but a `/` at its end.
    TrailingSlash,
    /// The query.
    Query,
    /// The fragment.
    Fragment,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.part {
            Part::Scheme => "the scheme differs",
            Part::User => "the user differs",
            Part::Host => "the host differs",
            Part::HostCase => "the case of the host differs",
            Part::Port => "the port differs",
            Part::Path => "the path differs",
            Part::PathCase => "the case of the path differs",
            Part::TrailingSlash => "the slash at the end of the path differs",
            Part::Query => "the query differs",
            Part::Fragment => "the fragment differs",
        };
        write!(f, "{what}: `{}` and `{}`", self.left, self.right)
    }
}

/// The first difference between two redirect URIs, in the order of their parts; `None`: they are equal.
///
/// ```
/// use oauth_core::redirect::{Part, difference};
///
/// let found = difference("https://a.example/cb", "https://a.example/cb/").unwrap();
/// assert_eq!(found.part, Part::TrailingSlash);
/// assert_eq!(difference("https://a.example/cb", "https://a.example/cb"), None);
/// ```
#[must_use]
pub fn difference(left: &str, right: &str) -> Option<Difference> {
    if left == right {
        return None;
    }
    let (l, r) = (Parts::of(left), Parts::of(right));
    let (l_path, r_path) = (l.path, r.path);
    let pairs = [
        (Part::Scheme, l.scheme, r.scheme),
        (Part::User, l.user, r.user),
        (Part::Host, l.host, r.host),
        (Part::Port, l.port, r.port),
        (Part::Path, l_path, r_path),
        (Part::Query, l.query, r.query),
        (Part::Fragment, l.fragment, r.fragment),
    ];
    // The parts drop the delimiters, so `a?` and `a` differ in none of them: then the query does.
    let (part, left, right) =
        pairs.into_iter().find(|(_, l, r)| l != r).unwrap_or((Part::Query, left, right));
    let same_but_case = left.eq_ignore_ascii_case(right);
    let part = match part {
        Part::Host if same_but_case => Part::HostCase,
        Part::Path if same_but_case => Part::PathCase,
        Part::Path if left.trim_end_matches('/') == right.trim_end_matches('/') => {
            Part::TrailingSlash
        }
        part => part,
    };
    Some(Difference { part, left: left.to_owned(), right: right.to_owned() })
}

struct Parts<'a> {
    scheme: &'a str,
    user: &'a str,
    host: &'a str,
    port: &'a str,
    path: &'a str,
    query: &'a str,
    fragment: &'a str,
}

impl<'a> Parts<'a> {
    /// Splits any text, as what is compared may come from a provider's form and be no URI at all.
    fn of(text: &'a str) -> Self {
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (text, query) = text.split_once('?').unwrap_or((text, ""));
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (host, port) = crate::check::split_port(host);
        Self { scheme, user, host, port: port.unwrap_or(""), path, query, fragment }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        for (right, part) in [
            ("http://a.example/cb", Part::Scheme),
            ("https://b.example/cb", Part::Host),
            ("https://A.example/cb", Part::HostCase),
            ("https://a.example:443/cb", Part::Port),
            ("https://a.example/cb/", Part::TrailingSlash),
            ("https://a.example/CB", Part::PathCase),
            ("https://a.example/other", Part::Path),
            ("https://a.example/cb?x", Part::Query),
            ("https://a.example/cb?", Part::Query),
            ("https://a.example/cb#x", Part::Fragment),
            ("https://u@a.example/cb", Part::User),
            ("nonsense", Part::Scheme),
            ("", Part::Scheme),
        ] {
            let found = difference("https://a.example/cb", right).expect("they differ");
            assert_eq!(found.part, part, "{right}");
        }
    }
}
