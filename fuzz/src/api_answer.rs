//! Any answer of an API, to the calls that tell whether a token works and which places it reaches: no
//! panic, no secret in an error, and a place that comes out is one that a URL can carry.
#![no_main]

mod scripted;

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use oauth_core::{
    definition::{
        Body, Call, CallAuth, Capture, Definition, Discover, ErrorCodes, Expect, Expected, Method, Path,
        Probe, ProfileMap, Refusal, Template, ValueKind,
    },
    dynamic::{DynamicProvider as _, Map, Platform},
    transport::Response,
};
use scripted::{Scripted, wait};

const CALL: Call = Call {
    url: Template::Fixed("https://api.acme.example/me"),
    ..Call::PLAIN
};

const KEPT: Capture = Capture {
    name: "site",
    path: Path(&["id"]),
    required: true,
    value: ValueKind::Label,
    ..Capture::PLAIN
};

static DEFINITION: Definition = Definition {
    id: "fuzzed",
    name: "Fuzzed",
    validate: Some(Probe {
        call: CALL,
        expect: &[Expect { path: Path(&["ok"]), value: Expected::Bool(true) }],
        profile: ProfileMap::OIDC,
        scopes: &["read"],
        errors: ErrorCodes { path: Path(&["why", "0"]), codes: &[("small", Refusal::InsufficientScope)] },
        ..Probe::PLAIN
    }),
    discover: Some(Discover { call: CALL, list: Path(&["sites"]), name: Path(&["name"]), captures: &[KEPT] }),
    ..Definition::PLAIN
};

fuzz_target!(|data: &[u8]| {
    let [choice, body @ ..] = data else { return };
    let statuses = [200, 204, 302, 400, 401, 403, 429, 503];
    let kinds = ["application/json", "text/plain", "text/html", "application/xml"];
    let text = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
    let answer = Response {
        status: statuses[usize::from(choice & 7)],
        headers: vec![
            ("content-type".to_owned(), kinds[usize::from(choice >> 3) % kinds.len()].to_owned()),
            ("www-authenticate".to_owned(), text.clone()),
            ("retry-after".to_owned(), text),
        ],
        body: body.to_vec().into(),
    };
    let platform = Platform::new(&DEFINITION).with_transport(Arc::new(Scripted::new(answer)));
    let token: Map = [("access_token".to_owned(), "at-SENTINEL".to_owned())].into();
    let error = if choice & 0x80 == 0 {
        wait(platform.validate_credentials(&Map::new(), &token)).err()
    } else {
        match wait(platform.discover(&Map::new(), &token)) {
            Err(error) => Some(error),
            Ok(places) => {
                for place in &places {
                    let site = place.captured("site").expect("it is required");
                    assert!(!site.is_empty() && site.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
                    assert!(!place.name().chars().any(char::is_control));
                }
                None
            }
        }
    };
    if let Some(error) = error {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("at-SENTINEL"), "an error shows a secret");
    }
});
