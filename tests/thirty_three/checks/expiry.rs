//! When tokens of a login expire.

use std::ops::RangeInclusive;

use oauth_core::dynamic::NEVER;

use super::{Bench, fault_if};
use crate::{
    subject::Product,
    world::{self, LIFETIME, NOW, Said, Tokens},
};

/// When a token that has just come expires, with a minute for whoever keeps a margin.
pub(super) fn in_time() -> RangeInclusive<i64> {
    let end = i64::try_from(NOW + LIFETIME).expect("it is a time");
    end - 60..=end
}

fn expires_at(product: &dyn Product, said: Said) -> Result<i64, String> {
    let answer = Tokens { lifetime: said, ..world::FIRST }.answer(product.definition());
    Ok(Bench::new(product, [answer]).log_in()?.expires_at)
}

/// Servers write the number in many ways.
pub(crate) fn forms(product: &dyn Product) -> Result<(), String> {
    let null = expires_at(product, Said::Null)?;
    fault_if(null != NEVER, format!("null is taken for {null}"))?;
    for said in [Said::Text, Said::Fraction] {
        let at = expires_at(product, said)?;
        fault_if(!in_time().contains(&at), format!("{said:?} is taken for {at}"))?;
    }
    Ok(())
}

/// Where the server says nothing, nobody knows.
pub(crate) fn invented(product: &dyn Product) -> Result<(), String> {
    let at = expires_at(product, Said::Nothing)?;
    fault_if(at != NEVER, format!("it is said to expire at {at}"))
}

/// Where it says something, that counts.
pub(crate) fn never(product: &dyn Product) -> Result<(), String> {
    let at = expires_at(product, Said::Number)?;
    fault_if(at == NEVER, "it is said to expire never")
}

/// What is stored is a point in time.
pub(crate) fn relative(product: &dyn Product) -> Result<(), String> {
    let at = expires_at(product, Said::Number)?;
    fault_if(at != NEVER && !in_time().contains(&at), format!("it is said to expire at {at}"))
}
