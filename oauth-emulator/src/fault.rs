//! Things that go wrong, on request: each happens once.

use std::{fmt, time::Duration};

use crate::event::Step;

/// Something that goes wrong once, at the next request it applies to.
#[derive(Clone)]
#[non_exhaustive]
pub enum Fault {
    /// This answer instead of the right one; the request has no effect. With a `content-length`
    /// that is larger than the body, the connection breaks off in the middle of the answer.
    Answer {
        /// Where.
        at: Step,
        /// The status, from 200 to 999.
        status: u16,
        /// The headers.
        headers: Vec<(String, String)>,
        /// The bytes of the body.
        body: Vec<u8>,
    },
    /// The connection closes without an answer.
    Close {
        /// Where.
        at: Step,
        /// The request takes effect all the same: codes and refresh tokens are used up.
        after_effect: bool,
    },
    /// Nothing comes for so long; then the connection closes.
    Stall {
        /// Where.
        at: Step,
        /// How long.
        time: Duration,
    },
    /// The authorization response is changed.
    Callback(CallbackEdit),
    /// A member of a good token response is changed.
    Member {
        /// Which.
        member: Member,
        /// The JSON that stands there instead, as it is sent (`1e400`, `null`); `None`: nothing.
        json: Option<String>,
    },
    /// A claim of the ID token in a good token response is changed.
    Claim {
        /// Which, by its name; `alg` is that of the header.
        name: String,
        /// The JSON that stands there instead; `None`: nothing.
        json: Option<String>,
    },
}

/// A change of an authorization response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackEdit {
    /// The parameter has this value, whatever it was.
    Set(String, String),
    /// The parameter is added, though it may be there already.
    Add(String, String),
    /// The parameter is missing.
    Remove(String),
}

/// A member of a token response, wherever the provider has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Member {
    /// The access token.
    AccessToken,
    /// The refresh token.
    RefreshToken,
    /// The token type.
    TokenType,
    /// The granted scopes.
    Scope,
    /// The ID token.
    IdToken,
    /// How long the token lives, in the provider's way.
    Expiry,
}

impl Fault {
    /// An answer with this status and body.
    pub fn answer(at: Step, status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self::Answer { at, status, headers, body: body.into() }
    }

    /// The callback has another state.
    #[must_use]
    pub fn other_state() -> Self {
        let state = "tampered-with-by-an-attacker".to_owned();
        Self::Callback(CallbackEdit::Set("state".to_owned(), state))
    }

    /// The callback says that it comes from another issuer.
    #[must_use]
    pub fn other_issuer() -> Self {
        let issuer = "https://attacker.example".to_owned();
        Self::Callback(CallbackEdit::Set("iss".to_owned(), issuer))
    }

    /// The callback does not say where it comes from.
    #[must_use]
    pub fn no_issuer() -> Self {
        Self::Callback(CallbackEdit::Remove("iss".to_owned()))
    }

    /// The callback has one more parameter, or a second one of that name.
    pub fn extra_parameter(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::Callback(CallbackEdit::Add(name.into(), value.into()))
    }

    /// The token response says this about the token's life: raw JSON, such as `"3600"` in quotes.
    pub fn expiry(json: impl Into<String>) -> Self {
        Self::Member { member: Member::Expiry, json: Some(json.into()) }
    }

    /// The token response has no such member.
    #[must_use]
    pub fn without(member: Member) -> Self {
        Self::Member { member, json: None }
    }

    /// The token response has `null` there.
    #[must_use]
    pub fn null(member: Member) -> Self {
        Self::Member { member, json: Some("null".to_owned()) }
    }

    /// The token response has this text there: another token type, fewer scopes.
    #[must_use]
    pub fn text(member: Member, text: &str) -> Self {
        Self::Member { member, json: Some(serde_json::Value::from(text).to_string()) }
    }

    /// A claim of the ID token is this: another `nonce`, an `exp` in the past.
    pub fn claim(name: impl Into<String>, json: impl Into<serde_json::Value>) -> Self {
        Self::Claim { name: name.into(), json: Some(json.into().to_string()) }
    }

    /// The ID token has no such claim.
    pub fn without_claim(name: impl Into<String>) -> Self {
        Self::Claim { name: name.into(), json: None }
    }

    /// A device is told to poll more slowly.
    #[must_use]
    pub fn slow_down() -> Self {
        Self::device_word("slow_down")
    }

    /// A device is told that the user said no.
    #[must_use]
    pub fn device_denied() -> Self {
        Self::device_word("access_denied")
    }

    /// A device is told that its codes have expired.
    #[must_use]
    pub fn device_expired() -> Self {
        Self::device_word("expired_token")
    }

    fn device_word(word: &str) -> Self {
        let body = serde_json::json!({ "error": word }).to_string();
        Self::answer(Step::Token, 400, "application/json", body)
    }

    /// Where it happens, if that is a request as a whole.
    pub(crate) fn step(&self) -> Option<Step> {
        match self {
            Self::Answer { at, .. } | Self::Close { at, .. } | Self::Stall { at, .. } => Some(*at),
            Self::Callback(_) | Self::Member { .. } | Self::Claim { .. } => None,
        }
    }
}

impl fmt::Debug for Fault {
    /// Without the texts and bytes, which may hold tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { at, status, .. } => write!(f, "Answer({at}, {status})"),
            Self::Close { at, .. } => write!(f, "Close({at})"),
            Self::Stall { at, time } => write!(f, "Stall({at}, {time:?})"),
            Self::Callback(edit) => {
                let (CallbackEdit::Set(name, _)
                | CallbackEdit::Add(name, _)
                | CallbackEdit::Remove(name)) = edit;
                write!(f, "Callback({name})")
            }
            Self::Member { member, .. } => write!(f, "Member({member:?})"),
            Self::Claim { name, .. } => write!(f, "Claim({name})"),
        }
    }
}
