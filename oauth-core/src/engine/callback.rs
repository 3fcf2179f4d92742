//! The authorization response (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207).

use std::fmt;

use subtle::ConstantTimeEq as _;

use super::{
    Engine,
    capture::{Found, NotKept},
};
use crate::{
    Error, ErrorKind, PendingLogin, Secret, Step,
    definition::{Capture, Definition, ResponseMode},
    encode,
    expand::Captured,
    pending::{LIFETIME, login_key, session_hash},
};

/// The most bytes of an authorization response.
const MAX_ANSWER: usize = 16 * 1024;

/// The most bytes of a code.
const MAX_CODE: usize = 4 * 1024;

/// What came back to the redirect URI.
///
/// A text converts into the answer in a query: `code=..&state=..`, with or without the `?`, or the whole
/// URL that the browser was sent to.
pub struct Callback {
    text: Secret,
    mode: ResponseMode,
    session: Option<[u8; 32]>,
}

impl Callback {
    /// An answer in the query of the redirect URI: the query, or the whole URL.
    pub fn query(text: impl Into<Secret>) -> Self {
        Self { text: text.into(), mode: ResponseMode::Query, session: None }
    }

    /// An answer that the browser posted to the redirect URI: the body of that request.
    pub fn form_post(body: impl Into<Secret>) -> Self {
        Self { text: body.into(), mode: ResponseMode::FormPost, session: None }
    }

    /// The session in which the answer came, to be compared with that of the login.
    #[must_use]
    pub fn session(mut self, session: &str) -> Self {
        self.session = Some(session_hash(session));
        self
    }

    /// The [`key`](PendingLogin::key) of the login that this claims to answer, for a host that keeps its
    /// pending logins in one place. `None` when there is no state, or two. Nothing has been checked.
    #[must_use]
    pub fn login_key(&self, definition: &'static Definition) -> Option<String> {
        let text = self.text.expose();
        if text.len() > MAX_ANSWER {
            return None;
        }
        let text = match self.mode {
            ResponseMode::FormPost => text,
            ResponseMode::Query => query(text.split_once('#').map_or(text, |(text, _)| text)),
        };
        let name = definition.callback.names.of("state").unwrap_or("state");
        let state = Parameters { id: definition.id, text }.one(name).ok().flatten()?;
        Some(login_key(&state))
    }
}

impl From<&str> for Callback {
    fn from(text: &str) -> Self {
        Self::query(text)
    }
}

impl From<String> for Callback {
    fn from(text: String) -> Self {
        Self::query(text)
    }
}

impl From<&String> for Callback {
    fn from(text: &String) -> Self {
        Self::query(text)
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").field("mode", &self.mode).finish_non_exhaustive()
    }
}

/// What an authorization response grants.
pub(super) struct Grant {
    pub(super) code: Secret,
    pub(super) captured: Vec<Captured>,
    /// The scopes, where the provider says them here (Google, Slack).
    pub(super) scope: Option<String>,
}

impl Engine {
    /// Consumes a pending login with the answer to it.
    pub(super) fn read_callback(
        &self,
        pending: &PendingLogin,
        callback: &Callback,
    ) -> Result<Grant, Error> {
        // First of all: whatever the answer is worth, its state is used up.
        let now = self.clock.now();
        let fresh = self.memory.replay.consume(pending.state(), now, LIFETIME);
        self.check_pending(pending, callback, now, fresh)?;
        let answer = self.parse(callback)?;
        let names = self.definition.callback.names;
        let name = |standard| names.of(standard).unwrap_or(standard);

        let state = answer.one(name("state"))?.unwrap_or_default();
        if !bool::from(state.as_bytes().ct_eq(pending.state().as_bytes())) {
            let what = if state.is_empty() {
                "the answer has no state"
            } else {
                "the answer's state is not that of this login"
            };
            return Err(self.error(ErrorKind::StateMismatch, Step::Callback, what));
        }
        self.check_issuer(pending, &answer)?;
        if let Some(code) = answer.one("error")? {
            return Err(self.refused_callback(pending, &code, &answer));
        }
        let code = answer.one(name("code"))?.filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| self.callback("the answer has no code"))?;
        if code.len() > MAX_CODE {
            return Err(self.callback("the code is longer than 4096 bytes"));
        }
        if !code.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(self.callback("the code contains a character that no code may have"));
        }
        Ok(Grant {
            code: Secret::from(code),
            captured: self.capture_from_callback(&answer)?,
            scope: answer.last("scope").filter(|_| self.definition.scopes.supported),
        })
    }

    fn callback(&self, what: impl Into<String>) -> Error {
        self.error(ErrorKind::Callback, Step::Callback, what)
    }

    /// The login must be of this client, of this session, young, and new.
    fn check_pending(
        &self,
        pending: &PendingLogin,
        callback: &Callback,
        now: u64,
        fresh: bool,
    ) -> Result<(), Error> {
        // A clock that was set back by less than a lifetime does not end a login.
        let age = now.abs_diff(pending.started);
        let session = match (&pending.session, &callback.session) {
            (None, None) => true,
            (Some(login), Some(answer)) => login.ct_eq(answer).into(),
            _ => false,
        };
        let what = if !fresh {
            "this login was finished before, or its callback came twice"
        } else if pending.provider != self.definition.id {
            "the login is of another provider"
        } else if *pending.settings != *self.fingerprint {
            "the login was started with another client or tenant"
        } else if self.definition.id_token.is_some() && pending.nonce.is_none() {
            "the login was started before its ID token was to be checked"
        } else if age > LIFETIME {
            "the login has expired: it may take ten minutes"
        } else if !session {
            "the answer came in another session than the login was started in"
        } else {
            return Ok(());
        };
        Err(self.error(ErrorKind::StateMismatch, Step::Callback, what))
    }

    /// Finds the parameters, without decoding them.
    fn parse<'a>(&self, callback: &'a Callback) -> Result<Parameters<'a>, Error> {
        let declared = self.definition.authorize.response_mode.unwrap_or(ResponseMode::Query);
        if callback.mode != declared {
            return Err(self.callback(match declared {
                ResponseMode::Query => "the answer was posted, but belongs into the query",
                ResponseMode::FormPost => "the answer came in the query, but must be posted",
            }));
        }
        let text = callback.text.expose();
        if text.len() > MAX_ANSWER {
            return Err(self.callback("the answer is longer than 16384 bytes"));
        }
        if callback.mode == ResponseMode::FormPost {
            return Ok(Parameters { id: self.definition.id, text });
        }
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        let fragment = Parameters { id: self.definition.id, text: fragment };
        if ["code", "state", "error", "access_token"].iter().any(|name| fragment.has(name)) {
            return Err(self.callback("the answer is in the fragment, but belongs into the query"));
        }
        Ok(Parameters { id: self.definition.id, text: query(text) })
    }

    /// RFC 9207 section 2.4.
    fn check_issuer(&self, pending: &PendingLogin, answer: &Parameters<'_>) -> Result<(), Error> {
        let mismatch = |what| Err(self.error(ErrorKind::IssuerMismatch, Step::Callback, what));
        match (answer.one("iss")?, &pending.issuer) {
            (Some(iss), Some(issuer)) if !is_issuer(&iss, issuer) => {
                mismatch("the answer comes from another issuer")
            }
            (None, _) if self.definition.authorization_response_iss_parameter_supported => {
                mismatch("the answer does not say from which issuer it comes")
            }
            // Whom an unknown issuer's name belongs to cannot be told; the state has been compared.
            _ => Ok(()),
        }
    }

    /// RFC 6749 section 4.1.2.1.
    fn refused_callback(
        &self,
        pending: &PendingLogin,
        code: &str,
        answer: &Parameters<'_>,
    ) -> Error {
        let mut redactor = self.redactor();
        redactor.add(pending.state());
        let rest = pending.verifier().into_iter().chain(pending.nonce());
        rest.for_each(|secret| redactor.add(secret));
        if let Some(code) = answer.last("code").filter(|code| !code.is_empty()) {
            redactor.add(&code);
        }
        let description = answer.last("error_description").or_else(|| answer.last("error_message"));
        let said = super::answer::Said {
            raw: code.to_owned(),
            code: redactor.code(code),
            description: description.and_then(|text| redactor.description(&text)),
        };
        self.refusal(Step::Callback, &self.definition.token_response, None, said)
    }

    fn capture_from_callback(&self, answer: &Parameters<'_>) -> Result<Vec<Captured>, Error> {
        let mut captured = Vec::new();
        // Each path of a callback is the name of a parameter.
        let name = |capture: &Capture| capture.path.0.first().copied().unwrap_or_default();
        self.keep(
            self.definition.callback.captures,
            &mut captured,
            |capture| answer.one(name(capture)).map(Found::text),
            |capture, why| match why {
                NotKept::Broken(rule) => {
                    self.callback(format!("the parameter `{}` {rule}", name(capture)))
                }
                NotKept::Missing | NotKept::Unreadable => {
                    self.callback(format!("the answer has no `{}`", name(capture)))
                }
            },
        )?;
        Ok(captured)
    }
}

/// The query of a URL, of a path, or by itself with or without its `?`.
fn query(text: &str) -> &str {
    match text.split_once('?') {
        Some((before, query)) if !before.contains(['=', '&']) => query,
        // A URL without a query.
        None if text.starts_with('/')
            || text.split('=').next().is_some_and(|t| t.contains("://")) =>
        {
            ""
        }
        _ => text,
    }
}

/// Whether `iss` is the issuer; a segment `*` of its path stands for any one segment that a tenant may be
/// called (RFC 9207 section 2.4 compares texts, so nothing is decoded).
pub(super) fn is_issuer(iss: &str, issuer: &str) -> bool {
    let Some((before, after)) = issuer.split_once("/*") else { return iss == issuer };
    let rest = iss.strip_prefix(before).and_then(|rest| rest.strip_prefix('/'));
    rest.and_then(|rest| rest.strip_suffix(after)).is_some_and(|tenant| {
        !tenant.is_empty()
            && tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            && !matches!(tenant, "." | "..")
    })
}

/// The parameters of an answer, still encoded.
struct Parameters<'a> {
    id: &'static str,
    text: &'a str,
}

impl<'a> Parameters<'a> {
    /// The encoded values of a name; names that are not well encoded are nobody's.
    fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.text.split('&').filter_map(move |pair| {
            let (known, value) = pair.split_once('=').unwrap_or((pair, ""));
            let same = known == name
                || known.contains(['%', '+'])
                    && encode::form_decode(known).is_some_and(|known| known == name);
            same.then_some(value)
        })
    }

    fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The value of a parameter that must not stand there twice (RFC 6749 section 3.1).
    fn one(&self, name: &str) -> Result<Option<String>, Error> {
        let fault = |what: &str| {
            let what = format!("the parameter `{name}` {what}");
            Error::new(ErrorKind::Callback, self.id, Step::Callback, what)
        };
        let mut values = self.all(name);
        let Some(first) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(fault("stands there twice: duplicate parameter"));
        }
        encode::form_decode(first).map(Some).ok_or_else(|| fault("is malformed"))
    }

    /// A value that is only shown or compared, if it can be read.
    fn last(&self, name: &str) -> Option<String> {
        self.all(name).last().and_then(encode::form_decode)
    }
}
