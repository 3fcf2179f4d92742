//! Grants that need no authorization endpoint, as data.

use super::{Data, Fields, list, option, param, renames, template, text, texts};
use crate::model::{ClientCredentials, Device, Renames};

pub(super) fn client_credentials(grant: &ClientCredentials) -> Data {
    let ClientCredentials { grant_type, params, scopes } = grant;
    let mut fields = Fields::new();
    fields.set(
        "grant_type",
        *grant_type != ClientCredentials::default().grant_type,
        text(grant_type),
    );
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set("scopes", scopes.is_some(), option(scopes.as_ref(), |scopes| texts(scopes)));
    fields.object()
}

pub(super) fn device(device: &Device) -> Data {
    let Device { endpoint, authenticated, names, params, grant_type, token_params } = device;
    let mut fields = Fields::new();
    fields.set("endpoint", true, list(endpoint, template));
    fields.set("authenticated", !*authenticated, Data::Bool(false));
    fields.set("names", *names != Renames::default(), renames(names));
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set("grant_type", *grant_type != Device::default().grant_type, text(grant_type));
    fields.set("token_params", !token_params.is_empty(), list(token_params, param));
    fields.object()
}
