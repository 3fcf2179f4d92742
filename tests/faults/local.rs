//! A provider on this machine, asked over the transport that users have.

use std::{
    fmt::{self, Display},
    io::{Read as _, Write as _},
    net::TcpStream,
    panic::resume_unwind,
    sync::{Arc, LazyLock},
    time::Duration,
};

use oauth_core::{
    Client, Clock, Error, HttpTransport, Provider, SettingValues, Step, StoredTokens, Tokens,
    capability::{Authorize, Refresh, Revoke, UserInfo, Validate},
};
use oauth_tests::{
    server::{Requests, Server},
    tls::Certificate,
    wire::Answer,
};

use super::support::{Hands, NOW, REDIRECT, assert_no_secret, good, providers, settings, state};

oauth_core::provider!(pub(crate) "definitions/");

providers! {
    Local like loopback::Loopback;
    /// Its refresh tokens can be used again and again.
    Keeping like keeping::Keeping;
    /// It wants the scopes again with each refresh.
    Scoped like scoped::Scoped;
    /// Its refusals come with status 200.
    Graph like graph::Graph;
    /// It cannot do anything but log somebody in.
    Bare like bare::Bare;
}

/// A provider that is asked in each way.
pub(crate) trait Whole:
    Provider<Settings = SettingValues, Scope = &'static str>
    + Authorize
    + Refresh
    + Revoke
    + UserInfo
    + Validate
{
}

impl<P> Whole for P where
    P: Provider<Settings = SettingValues, Scope = &'static str>
        + Authorize
        + Refresh
        + Revoke
        + UserInfo
        + Validate
{
}

/// The steps in which a provider is asked something.
pub(crate) const STEPS: [Step; 5] =
    [Step::Exchange, Step::Refresh, Step::Revoke, Step::Validate, Step::UserInfo];

/// The step that asks whether a token works, or whose it is.
pub(crate) fn is_probe(step: Step) -> bool {
    matches!(step, Step::Validate | Step::UserInfo)
}

/// An answer that makes each step a success.
pub(crate) fn fine() -> Answer {
    Answer::tokens(r#""id":"1","sub":"1""#)
}

/// Its name as an origin: `http://127.0.0.1:PORT`.
pub(crate) fn http(server: &Server) -> String {
    format!("http://{}", server.address())
}

/// The same with TLS, by the name that the certificates of these tests are for.
pub(crate) fn https(server: &Server) -> String {
    format!("https://localhost:{}", server.address().port())
}

/// A client at [`NOW`], and its clock.
pub(crate) struct Here<P: Provider> {
    pub(crate) client: Client<P>,
    pub(crate) clock: Arc<Hands>,
}

impl<P: Whole> Here<P> {
    /// With the usual limits.
    pub(crate) fn new(base: impl Display) -> Self {
        Self::with(base, USUAL.clone())
    }

    /// With limits so short that a test need not wait.
    pub(crate) fn hasty(base: impl Display) -> Self {
        Self::with(base, HASTY.clone())
    }

    /// With another transport.
    pub(crate) fn with(base: impl Display, transport: HttpTransport) -> Self {
        Self::of(settings(P::definition()).set("base", base.to_string()), transport)
    }

    /// With settings of its own.
    pub(crate) fn of(settings: SettingValues, transport: HttpTransport) -> Self {
        let clock = Arc::new(Hands::new(NOW));
        let client = Client::builder(settings, REDIRECT)
            .transport(Arc::new(transport))
            .clock(Arc::clone(&clock) as Arc<dyn Clock>)
            .build()
            .expect("settings and redirect URI are good");
        Self { client, clock }
    }

    /// Tokens as a store kept them.
    pub(crate) fn tokens(&self) -> Tokens {
        stored(P::definition().id, |_| {})
    }

    /// Goes a step, from the start. An error shows no secret.
    pub(crate) async fn go(&self, step: Step) -> Result<(), Error> {
        let (client, tokens) = (&self.client, self.tokens());
        let ended = match step {
            Step::Exchange => {
                let login = client.authorize([]).start().expect("a login begins");
                let state = state(&login.pending);
                let ended = client.exchange(login.pending, good(&state)).await;
                if let Err(error) = &ended {
                    assert_no_secret(error, &[&state]);
                }
                ended.map(drop)
            }
            Step::Refresh => client.refresh(&tokens).await.map(drop),
            Step::Revoke => client.revoke(&tokens).await,
            Step::Validate => client.validate(&tokens).await.map(drop),
            Step::UserInfo => client.userinfo(&tokens).await.map(drop),
            other => panic!("nothing is sent at {other}"),
        };
        if let Err(error) = &ended {
            assert_eq!(error.step(), step, "{error}");
            assert_no_secret(error, &[]);
        }
        ended
    }
}

/// Does all of these at once, because some wait before they ask again.
pub(crate) async fn together<T, F>(all: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = all.into_iter().map(tokio::spawn).collect();
    let mut ended = Vec::with_capacity(tasks.len());
    for task in tasks {
        ended.push(task.await.unwrap_or_else(|fault| resume_unwind(fault.into_panic())));
    }
    ended
}

/// Stored tokens of a provider, with what a test changes in them.
pub(crate) fn stored(provider: &str, change: impl FnOnce(&mut StoredTokens)) -> Tokens {
    let mut stored = StoredTokens::new(provider, "old-at-SENTINEL");
    stored.refresh_token = Some("old-rt-SENTINEL".to_owned());
    stored.issued_at = NOW;
    change(&mut stored);
    Tokens::from_stored(stored).expect("they are tokens")
}

/// One transport for many tests: making one reads the machine's certificates.
pub(crate) static USUAL: LazyLock<HttpTransport> =
    LazyLock::new(|| HttpTransport::new().expect("a transport"));

/// The limits of a hasty client: for a connection, for silence, and for everything together. They are so
/// far apart that a busy machine does not mix them up.
pub(crate) const CONNECT: Duration = Duration::from_millis(150);
pub(crate) const READ: Duration = Duration::from_millis(400);
pub(crate) const TOTAL: Duration = Duration::from_millis(800);

static HASTY: LazyLock<HttpTransport> = LazyLock::new(|| {
    let limits = HttpTransport::builder().connect_timeout(CONNECT).read_timeout(READ);
    limits.timeout(TOTAL).build().expect("a transport")
});

/// A transport that trusts these certificates and no others.
pub(crate) fn trusting(certificates: &[&Certificate]) -> HttpTransport {
    let limits = HttpTransport::builder().connect_timeout(CONNECT * 10).only_roots_given();
    let all = certificates.iter().fold(limits, |builder, certificate| {
        builder.root_certificate_pem(certificate.pem.as_bytes())
    });
    all.build().expect("a transport")
}

/// What goes wrong with a connection.
#[derive(Debug, Clone)]
pub(crate) enum Stumble {
    /// The request is read, and no word is said until the client gives up.
    Silent,
    /// The request is read, and the connection is closed without a word.
    Speechless,
    /// It is reset in the middle of the request.
    Reset,
    /// This is said.
    Says(Answer),
}

impl fmt::Display for Stumble {
    /// What it is; of an answer the first line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Says(Answer(bytes)) => {
                let text = String::from_utf8_lossy(bytes);
                f.write_str(text.lines().next().unwrap_or("nothing"))
            }
            other => write!(f, "{other:?}"),
        }
    }
}

impl Stumble {
    fn happen(&self, mut stream: TcpStream, requests: &Requests) {
        match self {
            Self::Silent => {
                drop(requests.read(&mut stream));
                drop(stream.read(&mut [0]));
            }
            Self::Speechless => drop(requests.read(&mut stream)),
            // What stays unread when a socket closes turns the close into a reset.
            Self::Reset => drop(stream.read(&mut [0])),
            Self::Says(Answer(bytes)) => {
                drop(requests.read(&mut stream));
                drop(stream.write_all(bytes));
            }
        }
    }
}

/// A server whose first connections go wrong, in order, and where all others are answered well.
pub(crate) fn stumbling(stumbles: impl Into<Vec<Stumble>>) -> Server {
    let stumbles = stumbles.into();
    Server::raw("127.0.0.1:0", move |stream, requests| {
        let stumble = stumbles.get(requests.connection()).cloned();
        stumble.unwrap_or_else(|| Stumble::Says(fine())).happen(stream, requests);
    })
}

/// A server with TLS that closes the first connections before a request can be written.
pub(crate) fn closing(first: usize, certificate: &Certificate) -> Server {
    let certificate = certificate.clone();
    Server::raw("127.0.0.1:0", move |stream, requests| {
        if requests.connection() >= first {
            certificate.serve(stream, requests, &fine().0, true);
        }
    })
}
