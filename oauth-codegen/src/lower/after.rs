//! What happens between the token response and storing the tokens.

use crate::{
    diagnostics::Diagnostics,
    lower::{Lowering, calls::path, template::Moment, token::response_path},
    model::{AfterExchange, CallAuth, Discover, Method, Path},
    tree::Node,
};

impl Lowering<'_> {
    pub(crate) fn discover(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Discover> {
        let node = tree.child("discover")?;
        let methods = [("get", Method::Get), ("post", Method::Post)];
        let (method, url) = self.method(node, &methods, diagnostics)?;
        Some(Discover {
            call: self.call(node, method, url, CallAuth::Bearer, Moment::Later, diagnostics),
            list: path(node, "list", &[], diagnostics),
            name: path(node, "name", &[], diagnostics),
            captures: self.captures(node, response_path, diagnostics),
        })
    }

    pub(crate) fn after_exchange(
        self,
        tree: &Node,
        diagnostics: &mut Diagnostics,
    ) -> Option<AfterExchange> {
        let node = tree.at(&["hooks", "after_exchange"])?;
        Some(AfterExchange {
            description: node.text("description").unwrap_or_default(),
            captures: self.captures(node, |_, _| Some(Path::of(&[])), diagnostics),
        })
    }
}
