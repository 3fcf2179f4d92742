//! What happens between the token response and storing the tokens.

use crate::{
    diagnostics::Diagnostics,
    lower::{Lowering, calls::path, probe::ASKING, template::Moment, token::answer_path},
    model::{AfterExchange, CaptureFrom, Discover, Lookup, Method, Path},
    tree::Node,
};

/// The methods of a lookup.
const METHODS: [(&str, Method); 3] =
    [("get", Method::Get), ("post", Method::Post), ("put", Method::Put)];

impl Lowering<'_> {
    pub(crate) fn lookup(self, tree: &Node, diagnostics: &mut Diagnostics) -> Vec<Lookup> {
        let mut all = Vec::new();
        let items = tree.child("lookup").map_or(&[][..], Node::items);
        for (position, node) in items.iter().enumerate() {
            let moment = Moment::Lookup(position);
            let Some((method, url)) = self.method(node, &METHODS, moment, diagnostics) else {
                continue;
            };
            all.push(Lookup {
                call: self.token_call(node, method, url, moment, diagnostics),
                captures: self.captures(node, answer_path, diagnostics),
            });
        }
        all
    }

    pub(crate) fn discover(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Discover> {
        let node = tree.child("discover")?;
        let (method, url) = self.method(node, &ASKING, Moment::Later, diagnostics)?;
        Some(Discover {
            call: self.token_call(node, method, url, Moment::Later, diagnostics),
            list: path(node, "list", &[], diagnostics),
            name: path(node, "name", &[], diagnostics),
            captures: self.captures(node, answer_path, diagnostics),
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
            captures: self.captures(
                node,
                |_, _| Some((CaptureFrom::Answer, Path::of(&[]))),
                diagnostics,
            ),
        })
    }
}
