//! Refresh and what follows it, as data.

use super::{
    Data, Fields, call, header, list, object, option, param, renames, response, template, text,
    word,
};
use crate::model::{FollowUp, Refresh, Renames, Subject};

pub(super) fn refresh(refresh: &Refresh) -> Data {
    let Refresh {
        rotates,
        params,
        scope,
        redirect_uri,
        grant_type,
        headers,
        names,
        endpoint,
        call: described,
        subject,
        response: answer,
        keeps_access_token,
    } = refresh;
    let plain = Refresh::default();
    let mut fields = Fields::new();
    fields.set("rotates", !*rotates, Data::Bool(false));
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set("scope", *scope, Data::Bool(true));
    fields.set("redirect_uri", *redirect_uri, Data::Bool(true));
    fields.set("grant_type", *grant_type != plain.grant_type, text(grant_type));
    fields.set("headers", !headers.is_empty(), list(headers, header));
    fields.set("names", *names != Renames::default(), renames(names));
    fields.set("endpoint", !endpoint.is_empty(), list(endpoint, template));
    fields.set("call", described.is_some(), option(described.as_ref(), call));
    fields.set(
        "subject",
        *subject != plain.subject,
        match subject {
            Subject::RefreshToken => word("RefreshToken"),
            Subject::AccessToken => word("AccessToken"),
        },
    );
    fields.set("response", answer.is_some(), option(answer.as_ref(), response));
    fields.set("keeps_access_token", *keeps_access_token, Data::Bool(true));
    fields.object()
}

pub(super) fn follow_up(
    FollowUp { call: request, on_exchange, on_refresh, response: answer }: &FollowUp,
) -> Data {
    object([
        ("call", call(request)),
        ("on_exchange", Data::Bool(*on_exchange)),
        ("on_refresh", Data::Bool(*on_refresh)),
        ("response", response(answer)),
    ])
}
