//! The classes of faults, in the order of the study's table.

use oauth_core::definition::{CodeChallengeMethod, Definition, Place};

use crate::{checks, subject::Product, world};

/// What a check does: `Err` says what it saw of the fault.
type Check = fn(&dyn Product) -> Result<(), String>;

/// What a provider must have for a class to apply to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    Nothing,
    /// It takes PKCE parameters.
    Pkce,
    /// It gives refresh tokens.
    Refresh,
    /// A value of the operator chooses a host.
    Host,
    /// A value of the operator stands in a path.
    Path,
}

/// The settings that choose a host stand at one of these.
pub(crate) const HOSTS: &[Place] = &[Place::Origin, Place::Host];
/// Those in a path.
pub(crate) const SEGMENTS: &[Place] = &[Place::Segment];

impl Needs {
    pub(crate) fn met_by(self, definition: &Definition) -> bool {
        match self {
            Self::Nothing => true,
            Self::Pkce => definition.code_challenge_method == CodeChallengeMethod::S256,
            Self::Refresh => definition.refresh.is_some(),
            Self::Host => !world::settings_at(definition, HOSTS).is_empty(),
            Self::Path => !world::settings_at(definition, SEGMENTS).is_empty(),
        }
    }

    /// Why a class does not apply.
    pub(crate) fn missing(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Pkce => "the provider documents no PKCE, and the definition says so",
            Self::Refresh => "there are no refresh tokens",
            Self::Host => "no value of the operator chooses a host",
            Self::Path => "no value of the operator stands in a path",
        }
    }
}

/// A class of faults.
pub(crate) struct Class {
    /// As the data calls it.
    pub(crate) id: &'static str,
    /// For people.
    pub(crate) title: &'static str,
    pub(crate) needs: Needs,
    pub(crate) check: Check,
}

const fn class(id: &'static str, title: &'static str, needs: Needs, check: Check) -> Class {
    Class { id, title, needs, check }
}

/// All of them.
pub(crate) const CLASSES: [Class; 24] = {
    use Needs::{Host, Nothing, Path, Pkce, Refresh};
    use checks::{answers, callback, expiry, network, refresh, tenant};
    [
        class("pkce-missing", "no working PKCE", Pkce, callback::pkce),
        class(
            "redirect-followed",
            "a redirect of the token endpoint is followed",
            Nothing,
            network::redirect,
        ),
        class(
            "answer-in-error",
            "the token response stands in the text of an error",
            Nothing,
            answers::answer_in_error,
        ),
        class(
            "words-in-error",
            "the provider's error body stands in the text of an error",
            Nothing,
            answers::words_in_error,
        ),
        class("state-forged", "a forged or missing state is accepted", Nothing, callback::state),
        class("denial-hidden", "the user's denial is not reported", Nothing, callback::denial),
        class(
            "odd-body-untyped",
            "an odd body ends in an error of a parser",
            Nothing,
            answers::odd_bodies,
        ),
        class(
            "lifetime-form",
            "a lifetime as null, text or fraction ends the login",
            Nothing,
            expiry::forms,
        ),
        class("lifetime-invented", "a missing lifetime is invented", Nothing, expiry::invented),
        class(
            "expiry-never",
            "tokens never expire, whatever the answer says",
            Nothing,
            expiry::never,
        ),
        class(
            "expiry-relative",
            "the lifetime is stored as a point in time",
            Nothing,
            expiry::relative,
        ),
        class(
            "refresh-drops-expiry",
            "after a refresh, tokens never expire",
            Refresh,
            refresh::drops_expiry,
        ),
        class(
            "refresh-mistimes",
            "after a refresh, tokens expire at a wrong time",
            Refresh,
            refresh::mistimes,
        ),
        class(
            "refresh-crashes",
            "refresh is missing, and calling it crashes",
            Nothing,
            refresh::crashes,
        ),
        class("refresh-idle", "refresh does nothing and says it has", Refresh, refresh::idle),
        class(
            "refresh-token-lost",
            "a refresh token that an answer leaves out is lost",
            Refresh,
            refresh::lost,
        ),
        class("rotation-ignored", "a new refresh token is ignored", Refresh, refresh::rotation),
        class(
            "refresh-keeps-secret",
            "refresh stores the client's secret with the user",
            Refresh,
            refresh::keeps_secret,
        ),
        class(
            "login-keeps-secret",
            "login stores the client's secret with the user",
            Nothing,
            answers::keeps_secret,
        ),
        class(
            "code-sent-twice",
            "a code is sent again after a failure of the server",
            Nothing,
            network::code_twice,
        ),
        class("host-taken", "a value of the operator moves the host", Host, tenant::host),
        class("path-open", "a value of the operator changes the path", Path, tenant::path),
        class("timeout-none", "no limit of time at the token endpoint", Nothing, network::no_limit),
        class("timeout-long", "a limit of ten minutes or more", Nothing, network::long_limit),
    ]
};
