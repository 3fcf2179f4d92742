//! The definition as the text that `oauth_core::definition::v1` reads: JSON.
//!
//! Only what differs from `PLAIN` is written, so that the output says what is special about a provider.
//!
//! A crate may hold hundreds of definitions: as expressions they cost rustc some milliseconds each, in
//! every build of every user, as literals next to nothing.

mod call;
mod client;
mod field;
mod grant;
mod template;
mod text;
mod trade;

use proc_macro2::Literal;

use call::{api as api_of, call, discover_of, expect, id_token as id_token_of, probe};
use client::{auth_method, basic_halves, client_assertion as client_assertion_of};
use field::{field, setting, value_kind};
use grant::{client_credentials as client_credentials_of, device as device_of};

use crate::model::{
    Absent, Addition, AfterExchange, AuthMethod, Authorize, BodyFormat, Callback, Capture,
    CaptureFrom, CodeChallengeMethod, Confidence, Definition, Expiry, KnownScope, Lookup, Method,
    MoreScopes, Param, Path, Refresh, Renames, ResponseMode, Scopes, TimeFormat, TokenRequest,
    TokenResponse, Unit, ValueKind,
};
use template::template;
use text::Data;

/// The fields of a struct that are not as in its `PLAIN`.
struct Fields {
    changed: Vec<(&'static str, Data)>,
}

impl Fields {
    fn new() -> Self {
        Self { changed: Vec::new() }
    }

    fn set(&mut self, name: &'static str, changed: bool, value: Data) {
        if changed {
            self.changed.push((name, value));
        }
    }

    /// A part that is written when it is not as in the struct's `PLAIN`.
    fn nest(&mut self, name: &'static str, part: Self) {
        self.set(name, !part.changed.is_empty(), part.object());
    }

    fn object(self) -> Data {
        Data::Object(self.changed)
    }
}

/// The definition as JSON, and a line feed before and after it.
pub(super) fn text_of(definition: &Definition) -> String {
    self::definition(definition).lines()
}

/// The definition as a raw string literal.
pub(super) fn literal(definition: &Definition) -> Literal {
    let text = text_of(definition);
    let hashes = "#".repeat(1 + longest_run_of_hashes(&text));
    format!("r{hashes}\"{text}\"{hashes}").parse().unwrap_or_else(|_| Literal::string(&text))
}

/// After a quotation mark, as many would end the literal.
fn longest_run_of_hashes(text: &str) -> usize {
    let runs = text.split('"').map(|after| after.len() - after.trim_start_matches('#').len());
    runs.max().unwrap_or_default()
}

fn definition(definition: &Definition) -> Data {
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
        registration_endpoint,
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
            Confidence::Documented => word("Documented"),
            Confidence::CrossChecked => word("CrossChecked"),
            Confidence::SingleSource => word("SingleSource"),
        })
    });
    fields.set("local", *local, Data::Bool(true));
    fields.set("settings", !settings.is_empty(), list(settings, setting));
    fields.set("credentials", !credentials.is_empty(), list(credentials, field));
    fields.set("api_key", !api_key.is_empty(), list(api_key, field));
    fields.set("issuer", issuer.is_some(), option(issuer.as_ref(), template));
    fields.set(
        "authorization_response_iss_parameter_supported",
        *authorization_response_iss_parameter_supported,
        Data::Bool(true),
    );
    fields.set(
        "registration_endpoint",
        registration_endpoint.is_some(),
        option(registration_endpoint.as_ref(), template),
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
    fields.nest("client_assertion", client_assertion_of(client_assertion));
    fields.set(
        "code_challenge_method",
        *code_challenge_method != CodeChallengeMethod::default(),
        match code_challenge_method {
            CodeChallengeMethod::S256 => word("S256"),
            CodeChallengeMethod::Plain => word("Plain"),
            CodeChallengeMethod::None => word("None"),
        },
    );
    fields.nest("scopes", scopes_of(scopes));
    fields.set("offline", offline.is_some(), option(offline.as_ref(), addition));
    fields.set("consent", consent.is_some(), option(consent.as_ref(), addition));
    fields.nest("authorize", authorize_of(authorize));
    fields.nest("callback", callback_of(callback));
    fields.nest("token_request", request(token_request));
    fields.nest("token_response", response_of(token_response));
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
            object([("call", call(request)), ("captures", list(captures, capture))])
        })
    });
    fields.set("api", api.is_some(), option(api.as_ref(), api_of));
    fields.set("after_exchange", after_exchange.is_some(), {
        option(after_exchange.as_ref(), |AfterExchange { description, captures }| {
            object([("description", text(description)), ("captures", list(captures, capture))])
        })
    });
    fields.set("setup", !setup.is_empty(), texts(setup));
    fields.object()
}

/// A variant that holds nothing.
fn word(variant: &str) -> Data {
    Data::Text(variant.to_owned())
}

/// A variant and what it holds.
fn holding(variant: &'static str, value: impl Into<Data>) -> Data {
    Data::Object(vec![(variant, value.into())])
}

fn object<const N: usize>(members: [(&'static str, Data); N]) -> Data {
    Data::Object(members.into())
}

fn pair(first: impl Into<Data>, second: impl Into<Data>) -> Data {
    Data::List(vec![first.into(), second.into()])
}

fn text(text: &str) -> Data {
    Data::Text(text.to_owned())
}

fn texts(texts: &[String]) -> Data {
    Data::List(texts.iter().map(Data::from).collect())
}

fn option<T>(value: Option<&T>, data: fn(&T) -> Data) -> Data {
    value.map_or(Data::Null, data)
}

fn list<T>(items: &[T], data: fn(&T) -> Data) -> Data {
    Data::List(items.iter().map(data).collect())
}

fn param(Param { name, value }: &Param) -> Data {
    pair(name, template(value))
}

/// Headers are parameters of another carrier.
fn header(header: &Param) -> Data {
    param(header)
}

fn path(Path(steps): &Path) -> Data {
    texts(steps)
}

fn scopes_of(scopes: &Scopes) -> Fields {
    let Scopes { supported, default, required, known, separator, param, granted_prefix, more } =
        scopes;
    let plain = Scopes::default();
    let mut fields = Fields::new();
    fields.set("supported", !*supported, Data::Bool(false));
    fields.set("default", !default.is_empty(), texts(default));
    fields.set("required", !required.is_empty(), texts(required));
    fields.set("known", !known.is_empty(), list(known, known_scope));
    fields.set("separator", *separator != plain.separator, text(separator));
    fields.set("param", *param != plain.param, text(param));
    fields.set("granted_prefix", !granted_prefix.is_empty(), text(granted_prefix));
    fields.set("more", !more.is_empty(), {
        list(more, |MoreScopes { name, param, default, known }| {
            object([
                ("name", text(name)),
                ("param", text(param)),
                ("default", texts(default)),
                ("known", list(known, known_scope)),
            ])
        })
    });
    fields
}

fn known_scope(KnownScope { name, description, granted_as }: &KnownScope) -> Data {
    let mut fields = Fields::new();
    fields.set("name", true, text(name));
    fields.set("description", true, text(description));
    fields.set("granted_as", !granted_as.is_empty(), texts(granted_as));
    fields.object()
}

fn renames(Renames(names): &Renames) -> Data {
    list(names, |(standard, own)| pair(standard, own))
}

fn callback_of(Callback { captures, names }: &Callback) -> Fields {
    let mut fields = Fields::new();
    fields.set("captures", !captures.is_empty(), list(captures, capture));
    fields.set("names", *names != Renames::default(), renames(names));
    fields
}

fn addition(Addition { params, scopes }: &Addition) -> Data {
    let mut fields = Fields::new();
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set("scopes", !scopes.is_empty(), texts(scopes));
    fields.object()
}

fn authorize_of(authorize: &Authorize) -> Fields {
    let Authorize { params, response_mode, response_type, names } = authorize;
    let mut fields = Fields::new();
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set(
        "response_mode",
        response_mode.is_some(),
        match response_mode {
            Some(ResponseMode::Query) => word("Query"),
            Some(ResponseMode::FormPost) => word("FormPost"),
            None => Data::Null,
        },
    );
    fields.set("response_type", response_type != "code", text(response_type));
    fields.set("names", *names != Renames::default(), renames(names));
    fields
}

fn body_format(format: &BodyFormat) -> Data {
    match format {
        BodyFormat::Form => word("Form"),
        BodyFormat::Json => word("Json"),
        BodyFormat::Query => word("Query"),
    }
}

fn request(request: &TokenRequest) -> Fields {
    let TokenRequest { body, params, headers, scope, method, query, grant_type, names } = request;
    let plain = TokenRequest::default();
    let mut fields = Fields::new();
    fields.set("body", *body != BodyFormat::Form, body_format(body));
    fields.set("params", !params.is_empty(), list(params, param));
    fields.set("headers", !headers.is_empty(), list(headers, header));
    fields.set("scope", *scope, Data::Bool(true));
    fields.set("method", *method != Method::Post, call::method(*method));
    fields.set("query", !query.is_empty(), list(query, param));
    fields.set("grant_type", *grant_type != plain.grant_type, text(grant_type));
    fields.set("names", *names != Renames::default(), renames(names));
    fields
}

fn response(response: &TokenResponse) -> Data {
    response_of(response).object()
}

fn response_of(response: &TokenResponse) -> Fields {
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
        list(error_codes, |(own, standard)| pair(own, standard))
    });
    fields.set("root", *root != plain.root, list(root, path));
    fields.set("access_token", *access_token != plain.access_token, path(access_token));
    fields.set("refresh_token", *refresh_token != plain.refresh_token, path(refresh_token));
    fields.set("token_type", *token_type != plain.token_type, path(token_type));
    fields.set("token_type_optional", *token_type_optional, Data::Bool(true));
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
    let also = list(also, |(name, at)| pair(name, path(at)));
    fields.set("also", !response.also.is_empty(), also);
    fields
}

fn expiry_of(expiry: &Expiry) -> Data {
    let absent = |absent: &Absent| match absent {
        Absent::Unknown => word("Unknown"),
        Absent::Never => word("Never"),
        Absent::Seconds(seconds) => holding("Seconds", Data::Number((*seconds).into())),
    };
    match expiry {
        Expiry::Never => word("Never"),
        Expiry::In { path: at, unit, absent: missing } => {
            let unit = match unit {
                Unit::Seconds => word("Seconds"),
                Unit::Milliseconds => word("Milliseconds"),
            };
            holding("In", Data::List(vec![path(at), unit, absent(missing)]))
        }
        Expiry::At { path: at, format, absent: missing } => {
            let format = match format {
                TimeFormat::UnixSeconds => word("UnixSeconds"),
                TimeFormat::UnixMilliseconds => word("UnixMilliseconds"),
                TimeFormat::Rfc3339 => word("Rfc3339"),
            };
            holding("At", Data::List(vec![path(at), format, absent(missing)]))
        }
        Expiry::Claim { path: at, absent: missing } => {
            holding("Claim", pair(path(at), absent(missing)))
        }
    }
}

fn capture(capture: &Capture) -> Data {
    let Capture { name, from, path: at, required, secret, value, allow } = capture;
    let mut fields = Fields::new();
    fields.set("name", true, text(name));
    fields.set(
        "from",
        *from != CaptureFrom::Answer,
        match from {
            CaptureFrom::Answer => word("Answer"),
            CaptureFrom::IdToken => word("IdToken"),
            CaptureFrom::AccessToken => word("AccessToken"),
        },
    );
    fields.set("path", !at.0.is_empty(), path(at));
    fields.set("required", *required, Data::Bool(true));
    fields.set("secret", *secret, Data::Bool(true));
    fields.set("value", *value != ValueKind::Text, value_kind(value));
    fields.set("allow", !allow.is_empty(), list(allow, template));
    fields.object()
}
