//! How tokens are traded for newer ones: refresh, and what follows an exchange.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    extends,
    lower::{Lowering, names, reserved, template::Moment},
    model::{
        Body, Call, CallAuth, FollowUp, Json, Method, Param, Refresh, Subject, Template,
        TokenResponse, Variable,
    },
    tree::{Node, Value},
};

/// The methods of a request that trades tokens.
const METHODS: [(&str, Method); 3] =
    [("get", Method::Get), ("post", Method::Post), ("put", Method::Put)];

/// Keys of `refresh` that say something of the standard request.
const STANDARD: [&str; 7] =
    ["grant_type", "params", "scope", "redirect_uri", "names", "omit", "refresh_endpoint"];

impl Lowering<'_> {
    pub(crate) fn refresh(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Refresh> {
        let endpoint = self.endpoints(tree, "refresh_endpoint", Moment::Refresh, diagnostics);
        let Some(node) = tree.child("refresh") else {
            // A client that asks for itself just asks again (RFC 6749 section 4.4.3).
            let only_itself = tree.get("authorization_endpoint").is_none()
                && tree.get("client_credentials").is_some();
            return (!only_itself).then(|| Refresh { endpoint, ..Refresh::default() });
        };
        if node.scalar().is_some() {
            if !endpoint.is_empty() {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::NO_EFFECT,
                        tree.key_span("refresh_endpoint"),
                        "`refresh_endpoint` has no effect with `refresh: none`",
                    )
                    .help("keep one of them"),
                );
            }
            return None;
        }
        let call = self.refresh_call(tree, node, diagnostics);
        let params =
            self.params(node, "params", reserved::of_token(tree), Moment::Refresh, diagnostics);
        let own_names = names::renames(node, diagnostics);
        names::check_clash(node, &own_names, &params, diagnostics);
        let plain = Refresh::default();
        Some(Refresh {
            rotates: node.bool("rotates").unwrap_or(true),
            params,
            scope: node.bool("scope").unwrap_or(false),
            redirect_uri: node.bool("redirect_uri").unwrap_or(false),
            grant_type: node.text("grant_type").unwrap_or(plain.grant_type),
            headers: match call {
                Some(_) => Vec::new(),
                None => self.headers(node, Moment::Refresh, diagnostics),
            },
            names: own_names,
            endpoint,
            subject: call.as_ref().map_or(Subject::RefreshToken, subject),
            call,
            response: self.refresh_response(tree, node, diagnostics),
            keeps_access_token: node.bool("keeps_access_token").unwrap_or(false),
        })
    }

    /// The request as a whole, where the section describes one.
    fn refresh_call(self, tree: &Node, node: &Node, diagnostics: &mut Diagnostics) -> Option<Call> {
        if METHODS.iter().all(|(key, _)| node.get(key).is_none()) {
            for key in ["query", "secret_query", "form", "json", "auth"] {
                if let Some(entry) = node.get(key) {
                    diagnostics.push(
                        Diagnostic::error(
                            &codes::NO_EFFECT,
                            entry.key.span,
                            format!("`{key}` has no effect without `get`, `post` or `put`"),
                        )
                        .help("write the URL of the request, or `params` for the standard one"),
                    );
                }
            }
            return None;
        }
        for entry in node.entries().iter().chain(tree.get("refresh_endpoint")) {
            if STANDARD.contains(&entry.key.text.as_str()) {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::NO_EFFECT,
                        entry.key.span,
                        format!(
                            "`{}` is of the standard request, which this one replaces",
                            entry.key.text
                        ),
                    )
                    .help("write all of the request with `query`, `form` or `json`"),
                );
            }
        }
        self.trade_call(node, Moment::Refresh, diagnostics)
    }

    fn trade_call(
        self,
        node: &Node,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Option<Call> {
        let (method, url) = self.method(node, &METHODS, moment, diagnostics)?;
        let auth = self.auth(node, diagnostics).unwrap_or(CallAuth::None);
        Some(self.call(node, method, url, auth, moment, diagnostics))
    }

    /// What stands under `refresh.response` laid over what stands under `token.response`.
    fn refresh_response(
        self,
        tree: &Node,
        node: &Node,
        diagnostics: &mut Diagnostics,
    ) -> Option<TokenResponse> {
        let own = node.child("response")?;
        let merged = match tree.at(&["token", "response"]) {
            // The faults of the base are told where it stands.
            Some(base) => {
                let mut base = base.clone();
                // A lifetime is said in one way.
                if let (Value::Map(entries), Some(_)) = (&mut base.value, own.get("expiry")) {
                    entries.retain(|entry| entry.key.text != "expiry");
                }
                extends::overlay(base, own.clone(), &mut Diagnostics::new())
            }
            None => own.clone(),
        };
        let response = self.response(&merged, &mut Diagnostics::new());
        self.response(own, diagnostics);
        Some(response)
    }

    pub(crate) fn follow_up(self, tree: &Node, diagnostics: &mut Diagnostics) -> Vec<FollowUp> {
        let Some(list) = tree.child("follow_up") else { return Vec::new() };
        let empty = Node { span: list.span, value: Value::Map(Vec::new()) };
        let mut all = Vec::new();
        for node in list.items() {
            let Some(call) = self.trade_call(node, Moment::Trade, diagnostics) else { continue };
            let on = node.texts("on");
            let has = |moment: &str| on.iter().any(|word| word == moment);
            all.push(FollowUp {
                call,
                on_exchange: on.is_empty() || has("exchange"),
                on_refresh: has("refresh"),
                response: self.response(node.child("response").unwrap_or(&empty), diagnostics),
            });
        }
        all
    }
}

/// What a described refresh sends: the refresh token, or else the access token.
fn subject(call: &Call) -> Subject {
    let names = |wanted: &Variable| {
        let in_template = |template: &Template| template.carried().contains(&wanted);
        let in_params = |params: &[Param]| params.iter().any(|param| in_template(&param.value));
        let in_body = match &call.body {
            Body::Empty => false,
            Body::Form(params) => in_params(params),
            Body::Json(json) => in_json(json, &in_template),
        };
        in_body
            || in_template(&call.url)
            || [&call.query, &call.secret_query, &call.headers]
                .into_iter()
                .any(|all| in_params(all))
    };
    let bearer = call.auth == CallAuth::Bearer || names(&Variable::AccessToken);
    if bearer && !names(&Variable::RefreshToken) {
        Subject::AccessToken
    } else {
        Subject::RefreshToken
    }
}

fn in_json(json: &Json, in_template: &impl Fn(&Template) -> bool) -> bool {
    match json {
        Json::Text(template) => in_template(template),
        Json::List(items) => items.iter().any(|item| in_json(item, in_template)),
        Json::Object(members) => members.iter().any(|(_, value)| in_json(value, in_template)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}
