//! Requests that a definition describes.

use super::{Param, Path, ProfileMap, Template};

/// A request that the definition describes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Call {
    pub method: Method,
    pub url: Template,
    pub query: Vec<Param>,
    pub secret_query: Vec<Param>,
    pub headers: Vec<Param>,
    pub body: Body,
    pub auth: CallAuth,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// The body of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Body {
    Empty,
    Form(Vec<Param>),
    Json(Json),
}

/// A JSON value with templates in its strings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(Template),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// What a call is authorized by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum CallAuth {
    Bearer,
    Api,
    Client,
    ClientSecretBasic,
    None,
}

/// A call that tells something about a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Probe {
    pub call: Call,
    pub expect: Vec<Expect>,
    pub profile: ProfileMap,
    pub scopes: Vec<String>,
    pub errors: ErrorCodes,
    pub email: Option<EmailRequest>,
}

/// A call for the e-mail address alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct EmailRequest {
    pub call: Call,
    pub email: Path,
    pub email_verified: Path,
}

/// The provider's own codes in the answer to a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct ErrorCodes {
    pub path: Path,
    pub codes: Vec<(String, Refusal)>,
}

impl Default for ErrorCodes {
    fn default() -> Self {
        Self { path: Path::of(&[]), codes: Vec::new() }
    }
}

/// What it means when a provider refuses a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Refusal {
    InvalidToken,
    InsufficientScope,
    NotEnabled,
    Unclear,
}

/// Something that must hold of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Expect {
    pub path: Path,
    pub value: Expected,
}

/// What must stand at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Expected {
    Present,
    Bool(bool),
    Integer(i64),
    Text(String),
}
