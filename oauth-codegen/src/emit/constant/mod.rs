//! The definition as a constant expression; `d` is `oauth_core::definition`.
//!
//! Only what differs from `PLAIN` is written, so that the output says what is special about a provider.

mod call;
mod client;
mod field;
mod grant;
mod trade;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use call::{api as api_of, call, discover_of, expect, id_token as id_token_of, probe};
use client::{auth_method, basic_halves, client_assertion as client_assertion_of};
use field::{field, setting, value_kind};
use grant::{client_credentials as client_credentials_of, device as device_of};

use super::ident;
use crate::model::{
    Absent, Addition, AfterExchange, AuthMethod, Authorize, BodyFormat, Callback, Capture,
    CaptureFrom, ClientAssertion, CodeChallengeMethod, Confidence, Definition, Expiry, KnownScope,
    Lookup, Method, MoreScopes, Param, Part, Path, Place, Refresh, Renames, ResponseMode, Scopes,
    Template, TimeFormat, TokenRequest, TokenResponse, Unit, ValueKind, Variable,
};

/// The fields of a struct that are not as in its `PLAIN`.
struct Fields {
    changed: Vec<TokenStream>,
    total: usize,
}

impl Fields {
    fn new() -> Self {
        Self { changed: Vec::new(), total: 0 }
    }

    fn set(&mut self, name: &str, changed: bool, value: TokenStream) {
        self.total += 1;
        if changed {
            let name = ident(name);
            self.changed.push(quote!(#name: #value));
        }
    }

    fn finish(self, name: &str) -> TokenStream {
        let (name, fields) = (ident(name), self.changed);
        match fields.len() {
            0 => quote!(d::#name::PLAIN),
            all if all == self.total => quote!(d::#name { #(#fields,)* }),
            _ => quote!(d::#name { #(#fields,)* ..d::#name::PLAIN }),
        }
    }
}

pub(super) fn definition(definition: &Definition) -> TokenStream {
    let Definition {
        id,
        name,
        description,
        docs,
        sources,
        categories,
        confidence,
        local,
        settings,
        credentials,
        api_key,
        issuer,
        authorization_response_iss_parameter_supported,
        authorization_endpoint,
        token_endpoint,
        token_endpoint_auth_method,
        client_secret_basic,
        client_assertion,
        code_challenge_method,
        scopes,
        offline,
        consent,
        authorize,
        callback,
        token_request,
        token_response,
        refresh,
        follow_up,
        device,
        client_credentials,
        revoke,
        introspect,
        validate,
        userinfo,
        id_token,
        discover,
        lookup,
        api,
        after_exchange,
        setup,
    } = definition;
    let mut fields = Fields::new();
    fields.set("id", true, text(id));
    fields.set("name", true, text(name));
    fields.set("description", description.is_some(), option(description.as_ref(), |t| text(t)));
    fields.set("docs", docs.is_some(), option(docs.as_ref(), |t| text(t)));
    fields.set("sources", !sources.is_empty(), texts(sources));
    fields.set("categories", !categories.is_empty(), texts(categories));
    fields.set("confidence", confidence.is_some(), {
        option(confidence.as_ref(), |confidence| match confidence {
            Confidence::Documented => variant("Confidence", "Documented"),
            Confidence::CrossChecked => variant("Confidence", "CrossChecked"),
            Confidence::SingleSource => variant("Confidence", "SingleSource"),
        })
    });
    fields.set("local", *local, quote!(true));
    fields.set("settings", !settings.is_empty(), list(settings, setting));
    fields.set("credentials", !credentials.is_empty(), list(credentials, field));
    fields.set("api_key", !api_key.is_empty(), list(api_key, field));
    fields.set("issuer", issuer.is_some(), option(issuer.as_ref(), template));
    fields.set(
        "authorization_response_iss_parameter_supported",
        *authorization_response_iss_parameter_supported,
        quote!(true),
    );
    fields.set("authorization_endpoint", !authorization_endpoint.is_empty(), {
        list(authorization_endpoint, template)
    });
    fields.set("token_endpoint", true, list(token_endpoint, template));
    fields.set(
        "token_endpoint_auth_method",
        *token_endpoint_auth_method != AuthMethod::default(),
        auth_method(*token_endpoint_auth_method),
    );
    fields.set("client_secret_basic", client_secret_basic.is_some(), {
        option(client_secret_basic.as_ref(), basic_halves)
    });
    fields.set("client_assertion", *client_assertion != ClientAssertion::default(), {
        client_assertion_of(client_assertion)
    });
    fields.set(
        "code_challenge_method",
        *code_challenge_method != CodeChallengeMethod::default(),
        match code_challenge_method {
            CodeChallengeMethod::S256 => variant("CodeChallengeMethod", "S256"),
            CodeChallengeMethod::Plain => variant("CodeChallengeMethod", "Plain"),
            CodeChallengeMethod::None => variant("CodeChallengeMethod", "None"),
        },
    );
    fields.set("scopes", *scopes != Scopes::default(), scopes_of(scopes));
    fields.set("offline", offline.is_some(), option(offline.as_ref(), addition));
    fields.set("consent", consent.is_some(), option(consent.as_ref(), addition));
    fields.set("authorize", *authorize != Authorize::default(), authorize_of(authorize));
    fields.set("callback", *callback != Callback::default(), callback_of(callback));
    fields.set("token_request", *token_request != TokenRequest::default(), request(token_request));
    fields.set("token_response", *token_response != TokenResponse::default(), {
        response(token_response)
    });
    fields.set("refresh", *refresh != Some(Refresh::default()), {
        option(refresh.as_ref(), trade::refresh)
    });
    fields.set("follow_up", !follow_up.is_empty(), list(follow_up, trade::follow_up));
    fields.set("device", device.is_some(), option(device.as_ref(), device_of));
    fields.set("client_credentials", client_credentials.is_some(), {
        option(client_credentials.as_ref(), client_credentials_of)
    });
    fields.set("revoke", revoke.is_some(), option(revoke.as_ref(), call));
    fields.set("introspect", introspect.is_some(), option(introspect.as_ref(), call));
    fields.set("validate", validate.is_some(), option(validate.as_ref(), probe));
    fields.set("userinfo", userinfo.is_some(), option(userinfo.as_ref(), probe));
    fields.set("id_token", id_token.is_some(), option(id_token.as_ref(), id_token_of));
    fields.set("discover", discover.is_some(), option(discover.as_ref(), discover_of));
    fields.set("lookup", !lookup.is_empty(), {
        list(lookup, |Lookup { call: request, captures }| {
            let (request, captures) = (call(request), list(captures, capture));
            quote!(d::Lookup { call: #request, captures: #captures })
        })
    });
    fields.set("api", api.is_some(), option(api.as_ref(), api_of));
    fields.set("after_exchange", after_exchange.is_some(), {
        option(after_exchange.as_ref(), |AfterExchange { description, captures }| {
            let captures = list(captures, capture);
            quote!(d::AfterExchange { description: #description, captures: #captures })
        })
    });
    fields.set("setup", !setup.is_empty(), texts(setup));
    fields.finish("Definition")
}

/// `d::Kind::Variant`. These helpers are plain functions, because every expansion of `quote!` is code
/// that users of the macro compile.
fn variant(kind: &str, variant: &str) -> TokenStream {
    let (kind, variant) = (ident(kind), ident(variant));
    quote!(d::#kind::#variant)
}

/// `d::Kind::Variant(value)`.
fn holding(kind: &str, name: &str, value: &dyn ToTokens) -> TokenStream {
    let variant = variant(kind, name);
    quote!(#variant(#value))
}

fn text(text: &str) -> TokenStream {
    Literal::string(text).into_token_stream()
}

fn texts(texts: &[String]) -> TokenStream {
    quote!(&[#(#texts),*])
}

fn option<T>(value: Option<&T>, emit: fn(&T) -> TokenStream) -> TokenStream {
    match value.map(emit) {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

fn list<T>(items: &[T], emit: fn(&T) -> TokenStream) -> TokenStream {
    let items = items.iter().map(emit);
    quote!(&[#(#items),*])
}

fn template(template: &Template) -> TokenStream {
    match template {
        Template::Fixed(fixed) => {
            let fixed = text(fixed);
            holding("Template", "Fixed", &fixed)
        }
        Template::Parts(parts) => {
            let parts = list(parts, part);
            holding("Template", "Parts", &parts)
        }
    }
}

fn part(part: &Part) -> TokenStream {
    match part {
        Part::Text(literal) => {
            let literal = text(literal);
            holding("Part", "Text", &literal)
        }
        Part::Value(variable, place) => {
            let variable = match variable {
                Variable::Setting(name) => holding("Variable", "Setting", &name),
                Variable::Part(name, part) => quote!(d::Variable::Part(#name, #part)),
                Variable::Captured(name) => holding("Variable", "Captured", &name),
                Variable::AccessToken => variant("Variable", "AccessToken"),
                Variable::Token => variant("Variable", "Token"),
                Variable::TokenTypeHint => variant("Variable", "TokenTypeHint"),
                Variable::RefreshToken => variant("Variable", "RefreshToken"),
                Variable::Code => variant("Variable", "Code"),
                Variable::State => variant("Variable", "State"),
                Variable::RedirectUri => variant("Variable", "RedirectUri"),
                Variable::Nonce => variant("Variable", "Nonce"),
                Variable::Uuid => variant("Variable", "Uuid"),
                Variable::Timestamp => variant("Variable", "Timestamp"),
                Variable::TimestampMs => variant("Variable", "TimestampMs"),
            };
            let place = match place {
                Place::Origin => variant("Place", "Origin"),
                Place::Host => variant("Place", "Host"),
                Place::Segment => variant("Place", "Segment"),
                Place::Query => variant("Place", "Query"),
                Place::Whole => variant("Place", "Whole"),
            };
            quote!(d::Part::Value(#variable, #place))
        }
    }
}

fn param(Param { name, value }: &Param) -> TokenStream {
    let value = template(value);
    quote!(d::Param { name: #name, value: #value })
}

fn header(Param { name, value }: &Param) -> TokenStream {
    let value = template(value);
    quote!(d::Header { name: #name, value: #value })
}

fn path(Path(steps): &Path) -> TokenStream {
    let steps = texts(steps);
    quote!(d::Path(#steps))
}

fn scopes_of(scopes: &Scopes) -> TokenStream {
    let Scopes { supported, default, required, known, separator, param, granted_prefix, more } =
        scopes;
    let plain = Scopes::default();
    let mut fields = Fields::new();
    fields.set("supported", !*supported, quote!(false));
    fields.set("default", !default.is_empty(), texts(default));
    fields.set("required", !required.is_empty(), texts(required));
    fields.set("known", !known.is_empty(), list(known, known_scope));
    fields.set("separator", *separator != plain.separator, text(separator));
    fields.set("param", *param != plain.param, text(param));
    fields.set("granted_prefix", !granted_prefix.is_empty(), text(granted_prefix));
    fields.set("more", !more.is_empty(), {
        list(more, |MoreScopes { name, param, default, known }| {
            let (default, known) = (texts(default), list(known, known_scope));
            quote!(d::MoreScopes { name: #name, param: #param, default: #default, known: #known })
        })
    });
    fields.finish("Scopes")
}

fn known_scope(KnownScope { name, description, granted_as }: &KnownScope) -> TokenStream {
    let granted_as = texts(granted_as);
    quote!(d::KnownScope { name: #name, description: #description, granted_as: #granted_as })
}

fn renames(Renames(names): &Renames) -> TokenStream {
    let names = list(names, |(standard, own)| quote!((#standard, #own)));
    quote!(d::Renames(#names))
}

fn callback_of(Callback { captures, names }: &Callback) -> TokenStream {
    let mut fields = Fields::new();
    fields.set("captures", !captures.is_empty(), list(captures, capture));
    fields.set("names", *names != Renames::default(), renames(names));
    fields.finish("Callback")
}

fn addition(Addition { params, scopes }: &Addition) -> TokenStream {
    let (params, scopes) = (list(params, param), texts(scopes));
    quote!(d::Addition { params: #params, scopes: #scopes })
}

fn authorize_of(authorize: &Authorize) -> TokenStream {
    let Authorize { params, response_mode, response_type, names } = authorize;
    let mut fields = Fields::new();
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set(
        "response_mode",
        response_mode.is_some(),
        match response_mode {
            Some(ResponseMode::Query) => quote!(Some(d::ResponseMode::Query)),
            Some(ResponseMode::FormPost) => quote!(Some(d::ResponseMode::FormPost)),
            None => quote!(None),
        },
    );
    fields.set("response_type", response_type != "code", text(response_type));
    fields.set("names", *names != Renames::default(), renames(names));
    fields.finish("Authorize")
}

fn body_format(format: &BodyFormat) -> TokenStream {
    match format {
        BodyFormat::Form => variant("BodyFormat", "Form"),
        BodyFormat::Json => variant("BodyFormat", "Json"),
        BodyFormat::Query => variant("BodyFormat", "Query"),
    }
}

fn request(request: &TokenRequest) -> TokenStream {
    let TokenRequest { body, params, headers, scope, method, query, grant_type, names } = request;
    let plain = TokenRequest::default();
    let mut fields = Fields::new();
    fields.set("body", *body != BodyFormat::Form, body_format(body));
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set("headers", !headers.is_empty(), list(headers, header));
    fields.set("scope", *scope, quote!(true));
    fields.set("method", *method != Method::Post, call::method(*method));
    fields.set("query", !query.is_empty(), list(query, param));
    fields.set("grant_type", *grant_type != plain.grant_type, text(grant_type));
    fields.set("names", *names != Renames::default(), renames(names));
    fields.finish("TokenRequest")
}

fn response(response: &TokenResponse) -> TokenStream {
    let TokenResponse {
        body,
        fails_unless,
        error,
        error_description,
        error_codes,
        root,
        access_token,
        refresh_token,
        token_type,
        token_type_optional,
        token_types,
        scope,
        id_token,
        expiry,
        refresh_token_expires_in,
        captures,
        also,
    } = response;
    let plain = TokenResponse::default();
    let mut fields = Fields::new();
    fields.set("body", *body != plain.body, list(body, body_format));
    fields.set("fails_unless", !fails_unless.is_empty(), list(fails_unless, expect));
    fields.set("error", *error != plain.error, list(error, path));
    fields.set("error_description", *error_description != plain.error_description, {
        list(error_description, path)
    });
    fields.set("error_codes", !error_codes.is_empty(), {
        list(error_codes, |(own, standard)| quote!((#own, #standard)))
    });
    fields.set("root", *root != plain.root, list(root, path));
    fields.set("access_token", *access_token != plain.access_token, path(access_token));
    fields.set("refresh_token", *refresh_token != plain.refresh_token, path(refresh_token));
    fields.set("token_type", *token_type != plain.token_type, path(token_type));
    fields.set("token_type_optional", *token_type_optional, quote!(true));
    fields.set("token_types", !token_types.is_empty(), texts(token_types));
    fields.set("scope", *scope != plain.scope, path(scope));
    fields.set("id_token", *id_token != plain.id_token, path(id_token));
    fields.set("expiry", *expiry != plain.expiry, expiry_of(expiry));
    fields.set(
        "refresh_token_expires_in",
        *refresh_token_expires_in != plain.refresh_token_expires_in,
        path(refresh_token_expires_in),
    );
    fields.set("captures", !captures.is_empty(), list(captures, capture));
    fields.set("also", !also.is_empty(), {
        list(also, |(name, at)| {
            let at = path(at);
            quote!((#name, #at))
        })
    });
    fields.finish("TokenResponse")
}

fn expiry_of(expiry: &Expiry) -> TokenStream {
    let absent = |absent: &Absent| match absent {
        Absent::Unknown => variant("Absent", "Unknown"),
        Absent::Never => variant("Absent", "Never"),
        Absent::Seconds(seconds) => quote!(d::Absent::Seconds(#seconds)),
    };
    match expiry {
        Expiry::Never => variant("Expiry", "Never"),
        Expiry::In { path: at, unit, absent: missing } => {
            let (at, missing) = (path(at), absent(missing));
            let unit = match unit {
                Unit::Seconds => variant("Unit", "Seconds"),
                Unit::Milliseconds => variant("Unit", "Milliseconds"),
            };
            quote!(d::Expiry::In { path: #at, unit: #unit, absent: #missing })
        }
        Expiry::At { path: at, format, absent: missing } => {
            let (at, missing) = (path(at), absent(missing));
            let format = match format {
                TimeFormat::UnixSeconds => variant("TimeFormat", "UnixSeconds"),
                TimeFormat::UnixMilliseconds => variant("TimeFormat", "UnixMilliseconds"),
                TimeFormat::Rfc3339 => variant("TimeFormat", "Rfc3339"),
            };
            quote!(d::Expiry::At { path: #at, format: #format, absent: #missing })
        }
        Expiry::Claim { path: at, absent: missing } => {
            let (at, missing) = (path(at), absent(missing));
            quote!(d::Expiry::Claim { path: #at, absent: #missing })
        }
    }
}

fn capture(capture: &Capture) -> TokenStream {
    let Capture { name, from, path: at, required, secret, value, allow } = capture;
    let mut fields = Fields::new();
    fields.set("name", true, text(name));
    fields.set(
        "from",
        *from != CaptureFrom::Answer,
        match from {
            CaptureFrom::Answer => variant("CaptureFrom", "Answer"),
            CaptureFrom::IdToken => variant("CaptureFrom", "IdToken"),
            CaptureFrom::AccessToken => variant("CaptureFrom", "AccessToken"),
        },
    );
    fields.set("path", !at.0.is_empty(), path(at));
    fields.set("required", *required, quote!(true));
    fields.set("secret", *secret, quote!(true));
    fields.set("value", *value != ValueKind::Text, value_kind(value));
    fields.set("allow", !allow.is_empty(), list(allow, template));
    fields.finish("Capture")
}
