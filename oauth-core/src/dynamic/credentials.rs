//! A stored credential as a map, keyed by the definition's `credentials_schema`.

use std::{borrow::Cow, fmt, mem};

use zeroize::Zeroize as _;

use super::Map;
use crate::{
    Discovered, Error, ErrorKind, Expires, Secret, Step, StoredTokens, Tokens, check,
    definition::{Definition, Field},
    tokens::{NoRefresh, is_token},
};

/// What stands for a credential that does not expire, or of which nobody knows when.
pub const NEVER: i64 = -1;

const ACCESS_TOKEN: &str = "access_token";
const REFRESH_TOKEN: &str = "refresh_token";
const ID_TOKEN: &str = "id_token";
const EXPIRES_AT: &str = "expires_at";
const SCOPE: &str = "scope";

/// A credential to store: as secret as the tokens in it; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The values, keyed by the definition's `credentials_schema`.
    pub values: Map,
    /// When the access token expires, in seconds since 1970. [`NEVER`] (-1) when it does not, and also
    /// when the provider did not say: then use it until the API refuses it.
    pub expires_at: i64,
}

impl Credentials {
    /// The tokens by the names of the schema; what the schema does not name is not kept. For those that an
    /// error holds: [`Error::into_tokens`].
    #[must_use]
    pub fn of(definition: &'static Definition, tokens: &Tokens) -> Self {
        let expires_at = seconds(tokens);
        let plain = |secret: Option<&Secret>| secret.map(|secret| secret.expose().to_owned());
        let mut values = Map::new();
        for name in names(definition) {
            let value = match name {
                ACCESS_TOKEN => plain(Some(tokens.access_token())),
                REFRESH_TOKEN => plain(tokens.refresh_token()),
                ID_TOKEN => plain(tokens.id_token()),
                EXPIRES_AT => Some(expires_at.to_string()),
                SCOPE | "scopes" => Some(tokens.scopes().join(" ")),
                other => tokens.captured(other).map(str::to_owned).or_else(|| also(tokens, other)),
            };
            if let Some(value) = value {
                values.insert(name.to_owned(), value);
            }
        }
        Self { values, expires_at }
    }

    /// The tokens of a credential, to refresh them.
    pub(super) fn tokens(&self, definition: &'static Definition) -> Result<Tokens, Error> {
        tokens(definition, &self.values)
    }

    /// The same credential for a place that the user chose.
    #[must_use]
    pub fn with(mut self, place: &Discovered) -> Self {
        for (name, value) in place.values() {
            self.values.insert(name.clone(), value.expose().to_owned());
        }
        self
    }

    /// Keeps the values of the old credential that the new one does not have.
    pub(super) fn keeping(mut self, mut old: Self) -> Self {
        for (name, value) in mem::take(&mut old.values) {
            self.values.entry(name).or_insert(value);
        }
        self
    }
}

fn seconds(tokens: &Tokens) -> i64 {
    match tokens.expires_at() {
        Expires::At(at) => i64::try_from(at).unwrap_or(i64::MAX),
        Expires::Never | Expires::Unknown => NEVER,
    }
}

/// A value of a further token: `user_access_token`.
fn also(tokens: &Tokens, name: &str) -> Option<String> {
    let (of, part) = tokens.also.iter().find_map(|(known, tokens)| {
        Some((tokens, name.strip_prefix(known.as_str())?.strip_prefix('_')?))
    })?;
    match part {
        ACCESS_TOKEN => Some(of.access_token.expose().to_owned()),
        REFRESH_TOKEN => of.refresh_token.as_ref().map(|token| token.expose().to_owned()),
        EXPIRES_AT => Some(seconds(of).to_string()),
        _ => None,
    }
}

/// The names of the schema, or the obvious ones where a definition has none.
fn names(definition: &'static Definition) -> impl Iterator<Item = &'static str> {
    let obvious: &[&str] = match definition.credentials {
        [] => &[ACCESS_TOKEN, REFRESH_TOKEN, EXPIRES_AT],
        _ => &[],
    };
    let captured = definition.captures().map(|capture| capture.name);
    let captured = captured.filter(|_| definition.credentials.is_empty());
    let declared = definition.credentials.iter().map(|field: &Field| field.name);
    declared.chain(obvious.iter().copied()).chain(captured)
}

/// The access token, or the API key: the first secret of that form.
pub(super) fn access_token(definition: &'static Definition, values: &Map) -> Result<Secret, Error> {
    sendable(definition, values).map(|(secret, _)| secret)
}

/// The same with the word that it is sent with.
fn sendable(
    definition: &'static Definition,
    values: &Map,
) -> Result<(Secret, &'static str), Error> {
    let api_key = definition.api_key.iter().filter(|field| field.is_secret());
    let api_key = api_key.map(|field| (field.name, field.scheme));
    // An API key may have the name of the token, and then its own scheme, unless there was a login.
    let own =
        api_key.clone().find(|(name, _)| *name == ACCESS_TOKEN && !values.contains_key(EXPIRES_AT));
    own.into_iter()
        .chain([(ACCESS_TOKEN, Field::PLAIN.scheme)])
        .chain(api_key)
        .find_map(|(name, scheme)| {
            let value = values.get(name).filter(|value| !value.is_empty())?;
            Some((Secret::from(value), scheme))
        })
        .ok_or_else(|| {
            let what = "the credential has no access token";
            Error::new(ErrorKind::NeedsReauthorization, definition.id, Step::Load, what)
        })
}

/// A map as tokens. What a schema does not keep is not known: when they were issued, and the scopes.
pub(super) fn tokens(definition: &'static Definition, values: &Map) -> Result<Tokens, Error> {
    let (token, scheme) = sendable(definition, values)?;
    let given = |name: &str| values.get(name).filter(|value| !value.is_empty());
    let mut stored = StoredTokens::new(definition.id, token.expose());
    stored.refresh_token = given(REFRESH_TOKEN).cloned();
    stored.id_token = given(ID_TOKEN).cloned();
    if let Some(scopes) = given(SCOPE).or_else(|| given("scopes")) {
        stored.granted = scopes.split(' ').map(str::to_owned).collect();
        stored.asked = stored.granted.clone();
    }
    if let Some(at) = given(EXPIRES_AT).and_then(|at| at.parse().ok()) {
        stored.expires = Expires::At(at);
    }
    for capture in definition.captures() {
        if let Some(value) = given(capture.name) {
            stored.captured.insert(capture.name.to_owned(), value.clone());
        }
    }
    for (name, _) in definition.token_response.also {
        let part = |part: &str| values.get(&format!("{name}_{part}")).filter(|v| !v.is_empty());
        let Some(token) = part(ACCESS_TOKEN) else { continue };
        let mut also = StoredTokens::new(definition.id, token);
        also.refresh_token = part(REFRESH_TOKEN).cloned();
        if let Some(at) = part(EXPIRES_AT).and_then(|at| at.parse().ok()) {
            also.expires = Expires::At(at);
        }
        stored.also.insert((*name).to_owned(), also);
    }
    let mut tokens = Tokens::from_stored(stored)?;
    tokens.scheme = Cow::Borrowed(scheme);
    // A map does not say where its token comes from; here there is one way alone.
    let has_logins = !definition.authorization_endpoint.is_empty() || definition.device.is_some();
    if !has_logins && definition.client_credentials.is_some() {
        tokens.no_refresh = NoRefresh::ClientCredentials;
    }
    Ok(tokens)
}

/// An API key, the values of the form for it, as tokens.
pub(super) fn api_key(definition: &'static Definition, values: &Map) -> Result<Tokens, Error> {
    let form = definition.api_key;
    if form.is_empty() {
        let what = "this provider takes no API key";
        return Err(Error::new(ErrorKind::Unsupported, definition.id, Step::Load, what));
    }
    let known = |name: &str| form.iter().any(|field| field.name == name);
    if values.keys().any(|name| !known(name)) {
        let names = check::listed(form.iter().map(|field| field.name));
        return Err(Error::config(definition.id, "the API key has a value that its form has not")
            .with_advice(format!("the values are {names}")));
    }
    let fault = |field: &Field, rule: &str| {
        let error = Error::config(definition.id, format!("`{}` {rule}", field.name));
        match field.url {
            Some(url) => error.with_advice(format!("create or find it at {url}")),
            None => error,
        }
    };
    let given = |field: &Field| values.get(field.name).filter(|value| !value.is_empty());
    for field in form {
        let Some(value) = given(field) else {
            if field.required {
                return Err(fault(field, "is not set"));
            }
            continue;
        };
        if !field.options.is_empty() && field.options.iter().all(|option| option.value != value) {
            let listed = check::listed(field.options.iter().map(|option| option.value));
            return Err(fault(field, &format!("must be one of {listed}")));
        }
    }
    // Which of them is sent as the key.
    let Some(key) =
        form.iter().filter(|field| field.is_secret()).find(|field| given(field).is_some())
    else {
        return Err(Error::config(definition.id, "the API key is not set"));
    };
    if !given(key).is_some_and(|key| is_token(key)) {
        return Err(fault(key, "has a blank or a character that no key may have, or is too long"));
    }
    let mut tokens = tokens(definition, values)?;
    tokens.refresh_token = None;
    tokens.expires = Expires::Never;
    tokens.no_refresh = NoRefresh::ApiKey;
    Ok(tokens)
}

impl Drop for Credentials {
    fn drop(&mut self) {
        self.values.values_mut().for_each(String::zeroize);
    }
}

impl fmt::Debug for Credentials {
    /// The names of the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("values", &self.values.keys().collect::<Vec<_>>())
            .field("expires_at", &self.expires_at)
            .finish()
    }
}
