//! How the client proves itself, from the compiler's model to the runtime's constant data.

use oauth_codegen::model as m;
use oauth_core::definition as d;

use crate::convert::template;

pub(crate) fn auth_method(method: m::AuthMethod) -> d::AuthMethod {
    match method {
        m::AuthMethod::ClientSecretPost => d::AuthMethod::ClientSecretPost,
        m::AuthMethod::ClientSecretBasic => d::AuthMethod::ClientSecretBasic,
        m::AuthMethod::ClientSecretBasicRaw => d::AuthMethod::ClientSecretBasicRaw,
        m::AuthMethod::PrivateKeyJwt => d::AuthMethod::PrivateKeyJwt,
        m::AuthMethod::ClientSecretJwt => d::AuthMethod::ClientSecretJwt,
        m::AuthMethod::TlsClientAuth => d::AuthMethod::TlsClientAuth,
        m::AuthMethod::None => d::AuthMethod::None,
    }
}

pub(crate) fn basic_halves(
    m::BasicHalves { username, password }: &m::BasicHalves,
) -> d::BasicHalves {
    d::BasicHalves { username: template(username), password: template(password) }
}

pub(crate) fn client_assertion(assertion: &m::ClientAssertion) -> d::ClientAssertion {
    let m::ClientAssertion { alg, iss, sub, aud, kid, lifetime, sent_as } = assertion;
    d::ClientAssertion {
        alg: algorithm(*alg),
        iss: template(iss),
        sub: template(sub),
        aud: aud.as_ref().map(template),
        kid: kid.as_ref().map(template),
        lifetime: *lifetime,
        sent_as: match sent_as {
            m::SentAs::ClientAssertion => d::SentAs::ClientAssertion,
            m::SentAs::ClientSecret => d::SentAs::ClientSecret,
        },
    }
}

fn algorithm(algorithm: m::Algorithm) -> d::Algorithm {
    match algorithm {
        m::Algorithm::Hs256 => d::Algorithm::Hs256,
        m::Algorithm::Hs384 => d::Algorithm::Hs384,
        m::Algorithm::Hs512 => d::Algorithm::Hs512,
        m::Algorithm::Rs256 => d::Algorithm::Rs256,
        m::Algorithm::Rs384 => d::Algorithm::Rs384,
        m::Algorithm::Rs512 => d::Algorithm::Rs512,
        m::Algorithm::Ps256 => d::Algorithm::Ps256,
        m::Algorithm::Ps384 => d::Algorithm::Ps384,
        m::Algorithm::Ps512 => d::Algorithm::Ps512,
        m::Algorithm::Es256 => d::Algorithm::Es256,
        m::Algorithm::Es384 => d::Algorithm::Es384,
        m::Algorithm::EdDsa => d::Algorithm::EdDsa,
    }
}
