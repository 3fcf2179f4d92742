//! How the API is called.

use super::{Lowering, reserved::HEADERS, template::Moment};
use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    model::{Api, Variable},
    tree::Node,
};

impl Lowering<'_> {
    pub(crate) fn api(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Api> {
        let node = tree.child("api")?;
        let base = self.endpoints(node, "base", Moment::Later, diagnostics);
        for word in node.one_or_more("base").iter().filter(|word| word.text.contains('?')) {
            diagnostics.push(
                Diagnostic::error(&codes::INVALID_URL, word.span, "a base has no query")
                    .help("write what every request has under `query`"),
            );
        }
        let secret_query = self.secret_query(node, Moment::Later, diagnostics);
        let in_query = secret_query.iter().flat_map(|param| param.value.carried());
        let in_url = in_query
            .chain(base.iter().flat_map(crate::model::Template::carried))
            .any(|variable| *variable == Variable::AccessToken);
        if in_url {
            for key in ["header", "scheme"] {
                let Some(entry) = node.get(key) else { continue };
                diagnostics.push(
                    Diagnostic::error(
                        &codes::NO_EFFECT,
                        entry.key.span,
                        format!("`{key}` has no effect, because the token stands in the URL"),
                    )
                    .help("leave it out: a token is sent in one place (RFC 6750 section 2)"),
                );
            }
        }
        Some(Api {
            base,
            header: match in_url {
                true => String::new(),
                false => self.api_header(node, diagnostics),
            },
            scheme: match node.text("scheme") {
                Some(scheme) if scheme == "none" => String::new(),
                Some(scheme) => scheme,
                None => "Bearer".to_owned(),
            },
            headers: self.headers(node, Moment::Later, diagnostics),
            query: self.public_params(node, Moment::Later, diagnostics),
            secret_query,
        })
    }

    fn api_header(self, node: &Node, diagnostics: &mut Diagnostics) -> String {
        let plain = "authorization";
        let Some(word) = node.child("header").and_then(Node::word) else { return plain.to_owned() };
        let is_name = word
            .text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b));
        let taken = HEADERS.contains(&word.text) || word.text == "accept";
        if !is_name || (taken && word.text != plain) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::INVALID_VALUE,
                    word.span,
                    format!("the token cannot stand in the header `{}`", word.text),
                )
                .help("write the name of the header in lower case, as `x-access-token`"),
            );
        }
        if let Some(entry) = node.child("headers").and_then(|headers| headers.get(word.text)) {
            diagnostics.push(
                Diagnostic::error(
                    &codes::CONFLICTING_KEYS,
                    entry.key.span,
                    format!("`{}` carries the token", word.text),
                )
                .related(word.span, "as is said here")
                .help("keep one of them"),
            );
        }
        word.text.to_owned()
    }
}
