//! The token request and the token response.

use super::{Expect, Header, Method, Param, Path, Renames, Template, ValueKind};

/// What is special about requests to the token endpoint (RFC 6749 sections 4.1.3 and 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRequest {
    /// How the body is written.
    pub body: BodyFormat,
    /// Sent besides the standard parameters, when a code is exchanged.
    pub params: &'static [Param],
    /// Sent with every request to the token endpoint.
    pub headers: &'static [Header],
    /// Send the scopes again when a code is exchanged.
    pub scope: bool,
    /// The HTTP method; without a body for [`Method::Get`].
    pub method: Method,
    /// Added to the URL's query.
    pub query: &'static [Param],
    /// The grant type of a code.
    pub grant_type: &'static str,
    /// Other names for the standard parameters, of every request to the token endpoint.
    pub names: Renames,
}

impl TokenRequest {
    /// A form with the standard parameters.
    pub const PLAIN: Self = Self {
        body: BodyFormat::Form,
        params: &[],
        headers: &[],
        scope: false,
        method: Method::Post,
        query: &[],
        grant_type: "authorization_code",
        names: Renames::PLAIN,
    };
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFormat {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `application/json`.
    Json,
    /// In the query of the URL, without a body. Never the format of an answer.
    Query,
}

/// Where the parts of a token response are (RFC 6749 sections 5.1 and 5.2).
///
/// An `error` member always makes an answer an error, whatever its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenResponse {
    /// The formats that the provider answers in; any other is refused.
    pub body: &'static [BodyFormat],
    /// A successful answer has all of these.
    pub fails_unless: &'static [Expect],
    /// The error code: the first that is there.
    pub error: &'static [Path],
    /// The error's explanation: the first that is there.
    pub error_description: &'static [Path],
    /// The provider's own error codes, and the standard ones (RFC 6749 section 5.2) that they mean.
    pub error_codes: &'static [(&'static str, &'static str)],
    /// The object that the token members stand in, the first that is there; the next paths start
    /// there, captures do not.
    pub root: &'static [Path],
    /// The access token.
    pub access_token: Path,
    /// The refresh token.
    pub refresh_token: Path,
    /// The token type.
    pub token_type: Path,
    /// The answer may leave the token type out, which then counts as `Bearer`.
    pub token_type_optional: bool,
    /// Types that are used like `Bearer`, besides it.
    pub token_types: &'static [&'static str],
    /// The granted scopes.
    pub scope: Path,
    /// The ID token (OIDC Core section 3.1.3.3); kept, and not trusted without
    /// [`Definition::id_token`](super::Definition::id_token).
    pub id_token: Path,
    /// How long the access token lives.
    pub expiry: Expiry,
    /// How many seconds the refresh token lives.
    pub refresh_token_expires_in: Path,
    /// Values to keep; the paths start at the top of the answer.
    pub captures: &'static [Capture],
    /// Further tokens in the same answer, each with its name and the object that it stands in.
    pub also: &'static [(&'static str, Path)],
}

impl TokenResponse {
    /// JSON with the members of RFC 6749.
    pub const PLAIN: Self = Self {
        body: &[BodyFormat::Json],
        fails_unless: &[],
        error: &[Path(&["error"])],
        error_description: &[Path(&["error_description"])],
        error_codes: &[],
        root: &[Path(&[])],
        access_token: Path(&["access_token"]),
        refresh_token: Path(&["refresh_token"]),
        token_type: Path(&["token_type"]),
        token_type_optional: false,
        token_types: &[],
        scope: Path(&["scope"]),
        id_token: Path(&["id_token"]),
        expiry: Expiry::PLAIN,
        refresh_token_expires_in: Path(&["refresh_token_expires_in"]),
        captures: &[],
        also: &[],
    };
}

/// How long an access token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// Tokens of this provider do not expire; a lifetime in the answer is honoured all the same.
    Never,
    /// A lifetime, counted from when the request was sent.
    In {
        /// The member that holds it.
        path: Path,
        /// What it counts.
        unit: Unit,
        /// What its absence means.
        absent: Absent,
    },
    /// A point in time.
    At {
        /// The member that holds it.
        path: Path,
        /// How it is written.
        format: TimeFormat,
        /// What its absence means.
        absent: Absent,
    },
    /// A claim of the access token, which is a JWT: seconds since 1970 (RFC 7519 section 4.1.4).
    Claim {
        /// Where it stands among the claims.
        path: Path,
        /// What it means when the token is none, or has no such claim.
        absent: Absent,
    },
}

impl Expiry {
    /// `expires_in` in seconds (RFC 6749 section 5.1); unknown when absent.
    pub const PLAIN: Self =
        Self::In { path: Path(&["expires_in"]), unit: Unit::Seconds, absent: Absent::Unknown };

    /// What it means when an answer does not say.
    #[must_use]
    pub const fn absent(self) -> Absent {
        match self {
            Self::Never => Absent::Never,
            Self::In { absent, .. } | Self::At { absent, .. } | Self::Claim { absent, .. } => {
                absent
            }
        }
    }
}

/// What a lifetime counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}

/// How a point in time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    /// Seconds since 1970 in UTC.
    UnixSeconds,
    /// Milliseconds since 1970 in UTC.
    UnixMilliseconds,
    /// A text like `2026-01-31T12:00:00Z` (RFC 3339).
    Rfc3339,
}

/// What it means when an answer does not say how long a token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Nobody knows: the token is used until the API refuses it. Never an invented number.
    Unknown,
    /// The token does not expire.
    Never,
    /// It lives for as many seconds, as the provider documents.
    Seconds(u32),
}

/// A value to keep from a callback or a token response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capture {
    /// The name it is kept under.
    pub name: &'static str,
    /// What it is read from.
    pub from: CaptureFrom,
    /// Where it stands.
    pub path: Path,
    /// An answer without it is malformed.
    pub required: bool,
    /// It is a secret, like a second token.
    pub secret: bool,
    /// What it must look like.
    pub value: ValueKind,
    /// The origins it may be, for [`ValueKind::Origin`] and [`ValueKind::Hostname`]; `*.` at the
    /// start of a host stands for one or more labels. Empty: not limited, and never in a host.
    pub allow: &'static [Template],
}

impl Capture {
    /// An optional text without a name.
    pub const PLAIN: Self = Self {
        name: "",
        from: CaptureFrom::Answer,
        path: Path(&[]),
        required: false,
        secret: false,
        value: ValueKind::Text,
        allow: &[],
    };
}

/// What a value is captured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureFrom {
    /// The callback, answer or place that has it.
    Answer,
    /// The claims of the ID token in a token response. They are read as the provider sent them over TLS,
    /// and nobody has checked a signature.
    IdToken,
    /// The claims of the access token, where that is a JWT (RFC 9068).
    AccessToken,
}
