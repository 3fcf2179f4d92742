//! A login whose other side is in the hands of the fuzzer.

use std::sync::Arc;

use oauth_core::{
    Callback, Error,
    definition::{
        Absent, BodyFormat, Capture, Definition, Expect, Expected, Expiry, Field, IdToken, Path, Setting,
        Template,
        TimeFormat, TokenResponse, Unit, ValueKind,
    },
    dynamic::{Credentials, DynamicProvider as _, Map, Options, Platform},
    transport::Response,
};

use crate::scripted::{Scripted, wait};

const ID: Field = Field { name: "client_id", required: true, ..Field::PLAIN };
const TOKEN: Field = Field { name: "access_token", required: true, ..Field::PLAIN };

const BASE: Definition = Definition {
    id: "fuzzed",
    name: "Fuzzed",
    settings: &[Setting { field: ID, value: ValueKind::Text }],
    credentials: &[TOKEN],
    issuer: Some(Template::Fixed("https://acme.example")),
    authorization_endpoint: &[Template::Fixed("https://acme.example/authorize")],
    token_endpoint: &[Template::Fixed("https://acme.example/token")],
    ..Definition::PLAIN
};

const PARTS: TokenResponse = TokenResponse {
    body: &[BodyFormat::Json, BodyFormat::Form],
    fails_unless: &[Expect { path: Path(&["ok"]), value: Expected::Bool(true) }],
    error: &[Path(&["err", "code"])],
    error_codes: &[("dead", "invalid_grant")],
    root: &[Path(&["data", "0"])],
    token_type_optional: true,
    token_types: &["bot"],
    expiry: Expiry::At {
        path: Path(&["until"]),
        format: TimeFormat::Rfc3339,
        absent: Absent::Never,
    },
    captures: &[
        Capture {
            name: "api",
            path: Path(&["api"]),
            value: ValueKind::Origin,
            allow: &[Template::Fixed("https://*.acme.example")],
            ..Capture::PLAIN
        },
        Capture {
            name: "team",
            path: Path(&["team", "id"]),
            required: true,
            secret: true,
            value: ValueKind::Label,
            ..Capture::PLAIN
        },
    ],
    ..TokenResponse::PLAIN
};

/// Every shape that a token response can be declared to have.
pub static SHAPES: [Definition; 5] = [
    BASE,
    Definition { authorization_response_iss_parameter_supported: true, ..BASE },
    Definition { token_response: PARTS, ..BASE },
    Definition {
        token_response: TokenResponse {
            body: &[BodyFormat::Form],
            expiry: Expiry::In {
                path: Path(&["expires_in"]),
                unit: Unit::Milliseconds,
                absent: Absent::Unknown,
            },
            ..TokenResponse::PLAIN
        },
        ..BASE
    },
    Definition { id_token: Some(IdToken::PLAIN), ..BASE },
];

/// A login with this callback and this answer. `STATE` in the callback stands for the right state.
pub fn login(
    definition: &'static Definition,
    callback: &str,
    answer: Response,
) -> Result<Credentials, Error> {
    let platform = Platform::new(definition).with_transport(Arc::new(Scripted::new(answer)));
    let settings: Map = [("client_id".to_owned(), "id".to_owned())].into();
    let uri = "https://app.example/callback";
    let login = platform.authorization_url(uri, &settings, &Options::default())?;
    let state = login.url.split("&state=").nth(1).and_then(|rest| rest.split('&').next());
    let callback = callback.replace("STATE", state.expect("each URL has a state"));
    let result = wait(platform.credentials(uri, &settings, login.pending, Callback::query(callback)));
    if let Err(error) = &result {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("SENTINEL-code") && !shown.contains("at-SENTINEL"), "an error shows a secret");
    }
    result
}
