//! What the provider remembers: open consent pages, codes, tokens and the grants behind them.

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use crate::{
    device,
    ids::{Ids, MARK},
    user::User,
};

/// How long a code lives.
const CODE_LIFETIME: Duration = Duration::from_secs(60);

/// How long a consent page can be answered.
const CONSENT_LIFETIME: Duration = Duration::from_secs(600);

/// A good authorization request: what the user is asked, and what follows.
#[derive(Clone)]
pub(crate) struct Login {
    /// The provider's place in the emulator.
    pub(crate) provider: usize,
    pub(crate) redirect_uri: String,
    pub(crate) state: String,
    pub(crate) challenge: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) scopes: Vec<String>,
    /// A refresh token will be given.
    pub(crate) offline: bool,
    /// The user must be asked, even if they agreed before.
    pub(crate) consent: bool,
    /// The device that waits for the answer, by its code.
    pub(crate) device: Option<String>,
}

/// A page that waits for the user.
pub(crate) struct Consent {
    pub(crate) login: Login,
    /// Whom the page shows.
    user: User,
    pub(crate) csrf: String,
    pub(crate) cookie: String,
    expires: SystemTime,
}

/// A code and what it is bound to.
pub(crate) struct Code {
    pub(crate) grant: usize,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<String>,
    pub(crate) used: bool,
    pub(crate) expires: SystemTime,
}

/// What a user has allowed: the family of all tokens that came from one code.
pub(crate) struct Grant {
    pub(crate) provider: usize,
    pub(crate) scopes: Vec<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) offline: bool,
    pub(crate) alive: bool,
    pub(crate) user: User,
}

/// An access token or a refresh token.
pub(crate) struct Token {
    pub(crate) grant: usize,
    pub(crate) scopes: Vec<String>,
    /// A newer refresh token has taken its place.
    pub(crate) used: bool,
    pub(crate) expires: Option<SystemTime>,
}

/// All of it.
pub(crate) struct Ledger {
    ids: Ids,
    /// Who signs in now.
    pub(crate) user: User,
    /// How far the clock has been put forward.
    pub(crate) ahead: Duration,
    consents: HashMap<String, Consent>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) devices: HashMap<String, device::Entry>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) access_tokens: HashMap<String, Token>,
    pub(crate) refresh_tokens: HashMap<String, Token>,
}

impl Ledger {
    pub(crate) fn new(ids: Ids, user: User) -> Self {
        Self {
            ids,
            user,
            ahead: Duration::ZERO,
            consents: HashMap::new(),
            codes: HashMap::new(),
            devices: HashMap::new(),
            grants: Vec::new(),
            access_tokens: HashMap::new(),
            refresh_tokens: HashMap::new(),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::now() + self.ahead
    }

    /// Opens a consent page for a browser, which may have a cookie already; returns the page's
    /// ticket, its CSRF token and the cookie.
    pub(crate) fn ask(&mut self, login: Login, cookie: Option<&str>) -> (String, String, String) {
        let [ticket, csrf, session] = ["ticket", "csrf", "session"].map(|kind| self.ids.next(kind));
        let cookie = cookie.map_or(session, str::to_owned);
        let expires = self.now() + CONSENT_LIFETIME;
        let (user, csrf_of) = (self.user.clone(), csrf.clone());
        let consent = Consent { login, user, csrf: csrf_of, cookie: cookie.clone(), expires };
        self.consents.insert(ticket.clone(), consent);
        (ticket, csrf, cookie)
    }

    /// The page of `ticket`, which can be answered once, if `is_theirs` agrees.
    pub(crate) fn answer(
        &mut self,
        ticket: &str,
        is_theirs: impl Fn(&Consent) -> bool,
    ) -> Option<(Login, User)> {
        let now = self.now();
        self.consents.retain(|_, consent| consent.expires > now);
        if !self.consents.get(ticket).is_some_and(is_theirs) {
            return None;
        }
        self.consents.remove(ticket).map(|consent| (consent.login, consent.user))
    }

    /// Makes the code that the callback of `login` carries.
    pub(crate) fn allow(&mut self, login: &Login, user: User) -> String {
        let code = self.ids.next("code");
        let grant = Grant {
            provider: login.provider,
            scopes: login.scopes.clone(),
            nonce: login.nonce.clone(),
            offline: login.offline,
            alive: true,
            user,
        };
        self.grants.push(grant);
        let entry = Code {
            grant: self.grants.len() - 1,
            redirect_uri: login.redirect_uri.clone(),
            challenge: login.challenge.clone(),
            used: false,
            expires: self.now() + CODE_LIFETIME,
        };
        self.codes.insert(code.clone(), entry);
        code
    }

    /// The code of a device and the one that its user enters.
    pub(crate) fn new_device_codes(&mut self) -> (String, String) {
        (self.ids.next("device"), self.ids.user_code())
    }

    /// The id, the secret and the registration token of a client that registers itself.
    pub(crate) fn new_client(&mut self) -> [String; 3] {
        let [id, secret, token] =
            ["client", "secret", "registration"].map(|kind| self.ids.next(kind));
        // The id is no secret, so that a log may show it.
        [id.trim_start_matches(MARK).to_owned(), secret, token]
    }

    /// A grant that no code stands for.
    pub(crate) fn grant(
        &mut self,
        provider: usize,
        scopes: Vec<String>,
        offline: bool,
        user: User,
    ) -> usize {
        self.grants.push(Grant { provider, scopes, nonce: None, offline, alive: true, user });
        self.grants.len() - 1
    }

    pub(crate) fn new_access_token(
        &mut self,
        grant: usize,
        scopes: Vec<String>,
        lifetime: Option<Duration>,
    ) -> String {
        let token = self.ids.next("access");
        let expires = lifetime.map(|lifetime| self.now() + lifetime);
        self.access_tokens.insert(token.clone(), Token { grant, scopes, used: false, expires });
        token
    }

    /// An API key of the user who signs in now: it lives for ever.
    pub(crate) fn new_key(&mut self, provider: usize, scopes: Vec<String>) -> String {
        let grant = self.grant(provider, scopes.clone(), false, self.user.clone());
        let key = self.ids.next("key");
        self.access_tokens.insert(key.clone(), Token { grant, scopes, used: false, expires: None });
        key
    }

    /// The same token inside a JWT with these claims, for clients that read them.
    pub(crate) fn dress(&mut self, token: &str, claims: &serde_json::Value) -> String {
        let dressed = crate::answer::jwt("at+jwt", claims, token);
        if let Some(entry) = self.access_tokens.remove(token) {
            self.access_tokens.insert(dressed.clone(), entry);
        }
        dressed
    }

    pub(crate) fn new_refresh_token(&mut self, grant: usize, lifetime: Option<Duration>) -> String {
        let token = self.ids.next("refresh");
        let scopes = self.grants[grant].scopes.clone();
        let expires = lifetime.map(|lifetime| self.now() + lifetime);
        self.refresh_tokens.insert(token.clone(), Token { grant, scopes, used: false, expires });
        token
    }

    /// Whether a token can still be used.
    pub(crate) fn is_alive(&self, token: &Token) -> bool {
        self.grants[token.grant].alive && token.expires.is_none_or(|expires| expires > self.now())
    }

    /// Ends a grant: all its tokens are dead.
    pub(crate) fn end(&mut self, grant: usize) {
        self.grants[grant].alive = false;
    }

    /// The grant that a token of either kind belongs to.
    pub(crate) fn grant_of(&self, token: &str) -> Option<usize> {
        let token = self.access_tokens.get(token).or_else(|| self.refresh_tokens.get(token));
        token.map(|token| token.grant)
    }

    /// Whose token it is; of none, who signs in now.
    pub(crate) fn user_of(&self, token: Option<&str>) -> User {
        let grant = token.and_then(|token| self.grant_of(token));
        grant.map_or(&self.user, |grant| &self.grants[grant].user).clone()
    }
}
