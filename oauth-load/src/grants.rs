//! Grants, from the compiler's model to the runtime's constant data.

use oauth_codegen::model as m;
use oauth_core::definition as d;

use crate::convert::{list, param, text, texts};

pub(crate) fn client_credentials(
    m::ClientCredentials { grant_type, params, scopes }: &m::ClientCredentials,
) -> d::ClientCredentials {
    d::ClientCredentials {
        grant_type: text(grant_type),
        params: list(params, param),
        scopes: scopes.as_ref().map(|scopes| texts(scopes)),
    }
}
