//! Grants, from the compiler's model to the runtime's constant data.

use oauth_codegen::model as m;
use oauth_core::definition as d;

use crate::convert::{list, param, renames, template, text, texts};

pub(crate) fn client_credentials(
    m::ClientCredentials { grant_type, params, scopes }: &m::ClientCredentials,
) -> d::ClientCredentials {
    d::ClientCredentials {
        grant_type: text(grant_type),
        params: list(params, param),
        scopes: scopes.as_ref().map(|scopes| texts(scopes)),
    }
}

pub(crate) fn device(device: &m::Device) -> d::Device {
    let m::Device { endpoint, authenticated, names, params, grant_type, token_params } = device;
    d::Device {
        endpoint: list(endpoint, template),
        authenticated: *authenticated,
        names: renames(names),
        params: list(params, param),
        grant_type: text(grant_type),
        token_params: list(token_params, param),
    }
}
