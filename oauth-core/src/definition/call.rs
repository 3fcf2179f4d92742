//! A request that a definition describes: validation, user info, revocation.

use super::{Header, Param, Path, ProfileMap, Template};

/// A request with its URL, parameters, body and credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The HTTP method.
    pub method: Method,
    /// The URL.
    pub url: Template,
    /// Added to the URL's query.
    pub query: &'static [Param],
    /// Likewise, and with secrets in it: for providers that take them nowhere else. Such a URL is never
    /// shown.
    pub secret_query: &'static [Param],
    /// Sent besides `accept`, `user-agent` and the credentials.
    pub headers: &'static [Header],
    /// The body.
    pub body: Body,
    /// What the request is authorized by.
    pub auth: CallAuth,
}

impl Call {
    /// A GET request with the access token as bearer; its URL is empty.
    pub const PLAIN: Self = Self {
        method: Method::Get,
        url: Template::Fixed(""),
        query: &[],
        secret_query: &[],
        headers: &[],
        body: Body::Empty,
        auth: CallAuth::Bearer,
    };
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `DELETE`.
    Delete,
    /// `PATCH` (RFC 5789).
    Patch,
}

impl Method {
    /// As it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
        }
    }
}

/// The body of a [`Call`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// No body.
    Empty,
    /// `application/x-www-form-urlencoded`.
    Form(&'static [Param]),
    /// `application/json`.
    Json(Json),
}

/// A JSON value with templates in its strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(&'static str),
    /// A string.
    Text(Template),
    /// An array.
    List(&'static [Json]),
    /// An object, in order.
    Object(&'static [(&'static str, Json)]),
}

/// What a [`Call`] is authorized by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallAuth {
    /// `Authorization: Bearer` and the access token (RFC 6750 section 2.1).
    Bearer,
    /// The access token, as the definition's [`Api`](super::Api) takes it.
    Api,
    /// The client's credentials, as at the token endpoint.
    Client,
    /// The client's credentials as HTTP Basic, whatever the token endpoint takes.
    ClientSecretBasic,
    /// Nothing.
    None,
}

/// A call whose answer tells something about a token: whether it works, or whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// The request.
    pub call: Call,
    /// A good answer has all of these, besides a status of 2xx.
    pub expect: &'static [Expect],
    /// Where the user is described.
    pub profile: ProfileMap,
    /// The scopes that the call needs, for the words of an error.
    pub scopes: &'static [&'static str],
    /// How the provider says no.
    pub errors: ErrorCodes,
    /// The call that knows the e-mail address where this one does not.
    pub email: Option<EmailRequest>,
}

impl Probe {
    /// A GET request that needs nothing and of whose answer nothing is read; its URL is empty.
    pub const PLAIN: Self = Self {
        call: Call::PLAIN,
        expect: &[],
        profile: ProfileMap::PLAIN,
        scopes: &[],
        errors: ErrorCodes::PLAIN,
        email: None,
    };
}

/// A call for the e-mail address alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailRequest {
    /// The request.
    pub call: Call,
    /// Where the address stands.
    pub email: Path,
    /// Where it stands whether the provider has checked it; empty: nowhere.
    pub email_verified: Path,
}

/// The provider's own codes in the answer to a [`Probe`], and what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCodes {
    /// Where the code stands; empty: where providers commonly put it.
    pub path: Path,
    /// Codes and their meanings.
    pub codes: &'static [(&'static str, Refusal)],
}

impl ErrorCodes {
    /// The codes that are common, in their common places.
    pub const PLAIN: Self = Self { path: Path(&[]), codes: &[] };
}

/// What it means when a provider refuses a [`Probe`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The token does not work: expired, revoked or never good (RFC 6750 section 3.1).
    InvalidToken,
    /// The token works, but a scope is missing.
    InsufficientScope,
    /// The API is not switched on for the client.
    NotEnabled,
    /// It says nothing about the token.
    Unclear,
}

/// Something that must hold of a JSON answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expect {
    /// Where to look.
    pub path: Path,
    /// What must stand there.
    pub value: Expected,
}

/// What must stand at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Anything but `null`.
    Present,
    /// This boolean.
    Bool(bool),
    /// This integer.
    Integer(i64),
    /// This string.
    Text(&'static str),
}
