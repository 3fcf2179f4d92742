//! Requests that a definition describes, and the parameters and headers of all requests.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{
        Lowering,
        reader::{Plain, resolve},
        reserved::{HEADERS, NOTHING, QUERY, Reserved, harmless},
        shape::{PATH_RULE, is_path, steps},
        template::Moment,
    },
    model::{
        Body, Call, CallAuth, Expect, Expected, Json, Method, Param, Part, Path, Place, Template,
        Variable,
    },
    source::Span,
    tree::{Node, Value},
};

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
        // What the runtime leaves out, the definition may send in its own way.
        let omitted = node.texts("omit");
        let Some(node) = node.child(key) else { return Vec::new() };
        let mut params = Vec::new();
        for entry in node.entries() {
            let name = entry.key.text.as_str();
            let word = entry.value.word();
            let is_own = word.is_some_and(|word| harmless(name, word.text))
                || omitted.iter().any(|omitted| omitted == name);
            if reserved.names.contains(&name) && !is_own {
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
            } else if let Some(word) = word {
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
        let methods = [
            ("post", Method::Post),
            ("put", Method::Put),
            ("delete", Method::Delete),
            ("get", Method::Get),
        ];
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
            (_, None) => self.method(node, &methods, Moment::Revoke, diagnostics)?,
        };
        let auth = self.auth(node, diagnostics).unwrap_or(CallAuth::Client);
        let mut call = self.call(node, method, url, auth, Moment::Revoke, diagnostics);
        // A token in the URL needs no body.
        if call.body == Body::Empty
            && call.secret_query.is_empty()
            && method == Method::Post
            && !matches!(auth, CallAuth::Bearer | CallAuth::Api)
        {
            call.body = standard_revocation();
        }
        Some(call)
    }

    /// The one method key that stands in a call.
    pub(crate) fn method(
        self,
        node: &Node,
        methods: &[(&'static str, Method)],
        moment: Moment,
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
        let secret_query = self.secret_query(node, moment, diagnostics);
        Call { method, url, query, secret_query, headers, body, auth }
    }

    /// The parameters under `query`, none of which has a secret.
    pub(crate) fn public_params(
        self,
        node: &Node,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Param> {
        let mut query = self.params(node, "query", QUERY, moment, diagnostics);
        query.retain(|param| {
            let secret = self.has_secret(&param.value);
            if secret {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::TOKEN_IN_URL,
                        value_span(node, "query", &param.name),
                        "this would put a secret into a URL",
                    )
                    .help("URLs end up in logs: send it in a header or in the body (RFC 6750 section 5.3); where the provider takes it nowhere else, write `secret_query` for `query`"),
                );
            }
            !secret
        });
        query
    }

    /// The parameters under `secret_query`, each of which has a secret.
    pub(crate) fn secret_query(
        self,
        node: &Node,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Param> {
        let params = self.params(node, "secret_query", NOTHING, moment, diagnostics);
        for param in params.iter().filter(|param| !self.has_secret(&param.value)) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::NO_EFFECT,
                    value_span(node, "secret_query", &param.name),
                    format!("`{}` has no secret in it", param.name),
                )
                .help("write it under `query`; `secret_query` is for what nobody may see"),
            );
        }
        params
    }

    fn has_secret(self, template: &Template) -> bool {
        template.variables().iter().any(|variable| self.templates.is_secret(variable))
    }

    /// The word of `auth`.
    pub(crate) fn auth(self, node: &Node, diagnostics: &mut Diagnostics) -> Option<CallAuth> {
        let word = node.child("auth")?.word()?;
        Some(match word.text {
            "bearer" => CallAuth::Bearer,
            "client" => CallAuth::Client,
            "client_secret_basic" => CallAuth::ClientSecretBasic,
            "none" => CallAuth::None,
            "api" if self.has_api => CallAuth::Api,
            "api" => {
                diagnostics.push(
                    Diagnostic::error(&codes::MISSING_KEY, word.span, "there is no `api` to go by")
                        .help(
                            "add `api`, which says how the API takes the token, or write `bearer`",
                        ),
                );
                return None;
            }
            _ => return None,
        })
    }

    /// A call that is made with an access token, which goes into one place.
    pub(crate) fn token_call(
        self,
        node: &Node,
        method: Method,
        url: Template,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Call {
        let own = self.auth(node, diagnostics);
        let mut call = self.call(node, method, url, CallAuth::None, moment, diagnostics);
        let in_query = call.secret_query.iter().flat_map(|param| param.value.carried());
        let in_url = in_query.chain(call.url.carried()).any(|v| *v == Variable::AccessToken);
        if in_url && matches!(own, Some(CallAuth::Bearer | CallAuth::Api)) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CONFLICTING_KEYS,
                    node.key_span("auth"),
                    "the access token would be sent twice",
                )
                .help("leave `auth` out: the token stands in the URL already (RFC 6750 section 2)"),
            );
        }
        call.auth = own.unwrap_or(match (in_url, self.has_api) {
            (true, _) => CallAuth::None,
            (false, true) => CallAuth::Api,
            (false, false) => CallAuth::Bearer,
        });
        call
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

/// Where the value of a parameter stands.
fn value_span(node: &Node, key: &str, name: &str) -> Span {
    node.child(key)
        .map_or(node.span, |params| params.child(name).map_or(params.span, |value| value.span))
}

/// The body of RFC 7009 section 2.1.
pub(crate) fn standard_revocation() -> Body {
    let value = |variable| Template::Parts(vec![Part::Value(variable, Place::Whole)]);
    Body::Form(vec![
        Param { name: "token".to_owned(), value: value(Variable::Token) },
        Param { name: "token_type_hint".to_owned(), value: value(Variable::TokenTypeHint) },
    ])
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
