//! The proxy that a host chose.

use reqwest::{NoProxy, Url};

use super::{resolve::Checked, tls::unusable};
use crate::transport::{TransportError, url_policy};

/// What is on this machine is never asked for through a proxy, which would look on its own.
const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

/// A proxy for `https`, and for nothing else. No error has a part of the URL in it, which may be a password.
pub(super) fn proxy(text: &str, checked: &Checked) -> Result<reqwest::Proxy, TransportError> {
    let is_plain_text = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let url = Url::parse(text).ok().filter(|_| is_plain_text && text.contains("://"));
    let Some(url) = url.filter(Url::has_host) else {
        return Err(unusable("the URL of the proxy is none"));
    };
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    match url.scheme() {
        "https" => {}
        "http" if !has_credentials || url_policy::is_this_machine(&url) => {}
        "http" => {
            return Err(unusable(
                "the credentials of a proxy go to an https proxy alone: \
                 on the way to a plain one everybody can read them",
            ));
        }
        _ => return Err(unusable("a proxy is https or http")),
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(unusable("the URL of the proxy has more than a host and a port"));
    }
    checked.check(&url)?;
    let proxy = reqwest::Proxy::https(url).map_err(|_| unusable("the proxy cannot be used"))?;
    Ok(proxy.no_proxy(NoProxy::from_string(THIS_MACHINE)))
}

#[cfg(test)]
mod tests {
    use super::{Checked, proxy};
    use crate::transport::TransportErrorKind;

    #[test]
    fn credentials_go_to_an_encrypted_proxy_or_to_this_machine() {
        let ok = |url: &str| proxy(url, &Checked::new(None, None)).map(drop);
        for url in [
            "https://proxy.example",
            "https://user:sentinel@proxy.example:3128/",
            "http://proxy.example:3128",
            "http://127.0.0.1:3128",
            "http://user:sentinel@127.0.0.1:3128",
            "http://user:sentinel@[::1]:3128",
            "http://user:sentinel@localhost:3128/",
        ] {
            assert_eq!(ok(url), Ok(()), "{url}");
        }
        for (url, words) in [
            ("http://user:sentinel@proxy.example:3128", "https proxy alone"),
            ("http://sentinel@proxy.example", "https proxy alone"),
            ("http://:sentinel@proxy.example", "https proxy alone"),
            ("http://user:sentinel@10.0.0.1", "https proxy alone"),
            ("http://user:sentinel@0.0.0.0", "https proxy alone"),
            ("http://user:sentinel@127.0.0.1.example", "https proxy alone"),
            ("socks5://user:sentinel@127.0.0.1", "https or http"),
            ("ftp://sentinel", "https or http"),
            ("https://proxy.example/sentinel", "more than a host"),
            ("https://proxy.example/?sentinel", "more than a host"),
            ("https://proxy.example/#sentinel", "more than a host"),
            ("sentinel:3128", "is none"),
            ("sentinel", "is none"),
            ("", "is none"),
            ("https://user:sentinel @proxy.example", "is none"),
            ("https://user:sentinel@", "is none"),
        ] {
            let error = ok(url).expect_err(url);
            assert_eq!(error.kind, TransportErrorKind::Refused, "{url}");
            assert!(error.message.contains(words), "{url}: {error}");
            assert!(!format!("{error} {error:?}").contains("sentinel"), "{error}");
        }
    }
}
