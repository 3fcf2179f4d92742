//! Which URLs may be asked: `https`, or `http` to this machine.

use std::net::IpAddr;

use reqwest::Url;

use super::{TransportError, TransportErrorKind::Refused};

/// Parses `text`, the absolute URL of a request, if it may be asked.
///
/// The rule is applied to the parsed URL, the very one that is sent, so no second reader can be
/// tricked into another host. What a lenient parser would repair without a word (blanks, tabs,
/// backslashes, missing slashes) is refused before.
pub(crate) fn check(text: &str) -> Result<Url, TransportError> {
    if text.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
        return Err(refused("the URL has a blank, a backslash or a control character in it"));
    }
    let after_scheme = text.split_once("://").map(|(_, rest)| rest);
    let (Some(rest), Ok(url)) = (after_scheme, Url::parse(text)) else {
        return Err(refused("not an absolute URL"));
    };
    let Some(host) = url.host_str().filter(|_| !rest.starts_with('/')) else {
        return Err(refused("the URL has no host"));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("the URL has a user name or a password in it"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => {
            return Err(refused(&format!(
                "{host} may be asked by https alone; http goes to loopback addresses only"
            )));
        }
        _ => return Err(refused("the URL is neither https nor http")),
    }
    Ok(url)
}

/// The host with its port, if the URL has one: what errors may name.
pub(crate) fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// The address that stands for a host in a URL, which nobody resolves.
pub(super) fn address(url: &Url) -> Option<IpAddr> {
    url.host_str().and_then(written_address)
}

/// `localhost`, or a loopback address.
pub(super) fn is_this_machine(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback)
}

/// `host` as the parser wrote it: in lower case, addresses in their one form, IPv6 in brackets.
fn written_address(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host).parse().ok()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || written_address(host).is_some_and(|address| address.is_loopback())
}

fn refused(message: &str) -> TransportError {
    TransportError::new(Refused, message)
}

#[cfg(test)]
mod tests {
    use super::{check, place};
    use crate::transport::TransportErrorKind;

    #[test]
    fn https_to_any_host_and_http_to_this_machine_are_allowed() {
        for (url, expected) in [
            ("https://api.example.com/token?x=1", "api.example.com"),
            ("HTTPS://API.example.com:443/", "api.example.com"),
            ("https://192.0.2.1:8443/", "192.0.2.1:8443"),
            ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("http://127.255.0.9/", "127.255.0.9"),
            ("http://[::1]:9/", "[::1]:9"),
            ("http://localhost/", "localhost"),
            ("http://LOCALHOST:3000", "localhost:3000"),
        ] {
            assert_eq!(place(&check(url).expect(url)), expected, "{url}");
        }
    }

    #[test]
    fn http_beyond_this_machine_is_refused() {
        for url in [
            "http://example.com/",
            "http://0.0.0.0/",
            "http://10.0.0.1/",
            "http://169.254.169.254/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost./",
            "http://localhost.example/",
            "http://a.localhost/",
            "http://127.0.0.1.example/",
            "http://128.0.0.1/",
        ] {
            assert_eq!(check(url).expect_err(url).kind, TransportErrorKind::Refused, "{url}");
        }
    }

    #[test]
    fn what_a_lenient_parser_would_repair_is_refused() {
        for url in [
            "",
            "/token",
            "example.com/token",
            "https:example.com",
            "https:/example.com",
            "https:///example.com",
            "https://",
            "https://?x",
            " https://example.com/",
            "https://example.com/a b",
            "https://exam\tple.com/",
            "https://example.com/\r\nhost: evil",
            "https://example.com\\@evil.example/",
            "http://127.0.0.1\\@evil.example/",
            "https://example.com:99999/",
            "https://user@example.com/",
            "https://user:password@example.com/",
            "http://127.0.0.1@evil.example/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "data:text/plain,x",
            "javascript:alert(1)",
        ] {
            assert_eq!(check(url).expect_err(url).kind, TransportErrorKind::Refused, "{url}");
        }
    }

    #[test]
    fn refusals_name_the_host_at_most() {
        for url in [
            "http://example.com/sentinel?sentinel#sentinel",
            "https://sentinel:sentinel@example.com/",
            "https://example.com/sentinel sentinel",
            "sentinel",
            "sentinel://sentinel/",
        ] {
            let error = check(url).expect_err(url);
            assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
        }
    }
}
