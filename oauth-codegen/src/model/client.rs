//! How the client proves itself with more than its id and its secret.

use super::{Part, Place, Template, Variable};

/// What a client signs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct ClientAssertion {
    pub alg: Algorithm,
    pub iss: Template,
    pub sub: Template,
    pub aud: Option<Template>,
    pub kid: Option<Template>,
    pub lifetime: u32,
    pub sent_as: SentAs,
}

impl Default for ClientAssertion {
    fn default() -> Self {
        let client_id = || {
            let variable = Variable::Setting("client_id".to_owned());
            Template::Parts(vec![Part::Value(variable, Place::Whole)])
        };
        Self {
            alg: Algorithm::Rs256,
            iss: client_id(),
            sub: client_id(),
            aud: None,
            kid: None,
            lifetime: 300,
            sent_as: SentAs::ClientAssertion,
        }
    }
}

/// Where an assertion is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum SentAs {
    ClientAssertion,
    ClientSecret,
}

/// How an assertion is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    /// It is signed with the client's secret.
    pub(crate) fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }
}

/// What HTTP Basic is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct BasicHalves {
    pub username: Template,
    pub password: Template,
}
