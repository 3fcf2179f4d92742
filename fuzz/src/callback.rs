//! Any authorization response: no panic, no login without the right state and a code.
#![no_main]

mod login;
mod scripted;

use libfuzzer_sys::fuzz_target;
use oauth_core::transport::Response;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let shape = &login::SHAPES[data.len() % 2];
    let answer = Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: br#"{"access_token":"at-SENTINEL","token_type":"bearer"}"#.to_vec().into(),
    };
    if login::login(shape, text, answer).is_ok() {
        assert!(text.contains("STATE") && text.contains("code"));
    }
});
