//! A browser, as far as this platform needs one.

use std::collections::BTreeMap;

use oauth_core::{
    definition::Method,
    transport::{HeaderText, HttpTransport, Request, Response, Transport as _},
};
use zeroize::Zeroizing;

use crate::Outcome;

/// A browser: it keeps cookies, follows where it is sent, and presses buttons.
pub(crate) struct Browser {
    http: HttpTransport,
    home: String,
    /// By the address of the server.
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    /// The pages of the platform that were seen.
    pub(crate) seen: Vec<String>,
    /// The last page.
    pub(crate) page: String,
    /// It does not open addresses that begin with this, and keeps the first of them.
    pub(crate) stops_at: Option<String>,
    /// The address that it did not open.
    pub(crate) stopped: Option<String>,
}

/// The most redirects in a row.
const MOST: usize = 5;

impl Browser {
    pub(crate) fn new(home: &str) -> Outcome<Self> {
        Ok(Self {
            http: HttpTransport::new()?,
            home: home.to_owned(),
            cookies: BTreeMap::new(),
            seen: Vec::new(),
            page: String::new(),
            stops_at: None,
            stopped: None,
        })
    }

    /// Opens an address of the platform, or any.
    pub(crate) async fn open(&mut self, address: &str) -> Outcome<()> {
        self.go(Method::Get, &self.absolute(address), None).await
    }

    /// Presses the button of the first form of the page that leads to `action`, with these values in place of
    /// those that are there.
    pub(crate) async fn press(&mut self, action: &str, values: &[(&str, &str)]) -> Outcome<()> {
        let start = format!("action=\"{action}\">");
        let from = self.page.find(&start).ok_or_else(|| format!("no form leads to {action}"))?;
        let form = &self.page[from..];
        let form = form.split("</form>").next().unwrap_or(form);
        let mut fields = BTreeMap::new();
        for input in form.split("<input ").skip(1) {
            let value = |name: &str| {
                let (_, rest) = input.split_once(&format!("{name}=\""))?;
                Some(unescape(rest.split('"').next()?))
            };
            if let Some(name) = value("name") {
                fields.insert(name, value(" value").unwrap_or_default());
            }
        }
        fields.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let address = self.absolute(action);
        self.go(Method::Post, &address, Some(fields)).await
    }

    /// Presses a button of the consent page of the emulator at `server`.
    pub(crate) async fn decide(&mut self, server: &str, decision: &str) -> Outcome<()> {
        // Its form leads to an address of its own server.
        let home = std::mem::replace(&mut self.home, server.to_owned());
        let pressed = self.press("/emulator/decision", &[("decision", decision)]).await;
        self.home = home;
        pressed
    }

    fn absolute(&self, address: &str) -> String {
        if address.starts_with('/') {
            format!("{}{address}", self.home)
        } else {
            address.to_owned()
        }
    }

    async fn go(
        &mut self,
        mut method: Method,
        address: &str,
        mut form: Option<BTreeMap<String, String>>,
    ) -> Outcome<()> {
        let mut address = address.to_owned();
        for _ in 0..MOST {
            let answer = self.ask(method, &address, form.take()).await?;
            let Some(to) = answer.header("location") else {
                self.page = String::from_utf8_lossy(&answer.body).into_owned();
                if address.starts_with(&self.home) {
                    self.seen.push(self.page.clone());
                }
                return Ok(());
            };
            let server = server(&address).to_owned();
            address = if to.starts_with('/') { format!("{server}{to}") } else { to.to_owned() };
            method = Method::Get;
            if self.stops_at.as_ref().is_some_and(|stop| address.starts_with(stop)) {
                self.stopped = Some(address);
                return Ok(());
            }
        }
        Err("too many redirects".into())
    }

    async fn ask(
        &mut self,
        method: Method,
        address: &str,
        form: Option<BTreeMap<String, String>>,
    ) -> Outcome<Response> {
        let server = server(address).to_owned();
        let mut request = Request::new(method, address);
        let cookies = self.cookies.entry(server).or_default();
        if !cookies.is_empty() {
            let pairs: Vec<_> =
                cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers.push(("cookie".into(), HeaderText::Secret(pairs.join("; ").into())));
        }
        if let Some(form) = form {
            let pairs: Vec<_> = form
                .iter()
                .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
                .collect();
            let kind = HeaderText::Plain("application/x-www-form-urlencoded".into());
            request.headers.push(("content-type".into(), kind));
            request.body = Some(Zeroizing::new(pairs.join("&").into_bytes()));
        }
        let answer = self.http.send(request).await?;
        if let Some((pair, _)) = answer.header("set-cookie").and_then(|text| text.split_once(';'))
            && let Some((name, value)) = pair.split_once('=')
        {
            cookies.insert(name.to_owned(), value.to_owned());
        }
        Ok(answer)
    }
}

/// Scheme and host of an address.
fn server(address: &str) -> &str {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find(['/', '?']).map_or(address.len(), |at| start + at);
    &address[..end]
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn unescape(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}
