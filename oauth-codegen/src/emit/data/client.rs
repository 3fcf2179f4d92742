//! How the client proves itself, as data.

use super::{Data, Fields, object, option, template, word};
use crate::model::{Algorithm, AuthMethod, BasicHalves, ClientAssertion};

pub(super) fn auth_method(method: AuthMethod) -> Data {
    word(match method {
        AuthMethod::ClientSecretPost => "ClientSecretPost",
        AuthMethod::ClientSecretBasic => "ClientSecretBasic",
        AuthMethod::ClientSecretBasicRaw => "ClientSecretBasicRaw",
        AuthMethod::PrivateKeyJwt => "PrivateKeyJwt",
        AuthMethod::ClientSecretJwt => "ClientSecretJwt",
        AuthMethod::TlsClientAuth => "TlsClientAuth",
        AuthMethod::None => "None",
    })
}

pub(super) fn basic_halves(BasicHalves { username, password }: &BasicHalves) -> Data {
    object([("username", template(username)), ("password", template(password))])
}

pub(super) fn client_assertion(assertion: &ClientAssertion) -> Fields {
    let ClientAssertion { alg, iss, sub, aud, kid, lifetime, sent_as } = assertion;
    let plain = ClientAssertion::default();
    let mut fields = Fields::new();
    fields.set("alg", *alg != plain.alg, algorithm(*alg));
    fields.set("iss", *iss != plain.iss, template(iss));
    fields.set("sub", *sub != plain.sub, template(sub));
    fields.set("aud", aud.is_some(), option(aud.as_ref(), template));
    fields.set("kid", kid.is_some(), option(kid.as_ref(), template));
    fields.set("lifetime", *lifetime != plain.lifetime, Data::Number((*lifetime).into()));
    fields.set("sent_as", *sent_as != plain.sent_as, word("ClientSecret"));
    fields
}

fn algorithm(algorithm: Algorithm) -> Data {
    word(match algorithm {
        Algorithm::Hs256 => "Hs256",
        Algorithm::Hs384 => "Hs384",
        Algorithm::Hs512 => "Hs512",
        Algorithm::Rs256 => "Rs256",
        Algorithm::Rs384 => "Rs384",
        Algorithm::Rs512 => "Rs512",
        Algorithm::Ps256 => "Ps256",
        Algorithm::Ps384 => "Ps384",
        Algorithm::Ps512 => "Ps512",
        Algorithm::Es256 => "Es256",
        Algorithm::Es384 => "Es384",
        Algorithm::EdDsa => "EdDsa",
    })
}
