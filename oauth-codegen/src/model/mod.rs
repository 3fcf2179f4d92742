//! A checked definition: plain data, without spans, in the shape of `oauth_core::definition`.
//!
//! Only the check stage makes a [`Checked`], so whoever holds one may emit or load it without
//! asking anything again.

mod api;
mod call;
mod client;
mod field;
mod grant;
mod id_token;
mod profile;
mod template;
mod token;

pub use api::Api;
pub use call::{
    Body, Call, CallAuth, EmailRequest, ErrorCodes, Expect, Expected, Json, Method, Probe, Refusal,
};
pub use client::{Algorithm, BasicHalves, ClientAssertion, SentAs};
pub use field::{Choice, DefaultValue, Field, FieldKind, Row, Setting, Text, ValueKind};
pub use grant::{ClientCredentials, Device};
pub use id_token::IdToken;
pub use profile::{ProfileMap, ProfilePart, ProfileValue};
pub use template::{Filter, Filtered, Part, Place, Template, Variable};
pub use token::{
    Absent, BodyFormat, Capture, CaptureFrom, Expiry, TimeFormat, TokenRequest, TokenResponse, Unit,
};

/// A definition that has passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub(crate) definition: Definition,
    pub(crate) names: Names,
}

impl Checked {
    /// The definition.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The Rust names that stand for it.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }
}

/// The Rust names of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The unit struct: `GithubApp`.
    pub provider: String,
    /// The module beside it: `github_app`.
    pub module: String,
    /// A variant for each known scope, in order.
    pub scopes: Vec<String>,
}

/// See `oauth_core::definition::Definition`; the same holds for all types here.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Definition {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub docs: Option<String>,
    pub sources: Vec<String>,
    pub categories: Vec<String>,
    pub confidence: Option<Confidence>,
    pub local: bool,
    pub settings: Vec<Setting>,
    pub credentials: Vec<Field>,
    pub api_key: Vec<Field>,
    pub issuer: Option<Template>,
    pub authorization_response_iss_parameter_supported: bool,
    pub registration_endpoint: Option<Template>,
    pub authorization_endpoint: Vec<Template>,
    pub token_endpoint: Vec<Template>,
    pub token_endpoint_auth_method: AuthMethod,
    pub client_secret_basic: Option<BasicHalves>,
    pub client_assertion: ClientAssertion,
    pub code_challenge_method: CodeChallengeMethod,
    pub scopes: Scopes,
    pub offline: Option<Addition>,
    pub consent: Option<Addition>,
    pub authorize: Authorize,
    pub callback: Callback,
    pub token_request: TokenRequest,
    pub token_response: TokenResponse,
    pub refresh: Option<Refresh>,
    pub follow_up: Vec<FollowUp>,
    pub device: Option<Device>,
    pub client_credentials: Option<ClientCredentials>,
    pub revoke: Option<Call>,
    pub introspect: Option<Call>,
    pub validate: Option<Probe>,
    pub userinfo: Option<Probe>,
    pub id_token: Option<IdToken>,
    pub discover: Option<Discover>,
    pub lookup: Vec<Lookup>,
    pub api: Option<Api>,
    pub after_exchange: Option<AfterExchange>,
    pub setup: Vec<String>,
}

impl Definition {
    /// All values that a login keeps besides the tokens, in the order in which they become known.
    pub fn captures(&self) -> impl Iterator<Item = &Capture> {
        let of_hook = self.after_exchange.iter().flat_map(|hook| &hook.captures);
        let of_choice = self.discover.iter().flat_map(|discover| &discover.captures);
        let of_trade = self.follow_up.iter().flat_map(|follow_up| &follow_up.response.captures);
        let of_login = self.callback.captures.iter().chain(&self.token_response.captures);
        let looked_up = self.lookup.iter().flat_map(|lookup| &lookup.captures);
        of_login.chain(of_trade).chain(looked_up).chain(of_hook).chain(of_choice)
    }
}

/// What is looked up for each login.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Lookup {
    pub call: Call,
    pub captures: Vec<Capture>,
}

/// The places that a token reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Discover {
    pub call: Call,
    pub list: Path,
    pub name: Path,
    pub captures: Vec<Capture>,
}

/// Work of the host between the exchange and storing the tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct AfterExchange {
    pub description: String,
    pub captures: Vec<Capture>,
}

/// How sure the facts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Confidence {
    Documented,
    CrossChecked,
    SingleSource,
}

/// How the client proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum AuthMethod {
    #[default]
    ClientSecretPost,
    ClientSecretBasic,
    ClientSecretBasicRaw,
    PrivateKeyJwt,
    ClientSecretJwt,
    TlsClientAuth,
    None,
}

/// How PKCE is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum CodeChallengeMethod {
    #[default]
    S256,
    Plain,
    None,
}

/// The scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Scopes {
    pub supported: bool,
    pub default: Vec<String>,
    pub required: Vec<String>,
    pub known: Vec<KnownScope>,
    pub separator: String,
    pub param: String,
    pub granted_prefix: String,
    pub more: Vec<MoreScopes>,
}

/// A further list of scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct MoreScopes {
    pub name: String,
    pub param: String,
    pub default: Vec<String>,
    pub known: Vec<KnownScope>,
}

impl Default for Scopes {
    fn default() -> Self {
        Self {
            supported: true,
            default: Vec::new(),
            required: Vec::new(),
            known: Vec::new(),
            separator: " ".to_owned(),
            param: "scope".to_owned(),
            granted_prefix: String::new(),
            more: Vec::new(),
        }
    }
}

/// A documented scope.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct KnownScope {
    pub name: String,
    pub description: String,
    pub granted_as: Vec<String>,
}

/// What is added on request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Addition {
    pub params: Vec<Param>,
    pub scopes: Vec<String>,
}

/// The authorization request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Authorize {
    pub params: Vec<Param>,
    pub response_mode: Option<ResponseMode>,
    pub response_type: String,
    pub names: Renames,
}

impl Default for Authorize {
    fn default() -> Self {
        Self {
            params: Vec::new(),
            response_mode: None,
            response_type: "code".to_owned(),
            names: Renames::default(),
        }
    }
}

/// The authorization response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Callback {
    pub captures: Vec<Capture>,
    pub names: Renames,
}

/// Other names for standard parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renames(pub Vec<(String, String)>);

/// How the answer comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum ResponseMode {
    Query,
    FormPost,
}

/// How tokens are refreshed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Refresh {
    pub rotates: bool,
    pub params: Vec<Param>,
    pub scope: bool,
    pub redirect_uri: bool,
    pub grant_type: String,
    pub headers: Vec<Param>,
    pub names: Renames,
    pub endpoint: Vec<Template>,
    pub call: Option<Call>,
    pub subject: Subject,
    pub response: Option<TokenResponse>,
    pub keeps_access_token: bool,
}

impl Default for Refresh {
    fn default() -> Self {
        Self {
            rotates: true,
            params: Vec::new(),
            scope: false,
            redirect_uri: false,
            grant_type: "refresh_token".to_owned(),
            headers: Vec::new(),
            names: Renames::default(),
            endpoint: Vec::new(),
            call: None,
            subject: Subject::RefreshToken,
            response: None,
            keeps_access_token: false,
        }
    }
}

/// What a refresh goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Subject {
    RefreshToken,
    AccessToken,
}

/// What the tokens are traded for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct FollowUp {
    pub call: Call,
    pub on_exchange: bool,
    pub on_refresh: bool,
    pub response: TokenResponse,
}

/// A parameter or header.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Param {
    pub name: String,
    pub value: Template,
}

/// A path into JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(pub Vec<String>);

impl Path {
    pub(crate) fn of(steps: &[&str]) -> Self {
        Self(steps.iter().map(|&step| step.to_owned()).collect())
    }
}
