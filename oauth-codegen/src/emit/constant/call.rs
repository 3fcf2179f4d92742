//! Requests that a definition describes, as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Fields, capture, header, holding, list, param, path, template, texts, variant};
use crate::model::{
    Body, Call, CallAuth, Discover, ErrorCodes, Expect, Expected, Json, Method, Probe, ProfileMap,
    Refusal,
};

pub(super) fn call(call: &Call) -> TokenStream {
    let Call { method, url, query, headers, body, auth } = call;
    let method = self::method(*method);
    let (url, query, headers) = (template(url), list(query, param), list(headers, header));
    let body = match body {
        Body::Empty => variant("Body", "Empty"),
        Body::Form(params) => {
            let params = list(params, param);
            holding("Body", "Form", &params)
        }
        Body::Json(value) => {
            let value = json(value);
            holding("Body", "Json", &value)
        }
    };
    let auth = match auth {
        CallAuth::Bearer => variant("CallAuth", "Bearer"),
        CallAuth::Client => variant("CallAuth", "Client"),
        CallAuth::ClientSecretBasic => variant("CallAuth", "ClientSecretBasic"),
        CallAuth::None => variant("CallAuth", "None"),
    };
    quote!(d::Call {
        method: #method,
        url: #url,
        query: #query,
        headers: #headers,
        body: #body,
        auth: #auth,
    })
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
    Probe { call: request, expect: expected, profile, scopes, errors }: &Probe,
) -> TokenStream {
    let (request, expected) = (call(request), list(expected, expect));
    let (profile, scopes) = (profile_map(profile), texts(scopes));
    let errors = errors_of(errors);
    quote!(d::Probe {
        call: #request,
        expect: #expected,
        profile: #profile,
        scopes: #scopes,
        errors: #errors,
    })
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
        fields.set(key, !paths.is_empty(), list(paths, path));
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
