//! The parts of a definition, each with its fields or variants.
//!
//! A field or a variant that is not listed here does not compile.

use super::{Malformed, Read, UNKNOWN, choices, items, names, structs, variant};
use crate::{
    definition::{
        Absent, Addition, AfterExchange, Algorithm, Api, AuthMethod, Authorize, BasicHalves, Body,
        BodyFormat, Call, CallAuth, Callback, Capture, CaptureFrom, Choice, ClientAssertion,
        ClientCredentials, CodeChallengeMethod, Confidence, DefaultValue, Definition, Device,
        Discover, EmailRequest, ErrorCodes, Expect, Expected, Expiry, Field, FieldKind, Filter,
        Filtered, FollowUp, Header, IdToken, Json as JsonTemplate, KnownScope, Lookup, Method,
        MoreScopes, Param, Part, Path, Place, Probe, ProfileMap, ProfilePart, ProfileValue,
        Refresh, Refusal, Renames, ResponseMode, Scopes, SentAs, Setting, Subject, Template, Text,
        TimeFormat, TokenRequest, TokenResponse, Unit, ValueKind, Variable,
    },
    json::Json,
};

structs! {
    Definition from Definition::PLAIN => {
        id, name, description, docs, sources, categories, confidence, local, settings, credentials,
        api_key, issuer, authorization_response_iss_parameter_supported, registration_endpoint,
        authorization_endpoint, token_endpoint, token_endpoint_auth_method, client_secret_basic,
        client_assertion, code_challenge_method, scopes, offline, consent, authorize, callback, token_request,
        token_response, refresh, follow_up, device, client_credentials, revoke, introspect, validate,
        userinfo, id_token, discover, lookup, api, after_exchange, setup,
    }
    Scopes from Scopes::PLAIN => {
        supported, default, required, known, separator, param, granted_prefix, more,
    }
    MoreScopes => { name, param, default, known }
    KnownScope => { name, description, granted_as }
    Addition => { params, scopes }
    Authorize from Authorize::PLAIN => { params, response_mode, response_type, names }
    Callback from Callback::PLAIN => { captures, names }
    Refresh from Refresh::PLAIN => {
        rotates, params, scope, redirect_uri, grant_type, headers, names, endpoint, call, subject,
        response, keeps_access_token,
    }
    FollowUp => { call, on_exchange, on_refresh, response }
    Lookup => { call, captures }
    Discover => { call, list, name, captures }
    AfterExchange => { description, captures }
    Api from Api::PLAIN => { base, header, scheme, headers, query, secret_query }
    Call from Call::PLAIN => { method, url, query, secret_query, headers, body, auth }
    Probe from Probe::PLAIN => { call, expect, profile, scopes, errors, email }
    EmailRequest => { call, email, email_verified }
    ErrorCodes from ErrorCodes::PLAIN => { path, codes }
    Expect => { path, value }
    IdToken from IdToken::PLAIN => { iss, profile }
    ClientAssertion from ClientAssertion::PLAIN => { alg, iss, sub, aud, kid, lifetime, sent_as }
    BasicHalves => { username, password }
    Field from Field::PLAIN => {
        name, kind, required, label, help, placeholder, url, default, options, multiple, scope, scheme,
    }
    ClientCredentials from ClientCredentials::PLAIN => { grant_type, params, scopes }
    Device from Device::PLAIN => { endpoint, authenticated, names, params, grant_type, token_params }
    ProfileMap from ProfileMap::PLAIN => { id, username, name, email, email_verified, picture }
    TokenRequest from TokenRequest::PLAIN => {
        body, params, headers, scope, method, query, grant_type, names,
    }
    TokenResponse from TokenResponse::PLAIN => {
        body, fails_unless, error, error_description, error_codes, root, access_token, refresh_token,
        token_type, token_type_optional, token_types, scope, id_token, expiry,
        refresh_token_expires_in, captures, also,
    }
    Capture from Capture::PLAIN => { name, from, path, required, secret, value, allow }
}

names! {
    Algorithm => {
        Hs256, Hs384, Hs512, Rs256, Rs384, Rs512, Ps256, Ps384, Ps512, Es256, Es384, EdDsa,
    }
    AuthMethod => {
        ClientSecretPost, ClientSecretBasic, ClientSecretBasicRaw, PrivateKeyJwt, ClientSecretJwt,
        TlsClientAuth, None,
    }
    BodyFormat => { Form, Json, Query }
    CallAuth => { Bearer, Api, Client, ClientSecretBasic, None }
    CaptureFrom => { Answer, IdToken, AccessToken }
    CodeChallengeMethod => { S256, Plain, None }
    Confidence => { SingleSource, CrossChecked, Documented }
    FieldKind => { SecretInput, TextInput, Select, Boolean, ModelSelector, AppSelector, ArrayTools }
    Method => { Get, Post, Put, Delete, Patch }
    Place => { Origin, Host, Segment, Query, Whole }
    Refusal => { InvalidToken, InsufficientScope, NotEnabled, Unclear }
    ResponseMode => { Query, FormPost }
    SentAs => { ClientAssertion, ClientSecret }
    Subject => { RefreshToken, AccessToken }
    TimeFormat => { UnixSeconds, UnixMilliseconds, Rfc3339 }
    Unit => { Seconds, Milliseconds }
}

choices! {
    Absent => { Unknown, Never, Seconds(number) }
    Body => { Empty, Form(params), Json(value) }
    DefaultValue => { Text(text), Number(text), Bool(value), List(texts) }
    Expected => { Present, Bool(value), Integer(number), Text(text) }
    Filter => { Base64, Sha256Hex, HmacSha256Hex(key), Truncate(length) }
    JsonTemplate => { Null, Bool(value), Number(text), Text(template), List(items), Object(members) }
    ProfilePart => { Text(text), Path(path) }
    ProfileValue => { Path(path), Text(parts) }
    ValueKind => { Text, Label, Hostname, Origin, Segment, OneOf(values), Pem, Table(rows) }
}

impl Read for Path {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        Read::read(value).map(Self)
    }
}

impl Read for Renames {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        Read::read(value).map(Self)
    }
}

impl Read for Param {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        Read::read(value).map(|(name, value)| Self { name, value })
    }
}

impl Read for Header {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        Read::read(value).map(|(name, value)| Self { name, value })
    }
}

impl Read for Choice {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        Read::read(value).map(|(value, label)| Self { value, label })
    }
}

impl Read for Setting {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        Read::read(value).map(|(value, field)| Self { field, value })
    }
}

/// English alone is a text; with other languages it is a pair.
impl Read for Text {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        match value {
            Json::List(_) => Read::read(value).map(|(en_us, others)| Self { en_us, others }),
            value => Read::read(value).map(Self::plain),
        }
    }
}

/// Without values a text; otherwise a list of texts and of lists: place, kind and names of a value, or
/// place, text and filters.
impl Read for Template {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        match value {
            Json::List(_) => Read::read(value).map(Self::Parts),
            value => Read::read(value).map(Self::Fixed),
        }
    }
}

const _: fn(&Part) = |it| match it {
    Part::Text(_) | Part::Value(..) | Part::Filtered(_) => {}
};

impl Read for Part {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        let Json::List(mut parts) = value else { return Read::read(value).map(Self::Text) };
        if parts.is_empty() {
            return Err(Malformed::new("an empty list"));
        }
        let place = Place::read(parts.remove(0))?;
        if let Some(Json::List(_)) = parts.first() {
            let [text, filters] = items(Json::List(parts))?;
            let (text, filters) = (Read::read(text)?, Read::read(filters)?);
            return Ok(Self::Filtered(Filtered { text, filters, place }));
        }
        Ok(Self::Value(Variable::read(Json::List(parts))?, place))
    }
}

const _: fn(&Variable) = |it| match it {
    Variable::Setting(_)
    | Variable::Part(..)
    | Variable::Captured(_)
    | Variable::AccessToken
    | Variable::Token
    | Variable::TokenTypeHint
    | Variable::RefreshToken
    | Variable::Code
    | Variable::State
    | Variable::RedirectUri
    | Variable::Nonce
    | Variable::Uuid
    | Variable::Timestamp
    | Variable::TimestampMs => {}
};

impl Read for Variable {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        let Json::List(parts) = value else { return Err(Malformed::new("no list")) };
        let parts: Vec<&'static str> =
            parts.into_iter().map(Read::read).collect::<Result<_, _>>()?;
        Ok(match parts[..] {
            ["Setting", name] => Self::Setting(name),
            ["Part", name, part] => Self::Part(name, part),
            ["Captured", name] => Self::Captured(name),
            ["AccessToken"] => Self::AccessToken,
            ["Token"] => Self::Token,
            ["TokenTypeHint"] => Self::TokenTypeHint,
            ["RefreshToken"] => Self::RefreshToken,
            ["Code"] => Self::Code,
            ["State"] => Self::State,
            ["RedirectUri"] => Self::RedirectUri,
            ["Nonce"] => Self::Nonce,
            ["Uuid"] => Self::Uuid,
            ["Timestamp"] => Self::Timestamp,
            ["TimestampMs"] => Self::TimestampMs,
            _ => return Err(Malformed::new(UNKNOWN)),
        })
    }
}

const _: fn(&Expiry) = |it| match it {
    Expiry::Never | Expiry::In { .. } | Expiry::At { .. } | Expiry::Claim { .. } => {}
};

impl Read for Expiry {
    fn read(value: Json<'static>) -> Result<Self, Malformed> {
        let (name, value) = variant(value)?;
        match (&*name, value) {
            ("Never", None) => Ok(Self::Never),
            ("In", Some(value)) => {
                let [path, unit, absent] = items(value)?;
                Ok(Self::In {
                    path: Read::read(path)?,
                    unit: Read::read(unit)?,
                    absent: Read::read(absent)?,
                })
            }
            ("At", Some(value)) => {
                let [path, format, absent] = items(value)?;
                Ok(Self::At {
                    path: Read::read(path)?,
                    format: Read::read(format)?,
                    absent: Read::read(absent)?,
                })
            }
            ("Claim", Some(value)) => {
                let (path, absent) = Read::read(value)?;
                Ok(Self::Claim { path, absent })
            }
            _ => Err(Malformed::new(UNKNOWN).within(&name)),
        }
    }
}
