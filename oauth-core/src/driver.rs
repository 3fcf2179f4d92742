//! Carries requests to a transport and answers back, without blocking.

use std::sync::Arc;

use crate::{
    DeviceLogin, Error, Reply, Tokens,
    engine::{Engine, Next, Outgoing, Polls, retry},
    transport::Transport,
};

/// The transport, made when it is first needed.
pub(crate) enum Carrier {
    /// One that the caller brought.
    Given(Arc<dyn Transport>),
    /// The default one; making it loads the system's certificates.
    #[cfg(feature = "http")]
    Http(std::sync::OnceLock<Arc<crate::transport::HttpTransport>>),
    /// None: without the feature `http` the caller brings one.
    #[cfg(not(feature = "http"))]
    Missing,
}

impl Carrier {
    #[cfg(feature = "http")]
    pub(crate) fn standard() -> Self {
        Self::Http(std::sync::OnceLock::new())
    }

    #[cfg(not(feature = "http"))]
    pub(crate) fn standard() -> Self {
        Self::Missing
    }

    fn get(&self, engine: &Engine) -> Result<Arc<dyn Transport>, Error> {
        match self {
            Self::Given(transport) => Ok(Arc::clone(transport)),
            #[cfg(feature = "http")]
            Self::Http(made) => {
                if let Some(transport) = made.get() {
                    return Ok(Arc::clone(transport) as Arc<dyn Transport>);
                }
                let transport = crate::transport::HttpTransport::new()
                    .map_err(|fault| engine.no_transport(&fault.to_string()))?;
                let transport = made.get_or_init(|| Arc::new(transport));
                Ok(Arc::clone(transport) as Arc<dyn Transport>)
            }
            #[cfg(not(feature = "http"))]
            Self::Missing => Err(engine.no_transport(MISSING)),
        }
    }

    /// Builds a request, sends it when the reply is awaited, again where that is safe, and reads its answer.
    ///
    /// The transport comes first, so that a login is not used up where there is none.
    pub(crate) fn drive<T: Send + 'static>(
        &self,
        engine: &Arc<Engine>,
        build: impl FnOnce() -> Result<Outgoing<T>, Error>,
    ) -> Reply<T> {
        let prepared = self.get(engine).and_then(|transport| Ok((transport, build()?)));
        let engine = Arc::clone(engine);
        Reply::new(async move {
            let (transport, Outgoing { mut request, mut repeat, mut read }) = prepared?;
            let (mut done, mut started) = (0, engine.clock.now());
            loop {
                let kept = (done < retry::MOST).then(|| request.clone());
                let sent = engine.clock.now();
                let answer = transport.send(request).await;
                let pause = engine.again(repeat, started, done, &answer);
                match (kept, pause.and_then(|pause| transport.wait(pause))) {
                    (Some(kept), Some(wait)) => {
                        wait.await;
                        request = kept;
                        done += 1;
                    }
                    _ => match read(sent, answer)? {
                        Next::Done(result) => return Ok(result),
                        Next::Ask(next) => {
                            Outgoing { request, repeat, read } = next;
                            (done, started) = (0, engine.clock.now());
                        }
                    },
                }
            }
        })
    }
}

impl Carrier {
    /// Polls a login on another device until its user has decided.
    pub(crate) async fn wait_for_user(
        &self,
        engine: &Arc<Engine>,
        login: DeviceLogin,
    ) -> Result<Tokens, Error> {
        let transport = self.get(engine)?;
        let mut polls = Polls::new(login);
        loop {
            let pause = polls.pause(engine)?;
            let wait = transport.wait(pause);
            wait.ok_or_else(|| engine.no_transport(NO_TIMER))?.await;
            let result = self.drive(engine, || engine.poll_device(polls.login())).await;
            if let Some(tokens) = polls.next(engine, result)? {
                return Ok(tokens);
            }
        }
    }
}

/// What to do without a timer.
pub(crate) const NO_TIMER: &str = "the transport cannot wait: use `poll`, and wait yourself";

/// What to do without a transport.
#[cfg(not(feature = "http"))]
pub(crate) const MISSING: &str =
    "enable the feature `http` of oauth-core, or pass a transport when the client is built";
