//! Tokens as a map of strings, and back.

use super::Values;
use crate::{Error, ErrorKind, Expires, Step, StoredTokens, Tokens, definition::Definition};

/// What stands for "does not expire" in a platform's `expires_at`.
const NEVER: i64 = -1;

/// A credential for a platform to store.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Credentials {
    /// The values under the names of `credentials_schema`, which has every value that a login yields.
    pub values: Values,
    /// When the access token expires, in seconds since 1970; -1: it does not, or nobody knows. A
    /// platform can do the same for both: use it until the API answers 401. `expires` tells them apart.
    pub expires_at: i64,
    /// The same without a number that means something else.
    pub expires: Expires,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// What was asked for but not granted.
    pub missing_scopes: Vec<String>,
    /// Why there is no refresh token, where there is none.
    pub not_refreshable: Option<&'static str>,
}

impl Credentials {
    pub(super) fn new(definition: &'static Definition, tokens: &Tokens) -> Self {
        let expires_at = match tokens.expires_at() {
            Expires::At(end) => i64::try_from(end).unwrap_or(i64::MAX),
            Expires::Never | Expires::Unknown => NEVER,
        };
        let mut values = Values::new();
        for field in definition.credentials {
            let value = match field.name {
                "access_token" => Some(tokens.access_token().expose().to_owned()),
                "refresh_token" => tokens.refresh_token().map(|token| token.expose().to_owned()),
                "id_token" => tokens.id_token().map(|token| token.expose().to_owned()),
                "expires_at" => Some(expires_at.to_string()),
                "scope" => Some(tokens.scopes().join(" ")),
                "token_type" => Some("Bearer".to_owned()),
                captured => tokens.captured(captured).map(str::to_owned),
            };
            if let Some(value) = value {
                values.set(field.name, value);
            }
        }
        // Whatever the schema says, a credential without its token is none.
        values.set("access_token", tokens.access_token().expose());
        Self {
            values,
            expires_at,
            expires: tokens.expires_at(),
            scopes: tokens.scopes().to_vec(),
            missing_scopes: tokens.missing_scopes().map(str::to_owned).collect(),
            not_refreshable: tokens.not_refreshable(),
        }
    }
}

/// The tokens in a stored map. Which client they were issued to is not in it, so the platform must give
/// the client's values of the login.
pub(super) fn tokens(definition: &'static Definition, values: &Values) -> Result<Tokens, Error> {
    let given = |name: &str| values.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut stored = StoredTokens::new(definition.id, access_token(definition, values)?);
    stored.refresh_token = given("refresh_token");
    stored.id_token = given("id_token");
    stored.expires = match given("expires_at").map(|text| text.parse::<i64>()) {
        // -1 stands for "nobody knows" as well, and that is the safer reading.
        None | Some(Ok(NEVER)) => Expires::Unknown,
        Some(Ok(end)) => Expires::At(u64::try_from(end).unwrap_or(0)),
        Some(Err(_)) => {
            return Err(fault(definition, "the stored `expires_at` is not a number of seconds"));
        }
    };
    if let Some(scopes) = given("scope") {
        stored.granted = scopes.split_whitespace().map(str::to_owned).collect();
        stored.asked.clone_from(&stored.granted);
    }
    for capture in definition.captures() {
        if let Some(value) = given(capture.name) {
            stored.captured.insert(capture.name.to_owned(), value);
        }
    }
    Tokens::from_stored(stored)
}

/// The access token in a stored map.
pub(super) fn access_token<'a>(
    definition: &'static Definition,
    values: &'a Values,
) -> Result<&'a str, Error> {
    match values.get("access_token") {
        None | Some("") => Err(fault(definition, "the credential has no `access_token`")),
        Some(token) if !crate::tokens::is_token(token) => {
            Err(fault(definition, "the credential's `access_token` holds what no token holds"))
        }
        Some(token) => Ok(token),
    }
}

fn fault(definition: &Definition, what: &'static str) -> Error {
    Error::new(ErrorKind::Malformed, definition.id, Step::Load, what)
}
