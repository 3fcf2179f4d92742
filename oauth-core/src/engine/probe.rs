//! Calls that tell whether a token works, and whose it is.

use std::sync::Arc;

use super::{
    Answer, Engine, Next, Outgoing, Repeat,
    answer::Words,
    body,
    expect::{Judged, judge},
    profile as read,
};
use crate::{
    Action, Error, ErrorKind, Profile, Step, Tokens,
    definition::{BodyFormat, EmailRequest, ErrorCodes, Path, Probe, ProfileMap, Refusal},
    error::Redactor,
    json::Json,
    transport::Response,
};

/// Reasons why an API cannot be used at all.
const NOT_ENABLED: [&str; 4] =
    ["accessNotConfigured", "SERVICE_DISABLED", "API_DISABLED", "serviceDisabled"];

/// Reasons why a token does not reach far enough.
const MISSING_SCOPE: [&str; 5] = [
    "insufficient_scope",
    "missing_scope",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    "insufficientPermissions",
    "insufficient_permissions",
];

/// Reasons that say nothing about the token.
const NOT_NOW: [&str; 15] = [
    "ratelimited",
    "rate_limited",
    "rate_limit_exceeded",
    "rateLimitExceeded",
    "userRateLimitExceeded",
    "quotaExceeded",
    "dailyLimitExceeded",
    "RATE_LIMIT_EXCEEDED",
    "RATELIMITED",
    "backendError",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "temporarily_unavailable",
];

/// A call that was made with a token.
pub(super) struct Asked<'a> {
    pub(super) step: Step,
    /// The scopes that it needs.
    pub(super) scopes: &'static [&'static str],
    pub(super) errors: &'a ErrorCodes,
}

/// What an answer that is no success says about the token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Invalid,
    MissingScope,
    NotEnabled,
    /// Later it may say something.
    NotNow,
    Unclear,
}

impl Engine {
    /// Makes the call that tells whether the token works.
    pub(crate) fn validate(self: &Arc<Self>, tokens: &Tokens) -> Result<Outgoing<Profile>, Error> {
        let definition = self.definition;
        let probe = definition.validate.as_ref().or(definition.userinfo.as_ref());
        self.probe(Step::Validate, probe, tokens)
    }

    /// Makes the call that says who the user is.
    pub(crate) fn userinfo(self: &Arc<Self>, tokens: &Tokens) -> Result<Outgoing<Profile>, Error> {
        let definition = self.definition;
        let probe = definition.userinfo.as_ref().or(definition.validate.as_ref());
        self.probe(Step::UserInfo, probe, tokens)
    }

    fn probe(
        self: &Arc<Self>,
        step: Step,
        probe: Option<&'static Probe>,
        tokens: &Tokens,
    ) -> Result<Outgoing<Profile>, Error> {
        let Some(probe) = probe else {
            let what = "this provider has no call that tells about a token";
            return Err(self.error(ErrorKind::Unsupported, step, what));
        };
        self.check_owner(step, tokens)?;
        let request = self.call(step, &probe.call, &self.values_with(tokens), tokens)?;
        let engine = Arc::clone(self);
        let old = tokens.clone();
        let read = move |_, answer| {
            let profile = engine.read_probe(step, probe, answer, || engine.redactor_with(&old))?;
            match probe.email.filter(|_| profile.email.is_none()) {
                Some(email) => engine.ask_email(step, email, profile, old).map(Next::Ask),
                None => Ok(Next::Done(profile)),
            }
        };
        Ok(Outgoing { request, repeat: Repeat::of(probe.call.method), read: Box::new(read) })
    }

    /// Asks for the e-mail address that the profile does not have. A user who has none, or did not allow it
    /// to be read, has a profile without.
    fn ask_email(
        self: &Arc<Self>,
        step: Step,
        email: EmailRequest,
        mut profile: Profile,
        tokens: Tokens,
    ) -> Result<Outgoing<Profile>, Error> {
        // What the first answer said of an address, it said of none.
        profile.email_verified = None;
        let request = self.call(step, &email.call, &self.values_with(&tokens), &tokens)?;
        let engine = Arc::clone(self);
        let read = move |_, answer| {
            let asked = Asked { step, scopes: &[], errors: &ErrorCodes::PLAIN };
            let response =
                match engine.good_answer(&asked, answer, &|| engine.redactor_with(&tokens)) {
                    Ok(response) => response,
                    Err(error) if is_no(&error) => return Ok(profile),
                    Err(error) => return Err(error),
                };
            let unclear = |what: &str| {
                engine.error(ErrorKind::Inconclusive, step, what).with_status(response.status)
            };
            let json = body::read(&response, &[BodyFormat::Json]).map_err(unclear)?;
            read::email(&email, &json, &mut profile)
                .map_err(|_| unclear("a member of the answer stands there twice"))?;
            Ok(profile)
        };
        Ok(Outgoing::last(request, Repeat::of(email.call.method), read))
    }

    fn read_probe(
        &self,
        step: Step,
        probe: &Probe,
        answer: Answer,
        redactor: impl Fn() -> Redactor,
    ) -> Result<Profile, Error> {
        let asked = Asked { step, scopes: probe.scopes, errors: &probe.errors };
        let response = self.good_answer(&asked, answer, &redactor)?;
        let unclear = |what: &str| {
            self.error(ErrorKind::Inconclusive, step, what).with_status(response.status)
        };
        if probe.expect.is_empty() && probe.profile == ProfileMap::PLAIN {
            // Nothing to read; but a page for people is not the API's answer.
            let kind = response.header("content-type").unwrap_or_default();
            if kind.to_ascii_lowercase().contains("html") {
                return Err(unclear("the answer is a page for people"));
            }
            return Ok(Profile::default());
        }
        let json = body::read(&response, &[BodyFormat::Json]).map_err(unclear)?;
        let doubled = || unclear("a member of the answer stands there twice");
        for expect in probe.expect {
            let found = json.at(expect.path).map_err(|_| doubled())?;
            if judge(expect, found) != Judged::Holds {
                return Err(self.refused_call(&asked, &response, redactor()));
            }
        }
        read::profile(&probe.profile, &json).map_err(|_| doubled())
    }

    /// An answer with a status of 2xx.
    pub(super) fn good_answer(
        &self,
        asked: &Asked<'_>,
        answer: Answer,
        redactor: &impl Fn() -> Redactor,
    ) -> Result<Response, Error> {
        let response = answer.map_err(|fault| self.transport_fault(asked.step, &fault))?;
        match response.status {
            200..=299 => Ok(response),
            300..=399 => {
                let what = "the provider answered with a redirect, which is never followed";
                Err(self
                    .error(ErrorKind::Inconclusive, asked.step, what)
                    .with_status(response.status))
            }
            _ => Err(self.refused_call(asked, &response, redactor())),
        }
    }

    /// The error for an answer that is no success (RFC 6750 section 3.1).
    fn refused_call(&self, asked: &Asked<'_>, response: &Response, redactor: Redactor) -> Error {
        let step = asked.step;
        let json = body::read_error(response);
        let words = json.as_ref().map_or_else(Words::default, |json| match asked.errors.path {
            Path([]) => Words::common(json),
            path => Words::at(json, &[path], &[Path(&["error_description"])]),
        });
        let verdict = verdict(response, json.as_ref(), &words, asked.errors);
        let error = match verdict {
            Verdict::Invalid => {
                let what = "the provider does not accept the token";
                self.error(ErrorKind::Invalid, step, what)
            }
            Verdict::MissingScope => {
                let what = match asked.scopes {
                    [] => "a scope is missing".to_owned(),
                    scopes => {
                        let scopes = crate::check::listed(scopes.iter().copied());
                        format!("a scope is missing: the call needs {scopes}")
                    }
                };
                self.error(ErrorKind::MissingScope, step, what)
            }
            Verdict::NotEnabled => self
                .error(ErrorKind::Inconclusive, step, "the API is not enabled for this client")
                .with_advice("enable the API in the provider's console")
                .with_action(Action::FixConfiguration),
            Verdict::NotNow | Verdict::Unclear => {
                let what = "the provider did not say whether the token works";
                let error = self.error(ErrorKind::Inconclusive, step, what);
                match response.status {
                    402 => error
                        .with_advice("check the account of the client at the provider")
                        .with_action(Action::FixConfiguration),
                    403 if verdict != Verdict::NotNow => error
                        .with_advice(
                            "check that the API is enabled, the app verified and the user a test user",
                        )
                        .with_action(Action::FixConfiguration),
                    _ => error,
                }
                .with_retry_after(self.retry_after(response))
            }
        };
        let said = words.clean(json.as_ref(), redactor);
        error.with_status(response.status).with_code(said.code).with_description(said.description)
    }
}

/// The provider has answered, and does not give what was asked for.
fn is_no(error: &Error) -> bool {
    matches!(error.status(), Some(401 | 403 | 404)) && error.retry_after().is_none()
}

fn verdict(
    response: &Response,
    json: Option<&Json<'_>>,
    words: &Words<'_>,
    errors: &ErrorCodes,
) -> Verdict {
    let status = response.status;
    let code = words.code.as_deref().unwrap_or_default();
    let challenge = response.header("www-authenticate").unwrap_or_default();
    let says = |reasons: &[&str]| {
        reasons.contains(&code)
            || reasons.iter().any(|reason| challenge_says(challenge, reason))
            || json.is_some_and(|json| has_reason(json, reasons, 6))
    };
    // Some say with status 403 that it is too much (GitHub, Google).
    let too_much = response.header("retry-after").is_some()
        || response.header("x-ratelimit-remaining").is_some_and(|left| left.trim() == "0");
    if matches!(status, 408 | 425 | 429 | 500..) || status == 403 && too_much {
        return Verdict::NotNow;
    }
    if let Some((_, refusal)) = errors.codes.iter().find(|(known, _)| *known == code) {
        return match refusal {
            Refusal::InvalidToken => Verdict::Invalid,
            Refusal::InsufficientScope => Verdict::MissingScope,
            Refusal::NotEnabled => Verdict::NotEnabled,
            Refusal::Unclear => Verdict::Unclear,
        };
    }
    match status {
        _ if says(&NOT_NOW) => Verdict::NotNow,
        _ if says(&MISSING_SCOPE) => Verdict::MissingScope,
        _ if says(&NOT_ENABLED) => Verdict::NotEnabled,
        200..=299 | 401 => Verdict::Invalid,
        _ if says(&["invalid_token"]) => Verdict::Invalid,
        _ => Verdict::Unclear,
    }
}

/// Whether `WWW-Authenticate` names an error (RFC 6750 section 3).
fn challenge_says(challenge: &str, reason: &str) -> bool {
    challenge.match_indices("error").any(|(at, word)| {
        let rest = challenge[at + word.len()..].trim_start();
        rest.strip_prefix('=')
            .map(|value| value.trim_start().trim_start_matches('"'))
            .and_then(|value| value.strip_prefix(reason))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['"', ',', ' ']))
    })
}

/// Whether a member `reason` or `code`, at any place down to a depth, is one of these.
fn has_reason(json: &Json<'_>, reasons: &[&str], depth: usize) -> bool {
    if depth == 0 {
        return false;
    }
    match json {
        Json::Object(members) => members.iter().any(|(name, value)| {
            matches!(name.as_ref(), "reason" | "code")
                && matches!(value, Json::Text(text) if reasons.contains(&text.as_ref()))
                || has_reason(value, reasons, depth - 1)
        }),
        Json::List(items) => items.iter().any(|item| has_reason(item, reasons, depth - 1)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{challenge_says, has_reason};
    use crate::json::Json;

    #[test]
    fn a_challenge_names_its_error() {
        let challenge = r#"Bearer realm="x", error="insufficient_scope", scope="a""#;
        assert!(challenge_says(challenge, "insufficient_scope"));
        assert!(challenge_says("Bearer error=invalid_token", "invalid_token"));
        assert!(!challenge_says(challenge, "insufficient"));
        let description = r#"Bearer error_description="insufficient_scope""#;
        assert!(!challenge_says(description, "insufficient_scope"));
    }

    #[test]
    fn reasons_are_found_deep_inside() {
        let json = br#"{"error":{"details":[{"reason":"SERVICE_DISABLED"}]}}"#;
        let json = Json::parse(json).unwrap();
        assert!(has_reason(&json, &["SERVICE_DISABLED"], 6));
        assert!(!has_reason(&json, &["other"], 6));
    }
}
