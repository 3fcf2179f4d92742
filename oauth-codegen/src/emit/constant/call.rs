//! Requests that a definition describes, as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    Fields, capture, header, holding, list, option, param, path, template, text, texts, variant,
};
use crate::model::{
    Api, Body, Call, CallAuth, Discover, EmailRequest, ErrorCodes, Expect, Expected, IdToken, Json,
    Method, Probe, ProfileMap, ProfilePart, ProfileValue, Refusal,
};

pub(super) fn call(call: &Call) -> TokenStream {
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
            Body::Empty => variant("Body", "Empty"),
            Body::Form(params) => {
                let params = list(params, param);
                holding("Body", "Form", &params)
            }
            Body::Json(value) => {
                let value = json(value);
                holding("Body", "Json", &value)
            }
        },
    );
    fields.set(
        "auth",
        *auth != CallAuth::Bearer,
        match auth {
            CallAuth::Bearer => variant("CallAuth", "Bearer"),
            CallAuth::Api => variant("CallAuth", "Api"),
            CallAuth::Client => variant("CallAuth", "Client"),
            CallAuth::ClientSecretBasic => variant("CallAuth", "ClientSecretBasic"),
            CallAuth::None => variant("CallAuth", "None"),
        },
    );
    fields.finish("Call")
}

pub(super) fn api(api: &Api) -> TokenStream {
    let Api { base, header: carrier, scheme, headers, query, secret_query } = api;
    let mut fields = Fields::new();
    fields.set("base", true, list(base, template));
    fields.set("header", carrier != "authorization", text(carrier));
    fields.set("scheme", scheme != "Bearer", text(scheme));
    fields.set("headers", !headers.is_empty(), list(headers, header));
    fields.set("query", !query.is_empty(), list(query, param));
    fields.set("secret_query", !secret_query.is_empty(), list(secret_query, param));
    fields.finish("Api")
}

pub(super) fn method(method: Method) -> TokenStream {
    match method {
        Method::Get => variant("Method", "Get"),
        Method::Post => variant("Method", "Post"),
        Method::Put => variant("Method", "Put"),
        Method::Delete => variant("Method", "Delete"),
    }
}

pub(super) fn json(value: &Json) -> TokenStream {
    match value {
        Json::Null => variant("Json", "Null"),
        Json::Bool(value) => holding("Json", "Bool", &value),
        Json::Number(number) => holding("Json", "Number", &number),
        Json::Text(value) => {
            let value = template(value);
            holding("Json", "Text", &value)
        }
        Json::List(items) => {
            let items = list(items, json);
            holding("Json", "List", &items)
        }
        Json::Object(members) => {
            let members = list(members, |(name, value)| {
                let value = json(value);
                quote!((#name, #value))
            });
            holding("Json", "Object", &members)
        }
    }
}

pub(super) fn probe(
    Probe { call: request, expect: expected, profile, scopes, errors, email }: &Probe,
) -> TokenStream {
    let mut fields = Fields::new();
    fields.set("call", true, call(request));
    fields.set("expect", !expected.is_empty(), list(expected, expect));
    fields.set("profile", *profile != ProfileMap::default(), profile_map(profile));
    fields.set("scopes", !scopes.is_empty(), texts(scopes));
    fields.set("errors", *errors != ErrorCodes::default(), errors_of(errors));
    fields.set("email", email.is_some(), option(email.as_ref(), email_request));
    fields.finish("Probe")
}

pub(super) fn id_token(IdToken { iss, profile }: &IdToken) -> TokenStream {
    let mut fields = Fields::new();
    fields.set("iss", !iss.is_empty(), list(iss, template));
    fields.set("profile", *profile != ProfileMap::oidc(), profile_map(profile));
    fields.finish("IdToken")
}

fn email_request(
    EmailRequest { call: request, email, email_verified }: &EmailRequest,
) -> TokenStream {
    let (request, email, verified) = (call(request), path(email), path(email_verified));
    quote!(d::EmailRequest { call: #request, email: #email, email_verified: #verified })
}

fn profile_value(value: &ProfileValue) -> TokenStream {
    match value {
        ProfileValue::Path(at) => {
            let at = path(at);
            holding("ProfileValue", "Path", &at)
        }
        ProfileValue::Text(parts) => {
            let parts = list(parts, |part| match part {
                ProfilePart::Text(literal) => holding("ProfilePart", "Text", literal),
                ProfilePart::Path(at) => {
                    let at = path(at);
                    holding("ProfilePart", "Path", &at)
                }
            });
            holding("ProfileValue", "Text", &parts)
        }
    }
}

pub(super) fn errors_of(errors: &ErrorCodes) -> TokenStream {
    let ErrorCodes { path: at, codes } = errors;
    let codes = list(codes, |(code, refusal)| {
        let refusal = match refusal {
            Refusal::InvalidToken => variant("Refusal", "InvalidToken"),
            Refusal::InsufficientScope => variant("Refusal", "InsufficientScope"),
            Refusal::NotEnabled => variant("Refusal", "NotEnabled"),
            Refusal::Unclear => variant("Refusal", "Unclear"),
        };
        quote!((#code, #refusal))
    });
    let mut fields = Fields::new();
    fields.set("path", !at.0.is_empty(), path(at));
    fields.set("codes", !errors.codes.is_empty(), codes);
    fields.finish("ErrorCodes")
}

pub(super) fn discover_of(
    Discover { call: request, list: at, name, captures }: &Discover,
) -> TokenStream {
    let (request, at, name) = (call(request), path(at), path(name));
    let captures = list(captures, capture);
    quote!(d::Discover { call: #request, list: #at, name: #name, captures: #captures })
}

pub(super) fn profile_map(profile: &ProfileMap) -> TokenStream {
    if *profile == ProfileMap::oidc() {
        return quote!(d::ProfileMap::OIDC);
    }
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
    fields.finish("ProfileMap")
}

pub(super) fn expect(Expect { path: at, value }: &Expect) -> TokenStream {
    let at = path(at);
    let value = match value {
        Expected::Present => variant("Expected", "Present"),
        Expected::Bool(value) => holding("Expected", "Bool", &value),
        Expected::Integer(value) => {
            let value = Literal::i64_unsuffixed(*value);
            holding("Expected", "Integer", &value)
        }
        Expected::Text(value) => holding("Expected", "Text", &value),
    };
    quote!(d::Expect { path: #at, value: #value })
}
