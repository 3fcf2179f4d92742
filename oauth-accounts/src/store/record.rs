//! What a store keeps of an account.

use std::fmt;

use crate::{AccountId, Owner};

/// One account as a store keeps it. Times are in seconds since 1970, unless they say milliseconds.
///
/// What is secret is in [`Credential::sealed`], encrypted before a store sees it; everything else may be
/// shown, searched and indexed.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Which account it is.
    pub id: AccountId,
    /// Whose it is.
    pub owner: Owner,
    /// The id of the provider's definition.
    pub provider: String,
    /// The name among the accounts of one owner and provider, where no two are the same.
    pub name: String,
    /// How the provider is told who calls.
    pub kind: Kind,
    /// References follow it.
    pub is_default: bool,
    /// Whether it can be used.
    pub status: Status,
    /// The provider's own identifier of the user, where it tells one.
    pub subject: Option<String>,
    /// The profile for display, as JSON; `{}`: nothing is known.
    pub profile: String,
    /// Whose client the tokens were issued to.
    pub client: ClientSource,
    /// The current credential.
    pub credential: Credential,
    /// The number of the last lease that was given out. It only grows.
    pub fence: i64,
    /// Where a refresh stands.
    pub phase: Phase,
    /// Who holds the lease; a random word of a process.
    pub holder: Option<String>,
    /// Until when the lease was given, in milliseconds since 1970.
    pub lease_until: Option<i64>,
    /// A refresh of the current credential was sent, and nobody knows what came of it.
    pub in_doubt: bool,
    /// Refreshes of the current credential that failed, one after another.
    pub attempts: i64,
    /// What went wrong last, in words without secrets; `None` after a success.
    pub problem: Option<String>,
    /// When a worker refreshes it next; `None`: never by itself.
    pub refresh_at: Option<i64>,
    /// What the last validation said.
    pub validity: Validity,
    /// When that was.
    pub validated_at: Option<i64>,
    /// When a worker validates it next; `None`: never by itself.
    pub validate_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

/// A credential as a store keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The lease under which it was written: the newer of two is the one with the higher number. Part of
    /// what the encryption binds a secret to.
    pub generation: i64,
    /// What the schema does not mark as secret, as JSON.
    pub public: String,
    /// What it marks as secret, encrypted.
    pub sealed: Vec<u8>,
    /// The id of the key that it was encrypted with.
    pub key_id: String,
}

impl fmt::Debug for Credential {
    /// Without the values: those that are no secret may still be personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("generation", &self.generation)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("id", &self.id)
            .field("owner", &self.owner)
            .field("provider", &self.provider)
            .field("status", &self.status)
            .field("credential", &self.credential)
            .field("fence", &self.fence)
            .field("phase", &self.phase)
            .field("in_doubt", &self.in_doubt)
            .finish_non_exhaustive()
    }
}

/// An enum that stores keep as a word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$about])* $variant,)+
        }

        impl $name {
            /// As stores keep it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// From what a store kept; `None`: no such word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// How the provider is told who calls.
    Kind {
        /// By tokens of a login.
        OAuth = "oauth",
        /// By a key that the user entered (`credentials_for_provider`).
        ApiKey = "api_key",
    }
}

words! {
    /// Whether an account can be used.
    Status {
        /// It can.
        Active = "active",
        /// The provider refuses it: the user has to log in again, or enter another key.
        NeedsReauthorization = "needs_reauthorization",
    }
}

words! {
    /// Whose client the tokens were issued to. A refresh needs the same one.
    ClientSource {
        /// The operator's or tenant's own.
        Own = "own",
        /// That of the platform.
        Managed = "managed",
        /// None: an API key.
        None = "none",
    }
}

words! {
    /// Where a refresh stands.
    Phase {
        /// Nobody refreshes.
        Idle = "idle",
        /// Somebody is about to: nothing was sent.
        Leased = "leased",
        /// The request may have been sent.
        Sent = "sent",
    }
}

words! {
    /// What a validation said.
    Validity {
        /// None was made.
        Unknown = "unknown",
        /// The provider takes the credential.
        Valid = "valid",
        /// The provider refuses it.
        Invalid = "invalid",
        /// The provider said neither.
        Inconclusive = "inconclusive",
    }
}
