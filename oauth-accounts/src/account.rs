//! An account as a host shows it.

use oauth_core::{Expires, Profile};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    AccountId, Owner, Reference,
    store::{ClientSource, Kind, Record, Status, Validity},
};

/// An account as a host shows it: what is known of it, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// Which account it is.
    pub id: AccountId,
    /// Whose it is.
    pub owner: Owner,
    /// The id of the provider's definition.
    pub provider: String,
    /// The name, which no other account of this owner and provider has.
    pub name: String,
    /// A login, or an API key.
    pub kind: Kind,
    /// References that name no account mean this one.
    pub is_default: bool,
    /// Whether it can be used.
    pub status: Status,
    /// It is not known what came of the last refresh: the refresh token may be used up.
    pub in_doubt: bool,
    /// What went wrong last, in words without secrets; `None` after a success.
    pub problem: Option<String>,
    /// Who the user is, as far as the provider told.
    pub profile: Profile,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
    /// When the access token expires; `Unknown` also where the schema calls that a secret.
    pub expires: Expires,
    /// Whose client the tokens were issued to.
    pub client: ClientSource,
    /// What the last validation said.
    pub validity: Validity,
    /// When that was, in seconds since 1970.
    pub validated_at: Option<i64>,
    /// When it was connected, in seconds since 1970.
    pub created_at: i64,
}

impl Account {
    /// What a portable document holds to mean this account whatever the default is: its name.
    #[must_use]
    pub fn reference(&self) -> Reference {
        Reference::Named(self.name.clone())
    }

    pub(crate) fn of(record: &Record) -> Self {
        let public: Value = serde_json::from_str(&record.credential.public).unwrap_or_default();
        let part = |name: &str| public.get(name).cloned().unwrap_or_default();
        Self {
            id: record.id.clone(),
            owner: record.owner.clone(),
            provider: record.provider.clone(),
            name: record.name.clone(),
            kind: record.kind,
            is_default: record.is_default,
            status: record.status,
            in_doubt: record.in_doubt,
            problem: record.problem.clone(),
            profile: profile_from(&record.profile),
            scopes: serde_json::from_value(part("granted")).unwrap_or_default(),
            expires: serde_json::from_value(part("expires")).unwrap_or_default(),
            client: record.client,
            validity: record.validity,
            validated_at: record.validated_at,
            created_at: record.created_at,
        }
    }
}

/// [`Profile`] as it is stored.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredProfile {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
}

/// A profile as JSON.
pub(crate) fn profile_text(profile: &Profile) -> String {
    let stored = StoredProfile {
        id: profile.id.clone(),
        username: profile.username.clone(),
        name: profile.name.clone(),
        email: profile.email.clone(),
        email_verified: profile.email_verified,
        picture: profile.picture.clone(),
    };
    serde_json::to_string(&stored).unwrap_or_else(|_| "{}".to_owned())
}

/// A profile from JSON; what cannot be read is not known.
pub(crate) fn profile_from(text: &str) -> Profile {
    let stored: StoredProfile = serde_json::from_str(text).unwrap_or_default();
    let mut profile = Profile::default();
    profile.id = stored.id;
    profile.username = stored.username;
    profile.name = stored.name;
    profile.email = stored.email;
    profile.email_verified = stored.email_verified;
    profile.picture = stored.picture;
    profile
}
