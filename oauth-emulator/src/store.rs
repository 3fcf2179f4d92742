//! What the emulated provider remembers: logins under way, codes, tokens and the clock.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::user::User;

/// How long a consent page waits for an answer.
const PAGE_LIFETIME: Duration = Duration::from_secs(600);

/// How long a code can be exchanged (RFC 6749 section 4.1.2 recommends at most ten minutes).
pub(crate) const CODE_LIFETIME: Duration = Duration::from_secs(60);

/// An authorization request that was found good.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) redirect_uri: String,
    pub(crate) state: String,
    pub(crate) challenge: Option<String>,
    pub(crate) scopes: Vec<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) offline: bool,
    pub(crate) consent: bool,
}

/// An authorization code.
pub(crate) struct Code {
    pub(crate) login: Login,
    pub(crate) user: User,
    pub(crate) issued: SystemTime,
    /// The tokens that were given for it.
    pub(crate) spent: Option<usize>,
}

/// All tokens that come from one login: they die together.
pub(crate) struct Family {
    pub(crate) alive: bool,
    pub(crate) user: User,
    pub(crate) scopes: Vec<String>,
    pub(crate) offline: bool,
    pub(crate) nonce: Option<String>,
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Access,
    Refresh,
}

impl Kind {
    /// As in `token_type_hint` (RFC 7009 section 2.1).
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access_token",
            Self::Refresh => "refresh_token",
        }
    }
}

/// A token that was given out.
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) family: usize,
    pub(crate) expires: Option<SystemTime>,
    /// A refresh token that was exchanged for a newer one.
    pub(crate) rotated: bool,
}

/// Everything that changes.
pub(crate) struct Store {
    ids: Ids,
    skew: i64,
    advanced: Duration,
    pages: HashMap<String, (Login, SystemTime)>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) tokens: HashMap<String, Token>,
    pub(crate) families: Vec<Family>,
}

impl Store {
    pub(crate) fn new(seed: Option<u64>, skew: i64) -> Self {
        Self {
            ids: Ids { seed, counter: 0 },
            skew,
            advanced: Duration::ZERO,
            pages: HashMap::new(),
            codes: HashMap::new(),
            tokens: HashMap::new(),
            families: Vec::new(),
        }
    }

    /// The provider's time.
    pub(crate) fn now(&self) -> SystemTime {
        let now = SystemTime::now() + self.advanced;
        let skew = Duration::from_secs(self.skew.unsigned_abs());
        if self.skew < 0 { now - skew } else { now + skew }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.advanced += by;
    }

    /// A fresh identifier of 256 bits, or `None` when the operating system gives no randomness.
    pub(crate) fn id(&mut self) -> Option<String> {
        self.ids.next()
    }

    /// Keeps a login until the person decides; answers the ticket of its page.
    pub(crate) fn open_page(&mut self, login: Login) -> Option<String> {
        let now = self.now();
        self.pages.retain(|_, (_, opened)| *opened + PAGE_LIFETIME > now);
        let ticket = self.id()?;
        self.pages.insert(ticket.clone(), (login, now));
        Some(ticket)
    }

    /// The login behind a ticket, which is used up.
    pub(crate) fn close_page(&mut self, ticket: &str) -> Option<Login> {
        let (login, opened) = self.pages.remove(ticket)?;
        (opened + PAGE_LIFETIME > self.now()).then_some(login)
    }

    /// The token and its family when it can be used.
    pub(crate) fn live_token(&self, text: &str, kind: Kind) -> Result<(&Token, &Family), &'static str> {
        let token = self.tokens.get(text).ok_or("the token is unknown")?;
        if token.kind != kind {
            return Err(match token.kind {
                Kind::Access => "an access token was sent where a refresh token belongs",
                Kind::Refresh => "a refresh token was sent where an access token belongs",
            });
        }
        let family = self.families.get(token.family).filter(|family| family.alive);
        let family = family.ok_or("the token was revoked")?;
        if token.expires.is_some_and(|expires| expires <= self.now()) {
            return Err("the token has expired");
        }
        Ok((token, family))
    }

    /// Gives out a token of a family.
    pub(crate) fn issue(&mut self, kind: Kind, family: usize, lifetime: Option<Duration>) -> Option<String> {
        let text = self.id()?;
        let expires = lifetime.map(|lifetime| self.now() + lifetime);
        self.tokens.insert(text.clone(), Token { kind, family, expires, rotated: false });
        Some(text)
    }

    /// Kills a family.
    pub(crate) fn kill(&mut self, family: usize) {
        if let Some(family) = self.families.get_mut(family) {
            family.alive = false;
        }
    }

    pub(crate) fn kill_all(&mut self) {
        for family in &mut self.families {
            family.alive = false;
        }
    }

    pub(crate) fn expire_access_tokens(&mut self) {
        let now = self.now();
        for token in self.tokens.values_mut().filter(|token| token.kind == Kind::Access) {
            token.expires = Some(now);
        }
    }
}

struct Ids {
    seed: Option<u64>,
    counter: u64,
}

impl Ids {
    fn next(&mut self) -> Option<String> {
        let mut bytes = [0_u8; 32];
        match self.seed {
            Some(seed) => {
                self.counter += 1;
                let hash = Sha256::new()
                    .chain_update(b"oauth-emulator")
                    .chain_update(seed.to_be_bytes())
                    .chain_update(self.counter.to_be_bytes())
                    .finalize();
                bytes.copy_from_slice(&hash);
            }
            None => getrandom::fill(&mut bytes).ok()?,
        }
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }
}
