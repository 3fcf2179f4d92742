//! A token that is always fresh, refreshed once however many ask.
//!
//! - [`cell`][]: what a process knows of an account, and who of its tasks refreshes.
//! - [`work`][]: the way to a fresh token, past what other processes do.
//! - [`attempt`][]: one refresh under a lease.
//! - [`doubt`][]: what is done when nobody knows what came of one.
//! - [`guard`][]: a request is not sent when its lease is over.
//! - [`schedule`][]: when.

mod attempt;
mod cell;
mod doubt;
pub(crate) mod guard;
pub(crate) mod schedule;
mod unsaved;
pub(crate) mod work;

pub(crate) use attempt::{Attempt, Came};
pub(crate) use cell::{Cell, Fresh, Need};
pub(crate) use unsaved::Unsaved;
