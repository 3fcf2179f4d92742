//! How a client proves itself (RFC 6749 section 2.3): in one way, and in the right one.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    assertion::is_jwt_bearer,
    form::{self, Pairs},
    provider::{Proof, Provider},
    template,
    values::Moment,
    wire::Request,
};

/// Checks the credentials of a request, as `proof` wants them; `body` is empty where there is none.
///
/// # Errors
/// What the client did wrong, without any secret.
pub(crate) fn check(
    provider: &Provider,
    proof: Proof,
    request: &Request,
    body: &Pairs,
) -> Result<(), String> {
    let header = request.only_header("authorization")?;
    let wrong = || Err("the client's credentials are wrong".to_owned());
    let client = &provider.client;
    let secret = client.secret.as_deref().unwrap_or_default();
    match proof {
        Proof::Post | Proof::Public | Proof::Assertion | Proof::AssertionAsSecret => {
            if header.is_some() {
                return Err("the client must say who it is in the body, and nowhere else; \
                            there is an `authorization` header"
                    .to_owned());
            }
            match body.get("client_id") {
                None => return Err("`client_id` is missing in the body".to_owned()),
                Some(id) if id != client.id => return wrong(),
                Some(_) => {}
            }
            if proof == Proof::Assertion && !is_jwt_bearer(body.get("client_assertion_type")) {
                return Err("`client_assertion_type` is missing or another".to_owned());
            }
            if let Some(verifier) = &provider.verifier {
                let name = match proof {
                    Proof::Assertion => "client_assertion",
                    _ => "client_secret",
                };
                let sent = body.get(name).ok_or_else(|| format!("`{name}` is missing"))?;
                let lookup = |variable| provider.values.get(Moment::Later, variable);
                let values = |wanted: &_| template::fill(wanted, &lookup);
                let endpoint = provider.token_endpoint(Moment::Exchange).whole();
                return verifier.check(sent, &endpoint, &values);
            }
            match (proof, body.get("client_secret")) {
                (Proof::Public, None) => Ok(()),
                (Proof::Public, Some(_)) => {
                    Err("a public client has no `client_secret`".to_owned())
                }
                (_, None) => Err("`client_secret` is missing in the body".to_owned()),
                (_, Some(sent)) if sent == secret => Ok(()),
                (_, Some(_)) => wrong(),
            }
        }
        Proof::Basic | Proof::BasicRaw => {
            if body.get("client_secret").is_some() {
                return Err("the client must prove itself with HTTP Basic, and nowhere else; \
                            there is a `client_secret` in the body"
                    .to_owned());
            }
            let header = header.ok_or("the `authorization` header is missing")?;
            let (id, sent) = basic(header, proof == Proof::Basic)?;
            let halves = provider.definition.client_secret_basic.map(|halves| {
                let lookup = |variable| provider.values.get(Moment::Later, variable);
                [halves.username, halves.password].map(|half| template::fill(&half, &lookup))
            });
            if let Some([username, password]) = halves {
                let is_right = Some(id) == username && Some(sent) == password;
                return if is_right { Ok(()) } else { wrong() };
            }
            if id == client.id && sent == secret {
                return Ok(());
            }
            // Told apart from a wrong secret, because it is so common and so hard to see.
            match basic(header, proof != Proof::Basic) {
                Ok((id, sent)) if id == client.id && sent == secret => Err(match proof {
                    Proof::Basic => {
                        "client_id and client_secret must be form-encoded before base64"
                    }
                    _ => "client_id and client_secret must not be encoded before base64",
                }
                .to_owned()),
                _ => wrong(),
            }
        }
    }
}

/// The client that a request says it is from, whether that can be believed or not.
pub(crate) fn named(request: &Request, body: &Pairs) -> Option<String> {
    let header = request.only_header("authorization").ok().flatten();
    let in_header = header.and_then(|header| basic(header, true).ok());
    in_header.map(|(id, _)| id).or_else(|| body.get("client_id").map(str::to_owned))
}

/// The two halves of HTTP Basic.
fn basic(header: &str, encoded: bool) -> Result<(String, String), String> {
    let unreadable = || "the `authorization` header is not HTTP Basic".to_owned();
    let (scheme, rest) = header.split_once(' ').ok_or_else(unreadable)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(unreadable());
    }
    let bytes = STANDARD.decode(rest.trim()).map_err(|_| unreadable())?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
    let (id, secret) = text.split_once(':').ok_or_else(unreadable)?;
    if !encoded {
        return Ok((id.to_owned(), secret.to_owned()));
    }
    let decode = |half: &str| {
        form::decode(half)
            .map_err(|fault| format!("the halves of HTTP Basic are not form-encoded: {fault}"))
    };
    Ok((decode(id)?, decode(secret)?))
}
