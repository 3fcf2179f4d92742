//! Grants besides the login in a browser.

use crate::{
    diagnostics::Diagnostics,
    lower::{
        Lowering,
        calls::{self, DEVICE},
        flow::scope_list,
        template::Moment,
    },
    model::{ClientCredentials, Device},
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
            params: self.params(
                node,
                "params",
                calls::CLIENT_CREDENTIALS,
                Moment::Authorize,
                diagnostics,
            ),
            scopes: node.get("scopes").map(|_| scope_list(node, "scopes", diagnostics)),
        })
    }

    pub(crate) fn device(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Device> {
        const ENDPOINT: &str = "device_authorization_endpoint";
        tree.get(ENDPOINT)?;
        let endpoint = self.endpoints(tree, ENDPOINT, Moment::Authorize, diagnostics);
        let plain = Device { endpoint, ..Device::default() };
        let Some(node) = tree.child("device") else { return Some(plain) };
        let mut params = |key| self.params(node, key, DEVICE, Moment::Authorize, diagnostics);
        let (params, token_params) = (params("params"), params("token_params"));
        Some(Device {
            authenticated: node.text("auth").as_deref() != Some("none"),
            params,
            grant_type: node.text("grant_type").unwrap_or_else(|| plain.grant_type.clone()),
            token_params,
            ..plain
        })
    }
}
