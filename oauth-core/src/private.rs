//! What generated code names besides the public types.
//!
//! A program may have a crate called `core` or `std` of its own, so generated code finds these here.

pub use std::{
    convert::Into,
    fmt::{Debug, Formatter, Result as FmtResult},
    ops::Deref,
};

use crate::{Provider, definition::Definition};

/// The name of the scope that is in this place among those that the definition of `P` lists.
#[must_use]
pub fn scope<P: Provider>(place: usize) -> &'static str {
    scope_of(P::definition(), place)
}

/// The name of the scope in this place. What stands for a definition with faults lists none.
#[must_use]
pub fn scope_of(definition: &'static Definition, place: usize) -> &'static str {
    definition.scopes.known.get(place).map_or("", |known| known.name)
}
