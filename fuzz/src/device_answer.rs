//! Any answer to a login on another device: no panic, no secret in an error, and codes that come out are ones
//! that a person can be shown and a request can carry.
#![no_main]

mod scripted;

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use oauth_core::{
    DeviceLogin, DevicePoll, Error,
    definition::{Definition, Device, Field, Setting, Template, ValueKind},
    dynamic::{DynamicProvider as _, Map, Options, Platform},
    transport::Response,
};
use scripted::{Scripted, wait};

const ID: Field = Field { name: "client_id", required: true, ..Field::PLAIN };

static DEFINITION: Definition = Definition {
    id: "fuzzed",
    name: "Fuzzed",
    settings: &[Setting { field: ID, value: ValueKind::Text }],
    token_endpoint: &[Template::Fixed("https://acme.example/token")],
    device: Some(Device { endpoint: &[Template::Fixed("https://acme.example/device")], ..Device::PLAIN }),
    ..Definition::PLAIN
};

fn platform(answer: Response) -> Platform {
    Platform::new(&DEFINITION).with_transport(Arc::new(Scripted::new(answer)))
}

fn settings() -> Map {
    [("client_id".to_owned(), "id".to_owned())].into()
}

fn begin(answer: Response) -> Result<DeviceLogin, Error> {
    wait(platform(answer).start_device(&settings(), &Options::default()))
}

fuzz_target!(|data: &[u8]| {
    let [choice, body @ ..] = data else { return };
    let statuses = [200, 204, 302, 400, 401, 403, 429, 503];
    let kinds = ["application/json", "application/x-www-form-urlencoded", "text/plain", "text/html"];
    let answer = |status, kind: &str, body: &[u8]| Response {
        status,
        headers: vec![("content-type".to_owned(), kind.to_owned())],
        body: body.to_vec().into(),
    };
    let any = answer(
        statuses[usize::from(choice & 7)],
        kinds[usize::from(choice >> 3) % kinds.len()],
        body,
    );
    let error = if choice & 0x80 == 0 {
        match begin(any) {
            // No code is known yet that an error could show.
            Err(_) => None,
            Ok(login) => {
                let code = login.user_code();
                assert!(!code.is_empty() && code.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
                let uris = [Some(login.verification_uri()), login.verification_uri_complete()];
                for uri in uris.into_iter().flatten() {
                    assert!(uri.starts_with("https://") && uri.bytes().all(|byte| byte.is_ascii_graphic()));
                }
                assert!(login.interval().as_secs() > 0);
                let kept = serde_json::to_string(&login).expect("it serialises");
                assert!(serde_json::from_str::<DeviceLogin>(&kept).is_ok_and(|back| back == login));
                assert!(!format!("{login:?}").contains("\"device_code\""));
                None
            }
        }
    } else {
        let good = br#"{"device_code":"SENTINEL-device","user_code":"A","verification_uri":"https://acme.example/",
            "expires_in":600}"#;
        let login = begin(answer(200, "application/json", good)).expect("good codes");
        match wait(platform(any).poll_device(&settings(), &login)) {
            Err(error) => Some(error),
            Ok(DevicePoll::Pending(next)) => {
                assert!(next.interval() >= login.interval());
                None
            }
            Ok(_) => None,
        }
    };
    if let Some(error) = error {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("SENTINEL-device"), "an error shows a secret");
    }
});
