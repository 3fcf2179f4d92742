//! Tokens as a map of strings, and back.

use super::Values;
use crate::{
    Captured, Error, ErrorKind, Expires, Secret, Step, StoredTokens, Tokens, definition::Definition,
};

/// What stands for "does not expire" in a platform's `expires_at`.
const NEVER: i64 = -1;

/// A credential for a platform to store.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Credentials {
    /// The values under the names of `credentials_schema`, and every value that the login captured.
    /// Without a schema: `access_token`, and where there are such, `refresh_token`, `expires_at`.
    pub values: Values,
    /// When the access token expires, in seconds since 1970; -1: it does not, or nobody knows. A
    /// platform can do the same for both: use it until the API answers 401. [`Credentials::expires`]
    /// tells them apart.
    pub expires_at: i64,
    /// The same without a number that means something else.
    pub expires: Expires,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// What was asked for but not granted.
    pub missing_scopes: Vec<String>,
}

impl Credentials {
    pub(crate) fn new(definition: &'static Definition, tokens: &Tokens, step: Step) -> Result<Self, Error> {
        let expires_at = match tokens.expires_at() {
            Expires::At(end) => i64::try_from(end).unwrap_or(i64::MAX),
            Expires::Never | Expires::Unknown => NEVER,
        };
        let mut values = Values::new();
        let schema = definition.credentials;
        let plain = ["access_token", "refresh_token", "expires_at"];
        let names: Vec<&str> =
            if schema.is_empty() { plain.into() } else { schema.iter().map(|f| f.name).collect() };
        for name in names.iter().copied().chain(["access_token"]) {
            let value = match name {
                "access_token" => Some(tokens.access_token().expose().to_owned()),
                "refresh_token" => tokens.refresh_token().map(|token| token.expose().to_owned()),
                "id_token" => tokens.id_token().map(|token| token.expose().to_owned()),
                // Without one a reader could not tell an unknown end from a missing entry, which is
                // the same to it.
                "expires_at" => match tokens.expires_at() {
                    Expires::Unknown => None,
                    Expires::At(_) | Expires::Never => Some(expires_at.to_string()),
                },
                "scope" => Some(tokens.scopes().collect::<Vec<_>>().join(" ")),
                name => tokens.captured_secret(name).map(|value| value.expose().to_owned()),
            };
            if let Some(value) = value {
                values.set(name, value);
            }
        }
        for captured in &tokens.0.captured {
            values.set(captured.name.as_str(), captured.value.expose());
        }
        for field in schema.iter().filter(|field| field.required && values.get(field.name).is_none()) {
            if field.name == "expires_at" {
                values.set("expires_at", NEVER.to_string());
                continue;
            }
            return Err(Error::new(
                definition.id,
                step,
                ErrorKind::Malformed,
                format!("the login brought no `{}`, which the credential requires", field.name),
            ));
        }
        Ok(Self {
            values,
            expires_at,
            expires: tokens.expires_at(),
            scopes: tokens.scopes().map(str::to_owned).collect(),
            missing_scopes: tokens.missing_scopes().map(str::to_owned).collect(),
        })
    }
}

/// The tokens in a stored map. What the map does not say, like the client they were issued to, is not
/// checked: the platform must give the client's values of the login.
pub(crate) fn tokens(definition: &'static Definition, values: &Values) -> Result<Tokens, Error> {
    let mut stored = StoredTokens::new(definition.id, access_token(definition, values)?);
    stored.refresh_token = values.get("refresh_token").filter(|t| !t.is_empty()).map(Secret::from);
    stored.id_token = values.get("id_token").filter(|t| !t.is_empty()).map(Secret::from);
    stored.expires_at = match values.get("expires_at").filter(|text| !text.is_empty()) {
        None => Expires::Unknown,
        Some(text) => match text.parse::<i64>() {
            Ok(NEVER) => Expires::Never,
            Ok(end) => Expires::At(u64::try_from(end).unwrap_or(0)),
            Err(_) => {
                return Err(Error::new(
                    definition.id,
                    Step::Stored,
                    ErrorKind::Malformed,
                    "the stored `expires_at` is not a number of seconds",
                ));
            }
        },
    };
    stored.scopes = values
        .get("scope")
        .map(|scopes| scopes.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default();
    stored.asked.clone_from(&stored.scopes);
    for capture in definition.captures() {
        if let Some(value) = values.get(capture.name).filter(|value| !value.is_empty()) {
            stored.captured.push(Captured::new(capture.name, value, capture.secret));
        }
    }
    Tokens::from_stored(stored)
}

/// The access token in a stored map.
pub(crate) fn access_token<'a>(
    definition: &'static Definition,
    values: &'a Values,
) -> Result<&'a str, Error> {
    let fault = |what| Err(Error::new(definition.id, Step::Stored, ErrorKind::Malformed, what));
    match values.get("access_token") {
        None | Some("") => fault("the credential has no `access_token`"),
        Some(token) if !crate::tokens::is_token(token) => {
            fault("the credential's `access_token` holds what no token holds")
        }
        Some(token) => Ok(token),
    }
}
