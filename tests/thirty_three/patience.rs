//! A server that says nothing, and a clock that does not wait for it.

use std::{
    future::Future,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use tokio::{runtime::Builder, time::Instant};

/// Takes connections and never answers: the system accepts them, nobody reads them.
pub(crate) struct Silence(TcpListener);

impl Silence {
    pub(crate) fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").expect("a loopback port is free"))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.local_addr().expect("a bound socket has an address")
    }
}

/// How long a future takes on a clock that jumps to the next timer whenever there is nothing to do.
pub(crate) fn measured(future: impl Future) -> Duration {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async {
        let start = Instant::now();
        future.await;
        start.elapsed()
    })
}
