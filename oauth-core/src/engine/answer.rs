//! What an answer that is no success means.

use std::{
    borrow::Cow,
    time::{Duration, UNIX_EPOCH},
};

use super::{Engine, body, register};
use crate::{
    Action, Error, ErrorKind, Step,
    definition::{Path, TokenResponse},
    error::Redactor,
    json::Json,
    transport::{Response, TransportError, TransportErrorKind},
};

/// The longest time to wait that is believed: a day, in seconds.
const MAX_RETRY_AFTER: u64 = 24 * 60 * 60;

/// The words of a provider about an error, made harmless.
#[derive(Default)]
pub(super) struct Said {
    /// The code as it came, to be compared and not to be kept.
    pub(super) raw: String,
    pub(super) code: Option<String>,
    pub(super) description: Option<String>,
}

/// Words of a provider about an error, as they came.
#[derive(Default)]
pub(super) struct Words<'a> {
    pub(super) code: Option<Cow<'a, str>>,
    pub(super) description: Option<&'a str>,
}

impl<'a> Words<'a> {
    /// The words that are found where providers commonly put them.
    pub(super) fn common(json: &'a Json<'_>) -> Self {
        let error = json.member("error");
        let inside = |names: &[&str]| names.iter().find_map(|name| error?.member(name)?.scalar());
        let code = match error {
            Some(Json::Object(_)) => inside(&["status", "code", "type", ".tag"]),
            Some(error) => error.scalar().filter(|code| !code.is_empty()),
            None => json.member("code").and_then(Json::scalar),
        };
        let description = ["error_description", "message", "error_message"]
            .iter()
            .find_map(|name| json.member_text(name))
            .or_else(|| error?.member_text("message"));
        Self { code, description }
    }

    /// The words that stand where the definition says, or else where they commonly do.
    pub(super) fn at(json: &'a Json<'_>, code: &[Path], description: &[Path]) -> Self {
        let mut words = Self::common(json);
        let found = |path: &Path| json.at(*path).ok().flatten();
        let text = code.iter().filter_map(found).find_map(Json::scalar);
        words.code = text.filter(|code| !code.is_empty()).or(words.code);
        let text = description.iter().filter_map(found).find_map(Json::text);
        words.description = text.or(words.description);
        words
    }

    /// Makes them harmless. Tokens that stand beside them are taken out as well.
    pub(super) fn clean(&self, json: Option<&Json<'_>>, mut redactor: Redactor) -> Said {
        for name in [
            "access_token",
            "refresh_token",
            "id_token",
            "client_secret",
            "registration_access_token",
        ] {
            if let Some(token) = json.and_then(|json| json.member_text(name)) {
                redactor.add(token);
            }
        }
        Said {
            raw: self.code.as_deref().unwrap_or_default().to_owned(),
            code: self.code.as_deref().and_then(|code| redactor.code(code)),
            description: self.description.and_then(|text| redactor.description(text)),
        }
    }
}

/// What an error code means for a step.
pub(super) struct Meaning {
    kind: ErrorKind,
    what: &'static str,
    advice: Option<String>,
    action: Option<Action>,
}

impl Meaning {
    pub(super) fn plain(kind: ErrorKind, what: &'static str) -> Self {
        Self { kind, what, advice: None, action: None }
    }

    pub(super) fn advised(kind: ErrorKind, what: &'static str, advice: String) -> Self {
        Self { advice: Some(advice), ..Self::plain(kind, what) }
    }
}

impl Engine {
    /// No answer at all.
    pub(super) fn transport_fault(&self, step: Step, fault: &TransportError) -> Error {
        use TransportErrorKind::{Connect, Refused, Timeout, TooLarge};
        let probe = matches!(
            step,
            Step::Validate | Step::UserInfo | Step::Discover | Step::Lookup | Step::Introspect
        );
        let kind = match fault.kind {
            Refused => ErrorKind::Config,
            _ if probe => ErrorKind::Inconclusive,
            // The old tokens are still there, and the provider may answer later.
            Connect | Timeout if step == Step::Refresh => ErrorKind::Transient,
            TooLarge => ErrorKind::Malformed,
            _ => ErrorKind::Transport,
        };
        let words: String = fault.message.chars().filter(|c| !c.is_control()).take(200).collect();
        let error = self.error(kind, step, words);
        if matches!(fault.kind, Connect | Refused) { error } else { error.with_outcome_unknown() }
    }

    /// An answer that says neither yes nor no: not a final status, or a redirect. `None` otherwise.
    pub(super) fn odd_status(&self, step: Step, response: &Response) -> Option<Error> {
        let error = match response.status {
            300..=399 => self
                .error(
                    ErrorKind::Transport,
                    step,
                    "the provider answered with a redirect, which is never followed",
                )
                .with_advice("check the endpoint in the definition")
                .with_action(Action::Report),
            200..=205 | 207..=299 | 400..=599 => return None,
            _ => self.error(ErrorKind::Malformed, step, "the answer has a status that cannot be"),
        };
        Some(error.with_status(response.status).with_outcome_unknown())
    }

    /// An answer that refuses a request to the token or revocation endpoint.
    pub(super) fn refused(
        &self,
        step: Step,
        rules: &TokenResponse,
        response: &Response,
        redactor: Redactor,
    ) -> Error {
        let json = body::read_error(response);
        let words = match &json {
            Some(json) if matches!(step, Step::Revoke | Step::Introspect | Step::Register) => {
                Words::common(json)
            }
            Some(json) => Words::at(json, rules.error, rules.error_description),
            None => Words::default(),
        };
        self.refusal(step, rules, Some(response), words.clean(json.as_ref(), redactor))
    }

    /// The error for what a provider said (RFC 6749 sections 4.1.2.1 and 5.2).
    pub(super) fn refusal(
        &self,
        step: Step,
        rules: &TokenResponse,
        response: Option<&Response>,
        said: Said,
    ) -> Error {
        let status = response.map(|response| response.status);
        let own = said.raw.as_str();
        let known = |code: &str| {
            // What the user said in the callback is never another thing that a token answer means by it.
            if step == Step::Callback && code == "access_denied" {
                return None;
            }
            let general = self.definition.token_response.error_codes;
            let mut known = rules.error_codes.iter().chain(general);
            known.find(|(name, _)| *name == code).map(|(_, standard)| *standard)
        };
        // Some put the explanation behind the code: `invalid_client: Invalid client_id`.
        let head = own.split(':').next().unwrap_or(own).trim();
        let code = known(own).or_else(|| known(head)).unwrap_or(head);
        let description = said.description.as_deref().unwrap_or_default();
        let Meaning { kind, what, advice, action } = self.meaning(step, status, code, description);

        let mut error = self.error(kind, step, what);
        if let Some(advice) = advice {
            error = error.with_advice(advice);
        }
        if let Some(action) = action {
            error = error.with_action(action);
        }
        if let Some(status) = status {
            error = error.with_status(status);
        }
        if status.is_some_and(|status| status >= 500) {
            error = error.with_outcome_unknown();
        }
        if kind == ErrorKind::Transient {
            error = error.with_retry_after(response.and_then(|answer| self.retry_after(answer)));
        }
        error.with_code(said.code).with_description(said.description)
    }

    fn meaning(&self, step: Step, status: Option<u16>, code: &str, description: &str) -> Meaning {
        let says_redirect = || {
            let text = description.to_ascii_lowercase();
            text.contains("redirect_uri") || text.contains("redirect uri")
        };
        if status.is_some_and(|status| matches!(status, 408 | 425 | 429 | 500..)) {
            return Meaning::plain(ErrorKind::Transient, "the provider cannot answer now");
        }
        if step == Step::Register {
            return register::meaning(status, code);
        }
        match code {
            "redirect_uri_mismatch" | "invalid_redirect_uri" | "bad_redirect_uri" => {
                self.redirect_mismatch()
            }
            "invalid_request" | "invalid_client" | "unauthorized_client" if says_redirect() => {
                self.redirect_mismatch()
            }
            "access_denied"
            | "user_cancelled_login"
            | "user_cancelled_authorize"
            | "user_denied"
            | "consent_required"
            | "login_required"
            | "interaction_required"
            | "account_selection_required"
                if step == Step::Callback =>
            {
                Meaning::plain(ErrorKind::Denied, "access was denied")
            }
            "temporarily_unavailable"
            | "server_error"
            | "slow_down"
            | "internal_error"
            | "fatal_error"
            | "service_unavailable"
            | "request_timeout"
            | "ratelimited"
            | "rate_limited"
            | "rate_limit_exceeded"
            | "too_many_requests" => {
                Meaning::plain(ErrorKind::Transient, "the provider cannot answer now")
            }
            "invalid_client"
            | "invalid_client_id"
            | "bad_client_secret"
            | "invalid_client_secret"
            | "incorrect_client_credentials"
            | "unauthorized_client" => {
                let advice = self.client_advice();
                Meaning::advised(
                    ErrorKind::Config,
                    "the provider does not accept the client",
                    advice,
                )
            }
            "invalid_scope" if step != Step::Refresh => Meaning::advised(
                ErrorKind::Config,
                "the provider does not accept a scope",
                "ask only for scopes that the client is registered for".to_owned(),
            ),
            // RFC 6749 section 6: never more than was granted. The token itself may be as good as before.
            "invalid_scope" if step == Step::Refresh => Meaning::plain(
                ErrorKind::MissingScope,
                "the provider does not grant these scopes again",
            ),
            "invalid_grant"
            | "bad_refresh_token"
            | "invalid_refresh_token"
            | "expired_token"
            | "token_expired"
            | "token_revoked"
            | "invalid_token"
                if step == Step::Refresh =>
            {
                Meaning::plain(ErrorKind::NeedsReauthorization, "the refresh token is dead")
            }
            "invalid_grant"
            | "bad_verification_code"
            | "invalid_code"
            | "code_already_used"
            | "code_expired"
                if matches!(step, Step::Exchange | Step::Device) =>
            {
                let advice = if says_redirect() {
                    "start the login again; the provider may also expect another redirect URI"
                } else {
                    "start the login again"
                };
                Meaning {
                    action: Some(Action::Reauthorize),
                    advice: Some(advice.to_owned()),
                    ..Meaning::plain(ErrorKind::Provider, "the provider does not accept the code")
                }
            }
            "unsupported_token_type" if step == Step::Revoke => Meaning::plain(
                ErrorKind::Unsupported,
                "the provider does not revoke this kind of token",
            ),
            _ => Meaning::plain(ErrorKind::Provider, "the provider answered with an error"),
        }
    }

    fn redirect_mismatch(&self) -> Meaning {
        let place = self.client_url().map(|url| format!(" at {url}")).unwrap_or_default();
        Meaning::advised(
            ErrorKind::Config,
            "the redirect URI is not the registered one",
            format!(
                "register exactly `{}`{place}: scheme, case of the host, port and final slash count",
                self.redirect_uri()
            ),
        )
    }

    fn client_advice(&self) -> String {
        match self.client_url() {
            Some(url) => format!("compare `client_id` and `client_secret` with {url}"),
            None => "check `client_id` and `client_secret`".to_owned(),
        }
    }

    /// Where the operator registers the client.
    fn client_url(&self) -> Option<&'static str> {
        self.definition.setting("client_id").and_then(|setting| setting.field.url)
    }

    /// `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), or where that is missing the end of
    /// the provider's own period of counting; what is neither is ignored.
    pub(crate) fn retry_after(&self, response: &Response) -> Option<Duration> {
        let Some(text) = response.header("retry-after") else { return self.reset_after(response) };
        let text = text.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds = text.parse().unwrap_or(u64::MAX);
            return Some(Duration::from_secs(seconds.min(MAX_RETRY_AFTER)));
        }
        let date = httpdate::parse_http_date(text).ok()?;
        let at = date.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Some(Duration::from_secs(at.saturating_sub(self.clock.now()).min(MAX_RETRY_AFTER)))
    }

    /// When a provider that counts requests counts from zero again: a point in time in seconds since 1970
    /// (GitHub, X), or seconds from now (Feishu). Only where nothing is left now.
    fn reset_after(&self, response: &Response) -> Option<Duration> {
        let left = ["x-ratelimit-remaining", "x-rate-limit-remaining"];
        let has_some = left
            .iter()
            .find_map(|name| response.header(name))
            .is_some_and(|left| left.trim() != "0");
        if has_some || !matches!(response.status, 403 | 429) {
            return None;
        }
        let reset = ["x-ratelimit-reset", "x-rate-limit-reset", "x-ogw-ratelimit-reset"];
        let text = reset.iter().find_map(|name| response.header(name))?.trim();
        let number: u64 = text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))?;
        // No provider counts for thirty years.
        let seconds =
            if number > 1_000_000_000 { number.saturating_sub(self.clock.now()) } else { number };
        Some(Duration::from_secs(seconds.min(MAX_RETRY_AFTER)))
    }
}
