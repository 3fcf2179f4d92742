//! URLs, as far as an emulator needs them: split, compared, and written as paths of the loopback server.

use crate::form;

/// An absolute URL without a fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Url {
    pub(crate) scheme: String,
    pub(crate) authority: String,
    /// As it was written; at least `/`.
    pub(crate) path: String,
    pub(crate) query: String,
}

impl Url {
    /// Splits `text`, an absolute `http` or `https` URL.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        Self::split(&scheme, rest)
    }

    /// Reads the target of a request to the loopback server: `/https/acme.example/oauth/token?a=b`.
    pub(crate) fn from_target(target: &str) -> Option<Self> {
        let (scheme, rest) = target.strip_prefix('/')?.split_once('/')?;
        Self::split(scheme, rest)
    }

    fn split(scheme: &str, rest: &str) -> Option<Self> {
        if !matches!(scheme, "http" | "https") || rest.contains('#') {
            return None;
        }
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = match place.find('/') {
            Some(end) => place.split_at(end),
            None => (place, "/"),
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
        if authority.is_empty() || !authority.bytes().all(plain) {
            return None;
        }
        Some(Self {
            scheme: scheme.to_owned(),
            authority: authority.to_ascii_lowercase(),
            path: path.to_owned(),
            query: query.to_owned(),
        })
    }

    /// Scheme and authority.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The whole URL.
    pub(crate) fn whole(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{}{}{mark}{}", self.origin(), self.path, self.query)
    }

    /// The target under which the loopback server answers for this URL.
    pub(crate) fn target(&self) -> String {
        let mut target = format!("/{}/{}{}", self.scheme, self.authority, self.path);
        if !self.query.is_empty() {
            target.push('?');
            target.push_str(&self.query);
        }
        target
    }

    /// The same URL, leaving the query aside; how a path is percent-encoded does not matter.
    pub(crate) fn is_place_of(&self, other: &Self) -> bool {
        let steps = |path: &str| path.split('/').map(form::percent_decode).collect::<Vec<_>>();
        self.origin() == other.origin() && steps(&self.path) == steps(&other.path)
    }

    /// Whether this URL begins with another, whole segments alone.
    pub(crate) fn is_below(&self, base: &Self) -> bool {
        let path = base.path.trim_end_matches('/');
        self.origin() == base.origin()
            && self
                .path
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Origin and path.
    pub(crate) fn place(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }
}

/// Why a redirect URI is not one (RFC 6749 section 3.1.2, RFC 8252 section 7).
pub(crate) fn redirect_uri_fault(uri: &str) -> Option<&'static str> {
    if uri.is_empty() {
        return Some("it is empty");
    }
    if !uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte)) {
        return Some("it has characters that no URI has");
    }
    if uri.contains('#') {
        return Some("it has a fragment");
    }
    let Some((scheme, rest)) = uri.split_once(':') else {
        return Some("it is not absolute");
    };
    let host = rest.strip_prefix("//").map(|rest| rest.split(['/', '?']).next().unwrap_or(rest));
    if host.is_some_and(|host| host.contains('@')) {
        return Some("it has user information");
    }
    match scheme.to_ascii_lowercase().as_str() {
        "https" if host.is_none_or(str::is_empty) => Some("it has no host"),
        "https" => None,
        "http" if host.is_some_and(is_loopback) => None,
        "http" => Some("http is for loopback addresses only"),
        // A private-use scheme is a domain name in reverse (RFC 8252 section 7.1).
        own if own.contains('.') => None,
        _ => Some("its scheme is neither https nor a private-use scheme with a dot in it"),
    }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "[::1]" | "localhost")
}

/// Whether `asked` is the registered `known`: the same bytes, save that the port of a loopback
/// address is free (RFC 8252 section 7.3).
pub(crate) fn is_registered(known: &str, asked: &str) -> bool {
    known == asked
        || match (Url::parse(known), Url::parse(asked)) {
            (Some(mut known), Some(mut asked)) => {
                [&mut known, &mut asked].into_iter().all(|url| {
                    let free = url.scheme == "http" && is_loopback(&url.authority);
                    if let Some((name, port)) = url.authority.rsplit_once(':')
                        && port.bytes().all(|byte| byte.is_ascii_digit())
                    {
                        url.authority = name.to_owned();
                    }
                    free
                }) && known == asked
            }
            _ => false,
        }
}
