//! Requests that a definition describes, and the parameters and headers of all requests.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{
        Lowering,
        reader::{Plain, resolve},
        shape::{PATH_RULE, is_path},
        template::Moment,
    },
    model::{
        Body, Call, CallAuth, ErrorCodes, Expect, Expected, Json, Method, Param, Path, Probe,
        ProfileMap, Refusal, Template,
    },
    tree::{Entry, Node, Value},
};

/// Names that only the runtime may set, with the reason that a fault gives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reserved {
    names: &'static [&'static str],
    why: &'static str,
}

/// Of the authorization request.
pub(crate) const AUTHORIZE: Reserved = Reserved {
    names: &[
        "response_type",
        "response_mode",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "client_secret",
    ],
    why: "the runtime sets it; scopes stand under `scopes`, the response mode under `authorize.response_mode`",
};

/// Of the token request.
pub(crate) const TOKEN: Reserved = Reserved {
    names: &[
        "grant_type",
        "code",
        "redirect_uri",
        "client_id",
        "client_secret",
        "code_verifier",
        "refresh_token",
        "scope",
        "client_assertion",
        "client_assertion_type",
    ],
    why: "the runtime sets it; `scope: true` sends the scopes",
};

/// Of calls: nothing in a query may look like a token.
const QUERY: Reserved = Reserved {
    names: &["access_token", "refresh_token", "client_secret", "token"],
    why: "secrets never stand in a URL (RFC 6750 section 5.3)",
};

const NOTHING: Reserved = Reserved { names: &[], why: "" };

const HEADERS: &[&str] = &[
    "authorization",
    "host",
    "cookie",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "accept-encoding",
    "proxy-authorization",
];

impl Lowering<'_> {
    /// The parameters under `key`.
    pub(crate) fn params(
        self,
        node: &Node,
        key: &str,
        reserved: Reserved,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Param> {
        let Some(node) = node.child(key) else { return Vec::new() };
        let mut params = Vec::new();
        for entry in node.entries() {
            let name = entry.key.text.as_str();
            if reserved.names.contains(&name) {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::RESERVED_PARAMETER,
                        entry.key.span,
                        format!("`{name}` cannot be set here"),
                    )
                    .help(match name {
                        "redirect_uri" => {
                            "the host gives it to each login, and the runtime sends it letter by letter; `{redirect_uri}` in `setup` is what the operator pastes"
                        }
                        "client_id" | "client_secret" => {
                            "it comes from the settings, and `token_endpoint_auth_method` says where it is sent"
                        }
                        _ => reserved.why,
                    }),
                );
            } else if let Some(word) = entry.value.word() {
                let value = self.templates.whole(word, moment, diagnostics);
                params.push(Param { name: name.to_owned(), value });
            }
        }
        params
    }

    /// The headers under `headers`. The token endpoint's `accept` is the runtime's.
    pub(crate) fn headers(
        self,
        node: &Node,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Param> {
        let Some(node) = node.child("headers") else { return Vec::new() };
        let mut headers = Vec::new();
        for entry in node.entries() {
            let name = entry.key.text.as_str();
            if HEADERS.contains(&name) || (moment == Moment::Token && name == "accept") {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::RESERVED_HEADER,
                        entry.key.span,
                        format!("the header `{name}` cannot be set here"),
                    )
                    .help("the runtime sets it; credentials are said by `auth` and `token_endpoint_auth_method`"),
                );
            } else if let Some(word) = entry.value.word() {
                // Control characters have been reported already, wherever they stand.
                let odd = |c: &char| !c.is_control() && !(' '..='~').contains(c);
                if let Some(odd) = word.text.chars().find(odd) {
                    diagnostics.push(
                        Diagnostic::error(
                            &codes::INVALID_VALUE,
                            word.span,
                            format!("a header cannot have `{}`", odd.escape_unicode()),
                        )
                        .help("write visible ASCII characters (RFC 9110 section 5.5)"),
                    );
                }
                let value = self.templates.whole(word, moment, diagnostics);
                headers.push(Param { name: name.to_owned(), value });
            }
        }
        headers
    }

    pub(crate) fn validate(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Probe> {
        let node = tree.child("validate")?;
        let (method, url) =
            self.method(node, &[("get", Method::Get), ("post", Method::Post)], diagnostics)?;
        let call = self.call(node, method, url, CallAuth::Bearer, Moment::Later, diagnostics);
        Some(probe(node, call, ProfileMap::default(), diagnostics))
    }

    pub(crate) fn userinfo(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Probe> {
        let word = tree.child("userinfo_endpoint")?.word()?;
        let url = self.templates.url(word, Moment::Later, self.purpose, diagnostics);
        let empty = Node { span: word.span, value: Value::Map(Vec::new()) };
        let node = tree.child("userinfo").unwrap_or(&empty);
        let call = self.call(node, Method::Get, url, CallAuth::Bearer, Moment::Later, diagnostics);
        Some(probe(node, call, ProfileMap::oidc(), diagnostics))
    }

    pub(crate) fn revoke(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Call> {
        let endpoint = tree
            .child("revocation_endpoint")
            .and_then(Node::word)
            .map(|word| self.templates.url(word, Moment::Revoke, self.purpose, diagnostics));
        let Some(node) = tree.child("revoke") else {
            let span = tree.child("revocation_endpoint")?.span;
            let empty = Node { span, value: Value::Map(Vec::new()) };
            let mut call = self.call(
                &empty,
                Method::Post,
                endpoint?,
                CallAuth::Client,
                Moment::Revoke,
                diagnostics,
            );
            call.body = standard_revocation();
            return Some(call);
        };
        let methods = [("post", Method::Post), ("put", Method::Put), ("delete", Method::Delete)];
        let own = methods.iter().any(|(key, _)| node.child(key).is_some());
        let (method, url) = match (own, endpoint) {
            (false, Some(url)) => (Method::Post, url),
            (true, Some(_)) => {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::CONFLICTING_KEYS,
                        tree.key_span("revocation_endpoint"),
                        "the URL to revoke at is said twice",
                    )
                    .related(node.head(), "and here")
                    .help("keep `revocation_endpoint` for RFC 7009, or the URL in `revoke` for anything else"),
                );
                return None;
            }
            (_, None) => self.method(node, &methods, diagnostics)?,
        };
        let auth = match node.text("auth").as_deref() {
            Some("bearer") => CallAuth::Bearer,
            Some("client_secret_basic") => CallAuth::ClientSecretBasic,
            Some("none") => CallAuth::None,
            _ => CallAuth::Client,
        };
        let mut call = self.call(node, method, url, auth, Moment::Revoke, diagnostics);
        if call.body == Body::Empty && method == Method::Post && auth != CallAuth::Bearer {
            call.body = standard_revocation();
        }
        Some(call)
    }

    /// The one method key that stands in a call.
    pub(crate) fn method(
        self,
        node: &Node,
        methods: &[(&'static str, Method)],
        diagnostics: &mut Diagnostics,
    ) -> Option<(Method, Template)> {
        if node.entries().is_empty() && !matches!(node.value, Value::Map(_)) {
            return None;
        }
        let present: Vec<_> =
            methods.iter().filter_map(|&(key, method)| Some((node.get(key)?, method))).collect();
        if let [(_, _), (second, _), ..] = present.as_slice() {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CONFLICTING_KEYS,
                    second.key.span,
                    format!("a call has one method, not `{}` as well", second.key.text),
                )
                .help("keep one of them"),
            );
        }
        let Some((entry, method)) = present.first() else {
            let names = methods.iter().map(|(key, _)| format!("`{key}`")).collect::<Vec<_>>();
            diagnostics.push(
                Diagnostic::error(&codes::MISSING_KEY, node.head(), "this call has no URL")
                    .help(format!("write one of {} with a URL", names.join(", "))),
            );
            return None;
        };
        let moment = if methods.len() > 2 { Moment::Revoke } else { Moment::Later };
        let word = entry.value.word()?;
        Some((*method, self.templates.url(word, moment, self.purpose, diagnostics)))
    }

    pub(crate) fn call(
        self,
        node: &Node,
        method: Method,
        url: Template,
        auth: CallAuth,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Call {
        if let (Some(_), Some(json)) = (node.get("form"), node.get("json")) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CONFLICTING_KEYS,
                    json.key.span,
                    "a call has one body, `form` or `json`",
                )
                .help("keep one of them"),
            );
        }
        let body = if node.get("form").is_some() {
            Body::Form(self.params(node, "form", NOTHING, moment, diagnostics))
        } else if let Some(json) = node.child("json") {
            Body::Json(self.json(json, moment, diagnostics))
        } else {
            Body::Empty
        };
        if method == Method::Get && body != Body::Empty {
            let key = if node.get("form").is_some() { "form" } else { "json" };
            diagnostics.push(
                Diagnostic::error(
                    &codes::CONFLICTING_KEYS,
                    node.key_span(key),
                    format!("a GET request has no body, so `{key}` has no place"),
                )
                .help("write `post` for `get`, or `query` for the body"),
            );
        }
        let headers = self.headers(node, moment, diagnostics);
        let query = self.public_params(node, moment, diagnostics);
        Call { method, url, query, headers, body, auth }
    }

    /// The parameters under `query`, none of which is a secret.
    pub(crate) fn public_params(
        self,
        node: &Node,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Param> {
        let mut query = self.params(node, "query", QUERY, moment, diagnostics);
        query.retain(|param| {
            let secret = param.value.names_a_token();
            if secret {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::TOKEN_IN_URL,
                        node.child("query").map_or(node.span, |query| {
                            query.child(&param.name).map_or(query.span, |value| value.span)
                        }),
                        "this would put a secret into a URL",
                    )
                    .help("URLs end up in logs: send it in a header or in the body (RFC 6750 section 5.3)"),
                );
            }
            !secret
        });
        query
    }

    fn json(self, node: &Node, moment: Moment, diagnostics: &mut Diagnostics) -> Json {
        match &node.value {
            Value::Null => Json::Null,
            Value::List(items) => {
                Json::List(items.iter().map(|item| self.json(item, moment, diagnostics)).collect())
            }
            Value::Map(entries) => Json::Object(
                entries
                    .iter()
                    .map(|entry| {
                        (entry.key.text.clone(), self.json(&entry.value, moment, diagnostics))
                    })
                    .collect(),
            ),
            Value::Scalar(scalar) => match resolve(scalar) {
                Plain::Bool(value) => Json::Bool(value),
                Plain::Integer(_) | Plain::Number(_) => Json::Number(scalar.text.clone()),
                Plain::Text(_) => match node.word() {
                    Some(word) => Json::Text(self.templates.whole(word, moment, diagnostics)),
                    None => Json::Null,
                },
            },
        }
    }
}

impl Template {
    fn names_a_token(&self) -> bool {
        use crate::model::{Part, Variable};
        matches!(self, Self::Parts(parts) if parts.iter().any(|part| match part {
            Part::Value(Variable::Setting(name), _) => name == "client_secret",
            Part::Value(variable, _) => matches!(
                variable,
                Variable::AccessToken
                    | Variable::Token
                    | Variable::RefreshToken
                    | Variable::Code
                    | Variable::State
            ),
            Part::Text(_) => false,
        }))
    }
}

/// The body of RFC 7009 section 2.1.
fn standard_revocation() -> Body {
    use crate::model::{Part, Place, Variable};
    let value = |variable| Template::Parts(vec![Part::Value(variable, Place::Whole)]);
    Body::Form(vec![
        Param { name: "token".to_owned(), value: value(Variable::Token) },
        Param { name: "token_type_hint".to_owned(), value: value(Variable::TokenTypeHint) },
    ])
}

fn probe(node: &Node, call: Call, profile: ProfileMap, diagnostics: &mut Diagnostics) -> Probe {
    let profile = match node.child("profile") {
        None => profile,
        Some(map) => ProfileMap {
            id: paths(map, "id", diagnostics),
            username: paths(map, "username", diagnostics),
            name: paths(map, "name", diagnostics),
            email: paths(map, "email", diagnostics),
            email_verified: paths(map, "email_verified", diagnostics),
            picture: paths(map, "picture", diagnostics),
        },
    };
    Probe {
        call,
        expect: expectations(node, "expect"),
        profile,
        scopes: super::flow::scope_list(node, "scopes", diagnostics),
        errors: ErrorCodes {
            path: path(node, "error", &[], diagnostics),
            codes: node
                .child("error_codes")
                .map_or(&[][..], Node::entries)
                .iter()
                .filter_map(refusal)
                .collect(),
        },
    }
}

fn refusal(entry: &Entry) -> Option<(String, Refusal)> {
    let refusal = match entry.value.scalar()?.text.as_str() {
        "invalid_token" => Refusal::InvalidToken,
        "insufficient_scope" => Refusal::InsufficientScope,
        "not_enabled" => Refusal::NotEnabled,
        "unclear" => Refusal::Unclear,
        _ => return None,
    };
    Some((entry.key.text.clone(), refusal))
}

/// Pairs of path and value.
pub(crate) fn expectations(node: &Node, key: &str) -> Vec<Expect> {
    let Some(node) = node.child(key) else { return Vec::new() };
    node.entries()
        .iter()
        .filter(|entry| is_path(&entry.key.text))
        .filter_map(|entry| {
            let scalar = entry.value.scalar()?;
            let value = match resolve(scalar) {
                Plain::Bool(value) => Expected::Bool(value),
                Plain::Integer(value) => Expected::Integer(value),
                Plain::Text(_) if scalar.plain && scalar.text == "present" => Expected::Present,
                Plain::Text(text) | Plain::Number(text) => Expected::Text(text),
            };
            Some(Expect { path: Path(steps(&entry.key.text)), value })
        })
        .collect()
}

pub(crate) fn paths(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Path> {
    node.one_or_more(key).into_iter().filter_map(|word| path_of(word, diagnostics)).collect()
}

/// The path of `key`, or the given one.
pub(crate) fn path(
    node: &Node,
    key: &str,
    default: &[&str],
    diagnostics: &mut Diagnostics,
) -> Path {
    node.child(key)
        .and_then(Node::word)
        .and_then(|word| path_of(word, diagnostics))
        .unwrap_or_else(|| Path::of(default))
}

/// A text as a path.
pub(crate) fn path_of(
    word: super::reader::Word<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Path> {
    if is_path(word.text) {
        return Some(Path(steps(word.text)));
    }
    let found = Diagnostic::error(
        &codes::INVALID_PATH,
        word.span,
        format!("`{}` is not a path", word.text),
    );
    diagnostics.push(match word.text.strip_prefix(['/', '$']) {
        Some(pointer) => {
            found.help(format!("write `{}`", pointer.trim_start_matches('.').replace('/', ".")))
        }
        None => found.help(PATH_RULE),
    });
    None
}

fn steps(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}
