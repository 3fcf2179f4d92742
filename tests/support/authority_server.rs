//! The wire of the strict authorization server: HTTP/1.1 on a loopback port, with connections that stay.

use std::{net, sync::Arc};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
};

use crate::{
    authority::{Fate, Shared, Stage},
    browser::parameter,
};

/// A longer body is none of a client under test.
const MOST: usize = 64 * 1024;

/// The server, on a runtime of its own, so that it answers whatever the test does.
pub(crate) struct Server {
    url: String,
    runtime: Option<Runtime>,
}

impl Server {
    pub(crate) fn start(shared: Arc<Shared>) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("there are threads");
        // Not by the runtime, which cannot be waited for within another one.
        let listener = net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket of this system");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a socket of this system");
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { url, runtime: Some(runtime) }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    /// A runtime may not be dropped, and waited for, within another one.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A request.
struct Asked {
    path: String,
    query: String,
    bearer: String,
    /// The body, as the query of a URL, for it is a form.
    form: String,
    /// One of version 1.0, which ends with the connection.
    closes: bool,
}

impl Asked {
    fn field(&self, name: &str) -> String {
        parameter(&self.form, name).unwrap_or_default()
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read(&mut stream).await {
        if respond(&mut stream, &shared, &asked).await.is_none() || asked.closes {
            return;
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    let target = line.split(' ').nth(1)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let closes = line.trim_end().ends_with("HTTP/1.0");
    let (mut bearer, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => {
                bearer = value.trim().strip_prefix("Bearer ").unwrap_or_default().to_owned();
            }
            "content-length" => {
                length = value.trim().parse().ok().filter(|wanted| *wanted < MOST)?
            }
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let form = format!("?{}", String::from_utf8(body).ok()?);
    Some(Asked { path, query, bearer, form, closes })
}

/// Answers; `None`: the connection is to be closed.
async fn respond(stream: &mut BufReader<TcpStream>, shared: &Shared, asked: &Asked) -> Option<()> {
    let refused = (400, r#"{"error":"invalid_grant"}"#.to_owned());
    let (status, body) = match asked.path.as_str() {
        "/authorize" => return redirect(stream, shared, asked).await,
        "/token" if asked.field("grant_type") == "refresh_token" => {
            return refresh(stream, shared, &asked.field("refresh_token")).await;
        }
        "/token" => {
            let tokens = shared.state().exchange(&asked.field("code"));
            tokens.map_or(refused, |tokens| (200, tokens))
        }
        "/introspect" if shared.state().introspects => {
            let active = shared.state().introspect(&asked.field("token"));
            (200, format!("{{\"active\":{active}}}"))
        }
        "/revoke" => {
            shared.state().revoke(&asked.field("token"));
            (200, "{}".to_owned())
        }
        "/me" | "/work" => {
            let family = shared.state().accepts(&asked.bearer);
            match family {
                None => (401, r#"{"error":"invalid_token"}"#.to_owned()),
                Some(family) if asked.path == "/me" => {
                    (200, format!("{{\"sub\":\"{family}\",\"name\":\"user {family}\"}}"))
                }
                Some(family) => match shared.call(family, &asked.query) {
                    None => (200, "{}".to_owned()),
                    Some(said) => (200, said.await),
                },
            }
        }
        _ => (404, "{}".to_owned()),
    };
    write(stream, status, "", &body).await
}

async fn redirect(stream: &mut BufReader<TcpStream>, shared: &Shared, asked: &Asked) -> Option<()> {
    let query = format!("?{}", asked.query);
    let code = shared.state().authorize();
    // The redirect URIs and states of the tests need no encoding.
    let (to, state) = (parameter(&query, "redirect_uri")?, parameter(&query, "state")?);
    write(stream, 302, &format!("location: {to}?code={code}&state={state}\r\n"), "").await
}

async fn refresh(
    stream: &mut BufReader<TcpStream>,
    shared: &Shared,
    refresh_token: &str,
) -> Option<()> {
    let refused = (400, r#"{"error":"invalid_grant"}"#.to_owned());
    let Some(family) = shared.state().asks(refresh_token) else {
        return write(stream, refused.0, "", &refused.1).await;
    };
    if let Err(status) = stage(shared, family, Stage::Read).await? {
        return write(stream, status, "", "{}").await;
    }
    let issued = shared.state().refresh(refresh_token);
    let (status, body) = issued.map_or(refused, |tokens| (200, tokens));
    if let Err(status) = stage(shared, family, Stage::Processed).await? {
        return write(stream, status, "", "{}").await;
    }
    write(stream, status, "", &body).await?;
    stage(shared, family, Stage::Answered).await.map(drop)
}

/// What the test makes of a request; `None`: the connection is to be closed.
async fn stage(shared: &Shared, family: u64, stage: Stage) -> Option<Result<(), u16>> {
    match shared.fate(family, stage) {
        Fate::Goes => {}
        Fate::Waits(time) => tokio::time::sleep(time).await,
        Fate::Drops => return None,
        Fate::Fails(status) => return Some(Err(status)),
    }
    Some(Ok(()))
}

async fn write(
    stream: &mut BufReader<TcpStream>,
    status: u16,
    headers: &str,
    body: &str,
) -> Option<()> {
    let answer = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\n{headers}\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.flush().await.ok()
}
