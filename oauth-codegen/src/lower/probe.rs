//! The calls that tell about a token and its user, and where in their answers the user is described.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    lower::{
        Lowering,
        calls::{expectations, path, path_of},
        flow::scope_list,
        reader::{self, Word},
        shape::{PATH_RULE, is_path, steps},
        template::Moment,
    },
    model::{
        Call, EmailRequest, ErrorCodes, IdToken, Method, Path, Probe, ProfileMap, ProfilePart,
        ProfileValue, Refusal,
    },
    tree::{Entry, Node, Value},
};

/// The methods of a call that only asks.
pub(crate) const ASKING: [(&str, Method); 2] = [("get", Method::Get), ("post", Method::Post)];

impl Lowering<'_> {
    pub(crate) fn validate(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Probe> {
        let node = tree.child("validate")?;
        let (method, url) = self.method(node, &ASKING, Moment::Later, diagnostics)?;
        let call = self.token_call(node, method, url, Moment::Later, diagnostics);
        Some(self.probe(node, call, ProfileMap::default(), diagnostics))
    }

    pub(crate) fn userinfo(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Probe> {
        let word = tree.child("userinfo_endpoint")?.word()?;
        let url = self.templates.url(word, Moment::Later, self.purpose, diagnostics);
        let empty = Node { span: word.span, value: Value::Map(Vec::new()) };
        let node = tree.child("userinfo").unwrap_or(&empty);
        let call = self.token_call(node, Method::Get, url, Moment::Later, diagnostics);
        Some(self.probe(node, call, ProfileMap::oidc(), diagnostics))
    }

    pub(crate) fn id_token(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<IdToken> {
        let node = tree.child("userinfo").filter(|_| is_from_id_token(tree))?;
        let help = "leave it out, or write what `iss` is";
        reader::no_empty_list(node, "iss", help, diagnostics);
        let iss = node.one_or_more("iss").into_iter();
        Some(IdToken {
            iss: iss
                .map(|word| self.templates.whole(word, Moment::Authorize, diagnostics))
                .collect(),
            profile: self.profile(node, ProfileMap::oidc(), diagnostics),
        })
    }

    fn profile(
        self,
        node: &Node,
        otherwise: ProfileMap,
        diagnostics: &mut Diagnostics,
    ) -> ProfileMap {
        match node.child("profile") {
            None => otherwise,
            Some(map) => ProfileMap {
                id: self.values(map, "id", diagnostics),
                username: self.values(map, "username", diagnostics),
                name: self.values(map, "name", diagnostics),
                email: self.values(map, "email", diagnostics),
                email_verified: self.values(map, "email_verified", diagnostics),
                picture: self.values(map, "picture", diagnostics),
            },
        }
    }

    fn probe(
        self,
        node: &Node,
        call: Call,
        profile: ProfileMap,
        diagnostics: &mut Diagnostics,
    ) -> Probe {
        let profile = self.profile(node, profile, diagnostics);
        Probe {
            call,
            expect: expectations(node, "expect"),
            profile,
            scopes: scope_list(node, "scopes", diagnostics),
            errors: ErrorCodes {
                path: path(node, "error", &[], diagnostics),
                codes: node
                    .child("error_codes")
                    .map_or(&[][..], Node::entries)
                    .iter()
                    .filter_map(refusal)
                    .collect(),
            },
            email: self.email_request(node, diagnostics),
        }
    }

    fn email_request(self, node: &Node, diagnostics: &mut Diagnostics) -> Option<EmailRequest> {
        let node = node.child("email_request")?;
        let (method, url) = self.method(node, &ASKING, Moment::Later, diagnostics)?;
        Some(EmailRequest {
            call: self.token_call(node, method, url, Moment::Later, diagnostics),
            email: path(node, "email", &[], diagnostics),
            email_verified: path(node, "email_verified", &[], diagnostics),
        })
    }

    fn values(self, node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<ProfileValue> {
        node.one_or_more(key)
            .into_iter()
            .filter_map(|word| match word.text.contains('{') {
                true => self.together(word, diagnostics),
                false => path_of(word, diagnostics).map(ProfileValue::Path),
            })
            .collect()
    }

    /// A text with paths in braces.
    fn together(self, word: Word<'_>, diagnostics: &mut Diagnostics) -> Option<ProfileValue> {
        let mut parts = Vec::new();
        let mut at = 0;
        let mut before = String::new();
        while let Some(open) = word.text[at..].find('{').map(|found| at + found) {
            let close = word.text[open..].find('}').map_or(word.text.len(), |found| open + found);
            let inner = &word.text[open + 1..close];
            let span = self.templates.part_span(word, &(open..(close + 1).min(word.text.len())));
            if !is_path(inner) || close == word.text.len() {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::INVALID_PATH,
                        span,
                        format!("`{inner}` is not a path"),
                    )
                    .help(format!("in a text a value is written `{{path}}`; {PATH_RULE}")),
                );
                return None;
            }
            before.push_str(&word.text[at..open]);
            // A value must not choose where the picture is.
            let is_in_host =
                before.strip_prefix("https://").is_some_and(|rest| !rest.contains('/'));
            if is_in_host || before.is_empty() && word.text[close..].contains("://") {
                diagnostics.push(
                    Diagnostic::error(
                        &codes::MISPLACED_VARIABLE,
                        span,
                        format!("`{{{inner}}}` would choose the host of a URL"),
                    )
                    .help("write the host out: what an answer says stands after it"),
                );
                return None;
            }
            if at < open {
                parts.push(ProfilePart::Text(word.text[at..open].to_owned()));
            }
            parts.push(ProfilePart::Path(Path(steps(inner))));
            before.push('x');
            at = close + 1;
        }
        if at < word.text.len() {
            parts.push(ProfilePart::Text(word.text[at..].to_owned()));
        }
        Some(ProfileValue::Text(parts))
    }
}

/// The user is described by the ID token.
fn is_from_id_token(tree: &Node) -> bool {
    tree.at(&["userinfo", "from"]).is_some()
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
