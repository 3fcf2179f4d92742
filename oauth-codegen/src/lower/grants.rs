//! Grants besides the login in a browser.

use crate::{
    diagnostics::Diagnostics,
    lower::{Lowering, calls, flow::scope_list, template::Moment},
    model::ClientCredentials,
    tree::Node,
};

impl Lowering<'_> {
    pub(crate) fn client_credentials(
        self,
        tree: &Node,
        diagnostics: &mut Diagnostics,
    ) -> Option<ClientCredentials> {
        let node = tree.child("client_credentials")?;
        let plain = ClientCredentials::default();
        Some(ClientCredentials {
            grant_type: node.text("grant_type").unwrap_or(plain.grant_type),
            // Nothing is known besides the settings, as at the authorization endpoint.
            params: self.params(node, "params", calls::TOKEN, Moment::Authorize, diagnostics),
            scopes: node.get("scopes").map(|_| scope_list(node, "scopes", diagnostics)),
        })
    }
}
