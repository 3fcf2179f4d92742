//! A checked definition: plain data, without spans, in the shape of `oauth_core::definition`.
//!
//! Only the check stage makes a [`Checked`], so whoever holds one may emit or load it without
//! asking anything again.

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
    pub local: bool,
    pub settings: Vec<Setting>,
    pub credentials: Vec<Field>,
    pub api_key: Vec<Field>,
    pub issuer: Option<Template>,
    pub authorization_response_iss_parameter_supported: bool,
    pub authorization_endpoint: Vec<Template>,
    pub token_endpoint: Vec<Template>,
    pub token_endpoint_auth_method: AuthMethod,
    pub code_challenge_method: CodeChallengeMethod,
    pub scopes: Scopes,
    pub offline: Option<Addition>,
    pub consent: Option<Addition>,
    pub authorize: Authorize,
    pub callback: Vec<Capture>,
    pub token_request: TokenRequest,
    pub token_response: TokenResponse,
    pub refresh: Option<Refresh>,
    pub revoke: Option<Call>,
    pub validate: Option<Probe>,
    pub userinfo: Option<Probe>,
    pub discover: Option<Discover>,
    pub after_exchange: Option<AfterExchange>,
    pub setup: Vec<String>,
}

impl Definition {
    /// All values that a login keeps besides the tokens, in the order in which they become known.
    pub fn captures(&self) -> impl Iterator<Item = &Capture> {
        let of_hook = self.after_exchange.iter().flat_map(|hook| &hook.captures);
        let of_choice = self.discover.iter().flat_map(|discover| &discover.captures);
        self.callback.iter().chain(&self.token_response.captures).chain(of_hook).chain(of_choice)
    }
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

/// How the client proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum AuthMethod {
    #[default]
    ClientSecretPost,
    ClientSecretBasic,
    ClientSecretBasicRaw,
    None,
}

/// How PKCE is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum CodeChallengeMethod {
    #[default]
    S256,
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Authorize {
    pub params: Vec<Param>,
    pub response_mode: Option<ResponseMode>,
}

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
}

impl Default for Refresh {
    fn default() -> Self {
        Self { rotates: true, params: Vec::new(), scope: false }
    }
}

/// Text with values in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Template {
    Fixed(String),
    Parts(Vec<Part>),
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Part {
    Text(String),
    Value(Variable, Place),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Variable {
    Setting(String),
    Part(String, String),
    Captured(String),
    AccessToken,
    Token,
    TokenTypeHint,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Place {
    Origin,
    Host,
    Segment,
    Query,
    Whole,
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

/// The token request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct TokenRequest {
    pub body: BodyFormat,
    pub params: Vec<Param>,
    pub headers: Vec<Param>,
    pub scope: bool,
}

impl Default for TokenRequest {
    fn default() -> Self {
        Self { body: BodyFormat::Form, params: Vec::new(), headers: Vec::new(), scope: false }
    }
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum BodyFormat {
    Form,
    Json,
}

/// The token response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct TokenResponse {
    pub body: Vec<BodyFormat>,
    pub fails_unless: Vec<Expect>,
    pub error: Path,
    pub error_description: Path,
    pub error_codes: Vec<(String, String)>,
    pub root: Path,
    pub access_token: Path,
    pub refresh_token: Path,
    pub token_type: Path,
    pub token_type_optional: bool,
    pub token_types: Vec<String>,
    pub scope: Path,
    pub id_token: Path,
    pub expiry: Expiry,
    pub refresh_token_expires_in: Path,
    pub captures: Vec<Capture>,
}

impl Default for TokenResponse {
    fn default() -> Self {
        Self {
            body: vec![BodyFormat::Json],
            fails_unless: Vec::new(),
            error: Path::of(&["error"]),
            error_description: Path::of(&["error_description"]),
            error_codes: Vec::new(),
            root: Path::of(&[]),
            access_token: Path::of(&["access_token"]),
            refresh_token: Path::of(&["refresh_token"]),
            token_type: Path::of(&["token_type"]),
            token_type_optional: false,
            token_types: Vec::new(),
            scope: Path::of(&["scope"]),
            id_token: Path::of(&["id_token"]),
            expiry: Expiry::default(),
            refresh_token_expires_in: Path::of(&["refresh_token_expires_in"]),
            captures: Vec::new(),
        }
    }
}

/// How long a token lives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Expiry {
    Never,
    In { path: Path, unit: Unit, absent: Absent },
    At { path: Path, format: TimeFormat, absent: Absent },
}

impl Default for Expiry {
    fn default() -> Self {
        Self::In { path: Path::of(&["expires_in"]), unit: Unit::Seconds, absent: Absent::Unknown }
    }
}

/// What a lifetime counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Unit {
    Seconds,
    Milliseconds,
}

/// How a point in time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum TimeFormat {
    UnixSeconds,
    UnixMilliseconds,
    Rfc3339,
}

/// What a missing lifetime means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Absent {
    Unknown,
    Never,
}

/// A value to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Capture {
    pub name: String,
    pub path: Path,
    pub required: bool,
    pub secret: bool,
    pub value: ValueKind,
    pub allow: Vec<Template>,
}

/// A request that the definition describes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Call {
    pub method: Method,
    pub url: Template,
    pub query: Vec<Param>,
    pub headers: Vec<Param>,
    pub body: Body,
    pub auth: CallAuth,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// The body of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Body {
    Empty,
    Form(Vec<Param>),
    Json(Json),
}

/// A JSON value with templates in its strings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(Template),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// What a call is authorized by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum CallAuth {
    Bearer,
    Client,
    ClientSecretBasic,
    None,
}

/// A call that tells something about a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Probe {
    pub call: Call,
    pub expect: Vec<Expect>,
    pub profile: ProfileMap,
    pub scopes: Vec<String>,
    pub errors: ErrorCodes,
}

/// The provider's own codes in the answer to a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct ErrorCodes {
    pub path: Path,
    pub codes: Vec<(String, Refusal)>,
}

impl Default for ErrorCodes {
    fn default() -> Self {
        Self { path: Path::of(&[]), codes: Vec::new() }
    }
}

/// What it means when a provider refuses a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Refusal {
    InvalidToken,
    InsufficientScope,
    NotEnabled,
    Unclear,
}

/// Something that must hold of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Expect {
    pub path: Path,
    pub value: Expected,
}

/// What must stand at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum Expected {
    Present,
    Bool(bool),
    Integer(i64),
    Text(String),
}

/// Where the parts of a profile are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct ProfileMap {
    pub id: Vec<Path>,
    pub username: Vec<Path>,
    pub name: Vec<Path>,
    pub email: Vec<Path>,
    pub email_verified: Vec<Path>,
    pub picture: Vec<Path>,
}

impl ProfileMap {
    pub(crate) fn oidc() -> Self {
        let claim = |name: &str| vec![Path::of(&[name])];
        Self {
            id: claim("sub"),
            username: claim("preferred_username"),
            name: claim("name"),
            email: claim("email"),
            email_verified: claim("email_verified"),
            picture: claim("picture"),
        }
    }
}

/// A setting of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Setting {
    pub field: Field,
    pub value: ValueKind,
}

/// What a value must look like.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum ValueKind {
    Text,
    Label,
    Hostname,
    Origin,
    Segment,
    OneOf(Vec<String>),
    Table(Vec<Row>),
}

impl ValueKind {
    /// The values of a choice.
    pub(crate) fn choices(&self) -> Option<Vec<&str>> {
        match self {
            Self::OneOf(values) => Some(values.iter().map(String::as_str).collect()),
            Self::Table(rows) => Some(rows.iter().map(|(value, _)| value.as_str()).collect()),
            _ => None,
        }
    }
}

/// A value, and the texts that come with its choice, by name.
pub type Row = (String, Vec<(String, String)>);

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Field {
    pub name: String,
    pub kind: FieldKind,
    pub required: bool,
    pub label: Text,
    pub help: Option<Text>,
    pub placeholder: Option<Text>,
    pub url: Option<String>,
    pub default: Option<DefaultValue>,
    pub options: Vec<Choice>,
    pub multiple: bool,
    pub scope: Option<String>,
    pub scheme: Option<String>,
}

/// How a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum FieldKind {
    SecretInput,
    TextInput,
    Select,
    Boolean,
    ModelSelector,
    AppSelector,
    ArrayTools,
}

/// A text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Text {
    pub en_us: String,
    pub others: Vec<(String, String)>,
}

impl Text {
    pub(crate) fn plain(en_us: impl Into<String>) -> Self {
        Self { en_us: en_us.into(), others: Vec::new() }
    }
}

/// The value of a field when none is given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub enum DefaultValue {
    Text(String),
    Number(String),
    Bool(bool),
    List(Vec<String>),
}

/// A value of a select.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in oauth_core::definition")]
pub struct Choice {
    pub value: String,
    pub label: Text,
}
