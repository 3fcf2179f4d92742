//! Filling values into templates, each encoded for its place and never expanded again.

use std::borrow::Cow;

use iri_string::types::UriStr;
use zeroize::Zeroizing;

use crate::{
    Secret, check,
    definition::{Definition, Filtered, Part, Place, Template, ValueKind, Variable},
    encode, filter, random,
    settings::Settings,
    transport::HeaderText,
};

/// The most bytes of a URL.
const MAX_URL: usize = 16 * 1024;

/// A value kept from a callback or a token response, under its name.
pub(crate) type Captured = (String, Secret);

/// Where values come from at a step.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) definition: &'static Definition,
    pub(crate) settings: &'a Settings,
    pub(crate) captured: &'a [Captured],
    pub(crate) access_token: Option<&'a str>,
    pub(crate) refresh_token: Option<&'a str>,
    /// The token to revoke, and what it is.
    pub(crate) token: Option<(&'a str, &'static str)>,
    /// The code and the state of a login that is being ended.
    pub(crate) login: Option<(&'a str, &'a str)>,
    pub(crate) redirect_uri: Option<&'a str>,
    /// The nonce of a login whose ID token must have it.
    pub(crate) nonce: Option<&'a str>,
    /// Seconds since 1970.
    pub(crate) now: u64,
}

impl<'a> Values<'a> {
    /// The settings alone.
    pub(crate) fn of(definition: &'static Definition, settings: &'a Settings) -> Self {
        Self {
            definition,
            settings,
            captured: &[],
            access_token: None,
            refresh_token: None,
            token: None,
            login: None,
            redirect_uri: None,
            nonce: None,
            now: 0,
        }
    }

    fn get(&self, variable: Variable) -> Option<Cow<'a, str>> {
        let known = match variable {
            Variable::Nonce => {
                let own = || random::nonce().map(|nonce| nonce.expose().to_owned().into());
                return self.nonce.map(Cow::Borrowed).or_else(own);
            }
            Variable::Uuid => return random::uuid().map(Cow::Owned),
            Variable::Timestamp => return Some(self.now.to_string().into()),
            Variable::TimestampMs => return Some(self.now.saturating_mul(1000).to_string().into()),
            Variable::Setting(name) => self.settings.get(name).map(Secret::expose),
            Variable::Part(name, part) => {
                let chosen = self.settings.get(name)?.expose();
                let ValueKind::Table(rows) = self.definition.setting(name)?.value else {
                    return None;
                };
                let (_, parts) = rows.iter().find(|(value, _)| *value == chosen)?;
                parts.iter().find(|(name, _)| *name == part).map(|(_, text)| *text)
            }
            Variable::Captured(name) => {
                let found = self.captured.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.expose())
            }
            Variable::AccessToken => self.access_token,
            Variable::Token => self.token.map(|(token, _)| token),
            Variable::TokenTypeHint => self.token.map(|(_, hint)| hint),
            Variable::RefreshToken => self.refresh_token,
            Variable::Code => self.login.map(|(code, _)| code),
            Variable::State => self.login.map(|(_, state)| state),
            Variable::RedirectUri => self.redirect_uri,
        };
        known.map(Cow::Borrowed)
    }

    /// Whether a value may stand in a URL or be shown (RFC 6750 section 5.3).
    fn is_secret(&self, variable: Variable) -> bool {
        match variable {
            Variable::Setting(name) => self.settings.public(name).is_none(),
            Variable::Captured(name) => {
                self.definition.captures().any(|capture| capture.name == name && capture.secret)
            }
            Variable::AccessToken
            | Variable::Token
            | Variable::RefreshToken
            | Variable::Code
            | Variable::State => true,
            Variable::Part(..)
            | Variable::TokenTypeHint
            | Variable::RedirectUri
            | Variable::Nonce
            | Variable::Uuid
            | Variable::Timestamp
            | Variable::TimestampMs => false,
        }
    }

    /// The same of a part of a template: what a filter makes of a secret is one as well.
    fn is_secret_part(&self, part: &Part) -> bool {
        part.any(&mut |variable| self.is_secret(variable))
    }

    /// What stands for a part; `None` when a value is not known.
    fn value(&self, part: &Part) -> Option<Cow<'a, str>> {
        match part {
            Part::Text(text) => Some(Cow::Borrowed(text)),
            Part::Value(variable, _) => self.get(*variable),
            Part::Filtered(Filtered { text, filters, .. }) => {
                let mut taken = Zeroizing::new(String::new());
                if !self.join(text, &mut taken) {
                    return None;
                }
                filter::all(filters, taken, |key| self.get(key)).map(Cow::Owned)
            }
        }
    }

    /// Appends the parts as they are; `false` when a value is not known.
    fn join(&self, parts: &[Part], into: &mut String) -> bool {
        parts.iter().all(|part| {
            let value = self.value(part);
            value.inspect(|value| into.push_str(value)).is_some()
        })
    }

    /// The text of a parameter, header or body; `None` when it needs a value that is not known.
    ///
    /// # Errors
    /// What is wrong with the text, without a value in it.
    pub(crate) fn text(&self, template: Template) -> Result<Option<HeaderText>, String> {
        let parts = match template {
            Template::Fixed(text) => return Ok(Some(HeaderText::Plain(text.into()))),
            Template::Parts(parts) => parts,
        };
        let mut text = String::new();
        if !self.join(parts, &mut text) {
            return Ok(None);
        }
        let secret = parts.iter().any(|part| self.is_secret_part(part));
        if text.chars().any(char::is_control) {
            return Err("a value contains a control character".to_owned());
        }
        Ok(Some(if secret {
            HeaderText::Secret(text.into())
        } else {
            HeaderText::Plain(text.into())
        }))
    }

    /// Like [`text`](Self::text), for places that must not hold a secret.
    pub(crate) fn public_text(&self, template: Template) -> Result<Option<String>, String> {
        match self.text(template)? {
            None => Ok(None),
            Some(HeaderText::Plain(text)) => Ok(Some(text.into_owned())),
            Some(HeaderText::Secret(_)) => Err("a secret would stand in a URL".to_owned()),
        }
    }

    /// A URL that a request goes to; `None` when it needs a value that is not known.
    ///
    /// # Errors
    /// What is wrong with the URL, without a value in it.
    pub(crate) fn url(&self, template: Template) -> Result<Option<String>, String> {
        let Some(url) = self.fill(template)? else { return Ok(None) };
        if url.contains('#') {
            return Err("an endpoint must not have a fragment".to_owned());
        }
        Ok(Some(url))
    }

    /// The same with a fragment, for a page that is opened in the user's browser.
    fn fill(&self, template: Template) -> Result<Option<String>, String> {
        let mut url = String::new();
        match template {
            Template::Fixed(text) => url.push_str(text),
            Template::Parts(parts) => {
                for part in parts {
                    let Some(value) = self.value(part) else { return Ok(None) };
                    match part {
                        Part::Text(literal) => url.push_str(literal),
                        Part::Value(_, place) | Part::Filtered(Filtered { place, .. }) => {
                            if self.is_secret_part(part) && !is_token_in_path(part) {
                                return Err("a secret would stand in a URL".to_owned());
                            }
                            self.place(&mut url, *place, &value)?;
                        }
                    }
                }
            }
        }
        check_url(&url, self.definition.local)?;
        Ok(Some(url))
    }

    /// Appends a value to a URL, in the place that the definition says and the URL has reached.
    fn place(&self, url: &mut String, place: Place, value: &str) -> Result<(), String> {
        let fits = match place {
            Place::Origin => url.is_empty() && check::origin(value, self.definition.local),
            Place::Host => {
                reached(url) == Some(Place::Host) && check::hostname(&format!("{value}.a"))
            }
            Place::Segment => reached(url) == Some(Place::Segment) && !value.is_empty(),
            Place::Query => reached(url) == Some(Place::Query),
            Place::Whole => false,
        };
        if !fits {
            return Err("a value does not fit its place in a URL".to_owned());
        }
        match place {
            Place::Origin | Place::Host => url.push_str(value),
            Place::Segment | Place::Query | Place::Whole => encode::percent(url, value),
        }
        Ok(())
    }

    /// The first URL whose values are all known.
    ///
    /// # Errors
    /// What is wrong, or which values are missing.
    pub(crate) fn first_url(&self, templates: &[Template]) -> Result<String, String> {
        self.first(templates, Self::url)
    }

    /// The same for a page that is opened in the user's browser, which may be named by a fragment.
    pub(crate) fn first_page(&self, templates: &[Template]) -> Result<String, String> {
        let page = self.first(templates, Self::fill)?;
        match page.split_once('#') {
            Some((_, fragment)) if !fragment.starts_with('/') => {
                Err("an endpoint must not have a fragment".to_owned())
            }
            _ => Ok(page),
        }
    }

    fn first(
        &self,
        templates: &[Template],
        fill: fn(&Self, Template) -> Result<Option<String>, String>,
    ) -> Result<String, String> {
        for template in templates {
            if let Some(url) = fill(self, *template)? {
                return Ok(url);
            }
        }
        let missing: Vec<&str> = templates.iter().filter_map(|url| self.missing(*url)).collect();
        if missing.is_empty() {
            return Err("the definition has no such endpoint".to_owned());
        }
        Err(format!("{} is not known", check::listed(missing.into_iter())))
    }

    /// The first value that a template needs and that is not known.
    pub(crate) fn missing(&self, template: Template) -> Option<&'static str> {
        let Template::Parts(parts) = template else { return None };
        let mut missing = None;
        let mut is_missing = |variable: Variable| {
            missing = self.get(variable).is_none().then(|| variable.name());
            missing.is_some()
        };
        parts.iter().any(|part| part.any(&mut is_missing));
        missing
    }
}

/// Some take a token as a segment of a path, where the URL says which token is meant (HubSpot).
fn is_token_in_path(part: &Part) -> bool {
    use Variable::{AccessToken, RefreshToken, Token};
    matches!(part, Part::Value(AccessToken | Token | RefreshToken, Place::Segment))
}

/// Which place the end of an unfinished URL is in.
fn reached(url: &str) -> Option<Place> {
    let (_, after) = url.split_once("://")?;
    match after {
        _ if after.contains('#') => None,
        _ if after.contains('?') => Some(Place::Query),
        _ if after.contains('/') => Some(Place::Segment),
        _ if after.contains(['@', ':', '\\']) => None,
        _ => Some(Place::Host),
    }
}

/// Checks a whole URL as a parser sees it: https (or loopback in local definitions), a host that is
/// what stands between `://` and the next `/`, no user information, no fragment, no dot segments.
pub(crate) fn check_url(url: &str, local: bool) -> Result<(), String> {
    let no_url = || "an endpoint is not a URL".to_owned();
    if url.len() > MAX_URL {
        return Err("an endpoint is too long".to_owned());
    }
    let parsed = UriStr::new(url).map_err(|_| no_url())?;
    let authority = parsed.authority_components().ok_or_else(no_url)?;
    let written = url.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
    let written = written.split(['/', '?', '#', '\\']).next();
    let host_and_port = match authority.port() {
        Some(port) => format!("{}:{port}", authority.host()),
        None => authority.host().to_owned(),
    };
    if authority.userinfo().is_some()
        || authority.host().is_empty()
        || written != Some(host_and_port.as_str())
    {
        return Err("the host of an endpoint is not what the definition says".to_owned());
    }
    // A last label that is a number makes an address of the whole, wherever the labels come from.
    let is_this_machine = local && check::is_loopback(authority.host());
    if check::ends_in_number(authority.host()) && !is_this_machine {
        return Err("the host of an endpoint is an address, not a name".to_owned());
    }
    let encrypted = match parsed.scheme_str() {
        "https" => true,
        "http" => local && check::is_loopback(authority.host()),
        _ => false,
    };
    if !encrypted {
        return Err("an endpoint must be `https`".to_owned());
    }
    let dots = |segment: &str| matches!(segment, "." | "..");
    if parsed.path_str().split('/').any(|segment| dots(&segment.to_lowercase().replace("%2e", ".")))
    {
        return Err("an endpoint must not have `.` or `..` in its path".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Values, check_url};
    use crate::{
        SettingValues,
        definition::{
            Definition, Field, FieldKind, Part, Place, Setting, Template, ValueKind, Variable,
        },
    };

    const TEXT: Setting =
        Setting { field: Field { name: "x", ..Field::PLAIN }, value: ValueKind::Text };
    const DEFINITION: Definition = Definition {
        id: "t",
        settings: &[
            TEXT,
            Setting {
                field: Field {
                    name: "client_secret",
                    kind: FieldKind::SecretInput,
                    ..Field::PLAIN
                },
                value: ValueKind::Text,
            },
        ],
        ..Definition::PLAIN
    };
    const X: Variable = Variable::Setting("x");

    fn url(template: Template, x: &str) -> Result<Option<String>, String> {
        let values = SettingValues::new(&DEFINITION).set("x", x).set("client_secret", "shh");
        let settings = values.check(false).unwrap();
        Values::of(&DEFINITION, &settings).url(template)
    }

    const HOST: Template = Template::Parts(&[
        Part::Text("https://"),
        Part::Value(X, Place::Host),
        Part::Text(".acme.example/token"),
    ]);
    const TOKEN: Template = Template::Parts(&[
        Part::Text("https://acme.example/tokens/"),
        Part::Value(Variable::AccessToken, Place::Segment),
        Part::Text("/end"),
    ]);

    #[test]
    fn a_token_stays_one_segment_of_a_path() {
        let values = SettingValues::new(&DEFINITION).set("x", "x").set("client_secret", "shh");
        let settings = values.check(false).unwrap();
        let url = |token| {
            let plain = Values::of(&DEFINITION, &settings);
            Values { access_token: Some(token), ..plain }.url(TOKEN)
        };
        for (token, segment) in [
            ("abc", "abc"),
            ("a/b", "a%2Fb"),
            ("a/../b", "a%2F..%2Fb"),
            ("a?b#c", "a%3Fb%23c"),
            ("x@evil.example", "x%40evil.example"),
            ("%2e%2e", "%252e%252e"),
        ] {
            let whole = format!("https://acme.example/tokens/{segment}/end");
            assert_eq!(url(token), Ok(Some(whole)), "{token}");
        }
        for bad in ["", ".", ".."] {
            let words = url(bad).unwrap_err();
            assert!(!words.contains("acme"), "{words}");
        }
    }

    const SEGMENT: Template = Template::Parts(&[
        Part::Text("https://acme.example/"),
        Part::Value(X, Place::Segment),
        Part::Text("/token?a=b"),
    ]);

    #[test]
    fn a_value_cannot_move_the_host_even_when_its_kind_was_not_checked() {
        assert_eq!(url(HOST, "team").unwrap().unwrap(), "https://team.acme.example/token");
        for bad in [
            "evil.com/",
            "evil.com#",
            "evil.com?",
            "evil.com\\",
            "x@evil.com",
            "evil.com:443",
            "..",
            "{x}",
        ] {
            assert!(url(HOST, bad).is_err(), "{bad}");
        }
        assert_eq!(url(HOST, ""), Ok(None), "an empty value is not known");
    }

    #[test]
    fn a_segment_is_encoded_once() {
        for (value, encoded) in [
            ("a b", "a%20b"),
            ("a/b", "a%2Fb"),
            ("%2e%2e", "%252e%252e"),
            ("?a", "%3Fa"),
            ("{x}", "%7Bx%7D"),
        ] {
            assert_eq!(
                url(SEGMENT, value).unwrap().unwrap(),
                format!("https://acme.example/{encoded}/token?a=b")
            );
        }
        for bad in [".", ".."] {
            assert!(url(SEGMENT, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_secret_never_stands_in_a_url() {
        const SECRET: Template = Template::Parts(&[
            Part::Text("https://acme.example/?key="),
            Part::Value(Variable::Setting("client_secret"), Place::Query),
        ]);
        assert!(url(SECRET, "x").unwrap_err().contains("secret"));
    }

    #[test]
    fn only_pages_have_fragments() {
        const PAGE: Template = Template::Fixed("https://a.example/#/f");
        const PLACE: Template = Template::Fixed("https://a.example/#f");
        let settings = SettingValues::new(&DEFINITION).check(false).unwrap();
        let values = Values::of(&DEFINITION, &settings);
        assert!(values.first_url(&[PAGE]).is_err());
        assert_eq!(values.first_page(&[PAGE]).unwrap(), "https://a.example/#/f");
        assert!(values.first_page(&[PLACE]).is_err());
    }

    #[test]
    fn endpoints_are_https() {
        assert!(check_url("https://a.example:8443/x?y", false).is_ok());
        assert!(check_url("http://127.0.0.1:80/x", true).is_ok());
        for bad in [
            "http://a.example/",
            "http://127.0.0.1/",
            "https://u@a.example/",
            "https:///x",
            "x",
            "",
            "https://a.example/../x",
            "https://a.example/%2E%2e/x",
            "file:///etc",
            "https://a.example\\@evil.example/",
            "https://a b/",
        ] {
            assert!(check_url(bad, false).is_err(), "{bad}");
        }
        assert!(check_url("http://10.0.0.1/", true).is_err());
    }
}
