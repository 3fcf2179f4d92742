//! The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3).

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

use super::Engine;
use crate::{
    Error, ErrorKind, Login, PendingLogin, Step,
    definition::{CodeChallengeMethod, Definition, Param, Part, ResponseMode, Template, Variable},
    encode,
    expand::Values,
    pending::{STATE_LEN, VERIFIER_LEN, session_hash},
    redirect::RedirectUri,
};

/// Names that callers cannot set: a second `redirect_uri` or `state` would redirect the answer.
const RESERVED: [&str; 19] = [
    "assertion",
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "error",
    "grant_type",
    "iss",
    "redirect_uri",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
];

/// The characters of a scope: `%x21 / %x23-5B / %x5D-7E` (RFC 6749 appendix A.4).
const SCOPE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x21;
    while byte <= 0x7e {
        table[byte] = byte != 0x22 && byte != 0x5c;
        byte += 1;
    }
    table
};

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
            always: encoded(definition.authorize.params)?,
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
        matches!(part, Part::Value(Nonce | Uuid | Timestamp | TimestampMs, _))
    })
}

/// Appends `name=value`.
fn push(url: &mut String, name: &str, value: &str) {
    encode::percent(url, name);
    url.push('=');
    encode::percent(url, value);
}

const NO_SCOPE: &str = "a scope is empty or contains a character that no scope may have";

/// RFC 6749 appendix A.4, and nothing that would make two scopes of one.
fn is_scope(definition: &Definition, scope: &str) -> bool {
    let separator = definition.scopes.separator;
    !scope.is_empty()
        && scope.bytes().all(|byte| SCOPE[usize::from(byte)])
        && (matches!(separator, "" | " ") || !scope.contains(separator))
}

/// What a caller asks for.
#[derive(Default)]
pub(crate) struct Ask {
    /// Joined by spaces.
    scopes: String,
    /// Where the first scopes end, so that a doubled one is found without searching the text.
    ends: [u16; 12],
    /// How many scopes there are.
    count: usize,
    pub(crate) offline: bool,
    pub(crate) consent: bool,
    /// Scopes of further lists, each with the position of its list.
    more: Vec<(usize, String)>,
    /// Parameters, encoded.
    extra: String,
    extra_names: Vec<String>,
    session: Option<[u8; 32]>,
    /// The first fault, told when the request is made.
    fault: Option<(ErrorKind, String)>,
}

impl Ask {
    /// Adds a scope, once.
    pub(crate) fn scope(&mut self, definition: &Definition, scope: &str) {
        if !definition.scopes.supported {
            self.refuse("this provider has no scopes: ask for none".to_owned());
        } else if !is_scope(definition, scope) {
            self.refuse(NO_SCOPE.to_owned());
        } else if !self.has_scope(scope) {
            if self.count == 0 {
                // Enough for most logins in one go.
                self.scopes.reserve(256.max(scope.len()));
            } else {
                self.scopes.push(' ');
            }
            self.scopes.push_str(scope);
            if let Some(end) = self.ends.get_mut(self.count) {
                // Beyond 64 KiB the end is wrong, and so a scope is sent twice at worst.
                *end = u16::try_from(self.scopes.len()).unwrap_or(u16::MAX);
            }
            self.count += 1;
        }
    }

    /// Adds a scope of a further list, once.
    pub(crate) fn more_scope(&mut self, definition: &Definition, list: &str, scope: &str) {
        let lists = definition.scopes.more;
        let Some(position) = lists.iter().position(|more| more.name == list) else {
            let shown: String = list.chars().filter(char::is_ascii_graphic).take(64).collect();
            return self.refuse(format!("the definition has no list of scopes `{shown}`"));
        };
        if !is_scope(definition, scope) {
            self.refuse(NO_SCOPE.to_owned());
        } else if !self.more.iter().any(|(at, known)| *at == position && known == scope) {
            self.more.push((position, scope.to_owned()));
        }
    }

    fn has_scope(&self, scope: &str) -> bool {
        let known = self.count.min(self.ends.len());
        let mut start = 0;
        for end in self.ends[..known].iter().copied().map(usize::from) {
            if self.scopes.get(start..end) == Some(scope) {
                return true;
            }
            start = end + 1;
        }
        self.count > known
            && self
                .scopes
                .get(start..)
                .is_some_and(|rest| rest.split(' ').any(|known| known == scope))
    }

    /// Adds a parameter.
    pub(crate) fn param(&mut self, name: &str, value: &str) {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
        if name.is_empty() || name.chars().chain(value.chars()).any(char::is_control) {
            self.refuse(format!(
                "the parameter `{shown}` is empty or contains a control character"
            ));
        } else if RESERVED.contains(&name) {
            self.refuse(format!("the parameter `{shown}` cannot be set: the engine sets it"));
        } else if self.extra_names.iter().any(|known| known == name) {
            self.refuse(format!("the parameter `{shown}` is set twice"));
        } else {
            self.extra.push('&');
            push(&mut self.extra, name, value);
            self.extra_names.push(name.to_owned());
        }
    }

    /// Binds the login to a session.
    pub(crate) fn session(&mut self, session: &str) {
        self.session = Some(session_hash(session));
    }

    /// The scopes alone, or else these; the error says what is wrong with one.
    pub(super) fn take_scopes(
        &mut self,
        definition: &Definition,
        default: &[&str],
    ) -> Result<Vec<String>, String> {
        if self.scopes.is_empty() && self.fault.is_none() && definition.scopes.supported {
            default.iter().for_each(|scope| self.scope(definition, scope));
        }
        match self.fault.take() {
            Some((_, what)) => Err(what),
            None => Ok(self
                .scopes
                .split(' ')
                .filter(|scope| !scope.is_empty())
                .map(str::to_owned)
                .collect()),
        }
    }

    fn refuse(&mut self, what: String) {
        if self.fault.is_none() {
            self.fault = Some((ErrorKind::Config, what));
        }
    }
}

impl Engine {
    /// Builds the URL to send the user to.
    ///
    /// One call of the system's random generator and two allocations, besides what the caller added.
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
                    encode::percent(&mut url, &self.fresh(template, redirect_uri)?);
                }
            }
        }
        url.push_str(&ask.extra);

        let pending = PendingLogin {
            provider: Cow::Borrowed(definition.id),
            state,
            verifier: prepared.challenge.is_some().then_some(verifier),
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
    fn fresh(&self, template: Template, redirect_uri: &str) -> Result<String, Error> {
        let values = Values {
            redirect_uri: Some(redirect_uri),
            now: self.clock.now(),
            ..Values::of(self.definition, &self.settings)
        };
        let text =
            values.public_text(template).map_err(|what| self.config(Step::Authorize, what))?;
        Ok(text.unwrap_or_default())
    }

    /// A fresh state of 128 bits and a fresh verifier of 256 bits, from one call.
    #[expect(clippy::type_complexity, reason = "a pair that is named where it is used")]
    fn random(&self) -> Result<(Zeroizing<[u8; STATE_LEN]>, Zeroizing<[u8; VERIFIER_LEN]>), Error> {
        let mut bytes = [0; 48];
        getrandom::fill(&mut bytes).map_err(|_| {
            self.error(ErrorKind::Transient, Step::Authorize, "the system gives no random numbers")
        })?;
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

#[cfg(test)]
mod tests {
    use super::Ask;
    use crate::definition::Definition;

    #[test]
    fn each_scope_is_asked_for_once_however_many_there_are() {
        let mut ask = Ask::default();
        for _ in 0..2 {
            for number in 0..40 {
                ask.scope(&Definition::PLAIN, &format!("s{number}"));
            }
        }
        let expected: Vec<String> = (0..40).map(|number| format!("s{number}")).collect();
        assert_eq!(ask.scopes, expected.join(" "));
        assert!(ask.fault.is_none());
    }
}
