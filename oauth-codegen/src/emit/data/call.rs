//! Requests that a definition describes, as data.

use super::{
    Data, Fields, capture, header, holding, list, object, option, pair, param, path, template,
    text, texts, word,
};
use crate::model::{
    Api, Body, Call, CallAuth, Discover, EmailRequest, ErrorCodes, Expect, Expected, IdToken, Json,
    Method, Probe, ProfileMap, ProfilePart, ProfileValue, Refusal,
};

pub(super) fn call(call: &Call) -> Data {
    call_of(call).object()
}

fn call_of(call: &Call) -> Fields {
    let Call { method, url, query, secret_query, headers, body, auth } = call;
    let mut fields = Fields::new();
    fields.set("method", *method != Method::Get, self::method(*method));
    fields.set("url", true, template(url));
    fields.set("query", !query.is_empty(), list(query, param));
    fields.set("secret_query", !secret_query.is_empty(), list(secret_query, param));
    fields.set("headers", !headers.is_empty(), list(headers, header));
    fields.set(
        "body",
        *body != Body::Empty,
        match body {
            Body::Empty => word("Empty"),
            Body::Form(params) => {
                let params = list(params, param);
                holding("Form", params)
            }
            Body::Json(value) => {
                let value = json(value);
                holding("Json", value)
            }
        },
    );
    fields.set(
        "auth",
        *auth != CallAuth::Bearer,
        match auth {
            CallAuth::Bearer => word("Bearer"),
            CallAuth::Api => word("Api"),
            CallAuth::Client => word("Client"),
            CallAuth::ClientSecretBasic => word("ClientSecretBasic"),
            CallAuth::None => word("None"),
        },
    );
    fields
}

pub(super) fn api(api: &Api) -> Data {
    let Api { base, header: carrier, scheme, headers, query, secret_query } = api;
    let mut fields = Fields::new();
    fields.set("base", true, list(base, template));
    fields.set("header", carrier != "authorization", text(carrier));
    fields.set("scheme", scheme != "Bearer", text(scheme));
    fields.set("headers", !headers.is_empty(), list(headers, header));
    fields.set("query", !query.is_empty(), list(query, param));
    fields.set("secret_query", !secret_query.is_empty(), list(secret_query, param));
    fields.object()
}

pub(super) fn method(method: Method) -> Data {
    match method {
        Method::Get => word("Get"),
        Method::Post => word("Post"),
        Method::Put => word("Put"),
        Method::Delete => word("Delete"),
    }
}

pub(super) fn json(value: &Json) -> Data {
    match value {
        Json::Null => word("Null"),
        Json::Bool(value) => holding("Bool", *value),
        Json::Number(number) => holding("Number", number),
        Json::Text(value) => holding("Text", template(value)),
        Json::List(items) => holding("List", list(items, json)),
        Json::Object(members) => {
            holding("Object", list(members, |(name, value)| pair(name, json(value))))
        }
    }
}

pub(super) fn probe(
    Probe { call: request, expect: expected, profile, scopes, errors, email }: &Probe,
) -> Data {
    let mut fields = Fields::new();
    fields.nest("call", call_of(request));
    fields.set("expect", !expected.is_empty(), list(expected, expect));
    fields.nest("profile", profile_map(profile));
    fields.set("scopes", !scopes.is_empty(), texts(scopes));
    fields.nest("errors", errors_of(errors));
    fields.set("email", email.is_some(), option(email.as_ref(), email_request));
    fields.object()
}

pub(super) fn id_token(IdToken { iss, profile }: &IdToken) -> Data {
    let mut fields = Fields::new();
    fields.set("iss", !iss.is_empty(), list(iss, template));
    fields.set("profile", *profile != ProfileMap::oidc(), profile_map(profile).object());
    fields.object()
}

fn email_request(EmailRequest { call: request, email, email_verified }: &EmailRequest) -> Data {
    object([
        ("call", call(request)),
        ("email", path(email)),
        ("email_verified", path(email_verified)),
    ])
}

fn profile_value(value: &ProfileValue) -> Data {
    match value {
        ProfileValue::Path(at) => holding("Path", path(at)),
        ProfileValue::Text(parts) => {
            let parts = list(parts, |part| match part {
                ProfilePart::Text(literal) => holding("Text", literal),
                ProfilePart::Path(at) => holding("Path", path(at)),
            });
            holding("Text", parts)
        }
    }
}

fn errors_of(errors: &ErrorCodes) -> Fields {
    let ErrorCodes { path: at, codes } = errors;
    let codes = list(codes, |(code, refusal)| {
        let refusal = match refusal {
            Refusal::InvalidToken => word("InvalidToken"),
            Refusal::InsufficientScope => word("InsufficientScope"),
            Refusal::NotEnabled => word("NotEnabled"),
            Refusal::Unclear => word("Unclear"),
        };
        pair(code, refusal)
    });
    let mut fields = Fields::new();
    fields.set("path", !at.0.is_empty(), path(at));
    fields.set("codes", !errors.codes.is_empty(), codes);
    fields
}

pub(super) fn discover_of(Discover { call: request, list: at, name, captures }: &Discover) -> Data {
    object([
        ("call", call(request)),
        ("list", path(at)),
        ("name", path(name)),
        ("captures", list(captures, capture)),
    ])
}

fn profile_map(profile: &ProfileMap) -> Fields {
    let ProfileMap { id, username, name, email, email_verified, picture } = profile;
    let mut fields = Fields::new();
    for (key, paths) in [
        ("id", id),
        ("username", username),
        ("name", name),
        ("email", email),
        ("email_verified", email_verified),
        ("picture", picture),
    ] {
        fields.set(key, !paths.is_empty(), list(paths, profile_value));
    }
    fields
}

pub(super) fn expect(Expect { path: at, value }: &Expect) -> Data {
    let value = match value {
        Expected::Present => word("Present"),
        Expected::Bool(value) => holding("Bool", *value),
        Expected::Integer(value) => holding("Integer", Data::Number(*value)),
        Expected::Text(value) => holding("Text", value),
    };
    object([("path", path(at)), ("value", value)])
}
