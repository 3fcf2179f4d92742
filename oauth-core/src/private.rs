//! What generated code names besides the public types.
//!
//! A program may have a crate called `core` or `std` of its own, so generated code finds these here.

pub use std::{
    convert::Into,
    fmt::{Debug, Formatter, Result as FmtResult},
    ops::Deref,
};
