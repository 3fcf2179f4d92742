//! The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3).

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

use super::{Ask, Engine};
use crate::{
    Error, ErrorKind, Login, PendingLogin, Secret, Step,
    definition::{
        CodeChallengeMethod, Definition, Param, Part, Place, ResponseMode, Template, Variable,
    },
    encode,
    expand::Values,
    pending::{STATE_LEN, VERIFIER_LEN},
    random,
    redirect::RedirectUri,
};

/// The nonce of a login whose ID token must have it (OpenID Connect Core section 3.1.2.1).
const NONCE: Param =
    Param { name: "nonce", value: Template::Parts(&[Part::Value(Variable::Nonce, Place::Whole)]) };

/// A parameter, encoded.
struct Encoded {
    name: &'static str,
    /// `&name=value`; of a value that is new each time `&name=`.
    pair: String,
    /// What is made anew for each login.
    fresh: Option<Template>,
}

/// What is the same for all authorization requests of a client.
pub(super) struct Prepared {
    /// The endpoint with the parameters that never change; what follows begins with `&`.
    start: String,
    always: Vec<Encoded>,
    offline: Vec<Encoded>,
    consent: Vec<Encoded>,
    separator: String,
    /// `&scope=`.
    scope: String,
    /// `&state=`.
    state: String,
    /// `&code_challenge=` and `&code_challenge_method=S256`; `None` without PKCE.
    challenge: Option<[String; 2]>,
    /// For each further list of scopes `&param=`.
    more: Vec<String>,
}

impl Prepared {
    pub(super) fn new(
        definition: &'static Definition,
        values: &Values<'_>,
        redirect_uri: &RedirectUri,
    ) -> Result<Self, Error> {
        let config = |what: String| Error::config(definition.id, what);
        let values = &Values { redirect_uri: Some(redirect_uri.as_str()), ..*values };
        let mut start = values
            .first_page(definition.authorization_endpoint)
            .map_err(|what| config(format!("authorization_endpoint: {what}")))?;
        // Where a page is named by a fragment, it reads its parameters from there.
        let query = start.find('#').unwrap_or_default();
        if !start[query..].contains('?') {
            start.push('?');
        }
        let names = definition.authorize.names;
        for (standard, value) in [
            ("response_type", definition.authorize.response_type),
            ("client_id", values.settings.client_id().unwrap_or_default()),
            ("redirect_uri", redirect_uri.as_str()),
        ] {
            let Some(name) = names.of(standard) else { continue };
            if !start.ends_with(['?', '&']) {
                start.push('&');
            }
            push(&mut start, name, value);
        }
        match definition.authorize.response_mode {
            None => {}
            Some(ResponseMode::Query) => start.push_str("&response_mode=query"),
            Some(ResponseMode::FormPost) => start.push_str("&response_mode=form_post"),
        }
        let encoded = |params: &'static [Param]| -> Result<Vec<Encoded>, Error> {
            let mut all = Vec::with_capacity(params.len());
            for Param { name, value } in params {
                let fresh = is_fresh(*value).then_some(*value);
                let value = match fresh {
                    Some(_) => Ok(Some(String::new())),
                    None => values.public_text(*value),
                };
                if let Some(value) = value.map_err(|what| config(format!("`{name}`: {what}")))? {
                    let mut pair = String::from("&");
                    push(&mut pair, name, &value);
                    all.push(Encoded { name, pair, fresh });
                }
            }
            Ok(all)
        };
        let mut separator = String::new();
        encode::percent(&mut separator, definition.scopes.separator);
        let begin = |name: &str| {
            let mut begin = String::from("&");
            push(&mut begin, name, "");
            begin
        };
        let mut always = encoded(definition.authorize.params)?;
        if definition.id_token.is_some() {
            always.extend(encoded(&[NONCE])?);
        }
        let method = match definition.code_challenge_method {
            CodeChallengeMethod::S256 => Some("S256"),
            CodeChallengeMethod::Plain => Some("plain"),
            CodeChallengeMethod::None => None,
        };
        let challenge = method.map(|method| {
            let name = |standard| names.of(standard).unwrap_or(standard);
            [begin(name("code_challenge")), begin(name("code_challenge_method")) + method]
        });
        Ok(Self {
            start,
            always,
            offline: encoded(definition.offline.map_or(&[], |addition| addition.params))?,
            consent: encoded(definition.consent.map_or(&[], |addition| addition.params))?,
            separator,
            scope: begin(definition.scopes.param),
            state: begin(names.of("state").unwrap_or("state")),
            challenge,
            more: definition.scopes.more.iter().map(|more| begin(more.param)).collect(),
        })
    }
}

/// A value that is made anew for each login.
fn is_fresh(template: Template) -> bool {
    let Template::Parts(parts) = template else { return false };
    parts.iter().any(|part| {
        use Variable::{Nonce, Timestamp, TimestampMs, Uuid};
        part.any(&mut |variable| matches!(variable, Nonce | Uuid | Timestamp | TimestampMs))
    })
}

/// Appends `name=value`.
pub(super) fn push(url: &mut String, name: &str, value: &str) {
    encode::percent(url, name);
    url.push('=');
    encode::percent(url, value);
}

impl Engine {
    /// Builds the URL to send the user to.
    ///
    /// One call of the system's random generator and two allocations, besides what the caller added; one more
    /// of each where there is a nonce.
    pub(crate) fn authorize(&self, mut ask: Ask) -> Result<Login, Error> {
        let definition = self.definition;
        let unsupported = |what: &str| self.error(ErrorKind::Unsupported, Step::Authorize, what);
        let (Some(prepared), Some(redirect_uri)) = (&self.authorization, &self.redirect_uri) else {
            return Err(match definition.authorization_endpoint {
                [] => unsupported("this provider has no authorization endpoint"),
                _ => self.config(Step::Authorize, "this client was made without a redirect URI"),
            });
        };
        if ask.scopes.is_empty() && ask.fault.is_none() {
            definition.scopes.default.iter().for_each(|scope| ask.scope(definition, scope));
        }
        if ask.offline {
            let addition = definition
                .offline
                .ok_or_else(|| unsupported("there is no switch for offline access"))?;
            addition.scopes.iter().for_each(|scope| ask.scope(definition, scope));
        }
        if ask.consent {
            let addition = definition
                .consent
                .ok_or_else(|| unsupported("there is no switch for repeated consent"))?;
            addition.scopes.iter().for_each(|scope| ask.scope(definition, scope));
        }
        if let Some((kind, what)) = ask.fault.take() {
            return Err(self.error(kind, Step::Authorize, what));
        }

        let (state, verifier) = self.random()?;
        let nonce = self.nonce()?;
        let mut challenge = [0; VERIFIER_LEN];
        match definition.code_challenge_method {
            CodeChallengeMethod::Plain => challenge.copy_from_slice(verifier.as_slice()),
            _ => encode_into(&Sha256::digest(verifier.as_slice()), &mut challenge),
        }

        let additions = [
            (true, &prepared.always),
            (ask.offline, &prepared.offline),
            (ask.consent, &prepared.consent),
        ];
        let active = || additions.iter().filter(|(active, _)| *active).flat_map(|(_, list)| *list);
        let mut url = String::with_capacity(
            prepared.start.len()
                + ask.extra.len()
                + ask.scopes.len() * 3
                + active().map(|param| param.pair.len()).sum::<usize>()
                + 160,
        );
        url.push_str(&prepared.start);
        let own = definition.authorize.names.0.iter().map(|(_, own)| *own);
        let mut own = own.chain(definition.scopes.more.iter().map(|more| more.param));
        if let Some(name) = own.find(|own| ask.extra_names.iter().any(|name| name == own)) {
            let what = format!("the parameter `{name}` cannot be set: the engine sets it");
            return Err(self.config(Step::Authorize, what));
        }
        if !ask.scopes.is_empty() {
            if ask.extra_names.iter().any(|name| name == definition.scopes.param) {
                let what = format!("the parameter `{}` holds the scopes", definition.scopes.param);
                return Err(self.config(Step::Authorize, what));
            }
            url.push_str(&prepared.scope);
            encode::percent_words(&mut url, &ask.scopes, &prepared.separator);
        }
        for (position, (more, begin)) in
            definition.scopes.more.iter().zip(&prepared.more).enumerate()
        {
            let asked = ask.more.iter().filter(|(at, _)| *at == position);
            let mut scopes: Vec<&str> = asked.map(|(_, scope)| scope.as_str()).collect();
            if scopes.is_empty() {
                scopes.extend(more.default);
            }
            if !scopes.is_empty() {
                url.push_str(begin);
                encode::percent_words(&mut url, &scopes.join(" "), &prepared.separator);
            }
        }
        url.push_str(&prepared.state);
        url.push_str(text(state.as_slice()));
        if let Some([before, after]) = &prepared.challenge {
            url.push_str(before);
            url.push_str(text(&challenge));
            url.push_str(after);
        }
        for (position, param) in active().enumerate() {
            if ask.extra_names.iter().any(|name| name == param.name) {
                let what = format!("the parameter `{}` is set by the definition", param.name);
                return Err(self.config(Step::Authorize, what));
            }
            // Consent before offline before what is always sent.
            if !active().skip(position + 1).any(|later| later.name == param.name) {
                url.push_str(&param.pair);
                if let Some(template) = param.fresh {
                    encode::percent(&mut url, &self.fresh(template, redirect_uri, nonce.as_ref())?);
                }
            }
        }
        url.push_str(&ask.extra);

        let pending = PendingLogin {
            provider: Cow::Borrowed(definition.id),
            state,
            verifier: prepared.challenge.is_some().then_some(verifier),
            nonce,
            redirect_uri: redirect_uri.clone(),
            issuer: self.issuer.clone(),
            settings: self.fingerprint.clone(),
            scopes: ask.scopes,
            offline: ask.offline,
            session: ask.session,
            started: self.clock.now(),
        };
        Ok(Login { url, pending })
    }

    /// A value that is new each time.
    fn fresh(
        &self,
        template: Template,
        redirect_uri: &str,
        nonce: Option<&Secret>,
    ) -> Result<String, Error> {
        let values = Values {
            redirect_uri: Some(redirect_uri),
            nonce: nonce.map(Secret::expose),
            now: self.clock.now(),
            ..Values::of(self.definition, &self.settings)
        };
        let text =
            values.public_text(template).map_err(|what| self.config(Step::Authorize, what))?;
        Ok(text.unwrap_or_default())
    }

    /// A fresh nonce, where the ID token must have one.
    fn nonce(&self) -> Result<Option<Secret>, Error> {
        if self.definition.id_token.is_none() {
            return Ok(None);
        }
        match random::nonce() {
            Some(nonce) => Ok(Some(nonce)),
            None => Err(self.no_random(Step::Authorize)),
        }
    }

    /// A fresh state of 128 bits and a fresh verifier of 256 bits, from one call.
    #[expect(clippy::type_complexity, reason = "a pair that is named where it is used")]
    fn random(&self) -> Result<(Zeroizing<[u8; STATE_LEN]>, Zeroizing<[u8; VERIFIER_LEN]>), Error> {
        let mut bytes = [0; 48];
        getrandom::fill(&mut bytes).map_err(|_| self.no_random(Step::Authorize))?;
        let mut state = Zeroizing::new([0; STATE_LEN]);
        let mut verifier = Zeroizing::new([0; VERIFIER_LEN]);
        encode_into(&bytes[..16], state.as_mut_slice());
        encode_into(&bytes[16..], verifier.as_mut_slice());
        bytes.zeroize();
        Ok((state, verifier))
    }

    /// The scopes of a login, as one parameter; `None` when there are none.
    pub(super) fn scope_parameter<'a>(
        &self,
        scopes: impl Iterator<Item = &'a str>,
    ) -> Option<String> {
        let scopes: Vec<&str> = scopes.collect();
        (self.definition.scopes.supported && !scopes.is_empty())
            .then(|| scopes.join(self.definition.scopes.separator))
    }
}

/// Base64url without padding into a place of exactly its length.
fn encode_into(bytes: &[u8], place: &mut [u8]) {
    let written = URL_SAFE_NO_PAD.encode_slice(bytes, place).expect("16 and 32 bytes fit");
    debug_assert_eq!(written, place.len());
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("base64url is ASCII")
}
