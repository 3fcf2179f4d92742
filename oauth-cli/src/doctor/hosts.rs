//! Whose host it is: enough to see that a page belongs to a provider.

use oauth_core::definition::{DefaultValue, Definition, ValueKind};

use crate::catalogue::shown;

/// Names below a country's own, under which everybody may register.
const SECOND_LEVEL: [&str; 9] = ["ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"];

/// The host of a URL as it stands in a file, without its port; it may have `{values}` in it.
pub(crate) fn host(url: &str) -> Option<&str> {
    let (_, after) = url.split_once("://")?;
    let authority = after.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(host.split(':').next().unwrap_or(host)).filter(|host| !host.is_empty())
}

/// The name that somebody registered: `acme.co.uk` of `login.acme.co.uk`. Nothing where it depends on a
/// value, and for addresses.
pub(crate) fn registered(host: &str) -> Option<&str> {
    let labels: Vec<&str> = host.split('.').collect();
    let [.., below, top] = labels[..] else { return None };
    if top.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count = if top.len() == 2 && SECOND_LEVEL.contains(&below) { 3 } else { 2 };
    let start = labels.len().checked_sub(count)?;
    let name = labels[start..].join(".");
    (!name.contains(['{', '}'])).then(|| &host[host.len() - name.len()..])
}

/// The URLs that are the provider's own for sure: its endpoints, and where clients are created.
pub(crate) fn own_urls(definition: &Definition) -> Vec<String> {
    let mut urls: Vec<String> = definition
        .authorization_endpoint
        .iter()
        .chain(definition.token_endpoint)
        .chain(&definition.issuer)
        .map(shown)
        .collect();
    for setting in definition.settings {
        urls.extend(setting.field.url.map(str::to_owned));
        // A setting may be the host itself, as at providers with several clouds.
        let mut values: Vec<&str> = match setting.value {
            ValueKind::OneOf(values) => values.to_vec(),
            ValueKind::Table(rows) => {
                rows.iter().flat_map(|(_, parts)| parts.iter().map(|(_, text)| *text)).collect()
            }
            _ => Vec::new(),
        };
        if let Some(DefaultValue::Text(text)) = setting.field.default {
            values.push(text);
        }
        let hosts = values.into_iter().filter(|value| value.contains('.'));
        urls.extend(hosts.map(|host| match host.contains("://") {
            true => host.to_owned(),
            false => format!("https://{host}"),
        }));
    }
    urls
}

/// Whether a page looks like one of the provider's own: at one of its registered names, at one that
/// begins alike (`microsoft.com` beside `microsoftonline.com`), or at a host of pages under its id.
pub(crate) fn is_own_page(definition: &Definition, own: &[String], page: &str) -> bool {
    let Some(name) = host(page).and_then(registered) else { return false };
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let begins = |a: &str, b: &str| a.len() >= 4 && b.starts_with(a);
    let same_house = own.iter().filter_map(|url| registered(host(url)?)).any(|known| {
        let (a, b) = (first(known), first(name));
        known == name || begins(&a, &b) || begins(&b, &a)
    });
    let page = page.to_ascii_lowercase();
    let mut words = definition.id.split('-').filter(|word| word.len() >= 3);
    same_house || words.any(|word| page.contains(word))
}

/// A name that RFC 2606 keeps for examples and tests, where no provider is.
pub(crate) fn is_reserved(host: &str) -> bool {
    let top = host.rsplit('.').next().unwrap_or_default();
    let two = registered(host).unwrap_or_default();
    matches!(top, "example" | "invalid" | "localhost" | "test")
        || matches!(two, "example.com" | "example.net" | "example.org")
}

#[cfg(test)]
mod tests {
    use super::{host, is_own_page, is_reserved, own_urls, registered};
    use oauth_core::definition::{Definition, Template};

    #[test]
    fn a_registered_name_is_what_somebody_bought() {
        for (url, name) in [
            ("https://login.acme.com/oauth?a", Some("acme.com")),
            ("https://login.acme.co.uk:8443/", Some("acme.co.uk")),
            ("https://acme.io", Some("acme.io")),
            ("https://{tenant}.acme.com.au/x", Some("acme.com.au")),
            ("https://{tenant}.{region}.com/x", None),
            ("https://acme.{region}/x", None),
            ("{origin}/x", None),
            ("https://127.0.0.1:80/", None),
            ("https://localhost/", None),
        ] {
            assert_eq!(host(url).and_then(registered), name, "{url}");
        }
    }

    #[test]
    fn a_page_belongs_to_the_provider_or_does_not() {
        let definition = Definition {
            id: "acme-mail",
            token_endpoint: &[Template::Fixed("https://login.acmeonline.com/token")],
            ..Definition::PLAIN
        };
        let own = own_urls(&definition);
        for (page, belongs) in [
            ("https://docs.acmeonline.com/oauth", true),
            ("https://developer.acme.com/oauth", true),
            ("https://acme.readme.io/oauth", true),
            ("https://github.com/acme/api", true),
            ("https://github.com/catalogues/providers", false),
            ("https://www.other.com/oauth", false),
        ] {
            assert_eq!(is_own_page(&definition, &own, page), belongs, "{page}");
        }
    }

    #[test]
    fn names_for_examples_are_known() {
        for (host, reserved) in [
            ("acme.example", true),
            ("api.example.com", true),
            ("a.test", true),
            ("nothing.invalid", true),
            ("example.io", false),
            ("testing.com", false),
        ] {
            assert_eq!(is_reserved(host), reserved, "{host}");
        }
    }
}
