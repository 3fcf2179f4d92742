//! The authorization endpoint (RFC 6749 section 4.1.1): what a client must ask, and how.

use oauth_core::definition::{Addition, CodeChallengeMethod, Param, ResponseMode};

use crate::{
    form::Pairs,
    ledger::Login,
    provider::Provider,
    standard, template,
    url::{is_registered, redirect_uri_fault},
    values::Moment,
    wire::Request,
};

/// Why the user is not asked.
pub(crate) enum Refusal {
    /// There is no trustworthy address to send them back to.
    Page(u16, String),
    /// They are sent back with an error.
    Redirect {
        redirect_uri: String,
        /// Only when it came once and well-formed.
        state: Option<String>,
        error: &'static str,
        description: String,
    },
}

impl Refusal {
    /// How far the request came: of several refusals, the last one is meant for the client.
    pub(crate) fn progress(&self) -> u8 {
        match self {
            Self::Page(_, reason) if reason == NO_CLIENT => 0,
            Self::Page(..) => 1,
            Self::Redirect { .. } => 2,
        }
    }
}

const NO_CLIENT: &str = "there is no client with this `client_id`";

/// The fewest characters of a state: 16 characters of base64 are 96 bits.
const SHORTEST_STATE: usize = 16;

/// Why a scope is refused that is one.
pub(crate) const BEYOND: &str = "`scope` names something that this client is not registered for";

type Fault = (&'static str, String);

/// Reads the request of a client of `provider`, the emulator's provider number `index`.
pub(crate) fn read(provider: &Provider, index: usize, request: &Request) -> Result<Login, Refusal> {
    let page = |reason: &str| Refusal::Page(400, reason.to_owned());
    if request.method != "GET" {
        return Err(Refusal::Page(405, "the authorization endpoint takes GET only".into()));
    }
    let query = Pairs::decode(&request.url.query)
        .map_err(|fault| page(&format!("the query cannot be read: {fault}")))?;
    let definition = provider.definition;
    let known = |name: &str| match name {
        "response_type" => Some(definition.authorize.response_type.to_owned()),
        "redirect_uri" => provider.client.redirect_uris.first().cloned(),
        _ => None,
    };
    let query = standard::authorization(definition, query, known).map_err(|fault| page(&fault))?;
    for name in ["client_id", "redirect_uri"] {
        let count = query.0.iter().filter(|(known, _)| known == name).count();
        if count != 1 {
            return Err(page(&format!("`{name}` must be there once; it is there {count} times")));
        }
    }
    if query.get("client_id") != Some(&provider.client.id) {
        return Err(page(NO_CLIENT));
    }
    let redirect_uri = query.get("redirect_uri").unwrap_or_default();
    if let Some(fault) = redirect_uri_fault(redirect_uri) {
        return Err(page(&format!("the `redirect_uri` is not valid: {fault}")));
    }
    let known = &provider.client.redirect_uris;
    if !known.is_empty() && !known.iter().any(|known| is_registered(known, redirect_uri)) {
        return Err(page("the `redirect_uri` is not one that is registered for this client"));
    }
    check(provider, &query)
        .map(|rest| Login { provider: index, redirect_uri: redirect_uri.to_owned(), ..rest })
        .map_err(|(error, description)| {
            let state = query.get("state").filter(|state| state_fault(state).is_none());
            let state = state.filter(|_| query.duplicate() != Some("state")).map(str::to_owned);
            Refusal::Redirect { redirect_uri: redirect_uri.to_owned(), state, error, description }
        })
}

/// Checks everything besides the client and its redirect URI.
fn check(provider: &Provider, query: &Pairs) -> Result<Login, Fault> {
    let definition = provider.definition;
    let invalid = |text: String| ("invalid_request", text);
    if let Some(name) = query.duplicate() {
        return Err(invalid(format!("`{}` is there more than once", provider.plain(name))));
    }
    if let Some(name) = query.empty() {
        return Err(invalid(format!("`{}` is empty", provider.plain(name))));
    }
    match query.get("response_type") {
        Some(sent) if sent == definition.authorize.response_type => {}
        Some(_) => {
            let wanted = definition.authorize.response_type;
            let text = format!("`response_type` must be `{wanted}`");
            return Err(("unsupported_response_type", text));
        }
        None => return Err(invalid("`response_type` is missing".into())),
    }
    let state = query.get("state").ok_or_else(|| invalid("`state` is missing".into()))?;
    if let Some(fault) = state_fault(state) {
        return Err(invalid(format!("`state` {fault}")));
    }
    let mode = definition.authorize.response_mode.map(|mode| match mode {
        ResponseMode::Query => "query",
        ResponseMode::FormPost => "form_post",
    });
    if query.get("response_mode") != mode {
        return Err(invalid(match mode {
            Some(mode) => format!("`response_mode` must be `{mode}`"),
            None => "`response_mode` must not be sent: this provider does not know it".into(),
        }));
    }
    let challenge = challenge(definition.code_challenge_method, query).map_err(invalid)?;
    let endpoint = provider.authorization_endpoint.as_ref();
    let own = endpoint.and_then(|endpoint| Pairs::decode(&endpoint.query).ok()).unwrap_or_default();
    for (name, value) in &own.0 {
        if query.get(name) != Some(value) {
            return Err(invalid(format!(
                "`{name}`, a part of the endpoint's URL, is not as it was"
            )));
        }
    }
    let additions = [definition.offline, definition.consent];
    let omitted = |name: &str| definition.authorize.names.0.contains(&(name, ""));
    for param in definition.authorize.params.iter().filter(|param| !omitted(param.name)) {
        let added = additions.iter().flatten().flat_map(|addition| addition.params);
        let mut allowed = added.filter(|added| added.name == param.name).chain([param]);
        if !allowed.any(|param| is_sent(provider, query, param)) {
            return Err(invalid(format!("`{}` is not what this provider wants there", param.name)));
        }
    }
    if definition.id_token.is_some() && query.get("nonce").is_none() {
        return Err(invalid("`nonce` is missing, which the ID token must have".into()));
    }
    let scopes = scopes(provider, query).map_err(|text| ("invalid_scope", text))?;
    let asked = |addition: &Addition| {
        addition.params.iter().all(|param| is_sent(provider, query, param))
            && addition.scopes.iter().all(|wanted| scopes.iter().any(|scope| scope == wanted))
    };
    let offline = definition.refresh.is_some() && definition.offline.as_ref().is_none_or(asked);
    let consent = definition.consent.as_ref().is_some_and(asked);
    Ok(Login {
        device: None,
        provider: 0,
        redirect_uri: String::new(),
        state: state.to_owned(),
        challenge,
        nonce: query.get("nonce").map(str::to_owned),
        offline,
        consent,
        scopes,
    })
}

fn state_fault(state: &str) -> Option<&'static str> {
    if !state.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Some("has characters that are not printable ASCII");
    }
    (state.len() < SHORTEST_STATE).then_some("is too short: an attacker could guess it")
}

/// The S256 challenge, where the provider does PKCE (RFC 7636 section 4.3).
fn challenge(method: CodeChallengeMethod, query: &Pairs) -> Result<Option<String>, String> {
    let [challenge, asked] =
        ["code_challenge", "code_challenge_method"].map(|name| query.get(name));
    if method == CodeChallengeMethod::None {
        return match challenge.or(asked) {
            None => Ok(None),
            Some(_) => Err("`code_challenge` must not be sent: this provider refuses PKCE".into()),
        };
    }
    let challenge = challenge.ok_or("`code_challenge` is missing")?;
    let wanted = if method == CodeChallengeMethod::Plain { "plain" } else { "S256" };
    match asked {
        Some(sent) if sent == wanted => {}
        Some(_) => return Err(format!("`code_challenge_method` must be `{wanted}`")),
        None => return Err("`code_challenge_method` is missing, which would mean `plain`".into()),
    }
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if challenge.len() != 43 || !challenge.bytes().all(unreserved) {
        return Err(
            "`code_challenge` is not the base64url of a SHA-256, which has 43 characters".into()
        );
    }
    Ok(Some(challenge.to_owned()))
}

/// The scopes, split as this provider splits them.
fn scopes(provider: &Provider, query: &Pairs) -> Result<Vec<String>, String> {
    let rules = &provider.definition.scopes;
    let Some(text) = query.get(rules.param) else { return Ok(Vec::new()) };
    if !rules.supported {
        return Err("`scope` must not be sent: this provider has no scopes".into());
    }
    let separator = rules.separator;
    let mut scopes = Vec::new();
    for scope in text.split(separator) {
        let is_known = rules.known.iter().any(|known| known.name == scope);
        // A comma is a legal character of a scope, but far more often the wrong separator.
        let legal = |byte: u8| byte.is_ascii_graphic() && !b"\"\\,".contains(&byte);
        if !is_known && (scope.is_empty() || !scope.bytes().all(legal)) {
            return Err(format!("`scope` is not a list of scopes with '{separator}' between them"));
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if provider.client.beyond(&scopes).is_some() {
        return Err(BEYOND.to_owned());
    }
    Ok(scopes)
}

/// Whether `param` is in the request as the definition has it: also left out, when its value is
/// not known.
fn is_sent(provider: &Provider, query: &Pairs, param: &Param) -> bool {
    let lookup = |variable| provider.values.get(Moment::Authorize, variable);
    template::is_sent(&param.value, query.get(param.name), &lookup)
}
