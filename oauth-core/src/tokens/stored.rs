//! Tokens as a store keeps them.

use std::{borrow::Cow, collections::BTreeMap, fmt, mem};

use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::{Expires, Tokens, is_token};
use crate::{Action, Error, ErrorKind, Secret, Step};

/// The word before an access token, unless another one is known.
const BEARER: &str = "Bearer";

/// Tokens in plain, for a store. As secret as the tokens; wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTokens {
    /// The provider's id.
    pub provider: String,
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The ID token. Nobody checks its signature: whoever can change it can be anyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// When they were asked for, in seconds since 1970; 0: not known.
    #[serde(default)]
    pub issued_at: u64,
    /// When the access token expires.
    #[serde(default)]
    pub expires: Expires,
    /// When the refresh token expires, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token_expires_at: Option<u64>,
    /// The scopes that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// The scopes that were granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted: Vec<String>,
    /// Values kept from the callback and the token response.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub captured: BTreeMap<String, String>,
    /// Further tokens that came in the same answers, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub also: BTreeMap<String, StoredTokens>,
    /// Stands for the client and tenant they were issued to; calls with others are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<String>,
    /// Why there is no refresh token.
    #[serde(default)]
    pub(crate) no_refresh: NoRefresh,
    /// The word that an API key is sent with, where it is not `Bearer`; empty: the key stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scheme: Option<String>,
}

/// Why a login gave no refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NoRefresh {
    /// The definition says so.
    Unsupported,
    /// The provider gives one on request, and it was not asked for.
    OfflineNotAsked,
    /// They came without a user: the client asks for new ones.
    ClientCredentials,
    /// It should have been there.
    #[default]
    NotIssued,
    /// There is none: the access token itself is traded for a newer one.
    AccessToken,
    /// It is no token of OAuth.
    ApiKey,
}

impl NoRefresh {
    pub(crate) const fn sentence(self) -> &'static str {
        match self {
            Self::Unsupported => "this provider issues no refresh tokens",
            Self::OfflineNotAsked => {
                "offline access was not asked for: start the login with `.offline()`"
            }
            Self::AccessToken => "the access token is refreshed by itself",
            Self::ClientCredentials => {
                "tokens of the client itself have none: ask for new ones with `client_credentials`"
            }
            Self::ApiKey => "an API key is not refreshed: the user enters another one",
            Self::NotIssued => {
                "the provider sent none: some send one only at the first consent, so ask again with `.consent()` where the provider has it"
            }
        }
    }
}

impl StoredTokens {
    /// An access token of which nothing else is known, as for an import.
    pub fn new(provider: impl Into<String>, access_token: impl Into<String>) -> Self {
        Self {
            provider: provider.into(),
            access_token: access_token.into(),
            refresh_token: None,
            id_token: None,
            issued_at: 0,
            expires: Expires::Unknown,
            refresh_token_expires_at: None,
            asked: Vec::new(),
            granted: Vec::new(),
            captured: BTreeMap::new(),
            also: BTreeMap::new(),
            settings: None,
            no_refresh: NoRefresh::NotIssued,
            scheme: None,
        }
    }

    pub(super) fn into_tokens(mut self) -> Result<Tokens, Error> {
        let provider = mem::take(&mut self.provider);
        let shown: String = provider.chars().filter(char::is_ascii_graphic).take(64).collect();
        let damaged = |what: &str| {
            Error::new(ErrorKind::Malformed, shown.clone(), Step::Load, what)
                .with_advice("the stored tokens are damaged: send the user through the login again")
                .with_action(Action::Reauthorize)
        };
        if provider.is_empty() {
            return Err(damaged("stored tokens name no provider"));
        }
        let tokens = [
            ("access token", Some(&self.access_token)),
            ("refresh token", self.refresh_token.as_ref()),
            ("ID token", self.id_token.as_ref()),
        ];
        for (name, token) in tokens {
            if token.is_some_and(|token| !is_token(token)) {
                return Err(damaged(&format!("the stored {name} cannot be one")));
            }
        }
        // It stands in a header.
        if self.scheme.as_ref().is_some_and(|word| !word.is_empty() && !is_token(word)) {
            return Err(damaged("the stored word before the key cannot be one"));
        }
        if self.captured.values().any(|value| value.chars().any(char::is_control)) {
            return Err(damaged("a stored value contains a control character"));
        }
        let mut also = Vec::new();
        for (name, stored) in mem::take(&mut self.also) {
            if stored.provider != provider || !stored.also.is_empty() {
                return Err(damaged("a further token is of another provider"));
            }
            also.push((name, stored.into_tokens()?));
        }
        Ok(Tokens {
            provider: Cow::Owned(provider),
            access_token: Secret::from(mem::take(&mut self.access_token)),
            refresh_token: self.refresh_token.take().map(Secret::from),
            id_token: self.id_token.take().map(Secret::from),
            issued_at: self.issued_at,
            expires: self.expires,
            refresh_token_expires_at: self.refresh_token_expires_at,
            asked: mem::take(&mut self.asked),
            granted: mem::take(&mut self.granted),
            captured: mem::take(&mut self.captured)
                .into_iter()
                .map(|(name, value)| (name, Secret::from(value)))
                .collect(),
            also,
            settings: self.settings.take(),
            no_refresh: self.no_refresh,
            scheme: self.scheme.take().map_or(Cow::Borrowed(BEARER), Cow::Owned),
        })
    }
}

impl From<&Tokens> for StoredTokens {
    fn from(tokens: &Tokens) -> Self {
        let plain = |secret: &Secret| secret.expose().to_owned();
        Self {
            provider: tokens.provider.clone().into_owned(),
            access_token: plain(&tokens.access_token),
            refresh_token: tokens.refresh_token.as_ref().map(plain),
            id_token: tokens.id_token.as_ref().map(plain),
            issued_at: tokens.issued_at,
            expires: tokens.expires,
            refresh_token_expires_at: tokens.refresh_token_expires_at,
            asked: tokens.asked.clone(),
            granted: tokens.granted.clone(),
            captured: tokens.captured.iter().map(|(name, v)| (name.clone(), plain(v))).collect(),
            also: tokens.also.iter().map(|(name, also)| (name.clone(), also.into())).collect(),
            settings: tokens.settings.clone(),
            no_refresh: tokens.no_refresh,
            scheme: (tokens.scheme != BEARER).then(|| tokens.scheme.clone().into_owned()),
        }
    }
}

impl Drop for StoredTokens {
    fn drop(&mut self) {
        self.access_token.zeroize();
        self.refresh_token.zeroize();
        self.id_token.zeroize();
        self.captured.values_mut().for_each(String::zeroize);
    }
}

impl fmt::Debug for StoredTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredTokens")
            .field("provider", &self.provider)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::StoredTokens;
    use crate::{ErrorKind, Expires, Tokens};

    #[test]
    fn they_are_the_same_after_a_store_kept_them() {
        let mut stored = StoredTokens::new("acme", "access");
        stored.refresh_token = Some("refresh".to_owned());
        stored.expires = Expires::At(5);
        stored.granted = vec!["read".to_owned()];
        let text = serde_json::to_string(&stored).unwrap();
        let back: StoredTokens = serde_json::from_str(&text).unwrap();
        let tokens = Tokens::from_stored(back).unwrap();
        assert!(tokens.expose() == stored);
        assert!(tokens.refreshable());
    }

    #[test]
    fn the_least_that_a_store_must_know() {
        let stored: StoredTokens =
            serde_json::from_str(r#"{"provider":"acme","access_token":"a"}"#).unwrap();
        let tokens = Tokens::from_stored(stored).unwrap();
        assert_eq!(tokens.expires_at(), Expires::Unknown);
        assert!(tokens.not_refreshable().is_some());
    }

    #[test]
    fn damaged_tokens_are_refused_without_showing_them() {
        let mut refresh = StoredTokens::new("acme", "a");
        refresh.refresh_token = Some("sentinel\n".to_owned());
        let mut word = StoredTokens::new("acme", "a");
        word.scheme = Some("Bot sentinel\r\n".to_owned());
        for bad in [
            word,
            StoredTokens::new("", "a"),
            StoredTokens::new("acme", ""),
            StoredTokens::new("acme", "sentinel x"),
            refresh,
        ] {
            let error = Tokens::from_stored(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Malformed);
            assert!(!error.to_string().contains("sentinel"), "{error}");
        }
    }
}
