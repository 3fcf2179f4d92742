//! From a tree to a definition: the third stage.
//!
//! First the whole tree is compared with the key table, then everything that fits is read. Faults that
//! need to see more than one value at once are left to [`check`](crate::check).

mod after;
mod api;
mod calls;
mod client;
pub(crate) mod filter;
mod flow;
mod forms;
mod grants;
mod names;
mod probe;
pub(crate) mod reader;
mod reserved;
pub(crate) mod shape;
pub(crate) mod template;
mod token;
mod trade;
pub(crate) mod url;

pub(crate) use forms::{lookups, readable, value_kind};

use crate::{
    diagnostics::Diagnostics,
    keys,
    model::{Addition, Authorize, Callback, Definition, Template},
    source::Sources,
    tree::Node,
};
use template::{Moment, Templates, Values};
use url::Purpose;

/// A definition that has been read but not checked as a whole.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) definition: Definition,
    /// Where everything stands.
    pub(crate) tree: Node,
    pub(crate) values: Values,
    /// `client_schema` stands in the file.
    pub(crate) own_client_schema: bool,
    /// `credentials_schema` stands in the file.
    pub(crate) own_credentials_schema: bool,
}

/// What lowering a part of the tree needs.
#[derive(Clone, Copy)]
pub(crate) struct Lowering<'a> {
    pub(crate) templates: Templates<'a>,
    pub(crate) purpose: Purpose,
    /// The definition says how its API is called.
    pub(crate) has_api: bool,
}

/// Reads a merged tree. There is always a draft, so that its whole can be checked as well; values with
/// faults are left out of it.
pub(crate) fn lower(tree: Node, sources: &Sources, diagnostics: &mut Diagnostics) -> Draft {
    shape::check_group(&tree, &keys::ROOT, diagnostics);

    let values = Values::new(forms::known_values(&tree));
    let low = Lowering {
        templates: Templates { sources, values: &values },
        purpose: Purpose::Endpoint { local: tree.bool("local").unwrap_or(false) },
        has_api: tree.get("api").is_some(),
    };
    let link = |key: &str, diagnostics: &mut Diagnostics| {
        let word = tree.child(key)?.word()?;
        url::check_url(word, word.text, Purpose::Link, diagnostics);
        Some(word.text.to_owned())
    };
    let docs = link("docs", diagnostics);
    let mut source_pages = Vec::new();
    for word in tree.words("sources") {
        url::check_url(word, word.text, Purpose::Link, diagnostics);
        source_pages.push(word.text.to_owned());
    }

    let forms = forms::forms(&tree, diagnostics);
    let definition = Definition {
        id: tree.text("id").unwrap_or_default(),
        name: tree.text("name").unwrap_or_default(),
        description: tree.text("description"),
        docs,
        sources: source_pages,
        categories: flow::categories(&tree, diagnostics),
        confidence: flow::confidence(&tree),
        local: tree.bool("local").unwrap_or(false),
        settings: forms.settings,
        credentials: forms.credentials,
        api_key: forms.api_key,
        issuer: low.url(&tree, "issuer", diagnostics),
        authorization_response_iss_parameter_supported: tree
            .bool("authorization_response_iss_parameter_supported")
            .unwrap_or(false),
        registration_endpoint: low.url(&tree, "registration_endpoint", diagnostics),
        authorization_endpoint: low.endpoints(
            &tree,
            "authorization_endpoint",
            Moment::Authorize,
            diagnostics,
        ),
        token_endpoint: low.endpoints(&tree, "token_endpoint", Moment::Token, diagnostics),
        token_endpoint_auth_method: client::auth_method(&tree),
        client_secret_basic: low.basic_halves(&tree, diagnostics),
        client_assertion: low.client_assertion(&tree, diagnostics),
        code_challenge_method: flow::code_challenge_method(&tree),
        scopes: flow::scopes(&tree, diagnostics),
        offline: low.addition(&tree, "offline", diagnostics),
        consent: low.addition(&tree, "consent", diagnostics),
        authorize: low.authorize(&tree, diagnostics),
        callback: low.callback(&tree, diagnostics),
        token_request: low.token_request(&tree, diagnostics),
        token_response: low.token_response(&tree, diagnostics),
        refresh: low.refresh(&tree, diagnostics),
        follow_up: low.follow_up(&tree, diagnostics),
        device: low.device(&tree, diagnostics),
        client_credentials: low.client_credentials(&tree, diagnostics),
        revoke: low.revoke(&tree, diagnostics),
        introspect: low.introspect(&tree, diagnostics),
        validate: low.validate(&tree, diagnostics),
        userinfo: low.userinfo(&tree, diagnostics),
        id_token: low.id_token(&tree, diagnostics),
        discover: low.discover(&tree, diagnostics),
        lookup: low.lookup(&tree, diagnostics),
        api: low.api(&tree, diagnostics),
        after_exchange: low.after_exchange(&tree, diagnostics),
        setup: tree.texts("setup"),
    };
    Draft {
        definition,
        own_client_schema: tree.at(&["oauth_schema", "client_schema"]).is_some(),
        own_credentials_schema: tree.at(&["oauth_schema", "credentials_schema"]).is_some(),
        tree,
        values,
    }
}

impl Lowering<'_> {
    /// A URL of which nothing is known besides the settings.
    fn url(self, tree: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<Template> {
        let word = tree.child(key)?.word()?;
        Some(self.templates.url(word, Moment::Authorize, self.purpose, diagnostics))
    }

    fn endpoints(
        self,
        tree: &Node,
        key: &str,
        moment: Moment,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Template> {
        reader::no_empty_list(tree, key, "write at least one URL", diagnostics);
        let purpose = match self.purpose {
            Purpose::Endpoint { local } if moment == Moment::Authorize => Purpose::Page { local },
            other => other,
        };
        tree.one_or_more(key)
            .into_iter()
            .map(|word| self.templates.url(word, moment, purpose, diagnostics))
            .collect()
    }

    fn addition(self, tree: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<Addition> {
        let node = tree.child(key)?;
        Some(Addition {
            params: self.params(
                node,
                "params",
                reserved::AUTHORIZE,
                Moment::Authorize,
                diagnostics,
            ),
            scopes: flow::scope_list(node, "scopes", diagnostics),
        })
    }

    fn authorize(self, tree: &Node, diagnostics: &mut Diagnostics) -> Authorize {
        let Some(node) = tree.child("authorize") else { return Authorize::default() };
        let params =
            self.params(node, "params", reserved::AUTHORIZE, Moment::Authorize, diagnostics);
        let names = names::renames(node, diagnostics);
        names::check_clash(node, &names, &params, diagnostics);
        Authorize {
            params,
            response_mode: flow::response_mode(node),
            response_type: flow::response_type(node, diagnostics),
            names,
        }
    }

    fn callback(self, tree: &Node, diagnostics: &mut Diagnostics) -> Callback {
        let Some(node) = tree.child("callback") else { return Callback::default() };
        let names = names::renames(node, diagnostics);
        Callback { captures: self.callback_captures(node, &names, diagnostics), names }
    }
}
