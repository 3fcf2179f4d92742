//! The API of the provider in memory, on a port of this machine.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::provider::{Provider, Seen};

/// Answers on a port of its own, until the runtime of the test ends. An answer with status 0 is none: the
/// connection is closed.
pub(crate) async fn serve(provider: Provider) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let shown = base.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection(stream, provider.clone(), shown.clone()));
        }
    });
    base
}

async fn connection(mut stream: TcpStream, provider: Provider, base: String) -> Option<()> {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.ok()?);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let mut lines = head.lines();
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?, first.next()?);
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let seen = Seen { method: method.to_owned(), url: format!("{base}{target}"), headers };
        read_body(&mut stream, &seen).await?;
        let answer = provider.api(seen);
        if answer.status == 0 {
            return None;
        }
        let mut text = format!("HTTP/1.1 {} X\r\n", answer.status);
        for (name, value) in &answer.headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("content-length: {}\r\n\r\n{}", answer.body.len(), answer.body);
        stream.write_all(text.as_bytes()).await.ok()?;
    }
}

async fn read_body(stream: &mut TcpStream, seen: &Seen) -> Option<()> {
    if seen.header("transfer-encoding") == Some("chunked") {
        let mut body = Vec::new();
        while !body.ends_with(b"0\r\n\r\n") {
            body.push(stream.read_u8().await.ok()?);
        }
    }
    let length = seen.header("content-length").map_or(Some(0), |text| text.parse().ok())?;
    stream.read_exact(&mut vec![0; length]).await.ok()?;
    Some(())
}
