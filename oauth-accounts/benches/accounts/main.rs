//! What many accounts cost: `cargo bench -p oauth-accounts`.
//!
//! - how many cached tokens one core reads in a second;
//! - how fast a worker works off 100,000 accounts that are due, from each store. PostgreSQL takes part where
//!   `BENCH_POSTGRES` has the URL of an empty database, with `--features postgres`;
//! - the memory of a worker over a million accounts, of which all are due or none, beside ten thousand.
//!
//! `cargo bench -p oauth-accounts -- reads`, `work` or `memory` makes one of the three.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

mod fill;
mod memory;
mod provider;
mod reads;
mod work;

use std::env;

fn main() {
    // Cargo adds `--bench`.
    let wanted: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let [word, file, time] = wanted.as_slice()
        && word == memory::CHILD
    {
        return memory::child(file, time.parse().unwrap());
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    if is_wanted("reads") {
        reads::measure();
    }
    if is_wanted("work") {
        work::measure();
    }
    if is_wanted("memory") {
        memory::measure();
    }
}

/// A runtime as a host has it.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}
