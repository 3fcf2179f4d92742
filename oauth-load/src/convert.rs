//! From the compiler's model to the runtime's constant data.
//!
//! Every struct is taken apart completely, so that a new key breaks this file until it is handled.

use oauth_codegen::model as m;
use oauth_core::definition as d;

use crate::{client, grants, profile};

pub(crate) fn text(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

pub(crate) fn texts(items: &[String]) -> &'static [&'static str] {
    list(items, |item| text(item))
}

pub(crate) fn list<T, U>(items: &[T], convert: impl Fn(&T) -> U) -> &'static [U] {
    Vec::leak(items.iter().map(convert).collect())
}

fn optional(value: Option<&String>) -> Option<&'static str> {
    value.map(|value| text(value))
}

pub(crate) fn definition(definition: &m::Definition) -> d::Definition {
    let m::Definition {
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
    let m::Authorize { params: authorize_params, response_mode, response_type, names } = authorize;
    let m::Callback { captures: callback_captures, names: callback_names } = callback;
    d::Definition {
        id: text(id),
        name: text(name),
        description: optional(description.as_ref()),
        docs: optional(docs.as_ref()),
        sources: texts(sources),
        categories: texts(categories),
        confidence: confidence.map(|confidence| match confidence {
            m::Confidence::Documented => d::Confidence::Documented,
            m::Confidence::CrossChecked => d::Confidence::CrossChecked,
            m::Confidence::SingleSource => d::Confidence::SingleSource,
        }),
        local: *local,
        settings: list(settings, setting),
        credentials: list(credentials, field),
        api_key: list(api_key, field),
        issuer: issuer.as_ref().map(template),
        authorization_response_iss_parameter_supported:
            *authorization_response_iss_parameter_supported,
        authorization_endpoint: list(authorization_endpoint, template),
        token_endpoint: list(token_endpoint, template),
        token_endpoint_auth_method: client::auth_method(*token_endpoint_auth_method),
        client_secret_basic: client_secret_basic.as_ref().map(client::basic_halves),
        client_assertion: client::client_assertion(client_assertion),
        code_challenge_method: match code_challenge_method {
            m::CodeChallengeMethod::S256 => d::CodeChallengeMethod::S256,
            m::CodeChallengeMethod::Plain => d::CodeChallengeMethod::Plain,
            m::CodeChallengeMethod::None => d::CodeChallengeMethod::None,
        },
        scopes: scopes_of(scopes),
        offline: offline.as_ref().map(addition),
        consent: consent.as_ref().map(addition),
        authorize: d::Authorize {
            params: list(authorize_params, param),
            response_mode: response_mode.map(|mode| match mode {
                m::ResponseMode::Query => d::ResponseMode::Query,
                m::ResponseMode::FormPost => d::ResponseMode::FormPost,
            }),
            response_type: text(response_type),
            names: renames(names),
        },
        callback: d::Callback {
            captures: list(callback_captures, capture),
            names: renames(callback_names),
        },
        token_request: request(token_request),
        token_response: response(token_response),
        refresh: refresh.as_ref().map(refresh_of),
        follow_up: list(follow_up, follow_up_of),
        device: device.as_ref().map(grants::device),
        client_credentials: client_credentials.as_ref().map(grants::client_credentials),
        revoke: revoke.as_ref().map(call),
        introspect: introspect.as_ref().map(call),
        validate: validate.as_ref().map(probe),
        userinfo: userinfo.as_ref().map(probe),
        id_token: id_token.as_ref().map(profile::id_token),
        discover: discover.as_ref().map(
            |m::Discover { call: request, list: at, name, captures }| d::Discover {
                call: call(request),
                list: path(at),
                name: path(name),
                captures: list(captures, capture),
            },
        ),
        lookup: list(lookup, |m::Lookup { call: request, captures }| d::Lookup {
            call: call(request),
            captures: list(captures, capture),
        }),
        api: api.as_ref().map(api_of),
        after_exchange: after_exchange.as_ref().map(
            |m::AfterExchange { description, captures }| d::AfterExchange {
                description: text(description),
                captures: list(captures, capture),
            },
        ),
        setup: texts(setup),
    }
}

fn scopes_of(scopes: &m::Scopes) -> d::Scopes {
    let m::Scopes { supported, default, required, known, separator, param, granted_prefix, more } =
        scopes;
    d::Scopes {
        supported: *supported,
        default: texts(default),
        required: texts(required),
        known: list(known, known_scope),
        separator: text(separator),
        param: text(param),
        granted_prefix: text(granted_prefix),
        more: list(more, |m::MoreScopes { name, param, default, known }| d::MoreScopes {
            name: text(name),
            param: text(param),
            default: texts(default),
            known: list(known, known_scope),
        }),
    }
}

fn known_scope(m::KnownScope { name, description, granted_as }: &m::KnownScope) -> d::KnownScope {
    d::KnownScope {
        name: text(name),
        description: text(description),
        granted_as: texts(granted_as),
    }
}

pub(crate) fn renames(m::Renames(names): &m::Renames) -> d::Renames {
    d::Renames(list(names, |(standard, own)| (text(standard), text(own))))
}

fn refresh_of(refresh: &m::Refresh) -> d::Refresh {
    let m::Refresh {
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
    d::Refresh {
        rotates: *rotates,
        params: list(params, param),
        scope: *scope,
        redirect_uri: *redirect_uri,
        grant_type: text(grant_type),
        headers: list(headers, header),
        names: renames(names),
        endpoint: list(endpoint, template),
        call: described.as_ref().map(call),
        subject: match subject {
            m::Subject::RefreshToken => d::Subject::RefreshToken,
            m::Subject::AccessToken => d::Subject::AccessToken,
        },
        response: answer.as_ref().map(response),
        keeps_access_token: *keeps_access_token,
    }
}

fn follow_up_of(follow_up: &m::FollowUp) -> d::FollowUp {
    let m::FollowUp { call: request, on_exchange, on_refresh, response: answer } = follow_up;
    d::FollowUp {
        call: call(request),
        on_exchange: *on_exchange,
        on_refresh: *on_refresh,
        response: response(answer),
    }
}

pub(crate) fn template(template: &m::Template) -> d::Template {
    match template {
        m::Template::Fixed(fixed) => d::Template::Fixed(text(fixed)),
        m::Template::Parts(parts) => d::Template::Parts(list(parts, |part| match part {
            m::Part::Text(literal) => d::Part::Text(text(literal)),
            m::Part::Value(variable, place) => d::Part::Value(
                match variable {
                    m::Variable::Setting(name) => d::Variable::Setting(text(name)),
                    m::Variable::Part(name, part) => d::Variable::Part(text(name), text(part)),
                    m::Variable::Captured(name) => d::Variable::Captured(text(name)),
                    m::Variable::AccessToken => d::Variable::AccessToken,
                    m::Variable::Token => d::Variable::Token,
                    m::Variable::TokenTypeHint => d::Variable::TokenTypeHint,
                    m::Variable::RefreshToken => d::Variable::RefreshToken,
                    m::Variable::Code => d::Variable::Code,
                    m::Variable::State => d::Variable::State,
                    m::Variable::RedirectUri => d::Variable::RedirectUri,
                    m::Variable::Nonce => d::Variable::Nonce,
                    m::Variable::Uuid => d::Variable::Uuid,
                    m::Variable::Timestamp => d::Variable::Timestamp,
                    m::Variable::TimestampMs => d::Variable::TimestampMs,
                },
                match place {
                    m::Place::Origin => d::Place::Origin,
                    m::Place::Host => d::Place::Host,
                    m::Place::Segment => d::Place::Segment,
                    m::Place::Query => d::Place::Query,
                    m::Place::Whole => d::Place::Whole,
                },
            ),
        })),
    }
}

fn addition(m::Addition { params, scopes }: &m::Addition) -> d::Addition {
    d::Addition { params: list(params, param), scopes: texts(scopes) }
}

pub(crate) fn param(m::Param { name, value }: &m::Param) -> d::Param {
    d::Param { name: text(name), value: template(value) }
}

fn header(m::Param { name, value }: &m::Param) -> d::Header {
    d::Header { name: text(name), value: template(value) }
}

pub(crate) fn path(m::Path(steps): &m::Path) -> d::Path {
    d::Path(texts(steps))
}

fn body_format(format: m::BodyFormat) -> d::BodyFormat {
    match format {
        m::BodyFormat::Form => d::BodyFormat::Form,
        m::BodyFormat::Json => d::BodyFormat::Json,
        m::BodyFormat::Query => d::BodyFormat::Query,
    }
}

fn request(request: &m::TokenRequest) -> d::TokenRequest {
    let m::TokenRequest { body, params, headers, scope, method: verb, query, grant_type, names } =
        request;
    d::TokenRequest {
        body: body_format(*body),
        params: list(params, param),
        headers: list(headers, header),
        scope: *scope,
        method: method(*verb),
        query: list(query, param),
        grant_type: text(grant_type),
        names: renames(names),
    }
}

fn response(response: &m::TokenResponse) -> d::TokenResponse {
    let m::TokenResponse {
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
    d::TokenResponse {
        body: list(body, |format| body_format(*format)),
        fails_unless: list(fails_unless, expect),
        error: list(error, path),
        error_description: list(error_description, path),
        error_codes: list(error_codes, |(own, standard)| (text(own), text(standard))),
        root: list(root, path),
        access_token: path(access_token),
        refresh_token: path(refresh_token),
        token_type: path(token_type),
        token_type_optional: *token_type_optional,
        token_types: texts(token_types),
        scope: path(scope),
        id_token: path(id_token),
        expiry: expiry_of(expiry),
        refresh_token_expires_in: path(refresh_token_expires_in),
        captures: list(captures, capture),
        also: list(also, |(name, at)| (text(name), path(at))),
    }
}

fn expiry_of(expiry: &m::Expiry) -> d::Expiry {
    let absent = |absent: &m::Absent| match absent {
        m::Absent::Unknown => d::Absent::Unknown,
        m::Absent::Never => d::Absent::Never,
        m::Absent::Seconds(seconds) => d::Absent::Seconds(*seconds),
    };
    match expiry {
        m::Expiry::Never => d::Expiry::Never,
        m::Expiry::In { path: at, unit, absent: missing } => d::Expiry::In {
            path: path(at),
            unit: match unit {
                m::Unit::Seconds => d::Unit::Seconds,
                m::Unit::Milliseconds => d::Unit::Milliseconds,
            },
            absent: absent(missing),
        },
        m::Expiry::At { path: at, format, absent: missing } => d::Expiry::At {
            path: path(at),
            format: match format {
                m::TimeFormat::UnixSeconds => d::TimeFormat::UnixSeconds,
                m::TimeFormat::UnixMilliseconds => d::TimeFormat::UnixMilliseconds,
                m::TimeFormat::Rfc3339 => d::TimeFormat::Rfc3339,
            },
            absent: absent(missing),
        },
        m::Expiry::Claim { path: at, absent: missing } => {
            d::Expiry::Claim { path: path(at), absent: absent(missing) }
        }
    }
}

fn capture(capture: &m::Capture) -> d::Capture {
    let m::Capture { name, from, path: at, required, secret, value, allow } = capture;
    d::Capture {
        name: text(name),
        from: match from {
            m::CaptureFrom::Answer => d::CaptureFrom::Answer,
            m::CaptureFrom::IdToken => d::CaptureFrom::IdToken,
            m::CaptureFrom::AccessToken => d::CaptureFrom::AccessToken,
        },
        path: path(at),
        required: *required,
        secret: *secret,
        value: value_kind(value),
        allow: list(allow, template),
    }
}

fn value_kind(kind: &m::ValueKind) -> d::ValueKind {
    match kind {
        m::ValueKind::Text => d::ValueKind::Text,
        m::ValueKind::Label => d::ValueKind::Label,
        m::ValueKind::Hostname => d::ValueKind::Hostname,
        m::ValueKind::Origin => d::ValueKind::Origin,
        m::ValueKind::Segment => d::ValueKind::Segment,
        m::ValueKind::Pem => d::ValueKind::Pem,
        m::ValueKind::OneOf(values) => d::ValueKind::OneOf(texts(values)),
        m::ValueKind::Table(rows) => d::ValueKind::Table(list(rows, |(value, parts)| {
            (text(value), list(parts, |(name, part)| (text(name), text(part))))
        })),
    }
}

fn method(method: m::Method) -> d::Method {
    match method {
        m::Method::Get => d::Method::Get,
        m::Method::Post => d::Method::Post,
        m::Method::Put => d::Method::Put,
        m::Method::Delete => d::Method::Delete,
    }
}

fn call(call: &m::Call) -> d::Call {
    let m::Call { method, url, query, secret_query, headers, body, auth } = call;
    d::Call {
        method: self::method(*method),
        url: template(url),
        query: list(query, param),
        secret_query: list(secret_query, param),
        headers: list(headers, header),
        body: match body {
            m::Body::Empty => d::Body::Empty,
            m::Body::Form(params) => d::Body::Form(list(params, param)),
            m::Body::Json(value) => d::Body::Json(json(value)),
        },
        auth: match auth {
            m::CallAuth::Bearer => d::CallAuth::Bearer,
            m::CallAuth::Api => d::CallAuth::Api,
            m::CallAuth::Client => d::CallAuth::Client,
            m::CallAuth::ClientSecretBasic => d::CallAuth::ClientSecretBasic,
            m::CallAuth::None => d::CallAuth::None,
        },
    }
}

fn json(value: &m::Json) -> d::Json {
    match value {
        m::Json::Null => d::Json::Null,
        m::Json::Bool(value) => d::Json::Bool(*value),
        m::Json::Number(number) => d::Json::Number(text(number)),
        m::Json::Text(value) => d::Json::Text(template(value)),
        m::Json::List(items) => d::Json::List(list(items, json)),
        m::Json::Object(members) => {
            d::Json::Object(list(members, |(name, value)| (text(name), json(value))))
        }
    }
}

fn probe(probe: &m::Probe) -> d::Probe {
    let m::Probe { call: request, expect: expected, profile, scopes, errors, email } = probe;
    let m::ErrorCodes { path: at, codes } = errors;
    d::Probe {
        call: call(request),
        expect: list(expected, expect),
        profile: profile::profile_map(profile),
        scopes: texts(scopes),
        errors: d::ErrorCodes {
            path: path(at),
            codes: list(codes, |(code, refusal)| {
                let refusal = match refusal {
                    m::Refusal::InvalidToken => d::Refusal::InvalidToken,
                    m::Refusal::InsufficientScope => d::Refusal::InsufficientScope,
                    m::Refusal::NotEnabled => d::Refusal::NotEnabled,
                    m::Refusal::Unclear => d::Refusal::Unclear,
                };
                (text(code), refusal)
            }),
        },
        email: email.as_ref().map(|m::EmailRequest { call: request, email, email_verified }| {
            d::EmailRequest {
                call: call(request),
                email: path(email),
                email_verified: path(email_verified),
            }
        }),
    }
}

fn api_of(api: &m::Api) -> d::Api {
    let m::Api { base, header: carrier, scheme, headers, query, secret_query } = api;
    d::Api {
        base: list(base, template),
        header: text(carrier),
        scheme: text(scheme),
        headers: list(headers, header),
        query: list(query, param),
        secret_query: list(secret_query, param),
    }
}

fn expect(m::Expect { path: at, value }: &m::Expect) -> d::Expect {
    d::Expect {
        path: path(at),
        value: match value {
            m::Expected::Present => d::Expected::Present,
            m::Expected::Bool(value) => d::Expected::Bool(*value),
            m::Expected::Integer(value) => d::Expected::Integer(*value),
            m::Expected::Text(value) => d::Expected::Text(text(value)),
        },
    }
}

fn setting(m::Setting { field: asked, value }: &m::Setting) -> d::Setting {
    d::Setting { field: field(asked), value: value_kind(value) }
}

fn field(field: &m::Field) -> d::Field {
    let m::Field {
        name,
        kind,
        required,
        label,
        help,
        placeholder,
        url,
        default,
        options,
        multiple,
        scope,
        scheme,
    } = field;
    d::Field {
        name: text(name),
        kind: match kind {
            m::FieldKind::SecretInput => d::FieldKind::SecretInput,
            m::FieldKind::TextInput => d::FieldKind::TextInput,
            m::FieldKind::Select => d::FieldKind::Select,
            m::FieldKind::Boolean => d::FieldKind::Boolean,
            m::FieldKind::ModelSelector => d::FieldKind::ModelSelector,
            m::FieldKind::AppSelector => d::FieldKind::AppSelector,
            m::FieldKind::ArrayTools => d::FieldKind::ArrayTools,
        },
        required: *required,
        label: people(label),
        help: help.as_ref().map(people),
        placeholder: placeholder.as_ref().map(people),
        url: optional(url.as_ref()),
        default: default.as_ref().map(|default| match default {
            m::DefaultValue::Text(value) => d::DefaultValue::Text(text(value)),
            m::DefaultValue::Number(value) => d::DefaultValue::Number(text(value)),
            m::DefaultValue::Bool(value) => d::DefaultValue::Bool(*value),
            m::DefaultValue::List(values) => d::DefaultValue::List(texts(values)),
        }),
        options: list(options, |m::Choice { value, label }| d::Choice {
            value: text(value),
            label: people(label),
        }),
        multiple: *multiple,
        scope: optional(scope.as_ref()),
        scheme: scheme.as_ref().map_or(d::Field::PLAIN.scheme, |scheme| text(scheme)),
    }
}

fn people(m::Text { en_us, others }: &m::Text) -> d::Text {
    d::Text {
        en_us: text(en_us),
        others: list(others, |(language, translated)| (text(language), text(translated))),
    }
}
