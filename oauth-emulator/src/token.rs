//! The token endpoint (RFC 6749 sections 4.1.3 and 6): what a client must send, and what it gets.

use std::time::{Duration, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::definition::{
    BodyFormat, CodeChallengeMethod, Expiry, Param, TokenResponse, Variable,
};
use sha2::{Digest as _, Sha256};

use crate::{
    authorize::BEYOND,
    device,
    form::Pairs,
    json,
    ledger::Ledger,
    params, proof,
    provider::Provider,
    template::{self, Found},
    values::Moment,
    wire::Request,
};

/// Why there is no token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) error: &'static str,
    /// Never holds a value that was sent.
    pub(crate) description: String,
}

pub(crate) fn refuse(error: &'static str, description: impl Into<String>) -> Refusal {
    let status = if error == "invalid_client" { 401 } else { 400 };
    Refusal { status, error, description: description.into() }
}

/// A request that is well-formed and comes from the client.
pub(crate) enum Asked {
    /// For the tokens of a code.
    Code { code: String, redirect_uri: Option<String>, verifier: Option<String> },
    /// For the tokens of a device, by its code.
    Device { code: String },
    /// For a token of the client itself, with these scopes.
    Client { scopes: Vec<String> },
    /// For new tokens.
    Refresh { token: String, scope: Option<String> },
}

/// Tokens, before they are written down.
pub(crate) struct Issued {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) lifetime: Option<Duration>,
    pub(crate) refresh_lifetime: Option<Duration>,
    pub(crate) nonce: Option<String>,
    /// Further tokens of the answer: an access token and perhaps a refresh token each.
    pub(crate) also: Vec<(String, Option<String>)>,
}

impl Issued {
    /// Adds what `shape` has besides: further tokens, and claims inside the access token, these and its end.
    pub(crate) fn complete(
        mut self,
        shape: &TokenResponse,
        lifetimes: Lifetimes,
        mut claims: Option<serde_json::Value>,
        ledger: &mut Ledger,
    ) -> Self {
        let Some(grant) = ledger.grant_of(&self.access_token) else { return self };
        for _ in shape.also {
            let access = ledger.new_access_token(grant, self.scopes.clone(), lifetimes.access);
            let refresh = ledger.grants[grant]
                .offline
                .then(|| ledger.new_refresh_token(grant, lifetimes.refresh));
            self.also.push((access, refresh));
        }
        if let Expiry::Claim { path, .. } = shape.expiry {
            let end = ledger.now() + lifetimes.access.unwrap_or_default();
            let end = end.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            let claims = claims.get_or_insert_with(|| serde_json::json!({}));
            if lifetimes.access.is_some() {
                json::put(claims, path.0, end);
            }
        }
        if let Some(claims) = claims {
            self.access_token = ledger.dress(&self.access_token, &claims);
        }
        self
    }
}

/// How long tokens live; `None`: for ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetimes {
    pub(crate) access: Option<Duration>,
    pub(crate) refresh: Option<Duration>,
}

/// Checks everything about a request that does not depend on earlier ones.
pub(crate) fn read(
    provider: &Provider,
    request: &Request,
    body: Result<Pairs, Refusal>,
) -> Result<Asked, Refusal> {
    let invalid = |text: String| refuse("invalid_request", text);
    let method = provider.definition.token_request.method.as_str();
    if request.method != method {
        let status = 405;
        let text = format!("the token endpoint takes {method} only");
        return Err(Refusal { status, ..invalid(text) });
    }
    let body = body?;
    if let Some(name) = body.duplicate() {
        return Err(invalid(format!("`{}` is there more than once", provider.plain(name))));
    }
    if let Some(name) = body.empty() {
        return Err(invalid(format!("`{}` is empty", provider.plain(name))));
    }
    let definition = provider.definition;
    let (moment, declared, scope, own): (_, _, _, &[&str]) = match body.get("grant_type") {
        None => return Err(invalid("`grant_type` is missing".into())),
        Some("authorization_code") => {
            let rules = &definition.token_request;
            (Moment::Exchange, rules.params, rules.scope, &["code", "redirect_uri"])
        }
        Some("refresh_token") => match &definition.refresh {
            Some(rules) if rules.redirect_uri => {
                (Moment::Later, rules.params, rules.scope, &["refresh_token", "redirect_uri"])
            }
            Some(rules) => (Moment::Later, rules.params, rules.scope, &["refresh_token"]),
            None => {
                let text = "this provider issues no refresh tokens";
                return Err(refuse("unsupported_grant_type", text));
            }
        },
        Some(sent) if provider.device_grant() == Some(sent) => {
            prove(provider, request, Moment::Authorize, &body)?;
            return Ok(Asked::Device { code: device::read(provider, &body)? });
        }
        Some(sent) if provider.client_grant() == Some(sent) => {
            return client(provider, request, &body);
        }
        Some(_) => {
            let text = "`grant_type` must be `authorization_code` or `refresh_token`";
            return Err(refuse("unsupported_grant_type", text));
        }
    };
    let endpoint = provider.token_endpoint(moment);
    let query = Pairs::decode(&request.url.query).map_err(|fault| invalid(fault.into()))?;
    let own_of_url = params::own_query(provider, moment);
    let is_own = match definition.token_request.body {
        BodyFormat::Query => own_of_url.0.iter().all(|pair| query.0.contains(pair)),
        _ => query.0 == own_of_url.0,
    };
    if !endpoint.is_place_of(&request.url) || !is_own {
        return Err(invalid("this grant belongs to another URL of the definition".into()));
    }
    prove(provider, request, moment, &body)?;
    require(provider, moment, declared, &body)?;
    let pkce =
        moment == Moment::Exchange && definition.code_challenge_method != CodeChallengeMethod::None;
    for (name, _) in &body.0 {
        let known = match name.as_str() {
            "grant_type" => true,
            "scope" => scope,
            "code_verifier" => pkce,
            name => own.contains(&name) || provider.proof.params().contains(&name),
        };
        if !known && !declared.iter().any(|param| param.name == name) {
            return Err(invalid(format!("`{}` must not be sent here", provider.plain(name))));
        }
    }
    let need = |name: &str| {
        body.get(name).map(str::to_owned).ok_or_else(|| invalid(format!("`{name}` is missing")))
    };
    if moment == Moment::Later {
        if own.contains(&"redirect_uri") {
            need("redirect_uri")?;
        }
        let scope = body.get("scope").map(str::to_owned);
        return Ok(Asked::Refresh { token: need("refresh_token")?, scope });
    }
    let verifier = if pkce { Some(need("code_verifier")?) } else { None };
    if verifier.as_deref().is_some_and(|verifier| !is_verifier(verifier)) {
        return Err(invalid("`code_verifier` is not 43 to 128 unreserved characters".into()));
    }
    let redirect_uri = match definition.token_request.names.of("redirect_uri") {
        Some(_) => Some(need("redirect_uri")?),
        None => None,
    };
    Ok(Asked::Code { code: need("code")?, redirect_uri, verifier })
}

/// A request for a token of the client itself (RFC 6749 section 4.4.2).
fn client(provider: &Provider, request: &Request, body: &Pairs) -> Result<Asked, Refusal> {
    let invalid = |text: String| refuse("invalid_request", text);
    let moment = Moment::Authorize;
    if provider.is_public() {
        let text = "a public client cannot have a token of its own";
        return Err(refuse("unauthorized_client", text));
    }
    prove(provider, request, moment, body)?;
    let declared = provider.definition.client_credentials.map_or(&[][..], |grant| grant.params);
    require(provider, moment, declared, body)?;
    for (name, _) in &body.0 {
        let known = match name.as_str() {
            "grant_type" | "scope" => true,
            name if provider.proof.params().contains(&name) => true,
            name => declared.iter().any(|param| param.name == name),
        };
        if !known {
            return Err(invalid(format!("`{}` must not be sent here", provider.plain(name))));
        }
    }
    Ok(Asked::Client { scopes: scopes(provider, body)? })
}

/// The scopes of a request that no user's browser brings.
pub(crate) fn scopes(provider: &Provider, body: &Pairs) -> Result<Vec<String>, Refusal> {
    let rules = &provider.definition.scopes;
    match body.get("scope") {
        Some(_) if !rules.supported => {
            let text = "`scope` must not be sent: this provider has no scopes";
            Err(refuse("invalid_request", text))
        }
        Some(text) => {
            let scopes: Vec<_> = text.split(rules.separator).map(str::to_owned).collect();
            match provider.client.beyond(&scopes) {
                Some(_) => Err(refuse("invalid_scope", BEYOND)),
                None => Ok(scopes),
            }
        }
        None => Ok(Vec::new()),
    }
}

/// Checks the headers and who the client is.
fn prove(
    provider: &Provider,
    request: &Request,
    moment: Moment,
    body: &Pairs,
) -> Result<(), Refusal> {
    headers(provider, request, moment).map_err(|text| refuse("invalid_request", text))?;
    proof::check(provider, provider.proof, request, body)
        .map_err(|text| refuse("invalid_client", text))
}

/// Checks the parameters that the definition declares.
pub(crate) fn require(
    provider: &Provider,
    moment: Moment,
    declared: &[Param],
    body: &Pairs,
) -> Result<(), Refusal> {
    for param in declared {
        let lookup = |variable| {
            let sent = match variable {
                Variable::Code => body.get("code"),
                Variable::RefreshToken => body.get("refresh_token"),
                Variable::RedirectUri => body.get("redirect_uri"),
                _ => None,
            };
            sent.map(str::to_owned).or_else(|| provider.values.get(moment, variable))
        };
        if !template::is_sent(&param.value, body.get(param.name), &lookup) {
            let text = format!("`{}` is not what this provider wants there", param.name);
            return Err(refuse("invalid_request", text));
        }
    }
    Ok(())
}

/// Checks `accept` and the headers that the definition declares.
fn headers(provider: &Provider, request: &Request, moment: Moment) -> Result<(), String> {
    let declared = provider.definition.token_request.headers;
    for header in declared {
        let lookup = |variable| provider.values.get(moment, variable);
        if !template::is_sent(&header.value, request.only_header(header.name)?, &lookup) {
            return Err(format!(
                "the header `{}` is not what this provider wants there",
                header.name
            ));
        }
    }
    let ranges = request.header("accept").flat_map(|value| value.split(','));
    let mut types = ranges.map(|range| range.split(';').next().unwrap_or(range).trim());
    if declared.iter().any(|header| header.name == "accept")
        || types.any(|range| range.eq_ignore_ascii_case("application/json"))
    {
        return Ok(());
    }
    Err("the header `accept` does not name `application/json`".into())
}

/// Gives tokens, if the code or refresh token is good. `index` is the provider's place.
pub(crate) fn issue(
    provider: &Provider,
    index: usize,
    asked: &Asked,
    lifetimes: Lifetimes,
    ledger: &mut Ledger,
) -> Result<Issued, Refusal> {
    match asked {
        Asked::Code { code, redirect_uri, verifier } => {
            let plain = provider.definition.code_challenge_method == CodeChallengeMethod::Plain;
            let challenge = verifier.as_deref().map(|verifier| match plain {
                true => verifier.to_owned(),
                false => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
            });
            redeem(index, code, redirect_uri.as_deref(), challenge, lifetimes, ledger)
        }
        Asked::Device { code } => {
            let grant = device::redeem(index, code, ledger)?;
            first(grant, lifetimes, ledger)
        }
        Asked::Client { scopes } => {
            let grant = ledger.grant(index, scopes.clone(), false, ledger.user.clone());
            let token = ledger.new_access_token(grant, scopes.clone(), lifetimes.access);
            Ok(issued(token, None, scopes.clone(), lifetimes, None))
        }
        Asked::Refresh { token, scope } => {
            refresh(provider, index, token, scope.as_deref(), lifetimes, ledger)
        }
    }
}

fn redeem(
    index: usize,
    code: &str,
    redirect_uri: Option<&str>,
    challenge: Option<String>,
    lifetimes: Lifetimes,
    ledger: &mut Ledger,
) -> Result<Issued, Refusal> {
    let invalid = |text: &str| Err(refuse("invalid_grant", text));
    let now = ledger.now();
    let Some(entry) = ledger.codes.get_mut(code) else {
        return invalid("there is no such code");
    };
    let grant = entry.grant;
    if ledger.grants[grant].provider != index {
        return invalid("the code is of another provider");
    }
    if entry.used {
        ledger.end(grant);
        return invalid("the code has been used before; all tokens that came from it are revoked");
    }
    if entry.expires <= now {
        return invalid("the code has expired: it lives for a minute");
    }
    if let Some(redirect_uri) = redirect_uri.filter(|uri| *uri != entry.redirect_uri) {
        let pairs = entry.redirect_uri.bytes().zip(redirect_uri.bytes());
        let at = pairs.take_while(|(asked, sent)| asked == sent).count() + 1;
        return invalid(&format!(
            "`redirect_uri` is not that of the authorization request: they differ at byte {at}"
        ));
    }
    if entry.challenge != challenge {
        return invalid("`code_verifier` does not belong to the `code_challenge`");
    }
    entry.used = true;
    first(grant, lifetimes, ledger)
}

/// The first tokens of a grant.
fn first(grant: usize, lifetimes: Lifetimes, ledger: &mut Ledger) -> Result<Issued, Refusal> {
    let (scopes, nonce, offline) = {
        let grant = &ledger.grants[grant];
        if !grant.alive {
            return Err(refuse("invalid_grant", "the user has taken back the permission"));
        }
        (grant.scopes.clone(), grant.nonce.clone(), grant.offline)
    };
    let access_token = ledger.new_access_token(grant, scopes.clone(), lifetimes.access);
    let refresh_token = offline.then(|| ledger.new_refresh_token(grant, lifetimes.refresh));
    Ok(issued(access_token, refresh_token, scopes, lifetimes, nonce))
}

fn refresh(
    provider: &Provider,
    index: usize,
    token: &str,
    scope: Option<&str>,
    lifetimes: Lifetimes,
    ledger: &mut Ledger,
) -> Result<Issued, Refusal> {
    let invalid = |text: &str| Err(refuse("invalid_grant", text));
    let Some(entry) = ledger.refresh_tokens.get(token) else {
        return invalid("there is no such refresh token");
    };
    let grant = entry.grant;
    if ledger.grants[grant].provider != index {
        return invalid("the refresh token is of another provider");
    }
    if entry.used && ledger.grants[grant].alive {
        ledger.end(grant);
        return invalid(
            "the refresh token has been used before; all tokens of its family are revoked",
        );
    }
    if !ledger.is_alive(entry) {
        return invalid("the refresh token is revoked or has expired");
    }
    let rules = provider.definition.refresh.unwrap_or(oauth_core::definition::Refresh::PLAIN);
    let granted = entry.scopes.clone();
    let scopes = match scope {
        Some(text) => narrowed(provider, &granted, text)?,
        None if rules.scope && !granted.is_empty() => {
            return Err(refuse("invalid_request", "`scope` is missing"));
        }
        None => granted,
    };
    let access_token = ledger.new_access_token(grant, scopes.clone(), lifetimes.access);
    let refresh_token = rules.rotates.then(|| {
        if let Some(old) = ledger.refresh_tokens.get_mut(token) {
            old.used = true;
        }
        ledger.new_refresh_token(grant, lifetimes.refresh)
    });
    Ok(issued(access_token, refresh_token, scopes, lifetimes, None))
}

fn issued(
    access_token: String,
    refresh_token: Option<String>,
    scopes: Vec<String>,
    lifetimes: Lifetimes,
    nonce: Option<String>,
) -> Issued {
    let Lifetimes { access: lifetime, refresh: refresh_lifetime } = lifetimes;
    let also = Vec::new();
    Issued { access_token, refresh_token, scopes, lifetime, refresh_lifetime, nonce, also }
}

/// Answers a described request that refreshes or trades tokens: by the refresh token in it, or by the
/// access token.
pub(crate) fn trade(
    provider: &Provider,
    index: usize,
    found: &Found,
    lifetimes: Lifetimes,
    ledger: &mut Ledger,
) -> Result<Issued, Refusal> {
    if let Some(token) = &found.refresh_token {
        return refresh(provider, index, token, None, lifetimes, ledger);
    }
    let entry = found.access_token.as_ref().and_then(|token| ledger.access_tokens.get(token));
    let Some(entry) = entry.filter(|entry| ledger.is_alive(entry)) else {
        return Err(refuse("invalid_grant", "there is no such access token, or it is dead"));
    };
    let (grant, scopes) = (entry.grant, entry.scopes.clone());
    let token = ledger.new_access_token(grant, scopes.clone(), lifetimes.access);
    Ok(issued(token, None, scopes, lifetimes, None))
}

/// The scopes of a refresh request, which may be fewer than were granted (RFC 6749 section 6).
fn narrowed(provider: &Provider, granted: &[String], text: &str) -> Result<Vec<String>, Refusal> {
    let rules = &provider.definition.scopes;
    let mut scopes = Vec::new();
    for asked in text.split(rules.separator) {
        let known = rules.known.iter().find(|known| known.granted_as.contains(&asked));
        let name = known.map_or(asked, |known| known.name);
        if !granted.iter().any(|granted| granted == name) {
            return Err(refuse("invalid_scope", "`scope` names something that was not granted"));
        }
        scopes.push(name.to_owned());
    }
    Ok(scopes)
}

fn is_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}
