//! A person with a browser, as far as a login needs one: HTTP/1.1 over a plain socket.

use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

use crate::{error::EmulatorError, form::Pairs, page};

/// How long the person waits for the server.
const PATIENCE: Duration = Duration::from_secs(10);

/// A page, or where it sends the browser.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Opens the consent page at `target` and presses a button; returns where the browser is sent, or
/// the form that it is told to post.
pub(crate) fn log_in(port: u16, target: &str, decision: &str) -> Result<String, EmulatorError> {
    let shown = ask(port, &format!("GET {target} HTTP/1.1\r\n"), "")?;
    if let Some(callback) = callback(&shown) {
        return Ok(callback);
    }
    press(port, &shown, decision)
        .and_then(|answer| callback(&answer).ok_or_else(|| refused(&answer)))
}

/// Opens the page at `target`, enters the code of a device and presses a button.
pub(crate) fn connect(
    port: u16,
    target: &str,
    user_code: &str,
    decision: &str,
) -> Result<(), EmulatorError> {
    let shown = ask(port, &format!("GET {target} HTTP/1.1\r\n"), "")?;
    if shown.status != 200 {
        return Err(refused(&shown));
    }
    let mut form = Pairs::default();
    form.set("user_code", user_code);
    let head =
        format!("POST {target} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    let shown = ask(port, &head, &form.encode())?;
    let answer = press(port, &shown, decision)?;
    if answer.status == 200 { Ok(()) } else { Err(refused(&answer)) }
}

/// Presses a button of a consent page.
fn press(port: u16, shown: &Answer, decision: &str) -> Result<Answer, EmulatorError> {
    let mut form = page::read_hidden(&shown.body);
    if shown.status != 200 || form.get("ticket").is_none() {
        return Err(refused(shown));
    }
    form.set("decision", decision);
    let cookie = shown.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    let head = format!(
        "POST {} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: {}\r\n",
        page::DECISION,
        cookie.unwrap_or_default(),
    );
    Ok(ask(port, &head, &form.encode())?)
}

/// Where an answer sends the browser, or the form that it is told to post there.
fn callback(answer: &Answer) -> Option<String> {
    if let Some(location) = answer.header("location") {
        return Some(location.to_owned());
    }
    let form: Pairs = page::read_hidden(&answer.body);
    (answer.status == 200 && form.get("ticket").is_none() && !form.0.is_empty())
        .then(|| form.encode())
}

fn refused(answer: &Answer) -> EmulatorError {
    let reason = page::read_reason(&answer.body);
    let reason = reason.unwrap_or_else(|| "it is not a page of the emulator".to_owned());
    EmulatorError::Refused { status: answer.status, reason }
}

/// Sends one request and reads the whole answer.
fn ask(port: u16, head: &str, body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let length = body.len();
    write!(
        stream,
        "{head}Host: 127.0.0.1:{port}\r\nConnection: close\r\nAccept: text/html\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| broken())?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    Ok(Answer {
        status: status.ok_or_else(broken)?,
        headers: headers.collect(),
        body: body.to_owned(),
    })
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the answer broke off")
}
