//! A provider as the emulator plays it: its definition, with all values filled in.

use std::{collections::BTreeMap, io};

use oauth_core::definition::{AuthMethod, Definition, SentAs, Template, Variable};

use crate::{
    ask::Ask,
    assertion::{self, Verifier},
    device,
    event::Step,
    ids::MARK,
    template,
    url::Url,
    values::{Moment, Values, invalid},
};

/// The client that the provider knows.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    /// `None`: a public client.
    pub(crate) secret: Option<String>,
    /// Empty: any valid one.
    pub(crate) redirect_uris: Vec<String>,
    /// What it may ask for; `None`: everything.
    pub(crate) scopes: Option<Vec<String>>,
}

impl Client {
    /// The first scope that the client is not registered for.
    pub(crate) fn beyond<'a>(&self, asked: &'a [String]) -> Option<&'a String> {
        let own = self.scopes.as_ref()?;
        asked.iter().find(|scope| !own.contains(scope))
    }
}

/// How a request to the token endpoint must prove who sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// `client_id` and `client_secret` in the body.
    Post,
    /// HTTP Basic, each half form-encoded.
    Basic,
    /// HTTP Basic, the halves as they are.
    BasicRaw,
    /// A signed statement.
    Assertion,
    /// The same in the place of the secret.
    AssertionAsSecret,
    /// Only `client_id`, in the body.
    Public,
}

impl Proof {
    /// The parameters of the body that belong to it.
    pub(crate) fn params(self) -> &'static [&'static str] {
        match self {
            Self::Post | Self::AssertionAsSecret => &["client_id", "client_secret"],
            Self::Assertion => &["client_id", "client_assertion", "client_assertion_type"],
            Self::Public => &["client_id"],
            Self::Basic | Self::BasicRaw => &[],
        }
    }
}

/// A provider that the emulator plays.
pub(crate) struct Provider {
    pub(crate) definition: &'static Definition,
    pub(crate) client: Client,
    pub(crate) values: Values,
    pub(crate) proof: Proof,
    /// What the client's statements are checked with.
    pub(crate) verifier: Option<Verifier>,
    /// What the values were chosen by, besides the client.
    given: BTreeMap<String, String>,
    pub(crate) issuer: Option<String>,
    /// Where clients register themselves.
    pub(crate) registration_endpoint: Option<Url>,
    /// `None`: users are not sent there.
    pub(crate) authorization_endpoint: Option<Url>,
    /// Where devices get their codes.
    pub(crate) device_endpoint: Option<Url>,
    /// All that are ever used; which one when is [`Provider::token_endpoint`].
    token_endpoints: Vec<Url>,
}

impl Provider {
    pub(crate) fn new(
        definition: &'static Definition,
        mut client: Client,
        given: &BTreeMap<String, String>,
    ) -> io::Result<Self> {
        if !definition.settings.is_empty() && definition.setting("client_secret").is_none() {
            // Nobody can set a secret, so no client has one.
            client.secret = None;
        }
        let own = given.clone();
        let mut given = given.clone();
        given.insert("client_id".to_owned(), client.id.clone());
        match &client.secret {
            Some(secret) => given.insert("client_secret".to_owned(), secret.clone()),
            None => given.remove("client_secret"),
        };
        let assertion = definition.client_assertion;
        if definition.token_endpoint_auth_method == AuthMethod::PrivateKeyJwt
            && !given.contains_key("private_key")
        {
            given.insert("private_key".to_owned(), assertion::private_key(assertion.alg)?);
        }
        let mut values = Values::choose(definition, &given)?;
        values.settings.insert("client_id", client.id.clone());
        match &client.secret {
            Some(secret) => values.settings.insert("client_secret", secret.clone()),
            None => values.settings.remove("client_secret"),
        };
        let id = definition.id;
        let signed = match assertion.sent_as {
            SentAs::ClientAssertion => Proof::Assertion,
            SentAs::ClientSecret => Proof::AssertionAsSecret,
        };
        let (proof, key) = match definition.token_endpoint_auth_method {
            AuthMethod::PrivateKeyJwt => (signed, values.settings.get("private_key")),
            AuthMethod::ClientSecretJwt => (signed, values.settings.get("client_secret")),
            // Over plain HTTP on this machine nobody shows a certificate.
            AuthMethod::TlsClientAuth => (Proof::Public, None),
            _ if client.secret.is_none() => (Proof::Public, None),
            AuthMethod::ClientSecretPost => (Proof::Post, None),
            AuthMethod::ClientSecretBasic => (Proof::Basic, None),
            AuthMethod::ClientSecretBasicRaw => (Proof::BasicRaw, None),
            AuthMethod::None => (Proof::Public, None),
            other => {
                return Err(invalid(format!(
                    "{id}: the emulator does not know the client authentication {other:?}"
                )));
            }
        };
        let verifier = key.map(|key| Verifier::new(assertion, key)).transpose()?;
        if definition.token_response.body.is_empty() {
            return Err(invalid(format!("{id}: it answers token requests in no format")));
        }
        let url = |templates: &[Template], moment| {
            templates.iter().find_map(|template| {
                let filled = template::fill(template, &|variable| values.get(moment, variable))?;
                // A page that is named by a route is the page before it, for a server.
                let page = filled.split('#').next().unwrap_or_default();
                Some(Url::parse(page).ok_or(filled))
            })
        };
        let endpoint = |what: &str, found: Option<Result<Url, String>>| match found {
            Some(Ok(url)) => Ok(url),
            Some(Err(text)) => Err(invalid(format!("{id}: {what} is not a URL: {text}"))),
            None => Err(invalid(format!("{id}: {what} needs a setting that has no value"))),
        };
        let registration_endpoint = match &definition.registration_endpoint {
            None => None,
            Some(template) => {
                let found = url(std::slice::from_ref(template), Moment::Authorize);
                Some(endpoint("registration_endpoint", found)?)
            }
        };
        let authorization_endpoint = match definition.authorization_endpoint {
            [] => None,
            urls => Some(endpoint("authorization_endpoint", url(urls, Moment::Authorize))?),
        };
        let device_endpoint = match definition.device {
            None => None,
            Some(device) => {
                let found = url(device.endpoint, Moment::Authorize);
                Some(endpoint("device_authorization_endpoint", found)?)
            }
        };
        let refresh = definition.refresh.map_or(&[][..], |refresh| refresh.endpoint);
        let refresh = if refresh.is_empty() { definition.token_endpoint } else { refresh };
        let token_endpoints =
            [(definition.token_endpoint, Moment::Exchange), (refresh, Moment::Later)]
                .map(|(urls, moment)| endpoint("token_endpoint", url(urls, moment)));
        let token_endpoints = token_endpoints.into_iter().collect::<io::Result<Vec<_>>>()?;
        let issuer = definition.issuer.as_ref().and_then(|issuer| {
            let filled =
                template::fill(issuer, &|variable| values.get(Moment::Authorize, variable))?;
            Some(one_tenant(&filled))
        });
        Ok(Self {
            definition,
            client,
            values,
            proof,
            verifier,
            given: own,
            issuer,
            registration_endpoint,
            authorization_endpoint,
            device_endpoint,
            token_endpoints,
        })
    }

    /// The same for another client.
    pub(crate) fn for_client(&self, client: Client) -> io::Result<Self> {
        Self::new(self.definition, client, &self.given)
    }

    /// Who issues the tokens: the issuer, or the origin of an endpoint.
    pub(crate) fn issuer(&self) -> String {
        let endpoint = self.authorization_endpoint.as_ref().or(self.token_endpoints.first());
        let origin = || endpoint.map(Url::origin).unwrap_or_default();
        self.issuer.clone().unwrap_or_else(origin)
    }

    /// What `iss` of an ID token is.
    pub(crate) fn token_issuer(&self) -> String {
        let own = self.definition.id_token.and_then(|rules| rules.iss.first());
        let lookup = |variable| self.values.get(Moment::Authorize, variable);
        let own = own.and_then(|iss| template::fill(iss, &lookup));
        own.map_or_else(|| self.issuer(), |iss| one_tenant(&iss))
    }

    /// The endpoint for a code, or for a refresh token, when more values may be known.
    pub(crate) fn token_endpoint(&self, moment: Moment) -> &Url {
        &self.token_endpoints[usize::from(moment == Moment::Later)]
    }

    /// The client has nothing to prove itself with.
    pub(crate) fn is_public(&self) -> bool {
        let method = self.definition.token_endpoint_auth_method;
        self.proof == Proof::Public && method != AuthMethod::TlsClientAuth
    }

    /// The `grant_type` of a device that polls.
    pub(crate) fn device_grant(&self) -> Option<&'static str> {
        self.definition.device.map(|device| device.grant_type)
    }

    /// The `grant_type` of a client that asks for itself.
    pub(crate) fn client_grant(&self) -> Option<&'static str> {
        self.definition.client_credentials.map(|grant| grant.grant_type)
    }

    /// What the operator has set, by the names of the definition.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let names = self.definition.settings.iter().map(|setting| setting.field.name);
        names.filter_map(|name| Some((name, self.values.settings.get(name)?.as_str())))
    }

    /// What a request to `url` can be for: a URL can serve several steps.
    pub(crate) fn steps_at(&self, url: &Url) -> Vec<Step> {
        let mut steps = Vec::new();
        if self.registration_endpoint.as_ref().is_some_and(|known| known.is_place_of(url)) {
            steps.push(Step::Register);
        }
        if self.authorization_endpoint.as_ref().is_some_and(|known| known.is_place_of(url)) {
            steps.push(Step::Authorize);
        }
        if self.device_endpoint.as_ref().is_some_and(|known| known.is_place_of(url)) {
            steps.push(Step::Device);
        }
        if device::is_page(self, url) {
            steps.push(Step::DevicePage);
        }
        if self.token_endpoints.iter().any(|endpoint| endpoint.is_place_of(url)) {
            steps.push(Step::Token);
        }
        for (step, ask) in Ask::all(self.definition) {
            if !steps.contains(&step) && self.tokens_at(ask.call(), url).is_some() {
                steps.push(step);
            }
        }
        // What a definition describes is held to that; all else of an API takes any good token.
        if steps.is_empty() && self.api_bases().iter().any(|base| url.is_below(base)) {
            steps.push(Step::Api);
        }
        steps
    }

    /// Where the API is.
    fn api_bases(&self) -> Vec<Url> {
        let bases = self.definition.api.map_or(&[][..], |api| api.base).iter();
        let bases = bases.filter_map(|base| template::fill(base, &|variable| self.value(variable)));
        bases.filter_map(|base| Url::parse(&base)).collect()
    }

    /// A value once the user has logged in.
    pub(crate) fn value(&self, variable: Variable) -> Option<String> {
        self.values.get(Moment::Later, variable)
    }

    /// All origins that a client of this provider may talk to.
    pub(crate) fn origins(&self) -> Vec<String> {
        let calls = Ask::all(self.definition).into_iter();
        let calls = calls.filter_map(|(_, ask)| self.call_url(ask.call()));
        let endpoints = self.token_endpoints.iter().chain(&self.authorization_endpoint);
        let endpoints = endpoints.chain(&self.device_endpoint).chain(&self.registration_endpoint);
        let endpoints = endpoints.cloned();
        endpoints.chain(calls).chain(self.api_bases()).map(|url| url.origin()).collect()
    }

    /// Texts that no log may show.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let settings = self.definition.settings.iter().filter(|setting| setting.field.is_secret());
        let settings = settings.filter_map(|setting| self.values.settings.get(setting.field.name));
        let captures = self.definition.captures().filter(|capture| capture.secret);
        let captures = captures.map(|capture| self.values.captured(capture));
        let secrets = settings.cloned().chain(captures).chain(self.client.secret.clone());
        secrets.filter(|secret| !secret.is_empty()).collect()
    }

    /// A parameter's name as a client sent it, unless it looks like a value that has lost its way.
    pub(crate) fn plain<'a>(&self, name: &'a str) -> &'a str {
        let is_name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'-';
        let is_secret = || self.secrets().iter().any(|secret| name.contains(secret.as_str()));
        let is_plain = name.len() <= 30 && name.bytes().all(is_name) && !name.contains(MARK);
        if is_plain && !is_secret() { name } else { "a parameter" }
    }
}

/// One of the tenants that an issuer stands for.
fn one_tenant(issuer: &str) -> String {
    issuer.replace("/*", "/emulated-tenant")
}
