//! Text with values in it, and paths into JSON.

/// Text with values filled in by the engine. A value is never expanded again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// No values: the text as it is.
    Fixed(&'static str),
    /// Text and values in order.
    Parts(&'static [Part]),
}

/// A piece of a [`Template`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Literal text.
    Text(&'static str),
    /// A value, encoded for the place where it stands.
    Value(Variable, Place),
    /// What filters make of a text.
    Filtered(Filtered),
}

impl Part {
    /// Whether a value in it is such, what its filters take and their keys included.
    pub fn any(&self, such: &mut dyn FnMut(Variable) -> bool) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Value(variable, _) => such(*variable),
            Self::Filtered(Filtered { text, filters, .. }) => {
                text.iter().any(|part| part.any(such))
                    || filters
                        .iter()
                        .any(|filter| matches!(filter, Filter::HmacSha256Hex(key) if such(*key)))
            }
        }
    }
}

/// A text and the filters that it goes through. What comes out is as secret as what went in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filtered {
    /// What the first filter takes.
    pub text: &'static [Part],
    /// One after the other.
    pub filters: &'static [Filter],
    /// Where the result stands.
    pub place: Place,
}

/// A pure function from a text to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Filter {
    /// Base64 with padding (RFC 4648 section 4).
    Base64,
    /// SHA-256 in lower-case hexadecimal (FIPS 180-4).
    Sha256Hex,
    /// HMAC-SHA-256 with this value as the key, in lower-case hexadecimal (RFC 2104).
    HmacSha256Hex(Variable),
    /// So many characters from the start.
    Truncate(u32),
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Variable {
    /// A setting of the operator (`client_id`, or a key of `config`).
    Setting(&'static str),
    /// A part of the chosen row of a [`ValueKind::Table`](super::ValueKind::Table) setting.
    Part(&'static str, &'static str),
    /// A value captured from the callback or a token response.
    Captured(&'static str),
    /// The access token; only in a header or a body.
    AccessToken,
    /// The token to revoke; only in a header or a body.
    Token,
    /// `access_token` or `refresh_token`, whichever [`Variable::Token`] is (RFC 7009 section 2.1).
    TokenTypeHint,
    /// The refresh token; only in a header or a body.
    RefreshToken,
    /// The code of the callback; only in a header or a body.
    Code,
    /// The state of the login; only in a header or a body.
    State,
    /// The redirect URI.
    RedirectUri,
    /// 128 random bits as base64url: in an authorization request the nonce of the login, which its ID token
    /// must have where the definition reads it; elsewhere fresh ones, which nobody compares.
    Nonce,
    /// A fresh random UUID (RFC 9562 section 5.4).
    Uuid,
    /// The time of the request in seconds since 1970.
    Timestamp,
    /// The same in milliseconds.
    TimestampMs,
}

impl Variable {
    /// What it is called in a definition; a part of a choice by its setting.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Setting(name) | Self::Part(name, _) | Self::Captured(name) => name,
            Self::AccessToken => "access_token",
            Self::Token => "token",
            Self::TokenTypeHint => "token_type_hint",
            Self::RefreshToken => "refresh_token",
            Self::Code => "code",
            Self::State => "state",
            Self::RedirectUri => "redirect_uri",
            Self::Nonce => "nonce",
            Self::Uuid => "uuid",
            Self::Timestamp => "timestamp",
            Self::TimestampMs => "timestamp_ms",
        }
    }
}

/// Where in a text a value stands, which decides how it is checked and encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Scheme, host and port together, at the start of a URL.
    Origin,
    /// Within the host of a URL.
    Host,
    /// One segment of a URL's path: percent-encoded, never `.` or `..`.
    Segment,
    /// Within the query of a URL: percent-encoded.
    Query,
    /// A parameter, header or body value: taken as it is, encoded by its carrier.
    Whole,
}

/// Other names for standard parameters; an empty one leaves the parameter out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renames(pub &'static [(&'static str, &'static str)]);

impl Renames {
    /// All parameters under their standard names.
    pub const PLAIN: Self = Self(&[]);

    /// How a standard parameter is called here; `None`: it is left out.
    #[must_use]
    pub fn of(self, standard: &'static str) -> Option<&'static str> {
        let own = self.0.iter().find(|(known, _)| *known == standard);
        own.map_or(Some(standard), |(_, own)| (!own.is_empty()).then_some(*own))
    }
}

/// A request parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: Template,
}

/// A request header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Its name, in lower case.
    pub name: &'static str,
    /// Its value.
    pub value: Template,
}

/// A path into a JSON value: member names, and where the value is an array decimal indices, or
/// `[member=value]` for the first element whose member has that value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path(pub &'static [&'static str]);

impl std::fmt::Display for Path {
    /// As it is written in a definition: `team.id`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(".")?;
            }
            f.write_str(step)?;
        }
        Ok(())
    }
}
