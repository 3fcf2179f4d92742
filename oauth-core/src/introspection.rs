//! What a provider knows of a token.

/// The answer of an introspection endpoint (RFC 7662 section 2.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Introspection {
    /// The token works now. When it does not, nothing else is said.
    pub active: bool,
    /// The scopes that it has, under the names of the definition where it knows them.
    pub scopes: Vec<String>,
    /// The client that it was issued to.
    pub client_id: Option<String>,
    /// The user for people, where there is one.
    pub username: Option<String>,
    /// The identifier of the user, or of the client itself.
    pub sub: Option<String>,
    /// Whom it is for.
    pub aud: Vec<String>,
    /// Who issued it.
    pub iss: Option<String>,
    /// What kind of token it is.
    pub token_type: Option<String>,
    /// When it expires, in seconds since 1970.
    pub expires_at: Option<u64>,
    /// When it was issued, likewise.
    pub issued_at: Option<u64>,
    /// Since when it works, likewise.
    pub not_before: Option<u64>,
}
