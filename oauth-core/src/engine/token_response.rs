//! The token response (RFC 6749 sections 5.1 and 5.2).

use std::borrow::Cow;

use super::{
    Answer, Engine,
    answer::Words,
    body,
    capture::{Found, NotKept},
    claims,
    expect::{Judged, judge},
    expiry::{self, BadLifetime},
    id_token, scopes,
};
use crate::{
    Error, ErrorKind, Expires, IdTokenCheck as Check, Secret, Step, Tokens,
    definition::{Capture, CaptureFrom, Path, TokenResponse},
    error::Redactor,
    expand::Captured,
    json::{Doubled, Json},
    tokens::{NoRefresh, is_token},
    transport::Response,
};

/// What is known before the answer is read, and kept where the answer says nothing.
pub(super) struct Before {
    pub(super) step: Step,
    /// How the answer is read.
    pub(super) rules: &'static TokenResponse,
    pub(super) asked: Vec<String>,
    /// Granted, if the answer does not say.
    pub(super) granted: Vec<String>,
    pub(super) captured: Vec<Captured>,
    /// Kept when the answer has none, with how it is sent.
    pub(super) access_token: Option<(Secret, Cow<'static, str>)>,
    pub(super) refresh_token: Option<(Secret, Option<u64>)>,
    pub(super) id_token: Option<Secret>,
    /// What a new ID token must have.
    pub(super) nonce: Option<Secret>,
    /// The token endpoint answers: an ID token from elsewhere is not believed without its signature.
    pub(super) at_token_endpoint: bool,
    pub(super) also: Vec<(String, Tokens)>,
    /// The token before lived for no time at all.
    pub(super) was_dead: bool,
    pub(super) no_refresh: NoRefresh,
}

/// Everything that stands in an answer.
struct Read {
    tokens: Tokens,
    /// The scopes as the provider names them.
    raw: Vec<String>,
    /// The ID token is of this answer.
    has_id_token: bool,
}

/// Why an answer cannot be one.
struct Bad(String);

impl Bad {
    fn unusable(name: impl std::fmt::Display) -> Self {
        Self(format!("the answer has no usable `{name}`"))
    }
}

impl From<Doubled> for Bad {
    fn from(Doubled(name): Doubled) -> Self {
        Self(format!("`{name}` stands there twice"))
    }
}

impl From<BadLifetime> for Bad {
    fn from(BadLifetime(what): BadLifetime) -> Self {
        Self(what)
    }
}

impl Engine {
    /// Reads the answer to a token request. `redactor` is asked only when something is wrong.
    pub(super) fn read_tokens(
        &self,
        sent: u64,
        answer: Answer,
        before: Before,
        redactor: impl Fn() -> Redactor,
    ) -> Result<Tokens, Error> {
        let step = before.step;
        let response = answer.map_err(|fault| self.transport_fault(step, &fault))?;
        if let Some(error) = self.odd_status(step, &response) {
            return Err(error);
        }
        if response.status >= 400 {
            return Err(self.refused(step, before.rules, &response, redactor()));
        }
        let malformed = |Bad(what): Bad| {
            // What is wrong may name a part of the answer.
            let what = redactor().description(&what).unwrap_or_default();
            self.error(ErrorKind::Malformed, step, what)
                .with_status(response.status)
                .with_outcome_unknown()
        };
        if matches!(response.status, 204 | 205) {
            return Err(malformed(Bad("the answer is empty".to_owned())));
        }
        let rules = before.rules;
        let json =
            body::read(&response, rules.body).map_err(|what| malformed(Bad(what.to_owned())))?;
        if !matches!(json, Json::Object(_)) {
            return Err(malformed(Bad("the answer is not an object".to_owned())));
        }
        if !is_success(rules, &json).map_err(malformed)? {
            return Err(self.refused_by_content(step, rules, &response, &json, redactor()));
        }
        let (nonce, old) = (before.nonce.clone(), before.id_token.clone());
        let Read { mut tokens, raw, has_id_token } =
            self.tokens(&json, sent, before).map_err(malformed)?;
        if let (true, Some(token), Some(_)) =
            (has_id_token, &tokens.id_token, &self.definition.id_token)
        {
            let before = id_token::Before { nonce: nonce.as_ref(), old: old.as_ref() };
            match self.check_id_token(token, &before) {
                Ok(()) => {}
                // A clock is off, and the older refresh token may be used up: the older ID token says the same.
                Err(Check::Expiry | Check::IssuedAt) if step == Step::Refresh => {
                    tokens.id_token = old;
                }
                Err(check) => {
                    let error = self.id_token_fault(step, check);
                    return Err(error.with_status(response.status).with_outcome_unknown());
                }
            }
        }
        // A narrower scope after a refresh is reported, but ends no access.
        let scopes = &self.definition.scopes;
        if matches!(step, Step::Exchange | Step::Device)
            && scopes.supported
            && let Some(scope) = scopes::missing_required(scopes, &tokens.granted, &raw)
        {
            let what = format!("the scope `{scope}` was not granted");
            return Err(self
                .error(ErrorKind::MissingScope, step, what)
                .with_advice("send the user through the login again; they must agree to it"));
        }
        Ok(tokens)
    }

    fn refused_by_content(
        &self,
        step: Step,
        rules: &TokenResponse,
        response: &Response,
        json: &Json<'_>,
        redactor: Redactor,
    ) -> Error {
        let words = Words::at(json, rules.error, rules.error_description);
        self.refusal(step, rules, Some(response), words.clean(Some(json), redactor))
    }

    fn tokens(&self, json: &Json<'_>, sent: u64, before: Before) -> Result<Read, Bad> {
        let rules = before.rules;
        let missing = || Bad::unusable(rules.access_token);
        let root = first(json, rules.root)?.ok_or_else(missing)?;

        let (access_token, scheme) = match (root.at(rules.access_token)?, before.access_token) {
            (Some(Json::Text(text)), _) if is_token(text) => {
                let access_token = Secret::from(&**text);
                check_type(root, rules, &access_token)?;
                (access_token, Cow::Borrowed("Bearer"))
            }
            (None, Some(old)) => old,
            _ => return Err(missing()),
        };
        let refresh_token = optional_token(root, rules.refresh_token)?;
        let new_id_token = match root.at(rules.id_token)? {
            // Tumblr writes `false` where there is none.
            Some(Json::Bool(false)) => None,
            _ => optional_token(root, rules.id_token)?,
        }
        .filter(|_| before.at_token_endpoint || self.definition.id_token.is_none());
        let captured =
            self.capture(rules, json, new_id_token.as_ref(), &access_token, before.captured)?;
        let has_id_token = new_id_token.is_some();
        let id_token = new_id_token.or(before.id_token);

        let expires = expiry::read(&rules.expiry, root, access_token.expose(), sent)?;
        if before.was_dead && matches!(expires, Expires::At(at) if at <= sent) {
            return Err(Bad("the token is dead on arrival, twice in a row".to_owned()));
        }
        let until = expiry::refresh_token(rules.refresh_token_expires_in, root, sent)?;
        let (refresh_token, refresh_token_expires_at) = match (refresh_token, before.refresh_token)
        {
            (Some(new), _) => (Some(new), until),
            (None, Some((old, known))) => (Some(old), until.or(known)),
            (None, None) => (None, None),
        };

        let scopes = &self.definition.scopes;
        let said = match root.at(rules.scope)? {
            value if scopes.supported => scopes::read(scopes, value)
                .map_err(|()| Bad("the granted scopes are no scopes".to_owned()))?,
            _ => None,
        };
        let raw = said.unwrap_or(before.granted);
        let mut granted = scopes::normalize(scopes, &raw, &before.asked);
        if refresh_token.is_some() {
            // Many do not list them: the refresh token itself says that they were granted.
            let offline = self.definition.offline.map_or(&[][..], |addition| addition.scopes);
            for scope in
                offline.iter().filter(|scope| before.asked.iter().any(|asked| asked == *scope))
            {
                scopes::push(&mut granted, scope);
            }
        }
        let tokens = Tokens {
            provider: Cow::Borrowed(self.definition.id),
            access_token,
            refresh_token,
            id_token,
            issued_at: sent,
            expires,
            refresh_token_expires_at,
            granted,
            asked: before.asked,
            captured,
            also: self.also(rules, json, sent, before.also)?,
            settings: Some((*self.fingerprint).to_owned()),
            no_refresh: before.no_refresh,
            scheme,
        };
        Ok(Read { tokens, raw, has_id_token })
    }

    /// The further tokens of an answer; those that it leaves out stay as they were.
    fn also(
        &self,
        rules: &TokenResponse,
        json: &Json<'_>,
        sent: u64,
        mut kept: Vec<(String, Tokens)>,
    ) -> Result<Vec<(String, Tokens)>, Bad> {
        for (name, path) in rules.also {
            let Some(root) = json.at(*path)? else { continue };
            let access_token = match root.at(rules.access_token)? {
                None => continue,
                Some(Json::Text(text)) if is_token(text) => Secret::from(&**text),
                Some(_) => return Err(Bad::unusable(name)),
            };
            check_type(root, rules, &access_token)?;
            let granted = scopes::read(&self.definition.scopes, root.at(rules.scope)?)
                .map_err(|()| Bad("the granted scopes are no scopes".to_owned()))?;
            let tokens = Tokens {
                provider: Cow::Borrowed(self.definition.id),
                expires: expiry::read(&rules.expiry, root, access_token.expose(), sent)?,
                refresh_token: optional_token(root, rules.refresh_token)?,
                refresh_token_expires_at: expiry::refresh_token(
                    rules.refresh_token_expires_in,
                    root,
                    sent,
                )?,
                access_token,
                id_token: None,
                issued_at: sent,
                asked: Vec::new(),
                granted: granted.unwrap_or_default(),
                captured: Vec::new(),
                also: Vec::new(),
                settings: Some((*self.fingerprint).to_owned()),
                no_refresh: NoRefresh::NotIssued,
                scheme: Cow::Borrowed("Bearer"),
            };
            kept.retain(|(known, _)| known != name);
            kept.push(((*name).to_owned(), tokens));
        }
        Ok(kept)
    }

    /// Keeps the declared values; what the answer leaves out stays as it was.
    fn capture(
        &self,
        rules: &TokenResponse,
        json: &Json<'_>,
        id_token: Option<&Secret>,
        access_token: &Secret,
        mut kept: Vec<Captured>,
    ) -> Result<Vec<Captured>, Bad> {
        let captures = rules.captures;
        let claims = |from: CaptureFrom, token: Option<&Secret>| {
            let is_asked = captures.iter().any(|capture| capture.from == from);
            token.filter(|_| is_asked).and_then(|token| claims::of(token.expose()))
        };
        let of_id_token = claims(CaptureFrom::IdToken, id_token);
        let of_access_token = claims(CaptureFrom::AccessToken, Some(access_token));
        let id_token = of_id_token.as_ref().and_then(|claims| Json::parse(claims));
        let access_token = of_access_token.as_ref().and_then(|claims| Json::parse(claims));
        let find = |capture: &Capture| {
            let place = match capture.from {
                CaptureFrom::Answer => Some(json),
                CaptureFrom::IdToken => id_token.as_ref(),
                CaptureFrom::AccessToken => access_token.as_ref(),
            };
            let Some(place) = place else { return Ok(Found::Nothing) };
            Ok(Found::in_json(place.at(capture.path)?))
        };
        self.keep(captures, &mut kept, find, |capture, why| match why {
            NotKept::Broken(rule) => Bad(format!("`{}` {rule}", capture.name)),
            NotKept::Missing | NotKept::Unreadable => Bad::unusable(capture.name),
        })?;
        Ok(kept)
    }
}

/// The value at the first path that has one.
fn first<'j, 'a>(json: &'j Json<'a>, paths: &[Path]) -> Result<Option<&'j Json<'a>>, Bad> {
    for path in paths {
        if let Some(found) = json.at(*path)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// An `error` member, or a value that success does not have, makes any answer an error.
fn is_success(rules: &TokenResponse, json: &Json<'_>) -> Result<bool, Bad> {
    for path in rules.error.iter().chain(&[Path(&["error"])]) {
        // A member that success has, at a value, is judged by that value alone: `error.code: ok`.
        let is_judged = rules.fails_unless.iter().any(|expect| expect.path.0.starts_with(path.0));
        if !is_judged && json.at(*path)?.is_some_and(says_error) {
            return Ok(false);
        }
    }
    for expect in rules.fails_unless {
        match judge(expect, json.at(expect.path)?) {
            Judged::Holds => {}
            Judged::Other => return Ok(false),
            Judged::NoAnswer => return Err(Bad::unusable(expect.path)),
        }
    }
    Ok(true)
}

/// Whether what stands at an error's place is an error; 0, `false` and nothing at all are none.
fn says_error(value: &Json<'_>) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(value) => *value,
        Json::Integer(number) => *number != 0,
        Json::Float(_) => true,
        Json::Text(text) => !text.is_empty(),
        Json::List(items) => !items.is_empty(),
        Json::Object(members) => !members.is_empty(),
    }
}

/// The token type is `Bearer`, in any case, or one that the definition uses like it (RFC 6749 section
/// 7.1: a client must not use a token of a type it does not understand).
fn check_type(root: &Json<'_>, rules: &TokenResponse, access_token: &Secret) -> Result<(), Bad> {
    let (path, optional) = (rules.token_type, rules.token_type_optional);
    let known = |text: &str| {
        text.eq_ignore_ascii_case("bearer")
            || rules.token_types.iter().any(|name| text.eq_ignore_ascii_case(name))
    };
    match root.at(path)? {
        None if optional => Ok(()),
        Some(Json::Text(text)) if known(text) || text.is_empty() && optional => Ok(()),
        Some(Json::Text(text)) if !text.is_empty() => {
            // A type is a short word; what is longer may be a token in the wrong place.
            let is_word = text.len() <= 16 && !access_token.expose().contains(&**text);
            Err(Bad(match is_word {
                true => format!("unsupported token_type `{text}`"),
                false => "unsupported token_type".to_owned(),
            }))
        }
        _ => Err(Bad::unusable(path)),
    }
}

/// A token that may be absent, `null` or empty.
fn optional_token(root: &Json<'_>, path: Path) -> Result<Option<Secret>, Bad> {
    match root.at(path)? {
        None => Ok(None),
        Some(Json::Text(text)) if text.is_empty() => Ok(None),
        Some(Json::Text(text)) if is_token(text) => Ok(Some(Secret::from(&**text))),
        Some(_) => Err(Bad::unusable(path)),
    }
}
