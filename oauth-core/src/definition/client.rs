//! How the client proves itself with more than its id and its secret.

use super::{Part, Place, Template, Variable};

/// The signed statement of who the client is (RFC 7523 section 3, OpenID Connect Core section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAssertion {
    /// How it is signed.
    pub alg: Algorithm,
    /// Who says it.
    pub iss: Template,
    /// Of whom.
    pub sub: Template,
    /// To whom; `None`: the token endpoint.
    pub aud: Option<Template>,
    /// Which key it is signed with.
    pub kid: Option<Template>,
    /// How many seconds it holds.
    pub lifetime: u32,
    /// Where it is sent.
    pub sent_as: SentAs,
}

impl ClientAssertion {
    /// By the client, of itself, to the token endpoint, for five minutes.
    pub const PLAIN: Self = Self {
        alg: Algorithm::Rs256,
        iss: CLIENT_ID,
        sub: CLIENT_ID,
        aud: None,
        kid: None,
        lifetime: 300,
        sent_as: SentAs::ClientAssertion,
    };
}

const CLIENT_ID: Template =
    Template::Parts(&[Part::Value(Variable::Setting("client_id"), Place::Whole)]);

/// Where an assertion is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentAs {
    /// As `client_assertion`, with its type (RFC 7521 section 4.2).
    ClientAssertion,
    /// As `client_secret`, as Apple has it.
    ClientSecret,
}

/// How an assertion is signed (RFC 7518 section 3.1, RFC 8037 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256, by the client's secret.
    Hs256,
    /// HMAC with SHA-384, by the client's secret.
    Hs384,
    /// HMAC with SHA-512, by the client's secret.
    Hs512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// As it stands in the header of a JWT.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// What the halves of HTTP Basic are, where they are not the client's id and secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasicHalves {
    /// Before the colon.
    pub username: Template,
    /// After it.
    pub password: Template,
}
