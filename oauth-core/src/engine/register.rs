//! Dynamic client registration (RFC 7591): a client before there is one.

use std::{borrow::Cow, sync::Arc};

use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    Answer, Ask, Engine, Outgoing, Repeat,
    answer::Meaning,
    body,
    exchange::{authorization, named},
    expiry, scopes,
};
use crate::{
    ClientMetadata, Error, ErrorKind, Expires, Registration, Secret, Step, check,
    definition::{
        AuthMethod, BodyFormat, Method, Path, Refresh, Template, TokenResponse, ValueKind,
    },
    error::Redactor,
    expand::{Values, check_url},
    json::Json,
    redirect::RedirectUri,
    settings::CLIENT_SECRET,
    tokens::is_token,
    transport::{HeaderText, Request},
};

const STEP: Step = Step::Register;

/// The most bytes of a name, and of a program's id or version.
const LONGEST_NAME: usize = 256;

/// The metadata as it is sent (section 2): nothing that nobody asked for.
#[derive(Serialize)]
struct Sent<'a> {
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    redirect_uris: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_uri: Option<&'a str>,
    grant_types: &'a [&'static str],
    response_types: &'a [&'static str],
    token_endpoint_auth_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    software_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    software_version: Option<&'a str>,
}

/// What an answer is compared with.
struct Asked {
    redirect_uris: Vec<String>,
    scopes: Vec<String>,
    initial_access_token: Option<Secret>,
}

impl Engine {
    /// Registers a client (section 3.1).
    pub(crate) fn register(
        self: &Arc<Self>,
        metadata: &ClientMetadata,
        insecure_redirect: bool,
    ) -> Result<Outgoing<Registration>, Error> {
        let Some(endpoint) = self.definition.registration_endpoint else {
            let what = "this provider registers no client by itself";
            return Err(self.error(ErrorKind::Unsupported, STEP, what));
        };
        let config = |what: String| self.config(STEP, what);
        self.check_metadata(metadata, insecure_redirect).map_err(config)?;
        let method = self.method_to_register().map_err(config)?;
        let grant_types = self.grants_to_register(metadata).map_err(config)?;
        let mut ask = Ask::default();
        metadata.scopes.iter().for_each(|scope| ask.scope(self.definition, scope));
        let mut asked =
            ask.take_scopes(self.definition, self.definition.scopes.default).map_err(config)?;
        // Where scopes are registered, a login may ask for no others.
        for addition in [self.definition.offline, self.definition.consent].iter().flatten() {
            addition.scopes.iter().for_each(|scope| scopes::push(&mut asked, scope));
        }
        let response_types: &[_] = if metadata.redirect_uris.is_empty() { &[] } else { &["code"] };
        let sent = Sent {
            redirect_uris: &metadata.redirect_uris,
            client_name: metadata.client_name.as_deref(),
            client_uri: metadata.client_uri.as_deref(),
            grant_types: &grant_types,
            response_types,
            token_endpoint_auth_method: method,
            // Here they are always joined by a space.
            scope: (!asked.is_empty()).then(|| asked.join(" ")),
            software_id: metadata.software_id.as_deref(),
            software_version: metadata.software_version.as_deref(),
        };
        let request = self.registration_request(endpoint, &sent, metadata)?;
        let engine = Arc::clone(self);
        let asked = Asked {
            redirect_uris: metadata.redirect_uris.clone(),
            scopes: asked,
            initial_access_token: metadata.initial_access_token.clone(),
        };
        let read = move |sent, answer| engine.read_registration(sent, answer, asked);
        // Each good request makes one more client.
        Ok(Outgoing::last(request, Repeat::Unsent, read))
    }

    fn registration_request(
        &self,
        endpoint: Template,
        sent: &Sent<'_>,
        metadata: &ClientMetadata,
    ) -> Result<Request, Error> {
        let values = Values::of(self.definition, &self.settings);
        let fault = |what: String| self.config(STEP, format!("registration_endpoint: {what}"));
        let url = values.first_url(&[endpoint]).map_err(fault)?;
        let mut headers = self.headers(STEP, &values, &[])?;
        headers.push(("content-type", HeaderText::Plain("application/json".into())));
        if let Some(token) = &metadata.initial_access_token {
            headers.push(("authorization", authorization("Bearer", token)));
        }
        let body = serde_json::to_vec(sent)
            .map_err(|_| self.config(STEP, "the metadata cannot be written as JSON"))?;
        Ok(Request {
            method: Method::Post,
            url,
            headers: named(headers),
            body: Some(Zeroizing::new(body)),
            max_body: None,
        })
    }

    /// What the caller says of the client.
    fn check_metadata(&self, metadata: &ClientMetadata, insecure: bool) -> Result<(), String> {
        for uri in &metadata.redirect_uris {
            RedirectUri::checked(uri, insecure).map_err(|fault| fault.to_string())?;
        }
        for (name, text) in [
            ("client_name", &metadata.client_name),
            ("software_id", &metadata.software_id),
            ("software_version", &metadata.software_version),
        ] {
            let Some(text) = text else { continue };
            if text.is_empty() || text.len() > LONGEST_NAME || text.chars().any(char::is_control) {
                return Err(format!(
                    "`{name}` is empty, longer than {LONGEST_NAME} bytes, or has a control character"
                ));
            }
        }
        if let Some(uri) = &metadata.client_uri {
            check_url(uri, self.definition.local).map_err(|why| format!("`client_uri`: {why}"))?;
        }
        match &metadata.initial_access_token {
            Some(token) if !is_token(token.expose()) => {
                Err("the initial access token is no token".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// How the client will prove itself, by its name in RFC 7591 section 2.
    fn method_to_register(&self) -> Result<&'static str, String> {
        match self.definition.token_endpoint_auth_method {
            AuthMethod::ClientSecretPost => Ok("client_secret_post"),
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretBasicRaw => {
                Ok("client_secret_basic")
            }
            AuthMethod::ClientSecretJwt => Ok("client_secret_jwt"),
            AuthMethod::None => Ok("none"),
            AuthMethod::PrivateKeyJwt | AuthMethod::TlsClientAuth => Err(
                "a client that proves itself with a key or a certificate cannot be registered so: \
                 nothing says which"
                    .to_owned(),
            ),
        }
    }

    /// The grants of the definition that the client can use.
    fn grants_to_register(&self, metadata: &ClientMetadata) -> Result<Vec<&'static str>, String> {
        let definition = self.definition;
        let mut grants = Vec::new();
        match (definition.authorization_endpoint, metadata.redirect_uris.as_slice()) {
            ([], [_, ..]) => {
                return Err(
                    "no user is sent to this provider, so there is nothing to redirect".to_owned()
                );
            }
            ([], []) | ([_, ..], []) => {}
            ([_, ..], [_, ..]) => grants.push("authorization_code"),
        }
        grants.extend(definition.device.map(|device| device.grant_type));
        let standard = |refresh: &Refresh| {
            refresh.call.is_none() && refresh.grant_type == Refresh::PLAIN.grant_type
        };
        if !grants.is_empty() && definition.refresh.as_ref().is_some_and(standard) {
            grants.push(Refresh::PLAIN.grant_type);
        }
        grants.extend(definition.client_credentials.map(|grant| grant.grant_type));
        if grants.is_empty() {
            return Err(
                "the client has no redirect URI, so that no user could come back".to_owned()
            );
        }
        Ok(grants)
    }

    /// Reads what the provider has registered (section 3.2.1).
    fn read_registration(
        &self,
        sent: u64,
        answer: Answer,
        asked: Asked,
    ) -> Result<Registration, Error> {
        let response = answer.map_err(|fault| self.transport_fault(STEP, &fault))?;
        if let Some(error) = self.odd_status(STEP, &response) {
            return Err(error);
        }
        let refused = || {
            let mut redactor: Redactor = self.redactor();
            asked.initial_access_token.iter().for_each(|token| redactor.add(token.expose()));
            self.refused(STEP, &TokenResponse::PLAIN, &response, redactor)
        };
        if response.status >= 400 {
            return Err(refused());
        }
        let malformed =
            |what: &str| self.error(ErrorKind::Malformed, STEP, what).with_status(response.status);
        if !matches!(response.status, 200 | 201) {
            return Err(malformed("the answer has a status that no registration has"));
        }
        let json = body::read(&response, &[BodyFormat::Json]).map_err(malformed)?;
        let unusable = |name: &str| malformed(&format!("the answer has no usable `{name}`"));
        let member = |path: &'static [&'static str]| {
            json.at(Path(path)).map_err(|_| malformed("a member of the answer stands there twice"))
        };
        let client_id = match member(&["client_id"])?.and_then(Json::text) {
            Some(id) if is_visible(id) => id.to_owned(),
            None if json.member("error").is_some() => return Err(refused()),
            _ => return Err(unusable("client_id")),
        };
        self.check_registered_uris(member(&["redirect_uris"])?, &asked.redirect_uris)?;
        let said = member(&["token_endpoint_auth_method"])?;
        let said = match said.map(Json::text) {
            None => None,
            Some(Some(method)) => Some(method),
            Some(None) => return Err(unusable("token_endpoint_auth_method")),
        };
        let method = self.registered_method(said)?;
        let (client_secret, client_secret_expires_at) = if method == "none" {
            (None, Expires::Never)
        } else {
            let secret = member(&["client_secret"])?.and_then(Json::text);
            let secret = secret.filter(|secret| is_visible(secret));
            let expires = match member(&["client_secret_expires_at"])? {
                None => Expires::Unknown,
                Some(value) => match expiry::time(value) {
                    Some(0) => Expires::Never,
                    Some(at) if at > sent => Expires::At(at),
                    Some(_) => return Err(malformed("the client's secret has expired already")),
                    None => return Err(unusable("client_secret_expires_at")),
                },
            };
            (Some(secret.ok_or_else(|| unusable("client_secret"))?), expires)
        };
        let token = match member(&["registration_access_token"])? {
            None => None,
            Some(value) => match value.text().filter(|token| is_token(token)) {
                Some(token) => Some(Secret::from(token)),
                None => return Err(unusable("registration_access_token")),
            },
        };
        // Only who changes the registration needs it, so that one which cannot be asked does no harm.
        let uri = member(&["registration_client_uri"])?.and_then(Json::text);
        let uri = uri.filter(|uri| check_url(uri, self.definition.local).is_ok());
        let scope = scopes::read(&self.definition.scopes, member(&["scope"])?)
            .map_err(|()| unusable("scope"))?;
        Ok(Registration {
            provider: Cow::Borrowed(self.definition.id),
            client_id,
            client_secret: client_secret.map(Secret::from),
            client_id_issued_at: member(&["client_id_issued_at"])?.and_then(expiry::time),
            client_secret_expires_at,
            registration_access_token: token,
            registration_client_uri: uri.map(str::to_owned),
            token_endpoint_auth_method: method.to_owned(),
            scopes: scope.unwrap_or(asked.scopes),
        })
    }

    /// A provider may register something else than it was asked for: with other redirect URIs no user
    /// would come back.
    fn check_registered_uris(
        &self,
        registered: Option<&Json<'_>>,
        ours: &[String],
    ) -> Result<(), Error> {
        let known = match registered {
            None => return Ok(()),
            Some(Json::List(items)) => items.as_slice(),
            Some(_) => &[],
        };
        let is_known = |uri: &&String| known.iter().any(|item| item.text() == Some(uri.as_str()));
        let Some(missing) = ours.iter().find(|uri| !is_known(uri)) else { return Ok(()) };
        let what = format!("the provider has not registered the redirect URI `{missing}`");
        Err(self
            .config(STEP, what)
            .with_advice("ask the provider which redirect URIs it takes, and register again"))
    }

    /// The way in which the client will prove itself, by what the provider says.
    fn registered_method(&self, said: Option<&str>) -> Result<&'static str, Error> {
        let own = self.method_to_register().map_err(|what| self.config(STEP, what))?;
        let Some(said) = said else { return Ok(own) };
        if said == own {
            return Ok(own);
        }
        let needs_secret = self.definition.setting(CLIENT_SECRET).is_none_or(|s| s.field.required);
        let method = self.definition.token_endpoint_auth_method;
        if said == "none" && !needs_secret && method != AuthMethod::ClientSecretJwt {
            // A client without a secret only says its name.
            return Ok("none");
        }
        let known = [
            "client_secret_post",
            "client_secret_basic",
            "client_secret_jwt",
            "private_key_jwt",
            "tls_client_auth",
            "none",
        ];
        let shown = known.into_iter().find(|known| *known == said).unwrap_or("another");
        let what = format!(
            "the provider has registered the client with the authentication method `{shown}`, and the \
             definition has `{own}`"
        );
        Err(self.config(STEP, what).with_advice(
            "set `token_endpoint_auth_method` in the definition to what the provider takes",
        ))
    }
}

/// What an answer that refuses a registration means (section 3.2.2).
pub(super) fn meaning(status: Option<u16>, code: &str) -> Meaning {
    let config = |what, advice: &str| Meaning::advised(ErrorKind::Config, what, advice.to_owned());
    match (code, status) {
        ("invalid_redirect_uri", _) => config(
            "the provider does not take a redirect URI",
            "ask the provider which redirect URIs it takes",
        ),
        ("invalid_client_metadata", _) => config(
            "the provider does not take what the client says of itself",
            "correct the name, the URLs or the scopes; the definition says the rest",
        ),
        ("invalid_software_statement" | "unapproved_software_statement", _) => config(
            "the provider takes only programs that somebody it trusts has vouched for",
            "register the client by hand",
        ),
        ("invalid_token" | "access_denied", _) | (_, Some(401 | 403)) => config(
            "the provider does not let everybody register",
            "get an initial access token from the provider, or register the client by hand",
        ),
        _ => Meaning::plain(ErrorKind::Provider, "the provider answered with an error"),
    }
}

/// The characters of `client_id` and `client_secret` (RFC 6749 appendices A.1 and A.2), not too many.
fn is_visible(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && check::value(ValueKind::Text, text, false).is_ok()
}
