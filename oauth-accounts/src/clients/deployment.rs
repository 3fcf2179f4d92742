//! Where the platform runs, and whose clients it uses.

use std::{collections::BTreeMap, fmt};

use oauth_core::redirect::{Difference, RedirectUri, Template, difference};

use crate::{Error, ErrorKind};

/// Whose client of a provider is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The platform's managed client.
    Cloud,
    /// The tenant's own client, or that of the whole installation; there is no managed one.
    SelfHosted,
    /// The tenant's own client where there is one, otherwise the platform's managed one.
    Custom,
}

/// Where the platform runs: whose clients it uses, and where providers send users back to.
#[derive(Debug, Clone)]
pub struct Deployment {
    mode: Mode,
    redirect: Template,
    values: BTreeMap<String, String>,
    insecure: bool,
}

impl Deployment {
    /// A deployment whose redirect URIs come from a template: an absolute URL in whose path `{provider}`
    /// stands for the provider's id, and other placeholders for what [`Deployment::value`] sets.
    ///
    /// # Errors
    /// `Invalid` when the template is none.
    pub fn new(mode: Mode, redirect_template: &str) -> Result<Self, Error> {
        let redirect = Template::parse(redirect_template)
            .map_err(|why| Error::new(ErrorKind::Invalid, why.to_string()))?;
        Ok(Self { mode, redirect, values: BTreeMap::new(), insecure: false })
    }

    /// [`Mode::Cloud`] with a template for redirect URIs.
    ///
    /// # Errors
    /// As [`Deployment::new`].
    pub fn cloud(redirect_template: &str) -> Result<Self, Error> {
        Self::new(Mode::Cloud, redirect_template)
    }

    /// [`Mode::SelfHosted`] with a template for redirect URIs.
    ///
    /// # Errors
    /// As [`Deployment::new`].
    pub fn self_hosted(redirect_template: &str) -> Result<Self, Error> {
        Self::new(Mode::SelfHosted, redirect_template)
    }

    /// [`Mode::Custom`] with a template for redirect URIs.
    ///
    /// # Errors
    /// As [`Deployment::new`].
    pub fn custom(redirect_template: &str) -> Result<Self, Error> {
        Self::new(Mode::Custom, redirect_template)
    }

    /// The value of a placeholder of the template.
    #[must_use]
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// Takes `http` on hosts that are not loopback, for deployments in a closed network: everybody on the
    /// way can then read the codes.
    #[must_use]
    pub fn allow_insecure_redirect(mut self) -> Self {
        self.insecure = true;
        self
    }

    /// Whose clients are used.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Redirect URIs may be `http`.
    pub(crate) fn is_insecure(&self) -> bool {
        self.insecure
    }

    /// The redirect URI of a provider: what the operator registers there.
    ///
    /// # Errors
    /// `Invalid` when a placeholder has no value, or the result is no redirect URI.
    pub fn redirect_uri(&self, provider: &str) -> Result<RedirectUri, Error> {
        let has_provider = self.redirect.names().any(|name| name == "provider");
        let values = self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let values = values.chain(has_provider.then_some(("provider", provider)));
        let filled = match self.insecure {
            true => self.redirect.fill_insecure(values),
            false => self.redirect.fill(values),
        };
        filled.map_err(|why| Error::new(ErrorKind::Invalid, why.to_string()))
    }

    /// Compares the redirect URI of a provider with the one that is registered there and the one that the
    /// provider says it received, as far as they are known.
    ///
    /// # Errors
    /// `Invalid` as [`Deployment::redirect_uri`].
    pub fn check_redirect_uri(
        &self,
        provider: &str,
        registered: Option<&str>,
        received: Option<&str>,
    ) -> Result<Option<RedirectMismatch>, Error> {
        let configured = self.redirect_uri(provider)?;
        Ok(RedirectMismatch::find(configured.as_str(), registered, received))
    }
}

/// Where a redirect URI comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RedirectOrigin {
    /// What the deployment makes of its template.
    Configured,
    /// What is registered at the provider.
    Registered,
    /// What the provider received, as its error page or its log shows.
    Received,
}

/// Two of the three redirect URIs differ. Providers compare them byte by byte (RFC 9700 section 2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectMismatch {
    /// Where the two come from.
    pub between: (RedirectOrigin, RedirectOrigin),
    /// Their first difference.
    pub difference: Difference,
}

impl RedirectMismatch {
    /// The first two that differ; `None`: all that are known are the same.
    #[must_use]
    pub fn find(
        configured: &str,
        registered: Option<&str>,
        received: Option<&str>,
    ) -> Option<Self> {
        use RedirectOrigin::{Configured, Received, Registered};
        let known =
            [(Configured, Some(configured)), (Registered, registered), (Received, received)];
        let pairs = [(0, 1), (0, 2), (1, 2)];
        pairs.into_iter().find_map(|(left, right)| {
            let ((a, left), (b, right)) = (known[left], known[right]);
            let difference = difference(left?, right?)?;
            Some(Self { between: (a, b), difference })
        })
    }
}

impl fmt::Display for RedirectMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |origin| match origin {
            RedirectOrigin::Configured => "configured",
            RedirectOrigin::Registered => "registered at the provider",
            RedirectOrigin::Received => "received by the provider",
        };
        let (left, right) = self.between;
        write!(
            f,
            "the redirect URI that is {} is not the one that is {}: {}",
            name(left),
            name(right),
            self.difference
        )
    }
}

#[cfg(test)]
mod tests {
    use oauth_core::redirect::Part;

    use super::{Deployment, RedirectMismatch, RedirectOrigin};

    #[test]
    fn redirect_uris_come_from_the_template() {
        let template = "https://h.example/console/api/oauth/plugin/{org}/{provider}/{kind:tool|trigger}/callback";
        let deployment =
            Deployment::cloud(template).unwrap().value("org", "o").value("kind", "tool");
        assert_eq!(
            deployment.redirect_uri("github").unwrap().as_str(),
            "https://h.example/console/api/oauth/plugin/o/github/tool/callback"
        );
        assert!(Deployment::cloud(template).unwrap().redirect_uri("github").is_err());
        assert!(Deployment::cloud("/console/{provider}").is_err());
        let one = Deployment::cloud("https://h.example/callback").unwrap();
        assert_eq!(one.redirect_uri("github").unwrap().as_str(), "https://h.example/callback");
        let http = Deployment::self_hosted("http://h.example/{provider}").unwrap();
        assert!(http.redirect_uri("github").is_err());
        assert!(http.allow_insecure_redirect().redirect_uri("github").is_ok());
    }

    #[test]
    fn the_first_difference_of_three_is_named() {
        use RedirectOrigin::{Configured, Received, Registered};
        let ours = "https://h.example/cb";
        for (registered, received, between, part) in [
            (Some("http://h.example/cb"), None, (Configured, Registered), Part::Scheme),
            (Some("https://H.example/cb"), None, (Configured, Registered), Part::HostCase),
            (Some("https://h.example:443/cb"), None, (Configured, Registered), Part::Port),
            (Some("https://h.example/cb/"), None, (Configured, Registered), Part::TrailingSlash),
            (Some("https://h.example/other"), None, (Configured, Registered), Part::Path),
            (Some(ours), Some("https://h.example/CB"), (Configured, Received), Part::PathCase),
            (None, Some("https://h.example/cb/"), (Configured, Received), Part::TrailingSlash),
        ] {
            let found = RedirectMismatch::find(ours, registered, received).expect("they differ");
            assert_eq!((found.between, found.difference.part), (between, part), "{found}");
        }
        assert_eq!(RedirectMismatch::find(ours, Some(ours), Some(ours)), None);
        assert_eq!(RedirectMismatch::find(ours, None, None), None);
    }
}
