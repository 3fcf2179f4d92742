//! How many cached tokens one core reads in a second.

use std::{hint::black_box, sync::Arc, time::Instant};

use oauth_accounts::store::MemoryStore;
use oauth_core::{Clock as _, SystemClock};

use crate::{
    provider::{accounts, connect},
    runtime,
};

const READS: u32 = 10_000_000;

pub(crate) fn measure() {
    let client = runtime().block_on(async {
        let accounts = accounts(Arc::new(MemoryStore::new()), None);
        connect(&accounts, "alice").await;
        let client = accounts.client("alice", "acme").await.unwrap();
        client.token().await.unwrap();
        client
    });
    let per_second = timed(|| {
        assert!(black_box(client.cached_token()).is_some(), "the token is cached");
    });
    println!("cached tokens: {:.1} million reads a second on one core", per_second / 1e6);
    let clock = timed(|| assert!(black_box(SystemClock.now()) > 0, "it is later than 1970"));
    println!("  of each read, the clock takes {:.0} of {:.0} ns", 1e9 / clock, 1e9 / per_second);
}

/// How often something can be done in a second: the best of three.
fn timed(mut work: impl FnMut()) -> f64 {
    let mut once = || {
        let began = Instant::now();
        (0..READS).for_each(|_| work());
        f64::from(READS) / began.elapsed().as_secs_f64()
    };
    (0..3).map(|_| once()).fold(0.0, f64::max)
}
