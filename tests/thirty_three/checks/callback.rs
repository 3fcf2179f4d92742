//! The authorization request and its answer.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_core::ErrorKind;
use sha2::{Digest as _, Sha256};

use super::{Bench, fault_if};
use crate::{subject::Product, world};

/// A fresh challenge in each login, made with SHA-256 of a verifier that the token request shows (RFC 7636
/// sections 4.1 to 4.5).
pub(crate) fn pkce(product: &dyn Product) -> Result<(), String> {
    let mut challenges = Vec::new();
    for _ in 0..2 {
        let definition = product.definition();
        let mut bench = Bench::new(product, [world::FIRST.answer(definition)]);
        let url = bench.client.login()?;
        bench.client.callback(&world::granted(definition, &url))?;
        let asked = world::query(&url);
        let challenge = world::value(&asked, "code_challenge").ok_or("there is no challenge")?;
        let method = world::value(&asked, "code_challenge_method");
        fault_if(method.as_deref() != Some("S256"), "the method is not S256")?;
        let seen = bench.wire.seen();
        let sent = seen.first().map(world::params).ok_or("there is no token request")?;
        let verifier = world::value(&sent, "code_verifier").ok_or("there is no verifier")?;
        let fitting = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        fault_if(fitting != challenge, "the verifier does not belong to the challenge")?;
        fault_if(!(43..=128).contains(&verifier.len()), "the verifier is too short or too long")?;
        challenges.push(challenge);
    }
    fault_if(challenges[0] == challenges[1], "two logins have the same challenge")
}

/// An answer with another state or none ends the login without a request (RFC 6749 section 10.12).
pub(crate) fn state(product: &dyn Product) -> Result<(), String> {
    for forged in ["forged", ""] {
        let definition = product.definition();
        let mut bench = Bench::new(product, [world::FIRST.answer(definition)]);
        let url = bench.client.login()?;
        let state = world::state(&url);
        let query = world::granted(definition, &url);
        let query = match forged {
            "" => query.replace(&format!("&state={state}"), ""),
            other => query.replace(&format!("&state={state}"), &format!("&state={other}")),
        };
        let kind = bench.client.callback(&query).err().and_then(|failure| failure.kind);
        let as_expected = kind == Some(ErrorKind::StateMismatch);
        fault_if(!as_expected, format!("the state `{forged}` is reported as {kind:?}"))?;
        fault_if(!bench.wire.seen().is_empty(), "the code of a forged answer is sent")?;
    }
    Ok(())
}

/// Who says no is heard, and nothing is sent (RFC 6749 section 4.1.2.1).
pub(crate) fn denial(product: &dyn Product) -> Result<(), String> {
    let definition = product.definition();
    let mut bench = Bench::new(product, []);
    let url = bench.client.login()?;
    let rest = world::answered(definition, &world::state(&url));
    let ended = bench.client.callback(&format!("error=access_denied&error_description=no&{rest}"));
    let kind = ended.err().and_then(|failure| failure.kind);
    fault_if(kind != Some(ErrorKind::Denied), format!("a denial is reported as {kind:?}"))?;
    fault_if(!bench.wire.seen().is_empty(), "something is sent after a denial")
}
