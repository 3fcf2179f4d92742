//! Grants that need no authorization endpoint, as constants.

use proc_macro2::TokenStream;

use super::{Fields, list, option, param, text, texts};
use crate::model::ClientCredentials;

pub(super) fn client_credentials(grant: &ClientCredentials) -> TokenStream {
    let ClientCredentials { grant_type, params, scopes } = grant;
    let mut fields = Fields::new();
    fields.set(
        "grant_type",
        *grant_type != ClientCredentials::default().grant_type,
        text(grant_type),
    );
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set("scopes", scopes.is_some(), option(scopes.as_ref(), |scopes| texts(scopes)));
    fields.finish("ClientCredentials")
}
