//! Grants besides the login in a browser.

use crate::{
    diagnostics::Diagnostics,
    lower::{
        Lowering, calls,
        flow::scope_list,
        names,
        reserved::{CLIENT_CREDENTIALS, DEVICE},
        template::Moment,
    },
    model::{Body, Call, CallAuth, ClientCredentials, Device, Method},
    tree::{Node, Value},
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
            params: self.params(node, "params", CLIENT_CREDENTIALS, Moment::Authorize, diagnostics),
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
        let names = names::renames(node, diagnostics);
        names::check_clash(node, &names, &params, diagnostics);
        Some(Device {
            authenticated: node.text("auth").as_deref() != Some("none"),
            names,
            params,
            grant_type: node.text("grant_type").unwrap_or_else(|| plain.grant_type.clone()),
            token_params,
            ..plain
        })
    }

    /// The call of RFC 7662, which is made like one of RFC 7009.
    pub(crate) fn introspect(self, tree: &Node, diagnostics: &mut Diagnostics) -> Option<Call> {
        let word = tree.child("introspection_endpoint")?.word()?;
        let url = self.templates.url(word, Moment::Revoke, self.purpose, diagnostics);
        let empty = Node { span: word.span, value: Value::Map(Vec::new()) };
        let node = tree.child("introspect").unwrap_or(&empty);
        let auth = self.auth(node, diagnostics).unwrap_or(CallAuth::Client);
        let mut call = self.call(node, Method::Post, url, auth, Moment::Revoke, diagnostics);
        if call.body == Body::Empty {
            call.body = calls::standard_revocation();
        }
        Some(call)
    }
}
