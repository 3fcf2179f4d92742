//! What happened at the emulator, one event for each request, without secrets.

use std::fmt;

use crate::{ids::MARK, page::is_invisible};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What the request was for.
    pub step: Step,
    /// Its method.
    pub method: String,
    /// The provider's URL, without its query.
    pub path: String,
    /// The answer's status; `None` when there was no answer.
    pub status: Option<u16>,
    /// The parameters and headers that matter, secrets masked.
    pub values: Vec<(String, String)>,
    /// Why the answer was what it was; what the client did wrong.
    pub note: Option<String>,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} ->", self.step, self.method, self.path)?;
        match self.status {
            Some(status) => write!(f, " {status}")?,
            None => f.write_str(" no answer")?,
        }
        for (name, value) in &self.values {
            match value.contains(' ') {
                true => write!(f, " {name}='{value}'")?,
                false => write!(f, " {name}={value}")?,
            }
        }
        match &self.note {
            Some(note) => write!(f, " ({note})"),
            None => Ok(()),
        }
    }
}

/// What a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The endpoint where a client registers itself.
    Register,
    /// The authorization endpoint: a browser asks for the consent page.
    Authorize,
    /// The user pressed a button of that page.
    Decision,
    /// The token endpoint, for a code or a refresh token.
    Token,
    /// The endpoint where a device gets its codes.
    Device,
    /// The page where a user enters the code of a device.
    DevicePage,
    /// The revocation call.
    Revoke,
    /// The validation call.
    Validate,
    /// The call that asks what is known of a token.
    Introspect,
    /// The user info call.
    UserInfo,
    /// The call that lists the places of which the user chooses one.
    Discover,
    /// A call of whose answer something is kept with the tokens.
    Lookup,
    /// A call of the API that no other step describes.
    Api,
    /// A described request that refreshes tokens.
    Refresh,
    /// A request that trades new tokens for others.
    FollowUp,
    /// A URL of the provider where nothing is.
    Unknown,
    /// A URL of somebody else; the request never left the transport.
    Refused,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Register => "register",
            Self::Authorize => "authorize",
            Self::Decision => "decision",
            Self::Token => "token",
            Self::Device => "device",
            Self::DevicePage => "device_page",
            Self::Revoke => "revoke",
            Self::Validate => "validate",
            Self::Introspect => "introspect",
            Self::UserInfo => "userinfo",
            Self::Discover => "discover",
            Self::Lookup => "lookup",
            Self::Api => "api",
            Self::Refresh => "refresh",
            Self::FollowUp => "follow_up",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
        })
    }
}

/// A name and a value as the log shows it.
pub(crate) type Shown = (String, String);

/// What stands for a secret.
const MASK: &str = "***";

/// Names whose values are secret wherever they stand.
const SECRET: [&str; 16] = [
    "access_token",
    "assertion",
    "authorization",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "cookie",
    "csrf",
    "device_code",
    "nonce",
    "refresh_token",
    "state",
    "ticket",
    "token",
    "user_code",
];

/// `value` as the log may show it.
pub(crate) fn show(name: &str, value: &str, secrets: &[String]) -> Shown {
    let secret = SECRET.contains(&name.to_ascii_lowercase().as_str()) || is_secret(value, secrets);
    let name = if is_secret(name, secrets) { MASK.to_owned() } else { printable(name) };
    if secret && name == "authorization" {
        // The scheme tells how the client has tried to prove itself.
        let scheme = value.split_once(' ').map_or("", |(scheme, _)| scheme);
        let known =
            ["Basic", "Bearer"].into_iter().find(|known| known.eq_ignore_ascii_case(scheme));
        return (name, known.map_or(MASK.to_owned(), |known| format!("{known} {MASK}")));
    }
    (name, if secret { MASK.to_owned() } else { printable(value) })
}

/// `text` as the log may show it, masked as a whole when it holds a secret.
pub(crate) fn show_text(text: &str, secrets: &[String]) -> String {
    if is_secret(text, secrets) { MASK.to_owned() } else { printable(text) }
}

fn is_secret(text: &str, secrets: &[String]) -> bool {
    text.contains(MARK) || secrets.iter().any(|secret| text.contains(secret.as_str()))
}

/// `text` on one line, and not too long.
fn printable(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars().take(200) {
        match c.is_control() || is_invisible(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    if text.chars().nth(200).is_some() {
        shown.push_str("...");
    }
    shown
}
