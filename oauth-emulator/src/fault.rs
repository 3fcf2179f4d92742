//! Faults: what the emulator can be told to do wrong.

use std::fmt;

/// A place that a client talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// Where the user is sent.
    Authorize,
    /// Where codes and refresh tokens are exchanged.
    Token,
    /// The revocation call.
    Revoke,
    /// The call that tells whether a token works.
    Validate,
    /// The call that says who the user is.
    UserInfo,
}

impl Endpoint {
    /// A word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Authorize => "authorize",
            Self::Token => "token",
            Self::Revoke => "revoke",
            Self::Validate => "validate",
            Self::UserInfo => "userinfo",
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether the provider has done what it was asked when the fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing was done: no code is spent, no token rotated.
    Before,
    /// All was done, and the answer is lost.
    After,
}

/// A member of a token response, at the path that the definition gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// The access token.
    AccessToken,
    /// The refresh token.
    RefreshToken,
    /// The token type.
    TokenType,
    /// The granted scopes.
    Scope,
    /// The lifetime or the end of it; `expires_in` where the definition says `Never`.
    Expiry,
    /// The lifetime of the refresh token.
    RefreshTokenExpiresIn,
    /// The ID token.
    IdToken,
    /// Any other member, by its path from the top of the answer.
    At(&'static [&'static str]),
}

/// Something that the emulator does wrong.
#[derive(Clone, PartialEq, Eq)]
pub enum Fault {
    /// Answers a request with exactly this, and does nothing.
    Answer {
        /// Where.
        endpoint: Endpoint,
        /// From 100 to 999.
        status: u16,
        /// Sent besides `content-length` and `date`.
        headers: Vec<(String, String)>,
        /// The bytes of the body.
        body: Vec<u8>,
    },
    /// Closes the connection without an answer.
    Close(Endpoint, When),
    /// Never answers.
    Stall(Endpoint, When),
    /// Replaces the value of a parameter of the authorization response.
    SetCallback {
        /// The parameter.
        name: String,
        /// Its new value.
        value: String,
    },
    /// Adds a parameter to the authorization response, even if it is there already.
    AddCallback {
        /// The parameter.
        name: String,
        /// Its value.
        value: String,
    },
    /// Leaves a parameter out of the authorization response.
    DropCallback(String),
    /// Replaces or adds a member of a token response.
    SetToken {
        /// The member.
        member: Member,
        /// JSON that is put there as it is, valid or not.
        json: String,
    },
    /// Leaves a member out of a token response.
    DropToken(Member),
}

impl Fault {
    /// The callback comes back with another state.
    #[must_use]
    pub fn tampered_state() -> Self {
        Self::SetCallback { name: "state".into(), value: "tampered-tampered-tampered".into() }
    }

    /// The callback comes back with another issuer (a mix-up attack).
    #[must_use]
    pub fn tampered_iss() -> Self {
        Self::SetCallback { name: "iss".into(), value: "https://attacker.example".into() }
    }

    /// The callback comes back without an issuer.
    #[must_use]
    pub fn dropped_iss() -> Self {
        Self::DropCallback("iss".into())
    }

    /// The token response says this about the lifetime, as raw JSON.
    #[must_use]
    pub fn expiry(json: &str) -> Self {
        Self::SetToken { member: Member::Expiry, json: json.into() }
    }

    /// The token response holds no refresh token.
    #[must_use]
    pub const fn no_refresh_token() -> Self {
        Self::DropToken(Member::RefreshToken)
    }

    /// The token response holds `null` for a refresh token.
    #[must_use]
    pub fn null_refresh_token() -> Self {
        Self::SetToken { member: Member::RefreshToken, json: "null".into() }
    }

    /// The token response grants these scopes, whatever was asked for.
    #[must_use]
    pub fn granted_scope(scope: &str) -> Self {
        Self::SetToken { member: Member::Scope, json: serde_json::Value::from(scope).to_string() }
    }

    /// The token response has this token type.
    #[must_use]
    pub fn token_type(token_type: &str) -> Self {
        Self::SetToken { member: Member::TokenType, json: serde_json::Value::from(token_type).to_string() }
    }

    /// An answer in JSON.
    #[must_use]
    pub fn json(endpoint: Endpoint, status: u16, body: &str) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self::Answer { endpoint, status, headers, body: body.as_bytes().to_vec() }
    }
}

impl fmt::Debug for Fault {
    /// What the fault is and where; not the values, which may be tokens of a test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { endpoint, status, .. } => {
                f.debug_struct("Answer").field("endpoint", endpoint).field("status", status).finish_non_exhaustive()
            }
            Self::Close(endpoint, when) => f.debug_tuple("Close").field(endpoint).field(when).finish(),
            Self::Stall(endpoint, when) => f.debug_tuple("Stall").field(endpoint).field(when).finish(),
            Self::SetCallback { name, .. } => {
                f.debug_struct("SetCallback").field("name", name).finish_non_exhaustive()
            }
            Self::AddCallback { name, .. } => {
                f.debug_struct("AddCallback").field("name", name).finish_non_exhaustive()
            }
            Self::DropCallback(name) => f.debug_tuple("DropCallback").field(name).finish(),
            Self::SetToken { member, .. } => {
                f.debug_struct("SetToken").field("member", member).finish_non_exhaustive()
            }
            Self::DropToken(member) => f.debug_tuple("DropToken").field(member).finish(),
        }
    }
}

/// The faults that are waiting.
#[derive(Default)]
pub(crate) struct Faults(Vec<(Fault, bool)>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault, always: bool) {
        self.0.push((fault, always));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The first fault that `wanted` picks; used up unless it is permanent.
    pub(crate) fn take(&mut self, wanted: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let position = self.0.iter().position(|(fault, _)| wanted(fault))?;
        Some(if self.0[position].1 { self.0[position].0.clone() } else { self.0.remove(position).0 })
    }

    /// All faults that `wanted` picks; used up unless they are permanent.
    pub(crate) fn take_all(&mut self, wanted: impl Fn(&Fault) -> bool) -> Vec<Fault> {
        let taken = self.0.iter().filter(|(fault, _)| wanted(fault)).map(|(fault, _)| fault.clone()).collect();
        self.0.retain(|(fault, always)| *always || !wanted(fault));
        taken
    }
}
