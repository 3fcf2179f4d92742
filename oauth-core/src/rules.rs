//! What a value must look like before it may enter a request.

use std::{borrow::Cow, net::Ipv4Addr};

use crate::{definition::ValueKind, text};

/// What is wrong with `value`, as the rest of a sentence about it; `None`: nothing.
///
/// With `local`, an origin may be `http` on a loopback address with a port.
pub(crate) fn fault(kind: ValueKind, value: &str, local: bool) -> Option<Cow<'static, str>> {
    if value.is_empty() {
        return Some("is empty".into());
    }
    if text::has_control(value) {
        return Some("holds a control character".into());
    }
    let fault = match kind {
        ValueKind::Text => return None,
        ValueKind::Label if is_label(value) && !value.starts_with("xn--") => return None,
        ValueKind::Label => {
            "must be one label of a host name: lower case letters, digits and inner hyphens, at most 63"
        }
        ValueKind::Hostname if is_hostname(value) => return None,
        ValueKind::Hostname => {
            "must be a host name in lower case: no scheme, port, path or user, and not an address"
        }
        ValueKind::Origin if is_origin(value, local) => return None,
        ValueKind::Origin => {
            "must be `https://` and a host name in lower case, with nothing after it"
        }
        ValueKind::Segment if is_segment(value) => return None,
        ValueKind::Segment => {
            "must be one segment of a path: not `.` or `..`, without `/`, `\\`, `?` and `#`"
        }
        ValueKind::OneOf(values) if values.contains(&value) => return None,
        ValueKind::OneOf(values) => {
            return Some(format!("must be one of: {}", values.join(", ")).into());
        }
    };
    Some(fault.into())
}

/// One label of a host name (RFC 1035 section 2.3.1, digits first as RFC 1123 section 2.1 has it), in
/// lower case.
pub(crate) fn is_label(value: &str) -> bool {
    (1..=63).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !value.starts_with('-')
        && !value.ends_with('-')
}

/// Labels with dots between them. The last one must not be a number, as URL parsers take that for an
/// address (WHATWG URL section 3.5).
pub(crate) fn is_hostname(value: &str) -> bool {
    let last = value.rsplit('.').next().unwrap_or("");
    value.len() <= 253
        && value.split('.').all(is_label)
        && !last.bytes().all(|b| b.is_ascii_digit())
        && !last.starts_with("0x")
}

/// `https://` and a host name; with `local` also `http://` and a loopback host, with or without a port.
pub(crate) fn is_origin(value: &str, local: bool) -> bool {
    match value.split_once("://") {
        Some(("https", host)) if is_hostname(host) => true,
        Some(("http" | "https", authority)) if local => {
            let (host, port) = split_port(authority);
            is_loopback(host) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|p| p > 0))
        }
        _ => false,
    }
}

/// One segment of a path.
pub(crate) fn is_segment(value: &str) -> bool {
    !matches!(value, "" | "." | "..")
        && !value.contains(['/', '\\', '?', '#'])
        && !text::has_control(value)
}

/// `localhost`, or an address in 127.0.0.0/8 or `[::1]`, as it is written in a URL (RFC 8252 section 7.3).
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

/// Host and port of an authority without user information.
pub(crate) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// `origin` is one that `allowed` names; `https://*.` at its start stands for one or more labels.
/// Either may be a bare host as well.
pub(crate) fn is_allowed(origin: &str, allowed: &str) -> bool {
    let host = |text: &str| {
        let (scheme, host) = text.split_once("://").unwrap_or(("https", text));
        (scheme.to_owned(), host.to_owned())
    };
    let ((scheme, host), (allowed_scheme, allowed_host)) = (host(origin), host(allowed));
    scheme == allowed_scheme
        && match allowed_host.strip_prefix("*.") {
            Some(suffix) => host
                .strip_suffix(suffix)
                .and_then(|labels| labels.strip_suffix('.'))
                .is_some_and(|labels| labels.split('.').all(is_label)),
            None => host == allowed_host,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_nothing_but_a_label() {
        let long = "a".repeat(64);
        for bad in [
            "evil.com/", "evil.com#", "evil.com?", "evil.com\\", "x@evil.com", "evil.com:443", "..",
            "", &long, "-a", "a-", "xn--", "xn--a", "Upper", "evil\u{3002}com", "a%2eb", "a\tb",
            "a\nb", "a.b", "a b", "*",
        ] {
            assert!(fault(ValueKind::Label, bad, false).is_some(), "{bad:?}");
        }
        for good in ["a", "acme-eu1", "0", &long[1..]] {
            assert_eq!(fault(ValueKind::Label, good, false), None, "{good}");
        }
    }

    #[test]
    fn an_origin_is_https_and_a_host() {
        for bad in [
            "http://a.example", "https://a.example/", "https://a.example?x", "https://u@a.example",
            "https://a.example:22", "https://[::1]", "https://a.example.", "https://", "a.example",
            "https://1.2.3.4", "https://0x7f.0x1", "https://169.254.169.254", "HTTPS://a.example",
            "https://a.example#", "https://a..b", "http://127.0.0.1:8080",
        ] {
            assert!(fault(ValueKind::Origin, bad, false).is_some(), "{bad:?}");
        }
        assert_eq!(fault(ValueKind::Origin, "https://gitlab.acme.example", false), None);
        assert_eq!(fault(ValueKind::Origin, "http://127.0.0.1:8080", true), None);
        assert!(fault(ValueKind::Origin, "http://10.0.0.1:8080", true).is_some());
        assert!(fault(ValueKind::Origin, "http://127.0.0.1:8080@evil.example", true).is_some());
    }

    #[test]
    fn a_segment_cannot_climb() {
        for bad in ["../x", "a/b", "?a", "#", "", ".", "..", "a\\b", "a\u{0}"] {
            assert!(fault(ValueKind::Segment, bad, false).is_some(), "{bad:?}");
        }
        assert_eq!(fault(ValueKind::Segment, "%2e%2e", false), None, "encoded again where it is used");
    }

    #[test]
    fn allow_lists_match_whole_labels() {
        let pattern = "https://*.my.salesforce.com";
        assert!(is_allowed("https://acme.my.salesforce.com", pattern));
        assert!(is_allowed("https://a.b.my.salesforce.com", pattern));
        assert!(is_allowed("acme.my.salesforce.com", "*.my.salesforce.com"));
        for bad in [
            "https://my.salesforce.com", "https://evilmy.salesforce.com", "https://my.salesforce.com.evil.com",
            "http://acme.my.salesforce.com", "https://.my.salesforce.com", "https://a@x.my.salesforce.com",
        ] {
            assert!(!is_allowed(bad, pattern), "{bad}");
        }
        assert!(is_allowed("https://a.example", "https://a.example"));
        assert!(!is_allowed("https://b.example", "https://a.example"));
    }
}
