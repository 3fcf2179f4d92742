//! Requests that are made and sent by an HTTP client of the host's own.

use std::{fmt::Write as _, time::Duration};

use ::http::{HeaderMap, HeaderName, HeaderValue, Method as HttpMethod, StatusCode};
use oauth_core::{
    Api,
    definition::Method,
    transport::{HeaderText, Request, Response},
};

use super::AccessToken;
use crate::{Error, ErrorKind};

/// What a request gets besides what it has.
pub(super) struct Authorized {
    /// The API, which also reads its answers.
    pub(super) api: Api,
    /// The URL, perhaps with the token.
    pub(super) url: String,
    /// Headers that it lacks; those with secrets are marked as sensitive.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

/// Looks at a request, and says what it gets besides what it has, to be sent with a token.
///
/// # Errors
/// `OAuth` when the URL is not at the API's origin, or there are credentials already; `Unsupported` where the
/// definition has no `api`.
pub(super) fn authorize(
    token: &AccessToken,
    method: &HttpMethod,
    url: &str,
    headers: &HeaderMap,
) -> Result<Authorized, Error> {
    let api = token.api()?;
    let mut request = Request::new(of(method), encoded(url));
    // The names are looked at, not the values, which stay where they are.
    let name = |name: &HeaderName| name.as_str().to_owned().into();
    request.headers.extend(headers.keys().map(|key| (name(key), HeaderText::Plain("".into()))));
    let known = request.headers.len();
    let request = api.authorize_request(request)?;
    let added = request.headers.into_iter().skip(known);
    let headers = added.map(|(name, value)| header(&name, &value)).collect::<Result<_, _>>()?;
    Ok(Authorized { api, url: request.url, headers })
}

/// The engine knows the methods that definitions have. A request that is authorized can have any.
fn of(method: &HttpMethod) -> Method {
    match *method {
        HttpMethod::POST => Method::Post,
        HttpMethod::PUT => Method::Put,
        HttpMethod::DELETE => Method::Delete,
        HttpMethod::PATCH => Method::Patch,
        _ => Method::Get,
    }
}

fn header(name: &str, value: &HeaderText) -> Result<(HeaderName, HeaderValue), Error> {
    let fault = || Error::new(ErrorKind::Invalid, format!("the header `{name}` cannot be sent"));
    let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| fault())?;
    let mut text = HeaderValue::from_str(value.expose()).map_err(|_| fault())?;
    text.set_sensitive(matches!(value, HeaderText::Secret(_)));
    Ok((known, text))
}

/// A URL as RFC 3986 has it. HTTP clients take characters that no URL has, and send them as they are: APIs
/// take `filter[name]=x`, and `filter%5Bname%5D=x` for the same.
fn encoded(url: &str) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url[host..].find(['/', '?']).map_or(url.len(), |at| host + at);
    let mut encoded = url[..path].to_owned();
    for byte in url[path..].bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            _ if b"-._~:/?#@!$&'()*+,;=%".contains(&byte) => encoded.push(char::from(byte)),
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
    }
    encoded
}

/// How long an answer asks to wait.
pub(super) fn retry_after(api: &Api, status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    if !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let headers = headers.iter().filter_map(text).collect();
    api.retry_after(&Response { status: status.as_u16(), headers, body: Vec::new().into() })
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn characters_that_no_url_has_are_encoded_behind_the_host() {
        for (url, expected) in [
            ("https://a.example", "https://a.example"),
            ("https://a.example/x%20y?q=a+b", "https://a.example/x%20y?q=a+b"),
            ("https://[::1]:80/x[y]?f[a]=b|c", "https://[::1]:80/x%5By%5D?f%5Ba%5D=b%7Cc"),
            ("https://a.example?q={ü}", "https://a.example?q=%7B%C3%BC%7D"),
            ("/x|y", "/x%7Cy"),
        ] {
            assert_eq!(encoded(url), expected);
        }
    }
}
