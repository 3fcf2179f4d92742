//! The end of a login: an account that is new, or the same one again.

use std::{collections::BTreeMap, sync::Arc};

use oauth_core::{
    Action, Callback, ErrorKind as OAuthErrorKind, PendingLogin, Profile, Tokens,
    definition::Definition, dynamic,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Accounts, Taken, insert};
use crate::{
    Account, AccountId, Error, ErrorKind, Event, Owner,
    account::profile_text,
    inner::{Inner, Whose},
    parts,
    refresh::schedule,
    seal::Place,
    store::{ClientSource, Kind, Phase, Record, Replacement, Status, Validity},
};

/// What is kept of a login until its callback.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) pending: PendingLogin,
    pub(super) provider: String,
    pub(super) tenant: String,
    pub(super) user: String,
    /// The fingerprint of the client that began it.
    pub(super) client: String,
    pub(super) own_client: bool,
    pub(super) account: Option<String>,
    pub(super) name: Option<String>,
    pub(super) as_new: bool,
}

impl Accounts {
    /// Ends a login with what came back to the redirect URI, in whatever process it began.
    ///
    /// The login is used up, whatever comes of it, and goes on to its end also when this future is dropped. Where
    /// the definition has a call that tells whether a token works, it is made before anything is stored. A name
    /// that another account has got meanwhile gets a number.
    ///
    /// Whose login it is was said when it began. Where the host knows who is there, it uses
    /// [`Owned::finish`](crate::Owned::finish), which takes no login of somebody else.
    ///
    /// # Errors
    /// `UnknownLogin` when no login with this `state` has begun here, or it is over; `OAuth` with the fault of
    /// the callback or the exchange; `Transient` when the provider could not answer: then too the login has to be
    /// begun again; `NeedsReauthorization` when the provider does not take its own token;
    /// `Invalid` when another user logged in than the account is of, and `Transient` when the provider does not
    /// say whether it is the same; `Store`, `Key`.
    pub async fn finish(&self, callback: impl Into<Callback>) -> Result<Account, Error> {
        self.finish_of(None, callback.into()).await
    }

    pub(super) async fn finish_of(
        &self,
        owner: Option<Owner>,
        callback: Callback,
    ) -> Result<Account, Error> {
        let inner = Arc::clone(&self.inner);
        // A host drops what nobody waits for, and the code can be exchanged only once.
        let task = tokio::spawn(async move { finish(&inner, owner, callback).await });
        task.await.unwrap_or_else(|_| Err(Error::interrupted()))
    }
}

async fn finish(
    inner: &Inner,
    expected: Option<Owner>,
    callback: Callback,
) -> Result<Account, Error> {
    let waiting = take(inner, &callback).await?;
    let Waiting { pending, provider, tenant, user, client, own_client, account, name, as_new } =
        waiting;
    let owner = Owner::of(tenant, user);
    if expected.is_some_and(|expected| expected != owner) {
        return Err(unknown_login());
    }
    let source = if own_client { ClientSource::Own } else { ClientSource::Managed };
    let client = inner.client_with_fingerprint(&owner, &provider, source, Some(&client)).await?;
    let definition = client.definition();
    let tokens = client.exchange(pending, callback).await?;
    let (profile, validity, problem) = meet(&client, &tokens).await?;
    let login = Login { definition, tokens, profile, validity, problem, source };
    let found = match account {
        Some(id) => Some(id.parse().map_err(|_| Error::damaged())?),
        None if as_new => None,
        None => same_user(inner, &owner, &provider, &login).await?,
    };
    let result = match found {
        Some(id) => replace(inner, &id, &login).await,
        None => {
            let record = new_record(inner, &owner, &provider, &login).await?;
            insert(inner, record, name, Taken::Numbered).await
        }
    };
    // What is not kept is not left alive at the provider.
    if let Err(error) = &result
        && matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound)
        && definition.revoke.is_some()
    {
        let _ = client.revoke(&login.tokens).await;
    }
    result
}

pub(super) fn login_place<'a>(key: &'a str, expires_at: &'a str) -> Place<'a> {
    Place { parts: vec!["login", key, expires_at] }
}

fn unknown_login() -> Error {
    Error::new(
        ErrorKind::UnknownLogin,
        "no login with this state has begun here, or it was finished, or it took too long",
    )
}

/// Takes out the login that a callback answers.
async fn take(inner: &Inner, callback: &Callback) -> Result<Waiting, Error> {
    // Providers that call the state otherwise are few.
    let mut names: BTreeMap<&str, &'static Definition> = BTreeMap::new();
    for definition in inner.definitions.values() {
        names.entry(definition.callback.names.of("state").unwrap_or("state")).or_insert(definition);
    }
    for definition in names.into_values() {
        let Some(key) = callback.login_key(definition) else { continue };
        let Some(record) = inner.store.take_login(&key).await? else { continue };
        if record.expires_at <= inner.seconds() {
            return Err(unknown_login());
        }
        let time = record.expires_at.to_string();
        let place = login_place(&key, &time);
        let plain = inner.sealer.open(&place, &record.key_id, &record.sealed).await?;
        return serde_json::from_slice(&plain).map_err(|_| Error::damaged());
    }
    Err(unknown_login())
}

/// What a login brought.
struct Login {
    definition: &'static Definition,
    tokens: Tokens,
    profile: Profile,
    validity: Validity,
    problem: Option<String>,
    source: ClientSource,
}

/// Asks the provider whether the new token works, and who the user is.
pub(super) async fn meet(
    client: &dynamic::Client,
    tokens: &Tokens,
) -> Result<(Profile, Validity, Option<String>), Error> {
    let definition = client.definition();
    let (mut profile, mut validity, mut problem) = (Profile::default(), Validity::Unknown, None);
    if definition.validate.is_some() {
        match client.validate(tokens).await {
            Ok(told) => (profile, validity) = (told, Validity::Valid),
            Err(error) if error.kind() == OAuthErrorKind::Invalid => return Err(error.into()),
            Err(error) => {
                let error = Error::from(error);
                (validity, problem) = (Validity::Inconclusive, Some(error.problem(definition.id)));
            }
        }
    }
    let tells = definition.userinfo.is_some() || definition.id_token.is_some();
    if profile.id.is_none()
        && tells
        && let Ok(told) = client.userinfo(tokens).await
    {
        profile = told;
    }
    Ok((profile, validity, problem))
}

/// The owner's account of the same user: at the same provider, tenant and place, as one user can have an
/// account in several.
async fn same_user(
    inner: &Inner,
    owner: &Owner,
    provider: &str,
    login: &Login,
) -> Result<Option<AccountId>, Error> {
    let Some(subject) = login.profile.id.as_deref() else { return Ok(None) };
    let halves = parts::split_tokens(login.definition, &login.tokens.expose());
    let new = place(&halves.ok_or_else(Error::damaged)?.public);
    let known = inner.store.list(owner, Some(provider)).await?;
    let same = known.into_iter().find(|record| {
        record.kind == Kind::OAuth
            && record.subject.as_deref() == Some(subject)
            && place(&record.credential.public) == new
    });
    Ok(same.map(|record| record.id))
}

/// The client and tenant, and what was kept of the login that may be seen: a workspace, a shop.
fn place(public: &str) -> (Value, Value) {
    let public: Value = serde_json::from_str(public).unwrap_or_default();
    let part = |name: &str| public.get(name).cloned().unwrap_or_default();
    (part("settings"), part("captured"))
}

async fn new_record(
    inner: &Inner,
    owner: &Owner,
    provider: &str,
    login: &Login,
) -> Result<Record, Error> {
    let id = AccountId::random()
        .map_err(|_| crate::KeyError::new("the operating system gives no random numbers"))?;
    let now = inner.seconds();
    let whose = Whose { id: &id, owner, provider, kind: Kind::OAuth };
    let credential = inner.seal_tokens(whose, 1, login.definition, &login.tokens).await?;
    let refresh_at = schedule::refresh_at(&inner.policy, &id, 1, &login.tokens, inner.now());
    let is_checked = login.validity != Validity::Unknown;
    Ok(Record {
        id,
        owner: owner.clone(),
        provider: provider.to_owned(),
        name: String::new(),
        kind: Kind::OAuth,
        is_default: false,
        status: Status::Active,
        subject: login.profile.id.clone(),
        profile: profile_text(&login.profile),
        client: login.source,
        credential,
        fence: 1,
        phase: Phase::Idle,
        holder: None,
        lease_until: None,
        in_doubt: false,
        attempts: 0,
        problem: login.problem.clone(),
        refresh_at: refresh_at.filter(|_| can_refresh(login.definition, &login.tokens)),
        validity: login.validity,
        validated_at: is_checked.then_some(now),
        validate_at: inner.validate_at(login.definition),
        created_at: now,
    })
}

/// Without that, a worker has nothing to do.
pub(crate) fn can_refresh(definition: &Definition, tokens: &Tokens) -> bool {
    definition.refresh.is_some() && tokens.refreshable()
}

async fn replace(inner: &Inner, id: &AccountId, login: &Login) -> Result<Account, Error> {
    loop {
        let record = inner.record(id).await?;
        if let Some(known) = &record.subject {
            is_same_user(known, login)?;
        }
        let generation = record.fence + 1;
        let whose = Whose::of(&record);
        let credential =
            inner.seal_tokens(whose, generation, login.definition, &login.tokens).await?;
        let at = schedule::refresh_at(&inner.policy, id, generation, &login.tokens, inner.now());
        let told = login.profile.id.is_some();
        let is_checked = login.validity != Validity::Unknown;
        let replacement = Replacement {
            credential,
            client: login.source,
            refresh_at: at.filter(|_| can_refresh(login.definition, &login.tokens)),
            subject: login.profile.id.clone().or_else(|| record.subject.clone()),
            profile: if told { profile_text(&login.profile) } else { record.profile.clone() },
            validity: login.validity,
            validated_at: is_checked.then(|| inner.seconds()),
            validate_at: inner.validate_at(login.definition),
        };
        if inner.store.replace(id, record.fence, replacement).await? {
            inner.was_replaced(id);
            let account = inner.account(&inner.record(id).await?);
            inner.tell(&Event::Reauthorized(account.clone()));
            return Ok(account);
        }
    }
}

/// Nobody gets into an account of somebody else, also not while the provider cannot say who logged in.
fn is_same_user(known: &str, login: &Login) -> Result<(), Error> {
    match login.profile.id.as_deref() {
        Some(told) if told == known => Ok(()),
        Some(_) => {
            let what = "another user logged in than this account is of";
            Err(Error::new(ErrorKind::Invalid, what)
                .with_advice("log in as the same user, or connect a new account"))
        }
        None => {
            let what = format!("{}: the provider did not say who logged in", login.definition.id);
            Err(Error::new(ErrorKind::Transient, what)
                .with_advice("start the login again")
                .with_action(Action::Reauthorize))
        }
    }
}

impl Inner {
    /// When a worker validates an account next.
    pub(crate) fn validate_at(&self, definition: &Definition) -> Option<i64> {
        let every = self.policy.validate_every.filter(|_| definition.validate.is_some())?;
        let wait = i64::try_from(schedule::shortened(every).as_secs()).unwrap_or(i64::MAX);
        Some(self.seconds().saturating_add(wait.max(1)))
    }

    /// The credential of an account was replaced: nothing that is known of the older one counts.
    pub(crate) fn was_replaced(&self, id: &AccountId) {
        self.unsaved.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(id);
        if let Some(cell) = self.known_cell(id) {
            cell.begin_anew();
        }
    }
}
