//! How the process sends: refreshes with the library's own transport, calls on connections of its own.

use std::{io, time::Duration};

use oauth_core::{
    HttpTransport,
    transport::{BoxFuture, Request, Response, Transport, TransportError},
};
use oauth_tests::process::Point;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use crate::halts::Halts;

/// The transport of the library, which can be halted before a refresh is sent and after it was answered.
pub(crate) struct HaltingTransport {
    inner: HttpTransport,
    halts: Halts,
}

impl HaltingTransport {
    pub(crate) fn new(halts: Halts) -> Self {
        Self { inner: HttpTransport::new().expect("a transport"), halts }
    }
}

impl Transport for HaltingTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            if !request.url.ends_with("/token") {
                return self.inner.send(request).await;
            }
            self.halts.at(Point::Sending).await;
            let answer = self.inner.send(request).await;
            self.halts.at(Point::Received).await;
            answer
        })
    }

    fn wait(&self, time: Duration) -> Option<BoxFuture<'_, ()>> {
        self.inner.wait(time)
    }
}

/// A connection for calls of the API, made when it is needed.
pub(crate) struct Connection {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    pub(crate) fn new(server: &str) -> Self {
        let address = server.strip_prefix("http://").unwrap_or(server).to_owned();
        Self { address, stream: None }
    }

    /// The body of the answer. `None`: the token is not accepted.
    pub(crate) async fn get(&mut self, path: &str, token: &str) -> Option<io::Result<String>> {
        let was_used = self.stream.is_some();
        let mut answer = self.ask(path, token).await;
        // A server ends connections that it finds idle, perhaps when the request is on its way.
        if answer.is_err() && was_used {
            self.stream = None;
            answer = self.ask(path, token).await;
        }
        match answer {
            Ok((401, _)) => None,
            Ok((200, body)) => Some(Ok(body)),
            Ok((status, _)) => Some(Err(io::Error::other(format!("the API says {status}")))),
            Err(why) => Some(Err(why)),
        }
    }

    async fn ask(&mut self, path: &str, token: &str) -> io::Result<(u16, String)> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address).await?;
            stream.set_nodelay(true)?;
            self.stream = Some(BufReader::new(stream));
        }
        let broken = || io::Error::other("the API answers what is no HTTP");
        let stream = self.stream.as_mut().ok_or_else(broken)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).await?;
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(broken)?;
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name == "content-length" {
                length = value.trim().parse().map_err(|_| broken())?;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        Ok((status, String::from_utf8(body).map_err(|_| broken())?))
    }
}
