//! A transport that answers once, with what the fuzzer says.

use std::{
    future::Future,
    pin::pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use oauth_core::transport::{BoxFuture, Request, Response, Transport, TransportError};

pub struct Scripted(Mutex<Option<Response>>);

impl Scripted {
    pub fn new(answer: Response) -> Self {
        Self(Mutex::new(Some(answer)))
    }
}

impl Transport for Scripted {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let answer = self.0.lock().expect("no thread panics").take();
        Box::pin(async move { Ok(answer.expect("each call asks once")) })
    }
}

pub fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
