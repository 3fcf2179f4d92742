//! What values must look like before they enter a request: the rules of [`ValueKind`].

use crate::definition::ValueKind;

/// The most bytes of a setting or a captured value.
const MAX_VALUE: usize = 4096;

/// Checks a value that is not empty; the error says what the value must be, never what it is.
///
/// `local` allows `http` and a port on loopback origins.
pub(crate) fn value(kind: ValueKind, text: &str, local: bool) -> Result<(), String> {
    if kind == ValueKind::Pem {
        return pem(text);
    }
    if text.chars().any(char::is_control) {
        return Err("must not contain control characters or line breaks".to_owned());
    }
    if text.len() > MAX_VALUE {
        return Err(format!("must not be longer than {MAX_VALUE} bytes"));
    }
    let (holds, rule) = match kind {
        ValueKind::Text | ValueKind::Pem => (true, ""),
        ValueKind::Label => (
            label(text) && !text.starts_with("xn--"),
            "must be one label of a host name: lower-case letters, digits and inner hyphens, at most 63",
        ),
        ValueKind::Hostname => {
            (hostname(text), "must be a host name alone, in lower case, such as `acme.example`")
        }
        ValueKind::Origin => (
            origin(text, local),
            "must be `https://` and a host name in lower case, with nothing after it, such as `https://acme.example`",
        ),
        ValueKind::Segment => (
            is_segment(text),
            "must be one segment of a path: not `.` or `..`, and without `/`, `\\`, `?` and `#`",
        ),
        ValueKind::OneOf(allowed) => return one_of(allowed.iter().copied(), text),
        ValueKind::Table(rows) => return one_of(rows.iter().map(|(value, _)| *value), text),
    };
    if holds { Ok(()) } else { Err(rule.to_owned()) }
}

/// The most bytes of a private key, four times of what the largest has.
const MAX_PEM: usize = 16 * 1024;

/// PEM is text in lines (RFC 7468 section 2); what is in it is for whoever signs with it.
fn pem(text: &str) -> Result<(), String> {
    let is_pem =
        text.len() <= MAX_PEM && text.contains("-----BEGIN ") && text.contains("-----END ");
    let is_text = |c: char| matches!(c, '\n' | '\r' | '\t' | ' '..='~');
    if is_pem && text.chars().all(is_text) {
        return Ok(());
    }
    Err("must be a private key in PEM, which starts with `-----BEGIN PRIVATE KEY-----`".to_owned())
}

fn one_of(
    mut allowed: impl Iterator<Item = &'static str> + Clone,
    text: &str,
) -> Result<(), String> {
    let all = allowed.clone();
    if allowed.any(|value| value == text) {
        return Ok(());
    }
    Err(format!("must be one of {}", listed(all)))
}

/// `a`, `b` and `c` in backquotes.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A DNS label in lower case (RFC 1035 section 2.3.1, with digits in front as RFC 1123 section 2.1 allows).
fn label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Labels joined by dots, at most 253 bytes, and not an IPv4 address in any of its spellings.
pub(crate) fn hostname(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(label) && !ends_in_number(text)
}

/// The last label is a number, also as `0x7f`, so that readers of URLs take the whole for an IPv4 address
/// (URL Standard, "ends in a number").
pub(crate) fn ends_in_number(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = last.strip_prefix("0x");
    is_digits || hexadecimal.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// An https origin without a port; with `local` also `http` or `https` on loopback with a port.
pub(crate) fn origin(text: &str, local: bool) -> bool {
    if text.strip_prefix("https://").is_some_and(hostname) {
        return true;
    }
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let (host, port) = split_port(authority);
    let port = port.unwrap_or("80");
    local
        && matches!(scheme, "http" | "https")
        && is_loopback(host)
        && port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port)
}

/// A host that names this machine (RFC 8252 section 7.3).
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// One segment of a path, before it is encoded.
pub(crate) fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
        && !text.contains(['/', '\\', '?', '#'])
        && !text.chars().any(char::is_control)
}

/// Splits `host:port`, also where the host is an IPv6 address.
pub(crate) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_loopback, value};
    use crate::definition::ValueKind::{self, Hostname, Label, OneOf, Origin, Segment, Text};

    fn holds(kind: ValueKind, text: &str) -> bool {
        value(kind, text, false).is_ok()
    }

    #[test]
    fn labels_and_host_names_cannot_leave_their_place() {
        let long = "a".repeat(64);
        for bad in [
            "evil.com/",
            "evil.com#",
            "evil.com?",
            "evil.com\\",
            "x@evil.com",
            "evil.com:443",
            "..",
            "",
            &long,
            "-a",
            "a-",
            "xn--",
            "Upper",
            "evil。com",
            "a%2eb",
            "a\t",
            "a\nb",
            "a b",
            "é",
            "xn--bcher-kva",
        ] {
            assert!(!holds(Label, bad), "label {bad:?}");
            if bad != "xn--bcher-kva" {
                assert!(!holds(Hostname, bad), "hostname {bad:?}");
            }
        }
        for good in ["a", "acme", "a-b", "9lives", "a".repeat(63).as_str()] {
            assert!(holds(Label, good), "{good}");
        }
        assert!(!holds(Label, "a.b"));
        assert!(holds(Hostname, "acme.co.example"));
        for address in ["127.0.0.1", "10.1", "1", "0x7f.1", "a.0x7f", "acme.example."] {
            assert!(!holds(Hostname, address), "{address}");
        }
    }

    #[test]
    fn origins_are_https_and_nothing_else() {
        assert!(holds(Origin, "https://git.acme.example"));
        for bad in [
            "http://git.acme.example",
            "https://a.example/",
            "https://a.example/x",
            "https://a.example?x",
            "https://u@a.example",
            "https://a.example:22",
            "https://a.example:443",
            "https://[::1]",
            "https://a.example.",
            "https://",
            "a.example",
            "HTTPS://a.example",
            "https://127.0.0.1",
            "https://A.example",
            "http://127.0.0.1:8080",
        ] {
            assert!(!holds(Origin, bad), "{bad}");
        }
        for good in [
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "https://[::1]:8443",
            "http://[::1]",
            "http://localhost",
        ] {
            assert!(value(Origin, good, true).is_ok(), "{good}");
        }
        for bad in
            ["http://10.0.0.1:80", "http://localhost:080", "http://localhost:0", "ftp://localhost"]
        {
            assert!(value(Origin, bad, true).is_err(), "{bad}");
        }
    }

    #[test]
    fn segments_stay_one_segment() {
        for bad in ["../x", "a/b", "?a", "#", "", ".", "..", "a\\b", "a\nb"] {
            assert!(!holds(Segment, bad), "{bad:?}");
        }
        for good in ["org", "a b", "é", "...", "a.b"] {
            assert!(holds(Segment, good), "{good}");
        }
    }

    #[test]
    fn words_name_the_rule_and_not_the_value() {
        let error = value(OneOf(&["com", "eu"]), "evil-sentinel", false).unwrap_err();
        assert_eq!(error, "must be one of `com`, `eu`");
        assert!(value(Text, "a\r\nb", false).unwrap_err().contains("control characters"));
        assert!(value(Text, &"x".repeat(5000), false).is_err());
    }

    #[test]
    fn loopback_is_this_machine_alone() {
        for good in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1"] {
            assert!(is_loopback(good), "{good}");
        }
        for bad in
            ["localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[::]", "10.0.0.1"]
        {
            assert!(!is_loopback(bad), "{bad}");
        }
    }
}
