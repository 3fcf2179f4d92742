//! The redirect URI of a deployment, with parts to fill in.

use std::fmt;

use super::RedirectUri;
use crate::{check, encode};

/// A redirect URI with placeholders, one for each deployment of a platform.
///
/// `{name}` stands for one whole segment of the path; `{name:a|b}` for one of `a` and `b`.
///
/// ```
/// use oauth_core::redirect::Template;
///
/// let template = Template::parse(
///     "https://cloud.example/console/api/oauth/plugin/{org}/{plugin}/{provider}/{kind:tool|datasource|trigger}/callback",
/// )?;
/// let uri = template.fill([("org", "acme"), ("plugin", "mail"), ("provider", "gmail"), ("kind", "tool")])?;
/// assert_eq!(uri.as_str(), "https://cloud.example/console/api/oauth/plugin/acme/mail/gmail/tool/callback");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Text(String),
    Value { name: String, choices: Vec<String> },
}

/// Why a template cannot be read or filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When a placeholder is not a whole segment of the path, has no name or the name of another, or
    /// when the rest is not a redirect URI.
    pub fn parse(template: &str) -> Result<Self, TemplateError> {
        let fault = |what: String| Err(TemplateError(format!("the redirect template {what}")));
        let origin = template.find("://").map_or(0, |at| {
            template[at + 3..].find('/').map_or(template.len(), |slash| at + 3 + slash)
        });
        let (origin, path) = template.split_at(origin);
        if origin.contains(['{', '}']) {
            return fault("has a placeholder before its path".into());
        }
        if path.find(['?', '#']).is_some_and(|end| path[end..].contains('{')) {
            return fault("has a placeholder after its path".into());
        }
        let mut segments = vec![Segment::Text(origin.to_owned())];
        let mut names: Vec<&str> = Vec::new();
        for (position, part) in path.split('/').enumerate() {
            if position > 0 {
                segments.push(Segment::Text("/".into()));
            }
            let Some(inner) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
                if part.contains(['{', '}']) {
                    return fault(format!(
                        "has a placeholder that is not a whole segment: `{part}`"
                    ));
                }
                segments.push(Segment::Text(part.to_owned()));
                continue;
            };
            let (name, choices) = inner.split_once(':').unwrap_or((inner, ""));
            if name.is_empty()
                || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
            {
                return fault(format!("has a placeholder without a proper name: `{part}`"));
            }
            if names.contains(&name) {
                return fault(format!("has `{name}` twice"));
            }
            names.push(name);
            let choices: Vec<String> = if inner.contains(':') {
                choices.split('|').map(str::to_owned).collect()
            } else {
                Vec::new()
            };
            if choices.iter().any(|choice| !check::is_segment(choice)) {
                return fault(format!("has a choice that is no segment: `{part}`"));
            }
            segments.push(Segment::Value { name: name.to_owned(), choices });
        }
        let template = Self(segments);
        // Filled with something plain, it must be a redirect URI; what is wrong then is the text.
        let plain: String = template
            .0
            .iter()
            .map(|segment| match segment {
                Segment::Text(text) => text.as_str(),
                Segment::Value { .. } => "x",
            })
            .collect();
        match RedirectUri::parse_insecure(&plain) {
            Ok(_) => Ok(template),
            Err(error) => Err(TemplateError(error.to_string())),
        }
    }

    /// The names of the placeholders, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Value { name, .. } => Some(name.as_str()),
            Segment::Text(_) => None,
        })
    }

    /// Fills every placeholder; a value is percent-encoded as one segment.
    ///
    /// # Errors
    /// When a value is missing, too many, not one of the choices, or not one segment: empty, `.`, `..`,
    /// or with `/`, `\`, `?`, `#` or a control character. When the result is not a redirect URI that
    /// [`RedirectUri::parse`] takes; an `http` deployment takes [`Template::fill_insecure`].
    pub fn fill<'a>(
        &self,
        values: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<RedirectUri, TemplateError> {
        let text = self.text(values)?;
        RedirectUri::parse(&text).map_err(|error| TemplateError(error.to_string()))
    }

    /// As [`Template::fill`], and `http` on any host.
    ///
    /// # Errors
    /// As there.
    pub fn fill_insecure<'a>(
        &self,
        values: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<RedirectUri, TemplateError> {
        let text = self.text(values)?;
        RedirectUri::parse_insecure(&text).map_err(|error| TemplateError(error.to_string()))
    }

    fn text<'a>(
        &self,
        values: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<String, TemplateError> {
        let values: Vec<(&str, &str)> = values.into_iter().collect();
        if let Some((name, _)) =
            values.iter().find(|(name, _)| !self.names().any(|known| known == *name))
        {
            return Err(TemplateError(format!("the redirect template has no `{name}`")));
        }
        let mut uri = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Text(literal) => uri.push_str(literal),
                Segment::Value { name, choices } => {
                    let mut given = values.iter().filter(|(known, _)| known == name);
                    let (Some((_, value)), None) = (given.next(), given.next()) else {
                        return Err(TemplateError(format!(
                            "the redirect template needs one value for `{name}`"
                        )));
                    };
                    if !choices.is_empty() && !choices.iter().any(|choice| choice == value) {
                        return Err(TemplateError(format!(
                            "`{name}` must be one of: {}",
                            choices.join(", ")
                        )));
                    }
                    if !check::is_segment(value) {
                        return Err(TemplateError(format!(
                            "the value of `{name}` is not one segment of a path"
                        )));
                    }
                    encode::percent(&mut uri, value);
                }
            }
        }
        Ok(uri)
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    const DIFY: &str = "https://h.example/console/api/oauth/plugin/{org}/{plugin}/{provider}/{kind:tool|datasource|trigger}/callback";

    #[test]
    fn each_value_is_one_segment() {
        let template = Template::parse(DIFY).expect("valid");
        let fill = |provider, kind| {
            template
                .fill([("org", "o"), ("plugin", "p"), ("provider", provider), ("kind", kind)])
                .map(|uri| uri.to_string())
        };
        assert_eq!(
            fill("a b%2f", "tool").expect("encoded"),
            "https://h.example/console/api/oauth/plugin/o/p/a%20b%252f/tool/callback"
        );
        for bad in ["", ".", "..", "a/b", "a\\b", "a?b", "a#b", "a\nb"] {
            assert!(fill(bad, "tool").is_err(), "{bad:?}");
        }
        for bad in ["model", "", "Tool", "tool|trigger"] {
            assert!(fill("x", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn values_and_placeholders_must_agree() {
        let template = Template::parse("https://h.example/{a}/cb").expect("valid");
        assert!(template.fill([]).is_err());
        assert!(template.fill([("a", "x"), ("b", "y")]).is_err());
        assert!(template.fill([("a", "x"), ("a", "y")]).is_err());
        assert!(
            Template::parse("http://h.example/{a}").expect("valid").fill([("a", "x")]).is_err()
        );
    }

    #[test]
    fn placeholders_are_whole_segments_of_the_path() {
        for bad in [
            "https://{host}/cb",
            "https://h.example/a{b}",
            "https://h.example/{}",
            "https://h.example/{a}/{a}",
            "https://h.example/{a:x|/}",
            "/console/{a}",
            "https://h.example/{a",
            "https://h.example/?x={a}",
        ] {
            assert!(Template::parse(bad).is_err(), "{bad}");
        }
    }
}
