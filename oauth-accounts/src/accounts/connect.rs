//! Logins: a new account, the same one again, or more scopes for it.

use std::{fmt, sync::Arc};

use oauth_core::dynamic::Options;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{
    Accounts, check_name, check_owner,
    finish::{Waiting, login_place},
};
use crate::{
    AccountId, Error, ErrorKind, Owner,
    inner::Inner,
    store::{ClientSource, Kind, LoginRecord, Record},
};

/// A login that is about to begin: see [`Accounts::connect`].
#[must_use = "nothing begins before `start`"]
pub struct Connect<'a> {
    inner: &'a Arc<Inner>,
    whose: For,
    name: Option<String>,
    as_new: bool,
    options: Options,
}

/// What a login is for.
enum For {
    New { owner: Owner, provider: String },
    Again { id: AccountId },
}

/// Where to send the user.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Started {
    /// The URL to open in the user's browser.
    pub url: String,
    /// When the login is worth nothing any more, in seconds since 1970.
    pub expires_at: i64,
}

impl fmt::Debug for Started {
    /// The URL without its query, which holds the state.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.url.find('?').unwrap_or(self.url.len());
        f.debug_struct("Started")
            .field("url", &format_args!("{}?..", &self.url[..end]))
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

impl Accounts {
    /// Connects an account of a provider. Unless told otherwise it asks for the definition's default scopes,
    /// and for access while the user is away, where the provider has a switch for it.
    ///
    /// Where the provider tells who the user is, and the owner has an account of that user already, that
    /// account is updated; see [`Connect::as_new`].
    pub fn connect(&self, owner: impl Into<Owner>, provider: &str) -> Connect<'_> {
        let whose = For::New { owner: owner.into(), provider: provider.to_owned() };
        Connect::new(&self.inner, whose)
    }

    /// Logs in again to the same account, which keeps its id, its name and what refers to it. Unless told
    /// otherwise it asks for the scopes that it was connected with.
    pub fn reauthorize(&self, id: &AccountId) -> Connect<'_> {
        Connect::new(&self.inner, For::Again { id: id.clone() })
    }

    /// Asks for more scopes, for the same account. Those that it has are asked for as well, as many providers
    /// give what was asked for last and no more.
    pub fn upgrade<S: Into<String>>(
        &self,
        id: &AccountId,
        scopes: impl IntoIterator<Item = S>,
    ) -> Connect<'_> {
        self.reauthorize(id).scopes(scopes)
    }
}

impl<'a> Connect<'a> {
    fn new(inner: &'a Arc<Inner>, whose: For) -> Self {
        let options = Options { offline: true, ..Options::default() };
        Self { inner, whose, name: None, as_new: false, options }
    }

    /// Scopes to ask for, in place of the definition's default ones; to those that an account has, they are
    /// added.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.options.scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Scopes of a further list of the definition (`scopes.more`), by its name.
    pub fn more_scopes<S: Into<String>>(
        mut self,
        list: impl Into<String>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let known = self.options.more_scopes.entry(list.into()).or_default();
        known.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// Does not ask for access while the user is away.
    pub fn without_offline(mut self) -> Self {
        self.options.offline = false;
        self
    }

    /// Asks the user again for what they have agreed to before, where the provider has a switch for it.
    pub fn consent(mut self) -> Self {
        self.options.consent = true;
        self
    }

    /// One more parameter of the authorization request.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.params.push((name.into(), value.into()));
        self
    }

    /// Binds the login to the user's session: the callback must come in the same one
    /// ([`Callback::session`](oauth_core::Callback::session)). Without it, whoever can make a user open a callback can connect an account of
    /// their own to that user (RFC 9700 section 4.7.1), so a platform with users always says it.
    pub fn session(mut self, session: impl Into<String>) -> Self {
        self.options.session = Some(session.into());
        self
    }

    /// The name of the new account; otherwise it is the user's address or name, as far as the provider tells
    /// it, or the provider's name with a number.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Makes a new account also when there is one of the same user.
    pub fn as_new(mut self) -> Self {
        self.as_new = true;
        self
    }

    /// Begins the login.
    ///
    /// # Errors
    /// `NotConfigured` says which settings of the client are missing and where to create them; `OAuth` when an
    /// option breaks a rule; `NotFound`, `UnknownProvider`, `Invalid`, `Store`, `Key`.
    pub async fn start(mut self) -> Result<Started, Error> {
        let inner = self.inner;
        if let Some(name) = &self.name {
            check_name(name)?;
        }
        let (owner, provider, account) = match self.whose {
            For::New { owner, provider } => {
                check_owner(&owner)?;
                (owner, provider, None)
            }
            For::Again { id } => {
                let record = inner.record(&id).await?;
                if record.kind == Kind::ApiKey {
                    let what = "an API key is replaced, and not logged in to again";
                    return Err(Error::new(ErrorKind::Invalid, what));
                }
                add_known_scopes(&mut self.options, &record);
                (record.owner, record.provider, Some(id.to_string()))
            }
        };
        let (source, settings) = inner.login_settings(owner.tenant(), &provider).await?;
        let client = inner.client_with(&provider, &settings)?;
        let login = client.authorize(&self.options)?;
        let (key, expires_at) = (login.pending.key(), login.pending.expires_at());
        let waiting = Waiting {
            pending: login.pending,
            provider,
            tenant: owner.tenant().to_owned(),
            user: owner.user().to_owned(),
            client: client.fingerprint().to_owned(),
            own_client: source == ClientSource::Own,
            account,
            name: self.name,
            as_new: self.as_new,
        };
        let expires_at = i64::try_from(expires_at).unwrap_or(i64::MAX);
        let plain =
            serde_json::to_vec(&waiting).map(Zeroizing::new).map_err(|_| Error::damaged())?;
        let time = expires_at.to_string();
        let sealed = inner.sealer.seal(&login_place(&key, &time), &plain).await?;
        let record = LoginRecord { key, expires_at, sealed: sealed.bytes, key_id: sealed.key_id };
        inner.store.put_login(record, inner.seconds()).await?;
        Ok(Started { url: login.url, expires_at })
    }
}

impl fmt::Debug for Connect<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect").field("options", &self.options).finish_non_exhaustive()
    }
}

/// The scopes that an account was asked for, before those that are new.
fn add_known_scopes(options: &mut Options, record: &Record) {
    let public: Value = serde_json::from_str(&record.credential.public).unwrap_or_default();
    let mut scopes: Vec<String> = Vec::new();
    for part in ["asked", "granted"] {
        let known = public.get(part).cloned().unwrap_or_default();
        scopes.extend(serde_json::from_value::<Vec<String>>(known).unwrap_or_default());
    }
    scopes.append(&mut options.scopes);
    let mut seen = std::collections::BTreeSet::new();
    scopes.retain(|scope| seen.insert(scope.clone()));
    options.scopes = scopes;
}
