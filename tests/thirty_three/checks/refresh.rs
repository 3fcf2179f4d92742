//! What becomes of a credential when it is refreshed.

use oauth_core::{ErrorKind, dynamic::NEVER};

use super::{Bench, expiry::in_time, fault_if};
use crate::{
    subject::{Failure, Product, Stored},
    world::{self, CLIENT_SECRET, FIRST, SECOND, Tokens},
};

/// A login, and a refresh that is answered with `second`.
fn refreshed(
    product: &dyn Product,
    second: Tokens,
) -> Result<(Bench, Result<Stored, Failure>), String> {
    let definition = product.definition();
    let mut bench = Bench::new(product, [FIRST, second].map(|tokens| tokens.answer(definition)));
    let stored = bench.log_in()?;
    let again = bench.client.refresh(&stored);
    Ok((bench, again))
}

/// A refresh works; where there are no refresh tokens it says so, and sends nothing.
pub(crate) fn crashes(product: &dyn Product) -> Result<(), String> {
    let (bench, again) = refreshed(product, SECOND)?;
    if product.definition().refresh.is_some() {
        return Ok(again.map(drop)?);
    }
    let kind = again.err().and_then(|failure| failure.kind);
    fault_if(kind != Some(ErrorKind::Unsupported), format!("it is reported as {kind:?}"))?;
    fault_if(bench.wire.seen().len() != 1, "something is sent")
}

/// Who says that the credential is renewed has asked for it, with the refresh token.
pub(crate) fn idle(product: &dyn Product) -> Result<(), String> {
    let (bench, again) = refreshed(product, SECOND)?;
    let Ok(again) = again else { return Ok(()) };
    let asked = bench.sent("grant_type", "refresh_token");
    let with = asked.first().map(world::params).unwrap_or_default();
    let token = world::value(&with, "refresh_token");
    fault_if(asked.len() != 1, format!("{} requests are sent", asked.len()))?;
    fault_if(token.as_deref() != FIRST.refresh_token, "another refresh token is sent")?;
    fault_if(Some(again.value("access_token")) != SECOND.access_token, "the token is the old one")
}

/// What the server leaves out stays (RFC 6749 section 6).
pub(crate) fn lost(product: &dyn Product) -> Result<(), String> {
    let again = refreshed(product, Tokens { refresh_token: None, ..SECOND })?.1?;
    fault_if(Some(again.value("refresh_token")) != FIRST.refresh_token, "the refresh token is lost")
}

/// What it renews is taken.
pub(crate) fn rotation(product: &dyn Product) -> Result<(), String> {
    let again = refreshed(product, SECOND)?.1?;
    fault_if(
        Some(again.value("refresh_token")) != SECOND.refresh_token,
        "the old refresh token is kept",
    )
}

/// The new token expires as well.
pub(crate) fn drops_expiry(product: &dyn Product) -> Result<(), String> {
    let at = refreshed(product, SECOND)?.1?.expires_at;
    fault_if(at == NEVER, "the new token is said to expire never")
}

/// And when the server says.
pub(crate) fn mistimes(product: &dyn Product) -> Result<(), String> {
    let at = refreshed(product, SECOND)?.1?.expires_at;
    fault_if(at != NEVER && !in_time().contains(&at), format!("it is said to expire at {at}"))
}

/// What is stored of the user still holds nothing of the client.
pub(crate) fn keeps_secret(product: &dyn Product) -> Result<(), String> {
    let again = refreshed(product, SECOND)?.1?;
    fault_if(
        again.values.values().any(|value| value.contains(CLIENT_SECRET)),
        "the client's secret is stored with the user",
    )
}
