//! The kinds of errors and what belongs to each.

use std::{fmt, time::Duration};

use super::IdTokenCheck;

/// What kind of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The user, or a rule of their organisation, said no.
    Denied,
    /// The authorization response is not one: parameters are missing, doubled or damaged.
    Callback,
    /// The authorization response does not belong to this login: another state, used before, too old,
    /// or of another user, provider or client.
    StateMismatch,
    /// The authorization response comes from another issuer (RFC 9207).
    IssuerMismatch,
    /// The provider answered with an error.
    Provider,
    /// The refresh token is dead or missing, or the time of a login is over: only the user can help.
    NeedsReauthorization,
    /// The provider cannot answer now.
    Transient,
    /// The provider's answer is not what the protocol and the definition say.
    Malformed,
    /// There is no answer, or it leads elsewhere.
    Transport,
    /// The settings, the redirect URI or the registration at the provider are wrong.
    Config,
    /// The provider has no means for it.
    Unsupported,
    /// The token does not work.
    Invalid,
    /// The token works, but a scope is missing.
    MissingScope,
    /// Whether the token works could not be found out.
    Inconclusive,
    /// The hook of the host failed; the error holds the tokens.
    Hook,
    /// The ID token must not be believed: this check failed.
    IdToken(IdTokenCheck),
}

impl ErrorKind {
    /// What the host does about it, at a step.
    pub(super) const fn action(self, step: Step) -> Action {
        // The code is used up and the pending login consumed, whatever came back.
        let again = match step {
            Step::Exchange => Action::Reauthorize,
            _ => Action::Retry { after: None },
        };
        match self {
            Self::Denied => Action::Denied,
            Self::Callback
            | Self::StateMismatch
            | Self::NeedsReauthorization
            | Self::Invalid
            | Self::MissingScope => Action::Reauthorize,
            Self::IssuerMismatch
            | Self::Provider
            | Self::Malformed
            | Self::Unsupported
            | Self::IdToken(_) => Action::Report,
            Self::Transient | Self::Transport | Self::Inconclusive => again,
            Self::Config | Self::Hook => Action::FixConfiguration,
        }
    }

    /// The same in words.
    pub(super) const fn advice(self, step: Step) -> &'static str {
        match self {
            Self::Denied => "nothing was granted",
            Self::Callback | Self::StateMismatch => "start the login again",
            Self::IssuerMismatch => {
                "the answer may come from an attacker: check `issuer` in the definition"
            }
            Self::Provider => "look the code up in the provider's documentation",
            Self::NeedsReauthorization | Self::Invalid => "send the user through the login again",
            Self::MissingScope => "ask for the scope and send the user through the login again",
            Self::Malformed => {
                "the definition does not fit the provider, or the provider has a fault"
            }
            Self::Transient | Self::Transport | Self::Inconclusive => match step {
                Step::Lookup => {
                    "the tokens are in the error: look up again with them, or revoke them"
                }
                Step::Exchange => "start the login again, the code cannot be used twice",
                _ => "try again later",
            },
            Self::Config => "correct the configuration",
            Self::Unsupported => "the provider has no means for this",
            Self::IdToken(IdTokenCheck::Expiry | IdTokenCheck::IssuedAt) => {
                "check that the clock of this machine is right"
            }
            Self::IdToken(IdTokenCheck::Issuer) => {
                "the answer may come from an attacker: check `issuer` in the definition"
            }
            Self::IdToken(_) => "the answer may come from an attacker: do not sign the user in",
            Self::Hook => "the tokens are in the error: try the hook again, or revoke them",
        }
    }
}

/// What the host does about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Send the user through the login (again).
    Reauthorize,
    /// Do the same again.
    Retry {
        /// Not before this time has passed; `None`: the provider did not say.
        after: Option<Duration>,
    },
    /// The operator corrects settings, or the registration at the provider.
    FixConfiguration,
    /// Nothing: the user said no.
    Denied,
    /// Tell whoever maintains the definition, or the provider.
    Report,
}

/// A step of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Building a client from settings.
    Configure,
    /// Registering a client.
    Register,
    /// Building the authorization request.
    Authorize,
    /// Reading the authorization response.
    Callback,
    /// Trading the code for tokens.
    Exchange,
    /// Renewing the access token.
    Refresh,
    /// A login on another device.
    Device,
    /// Asking for a token of the client itself.
    ClientCredentials,
    /// Revoking a token.
    Revoke,
    /// Asking whether a token works.
    Validate,
    /// Asking what the provider knows of a token.
    Introspect,
    /// Asking who the user is.
    UserInfo,
    /// Asking which places the token reaches.
    Discover,
    /// Looking up what is kept with the tokens of a login.
    Lookup,
    /// Work of the host between the exchange and storing the tokens.
    AfterExchange,
    /// A call of the API with the access token.
    Call,
    /// Reading stored tokens.
    Load,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configure => "configure",
            Self::Register => "register",
            Self::Authorize => "authorize",
            Self::Callback => "callback",
            Self::Exchange => "exchange",
            Self::Refresh => "refresh",
            Self::Device => "device",
            Self::ClientCredentials => "client_credentials",
            Self::Revoke => "revoke",
            Self::Validate => "validate",
            Self::Introspect => "introspect",
            Self::UserInfo => "userinfo",
            Self::Discover => "discover",
            Self::Lookup => "lookup",
            Self::AfterExchange => "after_exchange",
            Self::Call => "call",
            Self::Load => "load",
        })
    }
}
