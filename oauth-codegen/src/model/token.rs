//! The token request and the token response.

use super::{Expect, Method, Param, Path, Renames, Template, ValueKind};

/// The token request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct TokenRequest {
    pub body: BodyFormat,
    pub params: Vec<Param>,
    pub headers: Vec<Param>,
    pub scope: bool,
    pub method: Method,
    pub query: Vec<Param>,
    pub grant_type: String,
    pub names: Renames,
}

impl Default for TokenRequest {
    fn default() -> Self {
        Self {
            body: BodyFormat::Form,
            params: Vec::new(),
            headers: Vec::new(),
            scope: false,
            method: Method::Post,
            query: Vec::new(),
            grant_type: "authorization_code".to_owned(),
            names: Renames::default(),
        }
    }
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum BodyFormat {
    Form,
    Json,
    Query,
}

/// The token response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct TokenResponse {
    pub body: Vec<BodyFormat>,
    pub fails_unless: Vec<Expect>,
    pub error: Vec<Path>,
    pub error_description: Vec<Path>,
    pub error_codes: Vec<(String, String)>,
    pub root: Vec<Path>,
    pub access_token: Path,
    pub refresh_token: Path,
    pub token_type: Path,
    pub token_type_optional: bool,
    pub token_types: Vec<String>,
    pub scope: Path,
    pub id_token: Path,
    pub expiry: Expiry,
    pub refresh_token_expires_in: Path,
    pub captures: Vec<Capture>,
    pub also: Vec<(String, Path)>,
}

impl Default for TokenResponse {
    fn default() -> Self {
        Self {
            body: vec![BodyFormat::Json],
            fails_unless: Vec::new(),
            error: vec![Path::of(&["error"])],
            error_description: vec![Path::of(&["error_description"])],
            error_codes: Vec::new(),
            root: vec![Path::of(&[])],
            access_token: Path::of(&["access_token"]),
            refresh_token: Path::of(&["refresh_token"]),
            token_type: Path::of(&["token_type"]),
            token_type_optional: false,
            token_types: Vec::new(),
            scope: Path::of(&["scope"]),
            id_token: Path::of(&["id_token"]),
            expiry: Expiry::default(),
            refresh_token_expires_in: Path::of(&["refresh_token_expires_in"]),
            captures: Vec::new(),
            also: Vec::new(),
        }
    }
}

/// How long a token lives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Expiry {
    Never,
    In { path: Path, unit: Unit, absent: Absent },
    At { path: Path, format: TimeFormat, absent: Absent },
    Claim { path: Path, absent: Absent },
}

impl Default for Expiry {
    fn default() -> Self {
        Self::In { path: Path::of(&["expires_in"]), unit: Unit::Seconds, absent: Absent::Unknown }
    }
}

/// What a lifetime counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Unit {
    Seconds,
    Milliseconds,
}

/// How a point in time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum TimeFormat {
    UnixSeconds,
    UnixMilliseconds,
    Rfc3339,
}

/// What a missing lifetime means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Absent {
    Unknown,
    Never,
    Seconds(u32),
}

/// A value to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Capture {
    pub name: String,
    pub from: CaptureFrom,
    pub path: Path,
    pub required: bool,
    pub secret: bool,
    pub value: ValueKind,
    pub allow: Vec<Template>,
}

/// What a value is captured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum CaptureFrom {
    #[default]
    Answer,
    IdToken,
    AccessToken,
}
