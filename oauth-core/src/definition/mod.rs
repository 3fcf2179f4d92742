//! A provider as data: what the compiler writes and the engine reads.
//!
//! A definition file becomes one [`Definition`]. Everything a provider does differently from plain
//! OAuth 2.0 (RFC 6749) is a field here; what every client must do (state, PKCE, expiry arithmetic,
//! limits) is not, because the engine always does it.
//!
//! All parts can be built in constants, and most have a `PLAIN` value to start from. Generated code
//! holds a text that names only what is special about a provider, which [`v1`] reads.

mod after;
mod api;
mod call;
mod client;
mod field;
mod grant;
mod id_token;
mod profile;
mod read;
mod template;
mod token;

pub use after::{AfterExchange, Discover, Lookup};
pub use api::Api;
pub use call::{
    Body, Call, CallAuth, EmailRequest, ErrorCodes, Expect, Expected, Json, Method, Probe, Refusal,
};
pub use client::{Algorithm, BasicHalves, ClientAssertion, SentAs};
pub use field::{Choice, DefaultValue, Field, FieldKind, Row, Setting, Text, ValueKind};
pub use grant::{ClientCredentials, Device};
pub use id_token::IdToken;
pub use profile::{ProfileMap, ProfilePart, ProfileValue};
pub use read::{Malformed, read, v1};
pub use template::{
    Filter, Filtered, Header, Param, Part, Path, Place, Renames, Template, Variable,
};
pub use token::{
    Absent, BodyFormat, Capture, CaptureFrom, Expiry, TimeFormat, TokenRequest, TokenResponse, Unit,
};

/// Everything that is known of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// The name in code and in files: lower case ASCII letters, digits and hyphens.
    pub id: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// One sentence about the provider or product.
    pub description: Option<&'static str>,
    /// The provider's page about OAuth.
    pub docs: Option<&'static str>,
    /// The pages that the facts of the definition come from.
    pub sources: &'static [&'static str],
    /// What the provider is used for, the most fitting word first, like `crm`.
    pub categories: &'static [&'static str],
    /// How sure the facts are; `None`: nobody has said.
    pub confidence: Option<Confidence>,
    /// Endpoints may be `http` on a loopback address: a definition for local work, never for users.
    pub local: bool,
    /// What the operator sets: the client (`client_schema`) and tenant values (`config`).
    pub settings: &'static [Setting],
    /// What a stored OAuth credential consists of (`credentials_schema`).
    pub credentials: &'static [Field],
    /// The API-key alternative to OAuth (`credentials_for_provider`); empty when there is none.
    pub api_key: &'static [Field],
    /// The issuer identifier (RFC 8414 section 2, RFC 9207). A path segment `*` stands for any one
    /// segment, where each tenant of a provider is an issuer of its own.
    pub issuer: Option<Template>,
    /// The authorization response always carries `iss` (RFC 9207 section 3).
    pub authorization_response_iss_parameter_supported: bool,
    /// Where a client registers itself (RFC 7591 section 3); `None`: somebody does it by hand.
    pub registration_endpoint: Option<Template>,
    /// Where the user is sent (RFC 6749 section 3.1): the first template whose values are all known.
    /// Empty: nobody is sent anywhere.
    pub authorization_endpoint: &'static [Template],
    /// Where codes and refresh tokens are exchanged (RFC 6749 section 3.2): likewise the first known.
    pub token_endpoint: &'static [Template],
    /// How the client proves itself at the token endpoint (RFC 7591 section 2).
    pub token_endpoint_auth_method: AuthMethod,
    /// What HTTP Basic is made of; `None`: of `client_id` and `client_secret`.
    pub client_secret_basic: Option<BasicHalves>,
    /// What a client signs that proves itself so.
    pub client_assertion: ClientAssertion,
    /// How PKCE is done (RFC 7636).
    pub code_challenge_method: CodeChallengeMethod,
    /// Scopes: which there are, which are asked for, how they are written.
    pub scopes: Scopes,
    /// What to add to get a refresh token; `None`: one is given without asking, or never.
    pub offline: Option<Addition>,
    /// What to add so that the user is asked again; `None`: the provider has no such switch.
    pub consent: Option<Addition>,
    /// The authorization request.
    pub authorize: Authorize,
    /// The authorization response.
    pub callback: Callback,
    /// The token request.
    pub token_request: TokenRequest,
    /// The token response.
    pub token_response: TokenResponse,
    /// How tokens are refreshed; `None`: they cannot be.
    pub refresh: Option<Refresh>,
    /// What the tokens are traded for at once, in order.
    pub follow_up: &'static [FollowUp],
    /// How a user agrees on another device; `None`: they cannot.
    pub device: Option<Device>,
    /// How the client asks for tokens of its own; `None`: it cannot.
    pub client_credentials: Option<ClientCredentials>,
    /// How a token is revoked (RFC 7009, or the provider's own way); `None`: it cannot be.
    pub revoke: Option<Call>,
    /// How the provider is asked what it knows of a token (RFC 7662); `None`: it cannot be.
    pub introspect: Option<Call>,
    /// The call that tells whether a token works; `None`: the provider has none.
    pub validate: Option<Probe>,
    /// The call that says who the user is; `None`: the provider has none.
    pub userinfo: Option<Probe>,
    /// The ID token says who the user is, and is checked; `None`: it is kept, and nobody looks at it.
    pub id_token: Option<IdToken>,
    /// The call that lists the places of which the user chooses one; `None`: there is no choice.
    pub discover: Option<Discover>,
    /// What is looked up once for each login, in order, before the tokens are given to the host.
    pub lookup: &'static [Lookup],
    /// How the API is called; `None`: the definition does not say.
    pub api: Option<Api>,
    /// What the host must do between the exchange and storing the tokens; `None`: nothing.
    pub after_exchange: Option<AfterExchange>,
    /// What the operator does at the provider, in order; `{redirect_uri}` stands for the URI to paste.
    pub setup: &'static [&'static str],
}

impl Definition {
    /// A provider that does everything as RFC 6749 and RFC 7636 say; the endpoints are empty.
    pub const PLAIN: Self = Self {
        id: "",
        name: "",
        description: None,
        docs: None,
        sources: &[],
        categories: &[],
        confidence: None,
        local: false,
        settings: &[],
        credentials: &[],
        api_key: &[],
        issuer: None,
        authorization_response_iss_parameter_supported: false,
        registration_endpoint: None,
        authorization_endpoint: &[],
        token_endpoint: &[],
        token_endpoint_auth_method: AuthMethod::ClientSecretPost,
        client_secret_basic: None,
        client_assertion: ClientAssertion::PLAIN,
        code_challenge_method: CodeChallengeMethod::S256,
        scopes: Scopes::PLAIN,
        offline: None,
        consent: None,
        authorize: Authorize::PLAIN,
        callback: Callback::PLAIN,
        token_request: TokenRequest::PLAIN,
        token_response: TokenResponse::PLAIN,
        refresh: Some(Refresh::PLAIN),
        follow_up: &[],
        device: None,
        client_credentials: None,
        revoke: None,
        introspect: None,
        validate: None,
        userinfo: None,
        id_token: None,
        discover: None,
        lookup: &[],
        api: None,
        after_exchange: None,
        setup: &[],
    };

    /// The setting called `name`.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|setting| setting.field.name == name)
    }

    /// All values that a login of this provider keeps besides the tokens, in the order in which they
    /// become known: callback, token response, what it is traded for, what is looked up, hook, choice.
    pub fn captures(&self) -> impl Iterator<Item = &'static Capture> + use<> {
        let of_hook = self.after_exchange.map_or(&[][..], |hook| hook.captures);
        let of_choice = self.discover.map_or(&[][..], |discover| discover.captures);
        let of_login = self.callback.captures.iter().chain(self.token_response.captures);
        let of_trade = self.follow_up.iter().flat_map(|follow_up| follow_up.response.captures);
        let looked_up = self.lookup.iter().flat_map(|lookup| lookup.captures);
        of_login.chain(of_trade).chain(looked_up).chain(of_hook).chain(of_choice)
    }
}

/// How sure the facts of a definition are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// One source that is not the provider says so.
    SingleSource,
    /// Two sources that do not copy each other say the same.
    CrossChecked,
    /// The provider's own documentation says the endpoints.
    Documented,
}

impl Confidence {
    /// As it stands in a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SingleSource => "single_source",
            Self::CrossChecked => "cross_checked",
            Self::Documented => "documented",
        }
    }
}

/// How the client proves itself at the token endpoint (RFC 7591 section 2, RFC 6749 section 2.3).
///
/// A client without a secret sends its `client_id` in the body, whatever the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthMethod {
    /// `client_id` and `client_secret` in the body.
    ClientSecretPost,
    /// HTTP Basic; each half is form-encoded first (RFC 6749 section 2.3.1).
    ClientSecretBasic,
    /// HTTP Basic with the halves as they are, for servers that do not decode them.
    ClientSecretBasicRaw,
    /// A statement that is signed with the client's private key (OpenID Connect Core section 9).
    PrivateKeyJwt,
    /// A statement that is signed with the client's secret (likewise).
    ClientSecretJwt,
    /// The certificate of the connection, and `client_id` in the body (RFC 8705 section 2).
    TlsClientAuth,
    /// A public client: only `client_id`, in the body.
    None,
}

/// How PKCE is done (RFC 7636 section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeChallengeMethod {
    /// `code_challenge` is the SHA-256 of a fresh verifier.
    S256,
    /// `code_challenge` is the verifier itself, for providers that take nothing else: it protects a code
    /// that is stolen on its way back, but not from who saw the request.
    Plain,
    /// The provider refuses PKCE parameters, so none are sent; `state` alone protects the login.
    None,
}

/// Which scopes there are, which are asked for, and how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes {
    /// The provider has scopes; otherwise the parameter is never sent.
    pub supported: bool,
    /// Asked for when the caller names none.
    pub default: &'static [&'static str],
    /// A login that was not granted these is an error.
    pub required: &'static [&'static str],
    /// The documented scopes, in the definition's order.
    pub known: &'static [KnownScope],
    /// Between two scopes in the request; answers are read with spaces and commas as well.
    pub separator: &'static str,
    /// The name of the parameter in the authorization request.
    pub param: &'static str,
    /// What answers put in front of each granted scope; may be empty.
    pub granted_prefix: &'static str,
    /// Further lists of scopes, each in a parameter of its own.
    pub more: &'static [MoreScopes],
}

/// A list of scopes beside the main one, as for a second token in the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoreScopes {
    /// What the host calls it.
    pub name: &'static str,
    /// The parameter of the authorization request.
    pub param: &'static str,
    /// Asked for when the caller names none for this list.
    pub default: &'static [&'static str],
    /// The documented scopes.
    pub known: &'static [KnownScope],
}

impl Scopes {
    /// Scopes joined by a space (RFC 6749 section 3.3), none asked for by default.
    pub const PLAIN: Self = Self {
        supported: true,
        default: &[],
        required: &[],
        known: &[],
        separator: " ",
        param: "scope",
        granted_prefix: "",
        more: &[],
    };
}

/// A documented scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownScope {
    /// As it is sent.
    pub name: &'static str,
    /// What it allows; may be empty.
    pub description: &'static str,
    /// Other names under which the provider says that it was granted (Google answers `email` with
    /// `https://www.googleapis.com/auth/userinfo.email`).
    pub granted_as: &'static [&'static str],
}

/// Parameters and scopes that are added when the caller asks for something (`offline`, `consent`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addition {
    /// Added to the authorization request.
    pub params: &'static [Param],
    /// Added to the scopes.
    pub scopes: &'static [&'static str],
}

/// The authorization request (RFC 6749 section 4.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authorize {
    /// Always sent besides the standard parameters.
    pub params: &'static [Param],
    /// Sent as `response_mode`, and the only way in which an answer is accepted.
    pub response_mode: Option<ResponseMode>,
    /// Sent as `response_type`.
    pub response_type: &'static str,
    /// Other names for the standard parameters.
    pub names: Renames,
}

impl Authorize {
    /// The standard parameters alone.
    pub const PLAIN: Self =
        Self { params: &[], response_mode: None, response_type: "code", names: Renames::PLAIN };
}

/// How the authorization response comes back (OAuth 2.0 Multiple Response Types, Form Post).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// As a form that the browser posts to the redirect URI.
    FormPost,
}

/// The authorization response (RFC 6749 section 4.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Callback {
    /// Parameters to keep; each path has one element, the parameter's name.
    pub captures: &'static [Capture],
    /// Other names for `code` and `state`.
    pub names: Renames,
}

impl Callback {
    /// Nothing besides the standard parameters.
    pub const PLAIN: Self = Self { captures: &[], names: Renames::PLAIN };
}

/// How tokens are refreshed (RFC 6749 section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refresh {
    /// A used refresh token may be dead, so a request whose outcome is unknown is never repeated.
    pub rotates: bool,
    /// Sent besides the standard parameters.
    pub params: &'static [Param],
    /// Send the granted scopes again.
    pub scope: bool,
    /// Send the redirect URI again.
    pub redirect_uri: bool,
    /// The grant type.
    pub grant_type: &'static str,
    /// Sent besides those of the token request.
    pub headers: &'static [Header],
    /// Other names for the standard parameters; they come before those of the token request.
    pub names: Renames,
    /// Where the request goes; empty: to the token endpoint.
    pub endpoint: &'static [Template],
    /// A request of another shape, in place of the standard one.
    pub call: Option<Call>,
    /// What is refreshed.
    pub subject: Subject,
    /// How the answer is read; `None`: like that to a code.
    pub response: Option<TokenResponse>,
    /// An answer without an access token prolongs the old one.
    pub keeps_access_token: bool,
}

/// What a refresh goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The refresh token.
    RefreshToken,
    /// The access token, which is traded for a newer one.
    AccessToken,
}

impl Refresh {
    /// A standard refresh; assumed to rotate, which is the safe assumption (RFC 9700 section 4.14).
    pub const PLAIN: Self = Self {
        rotates: true,
        params: &[],
        scope: false,
        redirect_uri: false,
        grant_type: "refresh_token",
        headers: &[],
        names: Renames::PLAIN,
        endpoint: &[],
        call: None,
        subject: Subject::RefreshToken,
        response: None,
        keeps_access_token: false,
    };
}

/// A request that trades the tokens of an exchange or a refresh for others before they are given to the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowUp {
    /// The request.
    pub call: Call,
    /// It follows an exchange.
    pub on_exchange: bool,
    /// It follows a refresh.
    pub on_refresh: bool,
    /// How its answer is read.
    pub response: TokenResponse,
}
